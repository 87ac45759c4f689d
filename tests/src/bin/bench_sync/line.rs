//! The line between a desk and the server: counts what goes over it, and can be cut.

use anyhow::Result;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Bytes that went over a line.
#[derive(Debug, Default)]
struct Counted {
    up: AtomicU64,
    down: AtomicU64,
}

/// A line to a server.
pub(crate) struct Line {
    pub(crate) url: String,
    counted: Arc<Counted>,
    whole: watch::Sender<bool>,
}

impl Line {
    pub(crate) async fn to(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (whole, state) = watch::channel(true);
        let counted = Arc::new(Counted::default());
        let counts = Arc::clone(&counted);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                // Cut: whoever comes is turned away.
                if *state.borrow() {
                    tokio::spawn(carry(near, server, Arc::clone(&counts), state.clone()));
                }
            }
        });
        Ok(Self { url, counted, whole })
    }

    /// Cuts it: what is under way ends in the middle.
    pub(crate) fn cut(&self) {
        self.whole.send_replace(false);
    }

    pub(crate) fn mend(&self) {
        self.whole.send_replace(true);
    }

    /// Bytes to the server and back since the last time this was asked.
    pub(crate) fn bytes(&self) -> (u64, u64) {
        let Counted { up, down } = &*self.counted;
        (up.swap(0, Ordering::Relaxed), down.swap(0, Ordering::Relaxed))
    }
}

async fn carry(near: TcpStream, server: SocketAddr, counted: Arc<Counted>, mut state: watch::Receiver<bool>) {
    let Ok(far) = TcpStream::connect(server).await else {
        return;
    };
    // A failure to set it slows the line and breaks nothing.
    let _slower = near.set_nodelay(true).and(far.set_nodelay(true));
    let (near_in, near_out) = near.into_split();
    let (far_in, far_out) = far.into_split();
    tokio::select! {
        ((), ()) = async { tokio::join!(pump(near_in, far_out, &counted.up), pump(far_in, near_out, &counted.down)) } => {}
        _ = state.wait_for(|whole| !whole) => {}
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, count: &AtomicU64) {
    let mut buffer = vec![0; 256 * 1024];
    while let Ok(read) = from.read(&mut buffer).await
        && read > 0
    {
        count.fetch_add(read as u64, Ordering::Relaxed);
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
    // The other side may have gone already.
    let _gone = to.shutdown().await;
}
