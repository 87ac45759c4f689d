//! What takes an op back after it was sent, and what cannot be taken back: the one list.
//!
//! An op that may have left its device is never unsaid; another one puts back what it changed, and only what still stands as
//! it left it. What a colleague, an office or a contact has heard meanwhile is not taken back so: the list says why.

use super::{FieldChange, Op, OpKind, PassTo};
use crate::rules::Rows;
use crate::{ArticleField, CaseFile, CaseStatus, ContactField, EntryId, Field, OperatorId, Promise, Value};
use std::collections::BTreeSet;

/// Why there is no op that takes another back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoWayBack {
    /// Words and files are in the timeline, which only grows.
    Written,
    /// A case or a person exists from then on.
    Opened,
    /// An office was asked, or has answered.
    Asked,
    /// The contact was told.
    Told,
    /// A choice between two versions was made: the field can be changed again.
    Decided,
    /// Two rows are one person.
    OnePerson,
    /// It says nothing of who did it: nobody can take it back as theirs.
    Nobodys,
    /// It takes back another one.
    TakesBack,
}

impl NoWayBack {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::Written,
        Self::Opened,
        Self::Asked,
        Self::Told,
        Self::Decided,
        Self::OnePerson,
        Self::Nobodys,
        Self::TakesBack,
    ];

    /// Its name for the page.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Opened => "opened",
            Self::Asked => "asked",
            Self::Told => "told",
            Self::Decided => "decided",
            Self::OnePerson => "one_person",
            Self::Nobodys => "nobodys",
            Self::TakesBack => "takes_back",
        }
    }
}

/// The ops that take `op` back, in the order they are done; `before` are its rows as its author `by` saw them. They are good
/// only as ops that name it in [`Op::undoes`].
///
/// # Errors
/// There are none, and why.
pub fn way_back(op: &Op, by: OperatorId, before: &Rows<'_>) -> Result<Vec<OpKind>, NoWayBack> {
    if op.undoes.is_some() {
        return Err(NoWayBack::TakesBack);
    }
    let kinds = match &op.kind {
        OpKind::CaseSet { id, f } => {
            let back = |(field, change): (&Field, &FieldChange)| {
                let value = unsaid(*field, &change.base)?;
                Some((*field, put_back(op, &change.value, value)))
            };
            vec![OpKind::CaseSet {
                id: *id,
                f: f.iter().filter_map(back).collect(),
            }]
        }
        OpKind::CaseClaim { id, expect } => vec![OpKind::CaseAssign {
            id: *id,
            expect: Some(by),
            owner: *expect,
            queue: None,
        }],
        OpKind::CaseAssign {
            id,
            expect,
            owner,
            queue,
        } => vec![OpKind::CaseAssign {
            id: *id,
            expect: *owner,
            owner: *expect,
            queue: queue.and_then(|to| before.case.and_then(|f| f.case.queue()).filter(|q| *q != to)),
        }],
        OpKind::CaseStatus { id, status, .. } => vec![stood(*id, *status, before.case)],
        // Whoever came second only left a note.
        OpKind::CaseSolve { .. } if before.case.is_none_or(|f| f.case.status().is_done()) => {
            return Err(NoWayBack::Written);
        }
        OpKind::CaseSolve { id, .. } => vec![stood(*id, CaseStatus::Solved, before.case)],
        OpKind::CaseReopen { .. } if before.case.is_none_or(|f| !f.case.status().is_done()) => {
            return Err(NoWayBack::Written);
        }
        OpKind::CaseReopen { id, .. } => vec![stood(*id, CaseStatus::Reopened, before.case)],
        OpKind::CaseMerge { id, into } => vec![OpKind::CaseUnmerge { id: *id, from: *into }],
        OpKind::CaseUnmerge { id, from } => vec![OpKind::CaseMerge { id: *id, into: *from }],
        OpKind::CaseLink {
            id,
            other,
            expect,
            link,
        } => vec![OpKind::CaseLink {
            id: *id,
            other: *other,
            expect: *link,
            link: *expect,
        }],
        OpKind::TagsAdd { id, tags } => vec![OpKind::TagsRemove {
            id: *id,
            tags: tags.difference(labels(before.case)).cloned().collect(),
        }],
        OpKind::TagsRemove { id, tags } => vec![OpKind::TagsAdd {
            id: *id,
            tags: tags.intersection(labels(before.case)).cloned().collect(),
        }],
        OpKind::ContactSet {
            id,
            f,
            add_points,
            remove_points,
        } => {
            let none = BTreeSet::new();
            let points = before.contact.map_or(&none, |c| &c.points);
            let back = |(field, change): (&ContactField, &FieldChange)| {
                // Nobody who was not suppressed had ever to be asked whether they were.
                let value = match (field, &change.base) {
                    (ContactField::Suppressed, Value::Null) => false.into(),
                    (_, value) => value.clone(),
                };
                (*field, put_back(op, &change.value, value))
            };
            vec![OpKind::ContactSet {
                id: *id,
                f: f.iter().map(back).collect(),
                add_points: remove_points.intersection(points).cloned().collect(),
                remove_points: add_points.difference(points).cloned().collect(),
            }]
        }
        OpKind::PromiseMake { id, case, .. } => vec![OpKind::PromiseCancel { id: *id, case: *case }],
        OpKind::PromiseRenegotiate {
            id,
            case,
            expect,
            due,
            text,
            from: _,
        } => {
            let was = before.case.and_then(|f| f.promises.get(id));
            let is_the_same = text.trim().is_empty();
            vec![OpKind::PromiseRenegotiate {
                id: *id,
                case: *case,
                expect: *due,
                due: *expect,
                text: was
                    .filter(|_| !is_the_same)
                    .map_or_else(String::new, |p| p.text.clone()),
                from: was.and_then(|p| p.call.as_ref()).map(|call| call.from),
            }]
        }
        OpKind::PromisePass { id, case, to, .. } => {
            let was = before.case.and_then(|f| f.promises.get(id));
            let back = was.map(|was| hands(was, *to)).unwrap_or_default();
            let pass = |(expect, to)| OpKind::PromisePass {
                id: *id,
                case: *case,
                expect,
                to,
            };
            back.into_iter().map(pass).collect()
        }
        // Until it leaves; then the server says that it is too late.
        OpKind::ReplySend { case, .. } => vec![OpKind::ReplyCancel {
            case: *case,
            reply: EntryId(op.oid.0),
        }],
        OpKind::EntryAppend { .. } | OpKind::AttachmentAdd { .. } | OpKind::ReplyCancel { .. } => {
            return Err(NoWayBack::Written);
        }
        OpKind::CaseCreate { .. } | OpKind::CaseSplit { .. } | OpKind::ContactCreate { .. } => {
            return Err(NoWayBack::Opened);
        }
        OpKind::CaseHandOff { .. } | OpKind::CaseReturn { .. } | OpKind::CaseExtend { .. } => {
            return Err(NoWayBack::Asked);
        }
        OpKind::PromiseKeep { .. } | OpKind::PromiseCancel { .. } => return Err(NoWayBack::Told),
        OpKind::ConflictResolve { .. } => return Err(NoWayBack::Decided),
        OpKind::ContactMerge { .. } => return Err(NoWayBack::OnePerson),
        OpKind::SuggestionOutcome { .. } => return Err(NoWayBack::Nobodys),
        OpKind::ArticleCreate { .. } | OpKind::ArticleFlag { .. } => return Err(NoWayBack::Written),
        OpKind::ArticleSettle { .. } => return Err(NoWayBack::Decided),
        OpKind::ArticleMerge { .. } => return Err(NoWayBack::Decided),
        OpKind::ArticleSet { id, f, unnamed, .. } => {
            let back = |(field, change): (&ArticleField, &FieldChange)| {
                (*field, put_back(op, &change.value, change.base.clone()))
            };
            if f.is_empty() {
                return Err(NoWayBack::Written);
            }
            vec![OpKind::ArticleSet {
                id: *id,
                f: f.iter().map(back).collect(),
                fixes: BTreeSet::new(),
                unnamed: *unnamed,
            }]
        }
        // It is confirmed once more, at another moment: there is nothing to go back to.
        OpKind::ArticleState { expect, state, .. } if expect == state => return Err(NoWayBack::Decided),
        OpKind::ArticleState {
            id, expect, state, ..
        } => vec![OpKind::ArticleState {
            id: *id,
            expect: *state,
            state: *expect,
            by_use: false,
        }],
    };
    if kinds.is_empty() {
        return Err(NoWayBack::Told);
    }
    Ok(kinds)
}

fn put_back(op: &Op, written: &Value, value: Value) -> FieldChange {
    FieldChange {
        base_version: None,
        base_op: Some(op.oid),
        base: written.clone(),
        value,
    }
}

/// What a field holds again: one that always says something says what it says where nobody has written.
fn unsaid(field: Field, before: &Value) -> Option<Value> {
    match (field, before) {
        (Field::Subject, Value::Null) => None,
        (Field::Priority, Value::Null) => Some(Value::Int(3)),
        (
            Field::NeedConfirmed | Field::Complaint | Field::Distress | Field::JustAnswer | Field::Answered,
            Value::Null,
        ) => Some(false.into()),
        (_, value) => Some(value.clone()),
    }
}

/// To where a case stood. What was closed by time is solved again: closing it is the server's.
fn stood(id: crate::CaseId, expect: CaseStatus, before: Option<&CaseFile>) -> OpKind {
    let status = match before.map_or(CaseStatus::Open, |f| f.case.status()) {
        CaseStatus::Closed => CaseStatus::Solved,
        other => other,
    };
    let until = before.and_then(|f| f.case.value(Field::WaitUntil).int());
    OpKind::CaseStatus {
        id,
        expect,
        status,
        until: until
            .filter(|_| status == CaseStatus::WaitingDate)
            .map(crate::Timestamp),
    }
}

fn labels(before: Option<&CaseFile>) -> &BTreeSet<String> {
    static NONE: BTreeSet<String> = BTreeSet::new();
    before.map_or(&NONE, |f| &f.case.tags)
}

/// Who answered for a promise, step by step: an office is named beside a colleague.
fn hands(was: &Promise, to: PassTo) -> Vec<(OperatorId, PassTo)> {
    let by = match to {
        PassTo::Operator(operator) => operator,
        PassTo::Office(_) => was.by,
    };
    let mut steps = Vec::new();
    if by != was.by || was.office.is_none() {
        steps.push((by, PassTo::Operator(was.by)));
    }
    steps.extend(was.office.map(|office| (was.by, PassTo::Office(office))));
    steps
}
