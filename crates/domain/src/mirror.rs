//! Whether two mirrors are equal, told by a few bytes: a digest of each row, added up.
//!
//! Server, console and simulator compute it here, from the same words, so that it depends on no database and on no order:
//! the digests of rows are added, 64 bits at a time, and what is added in another order comes to the same. It tells accidents
//! (a row lost, kept too long, or changed on a disk) from equality; it is no proof against somebody who makes rows for it.
//!
//! A field that was never written and one that was emptied look alike on a console's columns, and count alike here.

use crate::{CaseId, CaseState, Change, Field, Value, Version};
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::ops::AddAssign;
use std::str::FromStr;
use uuid::Uuid;

/// What any number of rows come to, in whatever order. Nothing: no rows. 64 hexadecimal digits on the wire.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Digest([u64; 4]);

impl Digest {
    /// A change of these bytes makes every console of another version differ from its server: the schema tells them apart.
    fn of(parts: &impl Serialize) -> Self {
        let written = serde_json::to_vec(parts);
        debug_assert!(
            written.is_ok(),
            "rows hold nothing that cannot be written: {written:?}"
        );
        let mut lanes = [0; 4];
        for (lane, bytes) in lanes
            .iter_mut()
            .zip(Sha256::digest(written.unwrap_or_default()).as_chunks::<8>().0)
        {
            *lane = u64::from_be_bytes(*bytes);
        }
        Self(lanes)
    }
}

impl AddAssign for Digest {
    fn add_assign(&mut self, other: Self) {
        for (lane, more) in self.0.iter_mut().zip(other.0) {
            *lane = lane.wrapping_add(more);
        }
    }
}

impl std::iter::Sum for Digest {
    fn sum<I: Iterator<Item = Self>>(digests: I) -> Self {
        let mut sum = Self::default();
        digests.for_each(|digest| sum += digest);
        sum
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|lane| write!(f, "{lane:016x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a digest")]
pub struct NotADigest;

impl FromStr for Digest {
    type Err = NotADigest;
    fn from_str(text: &str) -> Result<Self, NotADigest> {
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(NotADigest);
        }
        let mut lanes = [0; 4];
        for (i, lane) in lanes.iter_mut().enumerate() {
            let part = text.get(i * 16..i * 16 + 16).ok_or(NotADigest)?;
            *lane = u64::from_str_radix(part, 16).map_err(|_| NotADigest)?;
        }
        Ok(Self(lanes))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// A case and what it comes to with all that hangs on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseDigest {
    /// Which.
    pub id: CaseId,
    /// Its rows, and those of the people it is for.
    pub hash: Digest,
}

impl CaseDigest {
    /// A case with these rows: itself, its timeline, what hangs on it, and the contacts it is for with what has to be known of
    /// them. Rows that a mirror does not hold for good (a patch, a leave) count nothing.
    #[must_use]
    pub fn of<'a>(id: CaseId, rows: impl Iterator<Item = &'a Change>) -> Self {
        let sum: Digest = rows.filter_map(digest).sum();
        Self {
            id,
            hash: Digest::of(&("file", id, sum)),
        }
    }
}

/// What a row comes to; nothing for a change that is no row.
#[must_use]
pub fn digest(row: &Change) -> Option<Digest> {
    Some(match row {
        Change::PutCase(case) => case_digest(case),
        Change::PutEntry(entry, seq, idx) => Digest::of(&("entry", entry, seq, idx)),
        Change::PutContact(row) => Digest::of(&("contact", row)),
        Change::PutContactState(row) if row.is_nothing() => return None,
        Change::PutContactState(row) => Digest::of(&("contact_state", row)),
        Change::PutPromise(row) => Digest::of(&("promise", row)),
        Change::PutHandoff(row) => Digest::of(&("handoff", row)),
        Change::PutConflict(row) => Digest::of(&("conflict", row)),
        Change::PutLink(row) => Digest::of(&("link", row)),
        Change::PutReply(row) => Digest::of(&("reply", row)),
        Change::PutAttachment(row) => Digest::of(&("attachment", row)),
        Change::PutOutcome(row) => Digest::of(&("outcome", row)),
        Change::PutQueue(row) => Digest::of(&("queue", row)),
        Change::PutOperator(row) => Digest::of(&("operator", row)),
        Change::PutTopic(row) => Digest::of(&("topic", row)),
        Change::PutNotice(row) => Digest::of(&("notice", row)),
        Change::PutMacro(row) => Digest::of(&("macro", row)),
        Change::PutBusinessHours(row) => Digest::of(&("business_hours", row)),
        Change::PutServiceLevel(row) => Digest::of(&("service_level", row)),
        Change::PutCatalogue(row) => Digest::of(&("catalogue", row)),
        Change::PutLearned(row) => Digest::of(&("learned", row)),
        Change::PutArticle(row) => Digest::of(&("article", row)),
        Change::PutVersion(row) => Digest::of(&("article_version", row)),
        Change::PutFare(row) => Digest::of(&("article_fare", row)),
        Change::PatchCase { .. } | Change::LeaveCase(..) | Change::TombstoneCase(_) => return None,
    })
}

fn case_digest(case: &CaseState) -> Digest {
    let CaseState {
        id,
        code,
        number,
        created_at,
        created_by,
        fields,
        tags,
        // Of a newer server: what this version cannot read it does not compare.
        unknown: _,
    } = case;
    let fields: Vec<(Field, Option<Value>, Version)> = fields
        .iter()
        .filter(|(field, cell)| cell.version != 0 || said(**field, &cell.value).is_some())
        .map(|(field, cell)| (*field, said(*field, &cell.value), cell.version))
        .collect();
    let head = (id, code.as_str(), number, created_at, created_by);
    Digest::of(&("case", head, fields, tags))
}

/// What a field says; nothing when that is what it says where nobody wrote.
fn said(field: Field, value: &Value) -> Option<Value> {
    match (field, value) {
        (_, Value::Null | Value::Bool(false)) | (Field::Priority, Value::Int(3)) => None,
        (_, Value::Text(text)) if text.is_empty() => None,
        (Field::Status, Value::Text(text)) if text == "new" => None,
        // Ids are compared and not how somebody wrote them.
        (Field::Owner | Field::Queue | Field::Contact, Value::Text(text)) => {
            let id = Uuid::parse_str(text).ok()?;
            Some(Value::Text(id.to_string()))
        }
        _ => Some(value.clone()),
    }
}

#[cfg(test)]
mod tests;
