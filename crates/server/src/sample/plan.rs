//! What becomes of the sample's cases: how many are open, who has them, how long ago they began, which offers were taken up.

use super::play::{Fate, OfferEnd};
use oltre_domain::VetoReason;
use oltre_overhelp::catalogue::Expected;
use std::collections::BTreeMap;

/// Fates of the written part of the sample, and how many cases meet each. New ones are counted apart.
pub(super) const FATES: [(Fate, usize); 6] = [
    (Fate::Done, 560),
    (Fate::Open, 20),
    (Fate::WaitingContact, 10),
    (Fate::WaitingOffice, 18),
    (Fate::WaitingDate, 8),
    (Fate::Reopened, 9),
];

/// Cases nobody has taken: the demo's own and enough others.
pub(super) const TO_TAKE: usize = 23;

/// How offers ended, in turn, by how often the catalogue expects them to be taken up.
const OFTEN: &[OfferEnd] = {
    use OfferEnd::{Accepted as A, Declined as D, Vetoed as V};
    &[
        A,
        A,
        D,
        A,
        A,
        V(VetoReason::NotNeeded),
        A,
        A,
        D,
        A,
        A,
        V(VetoReason::WrongMoment),
        A,
        A,
        V(VetoReason::AlreadyDone),
    ]
};
const SOMETIMES: &[OfferEnd] = {
    use OfferEnd::{Accepted as A, Declined as D, Vetoed as V};
    &[
        A,
        D,
        A,
        A,
        V(VetoReason::NotNeeded),
        D,
        A,
        A,
        D,
        A,
        V(VetoReason::Other),
        A,
        D,
    ]
};
const RARELY: &[OfferEnd] = {
    use OfferEnd::{Accepted as A, Declined as D, Vetoed as V};
    &[D, V(VetoReason::NotNeeded), A, D, V(VetoReason::WrongMoment)]
};

/// The demo's first card says "useful in 7 cases of 9": seven accepted, two declined, two put aside, and no more.
const DEMO_ACTION: &str = "book_id_slot";
const DEMO_OUTCOMES: &[OfferEnd] = {
    use OfferEnd::{Accepted as A, Declined as D, Vetoed as V};
    &[
        A,
        A,
        D,
        A,
        V(VetoReason::NotNeeded),
        A,
        A,
        D,
        A,
        V(VetoReason::AlreadyDone),
        A,
    ]
};

/// Deals ends of offers, in a fixed order per action.
#[derive(Default)]
pub(super) struct Offers {
    dealt: BTreeMap<String, usize>,
}

impl Offers {
    /// How the next offer of `action` ends.
    pub(super) fn next(&mut self, action: &str, expected: Option<Expected>) -> OfferEnd {
        let at = self.dealt.entry(action.to_owned()).or_default();
        let n = *at;
        *at += 1;
        if action == DEMO_ACTION {
            return DEMO_OUTCOMES.get(n).copied().unwrap_or(OfferEnd::NotMade);
        }
        let turn = match expected {
            Some(Expected::Often) | None => OFTEN,
            Some(Expected::Sometimes) => SOMETIMES,
            Some(Expected::Rarely) => RARELY,
        };
        turn[n % turn.len()]
    }
}
