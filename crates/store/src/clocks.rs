//! What was undertaken for cases: which target is due next stands on the row of each, so that lists can be asked for it.

use crate::open::Safety;
use crate::{Result, Store, StoreError, cases, directory, hanging};
use oltre_domain::{CaseFile, CaseId, ClockKind, EntryKind, EntryMeta, Timestamp};
use oltre_hours::{Clock, Facts, Heard, Service, Sound, heard_of};
use rusqlite::{Connection, params};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::StrDeserializer;

/// Cases looked at with a write; of what an organisation undertakes anew there may be many more.
const WITH_A_WRITE: u32 = 100;

const HEARD: &str = "SELECT at, kind, meta FROM entry
     WHERE case_id = ?1 AND state <> 2 AND kind IN
       ('message_in', 'message_out', 'call_in', 'call_out', 'status_changed', 'handoff_asked', 'solved', 'reopened')";

impl Store {
    /// The clocks of a case, in the order in which they began; none when nothing is undertaken for it.
    ///
    /// # Errors
    /// The database fails.
    pub fn clocks(&self, id: CaseId) -> Result<Vec<Clock>> {
        self.read(|c| {
            let service = service(c)?;
            let file = if service.is_empty() { None } else { load(c, id)? };
            file.map_or(Ok(Vec::new()), |file| of(c, &service, &file))
        })
    }

    /// Looks at so many at most of the cases for which something else is undertaken than before. Gives how many: 0 when none
    /// is left.
    ///
    /// # Errors
    /// The disk says no.
    pub fn settle_clocks(&self, most: u32) -> Result<usize> {
        let stale = "SELECT EXISTS (SELECT 1 FROM clock_stale)";
        if !self.read(|c| Ok(c.query_row(stale, [], |r| r.get(0))?))? {
            return Ok(0);
        }
        self.write(Safety::Normal, |c| settle_some(c, most))
    }
}

/// Looks at the cases that a write has changed.
pub(crate) fn settle(c: &Connection) -> Result<()> {
    settle_some(c, WITH_A_WRITE).map(drop)
}

fn settle_some(c: &Connection, most: u32) -> Result<usize> {
    let stale: Vec<CaseId> = c
        .prepare_cached("SELECT case_id FROM clock_stale LIMIT ?1")?
        .query_map(params![most], |r| Ok(CaseId(r.get(0)?)))?
        .collect::<rusqlite::Result<_>>()?;
    if stale.is_empty() {
        return Ok(0);
    }
    let service = service(c)?;
    let looked = stale.len();
    for id in stale {
        let next = match load(c, id)?.filter(|file| !file.case.is_done()) {
            Some(file) => next(of(c, &service, &file)?),
            None => None,
        };
        let (due, kind) = next.map_or((None, None), |(due, kind)| (Some(due.0), Some(kind.as_str())));
        c.prepare_cached(
            "UPDATE case_row SET clock_due = ?2, clock_kind = ?3
             WHERE id = ?1 AND (clock_due, clock_kind) IS NOT (?2, ?3)",
        )?
        .execute(params![id.0, due, kind])?;
        c.prepare_cached("DELETE FROM clock_stale WHERE case_id = ?1")?
            .execute(params![id.0])?;
    }
    Ok(looked)
}

/// The clock that is over next, or first was.
fn next(clocks: Vec<Clock>) -> Option<(Timestamp, ClockKind)> {
    let open = clocks.into_iter().filter(|clock| clock.ended.is_none());
    open.filter_map(|clock| Some((clock.due?, clock.kind))).min()
}

fn service(c: &Connection) -> Result<Service> {
    let levels = directory::all(c, "service_level")?;
    let hours = directory::all(c, "business_hours")?;
    Ok(Service::new(levels, &hours))
}

fn load(c: &Connection, id: CaseId) -> Result<Option<CaseFile>> {
    let Some(state) = cases::load_state(c, id)? else {
        return Ok(None);
    };
    let mut file = CaseFile::new(state);
    hanging::load_replies(c, &mut file)?;
    Ok(Some(file))
}

fn of(c: &Connection, service: &Service, file: &CaseFile) -> Result<Vec<Clock>> {
    let rows: Vec<(i64, String, String)> = c
        .prepare_cached(HEARD)?
        .query_map(params![file.case.id.0], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut heard: Vec<Heard> = Vec::with_capacity(rows.len());
    for (at, kind, meta) in rows {
        let word: StrDeserializer<'_, serde::de::value::Error> = kind.as_str().into_deserializer();
        let kind = EntryKind::deserialize(word).map_err(|_| StoreError::Row("entry"))?;
        let meta: EntryMeta = serde_json::from_str(&meta)?;
        heard.extend(heard_of(kind, Timestamp(at), &meta));
    }
    // A reply that is on its way is no entry yet.
    let going = file.replies.values().filter(|reply| reply.state.is_under_way());
    heard.extend(going.map(|reply| Heard {
        at: reply.at,
        sound: Sound::Ours,
    }));
    Ok(service.clocks(&Facts::of(&file.case), heard))
}
