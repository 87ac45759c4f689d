//! A desk's process and its line, from outside.

use crate::far::{Ask, Told};
use crate::line::Line;
use crate::usage::{self, Usage};
use anyhow::{Context as _, Result};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// A desk that runs.
pub(crate) struct Office {
    pub(crate) line: Line,
    pub(crate) folder: PathBuf,
    process: Child,
    ask: ChildStdin,
    told: Lines<BufReader<ChildStdout>>,
}

impl Office {
    /// A desk nobody has worked at, with a line to the server.
    pub(crate) async fn open(folder: &Path, server: SocketAddr) -> Result<Self> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        let mut process = Command::new(std::env::current_exe()?)
            .arg("as-desk")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        Ok(Self {
            line: Line::to(server).await?,
            folder: folder.to_owned(),
            ask: process.stdin.take().context("its input")?,
            told: BufReader::new(process.stdout.take().context("its output")?).lines(),
            process,
        })
    }

    /// Asks it something and waits for the answer.
    pub(crate) async fn ask(&mut self, ask: &Ask) -> Result<Told> {
        let mut line = serde_json::to_vec(ask)?;
        line.push(b'\n');
        self.ask.write_all(&line).await?;
        self.ask.flush().await?;
        let answer = self.told.next_line().await?.context("the desk has ended")?;
        Ok(serde_json::from_str(&answer)?)
    }

    pub(crate) fn usage(&self) -> Result<Usage> {
        usage::of(self.process.id().context("the desk runs")?)
    }

    /// From here on its memory's peak is counted anew.
    pub(crate) fn reset(&self) -> Result<()> {
        usage::reset(self.process.id().context("the desk runs")?)
    }

    pub(crate) async fn close(mut self) -> Result<()> {
        self.ask(&Ask::Close).await?;
        self.process.wait().await?;
        Ok(())
    }
}
