//! Many writes and one commit: what waits for the writer at the same time goes to the disk at the same time.
//!
//! A commit waits for the disk, which takes as long for one push as for fifty. Each write is whole or not at all, in a
//! savepoint of its own; nobody is answered, and nobody poked, before all of it is on the disk.

use super::super::engine::{Poke, Writing};
use super::{Conn, DatabaseError, StorageError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::broadcast;

/// A write that waits for the writer.
pub(super) trait Work: Send {
    /// Does it inside the transaction of all. Gives why it was not done, for the others, should all be lost with it.
    fn work(&mut self, conn: &Conn) -> Option<StorageError>;
    /// Answers, when the transaction of all is on the disk, or is not.
    fn answer(self: Box<Self>, kept: Result<(), StorageError>);
}

/// A write, and whom to answer.
pub(super) struct Write<T, F, A> {
    work: Option<F>,
    done: Result<(T, Vec<Poke>), StorageError>,
    answer: A,
    pokes: broadcast::Sender<Poke>,
}

impl<T, F, A> Write<T, F, A>
where
    F: FnOnce(&Writing<'_>) -> Result<T, StorageError>,
    A: FnOnce(Result<T, StorageError>),
{
    pub(super) const fn new(work: F, answer: A, pokes: broadcast::Sender<Poke>) -> Self {
        Self {
            work: Some(work),
            done: Err(StorageError::Stopped),
            answer,
            pokes,
        }
    }
}

impl<T, F, A> Work for Write<T, F, A>
where
    T: Send,
    F: FnOnce(&Writing<'_>) -> Result<T, StorageError> + Send,
    A: FnOnce(Result<T, StorageError>) + Send,
{
    fn work(&mut self, conn: &Conn) -> Option<StorageError> {
        let work = self.work.take()?;
        self.done = in_savepoint(conn, work);
        self.done.as_ref().err().map(again)
    }

    fn answer(self: Box<Self>, kept: Result<(), StorageError>) {
        let result = kept.and(self.done).map(|(value, told)| {
            for poke in told {
                // Nobody listening is no failure.
                drop(self.pokes.send(poke));
            }
            value
        });
        (self.answer)(result);
    }
}

/// Does the first write and those that `next` gives, in one transaction.
pub(super) fn commit(conn: &Conn, first: Box<dyn Work>, mut next: impl FnMut() -> Option<Box<dyn Work>>) {
    if let Err(cause) = conn.batch("BEGIN IMMEDIATE") {
        return first.answer(Err(cause));
    }
    let (mut done, mut waiting) = (Vec::new(), Some(first));
    let mut kept = Ok(());
    while let Some(mut work) = waiting {
        let failed = work.work(conn);
        done.push(work);
        if is_over(conn) {
            // A full disk, and SQLite has taken back everybody's.
            kept = Err(failed.unwrap_or(StorageError::Stopped));
            break;
        }
        waiting = next();
    }
    if kept.is_ok() {
        kept = conn.batch("COMMIT");
        if kept.is_err() && !is_over(conn) {
            // What failed before is the thing to tell.
            drop(conn.batch("ROLLBACK"));
        }
    }
    for work in done {
        work.answer(match &kept {
            Ok(()) => Ok(()),
            Err(cause) => Err(again(cause)),
        });
    }
}

fn is_over(conn: &Conn) -> bool {
    conn.file().is_none_or(rusqlite::Connection::is_autocommit)
}

/// A panic takes this write back and is this request's alone.
fn in_savepoint<T>(
    conn: &Conn,
    work: impl FnOnce(&Writing<'_>) -> Result<T, StorageError>,
) -> Result<(T, Vec<Poke>), StorageError> {
    conn.batch("SAVEPOINT one")?;
    let done = catch_unwind(AssertUnwindSafe(|| {
        let writing = Writing::on(conn);
        let value = work(&writing)?;
        Ok((value, writing.told()))
    }))
    .unwrap_or(Err(StorageError::Stopped));
    let done = done.and_then(|value| conn.batch("RELEASE one").map(|()| value));
    if done.is_err() && !is_over(conn) && conn.batch("ROLLBACK TO one; RELEASE one").is_err() {
        // Nobody knows what is in it: nothing of it may be kept.
        drop(conn.batch("ROLLBACK"));
    }
    done
}

/// The same failure for one more who waited: SQLite's own words, or that the writer did not do it.
fn again(cause: &StorageError) -> StorageError {
    match cause {
        StorageError::Database(DatabaseError::Sqlite(rusqlite::Error::SqliteFailure(code, text))) => {
            DatabaseError::Sqlite(rusqlite::Error::SqliteFailure(*code, text.clone())).into()
        }
        _ => StorageError::Stopped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::sql::{run, value};
    use std::collections::VecDeque;
    use std::sync::{Arc, Mutex};

    type Said = Arc<Mutex<Vec<String>>>;

    fn table() -> Conn {
        let file = rusqlite::Connection::open_in_memory().unwrap();
        file.execute_batch("CREATE TABLE note (n INTEGER PRIMARY KEY)")
            .unwrap();
        Conn::of_file(file)
    }

    /// Writes a number down, and then does what is wanted of it.
    fn note(n: i64, said: &Said, then: fn(&Writing<'_>) -> Result<(), StorageError>) -> Box<dyn Work> {
        let said = Arc::clone(said);
        Box::new(Write::new(
            move |writing: &Writing<'_>| {
                run(writing, "INSERT INTO note (n) VALUES (?1)", [n])?;
                then(writing)
            },
            move |done: Result<(), StorageError>| {
                let word = if done.is_ok() { "kept" } else { "lost" };
                said.lock().unwrap().push(format!("{n} {word}"));
            },
            broadcast::channel(4).0,
        ))
    }

    fn commit_all(conn: &Conn, works: Vec<Box<dyn Work>>) {
        let mut works = VecDeque::from(works);
        let first = works.pop_front().unwrap();
        commit(conn, first, || works.pop_front());
    }

    fn notes(conn: &Conn) -> i64 {
        value(conn, "SELECT count(*) FROM note", ()).unwrap().unwrap()
    }

    #[test]
    fn one_that_fails_or_breaks_takes_nobody_elses_back() {
        let (conn, said) = (table(), Said::default());
        let works = vec![
            note(1, &said, |_| Ok(())),
            note(2, &said, |_| Err(StorageError::Damaged("a row"))),
            note(3, &said, |_| panic!("a bug")),
            note(1, &said, |_| Ok(())),
            note(4, &said, |_| Ok(())),
        ];
        commit_all(&conn, works);
        assert_eq!(
            *said.lock().unwrap(),
            ["1 kept", "2 lost", "3 lost", "1 lost", "4 kept"]
        );
        assert_eq!(notes(&conn), 2);
    }

    #[test]
    fn when_all_is_lost_nobody_is_told_that_it_was_kept() {
        let (conn, said) = (table(), Said::default());
        // What SQLite does by itself when the disk is full.
        let works = vec![
            note(1, &said, |_| Ok(())),
            note(2, &said, |writing| writing.batch("ROLLBACK")),
            note(3, &said, |_| Ok(())),
        ];
        let mut works = VecDeque::from(works);
        let first = works.pop_front().unwrap();
        commit(&conn, first, || works.pop_front());
        assert_eq!(*said.lock().unwrap(), ["1 lost", "2 lost"]);
        assert_eq!(works.len(), 1, "who comes after it is not begun with");
        commit_all(&conn, works.into());
        assert_eq!(said.lock().unwrap().last().unwrap(), "3 kept");
        assert_eq!(notes(&conn), 1);
    }
}
