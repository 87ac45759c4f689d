//! From what happened on a case to its facts.

use crate::{Calendar, CaseInFacts, Dimensions, Fact, FigureKey};
use oltre_domain::{
    BookAct, CaseFile, Channel, ContactAnswer, ContactKind, EntryKind, EntryMeta, Field, OperatorAct,
    Promise, PromiseState, SuggestionOutcome, Timestamp, VetoReason,
};
use oltre_hours::{Facts, Heard, heard_of};

/// Whoever comes back within this time comes back with the same matter, in milliseconds.
const CAME_BACK: i64 = 7 * Timestamp::DAY;
/// What is said within this time of the first word is one contact, in milliseconds.
const ONE_CONTACT: i64 = Timestamp::HOUR;
/// The answers a rating may have, and from which on it is a good one.
const SATISFACTION: (i64, i64, i64) = (1, 5, 4);
const EFFORT: (i64, i64, i64) = (1, 7, 5);
const NPS: (i64, i64) = (0, 10);
const PROMOTERS: i64 = 9;
const PASSIVES: i64 = 7;

/// All that is told of a case.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The case, with its promises and its questions to offices.
    pub file: &'a CaseFile,
    /// Its timeline, in any order: when, and what.
    pub entries: &'a [(Timestamp, EntryKind, EntryMeta)],
    /// What became of suggestions.
    pub outcomes: &'a [SuggestionOutcome],
    /// When over-help kept silent, and the word of why; empty where it is not kept.
    pub silences: &'a [(Timestamp, String)],
    /// What kind of contact it is for, when that is known.
    pub contact: Option<ContactKind>,
}

/// Says a case in facts.
#[must_use]
pub fn facts(told: &Told<'_>, calendar: &Calendar) -> CaseInFacts {
    let case = &told.file.case;
    let mut entries: Vec<_> = told.entries.iter().collect();
    // A clock that lies does not take back what was before the case.
    entries.sort_by_key(|(at, _, _)| (*at).max(case.created_at));
    let about = Facts::of(case);
    let mut telling = Telling {
        told,
        calendar,
        about,
        born: case.created_at,
        entries,
        facts: Vec::new(),
    };
    telling.solving();
    telling.first_contact();
    telling.first_reply();
    telling.offices();
    telling.backlog();
    telling.service_level();
    for promise in told.file.promises.values() {
        telling.promise(promise);
    }
    telling.overhelp();
    telling.experience();
    CaseInFacts {
        case: case.id,
        dimensions: Dimensions {
            queue: case.queue(),
            topic: case.value(Field::Topic).text().map(str::to_owned),
            channel: about.channel,
            contact: told.contact,
        },
        facts: telling.facts,
    }
}

struct Telling<'a> {
    told: &'a Told<'a>,
    calendar: &'a Calendar,
    about: Facts,
    born: Timestamp,
    entries: Vec<&'a (Timestamp, EntryKind, EntryMeta)>,
    facts: Vec<Fact>,
}

impl Telling<'_> {
    /// A fact that counts from its moment on; it is put right by whoever knows more.
    fn tell(&mut self, figure: FigureKey, at: Timestamp) -> &mut Fact {
        self.facts.push(Fact {
            figure,
            at: self.calendar.moment(at),
            until: None,
            ripe: at,
            value: None,
            hit: None,
            sort: String::new(),
        });
        let last = self.facts.len() - 1;
        &mut self.facts[last]
    }

    /// The moments of a kind, none before the case.
    fn moments(&self, kind: EntryKind) -> Vec<Timestamp> {
        let of_kind = self.entries.iter().filter(|entry| entry.1 == kind);
        of_kind.map(|entry| entry.0.max(self.born)).collect()
    }

    fn was_handed_off(&self) -> bool {
        !self.told.file.handoffs.is_empty()
    }

    fn is_merged(&self) -> bool {
        self.told.file.case.merged_into().is_some()
    }

    /// Working minutes from its beginning.
    fn minutes(&self, until: Timestamp) -> Option<i64> {
        let hours = self.calendar.hours(&self.about)?;
        Some(hours.between(self.born, until) / Timestamp::MINUTE)
    }

    fn solving(&mut self) {
        let solved = self.moments(EntryKind::Solved);
        let reopened = self.moments(EntryKind::Reopened);
        for (n, at) in solved.iter().enumerate() {
            let next = solved.get(n + 1);
            let back = reopened.iter().any(|back| {
                back >= at && back.since(*at) <= CAME_BACK && next.is_none_or(|next| back <= next)
            });
            let fact = self.tell(FigureKey::Reopened, *at);
            fact.hit = Some(back);
            fact.ripe = at.plus(CAME_BACK);
        }
        // The one that stands.
        let Some(at) = solved
            .last()
            .copied()
            .filter(|_| self.told.file.case.status().is_done())
        else {
            return;
        };
        let alone = !self.was_handed_off();
        self.tell(FigureKey::FrontOffice, at).hit = Some(alone);
        let with_book = self.entries.iter().any(|(_, kind, meta)| {
            let act = meta.key.as_deref().and_then(BookAct::parse);
            *kind == EntryKind::Book && matches!(act, Some(BookAct::Used | BookAct::Fixed | BookAct::Added))
        });
        self.tell(FigureKey::Book, at).hit = Some(with_book);
        if let Some(minutes) = self.minutes(at) {
            self.tell(FigureKey::Solution, at).value = Some(minutes);
        }
    }

    fn first_contact(&mut self) {
        // What was made part of another case is that case's further contact, and no matter of its own.
        if self.is_merged() {
            return;
        }
        let born = self.born;
        let at_once = born.plus(ONE_CONTACT);
        let is_contact = |kind: EntryKind, meta: &EntryMeta| match kind {
            EntryKind::MessageIn | EntryKind::CallIn => true,
            EntryKind::Merged => meta.key.as_deref() == Some("from"),
            _ => false,
        };
        let back = self.entries.iter().any(|(at, kind, meta)| {
            let came = is_contact(*kind, meta) && *at > at_once;
            (came || *kind == EntryKind::Reopened) && at.since(born) <= CAME_BACK
        });
        let solved = self.moments(EntryKind::Solved).first().copied();
        let closed = solved.is_some_and(|solved| match self.about.channel {
            // Whoever writes is answered once; with whoever is there it ends while they are.
            Some(Channel::Email | Channel::Web) => {
                let ours = self.entries.iter().filter(|(at, kind, meta)| {
                    *at <= solved && heard_of(*kind, *at, meta).is_some() && is_ours(*kind)
                });
                ours.count() <= 1
            }
            _ => solved <= at_once,
        });
        let alone = !self.was_handed_off();
        let fact = self.tell(FigureKey::FirstContact, born);
        fact.hit = Some(closed && alone && !back);
        fact.ripe = born.plus(CAME_BACK);
    }

    fn first_reply(&mut self) {
        // Who rings or stands there is spoken to at once: that would be no reply time.
        if matches!(self.about.channel, Some(Channel::Phone | Channel::Counter)) {
            return;
        }
        let replied = self
            .entries
            .iter()
            .find(|(at, kind, meta)| is_ours(*kind) && heard_of(*kind, *at, meta).is_some());
        let Some(at) = replied.map(|entry| entry.0.max(self.born)) else {
            return;
        };
        if let Some(minutes) = self.minutes(at) {
            self.tell(FigureKey::FirstReply, at).value = Some(minutes);
        }
    }

    fn offices(&mut self) {
        let handoffs: Vec<_> = self.told.file.handoffs.values().collect();
        for handoff in handoffs {
            let office = handoff.office.to_string();
            let fact = self.tell(FigureKey::OfficeOpen, handoff.asked_at);
            fact.until = handoff.answered_at.map(|at| at.max(handoff.asked_at));
            fact.sort.clone_from(&office);
            let Some(answered) = handoff.answered_at else {
                continue;
            };
            let Some(hours) = self.calendar.hours(&self.about) else {
                continue;
            };
            let days = hours.days_between(handoff.asked_at, answered);
            let fact = self.tell(FigureKey::BackOffice, answered);
            fact.value = Some(days);
            fact.sort = office;
        }
    }

    fn backlog(&mut self) {
        let mut since = Some(self.born);
        let mut spans = Vec::new();
        for (at, kind, meta) in &self.entries {
            let at = (*at).max(self.born);
            let into = meta.key.as_deref() == Some("into");
            match (kind, since) {
                (EntryKind::Solved, Some(from)) => {
                    spans.push((from, Some(at)));
                    since = None;
                }
                (EntryKind::Merged, Some(from)) if into => {
                    spans.push((from, Some(at)));
                    since = None;
                }
                (EntryKind::Reopened, None) => since = Some(at),
                (EntryKind::Unmerged, None) if into => since = Some(at),
                _ => {}
            }
        }
        spans.extend(
            since
                .filter(|_| !self.told.file.case.is_done())
                .map(|from| (from, None)),
        );
        for (from, until) in spans {
            self.tell(FigureKey::Backlog, from).until = until;
        }
    }

    fn service_level(&mut self) {
        let heard: Vec<Heard> = self
            .entries
            .iter()
            .filter_map(|(at, kind, meta)| heard_of(*kind, *at, meta))
            .collect();
        for clock in self.calendar.service.clocks(&self.about, heard) {
            let missed = match (clock.due, clock.ended) {
                (Some(due), None) => Some(due),
                (Some(due), Some(ended)) if due < ended => Some(due),
                _ => None,
            };
            // Missed when its time was over, however late it ended: what is told of a month does not move out of it.
            let Some(at) = missed.or(clock.ended) else {
                continue;
            };
            let fact = self.tell(FigureKey::ServiceLevel, at);
            fact.hit = Some(missed.is_none());
            fact.ripe = at.plus(i64::from(missed.is_some()));
            fact.sort = clock.kind.as_str().to_owned();
        }
    }

    fn promise(&mut self, promise: &Promise) {
        for term in &promise.terms {
            let in_time = term.until <= term.due;
            let fact = self.tell(FigureKey::Promises, term.due);
            fact.hit = (!in_time).then_some(false);
            fact.sort = if in_time { "renegotiated" } else { "broken" }.to_owned();
        }
        let kept = self
            .entries
            .iter()
            .rfind(|(_, kind, meta)| *kind == EntryKind::PromiseKept && meta.promise == Some(promise.id))
            .map(|entry| entry.0);
        let fact = self.tell(FigureKey::Promises, promise.due);
        let (hit, sort) = match promise.state {
            PromiseState::Cancelled => (None, "cancelled"),
            PromiseState::Kept if kept.is_none_or(|at| at <= promise.due) => (Some(true), "kept"),
            PromiseState::Kept => (Some(false), "late"),
            PromiseState::Open
            | PromiseState::Renegotiated
            | PromiseState::PassedOn
            | PromiseState::Broken => (Some(false), "broken"),
        };
        fact.hit = hit;
        sort.clone_into(&mut fact.sort);
        fact.ripe = promise.due.plus(i64::from(hit == Some(false)));
    }

    fn overhelp(&mut self) {
        for outcome in self.told.outcomes {
            let (hit, sort) = match (outcome.operator, outcome.contact) {
                (_, Some(ContactAnswer::Accepted)) => (Some(true), "accepted"),
                (_, Some(ContactAnswer::Declined)) => (Some(false), "declined"),
                (_, Some(ContactAnswer::LaterUseful)) => (None, "later_useful"),
                (Some(OperatorAct::Proposed), None) => (None, "offered"),
                (Some(OperatorAct::Veto(reason)), None) => (None, veto(reason)),
                // Said in other words: its proposal is told besides.
                (Some(OperatorAct::Edited) | None, None) => continue,
            };
            let fact = self.tell(FigureKey::Overhelp, outcome.at);
            fact.hit = hit;
            sort.clone_into(&mut fact.sort);
        }
        for (at, why) in self.told.silences {
            self.tell(FigureKey::Overhelp, *at).sort = format!("silent_{why}");
        }
    }

    fn experience(&mut self) {
        let told: Vec<_> = self
            .entries
            .iter()
            .filter(|(_, kind, _)| *kind == EntryKind::Experience)
            .filter_map(|(at, _, meta)| {
                let answer = meta.result.as_deref()?.parse::<i64>().ok()?;
                Some((*at, meta.key.as_deref()?, answer))
            })
            .collect();
        for (at, question, answer) in told {
            let rating = |(least, most, good): (i64, i64, i64)| {
                (least..=most).contains(&answer).then_some((answer >= good, ""))
            };
            // What is no answer to the question is none.
            let (figure, counted) = match question {
                "satisfaction" => (FigureKey::Satisfaction, rating(SATISFACTION)),
                "effort" => (FigureKey::Effort, rating(EFFORT)),
                "nps" => {
                    let side = match answer {
                        PROMOTERS.. => "promoter",
                        PASSIVES.. => "passive",
                        _ => "detractor",
                    };
                    let is_answer = (NPS.0..=NPS.1).contains(&answer);
                    (FigureKey::Nps, is_answer.then_some((answer >= PROMOTERS, side)))
                }
                _ => continue,
            };
            let Some((hit, sort)) = counted else { continue };
            let fact = self.tell(figure, at);
            fact.value = Some(answer);
            fact.hit = Some(hit);
            sort.clone_into(&mut fact.sort);
        }
    }
}

const fn is_ours(kind: EntryKind) -> bool {
    matches!(kind, EntryKind::MessageOut | EntryKind::CallOut)
}

const fn veto(reason: VetoReason) -> &'static str {
    match reason {
        VetoReason::NotNeeded => "veto_not_needed",
        VetoReason::AlreadyDone => "veto_already_done",
        VetoReason::WrongMoment => "veto_wrong_moment",
        VetoReason::WrongFacts => "veto_wrong_facts",
        VetoReason::Other => "veto_other",
    }
}
