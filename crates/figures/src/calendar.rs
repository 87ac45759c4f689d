//! Days and months where the organisation is, and the hours work is measured in.

use crate::Moment;
use jiff::Timestamp as Instant;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use oltre_domain::{BusinessHours, ServiceLevel, Timestamp};
use oltre_hours::{Facts, Service, WorkTime};

/// When people work, and what day it is.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: TimeZone,
    /// What is undertaken, with its hours.
    pub service: Service,
    /// The hours of cases for which nothing is undertaken: the first, by key, that can be reckoned with.
    usual: Option<WorkTime>,
}

impl Calendar {
    /// Of an organisation in this zone. Hours in which nobody ever works, and others that cannot be, measure nothing.
    #[must_use]
    pub fn new(zone: TimeZone, levels: Vec<ServiceLevel>, hours: &[BusinessHours]) -> Self {
        let mut by_key: Vec<&BusinessHours> = hours.iter().collect();
        by_key.sort_by(|a, b| a.key.cmp(&b.key));
        Self {
            zone,
            service: Service::new(levels, hours),
            usual: by_key.into_iter().find_map(|hours| WorkTime::of(hours).ok()),
        }
    }

    /// The hours a case is measured in; none when there are none that can be reckoned with.
    #[must_use]
    pub fn hours(&self, facts: &Facts) -> Option<&WorkTime> {
        self.service.hours(facts).or(self.usual.as_ref())
    }

    /// Whether there are hours that can be reckoned with.
    #[must_use]
    pub const fn has_hours(&self) -> bool {
        self.usual.is_some()
    }

    /// A moment with its local day and month.
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> Moment {
        let day = self.date(at);
        Moment {
            at,
            day: day_number(day),
            month: month_number(day),
        }
    }

    /// The local day; clocks that lie are held to what a calendar can say.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> Date {
        let ends = (Instant::MIN.as_millisecond(), Instant::MAX.as_millisecond());
        let instant = Instant::from_millisecond(at.0.clamp(ends.0, ends.1)).unwrap_or(Instant::UNIX_EPOCH);
        self.zone.to_datetime(instant).date()
    }
}

/// Days from 1970-01-01.
pub(crate) fn day_number(day: Date) -> i64 {
    let since = day.since(date(1970, 1, 1)).map(|span| span.get_days());
    i64::from(since.unwrap_or_default())
}

/// Months from January of the year 0.
pub(crate) fn month_number(day: Date) -> i64 {
    i64::from(day.year()) * 12 + i64::from(day.month()) - 1
}
