//! Replies that go by mail: whose turn it is, and what became of them.

use super::accounts::organisation_name;
use super::due::by_time;
use super::engine::Writing;
use super::post::post;
use super::schema::tenants;
use super::sql::{Conn, all, id_at};
use super::{Storage, StorageError, cases, contacts, directory};
use crate::decide::{Bench, Ledger};
use crate::mail::Letter;
use oltre_domain::rules::{Effect, mail_settled};
use oltre_domain::{
    CaseFile, CaseId, EntryId, Field, MAIL_PAUSE, MailFate, OrganisationId, Reply, Timestamp, mail_address,
};

/// Letters taken at once: all of them are through before [`oltre_domain::MAIL_TRY`] is over, however slow the mail server.
const AT_ONCE: i64 = 8;

impl Storage {
    /// Begins a try for replies whose turn it is, and gives their letters; no other process begins one meanwhile. Looks first,
    /// and writes only when there is one: it is asked every second.
    pub(crate) async fn take_letters(&self) -> Result<Vec<Letter>, StorageError> {
        let now = self.now();
        let year = self.year(now);
        if !self.read(move |conn| any_due(conn, now)).await? {
            return Ok(Vec::new());
        }
        self.write(move |writing| take(writing, now, year)).await
    }

    /// Writes down what became of a letter. A reply that is being sent no more stays as it is.
    pub(crate) async fn settle_mail(&self, letter: &Letter, fate: MailFate) -> Result<(), StorageError> {
        let now = self.now();
        let year = self.year(now);
        let (organisation, case, reply) = (letter.organisation, letter.case, letter.reply);
        self.write(move |writing| {
            writing.enter(organisation)?;
            let effects = |file: &CaseFile| mail_settled(file, reply, &fate, now);
            carry_out(writing, organisation, case, "reply.mailed", effects, now, year)?;
            Ok(())
        })
        .await
    }
}

fn due(
    conn: &Conn,
    tenant: OrganisationId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(CaseId, EntryId)>, StorageError> {
    // A clock that was put back delays none for years.
    let furthest = now.plus(MAIL_PAUSE);
    all(
        conn,
        include_str!("sql/replies_to_try.sql"),
        (tenant.0.as_bytes(), now.0, furthest.0, limit),
        |row| Ok((id_at::<CaseId>(row, 0)?, id_at::<EntryId>(row, 1)?)),
    )
}

fn any_due(conn: &Conn, now: Timestamp) -> Result<bool, StorageError> {
    for tenant in tenants(conn)? {
        conn.enter(tenant)?;
        if !due(conn, tenant, now, 1)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn take(writing: &Writing<'_>, now: Timestamp, year: i16) -> Result<Vec<Letter>, StorageError> {
    let mut letters = Vec::new();
    for tenant in tenants(writing)? {
        writing.enter(tenant)?;
        for (case, id) in due(writing, tenant, now, AT_ONCE)? {
            let tried = |file: &CaseFile| file.replies.get(&id).and_then(|reply| reply.tried(now));
            let effects = |file: &CaseFile| tried(file).map(Effect::PutReply).into_iter().collect();
            let file = carry_out(writing, tenant, case, "reply.try", effects, now, year)?;
            if let Some(file) = file
                && let Some(reply) = file.replies.get(&id)
            {
                letters.push(letter(writing, tenant, &file, reply)?);
            }
        }
    }
    Ok(letters)
}

/// The case before what was done to it; none when it is not there, or nothing was to be done.
fn carry_out(
    writing: &Writing<'_>,
    tenant: OrganisationId,
    case: CaseId,
    did: &str,
    effects: impl Fn(&CaseFile) -> Vec<Effect>,
    now: Timestamp,
    year: i16,
) -> Result<Option<CaseFile>, StorageError> {
    let held = cases::hold(writing, tenant, case, false)?;
    let Some(file) = held.file.clone() else {
        return Ok(None);
    };
    let effects = effects(&file);
    if effects.is_empty() {
        return Ok(None);
    }
    let (mut bench, mut ledger) = (Bench::default(), Ledger::default());
    bench.cases.insert(case, held);
    bench.carry_out(&by_time(did, case, now), &effects, &mut ledger);
    post(writing, tenant, &mut bench, &mut ledger, now, year)?;
    Ok(Some(file))
}

/// Read at every try: an address that was mended meanwhile is the one it goes to.
fn letter(
    conn: &Conn,
    organisation: OrganisationId,
    file: &CaseFile,
    reply: &Reply,
) -> Result<Letter, StorageError> {
    let people = file
        .case
        .contact()
        .map(|id| contacts::chain(conn, organisation, id));
    let person = people.transpose()?.and_then(|mut chain| chain.pop());
    let operator = directory::operator(conn, organisation, reply.by)?;
    Ok(Letter {
        organisation,
        case: file.case.id,
        reply: reply.id,
        to: person.and_then(|person| mail_address(&person.points).map(str::to_owned)),
        subject: file
            .case
            .value(Field::Subject)
            .text()
            .unwrap_or_default()
            .to_owned(),
        code: file.case.code,
        body: reply.body.clone(),
        operator: operator.map_or_else(String::new, |o| o.alias.unwrap_or(o.name)),
        organisation_name: organisation_name(conn, organisation)?,
    })
}
