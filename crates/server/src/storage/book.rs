//! The Book: articles as rows, what was done to them, how they fared. Everybody with a part in cases holds all of it.

use super::many::{AT_ONCE, Ids};
use super::post::post;
use super::sql::{Conn, all, id_at, json, json_at, one, run};
use super::{Storage, StorageError};
use crate::decide::{Act, Bench, HeldArticle, Ledger};
use crate::seed::SeedReport;
use oltre_domain::rules::Effect;
use oltre_domain::{
    Article, ArticleDeed, ArticleFare, ArticleId, ArticleVersion, OpId, OrganisationId, Timestamp, Value,
    Version,
};
use oltre_wire::Row;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// An article's row.
pub(super) fn load(
    conn: &Conn,
    organisation: OrganisationId,
    id: ArticleId,
) -> Result<Option<Article>, StorageError> {
    one(
        conn,
        "SELECT body FROM article WHERE tenant_id = ?1 AND article_id = ?2",
        (organisation.0.as_bytes(), id.0.as_bytes()),
        |row| json_at(row, 0, "article"),
    )
}

/// Locks these articles in the order of their ids and gives them for the bench; missing ones as missing.
pub(super) fn hold_all(
    conn: &Conn,
    organisation: OrganisationId,
    ids: BTreeSet<ArticleId>,
) -> Result<BTreeMap<ArticleId, HeldArticle>, StorageError> {
    let mut held = BTreeMap::new();
    for id in ids {
        conn.lock(
            "SELECT article_id FROM article WHERE tenant_id = ?1 AND article_id = ?2",
            (organisation.0.as_bytes(), id.0.as_bytes()),
        )?;
        held.insert(id, HeldArticle::loaded(load(conn, organisation, id)?));
    }
    Ok(held)
}

/// Writes an article's row as it stands.
pub(super) fn put(
    conn: &Conn,
    organisation: OrganisationId,
    row: &Article,
    seq: Version,
) -> Result<(), StorageError> {
    run(
        conn,
        include_str!("sql/put_article.sql"),
        (organisation.0.as_bytes(), row.id.0.as_bytes(), json(row), seq),
    )?;
    Ok(())
}

/// Adds to what was done to an article.
pub(super) fn add_version(
    conn: &Conn,
    organisation: OrganisationId,
    version: &ArticleVersion,
    seq: Version,
) -> Result<(), StorageError> {
    run(
        conn,
        "INSERT INTO article_version (tenant_id, article_id, seq, version_id, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        (
            organisation.0.as_bytes(),
            version.article.0.as_bytes(),
            seq,
            version.id.0.as_bytes(),
            json(version),
        ),
    )?;
    Ok(())
}

/// Writes how an article fared.
pub(super) fn put_fare(
    conn: &Conn,
    organisation: OrganisationId,
    fare: &ArticleFare,
) -> Result<(), StorageError> {
    run(
        conn,
        include_str!("sql/put_fare.sql"),
        (organisation.0.as_bytes(), fare.article.0.as_bytes(), json(fare)),
    )?;
    Ok(())
}

/// How every article fared, as told last.
pub(super) fn fares(
    conn: &Conn,
    organisation: OrganisationId,
) -> Result<BTreeMap<ArticleId, ArticleFare>, StorageError> {
    let found = all(
        conn,
        "SELECT body FROM article_fare WHERE tenant_id = ?1",
        [organisation.0.as_bytes()],
        |row| json_at::<ArticleFare>(row, 0, "article_fare"),
    )?;
    Ok(found.into_iter().map(|fare| (fare.article, fare)).collect())
}

/// The next articles after one, or the first, each with what was done to it and how it fared; and the last of them, when
/// there may be more.
pub(super) fn some(
    conn: &Conn,
    organisation: OrganisationId,
    after: Option<Uuid>,
) -> Result<(Vec<Row>, Option<Uuid>), StorageError> {
    // The nil id may be an article's: before the first, everything is after.
    let sql = "SELECT article_id FROM article WHERE tenant_id = ?1 AND (article_id > ?2 OR ?3 = 1)
               ORDER BY article_id LIMIT ?4";
    let from = after.unwrap_or(Uuid::nil());
    let ids: Vec<ArticleId> = all(
        conn,
        sql,
        (
            organisation.0.as_bytes(),
            from.as_bytes(),
            i64::from(after.is_none()),
            AT_ONCE as i64,
        ),
        |row| id_at(row, 0),
    )?;
    let Some(last) = ids.last().map(|id| id.0) else {
        return Ok((Vec::new(), None));
    };
    let these = Ids::new(conn, organisation, ids.iter().map(|id| id.0));
    let mut rows: BTreeMap<ArticleId, Vec<Row>> = BTreeMap::new();
    these.each(
        "SELECT article_id, body FROM article WHERE tenant_id = ?1 AND article_id IN",
        "",
        |row| {
            let article = Row::Article(json_at(row, 1, "article")?);
            rows.entry(id_at(row, 0)?).or_default().push(article);
            Ok(())
        },
    )?;
    these.each(
        "SELECT article_id, body FROM article_version WHERE tenant_id = ?1 AND article_id IN",
        "ORDER BY article_id, seq, version_id",
        |row| {
            let version = Row::ArticleVersion(json_at(row, 1, "article_version")?);
            rows.entry(id_at(row, 0)?).or_default().push(version);
            Ok(())
        },
    )?;
    these.each(
        "SELECT article_id, body FROM article_fare WHERE tenant_id = ?1 AND article_id IN",
        "",
        |row| {
            let fare = Row::ArticleFare(json_at(row, 1, "article_fare")?);
            rows.entry(id_at(row, 0)?).or_default().push(fare);
            Ok(())
        },
    )?;
    let more = (ids.len() == AT_ONCE).then_some(last);
    Ok((rows.into_values().flatten().collect(), more))
}

/// The whole Book, page by page.
pub(super) fn each(
    conn: &Conn,
    organisation: OrganisationId,
    mut take: impl FnMut(Row) -> Result<(), StorageError>,
) -> Result<(), StorageError> {
    let mut after = None;
    loop {
        let (rows, more) = some(conn, organisation, after)?;
        rows.into_iter().try_for_each(&mut take)?;
        if more.is_none() {
            return Ok(());
        }
        after = more;
    }
}

impl Storage {
    /// Adds articles to the first organisation's Book, in one transaction; those that are there are left as they are. Blocks.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) fn put_articles(&self, articles: Vec<Article>) -> Result<SeedReport, StorageError> {
        let (organisation, now) = (self.organisation(), self.now());
        let year = self.year(now);
        self.write_now(move |writing| {
            writing.enter(organisation)?;
            let mut report = SeedReport::default();
            let (mut bench, mut ledger) = (Bench::default(), Ledger::default());
            let ids = articles.iter().map(|article| article.id).collect();
            bench.articles = hold_all(writing, organisation, ids)?;
            for article in &articles {
                let held = bench.articles.get(&article.id);
                if held.is_some_and(|held| held.row.is_some()) {
                    report.already_there += 1;
                    continue;
                }
                report.added += 1;
                let act = Act {
                    did: "article.import",
                    case: None,
                    by: None,
                    origin: None,
                    at: now,
                    now,
                };
                bench.carry_out(&act, &brought_in(article, now), &mut ledger);
            }
            post(writing, organisation, &mut bench, &mut ledger, now, year)?;
            Ok(report)
        })
    }
}

/// An article from a file, and the first line of its history.
fn brought_in(article: &Article, now: Timestamp) -> [Effect; 2] {
    let f = article
        .f
        .iter()
        .map(|(field, (value, _))| (*field, (Value::Null, value.clone())));
    let version = ArticleVersion {
        id: OpId::imported("book", &article.id.to_string()),
        article: article.id,
        at: now,
        by: None,
        did: ArticleDeed::Written,
        f: f.collect(),
        text: String::new(),
    };
    [
        Effect::PutArticle(Box::new(article.clone())),
        Effect::PutVersion(Box::new(version)),
    ]
}
