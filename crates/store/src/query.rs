//! What somebody typed, as the search index wants to be asked.

use oltre_domain::fold;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Characters looked at: a pasted letter is not a search.
const TYPED_MAX: usize = 200;

/// The words typed, folded: for finding them again in a text.
pub(crate) fn words_of(typed: &str) -> Vec<String> {
    let start: String = typed.chars().take(TYPED_MAX).collect();
    fold(&start)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .take(8)
        .map(str::to_owned)
        .collect()
}

/// All words, the last one as a beginning.
pub(crate) fn prefix_query(typed: &str) -> Option<String> {
    words_query(typed, true)
}

/// All words, each whole, in any order.
pub(crate) fn whole_query(typed: &str) -> Option<String> {
    words_query(typed, false)
}

/// Quoted, so that no operator of the query language gets through. A word that
/// folds to another (`Straße`, a ligature) is looked for in both spellings, because the index holds what was written.
fn words_query(typed: &str, begins: bool) -> Option<String> {
    let start: String = typed.nfc().take(TYPED_MAX).collect();
    let words: Vec<&str> = start
        .split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))
        .filter(|w| w.contains(char::is_alphanumeric))
        .take(8)
        .collect();
    let last = words.len().checked_sub(1)?;
    let groups: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(i, word)| {
            // A single letter begins half the language: it finds only itself.
            let star = if begins && i == last && word.chars().count() > 1 {
                "*"
            } else {
                ""
            };
            let folded = fold(word).replace('"', "");
            // Case and accents are the index's own business.
            let plain: String = word.nfd().filter(|c| !is_combining_mark(*c)).collect();
            if folded.is_empty() || folded == plain.to_lowercase() {
                format!("\"{word}\"{star}")
            } else {
                format!("(\"{word}\"{star} OR \"{folded}\"{star})")
            }
        })
        .collect();
    Some(groups.join(" AND "))
}

/// Digits, and what people put between them.
fn is_of_a_number(c: char) -> bool {
    c.is_ascii_digit() || c.is_whitespace() || "+-./()\u{2010}\u{2011}\u{2012}\u{2013}".contains(c)
}

/// A phone number or address, as the trigram index wants it: at least three characters.
pub(crate) fn point_query(typed: &str) -> Option<String> {
    let typed: String = typed.trim().chars().take(TYPED_MAX).collect();
    // From a letter or a web page: `tel:`, and hyphens and spaces that do not break.
    let typed = typed.strip_prefix("tel:").unwrap_or(&typed).to_owned();
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    // Numbers are kept as +39...: the international prefix as people dial it is no part of them.
    let digits = digits
        .strip_prefix("00")
        .map_or(digits.as_str(), |d| d)
        .to_owned();
    let wanted = if typed.contains('@') {
        fold(&typed)
    } else if digits.len() >= 4 && typed.chars().all(is_of_a_number) {
        digits
    } else {
        return None;
    };
    (wanted.chars().count() >= 3).then(|| format!("\"{}\"", wanted.replace('"', "")))
}
