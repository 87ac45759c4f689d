//! How articles of the Book fared: reckoned from all cases by the server's job, and told where it came to something else.
//!
//! Once an hour, and not with every op: nobody decides by the minute whether an article is good.

use super::post::post;
use super::schema::tenants;
use super::sql::{Conn, all, id_at, json_at, of_word};
use super::{Storage, StorageError, book};
use crate::decide::{Addressed, Bench, Gate, Ledger, Logged};
use crate::scope::ScopeId;
use oltre_domain::{
    ArticleFare, ArticleId, BookAct, CaseId, EntryKind, EntryMeta, OrganisationId, Timestamp, UseOnCase,
    fares,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

/// Between two reckonings.
const EVERY: i64 = Timestamp::HOUR;

impl Storage {
    /// Reckons how articles fared, unless it was done within the hour, and tells everybody what has changed. Gives how many
    /// fares that were.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub(crate) async fn reckon_fares(&self) -> Result<u64, StorageError> {
        let now = self.now();
        let last = self.inner.fares_at.load(Ordering::Relaxed);
        if (0..EVERY).contains(&now.since(Timestamp(last))) {
            return Ok(0);
        }
        let found = self
            .read(move |conn| {
                let mut found = Vec::new();
                for tenant in tenants(conn)? {
                    conn.enter(tenant)?;
                    found.push((tenant, news(conn, tenant, now)?));
                }
                Ok(found)
            })
            .await?;
        let mut told = 0;
        for (tenant, news) in found.into_iter().filter(|(_, news)| !news.is_empty()) {
            told += news.len() as u64;
            let year = self.year(now);
            self.write(move |writing| {
                writing.enter(tenant)?;
                let mut ledger = Ledger::default();
                for fare in &news {
                    book::put_fare(writing, tenant, fare)?;
                    ledger.changes.push(Addressed {
                        what: Logged::PutFare(*fare),
                        scopes: BTreeSet::from([ScopeId::Organisation]),
                        gate: Gate::default(),
                        origin: None,
                    });
                }
                post(writing, tenant, &mut Bench::default(), &mut ledger, now, year)?;
                Ok(())
            })
            .await?;
        }
        self.inner.fares_at.store(now.0, Ordering::Relaxed);
        Ok(told)
    }
}

/// The fares that are not what was told last. Of articles that are not there nothing is told.
fn news(conn: &Conn, tenant: OrganisationId, now: Timestamp) -> Result<Vec<ArticleFare>, StorageError> {
    let told = book::fares(conn, tenant)?;
    let there: BTreeSet<ArticleId> = all(
        conn,
        "SELECT article_id FROM article WHERE tenant_id = ?1",
        [tenant.0.as_bytes()],
        |row| id_at(row, 0),
    )?
    .into_iter()
    .collect();
    let reckoned = fares(cases(conn, tenant)?.into_values(), now);
    let changed = |fare: &ArticleFare| there.contains(&fare.article) && told.get(&fare.article) != Some(fare);
    Ok(reckoned.into_values().filter(changed).collect())
}

/// The cases on which something was done with the Book.
fn cases(conn: &Conn, tenant: OrganisationId) -> Result<BTreeMap<CaseId, UseOnCase>, StorageError> {
    let mut cases: BTreeMap<CaseId, UseOnCase> = BTreeMap::new();
    let lines = all(
        conn,
        include_str!("sql/book_on_cases.sql"),
        [tenant.0.as_bytes()],
        |row| {
            let kind: EntryKind = of_word(row.text(1)?, "entry")?;
            // Of the other kinds only the moment counts.
            let meta = match kind {
                EntryKind::Book => json_at::<EntryMeta>(row, 3, "entry")?,
                _ => EntryMeta::default(),
            };
            Ok((id_at::<CaseId>(row, 0)?, kind, Timestamp(row.get(2)?), meta))
        },
    )?;
    for (case, kind, at, meta) in lines {
        let case = cases.entry(case).or_default();
        match kind {
            EntryKind::Solved => case.solved.push(at),
            EntryKind::Reopened => case.reopened.push(at),
            _ => {
                let is_use = meta.key.as_deref().and_then(BookAct::parse) == Some(BookAct::Used);
                case.used
                    .extend(meta.article.filter(|_| is_use).map(|article| (article, at)));
            }
        }
    }
    Ok(cases)
}
