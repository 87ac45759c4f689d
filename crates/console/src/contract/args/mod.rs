//! What the page may ask, and in which ranges. Unknown members are refused.

mod app;
mod book;
mod calls;
mod case;
mod catalogue;
mod figures;
mod helps;
mod history;
mod joins;
mod lists;
mod overhelp;
mod people;
mod presence;
mod promises;
mod writing;

use crate::contract::ErrorCode;
use crate::contract::UiError;
pub use app::*;
pub use book::*;
pub use calls::*;
pub use case::*;
pub use catalogue::*;
pub use figures::*;
pub use helps::*;
pub use history::*;
pub use joins::*;
pub use lists::*;
use oltre_domain::check_text;
pub use overhelp::*;
pub use people::*;
pub use presence::*;
pub use promises::*;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
pub use writing::*;

/// Checks ranges and lengths that a type cannot say.
pub trait Checked {
    /// # Errors
    /// [`ErrorCode::BadArgument`] with the argument's name, or the text codes.
    fn check(&self) -> Result<(), UiError> {
        Ok(())
    }
}

fn text(name: &str, value: &str, max_chars: usize) -> Result<(), UiError> {
    check_text(value)?;
    if value.chars().count() > max_chars {
        return Err(UiError::new(ErrorCode::TextTooLong)
            .with("argument", name)
            .with("max", max_chars));
    }
    Ok(())
}

fn limit(name: &str, value: u32, max: u32) -> Result<(), UiError> {
    if value == 0 || value > max {
        return Err(UiError::new(ErrorCode::BadArgument).with("argument", name));
    }
    Ok(())
}

/// No arguments, or no answer.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

impl Checked for Nothing {}
