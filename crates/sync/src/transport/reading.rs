//! Reading an answer: how much of it, and whose it is.

use super::line::failed;
use crate::Failure;
use futures::StreamExt;
use oltre_wire::{PROBLEM_HEADER, Problem, ProblemCode};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;

/// No answer is larger than this once decompressed.
const LARGEST_ANSWER: usize = 64 * 1024 * 1024;

/// The body, at most [`LARGEST_ANSWER`] bytes of it: what unpacks to more is cut there.
async fn body(response: Response) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let mut stream = response.bytes_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|e| failed(&e))?;
        if bytes.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Failure::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Whether something on the way answered with a page for people: our server never does, nor sends anybody elsewhere.
fn is_portal(response: &Response) -> bool {
    let status = response.status();
    let is_page = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/html"));
    status == StatusCode::NETWORK_AUTHENTICATION_REQUIRED
        || status.is_redirection()
        || status.is_success() && is_page
}

/// The body of an answer that is one.
pub(super) async fn checked(response: Response) -> Result<Vec<u8>, Failure> {
    let status = response.status();
    if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        return Err(Failure::ProxyAuth);
    }
    if is_portal(&response) {
        return Err(Failure::CaptivePortal);
    }
    let retry_after = response
        .headers()
        .get("retry-after")
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse().ok());
    // An answer without a body, to HEAD, has its code beside it.
    let code: Option<ProblemCode> = response
        .headers()
        .get(PROBLEM_HEADER)
        .and_then(|v| v.to_str().ok())
        .and_then(|word| serde_json::from_value(word.into()).ok());
    let bytes = body(response).await?;
    if status.is_success() {
        return Ok(bytes);
    }
    if let Some(code) = code.filter(|_| bytes.is_empty()) {
        return Err(Failure::Problem { code, retry_after });
    }
    match serde_json::from_slice::<Problem>(&bytes) {
        Ok(problem) => Err(Failure::Problem {
            code: problem.code,
            retry_after,
        }),
        // A proxy in front of the server answers in its own way.
        Err(_)
            if matches!(
                status,
                StatusCode::TOO_MANY_REQUESTS
                    | StatusCode::BAD_GATEWAY
                    | StatusCode::SERVICE_UNAVAILABLE
                    | StatusCode::GATEWAY_TIMEOUT
            ) =>
        {
            Err(Failure::Busy { retry_after })
        }
        Err(_) => Err(Failure::Nonsense("no problem document")),
    }
}

pub(super) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes).map_err(|_| Failure::Nonsense("json"))
}
