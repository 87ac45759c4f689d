//! Case codes for rows that come from elsewhere: each source counts in a range of its own, so that two sources never give
//! two cases the same code. Consoles make theirs by chance, out of 33 million; when two happen to be alike, both cases keep
//! theirs.
//!
//! A code has 25 bits. A number is spread over them by a multiplication with an odd constant, which never maps two
//! numbers to one, so numbers in disjoint ranges give disjoint codes and neighbours do not look alike.

use oltre_domain::{CaseCode, CaseId};

const BITS: u32 = 25;
const MASK: u32 = (1 << BITS) - 1;
const SPREAD: u32 = 0x009E_3779;
/// Chosen so that the demo's first case, whose code is `K7M-4Q2`, holds the last number of the sample's range.
const SHIFT: u32 = K7M_4Q2.wrapping_sub(SPREAD.wrapping_mul(STAR - 1)) & MASK;
const K7M_4Q2: u32 = 23_153_841;
/// The sample counts from 0, STAR from here.
const STAR: u32 = 1 << 23;
/// Files count from here to the end.
const FILE: u32 = 1 << 24;

fn code(number: u32) -> CaseCode {
    CaseCode::from_bits(SPREAD.wrapping_mul(number & MASK).wrapping_add(SHIFT) & MASK)
}

/// The code of the sample's case with this number.
pub(crate) fn sample(number: u64) -> CaseCode {
    code(u32::try_from(number % u64::from(STAR - 1)).unwrap_or(0))
}

/// The code of a STAR dialogue.
pub(super) fn star(dialogue: i64) -> CaseCode {
    code(STAR + u32::try_from(dialogue.rem_euclid(i64::from(STAR))).unwrap_or(0))
}

/// The code of a case read from a file. The same id always has the same code; two of a few thousand may share one, and
/// seeding gives the second the next that is free.
pub(super) fn file(id: CaseId) -> CaseCode {
    let bytes = id.0.as_bytes();
    let hash = u32::from_be_bytes([0, bytes[13], bytes[14], bytes[15]]);
    code(FILE + hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_cases_of_two_sources_share_a_code() {
        let ours = (0..60_000).map(sample);
        let codes: BTreeSet<CaseCode> = ours.chain((0..60_000).map(star)).collect();
        assert_eq!(codes.len(), 120_000);
        let demo = CaseCode::from_bits(K7M_4Q2);
        assert_eq!(demo.to_string(), "K7M-4Q2");
        assert_eq!(code(STAR - 1), demo);
        assert!(!codes.contains(&demo));
    }
}
