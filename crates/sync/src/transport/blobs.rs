//! The bytes of attachments, on the line.

use super::Transport;
use crate::{BlobStands, Failure};
use bytes::Bytes;
use http::HeaderMap;
use oltre_store::BlobTask;
use oltre_wire::{COMPLETE_HEADER, LENGTH_HEADER, OFFSET_HEADER};
use std::time::Duration;
use url::Url;

/// A piece may take so long, both ways.
const PIECE: Duration = Duration::from_secs(90);

impl Transport {
    fn blob(&self, task: &BlobTask) -> Result<Url, Failure> {
        let mut url = self.url(&format!("v1/blobs/{}", task.sha256))?;
        url.query_pairs_mut().append_pair("case", &task.case.to_string());
        Ok(url)
    }

    /// What the server has of some bytes.
    ///
    /// # Errors
    /// See [`Failure`]; `not_found` when it knows of no attachment that refers to them, or not for this console.
    pub async fn blob_stands(&self, task: &BlobTask) -> Result<BlobStands, Failure> {
        let url = self.blob(task)?;
        let (headers, _) = self
            .answered(|client| Ok(client.head(url.clone()).timeout(Duration::from_secs(30))))
            .await?;
        stands(&headers)
    }

    /// The next bytes out; what the server has then.
    ///
    /// # Errors
    /// See [`Failure`]; `wrong_offset` when it stands elsewhere, `wrong_hash` when all bytes together are not right.
    pub async fn send_blob(&self, task: &BlobTask, from: u64, bytes: Bytes) -> Result<BlobStands, Failure> {
        let url = self.blob(task)?;
        let (headers, _) = self
            .answered(|client| {
                Ok(client
                    .patch(url.clone())
                    .timeout(PIECE)
                    .header("content-type", "application/octet-stream")
                    .header(OFFSET_HEADER, from.to_string())
                    .header(LENGTH_HEADER, task.size.to_string())
                    .body(bytes.clone()))
            })
            .await?;
        stands(&headers)
    }

    /// Bytes in, from a place on: at most so many.
    ///
    /// # Errors
    /// See [`Failure`]; `not_complete` when whoever attached them has not sent them yet.
    pub async fn fetch_blob(&self, task: &BlobTask, from: u64, most: u32) -> Result<Vec<u8>, Failure> {
        let url = self.blob(task)?;
        let end = from.saturating_add(u64::from(most)).min(task.size);
        let range = format!("bytes={from}-{}", end.saturating_sub(1));
        let (headers, bytes) = self
            .answered(|client| {
                Ok(client
                    .get(url.clone())
                    .timeout(PIECE)
                    .header("range", range.clone()))
            })
            .await?;
        let begins = format!("bytes {from}-");
        let is_ours = headers
            .get("content-range")
            .and_then(|v| v.to_str().ok())
            .is_some_and(|said| said.starts_with(&begins));
        if !is_ours || bytes.is_empty() || bytes.len() as u64 > end - from {
            return Err(Failure::Nonsense("range"));
        }
        Ok(bytes)
    }
}

fn stands(headers: &HeaderMap) -> Result<BlobStands, Failure> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let offset = text(OFFSET_HEADER)
        .and_then(|v| v.parse().ok())
        .ok_or(Failure::Nonsense("offset"))?;
    Ok(BlobStands {
        offset,
        complete: text(COMPLETE_HEADER) == Some("?1"),
    })
}
