//! The console itself: access, settings, the directory.

use crate::contract::{Checked, ErrorCode, QueueFilter, QueueOrder, QueueTab, UiError};
use oltre_domain::{Notice, Operator, OperatorId, Queue, Topic};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Which screen the console opens on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// No database yet: connect to a server.
    FirstRun,
    /// A database, closed: ask for the passphrase.
    Locked,
    /// Open.
    Ready,
}

/// What is left of a device that was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Left {
    /// Actions it had not sent, or that were not accepted.
    pub unsent: u32,
    /// Those are with the server, sealed.
    pub delivered: bool,
}

/// Where the console stands.
#[derive(Clone, Debug, Serialize, TS)]
pub struct AppState {
    /// Which screen.
    pub access: Access,
    /// The organisation's name, once known.
    pub organisation: Option<String>,
    /// Who works here, once open.
    pub operator: Option<Operator>,
    /// The server's address, once enrolled: host only.
    pub server: Option<String>,
    /// Actions not yet sent, for the lock screen; none when the console has not been open since the program started: what
    /// waits is in the encrypted database.
    pub unsent: Option<u32>,
    /// The device before was revoked, and its data destroyed; only said on a first run.
    pub left: Option<Left>,
    /// Sample data: say so.
    pub sample: bool,
    /// The program's version.
    pub version: String,
    /// What a command line asked to show (for screenshots), a screen's name.
    pub screen: Option<String>,
}

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Row height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// 44 px.
    #[default]
    Comfortable,
    /// 28 px.
    Compact,
}

/// When the steps that colleagues take are unfolded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StepsShown {
    /// Always.
    Always,
    /// In topics this operator does not know well yet.
    #[default]
    NewTopics,
    /// Never.
    Never,
}

/// A list as somebody wants to see it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SavedView {
    /// What it is called here, at most 60 letters.
    pub name: String,
    /// Which list.
    pub tab: QueueTab,
    /// What is left out of it.
    #[serde(default)]
    pub filter: QueueFilter,
    /// In which order.
    #[serde(default)]
    pub order: QueueOrder,
}

impl SavedView {
    /// Letters of a name.
    pub const MAX_NAME: usize = 60;

    fn is_ok(&self) -> bool {
        let letters = self.name.trim().chars().count();
        (1..=Self::MAX_NAME).contains(&letters) && self.filter.check().is_ok()
    }
}

/// When the operator works: what is proposed falls into it. Notices are not held back outside of it: whoever has the console open
/// is at work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WorkHours {
    /// Days of the week, 1 is Monday; in order, none twice.
    pub days: Vec<u8>,
    /// From, in minutes since midnight by this computer's clock.
    pub from: u16,
    /// Until, in the same.
    pub until: u16,
}

impl Default for WorkHours {
    fn default() -> Self {
        Self {
            days: vec![1, 2, 3, 4, 5],
            from: 9 * 60,
            until: 18 * 60,
        }
    }
}

impl WorkHours {
    fn is_ok(&self) -> bool {
        let days_ok = self.days.is_sorted_by(|a, b| a < b) && self.days.iter().all(|d| (1..=7).contains(d));
        days_ok && !self.days.is_empty() && self.from < self.until && self.until <= 24 * 60
    }
}

/// What this device remembers about how it looks. No personal data: it lies beside the database in clear.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// `it` or `en`; none: as the system says.
    pub language: Option<String>,
    /// Light or dark.
    pub theme: Theme,
    /// Row height.
    pub density: Density,
    /// Single keys are off.
    pub single_keys_off: bool,
    /// Keys of one's own, by act.
    pub keys: BTreeMap<String, String>,
    /// When steps are unfolded.
    pub steps: StepsShown,
    /// Pane sizes in px by `<window width class>.<pane>`.
    pub panes: BTreeMap<String, u32>,
    /// The over-help pane is folded.
    pub overhelp_folded: bool,
    /// The network costs money: only what operators do travels, and news come in their own time.
    pub metered: bool,
    /// No notices of the system.
    pub notifications_off: bool,
    /// When the operator works.
    pub hours: WorkHours,
    /// The window is drawn by the compatible renderer from the next start on; none where there is one renderer only. Kept in a
    /// file of its own, which the start reads before anything else.
    pub compatible_renderer: Option<bool>,
    /// Views of the queue, at most 20. A colleague is an id here; a place is the words that were typed.
    pub views: Vec<SavedView>,
}

impl Settings {
    /// Views that are kept.
    pub const MAX_VIEWS: usize = 20;
}

impl Checked for Settings {
    fn check(&self) -> Result<(), UiError> {
        let language_ok = self.language.as_deref().is_none_or(|l| matches!(l, "it" | "en"));
        let panes_ok =
            self.panes.len() <= 64 && self.panes.iter().all(|(k, v)| k.len() <= 64 && *v <= 10_000);
        let keys_ok = self.keys.len() <= 200 && self.keys.iter().all(|(k, v)| k.len() <= 64 && v.len() <= 64);
        let views_ok = self.views.len() <= Self::MAX_VIEWS && self.views.iter().all(SavedView::is_ok);
        if language_ok && panes_ok && keys_ok && views_ok && self.hours.is_ok() {
            Ok(())
        } else {
            Err(UiError::new(ErrorCode::BadArgument).with("argument", "settings"))
        }
    }
}

/// How this console stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Diagnostics {
    /// Lines in English, to be read by whoever helps.
    pub text: String,
}

/// What the organisation shares.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Directory {
    /// Queues and offices.
    pub queues: Vec<Queue>,
    /// Colleagues.
    pub operators: Vec<Operator>,
    /// Topics.
    pub topics: Vec<Topic>,
    /// Notices that hold today.
    pub notices: Vec<Notice>,
    /// Who I am.
    pub me: OperatorId,
}
