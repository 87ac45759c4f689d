//! Cases and contacts that turn out to belong together, and cases that turn out not to.

use super::{new_code, op};
use crate::contract::{
    CaseArgs, ContactMergeArgs, Created, ErrorCode, LinkArgs, MergeArgs, Saved, SplitArgs, UiError,
};
use crate::opened::Opened;
use oltre_domain::{CaseId, Field, OpKind, Value};
use oltre_store::CaseOnScreen;
use std::collections::BTreeMap;
use uuid::Uuid;

impl Opened {
    pub(crate) fn case_merge(&self, args: &MergeArgs) -> Result<Saved, UiError> {
        let kind = OpKind::CaseMerge {
            id: args.id,
            into: args.into,
        };
        self.save(vec![op(kind)], None)
    }

    /// From the case the author sees it in; one that is in none has nothing to be taken back.
    pub(crate) fn case_unmerge(&self, args: &CaseArgs) -> Result<Saved, UiError> {
        let CaseOnScreen { file, .. } = self.store.case(args.id)?;
        let Some(from) = file.case.merged_into() else {
            return Ok(Saved { act: None });
        };
        self.save(vec![op(OpKind::CaseUnmerge { id: args.id, from })], None)
    }

    /// The new case is for the same contact, in the same language; what it is about is told anew.
    pub(crate) fn case_split(&self, args: &SplitArgs) -> Result<Created, UiError> {
        let CaseOnScreen { file, .. } = self.store.case(args.id)?;
        let mut f = BTreeMap::from([(Field::Subject, Value::from(args.subject.trim()))]);
        for field in [Field::Contact, Field::Language, Field::Channel, Field::Queue] {
            let value = file.case.value(field);
            if *value != Value::Null {
                f.insert(field, value.clone());
            }
        }
        if let Some(queue) = args.queue {
            f.insert(Field::Queue, queue.to_string().into());
        }
        if let Some(topic) = &args.topic {
            f.insert(Field::Topic, topic.as_str().into());
        }
        if args.take {
            f.insert(Field::Owner, self.me().to_string().into());
        }
        let (new, code) = (CaseId(Uuid::now_v7()), new_code()?);
        let kind = OpKind::CaseSplit {
            id: args.id,
            new,
            code,
            f,
            entries: args.entries.iter().copied().collect(),
        };
        let act = self.save(vec![op(kind)], None)?.act.ok_or(ErrorCode::Internal)?;
        Ok(Created {
            id: new,
            code: code.to_string(),
            act,
        })
    }

    /// From what the author sees the two be to each other.
    pub(crate) fn case_link(&self, args: &LinkArgs) -> Result<Saved, UiError> {
        let CaseOnScreen { file, .. } = self.store.case(args.id)?;
        let kind = OpKind::CaseLink {
            id: args.id,
            other: args.other,
            expect: file.links.get(&args.other).and_then(|link| link.kind),
            link: args.link,
        };
        self.save(vec![op(kind)], None)
    }

    pub(crate) fn contact_merge(&self, args: &ContactMergeArgs) -> Result<Saved, UiError> {
        let kind = OpKind::ContactMerge {
            id: args.id,
            into: args.into,
        };
        self.save(vec![op(kind)], None)
    }
}
