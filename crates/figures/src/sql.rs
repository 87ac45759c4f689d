//! The SQL that adds facts up: one text for SQLite on a desk and on a server, and for PostgreSQL.
//!
//! The table: `figure_fact (figure, at, day, month, until_at, ripe, value, hit, sort, case_id, code, n, queue, topic, channel,
//! contact)`, on a server with `tenant_id` before them. Days and months are the organisation's own, reckoned in Rust when a
//! fact is written, and so is working time: no database knows about either.

use crate::{FigureKey, Measure, Period, Step};

/// What [`cells_sql`] gives: step, sort, hit, value, how many. Its parameters, by number: 1 the figure, 2 from, 3 until, 4 known,
/// 5 queue, 6 topic, 7 channel, 8 contact (null: any); of what is open 2 is the moment, and 3 and 4 are the same moment.
pub const CELLS: usize = 5;

/// Milliseconds of a day, by which what is open is told apart: under 1, 3, 7, 30 days, and older.
const AGES: &str = "CASE WHEN ?2 - at < 86400000 THEN 0 WHEN ?2 - at < 259200000 THEN 1 \
     WHEN ?2 - at < 604800000 THEN 2 WHEN ?2 - at < 2592000000 THEN 3 ELSE 4 END";

/// The facts of a figure. `besides` is further conditions, beginning with AND.
fn counted(figure: FigureKey, besides: &str) -> String {
    let period = match figure.measure() {
        Measure::Open => "at < ?2 AND (until_at IS NULL OR until_at >= ?3) AND at < ?4",
        _ => "at >= ?2 AND at < ?3 AND ripe <= ?4",
    };
    format!(
        "FROM figure_fact WHERE figure = ?1 AND {period} AND (queue = ?5 OR ?5 IS NULL) AND (topic = ?6 OR ?6 IS NULL) \
         AND (channel = ?7 OR ?7 IS NULL) AND (contact = ?8 OR ?8 IS NULL) {besides}"
    )
}

/// Counts of a figure over a period, by step of the curve (of what is open: by age) and by what its facts are told apart by.
#[must_use]
pub fn cells_sql(figure: FigureKey, period: Period, besides: &str) -> String {
    let step = match (figure.measure(), period.step()) {
        (Measure::Open, _) => AGES,
        (_, Step::Day) => "day",
        (_, Step::Week) => "(day + 3) / 7",
        (_, Step::Month) => "month",
    };
    let counted = counted(figure, besides);
    format!("SELECT {step} AS step, sort, hit, value, COUNT(*) {counted} GROUP BY 1, 2, 3, 4")
}

/// The rows behind it, oldest first. Parameters 9 and 10 are left to `besides`; 11 says how many, 12 how many are left out.
#[must_use]
pub fn rows_sql(figure: FigureKey, besides: &str) -> String {
    let counted = counted(figure, besides);
    format!(
        "SELECT case_id, code, at, until_at, value, hit, sort, queue, topic, channel, contact {counted} \
         ORDER BY at, case_id, n LIMIT ?11 OFFSET ?12"
    )
}
