//! What each role may do: one table of role and op, enforced here and mirrored in the console.

use oltre_domain::{ArticleState, OpKind, Role};

/// Whether a role may send an op of this kind.
#[must_use]
pub fn may(role: Role, op: &OpKind) -> bool {
    match role {
        Role::Supervisor => true,
        Role::Operator | Role::Specialist => !vouches(op),
        // Listens: opens a case when something is wrong, writes down what was said, promises to get back.
        Role::Interviewer => {
            matches!(
                op,
                OpKind::CaseCreate { .. }
                    | OpKind::ContactCreate { .. }
                    | OpKind::ContactSet { .. }
                    | OpKind::EntryAppend { .. }
                    | OpKind::TagsAdd { .. }
                    | OpKind::PromiseMake { .. }
                    | OpKind::SuggestionOutcome { .. }
            ) || writes(op)
        }
        // Works on the Book: leaves notes on the cases articles come from.
        Role::Editor => {
            matches!(op, OpKind::EntryAppend { .. } | OpKind::SuggestionOutcome { .. })
                || op.article().is_some()
        }
        Role::Admin => role.has_part_in_cases(),
    }
}

/// Writing in the Book: what everybody may.
fn writes(op: &OpKind) -> bool {
    op.article().is_some() && !vouches(op)
}

/// Vouching for an article as an editor, taking it out of use or making it part of another one. What is only a draft
/// whoever wrote it may drop, and whoever used an article for a contact may say so.
const fn vouches(op: &OpKind) -> bool {
    match op {
        OpKind::ArticleState {
            expect,
            state,
            by_use,
            ..
        } => match (expect, state) {
            (_, ArticleState::Confirmed) => !*by_use,
            (ArticleState::Draft, _) => false,
            (ArticleState::Retired, _) | (_, ArticleState::Retired) => true,
            // Back to where it stood: only its own author's op is taken back.
            _ => false,
        },
        OpKind::ArticleMerge { .. } => true,
        _ => false,
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
