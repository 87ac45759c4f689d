//! What travels between console and server.
//!
//! Types only, with their conversion to and from the words of `domain`. The conversion destructures
//! fully, so that a new field breaks the build here and not in production. Names a newer program may
//! add (a field, a kind of row, a result) are read as unknown and passed on or left alone, never a
//! reason to refuse a page.

mod auth;
mod catalogue;
mod changes;
mod hello;
mod journal;
mod learned;
mod lenient;
mod notices;
mod presence;
mod problem;
mod push;
mod recovery;
mod rows;
mod verify;

pub use auth::{Enrol, Refresh, Tokens, refresh_message};
pub use catalogue::{PieceVersions, PiecesPut, PutPiece, PutPieces};
pub use changes::{ChangeLine, ChangesPage, Patch, What};
pub use hello::{Control, Hello, Limits, SchemaRange, ScopeGrant, ScopeKind};
pub use journal::{Journal, JournalKind, JournalLine, JournalSent, JournalTaken};
pub use learned::{LEARNED_PIECE, learned_message};
pub use notices::{NoticePut, PutNotice};
pub use presence::{Doing, Presence, PresenceAt, Someone};
pub use problem::{Problem, ProblemCode};
pub use push::{OpReply, Push, PushOp, PushReply, ResultLine};
pub use recovery::{
    RECOVERY_PIECE, RECOVERY_PIECES, Recovery, SealBroken, Unsent, recovery_key, recovery_message, seal,
    unseal,
};
pub use rows::{CaseLine, EndTag, Entity, EntryLine, Row, RowError, SnapshotEnd, SnapshotLine, case_fields};
pub use verify::{Held, Listing, Verified, Verify};

/// Header that names the device.
pub const DEVICE_HEADER: &str = "oltre-device";
/// Header that names the schema the console was built for.
pub const SCHEMA_HEADER: &str = "oltre-schema";
/// Header with the code of a problem: all there is of it in the answer to a HEAD.
pub const PROBLEM_HEADER: &str = "oltre-problem";
/// Header that says how many bytes of a blob are there, or where those sent begin.
pub const OFFSET_HEADER: &str = "upload-offset";
/// Header that says how many bytes a blob has in all.
pub const LENGTH_HEADER: &str = "upload-length";
/// Header that says whether all bytes of a blob are there: `?1` or `?0`.
pub const COMPLETE_HEADER: &str = "upload-complete";
/// Media type of a problem document (RFC 9457).
pub const PROBLEM_TYPE: &str = "application/problem+json";
