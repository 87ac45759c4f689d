//! Enrolling a device and keeping it signed in.

use oltre_domain::{DeviceId, Operator, OrganisationId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /v1/auth/enrol`: name and password, and the public half of a key made on the device.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// The account.
    pub name: String,
    /// Its password.
    pub password: String,
    /// What to call this device in the list an admin sees.
    pub device_name: String,
    /// Ed25519 public key, base64 without padding, URL alphabet.
    pub public_key: String,
}

/// `POST /v1/auth/refresh`: every refresh is signed with the device's key.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The device.
    #[schema(value_type = String)]
    pub device: DeviceId,
    /// The refresh token.
    pub refresh: String,
    /// When it was signed, by the device's clock; part of the signed message, otherwise not used.
    #[schema(value_type = i64)]
    pub at: Timestamp,
    /// Ed25519 signature of [`refresh_message`], base64 without padding, URL alphabet.
    pub signature: String,
}

/// The bytes a device signs.
#[must_use]
pub fn refresh_message(device: DeviceId, refresh: &str, at: Timestamp) -> Vec<u8> {
    format!("oltre-refresh-1\n{device}\n{refresh}\n{}", at.0).into_bytes()
}

/// What both answers carry.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Tokens {
    /// The device's id.
    #[schema(value_type = String)]
    pub device: DeviceId,
    /// For the `Authorization: Bearer` header.
    pub access: String,
    /// For the next refresh. The one before stays good until this one is first used: a lost reply logs nobody out.
    pub refresh: String,
    /// Seconds until the access token expires.
    pub expires_in: u32,
    /// The tenant.
    #[schema(value_type = String)]
    pub organisation: OrganisationId,
    /// Its name, for people.
    pub organisation_name: String,
    /// Who signed in.
    #[schema(value_type = Object)]
    pub operator: Operator,
}
