//! The line: when attention would be an intrusion. Rules, not a model; each one answers with the silence it
//! asks for.

use oltre_domain::{ContactAnswer, ContactKind, PromiseState, Timestamp, VetoReason};

use crate::catalogue::{Action, Catalogue, HelpLevel, Nature};
use crate::condition::Scene;
use crate::constants::{
    DISMISSALS_TO_STEP_BACK, GROUP_DECLINED, GROUP_DECLINED_DAYS, GROUP_REST_DAYS, MONTH_DAYS, MUTE_DAYS,
    OFFERS_PER_CONVERSATION, OFFERS_PER_MONTH, VETOES_TO_MUTE,
};
use crate::context::{CaseContext, PastOffer, PromiseFact};
use crate::decision::{Fate, Silence};

/// What the rules say of a case as a whole.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    context: &'a CaseContext,
    now: Timestamp,
    /// Nothing may be offered, or with a complaint open nothing but repair.
    pub(crate) closed: Option<Silence>,
    /// The limits are reached; the offer that waits for its answer stays.
    limit: Option<Silence>,
    /// Put to the contact in this conversation and not answered yet.
    waiting: Option<&'a str>,
    complaint: bool,
}

impl<'a> Line<'a> {
    pub(crate) fn of(scene: &Scene<'a>, now: Timestamp) -> Self {
        let context = scene.context;
        let closed = if scene.just_answer {
            Some(Silence::JustAnswer)
        } else if scene.distress {
            Some(Silence::Distress)
        } else if context.promises.iter().any(|promise| is_late(promise, now)) {
            Some(Silence::RepairFirst)
        } else {
            None
        };
        Self {
            context,
            now,
            closed,
            limit: limit(context, now),
            waiting: waiting(context),
            complaint: context.flags.complaint,
        }
    }

    /// What keeps one action from being shown, whatever its merit.
    pub(crate) fn holds_back(&self, action: &Action, catalogue: &Catalogue) -> Option<Fate> {
        let entry = &action.entry;
        if self.complaint && entry.nature != Nature::Repair {
            return Some(Fate::Held(Silence::Complaint));
        }
        if let Some(silence) = self.closed {
            return Some(Fate::Held(silence));
        }
        if !self.is_available(action) {
            return Some(Fate::Unavailable);
        }
        if self.waiting == Some(entry.id.as_str()) {
            return None;
        }
        if self.is_cooling_down(action, catalogue) {
            return Some(Fate::CoolingDown);
        }
        if self.is_muted(&entry.id) {
            return Some(Fate::Muted);
        }
        self.limit
            .or_else(|| self.is_put_aside(&entry.id).then_some(Silence::PutAside))
            .map(Fate::Held)
    }

    /// Whether anything at all may be offered: no mood, no complaint, no limit in the way.
    pub(crate) fn is_open(&self) -> bool {
        self.closed.is_none() && self.limit.is_none() && !self.complaint
    }

    /// The reason told when nothing is shown, given what became of the actions whose condition held.
    pub(crate) fn silence(&self, fates: &[Fate]) -> Silence {
        if self.complaint {
            return Silence::Complaint;
        }
        if let Some(closed) = self.closed {
            return closed;
        }
        // What is withheld is what would be shown now: nothing else keeps it back.
        if fates.contains(&Fate::Held(Silence::ControlGroup)) {
            return Silence::ControlGroup;
        }
        if fates.contains(&Fate::CoolingDown) {
            return Silence::DeclinedRecently;
        }
        // A limit is a reason only where there was something to hold back.
        if let Some(limit) = self.limit.filter(|limit| fates.contains(&Fate::Held(*limit))) {
            return limit;
        }
        if fates.contains(&Fate::Muted) {
            return Silence::Muted;
        }
        if fates.contains(&Fate::Held(Silence::PutAside)) {
            return Silence::PutAside;
        }
        if fates.contains(&Fate::Unless) {
            return Silence::AlreadyMet;
        }
        if self.context.answered {
            Silence::NothingUseful
        } else {
            Silence::NotAnsweredYet
        }
    }

    fn is_available(&self, action: &Action) -> bool {
        let entry = &action.entry;
        let in_time = entry.valid_from.is_none_or(|from| from <= self.now)
            && entry.valid_to.is_none_or(|to| self.now < to);
        let on_channel = entry.channels.is_empty() || entry.channels.contains(&self.context.channel);
        let with_network = !entry.requires_online || self.context.online;
        let level = entry.level != HelpLevel::HyperCritical || entry.rule.is_some();
        in_time && on_channel && with_network && level
    }

    /// Declined by this contact not long ago, or its group was declined twice.
    fn is_cooling_down(&self, action: &Action, catalogue: &Catalogue) -> bool {
        let declined =
            |offer: &&PastOffer| offer.answer == Some(ContactAnswer::Declined) && offer.at <= self.now;
        let within = |at: Timestamp, days: i64| self.now.since(at) < days.saturating_mul(Timestamp::DAY);
        let cooldown = i64::from(action.entry.cooldown_days);
        let mut group: Vec<Timestamp> = Vec::new();
        for offer in self.context.offers.iter().filter(declined) {
            if offer.action == action.entry.id && within(offer.at, cooldown) {
                return true;
            }
            if catalogue
                .actions
                .get(&offer.action)
                .is_some_and(|a| a.entry.group == action.entry.group)
            {
                group.push(offer.at);
            }
        }
        group.sort_unstable();
        group.windows(GROUP_DECLINED).any(|run| {
            let (first, last) = (run[0], run[run.len() - 1]);
            last.since(first) <= GROUP_DECLINED_DAYS * Timestamp::DAY && within(last, GROUP_REST_DAYS)
        })
    }

    /// "Not the case" is said once in a conversation, whatever the reason: a card that comes back at once was not heard.
    fn is_put_aside(&self, action: &str) -> bool {
        let mut vetoes = self.context.vetoes.iter();
        vetoes.any(|veto| veto.this_conversation && veto.action == action)
    }

    /// Put aside often enough by this operator in this topic. "Wrong moment" says nothing against a card.
    fn is_muted(&self, action: &str) -> bool {
        let vetoes = self.context.vetoes.iter().filter(|veto| {
            veto.action == action
                && veto.topic == self.context.topic
                && veto.reason != VetoReason::WrongMoment
                && (0..MUTE_DAYS * Timestamp::DAY).contains(&self.now.since(veto.at))
        });
        vetoes.count() >= VETOES_TO_MUTE
    }
}

/// Broken, or to be kept with its date behind us: late, whether or not the server has said so.
pub(crate) fn is_late(promise: &PromiseFact, now: Timestamp) -> bool {
    promise.state == PromiseState::Broken || (promise.state.is_live() && promise.due < now)
}

fn limit(context: &CaseContext, now: Timestamp) -> Option<Silence> {
    let proposed = || context.offers.iter().filter(|offer| offer.answer.is_none());
    if proposed().filter(|offer| offer.this_conversation).count() >= OFFERS_PER_CONVERSATION {
        return Some(Silence::LimitConversation);
    }
    let private = matches!(context.contact_kind, ContactKind::Citizen | ContactKind::Tourist);
    if private && offers_this_month(context, now) >= OFFERS_PER_MONTH {
        return Some(Silence::LimitMonth);
    }
    let dismissed = context
        .vetoes
        .iter()
        .filter(|veto| veto.this_conversation)
        .count();
    (dismissed >= DISMISSALS_TO_STEP_BACK).then_some(Silence::SteppedBack)
}

/// How many offers this contact heard in the last month.
pub(crate) fn offers_this_month(context: &CaseContext, now: Timestamp) -> usize {
    let recent = |offer: &&PastOffer| now.since(offer.at) < MONTH_DAYS * Timestamp::DAY;
    context
        .offers
        .iter()
        .filter(|offer| offer.answer.is_none())
        .filter(recent)
        .count()
}

/// The offer of this conversation, while the contact has not answered it.
fn waiting(context: &CaseContext) -> Option<&str> {
    let here = || context.offers.iter().filter(|offer| offer.this_conversation);
    let proposed = here()
        .filter(|offer| offer.answer.is_none())
        .max_by_key(|offer| offer.at)?;
    let answered = here().any(|offer| offer.action == proposed.action && offer.answer.is_some());
    (!answered).then_some(proposed.action.as_str())
}
