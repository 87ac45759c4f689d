//! Reading the ops of a push one by one, so that a malformed one is refused alone.

use oltre_domain::{ActId, Op, OpId};
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
    /// The action it is part of, when that is done as a whole or not at all.
    pub(crate) whole: Option<ActId>,
}

#[derive(serde::Deserialize)]
struct Envelope {
    oid: OpId,
    v: u32,
}

/// An op that cannot be read may still say that it stands and falls with its action.
#[derive(serde::Deserialize)]
struct Part {
    act: ActId,
    atomic: bool,
}

/// Reads one op of a schema up to `current`. Never fails: what cannot be read is an answer too.
pub(crate) fn parse(op: PushOp, current: u32) -> ParsedOp {
    let PushOp { n, oid, body } = op;
    let text = body.get();
    let reading = match serde_json::from_str::<Envelope>(text) {
        Err(_) => Reading::Malformed,
        Ok(envelope) if envelope.oid != oid => Reading::Malformed,
        Ok(envelope) if envelope.v > current => Reading::Newer,
        Ok(envelope) if envelope.v == 0 => Reading::Malformed,
        Ok(_) => serde_json::from_str::<Op>(text).map_or(Reading::Malformed, |op| Reading::Op(Box::new(op))),
    };
    let part = serde_json::from_str::<Part>(text).ok();
    ParsedOp {
        whole: part.filter(|p| p.atomic).map(|p| p.act),
        n,
        oid,
        sha: Sha256::digest(text.as_bytes()).into(),
        body: text.to_owned(),
        reading,
    }
}
