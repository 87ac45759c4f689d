//! The control group: contacts to whom nothing is offered for a month, so that it can be known whether offers help.
//!
//! Off unless the organisation asks for it. What is a right of the contact, and what repairs, is never withheld; steps and
//! facts are not touched. The group follows from the contact and the month alone, so every device finds the same one offline.

use oltre_domain::{ContactId, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::catalogue::{ActionEntry, Nature};

/// Who is in the control group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlGroup {
    salt: Vec<u8>,
    share: u8,
}

/// An offer the control group is about: it was shown, or it would have been.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// Id of the action.
    pub action: String,
    /// The contact is in the control group: it was not shown.
    pub withheld: bool,
}

impl ControlGroup {
    /// The most contacts of a hundred that may be in it.
    pub const MOST: u8 = 50;

    /// A group of `share` contacts in a hundred; nothing for a share it cannot have.
    #[must_use]
    pub fn of(salt: &[u8], share: u8) -> Option<Self> {
        (1..=Self::MOST).contains(&share).then(|| Self {
            salt: salt.to_vec(),
            share,
        })
    }

    /// Whether a contact is in it in the month of a moment. Months are those of UTC.
    #[must_use]
    pub fn holds(&self, contact: ContactId, at: Timestamp) -> bool {
        let hash = Sha256::new()
            .chain_update(&self.salt)
            .chain_update(contact.0.as_bytes())
            .chain_update(Self::month(at))
            .finalize();
        let first = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
        u64::from(first) * 100 < u64::from(self.share) << 32
    }

    /// The month of a moment in UTC, as `2026-11`; a moment outside the calendar is in the first month of 1970.
    #[must_use]
    pub fn month(at: Timestamp) -> String {
        let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        at.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y-%m").to_string()
    }
}

/// Whether an action may be kept from the control group.
pub(crate) fn may_withhold(entry: &ActionEntry) -> bool {
    !entry.right && entry.nature != Nature::Repair
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAY: Timestamp = Timestamp(1_780_000_000_000);
    const JUNE: Timestamp = Timestamp(1_781_000_000_000);

    fn contact(n: u128) -> ContactId {
        ContactId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn about_as_many_are_in_it_as_were_asked_for_and_others_the_month_after() {
        let group = ControlGroup::of(b"salt", 20).unwrap();
        let members = |at| {
            (0..10_000)
                .filter(|n| group.holds(contact(*n), at))
                .collect::<Vec<_>>()
        };
        let (may, june) = (members(MAY), members(JUNE));
        assert!((1_880..2_120).contains(&may.len()), "{}", may.len());
        let both = may.iter().filter(|n| june.contains(n)).count();
        assert!((320..480).contains(&both), "{both}");
        let elsewhere = ControlGroup::of(b"other", 20).unwrap();
        let both = may.iter().filter(|n| elsewhere.holds(contact(**n), MAY)).count();
        assert!((320..480).contains(&both), "{both}");
    }

    #[test]
    fn the_same_contact_is_in_the_same_group_on_every_system() {
        let group = ControlGroup::of(b"salt", 20).unwrap();
        let first: Vec<u128> = (0..30).filter(|n| group.holds(contact(*n), MAY)).collect();
        assert_eq!(first, GOLDEN);
    }

    const GOLDEN: [u128; 7] = [3, 5, 6, 10, 16, 26, 29];

    #[test]
    fn a_group_of_nobody_or_of_most_is_none() {
        for share in [0, 51, 100, 255] {
            assert_eq!(ControlGroup::of(b"salt", share), None);
        }
    }

    #[test]
    fn clocks_that_lie_stop_nothing() {
        let group = ControlGroup::of(b"salt", 50).unwrap();
        for at in [i64::MIN, -1, 0, i64::MAX] {
            let twice = [(); 2].map(|()| group.holds(contact(7), Timestamp(at)));
            assert_eq!(twice[0], twice[1]);
        }
    }
}
