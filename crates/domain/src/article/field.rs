//! The sections of an article and what each may hold.

use crate::rules::RefusalCode;
use crate::text::check_text;
use crate::{OperatorId, Value};
use serde::{Deserialize, Serialize};

/// Characters of a question, or of an office's name.
pub const MAX_QUESTION: usize = 300;
/// Characters of any other section: an article is read while somebody waits on the line.
pub const MAX_SECTION: usize = 20_000;
/// Topics of one article.
const MAX_TOPICS: usize = 10;
/// Longest time between two confirmations, in days.
const MAX_REVIEW_DAYS: i64 = 3_650;

/// Who may read an article's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Contacts too: it may go into a reply.
    #[default]
    External,
    /// Colleagues alone.
    Internal,
}

impl Audience {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::External => "external",
            Self::Internal => "internal",
        }
    }
    /// The audience of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::External, Self::Internal]
            .into_iter()
            .find(|a| a.as_str() == name)
    }
}

/// A section of an article: each merges for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ArticleField {
    /// The question in the contact's words; of an office its name.
    Question,
    /// What is said to the contact; of an office who does what.
    Answer,
    /// What is done, one step a line.
    Steps,
    /// What was learned: the need behind it, the usual mistake.
    Learned,
    /// When an office is open.
    Hours,
    /// How an office is reached.
    Phone,
    /// When an office is closed.
    ClosedDays,
    /// Keys of topics, between spaces.
    Topics,
    /// An [`Audience`].
    Audience,
    /// The language it is written in: a BCP 47 tag.
    Language,
    /// From when it holds, in milliseconds UTC.
    ValidFrom,
    /// Until when, in milliseconds UTC.
    ValidUntil,
    /// Who looks after it: an operator's id.
    Owner,
    /// Days after which it asks to be confirmed again.
    ReviewDays,
}

impl ArticleField {
    /// Every section, in the order in which an article is read.
    pub const ALL: [Self; 14] = [
        Self::Question,
        Self::Answer,
        Self::Steps,
        Self::Learned,
        Self::Hours,
        Self::Phone,
        Self::ClosedDays,
        Self::Topics,
        Self::Audience,
        Self::Language,
        Self::ValidFrom,
        Self::ValidUntil,
        Self::Owner,
        Self::ReviewDays,
    ];

    /// Sections that are read, and found by their words.
    #[must_use]
    pub const fn is_prose(self) -> bool {
        matches!(
            self,
            Self::Question
                | Self::Answer
                | Self::Steps
                | Self::Learned
                | Self::Hours
                | Self::Phone
                | Self::ClosedDays
        )
    }

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Answer => "answer",
            Self::Steps => "steps",
            Self::Learned => "learned",
            Self::Hours => "hours",
            Self::Phone => "phone",
            Self::ClosedDays => "closed_days",
            Self::Topics => "topics",
            Self::Audience => "audience",
            Self::Language => "language",
            Self::ValidFrom => "valid_from",
            Self::ValidUntil => "valid_until",
            Self::Owner => "owner",
            Self::ReviewDays => "review_days",
        }
    }

    /// Checks type and range of a value.
    ///
    /// # Errors
    /// The text codes for text that may not enter or is too long for a section, [`RefusalCode::ValueNotAllowed`] for any
    /// other value that is not allowed, [`RefusalCode::Empty`] for an article without a question.
    pub fn check(self, value: &Value) -> Result<(), RefusalCode> {
        if let Value::Text(text) = value {
            check_text(text).map_err(|_| RefusalCode::of_text(text))?;
            let most = if self == Self::Question {
                MAX_QUESTION
            } else {
                MAX_SECTION
            };
            if self.is_prose() && text.chars().count() > most {
                return Err(RefusalCode::TextTooLong);
            }
        }
        let ok = match (self, value) {
            (Self::Question, Value::Text(text)) if text.trim().is_empty() => {
                return Err(RefusalCode::Empty);
            }
            (Self::Question, value) => value.text().is_some(),
            (_, Value::Null) => true,
            (Self::ValidFrom | Self::ValidUntil, Value::Int(_)) => true,
            (Self::ReviewDays, Value::Int(days)) => (1..=MAX_REVIEW_DAYS).contains(days),
            (Self::Topics, Value::Text(keys)) => {
                keys.split_whitespace().count() <= MAX_TOPICS
                    && keys.split_whitespace().all(|key| key.len() <= 80)
            }
            (Self::Audience, Value::Text(name)) => Audience::parse(name).is_some(),
            (Self::Language, Value::Text(tag)) => (2..=35).contains(&tag.len()),
            (Self::Owner, Value::Text(id)) => id.parse::<OperatorId>().is_ok(),
            (_, Value::Text(_)) => self.is_prose(),
            _ => false,
        };
        if ok {
            Ok(())
        } else {
            Err(RefusalCode::ValueNotAllowed)
        }
    }
}
