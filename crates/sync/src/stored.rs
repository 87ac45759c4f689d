//! What the core asks of the database, carried out.

use crate::core::{CHECKS, CURSOR, EPOCH, SNAPSHOT, TAKEN};
use crate::driver::{Listener, Notice};
use crate::{Effect, Event, Failure, RECOVERY_KEY, Standing, Start, learned};
use oltre_domain::{CaseId, OperatorId};
use oltre_store::{Applied, BlobDone, Coverage, Store, StoreError};
use oltre_wire::{Control, Hello};

/// The fact under which the size of the largest attachment is kept that the server takes, in bytes.
pub const ATTACHMENT_BYTES: &str = "attachment_bytes";

/// The fact under which the address is kept from which replies leave by mail; empty while none do.
pub const MAIL_FROM: &str = "mail_from";

/// The fact under which the server's word on the control group is kept, a [`Control`] as JSON; empty while there is none.
pub const CONTROL: &str = "control";

/// More changed cases than this are told as "many".
const MANY: usize = 200;

/// Carries out an effect that concerns the database and says how it went; other effects are nothing to it. The simulator
/// calls this too, so that what it tries is what runs.
pub fn store_event(store: &Store, listener: &dyn Listener, me: OperatorId, effect: Effect) -> Event {
    match effect {
        Effect::LoadPush {
            max_ops,
            max_bytes,
            seal,
        } => {
            let next = if seal {
                store.next_push(max_ops, max_bytes)
            } else {
                store.sealed_push(max_ops, max_bytes)
            };
            Event::PushLoaded(next.map_err(|e| Failure::from(&e)))
        }
        Effect::TakePage(page) => {
            let taken = store.take_page(&page, me);
            Event::PageTaken(
                taken
                    .map_err(|e| Failure::from(&e))
                    .map(|a| tell_page(listener, a)),
            )
        }
        Effect::LetGo { withdrawal, facts } => {
            let gone = store.let_go(&withdrawal, &facts, me);
            Event::PageTaken(
                gone.map_err(|e| Failure::from(&e))
                    .map(|a| tell_page(listener, a)),
            )
        }
        Effect::TakeAnswers {
            epoch,
            incarnation,
            answers,
        } => {
            let taken = begin(store, &epoch).and_then(|()| store.take_answers(incarnation, &answers, me));
            Event::AnswersTaken(
                taken
                    .map_err(|e| Failure::from(&e))
                    .map(|cases| tell_cases(listener, cases)),
            )
        }
        Effect::LoadJournal { max_lines, max_bytes } => {
            let lines = store.journal(max_lines, max_bytes);
            Event::JournalLoaded(lines.map_err(|e| Failure::from(&e)))
        }
        Effect::JournalAnswered(ids) => {
            Event::JournalAnswered(store.journal_answered(&ids).map_err(|e| Failure::from(&e)))
        }
        Effect::LoadSlice { after } => {
            Event::SliceLoaded(store.slice(after, CURSOR).map_err(|e| Failure::from(&e)))
        }
        Effect::Renumber(incarnation) => {
            Event::Renumbered(store.renumber(incarnation).map_err(|e| Failure::from(&e)))
        }
        Effect::StartOver { epoch, restored } => {
            let facts = [(CURSOR, ""), (SNAPSHOT, ""), (TAKEN, ""), (EPOCH, epoch.as_str())];
            let done = match restored {
                Some(restored) => store.begin_epoch(&facts, restored),
                None => store.start_over(&facts),
            }
            .map_err(|e| Failure::from(&e));
            listener.notice(Notice::Cases(Vec::new()));
            Event::StartedOver(done)
        }
        Effect::FindLearned => {
            Event::LearnedFound(learned::find(store, listener).map_err(|e| Failure::from(&e)))
        }
        Effect::TakeLearned { task, bytes } => {
            let taken = learned::take(store, listener, &task, &bytes);
            Event::LearnedFound(taken.map_err(|e| Failure::from(&e)))
        }
        Effect::FindBlob { aside, asked } => {
            Event::BlobFound(store.next_blob(me, &aside, asked).map_err(|e| Failure::from(&e)))
        }
        Effect::ReadBlob { sha256, from, most } => {
            Event::BlobRead(match store.read_blob(sha256, from, most) {
                Err(StoreError::NotFound) => Ok(Vec::new()),
                read => read.map_err(|e| Failure::from(&e)),
            })
        }
        Effect::NoteBlob(done, said_in) => note_blob(store, listener, &done, said_in.as_deref()),
        Effect::Greeted(hello) => {
            let Hello {
                schema,
                limits,
                organisation_name,
                scopes,
                incarnation,
                durable_n,
                recovery_key,
                control,
                mail_from,
                ..
            } = &*hello;
            let scopes: Vec<String> = scopes.iter().map(|scope| scope.id.clone()).collect();
            if let Err(error) = store.greeted(schema.current, organisation_name, &scopes) {
                tracing::warn!(%error, "What the server said of itself was not kept");
            }
            let reach = Coverage {
                incarnation: *incarnation,
                durable_n: *durable_n,
            };
            if let Err(error) = store.covered(reach) {
                tracing::warn!(%error, "Ops that a backup covers stay a while longer");
            }
            if let Some(most) = limits.attachment_bytes
                && let Err(error) = keep_fact(store, ATTACHMENT_BYTES, &most.to_string())
            {
                tracing::warn!(%error, "The size of the largest attachment was not kept");
            }
            if let Some(key) = recovery_key
                && let Err(error) = keep_fact(store, RECOVERY_KEY, key)
            {
                tracing::warn!(%error, "The key to which a revoked device seals was not kept");
            }
            if let Err(error) = keep_fact(store, MAIL_FROM, mail_from.as_deref().unwrap_or_default()) {
                tracing::warn!(%error, "Whether replies leave by mail was not kept");
            }
            if let Err(error) = keep_control(store, control.as_ref()) {
                tracing::warn!(%error, "Whether there is a control group was not kept");
            }
            if let Err(error) = learned::keep_key(store, &hello) {
                tracing::warn!(%error, "The key that signs what over-help learned was not kept");
            }
            if let Err(error) = store.try_again() {
                tracing::warn!(%error, "Ops that wait for another desk wait on");
            }
            Event::GreetingKept
        }
        Effect::Send(_)
        | Effect::Listen
        | Effect::Abandon(_)
        | Effect::Wait(..)
        | Effect::Tell(_)
        | Effect::TellPresence { .. }
        | Effect::Revoked(_) => Event::LocalOps,
    }
}

/// Gives the cases that are missing after it.
fn tell_page(listener: &dyn Listener, applied: Applied) -> Vec<CaseId> {
    if !applied.cases.is_empty() {
        tell_cases(listener, applied.cases);
    }
    if applied.directory {
        listener.notice(Notice::Directory);
    }
    if applied.book {
        listener.notice(Notice::Book);
    }
    if applied.behind {
        listener.notice(Notice::Behind);
    }
    applied.missing
}

/// Before the first page is here, answers may be: without their epoch a console that starts again would take a restored
/// server for the one that gave them.
fn begin(store: &Store, epoch: &str) -> Result<(), StoreError> {
    match store.fact(EPOCH)? {
        Some(known) if !known.is_empty() => Ok(()),
        _ => store.set_facts(&[(EPOCH, epoch)]),
    }
}

fn keep_fact(store: &Store, key: &str, fact: &str) -> Result<(), StoreError> {
    if store.fact(key)?.as_deref() == Some(fact) {
        return Ok(());
    }
    store.set_facts(&[(key, fact)])
}

/// Nothing while there is none: what an older hello said is not kept beyond the next.
fn keep_control(store: &Store, control: Option<&Control>) -> Result<(), StoreError> {
    let fact = control.and_then(|control| serde_json::to_string(control).ok());
    keep_fact(store, CONTROL, &fact.unwrap_or_default())
}

fn note_blob(store: &Store, listener: &dyn Listener, done: &BlobDone, said_in: Option<&str>) -> Event {
    // A server that was restored since may have lost the bytes: they are asked about again.
    if let (Some(said_in), Ok(Some(epoch))) = (said_in, store.fact(EPOCH))
        && epoch != said_in
        && !epoch.is_empty()
    {
        return Event::BlobNoted {
            noted: Ok(None),
            complete: false,
        };
    }
    let noted = match store.blob_done(done) {
        // It left this device meanwhile, with its case.
        Err(StoreError::NotFound) => Ok(None),
        noted => noted.map(Some).map_err(|e| Failure::from(&e)),
    };
    let (sha256, complete) = match done {
        BlobDone::Sent { sha256, complete, .. } => (sha256, *complete),
        BlobDone::Stuck { sha256, .. } => (sha256, false),
        BlobDone::Came { task, .. } => (&task.sha256, false),
    };
    if noted.is_ok() {
        match store.cases_of_blob(*sha256) {
            Ok(cases) => listener.notice(Notice::Cases(cases)),
            Err(error) => tracing::warn!(%error, "Nobody was told how far a file is"),
        }
    }
    Event::BlobNoted { noted, complete }
}

fn tell_cases(listener: &dyn Listener, mut cases: Vec<CaseId>) {
    if cases.len() > MANY {
        cases.clear();
    }
    listener.notice(Notice::Cases(cases));
}

/// Whether everything the server has for this device has been here once: what comes now comes in the order in which it
/// happened.
///
/// # Errors
/// The database fails.
pub fn is_complete(store: &Store) -> Result<bool, StoreError> {
    Ok(store.fact(CURSOR)?.is_some_and(|cursor| !cursor.is_empty()))
}

/// Reads where sync stood when the console was closed.
///
/// # Errors
/// The database fails.
pub fn remembered(store: &Store, seed: u64) -> Result<Start, StoreError> {
    let fact = |key: &str| store.fact(key).map(|t| t.filter(|t| !t.is_empty()));
    let snapshot: Option<Standing> = fact(SNAPSHOT)?.and_then(|t| serde_json::from_str(&t).ok());
    Ok(Start {
        cursor: fact(CURSOR)?,
        epoch: fact(EPOCH)?,
        snapshot,
        held: fact(TAKEN)?
            .and_then(|t| serde_json::from_str(&t).ok())
            .unwrap_or_default(),
        missing: store.missing()?,
        numbering: store.numbering()?,
        checks: fact(CHECKS)?
            .and_then(|t| serde_json::from_str(&t).ok())
            .unwrap_or_default(),
        was_cut_off: store.was_cut_off(),
        seed,
    })
}
