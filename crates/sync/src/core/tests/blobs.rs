//! The lane of attachments, alone.

use super::*;
use oltre_domain::Sha256;
use oltre_store::{BlobDone, BlobTask, BlobWay, TakenPiece};

fn task(n: u8, way: BlobWay, size: u64) -> BlobTask {
    BlobTask {
        sha256: Sha256([n; 32]),
        case: CaseId(Uuid::nil()),
        way,
        size,
        held: 0,
        asked: false,
    }
}

/// What the core looks for: what it leaves out, and whether only what somebody waits for.
fn looks(effects: &[Effect]) -> Option<(Vec<Sha256>, bool)> {
    effects.iter().find_map(|e| match e {
        Effect::FindBlob { aside, asked } => Some((aside.clone(), *asked)),
        _ => None,
    })
}

fn noted(effects: &[Effect]) -> Option<&BlobDone> {
    effects.iter().find_map(|e| match e {
        Effect::NoteBlob(done, _) => Some(done),
        _ => None,
    })
}

fn written(core: &mut Core, held: u64, complete: bool) -> Vec<Effect> {
    core.step(Event::BlobNoted {
        noted: Ok(Some(TakenPiece::Held(held))),
        complete,
    })
}

fn stands(core: &mut Core, offset: u64, complete: bool) -> Vec<Effect> {
    core.step(Event::BlobStands(Ok(BlobStands { offset, complete })))
}

/// A console that follows, with nothing to send or to fetch.
fn idle() -> Core {
    let mut core = following();
    core.step(Event::BlobFound(Ok(None)));
    core
}

#[test]
fn bytes_go_from_where_the_server_stands_piece_by_piece_until_it_has_all() {
    let mut core = idle();
    let effects = core.step(Event::LocalOps);
    assert_eq!(looks(&effects), Some((Vec::new(), false)));
    let effects = core.step(Event::BlobFound(Ok(Some(task(1, BlobWay::Out, 900_000)))));
    assert_eq!(sent(&effects), ["where 01"]);
    // Another desk has sent the beginning already.
    let effects = stands(&mut core, 500_000, false);
    assert!(
        matches!(noted(&effects), Some(BlobDone::Sent { sent: 500_000, .. })),
        "{effects:?}"
    );
    let effects = written(&mut core, 500_000, false);
    assert!(
        matches!(
            effects[..],
            [Effect::ReadBlob {
                from: 500_000,
                most: 262_144,
                ..
            }]
        ),
        "{effects:?}"
    );
    let effects = core.step(Event::BlobRead(Ok(vec![0; 262_144])));
    assert_eq!(sent(&effects), ["262144 bytes of 01 from 500000"]);
    stands(&mut core, 762_144, false);
    // A line that holds carries more at once.
    let effects = written(&mut core, 762_144, false);
    assert!(
        matches!(
            effects[..],
            [Effect::ReadBlob {
                from: 762_144,
                most: 524_288,
                ..
            }]
        ),
        "{effects:?}"
    );
    core.step(Event::BlobRead(Ok(vec![0; 137_856])));
    let effects = stands(&mut core, 900_000, true);
    assert!(
        matches!(noted(&effects), Some(BlobDone::Sent { complete: true, .. })),
        "{effects:?}"
    );
    let effects = written(&mut core, 900_000, true);
    assert_eq!(looks(&effects), Some((Vec::new(), false)), "and then the next");
}

#[test]
fn a_line_that_breaks_is_tried_again_with_smaller_pieces_and_is_nobody_elses_trouble() {
    let mut core = idle();
    core.step(Event::LocalOps);
    let mut most = 262_144;
    for _ in 0..6 {
        core.step(Event::BlobFound(Ok(Some(task(1, BlobWay::In, 900_000)))));
        let effects = core.step(Event::BlobCame(Err(Failure::Unreachable)));
        assert!(waits(&effects, Lane::Blobs).is_some(), "{effects:?}");
        assert!(core.status().online, "whether there is a server, other lanes say");
        let effects = core.step(Event::Timer(Lane::Blobs));
        assert!(looks(&effects).is_some());
        most = (most / 2).max(32 * 1024);
    }
    let effects = core.step(Event::BlobFound(Ok(Some(task(1, BlobWay::In, 900_000)))));
    assert_eq!(sent(&effects), [format!("{most} bytes of 01 after 0")]);
}

#[test]
fn what_cannot_go_on_is_put_aside_with_the_reason_and_the_others_go() {
    let mut core = idle();
    core.step(Event::LocalOps);
    core.step(Event::BlobFound(Ok(Some(task(1, BlobWay::Out, 10)))));
    let effects = core.step(Event::BlobStands(Err(problem(ProblemCode::TooLarge))));
    let Some(BlobDone::Stuck { code, .. }) = noted(&effects) else {
        panic!("{effects:?}")
    };
    assert_eq!(code, "too_large");
    let effects = written(&mut core, 0, false);
    assert_eq!(looks(&effects), Some((vec![Sha256([1; 32])], false)));
    let effects = core.step(Event::BlobFound(Ok(None)));
    assert_eq!(
        waits(&effects, Lane::Blobs),
        None,
        "nothing will change by waiting"
    );
    // Somebody presses "now", or asks for a file.
    let effects = core.step(Event::FileWanted);
    assert_eq!(looks(&effects), Some((Vec::new(), false)));
}

#[test]
fn what_a_colleague_has_not_sent_yet_is_asked_for_again_after_a_minute() {
    let mut core = idle();
    core.step(Event::LocalOps);
    core.step(Event::BlobFound(Ok(Some(task(1, BlobWay::In, 10)))));
    core.step(Event::BlobCame(Err(problem(ProblemCode::NotComplete))));
    written(&mut core, 0, false);
    let effects = core.step(Event::BlobFound(Ok(None)));
    assert_eq!(waits(&effects, Lane::Blobs), Some(60_000));
    let effects = core.step(Event::Timer(Lane::Blobs));
    assert_eq!(looks(&effects), Some((Vec::new(), false)));
}

#[test]
fn a_network_that_costs_money_carries_only_what_somebody_waits_for() {
    let mut core = idle();
    core.step(Event::LocalOps);
    core.step(Event::BlobFound(Ok(Some(task(1, BlobWay::Out, 10)))));
    let effects = core.step(Event::Metered(true));
    assert!(
        effects.iter().any(|e| matches!(e, Effect::Abandon(Lane::Blobs))),
        "{effects:?}"
    );
    assert_eq!(looks(&effects), Some((Vec::new(), true)));
    core.step(Event::BlobFound(Ok(None)));
    core.step(Event::FileWanted);
    let asked = BlobTask {
        asked: true,
        ..task(2, BlobWay::In, 10)
    };
    let effects = core.step(Event::BlobFound(Ok(Some(asked))));
    assert_eq!(sent(&effects), ["262144 bytes of 02 after 0"]);
    core.step(Event::BlobCame(Ok(vec![0; 10])));
    core.step(Event::BlobNoted {
        noted: Ok(Some(TakenPiece::Whole)),
        complete: false,
    });
    core.step(Event::BlobFound(Ok(None)));
    let effects = core.step(Event::Metered(false));
    assert_eq!(looks(&effects), Some((Vec::new(), false)));
}

#[test]
fn wrong_bytes_from_the_server_are_put_aside_by_their_name() {
    let mut core = idle();
    core.step(Event::LocalOps);
    core.step(Event::BlobFound(Ok(Some(task(1, BlobWay::In, 10)))));
    core.step(Event::BlobCame(Ok(vec![0; 10])));
    let effects = core.step(Event::BlobNoted {
        noted: Ok(Some(TakenPiece::Wrong)),
        complete: false,
    });
    let Some(BlobDone::Stuck { code, .. }) = noted(&effects) else {
        panic!("{effects:?}")
    };
    assert_eq!(code, "wrong_hash");
}
