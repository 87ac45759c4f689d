//! What a device holds is told by a few bytes, and what differs makes way for the server's rows.

use crate::desk::*;
use oltre_domain::{CaseDigest, CaseId, Change, Field, LeaveReason, Notice, NoticeId, Texts, Timestamp};
use oltre_store::{Answer, EntryState, Page, Whole};

fn held(desk: &Desk) -> Vec<CaseDigest> {
    desk.store().slice(None, "cursor").unwrap().cases
}

/// What a device comes to that was told exactly this.
fn told(changes: Vec<Change>) -> Vec<CaseDigest> {
    let desk = Desk::new();
    desk.pull(20, changes);
    held(&desk)
}

fn mend(desk: &Desk, n: u128, changes: Vec<Change>) {
    let page = Page {
        changes,
        whole: Some(Whole::Case(case_id(n))),
        ..Page::default()
    };
    desk.store().take_page(&page, ME).unwrap();
}

fn said(desk: &Desk, n: u128, words: &str, seq: i64) -> Change {
    Change::PutEntry(Box::new(desk.entry(case_id(n), words)), seq, 0)
}

#[test]
fn what_was_told_in_another_order_comes_to_the_same() {
    let desk = Desk::new();
    let (case, words) = (put(server_case(1, 10)), said(&desk, 1, "Richiamare", 11));
    let (later, other) = (patch(1, Field::Topic, "ponti", 12), put(server_case(2, 13)));
    let one = told(vec![case.clone(), words.clone(), later.clone(), other.clone()]);
    assert_eq!(one, told(vec![other, case, later, words]));
    assert_eq!(
        one.iter().map(|c| c.id).collect::<Vec<_>>(),
        [case_id(1), case_id(2)]
    );
}

#[test]
fn what_only_this_desk_knows_counts_nothing() {
    let desk = Desk::with_case();
    let before = held(&desk);
    desk.save(set(1, Field::Topic, "ponti"));
    desk.save(desk.note(case_id(1), "Richiamare alle 16"));
    desk.save(create(2, &[(Field::Subject, "Lampione".into())]));
    assert_eq!(desk.case(1).row.topic.as_deref(), Some("ponti"));
    assert_eq!(held(&desk), before);
    // A refused note stays in sight and is nobody's but its author's.
    let note = desk.save(desk.note(case_id(1), "Altro"));
    desk.refuse(note, "not_owner");
    assert_eq!(held(&desk), before);
}

#[test]
fn once_the_server_has_it_it_counts() {
    let desk = Desk::with_case();
    let topic = desk.save(set(1, Field::Topic, "ponti"));
    desk.answer(topic, Answer::Done(12));
    desk.pull(12, vec![patch(1, Field::Topic, "ponti", 12)]);
    assert_eq!(
        held(&desk),
        told(vec![put(server_case(1, 10)), patch(1, Field::Topic, "ponti", 12)])
    );
}

#[test]
fn slices_follow_each_other_to_the_last_case() {
    let desk = Desk::new();
    desk.pull(10, (1..=600).map(|n| put(server_case(n, 10))).collect());
    let (mut after, mut seen, mut slices) = (None, Vec::<CaseId>::new(), 0);
    loop {
        let slice = desk.store().slice(after, "cursor").unwrap();
        assert_eq!(slice.cursor.as_deref(), Some("10"));
        assert_eq!(slice.directory.is_some(), after.is_none());
        seen.extend(slice.cases.iter().map(|c| c.id));
        slices += 1;
        after = slice.upto;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(slices, 3);
    assert_eq!(seen, (1..=600).map(case_id).collect::<Vec<_>>());
}

#[test]
fn a_damaged_case_is_put_right_and_what_is_not_finished_stays() {
    let desk = Desk::with_case();
    let truth = vec![put(server_case(1, 10)), said(&desk, 1, "Richiamare", 11)];
    desk.pull(11, truth.clone());
    let right = held(&desk);
    // Newer than anything, a label never given, words never said.
    desk.pull(
        11,
        vec![
            patch(1, Field::Subject, "rovinato", i64::MAX),
            said(&desk, 1, "mai detto", 9),
        ],
    );
    let note = desk.save(desk.note(case_id(1), "Sono io"));
    desk.save(set(1, Field::Priority, 1));
    assert_ne!(held(&desk), right);
    mend(&desk, 1, truth.clone());
    assert_eq!(held(&desk), right);
    assert_eq!(desk.find("mai detto"), []);
    let here = desk.timeline(1);
    let words: Vec<&str> = here.iter().map(|(words, _)| words.as_str()).collect();
    assert_eq!(words, ["Richiamare", "Sono io"]);
    assert_eq!(here[1].1, EntryState::Pending);
    assert_eq!(desk.shown(1, Field::Priority), 1.into());
    assert_eq!((desk.outbox().len(), desk.outbox()[0].oid), (2, note));
    // The same without ops on top.
    let quiet = Desk::new();
    quiet.pull(11, truth.clone());
    quiet.pull(11, vec![patch(1, Field::Subject, "rovinato", i64::MAX)]);
    mend(&quiet, 1, truth);
    assert_eq!(held(&quiet), right);
    assert_eq!(quiet.find("rovinato"), []);
}

#[test]
fn a_case_that_is_gone_here_comes_back_whole() {
    let desk = Desk::with_case();
    let truth = vec![put(server_case(1, 10)), said(&desk, 1, "Richiamare", 11)];
    desk.pull(11, truth.clone());
    let right = held(&desk);
    desk.pull(11, vec![Change::LeaveCase(case_id(1), LeaveReason::Other)]);
    assert_eq!(held(&desk), []);
    mend(&desk, 1, truth);
    assert_eq!(held(&desk), right);
    assert_eq!(desk.find("richiamare"), [case_id(1)]);
}

#[test]
fn a_directory_that_comes_whole_leaves_nothing_of_before() {
    let desk = Desk::new();
    let notice = |n: u128, text: &str| {
        Change::PutNotice(Notice {
            id: NoticeId(uuid::Uuid::from_u128(n)),
            text: Texts {
                it: text.to_owned(),
                en: text.to_owned(),
            },
            topics: Vec::new(),
            from: Timestamp(0),
            until: Timestamp(i64::MAX),
        })
    };
    desk.pull(10, vec![notice(1, "sciopero"), notice(2, "mai scritto")]);
    let page = Page {
        changes: vec![notice(1, "sciopero")],
        whole: Some(Whole::Directory),
        ..Page::default()
    };
    assert!(desk.store().take_page(&page, ME).unwrap().directory);
    assert_eq!(desk.store().directory().unwrap().notices.len(), 1);
    let other = Desk::new();
    other.pull(10, vec![notice(1, "sciopero")]);
    let sum = |desk: &Desk| desk.store().slice(None, "cursor").unwrap().directory;
    assert_eq!(sum(&desk), sum(&other));
}

#[test]
fn a_desk_that_was_cut_off_says_so_when_it_is_opened_again() {
    let mut desk = Desk::with_case();
    desk.restart();
    assert!(!desk.store().was_cut_off());
    // What kill -9 leaves: the database with its log beside it.
    let copy = tempfile::tempdir().unwrap();
    desk.save(set(1, Field::Topic, "ponti"));
    for file in std::fs::read_dir(desk.path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    let store = oltre_store::Store::open(copy.path(), PASSPHRASE).unwrap();
    assert!(store.was_cut_off());
    assert_eq!(
        store.case(case_id(1)).unwrap().row.topic.as_deref(),
        Some("ponti")
    );
}
