//! The contract between the console and its page: commands, views, events, error codes.
//!
//! One list of commands ([`with_commands!`]) yields the router, the allow-list per window and the
//! page's types; one enum yields the error codes. Nothing here holds a sentence for people: the page
//! owns the words.

mod args;
mod bindings;
mod commands;
mod error;
mod event;
mod views;

pub use args::*;
pub use bindings::bindings;
pub(crate) use commands::with_commands;
pub use error::{ErrorCode, UiError};
pub use event::ConsoleEvent;
pub use views::*;
