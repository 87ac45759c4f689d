//! Figures of the team: asked of the server, kept for when it cannot be reached.

use crate::console::Console;
use crate::contract::{ErrorCode, FigureArgs, FigureRowsArgs, FigureView, FigureWritten, UiError};
use oltre_domain::Timestamp;
use oltre_figures::{FigureKey, FigureQuery, FigureRow, FigureRows};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Rows asked for at once when they are written out, and how many are written at most.
const AT_ONCE: u32 = 1_000;
const MOST: u32 = 500_000;

impl Console {
    /// What the server says, or said last when it cannot be reached.
    pub(crate) async fn figure(&self, args: FigureArgs) -> Result<FigureView, UiError> {
        let opened = self.opened()?;
        let query = args.query();
        let asked = asked(args.figure, &query)?;
        match opened.transport.figure(args.figure, &query).await {
            Ok(answer) => {
                let kept = serde_json::to_string(&answer).map_err(|_| ErrorCode::Internal)?;
                opened.store.keep_figure(&asked, &kept, opened.now())?;
                Ok(FigureView {
                    answer,
                    kept_at: None,
                })
            }
            // It answered, and said no.
            Err(failure) if failure.code().is_some() => Err(failure.into()),
            Err(failure) => {
                let kept = opened.store.kept_figure(&asked)?;
                let read = kept.and_then(|(answer, at)| Some((serde_json::from_str(&answer).ok()?, at)));
                let (answer, at) = read.ok_or_else(|| UiError::from(failure))?;
                Ok(FigureView {
                    answer,
                    kept_at: Some(at),
                })
            }
        }
    }

    /// The rows a figure counted.
    pub(crate) async fn figure_rows(&self, args: FigureRowsArgs) -> Result<FigureRows, UiError> {
        let opened = self.opened()?;
        let query = args.of.rows(args.offset, args.limit);
        Ok(opened.transport.figure_rows(args.of.figure, &query).await?)
    }

    /// Asks where, and writes all rows of a figure there as CSV.
    pub(crate) async fn figure_export(&self, args: FigureArgs) -> Result<FigureWritten, UiError> {
        let opened = self.opened()?;
        let picker = Arc::clone(&self.config.picker);
        let name = format!("{}.csv", args.figure.as_str());
        let chosen = tokio::task::spawn_blocking(move || picker.to_save(&name)).await;
        let Some(path) = chosen.map_err(|_| ErrorCode::Internal)? else {
            return Ok(FigureWritten { name: None, rows: 0 });
        };
        let mut rows: Vec<FigureRow> = Vec::new();
        loop {
            let offset = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            let query = args.rows(offset, AT_ONCE);
            let some = opened.transport.figure_rows(args.figure, &query).await?;
            rows.extend(some.rows);
            if !some.more || offset >= MOST {
                break;
            }
        }
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let written = tokio::task::spawn_blocking(move || write_out(&path, &rows).map(|()| path)).await;
        match written {
            Ok(Ok(path)) => Ok(FigureWritten {
                name: path.file_name().map(|name| name.to_string_lossy().into_owned()),
                rows: count,
            }),
            Ok(Err(error)) => {
                tracing::warn!(%error, "The rows of a figure cannot be written there");
                Err(ErrorCode::FileNotWritten.into())
            }
            Err(_) => Err(ErrorCode::Internal.into()),
        }
    }
}

/// The question without its dates: yesterday's answer about a month is better than none.
fn asked(figure: FigureKey, query: &FigureQuery) -> Result<String, UiError> {
    let days = query.until.since(query.from).div_euclid(Timestamp::DAY);
    // Clocks change: a month may be an hour longer or shorter than its days.
    let days =
        days + i64::from(query.until.since(query.from).rem_euclid(Timestamp::DAY) > Timestamp::DAY / 2);
    let asked = serde_json::to_string(&(figure, days, query.filter()));
    asked.map_err(|_| ErrorCode::Internal.into())
}

/// Beside its place first: a file that is there is whole, and one that was there before is left as it was.
fn write_out(path: &Path, rows: &[FigureRow]) -> io::Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    std::fs::write(&part, as_csv(rows)?)?;
    std::fs::rename(&part, path)
}

/// Moments as RFC 3339 in UTC; what is not known is empty.
fn as_csv(rows: &[FigureRow]) -> io::Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record([
        "code", "at", "until", "value", "counts", "sort", "queue", "topic", "channel", "contact",
    ])?;
    for row in rows {
        let FigureRow {
            case: _,
            code,
            at,
            until,
            value,
            hit,
            sort,
            queue,
            topic,
            channel,
            contact,
        } = row;
        let text = |words: &Option<String>| plain(words.as_deref().unwrap_or_default());
        csv.write_record([
            plain(code),
            moment(*at),
            until.map(moment).unwrap_or_default(),
            value.map(|value| value.to_string()).unwrap_or_default(),
            hit.map(|hit| u8::from(hit).to_string()).unwrap_or_default(),
            plain(sort),
            queue.map(|queue| queue.to_string()).unwrap_or_default(),
            text(topic),
            text(channel),
            text(contact),
        ])?;
    }
    csv.into_inner()
        .map_err(|error| io::Error::other(error.to_string()))
}

fn moment(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| at.0.to_string(), |at| at.to_string())
}

/// What a spreadsheet would take for a formula is written as the text it is.
fn plain(words: &str) -> String {
    if words.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{words}")
    } else {
        words.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oltre_domain::CaseId;
    use uuid::Uuid;

    #[test]
    fn rows_are_written_so_that_no_spreadsheet_runs_them() {
        let row = FigureRow {
            case: CaseId(Uuid::from_u128(1)),
            code: "K7P-2QX".to_owned(),
            at: Timestamp(0),
            until: None,
            value: Some(12),
            hit: Some(true),
            sort: "=HYPERLINK(\"x\")".to_owned(),
            queue: None,
            topic: Some("@sum, \"a\"".to_owned()),
            channel: None,
            contact: None,
        };
        let text = String::from_utf8(as_csv(&[row]).unwrap()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0],
            "code,at,until,value,counts,sort,queue,topic,channel,contact"
        );
        assert!(lines[1].starts_with("K7P-2QX,1970-01-01T00:00:00"), "{text}");
        assert!(
            lines[1].ends_with(",,12,1,\"'=HYPERLINK(\"\"x\"\")\",,\"'@sum, \"\"a\"\"\",,"),
            "{text}"
        );
    }
}
