//! Enrolling a device and keeping it signed in.

use super::App;
use super::body::{JsonBody, OTHER_BODY};
use super::caller::Address;
use super::problem::Fail;
use crate::auth::{is_signed, read_public_key, unknown_account_hash, verify_password};
use crate::storage::{Enrolment, login_of};
use crate::token::BearerToken;
use axum::Json;
use axum::extract::State;
use oltre_domain::check_text;
use oltre_wire::{Enrol, Problem, ProblemCode, Refresh, Tokens, refresh_message};

/// Signs in with name and password and enrols the device. The same key of the same account is the same device.
#[utoipa::path(post, path = "/v1/auth/enrol", tag = "auth", request_body = Enrol, responses(
    (status = 200, description = "Signed in", body = Tokens),
    (status = 400, description = "malformed", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "bad_credentials", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too_many, with Retry-After", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn enrol(
    State(app): State<App>,
    Address(address): Address,
    JsonBody(request): JsonBody<Enrol, OTHER_BODY>,
) -> Result<Json<Tokens>, Fail> {
    let Enrol {
        name,
        password,
        device_name,
        public_key,
    } = request;
    let key = read_public_key(&public_key)
        .ok_or_else(|| Fail::new(ProblemCode::Malformed, "public_key is no Ed25519 key"))?;
    let device_name = device_name.trim().to_owned();
    if device_name.is_empty() || device_name.chars().count() > 100 || check_text(&device_name).is_err() {
        return Err(Fail::new(
            ProblemCode::Malformed,
            "device_name has 1 to 100 characters",
        ));
    }
    if name.chars().count() > 200 {
        return Err(ProblemCode::BadCredentials.into());
    }
    let (login, now) = (login_of(&name), app.storage.now());
    app.addresses.take(&address, now)?;
    app.accounts.take(&login, now)?;
    let account = app.storage.account(&name).await?;
    let hash = account
        .as_ref()
        .map_or_else(|| unknown_account_hash().to_owned(), |a| a.password_hash.clone());
    let permit = app.hashers.clone().acquire_owned().await;
    let fits = tokio::task::spawn_blocking(move || {
        let _held = permit;
        verify_password(&password, &hash)
    })
    .await
    .unwrap_or(false);
    let Some(account) = account.filter(|a| fits && !a.is_disabled) else {
        return Err(ProblemCode::BadCredentials.into());
    };
    app.addresses.give_back(&address);
    app.accounts.give_back(&login);
    let tokens = app
        .storage
        .enrol(Enrolment {
            organisation: account.organisation,
            operator: account.operator,
            device_name,
            public_key: key,
        })
        .await?;
    tracing::info!(device.id = %tokens.device, "a device was enrolled");
    Ok(Json(tokens))
}

/// Rotates the tokens. A lost reply logs nobody out: the token stays good until its successor is first used.
#[utoipa::path(post, path = "/v1/auth/refresh", tag = "auth", request_body = Refresh, responses(
    (status = 200, description = "New tokens", body = Tokens),
    (status = 401, description = "unauthenticated | device_revoked", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn refresh(
    State(app): State<App>,
    JsonBody(request): JsonBody<Refresh, OTHER_BODY>,
) -> Result<Json<Tokens>, Fail> {
    let Refresh {
        device,
        refresh,
        at,
        signature,
    } = request;
    let token = BearerToken::read(&refresh).ok_or(ProblemCode::Unauthenticated)?;
    let key = app.storage.key_of_refresh(token.clone(), device).await?;
    let key = key.ok_or(ProblemCode::Unauthenticated)?;
    if !is_signed(&key, &refresh_message(device, &refresh, at), &signature) {
        return Err(Fail::new(
            ProblemCode::Unauthenticated,
            "the signature does not fit",
        ));
    }
    Ok(Json(app.storage.refresh(token, device).await?))
}
