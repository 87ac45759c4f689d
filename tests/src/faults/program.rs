//! The real programs, started, spoken to and killed.

use crate::town::town;
use anyhow::{Context, Result, bail, ensure};
use oltre_server::seed::{QueueAccess, seed};
use oltre_server::{Storage, StorageSettings, SystemClock};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// Longer than anything takes that is not stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program built beside this one.
///
/// # Errors
/// It was not built.
pub fn built(name: &str) -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let mut folder = own.parent().context("a program stands in a folder")?;
    // Tests stand one deeper than programs.
    if folder.ends_with("deps") {
        folder = folder.parent().context("a build folder")?;
    }
    let program = folder.join(name);
    ensure!(
        program.is_file(),
        "there is no {}: cargo build --workspace --bins",
        program.display()
    );
    Ok(program)
}

/// A program that runs. Dropping it kills it.
pub struct Program {
    name: String,
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    input: Option<ChildStdin>,
}

impl Program {
    /// Starts it; what it says on standard error goes behind what is in `log` already.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(name: &str, args: &[&str], log: &Path) -> Result<Self> {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log)?;
        let mut child = Command::new(built(name)?)
            .args(args)
            .env_remove("OLTRE_CONFIG")
            .env("OLTRE_LOG", "warn")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{name} does not start"))?;
        let output = child.stdout.take().context("its output")?;
        Ok(Self {
            name: name.to_owned(),
            lines: BufReader::new(output).lines(),
            input: child.stdin.take(),
            child,
        })
    }

    /// Its next line; none when it has ended.
    ///
    /// # Errors
    /// It says nothing for a minute.
    pub async fn line(&mut self) -> Result<Option<String>> {
        match tokio::time::timeout(PATIENCE, self.lines.next_line()).await {
            Ok(line) => Ok(line?),
            Err(_) => bail!("{} says nothing any more", self.name),
        }
    }

    /// Its lines up to and with one that begins so.
    ///
    /// # Errors
    /// It ends before, or says nothing for a minute.
    pub async fn until(&mut self, begins: &str) -> Result<Vec<String>> {
        let mut heard = Vec::new();
        loop {
            let Some(line) = self.line().await? else {
                bail!("{} ended before it said {begins}; it said {heard:?}", self.name);
            };
            let is_it = line.starts_with(begins);
            heard.push(line);
            if is_it {
                return Ok(heard);
            }
        }
    }

    /// Tells it a line.
    ///
    /// # Errors
    /// It has ended.
    pub async fn say(&mut self, line: &str) -> Result<()> {
        let input = self.input.as_mut().context("it was told to end")?;
        input.write_all(format!("{line}\n").as_bytes()).await?;
        Ok(input.flush().await?)
    }

    /// Kills it as `kill -9` does; gives what it had still said.
    ///
    /// # Errors
    /// The system does not let us.
    pub async fn kill(mut self) -> Result<Vec<String>> {
        self.kill_now().await?;
        self.rest().await
    }

    /// The same where nobody listens.
    ///
    /// # Errors
    /// The system does not let us.
    pub async fn kill_now(&mut self) -> Result<()> {
        self.child.start_kill()?;
        self.child.wait().await?;
        Ok(())
    }

    /// Tells it to end, by the end of its input; gives what it had still said.
    ///
    /// # Errors
    /// It does not end, or fails.
    pub async fn end(mut self) -> Result<Vec<String>> {
        drop(self.input.take());
        let heard = self.rest().await?;
        let status = self.child.wait().await?;
        ensure!(
            status.success(),
            "{} ended with {status}; it said {heard:?}",
            self.name
        );
        Ok(heard)
    }

    async fn rest(&mut self) -> Result<Vec<String>> {
        let mut heard = Vec::new();
        while let Some(line) = self.line().await? {
            heard.push(line);
        }
        Ok(heard)
    }
}

/// The data folder of a server that is started and killed as a process of its own.
pub struct ServerFolder {
    data: PathBuf,
    log: PathBuf,
}

impl ServerFolder {
    /// A new one, with the town and these people in it. Blocks.
    ///
    /// # Errors
    /// No database can be made there.
    pub fn new(folder: &Path, people: &[(&str, QueueAccess)]) -> Result<Self> {
        let data = folder.join("server");
        let storage = Storage::open(&data, Arc::new(SystemClock))?;
        seed(&storage, town(people)?)?;
        Ok(Self {
            data,
            log: folder.join("server.log"),
        })
    }

    /// Where the data is.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// What the servers that ran here said on standard error.
    #[must_use]
    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Starts the server on a free port; gives where it listens.
    ///
    /// # Errors
    /// It does not start.
    pub async fn serve(&self) -> Result<(Program, SocketAddr)> {
        let data = self.data.to_string_lossy();
        let args = ["serve", "--data", &data, "--listen", "127.0.0.1:0"];
        let mut program = Program::start("oltre-server", &args, &self.log)?;
        let said = program
            .until("listening on http://")
            .await
            .with_context(|| self.said())?;
        let address = said.last().and_then(|line| line.split("http://").nth(1));
        Ok((
            program,
            address.context("an address")?.trim_end_matches('/').parse()?,
        ))
    }

    /// Runs one of the server's other commands; gives what it printed.
    ///
    /// # Errors
    /// It fails: with what it said.
    pub async fn run(&self, args: &[&str]) -> Result<Vec<u8>> {
        let output = Command::new(built("oltre-server")?)
            .args(args)
            .arg("--data")
            .arg(&self.data)
            .env_remove("OLTRE_CONFIG")
            .kill_on_drop(true)
            .output()
            .await?;
        ensure!(
            output.status.success(),
            "oltre-server {args:?}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(output.stdout)
    }

    /// The database, to look into while nothing or something runs on it. Blocks.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn look(&self) -> Result<Storage> {
        Ok(Storage::open_to_look(
            &self.data,
            Arc::new(SystemClock),
            StorageSettings::default(),
        )?)
    }
}
