//! Finding a case.

use crate::desk::*;
use oltre_domain::{Change, Field, Value};

fn town() -> Desk {
    let desk = Desk::new();
    let mut one = server_case(1, 10);
    let cell = |value: Value| oltre_domain::Cell { value, version: 10 };
    one.number = Some("2026-000017".into());
    one.fields
        .insert(Field::Subject, cell("Città allagata in Straße dell'Acqua".into()));
    one.fields
        .insert(Field::Asked, cell("Perché l’acqua entra nel sottoscala?".into()));
    one.fields
        .insert(Field::Contact, cell(contact_id(1).to_string().into()));
    one.fields.insert(
        Field::Place,
        cell(Value::Place(oltre_domain::Place {
            street: "Calle dei Fabbri".into(),
            number: "1044".into(),
            district: "Giudecca".into(),
        })),
    );
    one.fields.insert(
        Field::Reference,
        cell("PG/2026/0012345\nprotocollo@pec.esempio.it".into()),
    );
    one.tags.insert("alta marea".into());
    let mut two = server_case(2, 10);
    two.fields
        .insert(Field::Subject, cell("Lampione spento 💡 vicino al ponte".into()));
    desk.pull(
        10,
        vec![
            put(one),
            put(two),
            Change::PutContact(contact(
                1,
                "Zoë D’Este-Boscolo",
                &["041 5210211", "Zoe.Este@Example.it"],
                10,
            )),
            put_entry(2, 1, "La signora richiama: il cavo è scoperto, pericoloso.", 10),
        ],
    );
    desk
}

#[test]
fn a_case_is_found_by_any_word_of_it_however_it_is_typed() {
    let desk = town();
    for typed in [
        "citta",
        "CITTÀ",
        "città",
        "citta\u{300}",
        "cit",
        "perche",
        "acqua",
        "l'acqua",
        "sottoscala acqua",
        "fabbri 1044",
        "0012345",
        "PG/2026/0012345",
        "protocollo@pec",
        "giudecca",
        "marea",
        "straße",
        "STRAßE",
        "2026-000017",
        "strasse dell",
    ] {
        let expected: &[_] = if typed == "strasse dell" {
            &[]
        } else {
            &[case_id(1)]
        };
        assert_eq!(desk.find(typed), expected, "{typed}");
    }
    assert_eq!(desk.find("cavo scoperto"), [case_id(2)]);
    assert_eq!(desk.find("cavo sottoscala"), [], "all words in one place");
    assert_eq!(
        desk.find("l"),
        [case_id(1)],
        "one letter finds itself, not what it begins"
    );
}

#[test]
fn a_case_is_found_by_its_code_first() {
    let desk = town();
    let spoken = code(2).to_string();
    for typed in [
        spoken.clone(),
        spoken.to_lowercase(),
        spoken.replace('-', " "),
        format!(" {} ", code(2).as_str()),
    ] {
        assert_eq!(desk.find(&typed).first(), Some(&case_id(2)), "{typed}");
    }
    desk.save(desk.note(case_id(1), &format!("vedi anche {spoken}")));
    assert_eq!(desk.find(&spoken), [case_id(2), case_id(1)]);
}

#[test]
fn a_case_is_found_by_its_contacts_name_number_and_address() {
    let desk = town();
    for typed in [
        "zoe",
        "Zoë",
        "boscolo",
        "d'este",
        "5210211",
        "041 5210211",
        "+39 041 521",
        "0039 0415210211",
        "041/5210211",
        "zoe.este@",
        "@example.it",
        "ZOE.ESTE@EXAMPLE.IT",
    ] {
        assert_eq!(desk.find(typed), [case_id(1)], "{typed}");
    }
    for typed in ["5210212", "zoe.oeste@", "999"] {
        assert_eq!(desk.find(typed), [], "{typed}");
    }
}

#[test]
fn a_hit_in_the_timeline_comes_with_the_words_around_it() {
    let desk = town();
    let hits = desk.store().search("pericol", 10).unwrap();
    assert_eq!(
        hits.rows[0].1.as_deref(),
        Some("… richiama: il cavo è scoperto, pericoloso.")
    );
    assert_eq!((hits.more, hits.indexed), (false, 100));
    assert_eq!(desk.store().search("fabbri", 10).unwrap().rows[0].1, None);
}

#[test]
fn whatever_is_typed_is_looked_for_and_nothing_breaks() {
    let desk = town();
    for (name, text) in crate::corpus::corpus() {
        desk.store()
            .search(&text, 20)
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        desk.store()
            .find_contacts(&text, 20)
            .unwrap_or_else(|e| panic!("{name}: {e}"));
    }
    for typed in [
        "", " ", "\"", "*", "NOT", "AND OR", "💡", "-", "()", "a*b", "subject:", "\0",
    ] {
        desk.store()
            .search(typed, 20)
            .unwrap_or_else(|e| panic!("{typed:?}: {e}"));
    }
}

#[test]
fn operators_of_the_query_language_are_words_like_others() {
    let desk = town();
    assert_eq!(desk.find("lampione NOT spento"), [], "looks for the word not");
    assert_eq!(desk.find("lampione OR acqua"), []);
    assert_eq!(desk.find("\"lampione\" (spento)"), [case_id(2)]);
    assert_eq!(desk.find("lamp*"), [case_id(2)]);
    assert_eq!(desk.find("text:lampione"), []);
    assert_eq!(
        desk.find("lampione💡"),
        [case_id(2)],
        "an emoji parts words and is none"
    );
}

#[test]
fn every_text_that_was_saved_is_found_by_its_own_first_word() {
    let desk = Desk::new();
    for (i, (name, text)) in crate::corpus::notes().into_iter().enumerate() {
        let n = u128::try_from(i).unwrap() + 1;
        desk.save(create(n, &[]));
        desk.save(desk.note(case_id(n), &text));
        let word: String = text
            .split(|c: char| !c.is_alphanumeric())
            .find(|w| w.chars().count() > 1)
            .unwrap_or_default()
            .chars()
            .take(100)
            .collect();
        if word.is_empty() {
            continue;
        }
        let hits = desk.store().search(&word, 1_000).unwrap();
        assert!(
            hits.rows.iter().any(|(row, _)| row.id == case_id(n)),
            "{name} by {word:?}"
        );
    }
}

#[test]
fn an_edit_is_found_by_its_new_words_and_no_more_by_the_old() {
    let desk = town();
    let subject = |words: &str| desk.save(set(2, Field::Subject, words));
    subject("Panchina rotta");
    assert_eq!(
        (desk.find("panchina"), desk.find("spento")),
        (vec![case_id(2)], vec![])
    );
    let op = subject("Fontana chiusa");
    assert_eq!(
        (desk.find("fontana"), desk.find("panchina")),
        (vec![case_id(2)], vec![])
    );
    desk.refuse(op, "not_allowed");
    assert_eq!(
        (desk.find("panchina"), desk.find("fontana")),
        (vec![case_id(2)], vec![])
    );
}

#[test]
fn the_newest_come_first_and_a_full_page_says_there_are_more() {
    let desk = Desk::new();
    for n in 1..=5 {
        desk.pull(
            10,
            vec![put(server_case(n, 10)), put_entry(n, 10 - n, "lampione", 10)],
        );
    }
    assert_eq!(desk.find("lampione"), [1, 2, 3, 4, 5].map(case_id));
    let hits = desk.store().search("lampione", 3).unwrap();
    assert_eq!((hits.rows.len(), hits.more), (3, true));
}

#[test]
fn an_index_built_in_bulk_finds_what_one_built_row_by_row_finds() {
    let pages = |desk: &Desk, bulk| {
        for n in 1..=30 {
            let mut case = server_case(n, 10);
            case.tags.insert(format!("etichetta{n}"));
            desk.take(
                0,
                vec![put(case), put_entry(n, n, &format!("voce{n} comune"), 10)],
                bulk,
            );
        }
    };
    let (slow, fast) = (Desk::new(), Desk::new());
    pages(&slow, false);
    pages(&fast, true);
    assert_eq!(fast.find("voce7"), [], "not yet");
    assert!(fast.store().search("voce7", 5).unwrap().indexed < 100);
    // Meanwhile people work: on rows already indexed, on others, and on new ones.
    let work = |desk: &Desk| {
        desk.save(set(3, Field::Subject, "Panchina rotta"));
        desk.save(create(40, &[(Field::Subject, "Fontana".into())]));
        desk.save(desk.note(case_id(20), "sottoscala"));
        desk.pull(
            11,
            vec![Change::LeaveCase(case_id(4), oltre_domain::LeaveReason::Aged)],
        );
        desk.pull(
            12,
            vec![
                put_entry(28, 99, "ultima", 12),
                patch(29, Field::Subject, "Cambiata", 12),
            ],
        );
    };
    work(&slow);
    fast.store().index_some(17).unwrap();
    work(&fast);
    let mut last = 0;
    while let Some(progress) = fast.store().index_some(7).unwrap() {
        // Once every row is in, what was written in steps is put together.
        let is_all_in = progress.done == progress.total;
        assert!(progress.done > last || is_all_in, "{progress:?}");
        assert!(progress.done <= progress.total, "{progress:?}");
        last = progress.done;
        assert!(fast.store().search("voce7", 5).unwrap().indexed < 100);
    }
    assert_eq!(fast.store().index_some(7).unwrap(), None);
    assert_eq!(fast.store().search("voce7", 5).unwrap().indexed, 100);
    for typed in [
        "lampione",
        "panchina",
        "fontana",
        "sottoscala",
        "ultima",
        "cambiata",
        "comune",
        "voce1",
        "voce4",
        "etichetta4",
        "etichetta30",
        "voce28",
    ] {
        let sorted = |desk: &Desk| {
            let mut found = desk.find(typed);
            found.sort();
            found
        };
        assert_eq!(sorted(&fast), sorted(&slow), "{typed}");
    }
}

#[test]
fn an_unfinished_index_goes_on_after_a_restart() {
    let mut desk = Desk::new();
    for n in 1..=10 {
        desk.take(
            0,
            vec![put(server_case(n, 10)), put_entry(n, n, "voce", 10)],
            true,
        );
    }
    desk.store().index_some(5).unwrap();
    desk.restart();
    while desk.store().index_some(5).unwrap().is_some() {}
    assert_eq!(desk.find("lampione").len(), 10);
    assert_eq!(desk.find("voce").len(), 10);
}
