//! Edits: each is one action, written with its ops in one commit, before the page says "saved".

mod bulk;
mod callbacks;
mod escalation;
mod joins;
mod macros;
mod office;
mod people;
mod promises;
mod replies;
mod tell;
mod undo;

pub(crate) use callbacks::dialled;

use crate::case_views::draft_kind;
use crate::contract::{
    AssignArgs, CaseArgs, ConsoleEvent, CreateArgs, Created, DraftArgs, EntryArgs, ErrorCode, Nothing,
    OutcomeArgs, ReopenArgs, ResolveArgs, Saved, SetArgs, SolveArgs, StatusArgs, TagsArgs, UiError, Who,
    WrittenKind,
};
use crate::opened::Opened;
use oltre_domain::{
    ActId, Author, CaseCode, CaseId, ContactId, Entry, EntryId, EntryKind, EntryMeta, Field, FieldChange,
    LinkKind, OpId, OpKind, SuggestionOutcome, Value,
};
use oltre_store::{CaseOnScreen, DraftKind, NewAction, NewOp, StoreError};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Numbers without a country code are read in this region.
const REGION: &str = "IT";

pub(crate) fn op(kind: OpKind) -> NewOp {
    NewOp::new(OpId(Uuid::now_v7()), kind)
}

/// A spoken code for a new case, drawn at random.
fn new_code() -> Result<CaseCode, UiError> {
    let mut bits = [0; 4];
    getrandom::fill(&mut bits).map_err(|_| ErrorCode::Internal)?;
    Ok(CaseCode::from_bits(u32::from_le_bytes(bits)))
}

pub(crate) fn set(id: CaseId, field: Field, value: Value) -> NewOp {
    let change = FieldChange {
        base_version: None,
        base_op: None,
        base: Value::Null,
        value,
    };
    op(OpKind::CaseSet {
        id,
        f: BTreeMap::from([(field, change)]),
    })
}

impl Opened {
    /// Writes an action and tells the windows.
    pub(crate) fn save(
        &self,
        ops: Vec<NewOp>,
        from_draft: Option<(Option<CaseId>, DraftKind)>,
    ) -> Result<Saved, UiError> {
        // Of what an office was asked this console sees the question alone.
        for case in ops
            .iter()
            .filter(|new| !office::is_of_the_office(&new.kind))
            .filter_map(|new| new.kind.case())
            .collect::<BTreeSet<_>>()
        {
            if self.store.is_request(case, self.me())? {
                return Err(ErrorCode::NotAllowed.into());
            }
        }
        let action = NewAction {
            act: ActId(Uuid::now_v7()),
            by: self.me(),
            at: self.now(),
            ops,
            from_draft,
            atomic: false,
            bulk: None,
        };
        self.save_action(&action)
    }

    /// Writes an action as it is and tells the windows.
    fn save_action(&self, action: &NewAction) -> Result<Saved, UiError> {
        let recorded = match self.store.record(action) {
            // Whether the commit reached the disk is not known: the same action again says so, and is never there twice.
            Err(StoreError::DiskError) => self.store.record(action)?,
            known => known?,
        };
        if recorded.act.is_some() {
            self.events.emit(&ConsoleEvent::CasesChanged {
                ids: recorded.cases,
                act: recorded.act,
            });
            self.teller.tell();
            self.reminders.look();
            self.sync.saved();
        }
        Ok(Saved { act: recorded.act })
    }

    pub(crate) fn entry(
        &self,
        case: CaseId,
        by: Author,
        kind: EntryKind,
        body: &str,
        meta: EntryMeta,
    ) -> OpKind {
        let entry = Entry {
            id: EntryId(Uuid::now_v7()),
            case,
            at: self.now(),
            by,
            kind,
            body: body.to_owned(),
            meta,
        };
        OpKind::EntryAppend {
            entry: Box::new(entry),
        }
    }

    /// What is said or promised under a claim that is not yet confirmed comes after it.
    fn after_claim(&self, case: CaseId, mut new: NewOp) -> Result<NewOp, UiError> {
        new.after.extend(self.store.open_claim(case)?);
        Ok(new)
    }

    pub(crate) fn case_create(&self, args: &CreateArgs) -> Result<Created, UiError> {
        let queue = match args.queue {
            Some(queue) => queue,
            None => self.own_queue()?,
        };
        let mut ops = Vec::new();
        let contact = match &args.who {
            Who::Known { id } => Some(*id),
            Who::Unknown => None,
            Who::New {
                name,
                contact_kind,
                point,
            } => {
                let id = ContactId(Uuid::now_v7());
                ops.push(op(people::create(id, name, *contact_kind, point)?));
                Some(id)
            }
        };
        let code = new_code()?;
        let id = CaseId(Uuid::now_v7());
        let mut f = BTreeMap::from([
            (Field::Subject, Value::from(args.subject.trim())),
            (Field::Queue, Value::from(queue.to_string())),
            (Field::Channel, Value::from(args.channel.as_str())),
        ]);
        let asked = args.asked.trim();
        if !asked.is_empty() {
            f.insert(Field::Asked, asked.into());
        }
        if let Some(topic) = &args.topic {
            f.insert(Field::Topic, topic.as_str().into());
        }
        if let Some(contact) = contact {
            f.insert(Field::Contact, contact.to_string().into());
        }
        if args.take {
            f.insert(Field::Owner, self.me().to_string().into());
        }
        ops.push(op(OpKind::CaseCreate {
            id,
            code,
            f,
            tags: BTreeSet::new(),
        }));
        if !asked.is_empty() {
            let meta = EntryMeta {
                channel: Some(args.channel.as_str().to_owned()),
                ..EntryMeta::default()
            };
            ops.push(op(self.entry(
                id,
                Author::Contact,
                EntryKind::MessageIn,
                asked,
                meta,
            )));
        }
        if let Some(parent) = args.parent {
            ops.push(op(OpKind::CaseLink {
                id,
                other: parent,
                expect: None,
                link: Some(LinkKind::Parent),
            }));
        }
        let saved = self.save(ops, Some((None, DraftKind::Said)))?;
        let act = saved.act.ok_or(ErrorCode::Internal)?;
        Ok(Created {
            id,
            code: code.to_string(),
            act,
        })
    }

    pub(crate) fn case_set(&self, args: &SetArgs) -> Result<Saved, UiError> {
        self.save(vec![set(args.id, args.field, args.value.clone())], None)
    }

    pub(crate) fn case_tags(&self, args: &TagsArgs) -> Result<Saved, UiError> {
        let tags = |list: &[String]| list.iter().map(|t| t.trim().to_owned()).collect::<BTreeSet<_>>();
        let mut ops = Vec::new();
        if !args.add.is_empty() {
            ops.push(op(OpKind::TagsAdd {
                id: args.id,
                tags: tags(&args.add),
            }));
        }
        if !args.remove.is_empty() {
            ops.push(op(OpKind::TagsRemove {
                id: args.id,
                tags: tags(&args.remove),
            }));
        }
        self.save(ops, None)
    }

    pub(crate) fn case_take(&self, args: &CaseArgs) -> Result<Saved, UiError> {
        let CaseOnScreen { row, .. } = self.store.case(args.id)?;
        // A case in a colleague's hands is not taken from them: it is passed on, by them or by a supervisor.
        if let Some(owner) = row.owner.filter(|o| *o != self.me()) {
            return Err(UiError::new(ErrorCode::AlreadyOwned).with("now", owner));
        }
        self.save(
            vec![op(OpKind::CaseClaim {
                id: args.id,
                expect: row.owner,
            })],
            None,
        )
    }

    pub(crate) fn case_assign(&self, args: &AssignArgs) -> Result<Saved, UiError> {
        let CaseOnScreen { row, .. } = self.store.case(args.id)?;
        let kind = OpKind::CaseAssign {
            id: args.id,
            expect: row.owner,
            owner: args.operator,
            queue: None,
        };
        self.save(vec![op(kind)], None)
    }

    pub(crate) fn case_status(&self, args: &StatusArgs) -> Result<Saved, UiError> {
        let CaseOnScreen { row, .. } = self.store.case(args.id)?;
        let kind = OpKind::CaseStatus {
            id: args.id,
            expect: row.status,
            status: args.status,
            until: args.until,
        };
        self.save(vec![op(kind)], None)
    }

    pub(crate) fn case_solve(&self, args: &SolveArgs) -> Result<Saved, UiError> {
        let CaseOnScreen { row, .. } = self.store.case(args.id)?;
        let solve = op(OpKind::CaseSolve {
            id: args.id,
            outcome: args.outcome.clone(),
            text: args.text.clone(),
        });
        let mut solve = self.after_claim(args.id, solve)?;
        let mut ops = Vec::new();
        if row.owner.is_none() {
            // Whoever solves a case answers for it.
            let claim = op(OpKind::CaseClaim {
                id: args.id,
                expect: None,
            });
            solve.after.push(claim.oid);
            ops.push(claim);
        }
        ops.push(solve);
        let saved = self.save(ops, None)?;
        self.learn();
        Ok(saved)
    }

    pub(crate) fn case_reopen(&self, args: &ReopenArgs) -> Result<Saved, UiError> {
        self.save(
            vec![op(OpKind::CaseReopen {
                id: args.id,
                reason: args.reason.clone(),
            })],
            None,
        )
    }

    pub(crate) fn entry_add(&self, args: &EntryArgs) -> Result<Saved, UiError> {
        let CaseOnScreen { file, .. } = self.store.case(args.id)?;
        let channel = file.case.value(Field::Channel).text().map(str::to_owned);
        let meta = EntryMeta {
            act: args.act.clone(),
            channel,
            ..EntryMeta::default()
        };
        let (by, kind, meta, draft) = match args.kind {
            WrittenKind::Note => {
                let meta = EntryMeta {
                    channel: None,
                    mentions: self.called(args.id, &args.body)?,
                    ..meta
                };
                (
                    Author::Operator(self.me()),
                    EntryKind::Note,
                    meta,
                    DraftKind::Note,
                )
            }
            WrittenKind::Said => (Author::Contact, EntryKind::MessageIn, meta, DraftKind::Said),
        };
        let entry = op(self.entry(args.id, by, kind, &args.body, meta));
        self.save(vec![entry], Some((Some(args.id), draft)))
    }

    pub(crate) fn draft_save(&self, args: &DraftArgs) -> Result<Nothing, UiError> {
        self.store
            .save_draft(args.id, draft_kind(args.kind), &args.body, self.now())?;
        Ok(Nothing {})
    }

    pub(crate) fn conflict_resolve(&self, args: &ResolveArgs) -> Result<Saved, UiError> {
        let conflict = self.store.conflict(args.conflict)?;
        let kind = OpKind::ConflictResolve {
            conflict: conflict.id,
            case: args.id,
            field: conflict.field,
            base_version: 0,
            value: args.value.clone(),
        };
        self.save(vec![op(kind)], None)
    }

    pub(crate) fn suggestion_outcome(&self, args: &OutcomeArgs) -> Result<Saved, UiError> {
        let oid = OpId(Uuid::now_v7());
        let outcome = SuggestionOutcome {
            id: oid,
            case: args.id,
            action: args.action.clone(),
            card: args.card,
            operator: args.operator,
            contact: args.contact,
            at: self.now(),
        };
        let new = NewOp::new(oid, OpKind::SuggestionOutcome { outcome });
        let saved = self.save(vec![new], None)?;
        self.learn();
        Ok(saved)
    }
}
