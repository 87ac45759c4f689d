//! What text may enter, and how texts are compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The largest text anywhere, in bytes of UTF-8.
pub const MAX_TEXT_BYTES: usize = 1024 * 1024;

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// U+0000: PostgreSQL cannot store it.
    #[error("text contains U+0000")]
    Nul,
    /// Over [`MAX_TEXT_BYTES`].
    #[error("text is longer than 1 MiB")]
    TooLong,
}

/// Checks a text at the border. Everything else (controls, bidi, markup) is legal text and is shown as text.
///
/// # Errors
/// U+0000 anywhere, or more than [`MAX_TEXT_BYTES`].
pub fn check_text(text: &str) -> Result<(), TextError> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(TextError::TooLong);
    }
    if text.as_bytes().contains(&0) {
        return Err(TextError::Nul);
    }
    Ok(())
}

/// Folds a text for comparing and searching: compatibility-decomposed, without accents, lower case, the
/// German sharp s as ss, the Turkish dotless i as i, the Greek final sigma as any other, every apostrophe as one, runs of space as one.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_whitespace() || c.is_control() {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        match c {
            'ß' | 'ẞ' => out.push_str("ss"),
            'ı' => out.push('i'),
            'ς' => out.push('σ'),
            '’' | '‘' | 'ʼ' | '`' | '´' => out.push('\''),
            c => out.extend(c.to_lowercase().filter(|c| !is_combining_mark(*c))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_finds_a_name_however_its_accents_were_typed() {
        assert_eq!(fold("Città"), fold("citta\u{0300}"));
        assert_eq!(fold("  CITTÀ \t di\nMare "), "citta di mare");
        assert_eq!(fold("Straße ıI İ"), "strasse ii i");
        assert_eq!(fold("l’acqua"), "l'acqua");
        assert_eq!(fold("ΟΔΟΣ"), fold("οδος"));
    }

    #[test]
    fn a_text_with_a_nul_or_over_a_mebibyte_is_refused() {
        assert_eq!(check_text("a\0b"), Err(TextError::Nul));
        assert_eq!(check_text(&"è".repeat(MAX_TEXT_BYTES / 2)), Ok(()));
        assert_eq!(
            check_text(&"è".repeat(MAX_TEXT_BYTES / 2 + 1)),
            Err(TextError::TooLong)
        );
    }
}
