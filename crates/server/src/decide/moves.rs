//! What an op may move beside its own rows: what has to be on the bench before it is decided.

use oltre_domain::{Field, OpKind};

/// Whether an op may move its case from one scope to another: its history has to be on the bench then.
pub(crate) const fn moves_scopes(op: &OpKind) -> bool {
    matches!(
        op,
        OpKind::CaseClaim { .. }
            | OpKind::CaseAssign { .. }
            | OpKind::CaseHandOff { .. }
            | OpKind::CaseReturn { .. }
            // It may have been too old to be held.
            | OpKind::CaseReopen { .. }
    )
}

/// Whether an op may change what is known of a contact: all their cases have to be asked then.
pub(crate) fn moves_contact_state(op: &OpKind) -> bool {
    let counts = |field: &Field| matches!(field, Field::Complaint | Field::Contact);
    match op {
        OpKind::CaseCreate { f, .. } | OpKind::CaseSplit { f, .. } => f.keys().any(counts),
        OpKind::CaseSet { f, .. } => f.keys().any(counts),
        OpKind::ConflictResolve { field, .. } => counts(field),
        OpKind::CaseSolve { .. }
        | OpKind::CaseReopen { .. }
        | OpKind::PromiseKeep { .. }
        | OpKind::PromiseCancel { .. }
        | OpKind::PromiseRenegotiate { .. }
        | OpKind::ContactMerge { .. }
        | OpKind::SuggestionOutcome { .. } => true,
        _ => false,
    }
}
