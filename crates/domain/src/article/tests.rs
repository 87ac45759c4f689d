use super::*;
use crate::rules::{BaseOf, Context, Effect, Outcome, RefusalCode, Rows, apply_to_article, decide};
use crate::{ActId, FieldChange, Op, OpKind};
use std::collections::BTreeSet;
use uuid::Uuid;

const NOW: Timestamp = Timestamp(1_780_000_000_000);
const LUCA: OperatorId = OperatorId(Uuid::from_u128(1));
const SARA: OperatorId = OperatorId(Uuid::from_u128(2));
const ID: ArticleId = ArticleId(Uuid::from_u128(9));

/// A Book with one article in it, as the server has it.
#[derive(Default)]
struct Book {
    row: Option<Article>,
    history: Vec<ArticleVersion>,
    seq: Version,
    ops: u128,
}

impl Book {
    fn with_an_article() -> Self {
        let mut book = Self::default();
        let outcome = book.op(LUCA, create(false));
        assert_eq!(outcome, Outcome::Applied);
        book
    }

    fn op(&mut self, by: OperatorId, kind: OpKind) -> Outcome {
        self.ops += 1;
        let oid = OpId(Uuid::from_u128(100 + self.ops));
        let op = Op {
            oid,
            act: ActId(oid.0),
            v: kind.schema(),
            at: NOW.plus(i64::try_from(self.ops).unwrap()),
            after: Vec::new(),
            undoes: None,
            atomic: false,
            bulk: None,
            kind,
        };
        let base_of = |_: OpId, _| BaseOf::Unknown;
        let context = Context {
            by,
            now: NOW,
            answered_by: None,
            base_of: &base_of,
        };
        let rows = Rows {
            article: self.row.as_ref(),
            ..Rows::default()
        };
        let verdict = decide(&op, &context, &rows);
        self.seq += 1;
        for effect in &verdict.effects {
            apply_to_article(&mut self.row, effect, self.seq);
            if let Effect::PutVersion(version) = effect {
                self.history.push((**version).clone());
            }
        }
        verdict.outcome
    }

    fn row(&self) -> &Article {
        self.row.as_ref().unwrap()
    }

    /// What somebody sends who read the article at this version and wrote this.
    fn change(&self, field: ArticleField, value: &str) -> OpKind {
        change(field, self.row().text(field), self.row().version(field), value)
    }
}

fn create(unnamed: bool) -> OpKind {
    OpKind::ArticleCreate {
        id: ID,
        kind: ArticleKind::Article,
        f: BTreeMap::from([
            (ArticleField::Question, "Come rinnovo la carta?".into()),
            (ArticleField::Answer, "Su appuntamento.".into()),
        ]),
        from: None,
        draft: false,
        unnamed,
    }
}

fn change(field: ArticleField, base: &str, version: Version, value: &str) -> OpKind {
    let change = FieldChange {
        base_version: Some(version),
        base_op: None,
        base: base.into(),
        value: value.into(),
    };
    OpKind::ArticleSet {
        id: ID,
        f: BTreeMap::from([(field, change)]),
        fixes: BTreeSet::new(),
        unnamed: false,
    }
}

fn state(expect: ArticleState, state: ArticleState, by_use: bool) -> OpKind {
    OpKind::ArticleState {
        id: ID,
        expect,
        state,
        by_use,
    }
}

fn refused(code: RefusalCode) -> Outcome {
    Outcome::Rejected { code, now: None }
}

#[test]
fn two_editors_offline_who_change_different_sections_are_merged() {
    let mut book = Book::with_an_article();
    let (luca, sara) = (
        book.change(ArticleField::Answer, "Solo su appuntamento."),
        book.change(ArticleField::Steps, "Prenota."),
    );
    assert_eq!(book.op(LUCA, luca), Outcome::Applied);
    assert_eq!(book.op(SARA, sara), Outcome::Merged);
    assert_eq!(book.row().text(ArticleField::Answer), "Solo su appuntamento.");
    assert_eq!(book.row().text(ArticleField::Steps), "Prenota.");
    assert!(book.row().beside.is_empty());
}

#[test]
fn of_two_editors_offline_in_one_section_neither_is_lost() {
    let mut book = Book::with_an_article();
    let (luca, sara) = (
        book.change(ArticleField::Answer, "Allo sportello."),
        book.change(ArticleField::Answer, "Per telefono."),
    );
    book.op(LUCA, luca);
    assert_eq!(book.op(SARA, sara), Outcome::Merged);
    assert_eq!(book.row().text(ArticleField::Answer), "Allo sportello.");
    let beside = &book.row().beside[&ArticleField::Answer];
    assert_eq!(
        (beside[0].by, &beside[0].value),
        (Some(SARA), &"Per telefono.".into())
    );
    // Sara goes on with her text before she has heard of Luca's: it is still one text beside his.
    let version = book.row().version(ArticleField::Answer);
    book.op(
        SARA,
        change(
            ArticleField::Answer,
            "Per telefono.",
            1,
            "Per telefono, la mattina.",
        ),
    );
    assert_eq!(book.row().beside[&ArticleField::Answer].len(), 1);
    let settled = OpKind::ArticleSettle {
        id: ID,
        field: ArticleField::Answer,
        base_version: version,
        value: "Allo sportello o per telefono, la mattina.".into(),
    };
    assert_eq!(book.op(SARA, settled), Outcome::Applied);
    assert!(book.row().beside.is_empty());
    assert_eq!(
        book.row().text(ArticleField::Answer),
        "Allo sportello o per telefono, la mattina."
    );
    // What each said is in the history.
    let said: Vec<_> = book
        .history
        .iter()
        .flat_map(|v| v.f.values().map(|(_, after)| after))
        .collect();
    assert!(said.contains(&&"Allo sportello.".into()));
}

#[test]
fn a_colleagues_use_confirms_and_ones_own_does_not() {
    let mut book = Book::with_an_article();
    let by_use = || state(ArticleState::Unconfirmed, ArticleState::Confirmed, true);
    assert_eq!(book.op(LUCA, by_use()), refused(RefusalCode::NotAllowed));
    assert_eq!(book.op(SARA, by_use()), Outcome::Applied);
    assert_eq!(book.row().confirmed.map(|c| c.by), Some(SARA));
    // An author who withheld their name cannot be told apart from whoever uses it.
    let mut unnamed = Book::default();
    unnamed.op(LUCA, create(true));
    assert_eq!(unnamed.row().by, None);
    assert_eq!(unnamed.history[0].by, None);
    assert_eq!(unnamed.op(SARA, by_use()), refused(RefusalCode::NotAllowed));
}

#[test]
fn a_confirmed_article_whose_words_change_has_to_be_confirmed_again() {
    let mut book = Book::with_an_article();
    book.op(
        SARA,
        state(ArticleState::Unconfirmed, ArticleState::Confirmed, false),
    );
    let at = book.row().confirmed.unwrap().at;
    assert_eq!(
        book.row().review_at(),
        Some(at.plus(REVIEW_DAYS * Timestamp::DAY))
    );
    let topics = book.change(ArticleField::Topics, "anagrafe");
    book.op(LUCA, topics);
    assert_eq!(
        book.row().state,
        ArticleState::Confirmed,
        "a label is no word of it"
    );
    let words = book.change(ArticleField::Answer, "Anche senza appuntamento.");
    book.op(LUCA, words);
    assert_eq!(book.row().state, ArticleState::Unconfirmed);
    assert_eq!(
        book.row().confirmed.map(|c| c.by),
        Some(SARA),
        "who had confirmed it stays known"
    );
}

#[test]
fn a_flag_stays_until_a_change_answers_it() {
    let mut book = Book::with_an_article();
    let flag = |text: &str| OpKind::ArticleFlag {
        id: ID,
        text: text.to_owned(),
    };
    assert_eq!(book.op(SARA, flag("  ")), refused(RefusalCode::Empty));
    book.op(SARA, flag("La tariffa è cambiata."));
    let fixes = book.row().flags.iter().map(|f| f.id).collect();
    let OpKind::ArticleSet { f, .. } = book.change(ArticleField::Answer, "Costa 22,21 euro.") else {
        panic!("a change")
    };
    book.op(
        LUCA,
        OpKind::ArticleSet {
            id: ID,
            f,
            fixes,
            unnamed: false,
        },
    );
    assert!(book.row().flags.is_empty());
    assert_eq!(
        book.history
            .iter()
            .filter(|v| v.text == "La tariffa è cambiata.")
            .count(),
        1
    );
}

#[test]
fn an_article_out_of_use_or_out_of_date_does_not_hold() {
    let mut book = Book::with_an_article();
    let until = OpKind::ArticleSet {
        id: ID,
        f: BTreeMap::from([(
            ArticleField::ValidUntil,
            FieldChange {
                base_version: Some(0),
                base_op: None,
                base: Value::Null,
                value: Value::Int(NOW.0 + 10),
            },
        )]),
        fixes: BTreeSet::new(),
        unnamed: false,
    };
    book.op(LUCA, until);
    assert!(book.row().holds(NOW) && !book.row().holds(NOW.plus(10)));
    book.op(
        SARA,
        state(ArticleState::Unconfirmed, ArticleState::Retired, false),
    );
    assert!(!book.row().holds(NOW));
    assert_eq!(book.row().review_at(), None);
}

#[test]
fn what_no_section_may_hold_is_refused_and_changes_nothing() {
    let mut book = Book::with_an_article();
    let before = book.row().clone();
    for (field, value, code) in [
        (ArticleField::Question, " ", RefusalCode::Empty),
        (ArticleField::Answer, "a\0b", RefusalCode::TextNul),
        (ArticleField::Audience, "everybody", RefusalCode::ValueNotAllowed),
        (ArticleField::Owner, "Luca", RefusalCode::ValueNotAllowed),
        (ArticleField::ReviewDays, "180", RefusalCode::ValueNotAllowed),
    ] {
        let kind = book.change(field, value);
        assert_eq!(book.op(LUCA, kind), refused(code), "{field:?}");
    }
    let long = "x".repeat(MAX_SECTION + 1);
    let kind = book.change(ArticleField::Steps, &long);
    assert_eq!(book.op(LUCA, kind), refused(RefusalCode::TextTooLong));
    assert_eq!(*book.row(), before);
}

#[test]
fn trust_begins_at_one_half_and_follows_what_was_seen() {
    let fare = |settled, stayed| ArticleFare {
        settled,
        stayed,
        ..ArticleFare::nothing(ID)
    };
    assert!((fare(0, 0).trust() - 0.5).abs() < 1e-9);
    assert!(fare(10, 9).trust() > fare(10, 5).trust());
    assert!(fare(1, 1).trust() < fare(50, 49).trust());
}

#[test]
fn a_matter_stays_solved_when_it_does_not_come_back_within_seven_days() {
    let day = |n: i64| Timestamp(n * Timestamp::DAY);
    let case = |solved: &[i64], reopened: &[i64]| UseOnCase {
        used: vec![(ID, day(1)), (ID, day(2))],
        solved: solved.iter().map(|n| day(*n)).collect(),
        reopened: reopened.iter().map(|n| day(*n)).collect(),
    };
    let of = |case| {
        let fares = fares([case], day(20));
        let fare = fares[&ID];
        (fare.used, fare.settled, fare.stayed, fare.last_used)
    };
    assert_eq!(of(case(&[], &[])), (1, 0, 0, Some(day(2))), "not solved yet");
    assert_eq!(of(case(&[3], &[])), (1, 1, 1, Some(day(2))));
    assert_eq!(
        of(case(&[3, 8], &[7])),
        (1, 1, 0, Some(day(2))),
        "it came back after four days"
    );
    assert_eq!(
        of(case(&[3], &[11])),
        (1, 1, 1, Some(day(2))),
        "after eight it is another story"
    );
    assert_eq!(
        of(case(&[15], &[])),
        (1, 0, 0, Some(day(2))),
        "it is too early to say"
    );
}

#[test]
fn an_article_written_as_a_file_reads_back_as_it_was() {
    let mut book = Book::with_an_article();
    for (field, value) in [
        (
            ArticleField::Steps,
            "1. Prenota.\n2. Porta la vecchia carta.\n\n## non un titolo",
        ),
        (ArticleField::Learned, "Chi parte presto ha bisogno dell'urgenza."),
        (ArticleField::Topics, "anagrafe scuola"),
        (ArticleField::Audience, "internal"),
        (ArticleField::Language, "en"),
    ] {
        let kind = book.change(field, value);
        book.op(LUCA, kind);
    }
    let written = to_markdown(book.row());
    let read = from_markdown(&written).unwrap();
    assert_eq!(read.key, ID.to_string());
    for field in ArticleField::ALL {
        let (was, is) = (book.row().text(field), read.sections.get(&field));
        let is = is.and_then(Value::text).unwrap_or_default();
        assert_eq!(is, was.replace("\n## non", "\n ## non"), "{field:?}");
    }
    assert!(file_name(book.row()).starts_with("come-rinnovo-la-carta-"));
}

#[test]
fn every_fault_of_a_file_is_told_with_its_line() {
    assert_eq!(
        from_markdown("# Senza testa"),
        Err(vec![(1, MarkdownFault::NoHead)])
    );
    let text = "---\nkind: poem\ncolour: red\nloose\n---\nprima\n\n## Ricetta\nfarina\n## Risposta\nsì\n## Answer\nno\n";
    assert_eq!(
        from_markdown(text),
        Err(vec![
            (2, MarkdownFault::BadValue),
            (3, MarkdownFault::NoSuchName),
            (4, MarkdownFault::NotAPair),
            (6, MarkdownFault::Loose),
            (8, MarkdownFault::NoSuchSection),
            (12, MarkdownFault::Twice),
            (6, MarkdownFault::NoQuestion),
        ])
    );
    let large = "x".repeat(MAX_MARKDOWN_BYTES + 1);
    assert_eq!(from_markdown(&large), Err(vec![(1, MarkdownFault::TooLarge)]));
}
