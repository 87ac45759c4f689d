//! What every request passes through: an id, a time limit, a net under panics, one log line.
//!
//! The line names route, status, time and request id; never a query, a header or a body.

use super::App;
use super::body::{BLOB_CHUNK, OTHER_BODY, PUSH_BODY, gather, throw_away};
use super::problem::Fail;
use super::{blobs, catalogue};
use crate::storage::Credentials;
use axum::body::Body;
use axum::extract::{FromRequestParts as _, MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt as _;
use oltre_wire::{PROBLEM_TYPE, ProblemCode};
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};
use tracing::Instrument as _;
use uuid::Uuid;

/// Until the answer begins. A long poll ends before it.
const REQUEST: Duration = Duration::from_secs(30);

/// A route whose bodies may be large, for those who are signed in.
const PUSH: &str = "/v1/sync/push";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = Uuid::now_v7();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("(none)", MatchedPath::as_str)
        .to_owned();
    let method = request.method().clone();
    let span = tracing::info_span!("request", request.id = %id, http.method = %method, http.route = %route);
    let began = Instant::now();
    let work = async {
        let gathered = match route.as_str() {
            PUSH | catalogue::ROUTE => gather_large(&app, request, PUSH_BODY).await,
            blobs::ROUTE => gather_large(&app, request, BLOB_CHUNK).await,
            _ => gather(request, OTHER_BODY).await,
        };
        match gathered {
            Ok(request) => next.run(request).await,
            Err(fail) => fail.into_response(),
        }
    };
    let answered = tokio::time::timeout(
        REQUEST,
        AssertUnwindSafe(work.instrument(span.clone())).catch_unwind(),
    )
    .await;
    let mut response = match answered {
        Ok(Ok(response)) => as_problem(response),
        Ok(Err(_panic)) => {
            span.in_scope(|| tracing::error!("a request panicked"));
            Fail::from(ProblemCode::Internal).into_response()
        }
        Err(_elapsed) => Fail::from(ProblemCode::Unavailable).into_response(),
    };
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let status = response.status();
    app.metrics.request(&route, status);
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        tracing::info!(http.status = status.as_u16(), ms, "answered");
    });
    response
}

/// A large body is held for a device that is signed in, and for nobody else. The transaction that uses it asks again.
async fn gather_large(app: &App, request: Request, limit: usize) -> Result<Request, Fail> {
    let (mut parts, body) = request.into_parts();
    let known = match Credentials::from_request_parts(&mut parts, app).await {
        Ok(credentials) => app.storage.who(credentials).await.map(drop).map_err(Fail::from),
        Err(fail) => Err(fail),
    };
    if let Err(fail) = known {
        throw_away(body).await;
        return Err(fail);
    }
    gather(Request::from_parts(parts, body), limit).await
}

/// Failures that a library answered become problem documents like all others.
fn as_problem(response: Response<Body>) -> Response {
    let status = response.status();
    let is_failure = status.is_client_error() || status.is_server_error();
    let kind = response.headers().get(CONTENT_TYPE);
    if !is_failure || kind.is_some_and(|k| k.as_bytes() == PROBLEM_TYPE.as_bytes()) {
        return response;
    }
    let code = match status {
        StatusCode::NOT_FOUND => ProblemCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ProblemCode::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemCode::UnsupportedMedia,
        StatusCode::TOO_MANY_REQUESTS => ProblemCode::TooMany,
        StatusCode::SERVICE_UNAVAILABLE => ProblemCode::Unavailable,
        s if s.is_client_error() => ProblemCode::Malformed,
        _ => ProblemCode::Internal,
    };
    let mut problem = Fail::from(code).into_response();
    for (name, value) in response.headers() {
        // 405 says which methods there are.
        if name == axum::http::header::ALLOW {
            problem.headers_mut().insert(name.clone(), value.clone());
        }
    }
    problem
}
