//! The spoken code of a case: six characters, made on the device, valid for ever.
//!
//! The alphabet leaves out 0 O 1 I, which are heard and read for one another. The sixth character
//! is a check: it catches every single wrong character and every swap of two neighbours, so that a
//! caller who misreads a code is asked again instead of hearing about somebody else's case.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Where the check starts: not 0, so that a run of the first character does not check itself.
const START: u8 = 9;

/// A case code, kept without its dash: `K7M4Q2` is shown as `K7M-4Q2`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseCode([u8; 6]);

/// Why a text is no case code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not six characters of the alphabet.
    #[error("a case code has six characters of 2-9 A-Z without O and I")]
    Shape,
    /// The check character does not fit: something was misheard.
    #[error("the check character does not fit")]
    Check,
}

impl CaseCode {
    /// Makes a code from 25 random bits; higher bits are ignored.
    #[must_use]
    pub fn from_bits(bits: u32) -> Self {
        let mut digits = [0u8; 6];
        for (i, d) in digits.iter_mut().take(5).enumerate() {
            *d = ((bits >> (5 * i)) & 31) as u8;
        }
        digits[5] = check(&digits);
        Self(digits.map(|d| ALPHABET[usize::from(d)]))
    }

    /// The six characters without the dash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Adds each digit and multiplies by x in GF(32). Every single change and every swap of neighbours changes the
/// result, because multiplication by x moves every value but 0.
fn check(digits: &[u8; 6]) -> u8 {
    digits[..5].iter().fold(START, |sum, d| times_x(sum ^ d))
}

/// Multiplication by x in GF(2^5) with the primitive polynomial x^5 + x^2 + 1.
fn times_x(v: u8) -> u8 {
    let shifted = v << 1;
    if shifted & 32 == 0 {
        shifted
    } else {
        (shifted ^ 0b10_0101) & 31
    }
}

impl FromStr for CaseCode {
    type Err = CodeError;

    /// Accepts what people type and say: lower case, with or without dash or spaces.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let mut digits = [0u8; 6];
        let mut len = 0;
        for c in text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‑' | '–'))
        {
            let upper = u8::try_from(c.to_ascii_uppercase()).map_err(|_| CodeError::Shape)?;
            let digit = ALPHABET
                .iter()
                .position(|a| *a == upper)
                .ok_or(CodeError::Shape)?;
            *digits.get_mut(len).ok_or(CodeError::Shape)? =
                u8::try_from(digit).map_err(|_| CodeError::Shape)?;
            len += 1;
        }
        if len != 6 {
            return Err(CodeError::Shape);
        }
        if check(&digits) != digits[5] {
            return Err(CodeError::Check);
        }
        Ok(Self(digits.map(|d| ALPHABET[usize::from(d)])))
    }
}

impl TryFrom<String> for CaseCode {
    type Error = CodeError;
    fn try_from(text: String) -> Result<Self, CodeError> {
        text.parse()
    }
}

impl From<CaseCode> for String {
    fn from(code: CaseCode) -> Self {
        code.as_str().to_owned()
    }
}

impl fmt::Display for CaseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (a, b) = self.as_str().split_at(3);
        write!(f, "{a}-{b}")
    }
}

impl fmt::Debug for CaseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = CaseCode::from_bits(0x1AB_CDEF);
        let shown = code.to_string();
        assert_eq!(shown.len(), 7);
        assert_eq!(shown.to_lowercase().parse(), Ok(code));
        assert_eq!(format!(" {} ", code.as_str()).parse(), Ok(code));
        assert_eq!(
            "k7m 4q2".parse::<CaseCode>().map(|c| c.to_string()),
            Ok("K7M-4Q2".to_owned())
        );
        assert_eq!("K7M-4Q".parse::<CaseCode>(), Err(CodeError::Shape));
        assert_eq!("O7M-4Q2".parse::<CaseCode>(), Err(CodeError::Shape));
        assert_eq!("K7M-4Q2-K".parse::<CaseCode>(), Err(CodeError::Shape));
    }

    proptest! {
        #[test]
        fn one_misheard_character_is_always_noticed(bits: u32, at in 0usize..6, other in 0usize..32) {
            let code = CaseCode::from_bits(bits);
            let mut wrong = code.0;
            prop_assume!(wrong[at] != ALPHABET[other]);
            wrong[at] = ALPHABET[other];
            let text = String::from_utf8(wrong.to_vec()).unwrap();
            prop_assert_eq!(text.parse::<CaseCode>(), Err(CodeError::Check));
        }

        #[test]
        fn two_swapped_neighbours_are_always_noticed(bits: u32, at in 0usize..5) {
            let code = CaseCode::from_bits(bits);
            let mut wrong = code.0;
            prop_assume!(wrong[at] != wrong[at + 1]);
            wrong.swap(at, at + 1);
            let text = String::from_utf8(wrong.to_vec()).unwrap();
            prop_assert_eq!(text.parse::<CaseCode>(), Err(CodeError::Check));
        }
    }
}
