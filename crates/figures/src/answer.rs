//! What is asked of a figure and what is answered. Deliberately without an operator, in both.

use crate::{FigureKey, Filter, Period, Step, Tally};
use oltre_domain::{CaseId, Channel, ContactKind, QueueId, Timestamp};
use serde::{Deserialize, Serialize};

macro_rules! queries {
    ($($(#[$doc:meta])* $name:ident { $($(#[$more_doc:meta])* $more:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct $name {
            /// The first millisecond of the period, UTC.
            #[param(value_type = i64)]
            pub from: Timestamp,
            /// The first one after it; at most five years later.
            #[param(value_type = i64)]
            pub until: Timestamp,
            /// Only cases of this queue.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[param(value_type = Option<String>)]
            pub queue: Option<QueueId>,
            /// Only of this topic.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub topic: Option<String>,
            /// Only those that came this way: phone, email, chat, counter, web.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[param(value_type = Option<String>)]
            pub channel: Option<Channel>,
            /// Only for this kind of contact.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[param(value_type = Option<String>)]
            pub contact: Option<ContactKind>,
            $($(#[$more_doc])* pub $more: $type,)*
        }

        impl $name {
            /// The period asked for.
            #[must_use]
            pub const fn period(&self) -> Period {
                Period { from: self.from, until: self.until }
            }

            /// What it is narrowed to.
            #[must_use]
            pub fn filter(&self) -> Filter {
                Filter {
                    queue: self.queue,
                    topic: self.topic.clone(),
                    channel: self.channel,
                    contact: self.contact,
                }
            }
        }
    )+};
}

queries! {
    /// What is asked of a figure.
    FigureQuery {}
    /// Which of its rows are asked for.
    RowsQuery {
        /// How many to leave out.
        offset: u32,
        /// How many at most, up to 1,000.
        limit: u32,
    }
}

/// A figure over a period and over the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct FigureAnswer {
    /// Which.
    pub figure: FigureKey,
    /// All that happened up to then is counted.
    #[schema(value_type = i64)]
    pub up_to: Timestamp,
    /// What the curve's points are.
    pub step: Step,
    /// There are hours in which somebody works: without, no working time is measured.
    pub has_hours: bool,
    /// The period.
    pub now: Tally,
    /// The one before, as long as it.
    pub before: Tally,
}

/// Some rows of a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct FigureRows {
    /// Oldest first.
    pub rows: Vec<FigureRow>,
    /// There are more.
    pub more: bool,
}

/// A row: one thing a figure counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct FigureRow {
    /// The case.
    #[schema(value_type = String)]
    pub case: CaseId,
    /// Its spoken code.
    pub code: String,
    /// When; of something open: since when.
    #[schema(value_type = i64)]
    pub at: Timestamp,
    /// Of something open: until when it was.
    #[schema(value_type = Option<i64>)]
    pub until: Option<Timestamp>,
    /// What was measured.
    pub value: Option<i64>,
    /// Whether it was so; none where it stands apart.
    pub hit: Option<bool>,
    /// What it is told apart by.
    pub sort: String,
    /// Where the case waits.
    #[schema(value_type = Option<String>)]
    pub queue: Option<QueueId>,
    /// Its topic.
    pub topic: Option<String>,
    /// How the contact came.
    pub channel: Option<String>,
    /// The kind of contact.
    pub contact: Option<String>,
}
