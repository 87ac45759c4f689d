//! One case that turns out to be two matters.

use super::*;

const WATER: CaseId = CaseId(Uuid::from_u128(0xC7));

fn split(fields: &[(Field, Value)], entries: &[u128]) -> OpKind {
    let mut f: BTreeMap<Field, Value> = fields.iter().cloned().collect();
    f.entry(Field::Queue).or_insert_with(|| FRONT.to_string().into());
    f.entry(Field::Subject).or_insert_with(|| "Acqua torbida".into());
    OpKind::CaseSplit {
        id: LAMP,
        new: WATER,
        code: CaseCode::from_bits(78),
        f,
        entries: entries.iter().map(|n| EntryId(Uuid::from_u128(*n))).collect(),
    }
}

#[test]
fn a_second_matter_gets_a_case_that_refers_to_what_was_said() {
    let mut server = Server::with_annas_case();
    server.entries.clear();
    assert_eq!(server.say(ANNA, split(&[], &[0xF1, 0xF2])), Outcome::Applied);
    let new = &server.others[&WATER].case;
    assert_eq!(
        new.value(Field::SplitFrom),
        &Value::Text(LAMP.to_string()),
        "it knows where it comes from"
    );
    assert_eq!((new.status(), new.owner()), (CaseStatus::New, None));
    assert_eq!(server.case().merged_into(), None, "the first case is as it was");
    let [here, there] = &server.entries[..] else {
        panic!("two markers: {:?}", server.kinds())
    };
    assert_eq!((here.case, here.meta.key.as_deref()), (LAMP, Some("into")));
    assert_eq!((there.case, there.meta.key.as_deref()), (WATER, Some("from")));
    assert_eq!(there.meta.entries.as_ref().map(Vec::len), Some(2));
    assert_eq!((here.meta.case, there.meta.case), (Some(WATER), Some(LAMP)));
}

#[test]
fn what_is_split_off_begins_like_any_other_case() {
    let mut server = Server::with_annas_case();
    let mine = split(&[(Field::Owner, ANNA.to_string().into())], &[1]);
    let theirs = split(&[(Field::Owner, LUCA.to_string().into())], &[1]);
    assert_eq!(refusal(server.say(ANNA, theirs)), RefusalCode::NotAllowed);
    for (field, value) in [
        (Field::Status, Value::from("closed")),
        (Field::MergedInto, LAMP.to_string().into()),
        (Field::SplitFrom, WATER.to_string().into()),
    ] {
        let refused = server.say(ANNA, split(&[(field, value)], &[1]));
        assert_eq!(refusal(refused), RefusalCode::FieldByCommand, "{field}");
    }
    assert_eq!(refusal(server.say(ANNA, split(&[], &[]))), RefusalCode::Empty);
    let many: Vec<u128> = (0..101).collect();
    assert_eq!(refusal(server.say(ANNA, split(&[], &many))), RefusalCode::TooMany);
    assert_eq!(server.say(ANNA, mine.clone()), Outcome::Applied);
    assert_eq!(server.others[&WATER].case.status(), CaseStatus::Open);
    assert_eq!(
        refusal(server.say(ANNA, mine)),
        RefusalCode::IdTaken,
        "a second time there is such a case already"
    );
}
