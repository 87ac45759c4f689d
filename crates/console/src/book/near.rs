//! What the Book says about the case on the screen, and why it is shown.

use super::{Opened, lines::line};
use crate::contract::{ArticleNear, BookForCase, CaseArgs, UiError};
use oltre_domain::{Field, fold};
use oltre_store::{ArticleFound, CaseOnScreen};
use std::collections::BTreeSet;

/// Articles beside a case.
const BESIDE: u32 = 3;
/// Looked at for them.
const LOOKED_AT: u32 = 12;
/// Words of the case an article has to have: one alone is chance.
const WORDS: usize = 2;
/// Letters of a word that says something.
const LETTERS: usize = 4;

impl Opened {
    pub(crate) fn book_for_case(&self, args: &CaseArgs) -> Result<BookForCase, UiError> {
        let CaseOnScreen { file, .. } = self.store.case(args.id)?;
        let texts = [Field::Subject, Field::Asked, Field::Need].map(|field| {
            let value = file.case.value(field);
            value.text().unwrap_or_default().to_owned()
        });
        let said = texts.join(" ");
        let topic = file.case.value(Field::Topic).text();
        let found = self.store.articles_about(&said, topic, LOOKED_AT)?;
        let words = words_of(&said);
        let now = self.now();
        let mut articles = Vec::new();
        for one in found.iter().filter(|one| one.row.article.holds(now)) {
            let (common, same_topic) = (in_common(&words, one), is_about(one, topic));
            // Without its topic an article has to share more than one word with the case.
            let enough = if same_topic { 1 } else { WORDS };
            if common.len() < enough {
                continue;
            }
            articles.push(ArticleNear {
                line: line(&one.row, now),
                words: common,
                same_topic,
                used: self.store.is_used_on(one.row.article.id, args.id)?,
            });
            if articles.len() == BESIDE as usize {
                break;
            }
        }
        Ok(BookForCase { articles })
    }
}

fn is_about(found: &ArticleFound, topic: Option<&str>) -> bool {
    topic.is_some_and(|key| found.row.article.topics().any(|about| about == key))
}

/// The words of a text that say something, each once, as they were written.
fn words_of(text: &str) -> Vec<String> {
    let mut known = BTreeSet::new();
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= LETTERS)
        .filter(|word| known.insert(fold(word)))
        .map(str::to_lowercase)
        .collect()
}

/// The words of the case that an article has too, by their stems.
fn in_common(words: &[String], found: &ArticleFound) -> Vec<String> {
    let article = &found.row.article;
    let prose: Vec<&str> = article
        .f
        .keys()
        .filter(|field| field.is_prose())
        .map(|field| article.text(*field))
        .collect();
    let text = fold(&prose.join(" "));
    let there: BTreeSet<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    let has = |word: &&String| {
        let folded = fold(word);
        let letters = folded.chars().count();
        let stem: String = folded
            .chars()
            .take(if letters > 6 { letters - 2 } else { letters - 1 })
            .collect();
        there
            .range(stem.as_str()..)
            .next()
            .is_some_and(|next| next.starts_with(&stem))
    };
    words.iter().filter(has).take(4).cloned().collect()
}
