//! Taking back what was sent.

use super::*;

/// An op and what takes it back, made from what its author saw.
pub(super) fn both(server: &mut Server, by: OperatorId, kind: OpKind) -> (Op, Vec<Op>) {
    let op = server.op(kind);
    let rows = Rows {
        case: op.kind.case().and_then(|id| server.row_of(id)),
        other: None,
        contact: op.kind.contact().and_then(|id| server.person(id)),
        other_contact: None,
        ..Rows::default()
    };
    let kinds = way_back(&op, by, &rows).unwrap();
    let undo = |kind| Op {
        undoes: Some(op.oid),
        ..server.op(kind)
    };
    let back = kinds.into_iter().map(undo).collect();
    (op, back)
}

pub(super) fn undone(server: &mut Server, by: OperatorId, back: &[Op]) -> Outcome {
    back.iter().map(|op| server.take(by, op)).last().unwrap()
}

/// Done and taken back: the case is as it was, but for what the timeline tells of it.
fn there_and_back(server: &mut Server, kind: OpKind) {
    let before = server.case().clone();
    let name = kind.name();
    let (op, back) = both(server, ANNA, kind);
    assert!(done(&server.take(ANNA, &op)), "{name}");
    assert_ne!(server.case(), &before, "{name}");
    assert!(done(&undone(server, ANNA, &back)), "{name}");
    let values = |case: &CaseState| -> BTreeMap<Field, Value> {
        let held = case.fields.iter().filter(|(_, c)| c.value != Value::Null);
        held.map(|(f, c)| (*f, c.value.clone())).collect()
    };
    assert_eq!(values(server.case()), values(&before), "{name}");
    assert_eq!(server.case().tags, before.tags, "{name}");
}

#[test]
fn what_was_sent_is_put_back_where_it_was() {
    let mut server = Server::with_annas_case();
    let tags = |some: &[&str]| some.iter().map(|t| (*t).to_owned()).collect::<BTreeSet<_>>();
    server.say(ANNA, set(&[(Field::Priority, server.seen(Field::Priority, 2))]));
    server.say(
        ANNA,
        OpKind::TagsAdd {
            id: LAMP,
            tags: tags(&["strada"]),
        },
    );
    let wait = OpKind::CaseStatus {
        id: LAMP,
        expect: CaseStatus::Open,
        status: CaseStatus::WaitingDate,
        until: Some(MORNING),
    };
    for kind in [
        set(&[
            (Field::Priority, server.seen(Field::Priority, 1)),
            (Field::Topic, server.seen(Field::Topic, "ponti")),
        ]),
        OpKind::CaseAssign {
            id: LAMP,
            expect: Some(ANNA),
            owner: Some(LUCA),
            queue: Some(ROADS),
        },
        OpKind::CaseAssign {
            id: LAMP,
            expect: Some(ANNA),
            owner: None,
            queue: None,
        },
        wait.clone(),
        solve("informed", "Detto tutto"),
        OpKind::TagsAdd {
            id: LAMP,
            tags: tags(&["strada", "sera"]),
        },
        OpKind::TagsRemove {
            id: LAMP,
            tags: tags(&["strada", "mai vista"]),
        },
    ] {
        there_and_back(&mut server, kind);
    }
    server.say(ANNA, wait);
    there_and_back(&mut server, solve("informed", ""));
    server.say(ANNA, solve("informed", "Detto tutto"));
    there_and_back(&mut server, reopen("Ha richiamato"));
    assert_eq!(*server.case().value(Field::Outcome), "informed".into());
    let told = server
        .entries
        .iter()
        .filter(|e| e.meta.result.as_deref() == Some("undone"));
    assert!(told.count() >= 5, "and the timeline says that it was taken back");
}

#[test]
fn a_claim_taken_back_leaves_the_case_to_be_taken() {
    let mut server = Server::with_case();
    there_and_back(&mut server, claim(None));
    assert_eq!(server.case().status(), CaseStatus::New);
}

#[test]
fn what_a_colleague_has_changed_since_stays_and_no_conflict_comes_of_it() {
    let mut server = Server::with_annas_case();
    let urgent = set(&[(Field::Priority, server.seen(Field::Priority, 1))]);
    let (op, back) = both(&mut server, ANNA, urgent);
    server.take(ANNA, &op);
    server.say(LUCA, set(&[(Field::Priority, server.seen(Field::Priority, 4))]));
    assert_eq!(
        refusal(undone(&mut server, ANNA, &back)),
        RefusalCode::ChangedSince
    );
    // Even back to the very value: somebody has decided it.
    server.say(LUCA, set(&[(Field::Priority, server.seen(Field::Priority, 1))]));
    assert_eq!(
        refusal(undone(&mut server, ANNA, &back)),
        RefusalCode::ChangedSince
    );
    assert_eq!(*server.case().value(Field::Priority), Value::Int(1));
    assert!(server.open_conflicts().is_empty());

    let (op, back) = both(&mut server, ANNA, solve("informed", ""));
    server.take(ANNA, &op);
    server.say(LUCA, reopen("Ha richiamato"));
    assert_eq!(
        refusal(undone(&mut server, ANNA, &back)),
        RefusalCode::ChangedSince
    );
    let mine = OpKind::CaseAssign {
        id: LAMP,
        expect: Some(ANNA),
        owner: Some(LUCA),
        queue: None,
    };
    let (op, back) = both(&mut server, ANNA, mine);
    server.take(ANNA, &op);
    server.say(
        LUCA,
        OpKind::CaseAssign {
            id: LAMP,
            expect: Some(LUCA),
            owner: Some(MARCO),
            queue: None,
        },
    );
    assert_eq!(
        refusal(undone(&mut server, ANNA, &back)),
        RefusalCode::ChangedSince
    );
    assert_eq!(server.case().owner(), Some(MARCO));
}

#[test]
fn what_was_so_already_is_nobodys_to_take_back() {
    let mut server = Server::with_annas_case();
    let base = server.seen(Field::Topic, "ponti");
    let (op, back) = both(&mut server, ANNA, set(&[(Field::Topic, base.clone())]));
    server.say(LUCA, set(&[(Field::Topic, base)]));
    assert_eq!(server.take(ANNA, &op), Outcome::Noop);
    assert_eq!(undone(&mut server, ANNA, &back), Outcome::Noop);
    assert_eq!(
        *server.case().value(Field::Topic),
        "ponti".into(),
        "Luca's work stays"
    );
}

#[test]
fn a_value_that_waits_for_a_decision_is_withdrawn_from_it() {
    let mut server = Server::with_annas_case();
    let base = server.seen(Field::Topic, "strade");
    let (op, back) = both(&mut server, ANNA, set(&[(Field::Topic, base)]));
    server.say(LUCA, set(&[(Field::Topic, server.seen(Field::Topic, "ponti"))]));
    assert!(matches!(server.take(ANNA, &op), Outcome::Conflict(_)));
    assert_eq!(server.open_conflicts().len(), 1);
    // Whose value stands takes nothing back while another waits beside it.
    assert_eq!(undone(&mut server, ANNA, &back), Outcome::Applied);
    assert!(server.open_conflicts().is_empty(), "nothing is left to decide");
    assert_eq!(*server.case().value(Field::Topic), "ponti".into());
}

#[test]
fn a_promise_is_taken_back_as_it_was_made_and_not_once_it_was_kept() {
    let mut server = Server::with_annas_case();
    let id = PromiseId(Uuid::from_u128(0xE1));
    let make = OpKind::PromiseMake {
        id,
        case: LAMP,
        text: "Richiamo".into(),
        due: MORNING.plus(1000),
        call: None,
    };
    let (op, back) = both(&mut server, ANNA, make);
    server.take(ANNA, &op);
    let state = |server: &Server| server.file().promises[&id].state;
    let later = OpKind::PromiseRenegotiate {
        id,
        case: LAMP,
        expect: MORNING.plus(1000),
        due: MORNING.plus(5000),
        text: "Richiamo domani".into(),
        from: None,
    };
    let (moved, unmoved) = both(&mut server, ANNA, later);
    let before = server.file().promises[&id].clone();
    server.take(ANNA, &moved);
    assert_eq!(
        refusal(undone(&mut server, ANNA, &back)),
        RefusalCode::ChangedSince
    );
    assert_eq!(undone(&mut server, ANNA, &unmoved), Outcome::Applied);
    assert_eq!(server.file().promises[&id], before, "words, date and terms");
    let (passed, returned) = both(
        &mut server,
        ANNA,
        OpKind::PromisePass {
            id,
            case: LAMP,
            expect: ANNA,
            to: PassTo::Operator(LUCA),
        },
    );
    server.take(ANNA, &passed);
    assert_eq!(undone(&mut server, ANNA, &returned), Outcome::Applied);
    assert_eq!(server.file().promises[&id], before);
    assert_eq!(undone(&mut server, ANNA, &back), Outcome::Applied);
    assert_eq!(state(&server), PromiseState::Cancelled);
}

#[test]
fn who_a_person_is_is_put_back_while_it_stands() {
    let mut server = Server::with_case();
    let named = |name: &str| BTreeMap::from([(ContactField::Name, Value::from(name))]);
    server.say(
        ANNA,
        OpKind::ContactCreate {
            id: MARTA,
            f: named("Marta B."),
            points: BTreeSet::new(),
        },
    );
    let change = |name: &str| OpKind::ContactSet {
        id: MARTA,
        f: BTreeMap::from([(
            ContactField::Name,
            FieldChange {
                base_version: None,
                base_op: None,
                base: "Marta B.".into(),
                value: name.into(),
            },
        )]),
        add_points: BTreeSet::new(),
        remove_points: BTreeSet::new(),
    };
    let (op, back) = both(&mut server, ANNA, change("Maria B."));
    server.take(ANNA, &op);
    assert_eq!(undone(&mut server, ANNA, &back), Outcome::Applied);
    assert_eq!(
        server.contact.as_ref().unwrap().text(ContactField::Name),
        "Marta B."
    );
    let (op, back) = both(&mut server, ANNA, change("Maria B."));
    server.take(ANNA, &op);
    server.say(LUCA, change("Marta Bianchi"));
    assert_eq!(
        refusal(undone(&mut server, ANNA, &back)),
        RefusalCode::ChangedSince
    );
}

#[test]
fn what_somebody_has_heard_has_no_way_back_and_says_why() {
    let mut server = Server::with_annas_case();
    let said = server.entries[0].clone();
    let kinds = [
        (
            OpKind::EntryAppend {
                entry: Box::new(said),
            },
            NoWayBack::Written,
        ),
        (create(&[]), NoWayBack::Opened),
        (
            OpKind::CaseHandOff {
                id: LAMP,
                handoff: HandoffId(Uuid::from_u128(1)),
                office: ROADS,
                question: "Quando?".into(),
                due: None,
            },
            NoWayBack::Asked,
        ),
        (
            OpKind::PromiseKeep {
                id: PromiseId(Uuid::from_u128(1)),
                case: LAMP,
            },
            NoWayBack::Told,
        ),
        (
            OpKind::ContactMerge {
                id: MARTA,
                into: MARTA,
            },
            NoWayBack::OnePerson,
        ),
        // It changed nothing but for a note.
        (reopen("Non era chiuso"), NoWayBack::Written),
    ];
    for (kind, why) in kinds {
        let op = server.op(kind);
        let rows = Rows {
            case: server.file.as_ref(),
            ..Rows::default()
        };
        assert_eq!(way_back(&op, ANNA, &rows), Err(why), "{}", op.kind.name());
    }
    let (_, back) = both(&mut server, ANNA, claim(None));
    assert_eq!(
        way_back(&back[0], ANNA, &Rows::default()),
        Err(NoWayBack::TakesBack)
    );
    // And an op of such a kind that says it takes another back is no op.
    let forged = Op {
        undoes: Some(back[0].oid),
        ..server.op(create(&[]))
    };
    assert_eq!(refusal(server.take(ANNA, &forged)), RefusalCode::Malformed);
}

#[test]
fn only_time_closes_a_case_also_by_way_of_taking_back() {
    let mut server = Server::with_annas_case();
    let op = server.op(solve("informed", ""));
    server.take(ANNA, &op);
    let closed = OpKind::CaseStatus {
        id: LAMP,
        expect: CaseStatus::Solved,
        status: CaseStatus::Closed,
        until: None,
    };
    let forged = Op {
        undoes: Some(op.oid),
        ..server.op(closed)
    };
    assert_eq!(refusal(server.take(ANNA, &forged)), RefusalCode::ValueNotAllowed);
}
