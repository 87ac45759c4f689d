//! Keeping: backups, restores, exports, the doctor. Of a file: PostgreSQL is copied by its own tools.

use crate::sending::*;
use crate::world::*;
use oltre_domain::*;
use oltre_server::{DATABASE, Finding, Storage, restore};
use oltre_wire::*;
use std::path::Path;

pub(crate) async fn blocking<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(f).await.unwrap()
}

async fn findings(storage: &Storage) -> Vec<Finding> {
    let storage = storage.clone();
    blocking(move || storage.doctor().unwrap()).await
}

fn bad_ones(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().filter(|f| !f.is_good).map(|f| f.code).collect()
}

pub(crate) async fn backup(world: &World, file: &Path) {
    let (storage, file) = (world.server.storage().clone(), file.to_owned());
    blocking(move || storage.backup(&file).unwrap()).await;
}

#[tokio::test]
async fn the_doctor_finds_a_healthy_server_healthy() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    marta.does(note(id, marta.me, "nota")).await;
    marta.does(OpKind::CaseClaim { id, expect: None }).await;
    let elsewhere = tempfile::tempdir().unwrap();
    backup(&world, &elsewhere.path().join("copia.db")).await;
    let found = findings(world.server.storage()).await;
    assert_eq!(bad_ones(&found), Vec::<&str>::new(), "{found:?}");
    world.clock.advance(3 * Timestamp::DAY);
    assert_eq!(bad_ones(&findings(world.server.storage()).await), ["backup"]);
}

#[tokio::test]
async fn the_doctor_notices_hands_in_the_database() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    marta.does(note(id, marta.me, "nota")).await;
    let elsewhere = tempfile::tempdir().unwrap();
    backup(&world, &elsewhere.path().join("copia.db")).await;
    let db = rusqlite::Connection::open(world.folder.path().join(DATABASE)).unwrap();
    // The trail itself refuses.
    assert!(
        db.execute("UPDATE audit SET entry = '{}' WHERE n = 2", [])
            .is_err()
    );
    assert!(db.execute("DELETE FROM audit WHERE n = 2", []).is_err());
    // A hand that takes the guard away first is noticed by the chain.
    db.execute_batch("DROP TRIGGER audit_is_append_only_update; UPDATE audit SET entry = '{}' WHERE n = 2;")
        .unwrap();
    assert_eq!(bad_ones(&findings(world.server.storage()).await), ["audit"]);
    db.execute("DELETE FROM change WHERE seq = (SELECT max(seq) FROM change)", [])
        .unwrap();
    db.execute("UPDATE entry SET case_id = zeroblob(16)", []).unwrap();
    let found = findings(world.server.storage()).await;
    assert_eq!(bad_ones(&found), ["orphans", "sequence", "audit"], "{found:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_reads_the_database() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new().await;
    let file = world.folder.path().join(DATABASE);
    assert_eq!(
        std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let found = findings(world.server.storage()).await;
    assert!(found.iter().any(|f| f.code == "permissions" && !f.is_good));
}

#[tokio::test]
async fn after_a_backup_a_device_knows_what_is_covered() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    assert_eq!(marta.hello().await.durable_n, 0);
    let elsewhere = tempfile::tempdir().unwrap();
    backup(&world, &elsewhere.path().join("copia.db")).await;
    marta.does(note(id, marta.me, "dopo la copia")).await;
    let hello = marta.hello().await;
    assert_eq!((hello.durable_n, hello.last_op_n), (1, 2));
    let page: ChangesPage = read(marta.changes_page("").await).await;
    assert_eq!(page.durable_n, 1);
    // A file that is there is not written over.
    let (storage, file) = (world.server.storage().clone(), elsewhere.path().join("copia.db"));
    assert!(blocking(move || storage.backup(&file)).await.is_err());
}

#[tokio::test]
async fn a_server_restored_from_a_backup_loses_nothing_consoles_still_have() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("copia.db");
    backup(&world, &file).await;
    let epoch = marta.hello().await.epoch;
    // After the backup: an edit and a note, answered, and then the disk is gone.
    let lost = [
        marta.op(set(id, Field::Priority, from_version(0, 1i64))),
        marta.op(note(id, marta.me, "dopo la copia")),
    ];
    let before = marta.push(&lost).await;
    marta.pull().await;

    let copy = file.clone();
    let (world, report) = world
        .with_work_between(move |data| restore(data, &copy, NOON).unwrap())
        .await;
    assert_eq!(report.seq.1 - report.seq.0, 1 << 32);
    assert!(report.set_aside.unwrap().exists());
    marta.url = world.server.url();

    // The tokens of the backup's time are still good; the epoch is another, the cursor too.
    let hello = marta.hello().await;
    assert_ne!(hello.epoch, epoch);
    assert_eq!((hello.last_op_n, hello.durable_n), (1, 1));
    assert_eq!(
        problem(marta.changes_page("").await).await,
        ProblemCode::EpochChanged
    );
    // Nor does a row of this life go with what a console holds of the one before.
    let path = format!("/v1/sync/entity/case/{id}?epoch=");
    let old = marta.get(&format!("{path}{epoch}")).await;
    assert_eq!(problem(old).await, ProblemCode::EpochChanged);
    assert_eq!(marta.get(&format!("{path}{}", hello.epoch)).await.status(), 200);
    let scope = format!("queue:{}", world.desk);
    let old = marta
        .get(&format!("/v1/sync/snapshot?scope={scope}&epoch={epoch}"))
        .await;
    assert_eq!(problem(old).await, ProblemCode::EpochChanged);
    let (rows, end) = marta.snapshot(&scope).await;
    assert_eq!(rows.len(), 1);
    marta.cursor = end.cursor;
    // Sent again, with bases of an epoch this server never had: compared by value, nothing lost, no conflict.
    let stale = marta.op(set(
        id,
        Field::Priority,
        FieldChange {
            base: 1i64.into(),
            ..from_version(seq_of(&before[0]), 2i64)
        },
    ));
    marta.n = 1;
    let results = marta.push(&[lost[0].clone(), lost[1].clone(), stale]).await;
    assert!(
        results
            .iter()
            .all(|r| matches!(r, ResultLine::Applied { .. } | ResultLine::Merged { .. })),
        "{results:?}"
    );
    assert!(seq_of(&results[0]) > 1 << 32);
    assert_eq!(marta.case(id).await.priority(), Priority::High);
    assert_eq!(
        bad_ones(&findings(world.server.storage()).await),
        Vec::<&str>::new()
    );
}

#[tokio::test]
async fn what_is_no_backup_is_not_restored_and_nothing_moves() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let elsewhere = tempfile::tempdir().unwrap();
    let (garbage, empty) = (elsewhere.path().join("a.db"), elsewhere.path().join("b.db"));
    std::fs::write(&garbage, b"SQLite format 3\0 but no more").unwrap();
    rusqlite::Connection::open(&empty)
        .unwrap()
        .execute_batch("CREATE TABLE x (y)")
        .unwrap();
    let newer = elsewhere.path().join("c.db");
    backup(&world, &newer).await;
    rusqlite::Connection::open(&newer)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    for file in [garbage, empty, newer.clone(), elsewhere.path().join("nowhere.db")] {
        let data = world.folder.path().to_owned();
        assert!(blocking(move || restore(&data, &file, NOON)).await.is_err());
    }
    assert_eq!(*marta.case(id).await.value(Field::Subject), "Buca".into());
    // A database of a newer version is not opened either.
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(&newer, folder.path().join(DATABASE)).unwrap();
    let Err(refused) = Storage::open(folder.path(), world.clock.clone()) else {
        panic!("it was opened")
    };
    assert!(refused.to_string().contains("newer"), "{refused}");
}

#[tokio::test]
async fn a_backup_touches_no_file_but_its_own() {
    let world = World::new().await;
    let elsewhere = tempfile::tempdir().unwrap();
    let other = elsewhere.path().join("copia.part");
    std::fs::write(&other, "somebody's").unwrap();
    backup(&world, &elsewhere.path().join("copia.db")).await;
    assert_eq!(std::fs::read_to_string(&other).unwrap(), "somebody's");
    let (storage, nowhere) = (
        world.server.storage().clone(),
        elsewhere.path().join("nowhere").join("copia.db"),
    );
    assert!(blocking(move || storage.backup(&nowhere)).await.is_err());
    let left: Vec<_> = std::fs::read_dir(elsewhere.path()).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[tokio::test]
async fn nothing_is_made_or_migrated_under_a_server_that_runs() {
    let folder = tempfile::tempdir().unwrap();
    // Another program's hand on the lock: a server of another version, as far as anyone can tell.
    let lock = std::fs::File::create(folder.path().join("oltre.lock")).unwrap();
    lock.lock().unwrap();
    let Err(refused) = oltre_server::start(oltre_server::Config::new(folder.path())).await else {
        panic!("it started")
    };
    assert!(refused.to_string().contains("another"), "{refused}");
    let data = folder.path().to_owned();
    let clock = std::sync::Arc::new(oltre_server::SystemClock);
    let Err(refused) = blocking(move || Storage::open(&data, clock)).await else {
        panic!("it was opened")
    };
    assert!(refused.to_string().contains("stop it first"), "{refused}");
    assert!(!folder.path().join(DATABASE).exists());
}

#[tokio::test]
async fn the_doctor_notices_what_hangs_on_no_case() {
    let world = World::new().await;
    let db = rusqlite::Connection::open(world.folder.path().join(DATABASE)).unwrap();
    let here = "(SELECT tenant_id FROM organisation)";
    for rows in [
        "case_tag VALUES (HERE, zeroblob(16), 'x')",
        "conflict VALUES (HERE, zeroblob(16), zeroblob(16), 0, '0')",
        "suggestion_outcome VALUES (HERE, zeroblob(16), zeroblob(16), '0')",
        "experience VALUES (HERE, zeroblob(16), zeroblob(16), 0, '0', '0', '0')",
    ] {
        db.execute(&format!("INSERT INTO {}", rows.replace("HERE", here)), [])
            .unwrap();
    }
    let found = findings(world.server.storage()).await;
    let orphans = found.iter().find(|f| f.code == "orphans").unwrap();
    for what in ["1 labels", "1 conflicts", "1 outcomes", "1 experiences"] {
        assert!(orphans.detail.contains(what), "{}", orphans.detail);
    }
}

#[tokio::test]
async fn two_servers_do_not_share_a_folder() {
    let world = World::new().await;
    let config = oltre_server::Config::new(world.folder.path());
    let Err(refused) = oltre_server::start(config).await else {
        panic!("it started")
    };
    assert!(refused.to_string().contains("another"), "{refused}");
}

#[tokio::test]
async fn an_export_is_made_of_the_lines_of_snapshots() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca\n\"con virgolette\"").await;
    marta.does(note(id, marta.me, "nota")).await;
    let storage = world.server.storage().clone();
    let text = blocking(move || {
        let mut out = Vec::new();
        storage.export(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    })
    .await;
    let (mut expected, _) = marta.snapshot("org").await;
    expected.extend(marta.snapshot(&format!("queue:{}", world.desk)).await.0);
    let expected: Vec<_> = expected
        .iter()
        .map(|r| serde_json::to_value(r).unwrap())
        .collect();
    let exported: Vec<serde_json::Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(exported, expected);
}

#[tokio::test]
async fn a_backup_has_the_bytes_and_a_server_brought_back_without_them_takes_them_again() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let (before, after) = (bytes(50_000), bytes(60_000));
    let kept = marta.attaches(id, &before).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("copia.db");
    backup(&world, &file).await;
    let add = attached(id, hash_of(&after), after.len());
    let op = marta.op(add);
    marta.push(std::slice::from_ref(&op)).await;
    marta.brings(id, &after, 10_000).await;

    let copy = file.clone();
    let (world, _) = world
        .with_work_between(move |data| restore(data, &copy, NOON).unwrap())
        .await;
    marta.url = world.server.url();
    assert_eq!(marta.reads(id, kept, None).await.bytes().await.unwrap(), before);
    // The op goes out again, and after it the bytes.
    let gone = marta.asks(id, hash_of(&after)).await;
    assert_eq!(gone.status(), 404);
    marta.incarnation = marta.hello().await.incarnation + 1;
    marta.n = 0;
    assert!(is_applied(&marta.push(&[op]).await[0]));
    marta.brings(id, &after, 10_000).await;
    let reply = marta.reads(id, hash_of(&after), None).await;
    assert_eq!(reply.bytes().await.unwrap(), after);
}
