//! The lane of attachments: bytes out and in, a piece at a time, beside everything else.
//!
//! An attachment's op goes with all others; its bytes follow here once the server has answered it, and nothing ever waits
//! for them. What the server stands at is asked before anything is sent, so a lost answer, a kill and a second desk with
//! the same file all come to the same: go on from there. Bytes that cannot go on are put aside, with the reason, and the
//! others do. On a network that costs money only what somebody waits for is fetched.

use super::{Core, Effect, Lane, Request};
use crate::Failure;
use crate::backoff::Backoff;
use oltre_domain::Sha256;
use oltre_store::{BlobDone, BlobTask, BlobWay, TakenPiece};
use oltre_wire::ProblemCode;

/// Bytes of a piece: less on a line that breaks, more on one that holds.
const LEAST: u32 = 32 * 1024;
const FIRST: u32 = 256 * 1024;
const MOST: u32 = 1024 * 1024;
/// Before what a colleague has not sent yet is asked for again, in milliseconds.
const AGAIN: u64 = 60_000;

/// Where the lane stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Step {
    #[default]
    Idle,
    Finding,
    Asking,
    Reading,
    Sending,
    Fetching,
    Noting,
    Waiting,
}

/// What the server has of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobStands {
    /// How many are there, from the first.
    pub offset: u64,
    /// All, and they are right.
    pub complete: bool,
}

/// The lane.
#[derive(Debug)]
pub(super) struct Carrier {
    step: Step,
    task: Option<BlobTask>,
    /// The server's epoch when it was taken up: what a server says of bytes holds for its own epoch alone.
    taken_in: Option<String>,
    /// Where the task stands.
    at: u64,
    piece: u32,
    /// Bytes that cannot go on now; and whether that is because a colleague has not sent them yet.
    aside: Vec<(Sha256, bool)>,
    /// Something may have come up while the lane was busy.
    more: bool,
    backoff: Backoff,
}

impl Default for Carrier {
    fn default() -> Self {
        Self {
            step: Step::Idle,
            task: None,
            taken_in: None,
            at: 0,
            piece: FIRST,
            aside: Vec::new(),
            more: false,
            backoff: Backoff::new(4),
        }
    }
}

impl Carrier {
    pub(super) fn seed(&mut self, seed: u64) {
        self.backoff = Backoff::new(seed);
    }
}

impl Core {
    /// Something may be there to send or to fetch.
    pub(super) fn try_carry(&mut self, effects: &mut Vec<Effect>) {
        if !self.greeted || !self.status.online || self.status.signed_out || self.status.upgrade {
            return;
        }
        match self.carrier.step {
            Step::Idle => {
                self.carrier.step = Step::Finding;
                self.carrier.more = false;
                effects.push(Effect::FindBlob {
                    aside: self.carrier.aside.iter().map(|(sha256, _)| *sha256).collect(),
                    asked: self.metered,
                });
            }
            Step::Waiting => {}
            _ => self.carrier.more = true,
        }
    }

    /// Tries everything again, also what was put aside.
    pub(super) fn carry_anew(&mut self, effects: &mut Vec<Effect>) {
        self.carrier.aside.clear();
        self.carrier.backoff.reset();
        if self.carrier.step == Step::Waiting {
            self.carrier.step = Step::Idle;
        }
        self.try_carry(effects);
    }

    /// What was under way on the line goes nowhere any more; what is being read or written ends by itself.
    pub(super) fn put_down(&mut self, effects: &mut Vec<Effect>) {
        if matches!(
            self.carrier.step,
            Step::Asking | Step::Sending | Step::Fetching | Step::Waiting
        ) {
            effects.push(Effect::Abandon(Lane::Blobs));
            self.carrier.step = Step::Idle;
            self.carrier.task = None;
        }
    }

    pub(super) fn on_carrier_timer(&mut self, effects: &mut Vec<Effect>) {
        match self.carrier.step {
            Step::Waiting => {
                self.carrier.step = Step::Idle;
                self.try_carry(effects);
            }
            // A colleague may have sent it by now.
            Step::Idle => {
                self.carrier.aside.retain(|(_, awaited)| !awaited);
                self.try_carry(effects);
            }
            _ => {}
        }
    }

    pub(super) fn on_blob_found(
        &mut self,
        found: Result<Option<BlobTask>, Failure>,
        effects: &mut Vec<Effect>,
    ) {
        if self.carrier.step != Step::Finding {
            return;
        }
        match found {
            Ok(None) => self.rest(effects),
            // The network became one that costs money while the database was asked.
            Ok(Some(task)) if self.metered && !task.asked => self.rest(effects),
            Ok(Some(task)) => {
                self.carrier.task = Some(task);
                self.carrier.taken_in.clone_from(&self.epoch);
                match task.way {
                    BlobWay::Out => {
                        self.carrier.step = Step::Asking;
                        effects.push(Effect::Send(Request::BlobStands(task)));
                    }
                    BlobWay::In => {
                        self.carrier.at = task.held;
                        self.fetch(task, effects);
                    }
                }
            }
            Err(failure) => self.carry_later(&failure, effects),
        }
    }

    fn rest(&mut self, effects: &mut Vec<Effect>) {
        self.carrier.step = Step::Idle;
        self.carrier.task = None;
        if self.carrier.more {
            self.try_carry(effects);
        } else if self.carrier.aside.iter().any(|(_, awaited)| *awaited) {
            effects.push(Effect::Wait(Lane::Blobs, AGAIN));
        }
    }

    fn fetch(&mut self, task: BlobTask, effects: &mut Vec<Effect>) {
        self.carrier.step = Step::Fetching;
        effects.push(Effect::Send(Request::BlobFetch {
            task,
            from: self.carrier.at,
            most: self.carrier.piece,
        }));
    }

    /// What the server has of the bytes: asked, or after a piece was sent.
    pub(super) fn on_blob_stands(&mut self, stands: Result<BlobStands, Failure>, effects: &mut Vec<Effect>) {
        let was_sending = self.carrier.step == Step::Sending;
        let Some(task) = self
            .carrier
            .task
            .filter(|_| was_sending || self.carrier.step == Step::Asking)
        else {
            return;
        };
        match stands {
            Ok(BlobStands { offset, complete }) => {
                if was_sending {
                    self.carried();
                }
                self.carrier.at = offset;
                self.carrier.step = Step::Noting;
                effects.push(Effect::NoteBlob(
                    BlobDone::Sent {
                        sha256: task.sha256,
                        sent: offset,
                        complete,
                    },
                    self.carrier.taken_in.clone(),
                ));
            }
            Err(failure) => self.not_carried(task, &failure, effects),
        }
    }

    pub(super) fn on_blob_read(&mut self, bytes: Result<Vec<u8>, Failure>, effects: &mut Vec<Effect>) {
        let Some(task) = self.carrier.task.filter(|_| self.carrier.step == Step::Reading) else {
            return;
        };
        match bytes {
            // Nothing is there any more: its author took it back meanwhile.
            Ok(bytes) if bytes.is_empty() => self.rest_and_look(effects),
            Ok(_) if self.metered && !task.asked => self.rest(effects),
            Ok(bytes) => {
                self.carrier.step = Step::Sending;
                effects.push(Effect::Send(Request::BlobSend {
                    task,
                    from: self.carrier.at,
                    bytes: bytes.into(),
                }));
            }
            Err(failure) => self.carry_later(&failure, effects),
        }
    }

    pub(super) fn on_blob_came(&mut self, bytes: Result<Vec<u8>, Failure>, effects: &mut Vec<Effect>) {
        let Some(task) = self.carrier.task.filter(|_| self.carrier.step == Step::Fetching) else {
            return;
        };
        match bytes {
            Ok(bytes) => {
                self.carried();
                self.carrier.step = Step::Noting;
                effects.push(Effect::NoteBlob(
                    BlobDone::Came {
                        task,
                        from: self.carrier.at,
                        bytes,
                    },
                    None,
                ));
            }
            Err(failure) => self.not_carried(task, &failure, effects),
        }
    }

    pub(super) fn on_blob_noted(
        &mut self,
        noted: Result<Option<TakenPiece>, Failure>,
        complete: bool,
        effects: &mut Vec<Effect>,
    ) {
        if self.carrier.step != Step::Noting {
            return;
        }
        let Some(task) = self.carrier.task else {
            // A reason was written down.
            return self.rest_and_look(effects);
        };
        match noted {
            Ok(_) if complete => self.rest_and_look(effects),
            Ok(Some(TakenPiece::Held(_))) if self.metered && !task.asked => self.rest(effects),
            Ok(Some(TakenPiece::Held(held))) => match task.way {
                BlobWay::Out => {
                    self.carrier.step = Step::Reading;
                    effects.push(Effect::ReadBlob {
                        sha256: task.sha256,
                        from: self.carrier.at,
                        most: self.carrier.piece as usize,
                    });
                }
                BlobWay::In => {
                    self.carrier.at = held;
                    self.fetch(task, effects);
                }
            },
            Ok(Some(TakenPiece::Whole)) => self.rest_and_look(effects),
            Ok(Some(TakenPiece::Wrong)) => self.put_aside(task, ProblemCode::WrongHash, false, effects),
            // The attachment left while its bytes came.
            Ok(None) => self.rest_and_look(effects),
            Err(failure) => self.carry_later(&failure, effects),
        }
    }

    /// One is done: the next, if there is one.
    fn rest_and_look(&mut self, effects: &mut Vec<Effect>) {
        self.carrier.more = true;
        self.rest(effects);
    }

    /// A piece went through.
    fn carried(&mut self) {
        self.carrier.backoff.reset();
        self.carrier.piece = (self.carrier.piece * 2).min(MOST);
    }

    fn not_carried(&mut self, task: BlobTask, failure: &Failure, effects: &mut Vec<Effect>) {
        match failure.code() {
            // These bytes, and no others.
            Some(code @ ProblemCode::NotComplete) => self.put_aside(task, code, true, effects),
            Some(
                code @ (ProblemCode::NotFound
                | ProblemCode::TooLarge
                | ProblemCode::WrongHash
                | ProblemCode::BadRange
                | ProblemCode::BadParameter
                | ProblemCode::Malformed
                | ProblemCode::UnsupportedMedia
                | ProblemCode::MethodNotAllowed),
            ) => self.put_aside(task, code, false, effects),
            // The line, the server, or another desk that sends the same: asked again after a while where it stands.
            _ => {
                self.carrier.piece = (self.carrier.piece / 2).max(LEAST);
                self.carry_later(failure, effects);
            }
        }
    }

    fn put_aside(&mut self, task: BlobTask, code: ProblemCode, awaited: bool, effects: &mut Vec<Effect>) {
        self.carrier.aside.push((task.sha256, awaited));
        self.carrier.task = None;
        self.carrier.step = Step::Noting;
        effects.push(Effect::NoteBlob(
            BlobDone::Stuck {
                sha256: task.sha256,
                code: code.as_str().to_owned(),
            },
            None,
        ));
    }

    /// Whether there is a server is for the other lanes to say: this one waits and tries again.
    fn carry_later(&mut self, failure: &Failure, effects: &mut Vec<Effect>) {
        self.carrier.task = None;
        self.carrier.step = Step::Waiting;
        let wait = match failure.retry_after() {
            Some(seconds) => self.carrier.backoff.asked(seconds),
            None => self.carrier.backoff.next(),
        };
        effects.push(Effect::Wait(Lane::Blobs, wait));
    }
}
