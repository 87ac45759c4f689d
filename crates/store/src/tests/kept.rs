//! How much of what was answered stays when nobody makes backups of the server.

use super::*;
use crate::{Answer, Answered, Coverage};

/// A desk with answered notes, covered by a backup up to the second.
fn desk(notes: u128, most_ops: u32, most_bytes: u64, recent: u32) -> (Vec<OpId>, Vec<OpId>) {
    let (_folder, store) = store();
    let page = crate::Page {
        changes: vec![oltre_domain::Change::PutCase(Box::new(server_case(
            1, "Buca", 10,
        )))],
        upto: 10,
        ..crate::Page::default()
    };
    store.take_page(&page, ME).unwrap();
    for n in 0..notes {
        store.record(&action(n, note(n, 1, &"x".repeat(1_000)))).unwrap();
    }
    let ops: Vec<OpId> = store
        .next_push(1_000, usize::MAX)
        .unwrap()
        .ops
        .iter()
        .map(|o| o.oid)
        .collect();
    let answers: Vec<Answered> = (11..)
        .zip(&ops)
        .map(|(seq, oid)| Answered {
            oid: *oid,
            answer: Answer::Done(seq),
        })
        .collect();
    store.take_answers(1, &answers, ME).unwrap();
    let reach = Coverage {
        incarnation: 1,
        durable_n: 2,
    };
    store.covered_within(reach, most_ops, most_bytes, recent).unwrap();
    let all = store
        .read(|c| {
            let mut statement = c.prepare("SELECT oid FROM kept ORDER BY num")?;
            let ids = statement.query_map([], |r| r.get::<_, Uuid>(0))?;
            Ok(ids.map(|id| id.map(OpId)).collect::<rusqlite::Result<Vec<_>>>()?)
        })
        .unwrap();
    (ops, all)
}

#[test]
fn of_what_a_backup_covers_the_newest_stay() {
    let (ops, kept) = desk(5, 100, u64::MAX, 1);
    assert_eq!(kept, ops[1..]);
}

#[test]
fn of_what_no_backup_covers_the_newest_stay_within_a_count_and_a_size() {
    let (ops, kept) = desk(6, 3, u64::MAX, 10);
    assert_eq!(kept, ops[3..]);
    let (ops, kept) = desk(6, 100, 2_900, 10);
    assert_eq!(kept, ops[4..], "two bodies of a little over 1,000 bytes each");
}
