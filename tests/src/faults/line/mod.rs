//! The line between consoles and their server: a TCP proxy of our own that does to it what real lines do.
//!
//! A story says what shall happen to which request ([`Line::next`], [`Line::always`], [`Line::weather`]) and waits for
//! what happened ([`Line::until`]). Nothing here draws lots or watches a clock by itself: what is held is let go by the story,
//! and what is cut is cut after a number of bytes.

mod carry;
mod message;

use anyhow::{Result, bail};
use std::collections::{HashSet, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

/// A direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// From the console to the server.
    Request,
    /// From the server to the console.
    Reply,
}

/// What the line does to one request and its reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// So many bytes pass this way, then both ends find the connection closed. Zero bytes of a request: it was never sent;
    /// more than a request has: the server has all of it and nobody hears its answer.
    Cut(Way, usize),
    /// The server gets the request so many times, one after the other; the console hears the last answer.
    Repeated(u32),
    /// The server gets the request twice at the same moment; the console hears one of the answers.
    Twins,
    /// One byte at a time.
    Crawl(Way),
    /// Nothing passes this way until [`Line::release`].
    Held(Way),
    /// Nobody ever gets the request; the connection stays open until [`Line::release`] closes it.
    Swallowed,
    /// The request is passed on after so long.
    Late(Duration),
}

/// A request that came over the line, and what became of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Counted from 1.
    pub number: u64,
    /// Method and path: `POST /v1/sync/push`.
    pub what: String,
    /// The request's bytes.
    pub request: Arc<[u8]>,
    /// Bytes of the reply that the console got.
    pub reply: usize,
    /// What the line did to it.
    pub fault: Fault,
    /// It is over: answered, cut, or given up by the console.
    pub over: bool,
}

/// A request for which nothing was said beforehand, as the weather is asked about it.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Method and path.
    pub what: &'a str,
    /// Bytes of it.
    pub bytes: usize,
    /// The request itself.
    pub request: &'a [u8],
    /// The one before it that asked for the same, if there was one.
    pub before: Option<&'a Exchange>,
}

type Weather = Box<dyn FnMut(&Asked<'_>) -> Fault + Send>;

/// Exchanges remembered: more than any story looks back at, and not all of a long run.
const REMEMBERED: usize = 4_096;

struct Plan {
    next: VecDeque<(String, Fault)>,
    always: Vec<(String, Fault)>,
    weather: Option<Weather>,
    seen: VecDeque<Exchange>,
    count: u64,
    /// Exchanges that met a fault.
    faults: u64,
    /// Exchanges that are not over; a stream of events is open for ever and says nothing of silence.
    under_way: HashSet<u64>,
}

struct Shared {
    server: Mutex<SocketAddr>,
    plan: Mutex<Plan>,
    /// Rung at everything that happens.
    bell: Notify,
    /// Counts pulls of the cable: connections of before are closed.
    pulled: watch::Sender<u64>,
    /// Counts releases of what is held.
    released: watch::Sender<u64>,
}

/// The line.
pub struct Line {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

impl Line {
    /// A line to a server, without faults.
    ///
    /// # Errors
    /// No port.
    pub async fn to(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            server: Mutex::new(server),
            plan: Mutex::new(Plan {
                next: VecDeque::new(),
                always: Vec::new(),
                weather: None,
                seen: VecDeque::new(),
                count: 0,
                faults: 0,
                under_way: HashSet::new(),
            }),
            bell: Notify::new(),
            pulled: watch::Sender::new(0),
            released: watch::Sender::new(0),
        });
        let carrying = Arc::clone(&shared);
        let accepting = tokio::spawn(async move {
            while let Ok((console, _)) = listener.accept().await {
                tokio::spawn(carry::connection(console, Arc::clone(&carrying)));
            }
        });
        Ok(Self {
            address,
            shared,
            accepting,
        })
    }

    /// Where consoles connect.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The server is somewhere else from now on.
    pub fn leads_to(&self, server: SocketAddr) {
        *lock(&self.shared.server) = server;
    }

    /// The next request that begins so (`POST /v1/sync/push`) meets this fault. Several wait in line.
    pub fn next(&self, what: &str, fault: Fault) {
        lock(&self.shared.plan).next.push_back((what.to_owned(), fault));
    }

    /// Every request that begins so meets this fault, until told otherwise.
    pub fn always(&self, what: &str, fault: Fault) {
        let mut plan = lock(&self.shared.plan);
        plan.always.retain(|(known, _)| known != what);
        if fault != Fault::None {
            plan.always.push((what.to_owned(), fault));
        }
    }

    /// Requests for which nothing else was said meet what this says.
    pub fn weather(&self, weather: impl FnMut(&Asked<'_>) -> Fault + Send + 'static) {
        lock(&self.shared.plan).weather = Some(Box::new(weather));
    }

    /// No faults from now on; what is held goes on.
    pub fn heal(&self) {
        let mut plan = lock(&self.shared.plan);
        plan.next.clear();
        plan.always.clear();
        plan.weather = None;
        drop(plan);
        self.release();
    }

    /// Lets go of what is held and closes what was swallowed.
    pub fn release(&self) {
        self.shared.released.send_modify(|n| *n += 1);
    }

    /// Closes every connection there is, as a cable that is pulled and put back.
    pub fn pull(&self) {
        self.shared.pulled.send_modify(|n| *n += 1);
    }

    /// All that has come over the line, oldest first.
    #[must_use]
    pub fn seen(&self) -> Vec<Exchange> {
        lock(&self.shared.plan).seen.iter().cloned().collect()
    }

    /// Requests so far.
    #[must_use]
    pub fn count(&self) -> u64 {
        lock(&self.shared.plan).count
    }

    /// Requests so far that met a fault.
    #[must_use]
    pub fn faults(&self) -> u64 {
        lock(&self.shared.plan).faults
    }

    /// The last request that begins so, if there was one.
    #[must_use]
    pub fn last(&self, what: &str) -> Option<Exchange> {
        let plan = lock(&self.shared.plan);
        plan.seen.iter().rev().find(|e| e.what.starts_with(what)).cloned()
    }

    /// Waits until `look` finds what it looks for among the exchanges; looks again at everything that happens.
    ///
    /// # Errors
    /// A minute has passed.
    pub async fn until<T>(&self, what: &str, look: impl Fn(&[Exchange]) -> Option<T>) -> Result<T> {
        self.wait(what, || look(&self.seen())).await
    }

    async fn wait<T>(&self, what: &str, look: impl Fn() -> Option<T>) -> Result<T> {
        let waiting = async {
            loop {
                let rung = self.shared.bell.notified();
                tokio::pin!(rung);
                // Registered before looking, so that nothing in between is missed.
                rung.as_mut().enable();
                if let Some(found) = look() {
                    return found;
                }
                rung.await;
            }
        };
        match tokio::time::timeout(Duration::from_secs(60), waiting).await {
            Ok(found) => Ok(found),
            Err(_) => {
                let seen = self.seen();
                let last: Vec<_> = seen
                    .iter()
                    .rev()
                    .take(6)
                    .map(|e| (e.number, &e.what, e.fault, e.over))
                    .collect();
                bail!("waited in vain for {what}; the last on the line, newest first: {last:?}")
            }
        }
    }

    /// Waits until a request that begins so came after this number and is over; gives it.
    ///
    /// # Errors
    /// A minute has passed.
    pub async fn until_over(&self, what: &str, after: u64) -> Result<Exchange> {
        self.until(what, |seen| {
            let found = seen
                .iter()
                .find(|e| e.number > after && e.over && e.what.starts_with(what));
            found.cloned()
        })
        .await
    }

    /// Waits until nothing is under way.
    ///
    /// # Errors
    /// A minute has passed.
    pub async fn until_quiet(&self) -> Result<()> {
        self.wait("silence", || {
            lock(&self.shared.plan).under_way.is_empty().then_some(())
        })
        .await
    }

    /// Sends the bytes of an old request to the server once more, as a network that kept them would. Gives the reply's bytes.
    ///
    /// # Errors
    /// The server is not there, or hangs up.
    pub async fn replay(&self, exchange: &Exchange) -> Result<Vec<u8>> {
        let server = *lock(&self.shared.server);
        carry::ask(server, &exchange.request).await
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.accepting.abort();
        self.pull();
    }
}

fn is_stream(what: &str) -> bool {
    what == "GET /v1/sync/events"
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Notes a request and says what happens to it.
    fn begin(&self, what: String, request: Arc<[u8]>) -> (u64, Fault) {
        let mut plan = lock(&self.plan);
        let plan = &mut *plan;
        let waiting = plan.next.iter().position(|(begins, _)| what.starts_with(begins));
        let fault = match waiting.and_then(|at| plan.next.remove(at)) {
            Some((_, fault)) => fault,
            None => match plan.always.iter().find(|(begins, _)| what.starts_with(begins)) {
                Some((_, fault)) => *fault,
                None => plan.weather.as_mut().map_or(Fault::None, |weather| {
                    weather(&Asked {
                        what: &what,
                        bytes: request.len(),
                        request: &request,
                        before: plan.seen.iter().rev().find(|e| e.what == what),
                    })
                }),
            },
        };
        plan.count += 1;
        plan.faults += u64::from(fault != Fault::None);
        if !is_stream(&what) {
            plan.under_way.insert(plan.count);
        }
        if plan.seen.len() == REMEMBERED {
            plan.seen.pop_front();
        }
        plan.seen.push_back(Exchange {
            number: plan.count,
            what,
            request,
            reply: 0,
            fault,
            over: false,
        });
        self.bell.notify_waiters();
        (plan.count, fault)
    }

    fn passed(&self, number: u64, bytes: usize) {
        self.change(number, |e| e.reply += bytes);
    }

    fn over(&self, number: u64) {
        self.change(number, |e| e.over = true);
        lock(&self.plan).under_way.remove(&number);
        self.bell.notify_waiters();
    }

    fn change(&self, number: u64, change: impl FnOnce(&mut Exchange)) {
        let mut plan = lock(&self.plan);
        if let Some(exchange) = plan.seen.iter_mut().rev().find(|e| e.number == number) {
            change(exchange);
        }
    }
}
