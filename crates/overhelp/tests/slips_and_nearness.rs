//! Words as people type them, and ideas where a condition misses a part.

use oltre_domain::Timestamp;
use oltre_overhelp::context::{Flags, Speaker, Turn};
use oltre_overhelp::decision::{Because, Decision};
use oltre_overhelp::{CaseContext, Catalogue, Knowledge, decide};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp(1_781_082_000_000);

/// A long word that a cue of an action listens for, and what it may look like.
const WORDS: [&str; 6] = [
    "residenza",
    "appuntamento",
    "lavatrice",
    "pannolini",
    "bicicletta",
    "carrozzina",
];

fn answered(topic: &str, said: &str) -> CaseContext {
    let turn = |who, text: &str| Turn {
        who,
        text: text.to_owned(),
        ..Turn::default()
    };
    CaseContext {
        topic: Some(topic.to_owned()),
        answered: true,
        online: true,
        turns: vec![
            turn(Speaker::Contact, "Buongiorno, a che ora aprite?"),
            turn(Speaker::Operator, "Buongiorno, alle nove."),
            turn(Speaker::Contact, said),
        ],
        ..CaseContext::default()
    }
}

fn decision(context: &CaseContext) -> Decision {
    decide(context, Catalogue::starter(), &Knowledge::default(), NOW).decision
}

fn offered(topic: &str, said: &str) -> Option<String> {
    decision(&answered(topic, said))
        .offer()
        .map(|card| card.id.clone())
}

#[test]
fn what_is_typed_in_a_hurry_is_understood_as_what_was_meant() {
    for said in [
        "per portare la lavatrice non ho la macchina, sto al terzo piano senza ascensore",
        "per portare la lavatirce nn ho la machcina, sto al terzo piano senza ascensor",
        "x portare la lavattrice nn ho la macchina sto al terzo piano senza assensore",
    ] {
        assert_eq!(
            offered("rifiuti", said).as_deref(),
            Some("bulky_home_pickup"),
            "{said}"
        );
    }
}

#[test]
fn a_reason_quotes_what_was_typed_and_not_what_was_meant() {
    let said = "la lavatirce nn so come portarla al terzo piano senza ascensore";
    let decision = decision(&answered("rifiuti", said));
    let because = &decision.offer().unwrap().because;
    assert!(
        because.contains(&Because::ContactSaid {
            words: said.to_owned()
        }),
        "{because:?}"
    );
}

#[test]
fn where_a_condition_misses_a_part_the_nearest_action_is_an_idea_and_never_an_offer() {
    // The topic is another, and nobody spoke of the recycling centre: not enough to offer, enough to think of it.
    let said = "devo buttare armadio e materasso, sto al terzo piano senza ascensore e non ho la macchina";
    let decision = decision(&answered("sosta", said));
    let ideas: Vec<&str> = decision.ideas().iter().map(|card| card.id.as_str()).collect();
    assert!(ideas.contains(&"bulky_home_pickup"), "{ideas:?}");
    assert!(decision.offer().is_none_or(|card| card.id != "bulky_home_pickup"));
}

#[test]
fn nearness_says_nothing_to_who_wants_nothing_more() {
    let said = "devo buttare un vecchio armadio e un divano";
    let flags = [
        Flags {
            complaint: true,
            ..Flags::default()
        },
        Flags {
            distress: true,
            ..Flags::default()
        },
        Flags {
            just_answer: true,
            ..Flags::default()
        },
    ];
    for flags in flags {
        let context = CaseContext {
            flags,
            ..answered("sosta", said)
        };
        assert!(decision(&context).silence().is_some(), "{flags:?}");
    }
    let early = CaseContext {
        answered: false,
        ..answered("sosta", said)
    };
    assert_eq!(decision(&early).ideas(), []);
}

#[test]
fn a_need_that_is_met_stays_met() {
    let said = "devo buttare l'armadio, ma ho già prenotato il ritiro, tutto sistemato";
    assert!(decision(&answered("rifiuti", said)).silence().is_some());
}

proptest! {
    /// One letter wrong, dropped, doubled or swapped, the first one right: never a panic, and always the same.
    #[test]
    fn a_slip_in_a_word_never_breaks_a_decision(word in 0..WORDS.len(), at in 1_usize..6, kind in 0..4_u8, wrong in any::<char>()) {
        let mut letters: Vec<char> = WORDS[word].chars().collect();
        match kind {
            0 => letters.swap(at, at + 1),
            1 => drop(letters.remove(at)),
            2 => letters.insert(at, letters[at]),
            _ => letters[at] = wrong,
        }
        let said = format!("la {} è da cambiare", letters.into_iter().collect::<String>());
        for topic in ["anagrafe", "rifiuti", "acqua_alta_mobilita"] {
            let context = answered(topic, &said);
            let once = decision(&context);
            prop_assert_eq!(&once, &decision(&context));
            for card in once.ideas() {
                prop_assert!(!card.because.is_empty());
                prop_assert!((0.0..=1.0).contains(&card.p));
            }
            prop_assert!(once.ideas().len() <= 3);
        }
    }
}
