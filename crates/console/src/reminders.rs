//! When the operator is told that a promise of theirs is near, when its time has come, and that a colleague calls them.
//!
//! What and when is decided here from a moment that is given; the page has the words, and the shell shows them.

use crate::case_views::promise as view;
use crate::console::{Clock, Console, EventSink};
use crate::contract::{ConsoleEvent, Nothing, NotifyArgs, UiError};
use oltre_domain::{OperatorId, Promise, PromiseId, Timestamp};
use oltre_store::Store;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use ts_rs::TS;

/// So long before its time a promise is near.
const NEAR: i64 = 15 * Timestamp::MINUTE;
/// A moment that has passed so long ago is told no more: the list says "late".
const STALE: i64 = 5 * Timestamp::MINUTE;
/// A planned call may begin so long before its date.
const LONGEST: i64 = Timestamp::DAY;
/// How often the time is looked at.
const LOOK: Duration = Duration::from_secs(20);

/// Which of the two it is time for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// A quarter of an hour is left.
    Near,
    /// Its date is here.
    Due,
}

/// What was told: a promise, the date it had, and which of the two.
type Told = (PromiseId, Timestamp, Reminder);

/// What is to be told now. A planned call is near when its stretch is about to begin.
fn remind<'a>(
    promises: impl IntoIterator<Item = &'a Promise>,
    now: Timestamp,
    told: &BTreeSet<Told>,
) -> Vec<(&'a Promise, Reminder)> {
    let is_now = |moment: Timestamp| (0..STALE).contains(&now.since(moment));
    let mut found = Vec::new();
    for promise in promises {
        let begins = promise.call.as_ref().map_or(promise.due, |call| call.from);
        let reminder = if is_now(promise.due) {
            Reminder::Due
        } else if (0..=NEAR).contains(&begins.since(now)) {
            Reminder::Near
        } else {
            continue;
        };
        if !told.contains(&(promise.id, promise.due, reminder)) {
            found.push((promise, reminder));
        }
    }
    found
}

/// Looks at the time, from a thread of its own.
pub(crate) struct Reminders {
    wake: Mutex<Option<Sender<()>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Reminders {
    pub(crate) fn start(
        store: &Arc<Store>,
        events: &Arc<dyn EventSink>,
        clock: &Clock,
        me: OperatorId,
    ) -> Self {
        let (wake, inbox) = channel();
        let (store, events, clock) = (Arc::clone(store), Arc::clone(events), Arc::clone(clock));
        let thread = std::thread::Builder::new()
            .name("reminders".to_owned())
            .spawn(move || look(&inbox, &store, &*events, &clock, me))
            .ok();
        Self {
            wake: Mutex::new(Some(wake)),
            thread: Mutex::new(thread),
        }
    }

    /// Something was promised just now.
    pub(crate) fn look(&self) {
        if let Some(wake) = &*self.wake.lock().unwrap_or_else(PoisonError::into_inner) {
            let _stopped = wake.send(());
        }
    }

    pub(crate) fn stop(&self) {
        self.wake.lock().unwrap_or_else(PoisonError::into_inner).take();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ended = thread.join();
        }
    }
}

fn look(inbox: &Receiver<()>, store: &Store, events: &dyn EventSink, clock: &Clock, me: OperatorId) {
    let mut told = BTreeSet::new();
    let mut mentions = crate::mentions::Told::default();
    loop {
        let now = clock();
        let done = tell(store, events, me, now, &mut told).and_then(|()| mentions.tell(store, events));
        if let Err(error) = done {
            tracing::warn!(code = %error.code.as_str(), "The next promises cannot be read");
        }
        match inbox.recv_timeout(LOOK) {
            Err(RecvTimeoutError::Disconnected) => return,
            // What was saved in one go is looked at once.
            Ok(()) => while inbox.try_recv().is_ok() {},
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

fn tell(
    store: &Store,
    events: &dyn EventSink,
    me: OperatorId,
    now: Timestamp,
    told: &mut BTreeSet<Told>,
) -> Result<(), UiError> {
    let rows = store.promises_between(me, now.plus(-STALE), now.plus(LONGEST))?;
    let promises = rows.iter().map(|row| &row.promise);
    let new: Vec<Told> = remind(promises, now, told)
        .into_iter()
        .map(|(promise, reminder)| (promise.id, promise.due, reminder))
        .collect();
    for row in &rows {
        let Some(&(_, _, reminder)) = new.iter().find(|(id, ..)| *id == row.promise.id) else {
            continue;
        };
        events.emit(&ConsoleEvent::PromiseNear {
            promise: view(&row.promise, row.code, now),
            contact: row.contact.clone(),
            reminder,
        });
    }
    told.extend(new);
    // Nothing of long ago is kept.
    told.retain(|(_, due, _)| *due > now.plus(-LONGEST));
    Ok(())
}

/// What shows a notice of the system. Called from a thread that may wait.
pub trait Notifier: Send + Sync {
    /// Shows it, if this system can.
    ///
    /// # Errors
    /// It cannot.
    fn notify(&self, title: &str, body: &str) -> std::io::Result<()>;
}

/// Without a desktop nothing is shown.
pub(crate) struct Silent;

impl Notifier for Silent {
    fn notify(&self, _title: &str, _body: &str) -> std::io::Result<()> {
        Ok(())
    }
}

impl Console {
    /// Shows a notice of the system, unless this device shows none or is locked: what it would say is about somebody.
    pub(crate) async fn notice_show(&self, args: NotifyArgs) -> Result<Nothing, UiError> {
        drop(self.opened()?);
        if crate::settings::read(&self.config.data_dir).notifications_off {
            return Ok(Nothing {});
        }
        let notifier = Arc::clone(&self.config.notifier);
        let shown = tokio::task::spawn_blocking(move || notifier.notify(&args.title, &args.body)).await;
        if let Ok(Err(error)) = shown {
            // The line in the window says the same.
            tracing::debug!(kind = ?error.kind(), "This system shows no notices");
        }
        Ok(Nothing {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oltre_domain::{Callback, CaseId, PromiseState};
    use uuid::Uuid;

    const NOON: Timestamp = Timestamp(1_760_000_000_000);

    fn promise(minutes: i64) -> Promise {
        Promise {
            id: PromiseId(Uuid::from_u128(1)),
            case: CaseId(Uuid::from_u128(2)),
            contact: None,
            text: "Mandare il modulo".to_owned(),
            due: NOON.plus(minutes * Timestamp::MINUTE),
            by: OperatorId(Uuid::from_u128(3)),
            made_at: NOON,
            state: PromiseState::Open,
            office: None,
            call: None,
            terms: Vec::new(),
        }
    }

    /// What is told of a promise at each minute from one hour before noon to half an hour after, minute by minute.
    fn day_of(promise: &Promise) -> Vec<(i64, Reminder)> {
        let mut told = BTreeSet::new();
        let mut heard = Vec::new();
        for minute in -60..=150 {
            let now = NOON.plus(minute * Timestamp::MINUTE);
            for (_, reminder) in remind([promise], now, &told) {
                heard.push((minute, reminder));
            }
            told.extend(
                heard
                    .iter()
                    .map(|(_, reminder)| (promise.id, promise.due, *reminder)),
            );
        }
        heard
    }

    #[test]
    fn a_promise_is_told_a_quarter_of_an_hour_before_and_when_it_is_due_once_each() {
        assert_eq!(day_of(&promise(0)), [(-15, Reminder::Near), (0, Reminder::Due)]);
    }

    #[test]
    fn a_planned_call_is_near_when_its_stretch_begins_and_due_when_it_ends() {
        let call = Promise {
            call: Some(Callback {
                from: NOON,
                point: None,
            }),
            ..promise(120)
        };
        assert_eq!(day_of(&call), [(-15, Reminder::Near), (120, Reminder::Due)]);
    }

    #[test]
    fn who_opens_the_console_late_hears_what_is_near_and_nothing_of_this_morning() {
        let none = BTreeSet::new();
        let told = |minutes| {
            remind([&promise(minutes)], NOON, &none)
                .pop()
                .map(|(_, reminder)| reminder)
        };
        assert_eq!(told(7), Some(Reminder::Near));
        assert_eq!(told(-4), Some(Reminder::Due));
        assert_eq!(told(-5), None);
        assert_eq!(told(16), None);
    }

    #[test]
    fn another_date_is_told_again_and_clocks_at_the_ends_of_time_say_nothing() {
        let mut told = BTreeSet::from([(promise(0).id, promise(0).due, Reminder::Near)]);
        assert_eq!(remind([&promise(10)], NOON, &told).len(), 1);
        told.insert((promise(10).id, promise(10).due, Reminder::Near));
        assert!(remind([&promise(10)], NOON, &told).is_empty());
        for due in [Timestamp(i64::MIN), Timestamp(i64::MAX)] {
            let never = Promise { due, ..promise(0) };
            assert!(remind([&never], NOON, &told).is_empty(), "{due:?}");
        }
    }
}
