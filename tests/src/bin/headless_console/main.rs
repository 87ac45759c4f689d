//! A console without a page: the real one, driven by lines on its standard input.
//!
//! It says "saved …" only after the call that saved had returned: whoever kills it knows what must be there afterwards.
//! `work N` does N edits, `settle` waits until everything is sent, `expect CASE` until a case is here as the server has it; the
//! end of the input closes the console and ends the program.

mod work;

use anyhow::{Context, Result, bail};
use oltre_console::{Console, ConsoleConfig, ConsoleEvent, ErrorCode, EventSink, Hardness, UiError};
use oltre_tests::town::{PASSPHRASE, PASSWORD};
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use work::Work;

/// Says a line, now.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody listens any more: whoever started us is gone, and so are we soon.
    let _nobody = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Rings at every event, and says where sync stands.
struct Bell(Arc<Notify>);

impl EventSink for Bell {
    fn emit(&self, event: &ConsoleEvent) {
        if let ConsoleEvent::SyncChanged { status } = event {
            say(&format!("sync {:?} {}", status.phase, status.waiting));
        }
        self.0.notify_waiters();
    }
}

/// The console and its bell.
struct Headless {
    console: Console,
    bell: Arc<Notify>,
}

impl Headless {
    async fn call(&self, name: &str, args: Value) -> Result<Value, UiError> {
        self.console.call("main", name, args).await
    }

    /// Opens the console, or signs it in when nobody ever did.
    async fn open(&self, server: &str, who: &str) -> Result<()> {
        loop {
            let state = self.call("app_state", json!({})).await?;
            let opened = if state["access"] == "first_run" {
                let args =
                    json!({"server": server, "name": who, "password": PASSWORD, "passphrase": PASSPHRASE});
                self.call("enrol", args).await
            } else {
                self.call("unlock", json!({ "passphrase": PASSPHRASE })).await
            };
            match opened {
                Ok(_) => return Ok(()),
                // The line or the server is down: an operator tries again.
                Err(error)
                    if matches!(
                        error.code,
                        ErrorCode::ServerUnreachable | ErrorCode::ServerFailed | ErrorCode::ServerNonsense
                    ) =>
                {
                    say(&format!("failed {}", error.code.as_str()));
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                Err(error) => bail!("{error}"),
            }
        }
    }

    /// Waits until `look` is satisfied; looks again at every event, and presses "now" once a second.
    async fn until(&self, look: impl AsyncFn(&Self) -> bool) {
        loop {
            let rung = self.bell.notified();
            tokio::pin!(rung);
            rung.as_mut().enable();
            if look(self).await {
                return;
            }
            if tokio::time::timeout(Duration::from_secs(1), rung).await.is_err() {
                // A locked console is the caller's mistake, and shows in what it says next.
                let _tried = self.call("sync_now", json!({})).await;
            }
        }
    }

    async fn phase(&self) -> Value {
        let status = self.call("sync_status", json!({})).await.unwrap_or_default();
        status["phase"].clone()
    }

    /// Does what a line says; false at one nobody knows.
    async fn obey(&self, line: &str, work: &mut Work) -> Result<bool> {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("work"), Some(edits)) => {
                for _ in 0..edits.parse()? {
                    work.edit(self).await?;
                }
                say("worked");
            }
            (Some("settle"), None) => {
                self.call("sync_now", json!({})).await?;
                self.until(async |here| here.phase().await == "all_sent").await;
                say("settled");
            }
            (Some("expect"), Some(case)) => {
                self.until(async |here| {
                    let shown = here.call("case_open", json!({ "id": case })).await;
                    // The number is the server's: it comes with the rows, after all that came before.
                    shown.is_ok_and(|case| case["number"].is_string())
                })
                .await;
                say("here");
            }
            (Some("last"), None) => {
                let case = work.last_case(self).await?;
                say(&format!("last {case}"));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// The lines of the standard input, until it ends.
fn lines_of_input() -> mpsc::UnboundedReceiver<String> {
    let (sender, lines) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

async fn run() -> Result<()> {
    let (mut data, mut server, mut who, mut seed, mut life) =
        (PathBuf::new(), String::new(), String::new(), 0u64, 0u64);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().context("a value is missing");
        match arg.as_str() {
            "--data" => data = value()?.into(),
            "--server" => server = value()?,
            "--name" => who = value()?,
            "--seed" => seed = value()?.parse()?,
            "--life" => life = value()?.parse()?,
            other => bail!("what is {other}? --data, --server, --name, --seed, --life"),
        }
    }
    let bell = Arc::new(Notify::new());
    let config = ConsoleConfig {
        hardness: Hardness {
            memory_kib: 64,
            passes: 1,
        },
        ..ConsoleConfig::new(data)
    };
    let console = Console::open(config, Arc::new(Bell(Arc::clone(&bell))))?;
    let headless = Headless { console, bell };
    headless.open(&server, &who).await?;
    // Where a new case goes is known once the directory is here.
    headless
        .until(async |here| {
            let directory = here.call("directory", json!({})).await.unwrap_or_default();
            directory["queues"]
                .as_array()
                .is_some_and(|queues| !queues.is_empty())
        })
        .await;
    say("ready");
    let mut work = Work::new(&who, seed, life);
    let mut lines = lines_of_input();
    while let Some(line) = lines.recv().await {
        if !headless.obey(&line, &mut work).await? {
            bail!("what is {line}? work N, settle, expect CASE, last");
        }
    }
    headless.console.close().await;
    Ok(())
}

fn main() -> Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(run())
}
