//! The key file.

use crate::desk::*;
use oltre_store::{KEY_FILE, Store, StoreError};
use std::fs;

fn key_file(desk: &Desk) -> (std::path::PathBuf, serde_json::Value) {
    let path = desk.path().join(KEY_FILE);
    let json = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    (path, json)
}

#[test]
fn the_key_file_holds_one_passphrase_slot_and_no_key() {
    let desk = Desk::new();
    let (path, json) = key_file(&desk);
    assert_eq!(json["format"], 1);
    assert_eq!(json["slots"].as_array().unwrap().len(), 1);
    let slot = &json["slots"][0];
    assert_eq!(
        (slot["kind"].as_str(), slot["memory_kib"].as_u64()),
        (Some("passphrase"), Some(8))
    );
    assert_eq!(
        slot["wrapped"].as_str().unwrap().len(),
        96,
        "32 bytes of key under a tag of 16"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(path).unwrap().permissions().mode() & 0o777,
            0o600,
            "nobody else reads it"
        );
    }
}

#[test]
fn the_real_passphrase_slot_is_as_hard_as_the_design_says() {
    let real = oltre_store::keys::Hardness::default();
    assert_eq!((real.memory_kib, real.passes), (64 * 1024, 3));
}

#[test]
fn two_databases_never_share_a_salt_a_nonce_or_a_key() {
    let (one, two) = (Desk::new(), Desk::new());
    let (a, b) = (key_file(&one).1, key_file(&two).1);
    for part in ["salt", "nonce", "wrapped"] {
        assert_ne!(a["slots"][0][part], b["slots"][0][part], "{part}");
    }
}

#[test]
fn another_databases_key_file_does_not_open_this_database() {
    let (mut one, two) = (Desk::new(), Desk::new());
    one.close();
    fs::copy(two.path().join(KEY_FILE), one.path().join(KEY_FILE)).unwrap();
    assert!(matches!(one.open(), Err(StoreError::DatabaseDamaged)));
}

#[test]
fn a_key_file_that_is_no_key_file_is_damaged() {
    let mut desk = Desk::new();
    desk.close();
    let (path, good) = key_file(&desk);
    let with = |pointer: &str, value: serde_json::Value| {
        let mut json = good.clone();
        *json.pointer_mut(pointer).unwrap() = value;
        json.to_string().into_bytes()
    };
    let bad: Vec<Vec<u8>> = vec![
        Vec::new(),
        b"{".to_vec(),
        vec![0xff; 300],
        b"[".repeat(100_000),
        good.to_string().as_bytes()[..60].to_vec(),
        with("/format", 2.into()),
        with("/slots", serde_json::json!([])),
        with("/slots/0/kind", "clear".into()),
        with("/slots/0/memory_kib", u32::MAX.into()),
        with("/slots/0/memory_kib", 0.into()),
        with("/slots/0/passes", 1_000_000.into()),
        with("/slots/0/lanes", 0.into()),
        with("/slots/0/salt", "zz".into()),
        with("/slots/0/salt", "00".into()),
        with("/slots/0/salt", "è".into()),
        with("/slots/0/nonce", "0".into()),
        with("/slots/0/nonce", "00".into()),
        with("/slots/0/wrapped", "00".into()),
        with("/slots/0/wrapped", "0".repeat(5_000).into()),
    ];
    for bytes in bad {
        fs::write(&path, &bytes).unwrap();
        let opened = Store::open(desk.path(), PASSPHRASE);
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(400)]).into_owned();
        assert!(
            matches!(opened, Err(StoreError::KeyFileDamaged)),
            "{start}: {opened:?}"
        );
    }
    fs::write(&path, good.to_string()).unwrap();
    desk.restart();
}

#[test]
fn a_flipped_bit_in_a_wrapped_key_opens_nothing() {
    let mut desk = Desk::new();
    desk.close();
    let (path, mut json) = key_file(&desk);
    let wrapped = json["slots"][0]["wrapped"].as_str().unwrap().to_owned();
    let other = if wrapped.starts_with('0') { "1" } else { "0" };
    json["slots"][0]["wrapped"] = format!("{other}{}", &wrapped[1..]).into();
    fs::write(&path, json.to_string()).unwrap();
    // It cannot be told from a wrong passphrase: the tag fails for both.
    assert!(matches!(desk.open(), Err(StoreError::WrongPassphrase)));
}

#[test]
fn a_small_file_is_replaced_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.keys");
    oltre_store::keys::replace(&path, b"one").unwrap();
    oltre_store::keys::replace(&path, b"two").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"two");
    // It cannot become a folder: the old one stays and no rest lies about.
    let taken = folder.path().join("taken.keys");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("inside"), b"x").unwrap();
    assert!(oltre_store::keys::replace(&taken, b"three").is_err());
    assert!(taken.join("inside").exists());
    assert!(!folder.path().join("taken.new").exists());
}
