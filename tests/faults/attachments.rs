//! The bytes of attachments on a bad line: cut at every 64th KiB both ways, killed between pieces, a server that lies.

use anyhow::{Result, ensure};
use oltre_domain::{AttachmentId, CaseId, OpKind, Sha256};
use oltre_store::{BlobState, Store};
use oltre_tests::desk::TownHall;
use oltre_tests::faults::bare_desk::BareDesk;
use oltre_tests::faults::line::{Fault, Line, Way};
use oltre_tests::faults::{ops, short_or_deep};
use uuid::Uuid;

const KIB: usize = 1024;

/// How far apart the cuts are.
fn step() -> usize {
    short_or_deep(64 * KIB, 16 * KIB)
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 31 % 251) as u8).collect()
}

/// Attaches a file at a desk.
fn attach(store: &Store, desk: &BareDesk, case: CaseId, all: &[u8]) -> Result<Sha256> {
    let mut incoming = store.take_in()?;
    incoming.push(all)?;
    let (sha256, size) = incoming.finish()?;
    let add = OpKind::AttachmentAdd {
        id: AttachmentId(Uuid::now_v7()),
        case,
        sha256,
        size,
        mime: "application/pdf".to_owned(),
        name: "verbale.pdf".to_owned(),
    };
    let action = ops::action(desk.me, vec![add]);
    store.record(&action)?;
    Ok(sha256)
}

/// A case that the desk has sent.
async fn case_at(desk: &BareDesk) -> Result<CaseId> {
    let (case, actions) = ops::ten(desk.me, "Buca in via Roma");
    desk.save(&actions)?;
    desk.until_sent().await?;
    Ok(case)
}

/// Presses "now" until the bytes of a case's file are here and on the server.
async fn until_here(desk: &BareDesk, case: CaseId, sha256: Sha256) -> Result<()> {
    desk.until("the file is here and on the server", async |desk| {
        desk.wake();
        let here = desk.store.blobs_here(case)?;
        let done = here
            .get(&sha256)
            .filter(|blob| blob.state == BlobState::OnServer && blob.held == blob.size);
        Ok(done.map(|_| ()))
    })
    .await
}

fn written(desk: &BareDesk, sha256: Sha256) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    desk.store.write_blob(sha256, &mut out)?;
    Ok(out)
}

/// The path of a file's bytes, as the line sees it.
fn what(method: &str, sha256: Sha256) -> String {
    format!("{method} /v1/blobs/{sha256}")
}

#[tokio::test]
async fn an_upload_and_a_download_cut_at_every_64th_kib_end_with_the_same_bytes() -> Result<()> {
    let hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let marta = BareDesk::enrolled(&line.url(), "marta").await?;
    let luca = BareDesk::enrolled(&line.url(), "luca").await?;
    let case = case_at(&marta).await?;
    let all = bytes(1_500 * KIB);
    // Each piece is cut a little later than the one before, its request or its answer, and let through every third time.
    let (mut up, mut down) = ((0, 0), (0, 0));
    line.weather(move |asked| {
        let (way, (cut, sent)) = if asked.what.starts_with("PATCH /v1/blobs") {
            (Way::Request, &mut up)
        } else if asked.what.starts_with("GET /v1/blobs") {
            (Way::Reply, &mut down)
        } else {
            return Fault::None;
        };
        *sent += 1;
        if *sent % 3 == 0 {
            return Fault::None;
        }
        *cut = (*cut + step()) % (1024 * KIB);
        Fault::Cut(way, *cut)
    });
    let sha256 = attach(&marta.store, &marta, case, &all)?;
    marta.wake();
    until_here(&marta, case, sha256).await?;

    luca.wake();
    luca.until("the file is known", async |desk| {
        desk.wake();
        Ok(desk
            .store
            .case(case)
            .ok()
            .and_then(|case| case.file.attachments.keys().next().copied()))
    })
    .await?;
    let file = luca.store.case(case)?.file;
    let id = file.attachments.keys().next().copied();
    luca.store
        .ask_for_blob(case, id.unwrap_or(AttachmentId(Uuid::nil())))?;
    until_here(&luca, case, sha256).await?;
    ensure!(written(&luca, sha256)? == all, "other bytes arrived");
    let seen = line.seen();
    let cuts = |method: &str| {
        let of = what(method, sha256);
        seen.iter()
            .filter(|e| e.what == of && matches!(e.fault, Fault::Cut(..)))
            .count()
    };
    ensure!(
        cuts("PATCH") > 2 && cuts("GET") > 2,
        "too few cuts: {} and {}",
        cuts("PATCH"),
        cuts("GET")
    );
    Ok(())
}

#[tokio::test]
async fn a_console_killed_between_two_pieces_goes_on_where_the_server_stands() -> Result<()> {
    let hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let mut marta = BareDesk::enrolled(&line.url(), "marta").await?;
    let case = case_at(&marta).await?;
    let all = bytes(1_000 * KIB);
    let mut pieces = 0;
    line.weather(move |asked| {
        if !asked.what.starts_with("PATCH /v1/blobs") {
            return Fault::None;
        }
        pieces += 1;
        // The second piece is on its way when everything ends.
        if pieces == 2 {
            Fault::Held(Way::Request)
        } else {
            Fault::None
        }
    });
    let sha256 = attach(&marta.store, &marta, case, &all)?;
    marta.wake();
    let of = what("PATCH", sha256);
    line.until("the second piece", |seen| {
        (seen.iter().filter(|e| e.what == of).count() >= 2).then_some(())
    })
    .await?;
    marta.stop().await;
    line.release();
    marta.start();
    until_here(&marta, case, sha256).await?;
    let first = line
        .seen()
        .iter()
        .filter(|e| e.what == of)
        .filter(|e| String::from_utf8_lossy(&e.request).contains("upload-offset: 0\r\n"))
        .count();
    ensure!(first == 1, "the first piece went {first} times");
    ensure!(written(&marta, sha256)? == all, "other bytes");
    Ok(())
}
