//! A fact: one thing of a case that a figure counts.

use crate::FigureKey;
use oltre_domain::{CaseId, Channel, ContactKind, QueueId, Timestamp};

/// A moment, with the day it was where the organisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Milliseconds UTC.
    pub at: Timestamp,
    /// The local day, counted from 1970-01-01.
    pub day: i64,
    /// The local month, counted from January of the year 0.
    pub month: i64,
}

/// One thing a figure counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// By which figure.
    pub figure: FigureKey,
    /// When: what decides the period it falls in. Of something open: since when it is.
    pub at: Moment,
    /// Of something that was open: until when. None: it still is, or it was a moment.
    pub until: Option<Timestamp>,
    /// From when on it counts: before that it could still turn out otherwise.
    pub ripe: Timestamp,
    /// What was measured: working minutes or days, or the answer given.
    pub value: Option<i64>,
    /// Whether it was so; none where it stands apart and is no part of the share.
    pub hit: Option<bool>,
    /// What it is told apart by: the office, what became of it. Empty when by nothing.
    pub sort: String,
}

/// What figures can be narrowed to; what the case says of itself now. There is deliberately no operator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dimensions {
    /// Where it waits, or waited last.
    pub queue: Option<QueueId>,
    /// Its topic's key.
    pub topic: Option<String>,
    /// How the contact came.
    pub channel: Option<Channel>,
    /// What kind of contact it is for.
    pub contact: Option<ContactKind>,
}

/// A case in facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseInFacts {
    /// Which.
    pub case: CaseId,
    /// What it can be narrowed by.
    pub dimensions: Dimensions,
    /// Its facts, in a fixed order.
    pub facts: Vec<Fact>,
}
