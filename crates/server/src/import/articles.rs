//! Articles of the Book from files: a folder of Markdown files, one Markdown file, or a table.
//!
//! Read twice: once only to find what is wrong, so that whoever wants all of it or nothing gets that, and once to write. What
//! is there already is left as it is: colleagues may have written in it since.

use super::record::{Column, Record, Records};
use super::values::{Refusal, moment};
use crate::seed::BadLine;
use include_dir::{Dir, include_dir};
use jiff::tz::TimeZone;
use oltre_domain::rules::PENDING;
use oltre_domain::{
    Article, ArticleField, ArticleId, ArticleKind, ArticleState, Audience, MAX_MARKDOWN_BYTES,
    MarkdownArticle, Timestamp, Value, fold, from_markdown,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The pack that ships with the product: the questions every municipality is asked.
static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/book");

/// The columns of a table of articles.
pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "key",
        also: &["id", "chiave", "codice"],
    },
    Column {
        name: "question",
        also: &["domanda", "titolo", "title"],
    },
    Column {
        name: "answer",
        also: &["risposta", "chi fa cosa", "who does what"],
    },
    Column {
        name: "steps",
        also: &["passi"],
    },
    Column {
        name: "learned",
        also: &["cosa abbiamo imparato", "what we learned", "note"],
    },
    Column {
        name: "hours",
        also: &["orari"],
    },
    Column {
        name: "phone",
        also: &["telefono"],
    },
    Column {
        name: "closed_days",
        also: &["giorni di chiusura"],
    },
    Column {
        name: "topics",
        also: &["argomenti", "argomento", "topic"],
    },
    Column {
        name: "audience",
        also: &["destinatari", "per chi"],
    },
    Column {
        name: "language",
        also: &["lingua"],
    },
    Column {
        name: "kind",
        also: &["tipo"],
    },
    Column {
        name: "valid_from",
        also: &["valida dal", "dal"],
    },
    Column {
        name: "valid_until",
        also: &["valida fino al", "al", "scadenza"],
    },
    Column {
        name: "review_days",
        also: &["giorni di validita", "da rivedere ogni"],
    },
];

/// An article of a file, with the id it gets.
#[derive(Clone, Debug)]
pub(super) struct FromFile {
    pub(super) id: ArticleId,
    pub(super) article: MarkdownArticle,
}

/// Where articles come from.
pub(super) enum Source {
    /// The pack that ships with the product.
    Starter,
    /// Markdown files, in the order of their names.
    Markdown(Vec<PathBuf>),
    /// A table, or JSON Lines.
    Table(PathBuf),
}

impl Source {
    /// What is at this place.
    ///
    /// # Errors
    /// It cannot be read, or there is no article in it.
    pub(super) fn at(path: Option<&Path>) -> anyhow::Result<Self> {
        use anyhow::Context as _;
        let Some(path) = path else {
            return Ok(Self::Starter);
        };
        let cannot = || super::cannot_open(path);
        if std::fs::metadata(path).with_context(cannot)?.is_dir() {
            let mut files = Vec::new();
            markdown_in(path, &mut files).with_context(cannot)?;
            anyhow::ensure!(!files.is_empty(), "there is no .md file in {}", path.display());
            files.sort();
            return Ok(Self::Markdown(files));
        }
        Ok(if is_markdown(path) {
            Self::Markdown(vec![path.to_owned()])
        } else {
            Self::Table(path.to_owned())
        })
    }

    /// Reads all of it, article by article.
    ///
    /// # Errors
    /// A table cannot be read at all, or `take` fails.
    pub(super) fn each(
        &self,
        zone: &TimeZone,
        mut take: impl FnMut(Result<FromFile, BadLine>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        use anyhow::Context as _;
        match self {
            Self::Starter => {
                for language in STARTER.dirs() {
                    for file in language.files() {
                        let name = file.path().display().to_string();
                        let text = file.contents_utf8().unwrap_or_default();
                        of_text(&name, "starter", text, &mut take)?;
                    }
                }
                Ok(())
            }
            Self::Markdown(files) => files.iter().try_for_each(|file| {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                match text_of(file) {
                    Ok(text) => of_text(&name, "file", &text, &mut take),
                    Err(why) => take(Err(BadLine {
                        number: 1,
                        why: format!("{name}: {why}"),
                    })),
                }
            }),
            Self::Table(file) => {
                let mut records = Records::open(file, COLUMNS).with_context(|| super::cannot_open(file))?;
                while let Some(next) = records.next() {
                    take(next.and_then(|record| {
                        of_record(&record, zone).map_err(|why| BadLine {
                            number: record.number,
                            why: why.to_string(),
                        })
                    }))?;
                }
                Ok(())
            }
        }
    }
}

fn is_markdown(path: &Path) -> bool {
    path.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("md") || e.eq_ignore_ascii_case("markdown"))
}

/// A README of a folder speaks of the folder.
fn markdown_in(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_readme = path
            .file_stem()
            .is_some_and(|name| name.eq_ignore_ascii_case("readme"));
        if path.is_dir() {
            markdown_in(&path, files)?;
        } else if is_markdown(&path) && !is_readme {
            files.push(path);
        }
    }
    Ok(())
}

/// A file's text: UTF-8, or the code page of old Windows.
fn text_of(file: &Path) -> Result<String, String> {
    let size = std::fs::metadata(file).map_err(|e| e.kind().to_string())?.len();
    if size > MAX_MARKDOWN_BYTES as u64 {
        return Err(format!(
            "{size} bytes, and an article has at most {MAX_MARKDOWN_BYTES}"
        ));
    }
    let bytes = std::fs::read(file).map_err(|e| e.kind().to_string())?;
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|e| encoding_rs::WINDOWS_1252.decode(e.as_bytes()).0.into_owned()))
}

fn of_text(
    name: &str,
    source: &str,
    text: &str,
    take: &mut impl FnMut(Result<FromFile, BadLine>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    match from_markdown(text) {
        Ok(article) => take(Ok(FromFile {
            id: id_of(source, name, &article),
            article,
        })),
        Err(faults) => faults.into_iter().try_for_each(|(line, fault)| {
            take(Err(BadLine {
                number: line as u64,
                why: format!("{name}: {fault}"),
            }))
        }),
    }
}

/// An exported file names the article's own id; any other key is the source's own. Without one the file's name is.
fn id_of(source: &str, name: &str, article: &MarkdownArticle) -> ArticleId {
    if let Ok(id) = article.key.parse::<ArticleId>() {
        return id;
    }
    let key = if article.key.is_empty() {
        name
    } else {
        &article.key
    };
    let language = article
        .sections
        .get(&ArticleField::Language)
        .and_then(Value::text);
    ArticleId::imported(
        &format!("{source}/book"),
        &format!("{key}/{}", language.unwrap_or_default()),
    )
}

fn of_record(record: &Record, zone: &TimeZone) -> Result<FromFile, Refusal> {
    let key = record.cell("key").or_else(|| record.cell("question"));
    let mut article = MarkdownArticle {
        key: key.ok_or(Refusal::Missing("question"))?.to_owned(),
        kind: match record.cell("kind").map(fold).as_deref() {
            None | Some("article" | "scheda") => ArticleKind::Article,
            Some("office" | "ufficio") => ArticleKind::Office,
            Some(_) => return Err(Refusal::Unreadable("kind", "neither article nor office")),
        },
        sections: BTreeMap::new(),
    };
    let mut put = |column: &'static str, field: ArticleField, value: Value| {
        field
            .check(&value)
            .map_err(|code| Refusal::Refused(column, code))?;
        article.sections.insert(field, value);
        Ok(())
    };
    let question = record.cell("question").ok_or(Refusal::Missing("question"))?;
    put("question", ArticleField::Question, question.into())?;
    for (column, field) in [
        ("answer", ArticleField::Answer),
        ("steps", ArticleField::Steps),
        ("learned", ArticleField::Learned),
        ("hours", ArticleField::Hours),
        ("phone", ArticleField::Phone),
        ("closed_days", ArticleField::ClosedDays),
        ("language", ArticleField::Language),
    ] {
        if let Some(text) = record.cell(column) {
            put(column, field, text.into())?;
        }
    }
    let topics: Vec<&str> = record.list("topics").flat_map(|t| t.split([',', ' '])).collect();
    if topics.iter().any(|key| !key.is_empty()) {
        let keys: Vec<&str> = topics.into_iter().filter(|key| !key.is_empty()).collect();
        put("topics", ArticleField::Topics, keys.join(" ").into())?;
    }
    if let Some(audience) = record.cell("audience") {
        let audience = match fold(audience).as_str() {
            "external" | "esterna" | "tutti" | "everybody" => Audience::External,
            "internal" | "interna" | "colleghi" | "colleagues" => Audience::Internal,
            _ => return Err(Refusal::Unreadable("audience", "neither external nor internal")),
        };
        put("audience", ArticleField::Audience, audience.as_str().into())?;
    }
    for (column, field) in [
        ("valid_from", ArticleField::ValidFrom),
        ("valid_until", ArticleField::ValidUntil),
    ] {
        if let Some(text) = record.cell(column) {
            let Timestamp(at) = moment(column, text, zone)?;
            put(column, field, Value::Int(at))?;
        }
    }
    if let Some(days) = record.cell("review_days") {
        let days = days
            .parse::<i64>()
            .map_err(|_| Refusal::Unreadable("review_days", "no whole number of days"))?;
        put("review_days", ArticleField::ReviewDays, Value::Int(days))?;
    }
    let id = id_of("file", "", &article);
    Ok(FromFile { id, article })
}

impl FromFile {
    /// The article as it enters the Book: nobody's, and for a colleague to confirm.
    pub(super) fn into_article(self, now: Timestamp) -> Article {
        let Self {
            id,
            article:
                MarkdownArticle {
                    key: _,
                    kind,
                    sections,
                },
        } = self;
        Article {
            id,
            kind,
            created_at: now,
            by: None,
            from: None,
            state: ArticleState::Unconfirmed,
            f: sections
                .into_iter()
                .map(|(field, value)| (field, (value, PENDING)))
                .collect(),
            beside: BTreeMap::new(),
            changed_at: now,
            confirmed: None,
            flags: Vec::new(),
            merged_into: None,
        }
    }
}

/// The articles of the starter pack: their ids and sections.
pub(crate) fn starter() -> Vec<(ArticleId, BTreeMap<ArticleField, Value>)> {
    let mut articles = Vec::new();
    let read = Source::Starter.each(&TimeZone::UTC, |one| {
        articles.extend(one.ok().map(|one| (one.id, one.article.sections)));
        Ok(())
    });
    debug_assert!(read.is_ok(), "the pack is part of the program");
    articles
}
