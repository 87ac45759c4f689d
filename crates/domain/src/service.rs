//! What an organisation undertakes: business hours, and by when a case of a queue hears of us and is solved.

use crate::{Priority, QueueId, Texts};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Minutes of a day.
pub const DAY_MINUTES: u16 = 24 * 60;

/// Most minutes a target may have: a year of 24 hours a day.
pub const MAX_TARGET_MINUTES: u32 = 366 * 24 * 60;

/// A stretch of a day, in minutes after midnight of the calendar's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct OpenHours {
    /// From when.
    pub from: u16,
    /// Until when, at most [`DAY_MINUTES`].
    pub until: u16,
}

/// Days on which nobody works, both included, as `2026-08-10`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ClosedDays {
    /// The first.
    pub from: String,
    /// The last.
    pub until: String,
}

/// When people work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct BusinessHours {
    /// Its key.
    pub key: String,
    /// What it is called.
    pub label: Texts,
    /// The IANA name of its time zone (`Europe/Rome`).
    pub time_zone: String,
    /// The hours of each day of the week, Monday first, in order and apart from each other.
    pub week: [Vec<OpenHours>; 7],
    /// Whose public holidays are closed: a country, as `it`. None when none are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holidays: Option<String>,
    /// Days closed every year, as `11-21`: the local patron among them.
    #[serde(default)]
    pub every_year: Vec<String>,
    /// Days closed once.
    #[serde(default)]
    pub closed: Vec<ClosedDays>,
}

/// What is measured of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// From the case's birth to our first word.
    FirstReply,
    /// From the contact's word to our next one.
    NextReply,
    /// From the case's birth until it is solved.
    Solution,
}

impl ClockKind {
    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FirstReply => "first_reply",
            Self::NextReply => "next_reply",
            Self::Solution => "solution",
        }
    }
    /// The clock of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::FirstReply, Self::NextReply, Self::Solution]
            .into_iter()
            .find(|c| c.as_str() == name)
    }
}

/// Working minutes for each clock; a clock without is not measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Targets {
    /// Until our first word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_reply: Option<u32>,
    /// Until our next word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_reply: Option<u32>,
    /// Until it is solved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solution: Option<u32>,
}

impl Targets {
    /// Of one clock.
    #[must_use]
    pub const fn of(&self, clock: ClockKind) -> Option<u32> {
        match clock {
            ClockKind::FirstReply => self.first_reply,
            ClockKind::NextReply => self.next_reply,
            ClockKind::Solution => self.solution,
        }
    }
}

/// What the server does when a target is missed, beside saying so on the timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Escalation {
    /// The case becomes at least as urgent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// A label it gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// What is undertaken for the cases of some queues (a service level).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ServiceLevel {
    /// Its key.
    pub key: String,
    /// What it is called.
    pub label: Texts,
    /// The queues; empty: all that no other one names.
    #[serde(default)]
    pub queues: Vec<QueueId>,
    /// The key of the business hours in which it is measured.
    pub hours: String,
    /// By priority; a priority without is not measured.
    #[serde(default)]
    pub targets: BTreeMap<Priority, Targets>,
    /// When a target is missed.
    #[serde(default)]
    pub escalation: Escalation,
}

impl ServiceLevel {
    /// The one that holds for a queue: the first that names it, else the first that names none.
    #[must_use]
    pub fn of(levels: &[Self], queue: Option<QueueId>) -> Option<&Self> {
        let named = levels
            .iter()
            .find(|level| queue.is_some_and(|queue| level.queues.contains(&queue)));
        named.or_else(|| levels.iter().find(|level| level.queues.is_empty()))
    }
}
