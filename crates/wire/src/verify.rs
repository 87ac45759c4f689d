//! `POST /v1/sync/verify`: whether what a console holds is what the server has for it.
//!
//! Asked a stretch of cases at a time, in the order of their ids, so that neither side reads everything at once and news
//! that come meanwhile spoil one stretch and not the whole.

use crate::rows::Row;
use oltre_domain::{CaseDigest, CaseId, Digest};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a console holds of a stretch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// Where the console stands: it must have been told of everything.
    pub cursor: String,
    /// The cases with ids above this one; absent: from the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub after: Option<CaseId>,
    /// And up to this one; absent: to the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub upto: Option<CaseId>,
    /// The cases it holds in the stretch.
    pub cases: Held,
    /// What the organisation shares; absent: not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directory: Option<Held>,
}

/// How many, and what they come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// How many.
    pub count: u64,
    /// Their digests, added up: 64 hexadecimal digits.
    #[schema(value_type = String)]
    pub hash: Digest,
}

impl Held {
    /// What these come to together.
    #[must_use]
    pub fn of(digests: impl Iterator<Item = Digest>) -> Self {
        let mut held = Self::default();
        for digest in digests {
            held.count += 1;
            held.hash += digest;
        }
        held
    }
}

/// The answer: `ok`, or what the server has where it has something else.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Verified {
    /// Everything asked about is equal.
    pub ok: bool,
    /// The server's cases of the stretch, in the order of their ids; absent when the cases are equal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cases: Option<Listing>,
    /// Everything the organisation shares; absent when it is equal, or was not asked.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::lenient::maybe_rows"
    )]
    #[schema(value_type = Option<Vec<Object>>)]
    pub directory: Option<Vec<Row>>,
}

/// The server's cases of a stretch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Listing {
    /// Each with what it comes to.
    #[schema(value_type = Vec<Object>)]
    pub cases: Vec<CaseDigest>,
    /// The listing ends at this id, because there are too many; absent: it covers the stretch asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub upto: Option<CaseId>,
}
