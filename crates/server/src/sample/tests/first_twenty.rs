//! The demo's first screen, judged by the engine itself.

use super::*;
use oltre_domain::PromiseState;
use oltre_overhelp::context::{
    CaseContext, Flags, Language, NearbyFault, OpenCase, PastOffer, PromiseFact, Speaker, Turn,
};
use oltre_overhelp::decision::{Because, Fact, Silence};
use oltre_overhelp::{Decision, Knowledge, Outcome, decide};

/// What a console would know of the whole sample.
struct Desk {
    batches: Vec<SeedBatch>,
    knowledge: Knowledge,
}

impl Desk {
    fn open(now: Timestamp) -> Self {
        let batches: Vec<SeedBatch> = Sample::prepare(1, now, 0).unwrap().batches().collect();
        let mut knowledge = Knowledge::default();
        for case in cases(&batches) {
            let topic = case.case.value(Field::Topic).text();
            for outcome in &case.outcomes {
                knowledge.learn_outcome(&Outcome {
                    action: outcome.action.clone(),
                    topic: topic.map(str::to_owned),
                    card: outcome.card,
                    operator: outcome.operator,
                    contact: outcome.contact,
                });
            }
            if case.case.status().is_done() {
                let acts: Vec<&str> = case
                    .entries
                    .iter()
                    .filter_map(|e| e.meta.act.as_deref())
                    .collect();
                for (n, act) in acts.iter().enumerate() {
                    knowledge.learn_act(topic, &acts[..n], act);
                }
            }
        }
        Self { batches, knowledge }
    }

    /// The open cases as the queue has them: mine, then the others, each by priority and what was last touched.
    fn queue(&self) -> Vec<&SeedCase> {
        let marta = desk::operator("marta");
        let mut open: Vec<&SeedCase> = cases(&self.batches)
            .into_iter()
            .filter(|c| !c.case.status().is_done())
            .collect();
        open.sort_by_key(|c| {
            let touched = c.entries.last().map_or(c.case.created_at, |e| e.at);
            (
                c.case.owner() != Some(marta),
                c.case.priority(),
                std::cmp::Reverse(touched),
            )
        });
        open
    }

    fn judge(&self, case: &SeedCase, now: Timestamp) -> Decision {
        decide(
            &self.context(case, now),
            Catalogue::starter(),
            &self.knowledge,
            now,
        )
        .decision
    }

    fn context(&self, case: &SeedCase, now: Timestamp) -> CaseContext {
        let all = cases(&self.batches);
        let row = &case.case;
        let text = |field: Field| row.value(field).text().unwrap_or_default().to_owned();
        let is_true = |field: Field| row.value(field).is_true();
        let contact = self
            .batches
            .iter()
            .flat_map(|b| &b.contacts)
            .find(|c| Some(c.id) == row.contact())
            .unwrap();
        let hers: Vec<&&SeedCase> = all.iter().filter(|c| c.case.contact() == row.contact()).collect();
        let place = |c: &SeedCase| match c.case.value(Field::Place) {
            Value::Place(place) => Some(place.clone()),
            _ => None,
        };
        let near = |a: &Place, b: &Place| {
            let number = |p: &Place| p.number.parse::<i64>().unwrap_or(0);
            a.street == b.street && (number(a) - number(b)).abs() <= 20
        };
        let nearby = all.iter().filter(|c| {
            let open = !c.case.status().is_done() && c.case.contact() != row.contact();
            let same_topic = c.case.value(Field::Topic) == row.value(Field::Topic);
            open && same_topic && matches!((place(c), place(case)), (Some(a), Some(b)) if near(&a, &b))
        });
        let turn = |e: &Entry| Turn {
            who: match e.by {
                Author::Contact => Speaker::Contact,
                Author::Operator(_) => Speaker::Operator,
                Author::Office(_) => Speaker::Office,
                Author::System => Speaker::System,
            },
            text: e.body.clone(),
            act: e.meta.act.clone(),
            at: e.at,
        };
        let words = [
            EntryKind::MessageIn,
            EntryKind::MessageOut,
            EntryKind::HandoffAnswered,
        ];
        CaseContext {
            case_id: row.id.to_string(),
            topic: row.value(Field::Topic).text().map(str::to_owned),
            channel: Channel::parse(&text(Field::Channel)).unwrap(),
            language: Language::of_tag(&text(Field::Language)),
            contact_kind: contact.kind(),
            flags: Flags {
                complaint: is_true(Field::Complaint),
                distress: is_true(Field::Distress),
                just_answer: is_true(Field::JustAnswer),
            },
            answered: is_true(Field::Answered) || !case.handoffs.is_empty(),
            online: true,
            subject: text(Field::Subject),
            asked: text(Field::Asked),
            turns: case
                .entries
                .iter()
                .filter(|e| words.contains(&e.kind))
                .map(turn)
                .collect(),
            promises: hers
                .iter()
                .flat_map(|c| &c.promises)
                .filter(|p| matches!(p.state, PromiseState::Open | PromiseState::Broken))
                .map(|p| PromiseFact {
                    id: p.id.to_string(),
                    state: p.state,
                    text: p.text.clone(),
                    due: p.due,
                    by: p.by.to_string(),
                    this_case: p.case == row.id,
                })
                .collect(),
            open_cases: hers
                .iter()
                .filter(|c| c.case.id != row.id && !c.case.status().is_done())
                .map(|c| OpenCase {
                    id: c.case.id.to_string(),
                    topic: c.case.value(Field::Topic).text().map(str::to_owned),
                    complaint: c.case.value(Field::Complaint).is_true(),
                    ..OpenCase::default()
                })
                .collect(),
            nearby_faults: nearby
                .map(|c| NearbyFault {
                    id: c.case.id.to_string(),
                    reporters: 1,
                    ..NearbyFault::default()
                })
                .collect(),
            offers: hers
                .iter()
                .flat_map(|c| &c.outcomes)
                .filter(|o| !matches!(o.operator, Some(oltre_domain::OperatorAct::Veto(_))))
                .map(|o| PastOffer {
                    action: o.action.clone(),
                    answer: o.contact,
                    at: o.at,
                    this_conversation: o.case == row.id && now.since(o.at) < 4 * Timestamp::HOUR,
                })
                .collect(),
            ..CaseContext::default()
        }
    }
}

#[test]
fn the_first_card_proposes_the_slot_because_she_leaves_on_friday() {
    let desk = Desk::open(NOW);
    let first = desk.queue()[0];
    assert_eq!(first.case.code.to_string(), "K7M-4Q2");
    let decision = desk.judge(first, NOW);
    let card = decision.offer().unwrap();
    assert_eq!(card.id, "book_id_slot");
    assert!(!card.folded, "the answer was given");
    assert!(
        card.because.contains(&Because::ContactSaid {
            words: "Parto venerdì".to_owned()
        }),
        "{:?}",
        card.because
    );
    assert!(
        card.because.contains(&Because::UsefulIn { times: 7, of: 9 }),
        "{:?}",
        card.because
    );
    assert!(
        decision
            .facts
            .iter()
            .any(|f| matches!(f, Fact::PromiseDue { .. })),
        "{:?}",
        decision.facts
    );
}

#[test]
fn the_next_row_is_a_complaint_and_silent() {
    let desk = Desk::open(NOW);
    let second = desk.queue()[1];
    assert_eq!(second.case.value(Field::Subject).text(), Some("Reclamo TARI"));
    assert_eq!(desk.judge(second, NOW).silence(), Some(Silence::Complaint));
}

#[test]
fn one_street_light_is_reported_by_three() {
    let desk = Desk::open(NOW);
    let light = desk
        .queue()
        .into_iter()
        .find(|c| c.case.value(Field::Subject).text() == Some("Lampione spento"))
        .unwrap();
    let near = desk.context(light, NOW).nearby_faults.len();
    assert!(near >= 2, "{near}");
}

#[test]
fn the_first_twenty_cases_hold_five_offers_five_silences_and_two_promises() {
    // In the morning, after the desk has closed, and on a Sunday.
    for now in [NOW, NOW.plus(9 * Timestamp::HOUR), NOW.plus(4 * Timestamp::DAY)] {
        let desk = Desk::open(now);
        let (mut offers, mut silences, mut promises, mut told) = (0, 0, 0, Vec::new());
        for case in desk.queue().into_iter().take(20) {
            let decision = desk.judge(case, now);
            let subject = case.case.value(Field::Subject).text().unwrap_or_default();
            told.push(format!(
                "{subject}: {:?} {:?} {:?}",
                decision.offer().map(|c| &c.id),
                decision.silence(),
                decision.facts.len()
            ));
            offers += usize::from(decision.offer().is_some());
            silences += usize::from(decision.silence().is_some());
            promises += usize::from(
                decision
                    .facts
                    .iter()
                    .any(|f| matches!(f, Fact::PromiseDue { .. } | Fact::PromiseBroken { .. })),
            );
        }
        let told = told.join("\n");
        assert!(
            offers >= 5 && silences >= 5 && promises >= 2,
            "{offers} {silences} {promises}\n{told}"
        );
    }
}

#[test]
fn silences_of_the_first_screen_have_different_reasons() {
    let desk = Desk::open(NOW);
    let reasons: BTreeSet<Silence> = desk
        .queue()
        .into_iter()
        .take(30)
        .filter_map(|c| desk.judge(c, NOW).silence())
        .collect();
    for why in [
        Silence::Complaint,
        Silence::JustAnswer,
        Silence::Distress,
        Silence::RepairFirst,
        Silence::DeclinedRecently,
    ] {
        assert!(reasons.contains(&why), "{why:?} is not among {reasons:?}");
    }
}
