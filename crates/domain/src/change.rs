//! Changes: what the server tells a console about rows others wrote.

use crate::{
    Article, ArticleFare, ArticleVersion, Attachment, BusinessHours, CaseId, CaseState, CataloguePiece, Cell,
    Conflict, Contact, ContactState, Entry, Field, Handoff, Learned, Link, Macro, Notice, Operator, Promise,
    Queue, Reply, ServiceLevel, SuggestionOutcome, Topic, Version,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Why a row leaves a console that may keep living without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaveReason {
    /// It moved to a scope this console does not hold.
    Moved,
    /// The scope's holding window passed.
    Aged,
    /// The scope itself was withdrawn.
    Scope,
    /// The office was asked something, and owes no answer any more.
    Returned,
    /// A newer server's reason: it leaves all the same.
    #[serde(other)]
    Other,
}

/// One change, as the console's store applies it. All rows carry the server's state, never a difference to ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A whole case.
    PutCase(Box<CaseState>),
    /// Some fields and tags of a case.
    PatchCase {
        /// Which.
        id: CaseId,
        /// The fields, with their new versions.
        fields: BTreeMap<Field, Cell>,
        /// Fields of a newer server, as they came: JSON by name.
        unknown: Option<String>,
        /// Labels added.
        tags_added: BTreeSet<String>,
        /// Labels taken off.
        tags_removed: BTreeSet<String>,
        /// The yearly number, once the server has given one.
        number: Option<String>,
    },
    /// A timeline entry and its place in the server's order: sequence, then index within it.
    PutEntry(Box<Entry>, Version, u32),
    /// A contact.
    PutContact(Contact),
    /// What has to be known of a contact.
    PutContactState(ContactState),
    /// A promise.
    PutPromise(Promise),
    /// A handoff.
    PutHandoff(Handoff),
    /// A conflict, open or decided.
    PutConflict(Conflict),
    /// A link to another case, or one taken off.
    PutLink(Link),
    /// A reply, held or what became of it.
    PutReply(Reply),
    /// A file on a case.
    PutAttachment(Attachment),
    /// What became of a suggestion.
    PutOutcome(SuggestionOutcome),
    /// A queue.
    PutQueue(Queue),
    /// A colleague.
    PutOperator(Operator),
    /// A topic.
    PutTopic(Topic),
    /// A notice.
    PutNotice(Notice),
    /// A macro.
    PutMacro(Macro),
    /// When people work.
    PutBusinessHours(BusinessHours),
    /// What is undertaken for some queues.
    PutServiceLevel(ServiceLevel),
    /// A piece of over-help's catalogue.
    PutCatalogue(CataloguePiece),
    /// What was learned from everybody's work.
    PutLearned(Learned),
    /// An article of the Book.
    PutArticle(Box<Article>),
    /// What was done to an article.
    PutVersion(Box<ArticleVersion>),
    /// How an article fared.
    PutFare(ArticleFare),
    /// A case leaves this console.
    LeaveCase(CaseId, LeaveReason),
    /// A case is gone for everybody.
    TombstoneCase(CaseId),
}
