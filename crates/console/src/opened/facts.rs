//! What the encrypted database remembers of the enrolment.

use crate::console::Clock;
use crate::contract::{ErrorCode, UiError};
use oltre_domain::{DeviceId, Operator, OrganisationId, Timestamp};
use oltre_store::keys::Hardness;
use oltre_store::{Store, StoreError};
use oltre_sync::{DeviceKey, Failure, Session, TokenKeeper};
use oltre_wire::Tokens;
use std::path::Path;
use std::sync::Arc;
use url::Url;
use zeroize::Zeroizing;

/// Who this console is.
pub(crate) struct Enrolment {
    pub(crate) server: Url,
    pub(crate) account: String,
    pub(crate) operator: Operator,
    pub(crate) organisation: String,
    pub(crate) session: Session,
}

/// Which device of which organisation this database is.
pub(crate) struct Origin {
    pub(crate) organisation: OrganisationId,
    pub(crate) device: DeviceId,
}

pub(crate) fn origin(store: &Store) -> Result<Origin, UiError> {
    let damaged = |_| UiError::new(ErrorCode::DatabaseDamaged);
    Ok(Origin {
        organisation: fact(store, "organisation")?.parse().map_err(damaged)?,
        device: fact(store, "device")?.parse().map_err(damaged)?,
    })
}

/// Makes the database with the enrolment in it: one without the other would be of no use to anybody.
pub(crate) fn create(
    folder: &Path,
    passphrase: &str,
    hardness: Hardness,
    server: &Url,
    account: &str,
    key: &DeviceKey,
    tokens: &Tokens,
) -> Result<Store, UiError> {
    let Tokens {
        device,
        access,
        refresh,
        expires_in: _,
        organisation,
        organisation_name,
        operator,
    } = tokens;
    let secret: Zeroizing<String> =
        Zeroizing::new(key.to_bytes().iter().map(|b| format!("{b:02x}")).collect());
    let (device, organisation) = (device.to_string(), organisation.to_string());
    let row = serde_json::to_string(operator).map_err(|_| ErrorCode::Internal)?;
    let facts = [
        ("server", server.as_str()),
        ("account", account),
        ("device", &device),
        ("device_key", &secret),
        ("access", access),
        ("refresh", refresh),
        ("organisation", &organisation),
        ("organisation_name", organisation_name),
        ("operator", &row),
    ];
    Ok(Store::create(folder, passphrase, hardness, &facts)?)
}

pub(crate) fn keep_session(store: &Store, session: &Session) -> Result<(), StoreError> {
    let device = session.device.to_string();
    store.set_facts(&[
        ("device", &device),
        ("access", &session.access),
        ("refresh", &session.refresh),
    ])
}

fn fact(store: &Store, key: &str) -> Result<String, UiError> {
    // A database without its enrolment was damaged or tampered with.
    store.fact(key)?.ok_or_else(|| ErrorCode::DatabaseDamaged.into())
}

pub(crate) fn enrolment(store: &Store) -> Result<Enrolment, UiError> {
    let damaged = || UiError::new(ErrorCode::DatabaseDamaged);
    let operator: Operator = serde_json::from_str(&fact(store, "operator")?).map_err(|_| damaged())?;
    Ok(Enrolment {
        server: Url::parse(&fact(store, "server")?).map_err(|_| damaged())?,
        account: fact(store, "account")?,
        organisation: store.fact("organisation_name")?.unwrap_or_default(),
        session: Session {
            device: fact(store, "device")?.parse().map_err(|_| damaged())?,
            access: fact(store, "access")?,
            refresh: fact(store, "refresh")?,
        },
        operator,
    })
}

pub(crate) fn device_key(store: &Store) -> Result<DeviceKey, UiError> {
    let text = Zeroizing::new(fact(store, "device_key")?);
    let mut bytes = Zeroizing::new([0u8; 32]);
    for (i, byte) in bytes.iter_mut().enumerate() {
        let digits = text.get(i * 2..i * 2 + 2).ok_or(ErrorCode::DatabaseDamaged)?;
        *byte = u8::from_str_radix(digits, 16).map_err(|_| ErrorCode::DatabaseDamaged)?;
    }
    Ok(DeviceKey::from_bytes(&bytes))
}

/// Keeps refreshed tokens in the database before they are used.
pub(crate) struct Keeper {
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Clock,
}

impl TokenKeeper for Keeper {
    fn keep(&self, session: &Session) -> Result<(), Failure> {
        keep_session(&self.store, session).map_err(|e| Failure::from(&e))
    }
    fn now(&self) -> Timestamp {
        (self.clock)()
    }
}
