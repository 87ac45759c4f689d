//! Text as people write it, as far as a search index is concerned: few words often, many words seldom.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

const SYLLABLES: [&str; 32] = [
    "ca", "le", "mo", "ri", "ta", "ponte", "via", "na", "so", "per", "con", "di", "lu", "ce", "gra", "to",
    "me", "no", "sta", "do", "re", "vi", "cà", "tri", "bu", "fon", "da", "men", "za", "po", "sti", "ne",
];
/// Different words there are.
const WORDS: usize = 30_000;

/// A source of text, the same for the same seed.
pub(crate) struct Words {
    dice: ChaCha8Rng,
    words: Vec<String>,
}

impl Words {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let words = (0..WORDS)
            .map(|_| {
                let syllables = 1 + dice.next_u32() % 4;
                (0..syllables)
                    .map(|_| SYLLABLES[dice.next_u32() as usize % SYLLABLES.len()])
                    .collect()
            })
            .collect();
        Self { dice, words }
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.dice.next_u64() % n
    }

    /// A word: the n-th of them about 1/n times as often as the first.
    fn word(&mut self) -> &str {
        #[expect(clippy::cast_precision_loss, reason = "dice")]
        let share = (self.dice.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a small count"
        )]
        let at = (WORDS as f64).powf(share) as usize;
        &self.words[at.min(WORDS) - 1]
    }

    /// Words of exactly so many bytes.
    pub(crate) fn text(&mut self, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes + 16);
        while text.len() < bytes {
            if !text.is_empty() {
                text.push(' ');
            }
            let word = self.word();
            text.push_str(word);
        }
        let mut end = bytes;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        while text.len() < bytes {
            text.push('.');
        }
        text
    }
}
