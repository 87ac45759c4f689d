//! The Book, as the page asks for it.

use super::{Checked, limit, text};
use crate::contract::{ErrorCode, UiError};
use oltre_domain::{
    ArticleField, ArticleId, ArticleKind, ArticleState, CaseId, MAX_NOTICE, NoticeId, OpId, Timestamp, Value,
    check_text,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use ts_rs::TS;

/// Rows of the Book asked for at once, at most.
const ROWS: u32 = 1_000;

/// Which articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BookTab {
    /// Everything in use.
    All,
    /// What I wrote or look after.
    Mine,
    /// What somebody has to look at.
    ToConfirm,
    /// What colleagues say is wrong, and sections with more than one text.
    ToSettle,
    /// Out of use.
    Retired,
}

/// A list of the Book.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BookArgs {
    /// Which.
    pub tab: BookTab,
    /// Only of this topic.
    #[serde(default)]
    pub topic: Option<String>,
    /// Only of this kind.
    #[serde(default)]
    pub kind: Option<ArticleKind>,
    /// Rows at most.
    pub limit: u32,
}

impl Checked for BookArgs {
    fn check(&self) -> Result<(), UiError> {
        limit("limit", self.limit, ROWS)?;
        self.topic.as_deref().map_or(Ok(()), |key| text("topic", key, 80))
    }
}

/// Words to look for in the Book.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BookSearchArgs {
    /// As typed.
    pub text: String,
    /// Also what is out of use.
    #[serde(default)]
    pub retired: bool,
    /// Hits at most.
    pub limit: u32,
}

impl Checked for BookSearchArgs {
    fn check(&self) -> Result<(), UiError> {
        limit("limit", self.limit, 100)?;
        Ok(check_text(&self.text)?)
    }
}

/// One article.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ArticleArgs {
    /// Which.
    pub id: ArticleId,
}

impl Checked for ArticleArgs {}

/// A new article.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ArticleWriteArgs {
    /// What it is.
    pub kind: ArticleKind,
    /// Its sections.
    pub sections: BTreeMap<ArticleField, Value>,
    /// The case it is born from.
    #[serde(default)]
    pub from: Option<CaseId>,
    /// Its author still works on it.
    #[serde(default)]
    pub draft: bool,
    /// Its author withholds their name.
    #[serde(default)]
    pub unnamed: bool,
}

impl Checked for ArticleWriteArgs {
    fn check(&self) -> Result<(), UiError> {
        sections(&self.sections)
    }
}

fn sections(sections: &BTreeMap<ArticleField, Value>) -> Result<(), UiError> {
    sections
        .iter()
        .try_for_each(|(field, value)| field.check(value))
        .map_err(Into::into)
}

/// Sections of an article, changed.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ArticleChangeArgs {
    /// Which.
    pub id: ArticleId,
    /// The sections that changed.
    pub sections: BTreeMap<ArticleField, Value>,
    /// The flags it answers.
    #[serde(default)]
    pub fixes: BTreeSet<OpId>,
    /// The case on which it was put right.
    #[serde(default)]
    pub case: Option<CaseId>,
    /// Its author withholds their name.
    #[serde(default)]
    pub unnamed: bool,
    /// It is right now: the same editor confirms it.
    #[serde(default)]
    pub confirm: bool,
}

impl Checked for ArticleChangeArgs {
    fn check(&self) -> Result<(), UiError> {
        if self.sections.is_empty() && self.fixes.is_empty() {
            return Err(ErrorCode::Empty.into());
        }
        sections(&self.sections)
    }
}

/// Which of the texts of a section holds.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ArticleSettleArgs {
    /// The article.
    pub id: ArticleId,
    /// The section.
    pub field: ArticleField,
    /// The text that holds.
    pub value: Value,
}

impl Checked for ArticleSettleArgs {
    fn check(&self) -> Result<(), UiError> {
        Ok(self.field.check(&self.value)?)
    }
}

/// Publish, confirm, retire or restore.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ArticleStateArgs {
    /// The article.
    pub id: ArticleId,
    /// Where the page shows it.
    pub expect: ArticleState,
    /// Where it is from now on.
    pub state: ArticleState,
}

impl Checked for ArticleStateArgs {}

/// Something is wrong in an article.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ArticleFlagArgs {
    /// The article.
    pub id: ArticleId,
    /// What.
    pub text: String,
    /// The case on which it was found.
    #[serde(default)]
    pub case: Option<CaseId>,
}

impl Checked for ArticleFlagArgs {
    fn check(&self) -> Result<(), UiError> {
        text("text", &self.text, oltre_domain::MAX_SECTION)
    }
}

/// An article that becomes part of another one.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ArticleMergeArgs {
    /// The article that goes.
    pub id: ArticleId,
    /// The article that stays.
    pub into: ArticleId,
}

impl Checked for ArticleMergeArgs {}

/// An article that was used for a contact.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ArticleUseArgs {
    /// The article.
    pub id: ArticleId,
    /// The case.
    pub case: CaseId,
}

impl Checked for ArticleUseArgs {}

/// A notice of today, new or changed.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NoticeArgs {
    /// Which; a new one without.
    #[serde(default)]
    pub id: Option<NoticeId>,
    /// The line in Italian. Where only one language is given, it stands in both.
    pub it: String,
    /// The line in English.
    pub en: String,
    /// The topics it concerns; empty for all.
    #[serde(default)]
    pub topics: Vec<String>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl Checked for NoticeArgs {
    fn check(&self) -> Result<(), UiError> {
        text("it", &self.it, MAX_NOTICE)?;
        text("en", &self.en, MAX_NOTICE)?;
        limit(
            "topics",
            u32::try_from(self.topics.len())
                .unwrap_or(u32::MAX)
                .saturating_add(1),
            21,
        )
    }
}

/// Words in which somebody may be named.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NamedArgs {
    /// The case they come from.
    #[serde(default)]
    pub case: Option<CaseId>,
    /// The words, by section.
    pub sections: BTreeMap<ArticleField, String>,
}

impl Checked for NamedArgs {
    fn check(&self) -> Result<(), UiError> {
        Ok(self.sections.values().try_for_each(|text| check_text(text))?)
    }
}
