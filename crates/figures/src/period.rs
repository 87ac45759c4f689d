//! Which period, in which steps, narrowed to what.

use crate::calendar::{day_number, month_number};
use crate::{Calendar, CaseInFacts, Dimensions, FigureKey};
use jiff::ToSpan;
use jiff::civil::date;
use oltre_domain::{Channel, ContactKind, QueueId, Timestamp};
use serde::{Deserialize, Serialize};

/// Days up to which a period is shown day by day, and week by week.
const BY_DAY: i64 = 31;
const BY_WEEK: i64 = 184;
/// A period is no longer than five years, and ends before the year 3000; in milliseconds.
const LONGEST: i64 = 5 * 366 * Timestamp::DAY;
const FAR: i64 = 32_503_680_000_000;

/// From a moment up to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
pub struct Period {
    /// The first millisecond of it.
    pub from: Timestamp,
    /// The first one after it.
    pub until: Timestamp,
}

/// What a curve's points are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Each day.
    Day,
    /// Each week, from Monday.
    Week,
    /// Each month.
    Month,
}

impl Period {
    /// The one before, as long as this one.
    #[must_use]
    pub fn before(self) -> Self {
        Self {
            from: self.from.plus(-self.until.since(self.from)),
            until: self.from,
        }
    }

    /// Whether it has a beginning and an end in that order, not too far apart and in years that calendars have.
    #[must_use]
    pub fn is_one(self) -> bool {
        let (from, until) = (self.from.0, self.until.0);
        from >= 0 && from < until && until - from <= LONGEST && until <= FAR
    }

    /// The steps it is shown in: as many as an eye can follow.
    #[must_use]
    pub fn step(self) -> Step {
        let days = self.until.since(self.from) / Timestamp::DAY;
        if days <= BY_DAY {
            Step::Day
        } else if days <= BY_WEEK {
            Step::Week
        } else {
            Step::Month
        }
    }

    /// The numbers of its steps, and of each the local day it begins with as `2026-11-24`.
    #[must_use]
    pub fn steps(self, calendar: &Calendar) -> Vec<(i64, String)> {
        let (first, last) = (calendar.date(self.from), calendar.date(self.until.plus(-1)));
        let step = self.step();
        let (begin, end) = match step {
            Step::Day => (day_number(first), day_number(last)),
            Step::Week => (week(day_number(first)), week(day_number(last))),
            Step::Month => (month_number(first), month_number(last)),
        };
        (begin..=end)
            .map(|n| {
                let day = match step {
                    Step::Day => date(1970, 1, 1).saturating_add(n.days()),
                    // The week of 1970-01-01 began three days before it.
                    Step::Week => date(1970, 1, 1).saturating_add((n * 7 - 3).days()),
                    Step::Month => date(0, 1, 1).saturating_add(n.months()),
                };
                (n, day.to_string())
            })
            .collect()
    }
}

/// The week of a day, Monday first.
pub(crate) const fn week(day: i64) -> i64 {
    (day + 3).div_euclid(7)
}

/// What a figure is narrowed to; nothing: all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(default, deny_unknown_fields)]
pub struct Filter {
    /// Cases of this queue.
    pub queue: Option<QueueId>,
    /// Of this topic.
    pub topic: Option<String>,
    /// That came this way.
    pub channel: Option<Channel>,
    /// For this kind of contact.
    pub contact: Option<ContactKind>,
}

impl Filter {
    /// Whether a case is meant.
    #[must_use]
    pub fn takes(&self, dimensions: &Dimensions) -> bool {
        fn same<T: PartialEq>(wanted: Option<&T>, is: Option<&T>) -> bool {
            wanted.is_none() || wanted == is
        }
        same(self.queue.as_ref(), dimensions.queue.as_ref())
            && same(self.topic.as_ref(), dimensions.topic.as_ref())
            && same(self.channel.as_ref(), dimensions.channel.as_ref())
            && same(self.contact.as_ref(), dimensions.contact.as_ref())
    }
}

impl CaseInFacts {
    /// Its facts that a figure counts in a period, as known at a moment.
    pub(crate) fn counted(
        &self,
        figure: FigureKey,
        period: Period,
        known: Timestamp,
    ) -> impl Iterator<Item = &crate::Fact> {
        self.facts.iter().filter(move |fact| {
            let open = figure.measure() == crate::Measure::Open;
            let counts = if open {
                let end = period.until.min(known);
                fact.at.at < end && fact.until.is_none_or(|until| until >= end)
            } else {
                period.from <= fact.at.at && fact.at.at < period.until && fact.ripe <= known
            };
            fact.figure == figure && counts
        })
    }
}
