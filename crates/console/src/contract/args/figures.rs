//! Figures, as the page asks for them. There is no operator to ask by.

use super::{Checked, limit, text};
use crate::contract::{ErrorCode, UiError};
use oltre_domain::{Channel, ContactKind, QueueId, Timestamp};
use oltre_figures::{FigureKey, FigureQuery, Period, RowsQuery};
use serde::Deserialize;
use ts_rs::TS;

/// Rows asked for at once, at most.
const ROWS: u32 = 1_000;

/// A figure over a period.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FigureArgs {
    /// Which.
    pub figure: FigureKey,
    /// The first millisecond of the period.
    pub from: Timestamp,
    /// The first one after it.
    pub until: Timestamp,
    /// Only of this queue.
    pub queue: Option<QueueId>,
    /// Only of this topic.
    pub topic: Option<String>,
    /// Only what came this way.
    pub channel: Option<Channel>,
    /// Only for this kind of contact.
    pub contact: Option<ContactKind>,
}

impl FigureArgs {
    /// As the server is asked.
    pub(crate) fn query(&self) -> FigureQuery {
        FigureQuery {
            from: self.from,
            until: self.until,
            queue: self.queue,
            topic: self.topic.clone(),
            channel: self.channel,
            contact: self.contact,
        }
    }

    /// Its rows, as the server is asked.
    pub(crate) fn rows(&self, offset: u32, limit: u32) -> RowsQuery {
        RowsQuery {
            from: self.from,
            until: self.until,
            queue: self.queue,
            topic: self.topic.clone(),
            channel: self.channel,
            contact: self.contact,
            offset,
            limit,
        }
    }
}

impl Checked for FigureArgs {
    fn check(&self) -> Result<(), UiError> {
        let period = Period {
            from: self.from,
            until: self.until,
        };
        if !period.is_one() {
            return Err(ErrorCode::BadArgument.into());
        }
        self.topic.as_deref().map_or(Ok(()), |key| text("topic", key, 80))
    }
}

/// Its rows.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FigureRowsArgs {
    /// Which figure, of which cases.
    pub of: FigureArgs,
    /// How many to leave out.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

impl Checked for FigureRowsArgs {
    fn check(&self) -> Result<(), UiError> {
        limit("limit", self.limit, ROWS)?;
        self.of.check()
    }
}
