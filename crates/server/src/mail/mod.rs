//! Mail to contacts: one letter for each reply, handed to the organisation's own mail server.
//!
//! Nothing is received here, so what comes back later than at the door is not seen.

mod letter;
mod mailer;
mod settings;

pub(crate) use letter::Letter;
pub(crate) use mailer::Mailer;
pub use settings::{MailFile, MailSettings, MailSettingsError, Security};
