//! A page of a snapshot, read and checked.

use crate::Failure;
use oltre_domain::Change;
use oltre_wire::{Row, RowError, SnapshotEnd, SnapshotLine};
use sha2::{Digest, Sha256};

/// A page of a snapshot, checked against its own hash.
#[derive(Clone, Debug)]
pub struct SnapshotPage {
    /// The rows, in the words of the store.
    pub changes: Vec<Change>,
    /// The last line.
    pub end: SnapshotEnd,
}

pub(super) fn read_snapshot(bytes: &[u8]) -> Result<SnapshotPage, Failure> {
    let text = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let last = text.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let (rows, end) = (&bytes[..last], &text[last..]);
    let end = match serde_json::from_slice(end) {
        Ok(SnapshotLine::End(end)) => end,
        _ => return Err(Failure::Nonsense("page has no end")),
    };
    let hash: String = Sha256::digest(rows).iter().map(|b| format!("{b:02x}")).collect();
    if hash != end.hash {
        return Err(Failure::Nonsense("page does not add up"));
    }
    let lines = rows.split(|b| *b == b'\n').filter(|l| !l.is_empty());
    let changes = readable(lines.map(Row::read));
    Ok(SnapshotPage { changes, end })
}

/// The rows that can be read. One that cannot, of a newer server perhaps, never blocks the others.
pub(super) fn readable(rows: impl Iterator<Item = Result<Option<Change>, RowError>>) -> Vec<Change> {
    rows.filter_map(|row| {
        row.unwrap_or_else(|error| {
            tracing::warn!(%error, "A row could not be read and was left out");
            None
        })
    })
    .collect()
}
