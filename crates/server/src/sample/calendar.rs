//! Working days and hours of the invented town, and dates as people say them.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp as Instant, ToSpan};
use oltre_domain::Timestamp;
use oltre_hours::Country;

/// The desk opens, in minutes after midnight.
pub(super) const OPENS: i64 = 8 * 60;
/// The desk closes.
pub(super) const CLOSES: i64 = 18 * 60;

/// The town's calendar.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    zone: TimeZone,
}

const MONTHS_IT: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS_IT: [&str; 7] = [
    "lunedì",
    "martedì",
    "mercoledì",
    "giovedì",
    "venerdì",
    "sabato",
    "domenica",
];
const DAYS_EN: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

impl Calendar {
    /// The calendar of Italian time.
    pub(super) fn italian() -> Self {
        // The zone table is compiled in; UTC would only shift the hours shown.
        Self {
            zone: TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC),
        }
    }

    /// Day and minutes after midnight, local time.
    pub(super) fn local(&self, at: Timestamp) -> (Date, i64) {
        let instant = Instant::from_millisecond(at.0).unwrap_or(Instant::UNIX_EPOCH);
        let zoned = instant.to_zoned(self.zone.clone());
        (
            zoned.date(),
            i64::from(zoned.hour()) * 60 + i64::from(zoned.minute()),
        )
    }

    /// The moment of a local day and minute.
    pub(super) fn at(&self, day: Date, minutes: i64) -> Timestamp {
        let hour = i8::try_from(minutes.div_euclid(60)).unwrap_or(0);
        let minute = i8::try_from(minutes.rem_euclid(60)).unwrap_or(0);
        let zoned = day.at(hour, minute, 0, 0).to_zoned(self.zone.clone());
        Timestamp(zoned.map_or(0, |z| z.timestamp().as_millisecond()))
    }

    /// `n` calendar days later (or earlier).
    pub(super) fn days_later(day: Date, n: i64) -> Date {
        day.checked_add(n.days()).unwrap_or(day)
    }

    /// Monday to Friday, no feast.
    pub(super) fn is_working(day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        !weekend && !Country::Italy.is_holiday(day)
    }

    /// `n` working days later; earlier when negative.
    pub(super) fn working_days_later(day: Date, n: i64) -> Date {
        let step = n.signum();
        let mut at = day;
        let mut left = n.abs();
        while left > 0 {
            at = Self::days_later(at, step);
            if Self::is_working(at) {
                left -= 1;
            }
        }
        at
    }

    /// The day itself if people work on it, else the last before it.
    pub(super) fn last_working(day: Date) -> Date {
        if Self::is_working(day) {
            day
        } else {
            Self::working_days_later(day, -1)
        }
    }

    /// `minutes` of opening time after `at`, skipping nights, weekends and feasts.
    pub(super) fn work_minutes_later(&self, at: Timestamp, minutes: i64) -> Timestamp {
        let (mut day, mut minute) = self.local(at);
        if !Self::is_working(day) {
            day = Self::working_days_later(day, 1);
            minute = OPENS;
        }
        minute = minute.clamp(OPENS, CLOSES) + minutes;
        while minute > CLOSES {
            minute -= CLOSES - OPENS;
            day = Self::working_days_later(day, 1);
        }
        self.at(day, minute)
    }

    /// `minutes` of opening time before `at`.
    pub(super) fn work_minutes_earlier(&self, at: Timestamp, minutes: i64) -> Timestamp {
        let (mut day, mut minute) = self.local(at);
        if !Self::is_working(day) {
            day = Self::working_days_later(day, -1);
            minute = CLOSES;
        }
        minute = minute.clamp(OPENS, CLOSES) - minutes;
        while minute < OPENS {
            minute += CLOSES - OPENS;
            day = Self::working_days_later(day, -1);
        }
        self.at(day, minute)
    }

    /// The working day `days` after that of `from`, at `minute`.
    pub(super) fn working_day_at(&self, from: Timestamp, days: i64, minute: i64) -> Timestamp {
        let (day, _) = self.local(from);
        let day = if Self::is_working(day) {
            day
        } else {
            Self::working_days_later(day, -1)
        };
        self.at(Self::working_days_later(day, days), minute)
    }
}

/// "14 giugno", "14 June".
pub(super) fn day_and_month(day: Date, italian: bool) -> String {
    let month = month(day, italian);
    match (italian, day.day()) {
        (true, 1) => format!("1° {month}"),
        (_, d) => format!("{d} {month}"),
    }
}

/// "giugno", "June".
pub(super) fn month(day: Date, italian: bool) -> &'static str {
    let at = usize::try_from(day.month() - 1).unwrap_or(0);
    (if italian { MONTHS_IT } else { MONTHS_EN })[at]
}

/// "venerdì", "Friday".
pub(super) fn weekday(day: Date, italian: bool) -> &'static str {
    let at = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
    (if italian { DAYS_IT } else { DAYS_EN })[at]
}

/// "9.20", as clocks are written on the town's papers.
pub(super) fn clock(minutes: i64) -> String {
    format!("{}.{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn easter_monday_and_the_republic_are_no_working_days() {
        assert!(!Calendar::is_working(date(2026, 4, 6)));
        assert!(!Calendar::is_working(date(2026, 6, 2)));
        assert!(!Calendar::is_working(date(2026, 6, 6)), "a Saturday");
        assert!(Calendar::is_working(date(2026, 6, 10)));
    }

    #[test]
    fn an_hour_of_work_asked_on_friday_evening_ends_on_monday_morning() {
        let calendar = Calendar::italian();
        let friday = calendar.at(date(2026, 6, 12), CLOSES - 20);
        let done = calendar.work_minutes_later(friday, 60);
        assert_eq!(calendar.local(done), (date(2026, 6, 15), OPENS + 40));
    }
}
