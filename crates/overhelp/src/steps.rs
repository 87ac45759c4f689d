//! Steps: what colleagues do at this point of such a case.
//!
//! The playbook speaks first, read as a few exemplary conversations; what colleagues really did takes over
//! once the topic has enough solved cases, with the playbook as its prior.

use std::collections::BTreeMap;

use oltre_domain::{CardKind, Texts};

use crate::catalogue::{Catalogue, HelpLevel, Nature};
use crate::condition::Scene;
use crate::constants::{CASES_TO_LEARN, CUE_BOOST, DONE_AGAIN, MARKOV_PRIOR, MAX_STEPS, STEP_LEAST};
use crate::decision::{Card, Learning, Steps};
use crate::explain;
use crate::knowledge::{Knowledge, ranked};
use crate::moments::Standing;
use crate::ranker::Ranker;

/// P(next act) by what was learned alone, on labels of any kind: the likeliest first, equal ones by label.
///
/// `history` is oldest first. A topic nothing is known of is answered from all topics.
pub fn predict<S: AsRef<str>>(
    knowledge: &Knowledge,
    topic: Option<&str>,
    history: &[S],
) -> Vec<(String, f64)> {
    ranked(learned(knowledge, topic, history, BTreeMap::new()))
}

fn learned<S: AsRef<str>>(
    knowledge: &Knowledge,
    topic: Option<&str>,
    history: &[S],
    base: BTreeMap<String, f64>,
) -> BTreeMap<String, f64> {
    let all = knowledge.steps.predict("", history, base);
    match topic {
        Some(topic) if !topic.is_empty() => knowledge.steps.predict(topic, history, all),
        _ => all,
    }
}

/// Every act with its weight at this point, the likeliest first.
pub(crate) fn rank(scene: &Scene<'_>, catalogue: &Catalogue, knowledge: &Knowledge) -> Vec<(String, f64)> {
    let topic = scene.context.topic.as_deref();
    let by_playbook = playbook(scene, catalogue);
    if speaks_by_experience(scene) {
        return match &knowledge.ranker {
            Some(ranker) => by_experience(scene, ranker, by_playbook),
            None => ranked(learned(knowledge, topic, scene.acts(), by_playbook)),
        };
    }
    if scene.context.answered {
        // A playbook ends with the answer; what comes after it is learned, not prescribed.
        return Vec::new();
    }
    ranked(by_playbook)
}

/// What the ranker foresees, with the playbook as its prior: worth [`MARKOV_PRIOR`] of the cases it takes to be heard.
fn by_experience(scene: &Scene<'_>, ranker: &Ranker, playbook: BTreeMap<String, f64>) -> Vec<(String, f64)> {
    let standing = Standing::of(scene.context);
    let prior = MARKOV_PRIOR / (MARKOV_PRIOR + f64::from(CASES_TO_LEARN));
    let prior = if playbook.is_empty() { 0.0 } else { prior };
    let mut p = playbook;
    p.values_mut().for_each(|weight| *weight *= prior);
    for (act, weight) in ranker.rank(&standing.moment(scene.context.topic.as_deref())) {
        *p.entry(act.to_owned()).or_default() += f64::from(weight) * (1.0 - prior);
    }
    ranked(p)
}

fn speaks_by_experience(scene: &Scene<'_>) -> bool {
    scene.context.topic_solved >= CASES_TO_LEARN
}

/// What the topic's playbooks say, leaning to the acts whose cues the contact used and away from those done.
fn playbook(scene: &Scene<'_>, catalogue: &Catalogue) -> BTreeMap<String, f64> {
    let Some(topic) = scene.context.topic.as_deref() else {
        return BTreeMap::new();
    };
    let known = |act: &&&str| {
        catalogue
            .playbooks
            .get(topic)
            .is_some_and(|all| all.iter().any(|p| p.steps.iter().any(|s| s == **act)))
    };
    let history: Vec<&str> = scene.acts().iter().filter(known).copied().collect();
    let mut p = catalogue.playbook_model.predict(topic, &history, BTreeMap::new());
    for (act, weight) in &mut p {
        if scene.acts().contains(&act.as_str()) {
            *weight *= DONE_AGAIN;
        }
        if catalogue
            .acts
            .get(act)
            .is_some_and(|act| scene.contact_said(&act.cues))
        {
            *weight *= CUE_BOOST;
        }
    }
    let sum: f64 = p.values().sum();
    if sum > 0.0 {
        p.values_mut().for_each(|weight| *weight /= sum);
    }
    p
}

/// The cards of the likeliest steps.
pub(crate) fn cards(
    scene: &Scene<'_>,
    catalogue: &Catalogue,
    knowledge: &Knowledge,
    ranked: &[(String, f64)],
) -> Steps {
    let learned = speaks_by_experience(scene);
    let cards = ranked
        .iter()
        .take(MAX_STEPS)
        .filter(|(_, p)| *p >= STEP_LEAST)
        .map(|(act, p)| Card {
            id: act.clone(),
            kind: CardKind::Step,
            level: HelpLevel::Literal,
            nature: Nature::Service,
            title: catalogue
                .acts
                .get(act)
                .map_or_else(|| plain(act), |act| act.title.clone()),
            need: None,
            say: None,
            because: explain::step(scene, act, learned, catalogue, knowledge),
            sure: explain::sure(*p),
            p: *p,
            does: None,
            target: None,
            folded: false,
            article: None,
        })
        .collect();
    let learning = (!learned && scene.context.topic.is_some()).then_some(Learning {
        solved: scene.context.topic_solved,
        needed: CASES_TO_LEARN,
    });
    Steps {
        cards,
        folded: scene.context.operator_solved >= CASES_TO_LEARN,
        learning,
    }
}

/// A label nobody gave a title to (an imported one) is shown as it is, in words.
fn plain(label: &str) -> Texts {
    let words = label.replace('_', " ");
    Texts {
        it: words.clone(),
        en: words,
    }
}
