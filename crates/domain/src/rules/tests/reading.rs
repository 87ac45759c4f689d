//! Ops as they come in: as JSON from anywhere.

use super::*;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn good() -> Json {
    json!({
        "oid": Uuid::from_u128(1), "act": Uuid::from_u128(2), "v": 1, "at": MORNING.0, "op": "case.set", "id": LAMP,
        "f": { "priority": { "base_version": 3, "base": 1, "value": 3 } }
    })
}

#[test]
fn an_op_is_read_and_written_back_unchanged() {
    let op: Op = serde_json::from_value(good()).unwrap();
    assert_eq!(serde_json::to_value(&op).unwrap(), good());
    assert_eq!(op.kind.name(), "case.set");
    assert!(OpKind::NAMES.contains(&op.kind.name()));
}

#[test]
fn what_is_no_op_is_an_error_and_never_a_panic() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for bad in [
        "",
        "null",
        "[]",
        "{}",
        "\u{feff}{}",
        deep.as_str(),
        r#"{"op":"case.set"}"#,
        r#"{"op":"case.explode","oid":"00000000-0000-0000-0000-000000000001"}"#,
        "\"\\ud800\"",
    ] {
        assert!(serde_json::from_str::<Op>(bad).is_err());
    }
    for (at, value) in [
        ("/oid", json!("not an id")),
        ("/oid", json!(1)),
        ("/v", json!(-1)),
        ("/v", json!(4_294_967_296_u64)),
        ("/at", json!("yesterday")),
        ("/at", json!(1e300)),
        ("/at", json!(9_223_372_036_854_775_808_u64)),
        ("/op", json!(["case.set"])),
        ("/id", Json::Null),
        ("/f", json!([])),
        ("/f", json!({ "no_such_field": { "value": 1 } })),
        ("/f/priority", json!({})),
        ("/f/priority/value", json!(1.5)),
        ("/f/priority/value", json!(9_223_372_036_854_775_808_u64)),
        ("/f/priority/value", json!([])),
        ("/f/priority/value", json!({ "street": "x", "__proto__": {} })),
        ("/f/priority/base_version", json!("3")),
    ] {
        let mut op = good();
        *op.pointer_mut(at).unwrap() = value.clone();
        assert!(serde_json::from_value::<Op>(op).is_err(), "{at} = {value}");
    }
}

#[test]
fn a_lone_surrogate_and_a_number_beyond_all_numbers_are_no_text_and_no_number() {
    let op = good().to_string();
    for (from, to) in [
        ("\"case.set\"", "\"\\ud800\""),
        ("\"value\":3", "\"value\":\"\\udc00\""),
        ("\"value\":3", "\"value\":1e400"),
    ] {
        let bad = op.replace(from, to);
        assert_ne!(bad, op);
        assert!(serde_json::from_str::<Op>(&bad).is_err(), "{bad}");
    }
    // A surrogate pair is a character like any other.
    let lamp = op.replace("\"value\":3", "\"value\":\"\\ud83d\\udca1\"");
    assert!(serde_json::from_str::<Op>(&lamp).is_ok());
}

#[test]
fn a_key_given_twice_is_an_error() {
    let twice = good().to_string().replacen('{', "{\"v\":1,", 1);
    assert!(serde_json::from_str::<Op>(&twice).is_err());
}

#[test]
fn unknown_keys_of_a_newer_version_are_passed_over() {
    let mut op = good();
    op["mood"] = json!({ "deep": ["er"] });
    op["__proto__"] = json!({ "admin": true });
    assert_eq!(
        serde_json::from_value::<Op>(op).unwrap(),
        serde_json::from_value::<Op>(good()).unwrap()
    );
}

#[test]
fn an_integer_beyond_what_a_page_can_count_survives() {
    let due = Value::Int(9_007_199_254_740_993);
    let text = serde_json::to_string(&due).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), due);
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<i64>().prop_map(|n| json!(n)),
        any::<u64>().prop_map(|n| json!(n)),
        any::<f64>().prop_map(|n| json!(n)),
        any::<String>().prop_map(Json::String),
        Just(json!("case.set")),
        Just(json!(Uuid::from_u128(7))),
    ];
    let key = prop_oneof![
        prop::sample::select(vec![
            "op",
            "oid",
            "act",
            "v",
            "at",
            "id",
            "f",
            "after",
            "value",
            "base",
            "entry",
            "tags",
            "__proto__"
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::Array),
            prop::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|pairs| Json::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_comes_in_reading_an_op_never_panics(junk in any_json(), at in 0usize..8) {
        let _either = serde_json::from_value::<Op>(junk.clone());
        let mut op = good();
        let keys = ["oid", "act", "v", "at", "op", "id", "f", "after"];
        op[keys[at]] = junk;
        if let Ok(op) = serde_json::from_value::<Op>(op) {
            // What could be read can be decided on.
            let server = Server::with_case();
            let _any_verdict = server.verdict(ANNA, &op);
        }
    }

    #[test]
    fn a_value_survives_its_json(n: i64, text: String, yes: bool, street: String, number: String) {
        let place = Place { street, number, district: String::new() };
        for value in [Value::Null, Value::Bool(yes), Value::Int(n), Value::Text(text.clone()), Value::Place(place.clone())] {
            let json = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), value);
        }
    }

    #[test]
    fn folding_twice_is_folding_once(text: String) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }
}

#[test]
fn every_kind_of_op_has_a_name_and_the_schema_it_came_with() {
    let id = "00000000-0000-0000-0000-0000000000c1";
    let other = "00000000-0000-0000-0000-0000000000c2";
    let newer = [
        json!({ "op": "case.merge", "id": id, "into": other }),
        json!({ "op": "case.unmerge", "id": id, "from": other }),
        json!({ "op": "case.split", "id": id, "new": other, "code": "22222A", "f": {}, "entries": [id] }),
        json!({ "op": "case.link", "id": id, "other": other, "expect": null, "link": "duplicate_of" }),
        json!({ "op": "contact.merge", "id": id, "into": other }),
        json!({ "op": "promise.renegotiate", "id": id, "case": other, "expect": 1, "due": 2 }),
        json!({ "op": "promise.pass", "id": id, "case": other, "expect": id, "to": { "office": other } }),
        json!({ "op": "reply.send", "case": id, "body": "Buongiorno", "seen": [other] }),
        json!({ "op": "reply.cancel", "case": id, "reply": other }),
        json!({ "op": "attachment.add", "id": id, "case": other, "sha256": "0f".repeat(32), "size": 3,
                "mime": "image/png", "name": "a.png" }),
    ];
    for kind in newer {
        let read: OpKind = serde_json::from_value(kind.clone()).unwrap();
        assert!(OpKind::NAMES.contains(&read.name()), "{}", read.name());
        assert_eq!(read.schema(), 2, "{}", read.name());
        assert_eq!(serde_json::to_value(&read).unwrap(), kind);
    }
    let old: Op = serde_json::from_value(good()).unwrap();
    assert_eq!(old.kind.schema(), 1);
    let names: BTreeSet<&str> = OpKind::NAMES.into_iter().collect();
    assert_eq!(names.len(), OpKind::NAMES.len());
}
