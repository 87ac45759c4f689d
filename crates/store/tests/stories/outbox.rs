//! Ops on their way out.

use crate::desk::*;
use oltre_domain::{Field, OpId, OpKind, SCHEMA, Value};
use oltre_store::{Answer, Held, Waiting};

fn numbers(desk: &Desk, max_ops: usize, max_bytes: usize) -> Vec<u64> {
    let ops = desk.store().next_push(max_ops, max_bytes).unwrap().ops;
    ops.iter().map(|o| o.n).collect()
}

/// An action of several notes.
fn act(desk: &Desk, notes: usize) {
    let notes = (0..notes)
        .map(|i| desk.note(case_id(1), &format!("nota {i}")))
        .collect();
    desk.record(notes).unwrap();
}

#[test]
fn a_push_takes_whole_actions_in_order() {
    let desk = Desk::with_case();
    for size in [2, 3, 1] {
        act(&desk, size);
    }
    assert_eq!(numbers(&desk, 200, usize::MAX), [1, 2, 3, 4, 5, 6]);
    assert_eq!(numbers(&desk, 5, usize::MAX), [1, 2, 3, 4, 5]);
    assert_eq!(
        numbers(&desk, 4, usize::MAX),
        [1, 2],
        "the second action would be cut"
    );
    assert_eq!(
        numbers(&desk, 1, usize::MAX),
        [1, 2],
        "one action always goes, whole"
    );
    assert_eq!(numbers(&desk, 0, 0), [1, 2]);
}

#[test]
fn a_push_closes_at_its_bytes_and_never_inside_an_action() {
    let desk = Desk::with_case();
    desk.save(desk.note(case_id(1), "breve"));
    let big = |size: usize| desk.note(case_id(1), &"x".repeat(size));
    desk.record(vec![big(10), big(300_000), big(10)]).unwrap();
    desk.save(desk.note(case_id(1), "ultima"));
    assert_eq!(
        numbers(&desk, 200, 256 * 1024),
        [1],
        "the second action is too big for what is left"
    );
    desk.answer(desk.outbox()[0].oid, Answer::Done(11));
    assert_eq!(numbers(&desk, 200, 256 * 1024), [2, 3, 4], "but goes alone");
}

#[test]
fn what_was_loaded_is_loaded_again_until_it_is_answered() {
    let mut desk = Desk::with_case();
    act(&desk, 2);
    let first = desk.outbox();
    desk.restart();
    assert_eq!(desk.outbox(), first, "the same numbers, ids and bytes");
    desk.answer(first[0].oid, Answer::Done(11));
    assert_eq!(desk.outbox(), first[1..]);
}

#[test]
fn without_a_server_in_reach_nothing_new_is_sealed() {
    let desk = Desk::with_case();
    let sent = desk.save(set(1, Field::Topic, "ponti"));
    assert_eq!(desk.outbox().len(), 1);
    desk.save(set(1, Field::Priority, 1));
    let out = desk.store().sealed_push(200, usize::MAX).unwrap();
    assert_eq!(
        out.ops.iter().map(|o| o.oid).collect::<Vec<_>>(),
        [sent],
        "what may be under way is asked about again"
    );
    desk.answer(sent, Answer::Done(11));
    assert_eq!(desk.store().sealed_push(200, usize::MAX).unwrap().ops, []);
    assert_eq!(desk.outbox().len(), 1, "and goes out when there is one");
}

#[test]
fn a_new_incarnation_numbers_from_one_and_keeps_ids_and_bytes() {
    let desk = Desk::with_case();
    for topic in ["uno", "due", "tre", "quattro"] {
        desk.save(set(1, Field::Topic, topic));
    }
    let before = desk.outbox();
    // The first two were answered, their rows not pulled yet.
    desk.answer(before[0].oid, Answer::Done(11));
    desk.answer(before[1].oid, Answer::Done(12));
    desk.store().renumber(5).unwrap();
    let after = desk.outbox();
    assert_eq!(after.iter().map(|o| o.n).collect::<Vec<_>>(), [1, 2]);
    let kept =
        |ops: &[oltre_store::SealedOp]| ops.iter().map(|o| (o.oid, o.body.clone())).collect::<Vec<_>>();
    assert_eq!(kept(&after), kept(&before[2..]));
    assert_eq!(desk.store().numbering().unwrap(), (5, 2));
    desk.save(set(1, Field::Topic, "cinque"));
    assert_eq!(numbers(&desk, 200, usize::MAX), [1, 2, 3]);
    // Twice in a row, nothing is lost either.
    desk.store().renumber(6).unwrap();
    assert_eq!(numbers(&desk, 200, usize::MAX), [1, 2, 3]);
    assert_eq!(desk.shown(1, Field::Topic), "cinque".into());
}

#[test]
fn renumbering_does_not_turn_answered_edits_around() {
    let desk = Desk::with_case();
    let ops: Vec<OpId> = ["uno", "due"]
        .iter()
        .map(|t| desk.save(set(1, Field::Topic, *t)))
        .collect();
    for (oid, seq) in ops.iter().zip(11..) {
        desk.answer(*oid, Answer::Done(seq));
    }
    desk.store().renumber(2).unwrap();
    desk.pull(10, vec![patch(1, Field::Priority, 2, 10)]);
    assert_eq!(desk.shown(1, Field::Topic), "due".into());
}

#[test]
fn an_op_the_server_is_too_old_for_waits_under_a_new_number() {
    let mut desk = Desk::with_case();
    let first = desk.save(set(1, Field::Topic, "ponti"));
    let second = desk.save(set(1, Field::Priority, 1));
    desk.answer(first, Answer::Held(Held::NewerServer));
    desk.answer(second, Answer::Done(11));
    assert_eq!(desk.outbox(), [], "it is not sent again and again");
    assert_eq!(desk.store().waiting().unwrap().ops, 1, "and is not forgotten");
    assert_eq!(desk.store().waiting().unwrap().held, 1);
    assert_eq!(
        desk.store().pending_actions(10).unwrap()[0].held,
        Some(Held::NewerServer)
    );
    assert!(desk.case(1).row.pending);
    assert_eq!(desk.shown(1, Field::Topic), "ponti".into());
    desk.store().greeted(0, "Laguna", &[]).unwrap();
    desk.store().greeted(0, "Laguna", &[]).unwrap();
    assert_eq!(desk.outbox(), [], "the same server is still too old");
    // What is saved meanwhile goes out without a gap in the numbers.
    let third = desk.save(set(1, Field::Priority, 2));
    let out = desk.outbox();
    assert_eq!((out[0].n, out[0].oid), (3, third));
    desk.answer(third, Answer::Done(12));
    desk.store().greeted(1, "Laguna", &[]).unwrap();
    let again = desk.outbox();
    assert_eq!((again[0].n, again[0].oid), (4, first), "a newer server is tried");
    desk.answer(first, Answer::Held(Held::NewerServer));
    desk.restart();
    assert_eq!(desk.outbox()[0].n, 5, "opening the store tries again");
}

#[test]
fn an_old_answer_that_comes_after_the_server_was_updated_holds_nothing_for_good() {
    let desk = Desk::with_case();
    desk.store().greeted(SCHEMA, "Laguna", &[]).unwrap();
    let op = desk.save(set(1, Field::Topic, "ponti"));
    // Given before the update, lost on the line, given again after it.
    desk.answer(op, Answer::Held(Held::NewerServer));
    assert_eq!(desk.outbox(), []);
    desk.store().greeted(SCHEMA, "Laguna", &[]).unwrap();
    assert_eq!(desk.outbox()[0].oid, op, "this server knows it");
}

#[test]
fn numbering_anew_leaves_no_room_for_an_op_that_is_held() {
    let desk = Desk::with_case();
    let held = desk.save(set(1, Field::Topic, "ponti"));
    let waiting = desk.save(set(1, Field::Priority, 1));
    desk.answer(held, Answer::Held(Held::NewerServer));
    desk.store().renumber(2).unwrap();
    let out = desk.outbox();
    assert_eq!(
        out.iter().map(|o| (o.n, o.oid)).collect::<Vec<_>>(),
        [(1, waiting)],
        "from one, without a gap"
    );
    assert_eq!(desk.store().numbering().unwrap(), (2, 1));
}

#[test]
fn the_chip_counts_actions_and_cases_to_check() {
    let desk = Desk::with_case();
    assert_eq!(desk.store().waiting().unwrap(), Waiting::default());
    act(&desk, 3);
    let refused = desk.save(set(1, Field::Topic, "ponti"));
    desk.refuse(refused, "not_allowed");
    desk.pull(
        11,
        vec![oltre_domain::Change::PutConflict(crate::pulling::conflict(
            1,
            &["luce", "strade"],
        ))],
    );
    let waiting = Waiting {
        ops: 3,
        actions: 1,
        held: 0,
        awaited: 0,
        files: 0,
        refused: 1,
        to_check: 1,
    };
    assert_eq!(desk.store().waiting().unwrap(), waiting);
}

#[test]
fn actions_that_wait_are_listed_oldest_first_with_their_case() {
    let desk = Desk::with_case();
    let person = OpKind::ContactCreate {
        id: contact_id(9),
        f: [(oltre_domain::ContactField::Name, Value::from("Nuova"))].into(),
        points: std::collections::BTreeSet::new(),
    };
    desk.record(vec![person, create(2, &[])]).unwrap();
    desk.save(set(1, Field::Topic, "ponti"));
    let found = desk.store().pending_actions(10).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].ops, ["contact.create", "case.create"]);
    assert_eq!(
        found[0].case,
        Some((case_id(2), Some(code(2)))),
        "the case, though the contact came first"
    );
    assert_eq!(found[1].case, Some((case_id(1), Some(code(1)))));
    assert!(found[0].at < found[1].at);
    assert_eq!(found[1].fields, [Field::Topic], "what was changed");
    assert!(
        found[0]
            .text
            .as_deref()
            .is_some_and(|text| text.contains("Nuova")),
        "its words"
    );
    assert_eq!(desk.store().pending_actions(1).unwrap().len(), 1);
}
