//! Reads that belong together are of one moment.

use super::*;
use crate::{Page, StoreError};
use oltre_domain::{Author, Change, Entry, EntryId, EntryKind, Priority};

/// A colleague's note and a colleague's "urgent" come in one page; whoever opens the case meanwhile sees neither.
#[test]
fn a_case_and_its_timeline_are_of_one_moment() {
    let (_folder, store) = store();
    let take = |changes, upto| {
        let page = Page {
            changes,
            upto,
            ..Page::default()
        };
        store.take_page(&page, ME).unwrap();
    };
    let entries = || store.entries(case_id(1), None, 10).unwrap().entries.len();
    take(
        vec![Change::PutCase(Box::new(server_case(1, "Lampione", 10)))],
        10,
    );
    let urgent = Cell {
        value: oltre_domain::Value::Int(1),
        version: 11,
    };
    let note = Entry {
        id: EntryId(Uuid::from_u128(7)),
        case: case_id(1),
        at: MORNING,
        by: Author::Operator(ME),
        kind: EntryKind::Note,
        body: "Richiamare alle 16".into(),
        meta: Default::default(),
    };
    let seen = store
        .together(|| {
            let opened = store.case(case_id(1))?;
            std::thread::scope(|threads| {
                let colleague = threads.spawn(|| {
                    let changes = vec![
                        Change::PatchCase {
                            id: case_id(1),
                            fields: BTreeMap::from([(Field::Priority, urgent)]),
                            unknown: None,
                            tags_added: BTreeSet::new(),
                            tags_removed: BTreeSet::new(),
                            number: None,
                        },
                        Change::PutEntry(Box::new(note), 11, 0),
                    ];
                    take(changes, 11);
                    entries()
                });
                assert_eq!(colleague.join().unwrap(), 1, "there for everybody else");
            });
            let again = store.case(case_id(1))?;
            Ok::<_, StoreError>((opened.row.priority, entries(), again.row.priority))
        })
        .unwrap();
    assert_eq!(seen, (Priority::Normal, 0, Priority::Normal));
    assert_eq!(entries(), 1);
    assert_eq!(store.case(case_id(1)).unwrap().row.priority, Priority::Urgent);
}

#[test]
fn reads_that_fail_together_give_their_reader_back() {
    let (_folder, store) = store();
    for _more_than_there_are_readers in 0..5 {
        let read = store.together(|| store.case(case_id(1)));
        assert!(matches!(read, Err(StoreError::NotFound)), "{read:?}");
    }
    let within = store.together(|| store.together(|| store.fact("cursor")));
    assert_eq!(within.unwrap(), None);
}
