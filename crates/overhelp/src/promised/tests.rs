//! What is a promise, by when, and what is none.

use super::*;

/// A Tuesday in Venice, ten past ten in the morning.
fn now() -> Zoned {
    "2026-11-24T10:10[Europe/Rome]".parse().unwrap()
}

fn due(text: &str) -> Option<String> {
    let found = promised(text, &now())?;
    let at = jiff::Timestamp::from_millisecond(found.due.0).unwrap();
    Some(
        at.in_tz("Europe/Rome")
            .unwrap()
            .strftime("%a %d %b %H:%M")
            .to_string(),
    )
}

#[test]
fn what_operators_say_in_italian() {
    for (said, by) in [
        ("La richiamo domani.", "Wed 25 Nov 18:00"),
        ("Le faccio sapere entro venerdì", "Fri 27 Nov 18:00"),
        ("Le scrivo oggi pomeriggio.", "Tue 24 Nov 18:00"),
        ("La ricontatteremo domani mattina, grazie.", "Wed 25 Nov 12:00"),
        ("Ti richiamo alle 16.30", "Tue 24 Nov 16:30"),
        ("Vi mandiamo il modulo entro le 12", "Tue 24 Nov 12:00"),
        ("La richiamerà il collega lunedì alle 9:15", "Mon 30 Nov 09:15"),
        ("Sarà ricontattata entro due giorni", "Thu 26 Nov 18:00"),
        ("Le rispondiamo entro un’ora.", "Tue 24 Nov 11:10"),
        ("La richiamo fra mezz'ora", "Tue 24 Nov 10:40"),
        ("Le invieremo tutto il 12 dicembre.", "Sat 12 Dec 18:00"),
        ("Passeremo il 3/12", "Thu 03 Dec 18:00"),
        ("Glielo mando entro la settimana", "Fri 27 Nov 18:00"),
        ("Le confermiamo la prossima settimana", "Fri 04 Dec 18:00"),
        ("Vi aggiorniamo entro fine mese", "Mon 30 Nov 18:00"),
        (
            "Buongiorno. Ho controllato la pratica. La richiamo martedì!",
            "Tue 01 Dec 18:00",
        ),
        ("RICHIAMEREMO DOMANI", "Wed 25 Nov 18:00"),
    ] {
        assert_eq!(due(said).as_deref(), Some(by), "{said}");
    }
}

#[test]
fn what_operators_say_in_english() {
    for (said, by) in [
        ("I'll call you back tomorrow.", "Wed 25 Nov 18:00"),
        ("We will let you know by Friday", "Fri 27 Nov 18:00"),
        ("I’ll get back to you within two hours", "Tue 24 Nov 12:10"),
        ("Somebody will call you at 4 pm.", "Tue 24 Nov 16:00"),
        ("We'll send it by 12 December", "Sat 12 Dec 18:00"),
        ("We will write on the 3rd", "Thu 03 Dec 18:00"),
        ("I'll ring you next week", "Fri 04 Dec 18:00"),
        ("We will refund you within 3 days", "Fri 27 Nov 18:00"),
    ] {
        assert_eq!(due(said).as_deref(), Some(by), "{said}");
    }
}

#[test]
fn what_is_no_promise() {
    for said in [
        "",
        "Domani siamo aperti dalle 9 alle 12.",
        "Lo sportello riapre lunedì",
        "Non la richiamo domani",
        "Non le possiamo rispondere entro venerdì",
        "La richiamo domani?",
        "Le ho scritto ieri, l'avevo chiamata lunedì scorso",
        "L'invio è previsto per venerdì",
        "Il controllo si fa entro venerdì",
        "La richiamo",
        "We are open tomorrow",
        "We will not call you tomorrow",
        "Shall I call you tomorrow?",
        "La richiamo alle 9",
    ] {
        assert_eq!(due(said), None, "{said}");
    }
}

#[test]
fn said_late_in_the_day_it_is_until_the_day_ends() {
    let late: Zoned = "2026-11-24T18:40[Europe/Rome]".parse().unwrap();
    let found = promised("La richiamo oggi", &late).unwrap();
    let at = jiff::Timestamp::from_millisecond(found.due.0)
        .unwrap()
        .in_tz("Europe/Rome")
        .unwrap();
    assert_eq!(at.strftime("%H:%M").to_string(), "23:59");
}

#[test]
fn the_sentence_is_quoted_and_no_other() {
    let found = promised("Buongiorno!\nLa richiamo domani alle 16.30. Saluti", &now()).unwrap();
    assert_eq!(found.words, "La richiamo domani alle 16.30");
    let long = format!("La richiamo domani {}", "e poi ".repeat(1_000));
    assert_eq!(promised(&long, &now()).unwrap().words.chars().count(), QUOTED);
}

#[test]
fn an_hour_that_the_clocks_leave_out_is_the_next_one() {
    let before: Zoned = "2027-03-27T10:00[Europe/Rome]".parse().unwrap();
    let found = promised("La richiamo domani alle 2:30", &before).unwrap();
    let at = jiff::Timestamp::from_millisecond(found.due.0)
        .unwrap()
        .in_tz("Europe/Rome")
        .unwrap();
    assert_eq!(at.strftime("%d %H:%M").to_string(), "28 03:30");
}

#[test]
fn whatever_is_written_there_is_an_answer() {
    let endless = "domani ".repeat(200_000);
    for said in [
        endless.as_str(),
        "la richiamo 99/99/9999",
        "la richiamo il 31 febbraio",
        "la richiamo fra 99999999999 giorni",
        "la richiamo 1/1/32767",
        "\u{202e}la richiamo domani\u{0}",
        "la richiamo alle 25:99",
        "ll",
        "will",
        "🦀 la richiamo 🦀 domani 🦀",
    ] {
        let _answered = promised(said, &now());
    }
}
