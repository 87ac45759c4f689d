//! Verifying: when everything is here and nothing else is to be done, what this console holds is compared with what the
//! server has for it, a stretch of cases at a time, and what differs is fetched again.
//!
//! Once a day, after trouble with the database, and when a person asks. A stretch during which something happened is asked
//! about again once that is here. What cannot be put right is said to the log and left until the next time.

use super::{Core, Effect, Pull, Request};
use crate::Failure;
use oltre_domain::{CaseDigest, CaseId, Change, LeaveReason, SCHEMA, Timestamp};
use oltre_store::{Page, Slice, Whole};
use oltre_wire::{Held, Listing, ProblemCode, Row, Verified, Verify};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// Between two times.
const EVERY: i64 = Timestamp::DAY;
/// Up to so much later, so that a town's consoles do not all ask in the same minute.
const SPREAD: u64 = 4 * 60 * 60_000;

/// A console's mirror was compared with the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// When, by the server's clock.
    pub at: Timestamp,
    /// Cases that differed and were fetched again.
    pub put_right: u32,
}

/// What is remembered of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    /// Counted from here at the earliest: when the server was first heard, or the rows were fetched anew.
    pub since: Option<Timestamp>,
    /// The last time.
    pub last: Option<Checked>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Rest,
    Reading,
    Asking,
    Mending,
    Writing,
    Noting,
}

/// Where verifying stands.
#[derive(Debug, Default)]
pub(super) struct Verifier {
    pub(super) remembered: Checks,
    /// It is to be done when there is nothing else to do.
    due: bool,
    /// Somebody asked: also on a network that costs money.
    is_wanted: bool,
    stage: Stage,
    /// The next stretch begins behind this case.
    after: Option<CaseId>,
    /// Where the one after it begins; none: that was the last.
    then: Option<CaseId>,
    slice: Slice,
    /// What this stretch differs in: still to be fetched.
    differ: VecDeque<CaseId>,
    /// This stretch was put right: asked about once more.
    again: bool,
    put_right: u32,
    spread: i64,
    /// The server speaks our schema: of another one neither side can tell what the other leaves out.
    is_comparable: bool,
}

impl Verifier {
    pub(super) fn begin(&mut self, remembered: Checks, is_due: bool, seed: u64) {
        self.remembered = remembered;
        self.due = is_due;
        self.spread = i64::try_from(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) % SPREAD).unwrap_or(0);
    }

    /// The server was heard: is it time?
    pub(super) fn hear(&mut self, now: Timestamp, schema: u32) {
        self.is_comparable = schema == SCHEMA;
        let since = *self.remembered.since.get_or_insert(now);
        let last = self.remembered.last.map_or(since, |last| last.at.max(since));
        self.due |= now.since(last) >= EVERY + self.spread;
    }

    /// It is done, or not to be done now.
    fn begin_anew(&mut self) {
        *self = Self {
            remembered: self.remembered,
            spread: self.spread,
            is_comparable: self.is_comparable,
            ..Self::default()
        };
    }

    /// The rows are of a new snapshot: the time is counted from it.
    pub(super) fn start_over(&mut self) {
        self.begin_anew();
        self.remembered.since = None;
    }

    /// Something may be wrong with what is here.
    pub(super) fn suspect(&mut self) {
        self.due = true;
    }

    /// What differs of a stretch, and where the next one begins.
    fn plan(slice: &Slice, listing: Option<Listing>) -> (VecDeque<CaseId>, Option<CaseId>) {
        let Some(Listing { cases, upto }) = listing else {
            return (VecDeque::new(), slice.upto);
        };
        let end = upto.or(slice.upto);
        let is_within = |case: &&CaseDigest| end.is_none_or(|end| case.id <= end);
        let by_id = |cases: &[CaseDigest]| -> BTreeMap<CaseId, CaseDigest> {
            cases
                .iter()
                .filter(is_within)
                .map(|case| (case.id, *case))
                .collect()
        };
        let (mut here, there) = (by_id(&slice.cases), by_id(&cases));
        let mut differ: VecDeque<CaseId> = there
            .values()
            .filter(|case| here.remove(&case.id).as_ref() != Some(case))
            .map(|case| case.id)
            .collect();
        differ.extend(here.into_keys());
        (differ, end)
    }
}

impl Core {
    /// A person asks, or something went wrong with the database.
    pub(super) fn check_now(&mut self, effects: &mut Vec<Effect>) {
        self.verifier.due = true;
        self.verifier.is_wanted = true;
        self.wake(effects);
    }

    /// Verifies when that is to be done and nothing else is; false when there is something else.
    pub(super) fn verifies(&mut self, effects: &mut Vec<Effect>) -> bool {
        let is_whole = self.scopes.iter().all(|scope| self.held.contains(scope));
        let may = self.verifier.due
            && self.verifier.is_comparable
            && (!self.metered || self.verifier.is_wanted)
            && self.greeted
            && is_whole;
        if may {
            self.pull = Pull::Verifying;
            self.status.first_sync = None;
            self.read_slice(effects);
        }
        may
    }

    fn read_slice(&mut self, effects: &mut Vec<Effect>) {
        self.verifier.stage = Stage::Reading;
        effects.push(Effect::LoadSlice {
            after: self.verifier.after,
        });
    }

    pub(super) fn on_slice(&mut self, read: Result<Slice, Failure>, effects: &mut Vec<Effect>) {
        if self.pull != Pull::Verifying || self.verifier.stage != Stage::Reading {
            return;
        }
        match read {
            Ok(slice) => {
                self.verifier.stage = Stage::Asking;
                let asked = Verify {
                    cursor: slice.cursor.clone().unwrap_or_default(),
                    after: slice.after,
                    upto: slice.upto,
                    cases: Held::of(slice.cases.iter().map(|case| case.hash)),
                    directory: slice.directory.map(|(count, hash)| Held { count, hash }),
                };
                self.verifier.slice = slice;
                effects.push(Effect::Send(Request::Verify(Box::new(asked))));
            }
            Err(failure) => self.pull_failed(failure, effects),
        }
    }

    pub(super) fn on_verified(&mut self, reply: Result<Box<Verified>, Failure>, effects: &mut Vec<Effect>) {
        if self.pull != Pull::Verifying || self.verifier.stage != Stage::Asking {
            return;
        }
        let verified = match reply {
            Ok(verified) => *verified,
            Err(failure) => return self.not_verified(failure, effects),
        };
        self.answered();
        let Verified {
            ok: _,
            cases,
            directory,
        } = verified;
        let (differ, then) = Verifier::plan(&self.verifier.slice, cases);
        self.verifier.then = then;
        if differ.is_empty() && directory.is_none() {
            return self.next_stretch(effects);
        }
        if self.verifier.again {
            let cases = differ.len();
            tracing::error!(
                cases,
                "What differs from the server was fetched again and differs still"
            );
            return self.next_stretch(effects);
        }
        tracing::warn!(
            cases = differ.len(),
            directory = directory.is_some(),
            "What this console holds differs from the server: it is put right"
        );
        self.verifier.differ = differ;
        match directory {
            Some(rows) => self.mend_directory(rows, effects),
            None => self.mend_next(effects),
        }
    }

    fn not_verified(&mut self, failure: Failure, effects: &mut Vec<Effect>) {
        match failure.code() {
            // It is here first, then the stretch is read again.
            Some(ProblemCode::MovedOn) => self.look_for_news(effects),
            Some(ProblemCode::EpochChanged) => self.greet(effects),
            // A server of before, or one that reads us otherwise: not today.
            Some(ProblemCode::NotFound | ProblemCode::MethodNotAllowed | ProblemCode::Malformed) => {
                tracing::info!("The server does not compare what this console holds");
                self.verifier.begin_anew();
                self.look_for_news(effects);
            }
            _ => self.lost_place(failure, effects),
        }
    }

    fn look_for_news(&mut self, effects: &mut Vec<Effect>) {
        self.verifier.stage = Stage::Rest;
        match self.cursor.clone() {
            Some(cursor) => self.follow(cursor, 0, effects),
            None => self.greet(effects),
        }
    }

    fn mend_directory(&mut self, rows: Vec<Row>, effects: &mut Vec<Effect>) {
        let changes = rows
            .into_iter()
            .filter_map(|row| row.into_change().ok().flatten());
        let page = Page {
            changes: changes.collect(),
            whole: Some(Whole::Directory),
            ..Page::default()
        };
        self.verifier.stage = Stage::Writing;
        let page = self.take_page(page, self.here());
        effects.push(page);
    }

    fn mend_next(&mut self, effects: &mut Vec<Effect>) {
        match self.verifier.differ.front() {
            Some(id) => {
                self.verifier.stage = Stage::Mending;
                effects.push(Effect::Send(Request::Entity {
                    id: *id,
                    ground: self.ground(),
                }));
            }
            None => {
                self.verifier.again = true;
                self.read_slice(effects);
            }
        }
    }

    /// A case that differs, as the server has it.
    pub(super) fn on_mended(
        &mut self,
        id: CaseId,
        reply: Result<Vec<Change>, Failure>,
        effects: &mut Vec<Effect>,
    ) {
        if self.verifier.stage != Stage::Mending || self.verifier.differ.front() != Some(&id) {
            return;
        }
        let page = match reply {
            Ok(changes) => Page {
                changes,
                whole: Some(Whole::Case(id)),
                ..Page::default()
            },
            // Not there, or not for this console.
            Err(failure) if failure.code() == Some(ProblemCode::NotFound) => Page {
                changes: vec![Change::LeaveCase(id, LeaveReason::Other)],
                ..Page::default()
            },
            Err(failure) if failure.code() == Some(ProblemCode::EpochChanged) => return self.greet(effects),
            Err(failure) => return self.pull_failed(failure, effects),
        };
        self.answered();
        tracing::warn!(case.id = %id, "Case {id} differed from the server and is put right");
        self.verifier.differ.pop_front();
        self.verifier.put_right = self.verifier.put_right.saturating_add(1);
        self.verifier.stage = Stage::Writing;
        let page = self.take_page(page, self.here());
        effects.push(page);
    }

    pub(super) fn on_mended_page(&mut self, done: Result<Vec<CaseId>, Failure>, effects: &mut Vec<Effect>) {
        match done {
            Ok(missing) => {
                self.written();
                self.missing = missing;
                if self.verifier.stage == Stage::Noting {
                    self.status.checked = self.verifier.remembered.last;
                    self.verifier.begin_anew();
                    self.go_on(effects);
                } else {
                    self.mend_next(effects);
                }
            }
            Err(failure) => self.pull_failed(failure, effects),
        }
    }

    fn next_stretch(&mut self, effects: &mut Vec<Effect>) {
        self.verifier.again = false;
        self.verifier.after = self.verifier.then;
        if self.verifier.then.is_some() {
            return self.read_slice(effects);
        }
        let put_right = self.verifier.put_right;
        let last = self.status.synced_at.map(|at| Checked { at, put_right });
        self.verifier.remembered.last = last;
        tracing::info!(put_right, "What this console holds was compared with the server");
        self.verifier.stage = Stage::Noting;
        let page = self.take_page(Page::default(), self.here());
        effects.push(page);
    }

    /// What was under way is given up; the stretch is read again when there is nothing else to do.
    pub(super) fn stop_verifying(&mut self) {
        self.verifier.stage = Stage::Rest;
        self.verifier.again = false;
        self.verifier.differ.clear();
    }
}
