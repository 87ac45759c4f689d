//! Chaos: one server, some consoles, all of them real programs, and everything that can happen to them at once.
//!
//! Consoles work, are killed and started again; the server is killed, backed up and started again; the line between them
//! loses, repeats, crawls and goes dead. Then all faults stop, everybody settles, and it must show that nothing
//! acknowledged is lost, nothing happened twice, and all end equal. The seed decides what is done and in which order; how far
//! the programs are at that moment is up to the machine.

mod console;
mod verdict;
mod weather;

use super::ledger::Ledger;
use super::line::Line;
use super::program::{Program, ServerFolder};
use crate::town::front;
use anyhow::{Context, Result};
use console::{Console, Settled};
use oltre_server::seed::QueueAccess;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// How much of it.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// For how long things break.
    pub time: Duration,
    /// What decides.
    pub seed: u64,
    /// How many consoles.
    pub consoles: usize,
    /// The server's disk is lost now and then, and its last backup put in its place.
    pub restores: bool,
}

/// What happened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report {
    /// Edits that were called saved.
    pub saved: usize,
    /// Edits on the server in the end, whoever had heard of them.
    pub ops: u64,
    /// Times a console was killed.
    pub console_kills: u64,
    /// Times the server was killed.
    pub server_kills: u64,
    /// Backups made of the running server.
    pub backups: u64,
    /// Times the last one was put in the server's place.
    pub restores: u64,
    /// Requests that came over the line.
    pub requests: u64,
    /// Those that met a fault.
    pub faults: u64,
    /// Changes not accepted, before their authors' eyes.
    pub refused: usize,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            saved,
            ops,
            console_kills,
            server_kills,
            backups,
            restores,
            requests,
            faults,
            refused,
        } = self;
        write!(
            f,
            "{saved} edits saved, {ops} ops answered, {refused} refused in sight; consoles killed {console_kills} times, the \
             server {server_kills} times, {backups} backups, {restores} restored; {faults} of {requests} requests met a fault"
        )
    }
}

/// Who works at the consoles. The last one holds the front queue alone, the others all there are.
fn people(consoles: usize) -> Vec<(String, QueueAccess)> {
    let access = |i| {
        if i + 1 == consoles && consoles > 1 {
            QueueAccess::Some(vec![front()])
        } else {
            QueueAccess::All
        }
    };
    (0..consoles)
        .map(|i| (format!("operatore{i}"), access(i)))
        .collect()
}

/// The server, while it is killed and started again.
struct Server<'a> {
    folder: &'a ServerFolder,
    line: &'a Line,
    running: Program,
    kills: u64,
    backups: u64,
    restores: u64,
}

impl<'a> Server<'a> {
    async fn start(folder: &'a ServerFolder, line: &'a Line) -> Result<Self> {
        let (running, address) = folder.serve().await?;
        line.leads_to(address);
        Ok(Self {
            folder,
            line,
            running,
            kills: 0,
            backups: 0,
            restores: 0,
        })
    }

    async fn die_and_come_back(&mut self) -> Result<()> {
        self.running.kill_now().await?;
        let (running, address) = self.folder.serve().await?;
        self.running = running;
        self.line.leads_to(address);
        self.kills += 1;
        Ok(())
    }

    /// Its disk is lost: what comes back is the last backup.
    async fn lose_its_disk(&mut self) -> Result<()> {
        self.running.kill_now().await?;
        let file = self.backup();
        self.folder.run(&["restore", &file]).await?;
        let (running, address) = self.folder.serve().await?;
        self.running = running;
        self.line.leads_to(address);
        self.restores += 1;
        Ok(())
    }

    async fn back_up(&mut self) -> Result<()> {
        self.backups += 1;
        let file = self.backup();
        self.folder.run(&["backup", &file]).await.map(|_| ())
    }

    /// The last backup's file.
    fn backup(&self) -> String {
        let name = format!("copia-{}.db", self.backups);
        let folder = self.folder.data().parent().unwrap_or(self.folder.data());
        folder.join(name).to_string_lossy().into_owned()
    }
}

/// Runs it in a folder, where everything is left afterwards.
///
/// # Errors
/// A promise was broken, or a program failed that nobody had killed.
pub async fn run(options: Options, folder: &Path) -> Result<Report> {
    let Options {
        time,
        seed,
        consoles,
        restores,
    } = options;
    let people = people(consoles);
    let accounts = people.clone();
    let place = folder.to_owned();
    let town = tokio::task::spawn_blocking(move || {
        let accounts: Vec<(&str, QueueAccess)> = accounts
            .iter()
            .map(|(who, queues)| (who.as_str(), queues.clone()))
            .collect();
        ServerFolder::new(&place, &accounts)
    })
    .await??;
    // Nobody listens there yet: the server says where it is when it starts.
    let line = Arc::new(Line::to(([127, 0, 0, 1], 9).into()).await?);
    let mut server = Server::start(&town, &line).await?;
    let (stop, stopped) = watch::channel(false);
    let mut desks = JoinSet::new();
    for (i, (who, _)) in people.iter().enumerate() {
        let console = Console {
            data: folder.join(who),
            who: who.clone(),
            url: line.url(),
            seed: seed.wrapping_mul(1_000).wrapping_add(i as u64),
        };
        let stopped = stopped.clone();
        desks.spawn(async move { console.live(stopped).await });
    }
    let broken = wreck(&mut server, &line, &mut desks, (time, seed, restores)).await;
    // However it went, the consoles stop before anybody looks.
    stop.send_replace(true);
    line.heal();
    let mut lives = Vec::new();
    while let Some(desk) = desks.join_next().await {
        lives.push(desk??);
    }
    broken?;
    lives.sort_by(|a, b| a.console.who.cmp(&b.console.who));
    let (requests, faults) = (line.count(), line.faults());
    let settled = Settled::all(&lives, &Ledger::of(town.data())?)
        .await
        .context("the consoles do not settle")?;
    settled.end().await?;
    server.running.kill_now().await?;
    let mut report = Report {
        saved: lives.iter().map(|life| life.saved.len()).sum(),
        console_kills: lives.iter().map(|life| life.kills).sum(),
        server_kills: server.kills,
        backups: server.backups,
        restores: server.restores,
        requests,
        faults,
        ..Report::default()
    };
    let history = verdict::History {
        last_backup: (server.backups > 0).then(|| server.backup()),
        was_restored: server.restores > 0,
    };
    let found = tokio::task::spawn_blocking(move || verdict::of(&town, &lives, &people, &history));
    (report.ops, report.refused) = found.await??;
    Ok(report)
}

/// Breaks things until the time is over.
async fn wreck(
    server: &mut Server<'_>,
    line: &Line,
    desks: &mut JoinSet<Result<console::Life>>,
    (time, seed, restores): (Duration, u64, bool),
) -> Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let end = Instant::now() + time;
    while Instant::now() < end {
        match rng.random_range(0..10) {
            0 | 1 => server.die_and_come_back().await?,
            2 => server.back_up().await?,
            3 if restores && server.backups > 0 => server.lose_its_disk().await?,
            3 => line.pull(),
            4 => line.heal(),
            _ => {
                line.release();
                weather::turn(line, &mut rng);
            }
        }
        let rest = Duration::from_millis(rng.random_range(100..1_500));
        tokio::select! {
            () = tokio::time::sleep_until((Instant::now() + rest).min(end)) => {}
            // A console that ends before it is told to has failed.
            Some(ended) = desks.join_next() => {
                ended??;
            }
        }
    }
    Ok(())
}
