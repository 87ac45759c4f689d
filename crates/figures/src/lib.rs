//! Figures: what each counts, the facts of a case behind it, and what facts come to.
//!
//! A case is told in facts, one for each thing a figure counts ([`facts`]). A database keeps them in a table and adds them up
//! with the one SQL of [`cells_sql`]; [`Tally::of_facts`] does the same over a list, without a database, and comes to the
//! same. No fact says which operator did anything: there is nothing here to count by person.

mod answer;
mod calendar;
mod fact;
mod facts;
mod figure;
mod period;
mod sql;
mod tally;
#[cfg(test)]
mod tests;

pub use answer::{FigureAnswer, FigureQuery, FigureRow, FigureRows, RowsQuery};
pub use calendar::Calendar;
pub use fact::{CaseInFacts, Dimensions, Fact, Moment};
pub use facts::{Told, facts};
pub use figure::{FigureKey, Measure};
pub use period::{Filter, Period, Step};
pub use sql::{CELLS, cells_sql, rows_sql};
pub use tally::{AT_LEAST, Count, Part, Point, Tally, share};
