//! Figures, as the page shows them.

use oltre_domain::Timestamp;
use oltre_figures::FigureAnswer;
pub use oltre_figures::FigureRows;
use serde::Serialize;
use ts_rs::TS;

/// A figure of the team.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct FigureView {
    /// What the server said.
    pub answer: FigureAnswer,
    /// The server cannot be reached: when it said so.
    pub kept_at: Option<Timestamp>,
}

/// Rows written to a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct FigureWritten {
    /// The file's name; none when nobody chose one.
    pub name: Option<String>,
    /// How many rows are in it.
    pub rows: u32,
}
