//! One console's lives: it works, is killed, and is there again.

use crate::faults::ledger::Ledger;
use crate::faults::program::Program;
use crate::faults::saved::{self, Saved};
use anyhow::{Context, Result, bail};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::watch;

/// The life in which it settles.
const LAST_LIFE: u64 = 1_000_000;

/// Where it stands and who works there.
pub(super) struct Console {
    pub(super) data: PathBuf,
    pub(super) who: String,
    pub(super) url: String,
    pub(super) seed: u64,
}

/// What became of it.
pub(super) struct Life {
    pub(super) console: Console,
    /// Everything it called saved.
    pub(super) saved: Vec<Saved>,
    pub(super) kills: u64,
}

impl Console {
    fn start(&self, life: u64) -> Result<Program> {
        let data = self.data.to_string_lossy();
        let (seed, life) = (self.seed.to_string(), life.to_string());
        let args = [
            "--data", &data, "--server", &self.url, "--name", &self.who, "--seed", &seed, "--life", &life,
        ];
        Program::start("headless-console", &args, &self.data.with_extension("log"))
    }

    /// What it said on standard error.
    fn complaint(&self) -> String {
        let said = std::fs::read_to_string(self.data.with_extension("log")).unwrap_or_default();
        format!("{}: {said}", self.who)
    }

    /// Lives until told to stop.
    pub(super) async fn live(self, stopped: watch::Receiver<bool>) -> Result<Life> {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let (mut saved, mut kills) = (Vec::new(), 0);
        while !*stopped.borrow() {
            let mut program = self.start(kills)?;
            let heard = self.one_life(&mut program, &mut rng, &stopped).await;
            let mut heard = heard.with_context(|| self.complaint())?;
            heard.extend(program.kill().await?);
            saved.extend(saved::among(&heard));
            kills += 1;
        }
        Ok(Life {
            console: self,
            saved,
            kills,
        })
    }

    /// Works in bursts, until the line at which it dies.
    async fn one_life(
        &self,
        program: &mut Program,
        rng: &mut ChaCha8Rng,
        stopped: &watch::Receiver<bool>,
    ) -> Result<Vec<String>> {
        let dies_after = rng.random_range(5..250);
        let mut heard = Vec::new();
        let mut is_working = false;
        while heard.len() < dies_after && !*stopped.borrow() {
            let Some(line) = program.line().await? else {
                bail!("it ended by itself; it had said {heard:?}");
            };
            is_working &= line != "worked";
            let is_ready = line == "ready" || line == "worked";
            heard.push(line);
            if is_ready && !is_working {
                let rest = Duration::from_millis(rng.random_range(0..600));
                tokio::time::sleep(rest).await;
                program.say(&format!("work {}", rng.random_range(1..12))).await?;
                is_working = true;
            }
        }
        Ok(heard)
    }
}

/// All consoles, with nothing to send and everything taken in.
pub(super) struct Settled(Vec<Program>);

impl Settled {
    /// Starts each once more and waits until all have everything, also what the server held back for a moment.
    pub(super) async fn all(lives: &[Life], ledger: &Ledger) -> Result<Self> {
        let mut programs = Vec::new();
        for life in lives {
            programs.push(life.console.start(LAST_LIFE)?);
        }
        for (program, life) in programs.iter_mut().zip(lives) {
            let settled = async {
                program.until("ready").await?;
                program.say("settle").await?;
                program.until("settled").await
            };
            settled.await.with_context(|| life.console.complaint())?;
        }
        ledger.until_no_reply_is_held().await?;
        // One more case, after everything anybody has sent: whoever has it has all that came before.
        if let Some(first) = programs.first_mut() {
            first.say("last").await?;
            let said = first.until("last ").await?;
            let case = said
                .last()
                .and_then(|line| line.split(' ').nth(1))
                .context("a case")?;
            for program in &mut programs {
                program.say(&format!("expect {case}")).await?;
                program.until("here").await?;
            }
        }
        Ok(Self(programs))
    }

    /// Ends them.
    pub(super) async fn end(self) -> Result<()> {
        for program in self.0 {
            program.end().await?;
        }
        Ok(())
    }
}
