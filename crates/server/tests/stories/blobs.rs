//! The bytes of attachments: in pieces, resumable, right or not at all, and for those alone who see the case.

use crate::sending::*;
use crate::world::*;
use oltre_domain::*;
use oltre_server::Storage;
use oltre_wire::*;
use uuid::Uuid;

#[tokio::test]
async fn what_one_desk_attaches_another_reads() {
    let world = World::new().await;
    let (mut marta, luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    let all = bytes(2_500_000);
    let sha256 = hash_of(&all);
    marta.does(attached(id, sha256, all.len())).await;

    // Known to both, and not here yet.
    let nothing = Stands {
        offset: 0,
        length: 2_500_000,
        complete: false,
    };
    assert_eq!(stands(&luca.asks(id, sha256).await), nothing);
    let reply = luca.reads(id, sha256, None).await;
    assert_eq!(reply.headers()[OFFSET_HEADER], "0");
    assert_eq!(problem(reply).await, ProblemCode::NotComplete);

    let mib = 1024 * 1024;
    let reply = marta.sends(id, sha256, 0, all.len(), &all[..mib]).await;
    assert_eq!(reply.status(), 204);
    assert_eq!(
        (stands(&reply).offset, stands(&reply).complete),
        (mib as u64, false)
    );
    // A restart between two pieces: the desk asks and goes on where it stands.
    let world = world.restarted().await;
    let (mut marta, mut luca) = (marta, luca);
    (marta.url, luca.url) = (world.server.url(), world.server.url());
    assert_eq!(stands(&marta.asks(id, sha256).await).offset, mib as u64);
    marta.brings(id, &all, mib).await;

    let whole = Stands {
        offset: 2_500_000,
        length: 2_500_000,
        complete: true,
    };
    assert_eq!(stands(&luca.asks(id, sha256).await), whole);
    let reply = luca.reads(id, sha256, None).await;
    assert_eq!(reply.status(), 200);
    assert_eq!(reply.headers()["content-type"], "application/octet-stream");
    assert_eq!(reply.headers()["x-content-type-options"], "nosniff");
    assert!(!reply.headers().contains_key("content-encoding"));
    assert_eq!(reply.bytes().await.unwrap(), all);
    // The last piece again, whose answer was lost: it is here, and nothing is done twice.
    let reply = marta.sends(id, sha256, 2 * mib, all.len(), &all[2 * mib..]).await;
    assert_eq!((reply.status().as_u16(), stands(&reply)), (204, whole));
}

#[tokio::test]
async fn a_download_goes_on_at_any_byte() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let all = bytes(300_000);
    marta.does(attached(id, hash_of(&all), all.len())).await;
    // In pieces of odd lengths: a range crosses them.
    marta.brings(id, &all, 70_001).await;
    let sha256 = hash_of(&all);
    for (range, from, end) in [
        ("bytes=0-0", 0, 1),
        ("bytes=70000-70001", 70_000, 70_002),
        ("bytes=1000-299999", 1_000, 300_000),
        ("bytes=250000-", 250_000, 300_000),
        ("bytes=-7", 299_993, 300_000),
    ] {
        let reply = marta.reads(id, sha256, Some(range)).await;
        assert_eq!(reply.status(), 206, "{range}");
        let said = format!("bytes {from}-{}/300000", end - 1);
        assert_eq!(reply.headers()["content-range"], said.as_str());
        assert_eq!(reply.bytes().await.unwrap(), all[from..end], "{range}");
    }
    let reply = marta.reads(id, sha256, Some("bytes=300000-")).await;
    assert_eq!(problem(reply).await, ProblemCode::BadRange);
    for passed_over in ["bytes=5-1", "bytes=0-1,4-5", "pages=1-2"] {
        let reply = marta.reads(id, sha256, Some(passed_over)).await;
        assert_eq!(reply.status(), 200);
        assert_eq!(reply.bytes().await.unwrap(), all);
    }
}

#[tokio::test]
async fn offsets_and_lengths_that_lie_change_nothing() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let all = bytes(1_000);
    let sha256 = hash_of(&all);
    marta.does(attached(id, sha256, 1_000)).await;
    marta.sends(id, sha256, 0, 1_000, &all[..400]).await;
    // A gap, and what is here already.
    for offset in [401, 1_000, 0, 399] {
        let reply = marta.sends(id, sha256, offset, 1_000, &all[..0]).await;
        assert_eq!(reply.headers()[OFFSET_HEADER], "400");
        assert_eq!(problem(reply).await, ProblemCode::WrongOffset, "{offset}");
    }
    // More than there are to be, a length nobody gave, numbers that are none.
    let reply = marta.sends(id, sha256, 400, 1_000, &bytes(601)).await;
    assert_eq!(problem(reply).await, ProblemCode::BadParameter);
    let reply = marta.sends(id, sha256, 400, 1_001, &all[400..]).await;
    assert_eq!(problem(reply).await, ProblemCode::BadParameter);
    let reply = marta.sends(id, sha256, usize::MAX, 1_000, &all[400..]).await;
    assert_eq!(problem(reply).await, ProblemCode::BadParameter);
    for nonsense in ["", "-1", "+1", "1e3", "0x10", "99999999999999999999"] {
        let request = marta
            .http
            .patch(marta.blob(id, sha256))
            .header(OFFSET_HEADER, nonsense)
            .header(LENGTH_HEADER, "1000")
            .header("content-type", "application/octet-stream");
        let reply = marta.signed(request).send().await.unwrap();
        assert_eq!(problem(reply).await, ProblemCode::BadParameter, "{nonsense}");
    }
    assert_eq!(stands(&marta.asks(id, sha256).await).offset, 400);
    // And then the honest rest.
    let reply = marta.sends(id, sha256, 400, 1_000, &all[400..]).await;
    assert!(stands(&reply).complete);
}

#[tokio::test]
async fn bytes_that_are_not_what_they_are_said_to_be_are_dropped_and_the_right_ones_taken() {
    let world = World::new().await;
    let (mut marta, luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    let all = bytes(10_000);
    let sha256 = hash_of(&all);
    marta.does(attached(id, sha256, all.len())).await;
    // A desk whose copy was damaged half way.
    marta.sends(id, sha256, 0, all.len(), &all[..5_000]).await;
    let reply = marta.sends(id, sha256, 5_000, all.len(), &[7; 5_000]).await;
    assert_eq!(reply.headers()[OFFSET_HEADER], "0");
    assert_eq!(problem(reply).await, ProblemCode::WrongHash);
    assert_eq!(stands(&luca.asks(id, sha256).await).offset, 0);
    assert_eq!(world.ask("SELECT count(*) FROM blob_part", &[]).await, 0);
    luca.brings(id, &all, 3_000).await;
    assert_eq!(luca.reads(id, sha256, None).await.bytes().await.unwrap(), all);
    // Somebody says another length of the same hash, in another case: theirs is refused, and ours stays.
    let other = marta.opens(world.desk, "Un'altra").await;
    marta.does(attached(other, sha256, 3)).await;
    let reply = marta.sends(other, sha256, 0, 3, b"abc").await;
    assert!(stands(&reply).complete, "the bytes are here, whoever asks");
    assert_eq!(marta.reads(other, sha256, None).await.bytes().await.unwrap(), all);
    // The same before the right ones came.
    let unsent = hash_of(b"quattro");
    marta.does(attached(id, unsent, 7)).await;
    marta.does(attached(other, unsent, 2)).await;
    assert_eq!(marta.sends(id, unsent, 0, 7, b"qua").await.status(), 204);
    let reply = marta.sends(other, unsent, 0, 2, b"qu").await;
    assert_eq!(problem(reply).await, ProblemCode::WrongHash);
    marta.brings(id, b"quattro", 2).await;
}

#[tokio::test]
async fn two_desks_that_send_the_same_bytes_at_once_send_them_once() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let (first, second) = (
        marta.opens(world.desk, "Buca").await,
        marta.opens(world.desk, "La stessa").await,
    );
    let all = bytes(400_000);
    let sha256 = hash_of(&all);
    marta.does(attached(first, sha256, all.len())).await;
    luca.does(attached(second, sha256, all.len())).await;
    tokio::join!(
        marta.brings(first, &all, 33_333),
        luca.brings(second, &all, 50_000)
    );
    for (who, case) in [(&marta, second), (&luca, first)] {
        assert_eq!(who.reads(case, sha256, None).await.bytes().await.unwrap(), all);
    }
    let held = world
        .ask("SELECT CAST(sum(length(bytes)) AS BIGINT) FROM blob_part", &[])
        .await;
    assert_eq!(held, 400_000);
}

#[tokio::test]
async fn bytes_are_for_those_who_see_a_case_that_refers_to_them() {
    let world = World::new().await;
    let (mut marta, nina, rita) = (
        world.console("marta").await,
        world.console("nina").await,
        world.console("rita").await,
    );
    let taxes = marta.opens(world.taxes, "Cartella").await;
    let desk = marta.opens(world.desk, "Buca").await;
    let all = bytes(500);
    let sha256 = marta.attaches(taxes, &all).await;
    // Nina sees the desk alone; the desk's case does not refer to it; the admin has no part in cases.
    for (who, case, hash) in [
        (&nina, taxes, sha256),
        (&nina, desk, sha256),
        (&rita, taxes, sha256),
        (&marta, desk, sha256),
        (&marta, taxes, Sha256([9; 32])),
        (&marta, CaseId(Uuid::nil()), sha256),
    ] {
        let head = who.asks(case, hash).await;
        assert_eq!(
            (head.status().as_u16(), &head.headers()[PROBLEM_HEADER]),
            (404, &"not_found".parse::<reqwest::header::HeaderValue>().unwrap())
        );
        assert_eq!(
            problem(who.reads(case, hash, None).await).await,
            ProblemCode::NotFound
        );
        let reply = who.sends(case, hash, 0, 500, &all).await;
        assert_eq!(problem(reply).await, ProblemCode::NotFound);
    }
    // Nina is told of it in a case of her own, and may have it by that case; she need not send what is here.
    marta.does(attached(desk, sha256, 500)).await;
    assert!(stands(&nina.asks(desk, sha256).await).complete);
    assert_eq!(nina.reads(desk, sha256, None).await.bytes().await.unwrap(), all);
    assert_eq!(
        problem(nina.reads(taxes, sha256, None).await).await,
        ProblemCode::NotFound
    );
    // A hash that is no hash, no case, no sign-in.
    for path in ["zz", &"AB".repeat(32), "..%2f..%2fetc"] {
        let reply = marta.get(&format!("/v1/blobs/{path}?case={desk}")).await;
        assert_eq!(problem(reply).await, ProblemCode::NotFound, "{path}");
    }
    let reply = marta.get(&format!("/v1/blobs/{sha256}")).await;
    assert_eq!(problem(reply).await, ProblemCode::BadParameter);
    let reply = http().get(nina.blob(desk, sha256)).send().await.unwrap();
    assert_eq!(problem(reply).await, ProblemCode::Unauthenticated);
}

#[tokio::test]
async fn a_piece_has_a_size_and_a_kind_and_an_attachment_has_a_size() {
    let world = World::told(|settings| settings.attachment_bytes = 3 * 1024 * 1024).await;
    plant(world.server.storage(), people()).await;
    let mut marta = world.console("marta").await;
    assert_eq!(marta.hello().await.limits.attachment_bytes, Some(3 * 1024 * 1024));
    let id = marta.opens(world.desk, "Buca").await;
    let all = bytes(3 * 1024 * 1024 + 1);
    let sha256 = hash_of(&all);
    marta.does(attached(id, sha256, all.len())).await;
    let reply = marta.sends(id, sha256, 0, all.len(), &all[..10]).await;
    assert_eq!(problem(reply).await, ProblemCode::TooLarge);
    let small = &all[..2 * 1024 * 1024];
    let sha256 = hash_of(small);
    marta.does(attached(id, sha256, small.len())).await;
    let reply = marta
        .sends(id, sha256, 0, small.len(), &small[..1024 * 1024 + 1])
        .await;
    assert_eq!(problem(reply).await, ProblemCode::TooLarge);
    for (name, value) in [
        ("content-type", "application/json"),
        ("content-type", ""),
        ("content-encoding", "gzip"),
    ] {
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("content-type", "application/octet-stream".parse().unwrap());
        headers.insert(
            reqwest::header::HeaderName::from_static(name),
            value.parse().unwrap(),
        );
        let request = marta
            .http
            .patch(marta.blob(id, sha256))
            .header(OFFSET_HEADER, "0")
            .header(LENGTH_HEADER, small.len().to_string())
            .headers(headers)
            .body(small[..10].to_vec());
        let reply = marta.signed(request).send().await.unwrap();
        assert_eq!(
            problem(reply).await,
            ProblemCode::UnsupportedMedia,
            "{name}: {value}"
        );
    }
    assert_eq!(stands(&marta.asks(id, sha256).await).offset, 0);
}

#[tokio::test]
async fn what_no_case_refers_to_and_what_was_never_gone_on_with_goes() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let stays = marta.attaches(id, &bytes(100)).await;
    let goes = marta.attaches(id, &bytes(200)).await;
    let half = bytes(300);
    marta.does(attached(id, hash_of(&half), 300)).await;
    marta.sends(id, hash_of(&half), 0, 300, &half[..10]).await;
    world.server.tick().await.unwrap();
    assert_eq!(world.ask("SELECT count(*) FROM blob", &[]).await, 3);
    let sql = format!("DELETE FROM attachment WHERE body LIKE '%{goes}%'");
    world.place.does(world.folder.path(), &sql).await;
    world.server.tick().await.unwrap();
    assert_eq!(world.ask("SELECT count(*) FROM blob", &[]).await, 2);
    assert_eq!(world.ask("SELECT count(*) FROM blob_part", &[]).await, 2);
    world.clock.advance(31 * Timestamp::DAY);
    world.server.tick().await.unwrap();
    assert_eq!(world.ask("SELECT count(*) FROM blob", &[]).await, 1);
    assert_eq!(world.ask("SELECT count(*) FROM blob_part", &[]).await, 1);
    let marta = world.console("marta").await;
    assert!(stands(&marta.asks(id, stays).await).complete);
    // A desk that comes back after months begins again.
    marta.brings(id, &half, 100).await;
}

#[tokio::test]
async fn the_doctor_reads_every_byte() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    marta.attaches(id, &bytes(1_000)).await;
    marta.does(attached(id, Sha256([1; 32]), 5)).await;
    let look = |storage: Storage| async move {
        let found = tokio::task::spawn_blocking(move || storage.doctor().unwrap())
            .await
            .unwrap();
        let found = found.into_iter().find(|f| f.code == "attachments").unwrap();
        (found.is_good, found.detail)
    };
    let (is_good, said) = look(world.server.storage().clone()).await;
    assert!(is_good && said == "1 here (0 MiB), 1 not arrived yet", "{said}");
    let sql = "UPDATE blob_part SET bytes = (SELECT sha256 FROM blob LIMIT 1)";
    world.place.does(world.folder.path(), sql).await;
    let (is_good, said) = look(world.server.storage().clone()).await;
    assert!(
        !is_good && said.starts_with("1 are not what their hash says"),
        "{said}"
    );
}
