//! The real programs under `kill -9`, at moments drawn from a seed. `--deep` does it for a long while.

use anyhow::{Context, Result, ensure};
use oltre_server::seed::QueueAccess;
use oltre_store::Store;
use oltre_tests::faults::bare_desk::BareDesk;
use oltre_tests::faults::ledger::Ledger;
use oltre_tests::faults::line::{Fault, Line, Way};
use oltre_tests::faults::program::{Program, ServerFolder};
use oltre_tests::faults::rows::ServerRows;
use oltre_tests::faults::saved::{self, Saved};
use oltre_tests::faults::{ops, short_or_deep};
use oltre_tests::town::PASSPHRASE;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use std::path::Path;

const PUSH: &str = "POST /v1/sync/push";

fn console(data: &Path, line: &Line, who: &str, seed: u64, life: u64) -> Result<Program> {
    let (data_text, seed, life) = (data.to_string_lossy(), seed.to_string(), life.to_string());
    let url = line.url();
    let args = [
        "--data", &data_text, "--server", &url, "--name", who, "--seed", &seed, "--life", &life,
    ];
    Program::start("headless-console", &args, &data.with_extension("log"))
}

/// A line that loses a part of the pushes, by a seed.
fn lossy(line: &Line, seed: u64) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    line.weather(move |asked| match rng.random_range(0..10) {
        0 | 1 if asked.what == PUSH => Fault::Cut(Way::Reply, rng.random_range(0..400)),
        2 if asked.what == PUSH => Fault::Cut(Way::Request, rng.random_range(0..=asked.bytes)),
        3 if asked.what == PUSH => Fault::Repeated(2),
        4 => Fault::Cut(Way::Reply, rng.random_range(0..600)),
        _ => Fault::None,
    });
}

/// What was said to be saved is there, and the database is whole.
fn check_desk(data: &Path, saved: &[Saved], moment: &str) -> Result<()> {
    let store = Store::open(data, PASSPHRASE).with_context(|| format!("after {moment}"))?;
    store.check().with_context(|| format!("after {moment}"))?;
    let missing = saved::missing_here(saved, &store, true)?;
    ensure!(missing.is_empty(), "after {moment}:\n{}", missing.join("\n"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_console_called_saved_survives_every_kill_and_is_on_the_server_once() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let town = ServerFolder::new(folder.path(), &[("marta", QueueAccess::All)])?;
    let (server, address) = town.serve().await?;
    let line = Line::to(address).await?;
    let data = folder.path().join("marta");
    let seed = 3;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut saved = Vec::new();
    for life in 0..short_or_deep(10, 200) {
        lossy(&line, life);
        let mut marta = console(&data, &line, "marta", seed, life)?;
        let mut heard = marta.until("ready").await?;
        marta.say("work 1000").await?;
        // Every line is a moment: before a save, after it, in the middle of what sync does.
        for _ in 0..rng.random_range(1..90) {
            heard.extend(marta.line().await?);
        }
        heard.extend(marta.kill().await?);
        saved.extend(saved::among(&heard));
        check_desk(&data, &saved, &format!("kill {life}, {:?}", heard.last()))?;
    }
    assert!(saved.len() > 50, "only {} edits were saved", saved.len());
    line.heal();
    let mut marta = console(&data, &line, "marta", seed, 1_000_000)?;
    marta.until("ready").await?;
    marta.say("settle").await?;
    marta.until("settled").await?;
    Ledger::of(town.data())?.until_no_reply_is_held().await?;
    marta.say("last").await?;
    let last = marta.until("last ").await?;
    let last = last.last().and_then(|l| l.split(' ').nth(1)).context("a case")?;
    marta.say(&format!("expect {last}")).await?;
    marta.until("here").await?;
    marta.end().await?;
    check_desk(&data, &saved, "the end")?;
    server.kill().await?;
    let ledger = Ledger::of(town.data())?;
    ledger.check()?;
    let store = Store::open(&data, PASSPHRASE)?;
    let missing = saved::missing_there(&saved, &store, &ledger, None)?;
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert_eq!(ledger.twice()?, Vec::<String>::new(), "words that stand twice");
    let rows = ServerRows::of(&town.look()?)?;
    let wrong = rows.differences(&store, |_| true)?;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_server_answered_survives_every_kill_of_it() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let people = ["marta", "luca", "nina"];
    let accounts = people.map(|who| (who, QueueAccess::All));
    let town = ServerFolder::new(folder.path(), &accounts)?;
    let (mut server, address) = town.serve().await?;
    let line = Line::to(address).await?;
    let mut desks = Vec::new();
    for who in people {
        let desk = BareDesk::enrolled(&line.url(), who).await?;
        desk.is_impatient(true);
        desks.push(desk);
    }
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let mut saved = vec![BTreeSet::new(); desks.len()];
    let mut marks = Vec::new();
    for round in 0..short_or_deep(10, 200) {
        let before = line.count();
        for (i, desk) in desks.iter().enumerate() {
            for k in 0..3 {
                let mark = format!("giro {round}, banco {i}, {k}");
                let (_, actions) = ops::ten(desk.me, &mark);
                saved[i].extend(actions.iter().flat_map(|a| a.ops.iter().map(|op| op.oid)));
                desk.save(&actions)?;
                marks.push(mark);
            }
        }
        // The server dies while a push is in it: with the request just arrived, or the answer on its way.
        // Each desk sends at least one: what it saves while one is under way may go in the next all at once.
        let nth = rng.random_range(1..=desks.len());
        let is_over = rng.random_bool(0.5);
        line.until("pushes", |seen| {
            let pushes = seen.iter().filter(|e| e.number > before && e.what == PUSH);
            (pushes.filter(|e| e.over || !is_over).count() >= nth).then_some(())
        })
        .await?;
        server.kill().await?;
        let restarted = town.serve().await?;
        server = restarted.0;
        line.leads_to(restarted.1);
        for (desk, saved) in desks.iter().zip(&saved) {
            // The desk is asked first: what it takes for answered by now, the server must have.
            let waiting: BTreeSet<_> = desk.outbox()?.into_iter().map(|op| op.oid).collect();
            let answered = Ledger::of(town.data())?.answered()?;
            let lost: Vec<_> = saved
                .difference(&waiting)
                .filter(|oid| !answered.contains_key(oid))
                .collect();
            ensure!(lost.is_empty(), "round {round}: answered and gone: {lost:?}");
            desk.wake();
        }
    }
    for desk in &desks {
        desk.until_sent().await?;
    }
    let ledger = Ledger::of(town.data())?;
    ledger.check()?;
    let all: BTreeSet<_> = saved.into_iter().flatten().collect();
    assert_eq!(ledger.answered()?.into_keys().collect::<BTreeSet<_>>(), all);
    for mark in &marks {
        for i in 0..5 {
            assert_eq!(ledger.times(&format!("{mark}, nota {i}"))?, 1, "{mark}");
        }
    }
    let storage = town.look()?;
    for desk in &desks {
        desk.until_equal(&storage).await?;
    }
    let findings = storage.doctor()?;
    let bad: Vec<_> = findings
        .iter()
        .filter(|f| !f.is_good && f.code != "backup")
        .collect();
    assert!(bad.is_empty(), "{bad:?}");
    Ok(())
}
