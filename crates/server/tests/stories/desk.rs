//! An office goes live: from an empty server to a case, and what its consoles hear when the desk changes.

use crate::world::*;
use oltre_domain::*;
use oltre_server::NewUser;
use oltre_server::import::{ImportCommand, run};
use oltre_server::seed::SeedReport;
use oltre_wire::*;

const EXAMPLE: &str = include_str!("../../../../docs/desk.example.toml");

/// `oltre-server import desk`.
pub(crate) async fn import_desk(world: &World, text: &str) -> anyhow::Result<SeedReport> {
    let file = world.folder.path().join("desk.toml");
    std::fs::write(&file, text).unwrap();
    let storage = world.server.storage().clone();
    let done = tokio::task::spawn_blocking(move || {
        run(&ImportCommand::Desk { file }, &storage, &mut |_| {}).map(|report| report.rows)
    });
    done.await.unwrap()
}

/// `oltre-server user add`.
async fn add_user(world: &World, login: &str, queues: Option<&str>) {
    let user = NewUser {
        login: login.to_owned(),
        name: None,
        role: Role::Operator,
        queues: queues.map(|names| names.split(',').map(ToOwned::to_owned).collect()),
        password_hash: hash(),
    };
    let storage = world.server.storage().clone();
    tokio::task::spawn_blocking(move || storage.add_user(user).unwrap())
        .await
        .unwrap();
}

async fn queue_named(console: &Console, wanted: &str) -> Queue {
    let (rows, _) = console.snapshot("org").await;
    rows.into_iter()
        .find_map(|row| match row {
            Row::Queue(queue) if queue.name == wanted => Some(queue),
            _ => None,
        })
        .unwrap()
}

#[tokio::test]
async fn an_empty_server_a_desk_file_and_an_account_are_an_office_that_works() {
    let world = World::empty().await;
    let first = import_desk(&world, EXAMPLE).await.unwrap();
    assert!(first.added > 20 && first.changed == 0, "{first:?}");
    add_user(&world, "anna", Some("Sportello e centralino")).await;

    let mut anna = world.console("anna").await;
    let desk = queue_named(&anna, "Sportello e centralino").await;
    let office = queue_named(&anna, "Polizia locale").await;
    assert_eq!((desk.kind, office.kind), (QueueKind::Front, QueueKind::Office));
    let (id, mut opening) = create(desk.id, "Residenza da cambiare");
    if let OpKind::CaseCreate { f, .. } = &mut opening {
        f.insert(Field::Topic, "anagrafe".into());
    }
    assert!(is_applied(&anna.does(opening).await));
    let case = anna.case(id).await;
    assert_eq!(case.value(Field::Topic).text(), Some("anagrafe"));
    assert_eq!(case.queue(), Some(desk.id));
    anna.pull().await;

    let again = import_desk(&world, EXAMPLE).await.unwrap();
    let expected = SeedReport {
        already_there: first.added,
        ..SeedReport::default()
    };
    assert_eq!(again, expected);
    assert!(anna.pull().await.is_empty());
}

#[tokio::test]
async fn consoles_that_are_running_hear_of_a_new_office_and_a_new_label() {
    let world = World::empty().await;
    import_desk(&world, EXAMPLE).await.unwrap();
    add_user(&world, "anna", Some("Sportello e centralino")).await;
    add_user(&world, "bice", None).await;
    let (mut anna, mut bice) = (world.console("anna").await, world.console("bice").await);

    let grown = EXAMPLE.replace("Tributi\"\nlabel.en", "Tributi e tasse\"\nlabel.en")
        + "\n[[queue]]\nname = \"Biblioteca\"\nkind = \"office\"\n";
    let report = import_desk(&world, &grown).await.unwrap();
    assert_eq!((report.added, report.changed), (1, 1));
    let heard = anna.pull().await;
    assert_eq!(told(&heard), ["put queue", "put topic"]);
    let What::Put {
        row: Row::Topic(topic),
    } = &heard[1].what
    else {
        panic!("a topic")
    };
    assert_eq!(
        (topic.key.as_str(), topic.label.it.as_str()),
        ("tributi", "Tributi e tasse")
    );
    // Who holds every queue holds the new one too.
    assert_eq!(told(&bice.pull().await), ["put queue", "put topic", "scopes"]);
    let library = queue_named(&bice, "Biblioteca").await.id;
    let hello = bice.hello().await;
    assert!(hello.scopes.iter().any(|s| s.id == format!("queue:{library}")));
}

#[tokio::test]
async fn a_desk_file_with_one_bad_entry_changes_nothing() {
    let world = World::empty().await;
    import_desk(&world, EXAMPLE).await.unwrap();
    add_user(&world, "anna", None).await;
    let mut anna = world.console("anna").await;
    let bad =
        EXAMPLE.replace("Polizia locale", "Vigili urbani") + "\n[[queue]]\nname = \"\"\nkind = \"front\"\n";
    let line = EXAMPLE.lines().count() + 2;
    let refused = import_desk(&world, &bad).await.unwrap_err().to_string();
    assert!(
        refused.contains(&format!("line {line}: queue \"\": name: is empty")),
        "{refused}"
    );
    assert!(anna.pull().await.is_empty());
    queue_named(&anna, "Polizia locale").await;
}
