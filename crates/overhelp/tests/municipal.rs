//! Twenty municipal conversations, on an organisation that has only the starter pack.

#[expect(
    unreachable_pub,
    reason = "shared with the example, where it is a module of a program"
)]
mod support;

use support::Score;

const FIXTURE: &str = include_str!("fixtures/conversations.jsonl");

#[test]
fn on_its_first_day_the_starter_pack_offers_what_helps_and_keeps_the_line() {
    let mut score = Score::default();
    for conversation in support::read(FIXTURE).unwrap() {
        score.add(&conversation, &conversation.decide());
    }
    let table = format!("{:#?}\n{:#?}", score.table(), score.notes);
    assert_eq!(score.conversations, 20, "{table}");
    assert!(score.offers >= 8, "{table}");
    assert!(score.right * 100 >= score.offers * 85, "{table}");
    assert!(score.among_four * 100 >= score.gold_offers * 90, "{table}");
    assert_eq!(score.false_in_silence, 0, "{table}");
    assert_eq!(score.unfolded_before_answer, 0, "{table}");
    assert_eq!(score.cards_over_the_line, 0, "{table}");
    assert_eq!(score.commercial, 0, "{table}");
}

#[test]
fn every_conversation_gets_the_same_answer_twice() {
    for conversation in support::read(FIXTURE).unwrap() {
        assert_eq!(
            conversation.decide(),
            conversation.decide(),
            "{}",
            conversation.id
        );
    }
}
