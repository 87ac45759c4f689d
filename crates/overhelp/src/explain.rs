//! Why a card is here: the contact's words first, then what became of it before, then colleagues.

use oltre_domain::Texts;

use crate::catalogue::{Action, Catalogue};
use crate::condition::{Evidence, Scene};
use crate::constants::{LIKELY, MAX_BECAUSE, NEARLY_ALWAYS, SIMILAR_NAMED, USEFUL_FROM};
use crate::context::{CaseContext, SimilarCase};
use crate::decision::{Because, CaseRef, Sure};
use crate::hearing::{Hit, Whose};
use crate::knowledge::Knowledge;
use crate::moments::Standing;

/// How sure `p` is, in words.
pub(crate) fn sure(p: f64) -> Sure {
    if p >= NEARLY_ALWAYS {
        Sure::NearlyAlways
    } else if p >= LIKELY {
        Sure::Likely
    } else {
        Sure::Possible
    }
}

/// The reasons of an offer; never empty.
pub(crate) fn offer(
    scene: &Scene<'_>,
    action: &Action,
    evidence: &Evidence,
    knowledge: &Knowledge,
) -> Vec<Because> {
    let mut because = Vec::new();
    if let Some(words) = best_quote(scene, evidence, Whose::Contacts) {
        because.push(Because::ContactSaid { words });
    } else if let Some(words) = best_quote(scene, evidence, Whose::Ours) {
        because.push(Because::WeSaid { words });
    }
    because.extend(action.entry.rule.clone().map(|rule| Because::ByRule { rule }));
    let counts = knowledge.offer_counts(&action.entry.id, scene.context.topic.as_deref());
    let heard = counts.accepted.saturating_add(counts.declined);
    if heard >= USEFUL_FROM && counts.accepted > 0 {
        because.push(Because::UsefulIn {
            times: counts.accepted,
            of: heard,
        });
    }
    because.extend(similar(scene.context, &action.entry.id));
    if because.is_empty() {
        because.push(Because::EditorExpects);
    }
    because.truncate(MAX_BECAUSE);
    because
}

/// The reasons of a step; never empty.
pub(crate) fn step(
    scene: &Scene<'_>,
    act: &str,
    learned: bool,
    catalogue: &Catalogue,
    knowledge: &Knowledge,
) -> Vec<Because> {
    let mut because = Vec::new();
    because.extend(words_for(scene, act, knowledge).filter(|_| learned));
    if let Some(last) = scene.acts().last() {
        because.push(Because::StepBefore {
            act: (*last).to_owned(),
            title: title(catalogue, last),
        });
    }
    let topic = scene.context.topic.as_deref().unwrap_or_default();
    match knowledge
        .steps
        .seen(topic, scene.acts(), act)
        .filter(|(times, _)| learned && *times > 0)
    {
        Some((times, of)) => because.push(Because::ColleaguesDid { times, of }),
        None => because.push(Because::Playbook {
            topic: topic.to_owned(),
        }),
    }
    because.extend(similar(scene.context, act));
    because.truncate(MAX_BECAUSE);
    because
}

/// The contact's words that spoke most for a step.
fn words_for(scene: &Scene<'_>, act: &str, knowledge: &Knowledge) -> Option<Because> {
    let standing = Standing::of(scene.context);
    let moment = standing.moment(scene.context.topic.as_deref());
    let words = knowledge.ranker.as_ref()?.words_for(&moment, act);
    (!words.is_empty()).then(|| Because::ContactSaid {
        words: words.join(" … "),
    })
}

fn title(catalogue: &Catalogue, act: &str) -> Option<Texts> {
    catalogue.acts.get(act).map(|act| act.title.clone())
}

/// The sentence that tells most: told rather than asked, with the most cues in it, the latest.
fn best_quote(scene: &Scene<'_>, evidence: &Evidence, whose: Whose) -> Option<String> {
    let hearing = &scene.hearing;
    let sentence = |hit: &Hit| (hit.turn, hearing.turns[hit.turn].words[hit.first].sentence);
    let hits: Vec<&Hit> = evidence
        .iter()
        .filter(|(_, w)| *w == whose)
        .map(|(hit, _)| hit)
        .collect();
    let best = hits.iter().max_by_key(|hit| {
        let cues = hits
            .iter()
            .filter(|other| sentence(other) == sentence(hit))
            .count();
        (
            hearing.quote(***hit).is_some(),
            !hearing.is_question(***hit),
            cues,
            ***hit,
        )
    })?;
    hearing.quote(**best)
}

fn similar(context: &CaseContext, id: &str) -> Option<Because> {
    let did: Vec<&SimilarCase> = context
        .similar
        .iter()
        .filter(|case| case.acts.iter().any(|act| act == id))
        .collect();
    if did.is_empty() {
        return None;
    }
    let cases = did
        .iter()
        .take(SIMILAR_NAMED)
        .map(|case| CaseRef {
            id: case.id.clone(),
            code: case.code.clone(),
            title: case.title.clone(),
            outcome: case.outcome.clone(),
        })
        .collect();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Some(Because::SimilarCases {
        times: count(did.len()),
        of: count(context.similar.len()),
        cases,
    })
}
