//! Which articles of the starter pack were used on the sample's cases: the one that has most words with what was asked.
//!
//! Chosen by the case's own id and by no dice, so that the sample is otherwise what it was.

use crate::import::starter;
use oltre_domain::{ArticleField, ArticleId, CaseId, fold};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Cases of a hundred on which an article was used.
const USED: u128 = 42;
/// Letters of a word that says something, and how many of them its stem keeps.
const LETTERS: usize = 5;

struct Page {
    id: ArticleId,
    topics: BTreeSet<String>,
    italian: bool,
    stems: BTreeSet<String>,
}

fn pages() -> &'static [Page] {
    static PAGES: OnceLock<Vec<Page>> = OnceLock::new();
    PAGES.get_or_init(|| {
        let page = |(id, sections): (
            ArticleId,
            std::collections::BTreeMap<ArticleField, oltre_domain::Value>,
        )| {
            let text = |field: ArticleField| {
                let value = sections.get(&field).and_then(oltre_domain::Value::text);
                value.unwrap_or_default().to_owned()
            };
            let words = [
                ArticleField::Question,
                ArticleField::Answer,
                ArticleField::Learned,
            ]
            .map(text)
            .join(" ");
            Page {
                id,
                topics: text(ArticleField::Topics)
                    .split_whitespace()
                    .map(str::to_owned)
                    .collect(),
                italian: text(ArticleField::Language) == "it",
                stems: stems(&words),
            }
        };
        starter().into_iter().map(page).collect()
    })
}

fn stems(text: &str) -> BTreeSet<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= LETTERS)
        .map(|word| word.chars().take(LETTERS).collect())
        .collect()
}

/// The article that was used on a case of this topic in which this was said; on most cases none.
pub(super) fn used(case: CaseId, topic: &str, italian: bool, said: &str) -> Option<ArticleId> {
    if case.0.as_u128() % 100 >= USED {
        return None;
    }
    let said = stems(said);
    pages()
        .iter()
        .filter(|page| page.italian == italian && page.topics.contains(topic))
        .map(|page| (page.stems.intersection(&said).count(), page))
        .filter(|(common, _)| *common >= 2)
        .max_by_key(|(common, page)| (*common, page.id))
        .map(|(_, page)| page.id)
}
