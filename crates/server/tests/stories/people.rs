//! Two rows of one person: whoever holds a case of either holds the one that stays.

use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use std::collections::{BTreeMap, BTreeSet};

fn merge(id: ContactId, into: ContactId) -> OpKind {
    OpKind::ContactMerge { id, into }
}

fn set_contact(id: ContactId, field: ContactField, value: impl Into<Value>) -> OpKind {
    let change = FieldChange {
        base_version: None,
        base_op: None,
        base: Value::Null,
        value: value.into(),
    };
    OpKind::ContactSet {
        id,
        f: BTreeMap::from([(field, change)]),
        add_points: BTreeSet::new(),
        remove_points: BTreeSet::new(),
    }
}

fn contacts(rows: &[Row]) -> Vec<&Contact> {
    let of = rows.iter().filter_map(|row| match row {
        Row::Contact(c) => Some(c),
        _ => None,
    });
    of.collect()
}

/// Marta wrote two people down: one has a case at the desk, the other one at the taxes, which Nina does not see.
async fn two_rows(world: &World, marta: &mut Console) -> (ContactId, ContactId, CaseId) {
    let ((here, kind), (there, other)) = (contact("Anna Rossi"), contact("Rossi A."));
    marta.does(kind).await;
    marta.does(other).await;
    let (case, kind) = create_for(world.desk, here);
    marta.does(kind).await;
    marta.does(create_for(world.taxes, there).1).await;
    (here, there, case)
}

#[tokio::test]
async fn who_holds_a_case_of_either_row_holds_the_one_that_stays() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let (here, there, case) = two_rows(&world, &mut marta).await;
    nina.pull().await;
    assert!(is_applied(&marta.does(merge(here, there)).await));
    let changes = nina.pull().await;
    assert_eq!(told(&changes), ["put contact", "put contact"]);
    // Her case still names the row it named.
    assert_eq!(nina.case(case).await.contact(), Some(here));
    // What changes of the person from now on reaches her too.
    marta.does(set_contact(there, ContactField::Note, "Sorda")).await;
    assert_eq!(told(&nina.pull().await), ["put contact"]);
    // A fresh snapshot, and one entity, bring both rows.
    let (rows, _) = nina.snapshot(&format!("queue:{}", world.desk)).await;
    let ids: BTreeSet<_> = contacts(&rows).iter().map(|c| c.id).collect();
    assert_eq!(ids, BTreeSet::from([here, there]));
    let entity: Entity = read(nina.get(&format!("/v1/sync/entity/case/{case}")).await).await;
    assert_eq!(contacts(&entity.rows).len(), 2);
    let entity: Entity = read(nina.get(&format!("/v1/sync/entity/contact/{here}")).await).await;
    assert_eq!(contacts(&entity.rows).len(), 2);
}

#[tokio::test]
async fn who_sees_only_one_row_does_not_merge_them() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let (here, there, _) = two_rows(&world, &mut marta).await;
    assert_eq!(nina.does(merge(here, there)).await, ResultLine::Stranded);
    assert_eq!(nina.does(merge(there, here)).await, ResultLine::Stranded);
    assert!(is_applied(&marta.does(merge(here, there)).await));
    assert_eq!(code(&marta.does(merge(there, here)).await), "merged");
    assert!(matches!(
        marta.does(merge(here, there)).await,
        ResultLine::Noop { .. }
    ));
}

#[tokio::test]
async fn what_was_written_offline_on_a_row_that_was_merged_reaches_the_person() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let (here, there, _) = two_rows(&world, &mut marta).await;
    marta.does(merge(here, there)).await;
    let late = luca.does(set_contact(here, ContactField::Suppressed, true)).await;
    assert!(is_applied(&late), "{late:?}");
    let entity: Entity = read(luca.get(&format!("/v1/sync/entity/contact/{there}")).await).await;
    assert!(contacts(&entity.rows)[0].is_suppressed());
}

#[tokio::test]
async fn merging_keeps_leave_me_alone_and_tells_what_is_known_of_both() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let (here, there, case) = two_rows(&world, &mut marta).await;
    marta
        .does(set_contact(here, ContactField::Suppressed, true))
        .await;
    marta
        .does(set(case, Field::Complaint, from_version(0, true)))
        .await;
    nina.pull().await;
    marta.does(merge(here, there)).await;
    let changes = nina.pull().await;
    let stays = changes.iter().find_map(|c| match &c.what {
        What::Put { row: Row::Contact(c) } if c.id == there => Some(c),
        _ => None,
    });
    assert!(stays.unwrap().is_suppressed());
    let state = changes.iter().find_map(|c| match &c.what {
        What::Put {
            row: Row::ContactState(s),
        } if s.contact == there => Some(s),
        _ => None,
    });
    assert_eq!(
        state.unwrap().complaints,
        BTreeSet::from([case]),
        "the complaint of the one is the other's too"
    );
}
