//! The Book: everybody writes, some vouch, nobody's words are lost, and what was used is counted.

use crate::world::*;
use oltre_domain::*;
use oltre_server::import::{ImportCommand, run};
use oltre_wire::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn write(id: ArticleId, question: &str) -> OpKind {
    OpKind::ArticleCreate {
        id,
        kind: ArticleKind::Article,
        f: BTreeMap::from([
            (ArticleField::Question, question.into()),
            (ArticleField::Answer, "Su appuntamento.".into()),
        ]),
        from: None,
        draft: false,
        unnamed: false,
    }
}

fn state(id: ArticleId, expect: ArticleState, state: ArticleState, by_use: bool) -> OpKind {
    OpKind::ArticleState {
        id,
        expect,
        state,
        by_use,
    }
}

/// What somebody sends who read a section at this version.
fn change(id: ArticleId, field: ArticleField, base: &str, version: Version, value: &str) -> OpKind {
    let change = FieldChange {
        base_version: Some(version),
        base_op: None,
        base: base.into(),
        value: value.into(),
    };
    OpKind::ArticleSet {
        id,
        f: BTreeMap::from([(field, change)]),
        fixes: BTreeSet::new(),
        unnamed: false,
    }
}

fn used(case: CaseId, by: OperatorId, article: ArticleId, at: Timestamp) -> OpKind {
    OpKind::EntryAppend {
        entry: Box::new(Entry {
            id: EntryId(Uuid::now_v7()),
            case,
            at,
            by: Author::Operator(by),
            kind: EntryKind::Book,
            body: String::new(),
            meta: EntryMeta {
                article: Some(article),
                key: Some(BookAct::Used.as_str().to_owned()),
                ..EntryMeta::default()
            },
        }),
    }
}

/// So much later, the server's job runs.
async fn passes(world: &World, millis: i64) {
    use oltre_server::Clock as _;
    world.clock.set(world.clock.now().plus(millis));
    world.server.tick().await.unwrap();
}

/// The article as a new console gets it, with what was done to it and how it fared.
async fn article(console: &Console, id: ArticleId) -> (Article, Vec<ArticleDeed>, Option<ArticleFare>) {
    let (rows, _) = console.snapshot("org").await;
    let (mut found, mut deeds, mut fare) = (None, Vec::new(), None);
    for row in rows {
        match row {
            Row::Article(row) if row.id == id => found = Some(*row),
            Row::ArticleVersion(row) if row.article == id => deeds.push(row.did),
            Row::ArticleFare(row) if row.article == id => fare = Some(row),
            _ => {}
        }
    }
    (found.unwrap(), deeds, fare)
}

#[tokio::test]
async fn everybody_writes_and_only_an_editor_vouches() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let (mut ada, mut rita) = (world.console("ada").await, world.console("rita").await);
    let id = ArticleId(Uuid::now_v7());
    luca.pull().await;
    assert!(is_applied(&marta.does(write(id, "Come rinnovo la carta?")).await));
    assert_eq!(told(&luca.pull().await), ["put article", "put article_version"]);
    let confirm = || state(id, ArticleState::Unconfirmed, ArticleState::Confirmed, false);
    assert_eq!(luca.does(confirm()).await, ResultLine::Stranded, "no editor");
    assert_eq!(
        rita.does(write(ArticleId(Uuid::now_v7()), "E io?")).await,
        ResultLine::Stranded
    );
    let by_use = || state(id, ArticleState::Unconfirmed, ArticleState::Confirmed, true);
    assert_eq!(code(&marta.does(by_use()).await), "not_allowed", "her own words");
    assert!(
        is_applied(&luca.does(by_use()).await),
        "he used them for a contact"
    );
    let retire = state(id, ArticleState::Confirmed, ArticleState::Retired, false);
    assert_eq!(luca.does(retire.clone()).await, ResultLine::Stranded);
    assert!(is_applied(&ada.does(retire).await));
    let (row, deeds, _) = article(&luca, id).await;
    assert_eq!(row.state, ArticleState::Retired);
    assert_eq!(
        deeds,
        [ArticleDeed::Written, ArticleDeed::Confirmed, ArticleDeed::Retired]
    );
}

#[tokio::test]
async fn what_two_wrote_over_each_other_offline_is_kept_until_it_is_settled() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = ArticleId(Uuid::now_v7());
    marta.does(write(id, "Orari?")).await;
    let (row, ..) = article(&luca, id).await;
    let version = row.version(ArticleField::Answer);
    let of = |value| change(id, ArticleField::Answer, "Su appuntamento.", version, value);
    assert!(is_applied(&marta.does(of("9-12")).await));
    let late = luca.does(of("8-13")).await;
    assert!(matches!(late, ResultLine::Merged { .. }), "{late:?}");
    let (row, ..) = article(&marta, id).await;
    assert_eq!(row.text(ArticleField::Answer), "9-12");
    assert_eq!(row.beside[&ArticleField::Answer][0].by, Some(luca.me));
    let settle = OpKind::ArticleSettle {
        id,
        field: ArticleField::Answer,
        base_version: row.version(ArticleField::Answer),
        value: "8-12".into(),
    };
    assert!(is_applied(&marta.does(settle.clone()).await));
    // Somebody settles it at the same time, and otherwise: they are told, and nothing is written over.
    let other = OpKind::ArticleSettle {
        id,
        field: ArticleField::Answer,
        base_version: row.version(ArticleField::Answer),
        value: "8-14".into(),
    };
    assert_eq!(code(&luca.does(other).await), "changed_since");
    let (row, ..) = article(&luca, id).await;
    assert!(row.beside.is_empty());
    assert_eq!(row.text(ArticleField::Answer), "8-12");
}

#[tokio::test]
async fn who_withholds_their_name_is_not_named_by_anything_that_travels() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    luca.pull().await;
    let id = ArticleId(Uuid::now_v7());
    let OpKind::ArticleCreate { kind, f, .. } = write(id, "Come si fa?") else {
        panic!("an article")
    };
    marta
        .does(OpKind::ArticleCreate {
            id,
            kind,
            f,
            from: None,
            draft: false,
            unnamed: true,
        })
        .await;
    let heard = serde_json::to_string(&luca.pull().await).unwrap();
    assert!(heard.contains("Come si fa?") && !heard.contains(&marta.me.to_string()));
}

#[tokio::test]
async fn how_an_article_fared_is_counted_from_the_cases_and_told_to_everybody() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = ArticleId(Uuid::now_v7());
    marta.does(write(id, "Come rinnovo la carta?")).await;
    for came_back in [false, true, false] {
        let case = marta.opens(world.desk, "Carta").await;
        marta
            .does(OpKind::CaseClaim {
                id: case,
                expect: None,
            })
            .await;
        marta.does(used(case, marta.me, id, NOON)).await;
        let solve = OpKind::CaseSolve {
            id: case,
            outcome: "other".to_owned(),
            text: String::new(),
        };
        assert!(is_applied(&marta.does(solve).await));
        if came_back {
            let reason = "Non basta".to_owned();
            marta.does(OpKind::CaseReopen { id: case, reason }).await;
        }
    }
    passes(&world, Timestamp::HOUR).await;
    luca.pull_after_refresh().await;
    let (.., fare) = article(&luca, id).await;
    assert_eq!(
        fare.map(|f| (f.used, f.settled, f.stayed)),
        Some((3, 0, 0)),
        "too early to say"
    );
    passes(&world, 8 * Timestamp::DAY).await;
    assert!(
        told(&luca.pull_after_refresh().await)
            .iter()
            .any(|t| t == "put article_fare")
    );
    let (.., fare) = article(&luca, id).await;
    assert_eq!(fare.map(|f| (f.used, f.settled, f.stayed)), Some((3, 3, 2)));
    // Nothing new, nothing told.
    passes(&world, Timestamp::HOUR).await;
    assert!(
        !told(&luca.pull_after_refresh().await)
            .iter()
            .any(|t| t == "put article_fare")
    );
}

#[tokio::test]
async fn an_entry_of_the_book_names_its_article_and_what_was_done() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let case = marta.opens(world.desk, "Carta").await;
    let OpKind::EntryAppend { entry } = used(case, marta.me, ArticleId(Uuid::now_v7()), NOON) else {
        panic!("an entry")
    };
    for (article, key) in [
        (None, Some("used")),
        (entry.meta.article, Some("read")),
        (entry.meta.article, None),
    ] {
        let mut bad = entry.clone();
        bad.id = EntryId(Uuid::now_v7());
        bad.meta.article = article;
        bad.meta.key = key.map(str::to_owned);
        assert_eq!(
            code(&marta.does(OpKind::EntryAppend { entry: bad }).await),
            "value_not_allowed"
        );
    }
    assert!(is_applied(&marta.does(OpKind::EntryAppend { entry }).await));
}

/// Runs `oltre-server import book`.
async fn import(
    world: &World,
    place: Option<std::path::PathBuf>,
    all_or_nothing: bool,
) -> oltre_server::seed::ImportReport {
    let storage = world.server.storage().clone();
    let command = ImportCommand::Book {
        place,
        all_or_nothing,
        dry_run: false,
    };
    tokio::task::spawn_blocking(move || run(&command, &storage, &mut |_| {}).unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn the_starter_pack_comes_once_and_waits_to_be_confirmed() {
    let world = World::new().await;
    let luca = world.console("luca").await;
    let first = import(&world, None, true).await;
    assert_eq!(first.bad_lines, []);
    assert_eq!(first.rows.added, 60, "thirty articles in two languages");
    let again = import(&world, None, true).await;
    assert_eq!((again.rows.added, again.rows.already_there), (0, 60));
    let (rows, _) = luca.snapshot("org").await;
    let articles: Vec<_> = rows
        .iter()
        .filter_map(|row| match row {
            Row::Article(article) => Some(article),
            _ => None,
        })
        .collect();
    assert_eq!(articles.len(), 60);
    assert!(
        articles
            .iter()
            .all(|a| a.state == ArticleState::Unconfirmed && a.by.is_none())
    );
}

#[tokio::test]
async fn of_a_bad_file_the_rest_comes_in_or_nothing_as_was_asked() {
    let world = World::new().await;
    let table = world.folder.path().join("schede.csv");
    // As an old spreadsheet saves it: semicolons, code page 1252, days before months.
    let text = "chiave;domanda;risposta;argomenti;valida fino al;tipo\r\n\
                a1;Quanto costa?;22 \u{20ac} e pi\u{f9};anagrafe;31/12/2026;scheda\r\n\
                a2;;Niente domanda;;;\r\n\
                a3;Chi?;Boh;;31/31/2026;\r\n\
                a4;Dove?;Qui;;;poesia\r\n\
                a5;Quando?;troppe;celle;;;di;troppo\r\n";
    let bytes: Vec<u8> = text
        .chars()
        .map(|c| match c {
            '\u{20ac}' => 0x80,
            c => u8::try_from(u32::from(c)).unwrap(),
        })
        .collect();
    std::fs::write(&table, bytes).unwrap();
    let nothing = import(&world, Some(table.clone()), true).await;
    assert_eq!(nothing.rows.added, 0);
    let bad: Vec<_> = nothing.bad_lines.iter().map(|line| line.number).collect();
    assert_eq!(bad, [3, 4, 5, 6]);
    let rest = import(&world, Some(table), false).await;
    assert_eq!((rest.rows.added, rest.bad_lines.len()), (1, 4));
    let marta = world.console("marta").await;
    let (rows, _) = marta.snapshot("org").await;
    let answer = rows.iter().find_map(|row| match row {
        Row::Article(article) => Some(article.text(ArticleField::Answer).to_owned()),
        _ => None,
    });
    assert_eq!(answer.as_deref(), Some("22 € e più"));
    // A folder of Markdown: every fault with its file and line.
    let folder = world.folder.path().join("libro");
    std::fs::create_dir_all(folder.join("it")).unwrap();
    std::fs::write(folder.join("README.md"), "non una scheda").unwrap();
    std::fs::write(
        folder.join("it/buona.md"),
        "---\nlanguage: it\n---\n# Dove?\n\n## Risposta\n\nQui.\n",
    )
    .unwrap();
    std::fs::write(
        folder.join("it/rotta.md"),
        "---\nlanguage: it\n---\n# Come?\n\n## Ricetta\n\nfarina\n",
    )
    .unwrap();
    std::fs::write(folder.join("it/grande.md"), vec![b'x'; MAX_MARKDOWN_BYTES + 1]).unwrap();
    let mixed = import(&world, Some(folder), false).await;
    assert_eq!(mixed.rows.added, 1);
    let told: Vec<_> = mixed
        .bad_lines
        .iter()
        .map(|line| (line.number, line.why.as_str()))
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told.iter()
            .any(|(line, why)| *line == 6 && why.starts_with("rotta.md"))
    );
    assert!(told.iter().any(|(_, why)| why.starts_with("grande.md")));
}

#[tokio::test]
async fn a_notice_of_today_is_an_editors_and_reaches_everybody() {
    let world = World::new().await;
    let (marta, ada) = (world.console("marta").await, world.console("ada").await);
    let mut luca = world.console("luca").await;
    luca.pull().await;
    let notice = |it: &str, hours: i64| Notice {
        id: NoticeId(Uuid::from_u128(7)),
        text: Texts {
            it: it.to_owned(),
            en: "The counter is closed".to_owned(),
        },
        topics: Vec::new(),
        from: NOON,
        until: NOON.plus(hours * Timestamp::HOUR),
    };
    let put = async |console: &Console, notice: Notice| {
        let reply = console.put("/v1/notices", &PutNotice { notice }).await;
        reply.status().as_u16()
    };
    assert_eq!(put(&marta, notice("Sportello chiuso", 4)).await, 403);
    assert_eq!(put(&ada, notice("", 4)).await, 400);
    assert_eq!(put(&ada, notice("Due\nrighe", 4)).await, 400);
    assert_eq!(put(&ada, notice("Per sempre", 24 * 365)).await, 400);
    assert_eq!(put(&ada, notice(&"x".repeat(201), 4)).await, 400);
    assert_eq!(put(&ada, notice("Prima dell'inizio", -1)).await, 400);
    assert!(told(&luca.pull().await).is_empty());
    assert_eq!(put(&ada, notice("Sportello chiuso", 4)).await, 200);
    assert_eq!(told(&luca.pull().await), ["put notice"]);
    // It is over sooner.
    assert_eq!(put(&ada, notice("Sportello chiuso", 0)).await, 200);
    assert_eq!(told(&luca.pull().await), ["put notice"]);
}
