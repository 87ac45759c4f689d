//! Devices: enrolling, staying signed in, being revoked.
//!
//! Refresh tokens rotate, and a lost reply logs nobody out: a token stays good until one of its
//! successors is first used. A token whose successor was used is in two hands, and its whole line dies.

use super::accounts::{caller, organisation_name};
use super::engine::Writing;
use super::sql::Conn;
use super::sql::{all, id_at, maybe_id_at, one, run, value};
use super::{Storage, StorageError, StorageSettings, audit};
use crate::decide::AuditNote;
use crate::token::BearerToken;
use oltre_domain::{DeviceId, OperatorId, OrganisationId, Timestamp};
use oltre_wire::{ProblemCode, Tokens};
use uuid::Uuid;

/// A device that signs in with name and password, checked by the caller.
pub(crate) struct Enrolment {
    pub(crate) organisation: OrganisationId,
    pub(crate) operator: OperatorId,
    pub(crate) device_name: String,
    pub(crate) public_key: [u8; 32],
}

/// A device, for the list an admin sees.
#[derive(Clone, Debug)]
pub struct DeviceLine {
    /// Its id.
    pub id: DeviceId,
    /// Who enrolled it.
    pub operator: OperatorId,
    /// What they called it.
    pub name: String,
    /// When it last signed in or refreshed.
    pub seen_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// A refresh token as the database knows it, and the key its bearer has to sign with.
#[derive(Clone)]
pub(crate) struct RefreshRow {
    pub(crate) public_key: [u8; 32],
    family: Uuid,
}

impl Storage {
    /// Enrols a device and signs it in. The same key of the same operator is the same device: it keeps its numbers.
    pub(crate) async fn enrol(&self, enrolment: Enrolment) -> Result<Tokens, StorageError> {
        let (now, settings) = (self.now(), self.settings().clone());
        self.write(move |writing| enrol(writing, &enrolment, now, &settings))
            .await
    }

    /// The key with which the bearer of this token has to sign; none when there is no such token and device.
    pub(crate) async fn key_of_refresh(
        &self,
        token: BearerToken,
        device: DeviceId,
    ) -> Result<Option<[u8; 32]>, StorageError> {
        self.read(move |conn| {
            conn.enter(token.organisation)?;
            Ok(find_refresh(conn, &token, device)?.map(|r| r.public_key))
        })
        .await
    }

    /// Rotates a refresh token whose signature was checked.
    pub(crate) async fn refresh(&self, token: BearerToken, device: DeviceId) -> Result<Tokens, StorageError> {
        let (now, settings) = (self.now(), self.settings().clone());
        // A line that dies has to be written, so the refusal is a value inside the transaction and an error only after it.
        self.write(move |writing| refresh(writing, &token, device, now, &settings))
            .await?
            .map_err(StorageError::Refused)
    }

    /// Revokes a device: no reply begun later carries case data. Blocks.
    ///
    /// # Errors
    /// There is no such device, or the database cannot write.
    pub fn revoke_device(&self, device: DeviceId) -> Result<(), StorageError> {
        let now = self.now();
        self.write_now(move |writing| {
            let mut found = None;
            for tenant in super::schema::tenants(writing)? {
                writing.enter(tenant)?;
                let sql = "UPDATE device SET revoked_at = coalesce(revoked_at, ?3) WHERE tenant_id = ?1 AND device_id = ?2";
                if run(writing, sql, (tenant.0.as_bytes(), device.0.as_bytes(), now.0))? > 0 {
                    found = Some(tenant);
                    break;
                }
            }
            let organisation = found.ok_or_else(|| StorageError::Unfit(format!("there is no device {device}")))?;
            let mut note = AuditNote::new(now, "device.revoke");
            note.id = Some(device.0);
            audit::append(writing, organisation, &[note])?;
            // Those who wait are woken, ask again, and hear it.
            writing.tell_all();
            Ok(())
        })
    }

    /// Every device of the first organisation.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn devices(&self) -> Result<Vec<DeviceLine>, StorageError> {
        let organisation = self.organisation();
        self.read_now(|conn| {
            conn.enter(organisation)?;
            all(
                conn,
                include_str!("sql/devices.sql"),
                [organisation.0.as_bytes()],
                |row| {
                    Ok(DeviceLine {
                        id: id_at(row, 0)?,
                        operator: id_at(row, 1)?,
                        name: row.get(2)?,
                        seen_at: Timestamp(row.get(3)?),
                        revoked_at: row.get::<Option<i64>>(4)?.map(Timestamp),
                    })
                },
            )
        })
    }
}

fn enrol(
    writing: &Writing<'_>,
    enrolment: &Enrolment,
    now: Timestamp,
    settings: &StorageSettings,
) -> Result<Tokens, StorageError> {
    let Enrolment {
        organisation,
        operator,
        device_name,
        public_key,
    } = enrolment;
    writing.enter(*organisation)?;
    let (tenant, by) = (organisation.0.as_bytes(), operator.0.as_bytes());
    let known: Option<DeviceId> = one(
        writing,
        include_str!("sql/device_of_key.sql"),
        (tenant, by, public_key),
        |row| id_at(row, 0),
    )?;
    let device = known.unwrap_or_else(|| DeviceId(Uuid::now_v7()));
    if known.is_none() {
        run(
            writing,
            include_str!("sql/insert_device.sql"),
            (tenant, device.0.as_bytes(), by, device_name, public_key, now.0),
        )?;
        let mut note = AuditNote::new(now, "device.enrol");
        note.by = Some(*operator);
        note.id = Some(device.0);
        audit::append(writing, *organisation, &[note])?;
    }
    let family = Uuid::now_v7();
    run(
        writing,
        "INSERT INTO token_family (tenant_id, family_id, device_id) VALUES (?1, ?2, ?3)",
        (tenant, family.as_bytes(), device.0.as_bytes()),
    )?;
    issue(
        writing,
        *organisation,
        device,
        *operator,
        family,
        None,
        now,
        settings,
    )
}

#[expect(clippy::too_many_arguments, reason = "two callers, both beside it")]
fn issue(
    writing: &Writing<'_>,
    organisation: OrganisationId,
    device: DeviceId,
    operator: OperatorId,
    family: Uuid,
    parent: Option<[u8; 32]>,
    now: Timestamp,
    settings: &StorageSettings,
) -> Result<Tokens, StorageError> {
    let tenant = organisation.0.as_bytes();
    let (access, access_text) = BearerToken::make(organisation)?;
    let (refresh, refresh_text) = BearerToken::make(organisation)?;
    let access_expires = now.plus(i64::from(settings.access_minutes) * Timestamp::MINUTE);
    let refresh_expires = now.plus(i64::from(settings.refresh_days) * Timestamp::DAY);
    run(
        writing,
        "DELETE FROM access_token WHERE tenant_id = ?1 AND expires_at < ?2",
        (tenant, now.plus(-Timestamp::DAY).0),
    )?;
    run(
        writing,
        "INSERT INTO access_token (tenant_id, token_hash, family_id, device_id, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        (
            tenant,
            access.hash,
            family.as_bytes(),
            device.0.as_bytes(),
            access_expires.0,
        ),
    )?;
    run(
        writing,
        include_str!("sql/insert_refresh.sql"),
        (
            tenant,
            refresh.hash,
            family.as_bytes(),
            parent,
            now.0,
            refresh_expires.0,
        ),
    )?;
    run(
        writing,
        "UPDATE device SET seen_at = ?3 WHERE tenant_id = ?1 AND device_id = ?2",
        (tenant, device.0.as_bytes(), now.0),
    )?;
    let who = caller(writing, organisation, device, operator, access_expires)?;
    Ok(Tokens {
        device,
        access: access_text,
        refresh: refresh_text,
        expires_in: settings.access_minutes * 60,
        organisation,
        organisation_name: organisation_name(writing, organisation)?,
        operator: who.operator,
    })
}

fn find_refresh(
    conn: &Conn,
    token: &BearerToken,
    device: DeviceId,
) -> Result<Option<RefreshRow>, StorageError> {
    one(
        conn,
        include_str!("sql/refresh_by_hash.sql"),
        (token.organisation.0.as_bytes(), token.hash, device.0.as_bytes()),
        |row| {
            Ok(RefreshRow {
                public_key: row.get(0)?,
                family: id_at(row, 1)?,
            })
        },
    )
}

fn refresh(
    writing: &Writing<'_>,
    token: &BearerToken,
    device: DeviceId,
    now: Timestamp,
    settings: &StorageSettings,
) -> Result<Result<Tokens, ProblemCode>, StorageError> {
    let organisation = token.organisation;
    writing.enter(organisation)?;
    let tenant = organisation.0.as_bytes();
    let Some(RefreshRow { family, .. }) = find_refresh(writing, token, device)? else {
        return Ok(Err(ProblemCode::Unauthenticated));
    };
    let state = one(
        writing,
        include_str!("sql/refresh_state.sql"),
        (tenant, token.hash),
        |row| {
            Ok((
                Timestamp(row.get(0)?),
                row.get::<bool>(1)?,
                row.get::<bool>(2)?,
                row.get::<bool>(3)?,
                maybe_id_at::<OperatorId>(row, 4)?,
            ))
        },
    )?;
    let Some((expires, is_killed, is_revoked, is_superseded, Some(operator))) = state else {
        return Ok(Err(ProblemCode::Unauthenticated));
    };
    if is_revoked {
        return Ok(Err(ProblemCode::DeviceRevoked));
    }
    if is_killed || expires <= now {
        return Ok(Err(ProblemCode::Unauthenticated));
    }
    if is_superseded {
        run(
            writing,
            "UPDATE token_family SET killed_at = ?3 WHERE tenant_id = ?1 AND family_id = ?2",
            (tenant, family.as_bytes(), now.0),
        )?;
        let mut note = AuditNote::new(now, "device.token_reused");
        note.id = Some(device.0);
        audit::append(writing, organisation, &[note])?;
        return Ok(Err(ProblemCode::Unauthenticated));
    }
    run(
        writing,
        "UPDATE refresh_token SET used_at = coalesce(used_at, ?3) WHERE tenant_id = ?1 AND token_hash = ?2",
        (tenant, token.hash, now.0),
    )?;
    let disabled: Option<i64> = value(
        writing,
        "SELECT 1 FROM account WHERE tenant_id = ?1 AND operator_id = ?2 AND disabled_at IS NULL",
        (tenant, operator.0.as_bytes()),
    )?;
    if disabled.is_none() {
        return Ok(Err(ProblemCode::Unauthenticated));
    }
    issue(
        writing,
        organisation,
        device,
        operator,
        family,
        Some(token.hash),
        now,
        settings,
    )
    .map(Ok)
}
