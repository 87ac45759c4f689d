//! A fault that many reported, each with a case of their own under it: all of them are told at once. Those who have an
//! address get a mail, where mail is sent; everybody else is called back, because nobody may be taken for told who was not.

use super::{op, set};
use crate::contract::{
    BulkSaved, CaseArgs, ErrorCode, NotChanged, Reporter, Reporters, TellArgs, TellWay, UiError,
};
use crate::opened::Opened;
use oltre_domain::{
    BY_MAIL, BulkId, Callback, CaseId, Channel, Field, LinkKind, OpKind, PointKind, PromiseId, PromiseState,
    is_dialled,
};
use oltre_store::{CaseOnScreen, MAX_OPS, NewOp};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is told to one of them: taking the case, the reply, that it is answered, the end.
const OPS_OF_ONE: usize = 4;
/// A promise says in short what is to be told.
const SHORT: usize = 300;

impl Opened {
    /// Who reported it too and is to be told, by code; how many cases under this one are not on this device.
    pub(crate) fn reporters(&self, args: &CaseArgs) -> Result<Reporters, UiError> {
        let CaseOnScreen { file, .. } = self.store.case(args.id)?;
        let mut found = Reporters {
            reporters: Vec::new(),
            elsewhere: 0,
        };
        let children = file
            .links
            .values()
            .filter(|link| link.kind == Some(LinkKind::Child));
        for id in children.map(|link| link.other) {
            match self.store.case(id) {
                Ok(child) if child.row.status.is_done() => {}
                Ok(child) => found.reporters.push(self.reporter(child)?),
                Err(oltre_store::StoreError::NotFound) => found.elsewhere += 1,
                Err(error) => return Err(error.into()),
            }
        }
        found.reporters.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(found)
    }

    fn reporter(&self, child: CaseOnScreen) -> Result<Reporter, UiError> {
        let CaseOnScreen { row, file } = child;
        let now = self.now();
        let contact = file
            .case
            .contact()
            .map(|id| self.contact_view(id, now))
            .transpose()?;
        let contact = contact.flatten();
        let mail = self
            .mail_to(Channel::Email, contact.as_ref())?
            .and_then(|mail| mail.to);
        let mut points = contact.iter().flat_map(|contact| &contact.points);
        let phone = points.find(|point| point.kind == PointKind::Phone && is_dialled(&point.value));
        let way = match (mail, phone) {
            (Some(to), _) => TellWay::Mail { to },
            (None, Some(phone)) => TellWay::Call {
                point: phone.value.clone(),
                shown: phone.shown.clone(),
            },
            (None, None) => TellWay::Nobody,
        };
        Ok(Reporter {
            id: row.id,
            code: row.code.to_string(),
            contact: row.contact,
            way,
        })
    }

    /// Tells those of them that are named here, each in their own case; undone as one.
    pub(crate) fn reporters_tell(&self, args: &TellArgs) -> Result<BulkSaved, UiError> {
        if args.body.trim().is_empty() {
            return Err(ErrorCode::Empty.into());
        }
        let bulk = BulkId(Uuid::now_v7());
        let mut saved = BulkSaved {
            act: None,
            changed: 0,
            not: Vec::new(),
        };
        let CaseOnScreen { file, .. } = self.store.case(args.id)?;
        let outcome = file.case.value(Field::Outcome).text().map(str::to_owned);
        let outcome = outcome.filter(|_| args.solve && file.case.status().is_done());
        let all = self.reporters(&CaseArgs { id: args.id })?.reporters;
        let meant: Vec<Reporter> = all.into_iter().filter(|one| args.ids.contains(&one.id)).collect();
        for some in meant.chunks(MAX_OPS / OPS_OF_ONE) {
            let mut ready = BTreeMap::new();
            for one in some {
                match self.told(one, args, outcome.as_deref()) {
                    Ok(ops) => drop(ready.insert(one.id, ops)),
                    Err(refused) => saved.not.push(NotChanged {
                        id: one.id,
                        code: refused.code,
                    }),
                }
            }
            self.save_some(ready, bulk, &mut saved)?;
        }
        if outcome.is_some() {
            self.learn();
        }
        Ok(saved)
    }

    fn told(&self, one: &Reporter, args: &TellArgs, outcome: Option<&str>) -> Result<Vec<NewOp>, UiError> {
        let CaseOnScreen { row, file } = self.store.case(one.id)?;
        match &one.way {
            TellWay::Mail { .. } => {}
            TellWay::Call { point, .. } => return Ok(vec![self.to_be_called(one.id, point, args)?]),
            TellWay::Nobody => return Err(ErrorCode::NotFound.into()),
        }
        let reply = op(OpKind::ReplySend {
            case: one.id,
            body: args.body.clone(),
            channel: Some(BY_MAIL.to_owned()),
            act: None,
            seen: self.seen_all(one.id)?,
        });
        let reply = self.after_claim(one.id, reply)?;
        let mut ops = Vec::new();
        if !file.case.value(Field::Answered).is_true() {
            let mut answered = set(one.id, Field::Answered, true.into());
            answered.after.push(reply.oid);
            ops.push(answered);
        }
        let promised = file.promises.values().any(|p| p.state == PromiseState::Open);
        if let Some(outcome) = outcome.filter(|_| !promised) {
            let solve = op(OpKind::CaseSolve {
                id: one.id,
                outcome: outcome.to_owned(),
                text: String::new(),
            });
            let mut solve = self.after_claim(one.id, solve)?;
            solve.after.push(reply.oid);
            if row.owner.is_none() {
                let claim = op(OpKind::CaseClaim {
                    id: one.id,
                    expect: None,
                });
                solve.after.push(claim.oid);
                ops.push(claim);
            }
            ops.push(solve);
        }
        ops.insert(0, reply);
        Ok(ops)
    }

    fn to_be_called(&self, case: CaseId, point: &str, args: &TellArgs) -> Result<NewOp, UiError> {
        let mut text: String = args.body.trim().chars().take(SHORT).collect();
        if text.len() < args.body.trim().len() {
            text.push('…');
        }
        let kind = OpKind::PromiseMake {
            id: PromiseId(Uuid::now_v7()),
            case,
            text,
            due: args.due,
            call: Some(Callback {
                from: args.from,
                point: Some(point.to_owned()),
            }),
        };
        self.after_claim(case, op(kind))
    }

    fn seen_all(&self, case: CaseId) -> Result<std::collections::BTreeSet<oltre_domain::EntryId>, UiError> {
        let shown = self
            .store
            .entries(case, None, super::replies::LOOKED_BACK)?
            .entries;
        let ids: Vec<_> = shown.iter().map(|one| one.entry.id).collect();
        self.seen(case, &ids)
    }
}
