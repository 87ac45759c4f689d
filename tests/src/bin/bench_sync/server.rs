//! The real server, as a process of its own.

use crate::usage::{self, Usage};
use crate::{Options, town};
use anyhow::{Context as _, Result};
use oltre_server::{Config, ConfigFile, DATABASE};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// A server that runs.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: SocketAddr,
    folder: PathBuf,
    database: Option<String>,
}

/// What the server is told, as its configuration file would say.
fn settings(database: Option<&str>) -> String {
    database.map_or_else(String::new, |url| format!("database = {url:?}\n"))
}

/// The server of this program's own process, to fill a database with.
pub(crate) fn config(folder: &Path, database: Option<&str>) -> Result<Config> {
    let mut config = Config::new(folder.join("server"));
    let file: ConfigFile = toml::from_str(&settings(database))?;
    file.lay_over(&mut config)?;
    Ok(config)
}

impl Server {
    /// Starts it on a copy of the town.
    pub(crate) async fn start(options: &Options) -> Result<Self> {
        let folder = options.folder.join("server");
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(folder.join("server"))?;
        if options.database.is_none() {
            let from = town::seeded(options).join("server").join(DATABASE);
            std::fs::copy(from, folder.join("server").join(DATABASE))?;
        }
        Self::on(folder, options.database.clone()).await
    }

    async fn on(folder: PathBuf, database: Option<String>) -> Result<Self> {
        let file = folder.join("server.toml");
        std::fs::write(&file, settings(database.as_deref()))?;
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(folder.join("server.log"))?;
        let program = std::env::current_exe()?.with_file_name("oltre-server");
        let mut process = Command::new(program)
            .arg("--config")
            .arg(&file)
            .arg("--data")
            .arg(folder.join("server"))
            .args(["--listen", "127.0.0.1:0", "serve"])
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .context("oltre-server stands beside this program")?;
        let mut lines = BufReader::new(process.stdout.take().context("its output")?).lines();
        let line = lines
            .next_line()
            .await?
            .context("the server says where it listens")?;
        let address = line
            .rsplit("http://")
            .next()
            .context("an address")?
            .parse()
            .context(line.clone())?;
        Ok(Self {
            process,
            address,
            folder,
            database,
        })
    }

    /// Stops it and starts it again on what it holds.
    pub(crate) async fn restart(self) -> Result<Self> {
        let (folder, database) = (self.folder.clone(), self.database.clone());
        self.stop().await?;
        Self::on(folder, database).await
    }

    /// Asks it to end and waits.
    pub(crate) async fn stop(mut self) -> Result<()> {
        let pid = i32::try_from(self.pid()?)?;
        rustix::process::kill_process(
            rustix::process::Pid::from_raw(pid).context("a process id")?,
            rustix::process::Signal::TERM,
        )?;
        self.process.wait().await?;
        Ok(())
    }

    pub(crate) fn pid(&self) -> Result<u32> {
        self.process.id().context("the server runs")
    }

    pub(crate) fn usage(&self) -> Result<Usage> {
        usage::of(self.pid()?)
    }
}
