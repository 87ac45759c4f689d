//! A server on this computer, for a demo or for the tests of its API.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::run::{self, Running};
use crate::stop;

/// Longest the server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server on this computer, ended with the value.
pub(crate) struct Server {
    running: Running,
    place: SocketAddrV4,
    log: std::path::PathBuf,
}

impl Server {
    /// Starts it on `data` and waits until it answers. Its port is kept in a file, because the console
    /// that was enrolled yesterday looks for it there today.
    pub(crate) fn start(data: &Path, log: &Path, port_file: &Path) -> Result<Server> {
        Server::start_told(data, log, port_file, |_| {})
    }

    /// The same, with the command told more before it runs.
    pub(crate) fn start_told(
        data: &Path,
        log: &Path,
        port_file: &Path,
        tell: impl FnOnce(&mut Command),
    ) -> Result<Server> {
        let place = SocketAddrV4::new(Ipv4Addr::LOCALHOST, port(port_file)?);
        let mut command = run::program(run::built("oltre-server"));
        command
            .arg("serve")
            .arg("--data")
            .arg(data)
            .args(["--listen", &place.to_string()]);
        tell(&mut command);
        command
            .stdout(File::create(log)?)
            .stderr(File::options().append(true).open(log)?);
        let mut server = Server {
            running: Running::start(command)?,
            place,
            log: log.to_owned(),
        };
        server.until_it_answers()?;
        Ok(server)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.place)
    }

    /// Waits for Ctrl+C, or for the server to end by itself, which it should not.
    pub(crate) fn until_stopped(&mut self) -> Result<()> {
        let status = self.running.wait()?;
        if stop::asked() {
            return Ok(());
        }
        bail!(
            "The server ended with {status}; its log is {}",
            self.log.display()
        )
    }

    fn until_it_answers(&mut self) -> Result<()> {
        let start = Instant::now();
        while !answers(self.place) {
            if let Some(status) = self.running.ended()? {
                bail!(
                    "The server ended with {status}; its log is {}",
                    self.log.display()
                );
            }
            if start.elapsed() > PATIENCE {
                bail!("The server does not answer; its log is {}", self.log.display());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

/// Whether an Oltre server says hello there.
fn answers(place: SocketAddrV4) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&place.into(), Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(
            stream,
            "GET /readyz HTTP/1.1\r\nHost: {place}\r\nConnection: close\r\n\r\n"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

/// The port of last time, or a free one, now kept.
fn port(file: &Path) -> Result<u16> {
    if let Some(port) = std::fs::read_to_string(file)
        .ok()
        .and_then(|text| text.trim().parse().ok())
    {
        TcpListener::bind((Ipv4Addr::LOCALHOST, port)).with_context(|| {
            format!(
                "Port {port} of the demo's server is taken by another program. Delete {} for another.",
                file.display()
            )
        })?;
        return Ok(port);
    }
    // Below the range that outgoing connections draw from, so that it is still free tomorrow.
    let free = (7817..7900).find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok());
    let free = free.context("no port from 7817 to 7899 is free")?;
    std::fs::write(file, free.to_string())?;
    Ok(free)
}
