//! Problem documents (RFC 9457): a closed list of codes, no sentences for people.

use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// A problem document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `urn:oltre:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// What a program acts on.
    pub code: ProblemCode,
    /// For the log, in English; never an internal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:literal;)+) => {
        /// Why a request failed as a whole. (A single op's refusal is a result, not a problem.)
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $text)] $name,)+
            /// A newer server's code.
            #[serde(other, rename = "unknown")]
            Unknown,
        }
        impl ProblemCode {
            /// Every code this version knows.
            pub const ALL: &[Self] = &[$(Self::$name),+];
            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ Self::Unknown => "unknown" }
            }
            /// The HTTP status it travels with.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ Self::Unknown => 500 }
            }
        }
    };
}

codes! {
    /// Not JSON, or not of the expected shape.
    Malformed = "malformed", 400;
    /// A query parameter is missing or out of range.
    BadParameter = "bad_parameter", 400;
    /// The cursor or page token is not one of ours.
    BadCursor = "bad_cursor", 400;
    /// Name or password is wrong.
    BadCredentials = "bad_credentials", 401;
    /// No token, or not a valid one.
    Unauthenticated = "unauthenticated", 401;
    /// The access token has expired: refresh.
    TokenExpired = "token_expired", 401;
    /// The device was revoked.
    DeviceRevoked = "device_revoked", 401;
    /// This account's role may not change that.
    NotAllowed = "not_allowed", 403;
    /// What is asked for does not exist, or not for this caller.
    NotFound = "not_found", 404;
    /// The method is not known here.
    MethodNotAllowed = "method_not_allowed", 405;
    /// Somebody changed it since the version named: look at it and write it anew.
    ChangedSince = "changed_since", 409;
    /// An op number was used before with another body.
    NumberReused = "number_reused", 409;
    /// Op numbers have a gap: the outbox must be sent in order.
    NumberGap = "number_gap", 409;
    /// The bytes sent do not begin where those that are here end: `Upload-Offset` says where that is.
    WrongOffset = "wrong_offset", 409;
    /// Not all bytes of it are here yet: ask later, or send them.
    NotComplete = "not_complete", 409;
    /// Another incarnation of this device has been here.
    StaleIncarnation = "stale_incarnation", 409;
    /// Something has happened after the cursor: take it in and ask again.
    MovedOn = "moved_on", 409;
    /// Something else was delivered for this device before.
    AlreadyDelivered = "already_delivered", 409;
    /// This account has been given scopes, or has lost some, since the revision named: greet again.
    ScopesChanged = "scopes_changed", 409;
    /// The cursor is older than the changes kept.
    CursorTooOld = "cursor_too_old", 410;
    /// The server was restored from a backup: take a new snapshot.
    EpochChanged = "epoch_changed", 410;
    /// The body is larger than allowed.
    TooLarge = "too_large", 413;
    /// The body is not what this path takes, by its own header.
    UnsupportedMedia = "unsupported_media", 415;
    /// It has no bytes there.
    BadRange = "bad_range", 416;
    /// All bytes came, and they are not what their hash says: they were dropped, send them again from the first.
    WrongHash = "wrong_hash", 422;
    /// A piece of the catalogue cannot be put in force; `detail` names piece, line and field.
    CatalogueFaults = "catalogue_faults", 422;
    /// This console is too old for the server.
    UpgradeRequired = "upgrade_required", 426;
    /// Too many requests: see Retry-After.
    TooMany = "too_many", 429;
    /// Something broke on the server; its log has the request id.
    Internal = "internal", 500;
    /// The server cannot write now (disk full, database locked); try again.
    Unavailable = "unavailable", 503;
}

// By hand: a derive sees the variants' names and not the words they travel as.
impl PartialSchema for ProblemCode {
    fn schema() -> RefOr<Schema> {
        let words = Self::ALL.iter().map(|code| code.as_str());
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "Why a request failed as a whole. A newer server may have others. (A single op's refusal is a result, not a problem.)",
            ))
            .enum_values(Some(words))
            .into()
    }
}

impl ToSchema for ProblemCode {}

impl Problem {
    /// The document for a code.
    #[must_use]
    pub fn new(code: ProblemCode) -> Self {
        Self {
            kind: format!("urn:oltre:problem:{}", code.as_str()),
            status: code.status(),
            code,
            detail: None,
        }
    }

    /// The same with a line for the log.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}
