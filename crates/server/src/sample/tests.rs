//! The sample as a town would see it.

use super::*;
use oltre_domain::{
    Author, CaseStatus, Channel, ContactKind, Entry, EntryKind, Field, Place, Priority, PromiseState,
    SuggestionOutcome, Value, check_text,
};
use std::collections::BTreeSet;

mod first_twenty;
mod people;

/// Wednesday 2026-06-10, 10:40 in Italy.
const NOW: Timestamp = Timestamp(1_781_080_800_000);

fn sample() -> Vec<SeedBatch> {
    Sample::prepare(1, NOW, 0).unwrap().batches().collect()
}

fn cases(batches: &[SeedBatch]) -> Vec<&SeedCase> {
    batches.iter().flat_map(|b| &b.cases).collect()
}

fn entries<'a>(cases: &'a [&SeedCase]) -> impl Iterator<Item = &'a Entry> {
    cases.iter().flat_map(|c| &c.entries)
}

#[test]
fn there_are_at_least_600_cases_over_the_8_topics_and_most_are_done() {
    let batches = sample();
    let cases = cases(&batches);
    assert!(cases.len() >= 600, "{}", cases.len());
    assert_eq!(Sample::prepare(1, NOW, 0).unwrap().total(), cases.len() as u64);
    for (topic, ..) in FILES {
        let here = cases
            .iter()
            .filter(|c| c.case.value(Field::Topic).text() == Some(topic))
            .count();
        assert!(here >= 60, "{topic}: {here}");
    }
    let with = |status| cases.iter().filter(|c| c.case.status() == status).count();
    assert!(with(CaseStatus::Solved) + with(CaseStatus::Closed) > cases.len() * 7 / 10);
    for status in CaseStatus::ALL {
        assert!(with(status) >= 5, "{status:?}: {}", with(status));
    }
    assert_eq!(with(CaseStatus::New), TO_TAKE);
    let marta = desk::operator("marta");
    let mine = cases
        .iter()
        .filter(|c| c.case.owner() == Some(marta) && !c.case.status().is_done())
        .count();
    assert_eq!(mine, 7, "the first picture of the manual shows 7");
}

#[test]
fn the_first_case_is_the_one_of_the_picture() {
    let batches = sample();
    let cases = cases(&batches);
    let first = cases
        .iter()
        .find(|c| c.case.code.to_string() == "K7M-4Q2")
        .unwrap();
    let told: Vec<(EntryKind, &str)> = first.entries.iter().map(|e| (e.kind, e.body.as_str())).collect();
    assert_eq!(
        told,
        [
            (EntryKind::CallIn, ""),
            (
                EntryKind::MessageIn,
                "Fino a che ora fate le carte d'identità? Parto venerdì."
            ),
            (EntryKind::MessageOut, "Oggi fino alle 12:30."),
        ]
    );
    assert_eq!(first.entries[0].at, NOW.plus(-10 * Timestamp::MINUTE));
    assert_eq!(
        first.case.value(Field::Asked).text(),
        Some("Fino a che ora fate le carte d'identità?")
    );
    assert_eq!(
        first.case.value(Field::Subject).text(),
        Some("Orario carte d'identità")
    );
    assert_eq!(first.case.priority(), Priority::High);
    let hers: Vec<_> = cases
        .iter()
        .filter(|c| c.case.contact() == first.case.contact())
        .collect();
    assert_eq!(hers.len(), 2);
    let promise = hers.iter().flat_map(|c| &c.promises).next().unwrap();
    assert_eq!(
        (promise.text.as_str(), promise.by, promise.state),
        (
            "Richiamare entro le 16",
            desk::operator("luca"),
            PromiseState::Open
        )
    );
    assert!(NOW < promise.due && promise.due <= NOW.plus(Timestamp::DAY));
}

#[test]
fn the_same_seed_and_moment_give_the_same_sample() {
    let told = |seed, now| {
        format!(
            "{:?}",
            Sample::prepare(seed, now, 30)
                .unwrap()
                .batches()
                .collect::<Vec<_>>()
        )
    };
    assert_eq!(told(7, NOW), told(7, NOW));
    assert_ne!(told(7, NOW), told(8, NOW));
}

#[test]
fn another_day_tells_the_same_cases_so_that_a_second_import_adds_nothing() {
    let ids = |now| -> BTreeSet<_> {
        let batches: Vec<SeedBatch> = Sample::prepare(1, now, 20).unwrap().batches().collect();
        cases(&batches).iter().map(|c| c.case.id).collect()
    };
    assert_eq!(ids(NOW), ids(NOW.plus(40 * Timestamp::DAY)));
}

#[test]
fn texts_do_not_repeat_themselves() {
    let batches = sample();
    let cases = cases(&batches);
    let said = |kind| {
        entries(&cases)
            .filter(move |e| e.kind == kind)
            .map(|e| e.body.as_str())
    };
    let share = |texts: Vec<&str>| texts.iter().collect::<BTreeSet<_>>().len() as f64 / texts.len() as f64;
    let firsts = cases
        .iter()
        .filter_map(|c| c.entries.iter().find(|e| e.kind == EntryKind::MessageIn))
        .map(|e| e.body.as_str());
    let firsts = share(firsts.collect());
    assert!(firsts > 0.93, "what contacts begin with: {firsts}");
    let (ours, theirs) = (
        share(said(EntryKind::MessageOut).collect()),
        share(said(EntryKind::MessageIn).collect()),
    );
    assert!(ours > 0.7 && theirs > 0.7, "{ours} {theirs}");
    let subjects = share(
        cases
            .iter()
            .filter_map(|c| c.case.value(Field::Subject).text())
            .collect(),
    );
    assert!(subjects > 0.55, "subjects: {subjects}");
}

#[test]
fn every_value_and_every_text_may_enter() {
    let batches = sample();
    for batch in &batches {
        for contact in &batch.contacts {
            for (field, (value, _)) in &contact.f {
                field.check(value).unwrap();
            }
            assert!(!contact.points.is_empty());
            assert!(
                contact.points.iter().all(|p| !p.value.starts_with('+')),
                "no number that could be somebody's"
            );
        }
    }
    for case in cases(&batches) {
        for (field, cell) in &case.case.fields {
            field
                .check(&cell.value)
                .unwrap_or_else(|e| panic!("{field}: {e}"));
        }
        assert!(case.case.queue().is_some() && case.case.contact().is_some());
        for entry in &case.entries {
            check_text(&entry.body).unwrap();
            let silent = matches!(
                entry.kind,
                EntryKind::CallIn
                    | EntryKind::Taken
                    | EntryKind::StatusChanged
                    | EntryKind::Suggestion
                    | EntryKind::Solved
                    | EntryKind::Book
            );
            assert!(silent || !entry.body.trim().is_empty(), "{entry:?}");
        }
    }
}

#[test]
fn no_placeholder_and_no_hole_reaches_the_desk() {
    let batches = sample();
    let cases = cases(&batches);
    let subjects = cases.iter().filter_map(|c| c.case.value(Field::Subject).text());
    let bodies = entries(&cases).map(|e| e.body.as_str());
    for text in subjects.chain(bodies) {
        for bad in [
            "{", "}", "[", "]", "|", "  ", " ,", " .", ",,", "..?", " ?", "( ", "«»", " il 8 ", " il il ",
            " da il ", " a il ", " di il ", " di la ", "?,", "!,",
        ] {
            let is_dots = bad == " ." && text.contains(" ...");
            assert!(!text.contains(bad) || is_dots, "«{bad}» in «{text}»");
        }
        assert_eq!(text.trim(), text);
    }
}

#[test]
fn the_desk_works_by_day_and_a_timeline_runs_forward() {
    let batches = sample();
    let calendar = Calendar::italian();
    for case in cases(&batches) {
        let mut last = case.case.created_at;
        for entry in &case.entries {
            assert!(entry.at >= last, "{case:?}");
            last = entry.at;
            assert!(entry.at <= NOW, "{entry:?} is still to come");
            let (day, minute) = calendar.local(entry.at);
            assert!(Calendar::is_working(day), "{day}: {entry:?}");
            assert!(
                (calendar::OPENS..=calendar::CLOSES).contains(&minute),
                "{minute}: {entry:?}"
            );
        }
        assert!(case.case.created_at >= NOW.plus(-(DAYS_BACK + 6) * Timestamp::DAY));
    }
}

#[test]
fn timelines_are_short_and_labelled_as_the_playbooks_have_it() {
    let batches = sample();
    let cases = cases(&batches);
    let acts = &Catalogue::starter().acts;
    let mut lengths = Vec::new();
    for case in &cases {
        lengths.push(case.entries.len());
        for act in case.entries.iter().filter_map(|e| e.meta.act.as_deref()) {
            assert!(acts.contains_key(act), "no playbook knows {act}");
        }
    }
    lengths.sort_unstable();
    assert!(
        lengths[0] >= 1 && lengths[lengths.len() / 2] >= 4 && *lengths.last().unwrap() <= 17,
        "{:?}",
        lengths.last()
    );
    let usual = lengths.iter().filter(|n| **n <= 10).count();
    assert!(
        usual * 10 > lengths.len() * 7,
        "{usual} of {} have at most ten entries",
        lengths.len()
    );
    let labelled = entries(&cases)
        .filter(|e| e.kind == EntryKind::MessageOut && e.meta.act.is_some())
        .count();
    assert!(labelled > 1_000, "{labelled}");
}

#[test]
fn a_case_stands_where_its_timeline_left_it() {
    let batches = sample();
    let topics = desk::topics().unwrap();
    for case in cases(&batches) {
        let status = case.case.status();
        let open_question = case.handoffs.iter().any(|h| h.answered_at.is_none());
        assert_eq!(status == CaseStatus::WaitingOffice, open_question, "{case:?}");
        let done = status.is_done();
        assert_eq!(
            done,
            case.case.fields.contains_key(&Field::SolvedAt) && status != CaseStatus::Reopened,
            "{case:?}"
        );
        assert!(
            !done || case.promises.iter().all(|p| p.state != PromiseState::Open),
            "{case:?}"
        );
        assert_eq!(status == CaseStatus::New, case.case.owner().is_none(), "{case:?}");
        assert_eq!(
            status == CaseStatus::WaitingDate,
            case.case.value(Field::WaitUntil) != &Value::Null
        );
        if let Some(key) = case.case.value(Field::Outcome).text() {
            let topic = topics
                .iter()
                .find(|t| Some(t.key.as_str()) == case.case.value(Field::Topic).text())
                .unwrap();
            assert!(
                topic.outcomes.iter().any(|o| o.key == key),
                "{} has no outcome {key}",
                topic.key
            );
        }
    }
}
