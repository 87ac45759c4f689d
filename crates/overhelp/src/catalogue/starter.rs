//! The starter pack: a municipality's actions and playbooks, ours, CC BY 4.0 (see `starter/README.md`).

use std::sync::LazyLock;

use super::pieces::{Pieces, pieces_of};
use super::{Catalogue, Loaded};

/// The documents of the pack, by name.
const DOCUMENTS: [(&str, &str); 11] = [
    ("common.toml", include_str!("../../starter/common.toml")),
    ("acts.toml", include_str!("../../starter/acts.toml")),
    ("phrases.toml", include_str!("../../starter/phrases.toml")),
    ("anagrafe.toml", include_str!("../../starter/anagrafe.toml")),
    ("rifiuti.toml", include_str!("../../starter/rifiuti.toml")),
    ("scuola.toml", include_str!("../../starter/scuola.toml")),
    ("sosta.toml", include_str!("../../starter/sosta.toml")),
    (
        "acqua_alta_mobilita.toml",
        include_str!("../../starter/acqua_alta_mobilita.toml"),
    ),
    ("tributi.toml", include_str!("../../starter/tributi.toml")),
    (
        "manutenzione.toml",
        include_str!("../../starter/manutenzione.toml"),
    ),
    (
        "smarriti_urp.toml",
        include_str!("../../starter/smarriti_urp.toml"),
    ),
];

static STARTER: LazyLock<Loaded> = LazyLock::new(|| Catalogue::from_toml(&DOCUMENTS));

impl Catalogue {
    /// The starter pack, read once.
    pub fn starter() -> &'static Catalogue {
        &STARTER.catalogue
    }

    /// The same in pieces, as an organisation publishes it.
    #[must_use]
    pub fn starter_pieces() -> Pieces {
        pieces_of(&DOCUMENTS.map(|(_, text)| text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Nature;

    #[test]
    fn the_whole_pack_is_good() {
        assert_eq!(STARTER.refused, []);
        let actions = &Catalogue::starter().actions;
        assert_eq!(actions.len(), 40);
        assert_eq!(
            actions
                .values()
                .filter(|a| a.entry.nature == Nature::Repair)
                .count(),
            6
        );
        assert_eq!(Catalogue::starter().playbooks.len(), 8);
    }

    #[test]
    fn every_action_tells_its_editor_when_it_fits() {
        for (id, action) in &Catalogue::starter().actions {
            let note = action.entry.note.as_ref().map(|note| [&note.it, &note.en]);
            assert!(
                note.is_some_and(|texts| texts.iter().all(|text| !text.is_empty())),
                "{id}"
            );
        }
    }

    #[test]
    fn sixty_phrases_are_ready_in_both_languages() {
        // A second phrase of one id, or an empty text, is refused: see the first test.
        let catalogue = Catalogue::starter();
        assert_eq!(catalogue.phrases.len(), 60);
        let fields = |text: &str| {
            let after = text.split('{').skip(1);
            after
                .map(|rest| rest.split('}').next().unwrap_or_default().to_owned())
                .collect::<std::collections::BTreeSet<_>>()
        };
        for phrase in catalogue.phrases.values() {
            let known_topic = catalogue.playbooks.contains_key(&phrase.topic);
            assert!(phrase.topic.is_empty() || known_topic, "{}", phrase.id);
            let (it, en) = (fields(&phrase.text.it), fields(&phrase.text.en));
            assert_eq!(it, en, "{}", phrase.id);
            for field in it {
                let known = ["contact", "operator", "case", "date", "office"];
                assert!(known.contains(&field.as_str()), "{}: {field}", phrase.id);
            }
        }
        for topic in catalogue.playbooks.keys() {
            assert!(
                catalogue.phrases.values().any(|phrase| phrase.topic == *topic),
                "{topic}"
            );
        }
    }

    #[test]
    fn every_step_of_every_playbook_has_a_title() {
        let catalogue = Catalogue::starter();
        for step in catalogue
            .playbooks
            .values()
            .flatten()
            .flat_map(|playbook| &playbook.steps)
        {
            assert!(catalogue.acts.contains_key(step), "{step}");
        }
    }
}
