//! Who holds what: a console is told of its own scopes and of nothing else.

use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn contact(name: &str) -> (ContactId, OpKind) {
    let id = ContactId(Uuid::now_v7());
    let kind = OpKind::ContactCreate {
        id,
        f: BTreeMap::from([(ContactField::Name, name.into())]),
        points: BTreeSet::new(),
    };
    (id, kind)
}

fn create_for(queue: QueueId, contact: ContactId) -> (CaseId, OpKind) {
    let (id, kind) = create(queue, "Buca");
    let OpKind::CaseCreate {
        id,
        code,
        mut f,
        tags,
    } = kind
    else {
        panic!("a create, {id}")
    };
    f.insert(Field::Contact, contact.to_string().into());
    (id, OpKind::CaseCreate { id, code, f, tags })
}

#[tokio::test]
async fn what_one_may_not_see_does_not_exist() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let hidden = marta.opens(world.taxes, "Cartella esattoriale").await;
    assert!(nina.pull().await.is_empty());
    let there = nina.get(&format!("/v1/sync/entity/case/{hidden}")).await;
    let nowhere = nina
        .get(&format!("/v1/sync/entity/case/{}", Uuid::now_v7()))
        .await;
    assert_eq!(problem(there).await, ProblemCode::NotFound);
    assert_eq!(problem(nowhere).await, ProblemCode::NotFound);
    for scope in [
        format!("queue:{}", world.taxes),
        format!("own:{}", marta.me),
        format!("queue:{}", Uuid::now_v7()),
        "tutto".to_owned(),
    ] {
        let reply = nina.get(&format!("/v1/sync/snapshot?scope={scope}")).await;
        assert_eq!(problem(reply).await, ProblemCode::NotFound, "{scope}");
    }
    let hello = nina.hello().await;
    let mut scopes: Vec<_> = hello.scopes.into_iter().map(|s| s.id).collect();
    scopes.sort();
    let mut expected = vec![
        "org".to_owned(),
        format!("own:{}", nina.me),
        format!("queue:{}", world.desk),
    ];
    expected.sort();
    assert_eq!(scopes, expected);
}

#[tokio::test]
async fn ops_outside_ones_scopes_or_rights_are_kept_for_a_supervisor() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let hidden = marta.opens(world.taxes, "Cartella").await;
    let seen = nina.opens(world.desk, "Buca").await;
    let nowhere = CaseId(Uuid::now_v7());
    let ops = [
        nina.op(note(hidden, nina.me, "testo di Nina")),
        nina.op(note(nowhere, nina.me, "su niente")),
        nina.op(create(world.taxes, "In una coda altrui").1),
        nina.op(note(seen, nina.me, "sul mio")),
    ];
    let results = nina.push(&ops).await;
    assert_eq!(
        results[..3],
        [ResultLine::Stranded, ResultLine::Stranded, ResultLine::Stranded]
    );
    assert!(matches!(results[3], ResultLine::Applied { .. }));
    // Roles: an editor leaves notes and claims nothing, an admin has no part in cases.
    let (mut ada, mut rita) = (world.console("ada").await, world.console("rita").await);
    assert!(matches!(
        ada.does(note(seen, ada.me, "per il Libro")).await,
        ResultLine::Applied { .. }
    ));
    let claim = OpKind::CaseClaim {
        id: seen,
        expect: None,
    };
    assert_eq!(ada.does(claim).await, ResultLine::Stranded);
    assert_eq!(rita.does(note(seen, rita.me, "nota")).await, ResultLine::Stranded);

    let kept = world
        .ask(
            "SELECT count(*) FROM stranded_op WHERE body LIKE '%testo di Nina%' AND oid = ?1",
            &[ops[0].oid.0.as_bytes()],
        )
        .await;
    assert_eq!(kept, 1);
}

#[tokio::test]
async fn an_admin_has_no_part_in_cases_whatever_queues_the_account_names() {
    let world = World::new().await;
    let (mut marta, mut rita) = (world.console("marta").await, world.console("rita").await);
    let hello = rita.hello().await;
    let scopes: Vec<_> = hello
        .scopes
        .iter()
        .map(|s| (s.id.as_str(), s.rights.clone()))
        .collect();
    assert_eq!(scopes, [("org", vec!["read".to_owned()])]);
    let id = marta.opens(world.desk, "Buca").await;
    assert!(rita.pull().await.is_empty());
    for path in [
        format!("/v1/sync/snapshot?scope=queue:{}", world.desk),
        format!("/v1/sync/snapshot?scope=own:{}", rita.me),
        format!("/v1/sync/entity/case/{id}"),
    ] {
        assert_eq!(
            problem(rita.get(&path).await).await,
            ProblemCode::NotFound,
            "{path}"
        );
    }
    // Who may write is told so.
    let marta = marta.hello().await;
    assert!(marta.scopes.iter().any(|s| s.rights == ["read", "write"]));
}

#[tokio::test]
async fn a_case_that_moves_queue_enters_one_and_leaves_the_other() {
    let world = World::new().await;
    let (mut marta, mut luca, mut nina) = (
        world.console("marta").await,
        world.console("luca").await,
        world.console("nina").await,
    );
    let (person, kind) = contact("Anna Rossi");
    marta.does(kind).await;
    let (id, kind) = create_for(world.taxes, person);
    marta.does(kind).await;
    marta.does(note(id, marta.me, "prima")).await;
    luca.pull().await;
    assert!(nina.pull().await.is_empty());

    // To the desk: all of it for Nina, contact first; a patch for Luca, who holds both queues.
    marta.does(assign(id, None, None, Some(world.desk))).await;
    assert_eq!(
        told(&nina.pull().await),
        ["put contact", "put case", "put entry", "put entry"]
    );
    assert_eq!(told(&luca.pull().await), ["patch case", "put entry"]);

    // And back: Nina loses it and hears nothing of where it went, Luca keeps it.
    marta.does(assign(id, None, None, Some(world.taxes))).await;
    let changes = nina.pull().await;
    assert_eq!(told(&changes), ["leave case"]);
    let What::Leave {
        id: left, scope, why, ..
    } = &changes[0].what
    else {
        panic!("a leave")
    };
    assert_eq!((*left, *why), (id, LeaveReason::Moved));
    assert_eq!(*scope, format!("queue:{}", world.desk));
    assert_eq!(told(&luca.pull().await), ["patch case", "put entry"]);
    assert_eq!(
        problem(nina.get(&format!("/v1/sync/entity/case/{id}")).await).await,
        ProblemCode::NotFound
    );
}

#[tokio::test]
async fn an_owner_keeps_a_case_that_moves_to_a_queue_they_do_not_see() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let id = nina.opens(world.desk, "Buca").await;
    nina.does(OpKind::CaseClaim { id, expect: None }).await;
    nina.pull().await;
    marta
        .does(assign(id, Some(nina.me), Some(nina.me), Some(world.taxes)))
        .await;
    assert_eq!(told(&nina.pull().await), ["patch case", "put entry"]);
    assert_eq!(nina.case(id).await.queue(), Some(world.taxes));
    // Once it is somebody else's, it is gone.
    marta.does(assign(id, Some(nina.me), Some(marta.me), None)).await;
    assert_eq!(told(&nina.pull().await), ["leave case"]);
    // An owner without the queue is given all of it.
    marta.does(assign(id, Some(marta.me), Some(nina.me), None)).await;
    let changes = told(&nina.pull().await);
    assert_eq!(changes[0], "put case");
    assert_eq!(changes.iter().filter(|c| *c == "put entry").count(), 4);
}

#[tokio::test]
async fn the_second_op_of_an_action_that_gives_a_case_away_is_not_cut_off() {
    let world = World::new().await;
    let mut nina = world.console("nina").await;
    let id = nina.opens(world.desk, "Cartella").await;
    let away = nina.op(assign(id, None, None, Some(world.taxes)));
    let word = nina.op(note(id, nina.me, "È vostro"));
    let results = nina.push(&[away, word]).await;
    assert!(
        results.iter().all(|r| matches!(r, ResultLine::Applied { .. })),
        "{results:?}"
    );
    // The next push is another matter.
    assert_eq!(
        nina.does(note(id, nina.me, "Ancora una cosa")).await,
        ResultLine::Stranded
    );
}

#[tokio::test]
async fn a_contact_travels_with_its_cases_and_with_nothing_else() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let (person, kind) = contact("Anna Rossi");
    marta.does(kind).await;
    assert_eq!(told(&marta.pull().await), ["put contact"]);
    assert!(nina.pull().await.is_empty());
    let path = format!("/v1/sync/entity/contact/{person}");
    assert_eq!(problem(nina.get(&path).await).await, ProblemCode::NotFound);
    // Naming somebody one may not see does not bring them into view.
    let (_, kind) = create_for(world.desk, person);
    assert_eq!(nina.does(kind).await, ResultLine::Stranded);
    let mine = nina.opens(world.desk, "Buca").await;
    let steal = set(mine, Field::Contact, from_version(0, person.to_string()));
    assert_eq!(nina.does(steal).await, ResultLine::Stranded);
    nina.pull().await;
    // With a case at the desk she arrives, before it.
    let (id, kind) = create_for(world.desk, person);
    marta.does(kind).await;
    assert_eq!(told(&nina.pull().await), ["put contact", "put case"]);
    let renamed = OpKind::ContactSet {
        id: person,
        f: BTreeMap::from([(ContactField::Name, from_version(0, "Anna Verdi"))]),
        add_points: BTreeSet::new(),
        remove_points: BTreeSet::new(),
    };
    nina.does(renamed).await;
    assert_eq!(told(&nina.pull().await), ["put contact"]);
    let (rows, _) = nina.snapshot(&format!("queue:{}", world.desk)).await;
    let place = |wanted: &dyn Fn(&Row) -> bool| rows.iter().position(wanted).unwrap();
    let of_contact = place(&|r| matches!(r, Row::Contact(c) if c.text(ContactField::Name) == "Anna Verdi"));
    let of_case = place(&|r| matches!(r, Row::Case(c) if c.id == id));
    assert!(of_contact < of_case);
}

#[tokio::test]
async fn another_organisation_is_another_world() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let storage = world.server.storage().clone();
    tokio::task::spawn_blocking(move || storage.add_organisation("Altro Comune").unwrap())
        .await
        .unwrap();
    // Marta's account as if it belonged there: her token names its own tenant and finds nothing in another.
    let mut forged = marta.clone();
    let mut token = marta.tokens.access.clone().into_bytes();
    token[3] = if token[3] == b'A' { b'B' } else { b'A' };
    forged.tokens.access = String::from_utf8(token).unwrap();
    for path in ["/v1/sync/hello".to_owned(), format!("/v1/sync/entity/case/{id}")] {
        assert_eq!(
            problem(forged.get(&path).await).await,
            ProblemCode::Unauthenticated
        );
    }
}
