//! The use-cases of the console and its contract with the page.
//!
//! [`Console::call`] is the one door: it checks that the window may call the command and that the
//! arguments are in range, then runs the use-case. Reads and edits need the database open and run on
//! blocking threads; an edit never waits for the network. The shell passes calls in and events out
//! and decides nothing.

mod access;
mod attachments;
mod background;
mod book;
mod calls;
mod case_views;
mod catalogue;
mod console;
pub mod contract;
mod diagnostics;
mod edits;
mod elsewhere;
mod errors;
mod figures;
mod file_kinds;
mod help;
mod helps;
mod joined_views;
mod journal;
mod learner;
mod listener;
mod mentions;
mod narrowed;
mod opened;
mod people;
mod phone;
mod phrases;
mod promise_views;
mod queue;
mod reminders;
mod revoked;
mod settings;
mod shown;
mod sync_views;

pub use attachments::FilePicker;
pub use console::{Clock, Console, ConsoleConfig, Demo, EventSink};
pub use contract::{ConsoleEvent, ErrorCode, UiError};
pub use oltre_store::keys::Hardness;
pub use phone::Phone;
pub use reminders::Notifier;
pub use settings::{RENDERER_FILE, RENDERER_TEXT};
