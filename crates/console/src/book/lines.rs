//! Articles in the words of the page.

use crate::contract::{ArticleLine, ArticleStep, ChangedWords, Piece, SectionChange, TextBeside, WordChange};
use oltre_domain::{Article, ArticleField, ArticleState, ArticleVersion, ConflictValue, Timestamp, Value};
use oltre_store::{ArticleRow, HIT_END, HIT_START};
use similar::{ChangeTag, TextDiff};

/// Characters of an answer that a list shows.
const START: usize = 160;

/// An article in a list.
pub(super) fn line(row: &ArticleRow, now: Timestamp) -> ArticleLine {
    let ArticleRow { article, fare } = row;
    let beside: usize = article.beside.values().map(Vec::len).sum();
    ArticleLine {
        id: article.id,
        kind: article.kind,
        state: article.state,
        question: article.text(ArticleField::Question).to_owned(),
        start: start(article),
        topics: article.topics().map(str::to_owned).collect(),
        internal: article.is_internal(),
        language: article.text(ArticleField::Language).to_owned(),
        by: article.by,
        changed_at: article.changed_at,
        confirmed: article.confirmed,
        to_confirm: article.review_at().is_some_and(|at| at <= now),
        out_of_date: article.state != ArticleState::Retired && !article.holds(now),
        to_settle: u32::try_from(article.flags.len() + beside).unwrap_or(u32::MAX),
        fare: *fare,
    }
}

fn start(article: &Article) -> String {
    let prose = ArticleField::ALL
        .into_iter()
        .filter(|field| field.is_prose() && *field != ArticleField::Question);
    let first = prose
        .map(|field| article.text(field))
        .find(|text| !text.trim().is_empty());
    let words = first
        .unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    words.chars().take(START).collect()
}

/// A text with marks around what was found, in pieces.
pub(super) fn pieces(marked: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (at, part) in marked.split(HIT_START).enumerate() {
        let (hit, rest) = match part.split_once(HIT_END) {
            Some((hit, rest)) if at > 0 => (hit, rest),
            _ => ("", part),
        };
        for (text, hit) in [(hit, true), (rest, false)] {
            if !text.is_empty() {
                pieces.push(Piece {
                    text: text.to_owned(),
                    hit,
                });
            }
        }
    }
    pieces
}

/// A text beside a section.
pub(super) fn beside(text: &ConflictValue) -> TextBeside {
    let ConflictValue { value, by, at } = text;
    TextBeside {
        value: value.clone(),
        by: *by,
        at: *at,
    }
}

/// One thing that was done to an article.
pub(super) fn step(version: &ArticleVersion) -> ArticleStep {
    let ArticleVersion {
        id,
        article: _,
        at,
        by,
        did,
        f,
        text,
    } = version;
    let section = |(field, (before, after)): (&ArticleField, &(Value, Value))| SectionChange {
        field: *field,
        words: changed(&shown(before), &shown(after)),
    };
    ArticleStep {
        id: *id,
        at: *at,
        by: *by,
        did: *did,
        text: text.clone(),
        sections: f.iter().map(section).collect(),
    }
}

/// A value as its words: dates and numbers are for the page to say, and it has them from the sections themselves.
fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Int(n) => n.to_string(),
        Value::Null | Value::Bool(_) | Value::Place(_) => String::new(),
    }
}

/// What stayed, went and came between two texts, word by word.
fn changed(before: &str, after: &str) -> Vec<ChangedWords> {
    let diff = TextDiff::from_unicode_words(before, after);
    let mut words: Vec<ChangedWords> = Vec::new();
    for change in diff.iter_all_changes() {
        let how = match change.tag() {
            ChangeTag::Equal => WordChange::Same,
            ChangeTag::Delete => WordChange::Gone,
            ChangeTag::Insert => WordChange::New,
        };
        match words.last_mut().filter(|last| last.how == how) {
            Some(last) => last.text.push_str(change.value()),
            None => words.push(ChangedWords {
                text: change.value().to_owned(),
                how,
            }),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_told_apart_and_nothing_of_the_text_is_lost() {
        let marked = "Come \u{2}rinnovo\u{3} la \u{2}carta\u{3}?";
        let told: Vec<_> = pieces(marked).into_iter().map(|p| (p.text, p.hit)).collect();
        assert_eq!(
            told,
            [
                ("Come ", false),
                ("rinnovo", true),
                (" la ", false),
                ("carta", true),
                ("?", false)
            ]
            .map(|(text, hit)| (text.to_owned(), hit))
        );
        // Marks somebody pasted into an article are no hits.
        assert_eq!(pieces("a\u{3}b").iter().filter(|p| p.hit).count(), 0);
    }

    #[test]
    fn a_change_is_shown_word_by_word() {
        let words = changed("Costa 16 euro e 79.", "Costa 22 euro e 21.");
        let gone: String = words
            .iter()
            .filter(|w| w.how == WordChange::Gone)
            .map(|w| w.text.as_str())
            .collect();
        let same: Vec<_> = words
            .iter()
            .filter(|w| w.how != WordChange::New)
            .map(|w| w.text.as_str())
            .collect();
        assert_eq!(gone, "1679");
        assert_eq!(same.concat(), "Costa 16 euro e 79.");
    }
}
