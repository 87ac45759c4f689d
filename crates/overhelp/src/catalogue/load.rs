//! Reading a catalogue: TOML documents in, the entries that are good and the faults of the others out.
//!
//! A document holds word lists (`[words]`), cues of moods (`[moods]`), acts (`[acts.LABEL]`), playbooks
//! (`[[playbook]]`) and actions (`[[action]]`). Word lists of all documents are read before any condition,
//! so that packs share them.

mod others;

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::fields::{ACTION_FIELDS, MOODS, SECTIONS, check};
use super::{Action, ActionEntry, Catalogue, EntryFault, Fault, Loaded};
use crate::condition::{Condition, Words, compile};
use crate::hearing::Cue;
pub(super) use others::ActEntry;

/// Reads a catalogue from `(name, text)` documents; the name is what a fault calls the document.
pub(super) fn load(documents: &[(&str, &str)]) -> Loaded {
    let mut reader = Reader {
        loaded: Loaded::default(),
        words: Words::default(),
    };
    let mut parsed = Vec::new();
    for (name, text) in documents {
        match DeTable::parse(text) {
            Ok(table) => parsed.push((Document { name, text }, table)),
            Err(error) => {
                let document = Document { name, text };
                let fault = Fault::Unreadable {
                    detail: error.message().to_owned(),
                };
                reader.refuse(&document, "", error.span().unwrap_or(0..0).start, "", fault);
            }
        }
    }
    for (document, table) in &parsed {
        reader.words(document, table.get_ref());
    }
    for (document, table) in &parsed {
        reader.entries(document, table.get_ref());
    }
    reader.loaded.catalogue.words = reader.words.names();
    reader.learn_spelling();
    reader.loaded.catalogue.kin = crate::kin::of(reader.loaded.catalogue.actions.iter());
    reader.loaded
}

struct Document<'d> {
    name: &'d str,
    text: &'d str,
}

struct Reader {
    loaded: Loaded,
    words: Words,
}

type Entry<'d> = Spanned<DeValue<'d>>;

impl Reader {
    fn refuse(&mut self, document: &Document<'_>, entry: &str, at: usize, field: &str, fault: Fault) {
        let lines = document
            .text
            .get(..at)
            .map_or(0, |before| before.matches('\n').count());
        self.loaded.refused.push(EntryFault {
            document: document.name.to_owned(),
            entry: entry.to_owned(),
            line: u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(1),
            field: field.to_owned(),
            fault,
        });
    }

    /// All that is listened for, wherever it is written.
    fn learn_spelling(&mut self) {
        let catalogue = &mut self.loaded.catalogue;
        let spelling = &mut catalogue.spelling;
        for name in &catalogue.words {
            spelling.learn(self.words.get(name).into_iter().flat_map(|list| list.iter()));
        }
        let moods = &catalogue.moods;
        for list in [&moods.distress, &moods.just_answer, &moods.hurry] {
            spelling.learn(list);
        }
        spelling.learn(catalogue.acts.values().flat_map(|act| act.cues.iter()));
        let mut lists = Vec::new();
        for action in catalogue.actions.values() {
            let conditions = [Some(&action.when), action.clear.as_ref(), action.unless.as_ref()];
            conditions
                .into_iter()
                .flatten()
                .for_each(|condition| condition.cues(&mut lists));
        }
        spelling.learn(lists.into_iter().flat_map(|list| list.iter()));
    }

    fn words(&mut self, document: &Document<'_>, table: &DeTable<'_>) {
        for section in table
            .keys()
            .filter(|section| !SECTIONS.contains(&section.get_ref().as_ref()))
        {
            let name = section.get_ref().to_string();
            self.refuse(document, &name, section.span().start, "", Fault::UnknownField);
        }
        let Some(lists) = self.section(document, table, "words") else {
            return;
        };
        for (name, value) in lists {
            let Some(cues) = self.cues(document, "words", name.get_ref(), value) else {
                continue;
            };
            if !self.words.add(name.get_ref(), cues) {
                self.refuse(
                    document,
                    "words",
                    name.span().start,
                    name.get_ref(),
                    Fault::Duplicate,
                );
            }
        }
    }

    /// A section that must be a table, when it is there.
    fn section<'t, 'd>(
        &mut self,
        doc: &Document<'_>,
        table: &'t DeTable<'d>,
        name: &str,
    ) -> Option<&'t DeTable<'d>> {
        let value = table.get(name)?;
        let section = value.get_ref().as_table();
        if section.is_none() {
            self.refuse(doc, name, value.span().start, "", wrong("table", value));
        }
        section
    }

    fn cues(
        &mut self,
        document: &Document<'_>,
        entry: &str,
        field: &str,
        value: &Entry<'_>,
    ) -> Option<Vec<Cue>> {
        let Some(array) = value.get_ref().as_array() else {
            self.refuse(document, entry, value.span().start, field, wrong("array", value));
            return None;
        };
        let mut cues = Vec::new();
        for item in array {
            let cue = item.get_ref().as_str().map(Cue::parse);
            match cue {
                Some(Some(cue)) => cues.push(cue),
                Some(None) => {
                    self.refuse(document, entry, item.span().start, field, Fault::EmptyText);
                    return None;
                }
                None => {
                    self.refuse(document, entry, item.span().start, field, wrong("string", item));
                    return None;
                }
            }
        }
        Some(cues)
    }

    fn entries(&mut self, document: &Document<'_>, table: &DeTable<'_>) {
        if let Some(moods) = self.section(document, table, "moods")
            && self.fields(document, "moods", moods, 0..0, &MOODS)
        {
            for (name, value) in moods {
                let Some(cues) = self.cues(document, "moods", name.get_ref(), value) else {
                    continue;
                };
                let known = &mut self.loaded.catalogue.moods;
                match name.get_ref().as_ref() {
                    "distress" => known.distress.extend(cues),
                    "distress_told" => known.distress_told.extend(cues),
                    "distress_acts" => known.distress_acts.extend(labels(value)),
                    "just_answer" => known.just_answer.extend(cues),
                    _ => known.hurry.extend(cues),
                }
            }
        }
        if let Some(acts) = self.section(document, table, "acts") {
            for (label, value) in acts {
                self.act(document, label.get_ref(), value);
            }
        }
        for (number, value) in self.array(document, table, "playbook").into_iter().enumerate() {
            self.playbook(document, &format!("playbook {}", number + 1), value);
        }
        for (number, value) in self.array(document, table, "phrase").into_iter().enumerate() {
            self.phrase(document, number, value);
        }
        for (number, value) in self.array(document, table, "action").into_iter().enumerate() {
            self.action(document, number, value);
        }
    }

    fn array<'t, 'd>(
        &mut self,
        document: &Document<'_>,
        table: &'t DeTable<'d>,
        name: &str,
    ) -> Vec<&'t Entry<'d>> {
        let Some(value) = table.get(name) else {
            return Vec::new();
        };
        match value.get_ref().as_array() {
            Some(array) => array.iter().collect(),
            None => {
                self.refuse(document, name, value.span().start, "", wrong("array", value));
                Vec::new()
            }
        }
    }

    /// Reads one entry with serde, after its fields were seen to be known and complete.
    fn read<T: for<'de> Deserialize<'de>>(
        &mut self,
        document: &Document<'_>,
        id: &str,
        value: &Entry<'_>,
        known: &[(&str, bool)],
    ) -> Option<T> {
        let Some(table) = value.get_ref().as_table() else {
            self.refuse(document, id, value.span().start, "", wrong("table", value));
            return None;
        };
        if !self.fields(document, id, table, value.span(), known) {
            return None;
        }
        match T::deserialize(ValueDeserializer::from(value.clone())) {
            Ok(entry) => Some(entry),
            Err(error) => {
                let at = error.span().unwrap_or_else(|| value.span());
                let field = table
                    .iter()
                    .find(|(key, value)| {
                        key.span().start <= at.start && at.end <= value.span().end.max(key.span().end)
                    })
                    .map_or(String::new(), |(key, _)| key.get_ref().to_string());
                self.refuse(
                    document,
                    id,
                    at.start,
                    &field,
                    Fault::WrongValue {
                        detail: error.message().to_owned(),
                    },
                );
                None
            }
        }
    }

    fn fields(
        &mut self,
        doc: &Document<'_>,
        id: &str,
        table: &DeTable<'_>,
        span: Range<usize>,
        known: &[(&str, bool)],
    ) -> bool {
        let before = self.loaded.refused.len();
        for key in table
            .keys()
            .filter(|key| known.iter().all(|(name, _)| *name != key.get_ref().as_ref()))
        {
            self.refuse(doc, id, key.span().start, key.get_ref(), Fault::UnknownField);
        }
        for (name, _) in known
            .iter()
            .filter(|(name, must)| *must && !table.contains_key(*name))
        {
            self.refuse(doc, id, span.start, name, Fault::Missing);
        }
        self.loaded.refused.len() == before
    }

    fn action(&mut self, document: &Document<'_>, number: usize, value: &Entry<'_>) {
        let id = id_or_number(value, number);
        let Some(entry) = self.read::<ActionEntry>(document, &id, value, &ACTION_FIELDS) else {
            return;
        };
        let Some(table) = value.get_ref().as_table() else {
            return;
        };
        let at = |field: &str| table.get(field).map_or(value.span().start, |v| v.span().start);
        if let Some((field, fault)) = check(&entry) {
            return self.refuse(document, &id, at(field), field, fault);
        }
        if self.loaded.catalogue.actions.contains_key(&id) {
            return self.refuse(document, &id, at("id"), "id", Fault::Duplicate);
        }
        let before = self.loaded.refused.len();
        let when = self.condition(document, &id, "when", &entry.when, table.get("when"));
        let clear = self.condition(document, &id, "clear", &entry.clear, table.get("clear"));
        let unless = self.condition(document, &id, "unless", &entry.unless, table.get("unless"));
        match (when, self.loaded.refused.len() == before) {
            (Some(when), true) => {
                self.loaded.catalogue.actions.insert(
                    id,
                    Action {
                        entry,
                        when,
                        clear,
                        unless,
                    },
                );
            }
            (None, true) => self.refuse(document, &id, at("when"), "when", Fault::EmptyText),
            (_, false) => {}
        }
    }

    fn condition(
        &mut self,
        document: &Document<'_>,
        id: &str,
        field: &str,
        source: &str,
        value: Option<&Entry<'_>>,
    ) -> Option<Condition> {
        if source.trim().is_empty() {
            return None;
        }
        match compile(source, &self.words) {
            Ok(condition) => Some(condition),
            Err(fault) => {
                let start = value.map_or(0, |value| value.span().start);
                // A text of several lines begins after its quotes and the line break that follows them.
                let quotes = document.text.get(start..).unwrap_or_default();
                let body = quotes.trim_start_matches(['\'', '"', '\r', '\n']);
                let begins = start + (quotes.len() - body.len());
                self.refuse(document, id, begins + fault.offset, field, fault.fault);
                None
            }
        }
    }
}

/// The id of an entry, or its number from 1.
fn id_or_number(value: &Entry<'_>, number: usize) -> String {
    let id = value.get_ref().as_table().and_then(|table| table.get("id"));
    id.and_then(|id| id.get_ref().as_str())
        .map_or_else(|| (number + 1).to_string(), str::to_owned)
}

/// The texts of an array, as they are.
fn labels(value: &Entry<'_>) -> Vec<String> {
    let array = value.get_ref().as_array().into_iter().flatten();
    array
        .filter_map(|item| item.get_ref().as_str().map(str::to_owned))
        .collect()
}

fn wrong(expected: &str, found: &Entry<'_>) -> Fault {
    Fault::WrongType {
        expected: expected.to_owned(),
        found: found.get_ref().type_str().to_owned(),
    }
}

impl Catalogue {
    /// Reads a catalogue from named TOML documents. Never fails as a whole: what is wrong is refused entry
    /// by entry.
    pub fn from_toml(documents: &[(&str, &str)]) -> Loaded {
        load(documents)
    }
}

#[cfg(test)]
mod tests;
