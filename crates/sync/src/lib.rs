//! Sync between a console and its server.
//!
//! [`Core`] is a state machine without I/O: events in, effects out. The real driver ([`run`]) and the
//! simulator drive the same core. [`Transport`] is the only place that knows HTTP, and keeps the
//! device signed in.

mod backoff;
mod core;
mod driver;
mod failure;
mod learned;
mod recovery;
mod session;
mod sleep;
mod stored;
mod transport;

pub use crate::core::{
    BlobStands, Checked, Checks, Core, Effect, Event, Ground, Lane, PageOf, Request, Standing, Start, Status,
    Stream,
};
pub use crate::driver::{Handle, Listener, Notice, run};
pub use crate::failure::{Failure, Trouble};
pub use crate::recovery::{RECOVERY_KEY, deliver, sealed};
pub use crate::session::{DeviceKey, Session, TokenKeeper};
pub use crate::stored::{ATTACHMENT_BYTES, CONTROL, MAIL_FROM, is_complete, remembered, store_event};
pub use crate::transport::{SnapshotPage, Transport};
