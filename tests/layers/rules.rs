//! The rules of the house, applied to a graph; and the proof that they bite.

use crate::graph::Graph;

/// Every package of the workspace, with those of ours it may know.
pub(crate) const MAY_KNOW: [(&str, &[&str]); 12] = [
    ("oltre-domain", &[]),
    ("oltre-hours", &["oltre-domain"]),
    ("oltre-figures", &["oltre-domain", "oltre-hours"]),
    ("oltre-overhelp", &["oltre-domain"]),
    ("oltre-wire", &["oltre-domain"]),
    // hours: by when what was undertaken is due stands on the rows of its lists.
    ("oltre-store", &["oltre-domain", "oltre-hours"]),
    (
        "oltre-sync",
        &["oltre-domain", "oltre-figures", "oltre-wire", "oltre-store"],
    ),
    (
        "oltre-console",
        &[
            "oltre-domain",
            "oltre-hours",
            "oltre-figures",
            "oltre-overhelp",
            "oltre-wire",
            "oltre-store",
            "oltre-sync",
        ],
    ),
    // overhelp to read what editors publish, before any console gets it.
    (
        "oltre-server",
        &[
            "oltre-domain",
            "oltre-hours",
            "oltre-figures",
            "oltre-overhelp",
            "oltre-wire",
        ],
    ),
    // A program beside the product: it measures what the product does.
    ("oltre-measure", &["oltre-domain", "oltre-overhelp"]),
    ("oltre-xtask", &[]),
    ("oltre", &["oltre-console"]),
];

/// The package of the tests, which may know anything.
const TESTS: &str = "oltre-tests";

/// Libraries of others that only some rooms may name, by how their names begin.
const NAMED_ONLY_IN: [(&str, &[&str]); 9] = [
    ("rusqlite", &["oltre-store", "oltre-server"]),
    ("libsqlite3-sys", &[]),
    ("tokio-postgres", &["oltre-server"]),
    ("deadpool", &["oltre-server"]),
    ("reqwest", &["oltre-sync", "oltre-server"]),
    ("axum", &["oltre-server"]),
    ("tauri", &["oltre"]),
    ("webkit2gtk", &["oltre"]),
    ("keyring", &["oltre"]),
];

/// Rooms without I/O, clock, randomness or JSON values, with what they may name of those all the same.
const PURE: [(&str, &[&str]); 4] = [
    ("oltre-hours", &[]),
    ("oltre-figures", &[]),
    // It writes the bytes that a row's hash is of.
    ("oltre-domain", &["serde_json"]),
    // What it learned travels as bytes, and the counts in them are JSON.
    ("oltre-overhelp", &["serde_json"]),
];
const IMPURE: [&str; 8] = [
    "tokio",
    "getrandom",
    "rand",
    "tracing",
    "serde_json",
    "tempfile",
    "futures",
    "dirs",
];

/// Every broken rule, in a sentence; none when the house is in order.
pub(crate) fn broken(graph: &Graph) -> Vec<String> {
    let mut wrong = Vec::new();
    for package in &graph.packages {
        let name = package.name.as_str();
        if name == TESTS {
            continue;
        }
        let Some((_, may_know)) = MAY_KNOW.iter().find(|(known, _)| *known == name) else {
            wrong.push(format!(
                "{name} is a new room: it needs a page in docs/adr/ and a line here"
            ));
            continue;
        };
        let place = match name {
            "oltre" => "src-tauri".to_owned(),
            _ => format!("crates/{}", name.trim_start_matches("oltre-")),
        };
        if package.folder != place {
            wrong.push(format!("{name} stands in {} and not in {place}", package.folder));
        }
        // Tests of a crate may not know more of ours than the crate: such a story belongs in tests/.
        for ours in package
            .depends
            .iter()
            .chain(&package.aside)
            .filter(|dependency| dependency.starts_with("oltre"))
        {
            if !may_know.contains(&ours.as_str()) {
                wrong.push(format!("{name} must not know {ours}"));
            }
        }
        for dependency in package.depends.iter().chain(&package.aside) {
            for (library, rooms) in NAMED_ONLY_IN {
                let same = dependency == library || dependency.starts_with(&format!("{library}-"));
                if same && !rooms.contains(&name) {
                    wrong.push(format!("{name} must not name {dependency}"));
                }
            }
        }
        if let Some((_, may_name)) = PURE.iter().find(|(pure, _)| *pure == name) {
            for dependency in package.depends.iter().filter(|dependency| {
                IMPURE.contains(&dependency.as_str()) && !may_name.contains(&dependency.as_str())
            }) {
                wrong.push(format!("{name} is pure and must not name {dependency}"));
            }
        }
    }
    for (name, _) in MAY_KNOW {
        if !graph.packages.iter().any(|package| package.name == name) {
            wrong.push(format!("{name} is on the map and not in the house"));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Package;

    /// A house in order, as small as can be.
    fn house() -> Graph {
        let packages = MAY_KNOW
            .iter()
            .map(|(name, may_know)| Package {
                name: (*name).to_owned(),
                folder: match *name {
                    "oltre" => "src-tauri".to_owned(),
                    _ => format!("crates/{}", &name["oltre-".len()..]),
                },
                depends: may_know.iter().map(|name| (*name).to_owned()).collect(),
                aside: Vec::new(),
            })
            .collect();
        Graph { packages }
    }

    /// The house with one more dependency.
    fn house_where(package: &str, depends_on: &str) -> Vec<String> {
        let mut graph = house();
        graph
            .packages
            .iter_mut()
            .find(|each| each.name == package)
            .unwrap()
            .depends
            .push(depends_on.to_owned());
        broken(&graph)
    }

    #[test]
    fn a_house_in_order_breaks_nothing() {
        assert_eq!(broken(&house()), Vec::<String>::new());
    }

    #[test]
    fn a_wrong_edge_fails() {
        for (package, depends_on) in [
            ("oltre-domain", "oltre-wire"),
            ("oltre-store", "oltre-sync"),
            ("oltre-store", "oltre-wire"),
            ("oltre-overhelp", "oltre-store"),
            ("oltre-server", "oltre-console"),
            ("oltre-server", "oltre-store"),
            ("oltre-xtask", "oltre-domain"),
            ("oltre", "oltre-store"),
        ] {
            let wrong = house_where(package, depends_on);
            assert_eq!(wrong, [format!("{package} must not know {depends_on}")]);
        }
    }

    #[test]
    fn a_library_named_in_the_wrong_room_fails() {
        for (package, library) in [
            ("oltre-console", "rusqlite"),
            ("oltre-store", "libsqlite3-sys"),
            ("oltre-console", "reqwest"),
            ("oltre-wire", "axum"),
            ("oltre-console", "tauri"),
            ("oltre-console", "tauri-plugin-window-state"),
            ("oltre-store", "keyring"),
        ] {
            assert_eq!(
                house_where(package, library),
                [format!("{package} must not name {library}")]
            );
        }
    }

    #[test]
    fn the_same_libraries_are_at_home_in_their_own_rooms() {
        for (package, library) in [
            ("oltre-store", "rusqlite"),
            ("oltre-server", "rusqlite"),
            ("oltre-sync", "reqwest"),
            ("oltre-server", "axum"),
            ("oltre", "tauri"),
            ("oltre", "tauri-plugin-window-state"),
        ] {
            assert!(house_where(package, library).is_empty(), "{package} {library}");
        }
    }

    #[test]
    fn a_pure_room_names_nothing_that_acts() {
        assert_eq!(
            house_where("oltre-domain", "tokio"),
            ["oltre-domain is pure and must not name tokio"]
        );
        assert_eq!(
            house_where("oltre-overhelp", "rand"),
            ["oltre-overhelp is pure and must not name rand"]
        );
        assert_eq!(
            house_where("oltre-overhelp", "tempfile"),
            ["oltre-overhelp is pure and must not name tempfile"]
        );
    }

    #[test]
    fn a_test_does_not_get_round_the_rule() {
        let mut graph = house();
        let domain = graph
            .packages
            .iter_mut()
            .find(|each| each.name == "oltre-domain")
            .unwrap();
        domain.aside.push("oltre-store".to_owned());
        assert_eq!(broken(&graph), ["oltre-domain must not know oltre-store"]);
    }

    #[test]
    fn an_eighth_library_crate_fails() {
        let mut graph = house();
        graph.packages.push(Package {
            name: "oltre-common".to_owned(),
            folder: "crates/common".to_owned(),
            depends: Vec::new(),
            aside: Vec::new(),
        });
        assert!(broken(&graph)[0].starts_with("oltre-common is a new room"));
    }

    #[test]
    fn a_room_that_moves_out_fails() {
        let mut graph = house();
        graph.packages.retain(|each| each.name != "oltre-wire");
        assert_eq!(broken(&graph), ["oltre-wire is on the map and not in the house"]);
        let mut graph = house();
        graph.packages[0].folder = "src-tauri/domain".to_owned();
        assert_eq!(
            broken(&graph),
            ["oltre-domain stands in src-tauri/domain and not in crates/domain"]
        );
    }
}
