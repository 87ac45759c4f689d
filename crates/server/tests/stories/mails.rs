//! Replies by mail: through a real mail server, once, and told to whoever waits for them.

use crate::mail_server::{MailServer, sealed_table};
use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use std::collections::BTreeSet;

fn reply(case: CaseId, channel: &str) -> OpKind {
    OpKind::ReplySend {
        case,
        body: "Domani passiamo. Perché no?".to_owned(),
        channel: Some(channel.to_owned()),
        act: None,
        seen: BTreeSet::new(),
    }
}

/// A contact with this address and a case of theirs.
async fn case_of(console: &mut Console, desk: QueueId, address: &str) -> CaseId {
    let (person, mut kind) = contact("Bianca Neri");
    if let OpKind::ContactCreate { points, .. } = &mut kind {
        *points = BTreeSet::from([normalise_point(address, "IT").unwrap()]);
    }
    assert!(is_applied(&console.does(kind).await));
    let (case, kind) = create_for(desk, person);
    assert!(is_applied(&console.does(kind).await));
    case
}

/// What came by mail or went back, newest last; and the row of what is under way.
async fn heard(console: &mut Console) -> (Vec<Entry>, Option<Reply>) {
    let (mut entries, mut under_way) = (Vec::new(), None);
    for change in console.pull().await {
        match change.what {
            What::Put {
                row: Row::Entry(line),
            } => entries.push(*line.entry),
            What::Put { row: Row::Reply(row) } => under_way = Some(row).filter(|r| r.state.is_under_way()),
            _ => {}
        }
    }
    (entries, under_way)
}

async fn later(world: &World, millis: i64) {
    world.clock.advance(millis);
    world.server.tick().await.unwrap();
}

fn result(entries: &[Entry]) -> Option<&str> {
    entries
        .iter()
        .find(|e| e.kind == EntryKind::MessageOut)
        .and_then(|e| e.meta.result.as_deref())
}

#[tokio::test]
async fn a_reply_reaches_the_contacts_mailbox_once_and_the_case_says_where() {
    let post = MailServer::in_clear();
    let world = World::with_mail(&post.table()).await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let case = case_of(&mut marta, world.desk, "Bianca.Neri@Example.org").await;
    luca.pull().await;
    let op = marta.op(reply(case, "email"));
    assert!(is_applied(&marta.push(std::slice::from_ref(&op)).await[0]));
    later(&world, 9_999).await;
    assert!(post.taken().is_empty(), "it can still be called back");
    later(&world, 2).await;
    let [letter] = &post.taken()[..] else {
        panic!("{:?}", post.taken());
    };
    assert_eq!(letter.to, "Bianca.Neri@Example.org");
    let id = format!("<{}@comune.example>", op.oid);
    for words in ["Perch=C3=A9 no?", "marta", &format!("Message-ID: {id}")] {
        assert!(letter.text.contains(words), "{words}: {}", letter.text);
    }
    let (entries, under_way) = heard(&mut luca).await;
    assert_eq!((result(&entries), under_way), (Some("sent"), None));
    let entry = &entries[0];
    assert_eq!((entry.id.0, entry.by), (op.oid.0, Author::Operator(marta.me)));
    assert_eq!(entry.meta.to.as_deref(), Some("Bianca.Neri@Example.org"));
    assert_eq!(entry.meta.message_id, Some(id));
    // Once, however often the job runs.
    later(&world, Timestamp::DAY).await;
    assert_eq!(post.taken().len(), 1);
}

#[tokio::test]
async fn what_is_called_back_in_time_or_was_said_on_the_telephone_is_not_mailed() {
    let post = MailServer::in_clear();
    let world = World::with_mail(&post.table()).await;
    let mut marta = world.console("marta").await;
    let case = case_of(&mut marta, world.desk, "bianca@example.org").await;
    let op = marta.op(reply(case, "email"));
    marta.push(std::slice::from_ref(&op)).await;
    let back = OpKind::ReplyCancel {
        case,
        reply: EntryId(op.oid.0),
    };
    assert!(is_applied(&marta.does(back).await));
    assert!(is_applied(&marta.does(reply(case, "phone")).await));
    marta.pull().await;
    later(&world, 10_001).await;
    let (entries, _) = heard(&mut marta).await;
    assert_eq!(result(&entries), Some("not_sent"));
    assert!(post.taken().is_empty());
}

#[tokio::test]
async fn an_address_nobody_has_comes_back_with_the_reason_and_the_contact_is_unanswered() {
    let post = MailServer::in_clear();
    let world = World::with_mail(&post.table()).await;
    let mut marta = world.console("marta").await;
    let case = case_of(&mut marta, world.desk, "bianca@example.org").await;
    assert!(is_applied(&marta.does(reply(case, "email")).await));
    let take = OpKind::CaseClaim {
        id: case,
        expect: None,
    };
    assert!(is_applied(&marta.does(take).await));
    assert!(is_applied(&marta.does(solve(case)).await));
    marta.pull().await;
    post.answers(550, "5.1.1 no such person here");
    later(&world, 10_001).await;
    let (entries, under_way) = heard(&mut marta).await;
    assert_eq!((result(&entries), under_way), (Some("bounced"), None));
    let why = entries[0].meta.why.as_deref().unwrap();
    assert!(why.contains("no such person here"), "{why}");
    assert_eq!(entries[0].body, "Domani passiamo. Perché no?", "no word is lost");
    assert_eq!(entries[1].kind, EntryKind::Reopened);
    // Nor does one without any address hang.
    let nobody = case_of(&mut marta, world.desk, "041 555 0123").await;
    marta.does(reply(nobody, "email")).await;
    marta.pull().await;
    later(&world, 10_001).await;
    assert_eq!(result(&heard(&mut marta).await.0), Some("bounced"));
}

#[tokio::test]
async fn not_now_is_tried_again_under_the_same_id_and_consoles_see_why_it_waits() {
    let post = MailServer::in_clear();
    let world = World::with_mail(&post.table()).await;
    let mut marta = world.console("marta").await;
    let case = case_of(&mut marta, world.desk, "bianca@example.org").await;
    let op = marta.op(reply(case, "email"));
    marta.push(std::slice::from_ref(&op)).await;
    marta.pull().await;
    post.answers(450, "4.2.0 greylisted");
    later(&world, 10_001).await;
    let (entries, under_way) = heard(&mut marta).await;
    let waiting = under_way.unwrap();
    assert_eq!(
        (entries.len(), waiting.state, waiting.tries),
        (0, ReplyState::Sending, 1)
    );
    let why = waiting.hindered.unwrap();
    assert!(why.contains("greylisted"), "{why}");
    later(&world, 29_999).await;
    assert!(post.taken().is_empty());
    later(&world, 2).await;
    assert_eq!(result(&heard(&mut marta).await.0), Some("sent"));
    assert!(post.taken()[0].text.contains(&op.oid.to_string()));
}

#[tokio::test]
async fn a_mail_server_that_is_away_keeps_no_reply_from_arriving_when_it_is_back() {
    let post = MailServer::in_clear();
    post.is_away(true);
    let world = World::with_mail(&post.table()).await;
    let mut marta = world.console("marta").await;
    let case = case_of(&mut marta, world.desk, "bianca@example.org").await;
    marta.does(reply(case, "email")).await;
    later(&world, 10_001).await;
    // The server is stopped and started while it waits.
    let world = world.restarted().await;
    marta.url = world.server.url();
    post.is_away(false);
    later(&world, Timestamp::MINUTE).await;
    assert_eq!(post.taken().len(), 1);
    assert_eq!(result(&heard(&mut marta).await.0), Some("sent"));
}

#[tokio::test]
async fn behind_tls_the_certificate_of_the_house_and_the_password_are_asked_for() {
    let post = MailServer::with_tls();
    let folder = tempfile::tempdir().unwrap();
    let world = World::with_mail(&sealed_table(&post, folder.path(), None)).await;
    let mut marta = world.console("marta").await;
    let case = case_of(&mut marta, world.desk, "bianca@example.org").await;
    marta.does(reply(case, "email")).await;
    later(&world, 10_001).await;
    assert_eq!(post.taken().len(), 1, "{:?}", heard(&mut marta).await.1);
}

#[tokio::test]
async fn a_wrong_password_or_a_strange_certificate_holds_letters_back_and_refuses_none() {
    let post = MailServer::with_tls();
    let folder = tempfile::tempdir().unwrap();
    let wrong = sealed_table(&post, folder.path(), Some("sbagliata"));
    let strange = wrong
        .lines()
        .filter(|line| !line.starts_with("certificates"))
        .collect::<Vec<_>>()
        .join("\n");
    for table in [wrong, strange] {
        let world = World::with_mail(&table).await;
        let mut marta = world.console("marta").await;
        let case = case_of(&mut marta, world.desk, "bianca@example.org").await;
        marta.does(reply(case, "email")).await;
        later(&world, 10_001).await;
        let (entries, under_way) = heard(&mut marta).await;
        assert_eq!(result(&entries), None, "{table}");
        assert!(under_way.unwrap().hindered.is_some(), "{table}");
        assert!(post.taken().is_empty());
    }
}

#[tokio::test]
async fn letters_that_wait_when_the_mail_server_is_taken_out_come_back() {
    let post = MailServer::in_clear();
    post.is_away(true);
    let mut world = World::with_mail(&post.table()).await;
    let mut marta = world.console("marta").await;
    let case = case_of(&mut marta, world.desk, "bianca@example.org").await;
    marta.does(reply(case, "email")).await;
    later(&world, 10_001).await;
    world.mail = None;
    let world = world.restarted().await;
    marta.url = world.server.url();
    later(&world, Timestamp::MINUTE).await;
    assert_eq!(result(&heard(&mut marta).await.0), Some("bounced"));
}

#[test]
fn what_is_not_right_under_mail_is_said_by_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("password");
    std::fs::write(&secret, "x").unwrap();
    let secret = format!("password_file = '{}'", secret.display());
    let from = "from = \"sportello@comune.example\"";
    for (rest, said) in [
        ("from = \"sportello\"".to_owned(), "mail.from"),
        (
            format!("{from}\nreply_to = \"a\\nb@example.org\""),
            "mail.reply_to",
        ),
        (format!("{from}\nuser = \"oltre\""), "mail.password_file"),
        (
            format!("{from}\n{secret}\nuser = \"oltre\"\nsecurity = \"none\""),
            "mail.security",
        ),
        (
            format!("{from}\ncertificates = '/nowhere/at/all'"),
            "/nowhere/at/all",
        ),
    ] {
        let file: oltre_server::MailFile = toml::from_str(&format!("host = \"posta\"\n{rest}")).unwrap();
        let error = file.read().unwrap_err().to_string();
        assert!(error.contains(said), "{rest}: {error}");
    }
    let unknown = toml::from_str::<oltre_server::MailFile>(&format!("host = \"posta\"\n{from}\nporta = 25"));
    assert!(unknown.unwrap_err().to_string().contains("porta"));
}

#[tokio::test]
async fn consoles_hear_from_which_address_replies_leave_or_that_none_do() {
    let post = MailServer::in_clear();
    let world = World::with_mail(&post.table()).await;
    let hello: Hello = read(world.console("marta").await.get("/v1/sync/hello").await).await;
    assert_eq!(hello.mail_from.as_deref(), Some("sportello@comune.example"));
    let world = World::new().await;
    let hello: Hello = read(world.console("marta").await.get("/v1/sync/hello").await).await;
    assert_eq!(hello.mail_from, None);
}

#[test]
fn an_it_officer_sees_whether_replies_can_leave() {
    let post = MailServer::in_clear();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("server.toml");
    std::fs::write(&file, format!("[mail]\n{}\n", post.table())).unwrap();
    let mail = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_oltre-server"));
        command
            .args(["mail", "bianca@example.org", "--config"])
            .arg(&file);
        command.output().unwrap()
    };
    let sent = mail();
    assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
    assert!(String::from_utf8_lossy(&sent.stdout).contains("took it: to bianca@example.org"));
    assert_eq!(post.taken().len(), 1);
    post.answers(554, "5.7.1 relay access denied");
    let refused = mail();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("relay access denied"));
    std::fs::write(&file, "close_after_days = 7").unwrap();
    assert!(String::from_utf8_lossy(&mail().stderr).contains("[mail]"));
}
