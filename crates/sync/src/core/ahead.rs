//! One page of a snapshot ahead: while a page is being written, the server makes the next one.
//!
//! Where the lane stands moves with the page that was written, never with the one that is on its way: a page that came
//! ahead and is not needed any more is forgotten, and asked for again.

use super::{Core, Effect, Lane, PageOf, Request};
use crate::Failure;
use crate::transport::SnapshotPage;

pub(super) type Reply = Result<Box<SnapshotPage>, Failure>;

/// The page that was asked for before its turn, and the reply if it has come.
#[derive(Debug)]
pub(super) struct Ahead {
    of: PageOf,
    came: Option<Reply>,
}

impl Core {
    /// Asks for the page that comes after the one that is being written.
    pub(super) fn ask_ahead(&mut self, of: PageOf, effects: &mut Vec<Effect>) {
        self.ahead = Some(Ahead {
            of: of.clone(),
            came: None,
        });
        effects.push(Effect::Send(Request::Snapshot(of)));
    }

    /// It is this page's turn: takes it if it is here, waits if it is on its way, asks for it otherwise.
    pub(super) fn turn_to(&mut self, of: PageOf, effects: &mut Vec<Effect>) {
        match self.ahead.take() {
            Some(Ahead {
                of: asked,
                came: Some(reply),
            }) if asked == of => self.on_snapshot(&of, reply, effects),
            Some(Ahead {
                of: asked,
                came: None,
            }) if asked == of => {}
            other => {
                self.ahead = other;
                self.forget_ahead(effects);
                effects.push(Effect::Send(Request::Snapshot(of)));
            }
        }
    }

    /// A page came while another is being written: it waits for its turn, if it is the next.
    pub(super) fn keep_ahead(&mut self, of: &PageOf, reply: Reply) {
        if let Some(ahead) = self.ahead.as_mut().filter(|ahead| ahead.of == *of) {
            ahead.came = Some(reply);
        }
    }

    /// The lane goes elsewhere.
    pub(super) fn forget_ahead(&mut self, effects: &mut Vec<Effect>) {
        if self.ahead.take().is_some_and(|ahead| ahead.came.is_none()) {
            effects.push(Effect::Abandon(Lane::Pull));
        }
    }
}
