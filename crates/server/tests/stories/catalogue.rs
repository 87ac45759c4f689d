//! The catalogue: put in force by editors only, whole or not at all, kept in versions, told to everybody.

use crate::world::*;
use oltre_domain::*;
use oltre_overhelp::Catalogue;
use oltre_wire::*;
use reqwest::Response;
use serde_json::{Value, json};

const BOATS: &str = "[words]\nboats = [\"barca\"]\n";

async fn put(console: &Console, pieces: Value) -> Response {
    console
        .signed(console.http.put(format!("{}/v1/catalogue", console.url)))
        .json(&json!({ "pieces": pieces }))
        .send()
        .await
        .unwrap()
}

fn piece(key: &str, base: u32, toml: &str) -> Value {
    json!({"key": key, "base": base, "toml": toml, "state": "published"})
}

async fn versions(console: &Console, key: &str) -> Vec<CataloguePiece> {
    let url = format!("{}/v1/catalogue/versions?piece={key}", console.url);
    let answer = console.signed(console.http.get(url)).send().await.unwrap();
    read::<PieceVersions>(answer).await.versions
}

async fn publishes_the_starter_pack(world: &World) {
    let storage = world.server.storage().clone();
    tokio::task::spawn_blocking(move || storage.publish(Catalogue::starter_pieces()).unwrap())
        .await
        .unwrap();
}

fn pieces_in(lines: &[u8]) -> Vec<CataloguePiece> {
    std::str::from_utf8(lines)
        .unwrap()
        .lines()
        .filter_map(|line| match Row::read(line.as_bytes()) {
            Ok(Some(Change::PutCatalogue(piece))) => Some(piece),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn what_an_editor_publishes_reaches_every_console_and_is_kept_in_versions() {
    let world = World::new().await;
    let ada = world.console("ada").await;
    let first: PiecesPut = read(put(&ada, json!([piece("words/boats", 0, BOATS)])).await).await;
    assert_eq!((first.pieces[0].version, first.pieces[0].by), (1, Some(ada.me)));
    // The same again changes nothing.
    let again: PiecesPut = read(put(&ada, json!([piece("words/boats", 1, BOATS)])).await).await;
    assert_eq!(again.pieces, first.pieces);
    let wider = BOATS.replace("barca", "barca\", \"vaporetto");
    let second: PiecesPut = read(put(&ada, json!([piece("words/boats", 1, &wider)])).await).await;
    assert_eq!(second.pieces[0].version, 2);
    let kept = versions(&ada, "words/boats").await;
    assert_eq!(
        kept.iter()
            .map(|p| (p.version, p.toml.as_str()))
            .collect::<Vec<_>>(),
        [(2, wider.as_str()), (1, BOATS)]
    );
    let nina = world.console("nina").await;
    let url = format!("{}/v1/sync/snapshot?scope=org", nina.url);
    let lines = nina
        .signed(nina.http.get(url))
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert_eq!(pieces_in(&lines), second.pieces);
}

#[tokio::test]
async fn only_an_editor_may() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    let refused = put(&marta, json!([piece("words/boats", 0, BOATS)])).await;
    assert_eq!(problem(refused).await, ProblemCode::NotAllowed);
    assert_eq!(versions(&marta, "words/boats").await, []);
}

#[tokio::test]
async fn a_piece_somebody_changed_since_is_not_overwritten() {
    let world = World::new().await;
    let ada = world.console("ada").await;
    put(&ada, json!([piece("words/boats", 0, BOATS)]))
        .await
        .error_for_status()
        .unwrap();
    let other = BOATS.replace("barca", "nave");
    for base in [0, 7] {
        let refused = put(&ada, json!([piece("words/boats", base, &other)])).await;
        let problem: Problem = refused.json().await.unwrap();
        assert_eq!(problem.code, ProblemCode::ChangedSince);
        assert_eq!(problem.detail.as_deref(), Some("words/boats"));
    }
    assert_eq!(versions(&ada, "words/boats").await.len(), 1);
}

#[tokio::test]
async fn one_bad_piece_and_none_is_put() {
    let world = World::new().await;
    publishes_the_starter_pack(&world).await;
    let ada = world.console("ada").await;
    let bad = [
        (
            piece("action/book_id_slot", 1, "[[action]]\nid = \"book_id_slot\"\n"),
            ProblemCode::CatalogueFaults,
        ),
        (piece("words/ships", 0, BOATS), ProblemCode::CatalogueFaults),
        (piece("words/ships", 0, "[words"), ProblemCode::CatalogueFaults),
        (piece("songs/ships", 0, BOATS), ProblemCode::Malformed),
        (piece("words/ships", 0, "\u{0}"), ProblemCode::Malformed),
        (
            piece("words/ships", 0, &format!("# {}", "x".repeat(MAX_PIECE_BYTES))),
            ProblemCode::Malformed,
        ),
        (
            piece("words/boats", 0, "[words]\nboats = [\"nave\"]\n"),
            ProblemCode::Malformed,
        ),
        // A word list that an action needs.
        (
            json!({"key": "words/id_docs", "base": 1, "toml": "", "state": "retired"}),
            ProblemCode::CatalogueFaults,
        ),
    ];
    for (bad, code) in bad {
        let refused = put(&ada, json!([piece("words/boats", 0, BOATS), bad])).await;
        assert_eq!(problem(refused).await, code, "{bad}");
        assert_eq!(versions(&ada, "words/boats").await, [], "{bad}");
    }
}

#[tokio::test]
async fn a_retired_action_stays_to_be_brought_back() {
    let world = World::new().await;
    publishes_the_starter_pack(&world).await;
    publishes_the_starter_pack(&world).await;
    let ada = world.console("ada").await;
    let was = versions(&ada, "action/book_id_slot").await;
    assert_eq!(was.len(), 1, "publishing the same twice is publishing once");
    assert_eq!(was[0].by, None);
    let mut gone = piece("action/book_id_slot", 1, &was[0].toml);
    gone["state"] = json!("retired");
    put(&ada, json!([gone])).await.error_for_status().unwrap();
    let storage = world.server.storage().clone();
    let in_force = tokio::task::spawn_blocking(move || storage.published().unwrap())
        .await
        .unwrap();
    assert!(!in_force.contains_key("action/book_id_slot"));
    put(&ada, json!([piece("action/book_id_slot", 2, &was[0].toml)]))
        .await
        .error_for_status()
        .unwrap();
    assert_eq!(versions(&ada, "action/book_id_slot").await.len(), 3);
}
