use super::*;

const GOOD: &str = r#"
[words]
id_card = ["carta d'identit*", "id card"]

[[action]]
id = "book_id_slot"
topic = "anagrafe"
group = "appointments"
level = "over"
nature = "service"
title = { it = "Prenota", en = "Book" }
need = { it = "Un documento in tempo.", en = "A document in time." }
say = { it = "Le fisso io il posto?", en = "Shall I book it?" }
when = '''
mentions(id_card)
  && near_date
'''
does = "open_link"
benefit_minutes = 60
expected = "often"
"#;

fn refused(text: &str) -> Vec<(String, u32, String, Fault)> {
    let refused = Catalogue::from_toml(&[("pack.toml", text)]).refused;
    refused
        .into_iter()
        .map(|f| (f.entry, f.line, f.field, f.fault))
        .collect()
}

#[test]
fn a_good_pack_is_read_whole() {
    let loaded = Catalogue::from_toml(&[("pack.toml", GOOD)]);
    assert_eq!(loaded.refused, []);
    assert_eq!(loaded.catalogue.actions["book_id_slot"].entry.cooldown_days, 90);
}

#[test]
fn a_wrong_entry_is_refused_with_its_line_and_the_others_stay() {
    let wrong = GOOD
        .replace("[words]\nid_card = [\"carta d'identit*\", \"id card\"]", "")
        .replace("book_id_slot", "other")
        .replace("near_date", "near_dote");
    let loaded = Catalogue::from_toml(&[("good.toml", GOOD), ("wrong.toml", &wrong)]);
    assert_eq!(loaded.catalogue.actions.len(), 1);
    let fault = &loaded.refused[0];
    assert_eq!(
        (
            fault.document.as_str(),
            fault.entry.as_str(),
            fault.field.as_str()
        ),
        ("wrong.toml", "other", "when")
    );
    assert_eq!(wrong.lines().nth(fault.line as usize - 1), Some("  && near_dote"));
    assert_eq!(
        fault.fault,
        Fault::UnknownName {
            name: "near_dote".into()
        }
    );
}

#[test]
fn every_mistake_has_its_own_reason() {
    let case = |from: &str, to: &str| refused(&GOOD.replace(from, to)).remove(0);
    let (entry, line, field, fault) = case("group =", "gruop =");
    assert_eq!(
        (entry.as_str(), line, field.as_str(), fault),
        ("book_id_slot", 8, "gruop", Fault::UnknownField)
    );
    assert_eq!(case("group = \"appointments\"\n", "").3, Fault::Missing);
    let (_, line, field, fault) = case("\"over\"", "\"beyond\"");
    assert_eq!((line, field.as_str()), (9, "level"));
    assert!(matches!(fault, Fault::WrongValue { .. }));
    assert_eq!(case("en = \"Book\"", "en = \"\"").3, Fault::EmptyText);
    assert!(matches!(case(", en = \"Book\"", "").3, Fault::WrongValue { .. }));
    assert_eq!(
        case("Le fisso", &"parola ".repeat(30)).3,
        Fault::TooLong { words: 33, most: 22 }
    );
    assert!(matches!(case("60", "\"sixty\"").3, Fault::WrongValue { .. }));
    assert_eq!(
        case("expected =", "cost_wrong = -1.0\nexpected =").3,
        Fault::OutOfRange
    );
    assert_eq!(
        case("expected =", "valid_from = 5\nvalid_to = 5\nexpected =").3,
        Fault::NeverValid
    );
    assert!(matches!(case("[words]", "[words").3, Fault::Unreadable { .. }));
    assert_eq!(case("[words]", "[wrods]").3, Fault::UnknownField);
    assert_eq!(
        refused(&format!(
            "{GOOD}\n{}",
            GOOD.split("[[action]]")
                .nth(1)
                .map(|a| format!("[[action]]{a}"))
                .unwrap()
        ))[0]
            .3,
        Fault::Duplicate
    );
}

#[test]
fn the_list_of_fields_is_the_list_of_the_entry() {
    let entry = Catalogue::from_toml(&[("pack.toml", GOOD)]).catalogue.actions["book_id_slot"]
        .entry
        .clone();
    let json = serde_json::to_value(&entry).unwrap();
    let mut written: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    let mut known: Vec<&str> = ACTION_FIELDS.iter().map(|(name, _)| *name).collect();
    written.sort_unstable();
    known.sort_unstable();
    assert_eq!(written, known);
}
