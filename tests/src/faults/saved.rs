//! What a headless console says it has saved, and whether it is still so: at its desk, and in the end on the server.

use super::ledger::Ledger;
use super::rows::ServerRows;
use anyhow::{Context, Result};
use oltre_domain::{CaseFile, CaseId, EntryKind, Field};
use oltre_store::{DraftKind, Store};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// What was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A case, with the mark in the contact's words.
    Case,
    /// A note, what the contact said, the words of a solution or of a reopening.
    Words,
    /// A label.
    Tag,
    /// The need of a case.
    Need,
    /// A promise.
    Promise,
    /// A draft of a reply.
    Draft,
    /// A reply, held for a moment and then in the timeline.
    Reply,
    /// Something without words of its own.
    Other,
}

impl What {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Case, "case"),
        (Self::Words, "words"),
        (Self::Tag, "tag"),
        (Self::Need, "need"),
        (Self::Promise, "promise"),
        (Self::Draft, "draft"),
        (Self::Reply, "reply"),
        (Self::Other, "other"),
    ];
}

/// One line "saved …": printed only after the call that saved it had returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// What.
    pub what: What,
    /// On which case.
    pub case: CaseId,
    /// Words that stand nowhere else: who, which life, which edit.
    pub mark: String,
}

impl fmt::Display for Saved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = What::ALL.iter().find(|(what, _)| *what == self.what);
        let name = name.map_or("other", |(_, name)| name);
        write!(f, "saved {name} {} {}", self.case, self.mark)
    }
}

impl FromStr for Saved {
    type Err = anyhow::Error;

    fn from_str(line: &str) -> Result<Self> {
        let mut words = line.strip_prefix("saved ").context("no such line")?.split(' ');
        let name = words.next().unwrap_or_default();
        let what = What::ALL.iter().find(|(_, known)| *known == name);
        Ok(Self {
            what: what.context("saved what?")?.0,
            case: words.next().unwrap_or_default().parse()?,
            mark: words.next().context("no mark")?.to_owned(),
        })
    }
}

/// The lines "saved …" among others.
#[must_use]
pub fn among(lines: &[String]) -> Vec<Saved> {
    lines.iter().filter_map(|line| line.parse().ok()).collect()
}

/// What was not accepted, as its author sees it.
struct Refused {
    words: String,
    /// Labels are told without their words.
    labels: BTreeSet<CaseId>,
}

impl Refused {
    fn of(store: &Store) -> Result<Self> {
        let mut refused = Self {
            words: String::new(),
            labels: BTreeSet::new(),
        };
        for action in store.refused_actions()? {
            let action = action.action;
            refused.words += &action.text.unwrap_or_default();
            refused.words += "\n";
            if let (Some((case, _)), true) = (action.case, action.ops.iter().any(|op| op == "tags.add")) {
                refused.labels.insert(case);
            }
        }
        Ok(refused)
    }

    fn shows(&self, line: &Saved) -> bool {
        self.words.contains(&line.mark) || (line.what == What::Tag && self.labels.contains(&line.case))
    }
}

/// Whether words are these, or those of a later edit at the same desk: it may have been saved without having said so yet.
fn is_since(words: &str, mark: &str) -> bool {
    let place = |mark: &str| -> Option<(String, u64, u64)> {
        let mut parts = mark.split('-');
        let who = parts.next()?.to_owned();
        Some((who, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    };
    match (place(words), place(mark)) {
        (Some(there), Some(wanted)) => there.0 == wanted.0 && there >= wanted,
        _ => false,
    }
}

/// The replies of a case, those still held as well.
fn replies(store: &Store, case: CaseId) -> Result<Vec<String>> {
    let entries = store.entries(case, None, 1_000_000)?.entries;
    let sent = entries.into_iter().map(|e| e.entry);
    let held = store
        .case(case)
        .map(|shown| shown.file.replies)
        .unwrap_or_default();
    Ok(sent
        .filter(|entry| entry.kind == EntryKind::MessageOut)
        .map(|entry| entry.body)
        .chain(held.into_values().map(|reply| reply.body))
        .collect())
}

/// Whether a draft is there, or a later one, or a reply that was made of it since, in the timeline or among what was not
/// accepted.
fn draft_stands(store: &Store, line: &Saved, refused: &Refused) -> Result<bool> {
    let sent = replies(store, line.case)?;
    let drafts = store.drafts(Some(line.case))?;
    let kept = drafts.iter().filter(|d| d.kind == DraftKind::Reply);
    Ok(kept
        .map(|d| &d.body)
        .chain(&sent)
        .map(String::as_str)
        .chain([refused.words.as_str()])
        .flat_map(str::split_whitespace)
        .any(|words| is_since(words, &line.mark)))
}

/// I1: what is missing at the desk that said it was saved, in sentences. `alone`: nobody else edits these cases.
///
/// # Errors
/// The desk's database cannot be read.
pub fn missing_here(saved: &[Saved], store: &Store, alone: bool) -> Result<Vec<String>> {
    let refused = Refused::of(store)?;
    let mut wrong = Vec::new();
    for line in saved {
        if refused.shows(line) {
            continue;
        }
        let Ok(shown) = store.case(line.case) else {
            // Where others work too a case may have left, or have been nobody's to open. A draft stays all the same.
            if alone || (line.what == What::Draft && !draft_stands(store, line, &refused)?) {
                wrong.push(format!("{line}: the case is not there"));
            }
            continue;
        };
        let case = &shown.file.case;
        let is_there = match line.what {
            What::Case | What::Words => {
                let entries = store.entries(line.case, None, 1_000_000)?.entries;
                entries.iter().filter(|e| e.entry.body == line.mark).count() == 1
            }
            What::Tag => case.tags.contains(&line.mark),
            What::Need => {
                let need = case.value(Field::Need).text().unwrap_or_default();
                !alone || is_since(need, &line.mark)
            }
            What::Promise => shown.file.promises.values().any(|p| p.text == line.mark),
            What::Draft => draft_stands(store, line, &refused)?,
            What::Reply => {
                replies(store, line.case)?
                    .iter()
                    .filter(|body| **body == line.mark)
                    .count()
                    == 1
            }
            What::Other => true,
        };
        if !is_there {
            wrong.push(format!("{line}: not there any more, or twice"));
        }
    }
    Ok(wrong)
}

/// I2 and I3: what of this desk's is not on the server exactly once, nor refused before its author's eyes, in sentences.
/// `restored`: the rows of a server that was restored, whose log of changes has forgotten what was before; of a value that was
/// overwritten since nothing can be said then.
///
/// # Errors
/// A database cannot be read.
pub fn missing_there(
    saved: &[Saved],
    store: &Store,
    ledger: &Ledger,
    restored: Option<&ServerRows>,
) -> Result<Vec<String>> {
    let refused = Refused::of(store)?;
    let mut wrong = Vec::new();
    for line in saved {
        let in_row = |is_there: fn(&CaseFile, &str) -> bool| {
            let file = restored.and_then(|rows| rows.cases.get(&line.case));
            file.is_some_and(|file| is_there(file, &line.mark))
        };
        let times = match line.what {
            // At the end no reply is held any more.
            What::Case | What::Words | What::Reply => ledger.times(&line.mark)?,
            What::Tag if in_row(|file, mark| file.case.tags.contains(mark)) => 1,
            What::Promise if in_row(|file, mark| file.promises.values().any(|p| p.text == mark)) => 1,
            What::Need if restored.is_some() => 1,
            What::Tag | What::Need | What::Promise => u64::from(ledger.has_logged(&line.mark)?),
            What::Draft | What::Other => 1,
        };
        let is_refused = refused.shows(line);
        match times {
            1 => {}
            0 if is_refused => {}
            times => wrong.push(format!(
                "{line}: {times} times on the server, refused: {is_refused}"
            )),
        }
    }
    Ok(wrong)
}
