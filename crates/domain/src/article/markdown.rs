//! An article as a Markdown file: what is imported and what is exported, so that a Book can be kept in a folder.
//!
//! Between two lines of `---` stands what is known of it, a `name: value` a line; then `# ` and the question; then its
//! sections, each under a heading of its own in Italian or English. What stands in a section is plain text: it is kept as it
//! is and never interpreted. Every fault is told with its line, and a file with a fault gives no article.

use super::{ArticleField, ArticleKind, Audience};
use crate::{Article, OperatorId, Value};
use std::collections::BTreeMap;

/// The largest file that is read, in bytes: the longest article there may be is not half of it.
pub const MAX_MARKDOWN_BYTES: usize = 1024 * 1024;

/// What is wrong in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum MarkdownFault {
    /// It does not begin with what is known of it, between two lines of `---`.
    #[error("the file does not begin with what is known of the article, between two lines of ---")]
    NoHead,
    /// A line there is no `name: value`.
    #[error("not a name and a value")]
    NotAPair,
    /// A name there that nobody knows.
    #[error("no such name")]
    NoSuchName,
    /// A value that is not allowed.
    #[error("the value is not allowed")]
    BadValue,
    /// There is no question.
    #[error("there is no question: a line that begins with one #")]
    NoQuestion,
    /// Text before the question, or between it and the first section.
    #[error("text outside any section")]
    Loose,
    /// A heading that is no section's.
    #[error("no section has this heading")]
    NoSuchSection,
    /// The same section twice.
    #[error("the section is there twice")]
    Twice,
    /// Larger than [`MAX_MARKDOWN_BYTES`].
    #[error("the file is too large")]
    TooLarge,
}

/// An article as a file says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkdownArticle {
    /// Its key, by which a second import finds it again; empty when the file names none.
    pub key: String,
    /// What it is.
    pub kind: ArticleKind,
    /// Its sections.
    pub sections: BTreeMap<ArticleField, Value>,
}

/// The headings of a section: Italian, English.
const HEADINGS: [(ArticleField, ArticleKind, &str, &str); 8] = [
    (ArticleField::Answer, ArticleKind::Article, "Risposta", "Answer"),
    (ArticleField::Steps, ArticleKind::Article, "Passi", "Steps"),
    (
        ArticleField::Answer,
        ArticleKind::Office,
        "Chi fa cosa",
        "Who does what",
    ),
    (ArticleField::Hours, ArticleKind::Office, "Orari", "Hours"),
    (ArticleField::Phone, ArticleKind::Office, "Telefono", "Phone"),
    (
        ArticleField::ClosedDays,
        ArticleKind::Office,
        "Giorni di chiusura",
        "Closed days",
    ),
    (
        ArticleField::Learned,
        ArticleKind::Article,
        "Cosa abbiamo imparato",
        "What we learned",
    ),
    (
        ArticleField::Learned,
        ArticleKind::Office,
        "Cosa abbiamo imparato",
        "What we learned",
    ),
];

/// Reads a file.
///
/// # Errors
/// Every fault in it, with its line, counted from 1.
pub fn from_markdown(text: &str) -> Result<MarkdownArticle, Vec<(usize, MarkdownFault)>> {
    if text.len() > MAX_MARKDOWN_BYTES {
        return Err(vec![(1, MarkdownFault::TooLarge)]);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<&str> = text.lines().collect();
    let mut faults = Vec::new();
    let mut found = MarkdownArticle {
        key: String::new(),
        kind: ArticleKind::Article,
        sections: BTreeMap::new(),
    };
    let Some(end) = end_of_head(&lines) else {
        return Err(vec![(1, MarkdownFault::NoHead)]);
    };
    for (at, line) in lines.iter().enumerate().take(end).skip(1) {
        if let Err(fault) = head_line(line, &mut found) {
            faults.push((at + 1, fault));
        }
    }
    body(&lines, end + 1, &mut found, &mut faults);
    if !found.sections.contains_key(&ArticleField::Question) {
        faults.push((end + 2, MarkdownFault::NoQuestion));
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

fn end_of_head(lines: &[&str]) -> Option<usize> {
    if lines.first().map(|line| line.trim_end()) != Some("---") {
        return None;
    }
    lines
        .iter()
        .skip(1)
        .position(|line| line.trim_end() == "---")
        .map(|at| at + 1)
}

fn head_line(line: &str, found: &mut MarkdownArticle) -> Result<(), MarkdownFault> {
    if line.trim().is_empty() {
        return Ok(());
    }
    let (name, value) = line.split_once(':').ok_or(MarkdownFault::NotAPair)?;
    let value = value.trim();
    let mut put = |field: ArticleField, value: Value| {
        field.check(&value).map_err(|_| MarkdownFault::BadValue)?;
        found.sections.insert(field, value);
        Ok(())
    };
    match name.trim() {
        "key" => {
            if value.chars().count() > 200 {
                return Err(MarkdownFault::BadValue);
            }
            value.clone_into(&mut found.key);
            Ok(())
        }
        "kind" => {
            found.kind = match value {
                "article" => ArticleKind::Article,
                "office" => ArticleKind::Office,
                _ => return Err(MarkdownFault::BadValue),
            };
            Ok(())
        }
        "language" => put(ArticleField::Language, value.into()),
        "audience" => match Audience::parse(value) {
            Some(audience) => put(ArticleField::Audience, audience.as_str().into()),
            None => Err(MarkdownFault::BadValue),
        },
        "topics" => {
            let keys: Vec<&str> = value.split([',', ' ']).filter(|key| !key.is_empty()).collect();
            put(ArticleField::Topics, keys.join(" ").into())
        }
        "review_days" => put(ArticleField::ReviewDays, number(value)?),
        "valid_from" => put(ArticleField::ValidFrom, number(value)?),
        "valid_until" => put(ArticleField::ValidUntil, number(value)?),
        "owner" => match value.parse::<OperatorId>() {
            Ok(id) => put(ArticleField::Owner, id.to_string().into()),
            Err(_) => Err(MarkdownFault::BadValue),
        },
        _ => Err(MarkdownFault::NoSuchName),
    }
}

fn number(value: &str) -> Result<Value, MarkdownFault> {
    value
        .parse::<i64>()
        .map(Value::Int)
        .map_err(|_| MarkdownFault::BadValue)
}

fn body(lines: &[&str], from: usize, found: &mut MarkdownArticle, faults: &mut Vec<(usize, MarkdownFault)>) {
    // The section the lines go to, where it began, and its lines.
    let mut open: Option<(ArticleField, usize, Vec<&str>)> = None;
    let mut close = |open: Option<(ArticleField, usize, Vec<&str>)>, faults: &mut Vec<_>| {
        let Some((field, at, lines)) = open else { return };
        let text = lines.join("\n");
        let value: Value = text.trim().into();
        if field.check(&value).is_err() {
            faults.push((at, MarkdownFault::BadValue));
        } else if found.sections.insert(field, value).is_some() {
            faults.push((at, MarkdownFault::Twice));
        }
    };
    for (at, line) in lines.iter().enumerate().skip(from) {
        if let Some(heading) = line.strip_prefix("## ") {
            close(open.take(), faults);
            match section_of(heading) {
                Some(field) => open = Some((field, at + 1, Vec::new())),
                None => faults.push((at + 1, MarkdownFault::NoSuchSection)),
            }
        } else if let Some(question) = line.strip_prefix("# ") {
            close(open.take(), faults);
            close(Some((ArticleField::Question, at + 1, vec![question])), faults);
        } else if let Some((.., lines)) = &mut open {
            lines.push(line);
        } else if !line.trim().is_empty()
            && faults.last().map(|(_, f)| *f) != Some(MarkdownFault::NoSuchSection)
        {
            faults.push((at + 1, MarkdownFault::Loose));
        }
    }
    close(open, faults);
}

fn section_of(heading: &str) -> Option<ArticleField> {
    let heading = crate::fold(heading);
    let known = HEADINGS
        .iter()
        .find(|(_, _, it, en)| crate::fold(it) == heading || crate::fold(en) == heading);
    known.map(|(field, ..)| *field)
}

/// Writes an article as a file, with headings in its own language (Italian unless it says English).
#[must_use]
pub fn to_markdown(article: &Article) -> String {
    let is_english = article.text(ArticleField::Language).starts_with("en");
    let mut out = String::from("---\n");
    let mut say = |name: &str, value: &str| {
        if !value.is_empty() {
            out.push_str(&format!("{name}: {value}\n"));
        }
    };
    say("key", &article.id.to_string());
    say("language", article.text(ArticleField::Language));
    say(
        "kind",
        match article.kind {
            ArticleKind::Article => "article",
            ArticleKind::Office => "office",
        },
    );
    say("topics", &article.topics().collect::<Vec<_>>().join(", "));
    say("audience", article.text(ArticleField::Audience));
    say("owner", article.text(ArticleField::Owner));
    for (name, field) in [
        ("review_days", ArticleField::ReviewDays),
        ("valid_from", ArticleField::ValidFrom),
        ("valid_until", ArticleField::ValidUntil),
    ] {
        say(
            name,
            &article
                .value(field)
                .int()
                .map(|n| n.to_string())
                .unwrap_or_default(),
        );
    }
    out.push_str(&format!(
        "---\n# {}\n",
        one_line(article.text(ArticleField::Question))
    ));
    for (field, kind, it, en) in HEADINGS {
        let text = article.text(field);
        if kind == article.kind && !text.is_empty() {
            let heading = if is_english { en } else { it };
            out.push_str(&format!("\n## {heading}\n\n{}\n", unheaded(text)));
        }
    }
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A line of a text that would be read as a heading is moved by a space: it stays what it was, a line.
fn unheaded(text: &str) -> String {
    let line = |line: &str| {
        if line.starts_with("# ") || line.starts_with("## ") {
            format!(" {line}")
        } else {
            line.to_owned()
        }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The name of an article's file: letters and digits of its question, and enough of its id to be the only one.
#[must_use]
pub fn file_name(article: &Article) -> String {
    let folded = crate::fold(article.text(ArticleField::Question));
    let mut name = String::new();
    for c in folded.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
        if name.len() >= 60 {
            break;
        }
    }
    let id = article.id.to_string();
    let tail = id.get(id.len() - 8..).unwrap_or_default();
    format!("{}-{tail}.md", name.trim_end_matches('-'))
}
