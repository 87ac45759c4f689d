//! Accounts, and who a token speaks for.

use super::StorageError;
use super::directory;
use super::sql::Conn;
use super::sql::{all, count_at, id_at, one, run, value};
use super::{Storage, audit};
use crate::decide::AuditNote;
use crate::rights::{parse_role, role_name};
use crate::scope::Caller;
use crate::seed::{QueueAccess, SeedAccount};
use crate::token::BearerToken;
use oltre_domain::{DeviceId, OperatorId, OrganisationId, QueueId, Role, Timestamp, fold};
use oltre_wire::ProblemCode;

/// What a request brings to say who it is.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) token: BearerToken,
    pub(crate) device: DeviceId,
}

/// An account, found by name.
#[derive(Clone)]
pub(crate) struct Account {
    pub(crate) organisation: OrganisationId,
    pub(crate) operator: OperatorId,
    pub(crate) password_hash: String,
    pub(crate) is_disabled: bool,
}

/// The form of a name under which an account is found.
pub(crate) fn login_of(name: &str) -> String {
    fold(name)
}

/// Whom a token speaks for, with what they may see now.
pub(super) fn authenticate(
    conn: &Conn,
    credentials: &Credentials,
    now: Timestamp,
) -> Result<Caller, StorageError> {
    let refused = |code| Err(StorageError::Refused(code));
    let BearerToken { organisation, hash } = &credentials.token;
    let tenant = organisation.0.as_bytes();
    // A token names its organisation. Named falsely, it is found in none.
    conn.enter(*organisation)?;
    let found = one(
        conn,
        include_str!("sql/authenticate.sql"),
        (tenant, hash),
        |row| {
            Ok((
                id_at::<DeviceId>(row, 0)?,
                Timestamp(row.get(1)?),
                row.get::<Option<i64>>(2)?.is_some(),
                row.get::<Option<i64>>(3)?.is_some(),
                id_at::<OperatorId>(row, 4)?,
            ))
        },
    )?;
    let Some((device, token_expires, is_killed, is_revoked, operator)) = found else {
        return refused(ProblemCode::Unauthenticated);
    };
    if device != credentials.device {
        return refused(ProblemCode::Unauthenticated);
    }
    if is_revoked {
        return refused(ProblemCode::DeviceRevoked);
    }
    if is_killed {
        return refused(ProblemCode::Unauthenticated);
    }
    if token_expires <= now {
        return refused(ProblemCode::TokenExpired);
    }
    caller(conn, *organisation, device, operator, token_expires)
}

/// A device's operator with what they may see.
pub(super) fn caller(
    conn: &Conn,
    organisation: OrganisationId,
    device: DeviceId,
    operator: OperatorId,
    token_expires: Timestamp,
) -> Result<Caller, StorageError> {
    let key = (organisation.0.as_bytes(), operator.0.as_bytes());
    let account = one(
        conn,
        "SELECT role, all_queues, scopes_revision, disabled_at FROM account WHERE tenant_id = ?1 AND operator_id = ?2",
        key,
        |row| {
            let role: String = row.get(0)?;
            Ok((
                parse_role(&role).ok_or(StorageError::Damaged("account"))?,
                row.get::<bool>(1)?,
                count_at(row, 2, "account")?,
                row.get::<Option<i64>>(3)?.is_some(),
            ))
        },
    )?;
    let Some((role, all_queues, revision, false)) = account else {
        return Err(StorageError::Refused(ProblemCode::Unauthenticated));
    };
    let access = queue_access(conn, organisation, operator, all_queues)?;
    let mut shown =
        directory::operator(conn, organisation, operator)?.ok_or(StorageError::Damaged("directory"))?;
    shown.role = role;
    let queues = directory::queues(conn, organisation)?;
    Ok(Caller {
        organisation,
        device,
        scopes: Caller::scopes_for(operator, role, &access, &queues),
        operator: shown,
        revision,
        token_expires,
    })
}

fn queue_access(
    conn: &Conn,
    organisation: OrganisationId,
    operator: OperatorId,
    all_queues: bool,
) -> Result<QueueAccess, StorageError> {
    if all_queues {
        return Ok(QueueAccess::All);
    }
    Ok(QueueAccess::Some(all(
        conn,
        "SELECT queue_id FROM account_queue WHERE tenant_id = ?1 AND operator_id = ?2",
        (organisation.0.as_bytes(), operator.0.as_bytes()),
        |row| id_at::<QueueId>(row, 0),
    )?))
}

/// What an account may do, and which queues it sees.
pub(super) fn account_access(
    conn: &Conn,
    organisation: OrganisationId,
    operator: OperatorId,
) -> Result<(Role, QueueAccess), StorageError> {
    let found = one(
        conn,
        "SELECT role, all_queues FROM account WHERE tenant_id = ?1 AND operator_id = ?2",
        (organisation.0.as_bytes(), operator.0.as_bytes()),
        |row| {
            let role: String = row.get(0)?;
            let role = parse_role(&role).ok_or(StorageError::Damaged("account"))?;
            Ok((role, row.get::<bool>(1)?))
        },
    )?;
    let (role, all_queues) = found.ok_or(StorageError::Damaged("account"))?;
    Ok((role, queue_access(conn, organisation, operator, all_queues)?))
}

/// The account of that name.
pub(super) fn find(conn: &Conn, login: &str) -> Result<Option<Account>, StorageError> {
    conn.look_for_login(login)?;
    one(
        conn,
        "SELECT tenant_id, operator_id, password_hash, disabled_at FROM account WHERE login = ?1",
        [login],
        |row| {
            Ok(Account {
                organisation: id_at(row, 0)?,
                operator: id_at(row, 1)?,
                password_hash: row.get(2)?,
                is_disabled: row.get::<Option<i64>>(3)?.is_some(),
            })
        },
    )
}

/// Adds an account if neither the operator nor the name has one. Says whether it did.
pub(super) fn add(
    conn: &Conn,
    organisation: OrganisationId,
    operator: OperatorId,
    role: Role,
    account: &SeedAccount,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let login = login_of(&account.login);
    if login.is_empty() || login.chars().count() > 80 {
        return Err(StorageError::Unfit(
            "an account's name has 1 to 80 characters".to_owned(),
        ));
    }
    let (tenant, id) = (organisation.0.as_bytes(), operator.0.as_bytes());
    let all_queues = account.queues == QueueAccess::All;
    let added = run(
        conn,
        include_str!("sql/insert_account.sql"),
        (
            tenant,
            id,
            login,
            &account.password_hash,
            role_name(role),
            all_queues,
            now.0,
        ),
    )?;
    if added == 0 {
        return Ok(false);
    }
    if let QueueAccess::Some(queues) = &account.queues {
        for queue in queues {
            run(
                conn,
                "INSERT INTO account_queue (tenant_id, operator_id, queue_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                (tenant, id, queue.0.as_bytes()),
            )?;
        }
    }
    let mut note = AuditNote::new(now, "account.add");
    note.id = Some(operator.0);
    audit::append(conn, organisation, &[note])?;
    Ok(true)
}

impl Storage {
    /// The account of that name.
    pub(crate) async fn account(&self, name: &str) -> Result<Option<Account>, StorageError> {
        let login = login_of(name);
        self.read(move |conn| find(conn, &login)).await
    }

    /// Makes another organisation on the same server and gives its id. Blocks.
    ///
    /// # Errors
    /// The database cannot write.
    pub fn add_organisation(&self, name: &str) -> Result<OrganisationId, StorageError> {
        let (name, now) = (name.to_owned(), self.now());
        self.write_now(move |writing| super::schema::make_organisation(writing, &name, now))
    }
}

/// The name of an organisation.
pub(super) fn organisation_name(conn: &Conn, organisation: OrganisationId) -> Result<String, StorageError> {
    value(
        conn,
        "SELECT name FROM organisation WHERE tenant_id = ?1",
        [organisation.0.as_bytes()],
    )?
    .ok_or(StorageError::Damaged("organisation"))
}
