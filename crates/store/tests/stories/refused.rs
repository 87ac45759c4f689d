//! What the server did not accept.

use crate::desk::*;
use oltre_domain::{ContactField, Field, OpKind, Value};
use oltre_store::{Answer, EntryState};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn refused_words_stay_visible_until_a_person_dismisses_them() {
    let mut desk = Desk::with_case();
    let op = desk.save(desk.note(case_id(1), "Da non perdere"));
    let act = desk.sent()[0].act;
    desk.answer(op, Answer::Refused("not_allowed".into(), Some("x".into())));
    desk.restart();
    assert_eq!(
        desk.timeline(1),
        [("Da non perdere".to_owned(), EntryState::Refused)]
    );
    assert_eq!(desk.find("perdere"), [case_id(1)]);
    assert!(!desk.case(1).row.pending);
    let refused = desk.store().refused_actions().unwrap();
    assert_eq!(
        (refused[0].code.as_str(), refused[0].action.text.as_deref()),
        ("not_allowed", Some("Da non perdere"))
    );
    assert_eq!(refused[0].action.case, Some((case_id(1), Some(code(1)))));
    assert_eq!(desk.store().dismiss(act).unwrap(), [case_id(1)]);
    assert_eq!((desk.timeline(1), desk.find("perdere")), (vec![], vec![]));
    assert!(desk.store().refused_actions().unwrap().is_empty());
    assert_eq!(desk.store().dismiss(act).unwrap(), []);
}

#[test]
fn a_lost_claim_gives_the_case_back_and_keeps_the_words_written_under_it() {
    let desk = Desk::with_case();
    let taken = desk.new_op(claim(1));
    let mut reply = desk.new_op(desk.note(case_id(1), "Gentile signora"));
    reply.after = vec![taken.oid];
    let (taken_id, reply_id) = (taken.oid, reply.oid);
    desk.store().record(&desk.action(vec![taken, reply])).unwrap();
    assert_eq!(desk.case(1).row.owner, Some(ME));
    desk.pull(11, vec![patch(1, Field::Owner, LUCA.to_string(), 11)]);
    desk.answer(
        taken_id,
        Answer::Refused("already_owned".into(), Some(LUCA.to_string().into())),
    );
    desk.refuse(reply_id, "dependency_failed");
    assert_eq!(desk.case(1).row.owner, Some(LUCA));
    assert_eq!(
        desk.timeline(1),
        [("Gentile signora".to_owned(), EntryState::Refused)],
        "no trace of a take that was none"
    );
    let refused = desk.store().refused_actions().unwrap();
    assert_eq!(refused.len(), 1);
    assert_eq!(
        refused[0].code, "already_owned",
        "the reason, not what followed from it"
    );
    assert_eq!(refused[0].action.ops, ["case.claim", "entry.append"]);
    assert_eq!(refused[0].action.text.as_deref(), Some("Gentile signora"));
}

#[test]
fn the_reason_is_told_wherever_it_stands_in_the_action() {
    let desk = Desk::with_case();
    desk.save(claim(1));
    let ops = [
        desk.new_op(desk.note(case_id(1), "uno")),
        desk.new_op(set(1, Field::Need, "due")),
    ];
    let ids = [ops[0].oid, ops[1].oid];
    desk.store().record(&desk.action(ops.to_vec())).unwrap();
    desk.refuse(ids[1], "zzz_rule");
    desk.refuse(ids[0], "dependency_failed");
    let refused = desk.store().refused_actions().unwrap();
    assert_eq!(refused[0].code, "zzz_rule");
    assert_eq!(
        refused[0].action.text.as_deref(),
        Some("uno\n\ndue"),
        "all the words of the action"
    );
}

#[test]
fn a_refused_edit_shows_the_servers_value_again() {
    let desk = Desk::with_case();
    let op = desk.save(set(1, Field::Topic, "ponti"));
    desk.pull(11, vec![patch(1, Field::Topic, "canali", 11)]);
    desk.refuse(op, "not_allowed");
    assert_eq!(desk.shown(1, Field::Topic), "canali".into());
}

#[test]
fn a_refused_edit_does_not_take_a_later_one_along() {
    let desk = Desk::with_case();
    let one = desk.save(set(1, Field::Topic, "ponti"));
    desk.save(set(1, Field::Priority, 1));
    desk.refuse(one, "not_allowed");
    assert_eq!(
        (desk.shown(1, Field::Topic), desk.shown(1, Field::Priority)),
        ("luce".into(), Value::Int(1))
    );
    assert_eq!(desk.outbox().len(), 1);
}

#[test]
fn a_case_whose_creation_was_refused_is_no_case_and_its_words_are_not_lost() {
    let desk = Desk::new();
    let fields = [
        (Field::Subject, "Perdita".into()),
        (Field::Asked, "C'è acqua in strada".into()),
    ];
    let created = desk.save(create(1, &fields));
    let note = desk.save(desk.note(case_id(1), "ha chiamato due volte"));
    desk.refuse(created, "stranded");
    desk.refuse(note, "dependency_failed");
    assert!(desk.store().case(case_id(1)).is_err());
    assert_eq!((desk.find("perdita"), desk.find("chiamato")), (vec![], vec![]));
    let mut texts: Vec<_> = desk
        .store()
        .refused_actions()
        .unwrap()
        .into_iter()
        .filter_map(|r| r.action.text)
        .collect();
    texts.sort();
    assert_eq!(texts, ["Perdita\nC'è acqua in strada", "ha chiamato due volte"]);
}

#[test]
fn a_contact_whose_creation_was_refused_is_no_contact() {
    let desk = Desk::new();
    let new = OpKind::ContactCreate {
        id: contact_id(1),
        f: BTreeMap::from([
            (ContactField::Name, "Marta".into()),
            (ContactField::Note, "chiamare la sera".into()),
        ]),
        points: BTreeSet::from([point("041 5210211")]),
    };
    let op = desk.save(new);
    desk.refuse(op, "id_taken");
    assert!(desk.store().find_contacts("marta", 5).unwrap().is_empty());
    assert!(desk.store().find_contacts("5210211", 5).unwrap().is_empty());
    let refused = desk.store().refused_actions().unwrap();
    assert_eq!(
        refused[0].action.text.as_deref(),
        Some("Marta\nchiamare la sera\n041 5210211")
    );
}

#[test]
fn what_concerned_an_erased_person_goes_at_once() {
    let desk = Desk::with_case();
    let op = desk.save(desk.note(case_id(1), "sottoscala"));
    desk.refuse(op, "erased");
    assert_eq!((desk.timeline(1), desk.find("sottoscala")), (vec![], vec![]));
    let refused = desk.store().refused_actions().unwrap();
    assert_eq!(
        (refused[0].code.as_str(), refused[0].action.text.as_deref()),
        ("erased", None),
        "told, without its words"
    );
}

#[test]
fn ids_and_keys_are_not_shown_as_words() {
    let desk = Desk::with_case();
    let op = desk.save(set_all(
        1,
        &[
            (Field::Topic, "ponti".into()),
            (Field::Contact, contact_id(1).to_string().into()),
        ],
    ));
    desk.refuse(op, "not_allowed");
    assert_eq!(desk.store().refused_actions().unwrap()[0].action.text, None);
}

#[test]
fn every_refused_text_is_kept_byte_for_byte() {
    let desk = Desk::with_case();
    for (name, text) in crate::corpus::notes() {
        let op = desk.save(desk.note(case_id(1), &text));
        let act = desk.sent()[0].act;
        desk.refuse(op, "not_allowed");
        let kept = desk.store().refused_actions().unwrap().remove(0).action.text;
        assert!(kept.as_deref() == Some(text.as_str()), "{name}");
        desk.store().dismiss(act).unwrap();
    }
}
