use super::*;
use crate::context::{CaseContext, Turn};
use crate::spelling::Spelling;

/// 2026-06-10, a Wednesday.
const NOW: Timestamp = Timestamp(1_781_049_600_000);

fn near(text: &str) -> Vec<String> {
    let context = CaseContext {
        turns: vec![Turn {
            text: text.into(),
            ..Turn::default()
        }],
        ..CaseContext::default()
    };
    let hearing = Hearing::of(&context, &Spelling::default());
    Entities::of(&hearing, NOW)
        .near_dates
        .iter()
        .map(|hit| {
            let words = &hearing.turns[hit.turn].words[hit.first..=hit.last];
            words
                .iter()
                .map(|w| w.text.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

#[test]
fn the_calendar_knows_what_day_it_is() {
    let today = Civil::of(NOW);
    assert_eq!((today.day, today.month), (10, 6));
    let leap = Civil::of(Timestamp(1_709_164_800_000));
    assert_eq!((leap.day, leap.month), (29, 2));
}

#[test]
fn days_to_come_are_near() {
    for (text, expected) in [
        ("Parto venerdì.", "venerdi"),
        ("we leave on Friday", "friday"),
        ("mi scade domani", "domani"),
        ("fra dieci giorni abbiamo il traghetto", "fra dieci giorni"),
        ("the flight is in 3 days", "in 3 days"),
        ("la prossima settimana", "settimana"),
        ("settimana prossima", "settimana prossima"),
        ("il 12 arriva tutta la roba", "12"),
        ("il 20 giugno", "20 giugno"),
        ("June 20th", "20th"),
        ("frozen on the 30th unless", "30th"),
        ("weekend a Vienna, serve il passaporto", "weekend"),
        ("next weekend we fly", "weekend"),
        ("il weekend prossimo", "weekend prossimo"),
    ] {
        assert_eq!(near(text), [expected], "{text}");
    }
}

#[test]
fn habits_memories_and_far_days_are_not_near() {
    for text in [
        "passate il sabato?",
        "ogni lunedì",
        "sabato scorso",
        "last Friday",
        "lo scorso weekend",
        "il weekend scorso",
        "last weekend",
        "ogni weekend",
        "on Sundays",
        "il 3 dicembre",
        "fra sei mesi",
        "il 9 giugno",
        "in tre giorni lo fate?",
        "costa 12 euro",
        "alle 12.30",
        "linea 2",
    ] {
        assert!(near(text).is_empty(), "{text}: {:?}", near(text));
    }
}

fn entities(text: &str) -> Entities {
    let context = CaseContext {
        turns: vec![Turn {
            text: text.into(),
            ..Turn::default()
        }],
        ..CaseContext::default()
    };
    Entities::of(&Hearing::of(&context, &Spelling::default()), NOW)
}

#[test]
fn a_near_day_is_a_deadline_when_something_hangs_on_it() {
    for text in [
        "Parto venerdì.",
        "mi scade domani",
        "we need it by Friday",
        "volo a Vienna giovedì",
    ] {
        assert_eq!(entities(text).near_deadlines.len(), 1, "{text}");
    }
    assert!(
        entities("Siete aperti venerdì? Parto fra un anno.")
            .near_deadlines
            .is_empty()
    );
}

#[test]
fn places_are_names_and_not_words() {
    for text in [
        "in calle dei Botteri 8",
        "sul ponte dei Zogatoli",
        "via Scirocco",
        "on Victoria Street",
    ] {
        assert_eq!(entities(text).places.len(), 1, "{text}");
    }
    for text in [
        "quanti scalini ha il ponte?",
        "Portate via tutto",
        "c'è molta strada",
    ] {
        assert!(entities(text).places.is_empty(), "{text}");
    }
}

#[test]
fn sums_are_read_however_they_are_written() {
    for (text, expected) in [
        ("287 euro", 287),
        ("1.140 euro", 1140),
        ("4,50 euro", 4),
        ("1,250.00 euros", 1250),
        ("ho pagato € 50 di troppo", 50),
        ("ho pagato €1.140,00.", 1140),
        ("mancano 35 € e basta", 35),
    ] {
        let context = CaseContext {
            turns: vec![Turn {
                text: text.into(),
                ..Turn::default()
            }],
            ..CaseContext::default()
        };
        let hearing = Hearing::of(&context, &Spelling::default());
        assert_eq!(Entities::of(&hearing, NOW).amounts[0].1, expected, "{text}");
    }
}

#[test]
fn a_number_without_a_sign_is_no_sum() {
    for text in ["€ e poi 50 casi", "50 persone; € è la moneta", "linea 2"] {
        assert!(entities(text).amounts.is_empty(), "{text}");
    }
}
