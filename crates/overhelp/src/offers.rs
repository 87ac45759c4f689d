//! Offers: which action serves a need not voiced, how likely it is taken up, and whether to say so.

use oltre_domain::{CardKind, Timestamp};

use crate::catalogue::{Action, Catalogue, Expected, Nature};
use crate::condition::{Evidence, Scene};
use crate::constants as c;
use crate::control::{Trial, may_withhold};
use crate::decision::{Card, Fate, Silence, Voice, Weighed};
use crate::explain;
use crate::knowledge::Knowledge;
use crate::line::{Line, offers_this_month};

/// An action whose `when` held.
struct Candidate<'a> {
    action: &'a Action,
    evidence: Evidence,
    weighed: Weighed,
}

impl Candidate<'_> {
    /// Sure and useful enough to be offered, with nothing in the way.
    fn is_good(&self) -> bool {
        let Weighed {
            p,
            threshold,
            score,
            fate,
            ..
        } = self.weighed;
        fate == Fate::Outranked && p > threshold && score > 0.0
    }
}

/// What to offer, and what became of every action whose condition held, best score first.
pub(crate) fn judge(
    scene: &Scene<'_>,
    catalogue: &Catalogue,
    knowledge: &Knowledge,
    now: Timestamp,
) -> (Voice, Vec<Weighed>, Option<Trial>) {
    let line = Line::of(scene, now);
    let hurry = scene.contact_said(&catalogue.moods.hurry);
    let mut candidates: Vec<Candidate<'_>> = catalogue
        .actions
        .values()
        .filter_map(|action| weigh(scene, action, catalogue, knowledge, &line, hurry, now))
        .collect();
    candidates.sort_by(|a, b| {
        b.weighed
            .score
            .total_cmp(&a.weighed.score)
            .then_with(|| a.weighed.action.cmp(&b.weighed.action))
    });
    if room_for_kin(scene, &line, &candidates) {
        let mut kin = by_kinship(scene, catalogue, knowledge, &line, &candidates);
        candidates.append(&mut kin);
    }
    let trial = withhold(scene, &mut candidates);
    let voice = choose(scene, knowledge, &line, &mut candidates);
    (
        voice,
        candidates
            .into_iter()
            .map(|candidate| candidate.weighed)
            .collect(),
        trial,
    )
}

/// Ideas by nearness are looked for after the answer, where the line leaves all open and nothing was found to
/// be taken care of or declined: silence for a reason stays silence.
fn room_for_kin(scene: &Scene<'_>, line: &Line<'_>, candidates: &[Candidate<'_>]) -> bool {
    let open = candidates
        .iter()
        .filter(|candidate| candidate.weighed.fate == Fate::Outranked)
        .count();
    let held = candidates.len() > open;
    let wanted = open == 0 && !held || (1..=c::MAX_IDEAS).contains(&open);
    wanted && scene.context.answered && line.is_open() && scene.hearing.length() <= c::KIN_WORDS
}

/// The actions whose condition did not hold and that are near to what the contact said, the nearest first.
fn by_kinship<'a>(
    scene: &Scene<'_>,
    catalogue: &'a Catalogue,
    knowledge: &Knowledge,
    line: &Line<'_>,
    candidates: &[Candidate<'_>],
) -> Vec<Candidate<'a>> {
    let least = if candidates.is_empty() {
        c::KIN_ALONE
    } else {
        c::KIN_LEAST
    };
    let weighed = |id: &str| candidates.iter().any(|candidate| candidate.weighed.action == id);
    let mut near: Vec<(f64, &Action, Evidence)> = catalogue
        .kin
        .iter()
        .filter(|(id, _)| !weighed(id))
        .filter_map(|(id, kin)| {
            let action = catalogue.actions.get(id)?;
            let (mut nearness, evidence) = kin.nearness(scene);
            if scene.context.topic.as_ref() == Some(&action.entry.topic) {
                nearness += c::KIN_OWN_TOPIC;
            }
            let fits = nearness >= least
                && !evidence.is_empty()
                && action.entry.nature != Nature::Commercial
                && line.holds_back(action, catalogue).is_none()
                && !action
                    .unless
                    .as_ref()
                    .is_some_and(|unless| scene.holds(unless, &mut Evidence::new()));
            fits.then_some((nearness, action, evidence))
        })
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.entry.id.cmp(&b.1.entry.id)));
    near.truncate(c::MAX_IDEAS);
    near.into_iter()
        .map(|(_, action, evidence)| {
            let entry = &action.entry;
            let p = less_likely(taken_up(scene, action, knowledge, false), c::KIN_LOGIT);
            let weighed = Weighed {
                action: entry.id.clone(),
                p,
                threshold: entry.cost_wrong / (entry.cost_wrong + entry.gain_right),
                // Never good enough to be offered: nearness is no condition.
                score: 0.0,
                fate: Fate::Outranked,
            };
            Candidate {
                action,
                evidence,
                weighed,
            }
        })
        .collect()
}

fn less_likely(p: f64, logit: f64) -> f64 {
    1.0 / (1.0 + libm::exp(logit - libm::log(p / (1.0 - p))))
}

/// Keeps from the control group what may be kept from it, and says what the group can tell of: the best offer, where it is
/// one that may be withheld.
fn withhold(scene: &Scene<'_>, candidates: &mut [Candidate<'_>]) -> Option<Trial> {
    let withheld = scene.context.control?;
    let best = candidates.iter().find(|candidate| candidate.is_good());
    let trial = best
        .filter(|best| may_withhold(&best.action.entry))
        .map(|best| Trial {
            action: best.weighed.action.clone(),
            withheld,
        });
    // What was put to the contact already is answered, whatever the month.
    let waiting = scene.context.offers.iter().any(|offer| offer.this_conversation);
    if withheld && !waiting {
        for candidate in candidates.iter_mut() {
            if candidate.weighed.fate == Fate::Outranked && may_withhold(&candidate.action.entry) {
                candidate.weighed.fate = Fate::Held(Silence::ControlGroup);
            }
        }
    }
    trial
}

/// Turns weighed candidates into an offer, ideas or silence, and notes what became of each.
fn choose(
    scene: &Scene<'_>,
    knowledge: &Knowledge,
    line: &Line<'_>,
    candidates: &mut [Candidate<'_>],
) -> Voice {
    let answered = scene.context.answered;
    let mut offer = None;
    let mut ideas = Vec::new();
    for candidate in candidates
        .iter_mut()
        .filter(|candidate| candidate.weighed.fate == Fate::Outranked)
    {
        let good = candidate.is_good();
        let weighed = &mut candidate.weighed;
        if good && offer.is_none() {
            weighed.fate = Fate::Offered;
            offer = Some(Box::new(card(
                scene,
                candidate,
                CardKind::Offer,
                !answered,
                knowledge,
            )));
        } else if answered && !scene.context.flags.complaint && ideas.len() < c::MAX_IDEAS {
            weighed.fate = Fate::Idea;
            ideas.push(card(scene, candidate, CardKind::Idea, false, knowledge));
        } else if !good {
            weighed.fate = Fate::TooWeak;
        }
    }
    if offer.is_some() || !ideas.is_empty() {
        return Voice::Show { offer, ideas };
    }
    let fates: Vec<Fate> = candidates
        .iter()
        .map(|candidate| candidate.weighed.fate)
        .collect();
    Voice::Silent {
        why: line.silence(&fates),
    }
}

fn weigh<'a>(
    scene: &Scene<'_>,
    action: &'a Action,
    catalogue: &Catalogue,
    knowledge: &Knowledge,
    line: &Line<'_>,
    hurry: bool,
    now: Timestamp,
) -> Option<Candidate<'a>> {
    let mut evidence = Evidence::new();
    if !scene.holds(&action.when, &mut evidence) {
        return None;
    }
    let clear = action
        .clear
        .as_ref()
        .is_none_or(|clear| scene.holds(clear, &mut evidence));
    evidence.sort_unstable_by_key(|(hit, _)| *hit);
    evidence.dedup();
    let entry = &action.entry;
    let p = taken_up(scene, action, knowledge, clear);
    let score = {
        let benefit = libm::log1p(f64::from(entry.benefit_minutes));
        let fit = fit(scene, action, evidence.len());
        let lever = if entry.right {
            1.0 + c::LEVER_RIGHT / 100.0
        } else {
            1.0
        };
        p * benefit * fit * lever - c::LAMBDA * intrusion(scene, action, hurry, now)
    };
    let out_of_place = action
        .unless
        .as_ref()
        .is_some_and(|unless| scene.holds(unless, &mut Evidence::new()));
    let fate = match line.holds_back(action, catalogue) {
        Some(fate) => fate,
        None if out_of_place => Fate::Unless,
        None => Fate::Outranked,
    };
    let threshold = entry.cost_wrong / (entry.cost_wrong + entry.gain_right);
    Some(Candidate {
        action,
        evidence,
        weighed: Weighed {
            action: entry.id.clone(),
            p,
            threshold,
            score,
            fate,
        },
    })
}

/// P(the contact takes it up): the editor's word weighted [`c::S0`], then what contacts answered, then the
/// case.
fn taken_up(scene: &Scene<'_>, action: &Action, knowledge: &Knowledge, clear: bool) -> f64 {
    let counts = knowledge.offer_counts(&action.entry.id, scene.context.topic.as_deref());
    let expected = c::EXPECTED[match action.entry.expected {
        Expected::Often => 0,
        Expected::Sometimes => 1,
        Expected::Rarely => 2,
    }];
    let accepted = c::S0 * expected + f64::from(counts.accepted);
    let mean = accepted / (c::S0 + f64::from(counts.accepted) + f64::from(counts.declined));
    let mut logit = libm::log(mean / (1.0 - mean));
    if !clear {
        logit -= c::UNCLEAR_LOGIT;
    }
    if scene.context.open_cases.iter().any(|case| case.complaint) {
        logit -= c::COMPLAINT_ELSEWHERE_LOGIT;
    }
    1.0 / (1.0 + libm::exp(-logit))
}

/// How well the case fits: own topic and number of cues met, as a factor.
fn fit(scene: &Scene<'_>, action: &Action, cues: usize) -> f64 {
    let own = scene.context.topic.as_ref() == Some(&action.entry.topic);
    let cues = u32::try_from(cues).map_or(f64::MAX, f64::from);
    let percent = cues * c::CONTEXT_PER_CUE + if own { c::CONTEXT_OWN_TOPIC } else { 0.0 };
    1.0 + percent.clamp(c::CONTEXT_LEAST, c::CONTEXT_MOST) / 100.0
}

fn intrusion(scene: &Scene<'_>, action: &Action, hurry: bool, now: Timestamp) -> f64 {
    let heard = u32::try_from(offers_this_month(scene.context, now)).map_or(f64::MAX, f64::from);
    c::INTRUSION[action.entry.level as usize]
        + heard * c::INTRUSION_PER_OFFER
        + if hurry { c::INTRUSION_HURRY } else { 0.0 }
}

fn card(
    scene: &Scene<'_>,
    candidate: &Candidate<'_>,
    kind: CardKind,
    folded: bool,
    knowledge: &Knowledge,
) -> Card {
    let entry = &candidate.action.entry;
    Card {
        id: entry.id.clone(),
        kind,
        level: entry.level,
        nature: entry.nature,
        title: entry.title.clone(),
        need: Some(entry.need.clone()),
        say: Some(entry.say.clone()),
        because: explain::offer(scene, candidate.action, &candidate.evidence, knowledge),
        sure: explain::sure(candidate.weighed.p),
        p: candidate.weighed.p,
        does: Some(entry.does),
        target: entry.target.clone(),
        folded,
        article: entry.article.clone(),
    }
}
