//! The program itself: the commands an IT officer types.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn oltre(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oltre-server"));
    command
        .args(args)
        .arg("--data")
        .arg(data)
        .env_remove("OLTRE_CONFIG");
    command
}

fn run(data: &Path, args: &[&str]) -> Output {
    oltre(data, args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn add_user(data: &Path, password: &str, args: &[&str]) -> Output {
    run_with(data, password, &[&["user", "add"], args].concat())
}

fn run_with(data: &Path, password: &str, args: &[&str]) -> Output {
    let mut child = oltre(data, args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may have refused its arguments and gone before it reads.
    let _ = child.stdin.take().unwrap().write_all(password.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn an_afternoon_of_an_it_officer() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("dati");
    let added = add_user(
        &data,
        "una parola lunga\n",
        &[
            "marta",
            "--role",
            "operator",
            "--queues",
            "all",
            "--password-stdin",
        ],
    );
    assert!(added.status.success(), "{}", text(&added.stderr));
    let twice = add_user(
        &data,
        "una parola lunga\n",
        &[
            "Marta",
            "--role",
            "operator",
            "--queues",
            "all",
            "--password-stdin",
        ],
    );
    assert!(text(&twice.stderr).contains("already"), "{}", text(&twice.stderr));
    let nowhere = add_user(
        &data,
        "una parola lunga\n",
        &[
            "luca",
            "--role",
            "operator",
            "--queues",
            "Luna",
            "--password-stdin",
        ],
    );
    assert!(text(&nowhere.stderr).contains("no queue Luna"));
    let short = add_user(
        &data,
        "abc\n",
        &[
            "luca",
            "--role",
            "operator",
            "--queues",
            "all",
            "--password-stdin",
        ],
    );
    assert!(!short.status.success());
    let no_role = add_user(
        &data,
        "",
        &["luca", "--role", "king", "--queues", "all", "--password-stdin"],
    );
    assert!(text(&no_role.stderr).contains("no such role"));

    let checked = run(&data, &["doctor"]);
    // No backup yet: it says so, and nothing else is wrong.
    let findings = text(&checked.stdout);
    assert_eq!(checked.status.code(), Some(2));
    assert_eq!(
        findings.lines().filter(|l| l.starts_with("BAD")).count(),
        1,
        "{findings}"
    );
    let copy = folder.path().join("copia.db");
    assert!(run(&data, &["backup", copy.to_str().unwrap()]).status.success());
    assert!(run(&data, &["doctor"]).status.success());
    let restored = run(&data, &["restore", copy.to_str().unwrap()]);
    assert!(
        text(&restored.stdout).contains("counting goes on"),
        "{}",
        text(&restored.stderr)
    );
    let exported = run(&data, &["export"]);
    assert!(text(&exported.stdout).contains("\"t\":\"operator\""));
    let everything = folder.path().join("tutto.jsonl");
    let written = run(&data, &["export", "--out", everything.to_str().unwrap()]);
    assert!(written.status.success(), "{}", text(&written.stderr));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |file: &Path| std::fs::metadata(file).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&everything), mode(&data)), (0o600, 0o700));
    }
    assert!(run(&data, &["device", "list"]).stdout.is_empty());
    let unknown = run(
        &data,
        &["device", "revoke", "018f0000-0000-7000-8000-000000000001"],
    );
    assert!(text(&unknown.stderr).contains("no device"));
}

#[test]
fn the_desk_of_an_office_is_made_from_the_file_that_ships() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("dati");
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/desk.example.toml");
    let made = run(&data, &["import", "desk", example]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    assert!(text(&made.stdout).contains(" added, 0 changed, 0 already there"));
    assert!(text(&made.stdout).contains("over-help has no catalogue yet"));
    assert!(run(&data, &["import", "catalogue"]).status.success());
    assert!(text(&run(&data, &["train"]).stdout).contains("nothing to learn from"));
    let added = add_user(
        &data,
        "una parola lunga\n",
        &[
            "anna",
            "--role",
            "operator",
            "--queues",
            "Sportello e centralino,Tributi e permessi",
            "--password-stdin",
        ],
    );
    assert!(added.status.success(), "{}", text(&added.stderr));
    let again = run(&data, &["import", "desk", example]);
    assert!(text(&again.stdout).starts_with("0 added, 0 changed, "));
    assert!(!text(&again.stdout).contains("catalogue"));

    let mine = folder.path().join("desk.toml");
    std::fs::write(&mine, "[[queue]]\nname = \"URP\"\nkind = \"back\"\n").unwrap();
    let before = text(&run(&data, &["export"]).stdout);
    let refused = run(&data, &["import", "desk", mine.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    let why = text(&refused.stderr);
    assert!(
        why.contains("nothing of it is written") && why.contains("line 3"),
        "{why}"
    );
    assert_eq!(text(&run(&data, &["export"]).stdout), before);
}

#[test]
fn a_wrong_folder_is_told_and_no_database_is_made_there() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("dtai");
    let copy = folder.path().join("copia.db");
    for args in [
        &["doctor"][..],
        &["export"],
        &["device", "list"],
        &["user", "disable", "marta"],
        &["backup", copy.to_str().unwrap()],
    ] {
        let refused = run(&nowhere, args);
        assert!(!refused.status.success(), "{args:?}");
        assert!(
            text(&refused.stderr).contains("no database"),
            "{}",
            text(&refused.stderr)
        );
    }
    assert!(!nowhere.exists() && !copy.exists());
    // A database that would have to be migrated first is looked at by nobody.
    std::fs::create_dir(&nowhere).unwrap();
    let old = nowhere.join(oltre_server::DATABASE);
    std::fs::write(&old, b"").unwrap();
    let refused = run(&nowhere, &["doctor"]);
    assert!(
        text(&refused.stderr).contains("older version"),
        "{}",
        text(&refused.stderr)
    );
    assert_eq!(std::fs::metadata(&old).unwrap().len(), 0);
}

#[test]
fn somebody_leaves_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("dati");
    let marta = [
        "marta",
        "--role",
        "operator",
        "--queues",
        "all",
        "--password-stdin",
    ];
    assert!(add_user(&data, "una parola lunga\n", &marta).status.success());
    let unknown = run(&data, &["user", "disable", "nessuno"]);
    assert!(text(&unknown.stderr).contains("no account nessuno"));
    assert!(run(&data, &["user", "disable", "Marta"]).status.success());
    assert!(text(&run(&data, &["doctor"]).stdout).contains("nobody can sign in"));
    assert!(run(&data, &["user", "enable", "marta"]).status.success());
    let short = run_with(&data, "abc\n", &["user", "password", "marta", "--password-stdin"]);
    assert!(!short.status.success());
    let told = run_with(
        &data,
        "un'altra parola\n",
        &["user", "password", "marta", "--password-stdin"],
    );
    assert!(
        text(&told.stdout).contains("new password"),
        "{}",
        text(&told.stderr)
    );
    assert!(text(&run(&data, &["doctor"]).stdout).contains("the chain holds"));
}

#[test]
fn a_server_serves_until_it_is_told_to_stop_and_its_log_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    add_user(
        folder.path(),
        "una parola lunga\n",
        &[
            "marta",
            "--role",
            "operator",
            "--queues",
            "all",
            "--password-stdin",
        ],
    );
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    let mut server = oltre(folder.path(), &["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let http = crate::world::http();
        let body = crate::world::enrol_body("marta", "una parola lunga", &crate::world::key());
        let reply = http
            .post(format!("{url}/v1/auth/enrol"))
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(reply.status(), 200);
        let reply = http
            .get(format!("{url}/v1/sync/changes?cursor=segreto"))
            .send()
            .await
            .unwrap();
        assert_eq!(reply.status(), 401);
    });
    // A restore under a running server is refused.
    let copy = folder.path().join("copia.db");
    assert!(
        run(folder.path(), &["backup", copy.to_str().unwrap()])
            .status
            .success()
    );
    let refused = run(folder.path(), &["restore", copy.to_str().unwrap()]);
    assert!(
        text(&refused.stderr).contains("a server runs"),
        "{}",
        text(&refused.stderr)
    );

    let pid = server.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert!(server.wait().unwrap().success());
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    for line in log.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(entry["timestamp"].is_string());
    }
    assert!(log.contains("\"http.route\":\"/v1/sync/changes\""), "{log}");
    assert!(log.contains("request.id"));
    for secret in ["marta", "segreto", "una parola"] {
        assert!(!log.contains(secret), "{secret} is in the log: {log}");
    }
}

#[test]
fn a_configuration_that_is_not_right_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("oltre.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:0\"\nlissten = 3\n").unwrap();
    let refused = run(folder.path(), &["serve", "--config", file.to_str().unwrap()]);
    assert!(
        text(&refused.stderr).contains("lissten"),
        "{}",
        text(&refused.stderr)
    );
    let refused = run(folder.path(), &["serve", "--config", "/nowhere/at/all.toml"]);
    assert!(text(&refused.stderr).contains("cannot be read"));
    std::fs::write(&file, "listen = \"0.0.0.0:0\"\n").unwrap();
    let refused = run(folder.path(), &["serve", "--config", file.to_str().unwrap()]);
    assert!(
        text(&refused.stderr).contains("behind_tls_proxy"),
        "{}",
        text(&refused.stderr)
    );
    let refused = run(folder.path(), &["doctor", "--time-zone", "Luna/Mare"]);
    assert!(
        text(&refused.stderr).contains("no time zone"),
        "{}",
        text(&refused.stderr)
    );
}
