//! The server's disk fails at the first, second, … Nth thing that a write asks of it, until the write succeeds.
//!
//! After each failure: an answer with its code, nothing halfway, nothing answered that is gone; the same again is done, once.

use crate::office::*;
use anyhow::{Context, Result, ensure};
use oltre_domain::{OpKind, Timestamp};
use oltre_server::seed::{QueueAccess, SeedBatch, seed};
use oltre_server::{StorageError, restore, start};
use oltre_sync::Failure;
use oltre_tests::faults::bare_desk::enrol;
use oltre_tests::faults::disk::{Disk, Plan, Trouble, WRITES, copy_folder};
use oltre_tests::faults::ledger::Ledger;
use oltre_tests::faults::{folder_in_memory, ops, short_or_deep};
use oltre_tests::town::town;

#[derive(Clone, Copy)]
enum Deed {
    Push,
    Enrol,
    Seed,
    Time,
    Revoke,
}

impl Deed {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Push, "a push"),
        (Self::Enrol, "an enrolment"),
        (Self::Seed, "an import"),
        (Self::Time, "the passing of time"),
        (Self::Revoke, "a revocation"),
    ];

    /// What has to stand before it.
    async fn prepare(self, office: &Office, turn: u64) -> Result<()> {
        let desk = &office.desk;
        match self {
            Self::Push => {
                let (_, actions) = ops::ten(desk.me, &format!("giro {turn}"));
                desk.save(&actions)?;
            }
            Self::Time => {
                let (id, mut actions) = ops::ten(desk.me, &format!("giro {turn}"));
                let solve = OpKind::CaseSolve {
                    id,
                    outcome: "other".to_owned(),
                    text: String::new(),
                };
                actions.push(ops::action(desk.me, vec![solve]));
                desk.save(&actions)?;
                push(desk).await.map_err(anyhow::Error::msg)?;
                office.clock.advance(8 * Timestamp::DAY);
            }
            Self::Enrol | Self::Seed | Self::Revoke => {}
        }
        Ok(())
    }

    async fn run(self, office: &Office, turn: u64) -> Outcome {
        match self {
            Self::Push => push(&office.desk).await,
            Self::Enrol => match enrol(&office.server.url(), "luca", &office.desk.store).await {
                Ok(_) => Ok(()),
                Err(error) => match error.downcast_ref::<Failure>() {
                    Some(failure) => unavailable(failure),
                    None => Err(format!("{error:#}")),
                },
            },
            Self::Seed => {
                let login = format!("operatore{turn}");
                let batch = town(&[(&login, QueueAccess::All)]).map_err(|e| e.to_string())?;
                let batch = SeedBatch {
                    queues: Vec::new(),
                    topics: Vec::new(),
                    ..batch
                };
                let storage = office.server.storage().clone();
                let seeded = blocking(move || seed(&storage, batch)).await;
                told(seeded.map_err(|e| e.to_string())?.map(|_| ()))
            }
            Self::Time => told(office.server.tick().await.map(|_| ())),
            Self::Revoke => {
                let storage = office.server.storage().clone();
                let revoked = blocking(move || {
                    let devices = storage.devices()?;
                    let last = devices.last().ok_or(StorageError::Stopped)?;
                    storage.revoke_device(last.id)
                });
                told(revoked.await.map_err(|e| e.to_string())?)
            }
        }
    }

    /// All of it happens together. What the server does by itself as time passes is one step after the other.
    const fn is_one(self) -> bool {
        !matches!(self, Self::Time)
    }

    /// The same again changes nothing when it was done.
    const fn is_idempotent(self) -> bool {
        matches!(self, Self::Push | Self::Seed)
    }
}

/// Fails one write at one place and looks at everything there is. False when the place was never reached.
async fn fail_once(office: &Office, deed: Deed, turn: u64, plan: Plan) -> Result<bool> {
    deed.prepare(office, turn).await?;
    let before = office.portrait()?;
    office.disk.fail(plan);
    let outcome = deed.run(office, turn).await;
    let aside = folder_in_memory()?;
    let (killed, dark) = (aside.path().join("killed"), aside.path().join("dark"));
    office.disk.after_kill(&killed)?;
    office.disk.after_power_loss(&dark)?;
    let struck = office.disk.lift();
    if struck.is_empty() {
        outcome.map_err(anyhow::Error::msg).context("without any fault")?;
        return Ok(false);
    }
    let now = office.portrait()?;
    if let Err(said) = &outcome {
        ensure!(said == "unavailable", "{struck:?} was answered {said}");
    }
    deed.run(office, turn)
        .await
        .map_err(anyhow::Error::msg)
        .context("again, on a good disk")?;
    let after = office.portrait()?;
    if outcome.is_err() {
        ensure!(
            now == before || !deed.is_one(),
            "refused, and there: {}",
            differences(&before, &now)
        );
    }
    for (what, folder) in [("a kill", killed), ("a power loss", dark)] {
        let there = blocking(move || found(&folder)).await?;
        let there = there.with_context(|| format!("after {what}"))?;
        if outcome.is_ok() {
            // What was answered is on the disk.
            ensure!(there == now, "answered, and gone after {what}");
        } else if deed.is_idempotent() {
            ensure!(
                there == before || there == after,
                "halfway after {what}:\n{there}"
            );
        }
    }
    let storage = office.server.storage().clone();
    let bad = blocking(move || findings(&storage)).await??;
    ensure!(bad.is_empty(), "{bad:?}");
    Ledger::of(&office.data())?.check()?;
    Ok(true)
}

async fn sweep(trouble: Trouble, for_good: bool, step: u64) -> Result<()> {
    for (deed, name) in Deed::ALL {
        let office = Office::open().await?;
        let (mut nth, mut turn) = (1, 0);
        loop {
            turn += 1;
            let plan = Plan {
                nth,
                of: WRITES,
                for_good,
                trouble,
            };
            let moment = || format!("{name}, {trouble:?} at I/O {nth} (for good: {for_good})");
            if !fail_once(&office, deed, turn, plan).await.with_context(moment)? {
                break;
            }
            nth += if nth < 3 { 1 } else { step };
        }
        ensure!(nth > 2, "{name} asks nothing of the disk");
        office.server.shutdown().await;
    }
    Ok(())
}

#[tokio::test]
async fn whatever_a_server_writes_is_whole_when_the_disk_fails_at_the_nth_io() -> Result<()> {
    sweep(Trouble::Broken, false, short_or_deep(7, 1)).await
}

#[tokio::test]
async fn whatever_a_server_writes_is_whole_when_the_disk_fills_up_at_the_nth_io() -> Result<()> {
    sweep(Trouble::HalfFull, true, short_or_deep(13, 1)).await
}

#[tokio::test]
async fn a_server_that_cannot_be_made_or_opened_can_be_afterwards_with_all_it_had() -> Result<()> {
    for trouble in [Trouble::Broken, Trouble::Full] {
        for is_new in [true, false] {
            // A server that was killed: its log is read when it is opened.
            let office = Office::open().await?;
            let (_, actions) = ops::ten(office.desk.me, "prima");
            office.desk.save(&actions)?;
            push(&office.desk).await.map_err(anyhow::Error::msg)?;
            let template = folder_in_memory()?;
            if !is_new {
                copy_folder(&office.data(), template.path())?;
            }
            let expected = office.portrait()?;
            office.server.shutdown().await;
            let mut nth = 1;
            loop {
                let folder = folder_in_memory()?;
                copy_folder(template.path(), folder.path())?;
                let disk = Disk::under(folder.path())?;
                disk.fail(Plan {
                    nth,
                    of: WRITES,
                    for_good: false,
                    trouble,
                });
                let started = start(config(folder.path(), &office.clock)).await;
                let is_up = started.is_ok();
                match started {
                    Ok(server) => server.shutdown().await,
                    Err(error) => {
                        let said = error.to_string();
                        ensure!(said.starts_with("the database cannot be used"), "{said}");
                    }
                }
                let struck = disk.lift();
                let data = folder.path().to_owned();
                let there = blocking(move || found(&data)).await?;
                let there = there.with_context(|| format!("{trouble:?} at {nth}: {struck:?}"))?;
                ensure!(is_new || there == expected, "something is gone after {struck:?}");
                if struck.is_empty() {
                    ensure!(is_up, "it does not start on a good disk");
                    break;
                }
                nth += if nth < 8 { 1 } else { short_or_deep(13, 1) };
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_backup_that_fails_leaves_none_or_a_good_one() -> Result<()> {
    for (trouble, for_good) in [(Trouble::Broken, false), (Trouble::HalfFull, true)] {
        let office = Office::open().await?;
        let (_, actions) = ops::ten(office.desk.me, "prima");
        office.desk.save(&actions)?;
        push(&office.desk).await.map_err(anyhow::Error::msg)?;
        let (mut nth, mut turn) = (1, 0);
        loop {
            turn += 1;
            let file = office.data().join(format!("copia-{turn}.db"));
            let before = office.portrait()?;
            office.disk.fail(Plan {
                nth,
                of: WRITES,
                for_good,
                trouble,
            });
            let (storage, to) = (office.server.storage().clone(), file.clone());
            let made = blocking(move || storage.backup(&to)).await?;
            let struck = office.disk.lift();
            let part = office.data().join(format!("copia-{turn}.db.part"));
            ensure!(!part.exists(), "a part is left at {nth}: {struck:?}");
            if file.exists() {
                let good = folder_in_memory()?;
                let (data, from) = (good.path().join("server"), file.clone());
                let restored = blocking(move || {
                    restore(&data, &from, ops::NOON)?;
                    Ok::<_, anyhow::Error>(data)
                });
                let data = restored.await?.with_context(|| format!("{nth}: {struck:?}"))?;
                blocking(move || found(&data)).await??;
            } else {
                ensure!(made.is_err(), "a backup that is nowhere was called made");
            }
            if made.is_err() {
                ensure!(office.portrait()? == before, "half noted at {nth}: {struck:?}");
            }
            if struck.is_empty() {
                made?;
                break;
            }
            nth += if nth < 8 { 1 } else { short_or_deep(13, 1) };
        }
        office.server.shutdown().await;
    }
    Ok(())
}

#[tokio::test]
async fn a_restore_that_fails_leaves_what_stood_there() -> Result<()> {
    let office = Office::open().await?;
    let copy = office.folder.path().join("copia.db");
    let (_, actions) = ops::ten(office.desk.me, "prima");
    office.desk.save(&actions)?;
    push(&office.desk).await.map_err(anyhow::Error::msg)?;
    let (storage, to) = (office.server.storage().clone(), copy.clone());
    blocking(move || storage.backup(&to)).await??;
    let (_, actions) = ops::ten(office.desk.me, "dopo la copia");
    office.desk.save(&actions)?;
    push(&office.desk).await.map_err(anyhow::Error::msg)?;
    let template = folder_in_memory()?;
    copy_folder(&office.data(), template.path())?;
    let stood = office.portrait()?;
    office.server.shutdown().await;
    for (trouble, for_good) in [(Trouble::Broken, false), (Trouble::HalfFull, true)] {
        let mut nth = 1;
        loop {
            let folder = folder_in_memory()?;
            copy_folder(template.path(), folder.path())?;
            let disk = Disk::under(folder.path())?;
            disk.fail(Plan {
                nth,
                of: WRITES,
                for_good,
                trouble,
            });
            let (data, from) = (folder.path().to_owned(), copy.clone());
            let restored = blocking(move || restore(&data, &from, ops::NOON)).await?;
            let struck = disk.lift();
            let data = folder.path().to_owned();
            let there = blocking(move || found(&data)).await?;
            let there = there.with_context(|| format!("{trouble:?} at {nth}: {struck:?}"))?;
            match restored {
                Ok(_) => ensure!(
                    !there.contains("dopo la copia"),
                    "restored, and the old one is there"
                ),
                Err(error) => {
                    ensure!(matches!(error, StorageError::Database(_)), "{error}");
                    ensure!(there == stood, "not restored, and something is gone: {struck:?}");
                    let (data, from) = (folder.path().to_owned(), copy.clone());
                    blocking(move || restore(&data, &from, ops::NOON)).await??;
                }
            }
            if struck.is_empty() {
                break;
            }
            nth += if nth < 8 { 1 } else { short_or_deep(29, 1) };
        }
    }
    Ok(())
}
