//! Where an op stands, from its saving to its end.

use crate::held::Held;
use oltre_domain::Value;

/// Where an op stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has not left this device.
    Waiting,
    /// It may have left; no answer yet.
    Sent,
    /// The server neither took nor refused it.
    Held(Held),
    /// Done.
    Done,
    /// Done, beside what others did.
    Merged,
    /// It was so already.
    Noop,
    /// A field is in two versions.
    Conflict,
    /// Not accepted: the code, and what stood there.
    Refused(String, Option<Value>),
    /// Taken back before it was sent.
    TakenBack,
}

impl Standing {
    pub(crate) const fn rank(&self) -> u8 {
        match self {
            Self::Refused(..) => 8,
            Self::Held(_) => 7,
            Self::Waiting => 6,
            Self::Sent => 5,
            Self::Conflict => 4,
            Self::Merged => 3,
            Self::Done => 2,
            Self::Noop => 1,
            Self::TakenBack => 0,
        }
    }

    /// It changed something, or still may.
    #[must_use]
    pub const fn counts(&self) -> bool {
        !matches!(self, Self::Refused(..) | Self::Noop | Self::TakenBack)
    }

    /// As the history keeps it, and as the outbox does while the op is in it.
    pub(crate) fn read(state: i64, code: Option<String>, now: Option<&str>, in_outbox: Option<i64>) -> Self {
        match (state, in_outbox) {
            (0, Some(1)) => Self::Sent,
            (0, Some(outbox)) => Held::of_state(outbox).map_or(Self::Waiting, Self::Held),
            (1, _) => Self::Done,
            (2, _) => Self::Merged,
            (3, _) => Self::Noop,
            (4, _) => Self::Conflict,
            (5, _) => Self::Refused(
                code.unwrap_or_default(),
                now.and_then(|text| serde_json::from_str(text).ok()),
            ),
            (6, _) => Self::TakenBack,
            // Its case was taken away with it.
            _ => Self::Sent,
        }
    }
}
