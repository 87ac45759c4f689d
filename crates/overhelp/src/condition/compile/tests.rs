use super::*;

fn fault(source: &str) -> Fault {
    let mut words = Words::default();
    words.add("id_card", vec![Cue::parse("carta d'identit*").unwrap()]);
    compile(source, &words).unwrap_err().fault
}

#[test]
fn an_editors_condition_compiles() {
    let mut words = Words::default();
    words.add("id_card", vec![Cue::parse("carta d'identit*").unwrap()]);
    for source in [
        r#"topic == "anagrafe" && mentions(id_card + ["documento"]) && near_date && !mentions(["appuntamento"])"#,
        r#"contact_kind in ["citizen", "body"] || channel != "chat""#,
        r#"count(id_card) >= 2 && amount > 100 && ("greet" in acts || told(["non .. nostro"]))"#,
        "true",
    ] {
        assert!(
            compile(source, &words).is_ok(),
            "{source}: {:?}",
            compile(source, &words)
        );
    }
}

#[test]
fn a_wrong_condition_is_refused_with_its_reason() {
    assert!(matches!(fault("topic == "), Fault::Condition { .. }));
    assert_eq!(
        fault("mentions(id_crad)"),
        Fault::UnknownName {
            name: "id_crad".into()
        }
    );
    assert_eq!(
        fault("shouts([\"a\"])"),
        Fault::UnknownName {
            name: "shouts".into()
        }
    );
    assert_eq!(
        fault("topic == 3"),
        Fault::WrongType {
            expected: "text".into(),
            found: "number".into()
        }
    );
    assert_eq!(
        fault("topic"),
        Fault::WrongType {
            expected: "bool".into(),
            found: "text".into()
        }
    );
    assert_eq!(
        fault("mentions([1])"),
        Fault::WrongType {
            expected: "text".into(),
            found: "number".into()
        }
    );
    assert_eq!(
        fault("channel == \"fax\""),
        Fault::NeverEqual { value: "fax".into() }
    );
    assert!(matches!(
        fault("id_card.exists(x, x == 'a')"),
        Fault::NotOffered { .. }
    ));
    assert!(matches!(fault("amount + 1 > 3"), Fault::WrongType { .. }));
    assert!(matches!(fault("topic.size() > 3"), Fault::NotOffered { .. }));
    assert!(matches!(
        fault("mentions(id_card, id_card)"),
        Fault::NotOffered { .. }
    ));
    assert_eq!(fault("mentions([\"?\"])"), Fault::EmptyText);
}

#[test]
fn a_condition_that_can_never_hold_is_refused() {
    for source in [
        "false",
        "near_date && !near_date",
        r#"topic == "anagrafe" && answered && topic == "sosta""#,
        r#"(answered && !answered) || false"#,
    ] {
        assert_eq!(fault(source), Fault::Contradiction, "{source}");
    }
}

#[test]
fn the_fault_says_where() {
    let source = "near_date &&\n  mentions(nothing)";
    let fault = compile(source, &Words::default()).unwrap_err();
    assert_eq!(&source[fault.offset..fault.offset + 7], "nothing");
}
