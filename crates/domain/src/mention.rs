//! Who is named in a note: `@` and a colleague's name, as people write it.

use crate::{Operator, OperatorId, fold};
use std::collections::BTreeSet;

/// So many colleagues at most are named in one note: beyond that it is for everybody, which is another thing.
pub const MAX_MENTIONS: usize = 20;

/// The colleagues whose name stands in a text behind an `@` that begins a word, however case and accents were typed. Of two
/// names of which one begins with the other (Anna, Anna Maria) the longer one is meant where it stands; two people of one
/// name are both meant.
#[must_use]
pub fn mentioned<'a>(text: &str, colleagues: impl IntoIterator<Item = &'a Operator>) -> BTreeSet<OperatorId> {
    if !text.contains('@') {
        return BTreeSet::new();
    }
    let text = fold(text);
    let names: Vec<(OperatorId, String)> = colleagues
        .into_iter()
        .map(|one| (one.id, fold(&one.name)))
        .filter(|(_, name)| !name.is_empty())
        .collect();
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices('@') {
        // In an address the sign stands inside a word.
        if text[..at].chars().next_back().is_some_and(char::is_alphanumeric) {
            continue;
        }
        let behind = &text[at + 1..];
        let stands = |name: &str| {
            behind
                .strip_prefix(name)
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        let longest = names
            .iter()
            .filter(|(_, name)| stands(name))
            .map(|(_, name)| name.len())
            .max();
        let meant = names
            .iter()
            .filter(|(_, name)| Some(name.len()) == longest && stands(name));
        found.extend(meant.map(|(id, _)| *id));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;
    use uuid::Uuid;

    /// Who of Anna (1), Anna Maria (2), Niccolò Da Ponte (3) and another Anna (4) a text names.
    fn named(text: &str) -> Vec<u128> {
        let names = ["Anna", "Anna Maria", "Niccolò Da Ponte", "anna"];
        let colleagues: Vec<Operator> = (1..)
            .zip(names)
            .map(|(n, name)| Operator {
                id: OperatorId(Uuid::from_u128(n)),
                name: name.to_owned(),
                alias: None,
                role: Role::Operator,
                queues: None,
            })
            .collect();
        mentioned(text, &colleagues)
            .iter()
            .map(|id| id.0.as_u128())
            .collect()
    }

    #[test]
    fn a_colleague_is_named_however_the_name_was_typed() {
        assert_eq!(named("Lo sai tu, @niccolo DA ponte?"), [3]);
        assert_eq!(named("(@Anna Maria) e poi @Niccolò Da Ponte."), [2, 3]);
    }

    #[test]
    fn the_longer_name_is_meant_and_two_of_one_name_both() {
        assert_eq!(named("@Anna Maria lo sa"), [2]);
        assert_eq!(named("@Anna, lo sai?"), [1, 4]);
        assert_eq!(named("@Anna Mariano"), [1, 4]);
    }

    #[test]
    fn an_address_and_a_name_nobody_has_name_nobody() {
        for text in [
            "scrivi a carta@anna.example",
            "@",
            "@Annalisa",
            "Anna Maria",
            "@ Anna",
            "@\u{0}",
        ] {
            assert_eq!(named(text), [] as [u128; 0], "{text}");
        }
    }
}
