//! One record of a file, whatever it was written as: cells by the name of their column.

use super::lines::{self, Line, Lines, Source};
use super::table::{Table, TableRow};
use super::{TOO_LONG, cut_short};
use crate::seed::BadLine;
use oltre_domain::fold;
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::path::Path;

/// A column: its name, and other names people give it (compared without accents, case and punctuation).
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) also: &'static [&'static str],
}

/// One record.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// Its line, from 1; of a cell with line breaks, the first.
    pub(super) number: u64,
    cells: BTreeMap<&'static str, String>,
    /// The timeline, which only JSON Lines can carry.
    pub(super) entries: Vec<Map<String, Json>>,
}

impl Record {
    /// A cell without the spaces around it; none when absent or empty.
    pub(super) fn cell(&self, name: &str) -> Option<&str> {
        self.cells.get(name).map(|c| c.trim()).filter(|c| !c.is_empty())
    }

    /// A cell that holds several values, parted by `|`.
    pub(super) fn list(&self, name: &str) -> impl Iterator<Item = &str> {
        self.cell(name)
            .unwrap_or_default()
            .split('|')
            .map(str::trim)
            .filter(|v| !v.is_empty())
    }
}

/// The column a header means.
pub(super) fn column(columns: &[Column], header: &str) -> Option<&'static str> {
    let key = |name: &str| {
        fold(name)
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
    };
    let wanted = key(header);
    columns
        .iter()
        .find(|c| key(c.name) == wanted || c.also.iter().any(|a| key(a) == wanted))
        .map(|c| c.name)
}

/// The records of a file.
pub(super) struct Records {
    columns: &'static [Column],
    from: From,
    /// What is to be told before the next record.
    waiting: VecDeque<BadLine>,
}

enum From {
    Json {
        lines: Lines<Source>,
        strangers: BTreeSet<String>,
    },
    Csv {
        table: Table,
        headers: Vec<Option<&'static str>>,
    },
    Nothing,
}

impl Records {
    /// Opens a file: `.csv`, `.txt` and `.tsv` as a table, anything else as JSON Lines.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(super) fn open(path: &Path, columns: &'static [Column]) -> io::Result<Self> {
        let ending = path
            .extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default()
            .to_ascii_lowercase();
        if !matches!(ending.as_str(), "csv" | "txt" | "tsv") {
            let from = From::Json {
                lines: Lines::new(lines::open(path)?),
                strangers: BTreeSet::new(),
            };
            return Ok(Self {
                columns,
                from,
                waiting: VecDeque::new(),
            });
        }
        let mut table = Table::open(path)?;
        let mut waiting = VecDeque::new();
        let headers = match table.next() {
            Some(Ok(TableRow { number, cells, .. })) => {
                let headers: Vec<_> = cells.iter().map(|c| column(columns, c)).collect();
                for (at, header) in headers.iter().enumerate() {
                    if header.is_none() && !cells[at].trim().is_empty() {
                        let why = format!(
                            "column {} has a name that means nothing here: it is left out",
                            at + 1
                        );
                        waiting.push_back(BadLine { number, why });
                    }
                }
                let mut seen = BTreeSet::new();
                if let Some(twice) = headers.iter().flatten().find(|h| !seen.insert(**h)) {
                    return Err(io::Error::new(
                        io::ErrorKind::InvalidData,
                        format!("two columns mean {twice}"),
                    ));
                }
                headers
            }
            Some(Err(bad)) => {
                waiting.push_back(bad);
                Vec::new()
            }
            None => Vec::new(),
        };
        let from = if headers.is_empty() {
            From::Nothing
        } else {
            From::Csv { table, headers }
        };
        Ok(Self {
            columns,
            from,
            waiting,
        })
    }

    /// The next record, or a line that is none.
    pub(super) fn next(&mut self) -> Option<Result<Record, BadLine>> {
        if let Some(bad) = self.waiting.pop_front() {
            return Some(Err(bad));
        }
        match &mut self.from {
            From::Nothing => None,
            From::Csv { table, headers } => loop {
                match table.next()? {
                    Err(bad) => return Some(Err(bad)),
                    Ok(row) if row.cells.iter().all(|c| c.trim().is_empty()) => {}
                    Ok(TableRow { number, last, cells }) if cells.len() != headers.len() => {
                        let mut why = format!("{} cells where the header has {}", cells.len(), headers.len());
                        if last > number {
                            why += &format!(" (a cell with line breaks: the row ends on line {last})");
                        }
                        return Some(Err(BadLine { number, why }));
                    }
                    Ok(TableRow { number, cells, .. }) => {
                        let named = headers.iter().zip(cells).filter_map(|(h, c)| Some(((*h)?, c)));
                        return Some(Ok(Record {
                            number,
                            cells: named.collect(),
                            entries: Vec::new(),
                        }));
                    }
                }
            },
            From::Json { lines, strangers } => loop {
                match lines.next() {
                    Ok(None) => return None,
                    Ok(Some(Line::TooLong(number))) => {
                        return Some(Err(BadLine {
                            number,
                            why: TOO_LONG.to_owned(),
                        }));
                    }
                    Ok(Some(Line::Text(_, line))) if line.iter().all(u8::is_ascii_whitespace) => {}
                    Ok(Some(Line::Text(number, line))) => {
                        let (record, new) = json_record(number, &line, self.columns, strangers);
                        self.waiting.extend(new);
                        return Some(record);
                    }
                    Err((number, fault)) => {
                        self.from = From::Nothing;
                        return Some(Err(BadLine {
                            number,
                            why: cut_short(&fault),
                        }));
                    }
                }
            },
        }
    }
}

fn json_record(
    number: u64,
    line: &[u8],
    columns: &'static [Column],
    strangers: &mut BTreeSet<String>,
) -> (Result<Record, BadLine>, Vec<BadLine>) {
    let bad = |why: String| BadLine { number, why };
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let object: Map<String, Json> = match serde_json::from_slice(line) {
        Ok(object) => object,
        Err(e) => {
            return (
                Err(bad(format!("no JSON object: broken near column {}", e.column()))),
                Vec::new(),
            );
        }
    };
    let mut record = Record {
        number,
        ..Record::default()
    };
    let mut told = Vec::new();
    for (key, value) in object {
        match (column(columns, &key), value) {
            (Some("entries"), Json::Array(entries)) => {
                for entry in entries {
                    let Json::Object(entry) = entry else {
                        return (Err(bad("entries: not a list of objects".to_owned())), told);
                    };
                    record.entries.push(entry);
                }
            }
            (Some(name), value) => match cell(value) {
                Some(text) => {
                    record.cells.insert(name, text);
                }
                None => {
                    return (
                        Err(bad(format!("{name}: neither text nor number nor a list of them"))),
                        told,
                    );
                }
            },
            // Told once: a file of 100,000 lines has the same strangers on each.
            (None, _) if strangers.insert(key) => {
                told.push(bad(format!(
                    "name {} of the object means nothing here: it is left out",
                    strangers.len()
                )));
            }
            (None, _) => {}
        }
    }
    (Ok(record), told)
}

fn cell(value: Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text),
        Json::Null => Some(String::new()),
        Json::Bool(yes) => Some(yes.to_string()),
        Json::Number(n) => Some(n.to_string()),
        Json::Array(values) => {
            let texts: Option<Vec<String>> = values
                .into_iter()
                .map(|v| (!v.is_array()).then(|| cell(v))?)
                .collect();
            texts.map(|t| t.join("|"))
        }
        Json::Object(_) => None,
    }
}
