//! What over-help learned on the server, on the line.

use super::Transport;
use crate::Failure;
use oltre_store::LearnedTask;
use std::time::Duration;

impl Transport {
    /// Bytes in, from where those that are here end: as many as the server gives at once.
    ///
    /// # Errors
    /// See [`Failure`]; `not_found` when something newer was learned since.
    pub async fn fetch_learned(&self, task: &LearnedTask) -> Result<Vec<u8>, Failure> {
        let mut url = self.url(&format!("v1/learned/{}", task.learned.sha256))?;
        url.query_pairs_mut().append_pair("from", &task.from.to_string());
        self.send(|client| Ok(client.get(url.clone()).timeout(Duration::from_secs(90))))
            .await
    }
}
