//! Ops that the server neither took nor refused: they wait, without a number, for what is missing.

use crate::open::Safety;
use crate::outbox::{number, oids};
use crate::{Result, Store, meta, touches};
use oltre_domain::{ArticleId, CaseId, ContactId};
use rusqlite::{Connection, params};
use uuid::Uuid;

/// What an op waits for that the server did not take and did not refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// The server is too old for it.
    NewerServer,
    /// A case or contact that a restored server has lost: another desk may bring it.
    OtherDesk,
}

impl Held {
    /// As the outbox says it.
    pub(crate) const fn state(self) -> i64 {
        match self {
            Self::NewerServer => 3,
            Self::OtherDesk => 4,
        }
    }

    /// From the outbox.
    pub(crate) const fn of_state(state: i64) -> Option<Self> {
        match state {
            3 => Some(Self::NewerServer),
            4 => Some(Self::OtherDesk),
            _ => None,
        }
    }
}

/// Held ops stand before every number that can be given, in the order in which they came to be held: what was saved after them
/// is shown on top of them.
const HELD: i64 = i64::MIN / 2;

/// Takes an op's number away: it gets another when it goes out.
pub(crate) fn hold(c: &Connection, oid: Uuid, why: Held) -> Result<()> {
    c.prepare_cached(
        "UPDATE outbox SET state = ?3, n = (SELECT coalesce(max(n), ?2) + 1 FROM outbox WHERE state > 2) WHERE oid = ?1",
    )?
    .execute(params![oid, HELD, why.state()])?;
    Ok(())
}

/// Held ops get numbers and go out again.
pub(crate) fn release_all(c: &Connection) -> Result<()> {
    release(c, &oids(c, "state > 2")?)
}

/// Ops that a server of this schema or newer knows. What holds them is an older answer, given again when the line had lost it.
const KNOWN: &str = "state = 3 AND json_extract(body, '$.v') <= ?1";

/// Ops held for a newer server go out again as far as a server of this schema knows them.
pub(crate) fn release_known(c: &Connection, schema: u32) -> Result<()> {
    let mut known = c.prepare_cached(&format!("SELECT oid FROM outbox WHERE {KNOWN} ORDER BY n"))?;
    let known: Vec<Uuid> = known
        .query_map([schema], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    release(c, &known)
}

/// Whether there are such ops.
pub(crate) fn any_known(c: &Connection, schema: u32) -> Result<bool> {
    let any = format!("SELECT EXISTS (SELECT 1 FROM outbox WHERE {KNOWN})");
    Ok(c.prepare_cached(&any)?.query_row([schema], |r| r.get(0))?)
}

/// They go out before what was saved after them and was never sent: that may build on them.
fn release(c: &Connection, held: &[Uuid]) -> Result<()> {
    if held.is_empty() {
        return Ok(());
    }
    let unsent = oids(c, "state = 0")?;
    let next = meta::number(c, "next_n")?.max(1);
    let first = next.saturating_sub_unsigned(unsent.len() as u64);
    number(c, &[held, &unsent].concat(), first)
}

/// A row that an op waits for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Awaited {
    Case(CaseId),
    Contact(ContactId),
    Article(ArticleId),
}

/// Ops that wait for one of these rows go out again: it is here.
pub(crate) fn release_awaited(c: &Connection, came: impl Fn(Awaited) -> bool) -> Result<()> {
    let mut here = Vec::new();
    for oid in oids(c, "state = 4")? {
        let touches::RowsOf {
            cases,
            contacts,
            articles,
        } = touches::of_op(c, oid)?;
        let awaited = cases
            .into_iter()
            .map(Awaited::Case)
            .chain(contacts.into_iter().map(Awaited::Contact))
            .chain(articles.into_iter().map(Awaited::Article));
        if awaited.into_iter().any(&came) {
            here.push(oid);
        }
    }
    release(c, &here)
}

impl Store {
    /// Ops that wait for another desk go out again: the row they need may have come where this console does not look.
    ///
    /// # Errors
    /// The disk says no.
    pub fn try_again(&self) -> Result<()> {
        let awaits = "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 4)";
        if !self.read(|c| Ok(c.prepare_cached(awaits)?.query_row([], |r| r.get::<_, bool>(0))?))? {
            return Ok(());
        }
        self.write(Safety::Normal, |c| release_awaited(c, |_| true))
    }
}
