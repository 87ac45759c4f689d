//! What is known before an act, as rows of the weight table.

use std::hash::Hasher;

use fnv::FnvHasher;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Letters of a piece of a word.
const PIECE: usize = 4;
/// Words of one text that are read, the last ones: a pasted letter says no more than its end.
const WORDS: usize = 60;
/// Texts of the contact before the last that are read closely.
const EARLIER: usize = 3;
/// Letters of a word that are read: a longer one is none.
const LETTERS: usize = 24;
/// Bytes of one text that are read, the last ones: more than so many words take.
const BYTES: usize = 4_096;
/// Rows of one group, the last ones: words of some text that is none must not fill a table.
const GROUP: usize = 400;
/// Words of all that the contact said that are read, the last ones.
const ALL_WORDS: usize = 240;
/// Acts before the last that are read together with it.
const LONG_BEFORE: usize = 8;

/// The point at which an operator is about to act.
#[derive(Debug, Clone, Copy, Default)]
pub struct Moment<'a> {
    /// The topic of the case, when one was chosen.
    pub topic: Option<&'a str>,
    /// What the contact said, oldest first.
    pub said: &'a [&'a str],
    /// The contact has spoken since the last act.
    pub has_spoken: bool,
    /// Labels of the acts so far, oldest first.
    pub acts: &'a [&'a str],
    /// What an office or a register answered last.
    pub answer: Option<&'a str>,
    /// It answered after the last act.
    pub is_new: bool,
}

impl<'a> Moment<'a> {
    /// The act so many acts ago, 1 the last; empty before the first.
    fn before(&self, back: usize) -> &'a str {
        let place = self.acts.len().checked_sub(back);
        place
            .and_then(|place| self.acts.get(place))
            .copied()
            .unwrap_or("")
    }

    /// Who has done something since the last act.
    const fn turn(&self) -> &'static str {
        match (self.has_spoken, self.is_new) {
            (true, _) => "contact",
            (false, true) => "answer",
            (false, false) => "operator",
        }
    }
}

/// Rows of the table, by group. A group's rows share its weight: a long text says no more than a short one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rows(pub(super) Vec<Vec<u16>>);

impl Rows {
    /// The rows of a moment in a table of `2^bits` rows, `bits` at most 16.
    #[must_use]
    pub fn of(moment: &Moment<'_>, bits: u32) -> Self {
        let mut rows = Self::default();
        let mut at = Gathering {
            rows: &mut rows,
            mask: (1u32 << bits.min(16)) - 1,
        };
        let before = |back: usize| moment.before(back);
        let topic = moment.topic.unwrap_or("");
        let turn = moment.turn();
        at.group([
            at.row("bias", &[]),
            at.row("turn", &[turn]),
            at.row("topic", &[topic]),
        ]);
        at.group([
            at.row("a1", &[before(1), turn]),
            at.row("a1t", &[before(1), topic]),
        ]);
        at.group([at.row("a2", &[before(1), before(2), turn])]);
        at.group([at.row("a3", &[before(1), before(2), before(3), turn])]);
        let done: Vec<u16> = moment.acts.iter().map(|act| at.row("done", &[act])).collect();
        at.group(done);
        at.group(
            moment
                .acts
                .iter()
                .rev()
                .skip(1)
                .take(LONG_BEFORE)
                .map(|act| at.row("dl", &[act, before(1), turn]))
                .collect::<Vec<_>>(),
        );
        if let Some((last, earlier)) = moment.said.split_last() {
            let words = words(last);
            at.group(
                words
                    .iter()
                    .map(|word| at.row("w", &[word, turn]))
                    .collect::<Vec<_>>(),
            );
            at.group(
                words
                    .windows(2)
                    .map(|two| at.row("ww", &[&two[0], &two[1]]))
                    .collect::<Vec<_>>(),
            );
            at.group(
                words
                    .iter()
                    .map(|word| at.row("wa", &[word, before(1)]))
                    .collect::<Vec<_>>(),
            );
            at.group(
                pieces(&words)
                    .iter()
                    .map(|piece| at.row("p", &[piece]))
                    .collect::<Vec<_>>(),
            );
            let earlier: Vec<String> = earlier
                .iter()
                .rev()
                .take(EARLIER)
                .flat_map(|text| self::words(text))
                .collect();
            at.group(
                earlier
                    .iter()
                    .map(|word| at.row("e", &[word]))
                    .collect::<Vec<_>>(),
            );
        }
        let from_the_end = moment
            .said
            .iter()
            .rev()
            .flat_map(|text| words(text).into_iter().rev());
        let all: Vec<String> = from_the_end.take(ALL_WORDS).collect();
        at.group(all.iter().map(|word| at.row("all", &[word])).collect::<Vec<_>>());
        if let Some(first) = moment.said.first() {
            at.group(
                words(first)
                    .iter()
                    .map(|word| at.row("first", &[word]))
                    .collect::<Vec<_>>(),
            );
        }
        if let Some(answer) = moment.answer {
            let new = if moment.is_new { "new" } else { "" };
            let words = words(answer);
            at.group(
                words
                    .iter()
                    .map(|word| at.row("k", &[word, new]))
                    .collect::<Vec<_>>(),
            );
            if moment.is_new {
                at.group(
                    words
                        .iter()
                        .map(|word| at.row("ka", &[word, before(1)]))
                        .collect::<Vec<_>>(),
                );
            }
        }
        rows
    }
}

impl Rows {
    /// What past moments are found by: the last words with whose turn it is, the acts, what an office answered. In a table
    /// of its own, sorted, each once.
    #[must_use]
    pub(super) fn telling(moment: &Moment<'_>) -> Vec<u16> {
        let mut none = Self::default();
        let at = Gathering {
            rows: &mut none,
            mask: u32::from(u16::MAX),
        };
        let turn = moment.turn();
        let (one, two) = (moment.before(1), moment.before(2));
        let mut rows = vec![at.row("a1", &[one, turn]), at.row("a2", &[one, two, turn])];
        rows.extend(moment.acts.iter().map(|act| at.row("done", &[act])));
        let earlier = moment.acts.iter().rev().skip(1).take(LONG_BEFORE);
        rows.extend(earlier.map(|act| at.row("dl", &[act, one, turn])));
        let last = moment.said.last().copied().unwrap_or_default();
        rows.extend(words(last).iter().map(|word| at.row("w", &[word, turn])));
        let new = if moment.is_new { "new" } else { "" };
        let answer = words(moment.answer.unwrap_or_default());
        rows.extend(answer.iter().map(|word| at.row("k", &[word, new])));
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// The words of the contact's last text, each as it was said, with the rows that are its own.
    #[must_use]
    pub(super) fn by_word<'a>(moment: &Moment<'a>, bits: u32) -> Vec<(&'a str, Vec<u16>)> {
        let mut none = Self::default();
        let at = Gathering {
            rows: &mut none,
            mask: (1u32 << bits.min(16)) - 1,
        };
        let last = moment.said.last().copied().unwrap_or_default();
        let said = last
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        let rows = said.filter_map(|word| {
            let folded = words(word).pop()?;
            let folded = folded.as_str();
            let rows = vec![
                at.row("w", &[folded, moment.turn()]),
                at.row("wa", &[folded, moment.before(1)]),
                at.row("all", &[folded]),
            ];
            Some((word, rows))
        });
        rows.collect()
    }
}

struct Gathering<'a> {
    rows: &'a mut Rows,
    mask: u32,
}

impl Gathering<'_> {
    #[expect(clippy::cast_possible_truncation, reason = "the mask has at most 16 bits")]
    fn row(&self, kind: &str, parts: &[&str]) -> u16 {
        let mut hash = FnvHasher::default();
        hash.write(kind.as_bytes());
        for part in parts {
            hash.write_u8(0xff);
            hash.write(part.as_bytes());
        }
        // FNV's low bits are its weakest.
        let hash = hash.finish();
        ((hash ^ (hash >> 32)) as u32 & self.mask) as u16
    }

    fn group(&mut self, rows: impl Into<Vec<u16>>) {
        let mut rows: Vec<u16> = rows.into();
        rows.drain(..rows.len().saturating_sub(GROUP));
        rows.sort_unstable();
        rows.dedup();
        if !rows.is_empty() {
            self.rows.0.push(rows);
        }
    }
}

/// Words without case and accents; a number counts as what it looks like.
fn words(text: &str) -> Vec<String> {
    let folded: String = end_of(text)
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect();
    let words: Vec<String> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(shape)
        .collect();
    let from = words.len().saturating_sub(WORDS);
    words[from..].to_vec()
}

fn shape(word: &str) -> String {
    if word.chars().any(|c| c.is_ascii_digit()) {
        return word
            .chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .take(8)
            .collect();
    }
    word.chars().take(LETTERS).collect()
}

/// The end of a long text, from a word's beginning on.
fn end_of(text: &str) -> &str {
    let Some(from) = text.len().checked_sub(BYTES).filter(|from| *from > 0) else {
        return text;
    };
    let end = &text[text.ceil_char_boundary(from)..];
    end.find(|c: char| !c.is_alphanumeric())
        .map_or(end, |word| &end[word..])
}

fn pieces(words: &[String]) -> Vec<String> {
    let mut pieces = Vec::new();
    for word in words {
        let letters: Vec<char> = std::iter::once('<').chain(word.chars()).chain(['>']).collect();
        for piece in letters.windows(PIECE) {
            pieces.push(piece.iter().collect());
        }
    }
    pieces
}
