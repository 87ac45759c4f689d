//! Ops on their way: what is to be sent, what was answered, what was not accepted.

use crate::actions::DEPENDENCY_FAILED;
use crate::held::Held;
use crate::open::Safety;
use crate::reach::SCOPES;
use crate::rebase::Touched;
use crate::{Result, Store, blobs, contacts, deeds, drafts, entries, held, kept, meta, passed, pull};
use oltre_domain::{ActId, CaseId, ContactId, OpId, OperatorId, Value, Version};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

/// An op ready to be sent: its bytes are those recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedOp {
    /// Its number in the device's incarnation.
    pub n: u64,
    /// Its id.
    pub oid: OpId,
    /// Its action: all ops of one travel in one push.
    pub act: ActId,
    /// The recorded bytes.
    pub body: String,
}

/// The next ops to send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NextPush {
    /// The incarnation they are numbered in.
    pub incarnation: u32,
    /// The ops, in order; none when nothing waits.
    pub ops: Vec<SealedOp>,
}

/// What the server said of an op.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It took effect under this sequence.
    Done(Version),
    /// It took effect, while others had changed other fields.
    Merged(Version),
    /// What of it was not in two versions took effect.
    Conflict(Version),
    /// It was so already: the rows up to this sequence say so.
    Noop(Version),
    /// It did not, with a code and what stands there now.
    Refused(String, Option<Value>),
    /// Not now: kept, to be sent later.
    Held(Held),
}

/// One op's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Which.
    pub oid: OpId,
    /// What.
    pub answer: Answer,
}

/// Which of an op's pending entries.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entries {
    All,
    /// Those that nobody wrote in words of their own.
    NotByHand,
}

impl Store {
    /// The next ops to send, in order, from the first unanswered one: at most `max_ops` and `max_bytes`, but always one
    /// whole action, since all ops of an action travel together.
    ///
    /// # Errors
    /// The database fails.
    pub fn next_push(&self, max_ops: usize, max_bytes: usize) -> Result<NextPush> {
        self.load(max_ops, max_bytes, true)
    }

    /// The same of ops that were loaded before and may have left this device: what was saved since stays unsealed, for
    /// there is no server in reach and its author may think better of it.
    ///
    /// # Errors
    /// The database fails.
    pub fn sealed_push(&self, max_ops: usize, max_bytes: usize) -> Result<NextPush> {
        self.load(max_ops, max_bytes, false)
    }

    fn load(&self, max_ops: usize, max_bytes: usize, seal: bool) -> Result<NextPush> {
        let first = if seal { 0 } else { 1 };
        // Most of the time there is nothing: no reason to make others wait for the writer.
        let waits = "SELECT EXISTS (SELECT 1 FROM outbox WHERE state IN (?1, 1))";
        if !self.read(|c| {
            Ok(c.prepare_cached(waits)?
                .query_row([first], |r| r.get::<_, bool>(0))?)
        })? {
            return Ok(NextPush::default());
        }
        self.write(Safety::Normal, |c| {
            let mut statement =
                c.prepare_cached("SELECT n, oid, act, body FROM outbox WHERE state IN (?1, 1) ORDER BY n")?;
            let mut rows = statement.query([first])?;
            // Read one by one: an outbox of days may hold more than memory should.
            let mut ops: Vec<SealedOp> = Vec::new();
            let (mut whole, mut bytes) = (0, 0);
            while let Some(r) = rows.next()? {
                let op = SealedOp {
                    n: r.get::<_, i64>(0)?.cast_unsigned(),
                    oid: OpId(r.get(1)?),
                    act: ActId(r.get(2)?),
                    body: r.get(3)?,
                };
                if ops.last().is_some_and(|before| before.act != op.act) {
                    // The action before is complete.
                    whole = ops.len();
                }
                bytes += op.body.len();
                if whole > 0 && (ops.len() >= max_ops || bytes > max_bytes) {
                    // The action under way does not fit: it goes next time.
                    ops.truncate(whole);
                    break;
                }
                ops.push(op);
            }
            if let (Some(first), Some(last)) = (ops.first(), ops.last()) {
                c.prepare_cached("UPDATE outbox SET state = 1 WHERE n BETWEEN ?1 AND ?2 AND state = 0")?
                    .execute(params![first.n.cast_signed(), last.n.cast_signed()])?;
            }
            let incarnation = incarnation(c)?;
            Ok(NextPush { incarnation, ops })
        })
    }

    /// Takes in what the server said of ops sent under an incarnation. Returns the cases whose rows changed. When the
    /// outbox was numbered anew meanwhile nothing is taken in: the answer may be that of a server which has since been
    /// restored, and the ops are asked about again.
    ///
    /// # Errors
    /// The disk says no: nothing was taken in, and the same answers may come again.
    pub fn take_answers(&self, sent_under: u32, answers: &[Answered], me: OperatorId) -> Result<Vec<CaseId>> {
        self.write(Safety::Full, |c| {
            if incarnation(c)? != sent_under {
                return Ok(Vec::new());
            }
            let mut touched = Touched::default();
            let mut erased = Vec::new();
            for answered in answers {
                erased.extend(erased_file(c, answered)?);
                take_answer(c, answered, &mut touched)?;
            }
            // The page that carried an op's effects may have come before its answer did.
            passed::leave_passed(c, meta::number(c, pull::PULLED)?, &mut touched, me)?;
            touched.show(c, me)?;
            // After the rows, which spoke of them.
            erased.iter().try_for_each(|body| blobs::let_go_of_op(c, body))?;
            Ok(touched.cases.into_iter().collect())
        })
    }

    /// Keeps what the server said of itself. Ops held because it was too old for them go out again when its schema has
    /// changed or is as new as theirs; opening the store does so too.
    ///
    /// # Errors
    /// The disk says no.
    pub fn greeted(&self, schema: u32, organisation_name: &str, scopes: &[String]) -> Result<()> {
        let written = schema.to_string();
        let scopes = serde_json::to_string(scopes)?;
        let facts = [
            (SCOPES, scopes.as_str()),
            ("server_schema", written.as_str()),
            ("organisation_name", organisation_name),
        ];
        let is_news = |c: &Connection| -> Result<bool> {
            for (key, value) in facts {
                if meta::get(c, key)?.as_deref() != Some(value) {
                    return Ok(true);
                }
            }
            held::any_known(c, schema)
        };
        if !self.read(is_news)? {
            return Ok(());
        }
        self.write(Safety::Normal, |c| {
            if meta::get(c, "server_schema")?.is_some_and(|before| before != written) {
                held::release_all(c)?;
            }
            held::release_known(c, schema)?;
            facts.iter().try_for_each(|(key, value)| meta::set(c, key, value))
        })
    }

    /// Starts a new incarnation: the ops without an answer are numbered from 1 again, under the same ids and bytes. Those
    /// held for a newer server have no number until they go out. An incarnation that has passed already is left alone.
    ///
    /// # Errors
    /// The disk says no.
    pub fn renumber(&self, next: u32) -> Result<()> {
        self.write(Safety::Full, |c| {
            if next <= incarnation(c)? {
                return Ok(());
            }
            let oids = oids(c, "state < 2")?;
            step_aside(c)?;
            meta::set(c, "incarnation", &next.to_string())?;
            number(c, &oids, 1)
        })
    }

    /// The incarnation ops are numbered in, and the last number given.
    ///
    /// # Errors
    /// The database fails.
    pub fn numbering(&self) -> Result<(u32, u64)> {
        self.read(|c| {
            let last = u64::try_from(meta::number(c, "next_n")?.max(1) - 1).unwrap_or(0);
            Ok((incarnation(c)?, last))
        })
    }
}

/// The incarnation ops are numbered in.
pub(crate) fn incarnation(c: &Connection) -> Result<u32> {
    Ok(u32::try_from(meta::number(c, "incarnation")?).unwrap_or(0).max(1))
}

/// All numbers move out of the way, in their order: the answered ops are shown before the others still.
pub(crate) fn step_aside(c: &Connection) -> Result<()> {
    c.execute(
        "UPDATE outbox SET n = n - (SELECT max(n) FROM outbox WHERE state < 3) - 1 WHERE state < 3",
        [],
    )?;
    Ok(())
}

pub(crate) fn oids(c: &Connection, which: &str) -> Result<Vec<Uuid>> {
    let mut statement = c.prepare_cached(&format!("SELECT oid FROM outbox WHERE {which} ORDER BY n"))?;
    Ok(statement
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

/// Gives numbers in order, to ops that wait from now on. One that may have left this device stays marked as sent. From the
/// last to the first: those that only move up make room for those before them.
pub(crate) fn number(c: &Connection, oids: &[Uuid], first: i64) -> Result<()> {
    let mut give =
        c.prepare_cached("UPDATE outbox SET n = ?2, state = (state = 1), seq = NULL WHERE oid = ?1")?;
    let next = first.saturating_add_unsigned(oids.len() as u64);
    for (n, oid) in (first..next).rev().zip(oids.iter().rev()) {
        give.execute(params![oid, n])?;
    }
    meta::set(c, "next_n", &next.to_string())
}

/// The op of an attachment that its answer erases: its bytes go with it.
fn erased_file(c: &Connection, answered: &Answered) -> Result<Option<String>> {
    match &answered.answer {
        Answer::Refused(code, _) if code == "erased" => Ok(c
            .prepare_cached("SELECT body FROM outbox WHERE oid = ?1 AND name = 'attachment.add'")?
            .query_row(params![answered.oid.0], |r| r.get(0))
            .optional()?),
        _ => Ok(None),
    }
}

fn take_answer(c: &Connection, answered: &Answered, touched: &mut Touched) -> Result<()> {
    let oid = answered.oid.0;
    let found: Option<Option<Uuid>> = c
        .prepare_cached("SELECT contact FROM outbox WHERE oid = ?1 AND state < 2")?
        .query_row(params![oid], |r| r.get(0))
        .optional()?;
    // Answered before, or not ours: the same reply may come twice.
    let Some(contact) = found else {
        return Ok(());
    };
    touched.extend(c, oid)?;
    let waits_for_nobody =
        matches!(answered.answer, Answer::Held(Held::OtherDesk)) && is_ours_to_bring(c, oid)?;
    let nobody = Answer::Refused(DEPENDENCY_FAILED.to_owned(), None);
    let answer = if waits_for_nobody {
        &nobody
    } else {
        &answered.answer
    };
    deeds::answered(c, oid, answer)?;
    match answer {
        // Its number is spent, and it gets another only when the server has changed: those saved meanwhile follow without
        // a gap.
        Answer::Held(why) => held::hold(c, oid, *why)?,
        Answer::Done(seq) | Answer::Merged(seq) | Answer::Conflict(seq) => {
            kept::keep(c, oid)?;
            c.prepare_cached("UPDATE outbox SET state = 2, seq = ?2 WHERE oid = ?1")?
                .execute(params![oid, seq])?;
        }
        // The rows that say so may still be on their way: until they are here our own edit stays in sight, or the value
        // before it would flicker back.
        Answer::Noop(seq) => {
            kept::keep(c, oid)?;
            drop_entries(c, oid, Entries::All)?;
            c.prepare_cached("UPDATE outbox SET state = 2, seq = ?2 WHERE oid = ?1")?
                .execute(params![oid, seq])?;
        }
        Answer::Refused(code, now) => {
            // An erased person's words do not stay; everybody else's do, until a person dismisses them.
            let body = if code == "erased" { "''" } else { "body" };
            let sql = format!(
                "INSERT OR REPLACE INTO refused (oid, act, case_id, name, body, at, code, now)
                 SELECT oid, act, case_id, name, {body}, at, ?2, ?3 FROM outbox WHERE oid = ?1"
            );
            let now = now.as_ref().map(serde_json::to_string).transpose()?;
            c.prepare_cached(&sql)?.execute(params![oid, code, now])?;
            if code == "erased" {
                drop_entries(c, oid, Entries::All)?;
            } else {
                drafts::put_back(c, oid)?;
                drop_entries(c, oid, Entries::NotByHand)?;
                c.prepare_cached("UPDATE entry SET state = 2 WHERE oid = ?1 AND state = 1")?
                    .execute(params![oid])?;
            }
            c.prepare_cached("DELETE FROM outcome WHERE id = ?1")?
                .execute(params![oid])?;
            if let Some(contact) = contact {
                contacts::uncreate(c, ContactId(contact), OpId(oid))?;
            }
            c.prepare_cached("DELETE FROM outbox WHERE oid = ?1")?
                .execute(params![oid])?;
        }
    }
    Ok(())
}

/// Whether an op is about a case that this device wanted to open and the server did not: no other desk can bring it.
fn is_ours_to_bring(c: &Connection, oid: Uuid) -> Result<bool> {
    Ok(c.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM outbox o JOIN refused r ON r.case_id = o.case_id
                        WHERE o.oid = ?1 AND r.name = 'case.create')",
    )?
    .query_row(params![oid], |r| r.get(0))?)
}

/// Takes entries of an op that are still pending out of the timeline and out of the search index.
pub(crate) fn drop_entries(c: &Connection, oid: Uuid, which: Entries) -> Result<()> {
    let mut statement = c.prepare_cached("SELECT num, body, kind FROM entry WHERE oid = ?1 AND state = 1")?;
    let found: Vec<(i64, String, String)> = statement
        .query_map(params![oid], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (num, body, kind) in found {
        if which == Entries::NotByHand && entries::kind_of(&kind).is_written_by_hand() {
            continue;
        }
        crate::search::forget_entry(c, num, &body)?;
        c.prepare_cached("DELETE FROM entry WHERE num = ?1")?
            .execute(params![num])?;
    }
    Ok(())
}
