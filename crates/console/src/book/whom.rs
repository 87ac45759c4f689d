//! Words that may say who somebody is: marked in an article before it is saved, for a person to take out or to leave.
//!
//! It marks rather too much than too little and takes out nothing by itself: a street in an answer may be the office's own.
//! The shapes are those of Italian documents; what has no shape (an illness, a quarrel) no program finds, and the page says
//! so.

use crate::contract::{NamedWords, NamesWhom};
use oltre_domain::{ArticleField, fold};

/// Letters of a name's part that is looked for: `De` and `Lo` are in every sentence.
const NAME_LETTERS: usize = 3;
/// Digits of what may be a phone number.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

const STREETS: [&str; 14] = [
    "via",
    "viale",
    "piazza",
    "piazzale",
    "corso",
    "vicolo",
    "largo",
    "calle",
    "campo",
    "fondamenta",
    "rio",
    "salizada",
    "strada",
    "street",
];

/// What stands before a date or an hour, and in no street's name: `via libera dal 12 marzo`.
const OF_TIME: [&str; 7] = ["dal", "dalle", "alle", "entro", "fino", "ore", "until"];

/// Whom a case is for, as far as this device knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Whom {
    pub(super) name: String,
    pub(super) points: Vec<String>,
}

/// A word with its place: bytes from and until.
struct Word<'a> {
    text: &'a str,
    from: usize,
}

impl Word<'_> {
    const fn until(&self) -> usize {
        self.from + self.text.len()
    }
}

/// What in a section may say who somebody is, in the order of the text; places do not overlap.
pub(super) fn named(field: ArticleField, text: &str, whom: &Whom) -> Vec<NamedWords> {
    let mut found: Vec<(usize, usize, NamesWhom)> = Vec::new();
    emails(text, &mut found);
    numbers(text, &mut found);
    let words = words(text);
    codes(&words, &mut found);
    plates(text, &words, &mut found);
    addresses(text, &words, &mut found);
    names(&words, whom, &mut found);
    for point in whom
        .points
        .iter()
        .filter(|point| point.chars().count() > NAME_LETTERS)
    {
        let kind = if point.contains('@') {
            NamesWhom::Email
        } else {
            NamesWhom::Phone
        };
        found.extend(
            text.match_indices(point.as_str())
                .map(|(at, hit)| (at, at + hit.len(), kind)),
        );
    }
    found.sort_by_key(|(from, until, _)| (*from, std::cmp::Reverse(*until)));
    let mut end = 0;
    let apart = found.into_iter().filter(|(from, until, _)| {
        let is_apart = *from >= end;
        if is_apart {
            end = *until;
        }
        is_apart
    });
    let unit = |at: usize| {
        let before = text.get(..at).unwrap_or_default();
        u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
    };
    apart
        .map(|(from, until, why)| NamedWords {
            field,
            from: unit(from),
            until: unit(until),
            text: text.get(from..until).unwrap_or_default().to_owned(),
            why,
        })
        .collect()
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut from = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric() || c == '\'' || c == '’', from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                let word = text.get(start..at).unwrap_or_default();
                words.push(Word {
                    text: word,
                    from: start,
                });
                from = None;
            }
            _ => {}
        }
    }
    words
}

fn emails(text: &str, found: &mut Vec<(usize, usize, NamesWhom)>) {
    for (at, _) in text.match_indices('@') {
        let is_of_it = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
        let before = text.get(..at).unwrap_or_default();
        let start = before.rfind(|c: char| !is_of_it(c)).map_or(0, |i| {
            i + before
                .get(i..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8)
        });
        let after = text.get(at + 1..).unwrap_or_default();
        let end = after.find(|c: char| !is_of_it(c)).unwrap_or(after.len());
        let host = after.get(..end).unwrap_or_default().trim_end_matches('.');
        if start < at && host.contains('.') {
            found.push((start, at + 1 + host.len(), NamesWhom::Email));
        }
    }
}

/// Runs of digits with what people put between them.
fn numbers(text: &str, found: &mut Vec<(usize, usize, NamesWhom)>) {
    let mut run: Option<(usize, usize, usize)> = None;
    let mut push = |run: Option<(usize, usize, usize)>| {
        if let Some((from, until, digits)) = run
            && PHONE_DIGITS.contains(&digits)
            && !is_date(text.get(from..until).unwrap_or_default())
        {
            found.push((from, until, NamesWhom::Phone));
        }
    };
    for (at, c) in text.char_indices() {
        match (c, &mut run) {
            (c, Some((_, until, digits))) if c.is_ascii_digit() => {
                *until = at + 1;
                *digits += 1;
            }
            (c, None) if c.is_ascii_digit() || c == '+' => {
                run = Some((at, at + 1, usize::from(c.is_ascii_digit())));
            }
            (' ' | '-' | '.' | '/' | '(' | ')', Some((_, until, _))) if at - *until < 2 => {}
            _ => {
                push(run.take());
            }
        }
    }
    push(run);
}

/// `12/03/2026`, with whatever between its three numbers.
fn is_date(run: &str) -> bool {
    let parts: Vec<&str> = run
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let number = |at: usize| {
        parts
            .get(at)
            .and_then(|part| part.parse::<u16>().ok())
            .unwrap_or(0)
    };
    parts.len() == 3
        && (1..=31).contains(&number(0))
        && (1..=12).contains(&number(1))
        && (1900..2100).contains(&number(2))
}

/// Tax codes, bank accounts, and codes of cases: one word of a shape of its own.
fn codes(words: &[Word<'_>], found: &mut Vec<(usize, usize, NamesWhom)>) {
    for word in words {
        let upper = word.text.to_ascii_uppercase();
        let why = if is_tax_code(&upper) {
            NamesWhom::TaxCode
        } else if upper.len() >= 15 && upper.starts_with("IT") && is_account(&upper) {
            NamesWhom::Account
        } else {
            continue;
        };
        found.push((word.from, word.until(), why));
    }
    // As it is printed in replies: `K7M-4Q2`.
    for pair in words.windows(2) {
        let [one, two] = pair else { continue };
        let code = format!("{}-{}", one.text, two.text);
        let is_joined = two.from == one.until() + 1 && one.text.len() == 3 && two.text.len() == 3;
        let has_digit = code.chars().any(|c| c.is_ascii_digit());
        if is_joined && has_digit && code.parse::<oltre_domain::CaseCode>().is_ok() {
            found.push((one.from, two.until(), NamesWhom::Code));
        }
    }
}

/// Sixteen characters, letters and digits where an Italian tax code has them (in places a letter stands for a digit).
fn is_tax_code(word: &str) -> bool {
    const LETTERS: [usize; 9] = [0, 1, 2, 3, 4, 5, 8, 11, 15];
    word.len() == 16
        && word.chars().enumerate().all(|(at, c)| {
            if LETTERS.contains(&at) {
                c.is_ascii_uppercase()
            } else {
                c.is_ascii_digit() || "LMNPQRSTUV".contains(c)
            }
        })
}

fn is_account(word: &str) -> bool {
    word.len() <= 34
        && word.chars().all(|c| c.is_ascii_alphanumeric())
        && word.chars().filter(char::is_ascii_digit).count() >= 10
}

/// `AB 123 CD`, written together or apart.
fn plates(text: &str, words: &[Word<'_>], found: &mut Vec<(usize, usize, NamesWhom)>) {
    let is_plate = |joined: &str| {
        let upper = joined.to_ascii_uppercase();
        let bytes = upper.as_bytes();
        bytes.len() == 7
            && bytes.iter().enumerate().all(|(at, b)| match at {
                0 | 1 | 5 | 6 => b.is_ascii_uppercase(),
                _ => b.is_ascii_digit(),
            })
    };
    for count in 1..=3 {
        for group in words.windows(count) {
            let joined: String = group.iter().map(|word| word.text).collect();
            let (Some(first), Some(last)) = (group.first(), group.last()) else {
                continue;
            };
            let is_close = text
                .get(first.from..last.until())
                .is_some_and(|s| s.len() <= joined.len() + 2);
            if is_close && is_plate(&joined) {
                found.push((first.from, last.until(), NamesWhom::Plate));
            }
        }
    }
}

/// A street with a house number; without one it is a place anybody may speak of.
fn addresses(text: &str, words: &[Word<'_>], found: &mut Vec<(usize, usize, NamesWhom)>) {
    for (at, word) in words.iter().enumerate() {
        if !STREETS.contains(&fold(word.text).as_str()) {
            continue;
        }
        let ahead = words.iter().skip(at + 1).take(5);
        for next in ahead {
            let between = text.get(word.from..next.from).unwrap_or_default();
            let speaks_of_time = OF_TIME.contains(&fold(next.text).as_str());
            if speaks_of_time || between.contains(['.', ';', ':', '\n', '?', '!']) {
                break;
            }
            if next.text.starts_with(|c: char| c.is_ascii_digit()) {
                found.push((word.from, next.until(), NamesWhom::Address));
                break;
            }
        }
    }
}

fn names(words: &[Word<'_>], whom: &Whom, found: &mut Vec<(usize, usize, NamesWhom)>) {
    let parts: Vec<String> = whom
        .name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| part.chars().count() >= NAME_LETTERS)
        .map(fold)
        .collect();
    for word in words {
        let folded = fold(word.text);
        // `dell'Ada` is Ada's too.
        let bare = folded.rsplit('\'').next().unwrap_or_default();
        if parts.iter().any(|part| *part == folded || *part == bare) {
            found.push((word.from, word.until(), NamesWhom::Name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, name: &str) -> Vec<(String, NamesWhom)> {
        let whom = Whom {
            name: name.to_owned(),
            points: Vec::new(),
        };
        named(ArticleField::Answer, text, &whom)
            .into_iter()
            .map(|n| (n.text, n.why))
            .collect()
    }

    #[test]
    fn what_may_say_who_somebody_is_is_marked() {
        let text = "Marta Bonsai (C.F. BNSMRT80A41L736K, tel. 041 521 0211, marta.b@example.it) abita in Calle Larga 12, \
                    auto AB 123 CD, conto IT60X0542811101000000123456, caso K7M-4Q2.";
        let found = marked(text, "Marta Bonsai");
        for (words, why) in [
            ("Marta", NamesWhom::Name),
            ("Bonsai", NamesWhom::Name),
            ("BNSMRT80A41L736K", NamesWhom::TaxCode),
            ("041 521 0211", NamesWhom::Phone),
            ("marta.b@example.it", NamesWhom::Email),
            ("Calle Larga 12", NamesWhom::Address),
            ("AB 123 CD", NamesWhom::Plate),
            ("IT60X0542811101000000123456", NamesWhom::Account),
        ] {
            assert!(found.contains(&(words.to_owned(), why)), "{words}: {found:?}");
        }
    }

    #[test]
    fn what_says_nothing_of_anybody_is_left_alone() {
        let text = "Costa 22,21 euro, in 3 giorni. Via libera dal 12/03/2026 alle 9.30. Art. 10 L. 5/2018.";
        assert_eq!(marked(text, "Marta Bonsai"), []);
    }

    #[test]
    fn places_are_told_as_the_page_counts_them() {
        let whom = Whom {
            name: "Zoë".to_owned(),
            points: Vec::new(),
        };
        let found = named(ArticleField::Learned, "🚲 Zoë chiede", &whom);
        assert_eq!((found[0].from, found[0].until), (3, 6));
    }
}
