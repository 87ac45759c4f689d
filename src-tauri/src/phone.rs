//! The system's phone program, opened with a number.
//!
//! The console has checked the number; here nothing but digits and a plus is let through once more, because what is opened
//! is somebody else's program and an address can be an order to it.

use std::io::{Error, ErrorKind};

use oltre_console::Phone;

/// Whatever this computer opens `tel:` with.
pub(crate) struct SystemPhone;

impl Phone for SystemPhone {
    fn dial(&self, number: &str) -> std::io::Result<()> {
        open::that_detached(address(number).ok_or(Error::from(ErrorKind::InvalidInput))?)
    }
}

/// The address of a number, if it is one.
fn address(number: &str) -> Option<String> {
    let digits = number.strip_prefix('+').unwrap_or(number);
    let is_number = (3..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| format!("tel:{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_dialled_and_nothing_else_is_opened() {
        assert_eq!(address("+390415210211").as_deref(), Some("tel:+390415210211"));
        assert_eq!(address("112").as_deref(), Some("tel:112"));
        for hostile in [
            "",
            "+",
            "11",
            "*21*1234#",
            "file:///etc/passwd",
            "--help",
            "041 5210211",
            "1;ext=2",
            "٣٩٠٤",
        ] {
            assert_eq!(address(hostile), None, "{hostile}");
        }
    }
}
