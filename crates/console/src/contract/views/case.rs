//! A case, and what stands in it.

use super::{
    ActionView, AttachmentView, DraftView, EntriesPage, LinkView, MentionView, NamedContact, OtherCase,
    QueueRow, ReplyView, SectionView,
};
use oltre_domain::{
    ActId, CaseId, Channel, ClockKind, ConflictId, ContactId, ContactKind, ContactPoint, Field, HandoffId,
    IdentityWay, OperatorId, Place, PromiseId, PromiseState, QueueId, Timestamp, Value,
};
use serde::Serialize;
use ts_rs::TS;

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
    /// Not to be contacted on our own initiative.
    pub suppressed: bool,
    /// Promises made to them, on any case, to be kept or broken, nearest first.
    pub promises: Vec<PromiseView>,
}

/// How it was checked who is on the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct IdentityView {
    /// By what; none: another program says it in words of its own.
    pub way: Option<IdentityWay>,
    /// The text of the field.
    pub text: String,
    /// By whom.
    pub by: Option<OperatorId>,
    /// For whom they act.
    pub acts_for: Option<NamedContact>,
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
    /// Of a planned call: not before.
    pub from: Option<Timestamp>,
    /// Of a planned call: the number to ring, as it is dialled.
    pub point: Option<String>,
    /// By when it was promised before, when it was renegotiated.
    pub was: Option<Timestamp>,
    /// Who answers for it.
    pub by: OperatorId,
    /// The office that does, when it was passed to one.
    pub office: Option<QueueId>,
    /// Where it stands.
    pub state: PromiseState,
    /// The date is behind us.
    pub late: bool,
}

/// A question put to another office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct HandoffView {
    /// Which.
    pub id: HandoffId,
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
    /// It gave the question back.
    pub declined: bool,
    /// Who asks.
    pub asked_by: OperatorId,
    /// One of this operator's offices is asked.
    pub is_ours: bool,
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

/// A case.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CaseView {
    /// Its row.
    pub row: QueueRow,
    /// Only what one of this operator's offices was asked is here: it answers, asks back, gives back or takes more time.
    pub is_request: bool,
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
    /// What it is called in other systems, one a line.
    pub reference: String,
    /// How they came.
    pub channel: Channel,
    /// The language to answer in.
    pub language: Option<String>,
    /// No offers in this conversation.
    pub just_answer: bool,
    /// The question has been answered.
    pub answered: bool,
    /// How it was checked who is on the line; none: it was not.
    pub identity: Option<IdentityView>,
    /// The outcome preset, once solved.
    pub outcome: Option<String>,
    /// The outcome's sentence.
    pub outcome_text: String,
    /// What is undertaken for it: the last clock of each kind; none when nothing is.
    pub clocks: Vec<ClockView>,
    /// The last note that calls me and that I have not answered.
    pub mention: Option<MentionView>,
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
    /// The case it is part of.
    pub merged_into: Option<OtherCase>,
    /// The case it was split from.
    pub split_from: Option<OtherCase>,
    /// Cases that are part of it, oldest first: each a section of its own.
    pub merged: Vec<SectionView>,
    /// Cases it belongs together with.
    pub links: Vec<LinkView>,
    /// Where a reply by mail goes; none when the server sends none.
    pub mail: Option<MailTo>,
    /// Replies that have not gone yet, oldest first.
    pub replies: Vec<ReplyView>,
    /// Replies that were not accepted, newest first, until they are dismissed: their words are a draft again.
    pub came_back: Vec<ActionView>,
    /// Files, oldest first.
    pub attachments: Vec<AttachmentView>,
    /// The end of the timeline.
    pub timeline: EntriesPage,
    /// What is being typed.
    pub drafts: Vec<DraftView>,
}

/// Where a reply by mail goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct MailTo {
    /// The contact's address; none when they have none.
    pub to: Option<String>,
    /// They wrote: an answer by mail is what they expect.
    pub usual: bool,
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

/// What reads like a promise in what was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Spotted {
    /// None: nothing does, or it is on the case already.
    pub found: Option<SpottedPromise>,
}

/// A promise that somebody wrote and nobody has made yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct SpottedPromise {
    /// The sentence, as it was written.
    pub words: String,
    /// By when.
    pub due: Timestamp,
}

/// A clock of a service level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ClockView {
    /// What is measured.
    pub kind: ClockKind,
    /// By when, or by when it was; none while it stands still with time left.
    pub due: Option<Timestamp>,
    /// Working milliseconds left while it stands still; none while it runs.
    #[ts(type = "number | null")]
    pub left: Option<i64>,
    /// When it ended; none while it has not.
    pub ended: Option<Timestamp>,
}
