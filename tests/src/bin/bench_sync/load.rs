//! Many desks at one server: pushes of one small action each, and a thousand that come back at once.

use crate::Options;
use crate::device::Device;
use crate::samples::Samples;
use crate::server::Server;
use crate::town::{OPERATORS, case_id, login};
use crate::usage;
use anyhow::Result;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long each number of clients pushes.
const PUSHING: Duration = Duration::from_secs(10);
const CLIENTS: [usize; 3] = [1, 8, 64];
/// Devices that come back at once.
const RETURNING: usize = 1_000;
/// Changes they have missed.
const MISSED: u64 = 100;
/// Passwords checked at once while they sign in.
const SIGNING_IN: usize = 4;

pub(crate) async fn measure(options: &Options) -> Result<()> {
    let server = Server::start(options).await?;
    println!(
        "\n| pushes, one action each, load {} | a second | p50 ms | p99 ms | errors | server: CPU s / peak MB |\n| --- | --- | --- | --- | --- | --- |",
        usage::load()
    );
    let mut devices = enrol(&server, CLIENTS[2]).await?;
    for clients in CLIENTS {
        devices = push(options, &server, devices, clients).await?;
    }
    drop(devices);

    let mut devices = enrol(&server, RETURNING).await?;
    let cursor = devices[0].head().await?;
    for i in 0..MISSED {
        let case = case_id(i % options.cases, options.cases);
        let note = devices[0].note(case, "Richiamata, nessuna risposta");
        devices[0].push(vec![note]).await?;
    }
    let server = server.restart().await?;
    come_back(&server, devices, cursor).await?;
    server.stop().await
}

async fn enrol(server: &Server, count: usize) -> Result<Vec<Device>> {
    let mut devices = Vec::with_capacity(count);
    for from in (0..count).step_by(SIGNING_IN) {
        let mut tasks = JoinSet::new();
        for n in from..(from + SIGNING_IN).min(count) {
            let (address, name) = (server.address, login(n % OPERATORS));
            tasks.spawn(async move { Device::enrol(address, &name).await });
        }
        while let Some(device) = tasks.join_next().await {
            devices.push(device??);
        }
    }
    Ok(devices)
}

/// So many clients push for a while, each the next as soon as the last is answered.
async fn push(
    options: &Options,
    server: &Server,
    mut devices: Vec<Device>,
    clients: usize,
) -> Result<Vec<Device>> {
    let rest = devices.split_off(clients);
    let before = server.usage()?;
    usage::reset(server.pid()?)?;
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for (at, mut device) in devices.into_iter().enumerate() {
        let cases = options.cases;
        tasks.spawn(async move {
            let (mut times, mut errors) = (Samples::default(), 0usize);
            let mut n = at as u64;
            while start.elapsed() < PUSHING {
                n = (n + 97) % cases;
                let note = device.note(
                    case_id(n, cases),
                    "Richiamata alle 16, nessuna risposta: si riprova domani",
                );
                let begun = Instant::now();
                // As a console does, and refused is an error.
                match device.push(vec![note]).await {
                    Ok(()) => times.add(begun.elapsed()),
                    Err(_) => errors += 1,
                }
            }
            (device, times, errors)
        });
    }
    let (mut times, mut errors, mut back) = (Samples::default(), 0, Vec::new());
    while let Some(done) = tasks.join_next().await {
        let (device, its, wrong) = done?;
        times.join(its);
        errors += wrong;
        back.push(device);
    }
    let seconds = start.elapsed().as_secs_f64();
    for device in &back {
        errors += usize::from(!device.all_answered().await?);
    }
    let used = server.usage()?;
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = times.count() as f64 / seconds;
    println!(
        "| {clients} clients | {rate:.0} | {:.2} | {:.2} | {errors} | {:.1} / {:.0} |",
        times.at(0.5),
        times.at(0.99),
        used.cpu - before.cpu,
        used.peak
    );
    back.extend(rest);
    Ok(back)
}

/// The server was away: everybody connects anew, greets, and asks what was missed, at the same moment.
async fn come_back(server: &Server, devices: Vec<Device>, cursor: String) -> Result<()> {
    let (go, started) = watch::channel(false);
    let count = devices.len();
    let mut tasks = JoinSet::new();
    for device in devices {
        let device = device.woken(server.address);
        let (mut started, cursor) = (started.clone(), cursor.clone());
        tasks.spawn(async move {
            // The sender outlives every task.
            drop(started.wait_for(|go| *go).await);
            let begun = Instant::now();
            let done = async {
                device.hello().await?;
                let greeted = begun.elapsed();
                device.changes_packed(&cursor).await?;
                anyhow::Ok(greeted)
            };
            (done.await, begun.elapsed())
        });
    }
    let before = server.usage()?;
    usage::reset(server.pid()?)?;
    let start = Instant::now();
    go.send_replace(true);
    let (mut hello, mut whole, mut errors) = (Samples::default(), Samples::default(), Vec::new());
    while let Some(done) = tasks.join_next().await {
        match done? {
            (Ok(greeted), taken) => {
                hello.add(greeted);
                whole.add(taken);
            }
            (Err(error), _) => errors.push(error),
        }
    }
    let all = start.elapsed().as_secs_f64();
    let used = server.usage()?;
    println!(
        "\n| {count} consoles come back at once, {MISSED} changes missed; load {} | p50 ms | p99 ms | max ms |\n| --- | --- | --- | --- |",
        usage::load()
    );
    for (what, times) in [("greeted", &hello), ("greeted and has the changes", &whole)] {
        println!(
            "| {what} | {:.0} | {:.0} | {:.0} |",
            times.at(0.5),
            times.at(0.99),
            times.at(1.0)
        );
    }
    println!(
        "\n{} errors; all there after {all:.2} s; server {:.1} s CPU, peak {:.0} MB",
        errors.len(),
        used.cpu - before.cpu,
        used.peak
    );
    if let Some(first) = errors.first() {
        println!("the first error: {first:#}");
    }
    Ok(())
}
