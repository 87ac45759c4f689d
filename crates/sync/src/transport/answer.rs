//! Any request of the core, sent; and the smaller ones.

use super::{Transport, json, serialised};
use crate::{Failure, Request, Trouble};
use oltre_domain::JournalId;
use oltre_wire::{Journal, JournalSent, JournalTaken, Verified, Verify};
use serde_json::value::RawValue;
use std::time::Duration;

impl Transport {
    /// Compares what is held of a stretch with the server.
    ///
    /// # Errors
    /// See [`Failure`]; `moved_on` when something has happened since.
    pub async fn verify(&self, asked: &Verify) -> Result<Verified, Failure> {
        let bytes = self.post("v1/sync/verify", serialised(asked)?, Duration::from_secs(60));
        json(&bytes.await?)
    }

    /// Lines of the journal out.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn journal(&self, lines: Vec<(JournalId, String)>) -> Result<JournalTaken, Failure> {
        let lines = lines
            .into_iter()
            .map(|(id, body)| {
                let body = RawValue::from_string(body).map_err(|_| Failure::Store(Trouble::Other))?;
                Ok(JournalSent { id, body })
            })
            .collect::<Result<_, Failure>>()?;
        let body = serialised(&Journal { lines })?;
        json(&self.post("v1/journal", body, Duration::from_secs(60)).await?)
    }

    async fn post(&self, path: &str, body: bytes::Bytes, timeout: Duration) -> Result<Vec<u8>, Failure> {
        let url = self.url(path)?;
        self.send(|client| {
            Ok(client
                .post(url.clone())
                .timeout(timeout)
                .header("content-type", "application/json")
                .body(body.clone()))
        })
        .await
    }

    /// Sends any request of the core and turns the answer into its event.
    pub async fn answer(&self, request: Request) -> crate::Event {
        use crate::Event;
        match request {
            Request::Hello => Event::Hello(self.hello().await.map(Box::new)),
            Request::Snapshot(of) => {
                let page = self.snapshot(&of).await;
                Event::Snapshot(of, page.map(Box::new))
            }
            Request::Changes {
                cursor,
                wait,
                revision,
            } => Event::Changes(self.changes(&cursor, wait, revision).await.map(Box::new)),
            Request::Entity { id, ground } => Event::Entity(id, self.case(id, &ground).await),
            Request::Journal(lines) => Event::JournalSent(self.journal(lines).await),
            Request::Verify(asked) => Event::Verified(self.verify(&asked).await.map(Box::new)),
            Request::Presence { case, doing } => Event::Presence(self.presence(case, doing).await),
            Request::Push {
                epoch,
                incarnation,
                ops,
            } => Event::Pushed(self.push(epoch, incarnation, &ops).await.map(Box::new)),
            Request::Learned(task) => {
                let came = self.fetch_learned(&task).await;
                Event::LearnedCame(task, came)
            }
            Request::BlobStands(task) => Event::BlobStands(self.blob_stands(&task).await),
            Request::BlobSend { task, from, bytes } => {
                Event::BlobStands(self.send_blob(&task, from, bytes).await)
            }
            Request::BlobFetch { task, from, most } => {
                Event::BlobCame(self.fetch_blob(&task, from, most).await)
            }
        }
    }
}
