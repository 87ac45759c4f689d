//! What else may be at the other end of a line.

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// What it says to everybody.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reply {
    /// As our server to a wrong password.
    Refusal,
    /// A status and no document.
    Status(u16),
    /// A page for people.
    Page,
    /// Go elsewhere.
    Elsewhere,
    /// A hundred mebibytes in a few bytes.
    GzipBomb,
    ZstdBomb,
    /// Words of another protocol, to whoever connects.
    OtherWords,
    /// Lets through to this server, whatever name it is asked for.
    Tunnel(SocketAddr),
}

/// A certificate that signed itself, for this computer and for a name that only a proxy knows.
pub(crate) struct Certificate {
    certificate: rcgen::Certificate,
    key: KeyPair,
    folder: TempDir,
}

impl Certificate {
    pub(crate) fn of_today() -> Result<Self> {
        Self::valid(1990, 2190)
    }
    pub(crate) fn of_long_ago() -> Result<Self> {
        Self::valid(1990, 1991)
    }
    pub(crate) fn of_tomorrow() -> Result<Self> {
        Self::valid(2180, 2190)
    }

    fn valid(from: i32, until: i32) -> Result<Self> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned(), "oltre.test".to_owned()])?;
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
        Ok(Self {
            certificate: params.self_signed(&key)?,
            key,
            folder: tempfile::tempdir()?,
        })
    }

    /// Where the system finds it, if it shall be trusted.
    pub(crate) fn file(&self) -> Result<String> {
        let path = self.folder.path().join("trusted.pem");
        std::fs::write(&path, self.certificate.pem())?;
        Ok(path.display().to_string())
    }

    fn acceptor(&self) -> Result<TlsAcceptor> {
        let key = PrivateKeyDer::try_from(self.key.serialize_der()).map_err(anyhow::Error::msg)?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.der().clone()], key)?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

/// Somebody who listens.
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    listening: JoinHandle<()>,
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Peer {
    pub(crate) async fn plain(reply: Reply) -> Result<Self> {
        Self::listen(None, reply).await
    }

    pub(crate) async fn with_tls(certificate: &Certificate, reply: Reply) -> Result<Self> {
        Self::listen(Some(certificate.acceptor()?), reply).await
    }

    async fn listen(tls: Option<TlsAcceptor>, reply: Reply) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let tls = tls.clone();
                // Whoever hangs up is no event.
                tokio::spawn(async move {
                    match tls {
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => answer(stream, reply).await,
                            Err(_) => Ok(()),
                        },
                        None => answer(stream, reply).await,
                    }
                });
            }
        });
        Ok(Self { address, listening })
    }
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, reply: Reply) -> Result<()> {
    if let Reply::OtherWords = reply {
        stream.write_all(b"220 posta.example.org ESMTP\r\n").await?;
        return Ok(stream.shutdown().await?);
    }
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut chunk = [0; 1024];
        match stream.read(&mut chunk).await? {
            0 => return Ok(()),
            read => head.extend_from_slice(&chunk[..read]),
        }
    }
    if let Reply::Tunnel(server) = reply {
        let mut server = TcpStream::connect(server).await?;
        stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await?;
        tokio::io::copy_bidirectional(&mut stream, &mut server).await?;
        return Ok(());
    }
    let (first, headers, body) = match reply {
        Reply::Refusal => (
            "401 Unauthorized",
            "content-type: application/problem+json\r\n",
            br#"{"type":"urn:oltre:problem:bad_credentials","status":401,"code":"bad_credentials"}"#.to_vec(),
        ),
        Reply::Page => (
            "200 OK",
            "content-type: text/html; charset=utf-8\r\n",
            b"<html>Benvenuto in albergo</html>".to_vec(),
        ),
        Reply::Elsewhere => ("302 Found", "location: http://192.0.2.1/login\r\n", Vec::new()),
        Reply::GzipBomb => ("200 OK", "content-encoding: gzip\r\n", gzip_bomb()?),
        Reply::ZstdBomb => ("200 OK", "content-encoding: zstd\r\n", zstd_bomb()),
        Reply::Status(status) => {
            let head = format!("HTTP/1.1 {status} Status\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).await?;
            return Ok(stream.shutdown().await?);
        }
        Reply::Tunnel(_) | Reply::OtherWords => return Ok(()),
    };
    let length = body.len();
    let head = format!("HTTP/1.1 {first}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body).await?;
    Ok(stream.shutdown().await?)
}

fn gzip_bomb() -> Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1024 * 1024];
    for _ in 0..100 {
        packed.write_all(&zeros)?;
    }
    Ok(packed.finish()?)
}

/// A frame of blocks that each say "this byte, 128 KiB of it" (RFC 8878, 3.1.1).
fn zstd_bomb() -> Vec<u8> {
    const BLOCKS: u32 = 800;
    // Magic number, no content size, a window of 2 MiB.
    let mut frame = vec![0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58];
    for block in 1..=BLOCKS {
        let is_last = u32::from(block == BLOCKS);
        let header = is_last | 1 << 1 | (128 * 1024) << 3;
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.push(b'0');
    }
    frame
}
