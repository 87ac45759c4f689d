use super::*;
use crate::context::Turn;

fn said(text: &str) -> CaseContext {
    CaseContext {
        turns: vec![Turn {
            text: text.into(),
            ..Turn::default()
        }],
        ..CaseContext::default()
    }
}

fn quotes(text: &str, cue: &str) -> Vec<String> {
    let context = said(text);
    let hearing = Hearing::of(&context, &Spelling::default());
    hearing
        .find(Whose::Contacts, &Cue::parse(cue).unwrap())
        .into_iter()
        .filter_map(|hit| hearing.quote(hit))
        .collect()
}

#[test]
fn words_are_found_whatever_their_accents_and_quoted_as_they_were_said() {
    let text = "Fino a che ora fate le carte d'identità? Parto venerdì.";
    assert_eq!(
        quotes(text, "carte d'identita"),
        ["Fino a che ora fate le carte d'identità"]
    );
    assert_eq!(quotes(text, "part* VENERDI"), ["Parto venerdì"]);
    assert_eq!(
        quotes("Pàrto vener\u{64}i\u{300}!", "parto venerdi"),
        ["Pàrto vener\u{64}i\u{300}"]
    );
    assert!(
        quotes(text, "identita parto").is_empty(),
        "a cue never spans two sentences"
    );
}

#[test]
fn a_gap_is_a_few_words_and_no_more() {
    assert_eq!(quotes("io non la guido più", "non .. guid*").len(), 1);
    assert_eq!(
        quotes("non so se mai un giorno la guido", "non .. guid*").len(),
        0
    );
}

#[test]
fn a_long_sentence_is_quoted_around_what_matters() {
    let text = format!("{}parto venerdì{}", "e poi ".repeat(40), " e poi".repeat(40));
    let quote = &quotes(&text, "parto venerdi")[0];
    assert!(quote.contains("parto venerdì") && quote.split_whitespace().count() <= QUOTE_WORDS);
}

#[test]
fn a_question_is_told_from_a_statement() {
    let context = said("Siete aperti oggi? Parto venerdì.");
    let hearing = Hearing::of(&context, &Spelling::default());
    let hit = |cue: &str| hearing.find(Whose::Contacts, &Cue::parse(cue).unwrap())[0];
    assert!(hearing.is_question(hit("aperti")));
    assert!(!hearing.is_question(hit("parto")));
}

#[test]
fn a_word_without_end_is_one_word_and_is_never_quoted_whole() {
    // Read letter by letter, each once: were the word read again for each letter, this would not end.
    for (piece, cue) in [
        ("a", "a*"),
        ("1", "1*"),
        ("1.", "1*"),
        ("1:1,", "1*"),
        ("è", "e*"),
        ("e\u{301}", "e*"),
    ] {
        let word = piece.repeat(256 * 1024 / piece.len());
        let context = said(&word);
        let hearing = Hearing::of(&context, &Spelling::default());
        let hits = hearing.find(Whose::Contacts, &Cue::parse(cue).unwrap());
        assert_eq!(hits.len(), 1, "{piece}");
        let quote = hearing.quote(hits[0]).unwrap();
        assert_eq!(quote.chars().count(), QUOTE_CHARS, "{piece}");
    }
    let text = format!("{} parto venerdì", "x".repeat(256 * 1024));
    assert_eq!(quotes(&text, "parto venerdi"), ["parto venerdì"]);
}

#[test]
fn numbers_stay_whole() {
    assert_eq!(quotes("pago 1.250,50 euro alle 12:30", "1.250,50 euro").len(), 1);
}
