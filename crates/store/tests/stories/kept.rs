//! What stays of answered ops, for the day the server is restored from a backup.

use crate::desk::*;
use oltre_domain::{Change, Field, LeaveReason, OpId};
use oltre_store::{Answer, Coverage, EntryState, Held, NewEpoch};

fn reach(incarnation: u32, durable_n: u64) -> Coverage {
    Coverage {
        incarnation,
        durable_n,
    }
}

/// A case with a note and a topic, both answered and pulled.
fn with_answers(desk: &Desk) -> [OpId; 2] {
    let note = desk.save(desk.note(case_id(1), "Richiamare alle 16"));
    let topic = desk.save(set(1, Field::Topic, "ponti"));
    for (oid, seq) in [(note, 11), (topic, 12)] {
        desk.answer(oid, Answer::Done(seq));
    }
    desk.pull(12, vec![patch(1, Field::Topic, "ponti", 12)]);
    [note, topic]
}

#[test]
fn an_answered_op_is_out_of_sight_and_stays_until_a_backup_covers_it() {
    let mut desk = Desk::with_case();
    let [note, topic] = with_answers(&desk);
    assert!(!desk.case(1).row.pending);
    assert_eq!((desk.outbox(), desk.store().waiting().unwrap().ops), (vec![], 0));
    assert_eq!(desk.store().kept().unwrap(), [note, topic]);
    desk.restart();
    desk.store().covered(reach(1, 0)).unwrap();
    assert_eq!(desk.store().kept().unwrap(), [note, topic]);
    desk.store().covered(reach(1, 1)).unwrap();
    assert_eq!(desk.store().kept().unwrap(), [topic]);
    desk.store().renumber(2).unwrap();
    let later = desk.save(set(1, Field::Priority, 1));
    desk.answer(later, Answer::Done(13));
    assert_eq!(desk.store().kept().unwrap(), [topic, later]);
    // A backup that has an op of the new incarnation has all of the one before.
    desk.store().covered(reach(2, 1)).unwrap();
    assert_eq!(desk.store().kept().unwrap(), []);
}

#[test]
fn a_restored_server_is_sent_what_it_lost_before_what_it_never_had() {
    let desk = Desk::with_case();
    let (topic, bytes) = {
        desk.save(desk.note(case_id(1), "Richiamare alle 16"));
        desk.save(set(1, Field::Topic, "ponti"));
        let out = desk.outbox();
        desk.answer(out[0].oid, Answer::Done(11));
        desk.answer(out[1].oid, Answer::Done(12));
        desk.pull(12, vec![patch(1, Field::Topic, "ponti", 12)]);
        (out[1].oid, out[1].body.clone())
    };
    // Answered, and not pulled yet; and never sent.
    let answered = desk.save(set(1, Field::Priority, 2));
    desk.answer(answered, Answer::Done(14));
    let waiting = desk.save(desk.note(case_id(1), "Mai spedita"));
    let epoch = NewEpoch {
        incarnation: 5,
        covered: reach(1, 1),
    };
    desk.store()
        .begin_epoch(&[("epoch", "two"), ("cursor", "")], epoch)
        .unwrap();
    let out = desk.outbox();
    assert_eq!(
        out.iter().map(|o| (o.n, o.oid)).collect::<Vec<_>>(),
        [(1, topic), (2, answered), (3, waiting)],
        "the backup has the note"
    );
    assert_eq!(out[0].body, bytes, "the same bytes");
    assert_eq!(desk.store().numbering().unwrap(), (5, 3));
    assert_eq!(desk.store().fact("epoch").unwrap().as_deref(), Some("two"));
    // The old server's answer, late: nobody's any more.
    let late = oltre_store::Answered {
        oid: topic,
        answer: Answer::Done(12),
    };
    assert_eq!(desk.store().take_answers(1, &[late], ME).unwrap(), []);
    assert_eq!(desk.outbox().len(), 3);
    // The restored server has the case as it was before the topic changed: our own edits lie on top.
    desk.take(0, vec![put(server_case(1, 10))], true);
    assert_eq!(desk.shown(1, Field::Topic), "ponti".into());
    assert_eq!(desk.shown(1, Field::Priority), oltre_domain::Value::Int(2));
    desk.answer(topic, Answer::Done(5_000));
    assert_eq!(
        desk.store().kept().unwrap(),
        [topic],
        "and is kept again, for the next time"
    );
}

#[test]
fn words_the_restored_server_lost_stay_in_sight_until_it_has_them_again() {
    let desk = Desk::with_case();
    with_answers(&desk);
    let epoch = NewEpoch {
        incarnation: 2,
        covered: reach(1, 0),
    };
    desk.store().begin_epoch(&[], epoch).unwrap();
    let pending = [("Richiamare alle 16".to_owned(), EntryState::Pending)];
    assert_eq!(desk.timeline(1), pending);
    desk.take(0, vec![put(server_case(1, 10))], true);
    assert_eq!(desk.timeline(1), pending, "also when the case came without them");
}

#[test]
fn words_the_restored_server_has_are_out_of_sight_where_it_shows_the_case_as_a_request() {
    let desk = Desk::with_case();
    let answered = desk.save(desk.note(case_id(1), "Il server ce l'ha"));
    desk.answer(answered, Answer::Done(11));
    desk.save(desk.note(case_id(1), "Mai spedita"));
    let epoch = NewEpoch {
        incarnation: 2,
        covered: reach(1, 1),
    };
    // The front has been taken from this account meanwhile.
    let scopes = serde_json::to_string(&[format!("queue:{ROADS}"), format!("handoff:{ROADS}")]).unwrap();
    desk.store()
        .begin_epoch(&[(oltre_store::SCOPES, &scopes)], epoch)
        .unwrap();
    desk.take(0, vec![put(server_case(1, 5_000))], true);
    desk.pull(5_001, vec![]);
    assert_eq!(
        desk.timeline(1),
        [("Mai spedita".to_owned(), EntryState::Pending)],
        "what was not sent stays until it is answered"
    );
}

#[test]
fn a_case_that_is_gone_for_everybody_is_never_sent_again() {
    let desk = Desk::with_case();
    let [note, topic] = with_answers(&desk);
    desk.pull(13, vec![Change::LeaveCase(case_id(1), LeaveReason::Moved)]);
    assert_eq!(
        desk.store().kept().unwrap(),
        [note, topic],
        "left is not deleted: the server may lose it"
    );
    desk.pull(14, vec![Change::TombstoneCase(case_id(1))]);
    assert_eq!(desk.store().kept().unwrap(), []);
}

#[test]
fn an_op_on_a_case_that_the_restored_server_lost_waits_for_the_desk_that_brings_it() {
    let desk = Desk::with_case();
    let [_, topic] = with_answers(&desk);
    let epoch = NewEpoch {
        incarnation: 2,
        covered: reach(1, 1),
    };
    desk.store().begin_epoch(&[], epoch).unwrap();
    desk.answer(topic, Answer::Held(Held::OtherDesk));
    assert_eq!(
        (desk.outbox(), desk.store().waiting().unwrap().awaited),
        (vec![], 1)
    );
    desk.pull(5_000, vec![put(server_case(2, 5_000))]);
    assert_eq!(desk.outbox(), [], "another case");
    desk.pull(5_001, vec![put(server_case(1, 5_001))]);
    let out = desk.outbox();
    assert_eq!(
        (out.len(), out[0].n, out[0].oid),
        (1, 2, topic),
        "under a new number"
    );
    desk.answer(topic, Answer::Held(Held::OtherDesk));
    desk.store().try_again().unwrap();
    assert_eq!(desk.outbox().len(), 1, "and whenever the server is greeted");
}

#[test]
fn what_waited_for_another_desk_goes_out_before_what_was_saved_after_it() {
    let desk = Desk::with_case();
    let [_, topic] = with_answers(&desk);
    let restored = |incarnation| NewEpoch {
        incarnation,
        covered: reach(1, 1),
    };
    desk.store().begin_epoch(&[], restored(2)).unwrap();
    assert_eq!(desk.outbox().len(), 1);
    let later = desk.save(set(1, Field::Topic, "strade"));
    desk.answer(topic, Answer::Held(Held::OtherDesk));
    let order = || -> Vec<(u64, OpId)> { desk.outbox().iter().map(|o| (o.n, o.oid)).collect() };
    desk.pull(5_001, vec![put(server_case(1, 5_001))]);
    assert_eq!(order(), [(2, topic), (3, later)]);
    // And when the server is restored once more before it has come.
    desk.answer(topic, Answer::Held(Held::OtherDesk));
    assert_eq!(
        desk.shown(1, Field::Topic),
        "strade".into(),
        "the newer one is on top"
    );
    desk.store().begin_epoch(&[], restored(3)).unwrap();
    assert_eq!(order(), [(1, topic), (2, later)]);
}

#[test]
fn an_op_on_a_case_that_was_refused_to_this_very_desk_waits_for_no_other() {
    let desk = Desk::new();
    let recorded = desk
        .record(vec![create(2, &[]), desk.note(case_id(2), "In calle")])
        .unwrap();
    assert_eq!(recorded.cases, [case_id(2)]);
    let out = desk.outbox();
    desk.answer(out[0].oid, Answer::Refused("stranded".to_owned(), None));
    // The server was restored, and thinks that somebody else may have had the case.
    desk.answer(out[1].oid, Answer::Held(Held::OtherDesk));
    let waiting = desk.store().waiting().unwrap();
    assert_eq!((waiting.ops, waiting.awaited), (0, 0));
    let refused = desk.store().refused_actions().unwrap();
    assert_eq!(
        refused[0].code, "stranded",
        "the reason, and not what followed from it"
    );
    let words = refused[0].action.text.as_deref().unwrap();
    assert!(words.contains("In calle"), "with all its words: {words}");
}
