//! Files on a case, whatever they call themselves.

use super::*;
use proptest::prelude::*;

fn add(id: u128, size: u64, mime: &str, name: &str) -> OpKind {
    OpKind::AttachmentAdd {
        id: AttachmentId(Uuid::from_u128(id)),
        case: LAMP,
        sha256: Sha256([id as u8; 32]),
        size,
        mime: mime.to_owned(),
        name: name.to_owned(),
    }
}

#[test]
fn a_file_is_known_before_its_bytes_are_here() {
    let mut server = Server::with_annas_case();
    assert_eq!(
        server.say(ANNA, add(1, 12_000, "image/jpeg", "palo 14.jpg")),
        Outcome::Applied
    );
    let row = &server.file().attachments[&AttachmentId(Uuid::from_u128(1))];
    assert_eq!((row.name.as_str(), row.by), ("palo 14.jpg", ANNA));
    assert_eq!(server.file().blobs(), BTreeSet::from([Sha256([1; 32])]));
    let entry = server.entries.last().unwrap();
    assert_eq!(
        (entry.kind, entry.body.as_str()),
        (EntryKind::Attached, "palo 14.jpg")
    );
    assert_eq!(entry.meta.attachment, Some(AttachmentId(Uuid::from_u128(1))));
    assert_eq!(
        refusal(server.say(ANNA, add(1, 1, "image/png", "x"))),
        RefusalCode::IdTaken
    );
}

#[test]
fn a_file_has_a_size_a_type_and_a_name_in_bounds() {
    let mut server = Server::with_annas_case();
    let max = MAX_ATTACHMENT_BYTES;
    let long = "a".repeat(4_097);
    for (size, mime, name, code) in [
        (0, "image/png", "a.png", RefusalCode::Empty),
        (max + 1, "image/png", "a.png", RefusalCode::TooLarge),
        (u64::MAX, "image/png", "a.png", RefusalCode::TooLarge),
        (1, "", "a.png", RefusalCode::ValueNotAllowed),
        (1, "image", "a.png", RefusalCode::ValueNotAllowed),
        (1, "image/", "a.png", RefusalCode::ValueNotAllowed),
        (1, "Image/PNG", "a.png", RefusalCode::ValueNotAllowed),
        (1, "image/png; x=y", "a.png", RefusalCode::ValueNotAllowed),
        (1, "image/png\r\nBcc: a@b", "a.png", RefusalCode::ValueNotAllowed),
        (1, "a/b/c", "a.png", RefusalCode::ValueNotAllowed),
        (1, "image/png", "a\0.png", RefusalCode::TextNul),
        (1, "image/png", long.as_str(), RefusalCode::ValueNotAllowed),
    ] {
        let refused = server.say(ANNA, add(1, size, mime, name));
        assert_eq!(refusal(refused), code, "{size} {mime:?} {name:.20}");
    }
    assert_eq!(
        server.say(ANNA, add(1, max, "application/vnd.ms-excel", "")),
        Outcome::Applied
    );
    assert_eq!(
        server.entries.last().unwrap().body,
        "file",
        "a name is never empty"
    );
    for n in 2..=200 {
        assert_eq!(server.say(ANNA, add(n, 1, "text/plain", "a")), Outcome::Applied);
    }
    assert_eq!(
        refusal(server.say(ANNA, add(201, 1, "text/plain", "a"))),
        RefusalCode::TooMany
    );
}

#[test]
fn a_name_leads_nowhere() {
    for (raw, clean) in [
        ("../../../../etc/passwd", "passwd"),
        (r"C:\Windows\System32\drivers\etc\hosts", "hosts"),
        (r"\\server\share\file", "file"),
        ("..", "file"),
        ("a/..", "file"),
        ("", "file"),
        (" . . ", "file"),
        (".bashrc", "bashrc"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1 .tar.gz", "_com1 .tar.gz"),
        ("LPT³", "_LPT³"),
        ("COM10", "COM10"),
        ("console.log", "console.log"),
        ("fattura\u{202e}txt.exe", "fatturatxt.exe"),
        ("a\r\nBcc: b.txt", "aBcc_ b.txt"),
        ("a\u{200b}\u{feff}b", "ab"),
        ("x:stream", "x_stream"),
        (r#"<img src=x onerror="a">|?*"#, "_img src=x onerror=_a_____"),
        ("ricevuta. ", "ricevuta"),
        ("Perché sì — foto n° 3.jpg", "Perché sì — foto n° 3.jpg"),
    ] {
        assert_eq!(clean_file_name(raw), clean, "{raw:?}");
    }
    let long = format!("{}.jpeg", "è".repeat(300));
    let cut = clean_file_name(&long);
    assert!(
        cut.len() <= MAX_FILE_NAME_BYTES && cut.ends_with("è.jpeg"),
        "{cut}"
    );
    assert!(cut.len() > MAX_FILE_NAME_BYTES - 2, "as much as fits");
}

#[test]
fn a_hash_has_one_spelling() {
    let text = "0123456789abcdef".repeat(4);
    let hash: Sha256 = text.parse().unwrap();
    assert_eq!(hash.to_string(), text);
    for bad in [
        "",
        &text[1..],
        &text.to_uppercase(),
        &format!("{}g", &text[1..]),
        &format!("{text}0"),
    ] {
        assert_eq!(bad.parse::<Sha256>(), Err(NotASha256), "{bad}");
    }
}

/// Letters that make trouble, and some that do not.
fn nasty() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        '.', ' ', '/', '\\', ':', '*', '\u{202e}', '\u{200b}', '\n', '\u{7f}', '\u{ffff}', 'C', 'O', 'N',
        'a', 'è', '😀', '³',
    ]);
    prop_oneof![
        prop::collection::vec(odd, 0..400).prop_map(|letters| letters.into_iter().collect::<String>()),
        any::<String>(),
    ]
}

proptest! {
    #[test]
    fn every_name_becomes_one_that_every_system_can_hold(raw in nasty()) {
        let name = clean_file_name(&raw);
        prop_assert!(!name.is_empty() && name.len() <= MAX_FILE_NAME_BYTES);
        prop_assert!(!name.starts_with('.') && !name.ends_with(['.', ' ']));
        prop_assert!(!name.chars().any(|c| c.is_control() || r#"/\<>:"|?*"#.contains(c)));
        prop_assert_eq!(clean_file_name(&name), name.clone(), "cleaning what is clean changes nothing");
        let stem = name.split('.').next().unwrap().trim_end().to_ascii_uppercase();
        prop_assert!(!["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()));
    }
}
