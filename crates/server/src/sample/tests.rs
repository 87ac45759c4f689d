//! The sample as a town would see it.

use super::*;
use oltre_domain::{Author, CaseStatus, Entry, EntryKind, Field, PromiseState, SuggestionOutcome, Value, check_text};
use std::collections::BTreeSet;

mod first_twenty;

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
    for (topic, ..) in desk::TOPICS {
        let here = cases.iter().filter(|c| c.case.value(Field::Topic).text() == Some(topic)).count();
        assert!(here >= 60, "{topic}: {here}");
    }
    let with = |status| cases.iter().filter(|c| c.case.status() == status).count();
    assert!(with(CaseStatus::Solved) + with(CaseStatus::Closed) > cases.len() * 7 / 10);
    for status in CaseStatus::ALL {
        assert!(with(status) >= 5, "{status:?}: {}", with(status));
    }
    assert_eq!(with(CaseStatus::New), TO_TAKE);
    let marta = desk::operator("marta");
    let mine = cases.iter().filter(|c| c.case.owner() == Some(marta) && !c.case.status().is_done()).count();
    assert_eq!(mine, 7, "the first picture of the manual shows 7");
}

#[test]
fn the_first_case_is_the_one_of_the_picture() {
    let batches = sample();
    let cases = cases(&batches);
    let first = cases.iter().find(|c| c.case.code.to_string() == "K7M-4Q2").unwrap();
    let told: Vec<(EntryKind, &str)> = first.entries.iter().map(|e| (e.kind, e.body.as_str())).collect();
    assert_eq!(
        told,
        [
            (EntryKind::CallIn, ""),
            (EntryKind::MessageIn, "Fino a che ora fate le carte d'identità? Parto venerdì."),
            (EntryKind::MessageOut, "Oggi fino alle 12:30."),
        ]
    );
    assert_eq!(first.entries[0].at, NOW.plus(-10 * Timestamp::MINUTE));
    assert_eq!(first.case.value(Field::Asked).text(), Some("Fino a che ora fate le carte d'identità?"));
    assert_eq!(first.case.value(Field::Subject).text(), Some("Orario carte d'identità"));
    assert_eq!(first.case.priority(), Priority::High);
    let hers: Vec<_> = cases.iter().filter(|c| c.case.contact() == first.case.contact()).collect();
    assert_eq!(hers.len(), 2);
    let promise = hers.iter().flat_map(|c| &c.promises).next().unwrap();
    assert_eq!((promise.text.as_str(), promise.by, promise.state), ("Richiamare entro le 16", desk::operator("luca"), PromiseState::Open));
    assert!(NOW < promise.due && promise.due <= NOW.plus(Timestamp::DAY));
}

#[test]
fn the_same_seed_and_moment_give_the_same_sample() {
    let told = |seed, now| format!("{:?}", Sample::prepare(seed, now, 30).unwrap().batches().collect::<Vec<_>>());
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
    let said = |kind| entries(&cases).filter(move |e| e.kind == kind).map(|e| e.body.as_str());
    let share = |texts: Vec<&str>| texts.iter().collect::<BTreeSet<_>>().len() as f64 / texts.len() as f64;
    let firsts = cases.iter().filter_map(|c| c.entries.iter().find(|e| e.kind == EntryKind::MessageIn)).map(|e| e.body.as_str());
    let firsts = share(firsts.collect());
    assert!(firsts > 0.95, "what contacts begin with: {firsts}");
    let (ours, theirs) = (share(said(EntryKind::MessageOut).collect()), share(said(EntryKind::MessageIn).collect()));
    assert!(ours > 0.75 && theirs > 0.75, "{ours} {theirs}");
    let subjects = share(cases.iter().filter_map(|c| c.case.value(Field::Subject).text()).collect());
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
            assert!(contact.points.iter().all(|p| !p.value.starts_with('+')), "no number that could be somebody's");
        }
    }
    for case in cases(&batches) {
        for (field, cell) in &case.case.fields {
            field.check(&cell.value).unwrap_or_else(|e| panic!("{field}: {e}"));
        }
        assert!(case.case.queue().is_some() && case.case.contact().is_some());
        for entry in &case.entries {
            check_text(&entry.body).unwrap();
            let silent = matches!(
                entry.kind,
                EntryKind::CallIn | EntryKind::Taken | EntryKind::StatusChanged | EntryKind::Suggestion | EntryKind::Solved
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
        for bad in ["{", "}", "[", "]", "|", "  ", " ,", " .", ",,", "..?", " ?", "( ", "«»", "null", "il 8 ", " il il ", "da il ", "a il ", " di il "] {
            assert!(!text.contains(bad) || bad == " ." && text.contains(" ..."), "«{bad}» in «{text}»");
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
            assert!((calendar::OPENS..=calendar::CLOSES).contains(&minute), "{minute}: {entry:?}");
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
    assert!(lengths[0] >= 1 && lengths[lengths.len() / 2] >= 4 && *lengths.last().unwrap() <= 16, "{lengths:?}");
    let labelled = entries(&cases).filter(|e| e.kind == EntryKind::MessageOut && e.meta.act.is_some()).count();
    assert!(labelled > 1_000, "{labelled}");
}

#[test]
fn a_case_stands_where_its_timeline_left_it() {
    let batches = sample();
    for case in cases(&batches) {
        let status = case.case.status();
        let open_question = case.handoffs.iter().any(|h| h.answered_at.is_none());
        assert_eq!(status == CaseStatus::WaitingOffice, open_question, "{case:?}");
        let done = status.is_done();
        assert_eq!(done, case.case.fields.contains_key(&Field::SolvedAt) && status != CaseStatus::Reopened, "{case:?}");
        assert!(!done || case.promises.iter().all(|p| p.state != PromiseState::Open), "{case:?}");
        assert_eq!(status == CaseStatus::New, case.case.owner().is_none(), "{case:?}");
        assert_eq!(status == CaseStatus::WaitingDate, case.case.value(Field::WaitUntil) != &Value::Null);
        if let Some(key) = case.case.value(Field::Outcome).text() {
            let topics = desk::topics();
            let topic = topics.iter().find(|t| Some(t.key.as_str()) == case.case.value(Field::Topic).text()).unwrap();
            assert!(topic.outcomes.iter().any(|o| o.key == key), "{} has no outcome {key}", topic.key);
        }
    }
}

#[test]
fn promises_and_questions_are_kept_broken_late_and_due() {
    let batches = sample();
    let cases = cases(&batches);
    let promises = || cases.iter().flat_map(|c| &c.promises);
    let in_state = |state| promises().filter(|p| p.state == state).count();
    assert!(in_state(PromiseState::Kept) >= 10, "{}", in_state(PromiseState::Kept));
    assert!(in_state(PromiseState::Broken) >= 1);
    let open = || promises().filter(|p| p.state == PromiseState::Open);
    assert!(open().any(|p| p.due < NOW), "one is late");
    assert!(open().filter(|p| p.due >= NOW && p.due < NOW.plus(Timestamp::DAY)).count() >= 2, "two are due today");
    let questions = || cases.iter().flat_map(|c| &c.handoffs);
    let late = |h: &&oltre_domain::Handoff| h.due < h.answered_at || h.answered_at.is_none() && h.due < Some(NOW);
    assert!(questions().filter(|h| h.answered_at.is_some()).count() >= 30);
    assert!(questions().filter(|h| h.answered_at.is_none()).count() >= 10);
    assert!(questions().filter(late).count() >= 5);
}

#[test]
fn what_became_of_offers_is_known_for_eight_actions_and_the_demos_own_is_seven_of_nine() {
    let batches = sample();
    let cases = cases(&batches);
    let mut by_action: BTreeMap<&str, Vec<&SuggestionOutcome>> = BTreeMap::new();
    for outcome in cases.iter().flat_map(|c| &c.outcomes) {
        assert!(outcome.operator.is_some() != outcome.contact.is_some());
        by_action.entry(outcome.action.as_str()).or_default().push(outcome);
    }
    let rich: Vec<_> = by_action.iter().filter(|(_, o)| o.len() >= 20).map(|(a, o)| (*a, o.len())).collect();
    assert!(rich.len() >= 8, "{:?}", by_action.iter().map(|(a, o)| (*a, o.len())).collect::<Vec<_>>());
    for (action, outcomes) in &by_action {
        assert!(Catalogue::starter().actions.contains_key(*action), "{action}");
        if outcomes.len() >= 20 {
            let answered = |what| outcomes.iter().filter(|o| o.contact == Some(what)).count();
            assert!(answered(oltre_domain::ContactAnswer::Accepted) >= 4, "{action}");
            assert!(answered(oltre_domain::ContactAnswer::Declined) >= 1, "{action}");
        }
    }
    let demo = &by_action["book_id_slot"];
    let count = |answer| demo.iter().filter(|o| o.contact == Some(answer)).count();
    assert_eq!((count(oltre_domain::ContactAnswer::Accepted), count(oltre_domain::ContactAnswer::Declined)), (7, 2));
}

#[test]
fn all_sorts_of_people_come_by_all_channels_and_some_come_back() {
    let batches = sample();
    let cases = cases(&batches);
    let contacts: BTreeMap<_, _> = batches.iter().flat_map(|b| &b.contacts).map(|c| (c.id, c)).collect();
    let mut kinds: BTreeMap<ContactKind, usize> = BTreeMap::new();
    let mut visits: BTreeMap<ContactId, usize> = BTreeMap::new();
    for case in &cases {
        let contact = case.case.contact().unwrap();
        *kinds.entry(contacts[&contact].kind()).or_default() += 1;
        *visits.entry(contact).or_default() += 1;
    }
    for kind in [ContactKind::Citizen, ContactKind::Tourist, ContactKind::Body, ContactKind::Supplier, ContactKind::Employee] {
        assert!(kinds[&kind] >= 8, "{kind:?}: {kinds:?}");
    }
    assert!(visits.values().filter(|n| **n > 1).count() >= 80);
    for channel in ["phone", "email", "chat", "counter", "web"] {
        let here = cases.iter().filter(|c| c.case.value(Field::Channel).text() == Some(channel)).count();
        assert!(here >= 40, "{channel}: {here}");
    }
    let english = cases.iter().filter(|c| c.case.value(Field::Language).text() == Some("en")).count();
    assert!(english >= 60, "{english}");
    for field in [Field::Complaint, Field::Distress, Field::JustAnswer] {
        assert!(cases.iter().filter(|c| c.case.value(field).is_true()).count() >= 15, "{field}");
    }
    let heard = cases.iter().flat_map(|c| &c.experiences).count();
    assert!(heard >= 20, "{heard} told us how it went");
}

#[test]
fn codes_are_never_shared_not_even_by_many() {
    let sample = Sample::prepare(1, NOW, 5_000).unwrap();
    let mut codes = BTreeSet::new();
    let mut total = 0;
    for batch in sample.batches() {
        assert!(batch.cases.len() <= BATCH);
        total += batch.cases.len();
        codes.extend(batch.cases.iter().map(|c| c.case.code));
    }
    assert_eq!((codes.len(), total as u64), (total, sample.total()));
}

#[test]
fn a_case_comes_after_its_contact() {
    let sample = Sample::prepare(1, NOW, 1_500).unwrap();
    let mut known = BTreeSet::new();
    for batch in sample.batches() {
        for contact in &batch.contacts {
            assert!(known.insert(contact.id), "a contact twice");
        }
        for case in &batch.cases {
            assert!(known.contains(&case.case.contact().unwrap()));
        }
    }
}

#[test]
fn the_demo_opens_as_well_at_night_and_on_a_sunday() {
    let calendar = Calendar::italian();
    for hours in 0..(24 * 9) {
        let now = NOW.plus(hours * Timestamp::HOUR);
        let morning = morning(&calendar, now);
        let (day, minute) = calendar.local(morning);
        assert!(morning <= now && now.since(morning) < 4 * Timestamp::DAY, "{hours}");
        assert!(Calendar::is_working(day) && (9 * 60 + 22..=12 * 60 + 20).contains(&minute));
        let sample = Sample::prepare(1, now, 0).unwrap();
        let due = sample.due_today();
        assert!(now < due && due <= now.plus(25 * Timestamp::HOUR));
    }
    let sunday = Sample::prepare(1, NOW.plus(4 * Timestamp::DAY + 12 * Timestamp::HOUR), 0).unwrap();
    let batches: Vec<SeedBatch> = sunday.batches().collect();
    assert!(entries(&cases(&batches)).all(|e| e.at <= sunday.morning));
}

#[test]
fn who_wrote_an_entry_works_here() {
    let hash = "$argon2id$not-a-real-one";
    let desk = Sample::prepare(1, NOW, 0).unwrap().desk(hash);
    let operators: BTreeSet<_> = desk.operators.iter().map(|o| o.operator.id).collect();
    let offices: BTreeSet<_> = desk.queues.iter().map(|q| q.id).collect();
    let accounts: Vec<_> = desk.operators.iter().filter_map(|o| o.account.as_ref()).map(|a| a.login.as_str()).collect();
    assert_eq!(accounts, ["marta", "luca", "giulia", "samir", "ornella", "renata", "piero", "ada"]);
    let batches = sample();
    for entry in entries(&cases(&batches)) {
        match entry.by {
            Author::Operator(id) => assert!(operators.contains(&id)),
            Author::Office(id) => assert!(offices.contains(&id)),
            Author::Contact | Author::System => {}
        }
    }
}
