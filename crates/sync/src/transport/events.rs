//! The stream of events: opened, and read line by line (server-sent events, as the HTML standard describes them).

use super::Transport;
use crate::Failure;
use crate::core::Stream;
use futures::StreamExt;
use oltre_wire::PresenceAt;
use reqwest::{Response, StatusCode};
use std::time::Duration;

/// A line longer than this is nothing of ours: the stream is closed.
const LONGEST_LINE: usize = 64 * 1024;
/// The first word comes at once; one that does not is held back by somebody on the way.
const FIRST_WORD: Duration = Duration::from_secs(10);
/// The server says something every 15 seconds.
const SILENCE: Duration = Duration::from_secs(40);

impl Transport {
    /// Opens the stream of events and passes on what comes, until it ends, is cut or stays silent. It ends with the
    /// token it was opened with, too.
    pub async fn listen(&self, heard: impl Fn(Stream) + Send) {
        let Ok(response) = self.open_stream().await else {
            return;
        };
        let (mut lines, mut patience) = (Lines::default(), FIRST_WORD);
        let mut stream = response.bytes_stream();
        while let Ok(Some(Ok(bytes))) = tokio::time::timeout(patience, stream.next()).await {
            let Ok(events) = lines.take(&bytes) else { return };
            for event in events {
                patience = SILENCE;
                heard(event);
            }
        }
    }

    async fn open_stream(&self) -> Result<Response, Failure> {
        let url = self.url("v1/sync/events")?;
        for attempt in 0..2 {
            let session = self.session();
            let request = self
                .line
                .client
                .get(url.clone())
                .header("accept", "text/event-stream");
            let response = self.line.send(self.signed(request, &session)).await?;
            if response.status() == StatusCode::UNAUTHORIZED && attempt == 0 {
                self.refresh(&session).await?;
            } else if response.status().is_success() {
                return Ok(response);
            }
        }
        Err(Failure::Unreachable)
    }
}

/// What has come in and is not an event yet.
#[derive(Debug, Default)]
struct Lines {
    line: Vec<u8>,
    event: String,
    data: String,
}

/// The stream is not one of ours.
#[derive(Debug, PartialEq, Eq)]
struct Nonsense;

impl Lines {
    /// Takes in some bytes, however they were cut, and gives the events that are complete. Kinds of a newer server are
    /// left alone.
    fn take(&mut self, bytes: &[u8]) -> Result<Vec<Stream>, Nonsense> {
        let mut events = Vec::new();
        for byte in bytes {
            if *byte != b'\n' {
                if self.line.len() >= LONGEST_LINE {
                    return Err(Nonsense);
                }
                self.line.push(*byte);
                continue;
            }
            let line = std::mem::take(&mut self.line);
            let line = String::from_utf8_lossy(&line);
            events.extend(self.take_line(line.strip_suffix('\r').unwrap_or(&line))?);
        }
        Ok(events)
    }

    fn take_line(&mut self, line: &str) -> Result<Option<Stream>, Nonsense> {
        if line.is_empty() {
            let (event, data) = (std::mem::take(&mut self.event), std::mem::take(&mut self.data));
            return Ok(read(&event, &data));
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" if self.data.len() + value.len() <= LONGEST_LINE => self.data.push_str(value),
            "data" => return Err(Nonsense),
            // A comment keeps the connection open; other fields are not ours.
            _ => {}
        }
        Ok(None)
    }
}

fn read(event: &str, data: &str) -> Option<Stream> {
    match event {
        "poke" => data.parse().ok().map(Stream::Poke),
        "presence" => serde_json::from_str::<PresenceAt>(data)
            .ok()
            .map(Stream::Presence),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_however_they_are_cut() {
        let text = "event: poke\ndata: 29\n\n: still here\n\nevent:poke\r\ndata:30\r\n\r\nevent: hologram\ndata: x\n\nevent: poke\ndata: no number\n\n";
        for size in [1, 2, 7, 1_000] {
            let mut lines = Lines::default();
            let events: Vec<Stream> = text
                .as_bytes()
                .chunks(size)
                .flat_map(|part| lines.take(part).unwrap())
                .collect();
            assert_eq!(
                events,
                [Stream::Poke(29), Stream::Poke(30)],
                "cut every {size} bytes"
            );
        }
    }

    #[test]
    fn who_is_at_a_case_is_read() {
        let text = concat!(
            "event: presence\ndata: {\"case\":\"018f0000-0000-7000-8000-000000000001\",",
            "\"who\":[{\"operator\":\"018f0000-0000-7000-8000-000000000002\",\"doing\":\"writing\"}]}\n\n"
        );
        let events = Lines::default().take(text.as_bytes()).unwrap();
        assert!(
            matches!(&events[..], [Stream::Presence(at)] if at.who.len() == 1),
            "{events:?}"
        );
    }

    #[test]
    fn a_line_without_end_is_not_gathered_for_ever() {
        let mut lines = Lines::default();
        assert_eq!(lines.take(&vec![b'x'; LONGEST_LINE + 1]), Err(Nonsense));
        let mut lines = Lines::default();
        let mut nonsense = Vec::new();
        for _ in 0..2_000 {
            nonsense.extend_from_slice(b"data: ");
            nonsense.extend_from_slice(&[b'y'; 100]);
            nonsense.push(b'\n');
        }
        assert_eq!(lines.take(&nonsense), Err(Nonsense));
    }
}
