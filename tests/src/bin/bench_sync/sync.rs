//! A desk comes by its data: first list, first sync, search index, changes of others, edits of two at once.

use crate::Options;
use crate::device::Device;
use crate::far::{Ask, Told, need_of};
use crate::floor::{Floor, Spent};
use crate::office::Office;
use crate::server::Server;
use crate::town::{PASSWORD, case_id, is_small};
use crate::usage::{self, Usage};
use anyhow::{Context as _, Result};
use oltre_domain::{CaseId, Field, FieldChange, OpKind, Value};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Instant;
use uuid::Uuid;

/// Changes another desk makes, at most: one case in two is touched.
const CHANGES: u64 = 10_000;
/// Cases that two desks edit at once, at most.
const BOTH: usize = 1_000;
/// Ops in a push, as the server allows.
const PUSH: usize = 200;

/// What went over the line and what both sides used since the last look.
struct Meter {
    server: Usage,
    desk: Usage,
}

impl Meter {
    fn new(server: &Server, desk: &Office) -> Result<Self> {
        desk.reset()?;
        usage::reset(server.pid()?)?;
        desk.line.bytes();
        Ok(Self {
            server: server.usage()?,
            desk: desk.usage()?,
        })
    }

    /// A row of the table.
    fn tell(&mut self, what: &str, seconds: f64, server: &Server, desk: &Office) -> Result<()> {
        let (up, down) = desk.line.bytes();
        let (s, d) = (server.usage()?, desk.usage()?);
        row(
            what,
            seconds,
            up,
            down,
            (d.cpu - self.desk.cpu, d.peak),
            (s.cpu - self.server.cpu, s.peak),
        );
        *self = Self::new(server, desk)?;
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "megabytes for people")]
fn row(what: &str, seconds: f64, up: u64, down: u64, desk: (f64, f64), server: (f64, f64)) {
    println!(
        "| {what} | {seconds:.2} | {:.2} / {:.2} | {:.1} / {:.0} | {:.1} / {:.0} |",
        up as f64 / 1e6,
        down as f64 / 1e6,
        desk.0,
        desk.1,
        server.0,
        server.1
    );
}

pub(crate) async fn measure(options: &Options) -> Result<()> {
    let server = Server::start(options).await?;
    let mut marta = Office::open(&options.folder.join("marta"), server.address).await?;
    println!(
        "\n| {} cases, load {} | s | MB up / down | desk: CPU s / peak MB | server: CPU s / peak MB |",
        options.cases,
        usage::load()
    );
    println!("| --- | --- | --- | --- | --- |");
    let meter = Meter::new(&server, &marta)?;
    let told = marta
        .ask(&Ask::Enrol {
            url: marta.line.url.clone(),
            name: "marta".to_owned(),
            password: PASSWORD.to_owned(),
        })
        .await?;
    let (up, down) = marta.line.bytes();
    let (s, d) = (server.usage()?, marta.usage()?);
    println!("| first rows of the list | {:.2} | | | |", told.first_list);
    let desk = (told.synced_usage.0 - meter.desk.cpu, told.synced_usage.1);
    row(
        "first sync complete",
        told.synced,
        up,
        down,
        desk,
        (s.cpu - meter.server.cpu, s.peak),
    );
    let (index, index_cpu) = (told.indexed - told.synced, d.cpu - told.synced_usage.0);
    row(
        "search index complete, after that",
        index,
        0,
        0,
        (index_cpu, d.peak),
        (0.0, s.peak),
    );

    changes(options, &server, &mut marta).await?;
    both(options, &server, &mut marta).await?;
    let folder = marta.folder.clone();
    marta.close().await?;
    server.stop().await?;
    against_floor(&told, (desk.0, index_cpu), &folder)
}

/// Another desk makes many changes while this one is away.
async fn changes(options: &Options, server: &Server, marta: &mut Office) -> Result<()> {
    let mut meter = Meter::new(server, marta)?;
    marta.line.cut();
    marta.ask(&Ask::UntilOffline).await?;
    let mut luca = Device::enrol(server.address, &crate::town::login(0)).await?;
    let count = CHANGES.min(options.cases);
    let start = Instant::now();
    let mut last = (CaseId(Uuid::nil()), String::new());
    let mut ops = Vec::new();
    for i in 0..count {
        // All over the years, the last one a text that can be waited for.
        let case = case_id(i * options.cases / count, options.cases);
        let is_last = i + 1 == count;
        if i % 4 == 3 || is_last {
            last = (case, need_of("Luca", case));
        }
        ops.push(change(&luca, i, case, is_last));
        if ops.len() == PUSH || is_last {
            luca.push(std::mem::take(&mut ops)).await?;
        }
    }
    let pushed = start.elapsed().as_secs_f64();
    meter.tell(
        &format!("{count} changes pushed by another, {PUSH} at a time"),
        pushed,
        server,
        marta,
    )?;
    marta.line.mend();
    let start = Instant::now();
    let (case, need) = last;
    marta.ask(&Ask::WakeUntil { case, need }).await?;
    let pulled = start.elapsed().as_secs_f64();
    meter.tell(
        &format!("{count} changes pulled and shown"),
        pulled,
        server,
        marta,
    )
}

/// Half of them notes, a quarter priorities, a quarter texts that a case is found by.
fn change(luca: &Device, i: u64, case: CaseId, is_last: bool) -> OpKind {
    let set = |field, value: Value| OpKind::CaseSet {
        id: case,
        f: BTreeMap::from([(
            field,
            FieldChange {
                // What the author saw: the case as it was seeded, where these were never written.
                base_version: Some(0),
                base_op: None,
                base: Value::Null,
                value,
            },
        )]),
    };
    match i % 4 {
        _ if is_last => set(Field::Need, need_of("Luca", case).into()),
        3 => set(Field::Need, need_of("Luca", case).into()),
        2 => set(Field::IdentityCheck, format!("documento {i}").into()),
        _ => luca.note(case, &crate::far::note_of("Luca", case)),
    }
}

/// Two desks without network change the same field of the same cases and write a note in each.
async fn both(options: &Options, server: &Server, marta: &mut Office) -> Result<()> {
    let mut luca = Office::open(&options.folder.join("luca"), server.address).await?;
    luca.ask(&Ask::Enrol {
        url: luca.line.url.clone(),
        name: "luca".to_owned(),
        password: PASSWORD.to_owned(),
    })
    .await?;
    let cases: Vec<CaseId> = (0..options.cases)
        .filter(|n| is_small(*n))
        .map(|n| case_id(n, options.cases))
        .take(BOTH)
        .collect();
    for (desk, by) in [(&mut *marta, "Marta"), (&mut luca, "Luca al telefono")] {
        desk.line.cut();
        desk.ask(&Ask::UntilOffline).await?;
        desk.ask(&Ask::Edit {
            cases: cases.clone(),
            by: by.to_owned(),
        })
        .await?;
        desk.line.mend();
    }
    let mut meter = Meter::new(server, marta)?;
    let start = Instant::now();
    let to_check = u32::try_from(cases.len())?;
    let wake = Ask::WakeUntilToCheck(to_check);
    tokio::try_join!(marta.ask(&wake), luca.ask(&wake))?;
    let seconds = start.elapsed().as_secs_f64();
    meter.tell(
        &format!("{to_check} cases edited by both, sent, answered and shown at both"),
        seconds,
        server,
        marta,
    )?;
    println!();
    for (desk, by) in [(&mut *marta, "Marta"), (&mut luca, "Luca")] {
        let told = desk
            .ask(&Ask::Tally {
                cases: cases.clone(),
                authors: vec!["Marta".to_owned(), "Luca al telefono".to_owned()],
            })
            .await?;
        println!(
            "at {by}'s desk, of {} edited by both: {} say that there are two versions, {} show both, {} of {} notes are there",
            cases.len(),
            told.conflicts,
            told.values_kept,
            told.notes,
            2 * cases.len()
        );
    }
    luca.close().await
}

fn against_floor(told: &Told, (sync_cpu, index_cpu): (f64, f64), desk: &Path) -> Result<()> {
    let output = Command::new(std::env::current_exe()?)
        .arg("as-floor")
        .arg(desk)
        .stderr(std::process::Stdio::inherit())
        .output()?;
    anyhow::ensure!(output.status.success(), "the floor was not measured");
    let floor: Floor = serde_json::from_slice(&output.stdout).context("what the floor is")?;
    let insert = if floor.insert.clock < floor.insert_then_index.clock {
        floor.insert
    } else {
        floor.insert_then_index
    };
    println!(
        "\n| {} rows, {:.0} MB, {:.0} with the index; load {} | floor: s / CPU s | seen: s / desk's CPU s | ratio |\n| --- | --- | --- | --- |",
        floor.rows,
        floor.rows_mb,
        floor.all_mb,
        usage::load()
    );
    println!(
        "(insert {:.2} s with the indexes kept, {:.2} with them made after; texts of cases {:.2})",
        floor.insert.clock, floor.insert_then_index.clock, floor.texts.clock
    );
    compare("first sync against the insert", insert, told.synced, sync_cpu);
    let (index, cpu) = (told.indexed - told.synced, index_cpu);
    compare("search index against FTS5's rebuild", floor.rebuild, index, cpu);
    let with_texts = Spent {
        clock: floor.rebuild.clock + floor.texts.clock,
        cpu: floor.rebuild.cpu + floor.texts.cpu,
    };
    compare("the same, texts of cases on both sides", with_texts, index, cpu);
    Ok(())
}

fn compare(what: &str, floor: Spent, seconds: f64, cpu: f64) {
    println!(
        "| {what} | {:.2} / {:.2} | {seconds:.2} / {cpu:.2} | {:.2} |",
        floor.clock,
        floor.cpu,
        seconds / floor.clock
    );
}
