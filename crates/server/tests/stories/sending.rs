//! A console that sends and fetches the bytes of attachments, for the stories.

use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use reqwest::Response;
use sha2::Digest as _;
use uuid::Uuid;

/// Bytes that repeat nowhere near a piece's length.
pub(crate) fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 31 % 251) as u8).collect()
}

pub(crate) fn hash_of(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

pub(crate) fn attached(case: CaseId, sha256: Sha256, size: usize) -> OpKind {
    OpKind::AttachmentAdd {
        id: AttachmentId(Uuid::now_v7()),
        case,
        sha256,
        size: size as u64,
        mime: "application/pdf".into(),
        name: "verbale.pdf".into(),
    }
}

/// What an answer says of where the bytes end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stands {
    pub(crate) offset: u64,
    pub(crate) length: u64,
    pub(crate) complete: bool,
}

pub(crate) fn stands(reply: &Response) -> Stands {
    let header = |name: &str| reply.headers()[name].to_str().unwrap().to_owned();
    Stands {
        offset: header(OFFSET_HEADER).parse().unwrap(),
        length: header(LENGTH_HEADER).parse().unwrap(),
        complete: header(COMPLETE_HEADER) == "?1",
    }
}

impl Console {
    pub(crate) fn blob(&self, case: CaseId, sha256: Sha256) -> String {
        format!("{}/v1/blobs/{sha256}?case={case}", self.url)
    }

    pub(crate) async fn asks(&self, case: CaseId, sha256: Sha256) -> Response {
        let request = self.http.head(self.blob(case, sha256));
        self.signed(request).send().await.unwrap()
    }

    pub(crate) async fn sends(
        &self,
        case: CaseId,
        sha256: Sha256,
        offset: usize,
        length: usize,
        piece: &[u8],
    ) -> Response {
        let request = self
            .http
            .patch(self.blob(case, sha256))
            .header(OFFSET_HEADER, offset.to_string())
            .header(LENGTH_HEADER, length.to_string())
            .header("content-type", "application/octet-stream")
            .body(piece.to_vec());
        self.signed(request).send().await.unwrap()
    }

    pub(crate) async fn reads(&self, case: CaseId, sha256: Sha256, range: Option<&str>) -> Response {
        let mut request = self.http.get(self.blob(case, sha256));
        if let Some(range) = range {
            request = request.header("range", range);
        }
        self.signed(request).send().await.unwrap()
    }

    /// Sends all bytes, in pieces, from where the server says that it stands; whoever else sends the same meanwhile.
    pub(crate) async fn brings(&self, case: CaseId, all: &[u8], piece: usize) {
        let sha256 = hash_of(all);
        loop {
            let here = stands(&self.asks(case, sha256).await);
            if here.complete {
                return;
            }
            let from = usize::try_from(here.offset).unwrap();
            let end = (from + piece).min(all.len());
            let reply = self.sends(case, sha256, from, all.len(), &all[from..end]).await;
            let status = reply.status().as_u16();
            // Another desk was quicker: where it stands is asked again.
            assert!(status == 204 || status == 409, "{status}");
        }
    }

    /// Attaches a file and sends its bytes.
    pub(crate) async fn attaches(&mut self, case: CaseId, all: &[u8]) -> Sha256 {
        let sha256 = hash_of(all);
        assert!(is_applied(&self.does(attached(case, sha256, all.len())).await));
        self.brings(case, all, 1024 * 1024).await;
        sha256
    }
}
