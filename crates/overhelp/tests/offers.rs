//! When an operator sees an offer, and when silence, story by story, with the starter pack.

#[expect(unreachable_pub, reason = "shared by the stories")]
mod desk;

use desk::*;
use oltre_domain::{CardKind, ContactAnswer, ContactKind, OperatorAct, PromiseState, Timestamp, VetoReason};
use oltre_overhelp::context::{Language, OpenCase, PromiseFact};
use oltre_overhelp::decision::{Because, Fact, Fate, Silence, Sure};
use oltre_overhelp::{CaseContext, Catalogue, Knowledge, Outcome, decide};

#[test]
fn who_leaves_on_friday_and_asks_for_the_hours_is_offered_a_slot() {
    let decision = look_knowing(&marta(), &answers(7, 2));
    let card = decision.offer().unwrap();
    assert_eq!(card.id, "book_id_slot");
    assert_eq!(
        card.because,
        [
            Because::ContactSaid {
                words: "Parto venerdì".into()
            },
            Because::UsefulIn { times: 7, of: 9 },
        ]
    );
    assert_eq!(card.sure, Sure::Likely);
    assert!(!card.folded);
    assert_eq!(
        card.need.as_ref().unwrap().en,
        "To hold a valid document in time for a near deadline, without a wasted trip."
    );
}

#[test]
fn the_same_in_english_and_on_the_first_day() {
    let mut context = marta();
    context.language = Language::En;
    context.turns[0] = contact("Until what time do you issue identity cards? I'm leaving on Friday.");
    let decision = look(&context);
    assert_eq!(offered(&decision), Some("book_id_slot"));
    assert_eq!(
        decision.offer().unwrap().because,
        [Because::ContactSaid {
            words: "I'm leaving on Friday".into()
        }]
    );
}

#[test]
fn before_the_answer_the_offer_is_folded_and_there_are_no_ideas() {
    let mut context = marta();
    context.answered = false;
    context.turns.pop();
    let decision = look(&context);
    assert!(decision.offer().unwrap().folded);
    assert!(decision.ideas().is_empty());
    assert_eq!(decision.steps.cards[0].id, "give_hours");
}

#[test]
fn a_request_without_an_answer_and_without_a_need_says_so() {
    let mut context = marta();
    context.answered = false;
    context.turns = vec![contact("Buongiorno, una informazione.")];
    assert_eq!(look(&context).silence(), Some(Silence::NotAnsweredYet));
}

#[test]
fn an_appointment_already_booked_is_not_offered_again() {
    let mut context = marta();
    context
        .turns
        .push(contact("Ho già prenotato per domani mattina, grazie."));
    let decided = decide(&context, Catalogue::starter(), &Knowledge::default(), NOW);
    assert_eq!(decided.decision.silence(), Some(Silence::AlreadyMet));
    assert_eq!(decided.trace.offers[0].action, "book_id_slot");
    assert_eq!(decided.trace.offers[0].fate, Fate::Unless);
}

#[test]
fn an_open_complaint_leaves_only_what_repairs() {
    let mut context = marta();
    context.flags.complaint = true;
    assert_eq!(look(&context).silence(), Some(Silence::Complaint));

    context.topic = Some("rifiuti".into());
    context.turns = vec![
        contact("Non avete ritirato il sacco del secco, è ancora qui in calle."),
        operator("Mi dispiace, il giro era previsto.", "apologise"),
    ];
    assert_eq!(offered(&look(&context)), Some("missed_collection_return"));
}

#[test]
fn just_the_answer_and_distress_leave_nothing_flagged_or_only_said() {
    let mut context = marta();
    context.flags.just_answer = true;
    assert_eq!(look(&context).silence(), Some(Silence::JustAnswer));

    let mut context = marta();
    context.turns.push(contact("Mi dica solo l'orario, nient'altro."));
    assert_eq!(look(&context).silence(), Some(Silence::JustAnswer));

    let mut context = marta();
    context.turns.push(contact("È mancata mia madre ieri."));
    assert_eq!(look(&context).silence(), Some(Silence::Distress));

    let mut context = marta();
    context.turns.push(operator("Le sono vicina.", "condole"));
    assert_eq!(look(&context).silence(), Some(Silence::Distress));
}

#[test]
fn a_broken_promise_comes_before_any_offer() {
    let mut context = marta();
    let promise = |id: &str, state, due| PromiseFact {
        id: id.into(),
        state,
        text: "richiamare".into(),
        due,
        by: "Luca".into(),
        this_case: true,
    };
    context.promises = vec![promise("due", PromiseState::Open, NOW.plus(Timestamp::HOUR))];
    let decision = look(&context);
    assert!(matches!(&decision.facts[0], Fact::PromiseDue { id, .. } if id == "due"));
    assert_eq!(
        offered(&decision),
        Some("book_id_slot"),
        "a promise in time stops nobody"
    );

    context
        .promises
        .push(promise("late", PromiseState::Open, days_ago(1)));
    let decision = look(&context);
    assert!(matches!(&decision.facts[0], Fact::PromiseBroken { id, .. } if id == "late"));
    assert_eq!(decision.silence(), Some(Silence::RepairFirst));

    context.promises[1].state = PromiseState::Kept;
    assert_eq!(offered(&look(&context)), Some("book_id_slot"));
}

#[test]
fn what_was_proposed_stays_until_the_contact_answers_and_then_rests() {
    let mut context = marta();
    context.offers = vec![past("book_id_slot", None, NOW)];
    assert_eq!(
        offered(&look(&context)),
        Some("book_id_slot"),
        "the operator still has to note the answer"
    );

    context
        .offers
        .push(past("book_id_slot", Some(ContactAnswer::Accepted), NOW));
    assert_eq!(look(&context).silence(), Some(Silence::LimitConversation));
}

#[test]
fn a_no_rests_an_action_for_ninety_days() {
    let mut context = marta();
    context.offers = vec![past("book_id_slot", Some(ContactAnswer::Declined), days_ago(89))];
    assert_eq!(look(&context).silence(), Some(Silence::DeclinedRecently));
    context.offers[0].at = days_ago(90);
    assert_eq!(offered(&look(&context)), Some("book_id_slot"));
}

#[test]
fn two_noes_in_a_group_rest_the_group_for_thirty_days() {
    let report = |offers| CaseContext {
        topic: Some("manutenzione".into()),
        answered: true,
        online: true,
        turns: vec![
            contact("La buca è tornata come prima, l'avevate riparata la settimana scorsa."),
            operator("La segnalazione risulta chiusa il 3.", "give_status"),
        ],
        offers,
        ..CaseContext::default()
    };
    assert_eq!(offered(&look(&report(vec![]))), Some("failed_fix_reinspection"));
    let declined = |action: &str, days| past(action, Some(ContactAnswer::Declined), days_ago(days));
    let group = vec![
        declined("missed_collection_return", 20),
        declined("one_owner_callback", 10),
    ];
    let decided = decide(&report(group), Catalogue::starter(), &Knowledge::default(), NOW);
    assert_eq!(offered(&decided.decision), None);
    let resting = decided
        .trace
        .offers
        .iter()
        .find(|weighed| weighed.action == "failed_fix_reinspection");
    assert_eq!(resting.unwrap().fate, Fate::CoolingDown);
    let long_between = vec![
        declined("missed_collection_return", 29),
        declined("one_owner_callback", 10),
    ];
    assert_eq!(
        offered(&look(&report(long_between))),
        Some("failed_fix_reinspection")
    );
}

#[test]
fn a_private_person_hears_two_offers_a_month_a_company_as_many_as_help() {
    let mut context = marta();
    context.offers = vec![
        past("digital_helper", None, days_ago(3)),
        past("tide_alert", None, days_ago(20)),
    ];
    assert_eq!(look(&context).silence(), Some(Silence::LimitMonth));
    context.contact_kind = ContactKind::Body;
    assert_eq!(offered(&look(&context)), Some("book_id_slot"));
    context.contact_kind = ContactKind::Citizen;
    context.offers[1].at = days_ago(31);
    assert_eq!(offered(&look(&context)), Some("book_id_slot"));
}

#[test]
fn three_vetoes_mute_a_card_for_a_fortnight_but_a_wrong_moment_does_not() {
    let mut context = marta();
    context.vetoes = (1..=3)
        .map(|day| veto("book_id_slot", VetoReason::NotNeeded, days_ago(day)))
        .collect();
    assert_eq!(look(&context).silence(), Some(Silence::Muted));
    context.vetoes[0].at = days_ago(15);
    assert_eq!(offered(&look(&context)), Some("book_id_slot"));
    context.vetoes = (1..=3)
        .map(|day| veto("book_id_slot", VetoReason::WrongMoment, days_ago(day)))
        .collect();
    assert_eq!(offered(&look(&context)), Some("book_id_slot"));
}

#[test]
fn after_two_dismissals_the_pane_steps_back() {
    let mut context = marta();
    context.vetoes = vec![
        veto("tide_alert", VetoReason::Other, NOW),
        veto("digital_helper", VetoReason::Other, NOW),
    ];
    assert_eq!(look(&context).silence(), Some(Silence::SteppedBack));
}

#[test]
fn what_the_operator_put_aside_does_not_come_back_in_the_conversation_whatever_the_reason() {
    for reason in [VetoReason::NotNeeded, VetoReason::WrongMoment] {
        let mut context = marta();
        context.vetoes = vec![veto("book_id_slot", reason, NOW)];
        let decided = decide(&context, Catalogue::starter(), &Knowledge::default(), NOW);
        assert_eq!(decided.decision.silence(), Some(Silence::PutAside));
        let fate = decided.trace.offers.iter().find(|o| o.action == "book_id_slot");
        assert_eq!(fate.unwrap().fate, Fate::Held(Silence::PutAside));
        context.vetoes[0].this_conversation = false;
        assert_eq!(
            offered(&look(&context)),
            Some("book_id_slot"),
            "the next one is another"
        );
    }
}

#[test]
fn what_contacts_answer_outweighs_the_editor_in_time() {
    let idea = look_knowing(&marta(), &answers(0, 6));
    assert_eq!(offered(&idea), None, "8 of 16 is below the threshold");
    assert_eq!(idea.ideas()[0].id, "book_id_slot");
    assert_eq!(
        offered(&look_knowing(&marta(), &answers(3, 4))),
        Some("book_id_slot"),
        "11 of 17 is above it"
    );
}

#[test]
fn the_operators_no_does_not_lower_what_contacts_take_up() {
    let mut knowledge = Knowledge::default();
    for _ in 0..20 {
        knowledge.learn_outcome(&Outcome {
            action: "book_id_slot".into(),
            topic: Some("anagrafe".into()),
            card: CardKind::Offer,
            operator: Some(OperatorAct::Veto(VetoReason::NotNeeded)),
            contact: None,
        });
    }
    let p = |knowledge: &Knowledge| look_knowing(&marta(), knowledge).offer().unwrap().p;
    assert!((p(&knowledge) - p(&Knowledge::default())).abs() < 1e-12);
}

#[test]
fn a_complaint_on_another_case_makes_an_offer_an_idea() {
    let mut context = marta();
    context.open_cases = vec![OpenCase {
        id: "other".into(),
        complaint: true,
        ..OpenCase::default()
    }];
    let decision = look(&context);
    assert_eq!(offered(&decision), Some("book_id_slot"));
    assert!(decision.offer().unwrap().p < 0.70);
}

#[test]
fn what_is_rarely_taken_up_is_an_idea_at_most() {
    let visitor = CaseContext {
        topic: Some("smarriti_urp".into()),
        contact_kind: ContactKind::Tourist,
        answered: true,
        turns: vec![contact(
            "How much is the museum of glass? And the palace? And the lace museum, all in three days?",
        )],
        ..CaseContext::default()
    };
    let decision = look(&visitor);
    assert_eq!(offered(&decision), None);
    assert_eq!(decision.ideas()[0].id, "museum_pass");
    assert_eq!(decision.ideas()[0].kind, CardKind::Idea);
}
