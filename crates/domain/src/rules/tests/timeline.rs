//! What is written on a case: entries, labels, what became of suggestions.

use super::*;

fn entry(kind: EntryKind, by: Author, body: &str) -> Entry {
    Entry {
        id: EntryId(Uuid::from_u128(0xF1)),
        case: LAMP,
        at: MORNING,
        by,
        kind,
        body: body.to_owned(),
        meta: EntryMeta::default(),
    }
}

fn append(kind: EntryKind, by: Author, body: &str) -> OpKind {
    OpKind::EntryAppend {
        entry: Box::new(entry(kind, by, body)),
    }
}

#[test]
fn an_operator_writes_in_their_own_name_or_what_the_contact_said() {
    let me = Author::Operator(ANNA);
    for (kind, by) in [
        (EntryKind::Note, me),
        (EntryKind::MessageOut, me),
        (EntryKind::CallOut, me),
        (EntryKind::MessageIn, Author::Contact),
        (EntryKind::MessageIn, me),
        (EntryKind::CallIn, Author::Contact),
    ] {
        let mut server = Server::with_case();
        assert_eq!(
            server.say(ANNA, append(kind, by, "Buongiorno")),
            Outcome::Applied,
            "{kind:?} {by:?}"
        );
    }
    for (kind, by) in [
        (EntryKind::Note, Author::Operator(LUCA)),
        (EntryKind::Note, Author::Contact),
        (EntryKind::MessageOut, Author::Contact),
        (EntryKind::MessageIn, Author::System),
        (EntryKind::Note, Author::Office(ROADS)),
    ] {
        let mut server = Server::with_case();
        let refused = server.say(ANNA, append(kind, by, "Buongiorno"));
        assert_eq!(refusal(refused), RefusalCode::NotAllowed, "{kind:?} {by:?}");
        assert_eq!(server.entries, []);
    }
}

#[test]
fn a_note_calls_colleagues_and_nothing_else_does() {
    let calling = |kind, called: u128| {
        let mut entry = entry(kind, Author::Operator(ANNA), "@Luca, lo sai tu?");
        entry.meta.mentions = Some((0..called).map(|n| OperatorId(Uuid::from_u128(n))).collect());
        OpKind::EntryAppend {
            entry: Box::new(entry),
        }
    };
    let mut server = Server::with_case();
    assert_eq!(server.say(ANNA, calling(EntryKind::Note, 20)), Outcome::Applied);
    let many = server.say(ANNA, calling(EntryKind::Note, 21));
    assert_eq!(refusal(many), RefusalCode::TooMany);
    let reply = server.say(ANNA, calling(EntryKind::MessageOut, 1));
    assert_eq!(refusal(reply), RefusalCode::ValueNotAllowed);
}

#[test]
fn what_commands_write_is_not_written_by_hand() {
    let mut server = Server::with_case();
    for kind in [
        EntryKind::Taken,
        EntryKind::Solved,
        EntryKind::PromiseBroken,
        EntryKind::Conflict,
        EntryKind::Experience,
        EntryKind::Suggestion,
    ] {
        let refused = server.say(ANNA, append(kind, Author::Operator(ANNA), "x"));
        assert_eq!(refusal(refused), RefusalCode::KindNotAllowed, "{kind:?}");
    }
}

#[test]
fn a_message_has_words_and_a_call_need_not() {
    let mut server = Server::with_case();
    let me = Author::Operator(ANNA);
    assert_eq!(
        refusal(server.say(ANNA, append(EntryKind::Note, me, " \n"))),
        RefusalCode::Empty
    );
    assert_eq!(
        refusal(server.say(ANNA, append(EntryKind::Note, me, "a\0"))),
        RefusalCode::TextNul
    );
    let long = "è".repeat(MAX_TEXT_BYTES / 2);
    assert_eq!(
        server.say(ANNA, append(EntryKind::Note, me, &long)),
        Outcome::Applied
    );
    assert_eq!(server.entries[0].body, long);
    let longer = format!("{long}.");
    assert_eq!(
        refusal(server.say(ANNA, append(EntryKind::Note, me, &longer))),
        RefusalCode::TextTooLong
    );
    assert_eq!(
        server.say(ANNA, append(EntryKind::CallOut, me, "")),
        Outcome::Applied
    );
}

#[test]
fn what_else_is_known_of_an_entry_is_short_and_is_text() {
    let mut server = Server::with_case();
    let with = |key: &str| {
        let mut entry = entry(EntryKind::Note, Author::Operator(ANNA), "x");
        entry.meta.act = Some(key.to_owned());
        OpKind::EntryAppend {
            entry: Box::new(entry),
        }
    };
    assert_eq!(refusal(server.say(ANNA, with("a\0"))), RefusalCode::TextNul);
    assert_eq!(
        refusal(server.say(ANNA, with(&"a".repeat(201)))),
        RefusalCode::ValueNotAllowed
    );
    assert_eq!(server.say(ANNA, with("give_hours")), Outcome::Applied);
}

#[test]
fn labels_added_and_taken_off_offline_all_count() {
    let mut server = Server::with_case();
    let add = |t| OpKind::TagsAdd { id: LAMP, tags: t };
    let off = |t| OpKind::TagsRemove { id: LAMP, tags: t };
    assert_eq!(server.say(ANNA, add(tags(["luce", "notte"]))), Outcome::Applied);
    assert_eq!(server.say(LUCA, add(tags(["luce", "urgente"]))), Outcome::Applied);
    assert_eq!(server.say(LUCA, add(tags(["luce"]))), Outcome::Noop);
    assert_eq!(
        server.say(ANNA, off(tags(["notte", "mai_messa"]))),
        Outcome::Applied
    );
    assert_eq!(server.say(ANNA, off(tags(["notte"]))), Outcome::Noop);
    assert_eq!(server.case().tags, tags(["luce", "urgente"]));
}

#[test]
fn a_case_carries_fifty_labels_of_sixty_characters() {
    let mut server = Server::with_case();
    let many: BTreeSet<String> = (0..50).map(|i| format!("etichetta {i}")).collect();
    let add = |t| OpKind::TagsAdd { id: LAMP, tags: t };
    assert_eq!(server.say(ANNA, add(many)), Outcome::Applied);
    assert_eq!(
        refusal(server.say(ANNA, add(tags(["una di troppo"])))),
        RefusalCode::TooMany
    );
    for bad in ["", "   ", &"x".repeat(61)] {
        assert_eq!(
            refusal(server.say(ANNA, add(tags([bad])))),
            RefusalCode::ValueNotAllowed,
            "{bad:?}"
        );
    }
    assert_eq!(
        refusal(server.say(ANNA, add(tags(["a\0"])))),
        RefusalCode::TextNul
    );
    assert_eq!(server.case().tags.len(), 50);
}

#[test]
fn what_became_of_a_suggestion_is_one_thing_under_the_ops_own_id() {
    let mut server = Server::with_case();
    let mut op = server.op(claim(None));
    let outcome = SuggestionOutcome {
        id: op.oid,
        case: LAMP,
        action: "report_follow_updates".into(),
        card: CardKind::Offer,
        operator: Some(OperatorAct::Veto(VetoReason::NotNeeded)),
        contact: None,
        at: MORNING,
    };
    let bad = [
        SuggestionOutcome {
            contact: Some(ContactAnswer::Accepted),
            ..outcome.clone()
        },
        SuggestionOutcome {
            operator: None,
            ..outcome.clone()
        },
        SuggestionOutcome {
            id: OpId(Uuid::from_u128(5)),
            ..outcome.clone()
        },
    ];
    for outcome in bad {
        op.kind = OpKind::SuggestionOutcome { outcome };
        assert_eq!(refusal(server.take(ANNA, &op)), RefusalCode::Malformed);
    }
    op.kind = OpKind::SuggestionOutcome {
        outcome: outcome.clone(),
    };
    assert_eq!(server.take(ANNA, &op), Outcome::Applied);
    assert_eq!(server.outcomes, [outcome]);
}

#[test]
fn nothing_happens_on_a_case_that_is_not_here() {
    let mut server = Server::default();
    let somewhere = server.op(claim(None));
    assert_eq!(refusal(server.take(ANNA, &somewhere)), RefusalCode::NotFound);
}
