//! What an office is asked: the request and what belongs to it, no more, and no longer than it owes an answer.

use crate::world::*;
use oltre_domain::*;
use oltre_server::seed::{QueueAccess, SeedBatch};
use oltre_wire::*;
use uuid::Uuid;

/// Tea works at the taxes and sees no other queue.
async fn town() -> World {
    let world = World::new().await;
    let tea = person("tea", Role::Specialist, QueueAccess::Some(vec![world.taxes]));
    let batch = SeedBatch {
        operators: vec![tea],
        ..SeedBatch::default()
    };
    plant(world.server.storage(), batch).await;
    world
}

/// A case at the desk with a contact, a note and a promise.
async fn full_case(world: &World, marta: &mut Console) -> CaseId {
    let (person, kind) = contact("Anna Rossi");
    marta.does(kind).await;
    let (id, kind) = create_for(world.desk, person);
    marta.does(kind).await;
    marta.does(note(id, marta.me, "È molto in ansia")).await;
    marta
        .does(set(id, Field::Asked, from_version(0, "Perché devo pagare?")))
        .await;
    marta
        .does(OpKind::PromiseMake {
            id: Uuid::now_v7().into(),
            case: id,
            text: "La richiamo".into(),
            due: NOON.plus(Timestamp::DAY),
            call: None,
        })
        .await;
    id
}

fn words(changes: &[ChangeLine]) -> String {
    serde_json::to_string(changes).unwrap()
}

#[tokio::test]
async fn an_office_that_is_asked_sees_the_request_and_nothing_else_until_it_has_answered() {
    let world = town().await;
    let (mut marta, mut tea) = (world.console("marta").await, world.console("tea").await);
    let id = full_case(&world, &mut marta).await;
    assert!(tea.pull().await.is_empty());

    let (question, kind) = ask(id, world.taxes, "La cartella è giusta?");
    marta.does(kind).await;
    let changes = tea.pull().await;
    assert_eq!(told(&changes), ["put case", "put entry", "put handoff"]);
    for hidden in ["Anna", "ansia", "pagare", "richiamo"] {
        assert!(!words(&changes).contains(hidden), "{hidden}");
    }
    assert!(words(&changes).contains("La cartella è giusta?"));
    let case = tea.case(id).await;
    assert_eq!(case.value(Field::Subject).text(), Some("Buca"));
    assert_eq!((case.contact(), case.version(Field::Asked)), (None, 0));

    // What she may look up is what she was sent.
    let (rows, _) = tea.snapshot(&format!("handoff:{}", world.taxes)).await;
    let entity: Entity = read(tea.get(&format!("/v1/sync/entity/case/{id}")).await).await;
    let json = |rows: &[Row]| serde_json::to_value(rows).unwrap();
    assert_eq!(json(&rows), json(&entity.rows));
    assert_eq!(rows.len(), 3);
    let whole: Entity = read(marta.get(&format!("/v1/sync/entity/case/{id}")).await).await;
    let mut hidden = Vec::new();
    for row in &whole.rows {
        match row {
            Row::Contact(c) => hidden.push(format!("contact/{}", c.id)),
            Row::Promise(p) => hidden.push(format!("promise/{}", p.id)),
            Row::Entry(line) if line.entry.meta.handoff.is_none() => {
                hidden.push(format!("entry/{}", line.entry.id));
            }
            _ => {}
        }
    }
    assert_eq!(hidden.len(), 4);
    for path in hidden {
        let reply = tea.get(&format!("/v1/sync/entity/{path}")).await;
        assert_eq!(problem(reply).await, ProblemCode::NotFound, "{path}");
    }

    // What goes on at the desk is not hers to hear, but for what the request shows.
    marta.does(note(id, marta.me, "Ha richiamato")).await;
    marta
        .does(set(id, Field::Need, from_version(0, "Un rinvio")))
        .await;
    assert!(tea.pull().await.is_empty());
    marta.does(set(id, Field::Priority, from_version(0, 1i64))).await;
    assert_eq!(told(&tea.pull().await), ["patch case"]);

    // She answers, and the case is not hers any more.
    assert!(is_applied(&tea.does(answer(id, question, "È giusta.")).await));
    let changes = tea.pull().await;
    assert_eq!(told(&changes), ["leave case"]);
    let What::Leave { scope, why, .. } = &changes[0].what else {
        panic!("a leave")
    };
    assert_eq!(
        (scope, *why),
        (&format!("handoff:{}", world.taxes), LeaveReason::Returned)
    );
    let reply = tea.get(&format!("/v1/sync/entity/case/{id}")).await;
    assert_eq!(problem(reply).await, ProblemCode::NotFound);
    let marta_hears = words(&marta.pull().await);
    assert!(marta_hears.contains("È giusta."));
}

#[tokio::test]
async fn an_office_may_answer_and_ask_back_and_nothing_more() {
    let world = town().await;
    let (mut marta, mut tea) = (world.console("marta").await, world.console("tea").await);
    let id = full_case(&world, &mut marta).await;
    let (question, kind) = ask(id, world.taxes, "La cartella è giusta?");
    marta.does(kind).await;
    tea.pull().await;
    let claim = OpKind::CaseClaim { id, expect: None };
    for kind in [
        note(id, tea.me, "senza domanda"),
        claim,
        set(id, Field::Subject, from_version(1, "Altro")),
    ] {
        assert_eq!(tea.does(kind).await, ResultLine::Stranded);
    }
    let named = |by: OperatorId, text: &str, question: HandoffId| {
        let OpKind::EntryAppend { mut entry } = note(id, by, text) else {
            panic!("a note")
        };
        entry.meta.handoff = Some(question);
        OpKind::EntryAppend { entry }
    };
    assert!(is_applied(
        &tea.does(named(tea.me, "Quale anno?", question)).await
    ));
    assert_eq!(told(&tea.pull().await), ["put entry"]);
    assert!(is_applied(
        &marta.does(named(marta.me, "Il 2025.", question)).await
    ));
    let changes = tea.pull().await;
    assert_eq!(told(&changes), ["put entry"]);
    assert!(words(&changes).contains("Il 2025."));
    // More time, and why: whoever asked hears of it.
    let extend = |due| OpKind::CaseExtend {
        id,
        handoff: question,
        expect: None,
        due,
        text: "Manca il messo".into(),
    };
    assert!(is_applied(&tea.does(extend(NOON.plus(Timestamp::DAY))).await));
    assert_eq!(told(&tea.pull().await), ["put handoff", "put entry"]);
    assert!(words(&marta.pull().await).contains("Manca il messo"));
    // A question of another case, or of none, is nobody's.
    let elsewhere = named(marta.me, "?", HandoffId(Uuid::now_v7()));
    assert_eq!(code(&marta.does(elsewhere).await), "not_found");
}

#[tokio::test]
async fn the_second_answer_of_an_office_is_kept_though_its_case_has_left() {
    let world = town().await;
    let (mut marta, mut tea) = (world.console("marta").await, world.console("tea").await);
    let id = full_case(&world, &mut marta).await;
    let (question, kind) = ask(id, world.taxes, "La cartella è giusta?");
    marta.does(kind).await;
    tea.pull().await;
    // Luca, who sees all queues, answers for the office; Tea did so offline.
    let mut luca = world.console("luca").await;
    luca.does(answer(id, question, "Sì.")).await;
    assert!(is_applied(
        &tea.does(answer(id, question, "No: manca un mese.")).await
    ));
    let entity: Entity = read(marta.get(&format!("/v1/sync/entity/case/{id}")).await).await;
    let json = serde_json::to_string(&entity.rows).unwrap();
    assert!(json.contains("Sì.") && json.contains("No: manca un mese."));
}

#[tokio::test]
async fn a_case_that_moves_to_the_office_that_was_asked_is_seen_whole_and_the_request_again_when_it_goes_back()
 {
    let world = town().await;
    let (mut marta, mut tea) = (world.console("marta").await, world.console("tea").await);
    let id = full_case(&world, &mut marta).await;
    marta.does(ask(id, world.taxes, "La cartella è giusta?").1).await;
    tea.pull().await;
    marta.does(assign(id, None, None, Some(world.taxes))).await;
    let changes = tea.pull().await;
    assert_eq!(told(&changes)[..2], ["put contact", "put case"]);
    assert!(words(&changes).contains("ansia"));
    assert!(!told(&changes).contains(&"leave case".to_owned()));
    // Back at the desk: all of it goes, and the question stays.
    marta.does(assign(id, None, None, Some(world.desk))).await;
    let changes = tea.pull().await;
    assert_eq!(
        told(&changes),
        ["leave case", "put case", "put entry", "put handoff"]
    );
    assert!(!words(&changes).contains("ansia"));
}

#[tokio::test]
async fn what_is_brought_in_with_an_open_question_is_shown_to_the_office_as_a_request() {
    use oltre_server::seed::SeedCase;
    let world = town().await;
    let (mut marta, mut tea) = (world.console("marta").await, world.console("tea").await);
    let id = CaseId::imported("test", "vecchio");
    let cell = |value: Value| Cell { value, version: 0 };
    let case = CaseState {
        id,
        code: CaseCode::from_bits(77),
        number: None,
        created_at: NOON,
        created_by: marta.me,
        fields: [
            (Field::Queue, cell(world.desk.to_string().into())),
            (Field::Status, cell("waiting_office".into())),
            (Field::Subject, cell("Cartella".into())),
            (Field::Asked, cell("Perché devo pagare?".into())),
        ]
        .into(),
        tags: Default::default(),
        unknown: None,
    };
    let handoff = Handoff {
        id: HandoffId::imported("test", "vecchio"),
        case: id,
        office: world.taxes,
        question: "È giusta?".into(),
        due: None,
        asked_by: marta.me,
        asked_at: NOON,
        answered_at: None,
        answer: None,
        declined: false,
    };
    let seed = SeedCase {
        case,
        entries: Vec::new(),
        promises: Vec::new(),
        handoffs: vec![handoff],
        outcomes: Vec::new(),
        experiences: Vec::new(),
    };
    let batch = SeedBatch {
        cases: vec![seed],
        ..SeedBatch::default()
    };
    plant(world.server.storage(), batch).await;
    let changes = tea.pull().await;
    assert_eq!(told(&changes), ["put case", "put handoff"]);
    assert!(!words(&changes).contains("pagare"));
    assert!(words(&marta.pull().await).contains("pagare"));
}
