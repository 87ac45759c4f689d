//! A console's database is made and opened on a disk that fails on the way: all of it or nothing, and never a wrong word for it.

use crate::disk::{found, second_day};
use anyhow::{Context, Result, ensure};
use oltre_store::{DraftKind, Store, StoreError};
use oltre_tests::faults::bare_desk::EASY;
use oltre_tests::faults::disk::{Disk, Io, Plan, Trouble, WRITES, copy_folder};
use oltre_tests::faults::portrait::portrait;
use oltre_tests::faults::{folder_in_memory, ops, short_or_deep};
use oltre_tests::town::PASSPHRASE;

#[test]
fn a_console_that_cannot_be_made_leaves_nothing_and_can_be_made_afterwards() -> Result<()> {
    for trouble in [Trouble::Broken, Trouble::Full] {
        let mut nth = 1;
        loop {
            let folder = folder_in_memory()?;
            let disk = Disk::under(folder.path())?;
            disk.fail(Plan {
                nth,
                of: WRITES,
                for_good: false,
                trouble,
            });
            let made = Store::create(folder.path(), PASSPHRASE, EASY, &[("server", "https://x")]);
            let struck = disk.lift();
            let is_made = made.is_ok();
            if let Err(error) = &made {
                ensure!(
                    matches!(error, StoreError::DiskError | StoreError::DiskFull),
                    "{struck:?} was told as {error:?}"
                );
                ensure!(
                    !Store::exists(folder.path()),
                    "half a console at {nth}: {struck:?}"
                );
                let names: Vec<_> = std::fs::read_dir(folder.path())?
                    .map(|f| f.map(|f| f.file_name()))
                    .collect::<std::io::Result<_>>()?;
                ensure!(names == ["oltre.lock"], "{names:?} are left at {nth}");
                Store::create(folder.path(), PASSPHRASE, EASY, &[("server", "https://x")])?;
            }
            drop(made);
            let store =
                Store::open(folder.path(), PASSPHRASE).with_context(|| format!("{nth}: {struck:?}"))?;
            assert_eq!(store.fact("server")?.as_deref(), Some("https://x"));
            store.check()?;
            if struck.is_empty() {
                ensure!(is_made && nth > 5, "made after {nth}");
                break;
            }
            nth += if nth < 8 { 1 } else { short_or_deep(13, 1) };
        }
    }
    Ok(())
}

#[test]
fn a_console_that_cannot_be_opened_says_so_and_opens_on_a_good_disk_with_everything() -> Result<()> {
    let template = second_day()?;
    let expected = found(template.path())?;
    // What a kill leaves: a log that the next opening takes in.
    let killed = folder_in_memory()?;
    let store = Store::open(template.path(), PASSPHRASE)?;
    store.save_draft(None, DraftKind::Said, "a metà", ops::NOON)?;
    copy_folder(template.path(), killed.path())?;
    let with_draft = portrait(&store)?;
    drop(store);
    assert_ne!(expected, with_draft);
    for trouble in [Trouble::Broken, Trouble::Full] {
        for of in [WRITES, &[Io::Read]] {
            let mut nth = 1;
            loop {
                let folder = folder_in_memory()?;
                copy_folder(killed.path(), folder.path())?;
                let disk = Disk::under(folder.path())?;
                disk.fail(Plan {
                    nth,
                    of,
                    for_good: false,
                    trouble,
                });
                let opened = Store::open(folder.path(), PASSPHRASE);
                let struck = disk.lift();
                if let Err(error) = &opened {
                    ensure!(
                        matches!(error, StoreError::DiskError | StoreError::DiskFull),
                        "{struck:?} at {nth} was told as {error:?}"
                    );
                }
                drop(opened);
                let there = found(folder.path()).with_context(|| format!("{nth}: {struck:?}"))?;
                ensure!(there == with_draft, "something is gone after {struck:?}");
                if struck.is_empty() {
                    break;
                }
                nth += 1;
            }
        }
    }
    Ok(())
}
