//! Hello, snapshot, push, changes, entity.

use super::App;
use super::body::{JsonBody, PUSH_BODY, Parameters};
use super::problem::Fail;
use crate::decide::parse;
use crate::storage::{Credentials, Ground, PUSH_OPS, Poke, Pulled};
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use oltre_wire::{ChangesPage, Entity, Hello, Problem, ProblemCode, Push, PushReply};
use serde::Deserialize;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use utoipa::IntoParams;
use uuid::Uuid;

/// Longest wait of a long poll, in seconds: shorter than a request may take.
const MAX_WAIT: u64 = 25;
const USUAL_LIMIT: usize = 1000;
const MAX_LIMIT: usize = 5000;

/// What the server expects and allows.
#[utoipa::path(get, path = "/v1/sync/hello", tag = "sync", responses(
    (status = 200, description = "What the server expects and allows", body = Hello),
    (status = 401, description = "unauthenticated | token_expired | device_revoked", body = Problem, content_type = "application/problem+json"),
    (status = 426, description = "upgrade_required", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn hello(State(app): State<App>, credentials: Credentials) -> Result<Json<Hello>, Fail> {
    let mut hello = app.storage.hello(credentials).await?;
    hello.mail_from = app.mail_from.as_deref().map(str::to_owned);
    Ok(Json(hello))
}

/// Which page of which scope.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SnapshotQuery {
    /// `org`, `queue:<id>`, `own:<operator>`.
    scope: String,
    /// `next` of the page before; absent for the first.
    page: Option<String>,
    /// The epoch of the rows the caller holds: those of another do not go with them.
    epoch: Option<String>,
    /// The revision of the scopes as hello named it last: by other scopes less of a case may be shown.
    revision: Option<u64>,
}

/// A page of a scope's rows as JSON Lines; the last line has the cursor, the next page's token and the hash.
#[utoipa::path(get, path = "/v1/sync/snapshot", tag = "sync", params(SnapshotQuery), responses(
    (status = 200, description = "Rows, then one end line", body = oltre_wire::SnapshotEnd, content_type = "application/x-ndjson"),
    (status = 400, description = "bad_parameter | bad_cursor", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not_found: no such scope for this caller", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "scopes_changed: greet again", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "cursor_too_old | epoch_changed", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn snapshot(
    State(app): State<App>,
    credentials: Credentials,
    Parameters(SnapshotQuery {
        scope,
        page,
        epoch,
        revision,
    }): Parameters<SnapshotQuery>,
) -> Result<impl IntoResponse, Fail> {
    let ground = Ground { epoch, revision };
    let page = app.storage.snapshot(credentials, ground, scope, page).await?;
    app.metrics.snapshot(page.lines.len());
    Ok(([(CONTENT_TYPE, "application/x-ndjson")], page.lines))
}

/// Ops in, one result each. Everything that is answered is on the disk; a push sent again is answered again.
#[utoipa::path(post, path = "/v1/sync/push", tag = "sync", request_body = Push, responses(
    (status = 200, description = "One result per op, in order", body = PushReply),
    (status = 400, description = "malformed", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "number_reused | number_gap | stale_incarnation", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "epoch_changed", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "too_large", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "unavailable, with Retry-After", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn push(
    State(app): State<App>,
    credentials: Credentials,
    JsonBody(push): JsonBody<Push, PUSH_BODY>,
) -> Result<Json<PushReply>, Fail> {
    let Push {
        epoch,
        incarnation,
        ops,
    } = push;
    if ops.len() > PUSH_OPS as usize {
        return Err(Fail::new(
            ProblemCode::TooLarge,
            format!("a push has at most {PUSH_OPS} ops"),
        ));
    }
    let current = app.storage.settings().schema.current;
    let ops: Vec<_> = ops.into_iter().map(|op| parse(op, current)).collect();
    let reply = app.storage.push(credentials, epoch, incarnation, ops).await?;
    for op in &reply.results {
        app.metrics.op(&op.result);
    }
    Ok(Json(reply))
}

/// From where, how much, how long.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChangesQuery {
    /// From a snapshot or from the page before.
    cursor: String,
    /// A goal, 1 to 5,000: a page ends at a sequence boundary.
    limit: Option<usize>,
    /// Seconds to wait for something new, 0 to 25; more is taken as 25.
    wait: Option<u64>,
    /// The revision of the scopes as hello named it last. What is told goes by the scopes of now: who still goes by others
    /// would miss what happened in between.
    revision: Option<u64>,
}

/// What others did after a cursor. With `wait`, answers as soon as there is something.
#[utoipa::path(get, path = "/v1/sync/changes", tag = "sync", params(ChangesQuery), responses(
    (status = 200, description = "A page, perhaps empty", body = ChangesPage),
    (status = 400, description = "bad_parameter | bad_cursor", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "scopes_changed: greet again", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "cursor_too_old | epoch_changed", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn changes(
    State(app): State<App>,
    credentials: Credentials,
    Parameters(ChangesQuery {
        mut cursor,
        limit,
        wait,
        revision,
    }): Parameters<ChangesQuery>,
) -> Result<Json<ChangesPage>, Fail> {
    let limit = limit.unwrap_or(USUAL_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Fail::new(ProblemCode::BadParameter, "limit is 1 to 5000"));
    }
    // The cursor tells the epoch.
    let ground = Ground {
        epoch: None,
        revision,
    };
    let wait = Duration::from_secs(wait.unwrap_or(0).min(MAX_WAIT));
    let deadline = tokio::time::Instant::now() + wait;
    // Listening before looking: what is committed between the two is not missed.
    let mut pokes = app.storage.pokes();
    let _waiting = (!wait.is_zero()).then(|| app.metrics.waits());
    loop {
        let Pulled { page, caller } = app
            .storage
            .changes(credentials.clone(), ground.clone(), cursor, limit)
            .await?;
        if !page.changes.is_empty() || wait.is_zero() {
            app.metrics.changes(page.changes.len());
            return Ok(Json(page));
        }
        loop {
            tokio::select! {
                () = app.stopping.cancelled() => return Ok(Json(page)),
                () = tokio::time::sleep_until(deadline) => return Ok(Json(page)),
                poke = pokes.recv() => match poke {
                    Ok(poke) if !concerns(&poke, &caller) => {}
                    Ok(_) | Err(RecvError::Lagged(_)) => break,
                    Err(RecvError::Closed) => return Ok(Json(page)),
                }
            }
        }
        cursor = page.next;
    }
}

/// Whether a commit may hold something for this caller.
pub(crate) fn concerns(poke: &Poke, caller: &crate::scope::Caller) -> bool {
    poke.what
        .as_ref()
        .is_none_or(|told| told.organisation == caller.organisation && caller.holds_any(&told.scopes))
}

/// What the rows have to go with.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EntityQuery {
    /// The epoch of the rows the caller holds: those of another do not go with them.
    epoch: Option<String>,
    /// The revision of the scopes as hello named it last: by other scopes less of a case may be shown.
    revision: Option<u64>,
}

/// A row this device was told of and does not hold. A case comes with its contact and all that hangs on it.
#[utoipa::path(get, path = "/v1/sync/entity/{t}/{id}", tag = "sync",
    params(("t" = String, Path, description = "case, contact, entry, promise or handoff"), ("id" = Uuid, Path), EntityQuery),
    responses(
        (status = 200, description = "The rows", body = Entity),
        (status = 404, description = "not_found: not there, or not for this caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "scopes_changed: greet again", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "epoch_changed", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn entity(
    State(app): State<App>,
    credentials: Credentials,
    path: Result<Path<(String, Uuid)>, PathRejection>,
    Parameters(EntityQuery { epoch, revision }): Parameters<EntityQuery>,
) -> Result<Json<Entity>, Fail> {
    // An id that is no id is the id of nothing.
    let Path((kind, id)) = path.map_err(|_| ProblemCode::NotFound)?;
    let ground = Ground { epoch, revision };
    let rows = app.storage.entity(credentials, ground, kind, id).await?;
    Ok(Json(Entity { rows }))
}
