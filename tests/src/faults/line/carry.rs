//! One connection of a console: each request is read whole, then carried as the plan says.
//!
//! Every request gets a connection of its own to the server, so that a cut of one never touches another.

use super::message::Message;
use super::{Fault, Shared, Way, lock};
use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// Serves a console until it hangs up, the cable is pulled, or a fault ends it.
pub(super) async fn connection(console: TcpStream, shared: Arc<Shared>) {
    let mut pulled = shared.pulled.subscribe();
    pulled.borrow_and_update();
    tokio::select! {
        // A console that hangs up and a cut are the same to us: the connection is over.
        _over = serve(console, &shared) => {}
        _pulled = pulled.changed() => {}
    }
}

/// Marks an exchange as over however it ends: also when its task is dropped.
struct Ending<'a> {
    shared: &'a Shared,
    number: u64,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.shared.over(self.number);
    }
}

async fn serve(mut console: TcpStream, shared: &Shared) -> Result<()> {
    console.set_nodelay(true)?;
    let mut ahead = Vec::new();
    loop {
        let (what, request) = read_request(&mut console, &mut ahead).await?;
        let mut released = shared.released.subscribe();
        released.borrow_and_update();
        let (number, fault) = shared.begin(what, Arc::clone(&request));
        let _ending = Ending { shared, number };
        let server = *lock(&shared.server);
        let mut exchange = Carrying {
            console: &mut console,
            ahead: &mut ahead,
            shared,
            number,
        };
        match fault {
            Fault::None => exchange.carry(server, &request, None).await?,
            Fault::Late(time) => {
                tokio::time::sleep(time).await;
                exchange.carry(server, &request, None).await?;
            }
            Fault::Cut(Way::Request, bytes) => {
                send_part(server, &request, bytes).await?;
                bail!("cut");
            }
            Fault::Cut(Way::Reply, bytes) => {
                exchange.carry(server, &request, Some(bytes)).await?;
                bail!("cut");
            }
            Fault::Repeated(times) => {
                for _ in 1..times {
                    ask(server, &request).await?;
                }
                exchange.carry(server, &request, None).await?;
            }
            Fault::Twins => {
                let (first, second) =
                    tokio::join!(ask(server, &request), exchange.carry(server, &request, None));
                first?;
                second?;
            }
            Fault::Crawl(Way::Request) => {
                let mut to = connect(server).await?;
                for byte in request.iter() {
                    to.write_all(&[*byte]).await?;
                    to.flush().await?;
                    tokio::task::yield_now().await;
                }
                exchange.reply(to, None, usize::MAX).await?;
            }
            Fault::Crawl(Way::Reply) => {
                let mut to = connect(server).await?;
                to.write_all(&request).await?;
                exchange.reply(to, None, 1).await?;
            }
            Fault::Held(Way::Request) => {
                exchange.wait(&mut released).await?;
                let server = *lock(&shared.server);
                exchange.carry(server, &request, None).await?;
            }
            Fault::Held(Way::Reply) => {
                let reply = ask(server, &request).await?;
                exchange.wait(&mut released).await?;
                exchange.console.write_all(&reply).await?;
                shared.passed(number, reply.len());
            }
            Fault::Swallowed => {
                exchange.wait(&mut released).await?;
                bail!("swallowed");
            }
        }
    }
}

/// One exchange under way.
struct Carrying<'a> {
    console: &'a mut TcpStream,
    /// Bytes the console sent ahead of the reply.
    ahead: &'a mut Vec<u8>,
    shared: &'a Shared,
    number: u64,
}

impl Carrying<'_> {
    /// Sends the request and passes the reply on, at most so many bytes of it.
    async fn carry(&mut self, server: SocketAddr, request: &[u8], most: Option<usize>) -> Result<()> {
        let mut to = connect(server).await?;
        to.write_all(request).await?;
        self.reply(to, most, usize::MAX).await
    }

    /// Passes a reply on as it comes, at most `most` bytes of it, `step` bytes at a time.
    async fn reply(&mut self, mut from: TcpStream, most: Option<usize>, step: usize) -> Result<()> {
        let (mut message, mut passed, mut buffer) = (Message::reply(), 0, vec![0; 16 * 1024]);
        while !message.is_whole() {
            let read = tokio::select! {
                read = from.read(&mut buffer) => read?,
                gone = hangs_up(self.console, self.ahead) => return gone,
            };
            if read == 0 {
                bail!("the server hung up");
            }
            let of_this = message.take(&buffer[..read]);
            let allowed = most.map_or(of_this, |most| of_this.min(most - passed));
            for piece in buffer[..allowed].chunks(step.min(buffer.len())) {
                self.console.write_all(piece).await?;
                self.console.flush().await?;
                if step == 1 {
                    tokio::task::yield_now().await;
                }
            }
            passed += allowed;
            self.shared.passed(self.number, allowed);
            if allowed < of_this {
                bail!("cut");
            }
        }
        Ok(())
    }

    /// Waits for a release; a console that gives up ends it.
    async fn wait(&mut self, released: &mut watch::Receiver<u64>) -> Result<()> {
        tokio::select! {
            _ = released.changed() => Ok(()),
            gone = hangs_up(self.console, self.ahead) => gone,
        }
    }
}

/// Ends when the console hangs up; what it sends ahead is kept.
async fn hangs_up(console: &mut TcpStream, ahead: &mut Vec<u8>) -> Result<()> {
    loop {
        let mut more = [0; 1024];
        match console.read(&mut more).await? {
            0 => bail!("the console hung up"),
            n => ahead.extend_from_slice(&more[..n]),
        }
    }
}

async fn connect(server: SocketAddr) -> Result<TcpStream> {
    let stream = TcpStream::connect(server).await.context("no server")?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Reads a whole request.
async fn read_request(console: &mut TcpStream, ahead: &mut Vec<u8>) -> Result<(String, Arc<[u8]>)> {
    let (mut message, mut request) = (Message::request(), Vec::new());
    loop {
        let used = message.take(ahead);
        request.extend(ahead.drain(..used));
        if message.is_whole() {
            return Ok((message.what(), request.into()));
        }
        let mut more = [0; 16 * 1024];
        match console.read(&mut more).await? {
            0 => bail!("the console hung up"),
            n => ahead.extend_from_slice(&more[..n]),
        }
    }
}

/// Sends the beginning of a request and hangs up.
async fn send_part(server: SocketAddr, request: &[u8], bytes: usize) -> Result<()> {
    if bytes == 0 {
        return Ok(());
    }
    let mut to = connect(server).await?;
    to.write_all(&request[..bytes.min(request.len())]).await?;
    to.flush().await?;
    Ok(to.shutdown().await?)
}

/// Sends a request and gives its whole reply.
pub(super) async fn ask(server: SocketAddr, request: &[u8]) -> Result<Vec<u8>> {
    let mut to = connect(server).await?;
    to.write_all(request).await?;
    let (mut message, mut reply, mut buffer) = (Message::reply(), Vec::new(), vec![0; 16 * 1024]);
    while !message.is_whole() {
        match to.read(&mut buffer).await? {
            0 => bail!("the server hung up"),
            n => {
                let of_this = message.take(&buffer[..n]);
                reply.extend_from_slice(&buffer[..of_this]);
            }
        }
    }
    Ok(reply)
}
