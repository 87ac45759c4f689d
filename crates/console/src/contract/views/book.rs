//! The Book, as the page shows it.

use super::DraftView;
use oltre_domain::{
    ArticleDeed, ArticleFare, ArticleField, ArticleFlag, ArticleId, ArticleKind, ArticleState, CaseId,
    Confirmation, NoticeId, OpId, OperatorId, Timestamp, Value,
};
use serde::Serialize;
use std::collections::BTreeMap;
use ts_rs::TS;

/// An article in a list.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct ArticleLine {
    /// Which.
    pub id: ArticleId,
    /// What it is.
    pub kind: ArticleKind,
    /// How far it can be trusted.
    pub state: ArticleState,
    /// Its question, or an office's name.
    pub question: String,
    /// The beginning of its answer.
    pub start: String,
    /// Its topics.
    pub topics: Vec<String>,
    /// For colleagues alone.
    pub internal: bool,
    /// The language it is written in; empty when it does not say.
    pub language: String,
    /// Who wrote it; nobody when they withhold their name.
    pub by: Option<OperatorId>,
    /// When its words were last changed.
    pub changed_at: Timestamp,
    /// Who last found it right.
    pub confirmed: Option<Confirmation>,
    /// Somebody has to look whether it is still right.
    pub to_confirm: bool,
    /// It does not hold now: its dates, or it is out of use.
    pub out_of_date: bool,
    /// What colleagues say is wrong, and texts beside a section.
    pub to_settle: u32,
    /// How it fared.
    pub fare: ArticleFare,
}

/// A list of the Book.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct BookPage {
    /// The rows.
    pub rows: Vec<ArticleLine>,
    /// There are more behind them.
    pub more: bool,
    /// How many articles each list holds.
    pub counts: BookCounts,
    /// Whether this operator vouches for articles: confirms, retires and merges them.
    pub editor: bool,
}

/// How many articles each list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
pub struct BookCounts {
    /// In use.
    pub all: u32,
    /// Mine.
    pub mine: u32,
    /// To confirm.
    pub to_confirm: u32,
    /// To settle.
    pub to_settle: u32,
    /// Out of use.
    pub retired: u32,
}

/// A piece of a text in which something was looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// They are what was looked for.
    pub hit: bool,
}

/// An article found.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct ArticleHit {
    /// The article.
    pub line: ArticleLine,
    /// Its question, in pieces.
    pub question: Vec<Piece>,
    /// The place of its text in which most was found, in pieces.
    pub place: Vec<Piece>,
}

/// What was found in the Book, the best first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
pub struct BookHits {
    /// The hits.
    pub hits: Vec<ArticleHit>,
}

/// A text that stands beside a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct TextBeside {
    /// The text.
    pub value: Value,
    /// Who wrote it; nobody when they withhold their name.
    pub by: Option<OperatorId>,
    /// When.
    pub at: Timestamp,
}

/// One thing that was done to an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ArticleStep {
    /// Its id.
    pub id: OpId,
    /// When.
    pub at: Timestamp,
    /// Who; nobody when they withhold their name.
    pub by: Option<OperatorId>,
    /// What.
    pub did: ArticleDeed,
    /// Words that go with it.
    pub text: String,
    /// The sections it wrote.
    pub sections: Vec<SectionChange>,
}

/// A section before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct SectionChange {
    /// Which.
    pub field: ArticleField,
    /// What it says, word for word: what stayed, what went, what came.
    pub words: Vec<ChangedWords>,
}

/// Words of a text that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ChangedWords {
    /// The words.
    pub text: String,
    /// What became of them.
    pub how: WordChange,
}

/// What became of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WordChange {
    /// They stayed.
    Same,
    /// They went.
    Gone,
    /// They came.
    New,
}

/// An article on the screen.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct ArticleView {
    /// As in a list.
    pub line: ArticleLine,
    /// When it was written.
    pub created_at: Timestamp,
    /// The case it was born from, when this console holds it.
    pub from: Option<CaseId>,
    /// Its sections.
    pub sections: BTreeMap<ArticleField, Value>,
    /// Texts that others wrote at the same time.
    pub beside: BTreeMap<ArticleField, Vec<TextBeside>>,
    /// What colleagues say is wrong.
    pub flags: Vec<ArticleFlag>,
    /// The article that goes on in its place.
    pub merged_into: Option<ArticleId>,
    /// When it asks to be confirmed again.
    pub review_at: Option<Timestamp>,
    /// What was done to it, the last first.
    pub history: Vec<ArticleStep>,
    /// Something of it is still on its way to the server.
    pub unsent: bool,
    /// Whether this operator vouches for articles.
    pub editor: bool,
    /// What was being typed, on this device.
    pub draft: Option<DraftView>,
}

/// An article was written or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ArticleSaved {
    /// Which.
    pub id: ArticleId,
    /// The action; none when everything was so already.
    pub act: Option<oltre_domain::ActId>,
}

/// An article that is about what a case is about.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct ArticleNear {
    /// The article.
    pub line: ArticleLine,
    /// Words of the case that are in it.
    pub words: Vec<String>,
    /// It is about the case's topic.
    pub same_topic: bool,
    /// It was used on this case already.
    pub used: bool,
}

/// What the Book says about a case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
pub struct BookForCase {
    /// The articles that fit best; empty when nothing fits well.
    pub articles: Vec<ArticleNear>,
}

/// Why words may say who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NamesWhom {
    /// A name of the case's contact.
    Name,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A tax code.
    TaxCode,
    /// A bank account.
    Account,
    /// A number plate.
    Plate,
    /// A street with a number.
    Address,
    /// A case's code.
    Code,
}

/// Words of a section that may say who somebody is, in UTF-16 code units as the page counts them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct NamedWords {
    /// In which section.
    pub field: ArticleField,
    /// From.
    pub from: u32,
    /// To, not included.
    pub until: u32,
    /// The words.
    pub text: String,
    /// Why.
    pub why: NamesWhom,
}

/// What in these words may say who somebody is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
pub struct Named {
    /// In the order of the sections, then of the text.
    pub named: Vec<NamedWords>,
}

/// What an article born from a case begins with.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct ArticleSeed {
    /// Its sections, from the case.
    pub sections: BTreeMap<ArticleField, Value>,
    /// What was being typed, on this device.
    pub draft: Option<DraftView>,
}

/// A notice was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct NoticeSaved {
    /// Which.
    pub id: NoticeId,
}

/// The Book was written out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct BookWritten {
    /// The file; none when nobody chose one.
    pub name: Option<String>,
    /// Articles in it.
    pub articles: u32,
}
