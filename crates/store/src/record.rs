//! Recording what an operator did: the rows, the ops and the draft they came from in one FULL commit.

use crate::drafts::{DraftKind, drop_draft};
use crate::entries::UNCONFIRMED;
use crate::open::Safety;
use crate::{
    Result, Store, StoreError, blobs, book, cases, contacts, deeds, entries, meta, people, rebase, touches,
};
use oltre_domain::rules::{self, BaseOf, Effect, Outcome, RefusalCode, Rows};
use oltre_domain::{
    ActId, Article, ArticleField, ArticleId, BulkId, CaseFile, CaseId, Contact, ContactId, Field,
    FieldChange, Op, OpId, OpKind, OperatorId, Timestamp,
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// One op to record. The bases of changed fields are filled in here: the caller gives values only.
#[derive(Clone, Debug)]
pub struct NewOp {
    /// Its id.
    pub oid: OpId,
    /// What is intended.
    pub kind: OpKind,
    /// Ops that must have taken effect before.
    pub after: Vec<OpId>,
    /// The op it takes back: its kind is whole then, as [`Store::way_back`] gave it.
    pub undoes: Option<OpId>,
}

impl NewOp {
    /// An op that comes after no other and takes none back.
    #[must_use]
    pub const fn new(oid: OpId, kind: OpKind) -> Self {
        Self {
            oid,
            kind,
            after: Vec::new(),
            undoes: None,
        }
    }
}

/// What an operator did in one go.
#[derive(Clone, Debug)]
pub struct NewAction {
    /// Its id.
    pub act: ActId,
    /// Who.
    pub by: OperatorId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub ops: Vec<NewOp>,
    /// The draft the words came from: it goes in the same commit.
    pub from_draft: Option<(Option<CaseId>, DraftKind)>,
    /// All of it is done on the server, or nothing is.
    pub atomic: bool,
    /// The larger piece of work it is part of.
    pub bulk: Option<BulkId>,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The action; none when everything was so already.
    pub act: Option<ActId>,
    /// The cases that changed.
    pub cases: Vec<CaseId>,
}

/// Ops in an action: they travel and become visible together.
pub const MAX_OPS: usize = 100;
/// Bytes of an action: it has to fit into one push, whose hard cap is 8 MiB.
const MAX_BYTES: usize = 7 * 1024 * 1024;

/// What became of one op.
enum Said {
    /// It is in the outbox now.
    Recorded(usize),
    /// It was there already: the same action is recorded again because its first outcome was not known.
    Known,
    /// Everything was so already.
    Noop,
}

impl Store {
    /// Records an action. When this returns, the action survives a power loss. Recording it again under the same ids
    /// changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when a rule says no to one of its ops, or when there are too many of them: then nothing
    /// was written. Disk errors likewise.
    pub fn record(&self, action: &NewAction) -> Result<Recorded> {
        if action.ops.len() > MAX_OPS {
            return Err(StoreError::Refused(RefusalCode::TooMany, None));
        }
        self.write(Safety::Full, |c| {
            let mut recorded = Recorded {
                act: None,
                cases: Vec::new(),
            };
            let (mut bytes, mut noops) = (0, Vec::new());
            let mut is_new = false;
            for (order, new) in (0u32..).zip(&action.ops) {
                // What was so already is no op anybody could wait for.
                let after = new.after.iter().filter(|id| !noops.contains(*id)).copied();
                match record_op(c, action, new, after.collect(), order)? {
                    Said::Noop => {
                        noops.push(new.oid);
                        continue;
                    }
                    Said::Recorded(size) => {
                        is_new = true;
                        bytes += size;
                    }
                    Said::Known => {}
                }
                if bytes > MAX_BYTES {
                    return Err(StoreError::Refused(RefusalCode::TextTooLong, None));
                }
                recorded.act = Some(action.act);
                for case in [new.kind.case(), new.kind.other_case()].into_iter().flatten() {
                    if !recorded.cases.contains(&case) {
                        recorded.cases.push(case);
                    }
                }
            }
            // A draft goes when its words are somewhere else, and not before.
            if let Some((case, kind)) = action.from_draft.filter(|_| is_new) {
                drop_draft(c, case, kind)?;
            }
            recorded.cases.iter().try_for_each(|id| cases::refresh(c, *id))?;
            if is_new {
                deeds::bound(c)?;
            }
            Ok(recorded)
        })
    }
}

fn record_op(c: &Connection, action: &NewAction, new: &NewOp, after: Vec<OpId>, order: u32) -> Result<Said> {
    let known: bool = c
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM outbox WHERE oid = ?1) OR EXISTS (SELECT 1 FROM refused WHERE oid = ?1)")?
        .query_row(params![new.oid.0], |r| r.get(0))?;
    if known {
        return Ok(Said::Known);
    }
    let mut op = Op {
        oid: new.oid,
        act: action.act,
        v: new.kind.schema(),
        at: action.at,
        after,
        undoes: new.undoes,
        atomic: action.atomic && action.ops.len() > 1,
        bulk: action.bulk,
        kind: new.kind.clone(),
    };
    op.v = op.schema();
    fit_to_rows(c, &mut op.kind)?;
    let (case, contact) = (op.kind.case(), op.kind.contact());
    let file = file_of(c, case)?;
    let other = file_of(c, op.kind.other_case())?;
    let row = row_of(c, contact)?;
    let other_row = row_of(c, op.kind.other_contact())?;
    let article = article_of(c, op.kind.article())?;
    let other_article = article_of(c, op.kind.other_article())?;
    if let Some(undone) = op.undoes {
        op.after.extend((!op.after.contains(&undone)).then_some(undone));
    } else {
        name_bases(c, &mut op.kind, file.as_ref(), row.as_ref())?;
        if let Some(article) = &article {
            name_article_bases(c, &mut op.kind, article)?;
        }
    }
    // A decision is made in sight of this device's own unsent value: it comes after it, or it would meet it as a
    // stranger's.
    if let OpKind::ConflictResolve { case, field, .. } = &op.kind {
        let before = last_writer(c, *case, *field)?;
        op.after.extend(before.filter(|oid| !op.after.contains(oid)));
    }
    // For our own eyes every base is current: what we show is what the author saw.
    let base_of = |_: OpId, field: Field| BaseOf::Version(file.as_ref().map_or(0, |f| f.case.version(field)));
    let rows = Rows {
        case: file.as_ref(),
        other: other.as_ref(),
        contact: row.as_ref(),
        other_contact: other_row.as_ref(),
        article: article.as_ref(),
        other_article: other_article.as_ref(),
    };
    let verdict = rules::decide(&op, &rebase::context(&op, action.by, &base_of), &rows);
    match verdict.outcome {
        Outcome::Rejected { code, now } => return Err(StoreError::Refused(code, now)),
        Outcome::Noop => return Ok(Said::Noop),
        Outcome::Applied | Outcome::Merged | Outcome::Conflict(_) => {}
    }
    for file in [&file, &other] {
        rebase::keep_mirror(c, file.as_ref())?;
    }
    for row in [&row, &other_row] {
        rebase::keep_contact_mirror(c, row.as_ref())?;
    }
    for article in [&article, &other_article] {
        rebase::keep_article_mirror(c, article.as_ref())?;
    }
    let body = serde_json::to_string(&op)?;
    let n = meta::number(c, "next_n")?.max(1);
    meta::set(c, "next_n", &(n + 1).to_string())?;
    c.prepare_cached(
        "INSERT INTO outbox (n, oid, act, case_id, contact, name, body, at, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)",
    )?
    .execute(params![
        n,
        op.oid.0,
        op.act.0,
        case.map(|x| x.0),
        contact.map(|x| x.0),
        op.kind.name(),
        body,
        op.at.0
    ])?;
    touches::note(c, op.oid, &op.kind)?;
    if let OpKind::AttachmentAdd { sha256, .. } = &op.kind {
        blobs::attached(c, *sha256)?;
    }
    deeds::note(c, &op, action.by, &rows)?;
    let held = [file, other].into_iter().flatten().map(|f| (f.case.id, Some(f)));
    let people = [row, other_row].into_iter().flatten().map(|r| (r.id, Some(r)));
    write_effects(c, &op, held.collect(), people.collect(), &verdict.effects, order)?;
    for effect in &verdict.effects {
        if let Effect::PutArticle(_) = effect {
            let mut shown = article.clone();
            rebase::show_article(&mut shown, effect);
            shown.iter().try_for_each(|row| book::save(c, row))?;
        }
    }
    Ok(Said::Recorded(body.len()))
}

fn file_of(c: &Connection, id: Option<CaseId>) -> Result<Option<CaseFile>> {
    Ok(id.map(|id| cases::load_file(c, id)).transpose()?.flatten())
}

fn row_of(c: &Connection, id: Option<ContactId>) -> Result<Option<Contact>> {
    Ok(id.map(|id| contacts::load(c, id)).transpose()?.flatten())
}

fn article_of(c: &Connection, id: Option<ArticleId>) -> Result<Option<Article>> {
    Ok(id.map(|id| book::load(c, id)).transpose()?.flatten())
}

/// Says of every changed section from which text it was changed. After an unsent op of this device on the same section the
/// text alone says it: the version it will have nobody knows yet.
fn name_article_bases(c: &Connection, kind: &mut OpKind, article: &Article) -> Result<()> {
    match kind {
        OpKind::ArticleSet { id, f, .. } => {
            let written = written_here(c, *id)?;
            for (field, change) in f.iter_mut() {
                *change = FieldChange {
                    base: article.value(*field).clone(),
                    base_version: (!written.contains(field)).then(|| article.version(*field)),
                    base_op: None,
                    value: change.value.clone(),
                };
            }
        }
        OpKind::ArticleSettle {
            field, base_version, ..
        } => *base_version = article.version(*field),
        _ => {}
    }
    Ok(())
}

/// The sections of an article that ops in the outbox write.
fn written_here(c: &Connection, id: ArticleId) -> Result<Vec<ArticleField>> {
    let mut statement =
        c.prepare_cached("SELECT o.body FROM outbox_row r JOIN outbox o ON o.oid = r.oid WHERE r.id = ?1")?;
    let bodies: Vec<String> = statement
        .query_map(params![id.0], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut written = Vec::new();
    for body in bodies {
        match serde_json::from_str::<Op>(&body)?.kind {
            OpKind::ArticleCreate { f, .. } => written.extend(f.into_keys()),
            OpKind::ArticleSet { f, .. } => written.extend(f.into_keys()),
            OpKind::ArticleSettle { field, .. } => written.push(field),
            _ => {}
        }
    }
    Ok(written)
}

/// What the rules cannot see: whether ids are free and entries are where they are said to be. Who changes what is known of a
/// contact that was merged means the person.
fn fit_to_rows(c: &Connection, kind: &mut OpKind) -> Result<()> {
    match kind {
        OpKind::EntryAppend { entry } if entries::is_there(c, entry.id)? => {
            Err(StoreError::Refused(RefusalCode::IdTaken, None))
        }
        OpKind::CaseSplit {
            id, entries: chosen, ..
        } if !entries::are_of(c, *id, chosen)? => Err(StoreError::Refused(RefusalCode::NotFound, None)),
        OpKind::ContactSet { id, .. } => {
            *id = people::person(c, *id)?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Writes what an op of ours did to the rows the page reads.
fn write_effects(
    c: &Connection,
    op: &Op,
    mut files: BTreeMap<CaseId, Option<CaseFile>>,
    mut people: BTreeMap<ContactId, Option<Contact>>,
    effects: &[Effect],
    order: u32,
) -> Result<()> {
    for (i, effect) in (0u32..).zip(effects) {
        if let Some(id) = effect.case(op.kind.case()) {
            rebase::show(files.entry(id).or_default(), effect);
        }
        match effect {
            // Entries of one action keep the order in which it wrote them, behind those saved earlier.
            Effect::Append(entry) => {
                let saved = entries::next_pending(c, entry.case)?;
                entries::put_pending(c, entry, saved.max(order + i), op.oid)?;
            }
            Effect::PutOutcome(outcome) => rebase::save_outcome(c, outcome, UNCONFIRMED)?,
            Effect::PutContact(row) => rebase::show_contact(people.entry(row.id).or_default(), effect),
            _ => {}
        }
    }
    files
        .values()
        .flatten()
        .try_for_each(|file| cases::save_file(c, file))?;
    if op.kind.contact().is_some() {
        people
            .values()
            .flatten()
            .try_for_each(|row| contacts::save(c, row))?;
    }
    Ok(())
}

/// Says of every changed field from which value it was changed: the version the author saw, or the unsent op of this
/// device that wrote it before.
fn name_bases(
    c: &Connection,
    kind: &mut OpKind,
    file: Option<&CaseFile>,
    contact: Option<&Contact>,
) -> Result<()> {
    match kind {
        OpKind::CaseSet { id, f } => {
            for (field, change) in f.iter_mut() {
                if let Some(file) = file {
                    change.base = file.case.value(*field).clone();
                    change.base_version = Some(file.case.version(*field));
                }
                if let Some(oid) = last_writer(c, *id, *field)? {
                    change.base_op = Some(oid);
                    change.base_version = None;
                }
            }
        }
        OpKind::ContactSet { f, .. } => {
            for (field, change) in f.iter_mut() {
                let (base, version) = contact.and_then(|x| x.f.get(field).cloned()).unwrap_or_default();
                *change = FieldChange {
                    base,
                    base_version: Some(version),
                    base_op: None,
                    value: change.value.clone(),
                };
            }
        }
        OpKind::ConflictResolve {
            field, base_version, ..
        } => {
            if let Some(file) = file {
                *base_version = file.case.version(*field);
            }
        }
        _ => {}
    }
    Ok(())
}

/// The last op in the outbox that wrote a merged field of a case.
fn last_writer(c: &Connection, case: CaseId, field: Field) -> Result<Option<OpId>> {
    let mut statement = c.prepare_cached(
        "SELECT o.oid, o.body FROM outbox_row r JOIN outbox o ON o.oid = r.oid
         WHERE r.id = ?1 AND o.name IN ('case.set', 'case.create', 'case.split', 'conflict.resolve') ORDER BY o.n DESC",
    )?;
    let mut found = statement.query(params![case.0])?;
    while let Some(row) = found.next()? {
        let op: Op = serde_json::from_str(row.get_ref(1)?.as_str().map_err(|_| StoreError::Row("outbox"))?)?;
        let wrote = match &op.kind {
            OpKind::CaseSet { f, .. } => f.contains_key(&field),
            OpKind::CaseCreate { f, .. } => f.contains_key(&field),
            OpKind::CaseSplit { new, f, .. } => *new == case && f.contains_key(&field),
            OpKind::ConflictResolve { field: decided, .. } => *decided == field,
            _ => false,
        };
        if wrote {
            return Ok(Some(op.oid));
        }
    }
    Ok(None)
}

impl Store {
    /// Whether an op still waits for its answer.
    ///
    /// # Errors
    /// The database fails.
    pub fn waits(&self, oid: OpId) -> Result<bool> {
        self.read(|c| {
            Ok(
                c.prepare_cached("SELECT EXISTS (SELECT 1 FROM outbox WHERE oid = ?1 AND state <> 2)")?
                    .query_row(params![oid.0], |r| r.get(0))?,
            )
        })
    }

    /// The action of an op that was never loaded for sending: it can still be taken back.
    ///
    /// # Errors
    /// The database fails.
    pub fn unsent_act(&self, oid: OpId) -> Result<Option<ActId>> {
        self.read(|c| {
            let act: Option<uuid::Uuid> = c
                .prepare_cached("SELECT act FROM outbox WHERE oid = ?1 AND state = 0")?
                .query_row(params![oid.0], |r| r.get(0))
                .optional()?;
            Ok(act.map(ActId))
        })
    }

    /// The provisional claim of a case, while it waits for its answer: replies and promises made under it come after it.
    ///
    /// # Errors
    /// The database fails.
    pub fn open_claim(&self, case: CaseId) -> Result<Option<OpId>> {
        self.read(|c| {
            let id: Option<uuid::Uuid> = c
                .prepare_cached(
                    "SELECT oid FROM outbox WHERE case_id = ?1 AND name = 'case.claim' AND state <> 2 ORDER BY n DESC LIMIT 1",
                )?
                .query_row(params![case.0], |r| r.get(0))
                .optional()?;
            Ok(id.map(OpId))
        })
    }
}
