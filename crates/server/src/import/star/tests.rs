//! Dialogues of the data set, and lines that are none.

use super::*;
use oltre_domain::ContactField;

fn line(events: &str) -> String {
    format!(
        r#"{{"DialogueID":7,"CompletionLevel":"Complete","Scenario":{{"UserTask":"SECRET SCENARIO","WizardCapabilities":[{{"Domain":"hotel","Task":"hotel_book"}},{{"Domain":null,"Task":"trivia"}}]}},
        "UserQuestionnaire":[{{"Question":"Did it work?","Answer":true}},{{"Question":"Was it calm?","Answer":false}},{{"Question":"Anything else?","Answer":"it was fine"}}],
        "Events":[{events}]}}"#
    )
    .replace('\n', "")
}

const TALK: &str = r#"{"Agent":"UserGuide","Action":"instruct","Text":"be angry","UnixTime":99},
  {"Agent":"User","Action":"utter","Text":"hello","UnixTime":100},
  {"Agent":"Wizard","Action":"request_suggestions","Text":"a draft","UnixTime":101},
  {"Agent":"Wizard","Action":"pick_suggestion","ActionLabel":"hello","Text":"Hello, how can I help?","UnixTime":102},
  {"Agent":"User","Action":"utter","Text":"I want a room at the Shadyside","UnixTime":110},
  {"Agent":"Wizard","Action":"select_primary","UnixTime":111},
  {"Agent":"Wizard","Action":"query","APIName":"hotel_book","Constraints":[{"CustomerName":"\"Alexis\""},{"Price":"api.is_at_most(178)"}],"UnixTime":120},
  {"Agent":"KnowledgeBase","Action":"return_item","APIName":"hotel_book","Item":{"APIName":"hotel_book","Message":"Booked.","StartDate":"5th","id":3},"TotalItems":2},
  {"Agent":"Wizard","Action":"utter","Text":"all done for you","UnixTime":130},
  {"Agent":"User","Action":"complete","UnixTime":140}"#;

fn read(line: &str) -> Result<SeedBatch, StarFault> {
    let mut batch = SeedBatch::default();
    Star::default().add(line.as_bytes(), &mut batch).map(|()| batch)
}

#[test]
fn a_dialogue_becomes_a_case_with_what_was_said_and_nothing_else() {
    let batch = read(&line(TALK)).unwrap();
    let seed = &batch.cases[0];
    let told: Vec<(EntryKind, &str, Option<&str>)> = seed
        .entries
        .iter()
        .map(|e| (e.kind, e.body.as_str(), e.meta.act.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (EntryKind::MessageIn, "hello", None),
            (EntryKind::MessageOut, "Hello, how can I help?", Some("hello")),
            (EntryKind::MessageIn, "I want a room at the Shadyside", None),
            (
                EntryKind::HandoffAsked,
                "Hotel book\nCustomer name: Alexis\nPrice: at most 178",
                Some("query")
            ),
            (
                EntryKind::HandoffAnswered,
                "Booked.\nStart date: 5th\nFirst of 2.",
                None
            ),
            (EntryKind::MessageOut, "all done for you", Some("utter_free")),
            (EntryKind::Solved, "", None),
            (
                EntryKind::Experience,
                "Did it work? yes\nWas it calm? no\nAnything else? it was fine",
                None
            ),
        ]
    );
    assert_eq!(seed.entries[0].at, Timestamp(100_000));
    let case = &seed.case;
    assert_eq!(
        case.value(Field::Subject).text(),
        Some("I want a room at the Shadyside")
    );
    assert_eq!(
        (case.value(Field::Topic).text(), case.status()),
        (Some("hotel_book"), CaseStatus::Closed)
    );
    assert_eq!(case.tags, BTreeSet::from(["trivia".to_owned()]));
    assert_eq!(
        batch.queues.iter().map(|q| q.name.as_str()).collect::<Vec<_>>(),
        ["Hotel", "Hotel back office"]
    );
    assert_eq!(batch.contacts[0].text(ContactField::Name), "Alexis (STAR 7)");
}

#[test]
fn the_back_office_is_a_handoff_asked_and_answered_once() {
    let batch = read(&line(TALK)).unwrap();
    let [handoff] = batch.cases[0].handoffs.as_slice() else {
        panic!("one handoff")
    };
    assert_eq!(
        (handoff.asked_at, handoff.answered_at),
        (Timestamp(120_000), Some(Timestamp(120_000)))
    );
    assert_eq!(
        handoff.answer.as_deref(),
        Some("Booked.\nStart date: 5th\nFirst of 2.")
    );
}

#[test]
fn the_questionnaire_is_an_experience_with_words_and_numbers() {
    let batch = read(&line(TALK)).unwrap();
    let [experience] = batch.cases[0].experiences.as_slice() else {
        panic!("one experience")
    };
    assert_eq!(experience.words, "it was fine");
    assert_eq!(
        experience.answers,
        BTreeMap::from([("Did it work?".to_owned(), 1), ("Was it calm?".to_owned(), 0)])
    );
    assert_eq!(
        batch.cases[0].entries.last().unwrap().meta.result.as_deref(),
        Some("1/2")
    );
}

#[test]
fn an_unfinished_dialogue_is_an_open_case() {
    let batch = read(&line(TALK).replace("\"Complete\"", "\"Incomplete\"")).unwrap();
    assert_eq!(batch.cases[0].case.status(), CaseStatus::Open);
    assert!(batch.cases[0].entries.iter().all(|e| e.kind != EntryKind::Solved));
}

#[test]
fn an_answer_that_nobody_asked_for_is_kept() {
    let batch = read(&line(
        r#"{"Agent":"User","Action":"utter","Text":"hi","UnixTime":1},{"Agent":"KnowledgeBase","Action":"return_item","Item":null}"#,
    ))
    .unwrap();
    assert_eq!(batch.cases[0].entries[1].body, "Nothing found.");
    assert!(batch.cases[0].handoffs.is_empty());
}

#[test]
fn lines_that_are_no_dialogue_are_refused_without_their_words() {
    let nul = line(r#"{"Agent":"User","Action":"utter","Text":"secret\u0000","UnixTime":1}"#);
    let far = line(r#"{"Agent":"User","Action":"utter","Text":"secret","UnixTime":99999999999999}"#);
    let deep = "[".repeat(100_000);
    // A subject of a space alone: the domain refuses it, so the line is told here and the import goes on.
    let blank = line(r#"{"Agent":"Wizard","Action":"utter","Text":"secret","UnixTime":1}"#)
        .replace("hotel_book", " ");
    for bad in [
        "",
        "secret",
        "{}",
        "[1,2]",
        r#"{"DialogueID":"secret","Events":[]}"#,
        r#"{"DialogueID":1,"Events":[]}"#,
        &nul,
        &far,
        &blank,
        &deep,
    ] {
        let mut batch = SeedBatch::default();
        let fault = Star::default().add(bad.as_bytes(), &mut batch).unwrap_err();
        assert!(!fault.to_string().contains("secret"), "{fault}");
        assert!(
            batch.cases.is_empty() && batch.contacts.is_empty(),
            "nothing half done"
        );
    }
}
