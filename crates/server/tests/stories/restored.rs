//! Who was sent away, and what they left, after the backup that comes back. Of a file, as backups are.

use crate::keeping::{backup, blocking};
use crate::recovery;
use crate::world::*;
use oltre_server::{DATABASE, restore};
use oltre_wire::*;

#[tokio::test]
async fn who_was_sent_away_after_the_backup_stays_away() {
    let world = World::new().await;
    let (marta, luca, nina) = (
        world.console("marta").await,
        world.console("luca").await,
        world.console("nina").await,
    );
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("copia.db");
    backup(&world, &file).await;
    let (storage, device) = (world.server.storage().clone(), marta.tokens.device);
    blocking(move || {
        storage.revoke_device(device).unwrap();
        storage.disable_user("luca").unwrap();
    })
    .await;
    let World {
        server,
        clock,
        folder,
        ..
    } = world;
    server.shutdown().await;
    let (data, copy) = (folder.path().to_owned(), file.clone());
    let report = blocking(move || restore(&data, &copy, NOON).unwrap()).await;
    assert!(!report.rights_unknown);
    let config = oltre_server::Config::new(folder.path()).with_clock(clock.clone());
    let server = oltre_server::start(config).await.unwrap();
    for (console, told) in [
        (&marta, ProblemCode::DeviceRevoked),
        (&luca, ProblemCode::Unauthenticated),
    ] {
        let mut console = console.clone();
        console.url = server.url();
        assert_eq!(problem(console.get("/v1/sync/hello").await).await, told);
    }
    let mut nina = nina.clone();
    nina.url = server.url();
    assert_eq!(nina.hello().await.operator.id, nina.me);
    server.shutdown().await;
    // Of a database that cannot be read nobody knows whom it sent away: that is told.
    std::fs::write(folder.path().join(DATABASE), "this was a database once").unwrap();
    let (data, copy) = (folder.path().to_owned(), file.clone());
    let report = blocking(move || restore(&data, &copy, NOON.plus(1)).unwrap()).await;
    assert!(report.rights_unknown && report.set_aside.unwrap().exists());
}

#[tokio::test]
async fn what_revoked_devices_left_after_the_backup_is_still_there() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    let to = marta.hello().await.recovery_key.unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("copia.db");
    backup(&world, &file).await;
    // Luca's device is of after the backup.
    let luca = world.console("luca").await;
    for console in [&marta, &luca] {
        recovery::revoke(&world, console).await;
        let ops = [recovery::unsent(&format!("\"di {}\"", console.me))];
        for piece in recovery::pieces(console, &to, &console.key, &ops, 50) {
            assert_eq!(recovery::leaves(console, &piece).await, None);
        }
    }
    let copy = file.clone();
    let (world, report) = world
        .with_work_between(move |data| restore(data, &copy, NOON).unwrap())
        .await;
    assert!(!report.rights_unknown);
    for console in [&marta, &luca] {
        let found = recovery::recovered(&world, console).await;
        assert_eq!(found.unreadable, None);
        assert_eq!(found.ops[0].body, format!("\"di {}\"", console.me));
    }
    let storage = world.server.storage().clone();
    let listed = blocking(move || storage.recoveries().unwrap()).await;
    assert_eq!(listed.len(), 2);
}
