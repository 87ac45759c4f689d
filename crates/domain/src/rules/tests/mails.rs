//! Replies by mail: tried until a mail server answers for them, or they came back.

use super::*;
use std::collections::BTreeSet;

/// Anna's reply, its hold over and its first try begun.
fn sending(server: &mut Server) -> (EntryId, Timestamp) {
    let kind = OpKind::ReplySend {
        case: LAMP,
        body: "La squadra passa domani".into(),
        channel: Some(BY_MAIL.into()),
        act: None,
        seen: BTreeSet::new(),
    };
    assert_eq!(server.say(ANNA, kind), Outcome::Applied);
    let reply = server.file().replies.values().last().unwrap().clone();
    assert_eq!(
        reply.mailed(reply.until.plus(-1)),
        None,
        "it can still be called back"
    );
    let now = reply.until;
    let mailed = reply.mailed(now).unwrap();
    server.write(&Effect::PutReply(mailed.tried(now).unwrap()), Some(LAMP));
    (reply.id, now)
}

fn later() -> MailFate {
    MailFate::Later {
        to: "bianca@example.org".into(),
        why: "450 try again".into(),
    }
}

#[test]
fn what_a_mail_server_answers_for_is_sent_under_one_id() {
    let mut server = Server::with_annas_case();
    let (id, now) = sending(&mut server);
    let reply = server.file().replies[&id].clone();
    assert_eq!(
        reply.released(now.plus(Timestamp::DAY)),
        None,
        "it is no record of one"
    );
    let cancel = OpKind::ReplyCancel {
        case: LAMP,
        reply: id,
    };
    assert_eq!(refusal(server.say(ANNA, cancel)), RefusalCode::TooLate);
    let fate = MailFate::Sent {
        to: "bianca@example.org".into(),
        message_id: format!("<{id}@comune.example>"),
    };
    let (gone, entry) = reply.settled(&fate, now).unwrap();
    let entry = entry.unwrap();
    assert_eq!((gone.state, gone.body.as_str()), (ReplyState::Released, ""));
    assert_eq!((entry.id, entry.body.as_str()), (id, "La squadra passa domani"));
    assert_eq!(entry.meta.result.as_deref(), Some("sent"));
    assert_eq!(entry.meta.to.as_deref(), Some("bianca@example.org"));
    assert_eq!(entry.meta.message_id, Some(format!("<{id}@comune.example>")));
    assert_eq!(gone.settled(&fate, now), None, "once");
    assert_eq!(gone.tried(now), None);
}

#[test]
fn one_try_at_a_time_and_another_when_nobody_ended_it() {
    let mut server = Server::with_annas_case();
    let (id, now) = sending(&mut server);
    let reply = &server.file().replies[&id];
    assert_eq!(reply.tried(now.plus(MAIL_TRY - 1)), None);
    let again = reply.tried(now.plus(MAIL_TRY)).unwrap();
    assert_eq!((again.tries, again.until), (2, now.plus(2 * MAIL_TRY)));
    assert!(
        reply.tried(now.plus(-10 * 365 * Timestamp::DAY)).is_some(),
        "a clock that was put back delays nothing for years"
    );
}

#[test]
fn it_is_tried_for_about_a_day_at_longer_and_longer_pauses_and_then_bounced() {
    let mut server = Server::with_annas_case();
    let (id, began) = sending(&mut server);
    let mut reply = server.file().replies[&id].clone();
    let mut now = began;
    let mut pauses = Vec::new();
    let entry = loop {
        let (next, entry) = reply.settled(&later(), now).unwrap();
        if let Some(entry) = entry {
            assert_eq!((next.body.as_str(), next.hindered), ("", None));
            break entry;
        }
        assert_eq!(next.hindered.as_deref(), Some("450 try again"));
        assert_eq!(next.body, "La squadra passa domani", "its words stay with it");
        pauses.push(next.until.since(now) / 1_000);
        now = next.until;
        reply = next.tried(now).unwrap();
    };
    assert_eq!(pauses[..9], [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
    let hours = now.since(began) / Timestamp::HOUR;
    assert!((22..=25).contains(&hours), "{hours}");
    assert_eq!(entry.meta.result.as_deref(), Some("bounced"));
    assert_eq!(entry.meta.why.as_deref(), Some("450 try again"));
}

#[test]
fn what_is_refused_bounced_at_once_with_the_reason() {
    let mut server = Server::with_annas_case();
    let (id, now) = sending(&mut server);
    let refused = MailFate::Refused {
        to: String::new(),
        why: "no address".into(),
    };
    let (_, entry) = server.file().replies[&id].settled(&refused, now).unwrap();
    let meta = entry.unwrap().meta;
    assert_eq!(
        (meta.result.as_deref(), meta.why.as_deref(), meta.to),
        (Some("bounced"), Some("no address"), None)
    );
}

#[test]
fn a_case_solved_with_what_bounced_is_open_again_and_unanswered() {
    let mut server = Server::with_annas_case();
    let (id, now) = sending(&mut server);
    let solve = OpKind::CaseSolve {
        id: LAMP,
        outcome: "done".into(),
        text: String::new(),
    };
    assert_eq!(server.say(ANNA, solve), Outcome::Applied);
    let refused = MailFate::Refused {
        to: "bianca@example.org".into(),
        why: "550 no such person".into(),
    };
    let effects = mail_settled(server.file(), id, &refused, now);
    let kinds = effects.iter().filter_map(|effect| match effect {
        Effect::Append(entry) => Some(entry.kind),
        _ => None,
    });
    assert_eq!(
        kinds.collect::<Vec<_>>(),
        [EntryKind::MessageOut, EntryKind::Reopened]
    );
    for effect in &effects {
        server.write(effect, Some(LAMP));
    }
    assert_eq!(server.file().case.status(), CaseStatus::Reopened);
    assert!(!server.file().case.value(Field::Answered).is_true());
    assert_eq!(mail_settled(server.file(), id, &refused, now), [], "once");
}
