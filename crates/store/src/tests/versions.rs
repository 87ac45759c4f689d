//! A database of another version.

use super::*;
use crate::StoreError;
use crate::open::Safety;

#[test]
fn a_database_a_newer_program_wrote_is_left_alone() {
    let (folder, store) = store();
    store
        .write(Safety::Full, |c| Ok(c.pragma_update(None, "user_version", 99)?))
        .unwrap();
    drop(store);
    let path = folder.path().join(crate::DATABASE_FILE);
    let before = std::fs::read(&path).unwrap();
    let opened = Store::open(folder.path(), "prova");
    assert!(matches!(opened, Err(StoreError::DatabaseNewer(99))), "{opened:?}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_reader_cannot_write_and_an_edit_is_on_the_disk_before_it_is_said() {
    let (_folder, store) = store();
    let written = store.read(|c| Ok(c.execute("DELETE FROM meta", [])?));
    assert!(matches!(written, Err(StoreError::ReadOnly)), "{written:?}");
    let level = |safety| {
        store.write(safety, |c| {
            Ok(c.query_row("PRAGMA synchronous", [], |r| r.get::<_, i64>(0))?)
        })
    };
    assert_eq!(
        (level(Safety::Full).unwrap(), level(Safety::Normal).unwrap()),
        (2, 1)
    );
    let mode: String = store
        .read(|c| Ok(c.query_row("PRAGMA journal_mode", [], |r| r.get(0))?))
        .unwrap();
    assert_eq!(mode, "wal");
    for (pragma, value) in [
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("temp_store", 2),
        ("trusted_schema", 0),
    ] {
        let is: i64 = store
            .write(Safety::Normal, |c| {
                Ok(c.query_row(&format!("PRAGMA {pragma}"), [], |r| r.get(0))?)
            })
            .unwrap();
        assert_eq!(is, value, "{pragma}");
    }
}

#[test]
fn a_write_that_fails_halfway_leaves_nothing() {
    let (_folder, store) = store();
    let failed: crate::Result<()> = store.write(Safety::Full, |c| {
        crate::meta::set(c, "half", "done")?;
        Err(StoreError::NotFound)
    });
    assert!(failed.is_err());
    assert_eq!(store.fact("half").unwrap(), None);
}
