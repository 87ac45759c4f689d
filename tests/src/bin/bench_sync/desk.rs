//! A desk: the real console on a real database, without its window, in a process of its own.

use crate::far::{Ask, Told, need_of, note_of};
use crate::usage;
use anyhow::{Context as _, Result};
use oltre_console::{Console, ConsoleConfig, ConsoleEvent, EventSink};
use oltre_domain::CaseId;
use serde_json::{Value, json};
use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Opens the desk's database.
pub(crate) const PASSPHRASE: &str = "una frase di prova";
/// How often the search index is asked how far it is: it has no event of its own.
const LOOK: Duration = Duration::from_millis(50);

struct Bell(Arc<Notify>);

impl EventSink for Bell {
    fn emit(&self, _: &ConsoleEvent) {
        self.0.notify_one();
    }
}

struct Desk {
    console: Console,
    bell: Arc<Notify>,
}

/// Answers what it is asked until it is to close.
pub(crate) fn run(folder: &Path) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let bell = Arc::new(Notify::new());
    let console = Console::open(
        ConsoleConfig::new(folder.to_owned()),
        Arc::new(Bell(Arc::clone(&bell))),
    )?;
    let desk = Desk { console, bell };
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let ask: Ask = serde_json::from_str(&line?)?;
        let is_last = matches!(ask, Ask::Close);
        let told = runtime.block_on(desk.answer(ask))?;
        writeln!(out, "{}", serde_json::to_string(&told)?)?;
        out.flush()?;
        if is_last {
            break;
        }
    }
    Ok(())
}

impl Desk {
    async fn answer(&self, ask: Ask) -> Result<Told> {
        let mut told = Told::default();
        match ask {
            Ask::Enrol { url, name, password } => {
                let args =
                    json!({"server": url, "name": name, "password": password, "passphrase": PASSPHRASE});
                self.enrol(args, &mut told).await?;
            }
            Ask::UntilOffline => self.until(async || Ok(self.phase().await? == "offline")).await?,
            Ask::WakeUntil { case, need } => {
                self.call("sync_now", json!({})).await?;
                self.until(async || {
                    let shown = self.call("case_open", json!({ "id": case })).await?;
                    Ok(shown["need"] == need && self.phase().await? == "all_sent")
                })
                .await?;
            }
            Ask::Edit { cases, by } => {
                for case in cases {
                    let (need, note) = (need_of(&by, case), note_of(&by, case));
                    self.call("case_set", json!({"id": case, "field": "need", "value": need}))
                        .await?;
                    let args = json!({"id": case, "kind": "note", "body": note, "act": null});
                    self.call("entry_add", args).await?;
                }
            }
            Ask::WakeUntilToCheck(cases) => {
                self.call("sync_now", json!({})).await?;
                self.until(async || {
                    let status = self.call("sync_status", json!({})).await?;
                    Ok(status["to_check"] == cases && status["phase"] == "all_sent")
                })
                .await?;
            }
            Ask::Tally { cases, authors } => {
                for case in cases {
                    self.tally(case, &authors, &mut told).await?;
                }
            }
            Ask::Close => self.console.close().await,
        }
        Ok(told)
    }

    async fn enrol(&self, args: Value, told: &mut Told) -> Result<()> {
        let start = Instant::now();
        self.call("enrol", args).await?;
        let page = json!({"tab": "open", "offset": 0, "limit": 60});
        self.until(async || {
            let page = self.call("queue_page", page.clone()).await?;
            Ok(page["rows"].as_array().is_some_and(|rows| !rows.is_empty()))
        })
        .await?;
        told.first_list = start.elapsed().as_secs_f64();
        self.until(async || Ok(self.phase().await? == "all_sent")).await?;
        told.synced = start.elapsed().as_secs_f64();
        let used = usage::of(std::process::id())?;
        told.synced_usage = (used.cpu, used.peak);
        usage::reset(std::process::id())?;
        // A word that is nowhere: what is asked is how far the index is.
        let search = json!({"text": "qzxwvk", "limit": 5});
        while self.call("search", search.clone()).await?["indexed"] != 100 {
            tokio::time::sleep(LOOK).await;
        }
        told.indexed = start.elapsed().as_secs_f64();
        Ok(())
    }

    async fn tally(&self, case: CaseId, authors: &[String], told: &mut Told) -> Result<()> {
        let shown = self.call("case_open", json!({ "id": case })).await?;
        let conflict = shown["conflicts"].as_array().and_then(|all| all.first());
        let values: Vec<&Value> = conflict
            .and_then(|c| c["values"].as_array())
            .into_iter()
            .flatten()
            .map(|side| &side["value"])
            .chain([&shown["need"]])
            .collect();
        let is_seen = |author: &String| values.iter().any(|v| **v == need_of(author, case));
        told.values_kept += usize::from(authors.iter().all(is_seen));
        told.conflicts += usize::from(conflict.is_some());
        let entries = shown["timeline"]["entries"].as_array().context("a timeline")?;
        told.notes += authors
            .iter()
            .map(|author| note_of(author, case))
            .filter(|note| entries.iter().any(|e| e["body"] == *note))
            .count();
        Ok(())
    }

    async fn call(&self, name: &str, args: Value) -> Result<Value> {
        self.console
            .call("main", name, args)
            .await
            .with_context(|| name.to_owned())
    }

    async fn phase(&self) -> Result<String> {
        let status = self.call("sync_status", json!({})).await?;
        Ok(status["phase"].as_str().unwrap_or_default().to_owned())
    }

    /// Looks again at every event until it is so.
    async fn until(&self, is_so: impl AsyncFn() -> Result<bool>) -> Result<()> {
        while !is_so().await? {
            self.bell.notified().await;
        }
        Ok(())
    }
}
