//! Between two pages: how the server is listened to.
//!
//! The best ear is the stream of events: a poke says that there is something, and a page is asked for. Where a proxy cuts
//! or holds back the stream, a request that waits on the server does as well (long poll). Where something cuts that one
//! too, the server is asked every few seconds. A poke is a hint: one that is lost costs a pause, never a row.

use super::{Core, Effect, GREET_AFTER, Lane, Pull, Stream};
use crate::backoff::Backoff;
use oltre_domain::Version;

/// Seconds a long poll waits for news.
pub(super) const LONG_POLL: u32 = 25;
/// Between two pages while the stream is open: for the poke that was lost.
const LISTENING: u64 = 5 * 60_000;
/// Between two pages on a network that costs money.
const METERED: u64 = 5 * 60_000;
/// Between two pages where no long poll lives.
const PLAIN: u64 = 5_000;
/// So many long polls cut one after the other, and the next questions do not wait.
const CUTS: u32 = 2;
/// Questions that did not wait, after which a long poll is tried again.
const PLAIN_POLLS: u32 = 60;
/// A pause counts for so many long polls towards the next greeting.
const PAUSE: u32 = 11;
/// First wait before a stream that brought nothing is opened again, in milliseconds; it doubles.
const REOPEN: u64 = 60_000;
/// Times it doubles: to about an hour.
const DOUBLES: u32 = 6;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Opened {
    #[default]
    No,
    Opening,
    /// Something has come through it.
    Live,
    Waiting,
}

/// How the server is listened to.
#[derive(Debug)]
pub(super) struct Ear {
    stream: Opened,
    /// Streams that ended without a word, one after the other.
    silent: u32,
    /// Long polls cut, one after the other.
    cuts: u32,
    plain_polls: u32,
    /// The highest sequence somebody poked about, and the one the rows reach.
    poked: Version,
    pub(super) reached: Version,
    /// The page that is being taken in was not the last.
    pub(super) more: bool,
    /// The question under way waits on the server.
    pub(super) waits: bool,
    backoff: Backoff,
}

impl Default for Ear {
    fn default() -> Self {
        Self {
            stream: Opened::No,
            silent: 0,
            cuts: 0,
            plain_polls: 0,
            poked: 0,
            reached: 0,
            more: false,
            waits: false,
            backoff: Backoff::new(3),
        }
    }
}

impl Ear {
    pub(super) fn seed(&mut self, seed: u64) {
        self.backoff = Backoff::new(seed);
    }

    /// A long poll came to its end by itself: nothing cuts it.
    pub(super) fn poll_lived(&mut self) {
        self.cuts = 0;
    }

    pub(super) fn poll_cut(&mut self) {
        self.cuts = self.cuts.saturating_add(1);
    }

    const fn polls_plainly(&self) -> bool {
        self.cuts >= CUTS
    }
}

impl Core {
    /// Everything is here: listens, in the best way that works.
    pub(super) fn idle(&mut self, cursor: String, effects: &mut Vec<Effect>) {
        if self.ear.stream == Opened::No {
            self.listen(effects);
        }
        let is_behind = self.ear.poked > self.ear.reached;
        if self.ear.more || self.ear.stream == Opened::Live && is_behind {
            return self.follow(cursor, 0, effects);
        }
        if self.verifies(effects) {
            return;
        }
        let pause = match self.ear.stream {
            _ if self.metered => METERED,
            Opened::Live => LISTENING,
            _ if self.ear.polls_plainly() => PLAIN,
            _ => return self.follow(cursor, LONG_POLL, effects),
        };
        self.pull = Pull::Resting;
        self.status.first_sync = None;
        effects.push(Effect::Wait(Lane::Pull, pause));
    }

    /// A pause is over.
    pub(super) fn rested(&mut self, effects: &mut Vec<Effect>) {
        if self.ear.polls_plainly() && self.ear.stream != Opened::Live && !self.metered {
            self.ear.plain_polls += 1;
            if self.ear.plain_polls >= PLAIN_POLLS {
                // Whoever cut them may be gone: a laptop changes its network.
                self.ear.plain_polls = 0;
                self.ear.cuts = 0;
            }
        } else {
            self.pages = self.pages.saturating_add(PAUSE);
        }
        self.ask_now(effects);
    }

    /// Asks for the next page without waiting, when nothing else is under way.
    pub(super) fn ask_now(&mut self, effects: &mut Vec<Effect>) {
        if self.pull == Pull::Resting
            && let Some(cursor) = self.cursor.clone()
        {
            self.follow(cursor, 0, effects);
        }
    }

    /// Opens the stream, unless it is open or nobody wants it.
    pub(super) fn listen(&mut self, effects: &mut Vec<Effect>) {
        if self.metered || self.status.signed_out || self.status.upgrade || !self.greeted {
            self.ear.stream = Opened::No;
            return;
        }
        if matches!(self.ear.stream, Opened::No | Opened::Waiting) {
            self.ear.stream = Opened::Opening;
            effects.push(Effect::Listen);
        }
    }

    /// Closes the stream; the next idle moment opens it again.
    pub(super) fn stop_listening(&mut self, effects: &mut Vec<Effect>) {
        if self.ear.stream != Opened::No {
            self.ear.stream = Opened::No;
            effects.push(Effect::Abandon(Lane::Events));
        }
    }

    pub(super) fn on_stream(&mut self, came: Stream, effects: &mut Vec<Effect>) {
        if !matches!(self.ear.stream, Opened::Opening | Opened::Live) {
            return;
        }
        match came {
            Stream::Poke(seq) => {
                self.ear.stream = Opened::Live;
                self.ear.silent = 0;
                self.ear.poked = self.ear.poked.max(seq);
                if self.ear.poked > self.ear.reached {
                    self.ask_now(effects);
                }
            }
            Stream::Presence(at) => self.heard_presence(at, effects),
            Stream::Ended => {
                // One that was alive ends with the token, or with the network: it is opened again at once. One that never
                // said anything is held back by somebody on the way.
                let wait = if self.ear.stream == Opened::Live {
                    // The server may be another one now: newer, or restored.
                    self.pages = GREET_AFTER;
                    if self.pull == Pull::Resting && !self.metered {
                        self.greet(effects);
                    }
                    self.ear.backoff.below(1_000)
                } else {
                    let step = REOPEN << self.ear.silent.min(DOUBLES);
                    self.ear.silent = self.ear.silent.saturating_add(1);
                    step / 2 + self.ear.backoff.below(step / 2)
                };
                self.ear.stream = Opened::Waiting;
                effects.push(Effect::Wait(Lane::Events, wait));
            }
        }
    }

    /// On a network that costs money only what operators do travels, and news come in their own time.
    pub(super) fn set_metered(&mut self, metered: bool, effects: &mut Vec<Effect>) {
        if self.metered == metered {
            return;
        }
        self.metered = metered;
        if metered {
            self.stop_listening(effects);
            self.put_down(effects);
            if self.pull == Pull::Following && self.after_page.is_none() && self.ear.waits {
                effects.push(Effect::Abandon(Lane::Pull));
                self.pull = Pull::Resting;
                effects.push(Effect::Wait(Lane::Pull, METERED));
            }
        } else {
            self.ask_now(effects);
        }
        self.say_where(effects);
        self.try_carry(effects);
    }
}
