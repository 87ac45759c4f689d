//! The moment a sentence names, on a calendar.

use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, ToSpan as _, Unit, Zoned, ZonedRound};

/// When a day ends for somebody who waits: what is promised for a day is promised for its working hours.
const EVENING: i8 = 18;
const MONTHS: [[&str; 2]; 12] = [
    ["gennaio", "january"],
    ["febbraio", "february"],
    ["marzo", "march"],
    ["aprile", "april"],
    ["maggio", "may"],
    ["giugno", "june"],
    ["luglio", "july"],
    ["agosto", "august"],
    ["settembre", "september"],
    ["ottobre", "october"],
    ["novembre", "november"],
    ["dicembre", "december"],
];
/// From Monday on.
const WEEKDAYS: [[&str; 2]; 7] = [
    ["lunedi", "monday"],
    ["martedi", "tuesday"],
    ["mercoledi", "wednesday"],
    ["giovedi", "thursday"],
    ["venerdi", "friday"],
    ["sabato", "saturday"],
    ["domenica", "sunday"],
];
const NUMBERS: [(&str, i64); 22] = [
    ("un", 1),
    ("una", 1),
    ("uno", 1),
    ("a", 1),
    ("an", 1),
    ("one", 1),
    ("due", 2),
    ("two", 2),
    ("tre", 3),
    ("three", 3),
    ("quattro", 4),
    ("four", 4),
    ("cinque", 5),
    ("five", 5),
    ("sei", 6),
    ("six", 6),
    ("sette", 7),
    ("seven", 7),
    ("dieci", 10),
    ("ten", 10),
    ("quindici", 15),
    ("trenta", 30),
];
/// Longer ahead is no promise anybody keeps a list for.
const FARTHEST: i64 = 400;

/// The first moment named that is still to come.
pub(super) fn when(words: &[String], now: &Zoned) -> Option<Zoned> {
    let sentence = Sentence(words);
    if let Some(at) = (0..words.len()).find_map(|n| sentence.span(n, now)) {
        return Some(at);
    }
    let day = (0..words.len()).find_map(|n| sentence.day(n, now.date()));
    let hour = (0..words.len()).find_map(|n| sentence.hour(n));
    let part = (0..words.len()).find_map(|n| part_of_day(sentence.at(n)));
    if day.is_none() && hour.is_none() && part.is_none() {
        return None;
    }
    let date = day.unwrap_or_else(|| now.date());
    let said = hour.or(part);
    let on = |time: Time| {
        let at = DateTime::from_parts(date, time);
        now.time_zone().to_ambiguous_zoned(at).compatible().ok()
    };
    let at = on(said.unwrap_or_else(|| Time::constant(EVENING, 0, 0, 0)))?;
    // Said in the evening of the very day: until it ends.
    let at = if at <= *now && said.is_none() && date == now.date() {
        on(Time::constant(23, 59, 0, 0))?
    } else {
        at
    };
    (at > *now).then_some(at)
}

fn number(word: &str) -> Option<i64> {
    let written = NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, n)| *n);
    written.or_else(|| word.parse().ok().filter(|n| (0..=FARTHEST).contains(n)))
}

fn part_of_day(word: &str) -> Option<Time> {
    let hour = match word {
        "mattina" | "mattinata" | "stamattina" | "domattina" | "morning" => 12,
        "pomeriggio" | "afternoon" => EVENING,
        "sera" | "serata" | "stasera" | "tonight" | "evening" => 20,
        "mezzogiorno" | "noon" => 12,
        _ => return None,
    };
    Some(Time::constant(hour, 0, 0, 0))
}

fn month(word: &str) -> Option<i8> {
    let place = MONTHS.iter().position(|names| names.contains(&word))?;
    i8::try_from(place + 1).ok()
}

fn day_of_month(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th")
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|day| (1..=31).contains(day))
}

/// That day of that month: this year's, or next year's when it has gone.
fn coming(day: i8, month: i8, today: Date) -> Option<Date> {
    let this = Date::new(today.year(), month, day).ok()?;
    if this >= today {
        return Some(this);
    }
    Date::new(today.year() + 1, month, day).ok()
}

struct Sentence<'a>(&'a [String]);

impl Sentence<'_> {
    fn at(&self, n: usize) -> &str {
        self.0.get(n).map_or("", String::as_str)
    }

    fn before(&self, n: usize) -> &str {
        n.checked_sub(1).map_or("", |n| self.at(n))
    }

    /// "fra due ore", "entro un'ora", "tra tre giorni", "within 2 days".
    fn span(&self, n: usize, now: &Zoned) -> Option<Zoned> {
        if !["fra", "tra", "in", "entro", "within"].contains(&self.at(n)) {
            return None;
        }
        // "entro mezz'ora"
        if ["mezz", "mezza"].contains(&self.at(n + 1)) && self.at(n + 2) == "ora" {
            return soon(now, 30.minutes());
        }
        let count = number(self.at(n + 1))?;
        match self.at(n + 2) {
            "minuto" | "minuti" | "minute" | "minutes" => soon(now, count.minutes()),
            "ora" | "ore" | "hour" | "hours" => soon(now, count.hours()),
            "giorno" | "giorni" | "day" | "days" => evening(now, count.days()),
            "settimana" | "settimane" | "week" | "weeks" => evening(now, count.weeks()),
            "mese" | "mesi" | "month" | "months" => evening(now, count.months()),
            _ => None,
        }
    }

    fn day(&self, n: usize, today: Date) -> Option<Date> {
        let word = self.at(n);
        let ahead = match word {
            "oggi" | "today" | "stasera" | "stamattina" | "tonight" => Some(0),
            "domani" | "tomorrow" | "domattina" => Some(1),
            "dopodomani" => Some(2),
            _ => None,
        };
        if let Some(ahead) = ahead {
            return today.checked_add(i64::from(ahead).days()).ok();
        }
        if let Some(place) = WEEKDAYS.iter().position(|names| names.contains(&word)) {
            let to = i8::try_from(place).ok()? - today.weekday().to_monday_zero_offset();
            let to = if to > 0 { to } else { to + 7 };
            return today.checked_add(i64::from(to).days()).ok();
        }
        if ["settimana", "week"].contains(&word) {
            return self.week(n, today);
        }
        if ["mese", "month"].contains(&word) && ["fine", "the"].contains(&self.before(n)) {
            let by_the_end = self.0.iter().any(|word| word == "fine" || word == "end");
            return by_the_end.then(|| today.last_of_month());
        }
        self.date(n, today)
    }

    /// "entro la settimana", "next week": its Friday, or its Sunday once that has gone.
    fn week(&self, n: usize, today: Date) -> Option<Date> {
        let next = ["prossima", "next", "ventura"];
        let to_friday = 4 - today.weekday().to_monday_zero_offset();
        if next.contains(&self.at(n + 1)) || next.contains(&self.before(n)) {
            return today.checked_add(i64::from(to_friday + 7).days()).ok();
        }
        let this = ["la", "questa", "fine", "the", "this"].contains(&self.before(n));
        let ahead = if to_friday >= 0 { to_friday } else { to_friday + 2 };
        this.then(|| today.checked_add(i64::from(ahead).days()).ok())
            .flatten()
    }

    /// "12 dicembre", "December 12", "12/12", "12/12/2026", "il 12".
    fn date(&self, n: usize, today: Date) -> Option<Date> {
        let word = self.at(n);
        if word.contains('/') {
            let mut parts = word.split('/');
            let day = parts.next()?.parse().ok()?;
            let month = parts.next()?.parse().ok()?;
            return match parts.next() {
                None => coming(day, month, today),
                Some(year) => {
                    let year: i16 = year.parse().ok()?;
                    let year = if year < 100 { year + 2_000 } else { year };
                    Date::new(year, month, day).ok()
                }
            };
        }
        let day = day_of_month(word)?;
        let named = month(self.at(n + 1)).or_else(|| month(self.before(n)));
        if let Some(month) = named {
            return coming(day, month, today);
        }
        let is_day = ["il", "giorno"].contains(&self.before(n))
            || (self.before(n) == "the" && word.ends_with(|c: char| c.is_ascii_alphabetic()));
        let this = is_day
            .then(|| Date::new(today.year(), today.month(), day).ok())
            .flatten();
        this.filter(|date| *date >= today).or_else(|| {
            let next = today.first_of_month().checked_add(1.month()).ok()?;
            is_day
                .then(|| Date::new(next.year(), next.month(), day).ok())
                .flatten()
        })
    }

    /// "alle 16", "entro le 16:30", "per le 9.15", "at 4 pm", "by 16:30".
    fn hour(&self, n: usize) -> Option<Time> {
        let said = ["alle", "le", "ore", "at", "by"].contains(&self.before(n));
        let word = self.at(n);
        let after = self.at(n + 1);
        let half = word.trim_end_matches("am").trim_end_matches("pm");
        let is_pm = word.ends_with("pm") || after == "pm";
        let is_am = word.ends_with("am") || after == "am";
        if !said && !is_pm && !is_am {
            return None;
        }
        let (hour, minute) = half.split_once([':', '.']).unwrap_or((half, "0"));
        let hour: i8 = hour.parse().ok().filter(|hour| (0..24).contains(hour))?;
        // "by 12 December" is a day; "at 5" without more is an hour of the afternoon.
        if month(after).is_some() || month(self.before(n)).is_some() {
            return None;
        }
        let english = ["at", "by"].contains(&self.before(n)) && half == word && !half.contains([':', '.']);
        let afternoon = is_pm || (english && !is_am && (1..7).contains(&hour));
        let hour = if afternoon && hour < 12 { hour + 12 } else { hour };
        Time::new(hour, minute.parse().ok()?, 0, 0).ok()
    }
}

/// So long from now, on the next five minutes.
fn soon(now: &Zoned, span: Span) -> Option<Zoned> {
    let at = now.checked_add(span).ok()?;
    let to_five = ZonedRound::new()
        .smallest(Unit::Minute)
        .increment(5)
        .mode(jiff::RoundMode::Ceil);
    at.round(to_five).ok()
}

/// The evening of the day that is so far away.
fn evening(now: &Zoned, span: Span) -> Option<Zoned> {
    let date = now.date().checked_add(span).ok()?;
    let at = DateTime::from_parts(date, Time::constant(EVENING, 0, 0, 0));
    let at = now.time_zone().to_ambiguous_zoned(at).compatible().ok()?;
    (at > *now).then_some(at)
}
