//! Who is at a case now. In the server's memory for as long as a lease, stored nowhere, told to nobody who may not see the
//! case. There is no time in it: who was where, and for how long, is nobody's business.

use oltre_domain::{CaseId, OperatorId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody does at a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// Has it open.
    Reading,
    /// Has words in a composer.
    Writing,
}

/// `PUT /v1/presence`: where this device is. At one case at a time.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Presence {
    /// At which case; none: at no case any more.
    #[schema(value_type = Option<String>)]
    pub case: Option<CaseId>,
    /// Doing what.
    pub doing: Doing,
}

/// Somebody at a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Someone {
    /// Who.
    #[schema(value_type = String)]
    pub operator: OperatorId,
    /// Doing what.
    pub doing: Doing,
}

/// The answer, and the data of an event of kind `presence`: everybody at a case, the caller too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PresenceAt {
    /// Which case; none when the caller is at no case any more.
    #[schema(value_type = Option<String>)]
    pub case: Option<CaseId>,
    /// Everybody there, each person once.
    pub who: Vec<Someone>,
}
