//! Figures: cases said in facts, and what the facts come to.
//!
//! A case is said anew after it was written to, by the server's job or by whoever asks for a figure before it has run; what is
//! asked is added up by the database. There is no operator in any of it.

use super::accounts::Credentials;
use super::clocks::undertaken;
use super::database::{Param, ToParam};
use super::engine::Writing;
use super::many::{AT_ONCE, Files, WholeCase};
use super::schema::tenants;
use super::sql::{Conn, all, count_at, id_at, maybe_id_at, run};
use super::{Storage, StorageError};
use crate::scope::Caller;
use oltre_domain::{CaseCode, CaseId, ContactField, ContactKind, OrganisationId, Timestamp};
use oltre_figures::{
    Calendar, CaseInFacts, Count, FigureAnswer, FigureKey, FigureQuery, FigureRow, FigureRows, Filter,
    Period, RowsQuery, Tally, Told, cells_sql, facts, rows_sql,
};
use oltre_wire::{JournalLine, ProblemCode};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::Ordering;

/// Cases said anew before somebody who waits is answered.
const WHILE_WAITING: usize = 500;
/// Facts written by one statement, and what each of them has.
const FACTS: usize = 40;
const COLUMNS: usize = 17;
/// Rows told at once.
const ROWS: u32 = 1_000;

/// Only what the caller may see: cases of their queues; of no queue only to those who see all of them.
const IN_SIGHT: &str = "AND tenant_id = ?9 AND (EXISTS (SELECT 1 FROM account WHERE account.tenant_id = ?9 AND operator_id = ?10 \
     AND all_queues = 1) OR queue IN (SELECT queue_id FROM account_queue WHERE account_queue.tenant_id = ?9 AND operator_id = ?10))";

/// A case with its code and its facts.
type Said = (CaseCode, CaseInFacts);

impl Storage {
    /// Says cases in facts that were written to since they last were, at most so many. Gives how many.
    pub(crate) async fn say_facts(&self, most: usize) -> Result<usize, StorageError> {
        let mut said = 0;
        while said < most {
            let now = self.now();
            if !self.read(any_stale).await? {
                self.inner.facts_at.store(now.0, Ordering::Relaxed);
                break;
            }
            let storage = self.clone();
            said += self.write(move |writing| storage.say_some(writing)).await?;
        }
        Ok(said)
    }

    fn say_some(&self, writing: &Writing<'_>) -> Result<usize, StorageError> {
        let mut said = 0;
        for tenant in tenants(writing)? {
            writing.enter(tenant)?;
            // Taken before they are read: what is written meanwhile is stale again.
            let stale: Vec<CaseId> = all(
                writing,
                include_str!("sql/take_stale_facts.sql"),
                (tenant.0.as_bytes(), i64::try_from(AT_ONCE).unwrap_or(i64::MAX)),
                |row| id_at(row, 0),
            )?;
            if stale.is_empty() {
                continue;
            }
            said += stale.len();
            let cases = say(writing, tenant, &self.calendar(writing, tenant)?, &stale)?;
            for id in &stale {
                let sql = "DELETE FROM figure_fact WHERE tenant_id = ?1 AND case_id = ?2";
                run(writing, sql, (tenant.0.as_bytes(), id.0.as_bytes()))?;
            }
            put(writing, tenant, &cases)?;
        }
        Ok(said)
    }

    fn calendar(&self, conn: &Conn, tenant: OrganisationId) -> Result<Calendar, StorageError> {
        let (levels, hours) = undertaken(conn, tenant)?;
        Ok(Calendar::new(self.inner.zone.clone(), levels, &hours))
    }

    /// What a figure comes to, for whoever has part in cases, over those they may see.
    pub(crate) async fn figure(
        &self,
        credentials: Credentials,
        figure: FigureKey,
        query: FigureQuery,
    ) -> Result<Result<FigureAnswer, ProblemCode>, StorageError> {
        if !query.period().is_one() {
            return Ok(Err(ProblemCode::BadParameter));
        }
        self.say_facts(WHILE_WAITING).await?;
        let (storage, now) = (self.clone(), self.now());
        let up_to = Timestamp(self.inner.facts_at.load(Ordering::Relaxed));
        self.read_as(credentials, move |caller, conn| {
            if !caller.operator.role.has_part_in_cases() {
                return Ok(Err(ProblemCode::NotAllowed));
            }
            let calendar = storage.calendar(conn, caller.organisation)?;
            let (period, filter) = (query.period(), query.filter());
            let tally = |period: Period| {
                let cells = cells(conn, caller, figure, period, &filter, now)?;
                Ok::<_, StorageError>(Tally::of_cells(figure, period, &calendar, &cells))
            };
            Ok(Ok(FigureAnswer {
                figure,
                up_to,
                step: period.step(),
                has_hours: calendar.has_hours(),
                now: tally(period)?,
                before: tally(period.before())?,
            }))
        })
        .await
    }

    /// The rows a figure counted.
    pub(crate) async fn figure_rows(
        &self,
        credentials: Credentials,
        figure: FigureKey,
        query: RowsQuery,
    ) -> Result<Result<FigureRows, ProblemCode>, StorageError> {
        if !query.period().is_one() || query.limit > ROWS {
            return Ok(Err(ProblemCode::BadParameter));
        }
        let now = self.now();
        self.read_as(credentials, move |caller, conn| {
            if !caller.operator.role.has_part_in_cases() {
                return Ok(Err(ProblemCode::NotAllowed));
            }
            rows(conn, caller, figure, &query, now).map(Ok)
        })
        .await
    }

    /// All cases of the first organisation in facts, as said anew from their timelines, and the calendar they are said by.
    /// For whoever wants to know whether what is kept is right. Blocks.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn cases_in_facts(&self) -> Result<(Calendar, Vec<CaseInFacts>), StorageError> {
        let organisation = self.organisation();
        self.read_now(|conn| {
            conn.enter(organisation)?;
            let calendar = self.calendar(conn, organisation)?;
            let ids: Vec<CaseId> = all(
                conn,
                "SELECT case_id FROM case_row WHERE tenant_id = ?1 ORDER BY case_id",
                [organisation.0.as_bytes()],
                |row| id_at(row, 0),
            )?;
            let mut cases = Vec::with_capacity(ids.len());
            for ids in ids.chunks(AT_ONCE) {
                let said = say(conn, organisation, &calendar, ids)?;
                cases.extend(said.into_iter().map(|(_, case)| case));
            }
            Ok((calendar, cases))
        })
    }
}

/// Hours or levels are others now: all cases are measured anew.
pub(super) fn say_again(conn: &Conn, organisation: OrganisationId) -> Result<(), StorageError> {
    let sql = "UPDATE case_row SET fact_stale = 1 WHERE tenant_id = ?1 AND fact_stale = 0";
    run(conn, sql, [organisation.0.as_bytes()]).map(drop)
}

fn any_stale(conn: &Conn) -> Result<bool, StorageError> {
    for tenant in tenants(conn)? {
        conn.enter(tenant)?;
        let sql = "SELECT case_id FROM case_row WHERE tenant_id = ?1 AND fact_stale = 1 LIMIT 1";
        if !all(conn, sql, [tenant.0.as_bytes()], |row| id_at::<CaseId>(row, 0))?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Cases in facts, read from their timelines.
fn say(
    conn: &Conn,
    tenant: OrganisationId,
    calendar: &Calendar,
    ids: &[CaseId],
) -> Result<Vec<Said>, StorageError> {
    let mut silences = silences(conn, tenant, ids)?;
    let mut files = Files::load(conn, tenant, ids)?;
    let mut said = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(whole) = files.take_all(*id) else {
            continue;
        };
        let WholeCase {
            file,
            entries,
            outcomes,
            contact,
        } = whole;
        let entries: Vec<_> = entries
            .into_iter()
            .map(|line| (line.entry.at, line.entry.kind, line.entry.meta))
            .collect();
        let told = Told {
            file: &file,
            entries: &entries,
            outcomes: &outcomes,
            silences: &silences.remove(id).unwrap_or_default(),
            contact: contact.and_then(|contact| ContactKind::parse(contact.text(ContactField::Kind))),
        };
        said.push((file.case.code, facts(&told, calendar)));
    }
    Ok(said)
}

/// When over-help kept silent, and why, as consoles noted it.
fn silences(
    conn: &Conn,
    tenant: OrganisationId,
    ids: &[CaseId],
) -> Result<BTreeMap<CaseId, Vec<(Timestamp, String)>>, StorageError> {
    let mut silences: BTreeMap<CaseId, Vec<(Timestamp, String)>> = BTreeMap::new();
    for id in ids {
        let lines: Vec<(Timestamp, String)> = all(
            conn,
            "SELECT at, body FROM journal WHERE tenant_id = ?1 AND case_id = ?2 AND kind = 'decision' ORDER BY at, line_id",
            (tenant.0.as_bytes(), id.0.as_bytes()),
            |row| Ok((Timestamp(row.get(0)?), row.get(1)?)),
        )?;
        for (at, body) in lines {
            let line: Option<JournalLine> = serde_json::from_str(&body).ok();
            let why = line.and_then(|line| line.what?.get("silence")?.as_str().map(str::to_owned));
            // A word of ours and not a sentence of whoever can send a line.
            let is_word =
                |why: &String| why.len() <= 40 && why.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            if let Some(why) = why.filter(is_word) {
                silences.entry(*id).or_default().push((at, why));
            }
        }
    }
    Ok(silences)
}

fn put(conn: &Conn, tenant: OrganisationId, cases: &[Said]) -> Result<(), StorageError> {
    let mut rows: Vec<[Param<'_>; COLUMNS]> = Vec::new();
    for (
        code,
        CaseInFacts {
            case,
            dimensions,
            facts,
        },
    ) in cases
    {
        for (n, fact) in (0_i64..).zip(facts) {
            rows.push([
                tenant.0.as_bytes().to_param(),
                fact.figure.as_str().to_param(),
                Param::Int(fact.at.at.0),
                case.0.as_bytes().to_param(),
                Param::Int(n),
                Param::Int(fact.at.day),
                Param::Int(fact.at.month),
                fact.until.map_or(Param::Null, |at| Param::Int(at.0)),
                Param::Int(fact.ripe.0),
                fact.value.map_or(Param::Null, Param::Int),
                fact.hit.map_or(Param::Null, |hit| Param::Int(i64::from(hit))),
                fact.sort.to_param(),
                code.as_str().to_param(),
                dimensions
                    .queue
                    .as_ref()
                    .map_or(Param::Null, |queue| queue.0.as_bytes().to_param()),
                dimensions.topic.to_param(),
                dimensions
                    .channel
                    .map_or(Param::Null, |channel| Param::Text(channel.as_str().into())),
                dimensions
                    .contact
                    .map_or(Param::Null, |kind| Param::Text(kind.as_str().into())),
            ]);
        }
    }
    // Two texts, so that both stay prepared: for many, and for one.
    let whole = rows.len() / FACTS * FACTS;
    let singles = rows.split_off(whole);
    let mut rows = rows.into_iter();
    loop {
        let many: Vec<Param<'_>> = rows.by_ref().take(FACTS).flatten().collect();
        if many.is_empty() {
            break;
        }
        run(conn, &insert(FACTS), &many[..])?;
    }
    for one in singles {
        run(conn, &insert(1), &one[..])?;
    }
    Ok(())
}

fn insert(rows: usize) -> String {
    let mut sql = "INSERT INTO figure_fact (tenant_id, figure, at, case_id, n, day, month, until_at, ripe, value, hit, sort, code, \
                   queue, topic, channel, contact) VALUES "
        .to_owned();
    for row in 0..rows {
        let places: Vec<String> = (1..=COLUMNS).map(|n| format!("?{}", row * COLUMNS + n)).collect();
        let comma = if row == 0 { "" } else { ", " };
        // Writing to a text does not fail.
        let _ = write!(sql, "{comma}({})", places.join(", "));
    }
    sql
}

/// What a period and a filter are to the SQL of a figure; whose organisation, who asks.
fn parameters<'a>(
    caller: &'a Caller,
    figure: FigureKey,
    period: Period,
    filter: &'a Filter,
    known: Timestamp,
) -> Vec<Param<'a>> {
    let open = figure.measure() == oltre_figures::Measure::Open;
    let end = period.until.0.min(known.0);
    let (from, until, known) = if open {
        (end, end, end)
    } else {
        (period.from.0, period.until.0, known.0)
    };
    vec![
        figure.as_str().to_param(),
        Param::Int(from),
        Param::Int(until),
        Param::Int(known),
        filter
            .queue
            .as_ref()
            .map_or(Param::Null, |queue| queue.0.as_bytes().to_param()),
        filter.topic.to_param(),
        filter
            .channel
            .map_or(Param::Null, |channel| Param::Text(channel.as_str().into())),
        filter
            .contact
            .map_or(Param::Null, |kind| Param::Text(kind.as_str().into())),
        caller.organisation.0.as_bytes().to_param(),
        caller.operator.id.0.as_bytes().to_param(),
    ]
}

fn cells(
    conn: &Conn,
    caller: &Caller,
    figure: FigureKey,
    period: Period,
    filter: &Filter,
    known: Timestamp,
) -> Result<Vec<Count>, StorageError> {
    let sql = cells_sql(figure, period, IN_SIGHT);
    let parameters = parameters(caller, figure, period, filter, known);
    all(conn, &sql, &parameters[..], |row| {
        Ok(Count {
            step: row.get(0)?,
            sort: row.get(1)?,
            hit: row.get::<Option<i64>>(2)?.map(|hit| hit != 0),
            value: row.get(3)?,
            n: count_at(row, 4, "figure_fact")?,
        })
    })
}

fn rows(
    conn: &Conn,
    caller: &Caller,
    figure: FigureKey,
    query: &RowsQuery,
    known: Timestamp,
) -> Result<FigureRows, StorageError> {
    let (filter, limit) = (query.filter(), query.limit);
    let mut parameters = parameters(caller, figure, query.period(), &filter, known);
    // One more than asked for says whether there are more.
    parameters.extend([i64::from(limit) + 1, i64::from(query.offset)].map(Param::Int));
    let mut rows = all(conn, &rows_sql(figure, IN_SIGHT), &parameters[..], |row| {
        Ok(FigureRow {
            case: id_at(row, 0)?,
            code: row.get(1)?,
            at: Timestamp(row.get(2)?),
            until: row.get::<Option<i64>>(3)?.map(Timestamp),
            value: row.get(4)?,
            hit: row.get::<Option<i64>>(5)?.map(|hit| hit != 0),
            sort: row.get(6)?,
            queue: maybe_id_at(row, 7)?,
            topic: row.get(8)?,
            channel: row.get(9)?,
            contact: row.get(10)?,
        })
    })?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    Ok(FigureRows { rows, more })
}
