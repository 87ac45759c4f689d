//! What is being typed.

use crate::desk::*;
use oltre_store::DraftKind;

#[test]
fn a_draft_survives_byte_for_byte_whatever_is_in_it() {
    let mut desk = Desk::with_case();
    for (name, text) in crate::corpus::corpus() {
        desk.store()
            .save_draft(Some(case_id(1)), DraftKind::Reply, &text, MORNING)
            .unwrap();
        let kept = desk.store().drafts(Some(case_id(1))).unwrap();
        let kept: Vec<_> = kept.into_iter().map(|d| d.body).collect();
        let expected: Vec<String> = Some(text).filter(|t| !t.is_empty()).into_iter().collect();
        assert!(kept == expected, "{name}");
    }
    desk.store()
        .save_draft(None, DraftKind::Said, "chi? cosa? dove?", MORNING)
        .unwrap();
    desk.restart();
    assert_eq!(desk.store().drafts(None).unwrap()[0].body, "chi? cosa? dove?");
}

#[test]
fn each_composer_of_each_case_has_its_own_draft_and_an_empty_one_is_none() {
    let desk = Desk::with_case();
    let (store, case) = (desk.store(), Some(case_id(1)));
    store
        .save_draft(case, DraftKind::Reply, "Gentile signora", MORNING)
        .unwrap();
    store
        .save_draft(case, DraftKind::Note, "richiamare", MORNING)
        .unwrap();
    store
        .save_draft(Some(case_id(2)), DraftKind::Reply, "altro", MORNING)
        .unwrap();
    store
        .save_draft(case, DraftKind::Reply, "Gentile signora Marta", MORNING.plus(1))
        .unwrap();
    let kinds: Vec<_> = store
        .drafts(case)
        .unwrap()
        .into_iter()
        .map(|d| (d.kind, d.body, d.saved_at))
        .collect();
    assert_eq!(
        kinds,
        [
            (DraftKind::Note, "richiamare".to_owned(), MORNING),
            (
                DraftKind::Reply,
                "Gentile signora Marta".to_owned(),
                MORNING.plus(1)
            ),
        ]
    );
    store.save_draft(case, DraftKind::Note, "", MORNING).unwrap();
    assert_eq!(store.drafts(case).unwrap().len(), 1);
}

#[test]
fn a_draft_goes_in_the_same_commit_as_the_entry_it_became() {
    let mut desk = Desk::with_case();
    let case = Some(case_id(1));
    desk.store()
        .save_draft(case, DraftKind::Note, "richiamare", MORNING)
        .unwrap();
    desk.store()
        .save_draft(case, DraftKind::Reply, "Gentile", MORNING)
        .unwrap();
    let mut action = desk.action(vec![desk.new_op(desk.note(case_id(1), "richiamare"))]);
    action.from_draft = Some((case, DraftKind::Note));
    desk.store().record(&action).unwrap();
    desk.restart();
    let left: Vec<_> = desk
        .store()
        .drafts(case)
        .unwrap()
        .into_iter()
        .map(|d| d.kind)
        .collect();
    assert_eq!(left, [DraftKind::Reply]);
    assert_eq!(desk.timeline(1).len(), 1);
}

#[test]
fn a_draft_is_never_touched_by_sync() {
    let desk = Desk::with_case();
    desk.store()
        .save_draft(Some(case_id(1)), DraftKind::Note, "mia", MORNING)
        .unwrap();
    desk.pull(
        11,
        vec![oltre_domain::Change::LeaveCase(
            case_id(1),
            oltre_domain::LeaveReason::Moved,
        )],
    );
    desk.store().start_over(&[]).unwrap();
    assert_eq!(desk.store().drafts(Some(case_id(1))).unwrap()[0].body, "mia");
}
