use super::*;

fn starter() -> Pieces {
    Catalogue::starter_pieces()
}

fn text(key: &str, text: &str) -> BTreeMap<String, Option<String>> {
    BTreeMap::from([(key.to_owned(), Some(text.to_owned()))])
}

#[test]
fn the_starter_pack_in_pieces_is_the_starter_pack() {
    let pieces = starter();
    let loaded = loaded(&pieces);
    assert_eq!(loaded.refused, []);
    let whole = Catalogue::starter();
    assert_eq!(
        loaded.catalogue.actions.keys().collect::<Vec<_>>(),
        whole.actions.keys().collect::<Vec<_>>()
    );
    for (id, action) in &whole.actions {
        let again = &loaded.catalogue.actions[id];
        assert_eq!(again.entry, action.entry, "{id}");
        assert_eq!(
            (&again.when, &again.clear, &again.unless),
            (&action.when, &action.clear, &action.unless)
        );
    }
    assert_eq!(loaded.catalogue.playbooks, whole.playbooks);
    assert!(
        pieces
            .keys()
            .all(|key| KINDS.iter().any(|kind| key.starts_with(&format!("{kind}/"))))
    );
}

#[test]
fn what_is_exported_comes_back_as_the_same_pieces() {
    let pieces = starter();
    assert_eq!(pieces_of(&[&document_of(&pieces)]), pieces);
}

#[test]
fn an_action_written_field_by_field_is_read_as_it_was() {
    let entry = Catalogue::starter().actions["book_id_slot"].entry.clone();
    let (key, toml) = piece_of(&entry);
    assert_eq!(key, "action/book_id_slot");
    assert_eq!(entry_of(&toml), Some(entry));
    assert_eq!(faults_of(&starter(), &text(&key, &toml)), []);
}

#[test]
fn a_fault_names_the_piece_its_line_and_its_field() {
    let (key, toml) = piece_of(&Catalogue::starter().actions["book_id_slot"].entry);
    let wrong = toml.replace("near_date", "near_dote");
    let faults = faults_of(&starter(), &text(&key, &wrong));
    assert_eq!(faults.len(), 2, "{faults:?}");
    let fault = &faults[0];
    assert_eq!(
        (fault.document.as_str(), fault.field.as_str()),
        (key.as_str(), "when")
    );
    assert!(
        wrong
            .lines()
            .nth(fault.line as usize - 1)
            .unwrap()
            .contains("near_dote")
    );
}

#[test]
fn a_word_list_that_an_action_needs_does_not_go() {
    let gone = BTreeMap::from([("words/id_docs".to_owned(), None)]);
    let faults = faults_of(&starter(), &gone);
    assert!(
        faults.iter().any(|f| f.document == "action/book_id_slot"),
        "{faults:?}"
    );
}

#[test]
fn a_piece_holds_what_its_key_says_and_nothing_else() {
    let list = "[words]\nboats = [\"barca\"]\n";
    assert_eq!(faults_of(&starter(), &text("words/boats", list)), []);
    for (key, toml, belongs) in [
        ("words/ships", list, "words/boats"),
        (
            "words/boats",
            "[words]\nboats = [\"barca\"]\nships = [\"nave\"]\n",
            "words/ships",
        ),
        ("words/boats", "# nothing\n", ""),
    ] {
        let faults = faults_of(&starter(), &text(key, toml));
        assert_eq!(faults.len(), 1, "{key} {faults:?}");
        assert_eq!(
            faults[0].fault,
            Fault::OtherPiece {
                belongs: belongs.to_owned()
            }
        );
    }
}

#[test]
fn an_old_fault_elsewhere_does_not_stand_in_the_way() {
    let mut pieces = starter();
    pieces.insert("words/old".to_owned(), "[words]\nold = 3\n".to_owned());
    assert_eq!(
        faults_of(&pieces, &text("words/boats", "[words]\nboats = [\"barca\"]\n")),
        []
    );
}

#[test]
fn whatever_is_written_there_is_an_answer() {
    for toml in [
        "",
        "\u{0}",
        "[words]",
        "[[action]]",
        "action = 3",
        "[words]\nx = [\"\"]",
        "{}",
        "\u{202e}[words]",
    ] {
        let _any = faults_of(&starter(), &text("words/x", toml));
        assert_eq!(entry_of(toml), None, "{toml}");
    }
}
