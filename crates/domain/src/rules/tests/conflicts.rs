//! Three-way merge, the conflicts it yields, and how they end.

use super::*;

fn topic(server: &Server, value: &str) -> FieldChange {
    server.seen(Field::Topic, value)
}

fn values(conflict: &Conflict) -> Vec<&Value> {
    conflict.values.iter().map(|v| &v.value).collect()
}

fn resolve(server: &Server, conflict: ConflictId, value: &str) -> OpKind {
    OpKind::ConflictResolve {
        conflict,
        case: LAMP,
        field: Field::Topic,
        base_version: server.case().version(Field::Topic),
        value: value.into(),
    }
}

/// Anna wrote `luce`, Luca wrote `strade` without having seen it.
fn in_conflict() -> (Server, ConflictId) {
    let mut server = Server::with_case();
    let (anna, luca) = (topic(&server, "luce"), topic(&server, "strade"));
    assert!(done(&server.say(ANNA, set(&[(Field::Topic, anna)]))));
    let met = server.say(LUCA, set(&[(Field::Topic, luca)]));
    assert_eq!(met, Outcome::Conflict(BTreeSet::from([Field::Topic])));
    let id = server.open_conflicts()[0].id;
    (server, id)
}

#[test]
fn three_ways_decide_whether_a_field_is_written() {
    let current = Cell {
        value: "luce".into(),
        version: 7,
    };
    let merge = |base_version, base: &str, value: &str| {
        merge_field(&current, base_version, &base.into(), &value.into())
    };
    assert_eq!(merge(Some(7), "luce", "strade"), FieldMerge::Apply);
    assert_eq!(merge(Some(6), "acqua", "strade"), FieldMerge::Conflict);
    assert_eq!(
        merge(Some(6), "acqua", "luce"),
        FieldMerge::Noop,
        "two people wanted the same"
    );
    assert_eq!(merge(Some(7), "luce", "luce"), FieldMerge::Noop);
    // A version that means nothing here: the value the author saw decides.
    assert_eq!(merge(None, "luce", "strade"), FieldMerge::Apply);
    assert_eq!(merge(None, "acqua", "strade"), FieldMerge::Conflict);
}

#[test]
fn different_fields_changed_offline_are_both_kept() {
    let mut server = Server::with_case();
    let one = set(&[(Field::Topic, topic(&server, "luce"))]);
    let two = set(&[(Field::Priority, server.seen(Field::Priority, 1))]);
    assert!(done(&server.say(ANNA, one)));
    assert_eq!(server.say(LUCA, two), Outcome::Merged);
    assert_eq!(server.case().value(Field::Topic), &"luce".into());
    assert_eq!(server.case().priority(), Priority::Urgent);
    assert_eq!(server.open_conflicts(), Vec::<&Conflict>::new());
}

#[test]
fn the_same_field_changed_offline_by_two_keeps_both_values_and_every_other_field() {
    let mut server = Server::with_case();
    let anna = set(&[(Field::Topic, topic(&server, "luce"))]);
    let luca = set(&[
        (Field::Topic, topic(&server, "strade")),
        (Field::Priority, server.seen(Field::Priority, 2)),
    ]);
    server.say(ANNA, anna);
    assert_eq!(
        server.say(LUCA, luca),
        Outcome::Conflict(BTreeSet::from([Field::Topic]))
    );
    assert_eq!(
        server.case().value(Field::Topic),
        &"luce".into(),
        "what stood stays current"
    );
    assert_eq!(
        server.case().priority(),
        Priority::High,
        "the other field is written"
    );
    let conflict = server.open_conflicts()[0];
    assert_eq!(values(conflict), [&"luce".into(), &"strade".into()]);
    assert_eq!(conflict.values[1].by, Some(LUCA));
    let told = server.entries.last().unwrap();
    assert_eq!(
        (told.kind, told.meta.key.as_deref()),
        (EntryKind::Conflict, Some("topic"))
    );
}

#[test]
fn the_same_field_edited_twice_offline_by_one_operator_is_no_conflict() {
    let mut server = Server::with_case();
    let first = server.op(set(&[(Field::Topic, topic(&server, "luce"))]));
    let second = server.op(set(&[(Field::Topic, after(&first, "luce", "strade"))]));
    let third = server.op(set(&[(Field::Topic, after(&second, "strade", "acqua"))]));
    for op in [&first, &second, &third] {
        assert!(done(&server.take(ANNA, op)));
    }
    assert_eq!(server.case().value(Field::Topic), &"acqua".into());
    assert_eq!(server.open_conflicts(), Vec::<&Conflict>::new());
}

/// A change made from an unsent op of the same device.
fn after(op: &Op, base: &str, value: &str) -> FieldChange {
    FieldChange {
        base_version: None,
        base_op: Some(op.oid),
        base: base.into(),
        value: value.into(),
    }
}

#[test]
fn when_the_first_of_two_edits_met_a_conflict_the_second_replaces_it_there() {
    let mut server = Server::with_case();
    let stale = topic(&server, "strade");
    server.say(ANNA, set(&[(Field::Topic, topic(&server, "luce"))]));
    let first = server.op(set(&[(Field::Topic, stale)]));
    let second = server.op(set(&[(Field::Topic, after(&first, "strade", "ponti"))]));
    let third = server.op(set(&[(Field::Topic, after(&second, "ponti", "canali"))]));
    for op in [&first, &second, &third] {
        assert_eq!(
            server.take(LUCA, op),
            Outcome::Conflict(BTreeSet::from([Field::Topic]))
        );
    }
    let conflicts = server.open_conflicts();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(values(conflicts[0]), [&"luce".into(), &"canali".into()]);
    assert_eq!(server.kinds(), [EntryKind::Conflict], "told once");
}

#[test]
fn one_operators_second_device_never_replaces_the_value_of_the_first() {
    let mut server = Server::with_case();
    let (desk, laptop) = (topic(&server, "strade"), topic(&server, "ponti"));
    server.say(ANNA, set(&[(Field::Topic, topic(&server, "luce"))]));
    let from_desk = server.op(set(&[(Field::Topic, desk)]));
    server.take(LUCA, &from_desk);
    server.say(LUCA, set(&[(Field::Topic, laptop)]));
    // At the desk, which knows nothing of the laptop, Luca thinks again.
    let again = server.op(set(&[(Field::Topic, after(&from_desk, "strade", "canali"))]));
    server.take(LUCA, &again);
    assert_eq!(
        values(server.open_conflicts()[0]),
        [&"luce".into(), &"canali".into(), &"ponti".into()]
    );
}

#[test]
fn an_author_who_goes_back_to_what_stands_ends_the_conflict() {
    let (mut server, id) = in_conflict();
    let luca_met_it = server
        .results
        .iter()
        .find(|(_, r)| !r.conflicts.is_empty())
        .map(|(oid, _)| *oid);
    let back = FieldChange {
        base_version: None,
        base_op: luca_met_it,
        base: "strade".into(),
        value: "luce".into(),
    };
    assert!(done(&server.say(LUCA, set(&[(Field::Topic, back)]))));
    assert!(!server.file().conflicts[&id].open);
    assert_eq!(server.case().value(Field::Topic), &"luce".into());
}

#[test]
fn a_third_value_joins_the_open_conflict() {
    let mut server = Server::with_case();
    let seen = ["luce", "strade", "acqua"].map(|t| topic(&server, t));
    for (by, change) in [ANNA, LUCA, MARCO].into_iter().zip(seen) {
        server.say(by, set(&[(Field::Topic, change)]));
    }
    let conflicts = server.open_conflicts();
    assert_eq!(conflicts.len(), 1, "one open conflict a field");
    assert_eq!(
        values(conflicts[0]),
        [&"luce".into(), &"strade".into(), &"acqua".into()]
    );
    let by: Vec<_> = conflicts[0].values.iter().map(|v| v.by).collect();
    assert_eq!(by[1..], [Some(LUCA), Some(MARCO)]);
}

#[test]
fn an_edit_of_the_current_value_leads_the_open_conflict() {
    let (mut server, id) = in_conflict();
    let seen = topic(&server, "lampioni");
    server.say(ANNA, set(&[(Field::Topic, seen)]));
    let conflict = &server.file().conflicts[&id];
    assert!(conflict.open);
    assert_eq!(values(conflict), [&"lampioni".into(), &"strade".into()]);
    assert_eq!(conflict.values[0].by, Some(ANNA));
}

#[test]
fn a_person_decides_and_the_conflict_is_over() {
    let (mut server, id) = in_conflict();
    assert_eq!(
        server.say(MARCO, resolve(&server, id, "strade")),
        Outcome::Applied
    );
    assert_eq!(server.case().value(Field::Topic), &"strade".into());
    let conflict = &server.file().conflicts[&id];
    assert!(!conflict.open);
    assert_eq!(
        values(conflict),
        [&"luce".into(), &"strade".into()],
        "both values stay on record"
    );
    assert_eq!(server.kinds().last(), Some(&EntryKind::ConflictResolved));
    // An edit of what was decided is an edit like any other.
    let seen = topic(&server, "acqua");
    assert!(done(&server.say(ANNA, set(&[(Field::Topic, seen)]))));
}

#[test]
fn deciding_the_same_twice_is_no_news() {
    let (mut server, id) = in_conflict();
    let (one, two) = (resolve(&server, id, "strade"), resolve(&server, id, "strade"));
    server.say(MARCO, one);
    assert_eq!(server.say(ANNA, two), Outcome::Noop);
    assert_eq!(server.open_conflicts(), Vec::<&Conflict>::new());
}

#[test]
fn deciding_again_on_what_was_decided_applies() {
    let (mut server, id) = in_conflict();
    server.say(MARCO, resolve(&server, id, "strade"));
    assert_eq!(server.say(ANNA, resolve(&server, id, "luce")), Outcome::Applied);
    assert_eq!(server.case().value(Field::Topic), &"luce".into());
}

#[test]
fn two_people_deciding_differently_offline_open_a_conflict_between_their_decisions() {
    let (mut server, id) = in_conflict();
    let (one, two) = (resolve(&server, id, "strade"), resolve(&server, id, "luce"));
    server.say(MARCO, one);
    assert_eq!(
        server.say(ANNA, two),
        Outcome::Conflict(BTreeSet::from([Field::Topic]))
    );
    let open = server.open_conflicts();
    assert_eq!(open.len(), 1);
    assert_ne!(open[0].id, id);
    assert_eq!(values(open[0]), [&"strade".into(), &"luce".into()]);
}

#[test]
fn a_decision_made_without_having_seen_what_stands_now_overwrites_nothing() {
    let (mut server, id) = in_conflict();
    let stale = resolve(&server, id, "strade");
    let newer = topic(&server, "ponti");
    assert!(done(&server.say(ANNA, set(&[(Field::Topic, newer)]))));
    assert_eq!(
        server.say(LUCA, stale),
        Outcome::Conflict(BTreeSet::from([Field::Topic]))
    );
    assert_eq!(server.case().value(Field::Topic), &"ponti".into());
    let open = server.open_conflicts();
    assert_eq!(open.len(), 1, "one open conflict a field");
    assert!(open[0].values.iter().any(|v| v.value == "strade".into()));
    // Having seen it, they decide.
    let id = open[0].id;
    let decided = resolve(&server, id, "strade");
    assert!(done(&server.say(LUCA, decided)));
    assert_eq!(server.open_conflicts(), Vec::<&Conflict>::new());
}

#[test]
fn deciding_for_what_stands_is_a_decision_too() {
    let (mut server, id) = in_conflict();
    let (stays, other) = (resolve(&server, id, "luce"), resolve(&server, id, "strade"));
    assert_eq!(server.say(MARCO, stays), Outcome::Applied);
    let met = server.say(ANNA, other);
    assert_eq!(
        met,
        Outcome::Conflict(BTreeSet::from([Field::Topic])),
        "Marco's decision is not overrun unseen"
    );
    assert_eq!(server.case().value(Field::Topic), &"luce".into());
}

#[test]
fn a_second_edit_after_the_conflict_was_decided_is_compared_by_what_its_author_saw() {
    let first_met_it = |server: &Server| {
        let found = server.results.iter().find(|(_, r)| !r.conflicts.is_empty());
        found.map(|(oid, _)| *oid)
    };
    // Decided for Luca's value: his next edit builds on it.
    let (mut server, id) = in_conflict();
    let base_op = first_met_it(&server);
    let next = FieldChange {
        base_version: None,
        base_op,
        base: "strade".into(),
        value: "ponti".into(),
    };
    let mut against = server.clone();
    server.say(MARCO, resolve(&server, id, "strade"));
    assert!(done(&server.say(LUCA, set(&[(Field::Topic, next.clone())]))));
    assert_eq!(server.case().value(Field::Topic), &"ponti".into());
    // Decided against it: a new conflict.
    against.say(MARCO, resolve(&against, id, "luce"));
    assert_eq!(
        against.say(LUCA, set(&[(Field::Topic, next)])),
        Outcome::Conflict(BTreeSet::from([Field::Topic]))
    );
    assert_eq!(
        values(against.open_conflicts()[0]),
        [&"luce".into(), &"ponti".into()]
    );
}

#[test]
fn a_conflict_is_decided_by_a_value_its_field_may_hold() {
    let (mut server, id) = in_conflict();
    let wrong = |field, value: Value| OpKind::ConflictResolve {
        conflict: id,
        case: LAMP,
        field,
        base_version: 0,
        value,
    };
    assert_eq!(
        refusal(server.say(ANNA, wrong(Field::Topic, Value::Int(3)))),
        RefusalCode::ValueNotAllowed
    );
    assert_eq!(
        refusal(server.say(ANNA, wrong(Field::Need, "x".into()))),
        RefusalCode::NotFound
    );
    let unknown = resolve(&server, ConflictId(Uuid::from_u128(3)), "luce");
    assert_eq!(refusal(server.say(ANNA, unknown)), RefusalCode::NotFound);
    assert_eq!(server.open_conflicts().len(), 1);
}

#[test]
fn fields_with_a_command_of_their_own_are_not_set() {
    let mut server = Server::with_annas_case();
    for field in Field::ALL.iter().filter(|f| !f.is_merged()) {
        let change = server.seen(*field, Value::Null);
        assert_eq!(
            refusal(server.say(ANNA, set(&[(*field, change)]))),
            RefusalCode::FieldByCommand,
            "{field}"
        );
    }
    assert_eq!(refusal(server.say(ANNA, set(&[]))), RefusalCode::Empty);
    let (good, bad) = (server.seen(Field::Need, "luce"), server.seen(Field::Priority, 9));
    let refused = server.say(ANNA, set(&[(Field::Need, good), (Field::Priority, bad)]));
    assert_eq!(refusal(refused), RefusalCode::ValueNotAllowed);
    assert_eq!(
        server.case().value(Field::Need),
        &Value::Null,
        "nothing is written half"
    );
}
