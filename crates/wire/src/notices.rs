//! `PUT /v1/notices`: a notice of today, written or ended.

use oltre_domain::Notice;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A notice to be written, in the place of the one of its id.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutNotice {
    /// The notice. One that was to end later ends when it says now.
    #[schema(value_type = Object)]
    pub notice: Notice,
}

/// The notice as it stands.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct NoticePut {
    /// The notice.
    #[schema(value_type = Object)]
    pub notice: Notice,
}
