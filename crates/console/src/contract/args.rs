//! What the page may ask, and in which ranges. Unknown members are refused.

use super::ErrorCode;
use crate::contract::{TimelineCursor, UiError};
use oltre_domain::{
    ActId, CardKind, CaseId, CaseStatus, Channel, ConflictId, ContactAnswer, ContactId, ContactKind, Field,
    OperatorAct, OperatorId, PromiseId, QueueId, Timestamp, Value, check_text,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

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

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum QueueTab {
    /// Open cases I answer for.
    Mine,
    /// Open cases nobody has taken.
    ToTake,
    /// Open cases with a date of today or before.
    Due,
    /// All open cases.
    Open,
    /// Solved and closed.
    Done,
    /// Cases with something to check.
    ToCheck,
}

/// A window of a list.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct QueueArgs {
    /// Which list.
    pub tab: QueueTab,
    /// Only this queue.
    #[serde(default)]
    pub queue: Option<QueueId>,
    /// Only this topic.
    #[serde(default)]
    pub topic: Option<String>,
    /// Rows to skip.
    pub offset: u32,
    /// Rows wanted, at most 200.
    pub limit: u32,
}
impl Checked for QueueArgs {
    fn check(&self) -> Result<(), UiError> {
        limit("limit", self.limit, 200)?;
        self.topic.as_deref().map_or(Ok(()), |t| text("topic", t, 80))
    }
}

/// A search.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SearchArgs {
    /// What was typed.
    pub text: String,
    /// Hits wanted, at most 100.
    pub limit: u32,
}
impl Checked for SearchArgs {
    fn check(&self) -> Result<(), UiError> {
        limit("limit", self.limit, 100)?;
        // Longer texts are legal: somebody pasted a mail. Only their beginning is searched.
        Ok(check_text(&self.text)?)
    }
}

/// A search for contacts.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ContactSearchArgs {
    /// What was typed.
    pub text: String,
    /// Hits wanted, at most 50.
    pub limit: u32,
}
impl Checked for ContactSearchArgs {
    fn check(&self) -> Result<(), UiError> {
        limit("limit", self.limit, 50)?;
        Ok(check_text(&self.text)?)
    }
}

/// A case.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CaseArgs {
    /// Which.
    pub id: CaseId,
}
impl Checked for CaseArgs {}

/// Older entries.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EntriesArgs {
    /// Which case.
    pub id: CaseId,
    /// Where the page shown begins, as an earlier answer gave it.
    pub before: TimelineCursor,
    /// Entries wanted, at most 200.
    pub limit: u32,
}
impl Checked for EntriesArgs {
    fn check(&self) -> Result<(), UiError> {
        limit("limit", self.limit, 200)
    }
}

/// Whom a new case is for.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Who {
    /// Somebody we know.
    Known {
        /// Who.
        id: ContactId,
    },
    /// Somebody new.
    New {
        /// As they want to be called.
        name: String,
        /// What kind of contact.
        contact_kind: ContactKind,
        /// A number or an address; may be empty.
        point: String,
    },
    /// They did not say.
    Unknown,
}

/// A new case.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CreateArgs {
    /// Who.
    pub who: Who,
    /// What, in one line.
    pub subject: String,
    /// What the contact literally asked; may be empty.
    pub asked: String,
    /// Topic key.
    #[serde(default)]
    pub topic: Option<String>,
    /// Where it waits; the first front queue when absent.
    #[serde(default)]
    pub queue: Option<QueueId>,
    /// How they came.
    pub channel: Channel,
    /// Take it at once.
    pub take: bool,
}
impl Checked for CreateArgs {
    fn check(&self) -> Result<(), UiError> {
        if self.subject.trim().is_empty() {
            return Err(UiError::new(ErrorCode::Empty).with("argument", "subject"));
        }
        text("subject", &self.subject, 300)?;
        check_text(&self.asked)?;
        if let Who::New { name, point, .. } = &self.who {
            if name.trim().is_empty() {
                return Err(UiError::new(ErrorCode::Empty).with("argument", "name"));
            }
            text("name", name, 300)?;
            text("point", point, 320)?;
        }
        self.topic.as_deref().map_or(Ok(()), |t| text("topic", t, 80))
    }
}

/// One field's new value.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetArgs {
    /// Which case.
    pub id: CaseId,
    /// Which field.
    pub field: Field,
    /// Its value.
    pub value: Value,
}
impl Checked for SetArgs {}

/// Labels.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TagsArgs {
    /// Which case.
    pub id: CaseId,
    /// Labels to add.
    #[serde(default)]
    pub add: Vec<String>,
    /// Labels to take off.
    #[serde(default)]
    pub remove: Vec<String>,
}
impl Checked for TagsArgs {
    fn check(&self) -> Result<(), UiError> {
        self.add
            .iter()
            .chain(&self.remove)
            .try_for_each(|t| text("tag", t, 60))
    }
}

/// A new owner.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AssignArgs {
    /// Which case.
    pub id: CaseId,
    /// Who; nobody puts it back to take.
    pub operator: Option<OperatorId>,
}
impl Checked for AssignArgs {}

/// A new status among those moved by hand.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct StatusArgs {
    /// Which case.
    pub id: CaseId,
    /// Open, waiting for the contact or for a date.
    pub status: CaseStatus,
    /// The date, when waiting for one.
    #[serde(default)]
    pub until: Option<Timestamp>,
}
impl Checked for StatusArgs {}

/// A question to another office.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HandOffArgs {
    /// Which case.
    pub id: CaseId,
    /// Whom we ask.
    pub office: QueueId,
    /// What.
    pub question: String,
    /// By when.
    #[serde(default)]
    pub due: Option<Timestamp>,
}
impl Checked for HandOffArgs {}

/// The end of a case.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SolveArgs {
    /// Which case.
    pub id: CaseId,
    /// One of the topic's presets, or `other`.
    pub outcome: String,
    /// A sentence, if wanted.
    #[serde(default)]
    pub text: String,
}
impl Checked for SolveArgs {}

/// It came back.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReopenArgs {
    /// Which case.
    pub id: CaseId,
    /// Why.
    pub reason: String,
}
impl Checked for ReopenArgs {}

/// What is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WritingKind {
    /// To the contact.
    Reply,
    /// For colleagues.
    Note,
    /// What the contact said.
    Said,
}

/// Something written.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EntryArgs {
    /// Which case.
    pub id: CaseId,
    /// Reply, note or the contact's words.
    pub kind: WritingKind,
    /// The words.
    pub body: String,
    /// The label of what was done, when the words came from a step or an offer.
    #[serde(default)]
    pub act: Option<String>,
}
impl Checked for EntryArgs {
    fn check(&self) -> Result<(), UiError> {
        check_text(&self.body)?;
        self.act.as_deref().map_or(Ok(()), |t| text("act", t, 200))
    }
}

/// What is being typed.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DraftArgs {
    /// Which case; none for the new-case form.
    pub id: Option<CaseId>,
    /// Which composer.
    pub kind: WritingKind,
    /// The words; empty drops the draft.
    pub body: String,
}
impl Checked for DraftArgs {
    fn check(&self) -> Result<(), UiError> {
        Ok(check_text(&self.body)?)
    }
}

/// A promise.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PromiseArgs {
    /// Which case.
    pub id: CaseId,
    /// What.
    pub text: String,
    /// By when.
    pub due: Timestamp,
}
impl Checked for PromiseArgs {}

/// How a promise ends by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PromiseEnd {
    /// We did it.
    Keep,
    /// We take it back, and the contact knows.
    Cancel,
}

/// The end of a promise.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PromiseCloseArgs {
    /// Which case.
    pub id: CaseId,
    /// Which promise.
    pub promise: PromiseId,
    /// How.
    pub end: PromiseEnd,
}
impl Checked for PromiseCloseArgs {}

/// A decision between two versions.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ResolveArgs {
    /// Which case.
    pub id: CaseId,
    /// Which conflict.
    pub conflict: ConflictId,
    /// The value that stands.
    pub value: Value,
}
impl Checked for ResolveArgs {}

/// What became of a card: exactly one of the two answers.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OutcomeArgs {
    /// Which case.
    pub id: CaseId,
    /// The action or step label.
    pub action: String,
    /// Which kind of card.
    pub card: CardKind,
    /// What the operator did.
    #[serde(default)]
    pub operator: Option<OperatorAct>,
    /// What the contact answered.
    #[serde(default)]
    pub contact: Option<ContactAnswer>,
}
impl Checked for OutcomeArgs {
    fn check(&self) -> Result<(), UiError> {
        text("action", &self.action, 200)?;
        if self.operator.is_some() == self.contact.is_some() {
            return Err(UiError::new(ErrorCode::BadArgument).with("argument", "operator"));
        }
        Ok(())
    }
}

/// A refused action to take off the list.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DismissArgs {
    /// Which.
    pub act: ActId,
}
impl Checked for DismissArgs {}
