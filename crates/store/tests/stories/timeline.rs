//! Reading a timeline, window by window.

use crate::desk::*;
use oltre_domain::{
    AttachmentId, Author, Change, EntryId, EntryKind, EntryMeta, HandoffId, PromiseId, Timestamp,
};
use uuid::Uuid;

#[test]
fn a_long_timeline_is_read_from_its_end_backwards_without_gap_or_repeat() {
    let desk = Desk::with_case();
    let entries = (1..=25).map(|i| put_entry(1, i, &format!("voce {i}"), 10 + i64::try_from(i / 3).unwrap()));
    // Several entries of one sequence, told apart by their index.
    let numbered = entries.zip(1u32..).map(|(change, i)| match change {
        Change::PutEntry(entry, seq, _) => Change::PutEntry(entry, seq, i),
        other => other,
    });
    desk.pull(40, numbered.collect());
    for _ in 0..3 {
        desk.save(desk.note(case_id(1), "mia"));
    }
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let window = desk.store().entries(case_id(1), before, 7).unwrap();
        assert!(window.entries.len() <= 7);
        seen.splice(0..0, window.entries.iter().map(|e| e.entry.body.clone()));
        before = window.entries.first().map(|e| e.place);
        if !window.more {
            break;
        }
    }
    let mut expected: Vec<String> = (1..=25).map(|i| format!("voce {i}")).collect();
    expected.extend(["mia"; 3].map(str::to_owned));
    assert_eq!(seen, expected);
    assert!(
        desk.store()
            .entries(case_id(2), None, 7)
            .unwrap()
            .entries
            .is_empty()
    );
}

#[test]
fn an_entry_comes_back_with_all_that_is_known_of_it() {
    let desk = Desk::with_case();
    for (i, by) in [
        Author::Contact,
        Author::Operator(LUCA),
        Author::Office(ROADS),
        Author::System,
    ]
    .into_iter()
    .enumerate()
    {
        let mut entry = desk.entry(case_id(1), "");
        entry.by = by;
        entry.kind = EntryKind::HandoffAnswered;
        entry.at = Timestamp(-1);
        entry.meta = EntryMeta {
            act: Some("give_hours".into()),
            channel: Some("phone".into()),
            handoff: Some(HandoffId(Uuid::from_u128(1))),
            promise: Some(PromiseId(Uuid::from_u128(2))),
            office: Some(ROADS),
            operator: Some(LUCA),
            due: Some(Timestamp(i64::MAX)),
            ended: Some(Timestamp(253_402_300_799_000)),
            was: Some(Timestamp(i64::MIN)),
            case: Some(case_id(2)),
            entries: Some(vec![EntryId(Uuid::from_u128(3))]),
            mentions: Some([LUCA].into()),
            article: Some(oltre_domain::ArticleId(Uuid::from_u128(5))),
            attachment: Some(AttachmentId(Uuid::from_u128(4))),
            message_id: Some("<1@oltre.invalid>".into()),
            to: Some("bianca@example.org".into()),
            why: Some("550 5.1.1 \u{feff}no".into()),
            key: Some("è".into()),
            result: Some("\u{202e}".into()),
        };
        desk.pull(
            20,
            vec![Change::PutEntry(
                Box::new(entry.clone()),
                20,
                u32::try_from(i).unwrap(),
            )],
        );
        assert_eq!(desk.store().entry(entry.id).unwrap().unwrap().entry, entry);
    }
    assert_eq!(desk.store().entry(EntryId(Uuid::nil())).unwrap(), None);
}

#[test]
fn the_newest_entry_says_when_a_case_was_last_touched() {
    let desk = Desk::with_case();
    assert_eq!(desk.case(1).row.updated_at, MORNING);
    desk.pull(
        12,
        vec![put_entry(1, 5, "dopo", 12), put_entry(1, 3, "prima", 11)],
    );
    assert_eq!(desk.case(1).row.updated_at, MORNING.plus(5));
}
