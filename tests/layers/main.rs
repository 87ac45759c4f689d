//! Who may know whom, read from cargo itself.
//!
//! The map is ARCHITECTURE.md's. A crate edge is checked by the compiler only once it is declared; this
//! test is what keeps a wrong one from being declared. The page's own rule (features, lib, ipc) is a
//! lint in `ui/`.

mod graph;
mod rules;

use std::path::Path;

use cargo_metadata::MetadataCommand;

use graph::Graph;

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

#[test]
fn the_map_in_the_page_names_every_crate() {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for (name, _) in rules::MAY_KNOW {
        let folder = name.strip_prefix("oltre-").unwrap_or("src-tauri");
        assert!(
            page.contains(folder),
            "ARCHITECTURE.md does not speak of {folder}"
        );
    }
}
