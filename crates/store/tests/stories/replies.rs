//! Replies on their way, and files by their hash.

use crate::desk::*;
use oltre_domain::{
    AttachmentId, Author, Change, Entry, EntryId, EntryKind, EntryMeta, OpId, OpKind, Reply, ReplyState,
    Sha256,
};
use oltre_store::{Answer, DraftKind, EntryState};
use std::collections::BTreeSet;
use uuid::Uuid;

fn send(body: &str) -> OpKind {
    OpKind::ReplySend {
        case: case_id(1),
        body: body.to_owned(),
        channel: Some("email".into()),
        act: None,
        seen: BTreeSet::new(),
    }
}

fn replies(desk: &Desk) -> Vec<(ReplyState, String)> {
    let replies = desk.case(1).file.replies;
    replies.into_values().map(|r| (r.state, r.body)).collect()
}

/// What the server says of a reply: who, when and where it stands.
fn reply_row(oid: OpId, state: ReplyState, body: &str) -> Reply {
    Reply {
        id: EntryId(oid.0),
        case: case_id(1),
        by: ME,
        body: body.to_owned(),
        channel: Some("email".into()),
        act: None,
        at: MORNING,
        until: MORNING.plus(10_000),
        state,
        tries: 0,
        hindered: None,
    }
}

#[test]
fn a_reply_is_shown_as_held_until_the_server_has_let_it_go() {
    let mut desk = Desk::with_case();
    let oid = desk.save(send("Domani passiamo"));
    desk.restart();
    let held = (ReplyState::Held, "Domani passiamo".to_owned());
    assert_eq!(replies(&desk), std::slice::from_ref(&held));
    assert_eq!(desk.timeline(1), [], "it is no entry yet");
    desk.answer(oid, Answer::Done(11));
    desk.pull(
        11,
        vec![Change::PutReply(reply_row(
            oid,
            ReplyState::Held,
            "Domani passiamo",
        ))],
    );
    assert_eq!(replies(&desk), [held]);
    assert!(!desk.case(1).row.pending);
    // Ten seconds later: the entry has the words, and the row does not repeat them.
    let entry = Entry {
        id: EntryId(oid.0),
        case: case_id(1),
        at: MORNING,
        by: Author::Operator(ME),
        kind: EntryKind::MessageOut,
        body: "Domani passiamo".into(),
        meta: EntryMeta {
            message_id: Some("<1@oltre.invalid>".into()),
            ..EntryMeta::default()
        },
    };
    desk.pull(
        12,
        vec![
            Change::PutReply(reply_row(oid, ReplyState::Released, "")),
            Change::PutEntry(Box::new(entry), 12, 1),
        ],
    );
    assert_eq!(replies(&desk), [(ReplyState::Released, String::new())]);
    assert_eq!(
        desk.timeline(1),
        [("Domani passiamo".to_owned(), EntryState::Confirmed)]
    );
    assert_eq!(desk.find("domani"), [case_id(1)]);
}

#[test]
fn a_reply_that_a_colleague_forestalled_comes_back_as_a_draft() {
    let desk = Desk::with_case();
    let oid = desk.save(send("Domani passiamo"));
    desk.answer(
        oid,
        Answer::Refused("already_answered".into(), Some(LUCA.to_string().into())),
    );
    assert_eq!(replies(&desk), []);
    assert_eq!(desk.timeline(1), []);
    let drafts = desk.store().drafts(Some(case_id(1))).unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!(
        (drafts[0].kind, drafts[0].body.as_str()),
        (DraftKind::Reply, "Domani passiamo")
    );
    let refused = &desk.store().refused_actions().unwrap()[0];
    assert_eq!(refused.code, "already_answered");
    assert_eq!(refused.now, Some(LUCA.to_string().into()), "and who");
    assert_eq!(refused.action.text.as_deref(), Some("Domani passiamo"));
}

#[test]
fn words_that_come_back_do_not_overwrite_what_is_being_typed() {
    let desk = Desk::with_case();
    let oid = desk.save(send("La prima"));
    desk.store()
        .save_draft(Some(case_id(1)), DraftKind::Reply, "Un'altra", MORNING)
        .unwrap();
    desk.refuse(oid, "already_answered");
    let drafts = desk.store().drafts(Some(case_id(1))).unwrap();
    assert_eq!(drafts[0].body, "Un'altra");
    let refused = desk.store().refused_actions().unwrap();
    assert_eq!(
        refused[0].action.text.as_deref(),
        Some("La prima"),
        "they are kept with what was not accepted"
    );
}

#[test]
fn a_reply_under_a_lost_claim_comes_back_too() {
    let desk = Desk::with_case();
    let taken = desk.new_op(claim(1));
    let mut reply = desk.new_op(send("Buongiorno"));
    reply.after = vec![taken.oid];
    let (taken_id, reply_id) = (taken.oid, reply.oid);
    desk.store().record(&desk.action(vec![taken, reply])).unwrap();
    desk.answer(
        taken_id,
        Answer::Refused("already_owned".into(), Some(LUCA.to_string().into())),
    );
    desk.refuse(reply_id, "dependency_failed");
    assert_eq!(replies(&desk), []);
    assert_eq!(
        desk.store().drafts(Some(case_id(1))).unwrap()[0].body,
        "Buongiorno"
    );
    let refused = desk.store().refused_actions().unwrap();
    assert_eq!(refused[0].code, "already_owned");
    assert_eq!(refused[0].now, Some(LUCA.to_string().into()));
}

#[test]
fn a_reply_called_back_before_it_was_sent_goes_out_as_both() {
    let desk = Desk::with_case();
    let oid = desk.save(send("Domani passiamo"));
    desk.save(OpKind::ReplyCancel {
        case: case_id(1),
        reply: EntryId(oid.0),
    });
    assert_eq!(replies(&desk), [(ReplyState::Cancelled, String::new())]);
    let names: Vec<_> = desk.sent().iter().map(|op| op.kind.name()).collect();
    assert_eq!(names, ["reply.send", "reply.cancel"]);
}

#[test]
fn a_file_is_known_by_its_hash_as_long_as_a_case_refers_to_it() {
    let desk = Desk::with_case();
    let hash = Sha256([7; 32]);
    assert!(!desk.store().refers_to_blob(hash).unwrap());
    let add = |n: u128, name: &str| OpKind::AttachmentAdd {
        id: AttachmentId(Uuid::from_u128(n)),
        case: case_id(1),
        sha256: hash,
        size: 3,
        mime: "image/png".into(),
        name: name.into(),
    };
    let first = desk.save(add(1, "../../palo\u{202e}gnp.png"));
    desk.save(add(2, "palo.png"));
    let names: Vec<_> = desk
        .case(1)
        .file
        .attachments
        .into_values()
        .map(|a| a.name)
        .collect();
    assert_eq!(names, ["palognp.png", "palo.png"]);
    assert_eq!(desk.store().blobs_of(case_id(1)).unwrap(), BTreeSet::from([hash]));
    assert_eq!(desk.find("palo"), [case_id(1)], "found by its name");
    desk.refuse(first, "not_allowed");
    assert_eq!(desk.case(1).file.attachments.len(), 1);
    assert!(desk.store().refers_to_blob(hash).unwrap());
    desk.pull(
        12,
        vec![Change::LeaveCase(case_id(1), oltre_domain::LeaveReason::Moved)],
    );
    assert!(!desk.store().refers_to_blob(hash).unwrap());
}
