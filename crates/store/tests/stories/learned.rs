//! What over-help learns from, and what it learned: in the server's order, kept only on the ground it was learned on.

use crate::desk::*;
use oltre_domain::*;
use oltre_store::{Kept, LearnedTask};
use std::ops::ControlFlow;

fn put_case(n: u128) -> Change {
    put(server_case(n, 10))
}

fn solving(desk: &Desk, n: u128, seq: Version) -> Change {
    let mut entry = desk.entry(case_id(n), "");
    entry.kind = EntryKind::Solved;
    Change::PutEntry(Box::new(entry), seq, 0)
}

fn learned(bytes: &[u8], upto: Version) -> Learned {
    Learned {
        sha256: Sha256([bytes.len().try_into().unwrap(); 32]),
        size: bytes.len() as u64,
        upto,
        at: Timestamp(upto),
        signature: "signed".to_owned(),
    }
}

/// What was solved between two sequences, by the sequence of the last entry.
fn solved(desk: &Desk, after: Version, upto: Version) -> Vec<Version> {
    let mut seen = Vec::new();
    let all = desk
        .store()
        .each_solved((after, upto), 10, |case| {
            seen.extend(case.entries.last().map(|(_, seq)| *seq));
            ControlFlow::Continue(())
        })
        .unwrap();
    assert!(all);
    seen
}

#[test]
fn cases_are_learned_from_in_the_order_in_which_they_were_solved() {
    let desk = Desk::new();
    desk.pull(10, vec![put_case(1), put_case(2), put_case(3)]);
    desk.pull(12, vec![solving(&desk, 2, 11), solving(&desk, 1, 12)]);
    desk.pull(15, vec![solving(&desk, 3, 14)]);
    assert_eq!(desk.store().pulled().unwrap(), 15);
    assert_eq!(solved(&desk, 0, 15), [11, 12, 14]);
    assert_eq!(solved(&desk, 11, 15), [12, 14]);
    assert_eq!(solved(&desk, 11, 12), [12]);
    let mut seen = 0;
    let all = desk.store().each_solved((0, 15), 10, |_| {
        seen += 1;
        ControlFlow::Break(())
    });
    assert_eq!(
        (all.unwrap(), seen),
        (false, 1),
        "whoever stops is not made to go on"
    );
}

#[test]
fn a_snapshot_of_the_servers_comes_piece_by_piece_and_is_gone_on_from() {
    let desk = Desk::new();
    let (whole, newer) = (b"what everybody learned".as_slice(), b"and some more".as_slice());
    let first = learned(whole, 20);
    assert_eq!(desk.store().learned_wanted().unwrap(), None);
    desk.pull(20, vec![Change::PutLearned(first.clone())]);
    let task = |from| LearnedTask {
        learned: first.clone(),
        from,
    };
    assert_eq!(desk.store().learned_wanted().unwrap(), Some(task(0)));
    desk.store().take_learned(&task(0), &whole[..9]).unwrap();
    // The same again, after an answer that was lost: nothing is taken twice.
    desk.store().take_learned(&task(0), &whole[..9]).unwrap();
    assert_eq!(desk.store().learned_wanted().unwrap(), Some(task(9)));
    desk.store().take_learned(&task(9), &whole[9..]).unwrap();
    // The console stops here: what is whole is not fetched again.
    assert_eq!(desk.store().learned_wanted().unwrap(), Some(task(22)));
    assert_eq!(desk.store().learned_bytes(&first).unwrap(), whole);
    assert!(desk.store().learn_from(&first, whole.to_vec()).unwrap());
    assert_eq!(desk.store().learned_wanted().unwrap(), None, "it is here");

    // What this device made of it is kept as long as that is what it began from.
    let mine = |base: &Learned| Kept {
        base: Some(base.sha256),
        upto: 25,
        bytes: b"and I".to_vec(),
    };
    let on = desk.store().learned_stamp().unwrap();
    assert!(desk.store().keep_learned(&mine(&first), &on).unwrap());
    let second = learned(newer, 30);
    desk.pull(30, vec![Change::PutLearned(second.clone())]);
    assert!(
        !desk.store().learn_from(&first, whole.to_vec()).unwrap(),
        "taken back"
    );
    assert!(desk.store().learn_from(&second, newer.to_vec()).unwrap());
    assert!(!desk.store().keep_learned(&mine(&first), &on).unwrap());
    let kept = desk.store().learned().unwrap().unwrap();
    assert_eq!(
        (kept.base, kept.upto, kept.bytes.as_slice()),
        (Some(second.sha256), 30, newer)
    );
}

#[test]
fn who_is_erased_is_not_remembered_by_what_was_learned_nor_brought_back_by_the_server() {
    let desk = Desk::new();
    let before = learned(b"knows Marta's words", 20);
    desk.pull(20, vec![put_case(1), Change::PutLearned(before.clone())]);
    desk.store()
        .learn_from(&before, b"knows Marta's words".to_vec())
        .unwrap();
    let on = desk.store().learned_stamp().unwrap();
    desk.pull(30, vec![Change::TombstoneCase(case_id(1))]);
    assert_eq!(desk.store().learned().unwrap(), None);
    // A piece that was under way brings nothing back.
    let task = LearnedTask {
        learned: before.clone(),
        from: 0,
    };
    desk.store().take_learned(&task, b"knows Marta's words").unwrap();
    assert_eq!(desk.store().learned_bytes(&before).unwrap(), b"");
    assert!(
        !desk
            .store()
            .learn_from(&before, b"knows Marta's words".to_vec())
            .unwrap()
    );
    assert_eq!(desk.store().learned().unwrap(), None);
    assert_eq!(
        desk.store().learned_wanted().unwrap(),
        None,
        "it was learned before"
    );
    let here = Kept {
        base: None,
        upto: 30,
        bytes: b"of what is left".to_vec(),
    };
    assert!(
        !desk.store().keep_learned(&here, &on).unwrap(),
        "begun before the erasure"
    );
    let now = desk.store().learned_stamp().unwrap();
    assert!(desk.store().keep_learned(&here, &now).unwrap());
    let after = learned(b"knows her no more", 31);
    desk.pull(31, vec![Change::PutLearned(after.clone())]);
    assert_eq!(
        desk.store().learned_wanted().unwrap().map(|t| t.learned),
        Some(after.clone())
    );
    // Bytes that are not what they should be are not asked for again and again.
    desk.store().refuse_learned(&after).unwrap();
    assert_eq!(desk.store().learned_wanted().unwrap(), None);
    // Under another signature they may be.
    let signed = Learned {
        signature: "signed well".to_owned(),
        ..after
    };
    desk.pull(32, vec![Change::PutLearned(signed.clone())]);
    assert_eq!(
        desk.store().learned_wanted().unwrap().map(|t| t.learned),
        Some(signed)
    );
    // Everything is taken anew: what was learned by sequences of before is nothing to go on with.
    let now = desk.store().learned_stamp().unwrap();
    desk.store().start_over(&[]).unwrap();
    assert!(!desk.store().keep_learned(&here, &now).unwrap());
}
