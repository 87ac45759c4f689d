use super::*;
use crate::{
    Author, CaseCode, Cell, Entry, EntryId, EntryKind, EntryMeta, OperatorId, Promise, PromiseId,
    PromiseState, Timestamp,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn case(fields: &[(Field, Value, Version)]) -> CaseState {
    let fields = fields.iter().cloned();
    CaseState {
        id: CaseId::imported("test", "lampione"),
        code: CaseCode::from_bits(7),
        number: None,
        created_at: Timestamp(5),
        created_by: OperatorId::imported("test", "marta"),
        fields: fields
            .map(|(field, value, version)| (field, Cell { value, version }))
            .collect(),
        tags: BTreeSet::new(),
        unknown: None,
    }
}

fn said_by_marta(words: &str) -> Entry {
    Entry {
        id: EntryId::imported("test", words),
        case: CaseId::imported("test", "lampione"),
        at: Timestamp(6),
        by: Author::Operator(OperatorId::imported("test", "marta")),
        kind: EntryKind::Note,
        body: words.to_owned(),
        meta: EntryMeta::default(),
    }
}

fn entry(words: &str) -> Change {
    Change::PutEntry(Box::new(said_by_marta(words)), 9, 0)
}

fn of(rows: &[Change]) -> Digest {
    CaseDigest::of(CaseId::imported("test", "lampione"), rows.iter()).hash
}

#[test]
fn rows_come_to_the_same_in_whatever_order_they_came() {
    let rows = [
        Change::PutCase(Box::new(case(&[(Field::Subject, "Lampione".into(), 3)]))),
        entry("uno"),
        entry("due"),
    ];
    let mut turned = rows.to_vec();
    turned.reverse();
    assert_eq!(of(&rows), of(&turned));
}

#[test]
fn a_row_lost_kept_too_long_or_changed_is_told() {
    let whole = [entry("uno"), entry("due")];
    assert_ne!(of(&whole), of(&whole[..1]));
    assert_ne!(of(&whole), of(&[entry("uno"), entry("due"), entry("due")]));
    assert_ne!(of(&whole), of(&[entry("uno"), entry("duE")]));
    assert_ne!(of(&whole), of(&[]));
}

#[test]
fn another_program_comes_to_the_same() {
    let row = ("entry", said_by_marta("uno"), 9, 0);
    let written = concat!(
        r#"["entry",{"id":"ef3fd2d5-1e25-5a9c-8dce-578306007b9c","case":"e4ea36c0-0e49-5319-b88a-7214a848e910","at":6,"#,
        r#""by":{"who":"operator","id":"3663e44f-576f-5a3a-b4ff-b6e973e3523c"},"kind":"note","body":"uno","meta":{}},9,0]"#
    );
    assert_eq!(serde_json::to_string(&row).unwrap(), written);
    assert_eq!(
        of(&[entry("uno")]).to_string(),
        "6914c6915e08bb914faecb3008e1e1ab6743d4d613d868904cf2d6a8c4244e0e"
    );
}

#[test]
fn a_case_with_nothing_is_not_no_case() {
    assert_ne!(of(&[]), Digest::default());
}

#[test]
fn a_value_and_a_version_both_count() {
    let say = |value: &str, version| {
        digest(&Change::PutCase(Box::new(case(&[(
            Field::Subject,
            value.into(),
            version,
        )]))))
    };
    assert_ne!(say("Lampione", 3), say("Lampione spento", 3));
    assert_ne!(say("Lampione", 3), say("Lampione", 4));
}

#[test]
fn a_field_that_says_nothing_says_it_alike_however_it_is_kept() {
    let owner = uuid::Uuid::from_u128(0xABC).to_string();
    for (field, here, there) in [
        (Field::Subject, Value::Text(String::new()), Value::Null),
        (Field::Complaint, Value::Bool(false), Value::Null),
        (Field::Priority, Value::Int(3), Value::Null),
        (Field::Status, "new".into(), Value::Null),
        (
            Field::Owner,
            Value::Text(owner.to_uppercase()),
            Value::Text(owner.clone()),
        ),
    ] {
        let one = digest(&Change::PutCase(Box::new(case(&[(field, here, 4)]))));
        let other = digest(&Change::PutCase(Box::new(case(&[(field, there, 4)]))));
        assert_eq!(one, other, "{field}");
    }
    // Never written, and written at the beginning of all: the same.
    let unwritten = digest(&Change::PutCase(Box::new(case(&[]))));
    assert_eq!(
        digest(&Change::PutCase(Box::new(case(&[(Field::Due, Value::Null, 0)])))),
        unwritten
    );
}

#[test]
fn what_hangs_on_a_case_counts() {
    let promise = |state| {
        Change::PutPromise(Promise {
            id: PromiseId::imported("test", "one"),
            case: CaseId::imported("test", "lampione"),
            contact: None,
            text: "Richiamo domani".to_owned(),
            due: Timestamp(99),
            by: OperatorId::imported("test", "marta"),
            made_at: Timestamp(7),
            state,
            office: None,
            terms: Vec::new(),
            call: None,
        })
    };
    assert_ne!(
        of(&[promise(PromiseState::Open)]),
        of(&[promise(PromiseState::Kept)])
    );
}

#[test]
fn a_change_that_is_no_row_counts_nothing() {
    let patch = Change::PatchCase {
        id: CaseId::imported("test", "lampione"),
        fields: BTreeMap::new(),
        unknown: None,
        tags_added: BTreeSet::new(),
        tags_removed: BTreeSet::new(),
        number: None,
    };
    assert_eq!(digest(&patch), None);
}

proptest! {
    #[test]
    fn a_digest_reads_back(lanes: [u64; 4]) {
        let digest = Digest(lanes);
        let text = serde_json::to_string(&digest).unwrap();
        prop_assert_eq!(text.len(), 66);
        prop_assert_eq!(serde_json::from_str::<Digest>(&text).unwrap(), digest);
    }

    #[test]
    fn no_other_text_is_a_digest(text in "\\PC{0,70}") {
        let is_one = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        prop_assert_eq!(text.parse::<Digest>().is_ok(), is_one);
    }

    #[test]
    fn two_texts_side_by_side_do_not_run_into_each_other(a in "[ab]{0,4}", b in "[ab]{0,4}", c in "[ab]{0,4}", d in "[ab]{0,4}") {
        prop_assert_eq!(Digest::of(&(&a, &b)) == Digest::of(&(&c, &d)), (a, b) == (c, d));
    }
}
