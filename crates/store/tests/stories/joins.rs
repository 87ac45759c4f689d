//! Cases that are merged, split and linked, on the desk of who does it before any server has heard of it.

use crate::desk::*;
use oltre_domain::rules::RefusalCode;
use oltre_domain::{
    CaseId, Change, Entry, EntryId, EntryKind, Field, LeaveReason, Link, LinkKind, OpKind, Value,
};
use oltre_store::{Answer, EntryState, List, ListFilter, StoreError};
use std::collections::{BTreeMap, BTreeSet};

/// A desk with three open cases of the server's.
fn three() -> Desk {
    let desk = Desk::with_case();
    desk.pull(11, vec![put(server_case(2, 11)), put(server_case(3, 11))]);
    desk
}

fn merge(n: u128, into: u128) -> OpKind {
    OpKind::CaseMerge {
        id: case_id(n),
        into: case_id(into),
    }
}

fn unmerge(n: u128, from: u128) -> OpKind {
    OpKind::CaseUnmerge {
        id: case_id(n),
        from: case_id(from),
    }
}

fn split(n: u128, new: u128, entries: &[EntryId]) -> OpKind {
    OpKind::CaseSplit {
        id: case_id(n),
        new: case_id(new),
        code: code(new),
        f: BTreeMap::from([
            (Field::Queue, FRONT.to_string().into()),
            (Field::Subject, "Acqua torbida".into()),
        ]),
        entries: entries.iter().copied().collect(),
    }
}

fn link(n: u128, other: u128, expect: Option<LinkKind>, link: Option<LinkKind>) -> OpKind {
    OpKind::CaseLink {
        id: case_id(n),
        other: case_id(other),
        expect,
        link,
    }
}

fn open(desk: &Desk) -> BTreeSet<CaseId> {
    let page = desk
        .store()
        .list(List::Open, &ListFilter::default(), 0, 50)
        .unwrap();
    page.rows.into_iter().map(|row| row.id).collect()
}

fn sections(desk: &Desk, n: u128) -> Vec<CaseId> {
    let found = desk.store().merged_into(case_id(n), 50).unwrap();
    found.into_iter().map(|row| row.id).collect()
}

fn refusal(outcome: Result<oltre_store::Recorded, StoreError>) -> RefusalCode {
    match outcome {
        Err(StoreError::Refused(code, _)) => code,
        other => panic!("not refused: {other:?}"),
    }
}

/// The server's word that a case is part of another, with the entry it leaves on each.
fn told_of_merge(n: u128, into: u128, seq: i64) -> Vec<Change> {
    let marker = |on: u128, id: u128| {
        let Change::PutEntry(entry, ..) = put_entry(on, id, "", seq) else {
            unreachable!("an entry is an entry")
        };
        let entry = Entry {
            kind: EntryKind::Merged,
            ..*entry
        };
        Change::PutEntry(Box::new(entry), seq, u32::try_from(id).unwrap())
    };
    vec![
        patch(n, Field::MergedInto, case_id(into).to_string(), seq),
        marker(n, 900),
        marker(into, 901),
    ]
}

#[test]
fn a_merged_case_leaves_the_lists_and_becomes_a_section_before_any_server_has_heard_of_it() {
    let mut desk = three();
    desk.save(desk.note(case_id(1), "Il palo è il 14"));
    desk.save(merge(1, 2));
    desk.restart();
    assert_eq!(open(&desk), BTreeSet::from([case_id(2), case_id(3)]));
    assert_eq!(sections(&desk, 2), [case_id(1)]);
    assert_eq!(desk.shown(1, Field::MergedInto), case_id(2).to_string().into());
    // Entries never move: its own are on it, and each of the two has a marker.
    assert_eq!(desk.timeline(1).len(), 2);
    assert_eq!(desk.timeline(2).len(), 1);
    assert!(desk.case(1).row.pending && desk.case(2).row.pending);
    assert_eq!(
        desk.sent()[1].v,
        2,
        "it is written under the schema its kind came with"
    );
    assert_eq!(desk.sent()[0].v, 1);
    // By way of another: the section's section is one too.
    desk.save(merge(2, 3));
    assert_eq!(sections(&desk, 3), [case_id(1), case_id(2)]);
    assert_eq!(refusal(desk.record(vec![merge(3, 1)])), RefusalCode::Merged);
}

#[test]
fn a_merge_that_is_refused_leaves_no_trace_on_either_case() {
    let desk = three();
    let op = desk.save(merge(1, 2));
    desk.refuse(op, "stranded");
    assert_eq!(open(&desk), BTreeSet::from([case_id(1), case_id(2), case_id(3)]));
    assert_eq!((desk.timeline(1), desk.timeline(2)), (vec![], vec![]));
    assert_eq!(desk.shown(1, Field::MergedInto), Value::Null);
    assert!(!desk.case(1).row.pending && !desk.case(2).row.pending);
    assert_eq!(
        desk.store().refused_actions().unwrap()[0].action.ops,
        ["case.merge"]
    );
}

#[test]
fn a_merge_and_its_way_back_are_shown_in_the_order_they_were_made() {
    let desk = three();
    let merged = desk.save(merge(1, 2));
    desk.save(set(2, Field::Priority, 1));
    let back = desk.save(unmerge(1, 2));
    desk.save(merge(1, 3));
    assert_eq!(sections(&desk, 3), [case_id(1)]);
    assert_eq!(sections(&desk, 2), []);
    // The server took the first two; the page and the answers come in either order.
    desk.answer(merged, Answer::Done(12));
    desk.pull(12, told_of_merge(1, 2, 12));
    assert_eq!(
        sections(&desk, 3),
        [case_id(1)],
        "what is still on its way stays on top"
    );
    assert_eq!(desk.shown(2, Field::Priority), Value::Int(1));
    desk.refuse(back, "merged");
    assert_eq!(sections(&desk, 2), [case_id(1)], "it is where the server has it");
}

#[test]
fn work_on_a_merged_case_is_told_where_it_goes_on() {
    let desk = three();
    desk.pull(12, told_of_merge(1, 2, 12));
    let taken = desk.record(vec![claim(1)]);
    let Err(StoreError::Refused(code, now)) = taken else {
        panic!("{taken:?}")
    };
    assert_eq!(
        (code, now),
        (RefusalCode::Merged, Some(case_id(2).to_string().into()))
    );
    desk.save(desk.note(case_id(1), "Scritto mentre Luca univa"));
    assert_eq!(desk.timeline(1).len(), 2);
}

#[test]
fn a_case_that_is_split_off_is_there_at_once_and_refers_to_entries_that_stay() {
    let mut desk = three();
    desk.pull(12, vec![put_entry(1, 1, "e poi l'acqua è torbida", 12)]);
    let said = EntryId(uuid::Uuid::from_u128(0xFF_0001));
    let op = desk.save(split(1, 7, &[said]));
    desk.save(set(7, Field::Priority, 1));
    desk.save(desk.note(case_id(7), "Chiedere a Tributi"));
    desk.restart();
    assert_eq!(desk.shown(7, Field::SplitFrom), case_id(1).to_string().into());
    assert_eq!(desk.shown(7, Field::Priority), Value::Int(1));
    assert_eq!(desk.timeline(7).len(), 2, "the marker and the note");
    assert_eq!(desk.timeline(1).len(), 2, "what was said, and the marker");
    assert_eq!(desk.find("torbida").len(), 2);
    let marker = desk.store().entries(case_id(7), None, 10).unwrap().entries;
    assert_eq!(marker[0].entry.meta.entries, Some(vec![said]));
    // The change made on top of it names it: the server knows the version it left behind.
    let change = sealed_change(&desk.sent()[1], Field::Priority);
    assert_eq!((change.base_op, change.base_version), (None, Some(0)));
    desk.save(set(7, Field::Subject, "Acqua gialla"));
    let change = sealed_change(&desk.sent()[3], Field::Subject);
    assert_eq!((change.base_op, change.base_version), (Some(op), None));
    // Refused, it was never there; what was written on it is kept in words.
    desk.refuse(op, "stranded");
    let ops: Vec<_> = desk.outbox().iter().map(|sealed| sealed.oid).collect();
    ops.iter().for_each(|oid| desk.refuse(*oid, "stranded"));
    assert!(matches!(desk.store().case(case_id(7)), Err(StoreError::NotFound)));
    assert_eq!(desk.timeline(1).len(), 1);
    let kept: Vec<_> = desk.store().refused_actions().unwrap();
    assert!(
        kept.iter()
            .any(|a| a.action.text.as_deref() == Some("Chiedere a Tributi"))
    );
}

#[test]
fn a_split_that_the_server_took_stays_when_its_op_has_gone() {
    let desk = three();
    desk.pull(12, vec![put_entry(1, 1, "acqua", 12)]);
    let said = EntryId(uuid::Uuid::from_u128(0xFF_0001));
    let op = desk.save(split(1, 7, &[said]));
    let mut new = server_case(7, 13);
    let cell = oltre_domain::Cell {
        value: case_id(1).to_string().into(),
        version: 13,
    };
    new.fields.insert(Field::SplitFrom, cell);
    desk.pull(13, vec![put(new.clone())]);
    assert_eq!(desk.case(7).file.case.version(Field::SplitFrom), 13);
    desk.answer(op, Answer::Done(13));
    assert_eq!(desk.case(7).file.case.fields, new.fields);
    assert!(!desk.case(1).row.pending && !desk.case(7).row.pending);
}

#[test]
fn a_split_refers_only_to_what_was_said_on_its_case() {
    let desk = three();
    desk.pull(12, vec![put_entry(2, 1, "altrove", 12)]);
    let elsewhere = EntryId(uuid::Uuid::from_u128(0xFF_0001));
    assert_eq!(
        refusal(desk.record(vec![split(1, 7, &[elsewhere])])),
        RefusalCode::NotFound
    );
    assert!(desk.outbox().is_empty());
}

#[test]
fn a_link_is_shown_on_both_cases_and_goes_from_both() {
    let mut desk = three();
    let parent = Some(LinkKind::Parent);
    let op = desk.save(link(1, 2, None, parent));
    desk.restart();
    let of =
        |desk: &Desk, n: u128, other: u128| desk.case(n).file.links.get(&case_id(other)).and_then(|l| l.kind);
    assert_eq!(
        (of(&desk, 1, 2), of(&desk, 2, 1)),
        (parent, Some(LinkKind::Child))
    );
    assert_eq!((desk.timeline(1).len(), desk.timeline(2).len()), (1, 1));
    assert_eq!(
        refusal(desk.record(vec![link(1, 3, None, parent)])),
        RefusalCode::LinkNotAllowed
    );
    // The server has it otherwise: Luca took it off meanwhile.
    let gone = Link {
        case: case_id(1),
        other: case_id(2),
        kind: None,
        by: LUCA,
        at: MORNING,
    };
    desk.answer(op, Answer::Done(12));
    desk.pull(
        13,
        vec![Change::PutLink(gone.inverse()), Change::PutLink(gone.clone())],
    );
    assert_eq!((of(&desk, 1, 2), of(&desk, 2, 1)), (None, None));
    assert_eq!(desk.case(1).file.links[&case_id(2)], gone);
}

#[test]
fn a_case_that_leaves_does_not_take_along_what_is_on_its_way_for_the_other() {
    let desk = three();
    let op = desk.save(merge(1, 2));
    desk.pull(12, vec![Change::LeaveCase(case_id(2), LeaveReason::Moved)]);
    assert!(matches!(desk.store().case(case_id(2)), Err(StoreError::NotFound)));
    assert_eq!(desk.outbox().len(), 1, "it goes out all the same");
    assert_eq!(desk.case(1).file.case.status(), oltre_domain::CaseStatus::New);
    desk.pull(13, vec![put(server_case(2, 13))]);
    assert_eq!(
        sections(&desk, 2),
        [case_id(1)],
        "and is in sight when the case is back"
    );
    assert_eq!(
        desk.timeline(2)
            .iter()
            .map(|(_, state)| *state)
            .collect::<Vec<_>>(),
        [EntryState::Pending]
    );
    desk.refuse(op, "stranded");
    assert_eq!(sections(&desk, 2), []);
}
