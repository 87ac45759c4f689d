//! Dates and amounts in what people say, Italian and English.
//!
//! Not a calendar: the question is only whether the contact speaks of a day that is coming and close,
//! because a near day turns information into a need ("parto venerdì"). Habits ("il sabato", "on Sundays")
//! and days gone by ("sabato scorso", "last week") are not near.

use std::collections::BTreeSet;

use oltre_domain::Timestamp;

use crate::constants::NEAR_DAYS;
use crate::hearing::{Hearing, Hit, ReadTurn, Whose, Word};

const WEEKDAYS: [&str; 14] = [
    "lunedi",
    "martedi",
    "mercoledi",
    "giovedi",
    "venerdi",
    "sabato",
    "domenica",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const SOON: [&str; 8] = [
    "domani",
    "domattina",
    "dopodomani",
    "stasera",
    "stanotte",
    "tomorrow",
    "tonight",
    "stamattina",
];
const MONTHS: [(&str, i64); 24] = [
    ("gennaio", 1),
    ("febbraio", 2),
    ("marzo", 3),
    ("aprile", 4),
    ("maggio", 5),
    ("giugno", 6),
    ("luglio", 7),
    ("agosto", 8),
    ("settembre", 9),
    ("ottobre", 10),
    ("novembre", 11),
    ("dicembre", 12),
    ("january", 1),
    ("february", 2),
    ("march", 3),
    ("april", 4),
    ("may", 5),
    ("june", 6),
    ("july", 7),
    ("august", 8),
    ("september", 9),
    ("october", 10),
    ("november", 11),
    ("december", 12),
];
/// Words before a weekday that make it a habit or a memory.
const NOT_NEAR_BEFORE: [&str; 9] = [
    "il", "la", "ogni", "di", "last", "every", "scorso", "scorsa", "since",
];
/// Words after a weekday, or after "week" and "month", that make it a memory.
const PAST_AFTER: [&str; 5] = ["scorso", "scorsa", "passato", "passata", "fa"];
/// Words before "weekend" that make it a habit or a memory.
const NOT_NEAR_WEEKEND: [&str; 6] = ["last", "every", "ogni", "scorso", "passato", "since"];
const NEXT: [&str; 8] = [
    "prossimo", "prossima", "next", "questo", "questa", "this", "entrante", "coming",
];
const SPANS: [(&str, i64); 14] = [
    ("giorno", 1),
    ("giorni", 1),
    ("settimana", 7),
    ("settimane", 7),
    ("mese", 30),
    ("ora", 0),
    ("ore", 0),
    ("day", 1),
    ("days", 1),
    ("week", 7),
    ("weeks", 7),
    ("hour", 0),
    ("hours", 0),
    ("fortnight", 14),
];
const NUMBERS: [(&str, i64); 24] = [
    ("un", 1),
    ("una", 1),
    ("due", 2),
    ("tre", 3),
    ("quattro", 4),
    ("cinque", 5),
    ("sei", 6),
    ("sette", 7),
    ("otto", 8),
    ("nove", 9),
    ("dieci", 10),
    ("quindici", 15),
    ("venti", 20),
    ("pochi", 5),
    ("poche", 5),
    ("a", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("ten", 10),
    ("few", 5),
    ("qualche", 5),
];
const EUROS: [&str; 4] = ["euro", "euri", "euros", "eur"];

/// Stems that make a near day in the same sentence a deadline: leaving, running out, being due.
const DEADLINES: [&str; 22] = [
    "entro", "scad", "part", "vol", "viagg", "consegn", "termin", "ultim", "serv", "devo", "dobbiamo",
    "prima", "by", "before", "until", "due", "leav", "fly", "flight", "expir", "deadline", "need",
];
/// Words that begin the name of a place, when a name follows.
const PLACES: [&str; 22] = [
    "via",
    "viale",
    "calle",
    "campo",
    "campiello",
    "corte",
    "fondamenta",
    "riva",
    "rio",
    "ponte",
    "piazza",
    "piazzale",
    "ramo",
    "salizada",
    "sestiere",
    "corso",
    "vicolo",
    "strada",
    "street",
    "square",
    "road",
    "bridge",
];

/// What dates, amounts and places the contact spoke of.
#[derive(Debug, Default)]
pub(crate) struct Entities {
    /// Days that are coming and close, in order of place.
    pub(crate) near_dates: Vec<Hit>,
    /// Those of them by which something must be done.
    pub(crate) near_deadlines: Vec<Hit>,
    /// Names of streets, squares, bridges, in order of place.
    pub(crate) places: Vec<Hit>,
    /// Sums of money in euro, in order of place.
    pub(crate) amounts: Vec<(Hit, i64)>,
}

impl Entities {
    pub(crate) fn of(hearing: &Hearing<'_>, now: Timestamp) -> Self {
        let today = Civil::of(now);
        let mut found = Self::default();
        for (t, turn) in hearing.turns.iter().enumerate() {
            if turn.whose != Whose::Contacts {
                continue;
            }
            let deadlines = deadline_sentences(&turn.words);
            for w in 0..turn.words.len() {
                if let Some(last) = near_date(&turn.words, w, today) {
                    let hit = Hit {
                        turn: t,
                        first: w,
                        last,
                    };
                    found.near_dates.push(hit);
                    if deadlines.contains(&turn.words[w].sentence) {
                        found.near_deadlines.push(hit);
                    }
                }
                if let Some(last) = place(&turn.words, w) {
                    found.places.push(Hit {
                        turn: t,
                        first: w,
                        last,
                    });
                }
                if let Some((last, euro)) = amount(turn, w) {
                    found.amounts.push((
                        Hit {
                            turn: t,
                            first: w,
                            last,
                        },
                        euro,
                    ));
                }
            }
        }
        found
    }
}

/// The last word of a near date that starts at `w`.
fn near_date(words: &[Word], w: usize, today: Civil) -> Option<usize> {
    let sentence = words[w].sentence;
    let text = |at: usize| {
        words
            .get(at)
            .filter(|word| word.sentence == sentence)
            .map_or("", |word| word.text.as_str())
    };
    let before = |n: usize| w.checked_sub(n).map_or("", text);
    let word = text(w);
    if SOON.contains(&word) {
        return Some(w);
    }
    if WEEKDAYS.contains(&word) {
        let past = PAST_AFTER.contains(&text(w + 1));
        let habit = NOT_NEAR_BEFORE.contains(&before(1)) && !NEXT.contains(&text(w + 1));
        return (!past && !habit).then_some(w);
    }
    // "la prossima settimana", "settimana prossima", "next week", "questo mese"
    if ["settimana", "mese", "week", "weekend", "month"].contains(&word) {
        if NEXT.contains(&text(w + 1)) {
            return Some(w + 1);
        }
        if NEXT.contains(&before(1)) {
            return Some(w);
        }
        // A bare "weekend" is the one that comes; a bare week or month is any.
        let past = PAST_AFTER.contains(&text(w + 1)) || NOT_NEAR_WEEKEND.contains(&before(1));
        return (word == "weekend" && !past).then_some(w);
    }
    // "fra dieci giorni", "tra due settimane", "in 3 days", "entro un mese"
    if ["fra", "tra", "in", "entro", "within"].contains(&word) {
        let (count, at) = match number(text(w + 1)) {
            Some(count) => (count, w + 2),
            None => (1, w + 1),
        };
        let span = SPANS.iter().find(|(name, _)| *name == text(at))?.1;
        // "in tre giorni" is how long something takes, "in three days" is when.
        let when = word != "in" || !["giorni", "ore", "settimane"].contains(&text(at));
        return (when && count.saturating_mul(span) <= NEAR_DAYS).then_some(at);
    }
    let day = day_of_month(word)?;
    // "il 12 giugno", "3 June", "June 3rd"
    for month_at in [w + 1, w + 2] {
        if let Some((_, month)) = MONTHS.iter().find(|(name, _)| *name == text(month_at)) {
            return today.is_near(day, *month).then_some(month_at);
        }
    }
    if let Some((_, month)) = MONTHS.iter().find(|(name, _)| *name == before(1)) {
        return today.is_near(day, *month).then_some(w);
    }
    // "il 12 arriva", "dal 20", "on the 30th": a bare day of this month or the next
    let article = ["il", "l", "al", "dal", "the"].contains(&before(1));
    let is_clock_or_sum = text(w + 1).parse::<f64>().is_ok() || EUROS.contains(&text(w + 1));
    let ordinal =
        word.ends_with("th") || word.ends_with("st") || word.ends_with("nd") || word.ends_with("rd");
    let italian = article && before(1) != "the" && !["%", "per"].contains(&text(w + 1));
    if is_clock_or_sum || !(italian || article && ordinal) {
        return None;
    }
    today.is_near_day(day).then_some(w)
}

/// The sentences that say that something ends or begins by the day they name. Found once for a turn: one of 600 times
/// "domani" must not be read 600 times.
fn deadline_sentences(words: &[Word]) -> BTreeSet<u32> {
    words
        .iter()
        .filter(|word| DEADLINES.iter().any(|stem| word.text.starts_with(stem)))
        .map(|word| word.sentence)
        .collect()
}

/// The last word of a place that starts at `w`: "calle dei Botteri 8", "ponte dei Zogatoli", "Victoria Street".
fn place(words: &[Word], w: usize) -> Option<usize> {
    if !PLACES.contains(&words[w].text.as_str()) {
        return None;
    }
    let sentence = words[w].sentence;
    let small = [
        "de", "dei", "del", "della", "delle", "di", "da", "san", "santa", "the", "of",
    ];
    let next = |at: usize| words.get(at).filter(|word| word.sentence == sentence);
    let mut last = w + 1;
    while next(last).is_some_and(|word| small.contains(&word.text.as_str())) {
        last += 1;
    }
    // A name is written with a capital; in a folded word only the text it came from still shows it.
    if next(last).is_some_and(|word| word.capital) {
        let number = next(last + 1).is_some_and(|word| word.text.starts_with(|c: char| c.is_ascii_digit()));
        return Some(last + usize::from(number));
    }
    let english = ["street", "square", "road", "bridge"].contains(&words[w].text.as_str());
    let before = w.checked_sub(1).and_then(next);
    (english && before.is_some_and(|word| word.capital)).then_some(w)
}

fn number(word: &str) -> Option<i64> {
    NUMBERS
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, n)| *n)
        .or_else(|| word.parse().ok().filter(|n| *n >= 0))
}

fn day_of_month(word: &str) -> Option<i64> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let rest = &word[digits.len()..];
    if !matches!(rest, "" | "st" | "nd" | "rd" | "th") || digits.len() > 2 {
        return None;
    }
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

/// A sum that starts at `w`, and its last word: "287 euro", "€ 50", "50 €", "1.140 euro". A sign is no word.
fn amount(turn: &ReadTurn<'_>, w: usize) -> Option<(usize, i64)> {
    let words = &turn.words;
    let written = words[w].text.as_str();
    let in_words = words
        .get(w + 1)
        .is_some_and(|next| next.sentence == words[w].sentence && EUROS.contains(&next.text.as_str()));
    if in_words {
        let counted = NUMBERS.iter().find(|(name, _)| *name == written).map(|(_, n)| *n);
        return Some((w + 1, counted.or_else(|| whole_euros(written))?));
    }
    let signed = turn.before(w).trim_end().ends_with('€') || turn.after(w).trim_start().starts_with('€');
    let is_number = written.starts_with(|c: char| c.is_ascii_digit());
    Some((w, whole_euros(written).filter(|_| signed && is_number)?))
}

fn whole_euros(written: &str) -> Option<i64> {
    // Italian and English write thousands and cents the other way round: two digits after the last mark are
    // cents.
    let (whole, _cents) = match written.rfind(['.', ',']) {
        Some(mark) if written.len() - mark <= 3 => written.split_at(mark),
        _ => (written, ""),
    };
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// A day of the civil calendar (UTC: a day more or less does not matter here).
#[derive(Debug, Clone, Copy)]
struct Civil {
    month: i64,
    day: i64,
}

impl Civil {
    /// Days to civil date, after H. Hinnant, "chrono-compatible low-level date algorithms".
    fn of(now: Timestamp) -> Self {
        let z = now.0.div_euclid(Timestamp::DAY) + 719_468;
        let day_of_era = z.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        Self {
            day: day_of_year - (153 * shifted + 2) / 5 + 1,
            month: if shifted < 10 { shifted + 3 } else { shifted - 9 },
        }
    }

    /// Whether that day comes within [`NEAR_DAYS`]; months count 31 days here.
    fn is_near(self, day: i64, month: i64) -> bool {
        let ahead = (month - self.month).rem_euclid(12) * 31 + day - self.day;
        (0..=NEAR_DAYS).contains(&ahead)
    }

    fn is_near_day(self, day: i64) -> bool {
        (0..=NEAR_DAYS).contains(&(day - self.day).rem_euclid(31))
    }
}

#[cfg(test)]
mod tests;
