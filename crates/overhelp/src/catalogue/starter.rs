//! The starter pack: a municipality's actions and playbooks, ours, CC BY 4.0 (see `starter/README.md`).

use std::sync::LazyLock;

use super::{Catalogue, Loaded};

/// The documents of the pack, by name.
const DOCUMENTS: [(&str, &str); 10] = [
    ("common.toml", include_str!("../../starter/common.toml")),
    ("acts.toml", include_str!("../../starter/acts.toml")),
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
