//! All that a console's database shows, as text: two portraits that are equal show the same to the last field.

use anyhow::Result;
use oltre_store::{List, ListFilter, Store};
use std::fmt::Write;

/// The facts that sync and the console keep.
const FACTS: [&str; 12] = [
    "cursor",
    "epoch",
    "snapshot",
    "incarnation",
    "next_n",
    "pulled",
    "missing",
    "scopes",
    "server_schema",
    "organisation_name",
    "access",
    "refresh",
];

/// The portrait of a database.
///
/// # Errors
/// It cannot be read.
pub fn portrait(store: &Store) -> Result<String> {
    let mut text = String::new();
    for key in FACTS {
        writeln!(text, "{key}: {:?}", store.fact(key)?)?;
    }
    writeln!(text, "numbering: {:?}", store.numbering()?)?;
    writeln!(text, "waiting: {:?}", store.waiting()?)?;
    writeln!(text, "missing: {:?}", store.missing()?)?;
    writeln!(text, "kept: {:?}", store.kept()?)?;
    for action in store.pending_actions(1_000_000)? {
        writeln!(text, "pending: {action:?}")?;
    }
    for action in store.refused_actions()? {
        writeln!(text, "refused: {action:?}")?;
    }
    writeln!(text, "directory: {:?}", store.directory()?)?;
    writeln!(text, "drafts: {:?}", store.drafts(None)?)?;
    for list in [List::Open, List::Done, List::ToCheck] {
        for row in store.list(list, &ListFilter::default(), 0, 1_000_000)?.rows {
            let shown = store.case(row.id)?;
            writeln!(text, "{list:?}: {row:?} {:?}", shown.file)?;
            if let Some(contact) = shown.file.case.contact() {
                writeln!(text, "contact: {:?}", store.contact(contact).ok())?;
            }
            for entry in store.entries(row.id, None, 1_000_000)?.entries {
                writeln!(text, "entry: {entry:?}")?;
            }
            writeln!(text, "drafts: {:?}", store.drafts(Some(row.id))?)?;
        }
    }
    for word in ["lampione", "nota", "bruna"] {
        let hits = store.search(word, 1_000)?;
        let found: Vec<_> = hits.rows.iter().map(|(row, snippet)| (row.id, snippet)).collect();
        writeln!(text, "{word}: {found:?} {}", hits.indexed)?;
    }
    Ok(text)
}
