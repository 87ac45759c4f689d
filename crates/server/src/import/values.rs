//! What people write in cells, as values.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use oltre_domain::rules::RefusalCode;
use oltre_domain::{CaseStatus, Channel, ContactKind, Priority, Timestamp, fold};

/// Why a record is refused: the column and what is wrong with it, never its words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    /// A cell that must be there is not.
    #[error("{0}: missing")]
    Missing(&'static str),
    /// A cell that cannot be read.
    #[error("{0}: {1}")]
    Unreadable(&'static str, &'static str),
    /// The domain's own word.
    #[error("{0}: {1}")]
    Refused(&'static str, RefusalCode),
    /// The same id was on an earlier line.
    #[error("id: the same as on line {0}")]
    Repeated(u64),
    /// Nobody and nothing of that name.
    #[error("{0}: there is none of that name")]
    Unknown(&'static str),
}

/// Yes or no, as people tick it.
pub(super) fn yes_or_no(column: &'static str, text: &str) -> Result<bool, Refusal> {
    match fold(text).as_str() {
        "1" | "true" | "yes" | "y" | "si" | "s" | "vero" | "x" => Ok(true),
        "0" | "false" | "no" | "n" | "falso" | "-" => Ok(false),
        _ => Err(Refusal::Unreadable(column, "neither yes nor no")),
    }
}

/// 1 to 4, or the word.
pub(super) fn priority(text: &str) -> Result<Priority, Refusal> {
    match fold(text).as_str() {
        "1" | "urgent" | "urgente" => Ok(Priority::Urgent),
        "2" | "high" | "alta" => Ok(Priority::High),
        "3" | "normal" | "normale" | "media" => Ok(Priority::Normal),
        "4" | "low" | "bassa" => Ok(Priority::Low),
        _ => Err(Refusal::Unreadable(
            "priority",
            "neither 1 to 4 nor urgent, high, normal, low",
        )),
    }
}

/// A status by its key or its Italian word. Waiting for an office is not among them: it needs the question that was put.
pub(super) fn status(text: &str) -> Result<CaseStatus, Refusal> {
    let status = match fold(text).as_str() {
        "nuovo" => CaseStatus::New,
        "aperto" => CaseStatus::Open,
        "in attesa" | "in attesa della persona" => CaseStatus::WaitingContact,
        "in attesa di una data" => CaseStatus::WaitingDate,
        "risolto" => CaseStatus::Solved,
        "chiuso" => CaseStatus::Closed,
        "riaperto" => CaseStatus::Reopened,
        key => CaseStatus::parse(&key.replace(' ', "_")).ok_or(Refusal::Unreadable("status", "no status"))?,
    };
    if status == CaseStatus::WaitingOffice {
        return Err(Refusal::Unreadable(
            "status",
            "a case that waits for an office needs its question: import it as open",
        ));
    }
    Ok(status)
}

/// A kind of contact by its key or its Italian word.
pub(super) fn kind(text: &str) -> Result<ContactKind, Refusal> {
    Ok(match fold(text).as_str() {
        "cittadino" | "cittadina" | "persona" => ContactKind::Citizen,
        "turista" => ContactKind::Tourist,
        "ente" | "associazione" | "azienda" | "ditta" => ContactKind::Body,
        "fornitore" => ContactKind::Supplier,
        "dipendente" => ContactKind::Employee,
        "professionista" => ContactKind::Professional,
        "affiliato" => ContactKind::Affiliate,
        key => ContactKind::parse(key).ok_or(Refusal::Unreadable("kind", "no kind of contact"))?,
    })
}

/// A channel by its key or its Italian word.
pub(super) fn channel(text: &str) -> Result<Channel, Refusal> {
    Ok(match fold(text).as_str() {
        "telefono" | "telefonata" | "tel" => Channel::Phone,
        "e-mail" | "mail" | "posta" | "pec" => Channel::Email,
        "sportello" => Channel::Counter,
        "sito" | "modulo web" => Channel::Web,
        key => Channel::parse(key).ok_or(Refusal::Unreadable("channel", "no channel"))?,
    })
}

/// A moment: ISO 8601 with or without zone, or day/month/year with or without a time. Without a zone it is the organisation's;
/// without a time it is noon, which is the same day in every zone people work in.
pub(super) fn moment(column: &'static str, text: &str, zone: &TimeZone) -> Result<Timestamp, Refusal> {
    const WHY: &str = "no date: 2026-06-10, 2026-06-10T09:12, 10/06/2026 or 10/06/2026 09:12";
    let unreadable = Refusal::Unreadable(column, WHY);
    let text = text.trim();
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Ok(Timestamp(at.as_millisecond()));
    }
    let (day, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let day = day_of(day).ok_or(unreadable.clone())?;
    let at: DateTime = match time.trim() {
        "" => day.at(12, 0, 0, 0),
        time => day.to_datetime(time.parse().map_err(|_| unreadable.clone())?),
    };
    let zoned = at.to_zoned(zone.clone()).map_err(|_| unreadable)?;
    Ok(Timestamp(zoned.timestamp().as_millisecond()))
}

fn day_of(text: &str) -> Option<Date> {
    if let Some((day, rest)) = text.split_once(['/', '.']) {
        let (month, year) = rest.split_once(['/', '.'])?;
        let year: i16 = year.parse().ok()?;
        // "10/06/26": a year of two digits is of this century.
        let year = if (0..100).contains(&year) {
            2000 + year
        } else {
            year
        };
        return Date::new(year, month.parse().ok()?, day.parse().ok()?).ok();
    }
    if text.len() == 10 && text.as_bytes().get(2) == Some(&b'-') {
        let mut parts = text.splitn(3, '-');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        return Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok();
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rome() -> TimeZone {
        TimeZone::get("Europe/Rome").unwrap()
    }

    #[test]
    fn a_day_is_the_same_day_however_it_is_written() {
        let noon = moment("due", "2026-06-10T12:00:00+02:00", &rome()).unwrap();
        for text in [
            "10/06/2026",
            "10.06.2026",
            "10-06-2026",
            "2026-06-10",
            "10/6/26",
            " 10/06/2026 12:00 ",
            "2026-06-10T10:00:00Z",
        ] {
            assert_eq!(moment("due", text, &rome()), Ok(noon), "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "31/02/2026",
            "10/13/2026",
            "2026-6",
            "yesterday",
            "",
            "10/06/2026 25:00",
            "99999999-01-01",
            "0/0/0",
        ] {
            assert!(moment("due", text, &rome()).is_err(), "{text}");
        }
    }

    #[test]
    fn the_hour_that_a_spring_night_skips_is_read_as_the_next() {
        let skipped = moment("due", "29/03/2026 02:30", &rome()).unwrap();
        assert_eq!(skipped, moment("due", "29/03/2026 03:30", &rome()).unwrap());
    }

    #[test]
    fn words_are_read_in_both_languages() {
        assert_eq!(status("Risolto"), Ok(CaseStatus::Solved));
        assert_eq!(status("waiting_contact"), Ok(CaseStatus::WaitingContact));
        assert!(status("in attesa dell'ufficio").is_err() && status("waiting_office").is_err());
        assert_eq!(channel("Sportello"), Ok(Channel::Counter));
        assert_eq!(kind("TURISTA"), Ok(ContactKind::Tourist));
        assert_eq!(yes_or_no("complaint", "Sì"), Ok(true));
        assert_eq!(priority("alta"), Ok(Priority::High));
    }
}
