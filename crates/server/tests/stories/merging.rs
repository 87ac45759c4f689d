//! Two at once on one case: what both did is kept, or a person decides.

use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use std::collections::{BTreeMap, BTreeSet};

fn is_applied(result: &ResultLine) -> bool {
    matches!(result, ResultLine::Applied { .. })
}

#[tokio::test]
async fn two_who_change_different_fields_offline_both_keep_theirs() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    let born = marta.case(id).await.version(Field::Subject);
    let one = marta
        .does(set(id, Field::Subject, from_version(born, "Buca in via Roma")))
        .await;
    let two = luca.does(set(id, Field::Priority, from_version(0, 1i64))).await;
    assert!(is_applied(&one));
    assert!(matches!(two, ResultLine::Merged { .. }), "{two:?}");
    let case = luca.case(id).await;
    assert_eq!(*case.value(Field::Subject), "Buca in via Roma".into());
    assert_eq!(case.priority(), Priority::Urgent);
}

#[tokio::test]
async fn two_who_change_the_same_field_lose_neither_value() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    let born = marta.case(id).await.version(Field::Subject);
    marta
        .does(set(id, Field::Subject, from_version(born, "di Marta")))
        .await;
    let kind = OpKind::CaseSet {
        id,
        f: BTreeMap::from([
            (Field::Subject, from_version(born, "di Luca")),
            (Field::Priority, from_version(0, 2i64)),
        ]),
    };
    let result = luca.does(kind).await;
    let ResultLine::Conflict {
        conflicts, versions, ..
    } = &result
    else {
        panic!("{result:?}")
    };
    let conflict = conflicts["subject"];
    assert_eq!(versions.keys().collect::<Vec<_>>(), ["priority"]);
    let changes = marta.pull().await;
    let row = changes
        .iter()
        .find_map(|c| match &c.what {
            What::Put {
                row: Row::Conflict(row),
            } => Some(row.clone()),
            _ => None,
        })
        .unwrap();
    assert_eq!(row.id, conflict);
    assert_eq!(
        row.values
            .iter()
            .map(|v| (v.value.clone(), v.by))
            .collect::<Vec<_>>(),
        [
            ("di Marta".into(), Some(marta.me)),
            ("di Luca".into(), Some(luca.me))
        ]
    );
    let case = marta.case(id).await;
    assert_eq!(*case.value(Field::Subject), "di Marta".into());
    assert_eq!(case.priority(), Priority::High);
    // Somebody decides.
    let decided = marta
        .does(OpKind::ConflictResolve {
            conflict,
            case: id,
            field: Field::Subject,
            base_version: case.version(Field::Subject),
            value: "di Luca".into(),
        })
        .await;
    assert!(is_applied(&decided));
    assert_eq!(*luca.case(id).await.value(Field::Subject), "di Luca".into());
}

#[tokio::test]
async fn the_same_field_edited_twice_offline_by_one_operator_is_no_conflict() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "a").await;
    let born = marta.case(id).await.version(Field::Subject);
    let first = marta.op(set(id, Field::Subject, from_version(born, "b")));
    let second = marta.op(set(id, Field::Subject, from_op(first.oid, "b", "c")));
    let third = marta.op(set(id, Field::Subject, from_op(second.oid, "c", "d")));
    // Two in one push, the third in the next.
    let results = marta.push(&[first, second]).await;
    assert!(results.iter().all(is_applied), "{results:?}");
    assert!(is_applied(&marta.push(&[third]).await[0]));
    assert_eq!(*marta.case(id).await.value(Field::Subject), "d".into());
}

#[tokio::test]
async fn a_second_edit_over_a_conflict_replaces_mine_in_the_same_row() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "a").await;
    let born = marta.case(id).await.version(Field::Subject);
    marta.does(set(id, Field::Subject, from_version(born, "m"))).await;
    let first = luca.op(set(id, Field::Subject, from_version(born, "l1")));
    let second = luca.op(set(id, Field::Subject, from_op(first.oid, "l1", "l2")));
    let results = luca.push(&[first, second]).await;
    let rows: BTreeSet<_> = results
        .iter()
        .map(|r| match r {
            ResultLine::Conflict { conflicts, .. } => conflicts["subject"],
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(rows.len(), 1);
    let entity: Entity = read(luca.get(&format!("/v1/sync/entity/case/{id}")).await).await;
    let values: Vec<_> = entity
        .rows
        .iter()
        .filter_map(|r| match r {
            Row::Conflict(c) => Some(c.values.iter().map(|v| v.value.clone()).collect::<Vec<_>>()),
            _ => None,
        })
        .collect();
    assert_eq!(values, [vec![Value::from("m"), "l2".into()]]);
}
