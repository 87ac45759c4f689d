//! How people write on each channel: the same words do not look alike in a chat, on the phone and in a letter.

use super::dice::Dice;
use super::tidy::tidy;
use oltre_domain::Channel;

/// How carelessly a contact types in a chat, 0 to 3.
pub(super) fn carelessness(dice: &mut Dice) -> usize {
    dice.weighted([3, 4, 3, 2].into_iter())
}

/// A contact's words as they arrive: tidied, and in a chat as thumbs type them.
pub(super) fn typed(words: &str, channel: Channel, careless: usize, italian: bool) -> String {
    let words = tidy(words);
    if channel != Channel::Chat || careless == 0 {
        return words;
    }
    let mut words = lower_first(&words);
    if let Some(cut) = words.strip_suffix('.') {
        words = cut.to_owned();
    }
    if careless >= 2 && italian {
        for (from, to) in [
            ("perché", "perche"),
            ("Perché", "perche"),
            ("più", "piu"),
            ("però", "pero"),
            ("già", "gia"),
            (" è ", " e' "),
            ("c'è", "c'e'"),
            ("così", "cosi"),
        ] {
            words = words.replace(from, to);
        }
    }
    if careless >= 3 && italian {
        for (from, to) in [
            (" per ", " x "),
            ("comunque", "cmq"),
            ("perche", "xke"),
            (" non ", " nn "),
            ("qualcuno", "qlcn"),
        ] {
            words = words.replace(from, to);
        }
        words = run_together(&words);
    }
    if careless >= 2 && !italian {
        for (from, to) in [
            ("I'm", "im"),
            ("don't", "dont"),
            (" you ", " u "),
            ("please", "pls"),
            ("thank you", "thx"),
        ] {
            words = words.replace(from, to);
        }
    }
    words
}

/// Sentences without full stops, each begun small.
fn run_together(words: &str) -> String {
    let mut parts = words.split(". ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push(' ');
        out.push_str(&lower_first(part));
    }
    out
}

fn lower_first(words: &str) -> String {
    let mut chars = words.chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    // "ISEE", "IMU" and "I" keep their capital.
    if chars
        .clone()
        .next()
        .is_some_and(|c| c.is_uppercase() || c == ' ' || c == '\'')
    {
        return words.to_owned();
    }
    first.to_lowercase().chain(chars).collect()
}

/// What was literally asked: up to the first question mark, else all of it.
pub(super) fn asked(words: &str) -> String {
    let words = tidy(words);
    match words.find('?') {
        Some(at) => words[..=at].to_owned(),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_is_typed_with_thumbs_and_a_letter_is_not() {
        let words = "la raccolta è saltata perché pioveva. non è più passato nessuno.";
        let chat = typed(words, Channel::Chat, 3, true);
        assert_eq!(
            chat,
            "la raccolta e' saltata xke pioveva non e' piu passato nessuno"
        );
        assert!(typed(words, Channel::Email, 3, true).starts_with("La raccolta è saltata perché"));
        assert_eq!(typed("IMU quando?", Channel::Chat, 1, true), "IMU quando?");
    }

    #[test]
    fn what_was_asked_ends_at_the_question_mark() {
        assert_eq!(asked("fino a che ora? Parto venerdì."), "Fino a che ora?");
        assert_eq!(asked("ho perso le chiavi."), "Ho perso le chiavi.");
    }
}
