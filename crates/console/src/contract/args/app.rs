//! Signing in, unlocking, idle time.

use super::{Checked, text};
use crate::contract::UiError;
use serde::Deserialize;
use ts_rs::TS;

/// A screen at rest.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct IdleArgs {
    /// Its name.
    pub screen: String,
}

impl Checked for IdleArgs {
    fn check(&self) -> Result<(), UiError> {
        text("screen", &self.screen, 100)
    }
}

/// Signing a new console in.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EnrolArgs {
    /// The server's address, `https://…`; `http` only on this computer.
    pub server: String,
    /// The account.
    pub name: String,
    /// Its password on the server.
    pub password: String,
    /// Opens the database on this computer; at least 10 characters.
    pub passphrase: String,
}

impl Checked for EnrolArgs {
    fn check(&self) -> Result<(), UiError> {
        text("server", &self.server, 500)?;
        text("name", &self.name, 200)?;
        text("password", &self.password, 1_000)?;
        text("passphrase", &self.passphrase, 1_000)
    }
}

/// Opening the database.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct UnlockArgs {
    /// The passphrase.
    pub passphrase: String,
}

impl Checked for UnlockArgs {
    fn check(&self) -> Result<(), UiError> {
        text("passphrase", &self.passphrase, 1_000)
    }
}

/// Signing in again.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SignInArgs {
    /// The password on the server.
    pub password: String,
}

impl Checked for SignInArgs {
    fn check(&self) -> Result<(), UiError> {
        text("password", &self.password, 1_000)
    }
}
