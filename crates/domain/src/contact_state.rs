//! What has to be known of a contact before anybody speaks to them, wherever their cases lie: a complaint that is open,
//! a promise that was broken, what they were offered and what they declined. Ids, moments and names of actions; no text.
//!
//! The server derives it from all cases of the contact, in the transaction that changes it, and sends it to every scope
//! that holds the contact: a desk that does not hold the other case still knows that this is not the moment for an offer.

use crate::{
    CaseFile, CaseId, CaseStatus, ContactAnswer, ContactId, Field, OpId, OperatorAct, PromiseId,
    PromiseState, SuggestionOutcome, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Days for which an offer counts.
pub const OFFERS_DAYS: i64 = 30;
/// Days for which a no counts.
pub const DECLINED_DAYS: i64 = 90;
/// Rows of each kind at most, the newest: nobody hears so many.
const MOST: usize = 50;

/// A promise whose date passed in silence and that nobody made good.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BrokenPromise {
    /// Which.
    pub promise: PromiseId,
    /// On which case.
    pub case: CaseId,
    /// By when it was promised.
    pub due: Timestamp,
}

/// Something that was put to the contact, or that they said no to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Heard {
    /// When, by the clock of the device that reported it.
    pub at: Timestamp,
    /// The outcome that says so.
    pub id: OpId,
    /// The catalogue's action; it names the group too.
    pub action: String,
}

/// What has to be known of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactState {
    /// Whose.
    pub contact: ContactId,
    /// Cases with an open complaint.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub complaints: BTreeSet<CaseId>,
    /// Promises broken, on cases that are not closed.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub broken: BTreeSet<BrokenPromise>,
    /// Offers heard within [`OFFERS_DAYS`] of the moment this was written: whoever reads it later compares dates.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub offers: BTreeSet<Heard>,
    /// Offers declined within [`DECLINED_DAYS`] of that moment.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub declined: BTreeSet<Heard>,
}

/// What one case says of its contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseFacts {
    /// A complaint is open on it.
    pub complaint: bool,
    /// Promises broken on it.
    pub broken: BTreeSet<BrokenPromise>,
    /// Offers made on it.
    pub offers: BTreeSet<Heard>,
    /// Offers declined on it.
    pub declined: BTreeSet<Heard>,
}

impl CaseFacts {
    /// What a case as it stands says.
    #[must_use]
    pub fn of(file: &CaseFile, outcomes: &[SuggestionOutcome]) -> Self {
        let status = file.case.status();
        let broken = file
            .promises
            .values()
            .filter(|p| p.state == PromiseState::Broken && status != CaseStatus::Closed)
            .map(|p| BrokenPromise {
                promise: p.id,
                case: p.case,
                due: p.due,
            });
        let mut facts = Self {
            complaint: file.case.value(Field::Complaint).is_true() && !status.is_done(),
            broken: broken.collect(),
            ..Self::default()
        };
        outcomes.iter().for_each(|outcome| facts.hear(outcome));
        facts
    }

    /// Takes in what became of a suggestion.
    pub fn hear(&mut self, outcome: &SuggestionOutcome) {
        let heard = || Heard {
            at: outcome.at,
            id: outcome.id,
            action: outcome.action.clone(),
        };
        if outcome.operator == Some(OperatorAct::Proposed) {
            self.offers.insert(heard());
        }
        if outcome.contact == Some(ContactAnswer::Declined) {
            self.declined.insert(heard());
        }
    }
}

impl ContactState {
    /// A contact of whom there is nothing to know.
    #[must_use]
    pub const fn nothing(contact: ContactId) -> Self {
        Self {
            contact,
            complaints: BTreeSet::new(),
            broken: BTreeSet::new(),
            offers: BTreeSet::new(),
            declined: BTreeSet::new(),
        }
    }

    /// What a contact's cases say together, at this moment.
    pub fn of<'a>(
        contact: ContactId,
        cases: impl IntoIterator<Item = (&'a CaseId, &'a CaseFacts)>,
        now: Timestamp,
    ) -> Self {
        let mut state = Self::nothing(contact);
        for (id, facts) in cases {
            let CaseFacts {
                complaint,
                broken,
                offers,
                declined,
            } = facts;
            if *complaint {
                state.complaints.insert(*id);
            }
            state.broken.extend(broken.iter().cloned());
            state.offers.extend(young(offers, now, OFFERS_DAYS));
            state.declined.extend(young(declined, now, DECLINED_DAYS));
        }
        keep_newest(&mut state.complaints);
        keep_newest(&mut state.broken);
        keep_newest(&mut state.offers);
        keep_newest(&mut state.declined);
        state
    }

    /// Nothing is known: no row is kept of it.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::nothing(self.contact)
    }
}

fn young(heard: &BTreeSet<Heard>, now: Timestamp, days: i64) -> impl Iterator<Item = Heard> {
    heard
        .iter()
        .filter(move |h| now.since(h.at) < days * Timestamp::DAY)
        .cloned()
}

fn keep_newest<T: Ord>(rows: &mut BTreeSet<T>) {
    while rows.len() > MOST {
        rows.pop_first();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CardKind, CaseCode, CaseState, OperatorId};
    use std::collections::BTreeMap;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp(1_780_000_000_000);

    fn file(complaint: bool, status: CaseStatus) -> CaseFile {
        let cell = |value: crate::Value| crate::Cell { value, version: 1 };
        CaseFile::new(CaseState {
            id: CaseId(Uuid::from_u128(1)),
            code: CaseCode::from_bits(1),
            number: None,
            created_at: NOW,
            created_by: OperatorId(Uuid::nil()),
            fields: BTreeMap::from([
                (Field::Complaint, cell(complaint.into())),
                (Field::Status, cell(status.as_str().into())),
            ]),
            tags: BTreeSet::new(),
            unknown: None,
        })
    }

    fn outcome(n: u128, days_ago: i64, contact: Option<ContactAnswer>) -> SuggestionOutcome {
        SuggestionOutcome {
            id: OpId(Uuid::from_u128(n)),
            case: CaseId(Uuid::from_u128(1)),
            action: format!("azione {n}"),
            card: CardKind::Offer,
            operator: contact.is_none().then_some(OperatorAct::Proposed),
            contact,
            at: NOW.plus(-days_ago * Timestamp::DAY),
        }
    }

    fn state(facts: &CaseFacts) -> ContactState {
        let case = CaseId(Uuid::from_u128(1));
        ContactState::of(ContactId(Uuid::nil()), [(&case, facts)], NOW)
    }

    #[test]
    fn a_complaint_counts_while_its_case_is_not_done() {
        for (status, counts) in [
            (CaseStatus::Open, true),
            (CaseStatus::Solved, false),
            (CaseStatus::Reopened, true),
        ] {
            let said = state(&CaseFacts::of(&file(true, status), &[]));
            assert_eq!(said.complaints.len(), usize::from(counts), "{status:?}");
        }
        assert!(state(&CaseFacts::of(&file(false, CaseStatus::Open), &[])).is_nothing());
    }

    #[test]
    fn an_offer_counts_for_a_month_and_a_no_for_three() {
        let no = Some(ContactAnswer::Declined);
        let heard = [
            outcome(1, 29, None),
            outcome(2, 31, None),
            outcome(3, 89, no),
            outcome(4, 91, no),
            outcome(5, 1, Some(ContactAnswer::Accepted)),
        ];
        let said = state(&CaseFacts::of(&file(false, CaseStatus::Open), &heard));
        let names = |set: &BTreeSet<Heard>| -> Vec<_> { set.iter().map(|h| h.action.clone()).collect() };
        assert_eq!(names(&said.offers), ["azione 1"]);
        assert_eq!(names(&said.declined), ["azione 3"]);
    }

    #[test]
    fn what_is_kept_has_an_end() {
        let many: Vec<_> = (0..80).map(|n| outcome(n, 0, None)).collect();
        assert_eq!(
            state(&CaseFacts::of(&file(false, CaseStatus::Open), &many))
                .offers
                .len(),
            MOST
        );
    }
}
