//! Macros: a few changes of a case in one. They send nothing and touch no draft.

use super::{op, set};
use crate::contract::{CaseArgs, ErrorCode, MacroArgs, MacroView, Macros, Saved, UiError};
use crate::opened::Opened;
use oltre_domain::{CaseStatus, Field, Macro, OpKind, Value};
use oltre_store::CaseOnScreen;
use std::collections::BTreeSet;

impl Opened {
    /// The macros in use: those for the case's topic first, then those for every topic, then the others.
    pub(crate) fn macros(&self, args: &CaseArgs) -> Result<Macros, UiError> {
        let CaseOnScreen { row, .. } = self.store.case(args.id)?;
        let phrases = self.phrases(args)?.phrases;
        let mut macros = self.store.macros()?;
        macros.sort_by_key(|one| {
            let is_own = row.topic.as_ref().is_some_and(|topic| one.topics.contains(topic));
            (!is_own, !one.topics.is_empty())
        });
        let view = |one: Macro| {
            let phrase = one.phrase.as_ref();
            let phrase = phrase.and_then(|id| phrases.iter().find(|phrase| phrase.id == *id));
            MacroView {
                phrase: phrase.cloned(),
                key: one.key,
                label: one.label,
                take: one.take && row.owner.is_none(),
                priority: one.priority,
                topic: one.topic,
                add: one.add.into_iter().collect(),
                remove: one.remove.into_iter().collect(),
                waits: one.waits,
            }
        };
        Ok(Macros {
            macros: macros.into_iter().map(view).collect(),
        })
    }

    /// What a macro changes that is not so already, as one act.
    pub(crate) fn case_macro(&self, args: &MacroArgs) -> Result<Saved, UiError> {
        let MacroArgs { id, key } = args;
        let macros = self.store.macros()?;
        let one = macros.into_iter().find(|one| one.key == *key);
        let one = one.ok_or_else(|| UiError::new(ErrorCode::NotFound).with("argument", "key"))?;
        let CaseOnScreen { row, file } = self.store.case(*id)?;
        let mut ops = Vec::new();
        if one.take && row.owner.is_none() {
            ops.push(op(OpKind::CaseClaim {
                id: *id,
                expect: None,
            }));
        }
        if let Some(priority) = one.priority.filter(|priority| *priority != row.priority) {
            ops.push(set(*id, Field::Priority, Value::Int(priority.number())));
        }
        if let Some(topic) = one.topic.filter(|topic| row.topic.as_ref() != Some(topic)) {
            ops.push(set(*id, Field::Topic, topic.into()));
        }
        let tags = &file.case.tags;
        let add: BTreeSet<String> = one.add.difference(tags).cloned().collect();
        if !add.is_empty() {
            ops.push(op(OpKind::TagsAdd { id: *id, tags: add }));
        }
        let remove: BTreeSet<String> = one.remove.intersection(tags).cloned().collect();
        if !remove.is_empty() {
            ops.push(op(OpKind::TagsRemove {
                id: *id,
                tags: remove,
            }));
        }
        if one.waits && row.status != CaseStatus::WaitingContact {
            // Taking a case that nobody has opens it.
            let opens = row.status == CaseStatus::New && one.take && row.owner.is_none();
            let mut waits = op(OpKind::CaseStatus {
                id: *id,
                expect: if opens { CaseStatus::Open } else { row.status },
                status: CaseStatus::WaitingContact,
                until: None,
            });
            if opens {
                waits.after.extend(ops.first().map(|claim| claim.oid));
            }
            ops.push(waits);
        }
        if ops.is_empty() {
            return Ok(Saved { act: None });
        }
        self.save(ops, None)
    }
}
