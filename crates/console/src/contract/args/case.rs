//! A case: made, changed, closed.

use super::{Checked, text};
use crate::contract::ErrorCode;
use crate::contract::UiError;
use oltre_domain::{
    CaseId, CaseStatus, Channel, ConflictId, ContactId, ContactKind, Field, HandoffId, IdentityWay,
    OperatorId, QueueId, Timestamp, Value, check_text,
};
use serde::Deserialize;
use ts_rs::TS;

/// A case.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CaseArgs {
    /// Which.
    pub id: CaseId,
}

impl Checked for CaseArgs {}

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
    /// The case it is part of.
    #[serde(default)]
    pub parent: Option<CaseId>,
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

/// A macro that is to change a case.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MacroArgs {
    /// Which case.
    pub id: CaseId,
    /// Which macro.
    pub key: String,
}

impl Checked for MacroArgs {}

/// What to do with the notes of a case that call me.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MentionArgs {
    /// Which case.
    pub id: CaseId,
    /// They are seen; else they stand open again.
    pub seen: bool,
}

impl Checked for MentionArgs {}

/// To whom a case is passed that its contact wants somebody in charge for.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EscalateArgs {
    /// Which case.
    pub id: CaseId,
    /// Who answers for it from now on.
    pub to: OperatorId,
    /// What it is about, for them; becomes a note, unless it is empty.
    pub summary: String,
    /// What the contact is told.
    pub promise: String,
    /// By when.
    pub due: Timestamp,
}

impl Checked for EscalateArgs {
    fn check(&self) -> Result<(), UiError> {
        if self.promise.trim().is_empty() {
            return Err(UiError::new(ErrorCode::Empty).with("argument", "promise"));
        }
        Ok(check_text(&self.summary)?)
    }
}

/// What an office answers.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReturnArgs {
    /// Which case.
    pub id: CaseId,
    /// Which question.
    pub handoff: HandoffId,
    /// The answer.
    pub answer: String,
    /// It is not for this office: the answer says why.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub declined: bool,
}

impl Checked for ReturnArgs {}

/// More time for an office.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExtendArgs {
    /// Which case.
    pub id: CaseId,
    /// Which question.
    pub handoff: HandoffId,
    /// By when it answers instead.
    pub due: Timestamp,
    /// Why; may be empty.
    pub text: String,
}

impl Checked for ExtendArgs {
    fn check(&self) -> Result<(), UiError> {
        Ok(check_text(&self.text)?)
    }
}

/// Words between an office and who asked it.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HandoffNoteArgs {
    /// Which case.
    pub id: CaseId,
    /// Which question.
    pub handoff: HandoffId,
    /// What.
    pub text: String,
}

impl Checked for HandoffNoteArgs {}

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

/// How it was checked who is on the line.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct IdentityArgs {
    /// Which case.
    pub id: CaseId,
    /// By what; none: not checked after all.
    pub way: Option<IdentityWay>,
    /// For whom they act; none: for themselves.
    pub acts_for: Option<ContactId>,
}

impl Checked for IdentityArgs {}
