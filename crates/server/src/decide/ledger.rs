//! What a transaction tells consoles and the audit trail, in order.

use crate::scope::ScopeId;
use oltre_domain::rules::PENDING;
use oltre_domain::{
    Article, ArticleFare, ArticleVersion, Attachment, CaseId, CaseState, Cell, Conflict, Contact,
    ContactState, DeviceId, Entry, EntryId, Field, Handoff, LeaveReason, Link, OpId, OperatorId, Promise,
    Reply, SuggestionOutcome, Timestamp, Value, Version,
};
use oltre_wire::Row;
use std::collections::{BTreeMap, BTreeSet};

/// Keeps a change from devices it means nothing to. A case that moves from one scope to another is a patch for whoever
/// holds both, a new row for whoever holds only the second, and gone for whoever holds only the first. The default lets
/// everyone through who is addressed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gate {
    /// Only for devices that hold one of these too.
    need: Option<BTreeSet<ScopeId>>,
    /// Not for devices that hold one of these.
    unless: BTreeSet<ScopeId>,
}

impl Gate {
    /// Only for devices that hold one of these too; nobody when there are none.
    #[must_use]
    pub(crate) const fn need(scopes: BTreeSet<ScopeId>) -> Self {
        Self {
            need: Some(scopes),
            unless: BTreeSet::new(),
        }
    }

    /// Not for devices that hold one of these.
    #[must_use]
    pub(crate) const fn unless(scopes: BTreeSet<ScopeId>) -> Self {
        Self {
            need: None,
            unless: scopes,
        }
    }

    /// The same, and not for devices that hold one of these.
    #[must_use]
    pub(crate) fn but_unless(mut self, scopes: BTreeSet<ScopeId>) -> Self {
        self.unless.extend(scopes);
        self
    }

    /// Whether a device with these scopes is let through.
    #[must_use]
    pub(crate) fn lets(&self, scopes: &BTreeSet<ScopeId>) -> bool {
        let holds = |some: &BTreeSet<ScopeId>| some.iter().any(|s| scopes.contains(s));
        self.need.as_ref().is_none_or(holds) && !holds(&self.unless)
    }

    /// As the database keeps it: `need a b unless c`.
    #[must_use]
    pub(crate) fn to_text(&self) -> Option<String> {
        let mut words = Vec::new();
        if let Some(need) = &self.need {
            words.push("need".to_owned());
            words.extend(need.iter().map(ToString::to_string));
        }
        if !self.unless.is_empty() {
            words.push("unless".to_owned());
            words.extend(self.unless.iter().map(ToString::to_string));
        }
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// From the database's form. A word nobody knows reads as open, so that nothing is missed by those addressed. A scope
    /// nobody can read is held by nobody: it opens no `need` and closes no `unless`.
    #[must_use]
    pub(crate) fn from_text(text: Option<&str>) -> Self {
        let mut gate = Self::default();
        let mut in_unless = None;
        for word in text.unwrap_or_default().split_ascii_whitespace() {
            match (word, in_unless) {
                ("need", _) => {
                    gate.need = Some(BTreeSet::new());
                    in_unless = Some(false);
                }
                ("unless", _) => in_unless = Some(true),
                (name, Some(true)) => gate.unless.extend(name.parse::<ScopeId>()),
                (name, Some(false)) => {
                    if let (Some(need), Ok(scope)) = (&mut gate.need, name.parse()) {
                        need.insert(scope);
                    }
                }
                (_, None) => return Self::default(),
            }
        }
        gate
    }
}

/// One change, before it has its sequence.
#[derive(Clone, Debug)]
pub(crate) enum Logged {
    /// A whole case as it stands at this point.
    PutCase(Box<CaseState>),
    /// Some fields of a case, all written by this transaction, and labels.
    PatchCase {
        case: CaseId,
        fields: BTreeMap<Field, Value>,
        tags_added: BTreeSet<String>,
        tags_removed: BTreeSet<String>,
    },
    /// A timeline entry that is new.
    NewEntry(Box<Entry>),
    /// An entry that is there already, for a scope that did not hold it.
    OldEntry(CaseId, EntryId),
    /// What became of a suggestion, new.
    NewOutcome(SuggestionOutcome),
    /// The same, there already.
    OldOutcome(CaseId, OpId),
    PutContact(Contact),
    PutContactState(ContactState),
    PutPromise(Promise),
    PutHandoff(Handoff),
    PutConflict(Conflict),
    PutLink(Link),
    PutReply(Reply),
    PutAttachment(Attachment),
    PutArticle(Box<Article>),
    PutVersion(Box<ArticleVersion>),
    PutFare(ArticleFare),
    /// A row of the directory.
    PutDirectory(Row),
    Leave {
        case: CaseId,
        scope: ScopeId,
        why: LeaveReason,
    },
    /// The device's scopes grow or shrink.
    Scopes {
        add: Vec<ScopeId>,
        remove: Vec<ScopeId>,
    },
}

/// A change and whom it is for.
#[derive(Clone, Debug)]
pub(crate) struct Addressed {
    pub(crate) what: Logged,
    pub(crate) scopes: BTreeSet<ScopeId>,
    pub(crate) gate: Gate,
    /// The op it comes from; none for what time did and for what must not name its author.
    pub(crate) origin: Option<(DeviceId, OpId)>,
}

/// A line for the audit trail: ids and names of fields, no values.
#[derive(Clone, Debug, serde::Serialize)]
pub(crate) struct AuditNote {
    pub(crate) at: Timestamp,
    /// What was done: an op's name, `promise.break`, `case.close`, `seed`, ...
    pub(crate) did: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<OperatorId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) device: Option<DeviceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) op: Option<OpId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<uuid::Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) fields: Vec<String>,
    /// Stamped when the counter is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seq: Option<Version>,
}

impl AuditNote {
    /// A note of something that touches no row of the log.
    #[must_use]
    pub(crate) fn new(at: Timestamp, did: &str) -> Self {
        Self {
            at,
            did: did.to_owned(),
            by: None,
            device: None,
            op: None,
            id: None,
            fields: Vec::new(),
            seq: None,
        }
    }
}

/// All changes of a transaction, and what the audit trail says of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) changes: Vec<Addressed>,
    pub(crate) audit: Vec<AuditNote>,
}

impl Ledger {
    pub(crate) const fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.audit.is_empty()
    }

    /// Gives every pending version the number taken, and new cases their yearly number.
    pub(crate) fn stamp(&mut self, seq: Version, numbers: &BTreeMap<CaseId, String>) {
        for change in &mut self.changes {
            match &mut change.what {
                Logged::PutCase(case) => {
                    stamp_case(case, seq);
                    if case.number.is_none() {
                        case.number = numbers.get(&case.id).cloned();
                    }
                }
                Logged::PutContact(contact) => stamp_contact(contact, seq),
                Logged::PutArticle(article) => stamp_article(article, seq),
                Logged::PatchCase { .. }
                | Logged::NewEntry(_)
                | Logged::OldEntry(..)
                | Logged::NewOutcome(_)
                | Logged::OldOutcome(..)
                | Logged::PutContactState(_)
                | Logged::PutPromise(_)
                | Logged::PutHandoff(_)
                | Logged::PutConflict(_)
                | Logged::PutLink(_)
                | Logged::PutReply(_)
                | Logged::PutAttachment(_)
                | Logged::PutVersion(_)
                | Logged::PutFare(_)
                | Logged::PutDirectory(_)
                | Logged::Leave { .. }
                | Logged::Scopes { .. } => {}
            }
        }
        for note in &mut self.audit {
            note.seq = Some(seq);
        }
    }
}

/// The fields of a patch with the number taken.
pub(crate) fn stamped_fields(fields: &BTreeMap<Field, Value>, seq: Version) -> BTreeMap<Field, Cell> {
    let cell = |value: &Value| Cell {
        value: value.clone(),
        version: seq,
    };
    fields.iter().map(|(f, v)| (*f, cell(v))).collect()
}

pub(crate) fn stamp_case(case: &mut CaseState, seq: Version) {
    for cell in case.fields.values_mut() {
        if cell.version == PENDING {
            cell.version = seq;
        }
    }
}

pub(crate) fn stamp_contact(contact: &mut Contact, seq: Version) {
    for (_, version) in contact.f.values_mut() {
        if *version == PENDING {
            *version = seq;
        }
    }
}

pub(crate) fn stamp_article(article: &mut Article, seq: Version) {
    for (_, version) in article.f.values_mut() {
        if *version == PENDING {
            *version = seq;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_reads_back_from_the_database() {
        let some = |id: u128| BTreeSet::from([ScopeId::Queue(uuid::Uuid::from_u128(id).into())]);
        for gate in [
            Gate::default(),
            Gate::need(some(1)),
            Gate::need(BTreeSet::new()),
            Gate::unless(some(2)),
            Gate::need(some(1)).but_unless(some(2)),
        ] {
            assert_eq!(Gate::from_text(gate.to_text().as_deref()), gate);
        }
        assert_eq!(Gate::from_text(Some("perhaps queue:x")), Gate::default());
        // Nobody holds what cannot be read.
        assert!(!Gate::from_text(Some("need queue:x")).lets(&some(1)));
        assert!(Gate::from_text(Some("unless queue:x")).lets(&some(1)));
    }
}
