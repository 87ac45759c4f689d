//! Failures on their way out: always a problem document (RFC 9457), never an internal.

use crate::auth::Limited;
use crate::storage::StorageError;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use oltre_wire::{OFFSET_HEADER, PROBLEM_HEADER, PROBLEM_TYPE, Problem, ProblemCode};

/// A request that failed.
#[derive(Debug)]
pub(crate) struct Fail {
    problem: Problem,
    retry_after: Option<u64>,
    /// Where what is here ends.
    offset: Option<u64>,
}

impl Fail {
    /// A code with a line for the caller's log.
    pub(crate) fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            problem: Problem::new(code).with_detail(detail),
            retry_after: None,
            offset: None,
        }
    }
}

impl Fail {
    /// The same, saying where what is here ends.
    pub(crate) const fn at(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }
}

impl From<ProblemCode> for Fail {
    fn from(code: ProblemCode) -> Self {
        let retry_after = (code == ProblemCode::Unavailable).then_some(5);
        Self {
            problem: Problem::new(code),
            retry_after,
            offset: None,
        }
    }
}

impl From<Limited> for Fail {
    fn from(limited: Limited) -> Self {
        Self {
            problem: Problem::new(ProblemCode::TooMany),
            retry_after: Some(limited.retry_after_seconds),
            offset: None,
        }
    }
}

impl From<StorageError> for Fail {
    fn from(error: StorageError) -> Self {
        if let StorageError::Refused(code) = error {
            return code.into();
        }
        // The log has the cause; the caller has the request id.
        tracing::error!(error = %error, "a request met a failing database");
        match error {
            StorageError::Database(cause) if cause.is_passing() => ProblemCode::Unavailable.into(),
            StorageError::File { .. } => ProblemCode::Unavailable.into(),
            _ => ProblemCode::Internal.into(),
        }
    }
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.problem).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_TYPE));
        headers.insert(
            PROBLEM_HEADER,
            HeaderValue::from_static(self.problem.code.as_str()),
        );
        if let Some(offset) = self.offset {
            headers.insert(OFFSET_HEADER, HeaderValue::from(offset));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
