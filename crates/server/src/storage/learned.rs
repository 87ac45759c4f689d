//! What over-help has learned from everybody: made here, handed to consoles in pieces.

use super::accounts::Credentials;
use super::directory::{self, Standing};
use super::engine::Writing;
use super::post::head;
use super::schema::tenants;
use super::sql::{Conn, all, count, count_at, id_at, json_at, one, run, value};
use super::training::Training;
use super::{Storage, StorageError, cases};
use crate::token::SealKey;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use ed25519_dalek::{Signer as _, SigningKey};
use oltre_domain::{
    CaseId, Learned, MAX_LEARNED_BYTES, OrganisationId, Sha256, SuggestionOutcome, Timestamp, Version,
};
use oltre_overhelp::PastCase;
use oltre_wire::{LEARNED_PIECE, ProblemCode, Row, learned_message};
use sha2::{Digest as _, Sha256 as Hasher};
use std::collections::{BTreeMap, HashSet};

/// It is made anew in these hours of the organisation's night when something was solved meanwhile;
const NIGHT: std::ops::Range<i8> = 1..5;
/// or, where the server sleeps at night, when something has waited so long,
const LATEST: i64 = 2 * Timestamp::DAY;
/// though not more often than this.
const OFTEN: i64 = 20 * Timestamp::HOUR;
/// Who could not learn tries again after this.
const REST: i64 = Timestamp::HOUR;
/// Solved cases looked up at once.
const PAGE: i64 = 500;
/// Entries of a case that are learned from.
const ENTRIES: i64 = 200;

/// Who could not learn, and when.
#[derive(Debug, Default)]
pub(crate) struct Failed(BTreeMap<OrganisationId, Timestamp>);

/// What a training came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trained {
    /// Solved cases it learned from.
    pub cases: u64,
    /// Bytes of what it learned.
    pub bytes: u64,
    /// The sequence it reaches.
    pub upto: Version,
}

impl SealKey {
    /// The key that signs what was learned. Of this key and nothing else, so that it comes back with a backup.
    pub(super) fn learned_key(&self, organisation: OrganisationId) -> SigningKey {
        SigningKey::from_bytes(&self.learned_secret(organisation))
    }
}

/// As hello names it.
pub(super) fn public(key: &SigningKey) -> String {
    URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes())
}

impl Storage {
    /// Learns from everything an organisation has solved and hands it to everybody, for each organisation whose turn it is.
    /// One that cannot learn rests for an hour, is noted in `failed` and is in nobody's way. Blocks for minutes on a large
    /// database; reads in one transaction and writes in a short one.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn train_where_due(&self, failed: &mut Failed) -> Result<Vec<Trained>, StorageError> {
        let now = self.now();
        failed.0.retain(|_, at| (0..REST).contains(&now.since(*at)));
        let night = night_of(&self.inner.zone, now);
        let due = self.read_now(|conn| {
            let mut due = Vec::new();
            for tenant in tenants(conn)? {
                conn.enter(tenant)?;
                if !failed.0.contains_key(&tenant) && is_due(conn, tenant, now, night)? {
                    due.push(tenant);
                }
            }
            Ok(due)
        })?;
        let mut trained = Vec::new();
        for tenant in due {
            match self.train_one(tenant) {
                Ok(of) => trained.extend(of),
                Err(error) => {
                    tracing::error!(%error, tenant = %tenant, "over-help could not learn; it will try again in an hour");
                    failed.0.insert(tenant, now);
                }
            }
        }
        Ok(trained)
    }

    /// The same now, for the first organisation; nothing when there is nothing to learn from. Blocks.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn train(&self) -> Result<Option<Trained>, StorageError> {
        self.train_one(self.organisation())
    }

    fn train_one(&self, organisation: OrganisationId) -> Result<Option<Trained>, StorageError> {
        let (training, upto) = self.read_now(|conn| {
            conn.enter(organisation)?;
            let upto = head(conn, organisation)?.seq;
            Ok((gather(conn, organisation, upto)?, upto))
        })?;
        let Some((cases, bytes)) = training.finish() else {
            return Ok(None);
        };
        let Some(bytes) = bytes.filter(|bytes| bytes.len() as u64 <= MAX_LEARNED_BYTES) else {
            return Err(StorageError::Unfit("what was learned is too large".to_owned()));
        };
        let size = bytes.len() as u64;
        let now = self.now();
        let year = self.year(now);
        let mut learned = Learned {
            sha256: Sha256(Hasher::digest(&bytes).into()),
            size,
            upto,
            at: now,
            signature: String::new(),
        };
        let key = self.key().learned_key(organisation);
        let signature = key.sign(&learned_message(organisation, &learned));
        learned.signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        self.write_now(move |writing| {
            writing.enter(organisation)?;
            // Two may learn at once: what knows more stays.
            if last(writing, organisation)?.is_some_and(|there| there.upto > learned.upto && there.at <= now)
            {
                return Ok(());
            }
            keep(writing, organisation, &learned, &bytes)?;
            let rows = vec![Row::Learned(learned.clone())];
            directory::put(writing, organisation, rows, Standing::Follows, None, now, year).map(drop)
        })?;
        Ok(Some(Trained {
            cases,
            bytes: size,
            upto,
        }))
    }

    /// Bytes from a place on, as many as one piece has; none beyond the last.
    pub(crate) async fn learned_bytes(
        &self,
        credentials: Credentials,
        sha256: Sha256,
        from: u64,
    ) -> Result<Bytes, StorageError> {
        self.read_as(credentials, move |caller, conn| {
            let found = one(
                conn,
                "SELECT starts_at, bytes FROM learned_part WHERE tenant_id = ?1 AND sha256 = ?2 AND starts_at <= ?3
                 ORDER BY starts_at DESC LIMIT 1",
                (caller.organisation.0.as_bytes(), sha256.0, count(from)),
                |row| Ok((count_at(row, 0, "learned_part")?, row.get::<Vec<u8>>(1)?)),
            )?;
            let (starts_at, bytes) = found.ok_or(StorageError::Refused(ProblemCode::NotFound))?;
            let skip = usize::try_from(from.saturating_sub(starts_at)).unwrap_or(usize::MAX);
            let bytes = Bytes::from(bytes);
            Ok(bytes.slice(skip.min(bytes.len())..))
        })
        .await
    }
}

/// When the night began in which a moment lies; none by day.
fn night_of(zone: &jiff::tz::TimeZone, at: Timestamp) -> Option<Timestamp> {
    let at = jiff::Timestamp::from_millisecond(at.0)
        .ok()?
        .to_zoned(zone.clone());
    if !NIGHT.contains(&at.hour()) {
        return None;
    }
    let began = at
        .with()
        .hour(NIGHT.start)
        .minute(0)
        .second(0)
        .subsec_nanosecond(0);
    Some(Timestamp(began.build().ok()?.timestamp().as_millisecond()))
}

/// Whether it is this organisation's turn: once a night, and by day when what was solved waits too long, because the server
/// sleeps at night or nothing was ever learned.
fn is_due(
    conn: &Conn,
    organisation: OrganisationId,
    now: Timestamp,
    night: Option<Timestamp>,
) -> Result<bool, StorageError> {
    // Of a clock that was ahead once, nothing is to be kept.
    let last = last(conn, organisation)?.filter(|learned| learned.at <= now);
    let since = last.as_ref().map_or(0, |learned| learned.upto);
    let news = one(
        conn,
        "SELECT at FROM entry WHERE tenant_id = ?1 AND kind = 'solved' AND seq > ?2 ORDER BY seq, idx LIMIT 1",
        (organisation.0.as_bytes(), since),
        |row| row.get::<i64>(0).map(Timestamp),
    )?;
    Ok(match (news, last) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(first), Some(last)) => {
            night.is_some_and(|began| last.at < began)
                || (now.since(first) > LATEST && now.since(last.at) > OFTEN)
        }
    })
}

/// What was learned last.
fn last(conn: &Conn, organisation: OrganisationId) -> Result<Option<Learned>, StorageError> {
    let row = one(
        conn,
        "SELECT body FROM directory WHERE tenant_id = ?1 AND kind = 'learned'",
        [organisation.0.as_bytes()],
        |row| json_at::<Row>(row, 0, "directory"),
    )?;
    match row {
        None => Ok(None),
        Some(Row::Learned(learned)) => Ok(Some(learned)),
        Some(_) => Err(StorageError::Damaged("directory")),
    }
}

/// Reads every solved case, in the order in which they were solved first, and every outcome.
fn gather(conn: &Conn, organisation: OrganisationId, upto: Version) -> Result<Training, StorageError> {
    let tenant = organisation.0.as_bytes();
    let mut training = Training::upto(upto);
    let (mut seq, mut idx) = (0, -1);
    let mut known = HashSet::new();
    loop {
        let page = all(
            conn,
            "SELECT seq, idx, case_id FROM entry WHERE tenant_id = ?1 AND kind = 'solved'
             AND (seq, idx) > (?2, ?3) ORDER BY seq, idx LIMIT ?4",
            (tenant, seq, idx, PAGE),
            |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?, id_at::<CaseId>(row, 2)?)),
        )?;
        let Some(end) = page.last() else { break };
        (seq, idx) = (end.0, end.1);
        for (_, _, case) in page {
            if known.insert(case) {
                match past_case(conn, organisation, case) {
                    Ok(case) => training.case(&case),
                    // `doctor` tells of it; all the others are learned from.
                    Err(StorageError::Damaged(what)) => {
                        tracing::warn!(what, case.id = %case, "over-help leaves a case out");
                    }
                    Err(error) => return Err(error),
                }
            }
        }
    }
    conn.each(
        "SELECT o.body, f.val FROM suggestion_outcome AS o LEFT JOIN case_field AS f
         ON f.tenant_id = o.tenant_id AND f.case_id = o.case_id AND f.field = 'topic'
         WHERE o.tenant_id = ?1 ORDER BY o.outcome_id",
        [tenant],
        &mut |row| {
            match json_at::<SuggestionOutcome>(row, 0, "suggestion_outcome") {
                Ok(outcome) => training.outcome(&outcome, topic(row.get::<Option<String>>(1)?.as_deref())),
                Err(StorageError::Damaged(what)) => tracing::warn!(what, "over-help leaves an outcome out"),
                Err(error) => return Err(error),
            }
            Ok(super::database::Reads::On)
        },
    )?;
    Ok(training)
}

fn past_case(conn: &Conn, organisation: OrganisationId, case: CaseId) -> Result<PastCase, StorageError> {
    let key = (organisation.0.as_bytes(), case.0.as_bytes());
    let about: Option<String> = value(
        conn,
        "SELECT val FROM case_field WHERE tenant_id = ?1 AND case_id = ?2 AND field = 'topic'",
        key,
    )?;
    let entries = all(
        conn,
        "SELECT seq, idx, case_id, entry_id, at, kind, author, body, meta FROM entry
         WHERE tenant_id = ?1 AND case_id = ?2 ORDER BY seq, idx LIMIT ?3",
        (key.0, key.1, ENTRIES),
        cases::read_entry,
    )?;
    Ok(PastCase::of(
        topic(about.as_deref()),
        entries.iter().map(|line| (&*line.entry, line.seq)),
    ))
}

/// A topic's key from the value of a field; nothing where none is set.
fn topic(val: Option<&str>) -> Option<String> {
    serde_json::from_str::<Option<String>>(val?).ok().flatten()
}

/// The new pieces in, those of what was learned before out.
fn keep(
    writing: &Writing<'_>,
    organisation: OrganisationId,
    learned: &Learned,
    bytes: &[u8],
) -> Result<(), StorageError> {
    let tenant = organisation.0.as_bytes();
    run(writing, "DELETE FROM learned_part WHERE tenant_id = ?1", [tenant])?;
    for (n, piece) in bytes.chunks(LEARNED_PIECE).enumerate() {
        run(
            writing,
            "INSERT INTO learned_part (tenant_id, sha256, starts_at, bytes) VALUES (?1, ?2, ?3, ?4)",
            (tenant, learned.sha256.0, count((n * LEARNED_PIECE) as u64), piece),
        )?;
    }
    Ok(())
}
