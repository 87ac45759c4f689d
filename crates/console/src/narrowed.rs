//! What the page leaves out of a list, as the store reads it: "me" becomes an id, "today" two moments of this computer's calendar.

use crate::contract::{QueueDue, QueueFilter, QueueOrder, QueueOwner};
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};
use oltre_domain::{OperatorId, Timestamp};
use oltre_store::{DueBetween, ListFilter, ListOrder};

const MINUTE: i64 = 60_000;

pub(crate) fn filter(filter: &QueueFilter, me: OperatorId, now: Timestamp) -> ListFilter {
    let QueueFilter {
        queue,
        topic,
        owner,
        status,
        due,
        place,
        contact,
    } = filter.clone();
    ListFilter {
        queue,
        topic,
        owner: owner.map(|owner| match owner {
            QueueOwner::Me => Some(me),
            QueueOwner::Nobody => None,
            QueueOwner::Colleague { id } => Some(id),
        }),
        status,
        due: due.map(|due| between(due, now)),
        place: place.filter(|words| !words.trim().is_empty()),
        contact,
    }
}

pub(crate) const fn order(order: QueueOrder) -> ListOrder {
    match order {
        QueueOrder::Usual => ListOrder::Usual,
        QueueOrder::Due => ListOrder::Due,
        QueueOrder::Newest => ListOrder::Newest,
        QueueOrder::Oldest => ListOrder::Oldest,
    }
}

/// The end of the day that is going on where this computer stands; a clock out of range ends in 24 hours.
pub(crate) fn end_of_day(now: Timestamp) -> Timestamp {
    between(QueueDue::Today, now).until
}

/// The moments meant, by the calendar of this computer; a clock out of range has days of 24 hours from now on.
fn between(due: QueueDue, now: Timestamp) -> DueBetween {
    let days = |from: i64, count: i64| {
        let start = today(now).and_then(|day| day.checked_sub(from.days()).ok());
        let end = start.as_ref().and_then(|day| day.checked_add(count.days()).ok());
        DueBetween {
            from: start.map_or(now, |day| moment(&day)),
            until: end.map_or_else(|| now.plus(count * Timestamp::DAY), |day| moment(&day).plus(-1)),
        }
    };
    match due {
        // To the minute: a moment is part of what the store counts by, and another one each millisecond is counted anew.
        QueueDue::Overdue => DueBetween {
            from: Timestamp(i64::MIN),
            until: Timestamp(now.0 - now.0.rem_euclid(MINUTE) - 1),
        },
        QueueDue::Today => days(0, 1),
        QueueDue::ThisWeek => {
            let since_monday = today(now).map_or(0, |day| i64::from(day.weekday().to_monday_zero_offset()));
            days(since_monday, 7)
        }
    }
}

fn today(now: Timestamp) -> Option<Zoned> {
    let now = jiff::Timestamp::from_millisecond(now.0).ok()?;
    now.to_zoned(TimeZone::system()).start_of_day().ok()
}

fn moment(at: &Zoned) -> Timestamp {
    Timestamp(at.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Wednesday, at noon wherever this computer stands.
    fn noon() -> Timestamp {
        let noon = jiff::civil::date(2026, 6, 17).at(12, 0, 30, 0);
        moment(&noon.to_zoned(TimeZone::system()).unwrap())
    }

    #[test]
    fn today_is_a_whole_day_and_the_week_begins_on_monday() {
        let today = between(QueueDue::Today, noon());
        assert_eq!(today.until.0 - today.from.0 + 1, Timestamp::DAY);
        assert!(today.from < noon() && noon() < today.until);
        let week = between(QueueDue::ThisWeek, noon());
        assert_eq!(week.until.0 - week.from.0 + 1, 7 * Timestamp::DAY);
        assert_eq!(week.from, today.from.plus(-2 * Timestamp::DAY));
        assert_eq!(end_of_day(noon()), today.until);
    }

    #[test]
    fn what_is_overdue_changes_once_a_minute() {
        let overdue = between(QueueDue::Overdue, noon());
        assert_eq!(overdue.until, noon().plus(-30_001));
        assert_eq!(overdue, between(QueueDue::Overdue, noon().plus(29_000)));
    }

    #[test]
    fn a_clock_out_of_range_still_has_days() {
        let never = Timestamp(i64::MAX / 2);
        assert!(between(QueueDue::Today, never).until > never);
    }

    #[test]
    fn a_place_of_spaces_leaves_nothing_out() {
        let spaces = QueueFilter {
            place: Some("  ".to_owned()),
            ..QueueFilter::default()
        };
        let me = OperatorId::imported("test", "me");
        assert_eq!(filter(&spaces, me, noon()), ListFilter::default());
    }
}
