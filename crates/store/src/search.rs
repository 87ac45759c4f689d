//! Finding cases: by words, code, number, contact, phone or address. Newest first; ranking by bm25 is deliberately absent.

use crate::cases::{CaseListRow, JOIN_PERSON, LIST_COLUMNS, list_row};
use crate::query::{point_query, prefix_query, words_of};
use crate::{Result, Store, indexing, meta};
use oltre_domain::{CaseCode, CaseId, CaseState, Field, Value, fold};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, HashSet};

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    /// The cases, and the words around the hit where it was in the timeline.
    pub rows: Vec<(CaseListRow, Option<String>)>,
    /// There are more.
    pub more: bool,
    /// The share of rows in the index, in percent.
    pub indexed: u8,
}

/// How far the index is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexProgress {
    /// Rows in it.
    pub done: u64,
    /// Rows in all.
    pub total: u64,
}

/// Hits looked at before sorting: more than a screen shows, few enough to sort while typing.
const LOOKED_AT: u32 = 200;

pub(crate) fn building(c: &Connection) -> Result<bool> {
    Ok(meta::number(c, "index_building")? == 1)
}

/// From here on the rows of a snapshot come in without being indexed; [`Store::index_some`] catches up.
pub(crate) fn start_building(c: &Connection) -> Result<()> {
    if building(c)? {
        return Ok(());
    }
    for (table, key) in [("entry", "index_entry"), ("case_row", "index_case")] {
        let last: i64 = c.query_row(&format!("SELECT coalesce(max(num), 0) FROM {table}"), [], |r| {
            r.get(0)
        })?;
        meta::set(c, key, &last.to_string())?;
    }
    indexing::begin(c)
}

/// Empties the whole index at once and starts building it anew over the rows that stay.
pub(crate) fn start_anew(c: &Connection) -> Result<()> {
    c.execute_batch(
        "INSERT INTO case_fts (case_fts) VALUES ('delete-all');
         INSERT INTO entry_fts (entry_fts) VALUES ('delete-all');
         INSERT INTO contact_fts (contact_fts) VALUES ('delete-all');
         INSERT INTO point_fts (point_fts) VALUES ('delete-all');
         DELETE FROM case_text;
         DELETE FROM case_stale;",
    )?;
    meta::set(c, "index_entry", "0")?;
    meta::set(c, "index_case", "0")?;
    indexing::begin(c)
}

fn covered(c: &Connection, key: &str, num: i64) -> Result<bool> {
    Ok(!building(c)? || num <= meta::number(c, key)?)
}

pub(crate) fn index_entry(c: &Connection, num: i64, body: &str) -> Result<()> {
    if !body.is_empty() && covered(c, "index_entry", num)? {
        c.prepare_cached(indexing::INDEX_ENTRY)?
            .execute(params![num, body])?;
    }
    Ok(())
}

pub(crate) fn forget_entry(c: &Connection, num: i64, body: &str) -> Result<()> {
    if !body.is_empty() && covered(c, "index_entry", num)? {
        c.prepare_cached("INSERT INTO entry_fts (entry_fts, rowid, body) VALUES ('delete', ?1, ?2)")?
            .execute(params![num, body])?;
    }
    Ok(())
}

/// What a case is found by, besides its timeline and its contact.
pub(crate) fn text_of(subject: String, rest: &str, tags: &str) -> Result<String> {
    let rest: BTreeMap<Field, Value> = serde_json::from_str(rest)?;
    let tags: Vec<String> = serde_json::from_str(tags)?;
    let mut text = subject;
    for field in WORDS {
        if let Some(more) = rest.get(&field).and_then(Value::text) {
            text.push('\n');
            text.push_str(more);
        }
    }
    if let Some(Value::Place(place)) = rest.get(&Field::Place) {
        text.push_str(&format!("\n{} {} {}", place.street, place.number, place.district));
    }
    for tag in tags {
        text.push('\n');
        text.push_str(&tag);
    }
    Ok(text)
}

/// The fields whose texts a case is found by.
const WORDS: [Field; 4] = [Field::Asked, Field::Need, Field::OutcomeText, Field::Reference];

/// Whether a case is found by the same words before and after.
pub(crate) fn has_same_words(before: &CaseState, after: &CaseState) -> bool {
    let same = |field: Field| before.value(field) == after.value(field);
    same(Field::Subject) && same(Field::Place) && WORDS.into_iter().all(same) && before.tags == after.tags
}

pub(crate) fn reindex_case(c: &Connection, id: CaseId) -> Result<()> {
    let num: Option<i64> = c
        .prepare_cached("SELECT num FROM case_row WHERE id = ?1")?
        .query_row(params![id.0], |r| r.get(0))
        .optional()?;
    match num {
        Some(num) if covered(c, "index_case", num)? => index_case(c, num),
        _ => Ok(()),
    }
}

/// Takes the words of a case into the index as its row says them now. No row: nothing to take in.
pub(crate) fn index_case(c: &Connection, num: i64) -> Result<()> {
    let found: Option<(String, String, String)> = c
        .prepare_cached("SELECT subject, rest, tags FROM case_row WHERE num = ?1")?
        .query_row(params![num], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
        .optional()?;
    let Some((subject, rest, tags)) = found else {
        return Ok(());
    };
    let text = text_of(subject, &rest, &tags)?;
    let before: Option<String> = c
        .prepare_cached("SELECT text FROM case_text WHERE num = ?1")?
        .query_row(params![num], |r| r.get(0))
        .optional()?;
    if before.as_ref() == Some(&text) {
        return Ok(());
    }
    if let Some(before) = before {
        c.prepare_cached("INSERT INTO case_fts (case_fts, rowid, text) VALUES ('delete', ?1, ?2)")?
            .execute(params![num, before])?;
    }
    c.prepare_cached("INSERT OR REPLACE INTO case_text (num, text) VALUES (?1, ?2)")?
        .execute(params![num, text])?;
    c.prepare_cached("INSERT INTO case_fts (rowid, text) VALUES (?1, ?2)")?
        .execute(params![num, text])?;
    Ok(())
}

/// Takes every word of a case out of the index, before its rows go.
pub(crate) fn forget_case(c: &Connection, id: CaseId) -> Result<()> {
    let mut statement = c.prepare_cached("SELECT num, body FROM entry WHERE case_id = ?1")?;
    let entries: Vec<(i64, String)> = statement
        .query_map(params![id.0], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (num, body) in entries {
        forget_entry(c, num, &body)?;
    }
    let found: Option<(i64, String)> = c
        .prepare_cached(
            "SELECT t.num, t.text FROM case_text t JOIN case_row c ON c.num = t.num WHERE c.id = ?1",
        )?
        .query_row(params![id.0], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    if let Some((num, text)) = found {
        c.prepare_cached("INSERT INTO case_fts (case_fts, rowid, text) VALUES ('delete', ?1, ?2)")?
            .execute(params![num, text])?;
        c.prepare_cached("DELETE FROM case_text WHERE num = ?1")?
            .execute(params![num])?;
    }
    Ok(())
}

impl Store {
    /// Finds cases. A code typed whole comes first, the others follow newest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn search(&self, typed: &str, limit: u32) -> Result<Hits> {
        self.read(|c| {
            let indexed = if building(c)? {
                let IndexProgress { done, total } = progress(c)?;
                u8::try_from(done * 100 / total.max(1)).unwrap_or(100).min(99)
            } else if indexing::is_behind(c)? {
                99
            } else {
                100
            };
            let mut first = Vec::new();
            let code = typed.trim().parse::<CaseCode>().ok();
            if let Some(code) = code {
                nums(
                    c,
                    "SELECT num FROM case_row WHERE code = ?1",
                    code.as_str(),
                    &mut first,
                )?;
            }
            nums(
                c,
                "SELECT num FROM case_row WHERE number = ?1",
                typed.trim(),
                &mut first,
            )?;
            let mut found: Vec<i64> = Vec::new();
            let mut hits: BTreeMap<i64, i64> = BTreeMap::new();
            if let Some(query) = prefix_query(typed) {
                nums(c, include_str!("sql/search_cases.sql"), &query, &mut found)?;
                nums(c, include_str!("sql/search_contacts.sql"), &query, &mut found)?;
                let mut statement = c.prepare_cached(include_str!("sql/search_entries.sql"))?;
                for pair in statement.query_map(params![query, LOOKED_AT], |r| Ok((r.get(0)?, r.get(1)?)))? {
                    let (case, entry): (i64, i64) = pair?;
                    found.push(case);
                    hits.entry(case).or_insert(entry);
                }
            }
            if let Some(point) = point_query(typed) {
                nums(c, include_str!("sql/search_points.sql"), &point, &mut found)?;
            }
            let mut seen: HashSet<i64> = first.iter().copied().collect();
            found.retain(|n| seen.insert(*n));
            first.extend(newest_first(c, &found)?);
            let more = first.len() > limit as usize;
            first.truncate(limit as usize);
            let rows = rows_by_num(c, &first)?;
            let words = words_of(typed);
            let rows = rows
                .into_iter()
                .map(|(num, row)| {
                    let snippet = match hits.get(&num) {
                        Some(entry) => snippet(c, *entry, &words)?,
                        None => None,
                    };
                    Ok((row, snippet))
                })
                .collect::<Result<_>>()?;
            Ok(Hits { rows, more, indexed })
        })
    }
}

pub(crate) fn progress(c: &Connection) -> Result<IndexProgress> {
    let count = |table: &str, key: &str| -> Result<(u64, u64)> {
        let total: i64 = c.query_row(&format!("SELECT coalesce(max(num), 0) FROM {table}"), [], |r| {
            r.get(0)
        })?;
        Ok((
            u64::try_from(meta::number(c, key)?).unwrap_or(0),
            u64::try_from(total).unwrap_or(0),
        ))
    };
    let (cases, all_cases) = count("case_row", "index_case")?;
    let (entries, all_entries) = count("entry", "index_entry")?;
    Ok(IndexProgress {
        done: cases + entries,
        total: all_cases + all_entries,
    })
}

fn nums(c: &Connection, sql: &str, query: &str, into: &mut Vec<i64>) -> Result<()> {
    let mut statement = c.prepare_cached(sql)?;
    let takes_limit = statement.parameter_count() == 2;
    let mut rows = if takes_limit {
        statement.query(params![query, LOOKED_AT])?
    } else {
        statement.query(params![query])?
    };
    while let Some(row) = rows.next()? {
        into.push(row.get(0)?);
    }
    Ok(())
}

/// The cases that are still here, by their last entry.
fn newest_first(c: &Connection, nums: &[i64]) -> Result<Vec<i64>> {
    let mut statement = c.prepare_cached("SELECT updated_at FROM case_row WHERE num = ?1")?;
    let mut found: Vec<(i64, i64)> = Vec::with_capacity(nums.len());
    for num in nums {
        // A hit without its row is no reason to find nothing at all.
        let at = statement.query_row(params![num], |r| r.get(0)).optional()?;
        found.extend(at.map(|at: i64| (at, *num)));
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    Ok(found.into_iter().map(|(_, num)| num).collect())
}

fn rows_by_num(c: &Connection, nums: &[i64]) -> Result<Vec<(i64, CaseListRow)>> {
    let sql = format!("SELECT {LIST_COLUMNS} FROM case_row c {JOIN_PERSON} WHERE c.num = ?1");
    let mut statement = c.prepare_cached(&sql)?;
    let found = nums.iter().map(|num| {
        let row = statement.query_row(params![num], list_row).optional()?;
        Ok(row.map(|row| (*num, row)))
    });
    found.filter_map(Result::transpose).collect()
}

/// The words around the first hit, in the text as it was written.
fn snippet(c: &Connection, entry: i64, words: &[String]) -> Result<Option<String>> {
    let body: String = c
        .prepare_cached("SELECT body FROM entry WHERE num = ?1")?
        .query_row(params![entry], |r| r.get(0))?;
    let pieces: Vec<&str> = body.split_whitespace().take(4_000).collect();
    let hit = pieces.iter().position(|p| {
        let piece = fold(p);
        words.iter().any(|w| {
            piece
                .split(|c: char| !c.is_alphanumeric())
                .any(|x| x.starts_with(w.as_str()))
        })
    });
    Ok(hit.map(|at| {
        let from = at.saturating_sub(5);
        let until = (at + 9).min(pieces.len());
        let mut text = pieces[from..until].join(" ");
        if text.chars().count() > 160 {
            text = text.chars().take(160).collect();
        }
        format!(
            "{}{text}{}",
            if from > 0 { "… " } else { "" },
            if until < pieces.len() { " …" } else { "" }
        )
    }))
}
