//! What hangs on a case, as rows: promises, handoffs, conflicts, links, replies, attachments.

use crate::lists::ASKED_HERE;
use crate::{Result, Store};
use oltre_domain::{
    Attachment, CaseFile, CaseId, Conflict, Handoff, Link, Promise, PromiseState, Reply, Sha256,
};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;
use std::str::FromStr as _;

impl Store {
    /// The open questions of a case to offices of this device, nearest date first.
    ///
    /// # Errors
    /// The database fails.
    pub fn asked_here(&self, case: CaseId) -> Result<Vec<Handoff>> {
        let sql = format!(
            "SELECT row FROM handoff WHERE case_id = ?1 AND {ASKED_HERE} ORDER BY due IS NULL, due, id"
        );
        self.read(|c| rows::<Handoff>(c, &sql, case))
    }
}

/// Fills a file with what hangs on its case.
pub(crate) fn load(c: &Connection, file: &mut CaseFile) -> Result<()> {
    let id = file.case.id;
    for promise in rows::<Promise>(c, "SELECT row FROM promise WHERE case_id = ?1", id)? {
        file.promises.insert(promise.id, promise);
    }
    for handoff in rows::<Handoff>(c, "SELECT row FROM handoff WHERE case_id = ?1", id)? {
        file.handoffs.insert(handoff.id, handoff);
    }
    for conflict in rows::<Conflict>(c, "SELECT row FROM conflict WHERE case_id = ?1", id)? {
        file.conflicts.insert(conflict.id, conflict);
    }
    for link in rows::<Link>(c, "SELECT row FROM link WHERE case_id = ?1", id)? {
        file.links.insert(link.other, link);
    }
    load_replies(c, file)?;
    for attachment in rows::<Attachment>(c, "SELECT row FROM attachment WHERE case_id = ?1", id)? {
        file.attachments.insert(attachment.id, attachment);
    }
    Ok(())
}

/// Its replies alone.
pub(crate) fn load_replies(c: &Connection, file: &mut CaseFile) -> Result<()> {
    for reply in rows::<Reply>(c, "SELECT row FROM reply WHERE case_id = ?1", file.case.id)? {
        file.replies.insert(reply.id, reply);
    }
    Ok(())
}

fn rows<T: serde::de::DeserializeOwned>(c: &Connection, sql: &str, id: CaseId) -> Result<Vec<T>> {
    let mut statement = c.prepare_cached(sql)?;
    let texts: Vec<String> = statement
        .query_map(params![id.0], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    texts.iter().map(|t| Ok(serde_json::from_str(t)?)).collect()
}

/// Writes what hangs on a file's case; rows that are no longer in it go.
pub(crate) fn save(c: &Connection, file: &CaseFile) -> Result<()> {
    for table in ["promise", "handoff", "conflict", "link", "reply", "attachment"] {
        c.prepare_cached(&format!("DELETE FROM {table} WHERE case_id = ?1"))?
            .execute(params![file.case.id.0])?;
    }
    file.promises.values().try_for_each(|p| save_promise(c, p))?;
    file.handoffs.values().try_for_each(|h| save_handoff(c, h))?;
    file.conflicts.values().try_for_each(|x| save_conflict(c, x))?;
    file.links.values().try_for_each(|l| save_link(c, l))?;
    file.replies.values().try_for_each(|r| save_reply(c, r))?;
    file.attachments.values().try_for_each(|a| save_attachment(c, a))
}

pub(crate) fn save_promise(c: &Connection, promise: &Promise) -> Result<()> {
    let state = serde_json::to_value(promise.state)?;
    let is_over = matches!(promise.state, PromiseState::Kept | PromiseState::Cancelled);
    // Which list it stands on, and whose.
    let listed = (!is_over).then_some(promise.call.is_some());
    let who = promise.office.is_none().then_some(promise.by.0);
    c.prepare_cached(
        "INSERT OR REPLACE INTO promise (id, case_id, contact, due, state, row, listed, who)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        promise.id.0,
        promise.case.0,
        promise.contact.map(|x| x.0),
        promise.due.0,
        state.as_str(),
        serde_json::to_string(promise)?,
        listed,
        who
    ])?;
    Ok(())
}

pub(crate) fn save_handoff(c: &Connection, handoff: &Handoff) -> Result<()> {
    c.prepare_cached("INSERT OR REPLACE INTO handoff (id, case_id, office, due, open, row) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![
            handoff.id.0,
            handoff.case.0,
            handoff.office.to_string(),
            handoff.due.map(|due| due.0),
            handoff.answered_at.is_none(),
            serde_json::to_string(handoff)?
        ])?;
    Ok(())
}

pub(crate) fn save_conflict(c: &Connection, conflict: &Conflict) -> Result<()> {
    c.prepare_cached("INSERT OR REPLACE INTO conflict (id, case_id, open, row) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            conflict.id.0,
            conflict.case.0,
            conflict.open,
            serde_json::to_string(conflict)?
        ])?;
    Ok(())
}

pub(crate) fn save_link(c: &Connection, link: &Link) -> Result<()> {
    c.prepare_cached("INSERT OR REPLACE INTO link (case_id, other, row) VALUES (?1, ?2, ?3)")?
        .execute(params![link.case.0, link.other.0, serde_json::to_string(link)?])?;
    Ok(())
}

pub(crate) fn save_reply(c: &Connection, reply: &Reply) -> Result<()> {
    c.prepare_cached("INSERT OR REPLACE INTO reply (id, case_id, row) VALUES (?1, ?2, ?3)")?
        .execute(params![reply.id.0, reply.case.0, serde_json::to_string(reply)?])?;
    Ok(())
}

pub(crate) fn save_attachment(c: &Connection, row: &Attachment) -> Result<()> {
    c.prepare_cached("INSERT OR REPLACE INTO attachment (id, case_id, sha256, row) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            row.id.0,
            row.case.0,
            row.sha256.to_string(),
            serde_json::to_string(row)?
        ])?;
    Ok(())
}

impl Store {
    /// The hashes of the files a case refers to: those whose bytes this device may hold because it holds the case.
    ///
    /// # Errors
    /// The database fails.
    pub fn blobs_of(&self, case: CaseId) -> Result<BTreeSet<Sha256>> {
        self.read(|c| {
            let mut statement =
                c.prepare_cached("SELECT DISTINCT sha256 FROM attachment WHERE case_id = ?1")?;
            let found = statement.query_map(params![case.0], |r| r.get::<_, String>(0))?;
            let texts: Vec<String> = found.collect::<rusqlite::Result<_>>()?;
            Ok(texts.iter().filter_map(|t| Sha256::from_str(t).ok()).collect())
        })
    }

    /// Whether any case here still refers to a file: bytes nobody refers to need not stay.
    ///
    /// # Errors
    /// The database fails.
    pub fn refers_to_blob(&self, sha256: Sha256) -> Result<bool> {
        self.read(|c| {
            Ok(
                c.prepare_cached("SELECT EXISTS (SELECT 1 FROM attachment WHERE sha256 = ?1)")?
                    .query_row(params![sha256.to_string()], |r| r.get(0))?,
            )
        })
    }
}
