//! A server with many cases and a desk that holds them all; made once.

use anyhow::{Context, Result};
use oltre_console::{Console, ConsoleConfig, ConsoleEvent, EventSink};
use oltre_server::Config;
use oltre_server::auth::hash_password;
use oltre_server::sample::{PASSWORD, Sample};
use oltre_server::seed::seed;
use serde_json::{Value, json};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Notify;

/// Opens the desk's database.
pub(crate) const PASSPHRASE: &str = "una frase di prova";

/// Rings at every event.
pub(crate) struct Bell(pub(crate) Arc<Notify>);

impl EventSink for Bell {
    fn emit(&self, _: &ConsoleEvent) {
        self.0.notify_one();
    }
}

/// The console of the desk, still locked.
pub(crate) fn console(folder: &Path) -> Result<(Console, Arc<Notify>)> {
    let bell = Arc::new(Notify::new());
    let console = Console::open(
        ConsoleConfig::new(data(folder)),
        Arc::new(Bell(Arc::clone(&bell))),
    )?;
    Ok((console, bell))
}

/// Where the desk keeps its data.
pub(crate) fn data(folder: &Path) -> PathBuf {
    folder.join("desk")
}

pub(crate) async fn call(console: &Console, name: &str, args: Value) -> Result<Value> {
    console
        .call("main", name, args)
        .await
        .with_context(|| name.to_owned())
}

/// What server and desk are made by: the version, and the tables of both databases.
fn made_by() -> Result<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut hasher = DefaultHasher::new();
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    for tables in ["server/src/storage/migrations", "store/src/schema"] {
        let mut files: Vec<_> = std::fs::read_dir(crates.join(tables))?
            .map(|entry| Ok(entry?.path()))
            .collect::<std::io::Result<_>>()?;
        files.sort_unstable();
        anyhow::ensure!(!files.is_empty(), "{tables} holds no tables");
        for file in files {
            std::fs::read(file)?.hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Makes server and desk unless they are there, as this version makes them.
pub(crate) async fn desk(folder: &Path, cases: u64) -> Result<()> {
    let done = folder.join("done");
    let made_by = made_by()?;
    if std::fs::read_to_string(&done).is_ok_and(|kept| kept == made_by) {
        return Ok(());
    }
    for part in ["server", "desk"] {
        let old = folder.join(part);
        if old.exists() {
            std::fs::remove_dir_all(old)?;
        }
    }
    let server = oltre_server::start(Config::new(folder.join("server"))).await?;
    let storage = server.storage().clone();
    let start = Instant::now();
    let total = tokio::task::spawn_blocking(move || -> Result<u64> {
        let sample = Sample::prepare(1, storage.now(), cases)?;
        seed(&storage, sample.desk(&hash_password(PASSWORD)?))?;
        for batch in sample.batches() {
            seed(&storage, batch)?;
        }
        Ok(sample.total())
    })
    .await??;
    println!("{total} cases made in {:.1} s", start.elapsed().as_secs_f64());

    let (console, bell) = console(folder)?;
    let start = Instant::now();
    let args =
        json!({"server": server.url(), "name": "marta", "password": PASSWORD, "passphrase": PASSPHRASE});
    call(&console, "enrol", args).await?;
    let mut first_list = None;
    loop {
        let status = call(&console, "sync_status", json!({})).await?;
        let rows = call(&console, "queue_counts", json!({})).await?["open"]
            .as_u64()
            .unwrap_or(0);
        if rows > 0 && first_list.is_none() {
            first_list = Some(start.elapsed());
        }
        if status["phase"] == "all_sent" {
            break;
        }
        bell.notified().await;
    }
    let synced = start.elapsed();
    // The index has no event of its own: a search says how much of it is there.
    let mut indexed = json!(0);
    while indexed != json!(100) {
        indexed = call(&console, "search", json!({"text": "lampione", "limit": 5})).await?["indexed"].clone();
        tokio::task::yield_now().await;
    }
    println!(
        "first list {:.2} s, first sync {:.1} s, search index complete {:.1} s",
        first_list.unwrap_or_default().as_secs_f64(),
        synced.as_secs_f64(),
        start.elapsed().as_secs_f64()
    );
    console.close().await;
    server.shutdown().await;
    std::fs::write(done, made_by)?;
    Ok(())
}
