//! The shell's configuration against what was promised about it (SECURITY.md, "The page").
//!
//! The merged configuration of every system is compared whole, so that a new field, a new window, a
//! new permission or an overlay file for one system is a red test and a conscious decision.

use std::path::Path;

use serde_json::{Value, json};
use tauri::utils::config::{Config, parse};
use tauri::utils::platform::Target;

const SYSTEMS: [Target; 3] = [Target::Linux, Target::Windows, Target::MacOS];

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The configuration as the build script and the program read it: the file, merged with the
/// system's own overlay if there is one.
fn merged(system: Target) -> Config {
    let (value, _files) = parse::read_from(system, folder()).unwrap();
    serde_json::from_value(value).unwrap()
}

fn json_file(path: &str) -> Value {
    serde_json::from_slice(&std::fs::read(folder().join(path)).unwrap()).unwrap()
}

/// All differences between two values, by path; an empty list means they are the same.
fn differences(path: &str, expected: &Value, found: &Value, into: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                let (left, right) = (
                    a.get(key).unwrap_or(&Value::Null),
                    b.get(key).unwrap_or(&Value::Null),
                );
                differences(&format!("{path}/{key}"), left, right, into);
            }
        }
        _ if expected == found => {}
        _ => into.push(format!("{path}: expected {expected}, found {found}")),
    }
}

/// Written out whole: what Tauri fills in by itself is part of the promise.
fn promised() -> Value {
    json_file("src/security/promised.json")
}

#[test]
fn the_merged_configuration_is_what_was_promised_on_every_system() {
    for system in SYSTEMS {
        let config = merged(system);
        let found = serde_json::to_value(&config).unwrap();
        let mut wrong = Vec::new();
        differences("", &promised(), &found, &mut wrong);
        assert!(wrong.is_empty(), "{system}:\n{}", wrong.join("\n"));
        assert_eq!(config.identifier, crate::launch::IDENTIFIER);
        assert!(
            config.build.dev_url.is_none(),
            "a page from a server would be remote content"
        );
        // No plugin is configured: the one entry is read when a package is made, and has the system know the scheme of our links.
        let plugins: Vec<_> = config.plugins.0.keys().map(String::as_str).collect();
        assert_eq!(plugins, ["deep-link"]);
    }
}

#[test]
fn the_page_may_ask_for_four_things() {
    let files: Vec<_> = std::fs::read_dir(folder().join("capabilities"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(files, ["main.json"]);

    let capability = json_file("capabilities/main.json");
    let mut keys: Vec<_> = capability
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    // No "remote", no "webviews", no "platforms".
    assert_eq!(
        keys,
        ["description", "identifier", "local", "permissions", "windows"]
    );
    assert_eq!(capability["local"], true);
    assert_eq!(capability["windows"], json!(["main"]));
    assert_eq!(
        capability["permissions"],
        json!([
            "allow-rpc",
            "core:event:allow-listen",
            "core:event:allow-unlisten",
            "core:webview:allow-set-webview-zoom"
        ])
    );
}

#[test]
fn the_program_has_one_command_of_its_own_and_the_build_script_names_it() {
    let manifests = json_file("gen/schemas/acl-manifests.json");
    let own = manifests["__app-acl__"]["permissions"]
        .as_object()
        .expect("the build script lists our commands");
    let mut names: Vec<_> = own.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["allow-rpc", "deny-rpc"]);
}

#[test]
fn no_plugin_reaches_the_shell_the_files_the_network_or_other_processes() {
    let manifests = json_file("gen/schemas/acl-manifests.json");
    let mut plugins: Vec<_> = manifests
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .filter(|name| !name.starts_with("core"))
        .collect();
    plugins.sort_unstable();
    assert_eq!(plugins, ["__app-acl__", "window-state"]);
}

#[test]
fn an_overlay_for_one_system_would_not_go_unseen() {
    let base = promised();
    let mut softened = base.clone();
    softened["app"]["security"]["csp"] = Value::Null;
    softened["app"]["windows"][0]["devtools"] = Value::Bool(true);
    let mut wrong = Vec::new();
    differences("", &base, &softened, &mut wrong);
    assert_eq!(wrong.len(), 2, "{wrong:?}");
}
