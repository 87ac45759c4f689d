//! What over-help asks of the past: similar solved cases, what became of suggestions, faults nearby.

use crate::{Result, Store, StoreError};
use oltre_domain::{CaseCode, CaseId, ContactId, Field, Place, SuggestionOutcome, Timestamp, Value, fold};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;
use uuid::Uuid;

/// A solved case that resembles another.
#[derive(Clone, Debug)]
pub struct SimilarCase {
    /// Which.
    pub id: CaseId,
    /// Its spoken code.
    pub code: CaseCode,
    /// Its subject.
    pub subject: String,
    /// How it ended.
    pub outcome: String,
    /// Labels of what was done on it, oldest first.
    pub acts: Vec<String>,
}

/// An open case on the same street.
#[derive(Clone, Debug)]
pub struct CaseNearby {
    /// Which.
    pub id: CaseId,
    /// Its spoken code.
    pub code: CaseCode,
    /// Its subject.
    pub subject: String,
    /// Who reported it.
    pub contact: Option<ContactId>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Where.
    pub place: Place,
}

/// An outcome and the contact it concerned.
#[derive(Clone, Debug)]
pub struct PastOutcome {
    /// What became of it.
    pub outcome: SuggestionOutcome,
    /// The topic of its case.
    pub topic: Option<String>,
    /// Recorded on this device.
    pub mine: bool,
}

/// Words too common to tell cases apart, whatever their count.
const COMMON: [&str; 12] = [
    "della",
    "delle",
    "degli",
    "sono",
    "come",
    "vorrei",
    "posso",
    "buongiorno",
    "grazie",
    "with",
    "have",
    "please",
];

pub(crate) const OUTCOMES_OF: &str = "SELECT o.row, c.topic, o.mine
    FROM (SELECT id, topic FROM case_row WHERE id = ?2 UNION SELECT id, topic FROM case_row WHERE contact IN
      (SELECT id FROM contact WHERE person = (SELECT person FROM contact WHERE id = ?1) UNION ALL SELECT ?1)) c
    CROSS JOIN outcome o ON o.case_id = c.id ORDER BY o.at DESC LIMIT 500";
pub(crate) const OWN_OUTCOMES: &str =
    "SELECT o.row, c.topic, o.mine FROM outcome o JOIN case_row c ON c.id = o.case_id
    WHERE o.mine = 1 AND o.at >= ?1 ORDER BY o.at DESC LIMIT 500";

pub(crate) const SAME_STREET: &str = "SELECT id, code, subject, contact, created_at, rest
    FROM case_row WHERE street = ?1 AND topic = ?2 AND done = 0 AND id <> ?3 ORDER BY updated_at DESC LIMIT 100";

/// Words of a text looked up, and cases looked at for each: what it costs does not grow with what is stored.
const WORDS: usize = 30;
const HITS: u32 = 300;
/// Cases read to find the ones that were solved.
const LOOKED_AT: usize = 60;

impl Store {
    /// Solved cases of a topic that share the rarest words of a text, at most `limit`; interrupted after `budget`, since
    /// evidence that comes late is not worth waiting for.
    ///
    /// # Errors
    /// The database fails (being interrupted is no failure: the answer is empty).
    pub fn similar_solved(
        &self,
        words: &str,
        topic: Option<&str>,
        not: CaseId,
        limit: u32,
        budget: Duration,
    ) -> Result<Vec<SimilarCase>> {
        match self.read_within(Some(budget), |c| similar(c, words, topic, not, limit)) {
            Err(StoreError::Other(e))
                if e.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) =>
            {
                Ok(Vec::new())
            }
            other => other,
        }
    }

    /// What became of suggestions on a person's cases, newest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn outcomes_of(&self, contact: Option<ContactId>, case: CaseId) -> Result<Vec<PastOutcome>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(OUTCOMES_OF)?;
            outcomes(statement.query(params![contact.map(|x| x.0), case.0])?)
        })
    }

    /// What this device's operator vetoed since a moment, newest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn own_outcomes(&self, since: Timestamp) -> Result<Vec<PastOutcome>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(OWN_OUTCOMES)?;
            outcomes(statement.query(params![since.0])?)
        })
    }

    /// The topic of a case.
    ///
    /// # Errors
    /// The database fails.
    pub fn topic_of(&self, case: CaseId) -> Result<Option<String>> {
        self.read(|c| {
            Ok(c.prepare_cached("SELECT topic FROM case_row WHERE id = ?1")?
                .query_row(params![case.0], |r| r.get(0))
                .optional()?
                .flatten())
        })
    }

    /// How many solved cases of a topic there are here, and how many of them this operator solved.
    ///
    /// # Errors
    /// The database fails.
    pub fn solved_counts(&self, topic: &str, me: Uuid, at_most: u32) -> Result<(u32, u32)> {
        self.read(|c| {
            let all = c
                .prepare_cached("SELECT count(*) FROM (SELECT 1 FROM case_row WHERE topic = ?1 AND done = 1 LIMIT ?2)")?
                .query_row(params![topic, at_most], |r| r.get(0))?;
            let mine = c
                .prepare_cached("SELECT count(*) FROM (SELECT 1 FROM case_row WHERE topic = ?1 AND done = 1 AND owner = ?3 LIMIT ?2)")?
                .query_row(params![topic, at_most, me], |r| r.get(0))?;
            Ok((all, mine))
        })
    }

    /// Open cases of a topic on the same street (and near the same number, when both name one), newest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn same_place(&self, place: &Place, topic: &str, not: CaseId, limit: u32) -> Result<Vec<CaseNearby>> {
        let street = fold(&place.street);
        if street.is_empty() {
            return Ok(Vec::new());
        }
        self.read(|c| {
            let mut statement = c.prepare_cached(SAME_STREET)?;
            let mut rows = statement.query(params![street, topic, not.0])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()?
                && found.len() < limit as usize
            {
                let rest: BTreeMap<Field, Value> = serde_json::from_str(&row.get::<_, String>(5)?)?;
                let (Some(Value::Place(there)), Ok(code)) =
                    (rest.get(&Field::Place), row.get::<_, String>(1)?.parse())
                else {
                    continue;
                };
                let same_number =
                    place.number.is_empty() || there.number.is_empty() || near(&place.number, &there.number);
                if same_number {
                    found.push(CaseNearby {
                        id: CaseId(row.get(0)?),
                        code,
                        subject: row.get(2)?,
                        contact: row.get::<_, Option<Uuid>>(3)?.map(ContactId),
                        created_at: Timestamp(row.get(4)?),
                        place: there.clone(),
                    });
                }
            }
            Ok(found)
        })
    }
}

/// House numbers within 20 of one another are the same spot for a street light.
fn near(a: &str, b: &str) -> bool {
    let number = |t: &str| {
        t.chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
            .parse::<i64>()
            .ok()
    };
    match (number(a), number(b)) {
        (Some(a), Some(b)) => (a - b).abs() <= 20,
        _ => fold(a) == fold(b),
    }
}

fn outcomes(mut rows: rusqlite::Rows<'_>) -> Result<Vec<PastOutcome>> {
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let outcome = serde_json::from_str(&row.get::<_, String>(0)?)?;
        found.push(PastOutcome {
            outcome,
            topic: row.get(1)?,
            mine: row.get(2)?,
        });
    }
    Ok(found)
}

pub(crate) fn acts_of(c: &Connection, case: Uuid) -> Result<Vec<String>> {
    let mut statement = c.prepare_cached(
        "SELECT json_extract(meta, '$.act') FROM entry WHERE case_id = ?1 AND meta <> '{}'
         AND json_extract(meta, '$.act') IS NOT NULL ORDER BY seq, idx, num LIMIT 200",
    )?;
    Ok(statement
        .query_map(params![case], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

fn similar(
    c: &Connection,
    text: &str,
    topic: Option<&str>,
    not: CaseId,
    limit: u32,
) -> Result<Vec<SimilarCase>> {
    let start: String = text.chars().take(2_000).collect();
    let folded = fold(&start);
    let mut words: Vec<&str> = Vec::new();
    for word in folded.split(|c: char| !c.is_alphanumeric()) {
        if word.chars().count() >= 4 && !COMMON.contains(&word) && !words.contains(&word) {
            words.push(word);
        }
    }
    words.truncate(WORDS);
    // The newest cases with each word; a word that more of them share says less than a rare one.
    let mut hits: Vec<Vec<i64>> = Vec::new();
    let mut with_word = c.prepare_cached(include_str!("sql/cases_with_word.sql"))?;
    for word in words {
        let found: Vec<i64> = with_word
            .query_map(params![format!("\"{word}\""), HITS], |r| r.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        if !found.is_empty() {
            hits.push(found);
        }
    }
    hits.sort_by_key(Vec::len);
    hits.truncate(5);
    let mut shared: HashMap<i64, usize> = HashMap::new();
    for num in hits.iter().flatten() {
        *shared.entry(*num).or_default() += 1;
    }
    // One shared word is a coincidence, unless it is all there is.
    let least = 2.min(hits.len());
    let mut ranked: Vec<(usize, i64)> = shared
        .into_iter()
        .filter(|(_, shared)| *shared >= least)
        .map(|(num, shared)| (shared, num))
        .collect();
    ranked.sort_unstable_by(|a, b| b.cmp(a));
    let mut row = c.prepare_cached(
        "SELECT id, code, subject, rest FROM case_row
         WHERE num = ?1 AND done = 1 AND id <> ?3 AND (?2 IS NULL OR topic = ?2)",
    )?;
    let mut found = Vec::new();
    for (_, num) in ranked.into_iter().take(LOOKED_AT) {
        let case = row
            .query_row(params![num, topic, not.0], |r| {
                Ok((
                    r.get::<_, Uuid>(0)?,
                    r.get::<_, String>(1)?,
                    r.get::<_, String>(2)?,
                    r.get::<_, String>(3)?,
                ))
            })
            .optional()?;
        let Some((id, code, subject, rest)) = case else {
            continue;
        };
        let Ok(code) = code.parse() else { continue };
        let rest: BTreeMap<Field, Value> = serde_json::from_str(&rest)?;
        found.push(SimilarCase {
            id: CaseId(id),
            code,
            subject,
            outcome: rest
                .get(&Field::Outcome)
                .and_then(Value::text)
                .unwrap_or_default()
                .to_owned(),
            acts: acts_of(c, id)?,
        });
        if found.len() >= limit as usize {
            break;
        }
    }
    Ok(found)
}
