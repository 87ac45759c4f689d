//! Reading what a request carries: bodies within their size, parameters within their range.

use super::problem::Fail;
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Body as _;
use oltre_wire::ProblemCode;
use serde::de::DeserializeOwned;

/// Largest body of a push, before and after decompression.
pub(crate) const PUSH_BODY: usize = 8 * 1024 * 1024;

/// Largest piece of an attachment.
pub(crate) const BLOB_CHUNK: usize = 1024 * 1024;

/// Largest other body: names, a key, a token. Small, because it is taken from anybody.
pub(crate) const OTHER_BODY: usize = 64 * 1024;

/// Bytes beyond the limit that are read and thrown away before giving up on a caller.
const PATIENCE: usize = 16 * 1024 * 1024;

/// A JSON body of at most `LIMIT` bytes.
pub(crate) struct JsonBody<T, const LIMIT: usize>(pub(crate) T);

impl<S, T, const LIMIT: usize> FromRequest<S> for JsonBody<T, LIMIT>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Fail;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Fail> {
        if !is_json(request.headers()) {
            return Err(ProblemCode::UnsupportedMedia.into());
        }
        let bytes = read(request.into_body(), LIMIT).await?;
        let value = serde_json::from_slice(&bytes).map_err(|error| {
            // Where and what kind, never the words themselves: they may be somebody's.
            let kind = match error.classify() {
                serde_json::error::Category::Syntax | serde_json::error::Category::Eof => "not JSON",
                serde_json::error::Category::Data => "not the expected shape",
                serde_json::error::Category::Io => "unreadable",
            };
            let detail = format!("{kind} at line {} column {}", error.line(), error.column());
            Fail::new(ProblemCode::Malformed, detail)
        })?;
        Ok(Self(value))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()) else {
        return false;
    };
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// Takes a request's body off the line, at most `limit` bytes of it, before anything looks at it: a caller whose body is
/// refused can then read why, instead of finding the connection closed in its face.
pub(crate) async fn gather(request: Request, limit: usize) -> Result<Request, Fail> {
    let (parts, mut body) = request.into_parts();
    if body.is_end_stream() {
        return Ok(Request::from_parts(parts, body));
    }
    let announced = parts
        .headers
        .get(CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit + PATIENCE) {
        return Err(ProblemCode::TooLarge.into());
    }
    let (mut gathered, mut seen) = (BytesMut::new(), 0);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Fail::new(ProblemCode::Malformed, "the body could not be read"))?;
        let Ok(data) = frame.into_data() else { continue };
        seen += data.len();
        if seen > limit + PATIENCE {
            return Err(ProblemCode::TooLarge.into());
        }
        if seen <= limit {
            gathered.extend_from_slice(&data);
        }
    }
    if seen > limit {
        return Err(ProblemCode::TooLarge.into());
    }
    Ok(Request::from_parts(parts, Body::from(gathered.freeze())))
}

/// Reads what a refused caller still sends and keeps nothing of it, so that they can read why.
pub(crate) async fn throw_away(mut body: Body) {
    let mut seen = 0;
    while let Some(Ok(frame)) = body.frame().await {
        seen += frame.data_ref().map_or(0, Bytes::len);
        if seen > PATIENCE {
            return;
        }
    }
}

async fn read(body: Body, limit: usize) -> Result<Bytes, Fail> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if is_over_limit(&*error) => Err(ProblemCode::TooLarge.into()),
        Err(_) => Err(Fail::new(ProblemCode::Malformed, "the body could not be read")),
    }
}

fn is_over_limit(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Query parameters.
pub(crate) struct Parameters<T>(pub(crate) T);

impl<S, T> FromRequestParts<S> for Parameters<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fail> {
        Query::<T>::from_request_parts(parts, state)
            .await
            .map(|Query(value)| Self(value))
            .map_err(|_| {
                Fail::new(
                    ProblemCode::BadParameter,
                    "a query parameter is missing or has the wrong type",
                )
            })
    }
}
