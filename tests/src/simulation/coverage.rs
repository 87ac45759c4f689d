//! Which kinds of op met which fault.

use std::collections::BTreeMap;

/// Counts by op kind and fault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage(pub BTreeMap<(String, &'static str), u64>);

impl Coverage {
    /// One more.
    pub(super) fn met(&mut self, op: &str, fault: &'static str) {
        *self.0.entry((op.to_owned(), fault)).or_default() += 1;
    }

    /// Takes in another run's.
    pub fn extend(&mut self, other: &Self) {
        for ((op, fault), count) in &other.0 {
            *self.0.entry((op.clone(), fault)).or_default() += count;
        }
    }
}
