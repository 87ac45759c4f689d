//! What the server says of a contact from cases this device does not hold, laid beside what it knows by itself. Nothing is
//! counted twice: rows that are here too are told apart by their ids.

use oltre_domain::{CaseId, ContactAnswer, ContactState, PromiseState};
use oltre_overhelp::context::{OpenCase, PastOffer, PromiseFact};
use oltre_store::PastOutcome;

/// Promises broken elsewhere: when, and no more is known of them here.
pub(crate) fn with_broken(mut facts: Vec<PromiseFact>, known: Option<&ContactState>) -> Vec<PromiseFact> {
    for broken in known.into_iter().flat_map(|k| &k.broken) {
        let id = broken.promise.to_string();
        if !facts.iter().any(|f| f.id == id) {
            facts.push(PromiseFact {
                id,
                state: PromiseState::Broken,
                text: String::new(),
                due: broken.due,
                by: String::new(),
                this_case: false,
            });
        }
    }
    facts
}

/// Complaints open on cases that are not here.
pub(crate) fn with_complaints(
    mut cases: Vec<OpenCase>,
    known: Option<&ContactState>,
    this: CaseId,
) -> Vec<OpenCase> {
    for case in known.into_iter().flat_map(|k| &k.complaints) {
        let id = case.to_string();
        if *case != this && !cases.iter().any(|c| c.id == id) {
            cases.push(OpenCase {
                id,
                complaint: true,
                ..OpenCase::default()
            });
        }
    }
    cases
}

/// Offers heard and declined on other desks.
pub(crate) fn with_heard(
    mut offers: Vec<PastOffer>,
    here: &[PastOutcome],
    known: Option<&ContactState>,
) -> Vec<PastOffer> {
    let Some(known) = known else { return offers };
    let heard = known.offers.iter().map(|h| (h, None));
    let declined = known.declined.iter().map(|h| (h, Some(ContactAnswer::Declined)));
    for (heard, answer) in heard.chain(declined) {
        if here.iter().any(|o| o.outcome.id == heard.id) {
            continue;
        }
        offers.push(PastOffer {
            action: heard.action.clone(),
            answer,
            at: heard.at,
            this_conversation: false,
        });
    }
    offers.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.action.cmp(&b.action)));
    offers
}

#[cfg(test)]
mod tests {
    use super::*;
    use oltre_domain::{BrokenPromise, ContactId, Heard, OpId, PromiseId, Timestamp};
    use uuid::Uuid;

    fn known() -> ContactState {
        let mut state = ContactState::nothing(ContactId(Uuid::nil()));
        state.complaints = [1, 2].map(|n| CaseId(Uuid::from_u128(n))).into();
        state.broken = [BrokenPromise {
            promise: PromiseId(Uuid::from_u128(5)),
            case: CaseId(Uuid::from_u128(1)),
            due: Timestamp(9),
        }]
        .into();
        state.offers = [Heard {
            at: Timestamp(7),
            id: OpId(Uuid::from_u128(8)),
            action: "book_id_slot".to_owned(),
        }]
        .into();
        state
    }

    #[test]
    fn what_is_here_already_is_not_counted_twice() {
        let state = known();
        let here = vec![OpenCase {
            id: Uuid::from_u128(2).to_string(),
            complaint: true,
            ..OpenCase::default()
        }];
        let cases = with_complaints(here, Some(&state), CaseId(Uuid::from_u128(1)));
        assert_eq!(cases.len(), 1, "one is this case, the other is here");
        let promises = with_broken(Vec::new(), Some(&state));
        assert_eq!(promises.len(), 1);
        assert_eq!(with_broken(promises.clone(), Some(&state)), promises);
        assert_eq!(with_heard(Vec::new(), &[], Some(&state)).len(), 1);
        assert!(with_heard(Vec::new(), &[], None).is_empty());
    }
}
