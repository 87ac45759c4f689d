//! What must hold when all is quiet again.

use super::console::Life;
use crate::faults::ledger::Ledger;
use crate::faults::program::ServerFolder;
use crate::faults::rows::ServerRows;
use crate::faults::saved;
use crate::town::{PASSPHRASE, operator};
use anyhow::{Context, Result, ensure};
use oltre_domain::CaseFile;
use oltre_server::seed::QueueAccess;
use oltre_server::{Storage, SystemClock, restore};
use oltre_store::Store;
use std::path::Path;
use std::sync::Arc;

/// What was done to the server.
pub(super) struct History {
    pub(super) last_backup: Option<String>,
    /// Then its log of changes begins with the last restore.
    pub(super) was_restored: bool,
}

/// Checks everything; gives the ops answered and the changes not accepted. Blocks.
pub(super) fn of(
    town: &ServerFolder,
    lives: &[Life],
    people: &[(String, QueueAccess)],
    history: &History,
) -> Result<(u64, usize)> {
    let ledger = Ledger::of(town.data())?;
    ledger.check()?;
    let twice = ledger.twice()?;
    ensure!(twice.is_empty(), "words that stand twice: {twice:?}");
    let storage = town.look()?;
    doctor(&storage).context("the server")?;
    let rows = ServerRows::of(&storage)?;
    let mut refused = 0;
    for (life, (who, queues)) in lives.iter().zip(people) {
        let store = Store::open(&life.console.data, PASSPHRASE).with_context(|| who.clone())?;
        store.check().with_context(|| who.clone())?;
        let mut wrong = saved::missing_here(&life.saved, &store, false)?;
        wrong.extend(saved::missing_there(
            &life.saved,
            &store,
            &ledger,
            history.was_restored.then_some(&rows),
        )?);
        wrong.extend(rows.differences(&store, |file| holds(file, who, queues))?);
        let waiting = store.waiting()?;
        if waiting.ops > 0 {
            wrong.push(format!("{} ops still wait", waiting.ops));
        }
        refused += waiting.refused as usize;
        ensure!(wrong.is_empty(), "{who}:\n{}", wrong.join("\n"));
    }
    if let Some(backup) = &history.last_backup {
        backup_is_good(town, Path::new(backup)).context("the last backup")?;
    }
    Ok((ledger.count()?, refused))
}

/// Whether a console's scopes hold a case.
fn holds(file: &CaseFile, who: &str, queues: &QueueAccess) -> bool {
    let of_queue = match queues {
        QueueAccess::All => true,
        QueueAccess::Some(queues) => file.case.queue().is_some_and(|queue| queues.contains(&queue)),
    };
    of_queue || file.case.owner() == Some(operator(who))
}

fn doctor(storage: &Storage) -> Result<()> {
    let bad: Vec<_> = storage
        .doctor()?
        .into_iter()
        .filter(|f| !f.is_good && f.code != "backup")
        .collect();
    ensure!(bad.is_empty(), "{bad:?}");
    Ok(())
}

fn backup_is_good(town: &ServerFolder, backup: &Path) -> Result<()> {
    let elsewhere = town.data().with_file_name("restored");
    restore(&elsewhere, backup, oltre_server::Clock::now(&SystemClock))?;
    doctor(&Storage::open(&elsewhere, Arc::new(SystemClock))?)
}
