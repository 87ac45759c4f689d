//! The bytes of attachments: how many are here, the next ones in, any of them out.

use super::App;
use super::body::Parameters;
use super::problem::Fail;
use crate::storage::{Appended, BlobKey, BlobPlace, Credentials, Piece};
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, RANGE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use oltre_domain::{CaseId, Sha256};
use oltre_wire::{COMPLETE_HEADER, LENGTH_HEADER, OFFSET_HEADER, Problem, ProblemCode};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// The route, whose bodies may be large for those who are signed in.
pub(crate) const ROUTE: &str = "/v1/blobs/{sha256}";

/// What pieces travel as.
const BYTES: &str = "application/octet-stream";

/// By which case.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct BlobQuery {
    /// A case in the caller's scopes that refers to it.
    case: Uuid,
}

/// How many bytes are here.
#[utoipa::path(head, path = "/v1/blobs/{sha256}", tag = "blobs",
    params(("sha256" = String, Path, description = "64 lower-case hexadecimal digits"), BlobQuery),
    responses(
        (status = 200, description = "How many bytes are here", headers(
            ("upload-offset" = u64, description = "Bytes that are here, from the first"),
            ("upload-length" = u64, description = "Bytes there are in all"),
            ("upload-complete" = String, description = "`?1` when all are here, else `?0`")
        )),
        (status = 404, description = "not_found: no case for this caller refers to it. The code is in `oltre-problem`: an answer to HEAD has no body")
))]
pub(crate) async fn place(
    State(app): State<App>,
    credentials: Credentials,
    path: Result<Path<String>, PathRejection>,
    Parameters(query): Parameters<BlobQuery>,
) -> Result<impl IntoResponse, Fail> {
    let place = app.storage.blob_place(credentials, key(path, &query)?).await?;
    Ok(standing(place))
}

/// The next bytes: at most 1 MiB of them, from where those that are here end. The last ones are taken when all together are
/// what the hash says; otherwise none is kept. When all are here already nothing is done.
#[utoipa::path(patch, path = "/v1/blobs/{sha256}", tag = "blobs",
    params(("sha256" = String, Path, description = "64 lower-case hexadecimal digits"), BlobQuery,
        ("upload-offset" = u64, Header, description = "Where the bytes sent begin"),
        ("upload-length" = u64, Header, description = "Bytes there are in all, as the attachment says")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 204, description = "They are on the disk", headers(
            ("upload-offset" = u64, description = "Bytes that are here now"),
            ("upload-length" = u64, description = "Bytes there are in all"),
            ("upload-complete" = String, description = "`?1` when all are here, else `?0`")
        )),
        (status = 400, description = "bad_parameter: a length that no attachment has, or bytes beyond it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "not_found: no case for this caller refers to it", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "wrong_offset, with `upload-offset`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "too_large: more than 1 MiB at once, or an attachment larger than this server takes", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "wrong_hash: all were dropped", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn append(
    State(app): State<App>,
    credentials: Credentials,
    path: Result<Path<String>, PathRejection>,
    Parameters(query): Parameters<BlobQuery>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fail> {
    let is_bytes = headers.get(CONTENT_TYPE).is_some_and(|kind| kind == BYTES);
    if !is_bytes || headers.contains_key(CONTENT_ENCODING) {
        return Err(ProblemCode::UnsupportedMedia.into());
    }
    let piece = Piece {
        offset: number(&headers, OFFSET_HEADER)?,
        size: number(&headers, LENGTH_HEADER)?,
        bytes: body,
    };
    let taken = piece.bytes.len();
    match app
        .storage
        .append_blob(credentials, key(path, &query)?, piece)
        .await?
    {
        Appended::Here(place) => {
            app.metrics.blob_in(taken);
            Ok((StatusCode::NO_CONTENT, standing(place)).into_response())
        }
        Appended::Elsewhere(place) => Err(Fail::from(ProblemCode::WrongOffset).at(place.held)),
        Appended::WrongHash => Err(Fail::from(ProblemCode::WrongHash).at(0)),
    }
}

/// The bytes, all or a range of them. What they are is nobody's word but the attachment's: they travel as bytes.
#[utoipa::path(get, path = "/v1/blobs/{sha256}", tag = "blobs",
    params(("sha256" = String, Path, description = "64 lower-case hexadecimal digits"), BlobQuery,
        ("range" = Option<String>, Header, description = "One range of bytes, as in RFC 9110; another unit, or several ranges, are answered with all")),
    responses(
        (status = 200, description = "All bytes", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "The range asked for", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, description = "not_found: no case for this caller refers to it", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "not_complete: they have not all come yet", body = Problem, content_type = "application/problem+json"),
        (status = 416, description = "bad_range", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn read(
    State(app): State<App>,
    credentials: Credentials,
    path: Result<Path<String>, PathRejection>,
    Parameters(query): Parameters<BlobQuery>,
    headers: HeaderMap,
) -> Result<Response, Fail> {
    let key = key(path, &query)?;
    let place = app.storage.blob_place(credentials.clone(), key).await?;
    if !place.is_whole {
        return Err(Fail::from(ProblemCode::NotComplete).at(place.held));
    }
    let window = match headers
        .get(RANGE)
        .and_then(|v| v.to_str().ok())
        .and_then(Asked::read)
    {
        None => None,
        Some(asked) => Some(asked.of(place.size).ok_or(ProblemCode::BadRange)?),
    };
    let (from, end) = window.unwrap_or((0, place.size));
    // The first piece before the first word of the answer: what goes wrong then is a problem like any other.
    let first = app.storage.blob_bytes(credentials.clone(), key, from).await?;
    let rest = Rest {
        app,
        credentials,
        key,
        next: Some(first),
        at: from,
        end,
    };
    let mut response = Body::from_stream(futures::stream::try_unfold(rest, Rest::next)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(BYTES));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(end - from));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if window.is_some() {
        let range = format!("bytes {from}-{}/{}", end - 1, place.size);
        if let Ok(range) = HeaderValue::from_str(&range) {
            headers.insert(CONTENT_RANGE, range);
        }
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

/// What is still to be sent. A connection that cannot be gone on with is cut: its length says that something is missing.
struct Rest {
    app: App,
    credentials: Credentials,
    key: BlobKey,
    next: Option<Bytes>,
    at: u64,
    end: u64,
}

impl Rest {
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, std::io::Error> {
        if self.at >= self.end {
            return Ok(None);
        }
        let piece = match self.next.take() {
            Some(piece) => piece,
            None => {
                let asked = self
                    .app
                    .storage
                    .blob_bytes(self.credentials.clone(), self.key, self.at);
                asked.await.map_err(std::io::Error::other)?
            }
        };
        let wanted = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
        let piece = piece.slice(..wanted.min(piece.len()));
        if piece.is_empty() {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        self.at += piece.len() as u64;
        self.app.metrics.blob_out(piece.len());
        Ok(Some((piece, self)))
    }
}

fn key(path: Result<Path<String>, PathRejection>, query: &BlobQuery) -> Result<BlobKey, Fail> {
    // A hash that is no hash is the hash of nothing.
    let sha256: Option<Sha256> = path.ok().and_then(|Path(text)| text.parse().ok());
    Ok(BlobKey {
        case: CaseId(query.case),
        sha256: sha256.ok_or(ProblemCode::NotFound)?,
    })
}

fn number(headers: &HeaderMap, name: &'static str) -> Result<u64, Fail> {
    let found = headers.get(name).and_then(|v| v.to_str().ok());
    found
        // A number as RFC 9110 writes lengths, and no sign.
        .filter(|text| text.bytes().all(|c| c.is_ascii_digit()))
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| {
            Fail::new(
                ProblemCode::BadParameter,
                format!("{name} is missing or no number"),
            )
        })
}

fn standing(place: BlobPlace) -> [(HeaderName, HeaderValue); 3] {
    let BlobPlace { size, held, is_whole } = place;
    [
        (HeaderName::from_static(OFFSET_HEADER), HeaderValue::from(held)),
        (HeaderName::from_static(LENGTH_HEADER), HeaderValue::from(size)),
        (
            HeaderName::from_static(COMPLETE_HEADER),
            HeaderValue::from_static(if is_whole { "?1" } else { "?0" }),
        ),
    ]
}

/// One range of bytes, as a request writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// From a byte to a byte, or to the last.
    From(u64, Option<u64>),
    /// So many at the end.
    Last(u64),
}

impl Asked {
    /// Nothing for what is no range of bytes, or is several: such a header is passed over.
    fn read(text: &str) -> Option<Self> {
        let (first, last) = text.strip_prefix("bytes=")?.trim().split_once('-')?;
        let number = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
            is_number.then(|| text.parse().unwrap_or(u64::MAX))
        };
        match (first, last) {
            ("", last) => Some(Self::Last(number(last)?)),
            (first, "") => Some(Self::From(number(first)?, None)),
            (first, last) => {
                let (first, last) = (number(first)?, number(last)?);
                (first <= last).then_some(Self::From(first, Some(last)))
            }
        }
    }

    /// The first byte and the one after the last; nothing when there is none of them.
    fn of(self, size: u64) -> Option<(u64, u64)> {
        let (from, end) = match self {
            Self::From(first, last) => (first, last.map_or(size, |last| last.saturating_add(1).min(size))),
            Self::Last(many) => (size.saturating_sub(many), size),
        };
        (from < end).then_some((from, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_the_standard_writes_it() {
        let of = |text: &str| Asked::read(text).map(|asked| asked.of(100));
        assert_eq!(of("bytes=0-9"), Some(Some((0, 10))));
        assert_eq!(of("bytes=90-"), Some(Some((90, 100))));
        assert_eq!(of("bytes=90-1000"), Some(Some((90, 100))));
        assert_eq!(of("bytes=-10"), Some(Some((90, 100))));
        assert_eq!(of("bytes=-1000"), Some(Some((0, 100))));
        assert_eq!(of("bytes=100-"), Some(None));
        assert_eq!(of("bytes=-0"), Some(None));
        assert_eq!(of("bytes=99999999999999999999999-"), Some(None));
        for passed_over in [
            "",
            "bytes=",
            "bytes=-",
            "bytes=9-3",
            "bytes=0-1,3-4",
            "lines=0-1",
            "bytes=+1-2",
            "bytes=a-b",
        ] {
            assert_eq!(of(passed_over), None, "{passed_over}");
        }
    }
}
