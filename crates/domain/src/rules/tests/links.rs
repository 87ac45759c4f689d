//! Cases that belong together.

use super::merging::OTHER;
use super::*;
use proptest::prelude::*;

fn link(id: CaseId, other: CaseId, expect: Option<LinkKind>, link: Option<LinkKind>) -> OpKind {
    OpKind::CaseLink {
        id,
        other,
        expect,
        link,
    }
}

fn two() -> Server {
    let mut server = Server::with_annas_case();
    assert_eq!(server.say(ANNA, merging::open_other()), Outcome::Applied);
    server.entries.clear();
    server
}

fn kinds(server: &Server) -> (Option<LinkKind>, Option<LinkKind>) {
    let of = |id, other| server.row_of(id).unwrap().links.get(&other).and_then(|l| l.kind);
    (of(LAMP, OTHER), of(OTHER, LAMP))
}

#[test]
fn a_link_is_told_on_both_cases_each_from_its_own_side() {
    for kind in LinkKind::ALL {
        let mut server = two();
        assert_eq!(
            server.say(ANNA, link(LAMP, OTHER, None, Some(kind))),
            Outcome::Applied
        );
        assert_eq!(kinds(&server), (Some(kind), Some(kind.inverse())));
        let said: Vec<_> = server
            .entries
            .iter()
            .map(|e| (e.case, e.meta.key.clone()))
            .collect();
        assert_eq!(
            said,
            [
                (LAMP, Some(kind.as_str().to_owned())),
                (OTHER, Some(kind.inverse().as_str().to_owned()))
            ]
        );
        // Said from the other side it is the same link.
        assert_eq!(
            server.say(LUCA, link(OTHER, LAMP, None, Some(kind.inverse()))),
            Outcome::Noop
        );
    }
}

#[test]
fn a_link_is_changed_and_taken_off_only_from_what_its_author_saw() {
    let mut server = two();
    let related = Some(LinkKind::Related);
    server.say(ANNA, link(LAMP, OTHER, None, related));
    for (expect, to) in [
        (None, Some(LinkKind::Parent)),
        (None, None),
        (Some(LinkKind::Child), None),
    ] {
        assert_eq!(
            server.say(LUCA, link(LAMP, OTHER, expect, to)),
            Outcome::Rejected {
                code: RefusalCode::ChangedSince,
                now: Some("related".into())
            }
        );
    }
    assert_eq!(
        server.say(LUCA, link(LAMP, OTHER, related, None)),
        Outcome::Applied
    );
    assert_eq!(kinds(&server), (None, None));
    assert_eq!(server.say(ANNA, link(LAMP, OTHER, related, None)), Outcome::Noop);
    assert_eq!(
        server.say(ANNA, link(OTHER, LAMP, None, Some(LinkKind::DuplicateOf))),
        Outcome::Applied
    );
}

#[test]
fn a_fault_has_those_who_reported_it_too_and_no_one_has_two_parents() {
    let mut server = two();
    let third = CaseId(Uuid::from_u128(0xC3));
    let OpKind::CaseCreate { f, tags, .. } = create(&[]) else {
        unreachable!("create makes a create")
    };
    server.say(
        ANNA,
        OpKind::CaseCreate {
            id: third,
            code: CaseCode::from_bits(5),
            f,
            tags,
        },
    );
    let parent = Some(LinkKind::Parent);
    assert_eq!(
        server.say(ANNA, link(LAMP, OTHER, None, parent)),
        Outcome::Applied
    );
    assert_eq!(
        server.say(ANNA, link(third, OTHER, None, parent)),
        Outcome::Applied
    );
    for (id, other, kind) in [
        // A second parent; a child of a child; a parent over a parent.
        (LAMP, third, LinkKind::Parent),
        (third, LAMP, LinkKind::Parent),
        (OTHER, LAMP, LinkKind::Parent),
    ] {
        let expect = server.row_of(id).unwrap().links.get(&other).and_then(|l| l.kind);
        let outcome = server.say(ANNA, link(id, other, expect, Some(kind)));
        if (id, other) == (OTHER, LAMP) {
            // The two trade places: but the other has a child besides.
            assert_eq!(refusal(outcome), RefusalCode::LinkNotAllowed);
        } else {
            assert_eq!(
                refusal(outcome),
                RefusalCode::LinkNotAllowed,
                "{id} {kind:?} {other}"
            );
        }
    }
    assert_eq!(
        refusal(server.say(ANNA, link(LAMP, LAMP, None, parent))),
        RefusalCode::Itself
    );
    let nowhere = CaseId(Uuid::from_u128(9));
    assert_eq!(
        refusal(server.say(ANNA, link(LAMP, nowhere, None, parent))),
        RefusalCode::NotFound
    );
}

proptest! {
    /// Whoever links what: both sides say the same, and families are one level deep.
    #[test]
    fn links_agree_on_both_sides(
        steps in prop::collection::vec(
            (0u128..5, 0u128..5, prop::option::of(prop::sample::select(&LinkKind::ALL[..]))),
            1..60,
        ),
    ) {
        let id = |n: u128| CaseId(Uuid::from_u128(0xC1 + n));
        let mut server = Server::with_annas_case();
        for n in 1..5 {
            let OpKind::CaseCreate { f, tags, .. } = create(&[]) else { unreachable!("create makes a create") };
            server.say(ANNA, OpKind::CaseCreate { id: id(n), code: CaseCode::from_bits(n as u32), f, tags });
        }
        for (a, b, to) in steps {
            let expect = server.row_of(id(a)).unwrap().links.get(&id(b)).and_then(|l| l.kind);
            server.say(ANNA, link(id(a), id(b), expect, to));
        }
        for n in 0..5 {
            let here = server.row_of(id(n)).unwrap();
            for there in here.links.values() {
                let back = &server.row_of(there.other).unwrap().links[&id(n)];
                prop_assert_eq!(back, &there.inverse());
            }
            let count = |kind| here.links.values().filter(|l| l.kind == Some(kind)).count();
            prop_assert!(count(LinkKind::Parent) <= 1);
            prop_assert!(count(LinkKind::Parent) == 0 || count(LinkKind::Child) == 0);
        }
    }
}
