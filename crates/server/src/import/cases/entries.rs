//! The timeline of a case from a file.

use super::{CaseReader, SOURCE, importer};
use crate::import::record::Record;
use crate::import::values::{Refusal, moment};
use oltre_domain::rules::RefusalCode;
use oltre_domain::{Author, CaseId, Entry, EntryId, EntryKind, EntryMeta, Timestamp, check_text};
use serde_json::{Map, Value as Json};

/// An entry to be: when, what, the words, the label of the act or the key of the outcome.
type Draft = (Timestamp, EntryKind, String, Option<String>);

impl CaseReader<'_> {
    /// The timeline: the file's own entries, or what was asked; then the note, then the end.
    pub(super) fn entries(
        &self,
        record: &Record,
        case: CaseId,
        key: &str,
        opened: Timestamp,
    ) -> Result<Vec<Entry>, Refusal> {
        let mut drafts = Vec::new();
        for entry in &record.entries {
            drafts.push(self.entry(entry, opened)?);
        }
        if drafts.is_empty()
            && let Some(asked) = record.cell("asked")
        {
            drafts.push((opened, EntryKind::MessageIn, asked.to_owned(), None));
        }
        drafts.sort_by_key(|(at, ..)| *at);
        let last = drafts.last().map_or(opened, |(at, ..)| *at);
        if let Some(note) = record.cell("note") {
            drafts.push((last, EntryKind::Note, note.to_owned(), None));
        }
        let solved_at = self.moment(record, "solved_at")?;
        if let (Some(outcome), Some(at)) = (record.cell("outcome"), solved_at) {
            drafts.push((
                at,
                EntryKind::Solved,
                record.cell("outcome_text").unwrap_or_default().to_owned(),
                Some(outcome.to_owned()),
            ));
        }
        let mut entries = Vec::new();
        for (n, (at, kind, body, label)) in drafts.into_iter().enumerate() {
            check_text(&body).map_err(|_| Refusal::Refused("entries", RefusalCode::of_text(&body)))?;
            let by = match kind {
                EntryKind::MessageIn | EntryKind::CallIn => Author::Contact,
                _ => Author::Operator(importer()),
            };
            let mut meta = EntryMeta::default();
            if kind == EntryKind::Solved {
                meta.key = label
            } else {
                meta.act = label
            }
            entries.push(Entry {
                id: EntryId::imported(SOURCE, &format!("{key}\u{0}{n}")),
                case,
                at,
                by,
                kind,
                body,
                meta,
            });
        }
        Ok(entries)
    }

    fn entry(&self, entry: &Map<String, Json>, opened: Timestamp) -> Result<Draft, Refusal> {
        let text = |name: &str| entry.get(name).and_then(Json::as_str);
        let kind = match text("kind") {
            Some("message_in") => EntryKind::MessageIn,
            Some("message_out") => EntryKind::MessageOut,
            Some("note") => EntryKind::Note,
            Some("call_in") => EntryKind::CallIn,
            Some("call_out") => EntryKind::CallOut,
            _ => {
                return Err(Refusal::Unreadable(
                    "entries",
                    "a kind that is not message_in, message_out, note, call_in or call_out",
                ));
            }
        };
        let at = match text("at") {
            Some(at) => moment("entries", at, &self.zone)?,
            None => opened,
        };
        let body = text("text").unwrap_or_default().to_owned();
        let is_call = matches!(kind, EntryKind::CallIn | EntryKind::CallOut);
        if body.trim().is_empty() && !is_call {
            return Err(Refusal::Refused("entries", RefusalCode::Empty));
        }
        let act = text("act").filter(|a| a.len() <= 200).map(str::to_owned);
        Ok((at, kind, body, act))
    }
}
