//! A day in words, as a letter has it.

use jiff::tz::TimeZone;
use oltre_domain::{Texts, Timestamp};

const ITALIAN: [&str; 12] = [
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
const ENGLISH: [&str; 12] = [
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

/// The day of an instant where the clock of `zone` hangs, in each language's long form (CLDR: "24 novembre 2026",
/// "24 November 2026"); nothing for an instant out of range.
pub(super) fn long(at: Timestamp, zone: &TimeZone) -> Option<Texts> {
    let day = jiff::Timestamp::from_millisecond(at.0)
        .ok()?
        .to_zoned(zone.clone())
        .date();
    let month = usize::from(day.month().unsigned_abs()).checked_sub(1)?;
    let in_words = |months: &[&str; 12]| Some(format!("{} {} {}", day.day(), months.get(month)?, day.year()));
    Some(Texts {
        it: in_words(&ITALIAN)?,
        en: in_words(&ENGLISH)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::Offset;

    #[test]
    fn a_day_is_the_day_of_the_place_and_not_of_greenwich() {
        // 24 November 2026, 23:30 in UTC.
        let at = Timestamp(1_795_563_000_000);
        let here = long(at, &TimeZone::UTC).map(|texts| (texts.it, texts.en));
        assert_eq!(
            here,
            Some(("24 novembre 2026".to_owned(), "24 November 2026".to_owned()))
        );
        let venice = long(at, &TimeZone::fixed(Offset::constant(1)));
        assert_eq!(venice.map(|texts| texts.it), Some("25 novembre 2026".to_owned()));
        assert_eq!(long(Timestamp(i64::MAX), &TimeZone::UTC), None);
    }

    #[test]
    fn the_first_and_the_last_month_have_their_names() {
        let first = long(Timestamp(0), &TimeZone::UTC);
        assert_eq!(first.map(|texts| texts.it), Some("1 gennaio 1970".to_owned()));
        let last = long(Timestamp(-1), &TimeZone::UTC);
        assert_eq!(last.map(|texts| texts.en), Some("31 December 1969".to_owned()));
    }
}
