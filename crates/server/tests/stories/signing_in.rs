//! Signing in, staying signed in, being sent away.

use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;

async fn enrol(world: &World, body: &Enrol) -> reqwest::Response {
    http()
        .post(format!("{}/v1/auth/enrol", world.server.url()))
        .json(body)
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_are_answered_alike() {
    let world = World::new().await;
    let key = key();
    let replies = [
        enrol(&world, &enrol_body("marta", "sbagliata", &key)).await,
        enrol(&world, &enrol_body("nessuno", PASSWORD, &key)).await,
        enrol(&world, &enrol_body("", PASSWORD, &key)).await,
        enrol(&world, &enrol_body("marta2", PASSWORD, &key)).await,
    ];
    for reply in replies {
        assert_eq!(problem(reply).await, ProblemCode::BadCredentials);
    }
    // However it is typed, it is her name.
    assert_eq!(
        enrol(&world, &enrol_body(" MARTA ", PASSWORD, &key))
            .await
            .status(),
        200
    );
}

#[tokio::test]
async fn a_key_that_is_no_key_enrols_nothing() {
    let world = World::new().await;
    // All zeros is a point of small order: anybody could sign for it.
    let zeros = "A".repeat(43);
    for public_key in ["", "kurz", zeros.as_str(), "!!!!"] {
        let mut body = enrol_body("marta", PASSWORD, &key());
        body.public_key = public_key.to_owned();
        assert_eq!(problem(enrol(&world, &body).await).await, ProblemCode::Malformed);
    }
    let mut body = enrol_body("marta", PASSWORD, &key());
    body.device_name = "x".repeat(101);
    assert_eq!(problem(enrol(&world, &body).await).await, ProblemCode::Malformed);
}

#[tokio::test]
async fn the_sixth_wrong_password_waits_and_a_shift_signing_in_does_not() {
    let world = World::new().await;
    for _ in 0..8 {
        world.console("luca").await;
    }
    let wrong = enrol_body("marta", "sbagliata", &key());
    for _ in 0..5 {
        assert_eq!(
            problem(enrol(&world, &wrong).await).await,
            ProblemCode::BadCredentials
        );
    }
    let right = enrol_body("Marta", PASSWORD, &key());
    let reply = enrol(&world, &right).await;
    let wait: u64 = reply.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=61).contains(&wait));
    assert_eq!(problem(reply).await, ProblemCode::TooMany);
    world.console("luca").await;
    world.clock.advance(Timestamp::MINUTE);
    assert_eq!(enrol(&world, &right).await.status(), 200);
}

#[tokio::test]
async fn the_same_key_is_the_same_device_and_keeps_its_numbers() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    marta.opens(world.desk, "Buca").await;
    let again = Console::enrol_with(&world, "marta", marta.key.clone()).await;
    assert_eq!(again.tokens.device, marta.tokens.device);
    assert_eq!(again.hello().await.last_op_n, 1);
    let luca = Console::enrol_with(&world, "luca", marta.key.clone()).await;
    assert_ne!(luca.tokens.device, marta.tokens.device);
}

#[tokio::test]
async fn a_token_expires_and_is_renewed_by_the_devices_own_key() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    world.clock.advance(10 * Timestamp::MINUTE);
    assert_eq!(
        problem(marta.get("/v1/sync/hello").await).await,
        ProblemCode::TokenExpired
    );
    let refresh = marta.tokens.refresh.clone();
    let forged = marta.refresh_with(&refresh, &key()).await;
    assert_eq!(problem(forged).await, ProblemCode::Unauthenticated);
    marta.refreshed().await;
    assert_eq!(marta.hello().await.operator.name, "marta");
}

#[tokio::test]
async fn a_lost_reply_logs_nobody_out() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let (first, key) = (marta.tokens.refresh.clone(), marta.key.clone());
    // Twice the reply is lost; the third arrives.
    for _ in 0..2 {
        assert_eq!(marta.refresh_with(&first, &key).await.status(), 200);
    }
    marta.refreshed().await;
    let second = marta.tokens.refresh.clone();
    assert_ne!(first, second);
    marta.refreshed().await;
    assert_eq!(marta.hello().await.operator.id, marta.me);
}

#[tokio::test]
async fn a_token_whose_successor_was_used_ends_the_whole_line() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let (stolen, key) = (marta.tokens.refresh.clone(), marta.key.clone());
    marta.refreshed().await;
    marta.refreshed().await;
    // Whoever holds the old one, with the device's key: one of the two is not the device.
    let reply = marta.refresh_with(&stolen, &key).await;
    assert_eq!(problem(reply).await, ProblemCode::Unauthenticated);
    let reply = marta.refresh_with(&marta.tokens.refresh, &key).await;
    assert_eq!(problem(reply).await, ProblemCode::Unauthenticated);
    assert_eq!(
        problem(marta.get("/v1/sync/hello").await).await,
        ProblemCode::Unauthenticated
    );
}

#[tokio::test]
async fn a_refresh_token_nobody_uses_for_a_month_is_over() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    world.clock.advance(30 * Timestamp::DAY);
    let reply = marta.refresh_with(&marta.tokens.refresh, &marta.key).await;
    assert_eq!(problem(reply).await, ProblemCode::Unauthenticated);
}

#[tokio::test]
async fn a_revoked_device_hears_of_it_and_gets_no_case_any_more() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let waiting = {
        let mut marta = marta.clone();
        marta.pull().await;
        tokio::spawn(async move { problem(marta.changes_page("&wait=25").await).await })
    };
    let (storage, device) = (world.server.storage().clone(), marta.tokens.device);
    tokio::task::spawn_blocking(move || storage.revoke_device(device).unwrap())
        .await
        .unwrap();
    assert_eq!(waiting.await.unwrap(), ProblemCode::DeviceRevoked);
    for path in [
        "/v1/sync/hello".to_owned(),
        "/v1/sync/events".to_owned(),
        "/v1/sync/snapshot?scope=org".to_owned(),
        format!("/v1/sync/entity/case/{id}"),
    ] {
        assert_eq!(
            problem(marta.get(&path).await).await,
            ProblemCode::DeviceRevoked,
            "{path}"
        );
    }
    let late = marta.op(note(id, marta.me, "tardi"));
    assert_eq!(
        problem(marta.push_from(2, &[late]).await).await,
        ProblemCode::DeviceRevoked
    );
    let reply = marta.refresh_with(&marta.tokens.refresh, &marta.key).await;
    assert_eq!(problem(reply).await, ProblemCode::DeviceRevoked);
    // A new device with the same key is a new device: the revoked one stays so.
    let again = Console::enrol_with(&world, "marta", marta.key.clone()).await;
    assert_ne!(again.tokens.device, marta.tokens.device);
}

/// Does something with the accounts, outside asynchronous code.
async fn admin(world: &World, f: impl FnOnce(&oltre_server::Storage) + Send + 'static) {
    let storage = world.server.storage().clone();
    tokio::task::spawn_blocking(move || f(&storage)).await.unwrap();
}

#[tokio::test]
async fn who_is_sent_away_is_out_at_once_and_may_come_back() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    let waiting = {
        let mut marta = marta.clone();
        marta.pull().await;
        tokio::spawn(async move { problem(marta.changes_page("&wait=25").await).await })
    };
    admin(&world, |storage| storage.disable_user("Marta").unwrap()).await;
    assert_eq!(waiting.await.unwrap(), ProblemCode::Unauthenticated);
    let late = marta.op(create(world.desk, "tardi").1);
    assert_eq!(
        problem(marta.push_from(1, &[late]).await).await,
        ProblemCode::Unauthenticated
    );
    let right = enrol_body("marta", PASSWORD, &marta.key);
    assert_eq!(
        problem(enrol(&world, &right).await).await,
        ProblemCode::BadCredentials
    );
    // Back again: the sessions of before stay over, the device is the same.
    admin(&world, |storage| storage.enable_user("marta").unwrap()).await;
    assert_eq!(
        problem(marta.get("/v1/sync/hello").await).await,
        ProblemCode::Unauthenticated
    );
    let reply = marta.refresh_with(&marta.tokens.refresh, &marta.key).await;
    assert_eq!(problem(reply).await, ProblemCode::Unauthenticated);
    let again = Console::enrol_with(&world, "marta", marta.key.clone()).await;
    assert_eq!(again.tokens.device, marta.tokens.device);
    // Her colleagues noticed nothing.
    world.console("luca").await.hello().await;
}

#[tokio::test]
async fn a_new_password_ends_what_the_old_one_began() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    let hash = oltre_server::auth::hash_password("un'altra parola").unwrap();
    admin(&world, move |storage| {
        storage.set_password("marta", hash).unwrap()
    })
    .await;
    assert_eq!(
        problem(marta.get("/v1/sync/hello").await).await,
        ProblemCode::Unauthenticated
    );
    let old = enrol_body("marta", PASSWORD, &marta.key);
    assert_eq!(
        problem(enrol(&world, &old).await).await,
        ProblemCode::BadCredentials
    );
    let new = enrol_body("marta", "un'altra parola", &marta.key);
    assert_eq!(enrol(&world, &new).await.status(), 200);
    admin(&world, |storage| {
        let refused = storage.set_password("nessuno", String::new()).unwrap_err();
        assert!(refused.to_string().contains("no account nessuno"), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn requests_say_who_they_are_or_are_nobodys() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    let luca = world.console("luca").await;
    let url = format!("{}/v1/sync/hello", marta.url);
    let bare = marta.http.get(&url).send().await.unwrap();
    assert_eq!(problem(bare).await, ProblemCode::Unauthenticated);
    let no_device = marta.http.get(&url).bearer_auth(&marta.tokens.access);
    assert_eq!(
        problem(no_device.send().await.unwrap()).await,
        ProblemCode::Unauthenticated
    );
    let other_device = marta
        .http
        .get(&url)
        .bearer_auth(&marta.tokens.access)
        .header(DEVICE_HEADER, luca.tokens.device.to_string())
        .header(SCHEMA_HEADER, "1");
    assert_eq!(
        problem(other_device.send().await.unwrap()).await,
        ProblemCode::Unauthenticated
    );
    let old = marta
        .http
        .get(&url)
        .bearer_auth(&marta.tokens.access)
        .header(DEVICE_HEADER, marta.tokens.device.to_string())
        .header(SCHEMA_HEADER, "0");
    assert_eq!(
        problem(old.send().await.unwrap()).await,
        ProblemCode::UpgradeRequired
    );
    // A refresh token opens no door, and an access token renews nothing.
    let mut mixed = marta.clone();
    mixed.tokens.access.clone_from(&marta.tokens.refresh);
    assert_eq!(
        problem(mixed.get("/v1/sync/hello").await).await,
        ProblemCode::Unauthenticated
    );
    let reply = marta.refresh_with(&marta.tokens.access, &marta.key).await;
    assert_eq!(problem(reply).await, ProblemCode::Unauthenticated);
}
