//! What an account may do and see, changed.

use super::accounts::{Account, account_access};
use super::engine::Writing;
use super::post::post;
use super::sql::run;
use super::users::{end_sessions, queues_named};
use super::{Storage, StorageError, directory};
use crate::decide::{Addressed, Bench, Gate, Ledger, Logged};
use crate::rights::role_name;
use crate::scope::{Caller, ScopeId};
use crate::seed::QueueAccess;
use oltre_domain::{Role, Timestamp};
use oltre_wire::Row;
use std::collections::BTreeSet;

/// Which queues an account sees from now on, as the command line names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueuesNamed {
    /// Every queue, those to come too.
    All,
    /// These, by name or id.
    Some(Vec<String>),
}

/// What changes of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRights {
    /// What they may do; none leaves it.
    pub role: Option<Role>,
    /// What they may see; none leaves it.
    pub queues: Option<QueuesNamed>,
}

impl Storage {
    /// Changes what a person may do and see. Their consoles take the new queues' cases and let go of those of the queues
    /// they lose, at once when they are connected. A new role ends every session: they sign in again. Blocks.
    ///
    /// # Errors
    /// There is no account of that name, a queue has no such name, or the database cannot write.
    pub fn set_rights(&self, login: &str, rights: NewRights) -> Result<(), StorageError> {
        let now = self.now();
        let year = self.year(now);
        self.change_account(login, "account.rights", move |writing, account, _| {
            set_rights(writing, account, &rights, now, year)
        })
    }
}

fn set_rights(
    writing: &Writing<'_>,
    account: &Account,
    rights: &NewRights,
    now: Timestamp,
    year: i16,
) -> Result<(), StorageError> {
    let (organisation, operator) = (account.organisation, account.operator);
    let (tenant, id) = (organisation.0.as_bytes(), operator.0.as_bytes());
    let (old_role, old_access) = account_access(writing, organisation, operator)?;
    let role = rights.role.unwrap_or(old_role);
    let access = match &rights.queues {
        None => old_access.clone(),
        Some(QueuesNamed::All) => QueueAccess::All,
        Some(QueuesNamed::Some(names)) => QueueAccess::Some(queues_named(writing, organisation, names)?),
    };
    let all = directory::queues(writing, organisation)?;
    let before = Caller::scopes_for(operator, old_role, &old_access, &all);
    let after = Caller::scopes_for(operator, role, &access, &all);

    run(
        writing,
        "UPDATE account SET role = ?3, all_queues = ?4, scopes_revision = scopes_revision + 1
         WHERE tenant_id = ?1 AND operator_id = ?2",
        (tenant, id, role_name(role), access == QueueAccess::All),
    )?;
    run(
        writing,
        "DELETE FROM account_queue WHERE tenant_id = ?1 AND operator_id = ?2",
        (tenant, id),
    )?;
    if let QueueAccess::Some(queues) = &access {
        for queue in queues.iter().collect::<BTreeSet<_>>() {
            run(
                writing,
                "INSERT INTO account_queue (tenant_id, operator_id, queue_id) VALUES (?1, ?2, ?3)",
                (tenant, id, queue.0.as_bytes()),
            )?;
        }
    }
    if role != old_role {
        end_sessions(writing, account, now)?;
    }
    let (add, remove): (Vec<ScopeId>, Vec<ScopeId>) = (
        after.difference(&before).copied().collect(),
        before.difference(&after).copied().collect(),
    );
    // Before the row that colleagues are told: whoever loses a queue hears of that first.
    if !(add.is_empty() && remove.is_empty()) {
        let mut ledger = Ledger {
            changes: vec![Addressed {
                what: Logged::Scopes { add, remove },
                scopes: BTreeSet::from([ScopeId::Own(operator)]),
                gate: Gate::default(),
                origin: None,
            }],
            audit: Vec::new(),
        };
        post(
            writing,
            organisation,
            &mut Bench::default(),
            &mut ledger,
            now,
            year,
        )?;
    }
    let shown =
        directory::operator(writing, organisation, operator)?.ok_or(StorageError::Damaged("directory"))?;
    let queues = access.shown();
    if role != old_role || queues != shown.queues {
        let rows = vec![Row::Operator(oltre_domain::Operator {
            role,
            queues,
            ..shown
        })];
        directory::put(
            writing,
            organisation,
            rows,
            directory::Standing::Follows,
            None,
            now,
            year,
        )?;
    }
    Ok(())
}
