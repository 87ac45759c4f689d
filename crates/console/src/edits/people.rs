//! What is known of people.

use super::{REGION, op, set};
use crate::contract::{
    IdentityArgs, PersonCreateArgs, PersonCreated, PersonSetArgs, PointAddArgs, PointRemoveArgs, Saved,
    UiError,
};
use crate::opened::Opened;
use crate::people::NOT_CHECKED;
use oltre_domain::rules::RefusalCode;
use oltre_domain::{
    ContactField, ContactId, ContactKind, ContactPoint, Field, FieldChange, IdentityCheck, OpKind, Value,
    normalise_point,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The op that writes somebody down who has told at most one way to reach them.
pub(super) fn create(
    id: ContactId,
    name: &str,
    kind: ContactKind,
    point: &str,
) -> Result<OpKind, RefusalCode> {
    let f = BTreeMap::from([
        (ContactField::Name, Value::from(name.trim())),
        (ContactField::Kind, Value::from(kind.as_str())),
    ]);
    let points = if point.trim().is_empty() {
        BTreeSet::new()
    } else {
        BTreeSet::from([normalise_point(point, REGION)?])
    };
    Ok(OpKind::ContactCreate { id, f, points })
}

impl Opened {
    pub(crate) fn person_create(&self, args: &PersonCreateArgs) -> Result<PersonCreated, UiError> {
        let id = ContactId(Uuid::now_v7());
        let kind = create(id, &args.name, args.kind, &args.point)?;
        let Saved { act } = self.save(vec![op(kind)], None)?;
        Ok(PersonCreated { id, act })
    }

    pub(crate) fn person_set(&self, args: &PersonSetArgs) -> Result<Saved, UiError> {
        let change = FieldChange {
            base_version: None,
            base_op: None,
            base: Value::Null,
            value: args.value.clone(),
        };
        self.change(args.id, BTreeMap::from([(args.field, change)]), [None, None])
    }

    pub(crate) fn point_add(&self, args: &PointAddArgs) -> Result<Saved, UiError> {
        let point = normalise_point(&args.point, REGION)?;
        self.change(args.id, BTreeMap::new(), [Some(point), None])
    }

    pub(crate) fn point_remove(&self, args: &PointRemoveArgs) -> Result<Saved, UiError> {
        self.change(args.id, BTreeMap::new(), [None, Some(args.point.clone())])
    }

    /// Said by whoever is signed in here.
    pub(crate) fn case_identity(&self, args: &IdentityArgs) -> Result<Saved, UiError> {
        let check = args.way.map(|way| IdentityCheck {
            way,
            by: Some(self.me()),
            acts_for: args.acts_for,
        });
        let text = check.map_or_else(|| NOT_CHECKED.to_owned(), |check| check.to_string());
        self.save(vec![set(args.id, Field::IdentityCheck, text.into())], None)
    }

    /// Of the row that stands for the person, whichever was shown.
    fn change(
        &self,
        id: ContactId,
        f: BTreeMap<ContactField, FieldChange>,
        [add, remove]: [Option<ContactPoint>; 2],
    ) -> Result<Saved, UiError> {
        let kind = OpKind::ContactSet {
            id: self.store.person(id)?.id,
            f,
            add_points: add.into_iter().collect(),
            remove_points: remove.into_iter().collect(),
        };
        self.save(vec![op(kind)], None)
    }
}
