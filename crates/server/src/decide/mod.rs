//! What a push, a passing of time or an import means: pure, without SQL, so that every database engine
//! runs the same decisions.
//!
//! The rows touched are loaded onto a [`Bench`]; the rules of `domain` decide; the bench carries their
//! effects out in memory and notes in a [`Ledger`] what to write and whom to tell. Versions stay
//! [`PENDING`](oltre_domain::rules::PENDING) until the organisation's counter is taken, last of all.

mod answer;
mod atomic;
mod bench;
mod due;
mod held;
mod ledger;
mod moves;
mod numbers;
mod push;
mod reach;
mod reading;
mod sight;
mod telling;

pub(crate) use bench::{Act, Bench};
pub(crate) use due::{close, lapse, miss, release, told};
pub(crate) use held::{FieldAuthor, HeldArticle, HeldCase, HeldContact, History};
pub(crate) use ledger::{
    Addressed, AuditNote, Gate, Ledger, Logged, stamp_article, stamp_case, stamp_contact, stamped_fields,
};
pub(crate) use moves::{moves_contact_state, moves_scopes};
pub(crate) use push::{KnownNumber, KnownResult, PushInput, PushPlan, PushRefusal, decide_push};
pub(crate) use reading::{ParsedOp, Reading, parse};
pub(crate) use sight::{Sight, request_of};
pub(crate) use telling::Telling;
