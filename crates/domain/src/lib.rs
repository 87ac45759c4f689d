//! The words and rules of case work.
//!
//! Both sides of a sync use this crate: the server to decide, the console to foresee what the
//! server will decide and to show it at once. So everything here is pure: no I/O, no clock (the
//! caller passes `now`), no randomness (the caller passes ids), no JSON values. Text is folded and
//! compared here and never by a database's own rules, because databases disagree.

mod article;
mod attachment;
mod case;
mod change;
mod code;
mod contact;
mod contact_state;
mod directory;
mod entry;
mod field;
mod handoff;
mod identity;
mod ids;
mod link;
mod mention;
mod mirror;
mod op;
mod outcome;
mod promise;
mod reply;
pub mod rules;
mod service;
mod text;
mod time;

pub use article::{
    Article, ArticleDeed, ArticleFare, ArticleField, ArticleFlag, ArticleKind, ArticleState, ArticleVersion,
    Audience, BookAct, Confirmation, MAX_BESIDE, MAX_FLAGS, MAX_MARKDOWN_BYTES, MAX_QUESTION, MAX_SECTION,
    MarkdownArticle, MarkdownFault, REVIEW_DAYS, STAYED_DAYS, UseOnCase, fares, file_name, from_markdown,
    to_markdown,
};
pub use attachment::{
    Attachment, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, MAX_FILE_NAME_BYTES, NotASha256, Sha256,
    clean_file_name, is_media_type,
};
pub use case::{CaseFile, CaseState, CaseStatus, Cell, Conflict, ConflictValue, Version};
pub use change::{Change, LeaveReason};
pub use code::{CaseCode, CodeError};
pub use contact::{
    Contact, ContactField, ContactKind, ContactPoint, PointKind, mail_address, normalise_point,
};
pub use contact_state::{BrokenPromise, CaseFacts, ContactState, DECLINED_DAYS, Heard, OFFERS_DAYS};
pub use directory::{
    CataloguePiece, Learned, MAX_LEARNED_BYTES, MAX_NOTICE, MAX_PIECE_BYTES, Macro, Notice, Operator,
    OutcomePreset, PieceState, Queue, QueueKind, Role, Texts, Topic,
};
pub use entry::{Author, Entry, EntryKind, EntryMeta};
pub use field::{Channel, Field, Place, Priority, Value};
pub use handoff::{FIELDS_OF_A_REQUEST, Handoff};
pub use identity::{IdentityCheck, IdentityWay};
pub use ids::*;
pub use link::{Link, LinkKind, MAX_LINKS};
pub use mention::{MAX_MENTIONS, mentioned};
pub use mirror::{CaseDigest, Digest, NotADigest, digest};
pub use op::{FieldChange, NoWayBack, Op, OpKind, PassTo, SCHEMA, way_back};
pub use outcome::{CardKind, ContactAnswer, OperatorAct, SuggestionOutcome, VetoReason};
pub use promise::{Callback, Promise, PromiseState, PromiseTerm, is_dialled};
pub use reply::{
    BY_MAIL, MAIL_PAUSE, MAIL_TRIES, MAIL_TRY, MAX_SEEN, MailFate, REPLY_HOLD, Reply, ReplyState,
};
pub use service::{
    BusinessHours, ClockKind, ClosedDays, DAY_MINUTES, Escalation, MAX_TARGET_MINUTES, OpenHours,
    ServiceLevel, Targets,
};
pub use text::{MAX_TEXT_BYTES, TextError, check_text, fold};
pub use time::Timestamp;
