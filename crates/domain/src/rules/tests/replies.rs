//! Replies: held, cancelled, gone, or already given by a colleague.

use super::*;

fn send(body: &str, seen: &[EntryId]) -> OpKind {
    OpKind::ReplySend {
        case: LAMP,
        body: body.to_owned(),
        channel: Some("email".into()),
        act: None,
        seen: seen.iter().copied().collect(),
    }
}

fn cancel(reply: EntryId) -> OpKind {
    OpKind::ReplyCancel { case: LAMP, reply }
}

/// Anna's reply is held: its id, and until when.
fn held(server: &mut Server) -> (EntryId, Timestamp) {
    assert_eq!(
        server.say(ANNA, send("La squadra passa domani", &[])),
        Outcome::Applied
    );
    let reply = server.file().replies.values().last().unwrap();
    (reply.id, reply.until)
}

#[test]
fn a_reply_is_held_for_ten_seconds_and_is_no_entry_yet() {
    let mut server = Server::with_annas_case();
    let (id, until) = held(&mut server);
    assert_eq!(server.kinds(), [EntryKind::Taken]);
    let reply = &server.file().replies[&id];
    assert_eq!(reply.state, ReplyState::Held);
    assert_eq!(until, reply.at.plus(10_000), "ten seconds after it was received");
    for now in [reply.at, until.plus(-1)] {
        assert_eq!(reply.released(now), None);
    }
    let (gone, entry) = reply.released(until).unwrap();
    assert_eq!((gone.state, gone.body.as_str()), (ReplyState::Released, ""));
    assert_eq!((entry.id, entry.kind), (id, EntryKind::MessageOut));
    assert_eq!(entry.body, "La squadra passa domani");
    assert_eq!(entry.by, Author::Operator(ANNA));
    assert_eq!(
        entry.meta.message_id.as_deref(),
        Some(format!("<{id}@oltre.invalid>").as_str())
    );
    assert_eq!(gone.released(until), None, "once");
}

#[test]
fn a_clock_that_was_put_back_holds_no_reply_for_years() {
    let mut server = Server::with_annas_case();
    let (id, until) = held(&mut server);
    let years_before = until.plus(-10 * 365 * Timestamp::DAY);
    assert!(server.file().replies[&id].released(years_before).is_some());
}

#[test]
fn a_held_reply_is_called_back_by_its_author_alone() {
    let mut server = Server::with_annas_case();
    let (id, until) = held(&mut server);
    assert_eq!(refusal(server.say(LUCA, cancel(id))), RefusalCode::NotAllowed);
    assert_eq!(server.say(ANNA, cancel(id)), Outcome::Applied);
    assert_eq!(server.say(ANNA, cancel(id)), Outcome::Noop);
    let reply = &server.file().replies[&id];
    assert_eq!((reply.state, reply.body.as_str()), (ReplyState::Cancelled, ""));
    assert_eq!(reply.released(until), None, "and never goes");
    let unknown = EntryId(Uuid::from_u128(4));
    assert_eq!(refusal(server.say(ANNA, cancel(unknown))), RefusalCode::NotFound);
}

#[test]
fn what_has_gone_is_not_called_back() {
    let mut server = Server::with_annas_case();
    let (id, until) = held(&mut server);
    let (gone, _) = server.file().replies[&id].released(until).unwrap();
    server.write(&Effect::PutReply(gone), Some(LAMP));
    assert_eq!(refusal(server.say(ANNA, cancel(id))), RefusalCode::TooLate);
}

#[test]
fn who_had_not_seen_that_luca_is_answering_gets_the_words_back() {
    let mut server = Server::with_annas_case();
    assert_eq!(server.say(LUCA, send("Arrivo io", &[])), Outcome::Applied);
    let lucas = *server.file().replies.keys().next().unwrap();
    let luca = Some(Value::Text(LUCA.to_string()));
    let refused = server.say(ANNA, send("Domani passiamo", &[]));
    assert_eq!(
        refused,
        Outcome::Rejected {
            code: RefusalCode::AlreadyAnswered,
            now: luca.clone()
        }
    );
    // Having seen it she may add something; and her own second reply is no surprise to her.
    assert_eq!(
        server.say(ANNA, send("E domani passiamo", &[lucas])),
        Outcome::Applied
    );
    assert_eq!(server.say(ANNA, send("Alle otto", &[lucas])), Outcome::Applied);
    // Gone already: the timeline says so, and the server has looked.
    let mut server = Server::with_annas_case();
    server.answered_by = Some(LUCA);
    assert_eq!(
        server.say(ANNA, send("Domani passiamo", &[])),
        Outcome::Rejected {
            code: RefusalCode::AlreadyAnswered,
            now: luca
        }
    );
    assert!(server.file().replies.is_empty());
}

#[test]
fn a_reply_has_words_and_names_only_the_last_it_saw() {
    let mut server = Server::with_annas_case();
    assert_eq!(refusal(server.say(ANNA, send(" \n", &[]))), RefusalCode::Empty);
    assert_eq!(refusal(server.say(ANNA, send("a\0", &[]))), RefusalCode::TextNul);
    let many: Vec<EntryId> = (0..21).map(|n| EntryId(Uuid::from_u128(n))).collect();
    assert_eq!(refusal(server.say(ANNA, send("x", &many))), RefusalCode::TooMany);
}

#[test]
fn a_message_id_is_not_written_by_hand() {
    let mut server = Server::with_annas_case();
    let entry = Entry {
        id: EntryId(Uuid::from_u128(0xF1)),
        case: LAMP,
        at: MORNING,
        by: Author::Operator(ANNA),
        kind: EntryKind::MessageOut,
        body: "x".into(),
        meta: EntryMeta {
            message_id: Some("<somebody@else>".into()),
            ..EntryMeta::default()
        },
    };
    let refused = server.say(
        ANNA,
        OpKind::EntryAppend {
            entry: Box::new(entry),
        },
    );
    assert_eq!(refusal(refused), RefusalCode::ValueNotAllowed);
}
