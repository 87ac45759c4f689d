//! Lists of the Book, a page at a time.

use crate::{Result, Store};
use oltre_domain::{Article, ArticleFare, ArticleId, ArticleKind, OperatorId, Timestamp};
use rusqlite::{Connection, Row, ToSql, params};

/// Which articles a list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ArticleList {
    /// Everything in use.
    #[default]
    All,
    /// What I wrote or look after, drafts too.
    Mine,
    /// What somebody has to look at: never confirmed, or too long ago.
    ToConfirm,
    /// What colleagues say is wrong, and sections with more than one text.
    ToSettle,
    /// Out of use.
    Retired,
}

/// Which articles of a list, when not all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookFilter {
    /// Of this topic.
    pub topic: Option<String>,
    /// Of this kind.
    pub kind: Option<ArticleKind>,
}

/// An article in a list.
#[derive(Clone, Debug)]
pub struct ArticleRow {
    /// The article.
    pub article: Article,
    /// How it fared.
    pub fare: ArticleFare,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct ArticlePage {
    /// The rows.
    pub rows: Vec<ArticleRow>,
    /// There are more behind them.
    pub more: bool,
}

/// How many articles each list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArticleCounts {
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

impl ArticleList {
    /// What its rows have in common; `?1` is who asks, `?2` now.
    const fn condition(self) -> &'static str {
        match self {
            Self::All => "a.state IN ('draft', 'unconfirmed', 'confirmed')",
            Self::Mine => "(a.author = ?1 OR a.owner = ?1) AND a.state <> 'retired'",
            Self::ToConfirm => "a.review_at <= ?2",
            Self::ToSettle => "a.to_settle > 0",
            Self::Retired => "a.state = 'retired'",
        }
    }
}

pub(super) const COLUMNS: &str =
    "SELECT a.row, f.row FROM article a LEFT JOIN article_fare f ON f.article = a.id";

pub(super) fn read(r: &Row<'_>) -> Result<ArticleRow> {
    let bad = |_| crate::StoreError::Row("article");
    let article: Article = serde_json::from_str(r.get_ref(0)?.as_str().map_err(bad)?)?;
    let fare = match r.get_ref(1)?.as_str_or_null().map_err(bad)? {
        Some(text) => serde_json::from_str(text)?,
        None => ArticleFare::nothing(article.id),
    };
    Ok(ArticleRow { article, fare })
}

impl Store {
    /// A part of a list: what was changed last comes first, and of what is to be confirmed what waits longest.
    ///
    /// # Errors
    /// The database fails.
    pub fn articles(
        &self,
        list: ArticleList,
        filter: &BookFilter,
        me: OperatorId,
        now: Timestamp,
        limit: u32,
    ) -> Result<ArticlePage> {
        self.read(|c| {
            let BookFilter { topic, kind } = filter;
            let topic = topic.as_ref().map(|key| format!(" {key} "));
            let kind = kind.as_ref().map(super::word);
            let order = if list == ArticleList::ToConfirm {
                "a.review_at"
            } else {
                "a.changed_at DESC"
            };
            let sql = format!(
                "{COLUMNS} WHERE {} AND (?3 IS NULL OR instr(a.topics, ?3) > 0) AND (?4 IS NULL OR a.kind = ?4)
                 AND ?1 IS NOT NULL AND ?2 IS NOT NULL ORDER BY {order}, a.num LIMIT ?5",
                list.condition()
            );
            let mut rows = found(c, &sql, params![me.0, now.0, topic, kind, i64::from(limit) + 1])?;
            let more = rows.len() > limit as usize;
            rows.truncate(limit as usize);
            Ok(ArticlePage { rows, more })
        })
    }

    /// How many articles each list holds.
    ///
    /// # Errors
    /// The database fails.
    pub fn article_counts(&self, me: OperatorId, now: Timestamp) -> Result<ArticleCounts> {
        self.read(|c| {
            let count = |list: ArticleList| -> Result<u32> {
                let sql = format!(
                    "SELECT count(*) FROM article a WHERE {} AND ?1 IS NOT NULL AND ?2 IS NOT NULL",
                    list.condition()
                );
                Ok(c.prepare_cached(&sql)?
                    .query_row(params![me.0, now.0], |r| r.get(0))?)
            };
            Ok(ArticleCounts {
                all: count(ArticleList::All)?,
                mine: count(ArticleList::Mine)?,
                to_confirm: count(ArticleList::ToConfirm)?,
                to_settle: count(ArticleList::ToSettle)?,
                retired: count(ArticleList::Retired)?,
            })
        })
    }

    /// Every article in use, for writing the Book out.
    ///
    /// # Errors
    /// The database fails.
    pub fn all_articles(&self) -> Result<Vec<Article>> {
        self.read(|c| {
            let sql = format!("{COLUMNS} WHERE a.state <> 'retired' ORDER BY a.num");
            Ok(found(c, &sql, params![])?
                .into_iter()
                .map(|row| row.article)
                .collect())
        })
    }

    /// Articles by their ids, those that are here.
    ///
    /// # Errors
    /// The database fails.
    pub fn articles_of(&self, ids: &[ArticleId]) -> Result<Vec<ArticleRow>> {
        self.read(|c| {
            let mut rows = Vec::with_capacity(ids.len());
            let sql = format!("{COLUMNS} WHERE a.id = ?1");
            for id in ids {
                rows.extend(found(c, &sql, params![id.0])?);
            }
            Ok(rows)
        })
    }
}

fn found(c: &Connection, sql: &str, given: &[&dyn ToSql]) -> Result<Vec<ArticleRow>> {
    let mut statement = c.prepare_cached(sql)?;
    let mut rows = statement.query(given)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}
