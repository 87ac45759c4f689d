//! Acts, playbooks and ready phrases.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::fields::{ACT_FIELDS, PHRASE_FIELDS, PLAYBOOK_FIELDS, is_word, not_a_word};
use super::super::{Act, Fault, Phrase, Playbook};
use super::{Document, Entry, Reader, id_or_number};
use crate::hearing::Cue;

/// Characters of a ready phrase.
const PHRASE: usize = 4_000;

/// An act, as an editor writes it.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::catalogue) struct ActEntry {
    it: String,
    en: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    cues: Vec<String>,
}

impl Reader {
    pub(super) fn act(&mut self, document: &Document<'_>, label: &str, value: &Entry<'_>) {
        let Some(entry) = self.read::<ActEntry>(document, label, value, &ACT_FIELDS) else {
            return;
        };
        if !is_word(label) {
            return self.refuse(document, label, value.span().start, "", not_a_word());
        }
        let ActEntry { it, en, cues } = entry;
        if it.trim().is_empty() || en.trim().is_empty() {
            return self.refuse(document, label, value.span().start, "it", Fault::EmptyText);
        }
        let cues: Arc<[Cue]> = cues.iter().filter_map(|cue| Cue::parse(cue)).collect();
        let title = oltre_domain::Texts { it, en };
        if self.loaded.catalogue.acts.contains_key(label) {
            return self.refuse(document, label, value.span().start, "", Fault::Duplicate);
        }
        self.loaded
            .catalogue
            .acts
            .insert(label.to_owned(), Act { title, cues });
    }

    pub(super) fn playbook(&mut self, document: &Document<'_>, id: &str, value: &Entry<'_>) {
        let Some(playbook) = self.read::<Playbook>(document, id, value, &PLAYBOOK_FIELDS) else {
            return;
        };
        if playbook.steps.is_empty() || playbook.steps.iter().any(|step| step.trim().is_empty()) {
            return self.refuse(document, id, value.span().start, "steps", Fault::EmptyText);
        }
        for (done, step) in playbook.steps.iter().enumerate() {
            self.loaded
                .catalogue
                .playbook_model
                .learn(&playbook.topic, &playbook.steps[..done], step);
        }
        self.loaded
            .catalogue
            .playbooks
            .entry(playbook.topic.clone())
            .or_default()
            .push(playbook);
    }

    pub(super) fn phrase(&mut self, document: &Document<'_>, number: usize, value: &Entry<'_>) {
        let id = id_or_number(value, number);
        let Some(phrase) = self.read::<Phrase>(document, &id, value, &PHRASE_FIELDS) else {
            return;
        };
        let at = |field: &str| {
            let table = value.get_ref().as_table();
            table
                .and_then(|table| table.get(field))
                .map_or(value.span().start, |found| found.span().start)
        };
        if !is_word(&phrase.id) {
            return self.refuse(document, &id, at("id"), "id", not_a_word());
        }
        for (field, texts) in [("title", &phrase.title), ("text", &phrase.text)] {
            if texts.it.trim().is_empty() || texts.en.trim().is_empty() {
                return self.refuse(document, &id, at(field), field, Fault::EmptyText);
            }
            if [&texts.it, &texts.en]
                .iter()
                .any(|text| text.chars().count() > PHRASE)
            {
                return self.refuse(document, &id, at(field), field, Fault::OutOfRange);
            }
        }
        if self.loaded.catalogue.phrases.contains_key(&id) {
            return self.refuse(document, &id, at("id"), "id", Fault::Duplicate);
        }
        self.loaded.catalogue.phrases.insert(id, phrase);
    }
}
