//! What a newer server tells that this version does not know.

use crate::desk::*;
use oltre_domain::{Change, Field};
use oltre_store::Answer;

#[test]
fn fields_of_a_newer_server_are_kept_as_they_came() {
    let mut desk = Desk::with_case();
    let mut case = server_case(1, 11);
    case.unknown = Some(r#"{"room":["12",11]}"#.to_owned());
    desk.pull(11, vec![put(case)]);
    let Change::PatchCase {
        id,
        fields,
        tags_added,
        tags_removed,
        number,
        ..
    } = patch(1, Field::Topic, "ponti", 12)
    else {
        panic!("a patch")
    };
    // Ours lies on top: what is kept beside the case does not mind.
    desk.save(set(1, Field::Priority, 1));
    desk.pull(
        12,
        vec![Change::PatchCase {
            id,
            fields,
            unknown: Some(r#"{"floor":[2,12]}"#.to_owned()),
            tags_added,
            tags_removed,
            number,
        }],
    );
    desk.answer(desk.outbox()[0].oid, Answer::Done(13));
    desk.pull(13, vec![patch(1, Field::Priority, 1, 13)]);
    desk.restart();
    assert_eq!(
        desk.case(1).file.case.unknown.as_deref(),
        Some(r#"{"floor":[2,12],"room":["12",11]}"#)
    );
}
