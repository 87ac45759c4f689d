//! Who may know whom, read from cargo itself.
//!
//! The map is ARCHITECTURE.md's. A crate edge is checked by the compiler only once it is declared; this
//! test is what keeps a wrong one from being declared. The page's own rule (features, lib, ipc) is a
//! lint in `ui/`.

#[path = "../../crates/xtask/src/demo/accounts.rs"]
mod accounts;
mod graph;
mod page;
mod rules;

use std::path::Path;

use cargo_metadata::MetadataCommand;

use graph::Graph;
use oltre_domain::Timestamp;
use oltre_server::sample::{PASSWORD, Sample};

/// What stands at the top of the project, and nothing else.
const TOP: [&str; 26] = [
    ".cargo",
    ".ci",
    ".editorconfig",
    ".gitattributes",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "clippy.toml",
    "crates",
    "deny.toml",
    "docs",
    "icons",
    "rustfmt.toml",
    "src-tauri",
    "tests",
    "ui",
    // Not under version control.
    ".git",
    "target",
    ".vscode",
    ".idea",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ stands in the project")
}

#[test]
fn every_crate_knows_only_whom_it_may() {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .unwrap();
    let wrong = rules::broken(&Graph::read(&metadata));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_top_of_the_project_is_as_the_map_shows_it() {
    let mut unknown: Vec<_> = std::fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        // Build folders of other systems stand beside `target`.
        .filter(|name| !TOP.contains(&name.as_str()) && !name.starts_with("target-"))
        .collect();
    unknown.sort_unstable();
    assert!(
        unknown.is_empty(),
        "not on the map of ARCHITECTURE.md: {unknown:?}"
    );
}

fn architecture() -> String {
    std::fs::read_to_string(root().join("ARCHITECTURE.md"))
        .expect("the page stands at the top of the project")
}

/// A package as the page calls it: by its folder.
fn room(package: &str) -> &str {
    package.strip_prefix("oltre-").unwrap_or("src-tauri")
}

#[test]
fn the_page_says_who_may_know_whom_as_the_rules_do() {
    let mut rules: Vec<_> = rules::MAY_KNOW
        .iter()
        .map(|(name, may_know)| {
            let mut known: Vec<_> = may_know.iter().map(|name| room(name).to_owned()).collect();
            known.sort_unstable();
            (room(name).to_owned(), known)
        })
        .collect();
    rules.sort_unstable();
    assert_eq!(page::may_know(&architecture()), rules);
}

#[test]
fn the_rooms_of_the_page_are_those_of_the_house() {
    let (top, crates) = page::rooms(&architecture());
    let unknown: Vec<_> = top.iter().filter(|name| !TOP.contains(&name.as_str())).collect();
    assert!(unknown.is_empty(), "on the page and not in the list: {unknown:?}");
    // Every folder of the project, except the hidden ones, has its line.
    for folder in TOP {
        let is_room = !folder.starts_with('.') && folder != "target" && root().join(folder).is_dir();
        assert!(
            !is_room || top.iter().any(|name| name == folder),
            "ARCHITECTURE.md has no line for {folder}"
        );
    }
    let mut expected: Vec<_> = rules::MAY_KNOW
        .iter()
        .map(|(name, _)| room(name).to_owned())
        .filter(|name| name != "src-tauri")
        .collect();
    expected.sort_unstable();
    assert_eq!(crates, expected);
}

#[test]
fn the_demo_tells_of_the_accounts_that_the_sample_makes() {
    let sample = Sample::prepare(1, Timestamp(1_750_000_000_000), 0).unwrap();
    let mut made: Vec<_> = sample
        .desk("no hash")
        .operators
        .into_iter()
        .filter_map(|person| {
            let role = serde_json::to_value(person.operator.role).unwrap();
            Some((person.account?.login, role.as_str().unwrap().to_owned()))
        })
        .collect();
    let mut told: Vec<_> = accounts::ACCOUNTS
        .iter()
        .map(|(name, role)| ((*name).to_owned(), (*role).to_owned()))
        .collect();
    made.sort_unstable();
    told.sort_unstable();
    assert_eq!(told, made);
    assert_eq!(accounts::PASSWORD, PASSWORD);
    assert!(
        told.iter()
            .any(|(name, role)| name == accounts::NAME && role == "operator")
    );
}
