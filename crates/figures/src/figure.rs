//! The figures there are. What each means to the letter stands in `docs/figures.md`.

use serde::{Deserialize, Serialize};

/// What a figure comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// How many of those that count were so.
    Share,
    /// Working minutes: the median, and what nine of ten stayed within.
    Minutes,
    /// Working days: the same.
    Days,
    /// How many are open at the period's end, by age.
    Open,
    /// Those who would recommend us less those who would not, in points from -100 to 100.
    Score,
}

macro_rules! figures {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $measure:ident;)+) => {
        /// A figure.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum FigureKey { $($(#[$doc])* $name,)+ }

        impl FigureKey {
            /// Every figure, in the order of the screen.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The name on the wire and in a database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// What it comes to.
            #[must_use]
            pub const fn measure(self) -> Measure {
                match self { $(Self::$name => Measure::$measure,)+ }
            }
        }
    };
}

figures! {
    /// Solved without ever asking another office, of those solved.
    FrontOffice = "front_office", Share;
    /// Closed in the first contact, without an office and without coming back within 7 days.
    FirstContact = "first_contact", Share;
    /// Working days from asking another office to its answer.
    BackOffice = "back_office", Days;
    /// Questions that other offices have not answered, by age.
    OfficeOpen = "office_open", Open;
    /// Working minutes to our first message.
    FirstReply = "first_reply", Minutes;
    /// Working minutes to the last "solved".
    Solution = "solution", Minutes;
    /// Cases that are open, by age.
    Backlog = "backlog", Open;
    /// What was undertaken and met, of all that ended or is over.
    ServiceLevel = "service_level", Share;
    /// Came back within 7 days, of those solved.
    Reopened = "reopened", Share;
    /// Kept by their date, of the promises due.
    Promises = "promises", Share;
    /// Solved with an article used, put right or added, of those solved.
    Book = "book", Share;
    /// What contacts accepted, of what they were offered and answered.
    Overhelp = "overhelp", Share;
    /// Who gave 4 or 5 of 5.
    Satisfaction = "satisfaction", Share;
    /// Would they recommend us: 9 and 10 less 0 to 6.
    Nps = "nps", Score;
    /// Who found it easy: 5 to 7 of 7.
    Effort = "effort", Share;
}

impl FigureKey {
    /// The figure of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.as_str() == name)
    }
}
