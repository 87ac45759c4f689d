//! The catalogue in pieces, each of which is published, retired and kept in versions by itself: an action, a word list, a
//! mood, an act, the playbooks of a topic, a ready phrase. A piece is a small TOML document and has a key that says what
//! it is: `action/book_id_slot`, `words/id_docs`, `playbook/anagrafe`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::load::ActEntry;
use super::{ActionEntry, Catalogue, EntryFault, Fault, Phrase, Playbook};
use crate::constants::{COOLDOWN_DAYS, COST_WRONG, GAIN_RIGHT};

/// Pieces by key.
pub type Pieces = BTreeMap<String, String>;

/// A document as the editor's program writes it: what is empty is not there.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Document {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    words: BTreeMap<String, Vec<String>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    moods: BTreeMap<String, Vec<String>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    acts: BTreeMap<String, ActEntry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    playbook: Vec<Playbook>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    phrase: Vec<Phrase>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    action: Vec<ActionEntry>,
}

impl Document {
    fn read(text: &str) -> Option<Self> {
        toml::from_str(text).ok()
    }

    /// As text. What an entry says as every entry does when nobody wrote it is left out.
    fn written(&self) -> String {
        // Texts, numbers and lists of them: there is nothing in it that TOML has no form for.
        let mut table = toml::Table::try_from(self).unwrap_or_default();
        let entries = ["phrase", "action"].map(|kind| table.remove(kind).map(|entries| (kind, entries)));
        for (kind, mut entries) in entries.into_iter().flatten() {
            for entry in entries
                .as_array_mut()
                .into_iter()
                .flatten()
                .filter_map(toml::Value::as_table_mut)
            {
                entry.retain(|field, value| !is_usual(field, value));
            }
            table.insert(kind.to_owned(), entries);
        }
        toml::to_string_pretty(&table).unwrap_or_default()
    }

    fn into_pieces(self) -> Pieces {
        let Self {
            words,
            moods,
            acts,
            playbook,
            phrase,
            action,
        } = self;
        let mut pieces = Pieces::new();
        let mut put = |kind: &str, name: &str, piece: Self| {
            pieces.insert(format!("{kind}/{name}"), piece.written());
        };
        for (name, cues) in words {
            let words = BTreeMap::from([(name.clone(), cues)]);
            put(
                "words",
                &name,
                Self {
                    words,
                    ..Self::default()
                },
            );
        }
        for (name, cues) in moods {
            let moods = BTreeMap::from([(name.clone(), cues)]);
            put(
                "moods",
                &name,
                Self {
                    moods,
                    ..Self::default()
                },
            );
        }
        for (label, act) in acts {
            let acts = BTreeMap::from([(label.clone(), act)]);
            put(
                "acts",
                &label,
                Self {
                    acts,
                    ..Self::default()
                },
            );
        }
        let mut playbooks = BTreeMap::<String, Vec<Playbook>>::new();
        for one in playbook {
            playbooks.entry(one.topic.clone()).or_default().push(one);
        }
        for (topic, playbook) in playbooks {
            put(
                "playbook",
                &topic,
                Self {
                    playbook,
                    ..Self::default()
                },
            );
        }
        for one in phrase {
            let id = one.id.clone();
            put(
                "phrase",
                &id,
                Self {
                    phrase: vec![one],
                    ..Self::default()
                },
            );
        }
        for one in action {
            let id = one.id.clone();
            put(
                "action",
                &id,
                Self {
                    action: vec![one],
                    ..Self::default()
                },
            );
        }
        pieces
    }

    fn add(&mut self, other: Self) {
        let Self {
            words,
            moods,
            acts,
            playbook,
            phrase,
            action,
        } = other;
        self.words.extend(words);
        for (mood, cues) in moods {
            self.moods.entry(mood).or_default().extend(cues);
        }
        self.acts.extend(acts);
        self.playbook.extend(playbook);
        self.phrase.extend(phrase);
        self.action.extend(action);
    }
}

/// The value a field has in an entry that does not have it.
fn is_usual(field: &str, value: &toml::Value) -> bool {
    use toml::Value::{Array, Boolean, Float, Integer, String};
    match (field, value) {
        ("right" | "requires_online", Boolean(is)) => !is,
        ("clear" | "unless" | "topic", String(text)) => text.is_empty(),
        ("channels", Array(list)) => list.is_empty(),
        ("cost_wrong", Float(cost)) => cost.total_cmp(&COST_WRONG).is_eq(),
        ("gain_right", Float(gain)) => gain.total_cmp(&GAIN_RIGHT).is_eq(),
        ("cooldown_days", Integer(days)) => *days == i64::from(COOLDOWN_DAYS),
        _ => false,
    }
}

/// The kinds of pieces, as their keys name them.
pub const KINDS: [&str; 6] = ["action", "words", "moods", "acts", "playbook", "phrase"];

/// The pieces of documents that were found good.
#[must_use]
pub fn pieces_of(texts: &[&str]) -> Pieces {
    let mut whole = Document::default();
    texts
        .iter()
        .filter_map(|text| Document::read(text))
        .for_each(|document| whole.add(document));
    whole.into_pieces()
}

/// One document with everything that stands in the pieces; what cannot be read is left out.
#[must_use]
pub fn document_of(pieces: &Pieces) -> String {
    let mut whole = Document::default();
    pieces
        .values()
        .filter_map(|text| Document::read(text))
        .for_each(|document| whole.add(document));
    whole.written()
}

/// The piece of an action.
#[must_use]
pub fn piece_of(entry: &ActionEntry) -> (String, String) {
    let key = format!("action/{}", entry.id);
    let document = Document {
        action: vec![entry.clone()],
        ..Document::default()
    };
    (key, document.written())
}

/// The action in a piece, when there is exactly one and nothing else.
#[must_use]
pub fn entry_of(text: &str) -> Option<ActionEntry> {
    let mut document = Document::read(text)?;
    let entry = document.action.pop()?;
    let others = Document {
        action: Vec::new(),
        ..document
    };
    others.into_pieces().is_empty().then_some(entry)
}

/// How many entries stand in a piece: cues of a list, playbooks of a topic, one of anything else.
#[must_use]
pub fn entries_in(text: &str) -> usize {
    let Some(document) = Document::read(text) else {
        return 0;
    };
    document
        .words
        .values()
        .chain(document.moods.values())
        .map(Vec::len)
        .sum::<usize>()
        + document.acts.len()
        + document.playbook.len()
        + document.phrase.len()
        + document.action.len()
}

/// What is wrong with a change of the pieces in force: nothing when it may be made.
///
/// `changes` holds the new text of each piece, or nothing for one that goes. Faults that were there before and have
/// nothing to do with the change do not stand in its way.
#[must_use]
pub fn faults_of(in_force: &Pieces, changes: &BTreeMap<String, Option<String>>) -> Vec<EntryFault> {
    let mut after = in_force.clone();
    for (key, text) in changes {
        match text {
            Some(text) => after.insert(key.clone(), text.clone()),
            None => after.remove(key),
        };
    }
    let before: BTreeSet<(String, String, String)> = loaded(in_force)
        .refused
        .into_iter()
        .map(|fault| (fault.document, fault.entry, fault.field))
        .collect();
    let is_news = |fault: &EntryFault| {
        changes.contains_key(&fault.document)
            || !before.contains(&(fault.document.clone(), fault.entry.clone(), fault.field.clone()))
    };
    let mut faults: Vec<EntryFault> = loaded(&after).refused.into_iter().filter(is_news).collect();
    if faults.is_empty() {
        faults.extend(
            changes
                .iter()
                .filter_map(|(key, text)| misplaced(key, text.as_deref()?)),
        );
    }
    faults
}

/// The catalogue that pieces make; a piece's key stands for the document in its faults.
#[must_use]
pub fn loaded(pieces: &Pieces) -> super::Loaded {
    let documents: Vec<(&str, &str)> = pieces
        .iter()
        .map(|(key, text)| (key.as_str(), text.as_str()))
        .collect();
    Catalogue::from_toml(&documents)
}

/// A piece holds what its key says, and nothing else.
fn misplaced(key: &str, text: &str) -> Option<EntryFault> {
    let found = pieces_of(&[text]);
    let belongs = match found.keys().next() {
        Some(only) if found.len() == 1 && only == key => return None,
        Some(first) if first != key => first.clone(),
        Some(_) => found.keys().nth(1).cloned().unwrap_or_default(),
        None => String::new(),
    };
    Some(EntryFault {
        document: key.to_owned(),
        entry: String::new(),
        line: 1,
        field: String::new(),
        fault: Fault::OtherPiece { belongs },
    })
}

#[cfg(test)]
mod tests;
