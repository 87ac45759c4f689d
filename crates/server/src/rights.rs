//! What each role may do: one table of role and op, enforced here and mirrored in the console.

use oltre_domain::{OpKind, Role};

/// Whether a role may send an op of this kind.
#[must_use]
pub fn may(role: Role, op: &OpKind) -> bool {
    match role {
        Role::Operator | Role::Specialist | Role::Supervisor => true,
        // Listens: opens a case when something is wrong, writes down what was said, promises to get back.
        Role::Interviewer => matches!(
            op,
            OpKind::CaseCreate { .. }
                | OpKind::ContactCreate { .. }
                | OpKind::ContactSet { .. }
                | OpKind::EntryAppend { .. }
                | OpKind::TagsAdd { .. }
                | OpKind::PromiseMake { .. }
                | OpKind::SuggestionOutcome { .. }
        ),
        // Works on the Book: leaves notes on the cases articles come from.
        Role::Editor => matches!(op, OpKind::EntryAppend { .. } | OpKind::SuggestionOutcome { .. }),
        Role::Admin => role.has_part_in_cases(),
    }
}

/// The role's name in the database and on the command line.
#[must_use]
pub const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Operator => "operator",
        Role::Specialist => "specialist",
        Role::Interviewer => "interviewer",
        Role::Editor => "editor",
        Role::Supervisor => "supervisor",
        Role::Admin => "admin",
    }
}

/// The role of that name.
#[must_use]
pub fn parse_role(name: &str) -> Option<Role> {
    [
        Role::Operator,
        Role::Specialist,
        Role::Interviewer,
        Role::Editor,
        Role::Supervisor,
        Role::Admin,
    ]
    .into_iter()
    .find(|r| role_name(*r) == name)
}
