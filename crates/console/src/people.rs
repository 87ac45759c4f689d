//! People, as their screen shows them.

use crate::case_views::promise;
use crate::contract::{
    AlikeView, ContactHit, ContactHits, ErrorCode, IdentityView, NamedContact, Nothing, PersonArgs,
    PersonView, UiError,
};
use crate::opened::Opened;
use crate::queue;
use oltre_domain::{Contact, ContactField, ContactId, IdentityCheck};
use oltre_store::{Alike, ContactFound, StoreError};

/// What the field says while nobody has checked.
pub(crate) const NOT_CHECKED: &str = "not_checked";
/// People that are shown while nothing is typed.
const LATEST: u32 = 50;
/// Cases of a person that are shown.
const CASES: u32 = 100;
/// People who act for a body that are shown.
const ACTING: u32 = 50;

impl Opened {
    pub(crate) fn people_latest(&self, _: &Nothing) -> Result<ContactHits, UiError> {
        let latest = self.store.latest_people(LATEST)?;
        Ok(ContactHits {
            contacts: latest.iter().map(hit).collect(),
            more: false,
        })
    }

    pub(crate) fn person(&self, args: &PersonArgs) -> Result<PersonView, UiError> {
        let now = self.now();
        self.store.together(|| {
            let row = self.store.person(args.id)?;
            let contact = self.contact_view(row.id, now)?.ok_or(ErrorCode::NotFound)?;
            let promises = self.store.all_promises_to(row.id)?;
            Ok(PersonView {
                contact,
                quiet_hours: said(&row, ContactField::QuietHours),
                acts_for: self.acts_for(&row)?,
                promises: promises.iter().map(|(p, code)| promise(p, *code, now)).collect(),
                cases: self
                    .store
                    .cases_of(row.id, CASES)?
                    .into_iter()
                    .map(queue::row)
                    .collect(),
                acting: self.store.acting_for(row.id, ACTING)?.iter().map(hit).collect(),
                maybe_the_same: self.store.maybe_the_same(&row)?.iter().map(alike).collect(),
            })
        })
    }

    /// The body they act for.
    pub(crate) fn acts_for(&self, row: &Contact) -> Result<Option<NamedContact>, UiError> {
        let id = said(row, ContactField::ActsFor).and_then(|id| id.parse::<ContactId>().ok());
        id.map(|id| self.named(id)).transpose()
    }

    /// What a case says of who is on the line.
    pub(crate) fn identity(&self, text: &str) -> Result<Option<IdentityView>, UiError> {
        if text.is_empty() || text == NOT_CHECKED {
            return Ok(None);
        }
        let check = IdentityCheck::parse(text);
        let acts_for = check.and_then(|check| check.acts_for);
        Ok(Some(IdentityView {
            way: check.map(|check| check.way),
            text: text.to_owned(),
            by: check.and_then(|check| check.by),
            acts_for: acts_for.map(|id| self.named(id)).transpose()?,
        }))
    }

    fn named(&self, id: ContactId) -> Result<NamedContact, UiError> {
        let (id, name) = match self.store.person(id) {
            Ok(body) => (body.id, Some(body.text(ContactField::Name).to_owned())),
            Err(StoreError::NotFound) => (id, None),
            Err(error) => return Err(error.into()),
        };
        Ok(NamedContact { id, name })
    }
}

fn said(row: &Contact, field: ContactField) -> Option<String> {
    Some(row.text(field).to_owned()).filter(|text| !text.is_empty())
}

/// Somebody who may be the same person, in a row.
fn alike(alike: &Alike) -> AlikeView {
    let Alike {
        found,
        by_point,
        by_name,
    } = alike;
    AlikeView {
        person: hit(found),
        by_point: *by_point,
        by_name: *by_name,
    }
}

/// A person found, in a row.
pub(crate) fn hit(found: &ContactFound) -> ContactHit {
    let ContactFound {
        contact,
        open_cases,
        body,
    } = found;
    let first = contact.points.iter().next();
    ContactHit {
        id: contact.id,
        name: contact.text(ContactField::Name).to_owned(),
        kind: contact.kind(),
        point: first.map(|point| point.shown.clone()).unwrap_or_default(),
        open_cases: *open_cases,
        acts_for: body.clone(),
    }
}
