//! Ids are newtypes over UUIDs that the client makes (version 7; imported rows derive theirs from the
//! source's own key, so that a second import finds them again).

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
        impl $name {
            /// The id an imported row gets: the same source key always yields the same id.
            #[must_use]
            pub fn imported(source: &str, key: &str) -> Self {
                let name = format!("{}\u{0}{source}\u{0}{key}", stringify!($name));
                Self(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()))
            }
        }
    )+};
}

ids! {
    /// The tenant: one municipality, one company.
    OrganisationId,
    /// Where cases wait; also an office that can be asked.
    QueueId,
    /// A person who works cases.
    OperatorId,
    /// One installation of the console.
    DeviceId,
    /// Whom we talk to.
    ContactId,
    /// One matter of one contact.
    CaseId,
    /// One thing that happened on a case.
    EntryId,
    /// One intent of an operator, sent until it is answered, applied once.
    OpId,
    /// What an operator did in one go: one or more ops that become visible together.
    ActId,
    /// A piece of work too large for one action: its actions are undone together.
    BulkId,
    /// What we told a contact we would do.
    PromiseId,
    /// A question put to another office.
    HandoffId,
    /// Two people changed the same field from the same value.
    ConflictId,
    /// One line everybody sees until it expires.
    NoticeId,
    /// A file on a case.
    AttachmentId,
    /// One page of the Book.
    ArticleId,
    /// A line of the journal.
    JournalId,
}

impl ConflictId {
    /// A conflict is named by the op that met it and the field, so that a replay finds the same row.
    #[must_use]
    pub fn of(oid: OpId, field: crate::Field) -> Self {
        Self(Uuid::new_v5(&oid.0, field.as_str().as_bytes()))
    }
}

impl EntryId {
    /// The entry that tells of a conflict, named like the conflict itself.
    #[must_use]
    pub fn of_conflict(oid: OpId, field: crate::Field) -> Self {
        Self(Uuid::new_v5(&oid.0, format!("entry {field}").as_bytes()))
    }

    /// The entry that an op on two cases leaves on the second: on the first it has the op's own id.
    #[must_use]
    pub fn of_other(oid: OpId) -> Self {
        Self(Uuid::new_v5(&oid.0, b"other case"))
    }
}
