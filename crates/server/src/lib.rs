//! The central REST server: what consoles sync with.

pub mod auth;
pub mod cli;
mod clock;
pub mod import;
pub mod seed;
mod storage;

pub use clock::{Clock, MovableClock, SystemClock};
pub use storage::{Storage, StorageError};
