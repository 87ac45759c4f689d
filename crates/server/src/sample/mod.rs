//! The Italian municipal sample: a town on a lagoon that does not exist, its desk, and three months of its cases.
//!
//! Everything follows from the seed and the moment it is made at: the same two give the same sample. Cases come from three
//! sources: those the demo opens on, written one by one; written conversations; and stories played from grammars of
//! texts. More of the last can be added without end.

mod calendar;
mod conversations;
mod demo;
mod desk;
mod dice;
mod ending;
mod grammar;
mod made;
mod pages;
mod plan;
mod play;
mod scene;
mod speak;
mod story;
#[cfg(test)]
mod tests;
mod tidy;
mod timeline;
mod voice;
mod world;
mod written;

pub use desk::PASSWORD;

use crate::seed::{SeedBatch, SeedCase};
use calendar::Calendar;
use conversations::Conversation;
use grammar::Rules;
use oltre_domain::{Contact, ContactId, Timestamp, Topic};
use oltre_overhelp::Catalogue;
use oltre_overhelp::catalogue::Expected;
use plan::{FATES, TO_TAKE};
use play::Stagecraft;
use std::collections::{BTreeMap, HashSet};
use story::Shelf;
use world::World;

/// The day the sample reaches back, before its moment.
const DAYS_BACK: i64 = 88;
/// Cases in a batch.
const BATCH: usize = 1_000;

/// Why the sample cannot be made: one of its files is wrong.
#[derive(Debug, thiserror::Error)]
#[error("the sample's own texts cannot be read: {0}")]
pub struct SampleFault(String);

/// The sample, ready to be made.
pub struct Sample {
    seed: u64,
    now: Timestamp,
    /// The last moment anything of it happens at.
    morning: Timestamp,
    extra: u64,
    calendar: Calendar,
    topics: Vec<Topic>,
    habits: desk::Habits,
    world: World,
    common: Rules,
    shelves: Vec<Shelf>,
    demo: (Vec<demo::DemoCase>, Shelf),
    talks: Vec<Conversation>,
    sayings: BTreeMap<String, (String, String)>,
    expected: BTreeMap<String, Expected>,
}

impl Sample {
    /// Reads the texts. `extra` cases come on top of the sample's own; `now` is the moment dates are relative to.
    ///
    /// # Errors
    /// The texts that ship with the program do not read: a fault of the build.
    pub fn prepare(seed: u64, now: Timestamp, extra: u64) -> Result<Self, SampleFault> {
        let fault = |e: &dyn std::fmt::Display| SampleFault(e.to_string());
        let voices: BTreeMap<String, BTreeMap<String, Vec<String>>> =
            toml::from_str(include_str!("text/voices.toml")).map_err(|e| fault(&e))?;
        let common = voices.get("say").cloned().unwrap_or_default();
        let common = Rules::parse(&common).map_err(|e| fault(&e))?;
        let shelves = FILES
            .iter()
            .map(|(topic, text)| story::read(topic, text, &common))
            .collect::<Result<_, _>>()
            .map_err(|e| fault(&e))?;
        let calendar = Calendar::italian();
        let actions = &Catalogue::starter().actions;
        Ok(Self {
            seed,
            now,
            morning: morning(&calendar, now),
            extra,
            calendar,
            topics: desk::topics().map_err(|e| fault(&e))?,
            habits: desk::habits().map_err(|e| fault(&e))?,
            world: World::read().map_err(|e| fault(&e))?,
            demo: demo::read(&common).map_err(|e| fault(&e))?,
            talks: conversations::read().map_err(|e| fault(&e))?,
            sayings: actions
                .iter()
                .map(|(id, a)| (id.clone(), (a.entry.say.it.clone(), a.entry.say.en.clone())))
                .collect(),
            expected: actions
                .iter()
                .map(|(id, a)| (id.clone(), a.entry.expected))
                .collect(),
            common,
            shelves,
        })
    }

    /// Queues, people with accounts, topics and notices. One hash serves every account: see [`PASSWORD`].
    #[must_use]
    pub fn desk(&self, password_hash: &str) -> SeedBatch {
        let (today, _) = self.calendar.local(self.morning);
        SeedBatch {
            organisation: Some(desk::TOWN.to_owned()),
            queues: desk::queues(),
            operators: desk::operators(password_hash),
            topics: self.topics.clone(),
            macros: self.habits.macros.clone(),
            hours: self.habits.hours.clone(),
            services: self.habits.services.clone(),
            notices: desk::notices(
                self.calendar.at(today, 0),
                self.calendar.at(Calendar::days_later(today, 1), 0),
            ),
            ..SeedBatch::default()
        }
    }

    /// Every case, in batches with the contacts each needs: first the sample's own, oldest first, then the extra ones.
    pub fn batches(&self) -> impl Iterator<Item = SeedBatch> + '_ {
        let mut known = HashSet::new();
        let mut own = self.own();
        own.sort_by_key(|(case, _)| (case.case.created_at, case.case.id));
        let mut rest = own.into_iter().chain((0..self.extra).map(|n| self.extra_case(n)));
        std::iter::from_fn(move || {
            let batch: Vec<_> = rest.by_ref().take(BATCH).collect();
            (!batch.is_empty()).then(|| pack(batch, &mut known))
        })
    }

    /// How many cases there will be.
    #[must_use]
    pub fn total(&self) -> u64 {
        let own = self.demo.0.len()
            + self.demo.0.iter().filter(|d| d.before.is_some()).count()
            + self.talks.len()
            + FATES.iter().map(|(_, n)| n).sum::<usize>()
            + self.to_take();
        self.extra + own as u64
    }

    fn to_take(&self) -> usize {
        TO_TAKE - self.demo.0.iter().filter(|d| d.owner.is_none()).count()
    }

    fn craft(&self) -> Stagecraft<'_> {
        Stagecraft {
            calendar: &self.calendar,
            world: &self.world,
            common: &self.common,
            sayings: &self.sayings,
        }
    }
}

const FILES: [(&str, &str); 8] = [
    ("anagrafe", include_str!("text/anagrafe.toml")),
    ("rifiuti", include_str!("text/rifiuti.toml")),
    ("scuola", include_str!("text/scuola.toml")),
    ("sosta", include_str!("text/sosta.toml")),
    (
        "acqua_alta_mobilita",
        include_str!("text/acqua_alta_mobilita.toml"),
    ),
    ("tributi", include_str!("text/tributi.toml")),
    ("manutenzione", include_str!("text/manutenzione.toml")),
    ("smarriti_urp", include_str!("text/smarriti_urp.toml")),
];

/// The demo's morning: now, while the desk is busy in the morning; else twenty past nine of the last working day that got so far.
fn morning(calendar: &Calendar, now: Timestamp) -> Timestamp {
    const FROM: i64 = 9 * 60 + 22;
    let (today, minute) = calendar.local(now);
    if Calendar::is_working(today) && (FROM..=12 * 60 + 20).contains(&minute) {
        return calendar.at(today, minute);
    }
    let reached = if minute < FROM {
        Calendar::days_later(today, -1)
    } else {
        today
    };
    calendar.at(Calendar::last_working(reached), FROM)
}

/// Four in the afternoon, the next that is more than half an hour away: a promise due "today" has not passed yet, whenever
/// the demo opens.
fn due_today(calendar: &Calendar, now: Timestamp) -> Timestamp {
    let (today, minute) = calendar.local(now);
    let day = if minute < 15 * 60 + 30 {
        today
    } else {
        Calendar::days_later(today, 1)
    };
    calendar.at(day, 16 * 60)
}

/// A batch, with the contacts that were not in an earlier one.
fn pack(cases: Vec<(SeedCase, Contact)>, known: &mut HashSet<ContactId>) -> SeedBatch {
    let mut batch = SeedBatch::default();
    for (case, contact) in cases {
        if known.insert(contact.id) {
            batch.contacts.push(contact);
        }
        batch.cases.push(case);
    }
    batch
}
