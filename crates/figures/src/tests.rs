//! Cases as they happen, and what is counted of them.

use crate::*;
use jiff::tz::TimeZone;
use oltre_domain::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

type Line = (Timestamp, EntryKind, EntryMeta);

const OFFICE: QueueId = QueueId(Uuid::from_u128(2));

/// Monday 2026-06-08, 9 in the morning in Venice.
const MONDAY: Timestamp = Timestamp(1_780_902_000_000);
/// Long after everything.
const LATER: Timestamp = Timestamp(MONDAY.0 + 90 * Timestamp::DAY);

fn hours(open: &[OpenHours]) -> BusinessHours {
    let day = open.to_vec();
    BusinessHours {
        key: "desk".to_owned(),
        label: Texts::default(),
        time_zone: "Europe/Rome".to_owned(),
        week: [
            day.clone(),
            day.clone(),
            day.clone(),
            day.clone(),
            day,
            vec![],
            vec![],
        ],
        holidays: Some("it".to_owned()),
        every_year: Vec::new(),
        closed: Vec::new(),
    }
}

/// From 8 to 14, Monday to Friday; two hours for a first reply, a day of work for the rest.
fn calendar() -> Calendar {
    let open = [OpenHours {
        from: 8 * 60,
        until: 14 * 60,
    }];
    let targets = Targets {
        first_reply: Some(120),
        solution: Some(360),
        ..Targets::default()
    };
    let level = ServiceLevel {
        key: "all".to_owned(),
        label: Texts::default(),
        queues: Vec::new(),
        hours: "desk".to_owned(),
        targets: BTreeMap::from([(Priority::Normal, targets)]),
        escalation: Escalation::default(),
    };
    Calendar::new(rome(), vec![level], &[hours(&open)])
}

fn rome() -> TimeZone {
    TimeZone::get("Europe/Rome").unwrap()
}

/// A case that came this way on Monday at 9, with what happened so many hours later.
struct Matter {
    file: CaseFile,
    entries: Vec<Line>,
}

impl Matter {
    fn by(channel: &str) -> Self {
        let cell = |value: Value| Cell { value, version: 1 };
        let case = CaseState {
            id: CaseId(Uuid::from_u128(7)),
            code: CaseCode::from_bits(7),
            number: None,
            created_at: MONDAY,
            created_by: OperatorId(Uuid::from_u128(1)),
            fields: BTreeMap::from([(Field::Channel, cell(channel.into()))]),
            tags: Default::default(),
            unknown: None,
        };
        Self {
            file: CaseFile::new(case),
            entries: Vec::new(),
        }
    }

    fn then(mut self, hours: i64, kind: EntryKind, meta: EntryMeta) -> Self {
        self.entries
            .push((MONDAY.plus(hours * Timestamp::HOUR), kind, meta));
        self
    }

    fn happened(self, hours: i64, kind: EntryKind) -> Self {
        self.then(hours, kind, EntryMeta::default())
    }

    fn stands(mut self, status: CaseStatus) -> Self {
        let value = status.as_str().into();
        self.file
            .case
            .fields
            .insert(Field::Status, Cell { value, version: 2 });
        self
    }

    fn solved(self, hours: i64) -> Self {
        self.happened(hours, EntryKind::Solved).stands(CaseStatus::Solved)
    }

    fn asked(mut self, hours: i64, answered: Option<i64>) -> Self {
        let id = HandoffId(Uuid::from_u128(self.file.handoffs.len() as u128));
        let handoff = Handoff {
            id,
            case: self.file.case.id,
            office: OFFICE,
            question: "Quando?".to_owned(),
            due: None,
            asked_by: OperatorId(Uuid::from_u128(1)),
            asked_at: MONDAY.plus(hours * Timestamp::HOUR),
            answered_at: answered.map(|hours| MONDAY.plus(hours * Timestamp::HOUR)),
            answer: answered.map(|_| "Domani".to_owned()),
            declined: false,
        };
        self.file.handoffs.insert(id, handoff);
        self
    }

    fn promised(mut self, due: i64, state: PromiseState, terms: Vec<PromiseTerm>) -> Self {
        let id = PromiseId(Uuid::from_u128(9));
        let promise = Promise {
            id,
            case: self.file.case.id,
            contact: None,
            text: "La richiamo".to_owned(),
            due: MONDAY.plus(due * Timestamp::HOUR),
            by: OperatorId(Uuid::from_u128(1)),
            made_at: MONDAY,
            state,
            office: None,
            call: None,
            terms,
        };
        self.file.promises.insert(id, promise);
        self
    }

    fn facts(&self) -> CaseInFacts {
        self.facts_by(&calendar())
    }

    fn facts_by(&self, calendar: &Calendar) -> CaseInFacts {
        let told = Told {
            file: &self.file,
            entries: &self.entries,
            outcomes: &[],
            silences: &[],
            contact: None,
        };
        facts(&told, calendar)
    }

    /// What a figure counts of it: whether it was so, and what was measured.
    fn of(&self, figure: FigureKey) -> Vec<(Option<bool>, Option<i64>)> {
        let facts = self.facts().facts;
        let of_it = facts.into_iter().filter(|fact| fact.figure == figure);
        of_it.map(|fact| (fact.hit, fact.value)).collect()
    }

    fn sorts(&self, figure: FigureKey) -> Vec<(Option<bool>, String)> {
        let facts = self.facts().facts;
        let of_it = facts.into_iter().filter(|fact| fact.figure == figure);
        of_it.map(|fact| (fact.hit, fact.sort)).collect()
    }
}

fn hit(yes: bool) -> Vec<(Option<bool>, Option<i64>)> {
    vec![(Some(yes), None)]
}

#[test]
fn a_call_that_ends_with_the_answer_is_the_front_offices_and_the_first_contacts() {
    let call = Matter::by("phone").solved(0);
    assert_eq!(call.of(FigureKey::FrontOffice), hit(true));
    assert_eq!(call.of(FigureKey::FirstContact), hit(true));
    assert_eq!(call.of(FigureKey::FirstReply), [], "spoken to at once");
    assert_eq!(call.of(FigureKey::Solution), [(None, Some(0))]);
}

#[test]
fn whoever_comes_back_within_a_week_was_not_helped_in_the_first_contact() {
    let came = |days: i64| {
        Matter::by("phone")
            .solved(0)
            .happened(days * 24, EntryKind::CallIn)
    };
    assert_eq!(came(6).of(FigureKey::FirstContact), hit(false));
    assert_eq!(came(8).of(FigureKey::FirstContact), hit(true));
    let merged = |key: &str| EntryMeta {
        key: Some(key.to_owned()),
        ..EntryMeta::default()
    };
    let again = Matter::by("phone")
        .solved(0)
        .then(48, EntryKind::Merged, merged("from"));
    assert_eq!(
        again.of(FigureKey::FirstContact),
        hit(false),
        "in another case, made one with it"
    );
    let week = MONDAY.plus(7 * Timestamp::DAY);
    let facts = Matter::by("phone").solved(0).facts();
    let first = facts
        .facts
        .iter()
        .find(|fact| fact.figure == FigureKey::FirstContact);
    assert_eq!(first.unwrap().ripe, week, "said only when the week is over");
}

#[test]
fn a_mail_is_closed_in_the_first_contact_by_one_reply() {
    let mail = Matter::by("email")
        .happened(0, EntryKind::MessageIn)
        .happened(26, EntryKind::MessageOut);
    assert_eq!(mail.of(FigureKey::FirstReply), [(None, Some(5 * 60 + 3 * 60))]);
    assert_eq!(mail.solved(26).of(FigureKey::FirstContact), hit(true));
    let twice = Matter::by("email")
        .happened(2, EntryKind::MessageOut)
        .happened(26, EntryKind::MessageOut)
        .solved(26);
    assert_eq!(twice.of(FigureKey::FirstContact), hit(false));
    let bounced = EntryMeta {
        result: Some("bounced".to_owned()),
        ..EntryMeta::default()
    };
    let lost = Matter::by("email").then(1, EntryKind::MessageOut, bounced);
    assert_eq!(lost.of(FigureKey::FirstReply), [], "it did not arrive");
}

#[test]
fn an_office_takes_working_days_and_what_it_owes_is_counted_while_it_owes() {
    let asked = Matter::by("phone")
        .asked(0, Some(24 * 7))
        .asked(1, None)
        .solved(200);
    assert_eq!(asked.of(FigureKey::BackOffice), [(None, Some(5))]);
    assert_eq!(asked.of(FigureKey::FrontOffice), hit(false));
    let open = |at: i64| {
        let period = Period {
            from: MONDAY,
            until: MONDAY.plus(at * Timestamp::DAY),
        };
        let cases = [asked.facts()];
        let (filter, calendar) = (Filter::default(), calendar());
        Tally::of_facts(FigureKey::OfficeOpen, period, &filter, LATER, &calendar, &cases)
    };
    assert_eq!(
        (open(2).n, open(2).points[1].n),
        (2, 2),
        "both, between one day and three"
    );
    assert_eq!(
        (open(20).n, open(20).points[3].n),
        (1, 1),
        "between seven and thirty"
    );
    assert_eq!(open(20).parts[0].sort, OFFICE.to_string());
}

#[test]
fn what_comes_back_within_seven_days_was_not_solved_and_is_open_again() {
    let back = |hours: i64| {
        Matter::by("phone")
            .solved(1)
            .happened(1 + hours, EntryKind::Reopened)
            .stands(CaseStatus::Reopened)
    };
    assert_eq!(back(7 * 24).of(FigureKey::Reopened), hit(true));
    assert_eq!(back(7 * 24 + 1).of(FigureKey::Reopened), hit(false));
    assert_eq!(back(5).of(FigureKey::FrontOffice), [], "it is not solved now");
    let spans: Vec<_> = back(5)
        .facts()
        .facts
        .into_iter()
        .filter(|fact| fact.figure == FigureKey::Backlog)
        .map(|fact| (fact.at.at.since(MONDAY) / Timestamp::HOUR, fact.until.is_some()))
        .collect();
    assert_eq!(spans, [(0, true), (6, false)]);
}

#[test]
fn a_promise_is_kept_by_its_date_or_not_at_all() {
    let kept = |hours: i64| {
        let meta = EntryMeta {
            promise: Some(PromiseId(Uuid::from_u128(9))),
            ..EntryMeta::default()
        };
        Matter::by("phone")
            .promised(48, PromiseState::Kept, Vec::new())
            .then(hours, EntryKind::PromiseKept, meta)
    };
    assert_eq!(
        kept(48).sorts(FigureKey::Promises),
        [(Some(true), "kept".to_owned())]
    );
    assert_eq!(
        kept(49).sorts(FigureKey::Promises),
        [(Some(false), "late".to_owned())]
    );
    let term = |until: i64| PromiseTerm {
        text: "La richiamo".to_owned(),
        due: MONDAY.plus(24 * Timestamp::HOUR),
        until: MONDAY.plus(until * Timestamp::HOUR),
        from: None,
    };
    let anew = |until| Matter::by("phone").promised(72, PromiseState::Renegotiated, vec![term(until)]);
    let sorts = anew(20).sorts(FigureKey::Promises);
    assert_eq!(
        sorts[0],
        (None, "renegotiated".to_owned()),
        "before the date: apart"
    );
    assert_eq!(
        anew(30).sorts(FigureKey::Promises)[0],
        (Some(false), "broken".to_owned())
    );
    let gone = Matter::by("phone").promised(48, PromiseState::Cancelled, Vec::new());
    assert_eq!(gone.sorts(FigureKey::Promises), [(None, "cancelled".to_owned())]);
    let silent = Matter::by("phone")
        .promised(48, PromiseState::Open, Vec::new())
        .facts();
    let fact = silent
        .facts
        .iter()
        .find(|fact| fact.figure == FigureKey::Promises)
        .unwrap();
    assert!(fact.ripe > fact.at.at, "broken only once the date is over");
}

#[test]
fn a_target_is_met_when_it_ends_and_missed_when_its_time_is_over() {
    let late = Matter::by("email").happened(26, EntryKind::MessageOut);
    let facts = late.facts();
    let clocks: Vec<_> = facts
        .facts
        .iter()
        .filter(|fact| fact.figure == FigureKey::ServiceLevel)
        .collect();
    assert_eq!(clocks[0].sort, "first_reply");
    assert_eq!(clocks[0].hit, Some(false));
    assert_eq!(
        clocks[0].at.at,
        MONDAY.plus(2 * Timestamp::HOUR),
        "not when it ended"
    );
    assert_eq!(clocks[1].hit, Some(false), "open and overdue is missed");
    let met = Matter::by("email").happened(1, EntryKind::MessageOut).solved(2);
    assert_eq!(
        met.of(FigureKey::ServiceLevel),
        [(Some(true), None), (Some(true), None)]
    );
}

#[test]
fn without_hours_in_which_anybody_works_no_time_is_measured() {
    for none in [vec![], vec![hours(&[])]] {
        let calendar = Calendar::new(rome(), Vec::new(), &none);
        let mail = Matter::by("email")
            .happened(2, EntryKind::MessageOut)
            .asked(0, Some(3))
            .solved(4);
        let timed = |fact: &Fact| {
            matches!(
                fact.figure,
                FigureKey::FirstReply | FigureKey::Solution | FigureKey::BackOffice
            )
        };
        assert!(!mail.facts_by(&calendar).facts.iter().any(timed));
        assert!(
            mail.facts_by(&calendar)
                .facts
                .iter()
                .any(|fact| fact.figure == FigureKey::FrontOffice)
        );
    }
}

#[test]
fn an_answer_out_of_range_is_no_answer() {
    let told = |question: &str, answer: &str| {
        let meta = EntryMeta {
            key: Some(question.to_owned()),
            result: Some(answer.to_owned()),
            ..EntryMeta::default()
        };
        Matter::by("phone").then(1, EntryKind::Experience, meta)
    };
    for (figure, question, answers) in [
        (
            FigureKey::Satisfaction,
            "satisfaction",
            ["0", "6", "-1", "cinque", ""],
        ),
        (
            FigureKey::Effort,
            "effort",
            ["0", "8", "5.5", "99999999999999999999", "٣"],
        ),
        (FigureKey::Nps, "nps", ["-1", "11", "null", "9 ", "1e1"]),
    ] {
        for answer in answers {
            assert_eq!(told(question, answer).of(figure), [], "{question} {answer:?}");
        }
    }
    assert_eq!(
        told("satisfaction", "4").of(FigureKey::Satisfaction),
        [(Some(true), Some(4))]
    );
    assert_eq!(
        told("nps", "6").sorts(FigureKey::Nps),
        [(Some(false), "detractor".to_owned())]
    );
    assert_eq!(
        told("nps", "7").sorts(FigureKey::Nps),
        [(Some(false), "passive".to_owned())]
    );
}

#[test]
fn a_curve_has_every_step_of_its_period_and_begins_its_weeks_on_monday() {
    let period = |days: i64| Period {
        from: MONDAY.plus(-9 * Timestamp::HOUR),
        until: MONDAY.plus(-9 * Timestamp::HOUR + days * Timestamp::DAY),
    };
    let steps = |days| period(days).steps(&calendar());
    let days = |days| steps(days).into_iter().map(|(_, day)| day).collect::<Vec<_>>();
    assert_eq!(days(3), ["2026-06-08", "2026-06-09", "2026-06-10"]);
    assert_eq!(days(40)[..2], ["2026-06-08", "2026-06-15"]);
    assert_eq!(days(365).len(), 13);
    assert_eq!(days(365)[0], "2026-06-01");
    assert_eq!(period(3).before().until, period(3).from);
}

#[test]
fn of_fewer_than_ten_nothing_is_said_as_a_share() {
    assert_eq!(share(9, 9), None);
    assert_eq!(share(5, 10), Some(0.5));
    let cell = |value, n| Count {
        step: 0,
        sort: String::new(),
        hit: None,
        value: Some(value),
        n,
    };
    let period = Period {
        from: MONDAY,
        until: LATER,
    };
    let of = |cells: &[Count]| Tally::of_cells(FigureKey::Solution, period, &calendar(), cells);
    let few = of(&[cell(3, 4), cell(10, 5)]);
    assert_eq!((few.median, few.p90), (Some(10), None));
    let ten = of(&[cell(3, 8), cell(10, 2)]);
    assert_eq!((ten.median, ten.p90), (Some(3), Some(10)));
}

proptest! {
    /// However a database heaps them up, facts come to the same.
    #[test]
    fn counting_alike_ones_together_changes_nothing(values in prop::collection::vec((0i64..5, 0i64..4, any::<bool>()), 0..60)) {
        let day = calendar().moment(MONDAY).day;
        let one = |(value, step, hit): &(i64, i64, bool)| Count {
            step: day + step, sort: format!("s{}", value % 2), hit: Some(*hit), value: Some(*value), n: 1,
        };
        let apart: Vec<Count> = values.iter().map(one).collect();
        let mut together: BTreeMap<(i64, String, Option<bool>, Option<i64>), u64> = BTreeMap::new();
        for cell in &apart {
            *together.entry((cell.step, cell.sort.clone(), cell.hit, cell.value)).or_default() += 1;
        }
        let heaped: Vec<Count> = together
            .into_iter()
            .map(|((step, sort, hit, value), n)| Count { step, sort, hit, value, n })
            .collect();
        let period = Period { from: MONDAY, until: MONDAY.plus(7 * Timestamp::DAY) };
        for figure in [FigureKey::FrontOffice, FigureKey::Solution] {
            let of = |cells: &[Count]| Tally::of_cells(figure, period, &calendar(), cells);
            let tally = of(&apart);
            prop_assert_eq!(&tally, &of(&heaped));
            let mut sorted: Vec<i64> = values.iter().map(|(value, _, _)| *value).collect();
            sorted.sort_unstable();
            let median = sorted.get(sorted.len().div_ceil(2).saturating_sub(1)).copied();
            prop_assert_eq!(tally.median, median);
        }
    }
}
