//! The console's disk fails at the first, second, … Nth thing that a write asks of it, until the write succeeds.
//!
//! After each failure: a clear error, nothing halfway, nothing lost that was acknowledged; whoever tries the same again gets it
//! done, once. `--deep` tries every way of failing at every place, once and for good.

use crate::deeds::{self, KINDS, Kind};
use anyhow::{Context, Result, ensure};
use oltre_store::{Store, StoreError};
use oltre_tests::faults::bare_desk::EASY;
use oltre_tests::faults::disk::{Disk, Io, Plan, Trouble, WRITES, copy_folder};
use oltre_tests::faults::portrait::portrait;
use oltre_tests::faults::{folder_in_memory, is_deep, ops, short_or_deep};
use oltre_tests::town::{PASSPHRASE, operator};
use std::path::Path;

/// The database of the second day, made once for a story.
pub(crate) fn second_day() -> Result<tempfile::TempDir> {
    let folder = folder_in_memory()?;
    let store = Store::create(folder.path(), PASSPHRASE, EASY, &[])?;
    deeds::second_day(&store)?;
    Ok(folder)
}

/// What a database shows that was found so: whole, and without this process's help.
pub(crate) fn found(folder: &Path) -> Result<String> {
    let store = Store::open(folder, PASSPHRASE)?;
    store.check()?;
    portrait(&store)
}

/// The word for what happened: a full disk is one only if nothing else could be meant.
fn is_said_right(error: &StoreError, plan: &Plan, struck: &[(Io, String)]) -> bool {
    let first = struck.first().map(|(io, _)| *io);
    match (plan.trouble, first) {
        (Trouble::Full | Trouble::HalfFull, Some(Io::Write)) => matches!(error, StoreError::DiskFull),
        _ => matches!(error, StoreError::DiskError),
    }
}

/// Fails one write at one place and looks at everything there is. False when the place was never reached.
fn fail_once(kind: &Kind, turn: u64, plan: Plan, disk: &Disk, store: &Store) -> Result<bool> {
    let deed = (kind.prepare)(store, turn);
    // A page of the server's may be lost with the power, and be fetched again. What an operator saves takes all that came
    // before it to the disk.
    store.set_facts(&[("access", &format!("prima di {turn}"))])?;
    let before = portrait(store)?;
    disk.fail(plan);
    let outcome = deed(store);
    let aside = folder_in_memory()?;
    let (killed, dark) = (aside.path().join("killed"), aside.path().join("dark"));
    disk.after_kill(&killed)?;
    disk.after_power_loss(&dark)?;
    let struck = disk.lift();
    if struck.is_empty() {
        outcome.context("without any fault")?;
        return Ok(false);
    }
    let now = portrait(store)?;
    if let Err(error) = &outcome {
        ensure!(
            is_said_right(error, &plan, &struck),
            "{struck:?} was told as {error:?}"
        );
    }
    // Whoever does not know how it went does the same again.
    deed(store).context("again, on a good disk")?;
    let after = portrait(store)?;
    // A checkpoint that failed behind a commit is no failure of the commit.
    ensure!(outcome.is_err() || now == after, "saved, and not there");
    ensure!(now == before || now == after, "halfway:\n{now}");
    if matches!(outcome, Err(StoreError::DiskFull)) {
        ensure!(now == before, "told as not saved, and there");
    }
    // The short form opens every third of what is left, and one kind of write after another meets each place.
    let opened = [("a kill", &killed), ("a power loss", &dark)];
    let is_looked_at = is_deep() || (turn + kind.name.len() as u64).is_multiple_of(3);
    for (what, folder) in opened.into_iter().filter(|_| is_looked_at) {
        let there = found(folder).with_context(|| format!("after {what}"))?;
        ensure!(
            there == before || there == after,
            "halfway after {what}:\n{there}"
        );
    }
    store.check()?;
    Ok(true)
}

/// Sweeps every place of every kind of write.
fn sweep(trouble: Trouble, for_good: bool, step: u64) -> Result<()> {
    let template = second_day()?;
    for kind in KINDS {
        let folder = folder_in_memory()?;
        copy_folder(template.path(), folder.path())?;
        let disk = Disk::under(folder.path())?;
        let store = Store::open(folder.path(), PASSPHRASE)?;
        let (mut nth, mut turn) = (1, 0);
        loop {
            turn += 1;
            let plan = Plan {
                nth,
                of: WRITES,
                for_good,
                trouble,
            };
            let moment = || format!("{}, {trouble:?} at I/O {nth} (for good: {for_good})", kind.name);
            if !fail_once(kind, turn, plan, &disk, &store).with_context(moment)? {
                break;
            }
            nth += if nth < 3 { 1 } else { step };
            ensure!(nth < 10_000, "{} never succeeds", kind.name);
        }
        ensure!(nth > 2, "{} asks nothing of the disk", kind.name);
        drop(store);
        found(folder.path()).with_context(|| kind.name)?;
    }
    Ok(())
}

#[test]
fn whatever_a_console_writes_is_whole_when_the_disk_fails_at_the_nth_io() -> Result<()> {
    sweep(Trouble::Broken, false, if is_deep() { 1 } else { 5 })
}

#[test]
fn whatever_a_console_writes_is_whole_when_the_disk_fills_up_at_the_nth_io() -> Result<()> {
    sweep(Trouble::HalfFull, true, if is_deep() { 1 } else { 11 })
}

#[test]
fn every_way_of_failing_leaves_a_console_whole() -> Result<()> {
    let ways = [
        (Trouble::Full, false),
        (Trouble::Full, true),
        (Trouble::Torn, false),
        (Trouble::Torn, true),
        (Trouble::Broken, true),
        (Trouble::HalfFull, false),
    ];
    for (trouble, for_good) in ways {
        sweep(trouble, for_good, if is_deep() { 1 } else { 61 })?;
    }
    Ok(())
}

/// I1: from the moment the call returned, whatever happens to the power.
#[test]
fn what_was_saved_survives_the_power_going_at_any_moment() -> Result<()> {
    let folder = folder_in_memory()?;
    let disk = Disk::under(folder.path())?;
    let store = Store::create(folder.path(), PASSPHRASE, EASY, &[])?;
    deeds::second_day(&store)?;
    let me = operator("marta");
    for i in 0..short_or_deep(60, 2_000) {
        // Between two edits comes what the server says, which need not survive: it is asked for again.
        store.take_page(&deeds::news(i), me)?;
        let body = format!("nota {i}");
        let action = ops::action(me, vec![ops::note(deeds::the_case(), me, &body)]);
        store.record(&action)?;
        let draft = format!("bozza {i}");
        store.save_draft(None, oltre_store::DraftKind::Reply, &draft, ops::NOON)?;
        let dark = folder_in_memory()?;
        disk.after_power_loss(dark.path())?;
        let there = Store::open(dark.path(), PASSPHRASE)?;
        there.check()?;
        let last = there.entries(deeds::the_case(), None, 1)?.entries;
        assert_eq!(last[0].entry.body, body, "the note was called saved");
        assert_eq!(there.drafts(None)?[0].body, draft, "the draft was called saved");
    }
    Ok(())
}
