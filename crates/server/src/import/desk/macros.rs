//! Of a desk file: macros.

use super::service::LABEL;
use super::{Known, NAME, Words, check_key, one_line, texts};
use oltre_domain::{Macro, Priority};
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MacroEntry {
    pub(super) key: String,
    label: Words,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    take: bool,
    priority: Option<Priority>,
    topic: Option<String>,
    #[serde(default)]
    add: Vec<String>,
    #[serde(default)]
    remove: Vec<String>,
    #[serde(default)]
    waits: bool,
    phrase: Option<String>,
    #[serde(default)]
    retired: bool,
}

impl Known {
    pub(super) fn macro_of(&self, entry: MacroEntry) -> Result<Macro, String> {
        let MacroEntry {
            key,
            label,
            topics,
            take,
            priority,
            topic,
            add,
            remove,
            waits,
            phrase,
            retired,
        } = entry;
        check_key("key", &key)?;
        if let Some(unknown) = topics
            .iter()
            .chain(&topic)
            .find(|t| !self.parents.contains_key(*t))
        {
            return Err(format!("topics: there is no topic {unknown:?}"));
        }
        // Which phrases there are is the catalogue's to say, and changes: one that is gone brings no words.
        if let Some(phrase) = &phrase {
            check_key("phrase", phrase)?;
        }
        let labels = |place: &str, labels: Vec<String>| {
            let one = |label: &String| one_line(place, label, LABEL);
            labels
                .iter()
                .map(one)
                .collect::<Result<BTreeSet<String>, String>>()
        };
        let row = Macro {
            label: texts("label", &label, NAME)?,
            key,
            topics,
            take,
            priority,
            topic,
            add: labels("add", add)?,
            remove: labels("remove", remove)?,
            waits,
            phrase,
            retired,
        };
        let changes = row.take || row.waits || row.priority.is_some() || row.topic.is_some();
        if !changes && row.add.is_empty() && row.remove.is_empty() && row.phrase.is_none() {
            return Err("does nothing".to_owned());
        }
        Ok(row)
    }
}
