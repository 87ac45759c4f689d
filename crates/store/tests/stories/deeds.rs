//! What the operator did: remembered when it has left the outbox, and taken back.

use crate::desk::*;
use oltre_domain::rules::RefusalCode;
use oltre_domain::{ActId, BulkId, Field, LeaveReason, OpId, OpKind, Value};
use oltre_store::{Answer, NewAction, NewOp, Standing, StoreError, WayBack};
use uuid::Uuid;

fn sent(desk: &Desk, kind: OpKind, answer: Answer) -> (ActId, OpId) {
    let op = desk.new_op(kind);
    let oid = op.oid;
    let action = desk.action(vec![op]);
    desk.store().record(&action).unwrap();
    desk.store().next_push(200, usize::MAX).unwrap();
    desk.answer(oid, answer);
    (action.act, oid)
}

fn ways(desk: &Desk, act: ActId) -> Vec<WayBack> {
    desk.store().way_back(act).unwrap().unwrap()
}

/// Takes an action back as the console does.
fn undo(desk: &Desk, act: ActId) -> Result<(), StoreError> {
    for way in ways(desk, act) {
        match way {
            WayBack::Unsent(act) => drop(desk.store().take_back(act, ME)?),
            WayBack::Sent(ops) => {
                let new = |(undone, kind)| NewOp {
                    undoes: Some(undone),
                    ..desk.new_op(kind)
                };
                let ops = ops.into_iter().map(new).collect();
                desk.store().record(&NewAction {
                    atomic: true,
                    ..desk.action(ops)
                })?;
            }
        }
    }
    Ok(())
}

fn standings(desk: &Desk) -> Vec<Standing> {
    desk.store()
        .deeds(None)
        .unwrap()
        .iter()
        .map(|d| d.standing())
        .collect()
}

#[test]
fn the_last_days_stay_in_sight_when_their_ops_have_left_and_after_a_restart() {
    let mut desk = Desk::with_case();
    sent(&desk, set(1, Field::Topic, "ponti"), Answer::Done(11));
    sent(&desk, set(1, Field::Priority, 1), Answer::Merged(12));
    sent(&desk, set(1, Field::Need, "luce"), Answer::Conflict(13));
    sent(&desk, claim(1), Answer::Noop(14));
    sent(
        &desk,
        desk.note(case_id(1), "Sentita"),
        Answer::Refused("stranded".into(), None),
    );
    desk.pull(20, vec![]);
    desk.save(set(1, Field::Due, 5));
    desk.restart();
    let refused = Standing::Refused("stranded".into(), None);
    assert_eq!(
        standings(&desk),
        [
            Standing::Waiting,
            refused.clone(),
            Standing::Noop,
            Standing::Conflict,
            Standing::Merged,
            Standing::Done
        ]
    );
    let deeds = desk.store().deeds(Some(case_id(1))).unwrap();
    assert_eq!(deeds.len(), 6);
    assert_eq!(deeds[5].ops[0].fields, [Field::Topic]);
    assert_eq!(
        deeds[2].why_not().as_deref(),
        Some("nothing"),
        "it was so already"
    );
    // Taken off the list of what was not accepted, it is remembered all the same.
    desk.store().dismiss(deeds[1].act).unwrap();
    assert_eq!(standings(&desk)[1], refused);
}

#[test]
fn what_was_sent_is_put_back_by_an_op_that_names_it() {
    let desk = Desk::with_case();
    let (act, oid) = sent(&desk, set(1, Field::Priority, 1), Answer::Done(11));
    desk.pull(11, vec![patch(1, Field::Priority, 1, 11)]);
    undo(&desk, act).unwrap();
    assert_eq!(desk.shown(1, Field::Priority), Value::Int(3), "as it was");
    let out = desk.outbox();
    assert_eq!(out.len(), 1);
    assert!(out[0].body.contains(&format!("\"undoes\":\"{oid}\"")) && out[0].body.contains("\"v\":3"));
    let deed = desk.store().deeds(None).unwrap().remove(0);
    assert_eq!((deed.act, deed.undo()), (act, Some(Standing::Sent)));
    assert_eq!(desk.store().way_back(act).unwrap(), Err("undone".to_owned()));
    desk.answer(
        out[0].oid,
        Answer::Refused("changed_since".into(), Some(LUCA.to_string().into())),
    );
    assert_eq!(
        desk.shown(1, Field::Priority),
        Value::Int(1),
        "and what stands is shown again"
    );
    let told = desk.store().deeds(None).unwrap().remove(0).undo().unwrap();
    assert_eq!(
        told,
        Standing::Refused("changed_since".into(), Some(LUCA.to_string().into()))
    );
}

#[test]
fn what_has_changed_since_is_known_here_as_soon_as_it_is_pulled() {
    let desk = Desk::with_case();
    let (act, _) = sent(&desk, set(1, Field::Priority, 1), Answer::Done(11));
    desk.pull(12, vec![patch(1, Field::Priority, 4, 12)]);
    let refused = undo(&desk, act).unwrap_err();
    assert!(matches!(
        refused,
        StoreError::Refused(RefusalCode::ChangedSince, _)
    ));
    assert_eq!(
        (desk.outbox(), desk.shown(1, Field::Priority)),
        (vec![], Value::Int(4))
    );
}

#[test]
fn the_operators_own_later_edit_is_taken_back_first() {
    let desk = Desk::with_case();
    let (first, _) = sent(&desk, set(1, Field::Priority, 1), Answer::Done(11));
    let (second, _) = sent(&desk, set(1, Field::Priority, 2), Answer::Done(12));
    desk.pull(12, vec![patch(1, Field::Priority, 2, 12)]);
    assert_eq!(
        desk.store().way_back(first).unwrap(),
        Err("later_first".to_owned())
    );
    undo(&desk, second).unwrap();
    undo(&desk, first).unwrap();
    assert_eq!(desk.shown(1, Field::Priority), Value::Int(3));
}

#[test]
fn what_somebody_has_read_says_why_it_stays() {
    let desk = Desk::with_case();
    let (note, _) = sent(&desk, desk.note(case_id(1), "Sentita"), Answer::Done(11));
    assert_eq!(desk.store().way_back(note).unwrap(), Err("written".to_owned()));
    assert!(matches!(
        desk.store().way_back(ActId(Uuid::from_u128(1))),
        Err(StoreError::NotFound)
    ));
}

#[test]
fn of_a_case_that_left_nothing_is_kept_that_its_fields_held() {
    let desk = Desk::with_case();
    let (act, _) = sent(&desk, set(1, Field::Asked, "Nuova"), Answer::Done(11));
    desk.pull(
        12,
        vec![oltre_domain::Change::LeaveCase(case_id(1), LeaveReason::Moved)],
    );
    assert_eq!(desk.store().way_back(act).unwrap(), Err("not_here".to_owned()));
    let deed = desk.store().deeds(None).unwrap().remove(0);
    assert_eq!(deed.case, Some((case_id(1), None)));
}

#[test]
fn a_bulk_is_one_line_and_taken_back_as_one() {
    let desk = Desk::with_case();
    desk.pull(10, (2..=5).map(|n| put(server_case(n, 10))).collect());
    let bulk = Some(BulkId(Uuid::from_u128(7)));
    let part = |cases: &[u128]| {
        let ops = cases.iter().map(|n| desk.new_op(set(*n, Field::Priority, 1)));
        let action = NewAction {
            bulk,
            ..desk.action(ops.collect())
        };
        desk.store().record(&action).unwrap();
        action.act
    };
    part(&[1, 2, 3]);
    let went = desk.outbox();
    for op in &went {
        desk.answer(op.oid, Answer::Done(11));
    }
    let last = part(&[4, 5]);
    let deeds = desk.store().deeds(None).unwrap();
    assert_eq!((deeds.len(), deeds[0].cases, deeds[0].act), (1, 5, last));
    let ways = ways(&desk, deeds[0].act);
    assert_eq!(ways[0], WayBack::Unsent(last));
    assert!(matches!(&ways[1], WayBack::Sent(ops) if ops.len() == 3));
    undo(&desk, last).unwrap();
    for n in 1..=5 {
        assert_eq!(desk.shown(n, Field::Priority), Value::Int(3), "case {n}");
    }
}

#[test]
fn the_oldest_are_forgotten_and_never_what_is_on_its_way() {
    let desk = Desk::with_case();
    let waiting = desk
        .record(vec![set(1, Field::Topic, "ponti")])
        .unwrap()
        .act
        .unwrap();
    for n in 0..205 {
        let oid = desk.save(set(1, Field::Due, n));
        desk.store().next_push(1_000, usize::MAX).unwrap();
        desk.answer(oid, Answer::Done(11));
    }
    let deeds = desk.store().deeds(None).unwrap();
    assert_eq!(deeds.len(), 201);
    assert_eq!(deeds[200].act, waiting);
}
