//! Figures: what the databases add up is what a plain computation from the timelines comes to, each opens to its rows, nobody
//! sees more than their queues, and nobody is counted.

use crate::desk::import_desk;
use crate::world::*;
use oltre_domain::*;
use oltre_figures::*;
use oltre_server::sample::Sample;
use oltre_wire::*;
use std::collections::BTreeSet;

const DAY: i64 = Timestamp::DAY;

/// A town with its desk and some hundreds of cases, written by the sample.
async fn town() -> World {
    let world = World::empty().await;
    let sample = Sample::prepare(7, NOON, 250).unwrap();
    plant(world.server.storage(), sample.desk(&hash())).await;
    for batch in sample.batches() {
        plant(world.server.storage(), batch).await;
    }
    world
}

fn query(from: i64, until: i64) -> FigureQuery {
    FigureQuery {
        from: NOON.plus(from * DAY),
        until: NOON.plus(until * DAY),
        queue: None,
        topic: None,
        channel: None,
        contact: None,
    }
}

/// As parameters of an address.
fn asked(query: &impl serde::Serialize) -> String {
    let fields = serde_json::to_value(query).unwrap();
    let fields = fields.as_object().unwrap().iter();
    let pairs = fields.map(|(name, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("{name}={value}")
    });
    pairs.collect::<Vec<_>>().join("&")
}

async fn figure(console: &Console, key: FigureKey, query: &FigureQuery) -> FigureAnswer {
    read(
        console
            .get(&format!("/v1/figures/{}?{}", key.as_str(), asked(query)))
            .await,
    )
    .await
}

/// All rows of a figure, read in small helpings.
async fn rows(console: &Console, key: FigureKey, query: &FigureQuery) -> Vec<FigureRow> {
    let mut all = Vec::new();
    loop {
        let path = format!(
            "/v1/figures/{}/rows?{}&offset={}&limit=97",
            key.as_str(),
            asked(query),
            all.len()
        );
        let some: FigureRows = read(console.get(&path).await).await;
        all.extend(some.rows);
        if !some.more {
            return all;
        }
    }
}

async fn from_the_timelines(world: &World) -> (Calendar, Vec<CaseInFacts>) {
    let storage = world.server.storage().clone();
    let said = tokio::task::spawn_blocking(move || storage.cases_in_facts().unwrap());
    said.await.unwrap()
}

#[tokio::test]
async fn what_the_database_adds_up_is_what_the_timelines_say_and_opens_to_its_rows() {
    let world = town().await;
    world.server.tick().await.unwrap();
    let marta = world.console("marta").await;
    let (calendar, cases) = from_the_timelines(&world).await;
    let topic = cases.iter().find_map(|case| case.dimensions.topic.clone());
    let mut narrowed = query(-400, 0);
    narrowed.topic = topic;
    narrowed.channel = Some(Channel::Phone);
    let mut counted = BTreeSet::new();
    for query in [query(-400, 1), query(-100, 0), query(-20, -2), narrowed] {
        for key in FigureKey::ALL {
            let answer = figure(&marta, *key, &query).await;
            assert!(answer.has_hours);
            for (tally, period) in [
                (&answer.now, query.period()),
                (&answer.before, query.period().before()),
            ] {
                let plain = Tally::of_facts(*key, period, &query.filter(), NOON, &calendar, &cases);
                assert_eq!(*tally, plain, "{} of {query:?}", key.as_str());
            }
            if answer.now.n > 0 {
                counted.insert(*key);
            }
            let rows = rows(&marta, *key, &query).await;
            let is_share = key.measure() == Measure::Share;
            let in_it: Vec<_> = rows.iter().filter(|row| !is_share || row.hit.is_some()).collect();
            assert_eq!(in_it.len() as u64, answer.now.n, "the rows of {}", key.as_str());
            let hits = in_it.iter().filter(|row| row.hit == Some(true)).count();
            assert_eq!(hits as u64, answer.now.hits);
            let mut values: Vec<i64> = in_it.iter().filter_map(|row| row.value).collect();
            values.sort_unstable();
            let middle = values.len().div_ceil(2).checked_sub(1);
            assert_eq!(middle.map(|at| values[at]), answer.now.median);
        }
    }
    let told: Vec<_> = FigureKey::ALL
        .iter()
        .filter(|key| !counted.contains(key))
        .collect();
    // The sample's people are asked whether they are satisfied, and nothing else; its articles are used by whoever tries them.
    let untold = [FigureKey::Book, FigureKey::Nps, FigureKey::Effort];
    assert!(
        told.iter().all(|key| untold.contains(key)),
        "nothing is told of {told:?}"
    );
}

#[tokio::test]
async fn a_case_is_counted_as_soon_as_somebody_asks_and_its_time_in_the_hours_there_are() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Lampione spento").await;
    let mut now = query(-1, 1);
    assert_eq!(
        figure(&marta, FigureKey::Backlog, &now).await.now.n,
        0,
        "open at this moment, and not before it"
    );
    world.clock.set(NOON.plus(5 * Timestamp::MINUTE));
    let backlog = figure(&marta, FigureKey::Backlog, &now).await;
    assert_eq!(
        (backlog.now.n, backlog.up_to),
        (1, NOON.plus(5 * Timestamp::MINUTE))
    );
    assert!(is_applied(
        &marta.does(OpKind::CaseClaim { id, expect: None }).await
    ));
    assert!(is_applied(&marta.does(solve(id)).await));
    assert_eq!(figure(&marta, FigureKey::FrontOffice, &now).await.now.n, 1);
    let solution = figure(&marta, FigureKey::Solution, &now).await;
    assert_eq!(
        (solution.now.n, solution.has_hours),
        (0, false),
        "nobody said when people work"
    );
    let always = r#"
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
"#;
    import_desk(&world, always).await.unwrap();
    let solution = figure(&marta, FigureKey::Solution, &now).await;
    assert_eq!((solution.now.n, solution.has_hours), (1, true));
    now.queue = Some(world.taxes);
    assert_eq!(
        figure(&marta, FigureKey::FrontOffice, &now).await.now.n,
        0,
        "in another queue"
    );
}

#[tokio::test]
async fn nobody_sees_figures_of_queues_they_do_not_see() {
    let world = World::new().await;
    let (mut marta, nina) = (world.console("marta").await, world.console("nina").await);
    marta.opens(world.desk, "Lampione spento").await;
    marta.opens(world.taxes, "Avviso di pagamento").await;
    world.clock.set(NOON.plus(5 * Timestamp::MINUTE));
    let now = query(-1, 1);
    assert_eq!(figure(&marta, FigureKey::Backlog, &now).await.now.n, 2);
    assert_eq!(figure(&nina, FigureKey::Backlog, &now).await.now.n, 1);
    let seen = rows(&nina, FigureKey::Backlog, &now).await;
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].queue, Some(world.desk));
    let rita = world.console("rita").await;
    let path = format!("/v1/figures/backlog?{}", asked(&now));
    assert_eq!(problem(rita.get(&path).await).await, ProblemCode::NotAllowed);
}

#[tokio::test]
async fn what_is_no_question_about_figures_is_refused() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    let refused = async |path: String| problem(marta.get(&path).await).await;
    let period = asked(&query(-1, 1));
    assert_eq!(
        refused(format!("/v1/figures/hits?{period}")).await,
        ProblemCode::NotFound
    );
    for wrong in [
        asked(&query(1, -1)),
        asked(&query(1, 1)),
        asked(&query(-3_000, 0)),
        "from=0".to_owned(),
        "from=-9223372036854775808&until=9223372036854775807".to_owned(),
        "from=9223372036854775806&until=9223372036854775807".to_owned(),
        format!("{period}&channel=pigeon"),
        format!("{period}&queue=1"),
    ] {
        for path in [
            format!("/v1/figures/backlog?{wrong}"),
            format!("/v1/figures/backlog/rows?{wrong}&offset=0&limit=1"),
        ] {
            assert_eq!(refused(path).await, ProblemCode::BadParameter, "{wrong}");
        }
    }
    let many = format!("/v1/figures/backlog/rows?{period}&offset=0&limit=1001");
    assert_eq!(refused(many).await, ProblemCode::BadParameter);
}

#[tokio::test]
async fn no_figure_is_asked_or_told_by_operator() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Lampione spento").await;
    assert!(is_applied(
        &marta.does(OpKind::CaseClaim { id, expect: None }).await
    ));
    assert!(is_applied(&marta.does(solve(id)).await));
    world.clock.set(NOON.plus(30 * DAY));
    let marta = world.console("marta").await;
    let me = OperatorId::imported("test", "marta");
    for asks in ["operator", "owner", "author", "by", "device"] {
        let path = format!("/v1/figures/front_office?{}&{asks}={me}", asked(&query(-1, 20)));
        assert_eq!(
            problem(marta.get(&path).await).await,
            ProblemCode::BadParameter,
            "{asks}"
        );
    }
    for key in FigureKey::ALL {
        for path in [
            format!("/v1/figures/{}?{}", key.as_str(), asked(&query(-1, 20))),
            format!(
                "/v1/figures/{}/rows?{}&offset=0&limit=100",
                key.as_str(),
                asked(&query(-1, 20))
            ),
        ] {
            let reply = marta.get(&path).await;
            assert_eq!(reply.status(), 200);
            let text = reply.text().await.unwrap();
            assert!(!text.contains(&me.to_string()), "{path}: {text}");
        }
    }
    let document: serde_json::Value = serde_json::from_str(&oltre_server::openapi_json()).unwrap();
    let mut names = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        if path.starts_with("/v1/figures/") {
            let parameters = item["get"]["parameters"].as_array().unwrap();
            names.extend(
                parameters
                    .iter()
                    .map(|one| one["name"].as_str().unwrap().to_owned()),
            );
        }
    }
    for schema in [
        "FigureAnswer",
        "FigureRows",
        "FigureRow",
        "Tally",
        "Part",
        "Point",
    ] {
        let fields = document["components"]["schemas"][schema]["properties"]
            .as_object()
            .unwrap();
        names.extend(fields.keys().cloned());
    }
    assert!(names.contains("queue") && names.contains("sort"), "{names:?}");
    for word in [
        "operator",
        "owner",
        "author",
        "by",
        "user",
        "device",
        "agent",
        "created_by",
    ] {
        assert!(!names.contains(word), "{word} in {names:?}");
    }
    let columns = "SELECT COUNT(*) FROM figure_fact WHERE case_id = ?1";
    assert!(world.ask(columns, &[id.0.as_bytes()]).await > 0);
}
