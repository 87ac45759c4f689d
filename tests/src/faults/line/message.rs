//! Where an HTTP/1.1 message ends, found while its bytes pass.
//!
//! The line carries bytes and reads as little of them as it can: the first line, to know what is asked for, and
//! the framing of the body, to know where one reply ends and the next request begins.

/// A message on its way.
#[derive(Debug)]
pub(super) struct Message {
    head: Vec<u8>,
    is_request: bool,
    state: State,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Head,
    /// So many bytes of the body are still to come.
    Counted(u64),
    /// The line that says how long the next chunk is.
    ChunkSize(Vec<u8>),
    /// So many bytes of the chunk, and the line end behind it.
    Chunk(u64),
    /// Lines after the last chunk; so many bytes of the one under way.
    Trailer(usize),
    /// Until the connection is closed.
    UntilClosed,
    Done,
}

impl Message {
    pub(super) fn request() -> Self {
        Self {
            head: Vec::new(),
            is_request: true,
            state: State::Head,
        }
    }

    pub(super) fn reply() -> Self {
        Self {
            is_request: false,
            ..Self::request()
        }
    }

    /// Takes bytes that arrived; gives how many of them belong to this message.
    pub(super) fn take(&mut self, bytes: &[u8]) -> usize {
        let mut used = 0;
        while used < bytes.len() && self.state != State::Done {
            let left = &bytes[used..];
            let available = left.len() as u64;
            used += match &mut self.state {
                State::Head => {
                    self.head.push(left[0]);
                    if self.head.ends_with(b"\r\n\r\n") {
                        self.state = self.body();
                    }
                    1
                }
                State::Counted(n) => {
                    let taken = available.min(*n);
                    *n -= taken;
                    if *n == 0 {
                        self.state = State::Done;
                    }
                    taken as usize
                }
                State::ChunkSize(line) => {
                    line.push(left[0]);
                    if line.ends_with(b"\r\n") {
                        self.state = match size_of_chunk(line) {
                            0 => State::Trailer(0),
                            n => State::Chunk(n + 2),
                        };
                    }
                    1
                }
                State::Chunk(n) => {
                    let taken = available.min(*n);
                    *n -= taken;
                    if *n == 0 {
                        self.state = State::ChunkSize(Vec::new());
                    }
                    taken as usize
                }
                State::Trailer(n) => {
                    *n += 1;
                    if left[0] == b'\n' {
                        self.state = if *n == 2 { State::Done } else { State::Trailer(0) };
                    }
                    1
                }
                State::UntilClosed => left.len(),
                State::Done => 0,
            };
        }
        used
    }

    /// All of it has passed.
    pub(super) fn is_whole(&self) -> bool {
        self.state == State::Done
    }

    /// Method and path of a request, without the query: `POST /v1/sync/push`.
    pub(super) fn what(&self) -> String {
        let head = String::from_utf8_lossy(&self.head);
        let mut words = head.split_whitespace();
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let path = target.split('?').next().unwrap_or_default();
        format!("{method} {path}")
    }

    /// What follows the head.
    fn body(&self) -> State {
        let head = String::from_utf8_lossy(&self.head).to_ascii_lowercase();
        let header = |name: &str| {
            head.lines()
                .find_map(|line| line.strip_prefix(name))
                .map(|value| value.trim().to_owned())
        };
        if header("transfer-encoding:").is_some_and(|how| how.ends_with("chunked")) {
            return State::ChunkSize(Vec::new());
        }
        match header("content-length:").and_then(|n| n.parse().ok()) {
            Some(0) => State::Done,
            Some(n) => State::Counted(n),
            None if self.is_request => State::Done,
            None => match head.split_whitespace().nth(1) {
                Some("204" | "304") => State::Done,
                _ => State::UntilClosed,
            },
        }
    }
}

/// A chunk's length in hexadecimal, before any extension.
fn size_of_chunk(line: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(line);
    let digits = text.split(';').next().unwrap_or_default().trim().to_owned();
    u64::from_str_radix(&digits, 16).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(mut message: Message, text: &str) -> (usize, bool) {
        // Byte by byte and at once come to the same.
        let mut again = Message {
            head: Vec::new(),
            is_request: message.is_request,
            state: State::Head,
        };
        let one_by_one = text.bytes().filter(|b| again.take(&[*b]) == 1).count();
        let at_once = message.take(text.as_bytes());
        assert_eq!(
            (one_by_one, again.is_whole()),
            (at_once, message.is_whole()),
            "{text}"
        );
        (at_once, message.is_whole())
    }

    #[test]
    fn a_message_ends_where_its_head_says() {
        let get = "GET /v1/sync/hello?x=1 HTTP/1.1\r\nHost: a\r\n\r\n";
        assert_eq!(
            whole(Message::request(), &format!("{get}GET /next")),
            (get.len(), true)
        );
        let post = "POST /v1/sync/push HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc";
        assert_eq!(
            whole(Message::request(), &format!("{post}more")),
            (post.len(), true)
        );
        assert!(!whole(Message::request(), &post[..post.len() - 1]).1);
        let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n10;x=y\r\n0123456789abcdef\r\n0\r\n\r\n";
        assert_eq!(
            whole(Message::reply(), &format!("{chunked}HTTP/1.1")),
            (chunked.len(), true)
        );
        let nothing = "HTTP/1.1 204 No Content\r\n\r\n";
        assert_eq!(whole(Message::reply(), nothing), (nothing.len(), true));
        assert!(!whole(Message::reply(), "HTTP/1.1 200 OK\r\n\r\nuntil it is closed").1);
    }

    #[test]
    fn a_request_is_called_by_its_method_and_path() {
        let mut message = Message::request();
        message.take(b"GET /v1/sync/changes?cursor=abc HTTP/1.1\r\n\r\n");
        assert_eq!(message.what(), "GET /v1/sync/changes");
    }
}
