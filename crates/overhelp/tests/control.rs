//! The control group: what is withheld from it and what never is, with the starter pack.

#[expect(unreachable_pub, dead_code, reason = "shared by the stories")]
mod desk;

use desk::*;
use oltre_domain::ContactAnswer;
use oltre_overhelp::decision::{Decided, Fate, Silence};
use oltre_overhelp::{CaseContext, Catalogue, Knowledge, Trial, decide};

fn decided(control: Option<bool>, mut context: CaseContext) -> Decided {
    context.control = control;
    decide(&context, Catalogue::starter(), &Knowledge::default(), NOW)
}

fn trial(action: &str, withheld: bool) -> Option<Trial> {
    Some(Trial {
        action: action.to_owned(),
        withheld,
    })
}

/// In words to which no right of anybody is near.
fn short_of_money() -> CaseContext {
    let mut context = marta();
    context.topic = Some("tributi".into());
    context.turns = vec![
        contact("Devo pagare la TARI arretrata ma non ce la faccio a pagare tutto insieme."),
        operator("Sono 640 euro.", "give_amount"),
    ];
    context
}

#[test]
fn a_contact_in_the_control_group_is_offered_nothing_and_the_line_says_why() {
    let there = decided(Some(true), short_of_money());
    assert_eq!(there.decision.silence(), Some(Silence::ControlGroup));
    assert_eq!(there.trace.trial, trial("instalment_plan", true));
    let fate = there.trace.offers.iter().find(|o| o.action == "instalment_plan");
    assert_eq!(fate.unwrap().fate, Fate::Held(Silence::ControlGroup));
    let others = decided(None, marta());
    assert_eq!(
        there.decision.steps, others.decision.steps,
        "literal help goes on"
    );
}

#[test]
fn others_are_offered_what_they_always_were_and_it_is_counted() {
    let compared = decided(Some(false), marta());
    assert_eq!(offered(&compared.decision), Some("book_id_slot"));
    assert_eq!(compared.trace.trial, trial("book_id_slot", false));
    let without = decided(None, marta());
    assert_eq!(without.decision, compared.decision);
    assert_eq!(
        without.trace.trial, None,
        "nothing is counted where there is no such group"
    );
}

#[test]
fn a_right_and_a_repair_are_withheld_from_nobody() {
    let mut child = marta();
    child.turns = vec![
        contact("Mio figlio di 10 anni deve fare la carta d'identità, andiamo in Croazia in gita."),
        operator("Serve la presenza del minore e una foto.", "give_hours"),
    ];
    let said = decided(Some(true), child);
    assert_eq!(offered(&said.decision), Some("minor_travel_consent"));
    assert_eq!(
        said.trace.trial, None,
        "it says nothing of offers that can be withheld"
    );

    let mut waste = marta();
    waste.topic = Some("rifiuti".into());
    waste.turns = vec![
        contact("Non avete ritirato il sacco, è ancora qui."),
        operator("Segnalo alla squadra.", "give_hours"),
    ];
    let said = decided(Some(true), waste);
    assert_eq!(offered(&said.decision), Some("missed_collection_return"));
}

#[test]
fn what_the_line_keeps_back_is_not_the_groups_doing() {
    let mut context = marta();
    context.flags.distress = true;
    let said = decided(Some(true), context);
    assert_eq!(
        (said.decision.silence(), said.trace.trial),
        (Some(Silence::Distress), None)
    );

    let mut nothing = marta();
    nothing.turns[0] = contact("Buongiorno, una informazione.");
    let (there, elsewhere) = (decided(Some(true), nothing.clone()), decided(None, nothing));
    if elsewhere.decision.ideas().is_empty() {
        assert_eq!(there.decision.silence(), elsewhere.decision.silence());
    }
    assert_eq!(there.trace.trial, None);
}

#[test]
fn who_was_asked_before_the_month_began_is_still_answered() {
    let mut context = marta();
    context.offers = vec![past("book_id_slot", None, NOW)];
    assert_eq!(
        offered(&decided(Some(true), context.clone()).decision),
        Some("book_id_slot")
    );
    context
        .offers
        .push(past("book_id_slot", Some(ContactAnswer::Accepted), NOW));
    assert_ne!(
        decided(Some(true), context).decision.silence(),
        Some(Silence::ControlGroup)
    );
}
