//! Bad input: a problem with its code, nothing half done, nobody else harmed.

use crate::world::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use oltre_wire::*;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

async fn post(console: &Console, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> reqwest::Response {
    let mut request = console.signed(console.http.post(format!("{}{path}", console.url)));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body).send().await.unwrap()
}

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn what_is_not_there_and_what_is_not_done_so_are_problems_too() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    for path in [
        "/",
        "/v1",
        "/v1/sync/nothing",
        "/v1/sync/entity/case/no-id",
        "/..%2f..%2fetc/passwd",
    ] {
        assert_eq!(
            problem(marta.get(path).await).await,
            ProblemCode::NotFound,
            "{path}"
        );
    }
    assert_eq!(
        problem(marta.get("/v1/sync/push").await).await,
        ProblemCode::MethodNotAllowed
    );
    let reply = post(&marta, "/v1/sync/hello", &[JSON], b"{}".to_vec()).await;
    assert_eq!(problem(reply).await, ProblemCode::MethodNotAllowed);
    let unknown_kind = format!("/v1/sync/entity/spell/{}", uuid::Uuid::nil());
    assert_eq!(
        problem(marta.get(&unknown_kind).await).await,
        ProblemCode::NotFound
    );
}

#[tokio::test]
async fn a_body_that_is_no_push_changes_nothing() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    let deep = format!(
        r#"{{"incarnation":1,"ops":{}{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    for body in [
        "",
        "not json",
        "[]",
        "null",
        "{\"incarnation\":1}",
        "{\"incarnation\":1,\"ops\":[],\"more\":1}",
        "{\"incarnation\":-1,\"ops\":[]}",
        "{\"incarnation\":1e400,\"ops\":[]}",
        "{\"incarnation\":1,\"ops\":[{\"n\":18446744073709551616,\"oid\":\"x\",\"body\":{}}]}",
        "{\"incarnation\":1,\"ops\":[],\"ops\":[]}",
        deep.as_str(),
    ] {
        let reply = post(&marta, "/v1/sync/push", &[JSON], body.into()).await;
        assert_eq!(problem(reply).await, ProblemCode::Malformed);
    }
    let reply = post(&marta, "/v1/sync/push", &[JSON], b"\xff\xfe{}".to_vec()).await;
    assert_eq!(problem(reply).await, ProblemCode::Malformed);
    for kind in ["text/plain", "application/xml", ""] {
        let reply = post(&marta, "/v1/sync/push", &[("content-type", kind)], b"{}".to_vec()).await;
        assert_eq!(problem(reply).await, ProblemCode::UnsupportedMedia);
    }
    assert_eq!(marta.hello().await.last_op_n, 0);
}

#[tokio::test]
async fn bodies_have_a_size_before_and_after_unpacking() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    let big = vec![b' '; 8 * 1024 * 1024 + 1];
    let reply = post(&marta, "/v1/sync/push", &[JSON], big).await;
    assert_eq!(problem(reply).await, ProblemCode::TooLarge);
    let reply = post(&marta, "/v1/auth/enrol", &[JSON], vec![b' '; 1024 * 1024 + 1]).await;
    assert_eq!(problem(reply).await, ProblemCode::TooLarge);
    // 200 MiB of spaces in 200 KiB.
    let bomb = gzip(&vec![b' '; 200 * 1024 * 1024]);
    assert!(bomb.len() < 1024 * 1024);
    let packed = [JSON, ("content-encoding", "gzip")];
    let reply = post(&marta, "/v1/sync/push", &packed, bomb).await;
    assert_eq!(problem(reply).await, ProblemCode::TooLarge);
    let bomb = zstd::encode_all(std::io::repeat(b' ').take(200 * 1024 * 1024), 3).unwrap();
    assert!(bomb.len() < 1024 * 1024);
    let reply = post(
        &marta,
        "/v1/sync/push",
        &[JSON, ("content-encoding", "zstd")],
        bomb,
    )
    .await;
    assert_eq!(problem(reply).await, ProblemCode::TooLarge);
    // What says it is packed and is not, and what is packed in a way we do not know.
    let reply = post(&marta, "/v1/sync/push", &packed, b"{}".to_vec()).await;
    assert_eq!(problem(reply).await, ProblemCode::Malformed);
    let reply = post(
        &marta,
        "/v1/sync/push",
        &[JSON, ("content-encoding", "lzma")],
        b"{}".to_vec(),
    )
    .await;
    assert_eq!(problem(reply).await, ProblemCode::UnsupportedMedia);
    // An honest one goes through.
    let push = gzip(br#"{"incarnation":1,"ops":[]}"#);
    let reply = post(&marta, "/v1/sync/push", &packed, push).await;
    assert_eq!(read::<PushReply>(reply).await.results, []);
}

#[tokio::test]
async fn a_large_body_is_taken_from_those_who_are_signed_in_alone() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    marta.tokens.access = marta.tokens.refresh.clone();
    // More than any push may have: whoever they are is asked before a byte of it is kept.
    let big = vec![b' '; 8 * 1024 * 1024 + 1];
    let reply = post(&marta, "/v1/sync/push", &[JSON], big.clone()).await;
    assert_eq!(problem(reply).await, ProblemCode::Unauthenticated);
    let reply = http()
        .post(format!("{}/v1/sync/push", world.server.url()))
        .header(JSON.0, JSON.1)
        .body(big)
        .send()
        .await
        .unwrap();
    assert_eq!(problem(reply).await, ProblemCode::Unauthenticated);
    let reply = post(&marta, "/v1/auth/enrol", &[JSON], vec![b' '; 64 * 1024 + 1]).await;
    assert_eq!(problem(reply).await, ProblemCode::TooLarge);
}

#[tokio::test]
async fn a_push_of_too_many_ops_is_refused_whole() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let ops: Vec<_> = (0..201).map(|_| marta.op(note(id, marta.me, "x"))).collect();
    assert_eq!(
        problem(marta.push_from(2, &ops).await).await,
        ProblemCode::TooLarge
    );
    assert_eq!(marta.push(&ops[..200]).await.len(), 200);
}

async fn raw(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut reply = Vec::new();
    // The server may close as soon as it has answered.
    let _ = stream.read_to_end(&mut reply).await;
    String::from_utf8_lossy(&reply).into_owned()
}

#[tokio::test]
async fn heads_that_are_too_large_or_no_http_get_no_further() {
    let world = World::new().await;
    let address = world.server.addr;
    let large = format!(
        "GET /healthz HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n",
        "y".repeat(20_000)
    );
    assert!(raw(address, large.as_bytes()).await.starts_with("HTTP/1.1 431"));
    let reply = raw(
        address,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello, this is TLS\r\n\r\n",
    )
    .await;
    assert!(reply.is_empty() || reply.starts_with("HTTP/1.1 400"), "{reply}");
    // A body shorter than announced: the caller went away, and nothing was done.
    let lying = b"POST /v1/auth/enrol HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 500\r\nconnection: close\r\n\r\n{\"name\":";
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(lying).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut reply = String::new();
    let _ = stream.read_to_string(&mut reply).await;
    assert!(reply.is_empty() || reply.starts_with("HTTP/1.1 400"), "{reply}");
    let announced = b"POST /v1/auth/enrol HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99999999999\r\nconnection: close\r\n\r\n{";
    assert!(raw(address, announced).await.starts_with("HTTP/1.1 413"));
    // Two lengths, of which a proxy and this server might believe one each: the smuggler's way in.
    let two = b"POST /v1/auth/enrol HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\ncontent-length: 40\r\nconnection: close\r\n\r\n{}GET /v1/sync/hello HTTP/1.1\r\nhost: x\r\n\r\n";
    let reply = raw(address, two).await;
    assert!(reply.starts_with("HTTP/1.1 400"), "{reply}");
    let both = b"POST /v1/auth/enrol HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n0\r\n\r\nGET /v1/sync/hello HTTP/1.1\r\nhost: x\r\n\r\n";
    let reply = raw(address, both).await;
    assert_eq!(reply.matches("HTTP/1.1 ").count(), 1, "one answer: {reply}");
    let alive = http()
        .get(format!("{}/healthz", world.server.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(alive.status(), 200);
}

#[tokio::test]
async fn plain_http_beyond_this_machine_needs_a_proxy() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = oltre_server::Config::new(folder.path());
    config.listen = "0.0.0.0:0".parse().unwrap();
    let Err(refused) = oltre_server::start(config.clone()).await else {
        panic!("it started")
    };
    assert!(refused.to_string().contains("behind_tls_proxy"), "{refused}");
    config.behind_tls_proxy = true;
    oltre_server::start(config).await.unwrap().shutdown().await;
}

#[tokio::test]
async fn the_server_says_how_it_is() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    marta.opens(world.desk, "Lampione").await;
    assert_eq!(marta.get("/healthz").await.text().await.unwrap(), "ok");
    assert_eq!(marta.get("/readyz").await.text().await.unwrap(), "ok");
    let text = marta.get("/metrics").await.text().await.unwrap();
    assert!(text.contains("oltre_ops_total{result=\"applied\"} 1"), "{text}");
    assert!(
        text.contains("oltre_http_requests_total{route=\"/v1/sync/push\",status=\"200\"} 1"),
        "{text}"
    );
    assert!(!text.contains("Lampione"));
}
