//! Public holidays.

use jiff::ToSpan;
use jiff::civil::Date;

/// Whose holidays are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Country {
    /// Italy: law 260 of 1949 as it stands, with Saint Francis since 2026 (law 151 of 2025).
    Italy,
}

/// Holidays on a fixed date in Italy, as month and day.
const ITALY: [(i8, i8); 10] = [
    (1, 1),
    (1, 6),
    (4, 25),
    (5, 1),
    (6, 2),
    (8, 15),
    (11, 1),
    (12, 8),
    (12, 25),
    (12, 26),
];

impl Country {
    /// The country of that code (`it`).
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        (code == "it").then_some(Self::Italy)
    }

    /// Whether the day is a public holiday. Sundays are none by themselves.
    #[must_use]
    pub fn is_holiday(self, day: Date) -> bool {
        let date = (day.month(), day.day());
        let easter = easter(day.year());
        ITALY.contains(&date)
            || (date == (10, 4) && day.year() >= 2026)
            || day == easter
            || easter.checked_add(1.day()).is_ok_and(|monday| day == monday)
    }
}

/// Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876, after Butcher).
#[must_use]
pub fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    let small = |n: i32| i8::try_from(n).unwrap_or(1);
    Date::new(year, small(month), small(day)).unwrap_or(Date::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn easter_falls_where_the_church_says() {
        // Dates of the tables of the Book of Common Prayer, the earliest and the latest possible among them.
        for day in [
            date(1818, 3, 22),
            date(1943, 4, 25),
            date(2000, 4, 23),
            date(2024, 3, 31),
            date(2025, 4, 20),
            date(2026, 4, 5),
            date(2038, 4, 25),
        ] {
            assert_eq!(easter(day.year()), day);
        }
    }

    #[test]
    fn saint_francis_is_a_holiday_since_2026() {
        assert!(!Country::Italy.is_holiday(date(2025, 10, 4)));
        assert!(Country::Italy.is_holiday(date(2026, 10, 4)));
        assert!(Country::Italy.is_holiday(date(2026, 4, 6)), "Easter Monday");
        assert!(!Country::Italy.is_holiday(date(2026, 4, 7)));
    }
}
