//! How a request leaves this computer: by the system's proxy where there is one, trusting whom the system trusts.

use crate::Failure;
use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, RequestBuilder, Response};
use rustls::CertificateError;
use std::error::Error;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

/// What a proxy is given to say why it does not let us through.
const PROXY_TIME: Duration = Duration::from_secs(5);

/// The way to one server.
pub(super) struct Line {
    pub(super) client: Client,
    /// The system's proxy for that server.
    proxy: Option<Intercept>,
    target: Uri,
}

impl Line {
    /// # Errors
    /// The system has no usable TLS.
    pub(super) fn to(server: &Url) -> Result<Self, Failure> {
        // Chosen on purpose: ring needs no C toolchain beyond the compiler. A second call finds it installed.
        let _installed_before_is_fine = rustls::crypto::ring::default_provider().install_default();
        let target: Uri = server
            .as_str()
            .parse()
            .map_err(|_| Failure::Nonsense("address"))?;
        let mut builder = Client::builder()
            .user_agent(concat!("oltre/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(60))
            .redirect(reqwest::redirect::Policy::none())
            .dns_resolver(Arc::new(Names));
        // The variables of the environment and, where there is such a thing, the system's own settings. A server on this
        // computer is not looked for through a proxy.
        let proxy = if is_here(server) {
            builder = builder.no_proxy();
            None
        } else {
            Matcher::from_system().intercept(&target)
        };
        let client = builder.build().map_err(|error| {
            tracing::error!(%error, "No secure connection can be made on this system");
            Failure::Nonsense("client")
        })?;
        Ok(Self {
            client,
            proxy,
            target,
        })
    }

    /// Sends a request, and says what was at fault when no answer came.
    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Response, Failure> {
        let error = match request.send().await {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        let failure = failed(&error);
        // With a proxy in between, the connection that failed is the one to the proxy, or the one it did not make.
        match &self.proxy {
            Some(proxy) if error.is_connect() && failure.is_connectivity() => {
                Err(ask_the_proxy(proxy, &self.target).await.unwrap_or(failure))
            }
            _ => Err(failure),
        }
    }
}

fn is_here(server: &Url) -> bool {
    match server.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// The system's names, with an error that can be told from others.
struct Names;

/// Nobody knows that name.
#[derive(Debug, thiserror::Error)]
#[error("the name is not known")]
struct NameUnknown(#[source] std::io::Error);

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let addresses: Addrs = Box::new(found.map_err(NameUnknown)?.collect::<Vec<_>>().into_iter());
            Ok(addresses)
        })
    }
}

/// What was at fault.
pub(super) fn failed(error: &reqwest::Error) -> Failure {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    let (mut found, mut line_broke) = (None, false);
    while let Some(error) = cause {
        // Whatever goes wrong while a body is read is called a failure to decode it; what broke lies within.
        line_broke |= error
            .downcast_ref::<reqwest::Error>()
            .is_some_and(|e| e.is_body() || e.is_timeout());
        // The innermost says most: the outer ones only say that there was one.
        found = said_by(error).or(found);
        cause = error.source();
    }
    match found {
        Some(failure) => failure,
        None if error.is_timeout() => Failure::TimedOut,
        None if !line_broke && (error.is_decode() || error.is_redirect()) => Failure::Nonsense("body"),
        None => Failure::Unreachable,
    }
}

fn said_by(error: &(dyn Error + 'static)) -> Option<Failure> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(of_tls(tls));
    }
    if error.is::<NameUnknown>() {
        return Some(Failure::NameUnknown);
    }
    let io = error.downcast_ref::<std::io::Error>()?;
    // An error inside one of these is not among its causes.
    match io.get_ref() {
        Some(inner) => said_by(inner).or_else(|| of_io(io.kind())),
        None => of_io(io.kind()),
    }
}

const fn of_io(kind: ErrorKind) -> Option<Failure> {
    match kind {
        ErrorKind::ConnectionRefused => Some(Failure::Refused),
        ErrorKind::TimedOut => Some(Failure::TimedOut),
        ErrorKind::NetworkUnreachable
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::AddrNotAvailable => Some(Failure::NoNetwork),
        _ => None,
    }
}

fn of_tls(error: &rustls::Error) -> Failure {
    match error {
        rustls::Error::InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ) => Failure::CertificateDate,
        rustls::Error::InvalidCertificate(_) => Failure::Untrusted,
        // Something that does not speak TLS at all.
        rustls::Error::InvalidMessage(_) => Failure::Nonsense("tls"),
        _ => Failure::Unreachable,
    }
}

/// Asks the proxy for the connection that failed, and reads what it says. Nothing when it would let us through: then it is
/// not the one at fault.
async fn ask_the_proxy(proxy: &Intercept, target: &Uri) -> Option<Failure> {
    let asked = tokio::time::timeout(PROXY_TIME, async {
        let uri = proxy.uri();
        let port = match uri.port_u16() {
            Some(port) => port,
            None if uri.scheme_str() == Some("https") => 443,
            None => 80,
        };
        let mut stream = TcpStream::connect((uri.host()?, port)).await.ok()?;
        if uri.scheme_str() != Some("http") {
            return Some(None);
        }
        let (host, port) = (target.host()?, target.port_u16().unwrap_or(443));
        let mut head = format!("CONNECT {host}:{port} HTTP/1.1\r\nhost: {host}:{port}\r\n").into_bytes();
        if let Some(auth) = proxy.basic_auth() {
            head.extend_from_slice(b"proxy-authorization: ");
            head.extend_from_slice(auth.as_bytes());
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        stream.write_all(&head).await.ok()?;
        let (mut said, mut chunk) = (Vec::new(), [0; 256]);
        while !said.contains(&b'\n') && said.len() < 1_024 {
            match stream.read(&mut chunk).await.ok()? {
                0 => break,
                read => said.extend_from_slice(&chunk[..read]),
            }
        }
        Some(Some(said))
    })
    .await;
    match asked {
        Err(_) | Ok(None) => Some(Failure::ProxyUnreachable),
        Ok(Some(None)) => None,
        Ok(Some(Some(said))) => match status_of(&said) {
            Some(407) => Some(Failure::ProxyAuth),
            Some(200..=299) => None,
            _ => Some(Failure::ProxyRefused),
        },
    }
}

/// The status in a first line of HTTP.
fn status_of(head: &[u8]) -> Option<u16> {
    let line = head.split(|b| *b == b'\n').next()?;
    let mut words = std::str::from_utf8(line).ok()?.split_ascii_whitespace();
    words.next().filter(|version| version.starts_with("HTTP/"))?;
    words.next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_inside_another_is_found() {
        let tls = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let io = std::io::Error::new(ErrorKind::InvalidData, tls);
        assert_eq!(said_by(&io), Some(Failure::Untrusted));
        let late = rustls::Error::InvalidCertificate(CertificateError::Expired);
        let io = std::io::Error::other(std::io::Error::other(late));
        assert_eq!(said_by(&io), Some(Failure::CertificateDate));
        let kinds = [
            (ErrorKind::ConnectionRefused, Some(Failure::Refused)),
            (ErrorKind::TimedOut, Some(Failure::TimedOut)),
            (ErrorKind::NetworkUnreachable, Some(Failure::NoNetwork)),
            (ErrorKind::BrokenPipe, None),
        ];
        for (kind, failure) in kinds {
            assert_eq!(said_by(&std::io::Error::from(kind)), failure, "{kind:?}");
        }
    }

    #[test]
    fn what_a_proxy_says_is_read_from_its_first_line() {
        assert_eq!(
            status_of(b"HTTP/1.1 407 Proxy Authentication Required\r\n"),
            Some(407)
        );
        assert_eq!(status_of(b"HTTP/1.0 200\r\n"), Some(200));
        for nonsense in [
            &b"<html>"[..],
            b"",
            b"HTTP/1.1",
            b"HTTP/1.1 x\n",
            b"\xff\xfe 407\n",
        ] {
            assert_eq!(status_of(nonsense), None);
        }
    }
}
