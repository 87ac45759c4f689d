//! What holds whatever people say and whatever happened before.

use oltre_domain::{ContactAnswer, ContactKind, PromiseState, Timestamp, VetoReason};
use oltre_overhelp::catalogue::Nature;
use oltre_overhelp::context::{Flags, OpenCase, PastOffer, PastVeto, PromiseFact, Speaker, Turn};
use oltre_overhelp::decision::Voice;
use oltre_overhelp::{CaseContext, Catalogue, Knowledge, decide};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp(1_781_082_000_000);

/// Sentences that make many conditions hold at once.
const SAID: [&str; 14] = [
    "Parto venerdì e la carta d'identità è scaduta",
    "non avete ritirato il sacco, è ancora qui",
    "risultano due versamenti uguali",
    "mi hanno mandato da un ufficio all'altro, nessuno risponde",
    "la buca è tornata come prima, l'avevate riparata",
    "sono caduta e mi sono fatta male alla caviglia",
    "ho perso patente e bancomat, tutto nel portafoglio",
    "non ce la faccio a pagare tutto insieme",
    "my suitcase and the bridge steps, we fly tomorrow",
    "The line is suspended and my train leaves at one",
    "non è di nostra competenza, si fa dal portale",
    "mi dispiace, non è arrivato niente",
    "è mancata mia madre",
    "mi dica solo l'orario, nient'altro",
];

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => proptest::sample::select(SAID.to_vec()).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[\\PC\u{0}-\u{1f}\u{202e}\u{200d}\u{301}.,:?!0-9€%*'’]{0,80}",
    ]
}

prop_compose! {
    fn turn()(who in 0..4_u8, text in words(), act in proptest::option::of("(greet|give_hours|condole|[a-z_]{0,6})")) -> Turn {
        let who = [Speaker::Contact, Speaker::Operator, Speaker::Office, Speaker::System][usize::from(who)];
        Turn { who, text, act, at: NOW }
    }
}

prop_compose! {
    fn past_offer()(
        action in proptest::sample::select(vec!["book_id_slot", "missed_collection_return", "one_owner_callback", "no_such_action"]),
        answer in proptest::option::of(proptest::sample::select(vec![ContactAnswer::Accepted, ContactAnswer::Declined, ContactAnswer::LaterUseful])),
        at in prop_oneof![Just(i64::MIN), Just(i64::MAX), (-100_i64..2).prop_map(|d| NOW.0 + d * Timestamp::DAY)],
        this_conversation in any::<bool>(),
    ) -> PastOffer {
        PastOffer { action: action.to_owned(), answer, at: Timestamp(at), this_conversation }
    }
}

prop_compose! {
    fn case()(
        topic in proptest::option::of(proptest::sample::select(vec![
            "anagrafe", "rifiuti", "scuola", "sosta", "acqua_alta_mobilita", "tributi", "manutenzione", "smarriti_urp", "altro",
        ])),
        kind in 0..ContactKind::ALL.len(),
        flags in any::<[bool; 5]>(),
        counts in any::<[u32; 2]>(),
        turns in proptest::collection::vec(turn(), 0..12),
        texts in [words(), words()],
        offers in proptest::collection::vec(past_offer(), 0..4),
        vetoes in 0..4_usize,
        promise in proptest::option::of(any::<i64>()),
        other_complaint in any::<bool>(),
    ) -> CaseContext {
        let [subject, asked] = texts;
        // Flags that silence everything are rare, or nothing else would be seen.
        let [complaint, distress, just_answer, answered, online] = flags;
        CaseContext {
            case_id: "case".into(),
            topic: topic.map(str::to_owned),
            contact_kind: ContactKind::ALL[kind],
            flags: Flags { complaint, distress: distress && just_answer, just_answer: just_answer && !answered && online },
            answered,
            online,
            subject,
            asked,
            turns,
            offers,
            vetoes: vec![PastVeto { action: "book_id_slot".into(), topic: Some("anagrafe".into()), reason: VetoReason::Other, at: NOW, this_conversation: true }; vetoes],
            promises: promise.into_iter().map(|due| PromiseFact {
                id: "p".into(), state: PromiseState::Open, text: String::new(), due: Timestamp(due), by: String::new(), this_case: false,
            }).collect(),
            open_cases: vec![OpenCase { id: "o".into(), complaint: other_complaint, ..OpenCase::default() }],
            operator_solved: counts[0],
            topic_solved: counts[1],
            ..CaseContext::default()
        }
    }
}

/// Cases of each property, unless `PROPTEST_CASES` names another number.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").map_or(400, |number| number.parse().expect("PROPTEST_CASES is a number"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_line_holds(context in case()) {
        let decided = decide(&context, Catalogue::starter(), &Knowledge::default(), NOW);
        let decision = &decided.decision;
        let cards: Vec<_> = decision.offer().into_iter().chain(decision.ideas()).collect();

        prop_assert_eq!(&decided, &decide(&context, Catalogue::starter(), &Knowledge::default(), NOW));
        if let Voice::Show { offer, ideas } = &decision.voice {
            prop_assert!(offer.is_some() || !ideas.is_empty());
            prop_assert!(ideas.len() <= 3);
        }
        let mut in_control = context.clone();
        in_control.control = Some(true);
        let withheld = decide(&in_control, Catalogue::starter(), &Knowledge::default(), NOW);
        let cards_left = withheld.decision.offer().into_iter().chain(withheld.decision.ideas());
        for card in cards_left {
            let entry = &Catalogue::starter().actions[&card.id].entry;
            prop_assert!(entry.right || entry.nature == Nature::Repair || context.offers.iter().any(|o| o.this_conversation));
        }
        if withheld.trace.trial.is_some() {
            prop_assert!(decision.offer().is_some(), "what is withheld is what would be offered");
        }
        prop_assert!(decision.steps.cards.len() <= 3 && decision.facts.len() <= 3);
        for card in cards.iter().chain(&decision.steps.cards.iter().collect::<Vec<_>>()) {
            prop_assert!(!card.because.is_empty() && (0.0..=1.0).contains(&card.p));
        }
        prop_assert!(cards.iter().all(|card| card.need.is_some()));
        if context.flags.just_answer || context.flags.distress {
            prop_assert!(cards.is_empty());
        }
        if context.promises.iter().any(|promise| promise.due < NOW) {
            prop_assert!(cards.is_empty());
        }
        if context.flags.complaint {
            prop_assert!(cards.iter().all(|card| card.nature == Nature::Repair));
        }
        if !context.answered {
            prop_assert!(cards.iter().all(|card| card.folded));
        }
        let proposed_here: Vec<_> = context.offers.iter().filter(|o| o.this_conversation && o.answer.is_none()).collect();
        if !proposed_here.is_empty() {
            prop_assert!(cards.iter().all(|card| proposed_here.iter().any(|offer| offer.action == card.id)));
        }
    }

    #[test]
    fn any_text_is_a_catalogue_or_a_list_of_faults(text in any::<String>(), condition in "[a-z \"'()\\[\\]&|!=<>.,+*0-9?:-]{0,60}") {
        let loaded = Catalogue::from_toml(&[("any.toml", &text)]);
        prop_assert!(loaded.catalogue.actions.is_empty() || loaded.refused.is_empty());
        let words = Default::default();
        // Whatever comes out, it comes out: no panic, and a fault points into the text.
        if let Err(fault) = oltre_overhelp::condition::compile(&condition, &words) {
            prop_assert!(fault.offset <= condition.len());
        }
    }
}

#[test]
fn a_message_that_is_one_word_of_a_mebibyte_is_heard_and_not_repeated() {
    for piece in ["1", "1.", "domani ", "venerdì"] {
        let context = CaseContext {
            topic: Some("anagrafe".into()),
            answered: true,
            turns: vec![Turn {
                text: piece.repeat(1024 * 1024 / piece.len()),
                at: NOW,
                ..Turn::default()
            }],
            ..CaseContext::default()
        };
        let decided = decide(&context, Catalogue::starter(), &Knowledge::default(), NOW);
        let told = serde_json::to_string(&decided.decision).unwrap();
        assert!(told.len() < 64 * 1024, "{piece}: {} bytes", told.len());
    }
}

#[test]
fn a_conversation_of_two_thousand_entries_and_a_mebibyte_of_text_is_read_to_the_end() {
    let mut turns: Vec<Turn> = (0..2_000)
        .map(|i| Turn {
            text: format!("{} numero {i}", SAID[i % 12]),
            at: NOW,
            ..Turn::default()
        })
        .collect();
    turns.push(Turn {
        text: "parto ".repeat(1024 * 1024 / 6),
        at: NOW,
        ..Turn::default()
    });
    turns.push(Turn {
        text: "Parto venerdì, la carta è scaduta".into(),
        at: NOW,
        ..Turn::default()
    });
    let context = CaseContext {
        topic: Some("anagrafe".into()),
        answered: true,
        turns,
        ..CaseContext::default()
    };
    let decided = decide(&context, Catalogue::starter(), &Knowledge::default(), NOW);
    assert!(
        decided
            .trace
            .offers
            .iter()
            .any(|weighed| weighed.action == "book_id_slot")
    );
}
