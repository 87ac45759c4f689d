//! The model server's log: what happened, put into words when a desk asks, by what it may see then.

use super::bug::Bug;
use super::model::Model;
use super::sight::{Rights, Sight};
use oltre_domain::{CaseFile, CaseId, Contact, DeviceId, Entry, FIELDS_OF_A_REQUEST, LeaveReason, Version};
use oltre_wire::{CaseLine, ChangeLine, EntryLine, Patch, Row, What};

/// An entry with its place in the server's order.
pub(super) type Said = (Version, u32, Entry);

/// What an op did to a case, before it is known who hears of it.
#[derive(Clone, Debug)]
pub(super) struct Happened {
    pub(super) before: Option<CaseFile>,
    pub(super) after: CaseFile,
    pub(super) patch: Option<Patch>,
    /// New rows that hang on it.
    pub(super) rows: Vec<Row>,
}

/// Something that happened at a sequence.
#[derive(Clone, Debug)]
pub(super) enum Told {
    /// To a case.
    Case {
        happened: Box<Happened>,
        /// Whether it was too old for anybody before, and whether it is.
        aged: (bool, bool),
        /// All that was said on it.
        said: Vec<Said>,
        people: Vec<Contact>,
    },
    /// A case became too old to be held.
    Aged(Box<CaseFile>),
    /// For one desk alone.
    To(DeviceId, Box<What>),
}

impl Told {
    /// What a desk hears of it that may see so much now.
    fn lines(&self, bug: Option<Bug>, device: DeviceId, rights: &Rights) -> Vec<What> {
        let (happened, aged, said, people) = match self {
            Self::To(one, what) if *one == device => return vec![(**what).clone()],
            Self::To(..) => return Vec::new(),
            Self::Aged(file) if rights.sight(file) == Sight::Nothing => return Vec::new(),
            Self::Aged(file) => return vec![leave(file.case.id, LeaveReason::Aged)],
            Self::Case {
                happened,
                aged,
                said,
                people,
            } => (happened, aged, said, people),
        };
        let Happened {
            before,
            after,
            patch,
            rows,
        } = &**happened;
        let old = match before {
            Some(before) if !aged.0 => rights.sight(before),
            _ => Sight::Nothing,
        };
        let new = if aged.1 {
            Sight::Nothing
        } else {
            rights.sight(after)
        };
        let mut lines: Vec<What> = Vec::new();
        if old == new {
            lines.extend(patch.clone().and_then(|p| in_sight(p, &new)).map(What::Patch));
            let seen = rows.iter().filter(|row| shows(&new, after, row)).cloned();
            lines.extend(seen.map(|row| What::Put { row }));
            return lines;
        }
        // From a request to the whole nothing has to go first.
        let goes = old != Sight::Nothing && new != Sight::Whole;
        if goes && bug != Some(Bug::ForgetLeave) {
            let why = match old {
                Sight::Request(_) => LeaveReason::Returned,
                _ => LeaveReason::Moved,
            };
            lines.push(leave(after.case.id, why));
        }
        let rows = rows_in_sight(bug, after, &new, people, said).into_iter();
        lines.extend(rows.map(|row| What::Put { row }));
        lines
    }
}

impl Model {
    /// What a desk is told after a sequence, in order.
    pub(super) fn lines_after(&self, device: DeviceId, from: Version) -> Vec<ChangeLine> {
        let rights = &self.rights[&device];
        let after = self.log.iter().filter(|(s, _)| *s > from);
        after
            .flat_map(|(s, told)| {
                let lines = told.lines(self.bug, device, rights);
                lines.into_iter().map(|what| ChangeLine { s: *s, what })
            })
            .collect()
    }

    /// The rows of a case as far as they are in sight.
    pub(super) fn rows_of(&self, file: &CaseFile, sight: &Sight) -> Vec<Row> {
        rows_in_sight(
            self.bug,
            file,
            sight,
            &self.people_of(file),
            &self.said_on(file.case.id),
        )
    }

    fn people_of(&self, file: &CaseFile) -> Vec<Contact> {
        file.case.contact().map(|id| self.chain(id)).unwrap_or_default()
    }

    fn said_on(&self, case: CaseId) -> Vec<Said> {
        let said = self.entries.iter().filter(|(_, _, e)| e.case == case);
        said.cloned().collect()
    }

    /// Writes down what happened to a case.
    pub(super) fn tell(&mut self, seq: Version, happened: Happened) {
        let after = &happened.after;
        let id = after.case.id;
        let was_aged = self.aged.contains(&id);
        if was_aged && !after.case.status().is_done() {
            self.aged.remove(&id);
        }
        let told = Told::Case {
            aged: (was_aged, self.aged.contains(&id)),
            said: self.said_on(id),
            people: self.people_of(after),
            happened: Box::new(happened),
        };
        self.log.push((seq, told));
    }

    /// Tells of contacts to all who may know of them.
    pub(super) fn tell_of_people(&mut self, seq: Version, people: &[Contact]) {
        for device in self.rights.keys().copied().collect::<Vec<_>>() {
            let known = people.iter().filter(|row| self.knows(device, row.id));
            let lines: Vec<(Version, Told)> = known
                .map(|row| What::Put {
                    row: Row::Contact(row.clone()),
                })
                .map(|what| (seq, Told::To(device, Box::new(what))))
                .collect();
            self.log.extend(lines);
        }
    }

    /// A case that is done has been so for longer than anybody holds it.
    pub(super) fn let_age(&mut self, at: usize) {
        let done: Vec<CaseId> = self
            .files
            .values()
            .filter(|f| f.case.status().is_done() && !self.aged.contains(&f.case.id))
            .map(|f| f.case.id)
            .collect();
        let Some(id) = done.get(at % done.len().max(1)).copied() else {
            return;
        };
        self.seq += 1;
        let file = self.files[&id].clone();
        self.log.push((self.seq, Told::Aged(Box::new(file))));
        self.aged.insert(id);
    }
}

/// The rows of a case as far as they are in sight: all that hangs on it, then what was said.
fn rows_in_sight(
    bug: Option<Bug>,
    file: &CaseFile,
    sight: &Sight,
    people: &[Contact],
    said: &[Said],
) -> Vec<Row> {
    let Some(seen) = sight.of(file) else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    if seen.case.contact().is_some() {
        rows.extend(people.iter().cloned().map(Row::Contact));
    }
    rows.push(Row::Case(CaseLine::of(&seen.case)));
    rows.extend(seen.promises.into_values().map(Row::Promise));
    rows.extend(seen.handoffs.into_values().map(Row::Handoff));
    rows.extend(seen.conflicts.into_values().map(Row::Conflict));
    rows.extend(seen.links.into_values().map(Row::Link));
    rows.extend(seen.replies.into_values().map(Row::Reply));
    rows.extend(seen.attachments.into_values().map(Row::Attachment));
    let leaks = bug == Some(Bug::WholeRequest);
    let mut said: Vec<_> = said
        .iter()
        .filter(|(_, _, e)| leaks || sight.shows_entry(file, e.meta.handoff))
        .collect();
    if bug == Some(Bug::ShortSnapshot) {
        said.pop();
    }
    rows.extend(said.into_iter().map(|(seq, idx, entry)| {
        Row::Entry(EntryLine {
            seq: *seq,
            idx: *idx,
            entry: Box::new(entry.clone()),
        })
    }));
    rows
}

fn leave(id: CaseId, why: LeaveReason) -> What {
    What::Leave {
        t: "case".to_owned(),
        id,
        scope: String::new(),
        why,
    }
}

fn in_sight(mut patch: Patch, sight: &Sight) -> Option<Patch> {
    match sight {
        Sight::Whole => return Some(patch),
        Sight::Nothing => return None,
        Sight::Request(_) => {}
    }
    patch
        .f
        .retain(|name, _| FIELDS_OF_A_REQUEST.iter().any(|f| f.as_str() == name));
    patch.tags_added.clear();
    patch.tags_removed.clear();
    (!patch.f.is_empty()).then_some(patch)
}

fn shows(sight: &Sight, file: &CaseFile, row: &Row) -> bool {
    match row {
        Row::Handoff(row) => sight.shows_handoff(file, row.id),
        Row::Entry(line) => sight.shows_entry(file, line.entry.meta.handoff),
        _ => *sight == Sight::Whole,
    }
}
