//! Who holds what.
//!
//! A scope is a set of rows that travels as one: the organisation's directory, a queue's cases, the cases
//! an operator owns, the cases in which an office was asked. What a caller may not see does not exist for
//! them: every read and every op goes through a [`Caller`], which nothing but authentication can make.

use crate::seed::QueueAccess;
use oltre_domain::{CaseFile, DeviceId, Operator, OperatorId, OrganisationId, QueueId, Role};
use oltre_wire::{ScopeGrant, ScopeKind};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// A scope's name. On the wire `org`, `queue:<id>`, `own:<operator>`, `handoff:<queue>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScopeId {
    /// Queues, operators, topics, notices.
    Organisation,
    /// A queue's cases.
    Queue(QueueId),
    /// Cases of one owner wherever they lie.
    Own(OperatorId),
    /// Cases in which an office was asked and has not answered yet: of these only the request, see
    /// [`Sight`](crate::decide::Sight).
    Handoff(QueueId),
}

impl ScopeId {
    /// As the database keeps it: one letter and 16 bytes.
    #[must_use]
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let (letter, id) = match self {
            Self::Organisation => return vec![b'g'],
            Self::Queue(id) => (b'q', id.0),
            Self::Own(id) => (b'o', id.0),
            Self::Handoff(id) => (b'h', id.0),
        };
        let mut bytes = Vec::with_capacity(17);
        bytes.push(letter);
        bytes.extend_from_slice(id.as_bytes());
        bytes
    }

    /// From the database's form.
    #[must_use]
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (letter, id) = bytes.split_first()?;
        if *letter == b'g' && id.is_empty() {
            return Some(Self::Organisation);
        }
        let id = Uuid::from_slice(id).ok()?;
        match letter {
            b'q' => Some(Self::Queue(id.into())),
            b'o' => Some(Self::Own(id.into())),
            b'h' => Some(Self::Handoff(id.into())),
            _ => None,
        }
    }

    /// All of a case is seen through it, and not only what an office was asked.
    #[must_use]
    pub(crate) const fn is_whole(self) -> bool {
        !matches!(self, Self::Handoff(_))
    }

    const fn kind(self) -> ScopeKind {
        match self {
            Self::Organisation => ScopeKind::Organisation,
            Self::Queue(_) => ScopeKind::Queue,
            Self::Own(_) => ScopeKind::Own,
            Self::Handoff(_) => ScopeKind::Handoff,
        }
    }
}

impl fmt::Display for ScopeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organisation => f.write_str("org"),
            Self::Queue(id) => write!(f, "queue:{id}"),
            Self::Own(id) => write!(f, "own:{id}"),
            Self::Handoff(id) => write!(f, "handoff:{id}"),
        }
    }
}

/// Not a scope's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a scope")]
pub struct NotAScope;

impl FromStr for ScopeId {
    type Err = NotAScope;
    fn from_str(text: &str) -> Result<Self, NotAScope> {
        if text == "org" {
            return Ok(Self::Organisation);
        }
        let (kind, id) = text.split_once(':').ok_or(NotAScope)?;
        let id = Uuid::parse_str(id).map_err(|_| NotAScope)?;
        match kind {
            "queue" => Ok(Self::Queue(id.into())),
            "own" => Ok(Self::Own(id.into())),
            "handoff" => Ok(Self::Handoff(id.into())),
            _ => Err(NotAScope),
        }
    }
}

/// The scopes a case belongs to as it stands: its queue, its owner, the offices that owe an answer. A holding window may
/// have taken it from some of them.
#[must_use]
pub(crate) fn scopes_of(file: &CaseFile) -> BTreeSet<ScopeId> {
    let queue = file.case.queue().map(ScopeId::Queue);
    let own = file.case.owner().map(ScopeId::Own);
    let asked = file.handoffs.values().filter(|h| h.answered_at.is_none());
    let asked = asked.map(|h| ScopeId::Handoff(h.office));
    queue.into_iter().chain(own).chain(asked).collect()
}

/// Those of the scopes through which all of a case is seen.
#[must_use]
pub(crate) fn whole(scopes: &BTreeSet<ScopeId>) -> BTreeSet<ScopeId> {
    scopes.iter().copied().filter(|s| s.is_whole()).collect()
}

/// Those of the scopes through which only a request is seen.
#[must_use]
pub(crate) fn asked(scopes: &BTreeSet<ScopeId>) -> BTreeSet<ScopeId> {
    scopes.iter().copied().filter(|s| !s.is_whole()).collect()
}

/// What comes with a queue: its cases, and what it is asked.
pub(crate) fn scopes_of_queue(queue: QueueId) -> [ScopeId; 2] {
    [ScopeId::Queue(queue), ScopeId::Handoff(queue)]
}

/// An authenticated device and its operator: the only key to rows.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The tenant.
    pub organisation: OrganisationId,
    /// The device.
    pub device: DeviceId,
    /// Who is signed in on it.
    pub operator: Operator,
    /// What it holds.
    pub scopes: BTreeSet<ScopeId>,
    /// Changes when the account's rights change.
    pub revision: u64,
    /// When the access token stops being good.
    pub token_expires: oltre_domain::Timestamp,
}

impl Caller {
    /// The scopes of an account.
    #[must_use]
    pub(crate) fn scopes_for(
        operator: OperatorId,
        role: Role,
        access: &QueueAccess,
        all_queues: &BTreeSet<QueueId>,
    ) -> BTreeSet<ScopeId> {
        if !role.has_part_in_cases() {
            return BTreeSet::from([ScopeId::Organisation]);
        }
        let queues: BTreeSet<QueueId> = match access {
            QueueAccess::All => all_queues.clone(),
            QueueAccess::Some(some) => some.iter().copied().filter(|q| all_queues.contains(q)).collect(),
        };
        // Any queue can be asked: what the directory calls an office today may be a desk tomorrow.
        let mut scopes: BTreeSet<ScopeId> = queues.into_iter().flat_map(scopes_of_queue).collect();
        scopes.insert(ScopeId::Organisation);
        scopes.insert(ScopeId::Own(operator));
        scopes
    }

    /// Whether any of these scopes is the caller's.
    #[must_use]
    pub(crate) fn holds_any(&self, scopes: &BTreeSet<ScopeId>) -> bool {
        scopes.iter().any(|s| self.scopes.contains(s))
    }

    /// The scopes as hello tells them.
    #[must_use]
    pub(crate) fn grants(&self) -> Vec<ScopeGrant> {
        self.scopes
            .iter()
            .map(|scope| {
                let rights: &[&str] = match scope {
                    ScopeId::Organisation => &["read"],
                    _ if !self.operator.role.has_part_in_cases() => &["read"],
                    ScopeId::Handoff(_) => &["read", "answer"],
                    _ => &["read", "write"],
                };
                ScopeGrant {
                    id: scope.to_string(),
                    kind: scope.kind(),
                    revision: self.revision,
                    rights: rights.iter().map(|r| (*r).to_owned()).collect(),
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_reads_back_from_wire_and_database() {
        let id = Uuid::from_u128(7);
        for scope in [
            ScopeId::Organisation,
            ScopeId::Queue(id.into()),
            ScopeId::Own(id.into()),
            ScopeId::Handoff(id.into()),
        ] {
            assert_eq!(scope.to_string().parse(), Ok(scope));
            assert_eq!(ScopeId::from_bytes(&scope.to_bytes()), Some(scope));
        }
        assert_eq!("queue:x".parse::<ScopeId>(), Err(NotAScope));
        assert_eq!(ScopeId::from_bytes(b"qshort"), None);
    }
}
