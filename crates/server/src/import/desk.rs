//! The desk of an organisation in one TOML file: its queues and offices, its topics, its notices, its macros, when people work
//! and what is undertaken for whom.
//!
//! The file is read and checked whole, against itself and against what the organisation has, before anything is written:
//! one bad entry and nothing goes in. What is bad is told by its line, all of it at once. Queues are told apart by their
//! name, everything else by its key; an entry that says something else than before changes its row. What the file
//! does not name is left alone: cases may refer to it.

mod macros;
mod service;

use self::macros::MacroEntry;
use self::service::{HoursEntry, ServiceEntry};
use super::values::moment;
use jiff::tz::TimeZone;
use oltre_domain::{
    Notice, NoticeId, OutcomePreset, Queue, QueueId, QueueKind, Texts, Timestamp, Topic, fold,
};
use oltre_wire::Row;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use toml::Spanned;
use toml::value::Datetime;

/// The file an office starts from. The sample has its topics.
pub(crate) const EXAMPLE: &str = include_str!("../../../../docs/desk.example.toml");

/// Characters of a name or a label.
const NAME: usize = 80;
/// Characters of a notice.
const LINE: usize = 300;
/// Bytes of a key: what a case's topic and outcome may have.
const KEY: usize = 80;

/// Why a desk file is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeskFault {
    /// It is no TOML, or has a key or a value that no desk file has; the message says where.
    #[error(transparent)]
    Unreadable(#[from] toml::de::Error),
    /// Entries that cannot stand.
    #[error("{}", lines(.0))]
    Misfits(Vec<Misfit>),
}

/// An entry that cannot stand.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// Of its first line, from 1.
    pub(crate) line: usize,
    /// Which it is and what is wrong.
    pub(crate) why: String,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, why } = self;
        write!(f, "line {line}: {why}")
    }
}

fn lines(misfits: &[Misfit]) -> String {
    let lines: Vec<String> = misfits.iter().map(Misfit::to_string).collect();
    lines.join("\n")
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeskFile {
    #[serde(default)]
    queue: Vec<Spanned<QueueEntry>>,
    #[serde(default)]
    topic: Vec<Spanned<TopicEntry>>,
    #[serde(default)]
    notice: Vec<Spanned<NoticeEntry>>,
    #[serde(default)]
    hours: Vec<Spanned<HoursEntry>>,
    #[serde(default)]
    service: Vec<Spanned<ServiceEntry>>,
    #[serde(default, rename = "macro")]
    macros: Vec<Spanned<MacroEntry>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QueueEntry {
    name: String,
    kind: QueueKind,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicEntry {
    key: String,
    label: Words,
    parent: Option<String>,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    outcomes: Vec<OutcomeEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OutcomeEntry {
    key: String,
    it: String,
    en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoticeEntry {
    key: String,
    text: Words,
    from: Datetime,
    until: Datetime,
    #[serde(default)]
    topics: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    it: String,
    en: String,
}

/// The rows a file asks for, given the directory that is there and the zone its times are in.
///
/// # Errors
/// The file cannot be read, or entries of it cannot stand.
pub(crate) fn read(text: &str, zone: &TimeZone, there: &[Row]) -> Result<Vec<Row>, DeskFault> {
    let DeskFile {
        queue,
        topic,
        notice,
        hours,
        service,
        macros,
    } = toml::from_str(text)?;
    let mut known = Known::of(there, topic.iter().map(Spanned::get_ref));
    known.take_in(&queue, &hours);
    let mut reading = Reading {
        text,
        rows: Vec::new(),
        misfits: Vec::new(),
    };
    reading.each("queue", queue, |q| &q.name, |q| known.queue(q).map(Row::Queue));
    reading.each("topic", topic, |t| &t.key, |t| known.topic(t).map(Row::Topic));
    let notice_of = |n| known.notice(n, zone).map(Row::Notice);
    reading.each("notice", notice, |n| &n.key, notice_of);
    let hours_of = |h| Known::hours(h, zone).map(Row::BusinessHours);
    reading.each("hours", hours, |h| &h.key, hours_of);
    let level_of = |s| known.service(s).map(Row::ServiceLevel);
    reading.each("service", service, |s| &s.key, level_of);
    let macro_of = |m| known.macro_of(m).map(Row::Macro);
    reading.each("macro", macros, |m| &m.key, macro_of);
    if reading.misfits.is_empty() {
        Ok(reading.rows)
    } else {
        Err(DeskFault::Misfits(reading.misfits))
    }
}

struct Reading<'a> {
    text: &'a str,
    rows: Vec<Row>,
    misfits: Vec<Misfit>,
}

impl Reading<'_> {
    /// Reads the entries of a kind. Two of one name are the same in any spelling that people take for the same.
    fn each<T>(
        &mut self,
        kind: &str,
        entries: Vec<Spanned<T>>,
        name: impl Fn(&T) -> &str,
        row: impl Fn(T) -> Result<Row, String>,
    ) {
        let mut seen = BTreeMap::new();
        for entry in entries {
            let line = self.line(entry.span().start);
            let entry = entry.into_inner();
            let shown = format!("{kind} {:?}", name(&entry));
            let found = match seen.insert(fold(name(&entry)), line) {
                Some(first) => Err(format!("is on line {first} already")),
                None => row(entry),
            };
            match found {
                Ok(row) => self.rows.push(row),
                Err(why) => self.misfits.push(Misfit {
                    line,
                    why: format!("{shown}: {why}"),
                }),
            }
        }
    }

    /// The line of a place in the file, from 1.
    fn line(&self, at: usize) -> usize {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        1 + before.iter().filter(|b| **b == b'\n').count()
    }
}

/// What the organisation has, and what the file will bring.
struct Known {
    /// Queues by folded name.
    queues: BTreeMap<String, QueueId>,
    /// Topics by key, each with the one above it.
    parents: BTreeMap<String, Option<String>>,
    /// Keys of business hours.
    hours: BTreeSet<String>,
}

impl Known {
    fn of<'a>(there: &[Row], coming: impl Iterator<Item = &'a TopicEntry>) -> Self {
        let (mut queues, mut parents) = (BTreeMap::new(), BTreeMap::new());
        let mut hours = BTreeSet::new();
        for row in there {
            match row {
                Row::Queue(queue) => {
                    queues.entry(fold(&queue.name)).or_insert(queue.id);
                }
                Row::Topic(topic) => {
                    parents.insert(topic.key.clone(), topic.parent.clone());
                }
                Row::BusinessHours(row) => {
                    hours.insert(row.key.clone());
                }
                _ => {}
            }
        }
        parents.extend(coming.map(|t| (t.key.clone(), t.parent.clone())));
        Self {
            queues,
            parents,
            hours,
        }
    }

    /// Queues and hours that the file brings may be named in it.
    fn take_in(&mut self, queues: &[Spanned<QueueEntry>], hours: &[Spanned<HoursEntry>]) {
        for queue in queues {
            let key = fold(queue.get_ref().name.trim());
            let id = QueueId::imported("desk", &key);
            self.queues.entry(key).or_insert(id);
        }
        self.hours
            .extend(hours.iter().map(|hours| hours.get_ref().key.clone()));
    }

    fn queue(&self, entry: QueueEntry) -> Result<Queue, String> {
        let QueueEntry { name, kind } = entry;
        let name = one_line("name", &name, NAME)?;
        // `user add --queues` takes names with commas between, or `all`.
        if name.contains(',') {
            return Err("name: has a comma, which parts the names of `user add --queues`".to_owned());
        }
        let key = fold(&name);
        if key == "all" {
            return Err("name: `all` means every queue in `user add --queues`".to_owned());
        }
        let id = self.queues.get(&key).copied();
        Ok(Queue {
            id: id.unwrap_or_else(|| QueueId::imported("desk", &key)),
            name,
            kind,
        })
    }

    fn topic(&self, entry: TopicEntry) -> Result<Topic, String> {
        let TopicEntry {
            key,
            label,
            parent,
            sensitive,
            outcomes,
        } = entry;
        check_key("key", &key)?;
        if let Some(parent) = &parent {
            self.check_parent(&key, parent)?;
        }
        let mut seen = BTreeSet::new();
        let mut presets = Vec::with_capacity(outcomes.len());
        for OutcomeEntry { key, it, en } in outcomes {
            let place = format!("outcome {key:?}");
            check_key(&place, &key)?;
            if !seen.insert(key.clone()) {
                return Err(format!("{place}: is there twice"));
            }
            presets.push(OutcomePreset {
                label: texts(&place, &Words { it, en }, NAME)?,
                key,
            });
        }
        Ok(Topic {
            label: texts("label", &label, NAME)?,
            key,
            parent,
            outcomes: presets,
            sensitive,
        })
    }

    /// Topics are a tree of at most two levels.
    fn check_parent(&self, key: &str, parent: &str) -> Result<(), String> {
        if parent == key {
            return Err("parent: is the topic itself".to_owned());
        }
        match self.parents.get(parent) {
            None => Err(format!("parent: there is no topic {parent:?}")),
            Some(Some(_)) => Err(format!(
                "parent: {parent:?} has a parent itself, and there are two levels"
            )),
            Some(None) if self.parents.values().flatten().any(|p| p == key) => {
                Err("parent: topics stand under this one, and there are two levels".to_owned())
            }
            Some(None) => Ok(()),
        }
    }

    fn notice(&self, entry: NoticeEntry, zone: &TimeZone) -> Result<Notice, String> {
        let NoticeEntry {
            key,
            text,
            from,
            until,
            topics,
        } = entry;
        check_key("key", &key)?;
        if let Some(unknown) = topics.iter().find(|t| !self.parents.contains_key(*t)) {
            return Err(format!("topics: there is no topic {unknown:?}"));
        }
        let (from, until) = (at("from", from, zone)?, at("until", until, zone)?);
        if until <= from {
            return Err("until: is not after `from`".to_owned());
        }
        Ok(Notice {
            id: NoticeId::imported("desk", &key),
            text: texts("text", &text, LINE)?,
            topics,
            from,
            until,
        })
    }
}

/// A day with a time: a day alone would leave open whether it begins or ends then.
fn at(place: &'static str, written: Datetime, zone: &TimeZone) -> Result<Timestamp, String> {
    if written.date.is_none() || written.time.is_none() {
        return Err(format!("{place}: is no day with a time, as 2026-03-05T08:00:00"));
    }
    moment(place, &written.to_string(), zone).map_err(|why| why.to_string())
}

fn texts(place: &str, words: &Words, most: usize) -> Result<Texts, String> {
    let Words { it, en } = words;
    Ok(Texts {
        it: one_line(&format!("{place}.it"), it, most)?,
        en: one_line(&format!("{place}.en"), en, most)?,
    })
}

fn one_line(place: &str, text: &str, most: usize) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(format!("{place}: is empty"));
    }
    if text.chars().any(char::is_control) {
        return Err(format!("{place}: is not one line of text"));
    }
    if text.chars().count() > most {
        return Err(format!("{place}: has more than {most} characters"));
    }
    Ok(text.to_owned())
}

fn check_key(place: &str, key: &str) -> Result<(), String> {
    let is_good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if key.is_empty() || key.len() > KEY || !key.chars().all(is_good) {
        return Err(format!(
            "{place}: a key is made of a to z, 0 to 9, _ and -, at most {KEY} of them"
        ));
    }
    Ok(())
}
