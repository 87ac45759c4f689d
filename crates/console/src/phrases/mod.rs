//! Ready phrases: the catalogue's texts with the words of one case in them.
//!
//! They are filled in here and not on the page, so that what is put into a reply is the same wherever it is put from. Both
//! languages go out: which one the contact reads is the page's to know. Nothing is written.

mod filling;

use crate::contract::{CaseArgs, PhraseView, Phrases, UiError};
use crate::opened::Opened;
use filling::{Filled, Filler, fill};

use oltre_domain::{CaseState, ContactField, ContactId, Operator, Texts};
use oltre_overhelp::catalogue::Phrase;
use oltre_store::{CaseOnScreen, StoreError};
use std::cmp::Reverse;

/// What the fields of phrases become in one case.
struct Fields {
    contact: Option<String>,
    operator: String,
    case: String,
}

impl Fields {
    /// What a field becomes; nothing when only the operator knows. A day in a phrase is one that is promised or has gone by, and an
    /// office another one than ours: neither can be read off the case.
    fn filler(&self, field: &str) -> Option<Filler<'_>> {
        match field {
            "contact" => Some(self.contact.as_deref().map_or(Filler::Drop, Filler::Words)),
            "operator" => Some(Filler::Words(&self.operator)),
            "case" => Some(Filler::Words(&self.case)),
            _ => None,
        }
    }

    fn filled(&self, text: &str) -> Filled {
        fill(text, |field| self.filler(field))
    }

    fn view(&self, phrase: &Phrase) -> PhraseView {
        let Phrase {
            id,
            topic: _,
            title,
            text,
        } = phrase;
        let it = self.filled(&text.it);
        let en = self.filled(&text.en);
        let mut unfilled = it.unfilled;
        for field in en.unfilled {
            if !unfilled.contains(&field) {
                unfilled.push(field);
            }
        }
        PhraseView {
            id: id.clone(),
            title: title.clone(),
            text: Texts {
                it: it.text,
                en: en.text,
            },
            unfilled,
        }
    }
}

/// A name on one line, with one space between its words; nothing when there is none.
fn name(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// As contacts see an operator.
fn signs(operator: &Operator) -> String {
    let alias = operator.alias.as_deref().and_then(name);
    alias.or_else(|| name(&operator.name)).unwrap_or_default()
}

impl Opened {
    /// The phrases in force: those of the case's topic first, then those of every topic, then the others.
    pub(crate) fn phrases(&self, args: &CaseArgs) -> Result<Phrases, UiError> {
        let CaseOnScreen { row, file } = self.store.case(args.id)?;
        let fields = self.fields(&file.case)?;
        let catalogue = self.in_force();
        let mut phrases: Vec<&Phrase> = catalogue.phrases.values().collect();
        phrases.sort_by_key(|phrase| {
            let is_own = row.topic.as_ref() == Some(&phrase.topic);
            Reverse((is_own, phrase.topic.is_empty()))
        });
        Ok(Phrases {
            phrases: phrases.into_iter().map(|phrase| fields.view(phrase)).collect(),
        })
    }

    fn fields(&self, case: &CaseState) -> Result<Fields, UiError> {
        Ok(Fields {
            contact: case.contact().map(|id| self.name_of(id)).transpose()?.flatten(),
            operator: signs(&self.operator),
            case: case.code.to_string(),
        })
    }

    /// A contact this device does not hold has no name here, and that is no error.
    fn name_of(&self, id: ContactId) -> Result<Option<String>, UiError> {
        match self.store.person(id) {
            Ok(contact) => Ok(name(contact.text(ContactField::Name))),
            Err(StoreError::NotFound) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(it: &str, en: &str) -> Texts {
        Texts {
            it: it.to_owned(),
            en: en.to_owned(),
        }
    }

    fn fields() -> Fields {
        Fields {
            contact: name(" Bruna\n Zen "),
            operator: "Marta".to_owned(),
            case: "7K3-M4Q".to_owned(),
        }
    }

    fn phrase(it: &str, en: &str) -> Phrase {
        Phrase {
            id: "one".to_owned(),
            topic: String::new(),
            title: both("Uno", "One"),
            text: both(it, en),
        }
    }

    #[test]
    fn what_only_the_operator_knows_is_left_to_write_and_told_of_both_languages_together() {
        let view = fields().view(&phrase(
            "{contact}, il {date}: {office} {sede}",
            "{contact}, on {date}: {desk} {office}",
        ));
        assert_eq!(view.text.it, "Bruna Zen, il {date}: {office} {sede}");
        assert_eq!(view.text.en, "Bruna Zen, on {date}: {desk} {office}");
        assert_eq!(view.unfilled, ["{date}", "{office}", "{sede}", "{desk}"]);
    }

    #[test]
    fn every_phrase_of_the_starter_pack_is_whole_with_and_without_a_contact() {
        for contact in [name("Bruna Zen"), None] {
            let fields = Fields { contact, ..fields() };
            for phrase in oltre_overhelp::Catalogue::starter().phrases.values() {
                let view = fields.view(phrase);
                let is_left = |field: &String| ["{date}", "{office}"].contains(&field.as_str());
                assert!(
                    view.unfilled.iter().all(is_left),
                    "{}: {:?}",
                    view.id,
                    view.unfilled
                );
                for text in [&view.text.it, &view.text.en] {
                    for broken in ["  ", " ,", " .", " :", ",.", ",,", ",:"] {
                        assert!(!text.contains(broken), "{text}");
                    }
                }
            }
        }
    }

    #[test]
    fn an_operator_signs_with_the_alias_when_there_is_one() {
        let mut operator = Operator {
            id: oltre_domain::OperatorId(Default::default()),
            name: "Marta Vianello".to_owned(),
            alias: Some("Operatrice 12".to_owned()),
            role: oltre_domain::Role::Operator,
            queues: None,
        };
        assert_eq!(signs(&operator), "Operatrice 12");
        operator.alias = Some("  ".to_owned());
        assert_eq!(signs(&operator), "Marta Vianello");
    }
}
