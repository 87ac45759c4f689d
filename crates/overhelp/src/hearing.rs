//! Hearing: the words of a conversation, folded, in order, each with its place in the text it came from.
//!
//! A condition asks whether certain words were said and by whom; a reason quotes them as they were said. Both
//! read the latest turns only, and only the beginning of an endless one, so that a conversation of
//! thousands of entries costs no more than a long call.

use std::collections::HashMap;

use oltre_domain::fold;

use crate::constants::{
    GAP_WORDS, MEND_LETTERS, MENDED, QUOTE_CHARS, QUOTE_WORDS, TURNS_READ, WORDS_PER_TURN, WORDS_READ,
};
use crate::context::{CaseContext, Speaker};
use crate::spelling::{Spelling, in_full};

/// Whose words a condition looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// The contact's: turns, subject, what was asked.
    Contacts,
    /// Ours: operators, offices, registers.
    Ours,
}

/// One word of a turn.
#[derive(Debug)]
pub(crate) struct Word {
    /// Folded.
    pub(crate) text: String,
    /// Bytes in the turn's text.
    start: usize,
    end: usize,
    /// Number of its sentence in the turn.
    pub(crate) sentence: u32,
    /// Written with a capital.
    pub(crate) capital: bool,
}

/// One turn that was read.
#[derive(Debug)]
pub(crate) struct ReadTurn<'a> {
    text: &'a str,
    pub(crate) whose: Whose,
    /// Said as written here (a subject is a label, and is never quoted).
    quotable: bool,
    pub(crate) words: Vec<Word>,
}

impl ReadTurn<'_> {
    /// What stands between a word and the word before it: marks, spaces, signs that are no words.
    pub(crate) fn before(&self, word: usize) -> &str {
        let from = word.checked_sub(1).map_or(0, |before| self.words[before].end);
        // Words of one short form stand at one place: nothing is between them.
        self.text.get(from..self.words[word].start).unwrap_or_default()
    }

    /// What stands between a word and the word after it.
    pub(crate) fn after(&self, word: usize) -> &str {
        let rest = &self.text[self.words[word].end..];
        let until = self
            .words
            .get(word + 1)
            .map_or(rest.len(), |next| next.start.saturating_sub(self.words[word].end));
        &rest[..until]
    }
}

/// Where something was found: a run of words in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit {
    pub(crate) turn: usize,
    pub(crate) first: usize,
    pub(crate) last: usize,
}

/// Everything said, ready to be asked about.
#[derive(Debug)]
pub(crate) struct Hearing<'a> {
    pub(crate) turns: Vec<ReadTurn<'a>>,
    /// Every word as (turn, position), sorted by its text, then by place.
    index: Vec<(usize, usize)>,
}

impl<'a> Hearing<'a> {
    pub(crate) fn of(context: &'a CaseContext, spelling: &Spelling) -> Self {
        let mut turns = Vec::new();
        for (text, quotable) in [(&context.subject, false), (&context.asked, true)] {
            turns.push(read(text, Whose::Contacts, quotable));
        }
        let first = turns.len();
        let mut heard = 0;
        for turn in context.turns.iter().rev().take(TURNS_READ) {
            if heard >= WORDS_READ {
                break;
            }
            let whose = match turn.who {
                Speaker::Contact => Whose::Contacts,
                Speaker::Operator | Speaker::Office | Speaker::System => Whose::Ours,
            };
            let turn = read(&turn.text, whose, true);
            heard += turn.words.len();
            turns.push(turn);
        }
        turns[first..].reverse();
        mend(&mut turns, spelling);
        let mut index: Vec<(usize, usize)> = turns
            .iter()
            .enumerate()
            .flat_map(|(t, turn)| (0..turn.words.len()).map(move |w| (t, w)))
            .collect();
        index.sort_by(|a, b| {
            turns[a.0].words[a.1]
                .text
                .cmp(&turns[b.0].words[b.1].text)
                .then(a.cmp(b))
        });
        Self { turns, index }
    }

    /// The last turn of anybody's that was read, if it has words.
    pub(crate) fn last_of(&self, whose: Whose) -> Option<usize> {
        self.turns
            .iter()
            .rposition(|turn| turn.whose == whose && !turn.words.is_empty())
    }

    /// How many words were read.
    pub(crate) fn length(&self) -> usize {
        self.index.len()
    }

    fn word(&self, place: (usize, usize)) -> &Word {
        &self.turns[place.0].words[place.1]
    }

    /// Every place where `cue` was said by `whose`, in order of place.
    pub(crate) fn find(&self, whose: Whose, cue: &Cue) -> Vec<Hit> {
        let mut hits: Vec<Hit> = self.places(whose, cue).collect();
        hits.sort_unstable();
        hits
    }

    /// The last place where it was said.
    pub(crate) fn last(&self, whose: Whose, cue: &Cue) -> Option<Hit> {
        self.places(whose, cue).max()
    }

    /// Whether it was said at all.
    pub(crate) fn said(&self, whose: Whose, cue: &Cue) -> bool {
        self.places(whose, cue).next().is_some()
    }

    fn places<'h>(&'h self, whose: Whose, cue: &'h Cue) -> impl Iterator<Item = Hit> + 'h {
        let head = &cue.parts[0];
        let from = self
            .index
            .partition_point(|place| self.word(*place).text.as_str() < head.text.as_str());
        self.index[from..]
            .iter()
            .take_while(|place| head.matches(&self.word(**place).text))
            .filter(move |place| self.turns[place.0].whose == whose)
            .filter_map(|place| self.follow(*place, &cue.parts[1..]))
    }

    /// The run that starts at `place` and goes on with `parts` inside the same sentence.
    fn follow(&self, place: (usize, usize), parts: &[Part]) -> Option<Hit> {
        let words = &self.turns[place.0].words;
        let mut at = place.1;
        for part in parts {
            let reach = if part.after_gap { GAP_WORDS + 1 } else { 1 };
            at = (at + 1..=at + reach)
                .take_while(|next| words.get(*next).is_some_and(|w| w.sentence == words[at].sentence))
                .find(|next| part.matches(&words[*next].text))?;
        }
        Some(Hit {
            turn: place.0,
            first: place.1,
            last: at,
        })
    }

    /// The sentence around a hit, as it was said, shortened to [`QUOTE_WORDS`] and [`QUOTE_CHARS`]; `None`
    /// where nobody is quoted.
    pub(crate) fn quote(&self, hit: Hit) -> Option<String> {
        let turn = self.turns.get(hit.turn).filter(|turn| turn.quotable)?;
        let sentence = turn.words.get(hit.first)?.sentence;
        let mut first = turn.words.partition_point(|w| w.sentence < sentence);
        let mut last = turn.words.partition_point(|w| w.sentence <= sentence) - 1;
        if last - first + 1 > QUOTE_WORDS {
            // Words before the hit tell less than those after it.
            first = first.max(hit.first.saturating_sub(QUOTE_WORDS / 3));
            last = last.min(first + QUOTE_WORDS - 1).max(hit.last);
        }
        let to = turn.words[last].end;
        let mut quote = &turn.text[turn.words[first].start..to];
        if quote.chars().nth(QUOTE_CHARS).is_some() {
            // Room for what was met, whatever stands before it.
            quote = &turn.text[turn.words[hit.first].start..to];
        }
        let end = quote
            .char_indices()
            .nth(QUOTE_CHARS)
            .map_or(quote.len(), |(at, _)| at);
        Some(quote[..end].to_owned())
    }

    /// Whether a sentence asks: what was asked is answered by the operator, what was only told shows the
    /// need.
    pub(crate) fn is_question(&self, hit: Hit) -> bool {
        let turn = &self.turns[hit.turn];
        let sentence = turn.words[hit.first].sentence;
        let last = turn.words.partition_point(|w| w.sentence <= sentence) - 1;
        turn.text[turn.words[last].end..].trim_start().starts_with('?')
    }
}

/// Reads misspelt words of the contact as what was meant, the latest first.
fn mend(turns: &mut [ReadTurn<'_>], spelling: &Spelling) {
    let mut known: HashMap<String, Option<String>> = HashMap::new();
    let theirs = turns
        .iter_mut()
        .rev()
        .filter(|turn| turn.whose == Whose::Contacts);
    for word in theirs.flat_map(|turn| &mut turn.words) {
        let meant = match known.get(&word.text) {
            Some(meant) => meant.clone(),
            None if known.len() >= MENDED => return,
            None if word.text.len() < MEND_LETTERS => continue,
            None => {
                let meant = spelling.mended(&word.text);
                known.insert(word.text.clone(), meant.clone());
                meant
            }
        };
        if let Some(meant) = meant {
            word.text = meant;
        }
    }
}

fn read(text: &str, whose: Whose, quotable: bool) -> ReadTurn<'_> {
    let mut words = Vec::new();
    let mut sentence = 0;
    let mut start = None;
    // Whether the word so far is digits and their marks: kept up letter by letter, because a word has no longest length
    // and must not be read again for each of its letters.
    let mut numeric_so_far = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let inside_number = start.is_some()
            && numeric_so_far
            && matches!(c, '.' | ',' | ':')
            && chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if c.is_alphanumeric() || inside_number || is_mark(c) && start.is_some() {
            numeric_so_far = (numeric_so_far || start.is_none()) && (inside_number || c.is_ascii_digit());
            start.get_or_insert(at);
            continue;
        }
        if let Some(start) = start.take() {
            push(&mut words, text, start, at, sentence);
        }
        if matches!(c, '.' | '!' | '?' | ';' | '…' | '\n') {
            sentence += 1;
        }
        if words.len() >= WORDS_PER_TURN {
            break;
        }
    }
    if let Some(start) = start {
        push(&mut words, text, start, text.len(), sentence);
    }
    ReadTurn {
        text,
        whose,
        quotable,
        words,
    }
}

/// A combining mark belongs to the letter before it.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn push(words: &mut Vec<Word>, text: &str, start: usize, end: usize, sentence: u32) {
    let folded = fold(&text[start..end]);
    let capital = text[start..].starts_with(char::is_uppercase);
    let mut add = |text: String| {
        words.push(Word {
            text,
            start,
            end,
            sentence,
            capital,
        });
    };
    match in_full(&folded) {
        // All of them stand where the short form stood.
        Some(full) => full.iter().for_each(|word| add((*word).to_owned())),
        None if folded.is_empty() => {}
        None => add(folded),
    }
}

/// One cue of a word list: `carta d'identit*`, or with a gap of a few words, `non .. guid*`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Cue {
    /// At least one.
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Part {
    text: String,
    prefix: bool,
    after_gap: bool,
}

impl Part {
    fn matches(&self, word: &str) -> bool {
        if self.prefix {
            word.starts_with(&self.text)
        } else {
            word == self.text
        }
    }
}

impl Cue {
    /// Its words, and whether each is a stem.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&str, bool)> {
        self.parts.iter().map(|part| (part.text.as_str(), part.prefix))
    }

    /// Reads a cue; `None` when it has no word in it.
    pub(crate) fn parse(source: &str) -> Option<Self> {
        let mut parts: Vec<Part> = Vec::new();
        let mut gap = false;
        for piece in source.split_whitespace() {
            if piece == ".." {
                gap = true;
                continue;
            }
            let prefix = piece.ends_with('*');
            let read = read(piece, Whose::Contacts, false);
            let many = read.words.len();
            for (i, word) in read.words.into_iter().enumerate() {
                parts.push(Part {
                    text: word.text,
                    prefix: prefix && i + 1 == many,
                    after_gap: gap && !parts.is_empty(),
                });
                gap = false;
            }
        }
        (!parts.is_empty()).then_some(Self { parts })
    }
}

#[cfg(test)]
mod tests;
