//! People who may sign in, as the command line keeps them: added, sent away, let back in, given a new password.

use super::accounts::{self, Account, find, login_of};
use super::database::ToParam;
use super::directory::Standing;
use super::engine::Writing;
use super::sql::{Conn, run};
use super::{Storage, StorageError, audit, directory};
use crate::decide::AuditNote;
use crate::seed::{QueueAccess, SeedAccount};
use oltre_domain::{Operator, OperatorId, OrganisationId, QueueId, Role, Timestamp, fold};
use oltre_wire::Row;
use uuid::Uuid;

/// A person to add by hand.
#[derive(Clone)]
pub struct NewUser {
    /// How they sign in.
    pub login: String,
    /// As colleagues call them; the account's name when absent.
    pub name: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Queues by name or id, or none for all.
    pub queues: Option<Vec<String>>,
    /// From [`hash_password`](crate::auth::hash_password).
    pub password_hash: String,
}

impl Storage {
    /// Adds a person with an account. Blocks.
    ///
    /// # Errors
    /// The name is taken, a queue has no such name, or the database cannot write.
    pub fn add_user(&self, user: NewUser) -> Result<OperatorId, StorageError> {
        let (organisation, now) = (self.organisation(), self.now());
        let year = self.year(now);
        self.write_now(move |writing| {
            writing.enter(organisation)?;
            add_user(writing, organisation, user.clone(), now, year)
        })
    }

    /// Sends a person away: from now on they sign in nowhere, and every session of theirs is over. What they did stays.
    /// Blocks.
    ///
    /// # Errors
    /// There is no account of that name, or the database cannot write.
    pub fn disable_user(&self, login: &str) -> Result<(), StorageError> {
        self.change_account(login, "account.disable", |writing, account, now| {
            set(
                writing,
                account,
                "UPDATE account SET disabled_at = coalesce(disabled_at, ?3) WHERE tenant_id = ?1 AND operator_id = ?2",
                now.0,
            )?;
            end_sessions(writing, account, now)
        })
    }

    /// Lets a person sign in again. Sessions that ended stay ended. Blocks.
    ///
    /// # Errors
    /// There is no account of that name, or the database cannot write.
    pub fn enable_user(&self, login: &str) -> Result<(), StorageError> {
        self.change_account(login, "account.enable", |writing, account, _| {
            set(
                writing,
                account,
                "UPDATE account SET disabled_at = ?3 WHERE tenant_id = ?1 AND operator_id = ?2",
                None::<i64>,
            )
        })
    }

    /// Gives a person a new password, from [`hash_password`](crate::auth::hash_password). Every session of theirs is
    /// over: who knew the old one is out. Blocks.
    ///
    /// # Errors
    /// There is no account of that name, or the database cannot write.
    pub fn set_password(&self, login: &str, password_hash: String) -> Result<(), StorageError> {
        self.change_account(login, "account.password", move |writing, account, now| {
            set(
                writing,
                account,
                "UPDATE account SET password_hash = ?3 WHERE tenant_id = ?1 AND operator_id = ?2",
                &password_hash,
            )?;
            end_sessions(writing, account, now)
        })
    }

    pub(super) fn change_account(
        &self,
        login: &str,
        did: &'static str,
        change: impl Fn(&Writing<'_>, &Account, Timestamp) -> Result<(), StorageError> + Send + 'static,
    ) -> Result<(), StorageError> {
        let (login, now) = (login.to_owned(), self.now());
        self.write_now(move |writing| {
            let account = find(writing, &login_of(&login))?
                .ok_or_else(|| StorageError::Unfit(format!("there is no account {login}")))?;
            writing.enter(account.organisation)?;
            change(writing, &account, now)?;
            let mut note = AuditNote::new(now, did);
            note.id = Some(account.operator.0);
            audit::append(writing, account.organisation, &[note])?;
            // Those who wait are woken, ask again, and hear it.
            writing.tell_all();
            Ok(())
        })
    }
}

fn set(writing: &Writing<'_>, account: &Account, sql: &str, value: impl ToParam) -> Result<(), StorageError> {
    let key = (account.organisation.0.as_bytes(), account.operator.0.as_bytes());
    run(writing, sql, (key.0, key.1, value))?;
    Ok(())
}

/// Every line of tokens of a person dies; their devices stay known and keep their numbers for the next sign-in.
pub(super) fn end_sessions(
    writing: &Writing<'_>,
    account: &Account,
    now: Timestamp,
) -> Result<(), StorageError> {
    set(writing, account, include_str!("sql/end_sessions.sql"), now.0)
}

fn add_user(
    writing: &Writing<'_>,
    organisation: OrganisationId,
    user: NewUser,
    now: Timestamp,
    year: i16,
) -> Result<OperatorId, StorageError> {
    let NewUser {
        login,
        name,
        role,
        queues,
        password_hash,
    } = user;
    if find(writing, &login_of(&login))?.is_some() {
        return Err(StorageError::Unfit(format!(
            "there is an account {login} already"
        )));
    }
    let queues = match queues {
        None => QueueAccess::All,
        Some(names) => QueueAccess::Some(queues_named(writing, organisation, &names)?),
    };
    let operator = Operator {
        id: OperatorId(Uuid::now_v7()),
        name: name.unwrap_or_else(|| login.clone()),
        alias: None,
        role,
        queues: queues.shown(),
    };
    let id = operator.id;
    let rows = vec![Row::Operator(operator)];
    directory::put(writing, organisation, rows, Standing::Stays, None, now, year)?;
    let account = SeedAccount {
        login,
        password_hash,
        queues,
    };
    accounts::add(writing, organisation, id, role, &account, now)?;
    Ok(id)
}

pub(super) fn queues_named(
    conn: &Conn,
    organisation: OrganisationId,
    names: &[String],
) -> Result<Vec<QueueId>, StorageError> {
    let rows = directory::rows(conn, organisation)?;
    names
        .iter()
        .map(|name| {
            let wanted = fold(name);
            rows.iter()
                .find_map(|row| match row {
                    Row::Queue(q) if fold(&q.name) == wanted || q.id.to_string() == wanted => Some(q.id),
                    _ => None,
                })
                .ok_or_else(|| StorageError::Unfit(format!("there is no queue {name}")))
        })
        .collect()
}
