//! Two cases that turn out to be one matter, and two contacts that turn out to be one person.

use super::*;
use proptest::prelude::*;

/// The same lamp, reported by somebody else.
pub(super) const OTHER: CaseId = CaseId(Uuid::from_u128(0xC2));
const THIRD: CaseId = CaseId(Uuid::from_u128(0xC3));

pub(super) fn open_other() -> OpKind {
    open(OTHER)
}

fn open(id: CaseId) -> OpKind {
    let OpKind::CaseCreate { code: _, f, tags, .. } = create(&[]) else {
        unreachable!("create makes a create")
    };
    OpKind::CaseCreate {
        id,
        code: CaseCode::from_bits(id.0.as_u128() as u32),
        f,
        tags,
    }
}

fn merge(id: CaseId, into: CaseId) -> OpKind {
    OpKind::CaseMerge { id, into }
}

fn unmerge(id: CaseId, from: CaseId) -> OpKind {
    OpKind::CaseUnmerge { id, from }
}

/// Three cases of Anna's.
fn three() -> Server {
    let mut server = Server::with_annas_case();
    for id in [OTHER, THIRD] {
        assert_eq!(server.say(ANNA, open(id)), Outcome::Applied);
    }
    server
}

fn now(outcome: Outcome) -> (RefusalCode, Option<Value>) {
    match outcome {
        Outcome::Rejected { code, now } => (code, now),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_merged_case_points_at_the_one_that_stays_and_both_timelines_say_so() {
    let mut server = three();
    server.entries.clear();
    assert_eq!(server.say(ANNA, merge(LAMP, OTHER)), Outcome::Applied);
    assert_eq!(server.case().merged_into(), Some(OTHER));
    assert!(server.case().is_done(), "no work is left on it");
    assert_eq!(
        server.case().status(),
        CaseStatus::Open,
        "and it stands where it stood"
    );
    let told: Vec<_> = server
        .entries
        .iter()
        .map(|e| (e.case, e.kind, e.meta.key.as_deref(), e.meta.case))
        .collect();
    assert_eq!(
        told,
        [
            (LAMP, EntryKind::Merged, Some("into"), Some(OTHER)),
            (OTHER, EntryKind::Merged, Some("from"), Some(LAMP)),
        ]
    );
    assert_ne!(server.entries[0].id, server.entries[1].id);
    assert_eq!(server.entries[1].body, server.case().code.to_string());
    // Its fields are nobody else's: only an entry was left on the other.
    assert_eq!(server.others[&OTHER].case.merged_into(), None);
}

#[test]
fn taking_a_merge_back_leaves_everything_as_it_was() {
    let mut server = three();
    let before = server.case().clone();
    server.say(ANNA, merge(LAMP, OTHER));
    assert_eq!(server.say(LUCA, unmerge(LAMP, OTHER)), Outcome::Applied);
    assert_eq!(server.say(ANNA, unmerge(LAMP, OTHER)), Outcome::Noop);
    let mut after = server.case().clone();
    assert_eq!(
        after.fields.remove(&Field::MergedInto).unwrap().value,
        Value::Null
    );
    assert_eq!(after.fields, before.fields);
    assert!(!server.case().is_done());
}

#[test]
fn two_who_merge_the_same_cases_offline_merge_once_whichever_way_round() {
    let mut server = three();
    assert_eq!(server.say(ANNA, merge(LAMP, OTHER)), Outcome::Applied);
    assert_eq!(server.say(LUCA, merge(LAMP, OTHER)), Outcome::Noop);
    let back = now(server.say(LUCA, merge(OTHER, LAMP)));
    assert_eq!(back, (RefusalCode::Merged, Some(OTHER.to_string().into())));
    let elsewhere = now(server.say(LUCA, merge(LAMP, THIRD)));
    assert_eq!(elsewhere, (RefusalCode::Merged, Some(OTHER.to_string().into())));
    let wrongly_taken_back = now(server.say(LUCA, unmerge(LAMP, THIRD)));
    assert_eq!(
        wrongly_taken_back,
        (RefusalCode::Merged, Some(OTHER.to_string().into()))
    );
}

#[test]
fn a_case_is_not_merged_into_itself_nor_into_what_is_closed_or_not_here() {
    let mut server = three();
    assert_eq!(refusal(server.say(ANNA, merge(LAMP, LAMP))), RefusalCode::Itself);
    let nowhere = CaseId(Uuid::from_u128(9));
    assert_eq!(
        refusal(server.say(ANNA, merge(LAMP, nowhere))),
        RefusalCode::NotFound
    );
    let closed = Effect::SetField(Field::Status, "closed".into());
    server.write(&closed, Some(OTHER));
    let outcome = now(server.say(ANNA, merge(LAMP, OTHER)));
    assert_eq!(outcome, (RefusalCode::StatusMoved, Some("closed".into())));
    assert_eq!(server.case().merged_into(), None);
}

#[test]
fn an_open_promise_is_answered_for_before_its_case_is_merged() {
    let mut server = three();
    let promise = PromiseId(Uuid::from_u128(0xE1));
    server.say(
        ANNA,
        OpKind::PromiseMake {
            id: promise,
            case: LAMP,
            text: "Richiamo".into(),
            due: MORNING,
            call: None,
        },
    );
    assert_eq!(
        refusal(server.say(ANNA, merge(LAMP, OTHER))),
        RefusalCode::PromiseOpen
    );
    let passed = OpKind::PromisePass {
        id: promise,
        case: LAMP,
        expect: ANNA,
        to: PassTo::Operator(LUCA),
    };
    assert_eq!(server.say(ANNA, passed), Outcome::Applied);
    assert_eq!(server.say(ANNA, merge(LAMP, OTHER)), Outcome::Applied);
}

#[test]
fn the_work_of_a_merged_case_goes_on_in_the_other_and_its_words_still_count() {
    let mut server = three();
    server.say(ANNA, merge(LAMP, OTHER));
    for work in [
        claim(Some(ANNA)),
        solve("done", "fatto"),
        reopen("ancora"),
        OpKind::CaseAssign {
            id: LAMP,
            expect: Some(ANNA),
            owner: Some(LUCA),
            queue: None,
        },
    ] {
        let refused = now(server.say(LUCA, work));
        assert_eq!(refused, (RefusalCode::Merged, Some(OTHER.to_string().into())));
    }
    let note = Entry {
        id: EntryId(Uuid::from_u128(0xF1)),
        case: LAMP,
        at: MORNING,
        by: Author::Operator(LUCA),
        kind: EntryKind::Note,
        body: "Il palo è il 14".into(),
        meta: EntryMeta::default(),
    };
    assert_eq!(
        server.say(
            LUCA,
            OpKind::EntryAppend {
                entry: Box::new(note)
            }
        ),
        Outcome::Applied
    );
    let subject = server.seen(Field::Subject, "Lampione 14");
    assert!(done(&server.say(LUCA, set(&[(Field::Subject, subject)]))));
}

const ROSSI: ContactId = ContactId(Uuid::from_u128(0xD2));

fn person(id: ContactId, name: &str, numbers: &[&str]) -> OpKind {
    OpKind::ContactCreate {
        id,
        f: BTreeMap::from([(ContactField::Name, name.into())]),
        points: numbers
            .iter()
            .map(|n| normalise_point(n, "IT").unwrap())
            .collect(),
    }
}

fn of_contact(id: ContactId, field: ContactField, value: impl Into<Value>, seen: Option<Version>) -> OpKind {
    let change = FieldChange {
        base_version: seen,
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

fn two_people() -> Server {
    let mut server = Server::default();
    server.say(ANNA, person(MARTA, "Marta Rossi", &["041 5210211"]));
    server.say(ANNA, person(ROSSI, "Rossi M.", &["041 5210212", "041 5210211"]));
    server
}

const ONE_PERSON: OpKind = OpKind::ContactMerge {
    id: ROSSI,
    into: MARTA,
};

#[test]
fn two_rows_of_one_person_become_one_with_the_points_of_both() {
    let mut server = two_people();
    server.say(ANNA, of_contact(ROSSI, ContactField::Note, "Sorda", None));
    assert_eq!(server.say(ANNA, ONE_PERSON), Outcome::Applied);
    let stays = server.contact.as_ref().unwrap();
    assert_eq!(stays.text(ContactField::Name), "Marta Rossi");
    assert_eq!(stays.text(ContactField::Note), "Sorda");
    assert_eq!(stays.points.len(), 2);
    assert_eq!(server.people[&ROSSI].merged_into, Some(MARTA));
    assert_eq!(server.say(LUCA, ONE_PERSON), Outcome::Noop);
    let back = OpKind::ContactMerge {
        id: MARTA,
        into: ROSSI,
    };
    assert_eq!(
        now(server.say(LUCA, back)),
        (RefusalCode::Merged, Some(MARTA.to_string().into()))
    );
}

#[test]
fn merging_never_un_suppresses_whichever_row_said_it() {
    for said in [MARTA, ROSSI] {
        let mut server = two_people();
        let leave_me_alone = of_contact(said, ContactField::Suppressed, true, None);
        assert_eq!(server.say(ANNA, leave_me_alone), Outcome::Applied);
        server.say(ANNA, ONE_PERSON);
        assert!(server.contact.as_ref().unwrap().is_suppressed(), "{said}");
        assert!(server.people[&ROSSI].is_suppressed() || said == MARTA);
    }
}

#[test]
fn only_who_saw_that_somebody_wants_to_be_left_alone_takes_it_off() {
    let mut server = two_people();
    server.say(ANNA, of_contact(MARTA, ContactField::Suppressed, true, None));
    let version = server.contact.as_ref().unwrap().f[&ContactField::Suppressed].1;
    for blind in [None, Some(0), Some(version - 1)] {
        let refused = server.say(LUCA, of_contact(MARTA, ContactField::Suppressed, false, blind));
        assert_eq!(refusal(refused), RefusalCode::ChangedSince, "{blind:?}");
    }
    assert!(server.contact.as_ref().unwrap().is_suppressed());
    let knowing = of_contact(MARTA, ContactField::Suppressed, false, Some(version));
    assert_eq!(server.say(LUCA, knowing), Outcome::Applied);
    assert!(!server.contact.as_ref().unwrap().is_suppressed());
    let nonsense = of_contact(MARTA, ContactField::Suppressed, "yes", None);
    assert_eq!(refusal(server.say(LUCA, nonsense)), RefusalCode::ValueNotAllowed);
}

#[test]
fn notes_of_both_rows_stay_readable() {
    let mut server = two_people();
    server.say(
        ANNA,
        of_contact(MARTA, ContactField::Note, "Chiama di sera", None),
    );
    server.say(ANNA, of_contact(ROSSI, ContactField::Note, "Parla piano", None));
    server.say(ANNA, ONE_PERSON);
    assert_eq!(
        server.contact.unwrap().text(ContactField::Note),
        "Chiama di sera\n\nParla piano"
    );
}

proptest! {
    /// Whatever is merged and taken back, in whatever order: from every case the way leads to one that stays.
    #[test]
    fn merges_never_go_in_circles(steps in prop::collection::vec((0u128..6, 0u128..6, any::<bool>()), 1..60)) {
        let id = |n: u128| CaseId(Uuid::from_u128(0xC1 + n));
        let mut server = Server::with_annas_case();
        for n in 1..6 {
            server.say(ANNA, open(id(n)));
        }
        for (a, b, back) in steps {
            let kind = if back { unmerge(id(a), id(b)) } else { merge(id(a), id(b)) };
            server.say(ANNA, kind);
            for n in 0..6 {
                let (mut at, mut hops) = (id(n), 0);
                while let Some(next) = server.row_of(at).unwrap().case.merged_into() {
                    at = next;
                    hops += 1;
                    prop_assert!(hops < 6, "{at} leads back to itself");
                }
            }
        }
    }

    /// The same for contacts; and who wanted to be left alone still does, followed from any of their rows.
    #[test]
    fn who_wants_to_be_left_alone_is(
        merges in prop::collection::vec((0u128..6, 0u128..6), 1..40),
        quiet in prop::collection::btree_set(0u128..6, 0..3),
    ) {
        let id = |n: u128| ContactId(Uuid::from_u128(0xD1 + n));
        let mut server = Server::default();
        for n in 0..6 {
            server.say(ANNA, person(id(n), "Qualcuno", &[]));
        }
        for n in &quiet {
            server.say(ANNA, of_contact(id(*n), ContactField::Suppressed, true, None));
        }
        for (a, b) in merges {
            server.say(ANNA, OpKind::ContactMerge { id: id(a), into: id(b) });
        }
        for n in quiet {
            let (mut at, mut hops) = (id(n), 0);
            while let Some(next) = server.person(at).unwrap().merged_into {
                at = next;
                hops += 1;
                prop_assert!(hops < 6);
            }
            prop_assert!(server.person(at).unwrap().is_suppressed());
        }
    }
}
