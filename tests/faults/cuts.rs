//! The line cut at every 64th byte, both ways, of a push, of a snapshot's pages and of the pages of changes.
//!
//! After each cut the console goes on. `--deep` cuts at every byte.

use anyhow::{Result, ensure};
use oltre_sync::Failure;
use oltre_tests::desk::TownHall;
use oltre_tests::faults::bare_desk::BareDesk;
use oltre_tests::faults::ledger::Ledger;
use oltre_tests::faults::line::{Fault, Line, Way};
use oltre_tests::faults::{ops, short_or_deep};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

const PUSH: &str = "POST /v1/sync/push";
const SNAPSHOT: &str = "GET /v1/sync/snapshot";
const CHANGES: &str = "GET /v1/sync/changes";

/// How far apart the cuts are.
fn step() -> usize {
    short_or_deep(64, 1)
}

/// A line that was cut is a line that was cut: no other word for it reaches the operator.
fn only_unreachable(desk: &BareDesk) -> Result<()> {
    for failure in desk.failures() {
        ensure!(failure == Failure::Unreachable, "a cut was told as: {failure}");
    }
    Ok(())
}

/// Makes ten ops wait at the desk, in one push.
fn ten_wait(desk: &BareDesk, line: &Line, mark: &str) -> Result<BTreeSet<oltre_domain::OpId>> {
    desk.is_impatient(false);
    line.always(PUSH, Fault::Cut(Way::Request, 0));
    let (_, actions) = ops::ten(desk.me, mark);
    for action in &actions {
        desk.store.record(action)?;
    }
    let oids: BTreeSet<_> = desk.outbox()?.iter().map(|op| op.oid).collect();
    ensure!(oids.len() == 10, "{} ops wait", oids.len());
    Ok(oids)
}

/// Lets pushes meet this weather, and waits until everything is sent.
async fn send_in(desk: &BareDesk, line: &Line) -> Result<()> {
    line.always(PUSH, Fault::None);
    desk.is_impatient(true);
    desk.wake();
    desk.until_sent().await
}

#[tokio::test]
async fn a_push_whose_request_is_cut_at_every_64th_byte_arrives_once_and_never_in_part() -> Result<()> {
    let hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let desk = BareDesk::enrolled(&line.url(), "marta").await?;
    let oids = ten_wait(&desk, &line, "Lampione spento")?;
    // The same push again and again, each time cut a little later; what the server had answered before each.
    let ledger = Ledger::of(&hall.data())?;
    let told = Arc::new(Mutex::new(Vec::new()));
    let telling = Arc::clone(&told);
    let mut at = 0;
    line.weather(move |asked| {
        if asked.what != PUSH {
            return Fault::None;
        }
        telling.lock().unwrap().push((at, ledger.count()));
        let fault = if at < asked.bytes {
            Fault::Cut(Way::Request, at)
        } else {
            Fault::None
        };
        at += step();
        fault
    });
    send_in(&desk, &line).await?;
    let told = std::mem::take(&mut *told.lock().unwrap());
    assert!(told.len() > 20, "only {} cuts", told.len());
    for (at, answered) in told.iter() {
        let answered = answered.as_ref().unwrap();
        assert_eq!(
            *answered, 0,
            "a push cut before byte {at} must not have been answered"
        );
    }
    let ledger = Ledger::of(&hall.data())?;
    assert_eq!(ledger.answered()?.into_keys().collect::<BTreeSet<_>>(), oids);
    ledger.check()?;
    only_unreachable(&desk)?;
    desk.until_equal(&hall.storage()?).await
}

#[tokio::test]
async fn a_push_whose_reply_is_cut_at_every_64th_byte_is_answered_again_and_done_once() -> Result<()> {
    let hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let desk = BareDesk::enrolled(&line.url(), "marta").await?;
    let oids = ten_wait(&desk, &line, "Buca in via Roma")?;
    let mut at = 0;
    line.weather(move |asked| {
        if asked.what != PUSH {
            return Fault::None;
        }
        let fault = Fault::Cut(Way::Reply, at);
        at += step();
        fault
    });
    send_in(&desk, &line).await?;
    let cuts = line.seen().iter().filter(|e| e.what == PUSH).count();
    assert!(cuts > 5, "only {cuts} cuts");
    let ledger = Ledger::of(&hall.data())?;
    assert_eq!(ledger.answered()?.into_keys().collect::<BTreeSet<_>>(), oids);
    ledger.check()?;
    assert_eq!(ledger.times("Buca in via Roma, nota 3")?, 1);
    only_unreachable(&desk)?;
    desk.until_equal(&hall.storage()?).await
}

/// Not the same push again but a new one for each cut: the first answer is lost at ever another byte, and the second attempt is
/// the one that is heard.
#[tokio::test]
async fn pushes_each_cut_once_at_another_byte_all_arrive_once() -> Result<()> {
    let hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let desk = BareDesk::enrolled(&line.url(), "marta").await?;
    let luca = BareDesk::enrolled(&hall.url(), "luca").await?;
    let mut oids = BTreeSet::new();
    for way in [Way::Request, Way::Reply] {
        let (mut at, mut round) = (0, 0);
        loop {
            oids.extend(ten_wait(&desk, &line, &format!("{way:?} {round}"))?);
            let before = line.count();
            line.next(PUSH, Fault::Cut(way, at));
            // The next one of the line goes before what always happens.
            send_in(&desk, &line).await?;
            let seen = line.seen();
            let cut = seen
                .iter()
                .find(|e| e.number > before && e.fault == Fault::Cut(way, at));
            let reached = cut.map_or(0, |e| match way {
                Way::Request => e.request.len(),
                Way::Reply => e.reply,
            });
            if reached < at {
                break;
            }
            round += 1;
            at += short_or_deep(512, 64);
        }
        assert!(round > 0, "{way:?}: nothing was cut");
    }
    let ledger = Ledger::of(&hall.data())?;
    assert_eq!(ledger.answered()?.into_keys().collect::<BTreeSet<_>>(), oids);
    ledger.check()?;
    only_unreachable(&desk)?;
    desk.until_equal(&hall.storage()?).await?;
    luca.until_equal(&hall.storage()?).await
}

#[tokio::test]
async fn a_first_sync_cut_at_every_64th_byte_of_every_answer_ends_with_everything() -> Result<()> {
    let hall = TownHall::open().await?;
    let before = BareDesk::enrolled(&hall.url(), "luca").await?;
    for i in 0..6 {
        let (_, actions) = ops::ten(before.me, &format!("Caso numero {i}"));
        before.save(&actions)?;
    }
    before.until_sent().await?;
    let line = Line::to(hall.address()?).await?;
    let mut desk = BareDesk::signed_in(&line.url(), "marta").await?;
    // Hello, each page of each scope, the changes: every answer is cut at 0, 64, 128 … until it came through whole.
    let mut at = std::collections::BTreeMap::new();
    line.weather(move |asked| {
        if !asked.what.starts_with("GET /v1/sync/") {
            return Fault::None;
        }
        let came_whole = asked
            .before
            .is_some_and(|before| matches!(before.fault, Fault::Cut(_, n) if before.reply < n));
        let next: &mut Option<usize> = at.entry(asked.what.to_owned()).or_insert(Some(0));
        if came_whole {
            // The next page of the snapshot is cut from its beginning; once through, hello is let through.
            *next = (asked.what == SNAPSHOT).then_some(0);
        }
        match next {
            Some(n) => {
                *n += step();
                Fault::Cut(Way::Reply, *n - step())
            }
            None => Fault::None,
        }
    });
    desk.start();
    tokio::select! {
        equal = async {
            desk.until_following().await?;
            desk.until_equal(&hall.storage()?).await
        } => equal?,
        hurried = desk.hurry(&line) => hurried?,
    }
    let pages = line.seen();
    let cuts = pages.iter().filter(|e| e.what == SNAPSHOT).count();
    assert!(cuts > 20, "only {cuts} cuts of the snapshot");
    only_unreachable(&desk)
}

#[tokio::test]
async fn pages_of_changes_cut_at_every_64th_byte_leave_nothing_out() -> Result<()> {
    let hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let mut desk = BareDesk::enrolled(&line.url(), "marta").await?;
    desk.stop().await;
    let luca = BareDesk::enrolled(&hall.url(), "luca").await?;
    for i in 0..4 {
        let (_, actions) = ops::ten(luca.me, &format!("Nel frattempo {i}"));
        luca.save(&actions)?;
    }
    luca.until_sent().await?;
    let mut at = 0;
    let before = line.count();
    line.weather(move |asked| {
        if asked.what != CHANGES {
            return Fault::None;
        }
        let fault = Fault::Cut(Way::Reply, at);
        at += step();
        fault
    });
    desk.start();
    let server = hall.storage()?;
    tokio::select! {
        equal = desk.until_equal(&server) => equal?,
        hurried = desk.hurry(&line) => hurried?,
    }
    let cuts = line
        .seen()
        .iter()
        .filter(|e| e.number > before && e.what == CHANGES)
        .count();
    assert!(cuts > 10, "only {cuts} cuts");
    only_unreachable(&desk)
}
