//! The bytes of attachments at a desk: in pieces, with the op or not at all, and gone with the last who speaks of them.

use crate::desk::*;
use oltre_domain::{Attachment, AttachmentId, CaseId, Change, LeaveReason, OpId, OpKind, Sha256, Timestamp};
use oltre_store::{
    Answer, BLOB_PIECE, BlobDone, BlobState, BlobTask, BlobWay, Coverage, NewEpoch, StoreError, TakenPiece,
};
use uuid::Uuid;

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 31 % 251) as u8).collect()
}

fn add(n: u128, case: CaseId, sha256: Sha256, size: u64) -> OpKind {
    OpKind::AttachmentAdd {
        id: AttachmentId(Uuid::from_u128(n)),
        case,
        sha256,
        size,
        mime: "application/pdf".into(),
        name: "verbale.pdf".into(),
    }
}

/// What a colleague attached.
fn theirs(n: u128, case: u128, sha256: Sha256, size: u64) -> Change {
    Change::PutAttachment(Attachment {
        id: AttachmentId(Uuid::from_u128(n)),
        case: case_id(case),
        sha256,
        size,
        mime: "application/pdf".into(),
        name: "verbale.pdf".into(),
        by: LUCA,
        at: Timestamp(1),
    })
}

impl Desk {
    /// Takes bytes in and attaches them.
    fn attaches(&self, n: u128, all: &[u8]) -> (OpId, Sha256) {
        let mut incoming = self.store().take_in().unwrap();
        incoming.push(all).unwrap();
        let (sha256, size) = incoming.finish().unwrap();
        (self.save(add(n, case_id(1), sha256, size)), sha256)
    }

    fn next_file(&self) -> Option<(BlobWay, Sha256)> {
        let next = self.store().next_blob(ME, &[], false).unwrap();
        next.map(|task| (task.way, task.sha256))
    }

    fn is_sent(&self, sha256: Sha256, size: usize) {
        let done = BlobDone::Sent {
            sha256,
            sent: size as u64,
            complete: true,
        };
        self.store().blob_done(&done).unwrap();
    }

    fn held(&self) -> u64 {
        self.store().blob_bytes().unwrap().0
    }

    fn written(&self, sha256: Sha256) -> Vec<u8> {
        let mut out = Vec::new();
        self.store().write_blob(sha256, &mut out).unwrap();
        out
    }
}

#[test]
fn a_file_is_with_its_case_from_the_moment_it_is_attached_and_goes_once_its_op_was_answered() {
    let mut desk = Desk::with_case();
    // Three pieces, the last one short.
    let all = bytes(2 * BLOB_PIECE + 17);
    let (oid, sha256) = desk.attaches(1, &all);
    assert_eq!(desk.next_file(), None, "its op is not answered yet");
    desk.restart();
    assert_eq!(desk.written(sha256), all);
    let here = desk.store().blobs_here(case_id(1)).unwrap();
    assert_eq!(here[&sha256].state, BlobState::ToSend);
    desk.answer(oid, Answer::Done(11));
    assert_eq!(desk.next_file(), Some((BlobWay::Out, sha256)));
    assert_eq!(
        desk.store().waiting().unwrap().files,
        1,
        "the bytes are still here alone"
    );
    // A piece at a time, wherever it begins.
    let store = desk.store();
    for from in [0, 1, BLOB_PIECE - 1, BLOB_PIECE, 2 * BLOB_PIECE + 16] {
        let piece = store.read_blob(sha256, from as u64, 100_000).unwrap();
        assert!(!piece.is_empty() && all[from..].starts_with(&piece), "{from}");
    }
    assert_eq!(store.read_blob(sha256, all.len() as u64, 10).unwrap(), b"");
    desk.is_sent(sha256, all.len());
    assert_eq!(desk.next_file(), None);
    assert_eq!(desk.store().waiting().unwrap().files, 0);
    assert_eq!(desk.store().blob_bytes().unwrap(), (all.len() as u64, 0));
}

#[test]
fn what_was_read_from_the_disk_and_never_attached_leaves_nothing() {
    let mut desk = Desk::with_case();
    {
        let mut incoming = desk.store().take_in().unwrap();
        incoming.push(&bytes(3 * BLOB_PIECE)).unwrap();
        incoming.finish().unwrap();
        // No op comes to speak of it: the case is not there.
        assert!(desk.record(vec![add(1, case_id(9), Sha256([1; 32]), 5)]).is_err());
    }
    assert_eq!(desk.held(), 0);
    // The power goes while a file is being read.
    let mut incoming = desk.store().take_in().unwrap();
    incoming.push(&bytes(100)).unwrap();
    assert_eq!(desk.held(), 100);
    std::mem::forget(incoming);
    desk.restart();
    assert_eq!(desk.held(), 0);
}

#[test]
fn the_same_file_is_here_once() {
    let desk = Desk::with_case();
    let all = bytes(5_000);
    let (first, sha256) = desk.attaches(1, &all);
    let (second, again) = desk.attaches(2, &all);
    assert_eq!((sha256, desk.held()), (again, 5_000));
    desk.answer(first, Answer::Done(11));
    assert_eq!(desk.next_file(), Some((BlobWay::Out, sha256)));
    desk.is_sent(sha256, 5_000);
    // The second op is not answered yet, and needs no bytes sent: they are there.
    desk.answer(second, Answer::Done(12));
    assert_eq!(desk.next_file(), None);
}

#[test]
fn files_of_my_open_cases_are_fetched_and_others_when_somebody_asks() {
    let desk = Desk::with_case();
    let all = bytes(BLOB_PIECE + 1);
    let sha256 = {
        let mut incoming = desk.store().take_in().unwrap();
        incoming.push(&all).unwrap();
        incoming.finish().unwrap().0
    };
    let size = all.len() as u64;
    desk.pull(11, vec![theirs(1, 1, sha256, size)]);
    assert_eq!(desk.next_file(), None, "nobody's case");
    desk.store()
        .ask_for_blob(case_id(1), AttachmentId(Uuid::from_u128(1)))
        .unwrap();
    let asked = desk.store().next_blob(ME, &[], true).unwrap().unwrap();
    assert_eq!((asked.way, asked.asked, asked.held), (BlobWay::In, true, 0));
    assert_eq!(desk.store().next_blob(ME, &[sha256], true).unwrap(), None);
    let came = |from: usize, bytes: &[u8]| {
        let done = BlobDone::Came {
            task: asked,
            from: from as u64,
            bytes: bytes.to_vec(),
        };
        desk.store().blob_done(&done).unwrap()
    };
    assert_eq!(came(0, &all[..BLOB_PIECE]), TakenPiece::Held(BLOB_PIECE as u64));
    // Twice, and with a gap: only where the others end.
    assert_eq!(came(0, &all[..BLOB_PIECE]), TakenPiece::Held(BLOB_PIECE as u64));
    assert_eq!(came(BLOB_PIECE + 1, b"x"), TakenPiece::Held(BLOB_PIECE as u64));
    assert!(matches!(
        desk.store().read_blob(sha256, 0, 10),
        Err(StoreError::NotFound)
    ));
    // The last byte is another one: none of it is here any more.
    assert_eq!(came(BLOB_PIECE, b"x"), TakenPiece::Wrong);
    assert_eq!(desk.held(), 0);
    let here = desk.store().blobs_here(case_id(1)).unwrap();
    assert_eq!(here[&sha256].problem.as_deref(), Some("wrong_hash"));
    assert_eq!(came(0, &all[..BLOB_PIECE]), TakenPiece::Held(BLOB_PIECE as u64));
    assert_eq!(came(BLOB_PIECE, &all[BLOB_PIECE..]), TakenPiece::Whole);
    assert_eq!(desk.written(sha256), all);
    // One of a case of mine comes by itself.
    desk.save(claim(1));
    let other = Sha256([5; 32]);
    desk.pull(12, vec![theirs(2, 1, other, 7)]);
    assert_eq!(desk.next_file(), Some((BlobWay::In, other)));
    assert_eq!(
        desk.store().next_blob(ME, &[], true).unwrap(),
        None,
        "nobody waits for it"
    );
}

#[test]
fn bytes_go_with_the_last_case_that_speaks_of_them_unless_the_server_does_not_have_them() {
    let desk = Desk::with_case();
    desk.pull(11, vec![put(server_case(2, 11))]);
    let (first, sent) = desk.attaches(1, &bytes(100));
    let (second, unsent) = desk.attaches(2, &bytes(200));
    desk.answer(first, Answer::Done(12));
    desk.answer(second, Answer::Done(13));
    desk.is_sent(sent, 100);
    desk.pull(
        14,
        vec![
            theirs(1, 1, sent, 100),
            theirs(2, 1, unsent, 200),
            theirs(3, 2, sent, 100),
        ],
    );
    desk.pull(15, vec![Change::LeaveCase(case_id(1), LeaveReason::Moved)]);
    assert_eq!(
        desk.held(),
        300,
        "another case speaks of the one, the server lacks the other"
    );
    desk.pull(16, vec![Change::LeaveCase(case_id(2), LeaveReason::Moved)]);
    assert_eq!(desk.held(), 200, "what is nowhere else stays");
    assert_eq!(desk.written(unsent), bytes(200));
}

#[test]
fn a_person_who_is_erased_takes_the_bytes_along_sent_or_not() {
    let desk = Desk::with_case();
    let (oid, sha256) = desk.attaches(1, &bytes(100));
    desk.answer(oid, Answer::Done(11));
    desk.pull(12, vec![theirs(1, 1, sha256, 100)]);
    assert_eq!(desk.held(), 100);
    desk.pull(13, vec![Change::TombstoneCase(case_id(1))]);
    assert_eq!(desk.held(), 0);
    // The answer to the op itself may say so too.
    let desk = Desk::with_case();
    let (oid, _) = desk.attaches(1, &bytes(100));
    desk.refuse(oid, "erased");
    assert_eq!(desk.held(), 0);
}

#[test]
fn what_its_author_takes_back_or_dismisses_goes_and_not_before() {
    let desk = Desk::with_case();
    let (oid, _) = desk.attaches(1, &bytes(100));
    let act = desk.store().pending_actions(9).unwrap()[0].act;
    desk.store().take_back(act, ME).unwrap();
    assert_eq!(desk.held(), 0, "{oid:?}");
    let (oid, sha256) = desk.attaches(2, &bytes(100));
    desk.refuse(oid, "not_allowed");
    desk.pull(11, Vec::new());
    assert_eq!(
        desk.written(sha256),
        bytes(100),
        "its author has not read why yet"
    );
    let act = desk.store().refused_actions().unwrap()[0].action.act;
    desk.store().dismiss(act).unwrap();
    assert_eq!(desk.held(), 0);
}

#[test]
fn after_a_servers_restore_its_bytes_are_offered_again() {
    let desk = Desk::with_case();
    let (oid, sha256) = desk.attaches(1, &bytes(100));
    desk.answer(oid, Answer::Done(11));
    desk.is_sent(sha256, 100);
    let epoch = NewEpoch {
        incarnation: 2,
        covered: Coverage {
            incarnation: 1,
            durable_n: 0,
        },
    };
    desk.store().begin_epoch(&[("epoch", "two")], epoch).unwrap();
    assert_eq!(desk.next_file(), None, "the op goes first");
    desk.answer(oid, Answer::Done(1 << 33));
    // A page of the new snapshot does not let go of what it has not come to yet.
    desk.take(0, Vec::new(), true);
    assert_eq!(desk.held(), 100);
    let rows = vec![put(server_case(1, 10)), theirs(1, 1, sha256, 100)];
    desk.take(0, rows, true);
    assert_eq!(desk.next_file(), Some((BlobWay::Out, sha256)));
    let task: BlobTask = desk.store().next_blob(ME, &[], false).unwrap().unwrap();
    assert_eq!(task.size, 100);
}
