//! What the pane shows beside a decision: the card that was proposed, and why others are kept back.

use crate::catalogue::titled;
use crate::contract::{HeldCard, ProposedCard};
use crate::helps::silence_name;
use oltre_domain::{CaseId, ContactAnswer, Timestamp, VetoReason};
use oltre_overhelp::Catalogue;
use oltre_overhelp::constants::{GROUP_REST_DAYS, MUTE_DAYS, VETOES_TO_MUTE};
use oltre_overhelp::context::CaseContext;
use oltre_overhelp::decision::{Decided, Decision, Fate, Silence};
use oltre_store::{DecisionKept, PastOutcome};

/// The card that was put to the contact in this conversation, with their answer.
pub(crate) fn proposed(
    catalogue: &Catalogue,
    outcomes: &[PastOutcome],
    context: &CaseContext,
) -> Option<ProposedCard> {
    let last = context
        .offers
        .iter()
        .rev()
        .find(|o| o.this_conversation && o.answer.is_none())?;
    let answer = outcomes
        .iter()
        .find(|o| o.outcome.action == last.action && o.outcome.contact.is_some() && o.outcome.at >= last.at)
        .and_then(|o| o.outcome.contact);
    Some(ProposedCard {
        action: last.action.clone(),
        title: titled(catalogue, &last.action),
        answer,
        at: last.at,
    })
}

/// Actions that would fit and are kept back. Where the line is closed nothing is named: a list of what is not offered to
/// somebody in distress is an offer.
pub(crate) fn held_back(
    catalogue: &Catalogue,
    context: &CaseContext,
    decided: &Decided,
    now: Timestamp,
) -> Vec<HeldCard> {
    // What was proposed is shown as proposed: it is not kept back by its own proposal.
    let was_proposed = |action: &str| {
        let mut offers = context.offers.iter();
        offers.any(|o| o.this_conversation && o.action == action)
    };
    decided
        .trace
        .offers
        .iter()
        .filter_map(|weighed| {
            let until = match weighed.fate {
                Fate::Muted => muted_until(context, &weighed.action),
                Fate::CoolingDown => resting_until(catalogue, context, &weighed.action, now),
                Fate::Held(Silence::LimitConversation) if was_proposed(&weighed.action) => return None,
                Fate::Held(
                    Silence::LimitConversation
                    | Silence::LimitMonth
                    | Silence::SteppedBack
                    | Silence::PutAside,
                )
                | Fate::Unless
                | Fate::Unavailable => None,
                Fate::Held(_) | Fate::Offered | Fate::Idea | Fate::Outranked | Fate::TooWeak => return None,
            };
            Some(HeldCard {
                title: titled(catalogue, &weighed.action),
                action: weighed.action.clone(),
                why: weighed.fate,
                until,
            })
        })
        .collect()
}

/// A mute ends when so few vetoes are left in its days that they no longer mute.
fn muted_until(context: &CaseContext, action: &str) -> Option<Timestamp> {
    let mut vetoes: Vec<Timestamp> = context
        .vetoes
        .iter()
        .filter(|veto| {
            veto.action == action && veto.topic == context.topic && veto.reason != VetoReason::WrongMoment
        })
        .map(|veto| veto.at)
        .collect();
    vetoes.sort_unstable();
    let last_that_counts = vetoes.len().checked_sub(VETOES_TO_MUTE)?;
    Some(vetoes[last_that_counts].plus(MUTE_DAYS * Timestamp::DAY))
}

/// After a no: the action itself rests for its own days, a group for the days of groups.
fn resting_until(
    catalogue: &Catalogue,
    context: &CaseContext,
    action: &str,
    now: Timestamp,
) -> Option<Timestamp> {
    let entry = &catalogue.actions.get(action)?.entry;
    let declined = context
        .offers
        .iter()
        .filter(|o| o.answer == Some(ContactAnswer::Declined));
    let ends = declined.filter_map(|offer| {
        let of = &catalogue.actions.get(&offer.action)?.entry;
        let days = if offer.action == action {
            i64::from(entry.cooldown_days)
        } else if of.group == entry.group {
            GROUP_REST_DAYS
        } else {
            return None;
        };
        Some(offer.at.plus(days * Timestamp::DAY))
    });
    ends.filter(|end| *end > now).max()
}

/// What is kept of a decision: no words of anybody.
pub(crate) fn kept(
    case: CaseId,
    context: &CaseContext,
    decision: &Decision,
    began: Timestamp,
    now: Timestamp,
) -> DecisionKept {
    DecisionKept {
        case,
        began,
        at: now,
        topic: context.topic.clone(),
        offered: decision
            .offer()
            .filter(|card| !card.folded)
            .map(|card| card.id.clone()),
        silence: decision.silence().and_then(silence_name),
        ideas: u32::try_from(decision.ideas().len()).unwrap_or(u32::MAX),
    }
}
