//! Reading the ops of a push one by one, so that a malformed one is refused alone.

use oltre_domain::{Op, OpId, SCHEMA};
use oltre_wire::PushOp;
use sha2::{Digest as _, Sha256};

/// What a body turned out to be.
#[derive(Clone, Debug)]
pub(crate) enum Reading {
    /// An op of a schema we know.
    Op(Box<Op>),
    /// Made under a schema newer than ours.
    Newer,
    /// Not an op, or not the op its envelope names.
    Malformed,
}

/// An op as it came.
#[derive(Clone, Debug)]
pub(crate) struct ParsedOp {
    pub(crate) n: u64,
    pub(crate) oid: OpId,
    pub(crate) sha: [u8; 32],
    pub(crate) body: String,
    pub(crate) reading: Reading,
}

#[derive(serde::Deserialize)]
struct Envelope {
    oid: OpId,
    v: u32,
}

/// Reads one op. Never fails: what cannot be read is an answer too.
pub(crate) fn parse(op: PushOp) -> ParsedOp {
    let PushOp { n, oid, body } = op;
    let text = body.get();
    let reading = match serde_json::from_str::<Envelope>(text) {
        Err(_) => Reading::Malformed,
        Ok(envelope) if envelope.oid != oid => Reading::Malformed,
        Ok(envelope) if envelope.v > SCHEMA => Reading::Newer,
        Ok(envelope) if envelope.v == 0 => Reading::Malformed,
        Ok(_) => serde_json::from_str::<Op>(text).map_or(Reading::Malformed, |op| Reading::Op(Box::new(op))),
    };
    ParsedOp {
        n,
        oid,
        sha: Sha256::digest(text.as_bytes()).into(),
        body: text.to_owned(),
        reading,
    }
}
