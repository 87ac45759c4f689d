//! Filling in the fields of a ready phrase: `{contact}` becomes a name.
//!
//! A phrase is read once from its beginning to its end, and what was put in is never read again: a contact who is called
//! `{operator}` stays `{operator}`. What is not known stays as it is written and is told, so that nobody sends a brace
//! believing it a word. Nothing here reads a clock, a language or a database.

/// Characters between the braces of a field, at most: what is longer is text with braces in it.
const MAX_FIELD_CHARS: usize = 40;

/// What a field becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filler<'f> {
    /// These words.
    Words(&'f str),
    /// Nothing at all: the sentence reads on without it.
    Drop,
}

/// A text with its fields filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filled {
    /// The text.
    pub(super) text: String,
    /// The fields that are still in it, with their braces, in their order, each once.
    pub(super) unfilled: Vec<String>,
}

/// Fills in the fields that `filler` knows.
pub(super) fn fill<'f>(text: &str, filler: impl Fn(&str) -> Option<Filler<'f>>) -> Filled {
    let mut filled = Filled::default();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        filled.text.push_str(before);
        let Some(name) = field_at(from) else {
            filled.text.push('{');
            rest = &from[1..];
            continue;
        };
        let (field, after) = from.split_at(name.len() + 2);
        rest = after;
        match filler(name) {
            Some(Filler::Words(words)) => filled.text.push_str(words),
            Some(Filler::Drop) => rest = without(&mut filled.text, rest),
            None => {
                filled.text.push_str(field);
                if !filled.unfilled.iter().any(|known| known == field) {
                    filled.unfilled.push(field.to_owned());
                }
            }
        }
    }
    filled.text.push_str(rest);
    filled
}

/// The name of the field that begins with this brace.
fn field_at(from: &str) -> Option<&str> {
    let inside = from.strip_prefix('{')?;
    let name = &inside[..inside.find(['{', '}', '\n', '\r'])?];
    let is_closed = inside[name.len()..].starts_with('}');
    let is_name = name.trim() == name && !name.is_empty() && name.chars().count() <= MAX_FIELD_CHARS;
    (is_closed && is_name).then_some(name)
}

/// Takes the space before a dropped field away, and the comma that set it apart; returns what goes on after it.
///
/// "Grazie, {contact}." is "Grazie." without a name, and "{contact}, le scrivo" begins with "le scrivo".
fn without<'t>(before: &mut String, after: &'t str) -> &'t str {
    let is_space = |c: char| c.is_whitespace() && c != '\n';
    before.truncate(before.trim_end_matches(is_space).len());
    if before.is_empty() || before.ends_with('\n') {
        return after.trim_start_matches(|c| is_space(c) || matches!(c, ',' | ';' | ':'));
    }
    let ends = after.chars().next().is_none_or(|c| ",;:.!?\n".contains(c));
    if ends && before.ends_with(',') {
        before.pop();
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fills in as for this contact, who may have no name.
    fn filled(text: &str, contact: &str) -> Filled {
        fill(text, |field| match field {
            "contact" if contact.is_empty() => Some(Filler::Drop),
            "contact" => Some(Filler::Words(contact)),
            "operator" => Some(Filler::Words("Niccolò")),
            "case" => Some(Filler::Words("7K3-M4Q")),
            _ => None,
        })
    }

    fn text(text: &str, contact: &str) -> String {
        filled(text, contact).text
    }

    #[test]
    fn a_phrase_has_the_words_of_this_case_in_it() {
        let greeting = "Buongiorno {contact}, è {operator}: la pratica {case} è qui, {operator} la segue.";
        assert_eq!(
            filled(greeting, "Zoë D’Amicò"),
            Filled {
                text: "Buongiorno Zoë D’Amicò, è Niccolò: la pratica 7K3-M4Q è qui, Niccolò la segue."
                    .to_owned(),
                unfilled: Vec::new(),
            }
        );
    }

    #[test]
    fn without_a_contact_it_reads_as_if_nobody_had_been_meant() {
        for (written, read) in [
            (
                "Buongiorno {contact}, sono {operator}.",
                "Buongiorno, sono Niccolò.",
            ),
            ("Grazie, {contact}. Ecco.", "Grazie. Ecco."),
            ("Ha ragione, {contact}: ci scusiamo.", "Ha ragione: ci scusiamo."),
            ("Grazie, {contact}", "Grazie"),
            ("Grazie, {contact}\nA presto", "Grazie\nA presto"),
            ("Per {contact} e famiglia", "Per e famiglia"),
            ("{contact}, le scrivo.", "le scrivo."),
            ("Salve.\n{contact}, le scrivo.", "Salve.\nle scrivo."),
            ("Grazie,\u{a0}{contact}!", "Grazie!"),
            ("{contact}", ""),
        ] {
            assert_eq!(text(written, ""), read, "{written}");
        }
    }

    #[test]
    fn a_contact_called_like_a_field_is_not_filled_in_again() {
        let hostile = filled("Buongiorno {contact}, sono {operator}.", "{operator} {case} {x}");
        assert_eq!(hostile.text, "Buongiorno {operator} {case} {x}, sono Niccolò.");
        assert_eq!(hostile.unfilled, [] as [&str; 0], "they are a name, not fields");
        // Half a field in a name meets no other half in the phrase.
        assert_eq!(text("{contact}operator}", "{"), "{operator}");
        assert_eq!(text("{{contact}}", "operator"), "{operator}");
    }

    #[test]
    fn what_nobody_knows_stays_as_written_and_is_told_once_in_its_order() {
        let phrase = filled(
            "Pratica {case}, protocollo {protocollo}, sportello {numero di sportello}: {protocollo}.",
            "",
        );
        assert_eq!(
            phrase.text,
            "Pratica 7K3-M4Q, protocollo {protocollo}, sportello {numero di sportello}: {protocollo}."
        );
        assert_eq!(phrase.unfilled, ["{protocollo}", "{numero di sportello}"]);
        assert_eq!(
            filled("{città} {Contact}", "Ada").unfilled,
            ["{città}", "{Contact}"]
        );
    }

    #[test]
    fn braces_that_hold_no_field_are_only_braces() {
        let long = format!("{{{}}}", "a".repeat(MAX_FIELD_CHARS + 1));
        for written in [
            "", "{", "}", "{}", "{ }", "}{", "a { b", "{contact", "{a\nb}", "{ case }", &long,
        ] {
            assert_eq!(
                filled(written, "Ada"),
                Filled {
                    text: written.to_owned(),
                    unfilled: Vec::new()
                },
                "{written:?}"
            );
        }
        assert_eq!(text("{è{case}", ""), "{è7K3-M4Q");
    }

    #[test]
    fn letters_from_right_to_left_keep_their_order_and_their_words() {
        assert_eq!(
            text("שלום {contact}, {case}.", "ليلى حسن"),
            "שלום ليلى حسن, 7K3-M4Q."
        );
        assert_eq!(text("שלום {contact}.", ""), "שלום.");
        assert_eq!(filled("{שם}", "").unfilled, ["{שם}"]);
    }
}
