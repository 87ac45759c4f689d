//! Making, opening and losing a database.

use crate::desk::*;
use oltre_store::{DATABASE_FILE, KEY_FILE, Store, StoreError};
use std::fs;

fn files(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|f| f.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_was_saved_is_there_after_the_machine_was_switched_off() {
    let mut desk = Desk::new();
    desk.save(create(
        1,
        &[(oltre_domain::Field::Asked, "Quando passate?".into())],
    ));
    desk.save(desk.note(case_id(1), "Ha chiamato due volte"));
    let before = desk.outbox();
    desk.restart();
    assert_eq!(desk.case(1).row.subject, "Lampione spento");
    assert_eq!(desk.outbox(), before, "the very bytes");
    assert_eq!(desk.find("chiamato"), [case_id(1)]);
}

#[test]
fn one_database_at_a_time_in_a_folder_and_one_program_at_a_time_in_it() {
    let mut desk = Desk::new();
    assert!(matches!(
        Store::open(desk.path(), PASSPHRASE),
        Err(StoreError::DatabaseBusy)
    ));
    assert!(matches!(
        Store::create(desk.path(), PASSPHRASE, EASY, &[]),
        Err(StoreError::DatabaseBusy)
    ));
    desk.close();
    assert!(matches!(
        Store::create(desk.path(), PASSPHRASE, EASY, &[]),
        Err(StoreError::AlreadyThere)
    ));
    desk.restart();
}

#[test]
fn a_wrong_passphrase_opens_nothing_and_harms_nothing() {
    let mut desk = Desk::new();
    desk.save(create(1, &[]));
    desk.close();
    for wrong in [
        "",
        "Una frase di prova",
        "una frase di prova ",
        "una frase di prov\u{0430}",
    ] {
        assert!(
            matches!(Store::open(desk.path(), wrong), Err(StoreError::WrongPassphrase)),
            "{wrong:?}"
        );
    }
    desk.restart();
    assert_eq!(desk.case(1).row.code, code(1));
}

#[test]
fn any_text_is_a_passphrase() {
    for (name, text) in crate::corpus::corpus()
        .into_iter()
        .filter(|(_, t)| t.len() < 10_000)
    {
        let folder = tempfile::tempdir().unwrap();
        drop(Store::create(folder.path(), &text, EASY, &[]).unwrap());
        assert!(Store::open(folder.path(), &text).is_ok(), "{name}");
    }
}

#[test]
fn a_folder_without_a_key_file_says_that_the_key_is_missing() {
    let mut desk = Desk::new();
    desk.close();
    fs::remove_file(desk.path().join(KEY_FILE)).unwrap();
    assert!(Store::exists(desk.path()));
    assert!(matches!(desk.open(), Err(StoreError::KeyFileMissing)));
    assert!(matches!(
        Store::create(desk.path(), PASSPHRASE, EASY, &[]),
        Err(StoreError::AlreadyThere)
    ));
    let nowhere = desk.path().join("nowhere");
    assert!(!Store::exists(&nowhere));
    assert!(matches!(
        Store::open(&nowhere, PASSPHRASE),
        Err(StoreError::KeyFileMissing)
    ));
    assert!(!nowhere.exists(), "looking makes nothing");
}

#[test]
fn a_damaged_database_says_so_and_is_left_as_it_is() {
    let mut desk = Desk::new();
    for n in 1..60 {
        desk.save(create(n, &[]));
    }
    desk.close();
    let path = desk.path().join(DATABASE_FILE);
    let good = fs::read(&path).unwrap();
    let page = 4096;
    // The first page, with the salt and the schema; cut short; cut to nothing; something else altogether.
    let mut flipped = good.clone();
    flipped[100] ^= 1;
    for bad in [
        flipped,
        good[..page / 2].to_vec(),
        Vec::new(),
        b"SQLite format 3\0 not really".to_vec(),
    ] {
        fs::write(&path, &bad).unwrap();
        let opened = desk.open();
        assert!(
            matches!(opened, Err(StoreError::DatabaseDamaged)),
            "{} bytes: {opened:?}",
            bad.len()
        );
        assert_eq!(fs::read(&path).unwrap(), bad);
    }
    fs::remove_file(&path).unwrap();
    assert!(matches!(desk.open(), Err(StoreError::DatabaseDamaged)));
    fs::write(&path, &good).unwrap();
    desk.restart();
    assert_eq!(desk.case(59).row.code, code(59));
}

#[test]
fn one_flipped_bit_in_any_page_is_found() {
    let mut desk = Desk::new();
    for n in 1..60 {
        desk.save(create(n, &[]));
    }
    desk.store().check().unwrap();
    desk.close();
    let path = desk.path().join(DATABASE_FILE);
    let good = fs::read(&path).unwrap();
    let pages = good.len() / 4096;
    assert!(pages > 20);
    for at in 0..pages {
        let mut bad = good.clone();
        bad[at * 4096 + 1000] ^= 0x10;
        fs::write(&path, &bad).unwrap();
        let found = desk.open().and_then(|()| desk.store().check());
        assert!(
            matches!(found, Err(StoreError::DatabaseDamaged)),
            "page {at}: {found:?}"
        );
        desk.close();
    }
    fs::write(&path, &good).unwrap();
    desk.restart();
    desk.store().check().unwrap();
}

#[test]
fn reading_a_damaged_page_is_an_error_and_not_half_an_answer() {
    let mut desk = Desk::new();
    for n in 1..40 {
        desk.save(create(n, &[]));
        desk.save(desk.note(case_id(n), &format!("Nota {n} ").repeat(400)));
    }
    desk.close();
    let path = desk.path().join(DATABASE_FILE);
    let good = fs::read(&path).unwrap();
    let mut bad = good.clone();
    for page in 2..good.len() / 4096 {
        bad[page * 4096 + 2000] ^= 1;
    }
    fs::write(&path, &bad).unwrap();
    let read = desk
        .open()
        .and_then(|()| (1..40).try_for_each(|n| desk.store().entries(case_id(n), None, 10).map(|_| ())));
    assert!(matches!(read, Err(StoreError::DatabaseDamaged)), "{read:?}");
}

#[test]
fn nothing_is_left_of_a_database_that_could_not_be_made() {
    let folder = tempfile::tempdir().unwrap();
    let impossible = oltre_store::keys::Hardness {
        memory_kib: u32::MAX,
        passes: 1,
    };
    assert!(Store::create(folder.path(), PASSPHRASE, impossible, &[]).is_err());
    // The key file can be written and the database cannot: its name is taken by a folder that hides in the temporary.
    fs::create_dir(folder.path().join("oltre.db.part-wal")).unwrap();
    let made = Store::create(folder.path(), PASSPHRASE, EASY, &[]);
    assert!(made.is_err(), "{made:?}");
    fs::remove_dir(folder.path().join("oltre.db.part-wal")).unwrap();
    assert_eq!(files(folder.path()), ["oltre.lock"]);
    assert!(!Store::exists(folder.path()));
    assert!(
        Store::create(folder.path(), PASSPHRASE, EASY, &[]).is_ok(),
        "and then it can be made"
    );
}

#[test]
fn a_database_whose_making_was_cut_short_is_whole_or_not_there() {
    let mut desk = Desk::new();
    desk.store().set_facts(&[("operator", "anna")]).unwrap();
    desk.close();
    let part = desk.path().join("oltre.db.part");
    // Killed when all but the last step was done: the next start does it.
    fs::rename(desk.path().join(DATABASE_FILE), &part).unwrap();
    desk.open().unwrap();
    assert_eq!(desk.store().fact("operator").unwrap().as_deref(), Some("anna"));
    desk.close();
    assert!(!part.exists());
    // Killed before there was a key: there is no database, and one can be made.
    fs::rename(desk.path().join(DATABASE_FILE), &part).unwrap();
    fs::remove_file(desk.path().join(KEY_FILE)).unwrap();
    assert!(!Store::exists(desk.path()));
    let made = Store::create(desk.path(), PASSPHRASE, EASY, &[("operator", "luca")]).unwrap();
    assert_eq!(made.fact("operator").unwrap().as_deref(), Some("luca"));
}

#[cfg(unix)]
#[test]
fn nobody_else_on_the_computer_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("oltre/data");
    let store = Store::create(&folder, PASSPHRASE, EASY, &[]).unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let seen = files(&folder);
    assert!(seen.iter().any(|f| f.ends_with("-wal")), "{seen:?}");
    for name in seen {
        assert_eq!(mode(&folder.join(&name)), 0o600, "{name}");
    }
    drop(store);
}

#[test]
fn nothing_that_was_typed_is_on_the_disk_in_clear() {
    let mut desk = Desk::new();
    let word = "sottoscala-umidissimo";
    let fields = [(oltre_domain::Field::Asked, format!("chiede del {word}").into())];
    desk.save(create(1, &fields));
    desk.save(desk.note(case_id(1), word));
    desk.store()
        .save_draft(None, oltre_store::DraftKind::Note, word, MORNING)
        .unwrap();
    desk.store().set_facts(&[("session", word)]).unwrap();
    desk.pull(
        20,
        vec![
            put_entry(1, 1, word, 20),
            oltre_domain::Change::PutContact(contact(1, word, &[], 20)),
        ],
    );
    for closed in [false, true] {
        if closed {
            desk.close();
        }
        let seen = files(desk.path());
        assert!(closed || seen.iter().any(|f| f.ends_with("-wal")), "{seen:?}");
        for name in seen {
            let bytes = fs::read(desk.path().join(&name)).unwrap();
            for needle in [word.as_bytes(), b"umidissimo", b"CREATE TABLE", b"SQLite format"] {
                let found = bytes.windows(needle.len()).any(|w| w == needle);
                assert!(!found, "{} in {name}", String::from_utf8_lossy(needle));
            }
        }
    }
}

#[test]
fn facts_are_kept_all_or_none() {
    let mut desk = Desk::new();
    desk.store()
        .set_facts(&[("device", "7"), ("operator", "anna")])
        .unwrap();
    desk.restart();
    assert_eq!(desk.store().fact("device").unwrap().as_deref(), Some("7"));
    assert_eq!(desk.store().fact("nobody").unwrap(), None);
    desk.store().set_facts(&[("device", "8")]).unwrap();
    assert_eq!(desk.store().fact("device").unwrap().as_deref(), Some("8"));
    assert_eq!(desk.store().fact("operator").unwrap().as_deref(), Some("anna"));
}

#[test]
fn nothing_secret_is_printed() {
    let desk = Desk::new();
    assert_eq!(format!("{:?}", desk.store()), "Store");
    let key = oltre_store::keys::open(&desk.path().join(KEY_FILE), PASSPHRASE).unwrap();
    assert_eq!(format!("{key:?}"), "[redacted]");
}

#[test]
fn a_database_is_destroyed_when_nobody_has_it_open_and_again_when_it_was_cut_short() {
    let mut desk = Desk::new();
    desk.save(create(1, &[]));
    assert!(matches!(
        Store::destroy(desk.path()),
        Err(StoreError::DatabaseBusy)
    ));
    desk.close();
    // Switched off after the key was wiped and before it was removed.
    let key = desk.path().join(KEY_FILE);
    let length = fs::metadata(&key).unwrap().len();
    fs::write(&key, vec![0; usize::try_from(length).unwrap()]).unwrap();
    for _ in 0..2 {
        Store::destroy(desk.path()).unwrap();
        assert_eq!(files(desk.path()), Vec::<String>::new());
    }
    // What cannot be removed is told: a folder stands in for a file that somebody else holds.
    fs::create_dir(desk.path().join(DATABASE_FILE)).unwrap();
    assert!(Store::destroy(desk.path()).is_err());
}
