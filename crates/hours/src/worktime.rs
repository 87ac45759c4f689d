//! Business hours as something to reckon with.

use crate::Country;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp as Instant, ToSpan};
use oltre_domain::{BusinessHours, DAY_MINUTES, OpenHours, Timestamp};

/// Days looked at before a moment is said to be too far: a hundred years.
const FAR_DAYS: u32 = 36_600;

/// Why hours cannot be reckoned with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// No such time zone is known.
    #[error("time_zone: {0:?} is no time zone, as Europe/Rome")]
    Zone(String),
    /// Hours that end before they begin, reach beyond the day or lie over each other.
    #[error("hours: those of a day are to follow each other, from 00:00 to 24:00")]
    Order,
    /// No hour in the whole week.
    #[error("hours: nobody ever works")]
    None,
    /// A country whose holidays are not known.
    #[error("holidays: {0:?} is not known; there is \"it\"")]
    Country(String),
    /// No date.
    #[error("closed: {0:?} is no day, as 2026-08-10, or 11-21 for every year")]
    Day(String),
}

/// When people work, ready to be reckoned with.
#[derive(Clone, Debug)]
pub struct WorkTime {
    zone: TimeZone,
    week: [Vec<OpenHours>; 7],
    country: Option<Country>,
    every_year: Vec<(i8, i8)>,
    closed: Vec<(Date, Date)>,
}

impl WorkTime {
    /// Checks hours and makes them ready.
    ///
    /// # Errors
    /// What about them cannot be.
    pub fn of(hours: &BusinessHours) -> Result<Self, HoursError> {
        let BusinessHours {
            key: _,
            label: _,
            time_zone,
            week,
            holidays,
            every_year,
            closed,
        } = hours;
        let follow = |day: &Vec<OpenHours>| {
            let apart = day.windows(2).all(|two| two[0].until <= two[1].from);
            apart && day.iter().all(|h| h.from < h.until && h.until <= DAY_MINUTES)
        };
        if !week.iter().all(follow) {
            return Err(HoursError::Order);
        }
        if week.iter().all(Vec::is_empty) {
            return Err(HoursError::None);
        }
        let country = |code: &String| Country::parse(code).ok_or_else(|| HoursError::Country(code.clone()));
        let period = |days: &oltre_domain::ClosedDays| {
            let (from, until) = (date(&days.from)?, date(&days.until)?);
            if until < from {
                return Err(HoursError::Day(days.until.clone()));
            }
            Ok((from, until))
        };
        Ok(Self {
            zone: TimeZone::get(time_zone).map_err(|_| HoursError::Zone(time_zone.clone()))?,
            week: week.clone(),
            country: holidays.as_ref().map(country).transpose()?,
            every_year: every_year
                .iter()
                .map(|day| of_year(day))
                .collect::<Result<_, _>>()?,
            closed: closed.iter().map(period).collect::<Result<_, _>>()?,
        })
    }

    /// Whether anybody works that day.
    #[must_use]
    pub fn is_working(&self, day: Date) -> bool {
        !self.hours(day).is_empty()
    }

    /// Working time from one moment to a later one, in milliseconds; 0 when it is not later.
    #[must_use]
    pub fn between(&self, from: Timestamp, until: Timestamp) -> i64 {
        let mut sum: i64 = 0;
        let mut day = self.day(from);
        for _ in 0..FAR_DAYS {
            for hours in self.hours(day) {
                let (opens, closes) = self.moments(day, *hours);
                if opens >= until {
                    return sum;
                }
                sum += closes.min(until).since(opens.max(from)).max(0);
            }
            let Ok(next) = day.tomorrow() else { return sum };
            if self.at(next, 0) >= until {
                return sum;
            }
            day = next;
        }
        sum
    }

    /// Working days from one moment to a later one: those after the first one's day, up to the other's. The same day: 0.
    #[must_use]
    pub fn days_between(&self, from: Timestamp, until: Timestamp) -> i64 {
        let (mut day, last) = (self.day(from), self.day(until));
        let mut days = 0;
        for _ in 0..FAR_DAYS {
            if day >= last {
                break;
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            days += i64::from(self.is_working(day));
        }
        days
    }

    /// When so many milliseconds of working time after a moment have passed. Of none: the moment itself. What would be more
    /// than a hundred years away never comes.
    #[must_use]
    pub fn after(&self, from: Timestamp, millis: i64) -> Timestamp {
        let mut left = millis;
        if left <= 0 {
            return from;
        }
        let mut day = self.day(from);
        for _ in 0..FAR_DAYS {
            for hours in self.hours(day) {
                let (opens, closes) = self.moments(day, *hours);
                let begins = opens.max(from);
                let room = closes.since(begins).max(0);
                if left <= room {
                    return begins.plus(left);
                }
                left -= room;
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        Timestamp(i64::MAX)
    }

    fn hours(&self, day: Date) -> &[OpenHours] {
        let of_week = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        let hours = &self.week[of_week];
        let closed = || {
            self.country.is_some_and(|country| country.is_holiday(day))
                || self.every_year.contains(&(day.month(), day.day()))
                || self
                    .closed
                    .iter()
                    .any(|(from, until)| *from <= day && day <= *until)
        };
        if hours.is_empty() || closed() { &[] } else { hours }
    }

    fn moments(&self, day: Date, hours: OpenHours) -> (Timestamp, Timestamp) {
        (self.at(day, hours.from), self.at(day, hours.until))
    }

    /// The moment of a day and minute. A minute that a clock set forward leaves out is the one after it.
    fn at(&self, day: Date, minutes: u16) -> Timestamp {
        let midnight = DateTime::from_parts(day, jiff::civil::Time::midnight());
        let there = midnight
            .checked_add(i64::from(minutes).minutes())
            .unwrap_or(DateTime::MAX);
        let zoned = self.zone.to_ambiguous_timestamp(there).compatible();
        Timestamp(zoned.map_or(i64::MAX, Instant::as_millisecond))
    }

    /// The day of a moment; clocks that lie are held to what a calendar can say.
    fn day(&self, at: Timestamp) -> Date {
        let ends = (Instant::MIN.as_millisecond(), Instant::MAX.as_millisecond());
        let instant = Instant::from_millisecond(at.0.clamp(ends.0, ends.1)).unwrap_or(Instant::UNIX_EPOCH);
        self.zone.to_datetime(instant).date()
    }
}

fn date(text: &str) -> Result<Date, HoursError> {
    text.parse().map_err(|_| HoursError::Day(text.to_owned()))
}

/// A month and a day of any year.
fn of_year(text: &str) -> Result<(i8, i8), HoursError> {
    // A leap year has them all.
    let day = date(&format!("2000-{text}")).map_err(|_| HoursError::Day(text.to_owned()))?;
    Ok((day.month(), day.day()))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use jiff::civil::{Time, date, time};
    use oltre_domain::{ClosedDays, Texts};
    use proptest::prelude::*;

    const HOUR: i64 = Timestamp::HOUR;

    /// A town hall in Venice: Monday to Friday from 8 to 13 and, but on Friday, from 14 to 17.
    pub(crate) fn town_hall() -> BusinessHours {
        let hours = |from: u16, until: u16| OpenHours {
            from: from * 60,
            until: until * 60,
        };
        let long = vec![hours(8, 13), hours(14, 17)];
        BusinessHours {
            key: "desk".to_owned(),
            label: Texts::default(),
            time_zone: "Europe/Rome".to_owned(),
            week: [
                long.clone(),
                long.clone(),
                long.clone(),
                long,
                vec![hours(8, 13)],
                vec![],
                vec![],
            ],
            holidays: Some("it".to_owned()),
            every_year: vec!["11-21".to_owned()],
            closed: vec![ClosedDays {
                from: "2026-08-10".to_owned(),
                until: "2026-08-14".to_owned(),
            }],
        }
    }

    fn work() -> WorkTime {
        WorkTime::of(&town_hall()).unwrap()
    }

    /// A moment by the clock on the town hall's tower.
    pub(crate) fn rome(day: Date, at: Time) -> Timestamp {
        let zone = TimeZone::get("Europe/Rome").unwrap();
        let instant = zone
            .to_ambiguous_timestamp(DateTime::from_parts(day, at))
            .compatible();
        Timestamp(instant.unwrap().as_millisecond())
    }

    #[test]
    fn four_hours_asked_on_friday_at_noon_end_on_monday_morning() {
        let friday = rome(date(2026, 6, 12), time(12, 0, 0, 0));
        let due = work().after(friday, 4 * HOUR);
        assert_eq!(due, rome(date(2026, 6, 15), time(11, 0, 0, 0)));
        assert_eq!(work().between(friday, due), 4 * HOUR);
    }

    #[test]
    fn nobody_works_at_lunch_on_holidays_on_the_patrons_day_or_when_the_hall_is_closed() {
        let work = work();
        for day in [
            date(2026, 4, 6),
            date(2026, 6, 2),
            date(2026, 8, 12),
            date(2026, 12, 8),
            date(2025, 11, 21),
        ] {
            assert!(!work.is_working(day), "{day}");
        }
        let one = rome(date(2026, 6, 11), time(13, 0, 0, 0));
        assert_eq!(work.between(one, one.plus(HOUR)), 0);
        assert_eq!(
            work.after(one, 1),
            rome(date(2026, 6, 11), time(14, 0, 0, 0)).plus(1)
        );
    }

    #[test]
    fn an_answer_of_monday_to_a_question_of_friday_took_one_working_day() {
        let friday = rome(date(2026, 6, 12), time(12, 0, 0, 0));
        let days = |to: Date, hour| work().days_between(friday, rome(to, time(hour, 0, 0, 0)));
        assert_eq!(days(date(2026, 6, 12), 17), 0, "the same day");
        assert_eq!(days(date(2026, 6, 14), 9), 0, "on Sunday nobody works");
        assert_eq!(days(date(2026, 6, 15), 9), 1);
        assert_eq!(days(date(2026, 6, 10), 9), 0, "a clock that lies");
        let before_the_closure = rome(date(2026, 8, 7), time(9, 0, 0, 0));
        let after = rome(date(2026, 8, 17), time(9, 0, 0, 0));
        assert_eq!(work().days_between(before_the_closure, after), 1);
    }

    #[test]
    fn a_night_in_which_clocks_change_has_the_hours_it_has() {
        let mut hours = town_hall();
        hours.week = std::array::from_fn(|_| {
            vec![OpenHours {
                from: 0,
                until: DAY_MINUTES,
            }]
        });
        hours.holidays = None;
        let work = WorkTime::of(&hours).unwrap();
        let spring = rome(date(2026, 3, 29), time(0, 0, 0, 0));
        let next = rome(date(2026, 3, 30), time(0, 0, 0, 0));
        assert_eq!(work.between(spring, next), 23 * HOUR);
        let autumn = rome(date(2026, 10, 25), time(0, 0, 0, 0));
        assert_eq!(
            work.after(autumn, 25 * HOUR),
            rome(date(2026, 10, 26), time(0, 0, 0, 0))
        );
    }

    #[test]
    fn hours_that_cannot_be_say_what_is_wrong() {
        let wrong = |change: &dyn Fn(&mut BusinessHours)| {
            let mut hours = town_hall();
            change(&mut hours);
            WorkTime::of(&hours).unwrap_err()
        };
        assert_eq!(wrong(&|h| h.week = Default::default()), HoursError::None);
        assert_eq!(wrong(&|h| h.week[0][0].until = 20 * 60), HoursError::Order);
        assert_eq!(
            wrong(&|h| h.time_zone = "Mestre".to_owned()),
            HoursError::Zone("Mestre".to_owned())
        );
        assert_eq!(
            wrong(&|h| h.every_year = vec!["31-02".to_owned()]),
            HoursError::Day("31-02".to_owned())
        );
        assert_eq!(
            wrong(&|h| h.holidays = Some("xx".to_owned())),
            HoursError::Country("xx".to_owned())
        );
    }

    #[test]
    fn clocks_that_lie_end_nowhere_and_hang_nothing() {
        let work = work();
        for at in [i64::MIN, -1, 0, i64::MAX] {
            let _ = work.after(Timestamp(at), HOUR);
            let _ = work.between(Timestamp(at), Timestamp(at.saturating_add(HOUR)));
        }
        assert!(work.between(Timestamp(i64::MIN), Timestamp(i64::MAX)) > 0);
    }

    proptest! {
        #[test]
        fn so_much_later_is_so_much_between(start in 1_700_000_000_000i64..1_900_000_000_000, millis in 0i64..2_000 * HOUR) {
            let work = work();
            let from = Timestamp(start);
            let due = work.after(from, millis);
            prop_assert_eq!(work.between(from, due), millis);
            if millis > 0 {
                prop_assert_eq!(work.between(from, due.plus(-1)), millis - 1);
            }
        }

        #[test]
        fn a_stretch_is_the_sum_of_its_parts(start in 1_700_000_000_000i64..1_900_000_000_000, a in 0i64..900 * HOUR, b in 0i64..900 * HOUR) {
            let work = work();
            let (from, middle) = (Timestamp(start), Timestamp(start + a));
            let until = middle.plus(b);
            prop_assert_eq!(work.between(from, until), work.between(from, middle) + work.between(middle, until));
        }
    }
}
