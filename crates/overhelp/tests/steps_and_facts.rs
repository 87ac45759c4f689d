//! Steps, facts and reasons, story by story.

#[expect(unreachable_pub, reason = "shared by the stories")]
#[expect(dead_code, reason = "not every story needs every word")]
mod desk;

use desk::*;
use oltre_overhelp::context::{NearbyFault, Notice, OpenCase, SimilarCase};
use oltre_overhelp::decision::{Because, Fact, Fate};
use oltre_overhelp::{CaseContext, Catalogue, Knowledge, PastCase, decide, predict};

#[test]
fn facts_join_a_case_to_what_is_known() {
    let mut context = marta();
    context.case_id = "this".into();
    context.nearby_faults = vec![NearbyFault {
        id: "fault".into(),
        reporters: 4,
        ..NearbyFault::default()
    }];
    context.open_cases = vec![
        OpenCase {
            id: "this".into(),
            topic: Some("anagrafe".into()),
            ..OpenCase::default()
        },
        OpenCase {
            id: "same".into(),
            topic: Some("anagrafe".into()),
            ..OpenCase::default()
        },
        OpenCase {
            id: "far".into(),
            title: "Lampione spento".into(),
            ..OpenCase::default()
        },
    ];
    let notice = |id: &str, topics: &[&str], until| Notice {
        id: id.into(),
        text: "sciopero".into(),
        topics: topics.iter().map(|t| (*t).into()).collect(),
        until,
    };
    context.notices = vec![
        notice("gone", &[], Some(NOW)),
        notice("elsewhere", &["sosta"], None),
        notice("here", &["anagrafe"], Some(NOW.plus(1))),
    ];
    let ids: Vec<String> = look(&context)
        .facts
        .iter()
        .map(|fact| match fact {
            Fact::SameFaultNearby { id, .. }
            | Fact::SimilarOpenCase { id, .. }
            | Fact::NoticeToday { id, .. } => id.clone(),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(ids, ["fault", "same", "here"]);
}

#[test]
fn similar_cases_and_how_they_ended_are_a_reason() {
    let mut context = marta();
    let case = |id: &str, acts: &[&str]| SimilarCase {
        id: id.into(),
        outcome: "appointment".into(),
        acts: acts.iter().map(|a| (*a).into()).collect(),
        ..SimilarCase::default()
    };
    context.similar = vec![
        case("a", &["greet", "book_id_slot"]),
        case("b", &["greet"]),
        case("c", &["book_id_slot"]),
    ];
    let decision = look(&context);
    let because = &decision.offer().unwrap().because;
    let Some(Because::SimilarCases {
        times: 2,
        of: 3,
        cases,
    }) = because.last()
    else {
        panic!("{because:?}")
    };
    assert_eq!(
        (cases[0].id.as_str(), cases[0].outcome.as_str()),
        ("a", "appointment")
    );
}

#[test]
fn until_a_topic_is_learned_the_playbook_speaks_and_says_so() {
    let mut context = marta();
    context.answered = false;
    context.topic_solved = 12;
    context.turns = vec![operator("Anagrafe, buongiorno.", "greet"), contact("Buongiorno.")];
    let steps = look(&context).steps;
    assert_eq!(steps.cards[0].id, "ask_details");
    assert_eq!(steps.cards[0].title.it, "Chiedi i particolari");
    assert!(steps.cards[0].because.contains(&Because::Playbook {
        topic: "anagrafe".into()
    }));
    let learning = steps.learning.unwrap();
    assert_eq!((learning.solved, learning.needed), (12, 30));
    assert!(!steps.folded);
}

#[test]
fn after_thirty_cases_colleagues_speak_and_the_expert_sees_them_folded() {
    let mut knowledge = Knowledge::default();
    for _ in 0..40 {
        knowledge.learn_act(Some("anagrafe"), &["greet"], "check_registry");
    }
    let mut context = marta();
    context.topic_solved = 30;
    context.operator_solved = 30;
    context.acts = vec!["greet".into()];
    let steps = look_knowing(&context, &knowledge).steps;
    assert_eq!(steps.cards[0].id, "check_registry");
    assert!(
        steps.cards[0]
            .because
            .contains(&Because::ColleaguesDid { times: 40, of: 40 })
    );
    assert_eq!((steps.learning, steps.folded), (None, true));
}

/// Sixty calls that begin alike: who has lost something is asked where, who wants to come is told the hours.
fn worked() -> Knowledge {
    let mut knowledge = Knowledge::default();
    for round in 0..60 {
        let (said, act) = if round % 2 == 0 {
            ("Ho perso la carta d'identità sul vaporetto", "ask_where")
        } else {
            ("A che ora aprite domani?", "give_hours")
        };
        let turns = [operator("Buongiorno", "greet"), contact(said), operator("…", act)];
        let case = PastCase::solved_at(Some("anagrafe".to_owned()), turns.to_vec(), round);
        knowledge.learn_case(&case, round - 1, round);
    }
    knowledge
}

#[test]
fn what_the_contact_said_decides_between_steps_that_follow_equally_often() {
    let knowledge = worked();
    for (said, step, word) in [
        ("Scusi, ho perso le chiavi", "ask_where", "perso"),
        ("Domani a che ora siete aperti?", "give_hours", "Domani"),
    ] {
        let mut context = marta();
        context.topic_solved = 60;
        context.answered = false;
        context.turns = vec![operator("Buongiorno", "greet"), contact(said)];
        let steps = look_knowing(&context, &knowledge).steps;
        assert_eq!(steps.cards[0].id, step, "{said}");
        let because = &steps.cards[0].because[0];
        assert!(
            matches!(because, Because::ContactSaid { words } if words.contains(word)),
            "{because:?}"
        );
        // Until the topic has its thirty cases the playbook speaks, and gives its own reasons.
        context.topic_solved = 29;
        let steps = look_knowing(&context, &knowledge).steps;
        assert!(steps.learning.is_some());
        let playbook = |because: &Because| matches!(because, Because::Playbook { .. });
        assert!(steps.cards.iter().all(|card| card.because.iter().any(playbook)));
    }
}

#[test]
fn steps_learn_labels_of_any_kind() {
    let mut knowledge = Knowledge::default();
    let dialogue = ["hotel_ask_name", "query", "hotel_inform_rating", "query"];
    for i in 0..dialogue.len() {
        knowledge.learn_act(Some("hotel"), &dialogue[..i], dialogue[i]);
    }
    assert_eq!(
        predict(&knowledge, Some("hotel"), &["hotel_ask_name"])[0].0,
        "query"
    );
    assert_eq!(
        predict(&knowledge, Some("hotel"), &["hotel_ask_name", "query"])[0].0,
        "hotel_inform_rating"
    );
    assert_eq!(
        predict(&knowledge, Some("bank"), &["hotel_inform_rating"])[0].0,
        "query",
        "all topics together"
    );
    assert!(predict(&Knowledge::default(), None, &["query"]).is_empty());
}

#[test]
fn an_entry_out_of_season_channel_or_network_is_not_available() {
    let entry = |extra: &str| {
        let text = format!(
            "[[action]]\nid = \"a\"\ntopic = \"t\"\ngroup = \"g\"\nlevel = \"over\"\nnature = \"service\"\n\
             title = {{ it = \"x\", en = \"x\" }}\nneed = {{ it = \"x\", en = \"x\" }}\nsay = {{ it = \"x\", en = \"x\" }}\n\
             when = \"answered\"\ndoes = \"insert\"\nbenefit_minutes = 30\nexpected = \"often\"\n{extra}"
        );
        let loaded = Catalogue::from_toml(&[("a.toml", &text)]);
        assert_eq!(loaded.refused, []);
        let context = CaseContext {
            answered: true,
            ..CaseContext::default()
        };
        decide(&context, &loaded.catalogue, &Knowledge::default(), NOW)
    };
    let fate = |extra: &str| entry(extra).trace.offers[0].fate;
    assert_eq!(fate(""), Fate::Offered);
    assert_eq!(
        entry("").decision.offer().unwrap().because,
        [Because::EditorExpects]
    );
    assert_eq!(fate("channels = [\"email\"]"), Fate::Unavailable);
    assert_eq!(fate("requires_online = true"), Fate::Unavailable);
    assert_eq!(fate(&format!("valid_to = {}", NOW.0)), Fate::Unavailable);
    assert_eq!(fate(&format!("valid_from = {}", NOW.0)), Fate::Offered);
}

#[test]
fn to_question_what_somebody_came_for_takes_a_rule_that_is_told_with_it() {
    let text = |rule: &str| {
        format!(
            "[[action]]\nid = \"a\"\ntopic = \"t\"\ngroup = \"g\"\nlevel = \"hyper_critical\"\nnature = \"service\"\n\
             title = {{ it = \"x\", en = \"x\" }}\nneed = {{ it = \"x\", en = \"x\" }}\nsay = {{ it = \"x\", en = \"x\" }}\n\
             when = \"answered\"\ndoes = \"insert\"\nbenefit_minutes = 3000\nexpected = \"often\"\n{rule}"
        )
    };
    for without in ["", "rule = \"  \""] {
        let refused = Catalogue::from_toml(&[("a.toml", &text(without))]).refused;
        assert_eq!(refused[0].field, "rule");
    }
    let loaded = Catalogue::from_toml(&[("a.toml", &text("rule = \"L. 104/1992, art. 33\""))]);
    assert_eq!(loaded.refused, []);
    let context = CaseContext {
        answered: true,
        ..CaseContext::default()
    };
    let decision = decide(&context, &loaded.catalogue, &Knowledge::default(), NOW).decision;
    let rule = "L. 104/1992, art. 33".to_owned();
    assert_eq!(decision.offer().unwrap().because, [Because::ByRule { rule }]);
}

#[test]
fn a_decision_travels_as_json_and_comes_back_the_same() {
    let decided = decide(&marta(), Catalogue::starter(), &answers(7, 2), NOW);
    let json = serde_json::to_string(&decided).unwrap();
    assert_eq!(
        serde_json::from_str::<oltre_overhelp::Decided>(&json).unwrap(),
        decided
    );
    assert!(json.contains(r#""reason":"contact_said""#) && json.contains(r#""kind":"show""#));
    let context: CaseContext = serde_json::from_str(&serde_json::to_string(&marta()).unwrap()).unwrap();
    assert_eq!(context, marta());
}
