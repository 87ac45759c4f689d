//! Words as people in a hurry write them: what a decision loses when the contact's spelling gets worse.
//!
//! The same text is always damaged in the same way: chance is seeded by the text itself.

use std::fmt;

use anyhow::{Result, bail};

/// One word in so many gets a typing error, or loses its last vowel.
const EVERY: u64 = 12;
/// Words shorter than this keep their letters.
const LONG_ENOUGH: usize = 4;

/// What is done to the contact's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Damage {
    /// Accents dropped.
    Accents,
    /// A letter swapped, dropped or doubled.
    Typos,
    /// As in a text message.
    Sms,
}

impl Damage {
    pub(super) fn named(name: &str) -> Result<Self> {
        Ok(match name {
            "accents" => Self::Accents,
            "typos" => Self::Typos,
            "sms" => Self::Sms,
            other => bail!("--damage {other}? accents, typos or sms"),
        })
    }

    pub(super) fn done_to(self, text: &str, language: &str) -> String {
        match self {
            Self::Accents => text.chars().map(plain).collect(),
            Self::Typos => typos(text),
            Self::Sms => sms(text, language),
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Accents => "accents",
            Self::Typos => "typos",
            Self::Sms => "sms",
        })
    }
}

fn plain(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ä' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'À' | 'Á' => 'A',
        'È' | 'É' => 'E',
        'Ì' | 'Í' => 'I',
        'Ò' | 'Ó' => 'O',
        'Ù' | 'Ú' => 'U',
        other => other,
    }
}

/// Chance without a clock: FNV-1a of the text, then xorshift.
struct Chance(u64);

impl Chance {
    fn of(text: &str) -> Self {
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(hash | 1)
    }

    /// A number below `limit`.
    fn below(&mut self, limit: u64) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % limit.max(1)).unwrap_or(0)
    }
}

/// Rewrites the words of a text, and leaves what stands between them.
fn words(text: &str, mut rewrite: impl FnMut(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphabetic) {
        let (between, word) = rest.split_at(start);
        let end = word.find(|c: char| !c.is_alphabetic()).unwrap_or(word.len());
        out.push_str(between);
        out.push_str(&rewrite(&word[..end]));
        rest = &word[end..];
    }
    out.push_str(rest);
    out
}

fn typos(text: &str) -> String {
    let mut chance = Chance::of(text);
    // At least one in every text that has a word long enough, so that short turns suffer too.
    let mut until = chance.below(EVERY / 2);
    words(text, |word| {
        let mut letters: Vec<char> = word.chars().collect();
        if until > 0 {
            until -= 1;
        } else if letters.len() >= LONG_ENOUGH {
            until = chance.below(EVERY) + usize::try_from(EVERY / 2).unwrap_or(0);
            let at = 1 + chance.below(letters.len() as u64 - 2);
            match chance.below(3) {
                0 => letters.swap(at, at + 1),
                1 => drop(letters.remove(at)),
                _ => letters.insert(at, letters[at]),
            }
        }
        letters.into_iter().collect()
    })
}

fn sms(text: &str, language: &str) -> String {
    let mut chance = Chance::of(text);
    let italian = language.starts_with("it");
    let mut flat = text.to_lowercase().replace('’', "'");
    if italian {
        for (long, short) in [
            ("c'è", "ce"),
            ("cos'è", "cose"),
            ("dov'è", "dove"),
            ("com'è", "come"),
        ] {
            flat = flat.replace(long, short);
        }
    }
    // English joins what an apostrophe parts ("dont"), Italian parts it ("l altro").
    let flat = flat.replace('\'', if italian { " " } else { "" });
    let flat: String = flat
        .chars()
        .filter(|c| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '@' | '/' | '€'))
        .collect();
    let written = words(&flat, |word| {
        let short = match word {
            "per" if italian => "x",
            "perché" | "perche" => "xke",
            "che" if italian => ["ke", "k"][chance.below(2)],
            "non" if italian => "nn",
            "comunque" => "cmq",
            "quando" => "qnd",
            "you" => "u",
            "are" => "r",
            "please" => "pls",
            "because" => "cos",
            _ => return without_last_vowel(word, italian && chance.below(EVERY) == 0),
        };
        short.to_owned()
    });
    written.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_last_vowel(word: &str, now: bool) -> String {
    let vowel = |c: char| "aeiouàèéìòù".contains(c);
    match word.strip_suffix(vowel) {
        Some(rest) if now && word.chars().count() > LONG_ENOUGH => rest.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Perché non c'è posto? Comunque l'appuntamento per la carta d'identità mi serve entro venerdì, quando parto.";

    #[test]
    fn each_damage_does_what_its_name_says() {
        let accents = Damage::Accents.done_to(TEXT, "it");
        assert!(accents.starts_with("Perche non c'e posto?") && accents.contains("identita"));
        let sms = Damage::Sms.done_to(TEXT, "it");
        assert!(sms.starts_with("xke nn ce post"), "{sms}");
        assert!(sms.contains("cmq") && sms.contains(" x la"), "{sms}");
        assert!(!sms.contains(['?', ',', '.', '\'']), "{sms}");
        assert_eq!(Damage::Sms.done_to("I don't know!", "en"), "i dont know");
        let typos = Damage::Typos.done_to(TEXT, "it");
        assert_ne!(typos, TEXT);
        assert_eq!(typos.split_whitespace().count(), TEXT.split_whitespace().count());
    }

    #[test]
    fn the_same_text_is_damaged_in_the_same_way() {
        for damage in [Damage::Accents, Damage::Typos, Damage::Sms] {
            assert_eq!(damage.done_to(TEXT, "it"), damage.done_to(TEXT, "it"));
            assert_eq!(damage.done_to("", "it"), "");
        }
        assert!(Damage::named("fire").is_err());
    }
}
