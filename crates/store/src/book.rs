//! The Book on this device: all of it, so that it is read and searched in a train.
//!
//! An article's row is what the page reads (the server's state with the operator's unanswered ops on top), as a case's is.
//! What was done to it comes from the server alone: an edit that is still on its way has no place in that history yet.

mod lists;
mod search;

pub use lists::{ArticleCounts, ArticleList, ArticlePage, ArticleRow, BookFilter};
pub use search::{ArticleFound, HIT_END, HIT_START};

use crate::{Result, Store, StoreError};
use oltre_domain::{
    Article, ArticleFare, ArticleField, ArticleId, ArticleVersion, CaseId, Change, Digest, OperatorId, digest,
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

/// Everything of one article that a screen shows.
#[derive(Clone, Debug)]
pub struct ArticleOnScreen {
    /// The article.
    pub article: Article,
    /// What was done to it, the last first.
    pub history: Vec<ArticleVersion>,
    /// How it fared.
    pub fare: ArticleFare,
    /// Something of it is still on its way to the server.
    pub unsent: bool,
}

pub(crate) fn load(c: &Connection, id: ArticleId) -> Result<Option<Article>> {
    let text: Option<String> = c
        .prepare_cached("SELECT row FROM article WHERE id = ?1")?
        .query_row(params![id.0], |r| r.get(0))
        .optional()?;
    text.map(|t| Ok(serde_json::from_str(&t)?)).transpose()
}

/// What an article is found by besides its question.
fn words_of(article: &Article) -> String {
    let prose = ArticleField::ALL
        .into_iter()
        .filter(|f| f.is_prose() && *f != ArticleField::Question);
    let texts: Vec<&str> = prose.map(|f| article.text(f)).filter(|t| !t.is_empty()).collect();
    texts.join("\n")
}

fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

pub(crate) fn save(c: &Connection, article: &Article) -> Result<()> {
    forget_words(c, article.id)?;
    let topics: Vec<&str> = article.topics().collect();
    let owner = article.text(ArticleField::Owner).parse::<OperatorId>().ok();
    let beside: usize = article.beside.values().map(Vec::len).sum();
    c.prepare_cached(include_str!("sql/save_article.sql"))?
        .execute(params![
            article.id.0,
            word(&article.kind),
            article.state.as_str(),
            article.text(ArticleField::Question),
            words_of(article),
            format!(" {} ", topics.join(" ")),
            article.by.map(|by| by.0),
            owner.map(|owner| owner.0),
            article.review_at().map(|at| at.0),
            article.changed_at.0,
            i64::try_from(article.flags.len() + beside).unwrap_or(i64::MAX),
            serde_json::to_string(article)?,
        ])?;
    c.prepare_cached(
        "INSERT INTO article_fts (rowid, question, words) SELECT num, question, words FROM article WHERE id = ?1",
    )?
    .execute(params![article.id.0])?;
    Ok(())
}

/// Takes an article's words out of the index, before its row changes.
fn forget_words(c: &Connection, id: ArticleId) -> Result<()> {
    c.prepare_cached(
        "INSERT INTO article_fts (article_fts, rowid, question, words)
         SELECT 'delete', num, question, words FROM article WHERE id = ?1",
    )?
    .execute(params![id.0])?;
    Ok(())
}

/// An article that was never on the server is gone from this device.
pub(crate) fn remove(c: &Connection, id: ArticleId) -> Result<()> {
    forget_words(c, id)?;
    c.prepare_cached("DELETE FROM article WHERE id = ?1")?
        .execute(params![id.0])?;
    Ok(())
}

pub(crate) fn save_version(c: &Connection, version: &ArticleVersion) -> Result<()> {
    c.prepare_cached(
        "INSERT OR REPLACE INTO article_version (id, article, at, row) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        version.id.0,
        version.article.0,
        version.at.0,
        serde_json::to_string(version)?
    ])?;
    Ok(())
}

pub(crate) fn save_fare(c: &Connection, fare: &ArticleFare) -> Result<()> {
    c.prepare_cached(
        "INSERT OR REPLACE INTO article_fare (article, used, trust, row) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        fare.article.0,
        fare.used,
        fare.trust(),
        serde_json::to_string(fare)?
    ])?;
    Ok(())
}

/// The server's Book goes, what the operator has not finished stays: it comes again whole.
pub(crate) fn make_way(c: &Connection) -> Result<()> {
    c.execute_batch(
        "INSERT INTO article_fts (article_fts) VALUES ('delete-all');
         DELETE FROM article WHERE id NOT IN (SELECT id FROM outbox_row WHERE kind = 'article');
         INSERT INTO article_fts (rowid, question, words) SELECT num, question, words FROM article;
         DELETE FROM article_version;
         DELETE FROM article_fare;",
    )?;
    Ok(())
}

/// How many rows of the Book the server has told of, and what they come to.
pub(crate) fn digests(c: &Connection) -> Result<(u64, Digest)> {
    let (mut count, mut sum) = (0, Digest::default());
    // Under ops of ours the server's last word is the mirror; without one it has not heard of the article.
    let sql = "SELECT 'article', coalesce(m.row, a.row) FROM article a LEFT JOIN mirror m ON m.kind = 'article' AND m.id = a.id
               WHERE m.id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM outbox_row WHERE id = a.id)
               UNION ALL SELECT 'version', row FROM article_version UNION ALL SELECT 'fare', row FROM article_fare";
    let mut statement = c.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (kind, text) = (row.get_ref(0)?, row.get_ref(1)?);
        let (Ok(kind), Ok(text)) = (kind.as_str(), text.as_str()) else {
            return Err(StoreError::Row("article"));
        };
        let change = match kind {
            "article" => serde_json::from_str(text).ok().map(Change::PutArticle),
            "version" => serde_json::from_str(text).ok().map(Change::PutVersion),
            _ => serde_json::from_str(text).ok().map(Change::PutFare),
        };
        count += 1;
        sum += change.as_ref().and_then(digest).unwrap_or_default();
    }
    Ok((count, sum))
}

impl Store {
    /// An article with its history.
    ///
    /// # Errors
    /// There is none, or the database fails.
    pub fn article(&self, id: ArticleId) -> Result<ArticleOnScreen> {
        self.read(|c| {
            let article = load(c, id)?.ok_or(StoreError::NotFound)?;
            let history: Vec<String> = c
                .prepare_cached(
                    "SELECT row FROM article_version WHERE article = ?1 ORDER BY at DESC, id DESC",
                )?
                .query_map(params![id.0], |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(ArticleOnScreen {
                article,
                history: history
                    .iter()
                    .map(|row| Ok(serde_json::from_str(row)?))
                    .collect::<Result<_>>()?,
                fare: fare(c, id)?,
                unsent: crate::touches::any(c, id.0)?,
            })
        })
    }

    /// Whether an article was used on a case already, as far as this device knows.
    ///
    /// # Errors
    /// The database fails.
    pub fn is_used_on(&self, article: ArticleId, case: CaseId) -> Result<bool> {
        self.read(|c| {
            let sql = "SELECT EXISTS (SELECT 1 FROM entry WHERE case_id = ?1 AND kind = 'book'
                       AND meta ->> 'article' = ?2 AND meta ->> 'key' = 'used')";
            Ok(c.prepare_cached(sql)?
                .query_row(params![case.0, article.to_string()], |r| r.get(0))?)
        })
    }
}

pub(crate) fn fare(c: &Connection, id: ArticleId) -> Result<ArticleFare> {
    let row: Option<String> = c
        .prepare_cached("SELECT row FROM article_fare WHERE article = ?1")?
        .query_row(params![id.0], |r| r.get(0))
        .optional()?;
    row.map_or_else(
        || Ok(ArticleFare::nothing(id)),
        |row| Ok(serde_json::from_str(&row)?),
    )
}
