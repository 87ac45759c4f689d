//! `POST /v1/sync/push`: ops out, one result each.
//!
//! An op's body is carried as the exact bytes its device recorded: the number stands beside it and not
//! in it, because a console restored from a backup renumbers without rewriting. The server parses op by
//! op, so that one malformed op is refused alone.

use oltre_domain::{ConflictId, OpId, Value, Version};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A push.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Push {
    /// The epoch the device's rows belong to: a server of another one (it was restored) decides nothing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// The device's incarnation.
    pub incarnation: u32,
    /// Ops in the device's order, gapless.
    pub ops: Vec<PushOp>,
}

/// One op and its number.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PushOp {
    /// Its number in the incarnation.
    pub n: u64,
    /// Its id, also inside the body.
    #[schema(value_type = String)]
    pub oid: OpId,
    /// The recorded bytes: an [`oltre_domain::Op`] as JSON.
    #[schema(value_type = Object)]
    pub body: Box<RawValue>,
}

/// The answer.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PushReply {
    /// The last op number answered.
    pub last_op_n: u64,
    /// One result per op, in order.
    pub results: Vec<OpReply>,
}

/// One op's result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpReply {
    /// Its number.
    pub n: u64,
    /// Its id.
    #[schema(value_type = String)]
    pub oid: OpId,
    /// What became of it.
    #[serde(flatten)]
    pub result: ResultLine,
}

/// What became of an op.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "r", rename_all = "snake_case")]
pub enum ResultLine {
    /// Done.
    Applied {
        /// The sequence of its effects.
        seq: Version,
        /// Version by field written.
        #[serde(default)]
        versions: BTreeMap<String, Version>,
    },
    /// Done, while other fields had moved.
    Merged {
        /// The sequence of its effects.
        seq: Version,
        /// Version by field written.
        #[serde(default)]
        versions: BTreeMap<String, Version>,
    },
    /// It was so already.
    Noop {
        /// The sequence up to which the rows say so.
        #[serde(default)]
        seq: Version,
    },
    /// Some fields are now in conflict; the others are done.
    Conflict {
        /// The sequence of its effects.
        seq: Version,
        /// Version by field written.
        #[serde(default)]
        versions: BTreeMap<String, Version>,
        /// Conflict by field.
        #[schema(value_type = Object)]
        conflicts: BTreeMap<String, ConflictId>,
    },
    /// A rule said no.
    Rejected {
        /// An [`oltre_domain::rules::RefusalCode`], or a newer server's.
        code: String,
        /// What stands there now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Object)]
        now: Option<Value>,
    },
    /// Outside the device's scopes or rights; the body is kept for a supervisor.
    Stranded,
    /// An op it comes after did not take effect.
    DependencyFailed {
        /// Which.
        #[schema(value_type = String)]
        on: OpId,
    },
    /// The server is too old for this op: keep it and send it later under a new number.
    Upgrade,
    /// The case or contact it is about is not there: this server was restored from a backup, and another device may
    /// still bring it. Keep the op and send it later under a new number.
    Later,
}
