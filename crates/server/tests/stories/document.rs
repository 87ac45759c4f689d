//! The OpenAPI document is a snapshot: a change of the API is a change of this file, seen in a review.

use crate::world::World;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");

/// After a change on purpose: `OLTRE_WRITE_OPENAPI=1 cargo test -p oltre-server document`.
#[test]
fn the_document_is_the_one_in_the_repository() {
    let now = oltre_server::openapi_json() + "\n";
    if std::env::var_os("OLTRE_WRITE_OPENAPI").is_some() {
        std::fs::write(FILE, &now).unwrap();
    }
    let kept = std::fs::read_to_string(FILE).unwrap();
    assert!(
        kept == now,
        "crates/server/openapi.json is not what the server serves: see document.rs"
    );
}

#[tokio::test]
async fn the_document_is_served_and_names_every_route() {
    let world = World::empty().await;
    let reply = crate::world::http()
        .get(format!("{}/v1/openapi.json", world.server.url()))
        .send()
        .await
        .unwrap();
    let document: serde_json::Value = reply.json().await.unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut paths: Vec<_> = document["paths"].as_object().unwrap().keys().cloned().collect();
    paths.sort();
    assert_eq!(
        paths,
        [
            "/healthz",
            "/metrics",
            "/readyz",
            "/v1/auth/enrol",
            "/v1/auth/refresh",
            "/v1/blobs/{sha256}",
            "/v1/catalogue",
            "/v1/catalogue/versions",
            "/v1/figures/{figure}",
            "/v1/figures/{figure}/rows",
            "/v1/journal",
            "/v1/learned/{sha256}",
            "/v1/notices",
            "/v1/openapi.json",
            "/v1/presence",
            "/v1/recovery",
            "/v1/sync/changes",
            "/v1/sync/entity/{t}/{id}",
            "/v1/sync/events",
            "/v1/sync/hello",
            "/v1/sync/push",
            "/v1/sync/snapshot",
            "/v1/sync/verify",
        ]
    );
}
