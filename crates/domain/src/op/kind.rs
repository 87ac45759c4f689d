//! What an op can intend: one variant a kind, named as on the wire.

use super::FieldChange;
use crate::{
    ArticleField, ArticleId, ArticleKind, ArticleState, AttachmentId, Callback, CaseCode, CaseId, CaseStatus,
    ConflictId, ContactField, ContactId, ContactPoint, Entry, EntryId, Field, HandoffId, LinkKind, OpId,
    OperatorId, PromiseId, QueueId, Sha256, SuggestionOutcome, Timestamp, Value, Version,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Who answers for a promise from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum PassTo {
    /// A colleague.
    Operator(OperatorId),
    /// An office.
    Office(QueueId),
}

/// What an op intends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op")]
pub enum OpKind {
    /// Open a case.
    #[serde(rename = "case.create")]
    CaseCreate {
        /// Its id.
        id: CaseId,
        /// Its spoken code.
        code: CaseCode,
        /// What is known, the queue among it.
        f: BTreeMap<Field, Value>,
        /// Labels.
        #[serde(default)]
        tags: BTreeSet<String>,
    },
    /// Change merged fields.
    #[serde(rename = "case.set")]
    CaseSet {
        /// The case.
        id: CaseId,
        /// By field.
        f: BTreeMap<Field, FieldChange>,
    },
    /// Become the owner.
    #[serde(rename = "case.claim")]
    CaseClaim {
        /// The case.
        id: CaseId,
        /// The owner the author saw.
        expect: Option<OperatorId>,
    },
    /// Make a colleague the owner, or nobody.
    #[serde(rename = "case.assign")]
    CaseAssign {
        /// The case.
        id: CaseId,
        /// The owner the author saw.
        expect: Option<OperatorId>,
        /// The new owner.
        owner: Option<OperatorId>,
        /// The new queue, if it moves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        queue: Option<QueueId>,
    },
    /// Move among new, open and waiting.
    #[serde(rename = "case.status")]
    CaseStatus {
        /// The case.
        id: CaseId,
        /// The status the author saw.
        expect: CaseStatus,
        /// Open, waiting for the contact or for a date.
        status: CaseStatus,
        /// For a date: which.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// Put a question to another office.
    #[serde(rename = "case.hand_off")]
    CaseHandOff {
        /// The case.
        id: CaseId,
        /// The question's id.
        handoff: HandoffId,
        /// Whom we ask.
        office: QueueId,
        /// What.
        question: String,
        /// By when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Timestamp>,
    },
    /// The office answers.
    #[serde(rename = "case.return")]
    CaseReturn {
        /// The case.
        id: CaseId,
        /// The question.
        handoff: HandoffId,
        /// The answer.
        answer: String,
        /// It is not for this office: the answer says why.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        declined: bool,
    },
    /// The office needs more time, and says why.
    #[serde(rename = "case.extend")]
    CaseExtend {
        /// The case.
        id: CaseId,
        /// The question.
        handoff: HandoffId,
        /// The date it had; null when none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expect: Option<Timestamp>,
        /// By when it answers instead.
        due: Timestamp,
        /// Why.
        #[serde(default)]
        text: String,
    },
    /// Done, with an outcome.
    #[serde(rename = "case.solve")]
    CaseSolve {
        /// The case.
        id: CaseId,
        /// One of the topic's presets, or `other`.
        outcome: String,
        /// A sentence, if wanted.
        #[serde(default)]
        text: String,
    },
    /// It came back.
    #[serde(rename = "case.reopen")]
    CaseReopen {
        /// The case.
        id: CaseId,
        /// Why.
        reason: String,
    },
    /// Make a case part of another: its timeline is shown there as its own section, and its work goes on there.
    #[serde(rename = "case.merge")]
    CaseMerge {
        /// The case that is merged.
        id: CaseId,
        /// The case that stays.
        into: CaseId,
    },
    /// Take a merge back.
    #[serde(rename = "case.unmerge")]
    CaseUnmerge {
        /// The case that was merged.
        id: CaseId,
        /// The case the author saw it merged into.
        from: CaseId,
    },
    /// Open a second case for a second matter. Entries do not move: the new case refers to them.
    #[serde(rename = "case.split")]
    CaseSplit {
        /// The case that holds both matters.
        id: CaseId,
        /// The new case's id.
        new: CaseId,
        /// Its spoken code.
        code: CaseCode,
        /// What is known of it, the queue among it.
        f: BTreeMap<Field, Value>,
        /// The entries that belong to the new matter.
        entries: BTreeSet<EntryId>,
    },
    /// Say how two cases belong together, or that they no longer do.
    #[serde(rename = "case.link")]
    CaseLink {
        /// The case.
        id: CaseId,
        /// The other one.
        other: CaseId,
        /// What the author saw the other one be to this one; none: nothing.
        expect: Option<LinkKind>,
        /// What it is from now on; none: nothing.
        link: Option<LinkKind>,
    },
    /// Write to the contact. The server holds it a moment before it goes, and only then it is an entry.
    #[serde(rename = "reply.send")]
    ReplySend {
        /// The case.
        case: CaseId,
        /// The words.
        body: String,
        /// phone, email, chat, counter, web.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<String>,
        /// The label of what the operator did, when the words came from a step or an offer. Beside it in the same object
        /// `act` is the action.
        #[serde(rename = "label", default, skip_serializing_if = "Option::is_none")]
        act: Option<String>,
        /// The last entries and held replies the author had seen.
        #[serde(default)]
        seen: BTreeSet<EntryId>,
    },
    /// Call a reply back while it is held.
    #[serde(rename = "reply.cancel")]
    ReplyCancel {
        /// The case.
        case: CaseId,
        /// The reply: the id of the op that sent it.
        reply: EntryId,
    },
    /// Attach a file. The op is accepted before the bytes.
    #[serde(rename = "attachment.add")]
    AttachmentAdd {
        /// The attachment's id.
        id: AttachmentId,
        /// The case.
        case: CaseId,
        /// The hash of its bytes.
        sha256: Sha256,
        /// How many bytes.
        size: u64,
        /// What they are: a media type.
        mime: String,
        /// Its name, as it came.
        name: String,
    },
    /// Something happened on a case.
    #[serde(rename = "entry.append")]
    EntryAppend {
        /// What.
        entry: Box<Entry>,
    },
    /// Add labels.
    #[serde(rename = "tags.add")]
    TagsAdd {
        /// The case.
        id: CaseId,
        /// Which.
        tags: BTreeSet<String>,
    },
    /// Take labels off.
    #[serde(rename = "tags.remove")]
    TagsRemove {
        /// The case.
        id: CaseId,
        /// Which.
        tags: BTreeSet<String>,
    },
    /// Somebody new.
    #[serde(rename = "contact.create")]
    ContactCreate {
        /// Their id.
        id: ContactId,
        /// What is known.
        f: BTreeMap<ContactField, Value>,
        /// How to reach them.
        #[serde(default)]
        points: BTreeSet<ContactPoint>,
    },
    /// Change what is known of a contact.
    #[serde(rename = "contact.set")]
    ContactSet {
        /// The contact.
        id: ContactId,
        /// By field.
        f: BTreeMap<ContactField, FieldChange>,
        /// New ways to reach them.
        #[serde(default)]
        add_points: BTreeSet<ContactPoint>,
        /// Ways that no longer work.
        #[serde(default)]
        remove_points: BTreeSet<ContactPoint>,
    },
    /// Two rows are one person: the second stays.
    #[serde(rename = "contact.merge")]
    ContactMerge {
        /// The contact that is merged.
        id: ContactId,
        /// The contact that stays.
        into: ContactId,
    },
    /// Tell the contact we will do something.
    #[serde(rename = "promise.make")]
    PromiseMake {
        /// The promise's id.
        id: PromiseId,
        /// The case.
        case: CaseId,
        /// What.
        text: String,
        /// By when.
        due: Timestamp,
        /// A call is planned: from when, and which number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<Callback>,
    },
    /// We did it.
    #[serde(rename = "promise.keep")]
    PromiseKeep {
        /// Which.
        id: PromiseId,
        /// Its case.
        case: CaseId,
    },
    /// A new date was told to the contact.
    #[serde(rename = "promise.renegotiate")]
    PromiseRenegotiate {
        /// Which.
        id: PromiseId,
        /// Its case.
        case: CaseId,
        /// The date the author saw.
        expect: Timestamp,
        /// The new date.
        due: Timestamp,
        /// What is promised now; empty: the same.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        text: String,
        /// Of a planned call: not before; none: as long before its date as it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Timestamp>,
    },
    /// Somebody else answers for it.
    #[serde(rename = "promise.pass")]
    PromisePass {
        /// Which.
        id: PromiseId,
        /// Its case.
        case: CaseId,
        /// Who answered for it, as the author saw.
        expect: OperatorId,
        /// Who does now.
        to: PassTo,
    },
    /// We took it back and told the contact.
    #[serde(rename = "promise.cancel")]
    PromiseCancel {
        /// Which.
        id: PromiseId,
        /// Its case.
        case: CaseId,
    },
    /// Write an article of the Book.
    #[serde(rename = "article.create")]
    ArticleCreate {
        /// Its id.
        id: ArticleId,
        /// What it is.
        kind: ArticleKind,
        /// Its sections; the question is among them.
        f: BTreeMap<ArticleField, Value>,
        /// The case it was born from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<CaseId>,
        /// Its author still works on it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        draft: bool,
        /// Its author withholds their name.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unnamed: bool,
    },
    /// Change sections of an article.
    #[serde(rename = "article.set")]
    ArticleSet {
        /// Which.
        id: ArticleId,
        /// By section.
        #[serde(default)]
        f: BTreeMap<ArticleField, FieldChange>,
        /// The flags that are answered by it.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        fixes: BTreeSet<OpId>,
        /// Its author withholds their name.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unnamed: bool,
    },
    /// Say which of the texts of a section holds.
    #[serde(rename = "article.settle")]
    ArticleSettle {
        /// Which.
        id: ArticleId,
        /// The section.
        field: ArticleField,
        /// The version of the current text the author saw.
        base_version: Version,
        /// The text that holds.
        value: Value,
    },
    /// Publish, confirm, retire or restore an article.
    #[serde(rename = "article.state")]
    ArticleState {
        /// Which.
        id: ArticleId,
        /// Where its author saw it.
        expect: ArticleState,
        /// Where it is from now on.
        state: ArticleState,
        /// It was found right by using it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_use: bool,
    },
    /// Something is wrong in an article.
    #[serde(rename = "article.flag")]
    ArticleFlag {
        /// Which.
        id: ArticleId,
        /// What.
        text: String,
    },
    /// Make an article part of another one: that one goes on.
    #[serde(rename = "article.merge")]
    ArticleMerge {
        /// The article that is merged.
        id: ArticleId,
        /// The article that stays.
        into: ArticleId,
    },
    /// What became of a suggestion.
    #[serde(rename = "suggestion.outcome")]
    SuggestionOutcome {
        /// What.
        outcome: SuggestionOutcome,
    },
    /// Decide which value of a conflict stands.
    #[serde(rename = "conflict.resolve")]
    ConflictResolve {
        /// Which conflict.
        conflict: ConflictId,
        /// Its case.
        case: CaseId,
        /// Its field.
        field: Field,
        /// The version of the current value the author saw.
        base_version: Version,
        /// The value that stands.
        value: Value,
    },
}
