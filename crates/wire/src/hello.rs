//! `GET /v1/sync/hello`: what the server expects and allows.

use oltre_domain::{Operator, OrganisationId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The answer to hello.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Hello {
    /// The server's clock.
    #[schema(value_type = i64)]
    pub server_time: Timestamp,
    /// Changes when the server was restored from a backup.
    pub epoch: String,
    /// Schemas understood.
    pub schema: SchemaRange,
    /// Sizes.
    pub limits: Limits,
    /// The incarnation the server knows this device by.
    pub incarnation: u32,
    /// The last op number answered in that incarnation.
    pub last_op_n: u64,
    /// The last op number a server backup covers.
    pub durable_n: u64,
    /// What this device may hold.
    pub scopes: Vec<ScopeGrant>,
    /// Until when it may hold data without asking again.
    #[schema(value_type = i64)]
    pub lease_until: Timestamp,
    /// The key to which a revoked device seals what it has not sent, X25519, base64 without padding, URL alphabet; absent from
    /// an older server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_key: Option<String>,
    /// The key that signs what over-help learned here, Ed25519, base64 without padding, URL alphabet; absent from an older
    /// server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned_key: Option<String>,
    /// The address replies leave from by mail; absent while none do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_from: Option<String>,
    /// The control group, while the organisation has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<Control>,
    /// The tenant.
    #[schema(value_type = String)]
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// Who is signed in.
    #[schema(value_type = Object)]
    pub operator: Operator,
}

/// The contacts to whom over-help offers nothing for a month, so that it can be known whether offers help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Control {
    /// Comes before contact and month in the hash that says who is in it; base64 without padding, URL alphabet.
    pub salt: String,
    /// Contacts of a hundred, 1 to 50.
    pub share: u8,
}

/// Schemas a server understands.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub struct SchemaRange {
    /// The oldest.
    pub min: u32,
    /// Its own.
    pub current: u32,
}

/// Sizes a server accepts.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub struct Limits {
    /// Ops in a push.
    pub push_ops: u32,
    /// Bytes at which a push closes; a single larger op still goes alone.
    pub push_bytes: u32,
    /// Bytes of a text.
    pub text_bytes: u32,
    /// Bytes of the largest attachment; absent from an older server.
    #[serde(default)]
    pub attachment_bytes: Option<u64>,
}

/// What kind of scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScopeKind {
    /// Queues, operators, topics, notices, catalogue.
    Organisation,
    /// A queue's cases.
    Queue,
    /// Cases I own wherever they lie.
    Own,
    /// Cases in which my office was asked.
    Handoff,
    /// A newer server's kind.
    #[serde(other)]
    Unknown,
}

/// A scope this device holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScopeGrant {
    /// `org`, `queue:<id>`, `own:<operator>`, `handoff:<queue>`.
    pub id: String,
    /// What kind.
    pub kind: ScopeKind,
    /// The same in all scopes: it changes when this account's scopes do.
    pub revision: u64,
    /// `read` and, where ops are accepted, `write`.
    pub rights: Vec<String>,
}
