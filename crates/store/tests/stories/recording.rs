//! Saving what an operator did.

use crate::desk::*;
use oltre_domain::rules::RefusalCode;
use oltre_domain::{CaseStatus, Field, MAX_TEXT_BYTES, OpKind, Value};
use oltre_store::{DraftKind, EntryState, StoreError};

fn refusal(result: Result<oltre_store::Recorded, StoreError>) -> RefusalCode {
    match result {
        Err(StoreError::Refused(code, _)) => code,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_case_opened_offline_is_on_the_list_and_in_the_outbox() {
    let desk = Desk::new();
    let saved = desk
        .record(vec![
            create(1, &[(Field::Priority, Value::Int(1))]),
            desk.note(case_id(1), "Buio"),
        ])
        .unwrap();
    assert_eq!(saved.cases, [case_id(1)]);
    let case = desk.case(1);
    assert!(case.row.pending);
    assert_eq!((case.row.status, case.row.code), (CaseStatus::New, code(1)));
    assert_eq!(
        case.file.case.version(Field::Priority),
        0,
        "no server has numbered it"
    );
    assert_eq!(desk.timeline(1), [("Buio".to_owned(), EntryState::Pending)]);
    let sent = desk.sent();
    assert_eq!(
        sent.iter().map(|o| o.kind.name()).collect::<Vec<_>>(),
        ["case.create", "entry.append"]
    );
    assert_eq!(Some(sent[0].act), saved.act);
    assert_eq!(sent[0].act, sent[1].act);
    assert_eq!(desk.outbox().iter().map(|o| o.n).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_refused_action_writes_nothing_at_all() {
    let desk = Desk::with_case();
    let before = desk.case(1);
    let draft = (Some(case_id(1)), DraftKind::Note);
    desk.store()
        .save_draft(draft.0, draft.1, "bozza", MORNING)
        .unwrap();
    let ops = vec![
        desk.new_op(set(1, Field::Need, "luce sotto casa")),
        desk.new_op(desk.note(case_id(1), "una nota")),
        desk.new_op(OpKind::CaseSolve {
            id: case_id(1),
            outcome: "done".into(),
            text: String::new(),
        }),
    ];
    let mut action = desk.action(ops);
    action.from_draft = Some(draft);
    assert_eq!(refusal(desk.store().record(&action)), RefusalCode::NoOwner);
    assert_eq!(desk.case(1).file, before.file);
    assert_eq!(desk.case(1).row, before.row);
    assert_eq!(desk.timeline(1), []);
    assert_eq!(desk.outbox(), []);
    assert_eq!(desk.find("nota"), []);
    assert_eq!(
        desk.store().drafts(draft.0).unwrap().len(),
        1,
        "the draft is still there"
    );
    assert_eq!(desk.store().numbering().unwrap(), (1, 0), "no number was spent");
}

#[test]
fn what_was_so_already_is_no_action() {
    let desk = Desk::with_case();
    let recorded = desk.record(vec![set(1, Field::Topic, "luce")]).unwrap();
    assert_eq!((recorded.act, recorded.cases), (None, vec![]));
    assert_eq!(desk.outbox(), []);
    assert!(!desk.case(1).row.pending);
}

#[test]
fn nobody_waits_for_an_op_that_was_so_already() {
    let desk = Desk::with_case();
    desk.save(claim(1));
    let again = desk.new_op(claim(1));
    let mut note = desk.new_op(desk.note(case_id(1), "Presa in carico"));
    note.after = vec![again.oid];
    let noted = note.oid;
    desk.store().record(&desk.action(vec![again, note])).unwrap();
    let sent = desk.sent();
    let note = sent.iter().find(|o| o.oid == noted).unwrap();
    assert_eq!(note.after, [], "it would wait for ever");
}

#[test]
fn saving_the_same_action_again_changes_nothing() {
    let desk = Desk::with_case();
    let draft = (Some(case_id(1)), DraftKind::Note);
    let ops = vec![
        desk.new_op(set(1, Field::Topic, "strade")),
        desk.new_op(desk.note(case_id(1), "Una volta")),
    ];
    let mut action = desk.action(ops);
    action.from_draft = Some(draft);
    let first = desk.store().record(&action).unwrap();
    // The outcome of the first commit was not known, and somebody has typed on since.
    desk.store()
        .save_draft(draft.0, draft.1, "altro testo", MORNING)
        .unwrap();
    assert_eq!(desk.store().record(&action).unwrap(), first);
    assert_eq!(desk.outbox().len(), 2);
    assert_eq!(desk.timeline(1).len(), 1);
    assert_eq!(desk.store().drafts(draft.0).unwrap()[0].body, "altro testo");
}

#[test]
fn an_entry_already_in_the_timeline_is_not_written_again() {
    let desk = Desk::with_case();
    let entry = desk.entry(case_id(1), "Una volta");
    let append = OpKind::EntryAppend {
        entry: Box::new(entry),
    };
    desk.save(append.clone());
    let again = desk.record(vec![append]);
    assert_eq!(refusal(again), RefusalCode::IdTaken);
    assert_eq!(desk.timeline(1).len(), 1);
}

#[test]
fn the_same_field_edited_twice_offline_names_the_first_edit_as_its_base() {
    let desk = Desk::with_case();
    let first = desk.save(set(1, Field::Topic, "strade"));
    let second = desk.save(set_all(
        1,
        &[(Field::Topic, "ponti".into()), (Field::Need, "passare".into())],
    ));
    desk.save(set(1, Field::Topic, "canali"));
    let sent = desk.sent();
    let base = |i: usize, field| {
        let change = sealed_change(&sent[i], field);
        (change.base_version, change.base_op, change.base)
    };
    assert_eq!(base(0, Field::Topic), (Some(10), None, "luce".into()));
    assert_eq!(base(1, Field::Topic), (None, Some(first), "strade".into()));
    assert_eq!(
        base(1, Field::Need),
        (Some(0), None, Value::Null),
        "never written"
    );
    assert_eq!(base(2, Field::Topic), (None, Some(second), "ponti".into()));
}

#[test]
fn a_case_edited_before_the_server_knows_it_names_its_creation() {
    let desk = Desk::new();
    let created = desk.save(create(1, &[(Field::Topic, "luce".into())]));
    desk.save(set(1, Field::Topic, "strade"));
    assert_eq!(
        sealed_change(&desk.sent()[1], Field::Topic).base_op,
        Some(created)
    );
}

#[test]
fn an_edit_after_an_unsent_decision_builds_on_it() {
    let desk = Desk::with_case();
    let conflict = crate::pulling::conflict(1, &["luce", "strade"]);
    desk.pull(11, vec![oltre_domain::Change::PutConflict(conflict.clone())]);
    let decided = desk.save(OpKind::ConflictResolve {
        conflict: conflict.id,
        case: case_id(1),
        field: Field::Topic,
        base_version: 0,
        value: "strade".into(),
    });
    desk.save(set(1, Field::Topic, "ponti"));
    let sent = desk.sent();
    let OpKind::ConflictResolve { base_version, .. } = sent[0].kind else {
        panic!("{:?}", sent[0].kind)
    };
    assert_eq!(base_version, 10, "the version its author saw");
    assert_eq!(sealed_change(&sent[1], Field::Topic).base_op, Some(decided));
}

#[test]
fn a_note_of_one_mebibyte_is_saved_and_one_byte_more_is_not() {
    let mut desk = Desk::with_case();
    let big = "è".repeat(MAX_TEXT_BYTES / 2);
    desk.save(desk.note(case_id(1), &big));
    assert_eq!(
        refusal(desk.record(vec![desk.note(case_id(1), &format!("{big}."))])),
        RefusalCode::TextTooLong
    );
    desk.restart();
    assert_eq!(desk.timeline(1), [(big, EntryState::Pending)]);
    assert_eq!(
        desk.store().next_push(200, 256 * 1024).unwrap().ops.len(),
        1,
        "a push always takes one"
    );
}

#[test]
fn a_text_with_a_nul_is_refused_wherever_it_stands() {
    let desk = Desk::with_case();
    for kind in [
        desk.note(case_id(1), "a\0b"),
        set(1, Field::Subject, "a\0b"),
        set(1, Field::Asked, "\0"),
        create(2, &[(Field::Need, "\0".into())]),
        OpKind::CaseReopen {
            id: case_id(1),
            reason: "\0".into(),
        },
    ] {
        assert_eq!(refusal(desk.record(vec![kind])), RefusalCode::TextNul);
    }
    assert_eq!(desk.outbox(), []);
}

#[test]
fn every_text_that_may_enter_comes_back_byte_for_byte() {
    let mut desk = Desk::with_case();
    let texts = crate::corpus::notes();
    for (name, text) in &texts {
        desk.record(vec![desk.note(case_id(1), text)])
            .unwrap_or_else(|e| panic!("{name}: {e}"));
    }
    for ((name, text), n) in texts.iter().zip(2..) {
        desk.pull(10, vec![put(server_case(n, 10))]);
        desk.record(vec![set(n, Field::Asked, text.as_str())])
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(desk.shown(n, Field::Asked) == text.as_str().into(), "{name}");
        if text.chars().count() <= 300 {
            desk.record(vec![set(n, Field::Subject, text.as_str())])
                .unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(desk.case(n).row.subject, *text, "{name}");
        }
    }
    desk.restart();
    for ((name, text), (body, _)) in texts.iter().zip(desk.timeline(1)) {
        assert!(*text == body, "{name} came back otherwise");
    }
    let ops = desk.sent();
    for ((name, text), op) in texts.iter().zip(&ops) {
        let OpKind::EntryAppend { entry } = &op.kind else {
            panic!("{name}: {}", op.kind.name())
        };
        assert!(*text == entry.body, "{name} went out otherwise");
    }
}

#[test]
fn an_action_is_small_enough_to_travel_in_one_push() {
    let desk = Desk::with_case();
    let many = (0..101)
        .map(|i| desk.note(case_id(1), &format!("nota {i}")))
        .collect();
    assert_eq!(refusal(desk.record(many)), RefusalCode::TooMany);
    let heavy = (0..8)
        .map(|_| desk.note(case_id(1), &"a".repeat(MAX_TEXT_BYTES)))
        .collect();
    assert_eq!(refusal(desk.record(heavy)), RefusalCode::TextTooLong);
    assert_eq!((desk.outbox(), desk.timeline(1)), (vec![], vec![]));
    let hundred = (0..100)
        .map(|i| desk.note(case_id(1), &format!("nota {i}")))
        .collect();
    desk.record(hundred).unwrap();
    assert_eq!(desk.outbox().len(), 100);
}

#[test]
fn entries_of_one_action_keep_their_order_and_come_behind_what_the_server_has() {
    let desk = Desk::with_case();
    desk.save(desk.note(case_id(1), "prima"));
    desk.record(vec![
        claim(1),
        desk.note(case_id(1), "seconda"),
        desk.note(case_id(1), "terza"),
    ])
    .unwrap();
    desk.pull(12, vec![put_entry(1, 1, "dal server", 12)]);
    let bodies: Vec<_> = desk.timeline(1).into_iter().map(|(b, _)| b).collect();
    assert_eq!(bodies, ["dal server", "prima", "", "seconda", "terza"]);
}

#[test]
fn the_claim_that_waits_is_known_to_what_comes_after_it() {
    let desk = Desk::with_case();
    assert_eq!(desk.store().open_claim(case_id(1)).unwrap(), None);
    let claimed = desk.save(claim(1));
    assert_eq!(desk.store().open_claim(case_id(1)).unwrap(), Some(claimed));
    desk.answer(claimed, oltre_store::Answer::Done(11));
    assert_eq!(desk.store().open_claim(case_id(1)).unwrap(), None);
}
