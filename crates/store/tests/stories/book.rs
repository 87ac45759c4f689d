//! The Book on one desk: written in a train, found by its words, merged with what colleagues wrote.

use crate::desk::*;
use oltre_domain::*;
use oltre_store::{Answer, ArticleList, BookFilter, HIT_END, HIT_START};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn article_id(n: u128) -> ArticleId {
    ArticleId(Uuid::from_u128(0xE000 + n))
}

fn write(n: u128, question: &str, answer: &str) -> OpKind {
    OpKind::ArticleCreate {
        id: article_id(n),
        kind: ArticleKind::Article,
        f: BTreeMap::from([
            (ArticleField::Question, question.into()),
            (ArticleField::Answer, answer.into()),
        ]),
        from: None,
        draft: false,
        unnamed: false,
    }
}

fn set(n: u128, field: ArticleField, value: &str) -> OpKind {
    let change = FieldChange {
        base_version: None,
        base_op: None,
        base: Value::Null,
        value: value.into(),
    };
    OpKind::ArticleSet {
        id: article_id(n),
        f: BTreeMap::from([(field, change)]),
        fixes: BTreeSet::new(),
        unnamed: false,
    }
}

/// As the server has it at a sequence.
fn server_article(n: u128, question: &str, answer: &str, version: Version) -> Article {
    Article {
        id: article_id(n),
        kind: ArticleKind::Article,
        created_at: MORNING,
        by: Some(LUCA),
        from: None,
        state: ArticleState::Unconfirmed,
        f: BTreeMap::from([
            (ArticleField::Question, (question.into(), version)),
            (ArticleField::Answer, (answer.into(), version)),
        ]),
        beside: BTreeMap::new(),
        changed_at: MORNING,
        confirmed: None,
        flags: Vec::new(),
        merged_into: None,
    }
}

fn put_article(article: Article) -> Change {
    Change::PutArticle(Box::new(article))
}

fn found(desk: &Desk, typed: &str) -> Vec<String> {
    let hits = desk.store().find_articles(typed, false, 20).unwrap();
    hits.into_iter()
        .map(|hit| hit.row.article.text(ArticleField::Question).to_owned())
        .collect()
}

fn answer_of(desk: &Desk, n: u128) -> String {
    let article = desk.store().article(article_id(n)).unwrap().article;
    article.text(ArticleField::Answer).to_owned()
}

fn sent(desk: &Desk) -> Vec<Op> {
    let push = desk.store().next_push(100, 1_000_000).unwrap();
    let bodies = push.ops.iter().map(|op| serde_json::from_str(&op.body).unwrap());
    bodies.collect()
}

#[test]
fn an_article_written_in_a_train_is_found_at_once_and_survives_a_restart() {
    let mut desk = Desk::new();
    desk.record(vec![write(
        1,
        "Come rinnovo la carta d'identità?",
        "Su appuntamento, in città.",
    )])
    .unwrap();
    assert_eq!(found(&desk, "IDENTITA"), ["Come rinnovo la carta d'identità?"]);
    desk.restart();
    assert_eq!(found(&desk, "citta"), ["Come rinnovo la carta d'identità?"]);
    let shown = desk.store().article(article_id(1)).unwrap();
    assert!(shown.unsent);
    assert_eq!(shown.article.by, Some(ME));
    let counts = desk
        .store()
        .article_counts(ME, MORNING.plus(Timestamp::DAY))
        .unwrap();
    assert_eq!((counts.all, counts.mine, counts.to_confirm), (1, 1, 1));
}

#[test]
fn what_is_found_is_marked_and_what_stayed_solved_comes_first() {
    let desk = Desk::new();
    let fare = |n, settled, stayed| {
        Change::PutFare(ArticleFare {
            article: article_id(n),
            used: settled,
            settled,
            stayed,
            last_used: None,
        })
    };
    desk.pull(
        10,
        vec![
            put_article(server_article(1, "Carta persa?", "Denuncia.", 10)),
            put_article(server_article(2, "Carta rubata?", "Denuncia.", 10)),
            put_article(server_article(3, "Bollo auto?", "Non qui.", 10)),
            fare(1, 20, 2),
            fare(2, 20, 19),
        ],
    );
    assert_eq!(found(&desk, "cart"), ["Carta rubata?", "Carta persa?"]);
    let hit = &desk.store().find_articles("rubata denunc", false, 1).unwrap()[0];
    assert_eq!(hit.question, format!("Carta {HIT_START}rubata{HIT_END}?"));
    assert_eq!(hit.place, format!("{HIT_START}Denuncia{HIT_END}."));
    // What nobody wrote finds nothing, and an operator of the query language is a word.
    assert!(found(&desk, "NOT carta OR").is_empty());
    assert!(found(&desk, "\"").is_empty());
}

#[test]
fn ones_own_words_stay_in_sight_until_they_are_answered() {
    let desk = Desk::new();
    desk.pull(10, vec![put_article(server_article(1, "Orari?", "9-12", 10))]);
    let mine = desk.record(vec![set(1, ArticleField::Answer, "9-13")]).unwrap();
    assert!(mine.act.is_some());
    // A colleague's text comes meanwhile.
    let mut theirs = server_article(1, "Orari?", "8-12", 11);
    theirs
        .f
        .insert(ArticleField::Steps, ("Prendi il numero.".into(), 11));
    desk.pull(11, vec![put_article(theirs.clone())]);
    assert_eq!(answer_of(&desk, 1), "9-13");
    let shown = desk.store().article(article_id(1)).unwrap().article;
    assert_eq!(shown.text(ArticleField::Steps), "Prendi il numero.");
    // The op says from which text it was made: the server puts it beside the colleague's.
    let OpKind::ArticleSet { f, .. } = &sent(&desk)[0].kind else {
        panic!("a change")
    };
    assert_eq!(f[&ArticleField::Answer].base, "9-12".into());
    assert_eq!(f[&ArticleField::Answer].base_version, Some(10));
    let oid = sent_oid(&desk);
    desk.answer(oid, Answer::Merged(12));
    let beside = ConflictValue {
        value: "9-13".into(),
        by: Some(ME),
        at: MORNING,
    };
    theirs.beside.insert(ArticleField::Answer, vec![beside]);
    desk.pull(12, vec![put_article(theirs)]);
    assert_eq!(answer_of(&desk, 1), "8-12");
    let page = desk
        .store()
        .articles(ArticleList::ToSettle, &BookFilter::default(), ME, MORNING, 10)
        .unwrap();
    assert_eq!(page.rows.len(), 1, "it waits for somebody to settle it");
}

fn sent_oid(desk: &Desk) -> OpId {
    let pending = desk.store().deeds(None).unwrap();
    pending[0].ops[0].oid
}

#[test]
fn two_edits_of_one_section_in_a_row_are_one_authors() {
    let desk = Desk::new();
    desk.pull(10, vec![put_article(server_article(1, "Orari?", "9-12", 10))]);
    desk.record(vec![set(1, ArticleField::Answer, "9-13")]).unwrap();
    desk.record(vec![set(1, ArticleField::Answer, "9-14")]).unwrap();
    let ops = sent(&desk);
    let OpKind::ArticleSet { f, .. } = &ops[1].kind else {
        panic!("a change")
    };
    // The version the first will have nobody knows yet: its text says what the second was made from.
    assert_eq!(f[&ArticleField::Answer].base, "9-13".into());
    assert_eq!(f[&ArticleField::Answer].base_version, None);
}

#[test]
fn an_article_the_server_does_not_take_goes_and_its_words_stay_with_what_was_refused() {
    let desk = Desk::new();
    desk.record(vec![write(1, "Come si fa?", "Così.")]).unwrap();
    sent(&desk);
    desk.refuse(sent_oid(&desk), "not_allowed");
    assert!(desk.store().article(article_id(1)).is_err());
    assert!(found(&desk, "come").is_empty());
    let refused = desk.store().refused_actions().unwrap();
    assert_eq!(refused[0].action.text.as_deref(), Some("Come si fa?\nCosì."));
}

#[test]
fn what_was_not_sent_yet_is_taken_back_as_if_it_had_never_been() {
    let desk = Desk::new();
    desk.pull(10, vec![put_article(server_article(1, "Orari?", "9-12", 10))]);
    let act = desk
        .record(vec![set(1, ArticleField::Question, "Quando siete aperti?")])
        .unwrap()
        .act
        .unwrap();
    assert_eq!(found(&desk, "aperti").len(), 1);
    desk.store().take_back(act, ME).unwrap();
    assert_eq!(found(&desk, "orari"), ["Orari?"]);
    assert!(found(&desk, "aperti").is_empty());
    assert!(!desk.store().article(article_id(1)).unwrap().unsent);
}

#[test]
fn the_book_begins_anew_with_the_server_and_keeps_what_is_on_its_way() {
    let desk = Desk::new();
    desk.pull(
        10,
        vec![
            put_article(server_article(1, "Orari?", "9-12", 10)),
            put_article(server_article(2, "Costi?", "16 euro", 10)),
        ],
    );
    desk.record(vec![set(1, ArticleField::Answer, "9-13")]).unwrap();
    desk.store().start_over(&[]).unwrap();
    assert_eq!(answer_of(&desk, 1), "9-13", "what I wrote is still here");
    assert!(desk.store().article(article_id(2)).is_err());
    desk.pull(20, vec![put_article(server_article(1, "Orari?", "8-12", 20))]);
    assert_eq!(answer_of(&desk, 1), "9-13");
    assert_eq!(found(&desk, "orari").len(), 1);
}

#[test]
fn a_desk_says_of_its_book_what_the_server_last_said() {
    let desk = Desk::new();
    let row = put_article(server_article(1, "Orari?", "9-12", 10));
    desk.pull(10, vec![row.clone()]);
    let sum = |desk: &Desk| desk.store().slice(None, "cursor").unwrap().directory;
    let before = sum(&desk);
    assert_eq!(before, Some((1, digest(&row).unwrap())));
    desk.record(vec![
        set(1, ArticleField::Answer, "9-13"),
        write(2, "Nuova?", "Sì"),
    ])
    .unwrap();
    assert_eq!(sum(&desk), before, "what is only mine counts nothing");
}

#[test]
fn what_a_case_is_about_finds_articles_by_stems_and_topic() {
    let desk = Desk::new();
    let about = |n, question: &str, topic: &str| {
        let mut article = server_article(n, question, "", 10);
        article.f.insert(ArticleField::Topics, (topic.into(), 10));
        put_article(article)
    };
    desk.pull(
        10,
        vec![
            about(1, "Come si rinnova il permesso di sosta?", "sosta"),
            about(2, "Come si rinnova il permesso per i lavori?", "tributi"),
            about(3, "Quando passa la spazzatura?", "rifiuti"),
        ],
    );
    let hits = desk
        .store()
        .articles_about("Vorrei rinnovare il mio permesso", Some("sosta"), 5)
        .unwrap();
    let ids: Vec<_> = hits.iter().map(|hit| hit.row.article.id).collect();
    assert_eq!(ids, [article_id(1), article_id(2)]);
    assert!(desk.store().articles_about("", None, 5).unwrap().is_empty());
}
