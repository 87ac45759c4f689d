//! The line does what it is told: a proxy that does not break what it should proves nothing.

use anyhow::Result;
use oltre_tests::faults::line::{Fault, Line, Way};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const REQUEST: &[u8] = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789";
const REPLY: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabcdefghij";

/// A server that answers every whole request alike, and counts them.
async fn counting_server() -> Result<(std::net::SocketAddr, Arc<AtomicUsize>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let whole = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&whole);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let counted = Arc::clone(&counted);
            tokio::spawn(async move {
                let mut request = vec![0; REQUEST.len()];
                if stream.read_exact(&mut request).await.is_ok() {
                    counted.fetch_add(1, Ordering::SeqCst);
                    let _gone = stream.write_all(REPLY).await;
                    // Open like a server that keeps its connections.
                    let _closed = stream.read(&mut request).await;
                }
            });
        }
    });
    Ok((address, whole))
}

/// What a console hears when it asks once.
async fn ask(line: &Line) -> Result<Vec<u8>> {
    let mut stream = TcpStream::connect(line.url().trim_start_matches("http://")).await?;
    stream.write_all(REQUEST).await?;
    let mut heard = Vec::new();
    let mut buffer = [0; 64];
    while heard.len() < REPLY.len() {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(n) => heard.extend_from_slice(&buffer[..n]),
        }
    }
    Ok(heard)
}

#[tokio::test]
async fn the_line_carries_and_cuts_at_the_byte_it_was_told() -> Result<()> {
    let (server, whole) = counting_server().await?;
    let line = Line::to(server).await?;
    assert_eq!(ask(&line).await?, REPLY);
    for n in 0..REQUEST.len() {
        line.next("POST /echo", Fault::Cut(Way::Request, n));
        assert_eq!(ask(&line).await?, b"");
    }
    assert_eq!(whole.load(Ordering::SeqCst), 1, "no part of a request is one");
    for n in 0..=REPLY.len() {
        line.next("POST /echo", Fault::Cut(Way::Reply, n));
        assert_eq!(ask(&line).await?, REPLY[..n], "cut at {n}");
    }
    assert_eq!(whole.load(Ordering::SeqCst), 2 + REPLY.len());
    let last = line.last("POST /echo").expect("seen");
    assert_eq!((last.reply, &*last.request), (REPLY.len(), REQUEST));
    Ok(())
}

#[tokio::test]
async fn the_line_repeats_crawls_holds_and_swallows() -> Result<()> {
    let (server, whole) = counting_server().await?;
    let line = Arc::new(Line::to(server).await?);
    let count = || whole.load(Ordering::SeqCst);
    line.next("POST", Fault::Repeated(3));
    assert_eq!((ask(&line).await?.as_slice(), count()), (REPLY, 3));
    line.next("POST", Fault::Twins);
    assert_eq!((ask(&line).await?.as_slice(), count()), (REPLY, 5));
    for way in [Way::Request, Way::Reply] {
        line.next("POST", Fault::Crawl(way));
        assert_eq!(ask(&line).await?, REPLY, "{way:?}");
    }
    assert_eq!(count(), 7);
    let asking = |line: &Arc<Line>| {
        let line = Arc::clone(line);
        tokio::spawn(async move { ask(&line).await })
    };
    for (way, reached) in [(Way::Request, 7), (Way::Reply, 9)] {
        let before = line.count();
        line.next("POST", Fault::Held(way));
        let asked = asking(&line);
        line.until("the request", |seen| {
            seen.iter().any(|e| e.number > before).then_some(())
        })
        .await?;
        if way == Way::Request {
            assert_eq!(count(), reached, "held before the server");
        }
        line.release();
        assert_eq!(asked.await??, REPLY);
    }
    assert_eq!(count(), 9);
    line.next("POST", Fault::Swallowed);
    let before = line.count();
    let asked = asking(&line);
    line.until("the request", |seen| {
        seen.iter().any(|e| e.number > before).then_some(())
    })
    .await?;
    line.release();
    assert_eq!((asked.await??.as_slice(), count()), (&b""[..], 9));
    // What the network kept arrives again, long after.
    let old = line.last("POST").expect("seen");
    assert_eq!((line.replay(&old).await?.as_slice(), count()), (REPLY, 10));
    // The cable is pulled under a request, and put back.
    line.next("POST", Fault::Held(Way::Request));
    let before = line.count();
    let asked = asking(&line);
    line.until("the request", |seen| {
        seen.iter().any(|e| e.number > before).then_some(())
    })
    .await?;
    line.pull();
    assert_eq!(asked.await??, b"");
    assert_eq!(ask(&line).await?, REPLY);
    Ok(())
}
