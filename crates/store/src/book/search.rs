//! Finding articles: by the words somebody types, and by what a case is about.
//!
//! Ranked by how well the words fit (bm25, a word of the question counting for four of the text) and by whether what the
//! article was used for stayed solved. The Book is some thousand short texts: ranking them all costs less than a frame.

use super::lists::{ArticleRow, COLUMNS};
use crate::query::prefix_query;
use crate::{Result, Store};
use oltre_domain::fold;
use rusqlite::{Connection, params};

/// Stands before a word that was found, in the texts of [`ArticleFound`]: a control character, because no keyboard writes it.
pub const HIT_START: char = '\u{2}';
/// Stands behind it.
pub const HIT_END: char = '\u{3}';

/// Words a case is looked up by, at most: the longest, which say most.
const WORDS: usize = 16;
/// Letters of a word that is looked for: shorter ones are articles and prepositions.
const LETTERS: usize = 4;

/// An article found.
#[derive(Clone, Debug)]
pub struct ArticleFound {
    /// The article.
    pub row: ArticleRow,
    /// Its question, with what was found marked.
    pub question: String,
    /// The place of its text in which most was found, marked.
    pub place: String,
    /// How well it fits; less than nothing, and the less the better.
    pub rank: f64,
}

const FOUND: &str =
    ", highlight(article_fts, 0, char(2), char(3)), snippet(article_fts, 1, char(2), char(3), '…', 18),
    bm25(article_fts, 4.0, 1.0) * (0.5 + coalesce(f.trust, 0.5)) AS fit";

impl Store {
    /// Articles with all these words, the last one as a beginning; the best first. Those out of use only when asked for.
    ///
    /// # Errors
    /// The database fails.
    pub fn find_articles(&self, typed: &str, with_retired: bool, limit: u32) -> Result<Vec<ArticleFound>> {
        let Some(query) = prefix_query(typed) else {
            return Ok(Vec::new());
        };
        self.read(|c| ranked(c, &query, None, with_retired, limit))
    }

    /// Articles about what these words are about: any of the longer ones, of this topic before others. Drafts are for their
    /// authors and are left out.
    ///
    /// # Errors
    /// The database fails.
    pub fn articles_about(&self, words: &str, topic: Option<&str>, limit: u32) -> Result<Vec<ArticleFound>> {
        let Some(query) = any_of(words) else {
            return Ok(Vec::new());
        };
        self.read(|c| {
            let mut found = ranked(c, &query, topic, false, limit.saturating_mul(2))?;
            found.retain(|f| f.row.article.state != oltre_domain::ArticleState::Draft);
            found.truncate(limit as usize);
            Ok(found)
        })
    }
}

/// Any of the words of a text that say something.
fn any_of(words: &str) -> Option<String> {
    let folded = fold(words);
    let mut words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.chars().count() >= LETTERS)
        .collect();
    words.sort_unstable();
    words.dedup();
    words.sort_by_key(|w| std::cmp::Reverse(w.chars().count()));
    words.truncate(WORDS);
    // Without its ending, so that `rinnovo` finds `rinnovare`: Italian inflects behind the stem.
    let stem = |w: &&str| -> String {
        let letters = w.chars().count();
        let kept = if letters > 6 { letters - 2 } else { letters - 1 };
        w.chars().take(kept).collect()
    };
    let groups: Vec<String> = words.iter().map(|w| format!("\"{}\"*", stem(w))).collect();
    (!groups.is_empty()).then(|| groups.join(" OR "))
}

fn ranked(
    c: &Connection,
    query: &str,
    topic: Option<&str>,
    with_retired: bool,
    limit: u32,
) -> Result<Vec<ArticleFound>> {
    let columns = COLUMNS.replacen(
        " FROM article a",
        &format!("{FOUND} FROM article_fts CROSS JOIN article a ON a.num = article_fts.rowid"),
        1,
    );
    let sql = format!(
        "{columns} WHERE article_fts MATCH ?1 AND (?3 OR a.state <> 'retired')
         ORDER BY fit * (CASE WHEN ?2 IS NOT NULL AND instr(a.topics, ?2) > 0 THEN 2.0 ELSE 1.0 END) LIMIT ?4"
    );
    let topic = topic.map(|key| format!(" {key} "));
    let mut statement = c.prepare_cached(&sql)?;
    let mut rows = statement.query(params![query, topic, with_retired, limit])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(ArticleFound {
            row: super::lists::read(row)?,
            question: row.get(2)?,
            place: row.get(3)?,
            rank: row.get(4)?,
        });
    }
    Ok(found)
}
