//! The clocks of a case: what was undertaken, run over what happened.
//!
//! A clock counts working time. It stands still while the contact owes us something, and ends when we spoke (first and next
//! reply) or when the case is solved (all of them); a case that comes back goes on with the time its solution had taken.

use crate::WorkTime;
use oltre_domain::{Channel, ClockKind, EntryKind, EntryMeta, Targets, Timestamp};

/// What a clock hears of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// We spoke to the contact.
    Ours,
    /// The contact wrote.
    Theirs,
    /// The contact owes us something.
    Waits,
    /// It goes on.
    GoesOn,
    /// It is solved.
    Solved,
    /// It came back.
    CameBack,
}

/// What a clock heard, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// When.
    pub at: Timestamp,
    /// What.
    pub sound: Sound,
}

/// What a clock hears of an entry; nothing of most. A call is a conversation, whoever began it; a call nobody answered and
/// a mail that did not arrive are none.
#[must_use]
pub fn heard_of(kind: EntryKind, at: Timestamp, meta: &EntryMeta) -> Option<Heard> {
    let key = meta.key.as_deref();
    let failed = matches!(meta.result.as_deref(), Some("bounced" | "no_answer"));
    let sound = match kind {
        EntryKind::MessageOut | EntryKind::CallIn | EntryKind::CallOut if !failed => Sound::Ours,
        EntryKind::MessageIn => Sound::Theirs,
        EntryKind::StatusChanged if key == Some("waiting_contact") => Sound::Waits,
        EntryKind::StatusChanged if key == Some("closed") => return None,
        EntryKind::StatusChanged | EntryKind::HandoffAsked => Sound::GoesOn,
        EntryKind::Solved => Sound::Solved,
        EntryKind::Reopened => Sound::CameBack,
        _ => return None,
    };
    Some(Heard { at, sound })
}

/// The kinds of entries a clock may hear, as they are stored.
pub const HEARD_KINDS: [&str; 8] = [
    "message_in",
    "message_out",
    "call_in",
    "call_out",
    "status_changed",
    "handoff_asked",
    "solved",
    "reopened",
];

/// One clock of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Which.
    pub kind: ClockKind,
    /// When it began.
    pub since: Timestamp,
    /// Working milliseconds it may take.
    pub target: i64,
    /// When they are over, or were; none while it stands still with time left.
    pub due: Option<Timestamp>,
    /// Working milliseconds left when it stands still; none while it runs.
    pub left: Option<i64>,
    /// When it ended; none while it has not.
    pub ended: Option<Timestamp>,
}

impl Clock {
    /// Whether the target is missed by now, or was when it ended.
    #[must_use]
    pub fn is_missed(&self, now: Timestamp) -> bool {
        self.due.is_some_and(|due| due < self.ended.unwrap_or(now))
    }
}

/// A clock while a case runs through it.
struct Running<'a> {
    work: &'a WorkTime,
    clock: Clock,
    spent: i64,
    since: Option<Timestamp>,
}

impl<'a> Running<'a> {
    fn start(work: &'a WorkTime, kind: ClockKind, minutes: u32, at: Timestamp) -> Self {
        let clock = Clock {
            kind,
            since: at,
            target: i64::from(minutes) * Timestamp::MINUTE,
            due: None,
            left: None,
            ended: None,
        };
        Self {
            work,
            clock,
            spent: 0,
            since: Some(at),
        }
    }

    fn stop(&mut self, at: Timestamp) {
        let Some(since) = self.since.take() else { return };
        let spent = self.spent + self.work.between(since, at);
        if spent > self.clock.target && self.clock.due.is_none() {
            self.clock.due = Some(self.work.after(since, self.clock.target - self.spent));
        }
        self.spent = spent;
    }

    fn go_on(&mut self, at: Timestamp) {
        if self.since.is_none() && self.clock.ended.is_none() {
            self.since = Some(at);
        }
    }

    fn end(&mut self, at: Timestamp) {
        if self.clock.ended.is_none() {
            self.stop(at);
            self.clock.ended = Some(at);
        }
    }

    fn begin_again(&mut self, at: Timestamp) {
        self.clock.ended = None;
        self.go_on(at);
    }

    fn shown(mut self) -> Clock {
        let left = self.clock.target - self.spent;
        match self.since {
            Some(since) if self.clock.due.is_none() => self.clock.due = Some(self.work.after(since, left)),
            None if self.clock.ended.is_none() && self.clock.due.is_none() => self.clock.left = Some(left),
            _ => {}
        }
        self.clock
    }
}

/// The clocks of a case, in the order in which they began. `heard` may come in any order: who worked offline is heard late.
/// Who came by telephone or to the counter is spoken to at once.
#[must_use]
pub fn clocks(
    work: &WorkTime,
    targets: &Targets,
    born: Timestamp,
    channel: Option<Channel>,
    heard: impl IntoIterator<Item = Heard>,
) -> Vec<Clock> {
    let mut heard: Vec<Heard> = heard.into_iter().collect();
    heard.sort_by_key(|heard| heard.at);
    let start = |kind, at| {
        targets
            .of(kind)
            .map(|minutes| Running::start(work, kind, minutes, at))
    };
    let mut spoken = matches!(channel, Some(Channel::Phone | Channel::Counter));
    let mut waits = false;
    let mut all: Vec<Running<'_>> = [ClockKind::FirstReply, ClockKind::Solution]
        .into_iter()
        .filter_map(|kind| start(kind, born))
        .collect();
    if spoken {
        end(&mut all, born, |kind| kind == ClockKind::FirstReply);
    }
    let mut asked = false;
    for Heard { at, sound } in heard {
        // A clock that lies does not take back what was before the case.
        let at = at.max(born);
        match sound {
            Sound::Ours => {
                end(&mut all, at, |kind| kind != ClockKind::Solution);
                (spoken, asked) = (true, false);
            }
            Sound::Theirs => {
                // What they asked when the case was born is what it was born of.
                if spoken && !asked && at > born {
                    all.extend(start(ClockKind::NextReply, at));
                    asked = true;
                }
                all.iter_mut().for_each(|clock| clock.go_on(at));
                waits = false;
            }
            Sound::Waits => {
                all.iter_mut().for_each(|clock| clock.stop(at));
                waits = true;
            }
            Sound::GoesOn => {
                all.iter_mut().for_each(|clock| clock.go_on(at));
                waits = false;
            }
            Sound::Solved => {
                end(&mut all, at, |_| true);
                (spoken, asked) = (true, false);
            }
            Sound::CameBack => {
                let solution = all.iter_mut().find(|c| c.clock.kind == ClockKind::Solution);
                solution.into_iter().for_each(|clock| clock.begin_again(at));
                waits = false;
            }
        }
        debug_assert!(!waits || all.iter().all(|clock| clock.since.is_none()));
    }
    all.into_iter().map(Running::shown).collect()
}

fn end(all: &mut [Running<'_>], at: Timestamp, which: impl Fn(ClockKind) -> bool) {
    let those = all.iter_mut().filter(|clock| which(clock.clock.kind));
    those.for_each(|clock| clock.end(at));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worktime::tests::{rome, town_hall};
    use jiff::civil::{date, time};

    const HOUR: i64 = Timestamp::HOUR;
    const TARGETS: Targets = Targets {
        first_reply: Some(4 * 60),
        next_reply: Some(2 * 60),
        solution: Some(16 * 60),
    };

    /// That hour of a week of June: the 8th is a Monday.
    fn june(day: i8, hour: i8) -> Timestamp {
        rome(date(2026, 6, day), time(hour, 0, 0, 0))
    }

    fn of(channel: Channel, heard: &[(Timestamp, Sound)]) -> Vec<Clock> {
        let work = WorkTime::of(&town_hall()).unwrap();
        let heard = heard.iter().map(|&(at, sound)| Heard { at, sound });
        clocks(&work, &TARGETS, june(8, 9), Some(channel), heard)
    }

    fn one(clocks: &[Clock], kind: ClockKind) -> Clock {
        let last = clocks.iter().rev().find(|clock| clock.kind == kind);
        *last.unwrap()
    }

    #[test]
    fn a_letter_is_to_be_answered_in_time_and_was_or_was_not() {
        let waiting = one(&of(Channel::Email, &[]), ClockKind::FirstReply);
        assert_eq!((waiting.due, waiting.ended), (Some(june(8, 13)), None));
        assert!(!waiting.is_missed(june(8, 13)) && waiting.is_missed(june(8, 14)));
        let answered = one(
            &of(Channel::Email, &[(june(8, 12), Sound::Ours)]),
            ClockKind::FirstReply,
        );
        assert!(
            !answered.is_missed(june(20, 9)),
            "it was answered in time, whenever one looks"
        );
        let late = one(
            &of(Channel::Email, &[(june(9, 9), Sound::Ours)]),
            ClockKind::FirstReply,
        );
        assert!(late.is_missed(june(20, 9)));
        assert_eq!(late.due, Some(june(8, 13)));
    }

    #[test]
    fn who_calls_is_spoken_to_at_once() {
        let clocks = of(Channel::Phone, &[(june(8, 9), Sound::Theirs)]);
        assert_eq!(one(&clocks, ClockKind::FirstReply).ended, Some(june(8, 9)));
        assert!(
            clocks.iter().all(|clock| clock.kind != ClockKind::NextReply),
            "what they asked then"
        );
    }

    #[test]
    fn each_word_of_the_contact_after_ours_asks_for_another() {
        let heard = [
            (june(8, 10), Sound::Ours),
            (june(8, 12), Sound::Theirs),
            (june(8, 14), Sound::Theirs),
        ];
        let clock = one(&of(Channel::Email, &heard), ClockKind::NextReply);
        assert_eq!(
            clock.due,
            Some(june(8, 15)),
            "from the first of the two, lunch left out"
        );
        let clocks = of(
            Channel::Email,
            &[
                &heard[..],
                &[(june(8, 15), Sound::Ours), (june(9, 9), Sound::Theirs)],
            ]
            .concat(),
        );
        let next: Vec<_> = clocks.iter().filter(|c| c.kind == ClockKind::NextReply).collect();
        assert_eq!(next.len(), 2);
        assert_eq!((next[0].ended, next[1].ended), (Some(june(8, 15)), None));
    }

    #[test]
    fn the_clock_stands_still_while_the_contact_owes_us_something() {
        // Six working hours, then three days of nothing, then the rest.
        let heard = [(june(8, 10), Sound::Ours), (june(8, 16), Sound::Waits)];
        let paused = one(&of(Channel::Email, &heard), ClockKind::Solution);
        assert_eq!((paused.due, paused.left), (None, Some(10 * HOUR)));
        let heard = [&heard[..], &[(june(11, 9), Sound::Theirs)]].concat();
        let goes_on = one(&of(Channel::Email, &heard), ClockKind::Solution);
        assert_eq!((goes_on.due, goes_on.left), (Some(june(12, 11)), None));
    }

    #[test]
    fn time_that_was_over_before_it_waited_stays_over() {
        let heard = [(june(11, 9), Sound::Waits), (june(12, 9), Sound::Theirs)];
        let clock = one(&of(Channel::Phone, &heard), ClockKind::Solution);
        assert_eq!(clock.due, Some(june(10, 9)), "not moved by what came after");
    }

    #[test]
    fn a_case_that_comes_back_goes_on_with_the_time_it_had_taken() {
        let heard = [(june(8, 12), Sound::Solved), (june(15, 9), Sound::CameBack)];
        let clock = one(&of(Channel::Phone, &heard), ClockKind::Solution);
        assert_eq!(clock.ended, None);
        assert_eq!(clock.due, Some(june(16, 15)), "three hours were gone");
    }

    #[test]
    fn who_replied_offline_replied_when_they_did_whenever_it_is_heard() {
        let late = [(june(8, 15), Sound::Theirs), (june(8, 11), Sound::Ours)];
        let clocks = of(Channel::Email, &late);
        assert_eq!(one(&clocks, ClockKind::FirstReply).ended, Some(june(8, 11)));
        assert_eq!(one(&clocks, ClockKind::NextReply).since, june(8, 15));
    }

    #[test]
    fn a_call_nobody_took_and_a_mail_that_came_back_are_no_words_and_what_was_said_otherwise_is() {
        let of = |kind, result: Option<&str>| {
            let meta = EntryMeta {
                result: result.map(str::to_owned),
                ..EntryMeta::default()
            };
            heard_of(kind, june(8, 9), &meta).map(|heard| heard.sound)
        };
        assert_eq!(of(EntryKind::CallOut, Some("no_answer")), None);
        assert_eq!(of(EntryKind::MessageOut, Some("bounced")), None);
        // Recorded here and told by whoever recorded it: the console sends nothing there.
        assert_eq!(of(EntryKind::MessageOut, Some("not_sent")), Some(Sound::Ours));
        assert_eq!(of(EntryKind::CallIn, None), Some(Sound::Ours));
        assert_eq!(of(EntryKind::Note, None), None);
    }

    #[test]
    fn what_is_not_undertaken_is_not_measured() {
        let work = WorkTime::of(&town_hall()).unwrap();
        let none = clocks(&work, &Targets::default(), june(8, 9), None, []);
        assert!(none.is_empty());
    }
}
