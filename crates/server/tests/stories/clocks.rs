//! What was undertaken for cases, and what the server does when it is missed.

use crate::desk::import_desk;
use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use uuid::Uuid;

const MINUTE: i64 = Timestamp::MINUTE;

/// A desk that never closes: an hour to the first word, two to the next, three to the solution.
const UNDERTAKEN: &str = r#"
[[hours]]
key = "sempre"
label = { it = "Sempre", en = "Always" }
time_zone = "Europe/Rome"
monday = ["00:00-24:00"]
tuesday = ["00:00-24:00"]
wednesday = ["00:00-24:00"]
thursday = ["00:00-24:00"]
friday = ["00:00-24:00"]
saturday = ["00:00-24:00"]
sunday = ["00:00-24:00"]

[[service]]
key = "sportello"
label = { it = "Sportello", en = "Counter" }
hours = "sempre"
queues = ["Sportello"]
normal = { first_reply = "1h", next_reply = "2h", solution = "3h" }
escalation = { priority = "high", label = "in ritardo" }
"#;

/// A case that came by mail.
async fn by_mail(console: &mut Console, queue: QueueId) -> CaseId {
    let (id, mut kind) = create(queue, "Lampione spento");
    if let OpKind::CaseCreate { f, .. } = &mut kind {
        f.insert(Field::Channel, "email".into());
    }
    assert!(is_applied(&console.does(kind).await));
    id
}

/// Something said on a case at a moment.
async fn says(console: &mut Console, case: CaseId, kind: EntryKind, at: Timestamp) {
    let by = match kind {
        EntryKind::MessageIn => Author::Contact,
        _ => Author::Operator(console.me),
    };
    let entry = Entry {
        id: Uuid::now_v7().into(),
        case,
        at,
        by,
        kind,
        body: "Buongiorno".to_owned(),
        meta: EntryMeta::default(),
    };
    let op = OpKind::EntryAppend {
        entry: Box::new(entry),
    };
    assert!(is_applied(&console.does(op).await));
}

/// What was missed, as the timeline has it.
fn missed(changes: &[ChangeLine]) -> Vec<(String, Option<Timestamp>)> {
    changes
        .iter()
        .filter_map(|change| match &change.what {
            What::Put {
                row: Row::Entry(line),
            } if line.entry.kind == EntryKind::TargetMissed => {
                Some((line.entry.meta.key.clone()?, line.entry.meta.due))
            }
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn a_letter_nobody_answers_is_told_once_raised_and_marked() {
    let world = World::new().await;
    import_desk(&world, UNDERTAKEN).await.unwrap();
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = by_mail(&mut marta, world.desk).await;
    luca.pull().await;
    world.clock.set(NOON.plus(59 * MINUTE));
    assert_eq!(world.server.tick().await.unwrap().missed, 0);
    world.clock.set(NOON.plus(61 * MINUTE));
    assert_eq!(world.server.tick().await.unwrap().missed, 1);
    assert_eq!(world.server.tick().await.unwrap().missed, 0);
    let heard = luca.pull_after_refresh().await;
    let due = NOON.plus(60 * MINUTE);
    assert_eq!(missed(&heard), [("first_reply".to_owned(), Some(due))]);
    let case = luca.case(id).await;
    assert_eq!(case.priority(), Priority::High);
    assert!(case.tags.contains("in ritardo"));
    // The level says nothing of urgent matters: what was missed stays on the timeline, and no other clock runs.
    world.clock.set(NOON.plus(10 * Timestamp::HOUR));
    assert_eq!(world.server.tick().await.unwrap().missed, 0);
}

#[tokio::test]
async fn who_is_answered_in_time_is_not_told_of_until_they_write_again() {
    let world = World::new().await;
    let calm = UNDERTAKEN.replace("escalation = { priority = \"high\", label = \"in ritardo\" }", "");
    import_desk(&world, &calm).await.unwrap();
    let mut marta = world.console("marta").await;
    let id = by_mail(&mut marta, world.desk).await;
    let at = |minutes: i64| NOON.plus(minutes * MINUTE);
    says(&mut marta, id, EntryKind::MessageOut, at(10)).await;
    world.clock.set(at(150));
    assert_eq!(world.server.tick().await.unwrap().missed, 0);
    marta.refreshed().await;
    says(&mut marta, id, EntryKind::MessageIn, at(20)).await;
    assert_eq!(
        world.server.tick().await.unwrap().missed,
        1,
        "two hours after their word"
    );
    assert_eq!(
        missed(&marta.pull().await),
        [("next_reply".to_owned(), Some(at(140)))]
    );
    assert!(is_applied(
        &marta.does(OpKind::CaseClaim { id, expect: None }).await
    ));
    let solve = OpKind::CaseSolve {
        id,
        outcome: "other".to_owned(),
        text: String::new(),
    };
    assert!(is_applied(&marta.does(solve).await));
    world.clock.set(at(500));
    assert_eq!(world.server.tick().await.unwrap().missed, 0);
}

#[tokio::test]
async fn time_stands_still_while_the_contact_owes_an_answer() {
    let world = World::new().await;
    import_desk(&world, UNDERTAKEN).await.unwrap();
    let mut marta = world.console("marta").await;
    let id = by_mail(&mut marta, world.desk).await;
    says(&mut marta, id, EntryKind::MessageOut, NOON).await;
    let waits = OpKind::CaseStatus {
        id,
        expect: CaseStatus::New,
        status: CaseStatus::WaitingContact,
        until: None,
    };
    assert!(is_applied(&marta.does(waits).await));
    world.clock.set(NOON.plus(48 * Timestamp::HOUR));
    assert_eq!(world.server.tick().await.unwrap().missed, 0);
}

#[tokio::test]
async fn what_is_undertaken_later_holds_for_the_cases_that_are_there_and_only_in_its_queues() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    by_mail(&mut marta, world.desk).await;
    by_mail(&mut marta, world.taxes).await;
    world.clock.set(NOON.plus(2 * Timestamp::HOUR));
    assert_eq!(
        world.server.tick().await.unwrap().missed,
        0,
        "nothing is undertaken"
    );
    import_desk(&world, UNDERTAKEN).await.unwrap();
    assert_eq!(world.server.tick().await.unwrap().missed, 1);
    let never = UNDERTAKEN.replace("normal = {", "low = {");
    import_desk(&world, &never).await.unwrap();
    world.clock.set(NOON.plus(20 * Timestamp::HOUR));
    assert_eq!(
        world.server.tick().await.unwrap().missed,
        0,
        "nothing is any more"
    );
}

#[tokio::test]
async fn hours_that_cannot_be_are_refused_by_their_line() {
    let world = World::new().await;
    for (good, bad, why) in [
        ("00:00-24:00", "00:00-25:00", "is not like 08:00-13:00"),
        ("00:00-24:00", "13:00-08:00", "follow each other"),
        ("Europe/Rome", "Mestre", "is no time zone"),
        ("[\"00:00-24:00\"]", "[]", "nobody ever works"),
        ("\"1h\"", "\"an hour\"", "is no working time"),
        ("\"1h\"", "\"0h\"", "is no working time"),
        ("hours = \"sempre\"", "hours = \"mai\"", "there are no hours"),
        ("\"Sportello\"]", "\"Cassa\"]", "there is no queue"),
        ("\"high\"", "\"huge\"", "unknown variant"),
    ] {
        let text = UNDERTAKEN.replace(good, bad);
        let refused = import_desk(&world, &text).await.unwrap_err().to_string();
        assert!(refused.contains(why), "{bad}: {refused}");
        assert!(refused.contains("line"), "{refused}");
    }
}
