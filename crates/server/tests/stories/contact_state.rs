//! What has to be known of a contact reaches every desk that holds them, from cases it does not hold.

use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn states(changes: &[ChangeLine]) -> Vec<ContactState> {
    changes
        .iter()
        .filter_map(|c| match &c.what {
            What::Put {
                row: Row::ContactState(state),
            } => Some(state.clone()),
            _ => None,
        })
        .collect()
}

/// Anna has a case at the desk, which Nina sees, and one at the taxes, which she does not.
async fn anna(world: &World, marta: &mut Console) -> (ContactId, CaseId, CaseId) {
    let (person, kind) = contact("Anna Rossi");
    marta.does(kind).await;
    let (here, kind) = create_for(world.desk, person);
    marta.does(kind).await;
    let (there, kind) = create_for(world.taxes, person);
    marta.does(kind).await;
    (person, here, there)
}

fn outcome(console: &Console, case: CaseId, answer: Option<ContactAnswer>) -> Op {
    let mut op = console.op(OpKind::SuggestionOutcome {
        outcome: SuggestionOutcome {
            id: OpId(Uuid::nil()),
            case,
            action: "book_id_slot".into(),
            card: CardKind::Offer,
            operator: answer.is_none().then_some(OperatorAct::Proposed),
            contact: answer,
            at: NOON,
        },
    });
    if let OpKind::SuggestionOutcome { outcome } = &mut op.kind {
        outcome.id = op.oid;
    }
    op
}

#[tokio::test]
async fn a_complaint_elsewhere_is_known_at_every_desk_that_holds_the_contact() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let (person, _, there) = anna(&world, &mut marta).await;
    assert_eq!(told(&nina.pull().await), ["put contact", "put case"]);
    marta
        .does(set(there, Field::Complaint, from_version(0, true)))
        .await;
    let changes = nina.pull().await;
    // The state and nothing of the case behind it.
    assert_eq!(told(&changes), ["put contact_state"]);
    assert_eq!(states(&changes)[0].complaints, BTreeSet::from([there]));
    // Whoever comes later is told with the contact.
    let (rows, _) = nina.snapshot(&format!("queue:{}", world.desk)).await;
    let known = rows.iter().filter(|r| matches!(r, Row::ContactState(_))).count();
    assert_eq!(known, 1);
    let entity: Entity = read(nina.get(&format!("/v1/sync/entity/contact/{person}")).await).await;
    assert_eq!(entity.rows.len(), 2);
    // Solved: there is nothing to know any more.
    marta
        .does(OpKind::CaseClaim {
            id: there,
            expect: None,
        })
        .await;
    marta.does(solve(there)).await;
    let changes = nina.pull().await;
    assert!(states(&changes)[0].is_nothing(), "{changes:?}");
    let (rows, _) = nina.snapshot(&format!("queue:{}", world.desk)).await;
    assert!(!rows.iter().any(|r| matches!(r, Row::ContactState(_))));
}

#[tokio::test]
async fn a_promise_broken_elsewhere_an_offer_and_a_no_are_known_without_a_word_of_text() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let (_, _, there) = anna(&world, &mut marta).await;
    let promise = PromiseId(Uuid::now_v7());
    let due = NOON.plus(Timestamp::MINUTE);
    marta
        .does(OpKind::PromiseMake {
            id: promise,
            case: there,
            text: "La richiamo subito".into(),
            due,
            call: None,
        })
        .await;
    nina.pull().await;
    world.clock.set(due.plus(1));
    world.server.tick().await.unwrap();
    let changes = nina.pull().await;
    assert_eq!(told(&changes), ["put contact_state"]);
    let broken = BrokenPromise {
        promise,
        case: there,
        due,
    };
    assert_eq!(states(&changes)[0].broken, BTreeSet::from([broken]));
    let ops = [
        outcome(&marta, there, None),
        outcome(&marta, there, Some(ContactAnswer::Declined)),
    ];
    marta.push(&ops).await;
    let changes = nina.pull().await;
    // Two acts of one push: told once.
    assert_eq!(told(&changes), ["put contact_state"]);
    let state = &states(&changes)[0];
    assert_eq!((state.offers.len(), state.declined.len()), (1, 1));
    assert!(!serde_json::to_string(&changes).unwrap().contains("richiamo"));
    // Made good after all.
    let mut keep = marta.op(OpKind::PromiseKeep {
        id: promise,
        case: there,
    });
    keep.at = NOON;
    marta.push(&[keep]).await;
    assert!(states(&nina.pull().await)[0].broken.is_empty());
}

#[tokio::test]
async fn a_case_that_turns_out_to_be_somebody_elses_takes_what_it_says_along() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let (anna, _, there) = anna(&world, &mut marta).await;
    let (bruno, kind) = contact("Bruno Zen");
    marta.does(kind).await;
    marta
        .does(set(there, Field::Complaint, from_version(0, true)))
        .await;
    marta.push(&[outcome(&marta, there, None)]).await;
    marta.pull().await;
    let version = marta.case(there).await.version(Field::Contact);
    marta
        .does(set(
            there,
            Field::Contact,
            from_version(version, bruno.to_string()),
        ))
        .await;
    let changes = marta.pull().await;
    let last = |id: ContactId| states(&changes).into_iter().rfind(|s| s.contact == id).unwrap();
    assert!(last(anna).is_nothing());
    assert_eq!(last(bruno).complaints, BTreeSet::from([there]));
    assert_eq!(last(bruno).offers.len(), 1);
}
