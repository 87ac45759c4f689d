//! Spelling: what people mean when they type in a hurry.
//!
//! Two things, both only where a word would otherwise not be understood. The short forms of text messages
//! ("nn", "xke", "dont") are read as what they stand for. A long word that no cue listens for and that is one
//! letter away from one that is listened for (dropped, doubled, wrong, or swapped with its neighbour) is read
//! as that one; its first letter must be right, and a word that any cue knows is never another's mistake.
//! What is quoted stays as it was written.

use std::collections::{HashMap, HashSet};

use crate::constants as c;
use crate::hearing::Cue;

/// Short forms, folded, and the words they stand for.
const SHORT: [(&str, &[&str]); 44] = [
    ("anke", &["anche"]),
    ("arent", &["aren", "t"]),
    ("cant", &["can", "t"]),
    ("cmq", &["comunque"]),
    ("cn", &["con"]),
    ("couldnt", &["couldn", "t"]),
    ("cs", &["cosa"]),
    ("didnt", &["didn", "t"]),
    ("doesnt", &["doesn", "t"]),
    ("dont", &["don", "t"]),
    ("dv", &["dove"]),
    ("grz", &["grazie"]),
    ("hasnt", &["hasn", "t"]),
    ("havent", &["haven", "t"]),
    ("im", &["i", "m"]),
    ("isnt", &["isn", "t"]),
    ("ive", &["i", "ve"]),
    ("k", &["che"]),
    ("ke", &["che"]),
    ("ki", &["chi"]),
    ("nn", &["non"]),
    ("nnt", &["niente"]),
    ("perke", &["perche"]),
    ("pls", &["please"]),
    ("prox", &["prossimo"]),
    ("qlc", &["qualcosa"]),
    ("qlcn", &["qualcuno"]),
    ("qnd", &["quando"]),
    ("qnt", &["quanto"]),
    ("qst", &["questo"]),
    ("semo", &["siamo"]),
    ("sn", &["sono"]),
    ("thats", &["that", "s"]),
    ("theres", &["there", "s"]),
    ("tt", &["tutto"]),
    ("wasnt", &["wasn", "t"]),
    ("weve", &["we", "ve"]),
    ("wont", &["won", "t"]),
    ("wouldnt", &["wouldn", "t"]),
    ("x", &["per"]),
    ("xche", &["perche"]),
    ("xe", &["e"]),
    ("xk", &["perche"]),
    ("xke", &["perche"]),
];

/// The words a short form stands for.
pub(crate) fn in_full(word: &str) -> Option<&'static [&'static str]> {
    let at = SHORT.binary_search_by_key(&word, |(short, _)| short).ok()?;
    Some(SHORT[at].1)
}

/// Every word that some cue listens for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spelling {
    whole: HashSet<String>,
    stems: HashSet<String>,
    /// A long word, and what is left of it without one of its letters: the words it may come from.
    without: HashMap<String, Vec<(String, bool)>>,
    longest_stem: usize,
}

impl Spelling {
    pub(crate) fn learn<'c>(&mut self, cues: impl IntoIterator<Item = &'c Cue>) {
        for (word, stem) in cues.into_iter().flat_map(Cue::words) {
            let known = if stem { &mut self.stems } else { &mut self.whole };
            if !known.insert(word.to_owned()) {
                continue;
            }
            let letters = word.chars().count();
            if stem {
                self.longest_stem = self.longest_stem.max(letters);
            }
            if (c::MEND_LETTERS..=c::MEND_LONGEST).contains(&letters) {
                for rest in shortened(word).chain([word.to_owned()]) {
                    self.without
                        .entry(rest)
                        .or_default()
                        .push((word.to_owned(), stem));
                }
            }
        }
    }

    /// The word that was meant, when `word` is none that a cue listens for and one letter away from one.
    pub(crate) fn mended(&self, word: &str) -> Option<String> {
        let ends: Vec<usize> = word
            .char_indices()
            .map(|(at, _)| at)
            .chain([word.len()])
            .collect();
        let letters = ends.len() - 1;
        if !(c::MEND_LETTERS..=c::MEND_LONGEST).contains(&letters)
            || word.chars().any(|letter| letter.is_numeric())
            || self.whole.contains(word)
            || ends.iter().any(|end| self.stems.contains(&word[..*end]))
        {
            return None;
        }
        // The longest beginning first: of two stems the longer one tells more.
        let most = letters.min(self.longest_stem + 1);
        let beginnings = (c::MEND_LETTERS - 1..=most).rev().map(|n| &word[..ends[n]]);
        self.nearest(word, false).or_else(|| {
            beginnings
                .filter_map(|beginning| {
                    let stem = self.nearest(beginning, true)?;
                    Some(stem + &word[beginning.len()..])
                })
                .next()
        })
    }

    /// The first in order of letters of those one letter away.
    fn nearest(&self, word: &str, stem: bool) -> Option<String> {
        let first = word.chars().next();
        std::iter::once(word.to_owned())
            .chain(shortened(word))
            .filter_map(|key| self.without.get(&key))
            .flatten()
            .filter(|(known, is_stem)| {
                *is_stem == stem && known.chars().next() == first && one_away(word, known)
            })
            .map(|(known, _)| known)
            .min()
            .cloned()
    }
}

/// The word without each of its letters but the first.
fn shortened(word: &str) -> impl Iterator<Item = String> + '_ {
    word.char_indices().skip(1).map(|(at, letter)| {
        let mut rest = String::with_capacity(word.len());
        rest.push_str(&word[..at]);
        rest.push_str(&word[at + letter.len_utf8()..]);
        rest
    })
}

/// One letter dropped, added, changed, or swapped with its neighbour.
fn one_away(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    match (a, b) {
        ([], []) => false,
        ([_, left @ ..], right) if left == right => true,
        (left, [_, right @ ..]) if left == right => true,
        ([_, left @ ..], [_, right @ ..]) if left == right => true,
        ([x, y, left @ ..], [p, q, right @ ..]) => x == q && y == p && left == right,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling(cues: &[&str]) -> Spelling {
        let cues: Vec<Cue> = cues.iter().filter_map(|cue| Cue::parse(cue)).collect();
        let mut spelling = Spelling::default();
        spelling.learn(&cues);
        spelling
    }

    #[test]
    fn a_slip_of_one_letter_is_read_as_what_was_meant() {
        let known = spelling(&["residenza", "appuntament*", "scaduta", "carta"]);
        for (typed, meant) in [
            ("resdienza", "residenza"),
            ("residnza", "residenza"),
            ("residdenza", "residenza"),
            ("residanza", "residenza"),
            ("apuntamento", "appuntamento"),
            ("apppuntamenti", "appuntamenti"),
            ("appuntmaento", "appuntamento"),
        ] {
            assert_eq!(known.mended(typed).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn a_word_that_is_known_short_or_two_slips_away_is_left_alone() {
        let known = spelling(&["residenza", "scadut*", "caduta", "carta", "venduto", "venuto"]);
        for word in [
            "residenza",
            "scadute",
            "crata",
            "rsdienza",
            "presidenza",
            "venuto",
            "2026123",
        ] {
            assert_eq!(known.mended(word), None, "{word}");
        }
    }

    #[test]
    fn short_forms_are_in_order_and_folded() {
        assert!(SHORT.windows(2).all(|two| two[0].0 < two[1].0));
        assert_eq!(in_full("nn"), Some(["non"].as_slice()));
        assert_eq!(in_full("dont"), Some(["don", "t"].as_slice()));
        assert_eq!(in_full("casa"), None);
    }
}
