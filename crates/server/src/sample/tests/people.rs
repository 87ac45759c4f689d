//! Who comes to the desk of the sample, what they were promised and offered, and who works there.

use super::*;

#[test]
fn promises_and_questions_are_kept_broken_late_and_due() {
    let batches = sample();
    let cases = cases(&batches);
    let promises = || cases.iter().flat_map(|c| &c.promises);
    let in_state = |state| promises().filter(|p| p.state == state).count();
    assert!(
        in_state(PromiseState::Kept) >= 10,
        "{}",
        in_state(PromiseState::Kept)
    );
    assert!(in_state(PromiseState::Broken) >= 1);
    let open = || promises().filter(|p| p.state == PromiseState::Open);
    assert!(open().any(|p| p.due < NOW), "one is late");
    assert!(
        open()
            .filter(|p| p.due >= NOW && p.due < NOW.plus(Timestamp::DAY))
            .count()
            >= 2,
        "two are due today"
    );
    let questions = || cases.iter().flat_map(|c| &c.handoffs);
    let late =
        |h: &&oltre_domain::Handoff| h.due < h.answered_at || h.answered_at.is_none() && h.due < Some(NOW);
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
        by_action
            .entry(outcome.action.as_str())
            .or_default()
            .push(outcome);
    }
    let rich: Vec<_> = by_action
        .iter()
        .filter(|(_, o)| o.len() >= 20)
        .map(|(a, o)| (*a, o.len()))
        .collect();
    assert!(
        rich.len() >= 8,
        "{:?}",
        by_action.iter().map(|(a, o)| (*a, o.len())).collect::<Vec<_>>()
    );
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
    assert_eq!(
        (
            count(oltre_domain::ContactAnswer::Accepted),
            count(oltre_domain::ContactAnswer::Declined)
        ),
        (7, 2)
    );
}

#[test]
fn all_sorts_of_people_come_by_all_channels_and_some_come_back() {
    let batches = sample();
    let cases = cases(&batches);
    let contacts: BTreeMap<_, _> = batches
        .iter()
        .flat_map(|b| &b.contacts)
        .map(|c| (c.id, c))
        .collect();
    let mut kinds: BTreeMap<ContactKind, usize> = BTreeMap::new();
    let mut visits: BTreeMap<ContactId, usize> = BTreeMap::new();
    for case in &cases {
        let contact = case.case.contact().unwrap();
        *kinds.entry(contacts[&contact].kind()).or_default() += 1;
        *visits.entry(contact).or_default() += 1;
    }
    for kind in [
        ContactKind::Citizen,
        ContactKind::Tourist,
        ContactKind::Body,
        ContactKind::Supplier,
        ContactKind::Employee,
    ] {
        assert!(kinds[&kind] >= 8, "{kind:?}: {kinds:?}");
    }
    assert!(visits.values().filter(|n| **n > 1).count() >= 80);
    for channel in ["phone", "email", "chat", "counter", "web"] {
        let here = cases
            .iter()
            .filter(|c| c.case.value(Field::Channel).text() == Some(channel))
            .count();
        assert!(here >= 40, "{channel}: {here}");
    }
    let english = cases
        .iter()
        .filter(|c| c.case.value(Field::Language).text() == Some("en"))
        .count();
    assert!(english >= 60, "{english}");
    for field in [Field::Complaint, Field::Distress, Field::JustAnswer] {
        assert!(
            cases.iter().filter(|c| c.case.value(field).is_true()).count() >= 15,
            "{field}"
        );
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
        assert!(
            morning <= now && now.since(morning) < 4 * Timestamp::DAY,
            "{hours}"
        );
        assert!(Calendar::is_working(day) && (9 * 60 + 22..=12 * 60 + 20).contains(&minute));
        let due = due_today(&calendar, now);
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
    let accounts: Vec<_> = desk
        .operators
        .iter()
        .filter_map(|o| o.account.as_ref())
        .map(|a| a.login.as_str())
        .collect();
    assert_eq!(
        accounts,
        [
            "marta", "luca", "giulia", "samir", "ornella", "renata", "piero", "ada"
        ]
    );
    let batches = sample();
    for entry in entries(&cases(&batches)) {
        match entry.by {
            Author::Operator(id) => assert!(operators.contains(&id)),
            Author::Office(id) => assert!(offices.contains(&id)),
            Author::Contact | Author::System => {}
        }
    }
}
