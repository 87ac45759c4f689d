use super::*;

/// A small desk: whoever asks for hours is told hours, whoever has lost something is asked where.
fn small() -> Shape {
    Shape {
        bits: 10,
        acts: 8,
        kept: 50,
        past: 60,
        ..Shape::default()
    }
}

fn worked(rounds: usize) -> Ranker {
    let mut ranker = Ranker::new(small());
    for round in 0..rounds {
        let (said, act) = match round % 3 {
            0 => ("a che ora aprite domani mattina", "give_hours"),
            1 => ("ho perso il portafoglio sul vaporetto", "ask_where"),
            _ => ("grazie mille arrivederci", "close"),
        };
        let said = [said];
        let moment = Moment {
            topic: Some("smarriti_urp"),
            said: &said,
            has_spoken: true,
            acts: &["greet"],
            ..Moment::default()
        };
        assert!(ranker.learn(&moment, act));
    }
    ranker
}

fn asked<'a>(said: &'a [&'a str]) -> Moment<'a> {
    Moment {
        topic: Some("smarriti_urp"),
        said,
        has_spoken: true,
        acts: &["greet"],
        ..Moment::default()
    }
}

#[test]
fn what_colleagues_did_comes_first_and_says_by_which_words() {
    let ranker = worked(60);
    let said = ["Buongiorno, ho perso le CHIAVI sul vaporetto"];
    let ranked = ranker.rank(&asked(&said));
    assert_eq!(ranked[0].0, "ask_where");
    assert!((ranked.iter().map(|(_, p)| p).sum::<f32>() - 1.0).abs() < 1e-4);
    let words = ranker.words_for(&asked(&said), "ask_where");
    assert!(
        words.contains(&"perso") || words.contains(&"vaporetto"),
        "{words:?}"
    );
    assert!(words.iter().all(|word| said[0].contains(word)));
    assert!(ranker.words_for(&asked(&said), "never_done").is_empty());
}

#[test]
fn who_knows_nothing_says_nothing() {
    assert_eq!(Ranker::new(small()).rank(&asked(&["buongiorno"])), []);
}

#[test]
fn equal_events_give_equal_bytes_everywhere() {
    let bytes = worked(90).to_bytes();
    assert_eq!(bytes, worked(90).to_bytes());
    let mut hash = fnv::FnvHasher::default();
    std::hash::Hasher::write(&mut hash, &bytes);
    // The same on every system and with every compiler: change it only with what is learned, on purpose.
    assert_eq!(std::hash::Hasher::finish(&hash), GOLDEN);
}

const GOLDEN: u64 = 5_448_000_327_789_990_616;

#[test]
fn it_goes_on_from_its_bytes_as_anybody_else_does() {
    let bytes = worked(90).to_bytes();
    let (mut one, mut other) = (
        Ranker::from_bytes(&bytes).unwrap(),
        Ranker::from_bytes(&bytes).unwrap(),
    );
    for ranker in [&mut one, &mut other] {
        assert!(ranker.learn(&asked(&["avete trovato un ombrello?"]), "check_inventory"));
    }
    assert_eq!(one.to_bytes(), other.to_bytes());
    assert_eq!(one.seen(), 91);
    // What the bytes lose of the weights is too little to change what is said.
    let (was, is) = (worked(90), Ranker::from_bytes(&bytes).unwrap());
    for ((label, p), (same, q)) in was
        .rank(&asked(&["ho perso"]))
        .iter()
        .zip(is.rank(&asked(&["ho perso"])))
    {
        assert_eq!(*label, same);
        assert!((p - q).abs() < 1e-3, "{label} {p} {q}");
    }
}

fn taught(cases: u64) -> Ranker {
    let mut lessons = Lessons::new(small());
    for case in 0..cases {
        let (said, act) = match case % 3 {
            0 => ("a che ora aprite domani mattina", "give_hours"),
            1 => ("ho perso il portafoglio sul vaporetto", "ask_where"),
            _ => ("grazie mille arrivederci", "close"),
        };
        lessons.add(case, &asked(&[said]), act);
    }
    Ranker::train(&lessons)
}

#[test]
fn what_was_learned_in_one_go_is_said_kept_and_gone_on_from() {
    let trained = taught(90);
    assert_eq!(trained.rank(&asked(&["ho perso le chiavi"]))[0].0, "ask_where");
    let bytes = trained.to_bytes();
    let mut desk = Ranker::from_bytes(&bytes).unwrap();
    for ((label, p), (same, q)) in trained
        .rank(&asked(&["ho perso"]))
        .iter()
        .zip(desk.rank(&asked(&["ho perso"])))
    {
        assert_eq!(*label, same);
        assert!((p - q).abs() < 2e-2, "{label} {p} {q}");
    }
    for _ in 0..6 {
        assert!(desk.learn(&asked(&["avete trovato un ombrello?"]), "check_inventory"));
    }
    assert_eq!(desk.seen(), 96);
    assert_eq!(
        desk.rank(&asked(&["avete trovato un ombrello?"]))[0].0,
        "check_inventory"
    );
}

#[test]
fn equal_lessons_give_equal_bytes_everywhere() {
    let bytes = taught(90).to_bytes();
    assert_eq!(bytes, taught(90).to_bytes());
    let mut hash = fnv::FnvHasher::default();
    std::hash::Hasher::write(&mut hash, &bytes);
    assert_eq!(std::hash::Hasher::finish(&hash), GOLDEN_TAUGHT);
}

const GOLDEN_TAUGHT: u64 = 13_765_646_877_051_147_658;

#[test]
fn where_there_is_no_room_for_all_acts_the_most_frequent_have_it_whenever_they_were_done_first() {
    let mut lessons = Lessons::newest(small(), 40);
    // Made up once and never done again; then what people do.
    for n in 0..20 {
        lessons.add(n, &asked(&["ciao"]), &format!("made_up_{n}"));
    }
    for case in 20..60 {
        let (said, act) = match case % 2 {
            0 => ("a che ora aprite domani mattina", "give_hours"),
            _ => ("ho perso il portafoglio", "ask_where"),
        };
        lessons.add(case, &asked(&[said]), act);
    }
    let ranker = Ranker::train(&lessons);
    let ranked = ranker.rank(&asked(&["ho perso le chiavi"]));
    assert_eq!((ranked[0].0, ranked.len()), ("ask_where", 2));
    // More at once than there is room for.
    let mut lessons = Lessons::new(small());
    for case in 0..60u64 {
        lessons.add(case, &asked(&["ciao"]), &format!("act_{}", case % 12));
        lessons.add(case, &asked(&["ho perso le chiavi"]), "ask_where");
    }
    let ranker = Ranker::train(&lessons);
    assert_eq!(ranker.rank(&asked(&["ho perso le chiavi"]))[0].0, "ask_where");
    assert_eq!(ranker.rank(&asked(&["ciao"])).len(), 8);
}

#[test]
fn a_ranker_of_half_the_memory_knows_what_it_knew() {
    let mut ranker = worked(200);
    let (before, seen) = (ranker.to_bytes().len(), ranker.seen());
    ranker.halve();
    assert!(ranker.to_bytes().len() < before);
    assert_eq!(ranker.seen(), seen);
    assert_eq!(ranker.rank(&asked(&["ho perso le chiavi"]))[0].0, "ask_where");
    assert_eq!(
        Ranker::from_bytes(&ranker.to_bytes()).unwrap().to_bytes(),
        ranker.to_bytes()
    );
    assert!(ranker.learn(&asked(&["ho perso le chiavi"]), "ask_where"));
    for _ in 0..20 {
        ranker.halve();
    }
    assert!(ranker.learn(&asked(&["ho perso le chiavi"]), "ask_where"));
}

#[test]
fn bytes_that_ask_for_more_than_they_bring_are_not_believed() {
    let good = Ranker::new(small()).to_bytes();
    let body = 14;
    // A shape, each number of it larger than any that is written: bits, acts and units, then the step.
    for (at, with) in [
        (body, 16u32.to_le_bytes()),
        (body + 4, [0xff; 4]),
        (body + 8, f32::MAX.to_le_bytes()),
        (body + 8, (-1.0f32).to_le_bytes()),
        (body + 20, u32::MAX.to_le_bytes()),
    ] {
        let mut bytes = good.clone();
        bytes[at..at + 4].copy_from_slice(&with);
        if at == body {
            bytes[body + 4..body + 8].copy_from_slice(&[0xff; 4]);
        }
        let mut hash = fnv::FnvHasher::default();
        std::hash::Hasher::write(&mut hash, &bytes[body..]);
        bytes[6..14].copy_from_slice(&std::hash::Hasher::finish(&hash).to_le_bytes());
        assert_eq!(
            Ranker::from_bytes(&bytes).unwrap_err(),
            NotARanker::Damaged,
            "at {at}"
        );
    }
}

#[test]
fn a_text_that_is_no_language_fills_no_table() {
    let letters: String = (0u32..60_000)
        .filter_map(|n| char::from_u32(97 + n.wrapping_mul(2_654_435_761) % 26))
        .collect();
    let rows = Rows::of(&asked(&[&letters]), 14);
    assert!(rows.0.iter().map(Vec::len).sum::<usize>() < 1_000);
    let spaced: String = letters
        .chars()
        .enumerate()
        .flat_map(|(n, c)| [Some(c), (n % 23 == 0).then_some(' ')])
        .flatten()
        .collect();
    assert!(
        Rows::of(&asked(&[&spaced]), 14)
            .0
            .iter()
            .map(Vec::len)
            .sum::<usize>()
            < 2_000
    );
}

#[test]
fn nothing_to_learn_is_nothing_learned() {
    let ranker = Ranker::train(&Lessons::new(small()));
    assert_eq!(ranker, Ranker::new(small()));
}

#[test]
fn damaged_and_foreign_bytes_are_told_apart_and_never_believed() {
    let bytes = worked(30).to_bytes();
    assert_eq!(Ranker::from_bytes(b"").unwrap_err(), NotARanker::OtherThing);
    assert_eq!(
        Ranker::from_bytes(b"PK\x03\x04 something").unwrap_err(),
        NotARanker::OtherThing
    );
    for cut in [4, 5, 13, 14, 40, bytes.len() / 2, bytes.len() - 1] {
        assert_eq!(
            Ranker::from_bytes(&bytes[..cut]).unwrap_err(),
            NotARanker::Damaged,
            "cut at {cut}"
        );
    }
    let mut older = bytes.clone();
    older[4] = 0;
    assert_eq!(
        Ranker::from_bytes(&older).unwrap_err(),
        NotARanker::OtherVersion(0)
    );
    for place in (6..bytes.len()).step_by(97) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x40;
        assert_eq!(
            Ranker::from_bytes(&damaged).unwrap_err(),
            NotARanker::Damaged,
            "byte {place}"
        );
    }
}

#[test]
fn a_full_table_refuses_one_more_act_and_goes_on() {
    let mut ranker = Ranker::new(small());
    for act in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        assert!(ranker.learn(&asked(&["ciao"]), act));
    }
    assert!(!ranker.learn(&asked(&["ciao"]), "one more"));
    assert!(ranker.learn(&asked(&["ciao"]), "a"));
    assert_eq!(ranker.rank(&asked(&["ciao"])).len(), 8);
}

#[test]
fn it_never_grows_beyond_what_it_may() {
    let grown = worked(400).to_bytes().len();
    assert!(worked(1_000).to_bytes().len() <= grown + 64);
}

#[test]
fn whatever_is_said_there_is_an_answer() {
    let ranker = worked(30);
    let long = "parola ".repeat(100_000);
    for said in [
        "",
        "\u{0}\u{202e}",
        "🦀🦀",
        &long,
        "e\u{301}\u{301}\u{301}",
        "' OR 1=1 --",
        "<script>",
    ] {
        let ranked = ranker.rank(&asked(&[said]));
        assert!(ranked.iter().all(|(_, p)| p.is_finite()), "{said:.20}");
    }
}
