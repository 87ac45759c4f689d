//! A full disk: nothing half written, and everything works again when there is space.

use super::*;
use crate::open::Safety;
use crate::{DraftKind, Page, StoreError};
use oltre_domain::Change;

/// Leaves the writer so many pages to grow.
fn leave_pages(store: &Store, more: i64) {
    store
        .write(Safety::Normal, |c| {
            let pages: i64 = c.query_row("PRAGMA page_count", [], |r| r.get(0))?;
            c.query_row(&format!("PRAGMA max_page_count = {}", pages + more), [], |r| {
                r.get::<_, i64>(0)
            })?;
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_full_disk_is_said_loses_nothing_and_passes() {
    let (_folder, store) = store();
    let page = |changes, upto| Page {
        changes,
        upto,
        facts: vec![("cursor".into(), upto.to_string())],
        bulk: false,
        ..Page::default()
    };
    let first = page(
        vec![Change::PutCase(Box::new(server_case(1, "Lampione", 10)))],
        10,
    );
    store.take_page(&first, ME).unwrap();
    store
        .save_draft(Some(case_id(1)), DraftKind::Note, "bozza", MORNING)
        .unwrap();
    leave_pages(&store, 3);
    let long = "parola diversa ".repeat(20_000);
    let mut edit = action(1, note(1, 1, &long));
    edit.from_draft = Some((Some(case_id(1)), DraftKind::Note));
    for _again in 0..3 {
        assert!(matches!(store.record(&edit), Err(StoreError::DiskFull)));
        let draft = store.save_draft(Some(case_id(1)), DraftKind::Reply, &long, MORNING);
        assert!(matches!(draft, Err(StoreError::DiskFull)), "{draft:?}");
        let many = (2..400).map(|n| Change::PutCase(Box::new(server_case(n, &"Panchina ".repeat(30), 11))));
        let taken = store.take_page(&page(many.collect(), 11), ME);
        assert!(matches!(taken, Err(StoreError::DiskFull)), "{taken:?}");
    }
    assert!(store.next_push(10, 10).unwrap().ops.is_empty());
    assert!(store.entries(case_id(1), None, 10).unwrap().entries.is_empty());
    assert_eq!(
        store.drafts(Some(case_id(1))).unwrap().len(),
        1,
        "the draft is what it was"
    );
    assert_eq!(store.fact("cursor").unwrap().as_deref(), Some("10"));
    assert!(store.search("panchina", 5).unwrap().rows.is_empty());
    // Somebody made room.
    leave_pages(&store, 1_000_000);
    store.record(&edit).unwrap();
    assert_eq!(
        store.entries(case_id(1), None, 10).unwrap().entries[0].entry.body,
        long
    );
    assert!(store.drafts(Some(case_id(1))).unwrap().is_empty());
    index::check(&store);
    store.check().unwrap();
}
