//! A mail server on a free port of this machine: SMTP, with or without TLS, that says what a story tells it to.

use mailin::response::{INVALID_CREDENTIALS, OK};
use mailin::{Action, AuthMechanism, Handler, Response, Session, SessionBuilder};
use rcgen::{CertificateParams, KeyPair};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};

/// The only account it knows.
const USER: &str = "oltre";
const PASSWORD: &str = "parola della posta";

/// A letter it took.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) to: String,
    /// Head and text as they came.
    pub(crate) text: String,
}

#[derive(Default)]
struct Kept {
    taken: Vec<Taken>,
    /// What it answers to the next addresses it is given, when not yes.
    answers: VecDeque<(u16, &'static str)>,
    /// Hangs up on everybody.
    is_away: bool,
}

/// The mail server.
pub(crate) struct MailServer {
    addr: SocketAddr,
    kept: Arc<Mutex<Kept>>,
    /// PEM, when it speaks TLS.
    pub(crate) certificate: Option<String>,
}

impl MailServer {
    /// One that speaks in clear and asks for no password.
    pub(crate) fn in_clear() -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), None)
    }

    /// One that asks for TLS and a password; its certificate is of its own making.
    pub(crate) fn with_tls() -> Self {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                key.serialize_der().try_into().unwrap(),
            )
            .unwrap();
        let mut server = Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), Some(Arc::new(config)));
        server.certificate = Some(certificate.pem());
        server
    }

    fn on(listener: TcpListener, tls: Option<Arc<ServerConfig>>) -> Self {
        let addr = listener.local_addr().unwrap();
        let kept = Arc::new(Mutex::new(Kept::default()));
        let shared = kept.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if lock(&shared).is_away {
                    continue;
                }
                let (kept, tls) = (shared.clone(), tls.clone());
                // A client that goes away in the middle ends its own session only.
                std::thread::spawn(move || drop(serve(stream, kept, tls)));
            }
        });
        Self {
            addr,
            kept,
            certificate: None,
        }
    }

    /// What stands under `[mail]` for it, in clear.
    pub(crate) fn table(&self) -> String {
        format!(
            "host = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"Comune di Prova <sportello@comune.example>\"",
            self.addr.port()
        )
    }

    /// Hangs up on everybody from now on, or no more.
    pub(crate) fn is_away(&self, away: bool) {
        lock(&self.kept).is_away = away;
    }

    /// Says this to the next address it is given, and yes again afterwards.
    pub(crate) fn answers(&self, code: u16, words: &'static str) {
        lock(&self.kept).answers.push_back((code, words));
    }

    /// What it took so far.
    pub(crate) fn taken(&self) -> Vec<Taken> {
        lock(&self.kept).taken.clone()
    }
}

fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap()
}

/// One session.
struct Post {
    kept: Arc<Mutex<Kept>>,
    to: String,
    text: Vec<u8>,
}

impl Handler for Post {
    fn rcpt(&mut self, to: &str) -> Response {
        if let Some((code, words)) = lock(&self.kept).answers.pop_front() {
            return Response::custom(code, words.to_owned());
        }
        to.clone_into(&mut self.to);
        OK
    }

    fn data(&mut self, part: &[u8]) -> std::io::Result<()> {
        self.text.extend_from_slice(part);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let text = String::from_utf8(std::mem::take(&mut self.text)).unwrap();
        let to = std::mem::take(&mut self.to);
        lock(&self.kept).taken.push(Taken { to, text });
        OK
    }

    fn auth_plain(&mut self, _: &str, user: &str, password: &str) -> Response {
        if (user, password) == (USER, PASSWORD) {
            mailin::response::AUTH_OK
        } else {
            INVALID_CREDENTIALS
        }
    }
}

fn serve(stream: TcpStream, kept: Arc<Mutex<Kept>>, tls: Option<Arc<ServerConfig>>) -> std::io::Result<()> {
    let mut builder = SessionBuilder::new("posta.example");
    if tls.is_some() {
        builder.enable_start_tls().enable_auth(AuthMechanism::Plain);
    }
    let post = Post {
        kept,
        to: String::new(),
        text: Vec::new(),
    };
    let mut session = builder.build(stream.peer_addr()?.ip(), post);
    let mut clear = BufReader::new(stream);
    session.greeting().write_to(clear.get_mut())?;
    if speak(&mut session, &mut clear)?
        && let Some(tls) = tls
    {
        let connection = ServerConnection::new(tls).map_err(std::io::Error::other)?;
        session.tls_active();
        let sealed = StreamOwned::new(connection, clear.into_inner());
        speak(&mut session, &mut BufReader::new(sealed))?;
    }
    Ok(())
}

/// Until one of both goes, or (true) TLS begins.
fn speak<S: Read + Write>(session: &mut Session<Post>, line: &mut BufReader<S>) -> std::io::Result<bool> {
    let mut said = Vec::new();
    while line.read_until(b'\n', &mut said)? > 0 {
        let answer = session.process(&said);
        said.clear();
        if answer.action != Action::NoReply {
            answer.write_to(line.get_mut())?;
            line.get_mut().flush()?;
        }
        match answer.action {
            Action::UpgradeTls => return Ok(true),
            Action::Close => break,
            Action::Reply | Action::NoReply => {}
        }
    }
    Ok(false)
}

/// A file with the password, and what stands under `[mail]` for a server with TLS.
pub(crate) fn sealed_table(server: &MailServer, folder: &std::path::Path, password: Option<&str>) -> String {
    let (secret, trusted) = (folder.join("password"), folder.join("house.pem"));
    std::fs::write(&secret, format!("{}\n", password.unwrap_or(PASSWORD))).unwrap();
    std::fs::write(&trusted, server.certificate.as_deref().unwrap()).unwrap();
    format!(
        "host = \"localhost\"\nport = {}\nuser = \"{USER}\"\npassword_file = '{}'\ncertificates = '{}'\nfrom = \"sportello@comune.example\"",
        server.addr.port(),
        secret.display(),
        trusted.display()
    )
}
