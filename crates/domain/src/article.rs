//! The Book: articles that every operator writes, born from solved cases.
//!
//! An article is a row of sections, each with its version, like a case's fields. Two people who change different sections
//! offline are merged; of two who change the same one neither is lost: the section keeps what the server had first and
//! the other text stands beside it until somebody settles which one holds. What an article said before is kept as
//! [`ArticleVersion`]s, which never change. How it fared (used, stayed solved) is reckoned by the server from the cases
//! and is no part of the article: [`ArticleFare`].

mod fare;
mod field;
mod markdown;

pub use fare::{ArticleFare, BookAct, STAYED_DAYS, UseOnCase, fares};
pub use field::{ArticleField, Audience, MAX_QUESTION, MAX_SECTION};
pub use markdown::{
    MAX_MARKDOWN_BYTES, MarkdownArticle, MarkdownFault, file_name, from_markdown, to_markdown,
};

use crate::{ArticleId, CaseId, ConflictValue, OpId, OperatorId, Timestamp, Value, Version};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an article is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ArticleKind {
    /// A contact's question and its answer.
    #[default]
    Article,
    /// An office: who does what, hours, phone, closed days. Its question is its name.
    Office,
}

/// How far an article can be trusted.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum ArticleState {
    /// Its author still works on it; everybody sees it, marked.
    #[default]
    Draft,
    /// Nobody but its author has vouched for it.
    Unconfirmed,
    /// A colleague used it, or an editor read it, and found it right.
    Confirmed,
    /// Out of use, and kept.
    Retired,
}

impl ArticleState {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Unconfirmed => "unconfirmed",
            Self::Confirmed => "confirmed",
            Self::Retired => "retired",
        }
    }
}

/// Who found an article right, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Confirmation {
    /// Who.
    pub by: OperatorId,
    /// When, by their clock.
    pub at: Timestamp,
    /// By using it for a contact, not by reading it as an editor.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_use: bool,
}

/// Somebody said that something is wrong in an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ArticleFlag {
    /// The op that said so.
    pub id: OpId,
    /// When, by their clock.
    pub at: Timestamp,
    /// Who.
    pub by: OperatorId,
    /// What is wrong.
    pub text: String,
}

/// Open flags of an article at most.
pub const MAX_FLAGS: usize = 50;

/// Texts that stand beside one section at most: who comes later settles first.
pub const MAX_BESIDE: usize = 10;

/// One page of the Book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Made by the device that wrote it.
    pub id: ArticleId,
    /// What it is.
    #[serde(default)]
    pub kind: ArticleKind,
    /// When it was written, by that device's clock.
    pub created_at: Timestamp,
    /// Who wrote it; none when they withhold their name, or when it came with a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<OperatorId>,
    /// The case it was born from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<CaseId>,
    /// How far it can be trusted.
    #[serde(default)]
    pub state: ArticleState,
    /// Value and version by section.
    pub f: BTreeMap<ArticleField, (Value, Version)>,
    /// Texts that others wrote at the same time, by section: nothing is lost until somebody settles it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub beside: BTreeMap<ArticleField, Vec<ConflictValue>>,
    /// When its words were last changed, by the author's clock.
    pub changed_at: Timestamp,
    /// Who last found it right. A later change of its words makes it unconfirmed again; who had confirmed it stays known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Confirmation>,
    /// What colleagues say is wrong in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<ArticleFlag>,
    /// The article that goes on in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<ArticleId>,
}

impl Article {
    /// A section's text; empty when it was never written.
    #[must_use]
    pub fn text(&self, field: ArticleField) -> &str {
        self.f.get(&field).and_then(|(v, _)| v.text()).unwrap_or_default()
    }

    /// A section's value; null when it was never written.
    #[must_use]
    pub fn value(&self, field: ArticleField) -> &Value {
        static NULL: Value = Value::Null;
        self.f.get(&field).map_or(&NULL, |(v, _)| v)
    }

    /// A section's version; 0 when it was never written.
    #[must_use]
    pub fn version(&self, field: ArticleField) -> Version {
        self.f.get(&field).map_or(0, |(_, v)| *v)
    }

    /// The topics it is about.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        self.text(ArticleField::Topics).split_whitespace()
    }

    /// For colleagues alone: it goes into no reply.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        Audience::parse(self.text(ArticleField::Audience)) == Some(Audience::Internal)
    }

    /// Whether it holds at this moment: its dates, and that it is not out of use.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        let bound = |field| self.value(field).int();
        self.state != ArticleState::Retired
            && bound(ArticleField::ValidFrom).is_none_or(|from| from <= now.0)
            && bound(ArticleField::ValidUntil).is_none_or(|until| now.0 < until)
    }

    /// When somebody has to look whether it is still right; none for drafts and what is out of use.
    #[must_use]
    pub fn review_at(&self) -> Option<Timestamp> {
        let days = self.value(ArticleField::ReviewDays).int().unwrap_or(REVIEW_DAYS);
        match self.state {
            ArticleState::Draft | ArticleState::Retired => None,
            ArticleState::Unconfirmed => Some(self.changed_at),
            ArticleState::Confirmed => {
                let since = self.confirmed.map_or(self.changed_at, |c| c.at);
                Some(since.plus(days.saturating_mul(Timestamp::DAY)))
            }
        }
    }
}

/// Days after which an article asks to be confirmed again, when it says nothing itself.
pub const REVIEW_DAYS: i64 = 180;

/// What was done to an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ArticleDeed {
    /// Written.
    Written,
    /// Its words were changed.
    Changed,
    /// Somebody settled which of two texts holds.
    Settled,
    /// Put before the colleagues: no draft any more.
    Published,
    /// Found right.
    Confirmed,
    /// Taken out of use.
    Retired,
    /// Brought back into use.
    Restored,
    /// Made part of another one.
    Merged,
    /// Said to be wrong.
    Flagged,
}

/// One thing that was done to an article: its history is made of these, and they never change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleVersion {
    /// The op that did it.
    pub id: OpId,
    /// To which article.
    pub article: ArticleId,
    /// When, by the author's clock.
    pub at: Timestamp,
    /// Who; none when they withhold their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<OperatorId>,
    /// What.
    pub did: ArticleDeed,
    /// The sections it wrote, before and after.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub f: BTreeMap<ArticleField, (Value, Value)>,
    /// Words that go with it: what is wrong.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

#[cfg(test)]
mod tests;
