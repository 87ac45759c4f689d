//! Whom we talk to.

use super::*;

fn point(typed: &str) -> ContactPoint {
    normalise_point(typed, "IT").unwrap()
}

fn contact_create(name: Value, points: &[&str]) -> OpKind {
    OpKind::ContactCreate {
        id: MARTA,
        f: BTreeMap::from([(ContactField::Name, name)]),
        points: points.iter().map(|p| point(p)).collect(),
    }
}

fn contact_set(field: ContactField, value: Value, add: &[&str], remove: &[&str]) -> OpKind {
    let change = FieldChange {
        base_version: Some(0),
        base_op: None,
        base: Value::Null,
        value,
    };
    OpKind::ContactSet {
        id: MARTA,
        f: BTreeMap::from([(field, change)]),
        add_points: add.iter().map(|p| point(p)).collect(),
        remove_points: remove.iter().map(|p| point(p)).collect(),
    }
}

#[test]
fn somebody_new_has_a_name_and_may_be_reached() {
    let mut server = Server::default();
    for bad in [Value::Null, " ".into(), "x".repeat(301).into(), Value::Int(1)] {
        let refused = server.say(ANNA, contact_create(bad.clone(), &[]));
        assert_eq!(refusal(refused), RefusalCode::ValueNotAllowed, "{bad:?}");
    }
    assert_eq!(
        refusal(server.say(ANNA, contact_create("a\0".into(), &[]))),
        RefusalCode::TextNul
    );
    let nameless = OpKind::ContactCreate {
        id: MARTA,
        f: BTreeMap::new(),
        points: BTreeSet::new(),
    };
    assert_eq!(refusal(server.say(ANNA, nameless)), RefusalCode::Empty);
    assert_eq!(server.contact, None);
    let marta = contact_create("Marta Boscolo".into(), &["041 5210211"]);
    assert_eq!(server.say(ANNA, marta.clone()), Outcome::Applied);
    assert_eq!(refusal(server.say(LUCA, marta)), RefusalCode::IdTaken);
    let contact = server.contact.as_ref().unwrap();
    assert_eq!(contact.text(ContactField::Name), "Marta Boscolo");
    assert_eq!(
        contact.f[&ContactField::Name].1,
        1,
        "stamped with the version of the write"
    );
    assert_eq!(contact.kind(), ContactKind::Citizen);
}

#[test]
fn numbers_added_by_two_colleagues_are_both_kept() {
    let mut server = Server::default();
    server.say(ANNA, contact_create("Marta".into(), &["041 5210211"]));
    server.say(
        ANNA,
        contact_set(
            ContactField::Note,
            "chiamare la sera".into(),
            &["333 1234567"],
            &[],
        ),
    );
    server.say(
        LUCA,
        contact_set(
            ContactField::Language,
            "vec".into(),
            &["marta@example.it"],
            &["041 5210211"],
        ),
    );
    let contact = server.contact.as_ref().unwrap();
    let values: Vec<_> = contact.points.iter().map(|p| p.value.as_str()).collect();
    assert_eq!(values, ["+393331234567", "marta@example.it"]);
    assert_eq!(contact.text(ContactField::Note), "chiamare la sera");
    assert_eq!(contact.text(ContactField::Language), "vec");
}

#[test]
fn saying_what_is_known_is_no_news_and_too_many_numbers_are_refused() {
    let mut server = Server::default();
    server.say(ANNA, contact_create("Marta".into(), &[]));
    assert_eq!(
        server.say(LUCA, contact_set(ContactField::Name, "Marta".into(), &[], &[])),
        Outcome::Noop
    );
    let many: Vec<String> = (0..31).map(|i| format!("@marta_{i}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let refused = server.say(LUCA, contact_set(ContactField::Name, "Marta".into(), &many, &[]));
    assert_eq!(refusal(refused), RefusalCode::TooMany);
    let unknown_kind = contact_set(ContactField::Kind, "alien".into(), &[], &[]);
    assert_eq!(
        refusal(server.say(LUCA, unknown_kind)),
        RefusalCode::ValueNotAllowed
    );
    assert_eq!(server.contact.as_ref().unwrap().points, BTreeSet::new());
}

#[test]
fn nobody_is_changed_who_is_not_here() {
    let mut server = Server::default();
    let set = contact_set(ContactField::Name, "Marta".into(), &[], &[]);
    assert_eq!(refusal(server.say(ANNA, set)), RefusalCode::NotFound);
}

#[test]
fn addresses_from_all_over_the_world_are_kept_as_typed() {
    for (typed, kind, value) in [
        (
            "  Marta.Boscolo@Comune.It ",
            PointKind::Email,
            "marta.boscolo@comune.it",
        ),
        ("+44 20 7946 0958", PointKind::Phone, "+442079460958"),
        ("118", PointKind::Phone, "118"),
        ("041 5210211 int. 12", PointKind::Handle, "041 5210211 int. 12"),
        ("٠٤١٥٢١٠٢١١", PointKind::Handle, "٠٤١٥٢١٠٢١١"),
        ("@città", PointKind::Handle, "@citta"),
        ("a@b", PointKind::Handle, "a@b"),
    ] {
        let point = point(typed);
        assert_eq!((point.kind, point.value.as_str()), (kind, value), "{typed}");
        assert_eq!(point.shown, typed.trim());
    }
    assert_eq!(normalise_point("a\0b", "IT"), Err(RefusalCode::TextNul));
    assert_eq!(
        normalise_point(&"9".repeat(321), "IT"),
        Err(RefusalCode::ValueNotAllowed)
    );
    assert_eq!(
        normalise_point("041 5210211", "not a country").unwrap().value,
        "0415210211"
    );
}

#[test]
fn quiet_hours_are_two_moments_of_a_day_and_who_acts_for_a_body_names_it() {
    let body = ContactId(Uuid::from_u128(9)).to_string();
    for (field, said, is_right) in [
        (ContactField::QuietHours, "13:00-15:30", true),
        (ContactField::QuietHours, "21:00-08:00", true),
        (ContactField::QuietHours, "24:00-08:00", false),
        (ContactField::QuietHours, "9:00-10:00", false),
        (ContactField::QuietHours, "09:00-09:00", false),
        (ContactField::QuietHours, "09:00", false),
        (ContactField::QuietHours, "٠٩:٠٠-١٠:٠٠", false),
        (ContactField::ActsFor, &body, true),
        (ContactField::ActsFor, "la Pro Loco", false),
    ] {
        assert_eq!(field.check(&said.into()).is_ok(), is_right, "{said}");
    }
    assert_eq!(ContactField::QuietHours.check(&Value::Null), Ok(()));
    let set = |field| OpKind::ContactSet {
        id: ContactId(Uuid::from_u128(1)),
        f: BTreeMap::from([(
            field,
            FieldChange {
                base_version: None,
                base_op: None,
                base: Value::Null,
                value: Value::Null,
            },
        )]),
        add_points: BTreeSet::new(),
        remove_points: BTreeSet::new(),
    };
    assert_eq!(
        [ContactField::Note, ContactField::ActsFor].map(|f| set(f).schema()),
        [1, 4],
        "an older server is not asked what it does not know"
    );
}
