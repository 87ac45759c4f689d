//! How it was checked who is on the line: by what, by whom, and for whom they act. One text in the case's field, so that who
//! does not know its form shows it and loses nothing.

use crate::{ContactId, OperatorId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// By what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum IdentityWay {
    /// They were called back on the number that is known.
    Callback,
    /// They showed a document, or told its number.
    Document,
    /// They told two things only they know.
    TwoFacts,
}

impl IdentityWay {
    const ALL: [Self; 3] = [Self::Callback, Self::Document, Self::TwoFacts];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Callback => "callback",
            Self::Document => "document",
            Self::TwoFacts => "two_facts",
        }
    }
}

/// A check that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentityCheck {
    /// By what.
    pub way: IdentityWay,
    /// By whom; none when somebody else's program did not say.
    pub by: Option<OperatorId>,
    /// For whom they act; none: for themselves.
    pub acts_for: Option<ContactId>,
}

impl IdentityCheck {
    /// Reads `document by:<operator> for:<contact>`. None for anything else: not checked, or checked in words.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let first = words.next()?;
        let way = IdentityWay::ALL.into_iter().find(|way| way.as_str() == first)?;
        let mut check = Self {
            way,
            by: None,
            acts_for: None,
        };
        for word in words {
            match word.split_once(':')? {
                ("by", id) => check.by = Some(id.parse().ok()?),
                ("for", id) => check.acts_for = Some(id.parse().ok()?),
                _ => return None,
            }
        }
        Some(check)
    }
}

impl fmt::Display for IdentityCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.way.as_str())?;
        if let Some(by) = self.by {
            write!(f, " by:{by}")?;
        }
        self.acts_for.map_or(Ok(()), |of| write!(f, " for:{of}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_was_checked_is_read_as_it_was_written() {
        for way in IdentityWay::ALL {
            for by in [None, Some(OperatorId(Uuid::from_u128(1)))] {
                for acts_for in [None, Some(ContactId(Uuid::from_u128(2)))] {
                    let check = IdentityCheck { way, by, acts_for };
                    assert_eq!(IdentityCheck::parse(&check.to_string()), Some(check));
                }
            }
        }
    }

    #[test]
    fn other_words_are_no_check_of_ours() {
        for text in [
            "",
            "not_checked",
            "documento",
            "document by",
            "document by:Marta",
            "document  ",
            "document with:1",
        ] {
            assert_eq!(IdentityCheck::parse(text), None, "{text:?}");
        }
    }
}
