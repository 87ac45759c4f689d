//! Server-sent events: a poke carries a number and no data. Who hears it pulls; who misses it pulls later. And who is at a
//! case, for those who hold it.

use super::App;
use super::presence::Told;
use super::problem::Fail;
use super::sync::concerns;
use crate::scope::Caller;
use crate::storage::{Credentials, Poke};
use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures::Stream;
use oltre_domain::Version;
use oltre_wire::Problem;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// Between two lines that only keep the connection open.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

struct Listening {
    app: App,
    credentials: Credentials,
    caller: Caller,
    pokes: broadcast::Receiver<Poke>,
    until: tokio::time::Instant,
    presences: broadcast::Receiver<Arc<Told>>,
    /// To be told first.
    first: Option<Version>,
}

enum News {
    /// There is something up to this sequence.
    Poke(Version),
    /// Who is at a case now.
    Presence(Arc<Told>),
}

/// Pokes: `event: poke`, `data:` the sequence reached; the first comes at once. Who is at a case: `event: presence`, `data:` as
/// `PUT /v1/presence` answers. Ends with the access token.
#[utoipa::path(get, path = "/v1/sync/events", tag = "sync", responses(
    (status = 200, description = "Events of kind poke, whose data is a number, and presence", body = str, content_type = "text/event-stream"),
    (status = 401, description = "unauthenticated | token_expired | device_revoked", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn events(
    State(app): State<App>,
    credentials: Credentials,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Fail> {
    let (pokes, presences) = (app.storage.pokes(), app.presences.listen());
    let (caller, head) = app.storage.who(credentials.clone()).await?;
    let left = caller.token_expires.since(app.storage.now()).max(0);
    let listening = Listening {
        until: tokio::time::Instant::now() + Duration::from_millis(u64::try_from(left).unwrap_or(0)),
        app,
        credentials,
        caller,
        pokes,
        presences,
        first: Some(head),
    };
    let stream = futures::stream::unfold(listening, |mut listening| async move {
        let event = match next(&mut listening).await? {
            News::Poke(seq) => Event::default().event("poke").data(seq.to_string()),
            News::Presence(told) => {
                let data = serde_json::to_string(&told.at).unwrap_or_default();
                Event::default().event("presence").data(data)
            }
        };
        Some((Ok(event), listening))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// The next thing to tell of; none when it is over.
async fn next(listening: &mut Listening) -> Option<News> {
    if let Some(head) = listening.first.take() {
        return Some(News::Poke(head));
    }
    loop {
        let poke = tokio::select! {
            // In this order: who was revoked hears of nobody any more.
            biased;
            () = listening.app.stopping.cancelled() => return None,
            () = tokio::time::sleep_until(listening.until) => return None,
            poke = listening.pokes.recv() => poke,
            told = listening.presences.recv() => match told {
                Ok(told) if told.concerns(&listening.caller) => return Some(News::Presence(told)),
                // One that was missed is said again by whoever is there.
                Ok(_) | Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return None,
            },
        };
        match poke {
            Ok(Poke { what: Some(told) }) => {
                let poke = Poke {
                    what: Some(told.clone()),
                };
                if concerns(&poke, &listening.caller) {
                    return Some(News::Poke(told.seq));
                }
            }
            // Something we cannot name, or too much at once: ask, which also notices a revoked device.
            Ok(Poke { what: None }) | Err(RecvError::Lagged(_)) => {
                let (caller, head) = listening
                    .app
                    .storage
                    .who(listening.credentials.clone())
                    .await
                    .ok()?;
                listening.caller = caller;
                return Some(News::Poke(head));
            }
            Err(RecvError::Closed) => return None,
        }
    }
}
