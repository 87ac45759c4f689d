//! Queries of a screen never read a whole table and never sort one, however many cases there are.

use super::*;
use crate::filters::{DueBetween, ListFilter, ListOrder};
use crate::lists::List;
use oltre_domain::{CaseStatus, ContactKind, Timestamp};

/// The plan of a query, one step a line.
fn plan(store: &Store, sql: &str, parameters: usize) -> String {
    store
        .read(|c| {
            let mut statement = c.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let nothing = vec![rusqlite::types::Value::Null; parameters];
            let steps =
                statement.query_map(rusqlite::params_from_iter(nothing), |r| r.get::<_, String>(3))?;
            Ok(steps.collect::<rusqlite::Result<Vec<_>>>()?.join("\n"))
        })
        .unwrap()
}

#[test]
fn lists_are_walked_in_an_index() {
    let (_folder, store) = store();
    let narrowed = ListFilter {
        queue: Some(FRONT),
        topic: Some("luce".into()),
        ..ListFilter::default()
    };
    for filter in [ListFilter::default(), narrowed] {
        for (list, index) in [
            (List::Mine(ME), "case_mine"),
            (List::ToTake, "case_mine"),
            (List::Open, "case_open"),
            (List::Done, "case_done"),
        ] {
            let (window, count, parameters) = crate::lists::sql(list, &filter, ListOrder::Usual);
            let plan_of_count = plan(&store, &count, parameters);
            assert!(
                plan_of_count.contains("COVERING INDEX"),
                "{list:?}: {plan_of_count}"
            );
            let plan = plan(&store, &window, parameters + 2);
            assert!(
                plan.contains(&format!("COVERING INDEX {index}")),
                "{list:?}: {plan}"
            );
            assert!(!plan.contains("TEMP B-TREE"), "{list:?} sorts: {plan}");
        }
    }
    let (window, _, parameters) = crate::lists::sql(List::ToCheck, &ListFilter::default(), ListOrder::Usual);
    let plan_of_check = plan(&store, &window, parameters + 2);
    assert!(
        plan_of_check.contains("case_to_check") && !plan_of_check.contains("TEMP B-TREE"),
        "{plan_of_check}"
    );
    let (window, _, parameters) =
        crate::lists::sql(List::Due(MORNING), &ListFilter::default(), ListOrder::Usual);
    let due = plan(&store, &window, parameters + 2);
    assert!(
        due.contains("case_due") && due.contains("case_promise") && due.contains("case_clock"),
        "{due}"
    );
    let is_scanned = |plan: &str| {
        plan.lines()
            .any(|step| step == "SCAN case_row" || step == "SCAN r")
    };
    assert!(due.contains("handoff_open") && !is_scanned(&due), "{due}");
    let (window, _, parameters) = crate::lists::sql(List::Asked, &ListFilter::default(), ListOrder::Usual);
    let asked = plan(&store, &window, parameters + 2);
    assert!(asked.contains("handoff_open") && !is_scanned(&asked), "{asked}");
}

#[test]
fn what_has_no_index_is_looked_at_in_the_order_of_the_tab_and_not_sorted() {
    let (_folder, store) = store();
    let filters = [
        ListFilter {
            status: Some(CaseStatus::Open),
            ..ListFilter::default()
        },
        ListFilter {
            due: Some(DueBetween {
                from: MORNING,
                until: MORNING.plus(Timestamp::DAY),
            }),
            ..ListFilter::default()
        },
        ListFilter {
            place: Some("tigli".into()),
            ..ListFilter::default()
        },
        ListFilter {
            contact: Some(ContactKind::Tourist),
            ..ListFilter::default()
        },
    ];
    for filter in filters {
        for (list, index) in [
            (List::Mine(ME), "case_mine"),
            (List::ToTake, "case_mine"),
            (List::Open, "case_open"),
            (List::Done, "case_done"),
        ] {
            let (window, _, parameters) = crate::lists::sql(list, &filter, ListOrder::Usual);
            let plan = plan(&store, &window, parameters + 2);
            assert!(
                plan.contains(&format!("INDEX {index}")),
                "{filter:?} {list:?}: {plan}"
            );
            assert!(!plan.contains("TEMP B-TREE"), "{filter:?} {list:?} sorts: {plan}");
        }
    }
    // A colleague's open cases are one stretch of an index.
    let theirs = ListFilter {
        owner: Some(Some(ME)),
        ..ListFilter::default()
    };
    let (window, _, parameters) = crate::lists::sql(List::Open, &theirs, ListOrder::Usual);
    let plan_of_theirs = plan(&store, &window, parameters + 2);
    assert!(
        plan_of_theirs.contains("COVERING INDEX case_mine") && !plan_of_theirs.contains("TEMP B-TREE"),
        "{plan_of_theirs}"
    );
}

#[test]
fn another_order_sorts_what_an_index_holds_and_done_work_not_at_all() {
    let (_folder, store) = store();
    let all = ListFilter::default();
    for order in [ListOrder::Newest, ListOrder::Oldest] {
        let (window, _, parameters) = crate::lists::sql(List::Done, &all, order);
        let done = plan(&store, &window, parameters + 2);
        assert!(done.contains("COVERING INDEX case_done"), "{done}");
        assert!(
            !done.contains("TEMP B-TREE"),
            "{order:?} sorts years of work: {done}"
        );
        let (window, _, parameters) = crate::lists::sql(List::Open, &all, order);
        let open = plan(&store, &window, parameters + 2);
        assert!(
            open.contains("COVERING INDEX case_open"),
            "no row is read: {open}"
        );
    }
}

#[test]
fn promises_are_walked_by_date_in_an_index() {
    use crate::PromiseList::{Callbacks, Promises};
    let (_folder, store) = store();
    for list in [Promises, Callbacks] {
        for (whose, index) in [(Some(ME), "promise_of"), (None, "promise_listed")] {
            let (window, count, parameters) = crate::promises::sql(whose, list);
            let plan_of_count = plan(&store, &count, parameters);
            assert!(
                plan_of_count.contains(&format!("COVERING INDEX {index}")),
                "{plan_of_count}"
            );
            let plan = plan(&store, &window, parameters + 2);
            assert!(plan.contains(&format!("COVERING INDEX {index}")), "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "sorts: {plan}");
            assert!(!plan.contains("SCAN x") && !plan.contains("SCAN c"), "{plan}");
        }
    }
}

/// A database of before knew no lists: each promise is put on its own.
#[test]
fn promises_of_an_older_database_stand_on_their_lists_too() {
    use oltre_domain::{Callback, Promise, PromiseId, PromiseState};
    let (_folder, store) = store();
    let promise = |n: u128, state, call: Option<Callback>| Promise {
        id: PromiseId(Uuid::from_u128(n)),
        case: case_id(1),
        contact: None,
        text: "Richiamo".into(),
        due: MORNING,
        by: ME,
        made_at: MORNING,
        state,
        office: None,
        terms: Vec::new(),
        call,
    };
    let call = Callback {
        from: MORNING.plus(-1),
        point: None,
    };
    let all = [
        promise(1, PromiseState::Broken, None),
        promise(2, PromiseState::Open, Some(call)),
        promise(3, PromiseState::Kept, None),
        Promise {
            office: Some(FRONT),
            ..promise(4, PromiseState::PassedOn, None)
        },
    ];
    let lists = "SELECT id, listed, who FROM promise ORDER BY id";
    let read = |c: &rusqlite::Connection| -> Vec<(Uuid, Option<i64>, Option<Uuid>)> {
        let mut statement = c.prepare(lists).unwrap();
        let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)));
        rows.unwrap().map(|row| row.unwrap()).collect()
    };
    let update = include_str!("../schema/0012_promises.sql")
        .split_inclusive(';')
        .find(|statement| statement.trim_start().starts_with("UPDATE"))
        .unwrap();
    let (before, after) = store
        .write(crate::open::Safety::Normal, |c| {
            all.iter().try_for_each(|p| crate::hanging::save_promise(c, p))?;
            let before = read(c);
            c.execute("UPDATE promise SET listed = NULL, who = NULL", [])?;
            c.execute_batch(update)?;
            Ok((before, read(c)))
        })
        .unwrap();
    assert_eq!(before, after);
    let listed: Vec<Option<i64>> = after.iter().map(|(_, listed, _)| *listed).collect();
    assert_eq!(listed, [Some(0), Some(1), None, Some(0)]);
}

#[test]
fn a_case_is_opened_and_shown_again_by_indexes_alone() {
    let (_folder, store) = store();
    for (sql, parameters) in [
        (include_str!("../sql/refresh_case.sql"), 1),
        (include_str!("../sql/search_cases.sql"), 2),
        (include_str!("../sql/search_entries.sql"), 2),
        (include_str!("../sql/search_contacts.sql"), 2),
        (include_str!("../sql/search_points.sql"), 2),
        (include_str!("../sql/cases_with_word.sql"), 2),
        (crate::similar::SAME_STREET, 3),
        (crate::similar::OUTCOMES_OF, 2),
        (crate::similar::OWN_OUTCOMES, 1),
        ("SELECT row FROM promise WHERE case_id = ?1", 1),
        (crate::touches::OPS_OF, 1),
        ("SELECT row FROM reply WHERE case_id = ?1", 1),
        ("SELECT row FROM attachment WHERE case_id = ?1", 1),
        ("SELECT row FROM link WHERE case_id = ?1", 1),
        ("SELECT num FROM case_row WHERE code = ?1", 1),
        ("SELECT num FROM case_row WHERE number = ?1", 1),
    ] {
        let plan = plan(&store, sql, parameters);
        for table in [
            "case_row", "entry", "outbox", "outcome", "promise", "conflict", "contact", "o", "e", "p",
        ] {
            let scans = |line: &str| line.trim() == format!("SCAN {table}");
            assert!(!plan.lines().any(scans), "{sql}\n{plan}");
        }
    }
    let refresh = plan(&store, include_str!("../sql/refresh_case.sql"), 1);
    assert!(refresh.contains("COVERING INDEX entry_by_case"), "{refresh}");
}

#[test]
fn who_calls_is_found_by_the_number_alone() {
    let (_folder, store) = store();
    let plan = plan(&store, crate::people::REACHED_AT, 2);
    assert!(
        plan.contains("contact_point_1 (value=?)") && !plan.contains("SCAN"),
        "{plan}"
    );
}

/// A database of before did not say in a column whom somebody acts for.
#[test]
fn those_who_acted_for_a_body_before_the_update_still_do() {
    use oltre_domain::{Contact, ContactField, ContactId, Value};
    let (_folder, store) = store();
    let contact = |n: u128, body: Value| Contact {
        id: ContactId(Uuid::from_u128(n)),
        created_at: MORNING,
        f: [
            (ContactField::Name, ("Bruna".into(), 1)),
            (ContactField::ActsFor, (body, 2)),
        ]
        .into(),
        points: std::collections::BTreeSet::new(),
        merged_into: None,
    };
    let body = ContactId(Uuid::from_u128(9)).to_string();
    let update = include_str!("../schema/0013_acts_for.sql")
        .split_inclusive(';')
        .find(|statement| statement.trim_start().starts_with("UPDATE"))
        .unwrap();
    let read = |c: &rusqlite::Connection| -> Vec<Option<Uuid>> {
        let mut statement = c.prepare("SELECT acts_for FROM contact ORDER BY id").unwrap();
        let rows = statement.query_map([], |r| r.get(0)).unwrap();
        rows.map(|row| row.unwrap()).collect()
    };
    let (before, after) = store
        .write(crate::open::Safety::Normal, |c| {
            crate::contacts::save(c, &contact(1, body.as_str().into()))?;
            crate::contacts::save(c, &contact(2, Value::Null))?;
            let before = read(c);
            c.execute("UPDATE contact SET acts_for = NULL", [])?;
            c.execute_batch(update)?;
            Ok((before, read(c)))
        })
        .unwrap();
    assert_eq!(before, [Some(Uuid::from_u128(9)), None]);
    assert_eq!(after, before);
}

#[test]
fn people_are_found_in_indexes_however_many_there_are() {
    let (_folder, store) = store();
    for (sql, parameters) in [
        (crate::acquainted::SAME_POINT, 2),
        (crate::acquainted::SAME_WORDS, 2),
        (crate::acquainted::ACTING_FOR, 2),
        (crate::found::BY_POINT, 1),
        (crate::found::BY_NAME, 1),
        (crate::found::BY_BODY, 1),
    ] {
        let plan = plan(&store, sql, parameters);
        let reads_all = |step: &str| step.starts_with("SCAN") && !step.contains("VIRTUAL TABLE");
        assert!(!plan.lines().any(reads_all), "{sql}\n{plan}");
        // Only those who act for one body are put in order.
        let sorts = plan.contains("TEMP B-TREE") && sql != crate::acquainted::ACTING_FOR;
        assert!(!sorts, "{sql}\n{plan}");
    }
    // The last rows of two tables, backwards, and only those are put in order.
    let latest = plan(&store, crate::acquainted::LATEST, 1);
    let found = latest.lines().filter(|step| step.starts_with("SEARCH c USING"));
    assert_eq!(found.count(), 1, "{latest}");
    let steps: Vec<&str> = latest.lines().collect();
    let tables: Vec<&[&str]> = steps
        .windows(2)
        .filter(|pair| ["SCAN entry", "SCAN case_row"].contains(&pair[0]))
        .collect();
    assert_eq!(tables.len(), 2, "{latest}");
    for pair in tables {
        assert!(
            !pair[1].contains("TEMP B-TREE"),
            "a whole table is sorted: {latest}"
        );
    }
}
