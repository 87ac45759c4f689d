//! Copies made and brought back by PostgreSQL's own tools.

use crate::place::Place;
use crate::world::*;
use crate::{a_database_of_its_own, chief};
use oltre_server::{RunningServer, Storage, StorageError, start};
use oltre_wire::*;
use std::path::Path;
use std::process::Command;

/// Runs one of PostgreSQL's programs as its administrator, on the database of that name.
fn tool(program: &str, database: &str, args: &[&str]) {
    let folder = std::env::var("OLTRE_TEST_POSTGRES_PROGRAMS").expect("run `cargo xtask test`");
    let chief = std::env::var("OLTRE_TEST_POSTGRES_CHIEF").unwrap();
    let (server, _) = chief.rsplit_once('/').unwrap();
    let done = Command::new(Path::new(&folder).join(program))
        .args(["--dbname", &format!("{server}/{database}")])
        .args(args)
        .status()
        .unwrap();
    assert!(done.success(), "{program}");
}

async fn blocking<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(f).await.unwrap()
}

/// As the command line does beside a server: a handle of its own.
async fn by_hand<T: Send + 'static>(
    place: &Place,
    folder: &Path,
    f: impl FnOnce(Storage) -> Result<T, StorageError> + Send + 'static,
) -> Result<T, StorageError> {
    let config = place.config(folder);
    blocking(move || {
        f(Storage::open_existing(
            &config.data,
            config.clock,
            config.storage,
        )?)
    })
    .await
}

#[tokio::test]
async fn what_a_copy_has_is_told_to_consoles_and_a_database_brought_back_begins_a_new_epoch() {
    let (place, name) = a_database_of_its_own().await;
    let world = World::at(place, |_| {}).await;
    plant(world.server.storage(), people()).await;
    let mut marta = world.console("marta").await;
    let case = marta.opens(world.desk, "Buca").await;
    let folder = tempfile::tempdir().unwrap();
    let mark = by_hand(&world.place, folder.path(), |storage| storage.mark())
        .await
        .unwrap();
    let copy = folder.path().join("copia").display().to_string();
    tool("pg_dump", &name, &["--format=custom", "--file", &copy]);
    // Until the copy is known to be whole, nothing counts as safe.
    assert_eq!(marta.hello().await.durable_n, 0);
    by_hand(&world.place, folder.path(), move |storage| storage.covered(&mark))
        .await
        .unwrap();
    assert_eq!(marta.hello().await.durable_n, 1);

    // Answered after the copy, and then the database is gone.
    let late = marta.op(note(case, marta.me, "dopo la copia"));
    assert!(
        marta
            .push(std::slice::from_ref(&late))
            .await
            .iter()
            .all(is_applied)
    );
    let epoch = marta.hello().await.epoch;
    let World {
        server, clock, place, ..
    } = world;
    server.shutdown().await;
    let chief = chief().await;
    chief
        .batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
        .await
        .unwrap();
    chief
        .batch_execute(&format!("CREATE DATABASE {name} OWNER oltre"))
        .await
        .unwrap();
    tool("pg_restore", &name, &["--exit-on-error", &copy]);
    let (before, after) = by_hand(&place, folder.path(), |storage| storage.restored())
        .await
        .unwrap();
    assert_eq!(after - before, 1 << 32);

    let config = place.config(folder.path()).with_clock(clock);
    let server: RunningServer = start(config).await.unwrap();
    marta.url = server.url();
    let hello = marta.hello().await;
    assert_ne!(hello.epoch, epoch);
    assert_eq!((hello.last_op_n, hello.durable_n), (1, 1));
    assert_eq!(
        problem(marta.changes_page("").await).await,
        ProblemCode::EpochChanged
    );
    // The console kept it, and sends it again.
    let again: PushReply = read(marta.push_from(2, std::slice::from_ref(&late)).await).await;
    assert!(is_applied(&again.results[0].result));
    // The wall came back with the tables.
    let client = place.client().await;
    let seen: i64 = client
        .query_one("SELECT count(*) FROM case_row", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(seen, 0);
    server.shutdown().await;
}

#[tokio::test]
async fn a_mark_of_another_database_is_refused_and_a_copy_of_ours_is_not_made() {
    let (one, other) = (World::new().await, World::new().await);
    let folder = tempfile::tempdir().unwrap();
    let mark = by_hand(&one.place, folder.path(), |storage| storage.mark())
        .await
        .unwrap();
    let refused = by_hand(&other.place, folder.path(), move |storage| storage.covered(&mark)).await;
    assert!(matches!(refused, Err(StorageError::Unfit(_))), "{refused:?}");
    let file = folder.path().join("copia.db");
    let refused = by_hand(&one.place, folder.path(), move |storage| storage.backup(&file)).await;
    assert!(refused.unwrap_err().to_string().contains("its own tools"));
}
