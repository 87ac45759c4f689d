//! Taking in what others did, with own ops on top.

use crate::desk::*;
use oltre_domain::{
    Change, Conflict, ConflictId, ConflictValue, Field, Handoff, HandoffId, OpKind, Promise, PromiseId,
    PromiseState, Timestamp, Value,
};
use oltre_store::{Answer, Answered, EntryState, Page};
use std::collections::BTreeSet;
use uuid::Uuid;

pub(crate) fn conflict(n: u128, values: &[&str]) -> Conflict {
    let value = |v: &&str| ConflictValue {
        value: (*v).into(),
        by: Some(LUCA),
        at: MORNING,
    };
    Conflict {
        id: ConflictId(Uuid::from_u128(0xE1)),
        case: case_id(n),
        field: Field::Topic,
        values: values.iter().map(value).collect(),
        open: true,
    }
}

pub(crate) fn promise(n: u128, id: u128, state: PromiseState, due: i64) -> Promise {
    Promise {
        id: PromiseId(Uuid::from_u128(0xE000 + id)),
        case: case_id(n),
        contact: Some(contact_id(1)),
        text: "Richiamo".into(),
        due: MORNING.plus(due),
        by: LUCA,
        made_at: MORNING,
        state,
        office: None,
        terms: Vec::new(),
        call: None,
    }
}

#[test]
fn others_edit_other_fields_and_both_are_shown() {
    let desk = Desk::with_case();
    desk.save(set(1, Field::Priority, 1));
    desk.pull(11, vec![patch(1, Field::Topic, "strade", 11)]);
    assert_eq!(desk.shown(1, Field::Priority), Value::Int(1));
    assert_eq!(desk.shown(1, Field::Topic), "strade".into());
    assert!(desk.case(1).row.pending);
}

#[test]
fn ones_own_edit_stays_in_sight_until_it_is_answered_and_pulled() {
    let desk = Desk::with_case();
    let op = desk.save(set(1, Field::Topic, "ponti"));
    desk.pull(11, vec![patch(1, Field::Topic, "strade", 11)]);
    assert_eq!(desk.shown(1, Field::Topic), "ponti".into());
    // The server answers: a conflict, and strade stays current. Nothing moves before the rows are here.
    desk.answer(op, Answer::Done(12));
    assert_eq!(desk.shown(1, Field::Topic), "ponti".into());
    assert!(!desk.case(1).row.pending, "answered: nothing waits");
    desk.pull(12, vec![Change::PutConflict(conflict(1, &["strade", "ponti"]))]);
    assert_eq!(desk.shown(1, Field::Topic), "strade".into());
    assert_eq!(desk.case(1).row.conflicts, 1);
    assert_eq!(desk.case(1).file.case.version(Field::Topic), 11);
}

#[test]
fn an_own_op_leaves_only_when_a_page_passes_its_sequence() {
    let desk = Desk::with_case();
    let op = desk.save(set(1, Field::Topic, "ponti"));
    desk.answer(op, Answer::Done(20));
    desk.pull(19, vec![patch(1, Field::Priority, 2, 19)]);
    assert_eq!(
        desk.shown(1, Field::Topic),
        "ponti".into(),
        "page 19 knows nothing of it yet"
    );
    desk.pull(20, vec![patch(1, Field::Topic, "ponti", 20)]);
    assert_eq!(desk.shown(1, Field::Topic), "ponti".into());
    assert_eq!(desk.case(1).file.case.version(Field::Topic), 20);
    // The mirror is gone with the op: what others write now is what is shown.
    desk.pull(21, vec![patch(1, Field::Topic, "canali", 21)]);
    assert_eq!(desk.shown(1, Field::Topic), "canali".into());
}

#[test]
fn a_page_that_comes_before_the_answer_does_not_leave_an_old_edit_on_top() {
    let desk = Desk::with_case();
    let op = desk.save(set(1, Field::Topic, "ponti"));
    // The reply was lost; meanwhile Luca has built on our edit.
    desk.pull(
        12,
        vec![
            patch(1, Field::Topic, "ponti", 11),
            patch(1, Field::Topic, "canali", 12),
        ],
    );
    desk.answer(op, Answer::Done(11));
    assert_eq!(desk.shown(1, Field::Topic), "canali".into());
    assert_eq!(desk.store().waiting().unwrap().ops, 0);
}

#[test]
fn what_was_so_already_does_not_flicker_back() {
    let desk = Desk::with_case();
    let op = desk.save(set(1, Field::Topic, "strade"));
    desk.answer(op, Answer::Noop(11));
    assert_eq!(
        desk.shown(1, Field::Topic),
        "strade".into(),
        "not luce: the rows are on their way"
    );
    assert_eq!(desk.store().waiting().unwrap().ops, 0);
    desk.pull(12, vec![patch(1, Field::Topic, "strade", 11)]);
    assert_eq!(desk.shown(1, Field::Topic), "strade".into());
    assert_eq!(desk.case(1).file.case.version(Field::Topic), 11);
    desk.pull(13, vec![patch(1, Field::Topic, "canali", 13)]);
    assert_eq!(desk.shown(1, Field::Topic), "canali".into());
}

#[test]
fn what_was_so_already_gives_way_to_what_came_after_it() {
    let desk = Desk::with_case();
    let op = desk.save(set(1, Field::Topic, "strade"));
    desk.pull(12, vec![patch(1, Field::Topic, "canali", 12)]);
    assert_eq!(desk.shown(1, Field::Topic), "strade".into());
    // It was strade at 11, when the server looked; the rows since then are here.
    desk.answer(op, Answer::Noop(11));
    assert_eq!(desk.shown(1, Field::Topic), "canali".into());
}

#[test]
fn a_case_opened_here_becomes_the_servers_without_a_jump() {
    let desk = Desk::new();
    let op = desk.save(create(1, &[(Field::Topic, "luce".into())]));
    let note = desk.save(desk.note(case_id(1), "Buio"));
    for (oid, seq) in [(op, 11), (note, 12)] {
        desk.answer(oid, Answer::Done(seq));
    }
    let mut theirs = server_case(1, 11);
    theirs.number = Some("2026-000001".into());
    desk.pull(11, vec![put(theirs)]);
    assert_eq!(desk.case(1).file.case.number.as_deref(), Some("2026-000001"));
    assert_eq!(desk.timeline(1), [("Buio".to_owned(), EntryState::Pending)]);
    desk.pull(12, vec![]);
    assert_eq!(
        desk.timeline(1),
        [("Buio".to_owned(), EntryState::Confirmed)],
        "the server said it has it"
    );
    assert!(!desk.case(1).row.pending);
}

#[test]
fn an_older_row_never_overwrites_a_newer_field() {
    let desk = Desk::with_case();
    desk.pull(30, vec![patch(1, Field::Topic, "strade", 30)]);
    // A resumed snapshot brings the case as it was.
    desk.take(0, vec![put(server_case(1, 10))], true);
    assert_eq!(desk.shown(1, Field::Topic), "strade".into());
    desk.pull(31, vec![patch(1, Field::Topic, "luce", 12)]);
    assert_eq!(desk.shown(1, Field::Topic), "strade".into());
    // The same with ops on top.
    desk.save(set(1, Field::Priority, 1));
    desk.take(0, vec![put(server_case(1, 10))], true);
    desk.pull(32, vec![patch(1, Field::Topic, "luce", 12)]);
    assert_eq!(desk.shown(1, Field::Topic), "strade".into());
    assert_eq!(desk.shown(1, Field::Priority), Value::Int(1));
}

#[test]
fn the_server_confirms_an_entry_in_its_own_words() {
    let desk = Desk::with_case();
    desk.save(claim(1));
    let solved = desk.save(OpKind::CaseSolve {
        id: case_id(1),
        outcome: "done".into(),
        text: "Lampada nuova".into(),
    });
    // Luca had solved it first: our words are a note there.
    let mut note = desk.entry(case_id(1), "Lampada nuova (nota)");
    note.id = oltre_domain::EntryId(solved.0);
    desk.pull(12, vec![Change::PutEntry(Box::new(note), 12, 0)]);
    let found = desk
        .store()
        .entry(oltre_domain::EntryId(solved.0))
        .unwrap()
        .unwrap();
    assert_eq!(found.state, EntryState::Confirmed);
    assert_eq!(
        (found.entry.kind, found.entry.body.as_str()),
        (oltre_domain::EntryKind::Note, "Lampada nuova (nota)")
    );
    assert_eq!(desk.find("nota"), [case_id(1)], "and is found by them");
}

#[test]
fn confirmed_entries_keep_the_servers_order_and_their_words() {
    let desk = Desk::with_case();
    desk.pull(
        14,
        vec![put_entry(1, 2, "seconda", 13), put_entry(1, 3, "terza", 14)],
    );
    desk.pull(15, vec![put_entry(1, 1, "prima", 12)]);
    desk.pull(16, vec![put_entry(1, 3, "riscritta", 14)]);
    let bodies: Vec<_> = desk.timeline(1).into_iter().map(|(b, _)| b).collect();
    assert_eq!(bodies, ["prima", "seconda", "terza"], "append-only");
}

#[test]
fn promises_handoffs_and_conflicts_of_others_reach_a_case_with_own_ops() {
    let desk = Desk::with_case();
    let op = desk.save(set(1, Field::Priority, 1));
    let handoff = Handoff {
        id: HandoffId(Uuid::from_u128(7)),
        case: case_id(1),
        office: ROADS,
        question: "Quando?".into(),
        due: None,
        asked_by: LUCA,
        asked_at: MORNING,
        answered_at: None,
        answer: None,
        declined: false,
    };
    desk.pull(
        12,
        vec![
            Change::PutPromise(promise(1, 1, PromiseState::Broken, -Timestamp::DAY)),
            Change::PutPromise(promise(1, 2, PromiseState::Open, Timestamp::DAY)),
            Change::PutHandoff(handoff),
            Change::PutConflict(conflict(1, &["luce", "strade"])),
        ],
    );
    let check = || {
        let case = desk.case(1);
        assert_eq!(
            (
                case.file.promises.len(),
                case.file.handoffs.len(),
                case.file.conflicts.len()
            ),
            (2, 1, 1)
        );
        assert_eq!(case.row.conflicts, 1);
        assert!(case.row.promise_broken);
        assert_eq!(case.row.promise_due, Some(MORNING.plus(-Timestamp::DAY)));
    };
    check();
    desk.answer(op, Answer::Done(13));
    desk.pull(13, vec![patch(1, Field::Priority, 1, 13)]);
    check();
    desk.pull(
        14,
        vec![Change::PutConflict(Conflict {
            open: false,
            ..conflict(1, &["luce", "strade"])
        })],
    );
    assert_eq!(desk.case(1).row.conflicts, 0);
    assert_eq!(desk.store().promises_to(contact_id(1)).unwrap().len(), 2);
}

#[test]
fn labels_added_here_and_there_are_all_shown() {
    let desk = Desk::with_case();
    desk.save(OpKind::TagsAdd {
        id: case_id(1),
        tags: BTreeSet::from(["mia".to_owned()]),
    });
    let tags = |added: &[&str], removed: &[&str]| Change::PatchCase {
        id: case_id(1),
        fields: std::collections::BTreeMap::new(),
        unknown: None,
        tags_added: added.iter().map(|t| (*t).to_owned()).collect(),
        tags_removed: removed.iter().map(|t| (*t).to_owned()).collect(),
        number: None,
    };
    desk.pull(12, vec![tags(&["sua", "altra"], &[]), tags(&[], &["altra"])]);
    let shown: Vec<_> = desk.case(1).file.case.tags.into_iter().collect();
    assert_eq!(shown, ["mia", "sua"]);
}

#[test]
fn a_change_of_a_case_that_is_not_here_is_asked_for() {
    let desk = Desk::with_case();
    let applied = desk.take(
        12,
        vec![
            patch(9, Field::Topic, "luce", 12),
            patch(1, Field::Topic, "ponti", 12),
        ],
        false,
    );
    assert_eq!(applied.missing, [case_id(9)]);
    assert!(desk.store().case(case_id(9)).is_err());
    assert_eq!(desk.shown(1, Field::Topic), "ponti".into());
    let again = desk.take(13, vec![put_entry(8, 1, "senza caso", 13)], false);
    assert_eq!(again.missing, [case_id(9), case_id(8)], "until it is answered");
    let mut desk = desk;
    desk.restart();
    assert_eq!(desk.store().missing().unwrap(), [case_id(9), case_id(8)]);
    let answer = |desk: &Desk, changes, n| {
        let page = Page {
            changes,
            fetched: Some(case_id(n)),
            ..Page::default()
        };
        desk.store().take_page(&page, ME).unwrap().missing
    };
    assert_eq!(answer(&desk, vec![put(server_case(9, 12))], 9), [case_id(8)]);
    assert_eq!(desk.case(9).row.id, case_id(9));
    // It is not for this device: nothing of it stays.
    assert_eq!(desk.find("senza caso"), []);
    assert_eq!(answer(&desk, Vec::new(), 8), []);
    assert_eq!(desk.timeline(8), []);
}

#[test]
fn a_case_that_left_in_the_same_page_is_not_asked_for() {
    let desk = Desk::with_case();
    let leave = Change::LeaveCase(case_id(1), oltre_domain::LeaveReason::Moved);
    let applied = desk.take(12, vec![patch(1, Field::Topic, "luce", 11), leave], false);
    assert_eq!(applied.missing, []);
}

#[test]
fn cursor_and_rows_move_together() {
    let desk = Desk::with_case();
    assert_eq!(desk.store().fact("cursor").unwrap().as_deref(), Some("10"));
    let page = Page {
        changes: vec![patch(1, Field::Topic, "ponti", 11)],
        upto: 11,
        facts: vec![("cursor".into(), "11".into()), ("snapshot".into(), "half".into())],
        bulk: false,
        ..Page::default()
    };
    desk.store().take_page(&page, ME).unwrap();
    assert_eq!(desk.store().fact("cursor").unwrap().as_deref(), Some("11"));
    assert_eq!(desk.store().fact("snapshot").unwrap().as_deref(), Some("half"));
}

#[test]
fn a_reply_that_comes_twice_counts_once() {
    let desk = Desk::with_case();
    let op = desk.save(set(1, Field::Topic, "ponti"));
    let answers = [Answered {
        oid: op,
        answer: Answer::Done(11),
    }];
    assert_eq!(desk.store().take_answers(1, &answers, ME).unwrap(), [case_id(1)]);
    assert_eq!(desk.store().take_answers(1, &answers, ME).unwrap(), []);
    desk.answer(op, Answer::Refused("not_found".into(), None));
    assert_eq!(
        desk.store().refused_actions().unwrap().len(),
        0,
        "the first answer was final"
    );
}

#[test]
fn an_own_decision_stays_in_sight_while_others_go_on() {
    let desk = Desk::with_case();
    let row = conflict(1, &["luce", "strade"]);
    desk.pull(11, vec![Change::PutConflict(row.clone())]);
    desk.save(OpKind::ConflictResolve {
        conflict: row.id,
        case: case_id(1),
        field: Field::Topic,
        base_version: 0,
        value: "strade".into(),
    });
    assert_eq!(
        (desk.shown(1, Field::Topic), desk.case(1).row.conflicts),
        ("strade".into(), 0)
    );
    desk.pull(
        13,
        vec![
            patch(1, Field::Topic, "luce", 13),
            Change::PutConflict(Conflict { open: false, ..row }),
        ],
    );
    assert_eq!(desk.shown(1, Field::Topic), "strade".into());
}
