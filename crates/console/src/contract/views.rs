//! What the page sees.

use oltre_domain::{
    ActId, Author, CaseId, CaseStatus, Channel, ConflictId, ContactId, ContactKind, ContactPoint, EntryId,
    EntryKind, EntryMeta, Field, Notice, Operator, OperatorId, Place, Priority, PromiseId, PromiseState,
    Queue, QueueId, Timestamp, Topic, Value,
};
use oltre_overhelp::Decision;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

use super::WritingKind;

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
    /// Pane sizes in px by `<window width class>.<pane>`.
    pub panes: BTreeMap<String, u32>,
    /// The over-help pane is folded.
    pub overhelp_folded: bool,
}
impl super::Checked for Settings {
    fn check(&self) -> Result<(), super::UiError> {
        let language_ok = self.language.as_deref().is_none_or(|l| matches!(l, "it" | "en"));
        let panes_ok =
            self.panes.len() <= 64 && self.panes.iter().all(|(k, v)| k.len() <= 64 && *v <= 10_000);
        if language_ok && panes_ok {
            Ok(())
        } else {
            Err(super::UiError::new(super::ErrorCode::BadArgument).with("argument", "settings"))
        }
    }
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct QueueRow {
    /// Which case.
    pub id: CaseId,
    /// Its spoken code, with the dash.
    pub code: String,
    /// One line.
    pub subject: String,
    /// The contact's name, empty when unknown.
    pub contact: String,
    /// Where it stands.
    pub status: CaseStatus,
    /// How urgent.
    pub priority: Priority,
    /// Who answers for it.
    pub owner: Option<OperatorId>,
    /// Where it waits.
    pub queue: Option<QueueId>,
    /// Topic key.
    pub topic: Option<String>,
    /// When it last moved.
    pub updated_at: Timestamp,
    /// By when.
    pub due: Option<Timestamp>,
    /// A formal complaint.
    pub complaint: bool,
    /// The contact needs care.
    pub distress: bool,
    /// The nearest open promise's date, or that of a broken one.
    pub promise_due: Option<Timestamp>,
    /// A promise was broken.
    pub promise_broken: bool,
    /// Something of it is not yet sent.
    pub pending: bool,
    /// Fields with two versions.
    pub conflicts: u32,
    /// For a search: the words around the hit, without markup.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub snippet: Option<String>,
}

/// A window of a list.
#[derive(Clone, Debug, Serialize, TS)]
pub struct QueuePage {
    /// Rows in the whole list.
    pub total: u32,
    /// Where this window starts.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<QueueRow>,
}

/// How many cases each tab holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
pub struct QueueCounts {
    /// Open and mine.
    pub mine: u32,
    /// Open and nobody's.
    pub to_take: u32,
    /// Open with a date of today or before.
    pub due: u32,
    /// All open.
    pub open: u32,
    /// Solved and closed.
    pub done: u32,
    /// With something to check.
    pub to_check: u32,
}

/// What a search found.
#[derive(Clone, Debug, Serialize, TS)]
pub struct SearchHits {
    /// Newest first; a case whose code was typed comes first of all.
    pub rows: Vec<QueueRow>,
    /// There are more than asked for.
    pub more: bool,
    /// The search index is still being built: this share of cases is in it, in percent.
    pub indexed: u8,
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

/// A contact beside a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ContactView {
    /// Who.
    pub id: ContactId,
    /// As they want to be called.
    pub name: String,
    /// What kind.
    pub kind: ContactKind,
    /// The language they prefer.
    pub language: Option<String>,
    /// What colleagues should know.
    pub note: String,
    /// How to reach them.
    pub points: Vec<ContactPoint>,
    /// Their cases on this console.
    pub cases: u32,
    /// Of these, open.
    pub open_cases: u32,
    /// Promises made to them, on any case, open or broken, nearest first.
    pub promises: Vec<PromiseView>,
}

/// A promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct PromiseView {
    /// Which.
    pub id: PromiseId,
    /// On which case.
    pub case: CaseId,
    /// That case's code.
    pub code: String,
    /// What.
    pub text: String,
    /// By when.
    pub due: Timestamp,
    /// Who answers for it.
    pub by: OperatorId,
    /// Where it stands.
    pub state: PromiseState,
    /// The date is behind us.
    pub late: bool,
}

/// A question put to another office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct HandoffView {
    /// The office asked.
    pub office: QueueId,
    /// What.
    pub question: String,
    /// By when.
    pub due: Option<Timestamp>,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When it answered.
    pub answered_at: Option<Timestamp>,
}

/// Two versions of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ConflictView {
    /// Which.
    pub id: ConflictId,
    /// Which field.
    pub field: Field,
    /// The current value first, then the others.
    pub values: Vec<ConflictSide>,
}

/// One side of a conflict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ConflictSide {
    /// The value.
    pub value: Value,
    /// Who wrote it, when known.
    pub by: Option<OperatorId>,
    /// When.
    pub at: Timestamp,
}

/// How a timeline entry fares on its way to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SentState {
    /// The server has it.
    Confirmed,
    /// Saved here, not yet sent.
    Pending,
    /// The server did not accept it; it stays here until dismissed.
    Refused,
}

/// A timeline entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct EntryView {
    /// Which.
    pub id: EntryId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Author,
    /// What kind.
    pub kind: EntryKind,
    /// The words.
    pub body: String,
    /// What else is known.
    pub meta: EntryMeta,
    /// On its way or there.
    pub sent: SentState,
}

/// Where a page of entries begins; opaque to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TimelineCursor {
    /// The server's sequence.
    pub seq: i64,
    /// The index within it.
    pub idx: u32,
}

/// Some entries, oldest first.
#[derive(Clone, Debug, Serialize, TS)]
pub struct EntriesPage {
    /// The entries.
    pub entries: Vec<EntryView>,
    /// Where older ones are; none when this is the beginning.
    pub before: Option<TimelineCursor>,
}

/// What is being typed on a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct DraftView {
    /// Which composer.
    pub kind: WritingKind,
    /// The words.
    pub body: String,
    /// When they were last saved.
    pub saved_at: Timestamp,
}

/// What is being typed where there is no case yet.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Drafts {
    /// At most one of each kind.
    pub drafts: Vec<DraftView>,
}

/// A case.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CaseView {
    /// Its row.
    pub row: QueueRow,
    /// The yearly number, once the server gave one.
    pub number: Option<String>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Who opened it.
    pub created_by: OperatorId,
    /// What the contact literally asked.
    pub asked: String,
    /// What they actually need.
    pub need: String,
    /// The contact confirmed the need.
    pub need_confirmed: bool,
    /// Where it is.
    pub place: Option<Place>,
    /// How they came.
    pub channel: Channel,
    /// The language to answer in.
    pub language: Option<String>,
    /// No offers in this conversation.
    pub just_answer: bool,
    /// The question has been answered.
    pub answered: bool,
    /// How it was checked who is on the line.
    pub identity_check: String,
    /// The outcome preset, once solved.
    pub outcome: Option<String>,
    /// The outcome's sentence.
    pub outcome_text: String,
    /// Until when it waits.
    pub wait_until: Option<Timestamp>,
    /// When it was solved.
    pub solved_at: Option<Timestamp>,
    /// Labels.
    pub tags: Vec<String>,
    /// Whom it is for.
    pub contact: Option<ContactView>,
    /// Promises of this case.
    pub promises: Vec<PromiseView>,
    /// Questions put to other offices.
    pub handoffs: Vec<HandoffView>,
    /// Fields with two versions.
    pub conflicts: Vec<ConflictView>,
    /// The end of the timeline.
    pub timeline: EntriesPage,
    /// What is being typed.
    pub drafts: Vec<DraftView>,
}

/// A new case.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Created {
    /// Its id.
    pub id: CaseId,
    /// Its spoken code, with the dash: there at once, with the cable out.
    pub code: String,
    /// The action, to ignore its echo.
    pub act: ActId,
}

/// An edit is on the disk: now, and not before, the page says "saved".
#[derive(Clone, Copy, Debug, Serialize, TS)]
pub struct Saved {
    /// The action, to ignore its echo; none when nothing had to change.
    pub act: Option<ActId>,
}

/// A contact found.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ContactHit {
    /// Who.
    pub id: ContactId,
    /// As they want to be called.
    pub name: String,
    /// What kind.
    pub kind: ContactKind,
    /// One way to reach them, as typed.
    pub point: String,
    /// Their open cases here.
    pub open_cases: u32,
}

/// Contacts found.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ContactHits {
    /// Best first.
    pub contacts: Vec<ContactHit>,
}

/// What over-help says about a case.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Suggestion {
    /// Which case.
    pub id: CaseId,
    /// What the contact literally asked.
    pub asked: String,
    /// The question has been answered.
    pub answered: bool,
    /// Cards or silence.
    pub decision: Decision,
    /// The card that was proposed in this conversation and waits for the contact's word.
    pub proposed: Option<ProposedCard>,
}

/// A card put to the contact in this conversation.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ProposedCard {
    /// The action.
    pub action: String,
    /// Its title.
    pub title: oltre_domain::Texts,
    /// What the contact answered, once they did.
    pub answer: Option<oltre_domain::ContactAnswer>,
    /// When it was proposed.
    pub at: Timestamp,
}

/// What the sync chip shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SyncPhase {
    /// Nothing waits and the server answers.
    AllSent,
    /// Ops are on their way.
    Sending,
    /// The first data comes in.
    FirstSync,
    /// No server in reach.
    Offline,
    /// The session is over: sign in again.
    SignedOut,
    /// The server asks for a newer console.
    Upgrade,
}

/// Where sync stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct SyncStatus {
    /// What the chip shows.
    pub phase: SyncPhase,
    /// Actions saved here and not yet sent.
    pub waiting: u32,
    /// Actions the server did not accept, not yet dismissed.
    pub refused: u32,
    /// Cases with something to check.
    pub to_check: u32,
    /// When the server last answered, by its own clock.
    pub synced_at: Option<Timestamp>,
    /// First sync: cases here and cases in all.
    pub progress: Option<Progress>,
    /// Why it is offline, when it is more than silence.
    pub problem: Option<super::ErrorCode>,
}

/// How far something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Progress {
    /// So many.
    pub done: u32,
    /// Of so many.
    pub total: u32,
    /// About so many seconds to go.
    pub seconds_left: Option<u32>,
}

/// One action in the sync details.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ActionView {
    /// Which.
    pub act: ActId,
    /// On which case.
    pub case: Option<CaseId>,
    /// That case's code.
    pub code: Option<String>,
    /// The ops in it, by name (`case.set`).
    pub ops: Vec<String>,
    /// When it was saved.
    pub at: Timestamp,
    /// Why it was not accepted.
    pub refused: Option<String>,
    /// The words in it, so that nothing typed is lost.
    pub text: Option<String>,
}

/// What waits and what was not accepted.
#[derive(Clone, Debug, Serialize, TS)]
pub struct SyncDetails {
    /// In the order they were saved, the first 200.
    pub waiting: Vec<ActionView>,
    /// Not accepted, not yet dismissed.
    pub refused: Vec<ActionView>,
}
