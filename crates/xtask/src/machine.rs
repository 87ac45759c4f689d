//! What this machine has: its system, Node, the parts of the Rust toolchain.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::run;

/// The oldest Node of each line that the page's tools accept; from the last on, every later line too.
/// The lockfile says so, and `npm ci` only warns.
const NODE: [(u32, u32); 3] = [(20, 19), (22, 13), (24, 0)];

/// The same, for people.
const NODE_WORDS: &str = "Node 20.19, 22.13 or 24 (or a newer one of these lines), with npm";

/// Which way packages are installed here.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum System {
    /// Debian and what descends from it.
    Debian,
    /// Ubuntu itself: Debian's names, except that it has Chromium only as a snap.
    Ubuntu,
    /// Fedora and its kin.
    Fedora,
    /// Arch and its kin.
    Arch,
    /// Apple's.
    MacOs,
    /// Any other.
    Other,
}

impl System {
    /// Reads which system this is.
    pub(crate) fn here() -> System {
        if cfg!(target_os = "macos") {
            return System::MacOs;
        }
        System::of(&std::fs::read_to_string("/etc/os-release").unwrap_or_default())
    }

    fn of(os_release: &str) -> System {
        let value = |key: &str| {
            os_release
                .lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
                .map(|value| value.trim_matches('"').to_owned())
                .unwrap_or_default()
        };
        let own = value("ID");
        if own == "ubuntu" {
            return System::Ubuntu;
        }
        let names = format!("{own} {}", value("ID_LIKE"));
        for name in names.split_ascii_whitespace() {
            match name {
                "debian" | "ubuntu" => return System::Debian,
                "fedora" | "rhel" => return System::Fedora,
                "arch" => return System::Arch,
                _ => {}
            }
        }
        System::Other
    }
}

/// Whether a program of this name can be started.
pub(crate) fn is_program(name: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

/// Fails with what to do if there is no Node, one the page's tools do not accept, or no npm.
pub(crate) fn needs_node() -> Result<()> {
    let output = Command::new("node")
        .arg("--version")
        .output()
        .with_context(|| format!("There is no Node: install {NODE_WORDS}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !version(&text).is_some_and(is_accepted) {
        bail!("Node is {}: install {NODE_WORDS}", text.trim());
    }
    if !is_program("npm") {
        bail!("There is no npm; Debian ships it apart from Node, as the package `npm`");
    }
    Ok(())
}

fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

fn is_accepted((major, minor): (u32, u32)) -> bool {
    NODE.iter().any(|(line, least)| major == *line && minor >= *least)
        || NODE.last().is_some_and(|(line, _)| major > *line)
}

/// Sees to it that the toolchain has rustfmt and clippy: rustup's minimal profile does not.
pub(crate) fn needs_lints() -> Result<()> {
    const PARTS: [(&str, &str); 2] = [("rustfmt", "fmt"), ("clippy", "clippy")];
    let missing: Vec<_> = PARTS
        .into_iter()
        .filter(|(_, command)| {
            let mut cargo = run::cargo();
            cargo.args([command, "--version"]);
            !run::succeeds(cargo)
        })
        .map(|(part, _)| part)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if !is_program("rustup") {
        bail!(
            "The Rust toolchain has no {}. With rustup: `rustup component add {names}`",
            missing.join(" and no ")
        );
    }
    println!("Missing in the Rust toolchain, and added now with rustup: {names}");
    let mut rustup = run::program("rustup");
    rustup.args(["component", "add"]).args(missing);
    run::run(rustup)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_known_by_its_name_or_by_whom_it_descends_from() {
        for (text, system) in [
            ("ID=debian\nVERSION_ID=\"12\"\n", System::Debian),
            ("ID=ubuntu\nID_LIKE=debian\n", System::Ubuntu),
            ("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", System::Debian),
            ("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", System::Fedora),
            ("ID=arch\n", System::Arch),
            ("ID=nixos\n", System::Other),
            ("", System::Other),
        ] {
            assert_eq!(System::of(text), system, "{text}");
        }
    }

    #[test]
    fn a_node_the_pages_tools_refuse_is_told_from_one_that_will_do() {
        for (text, good) in [
            ("v18.19.0\n", false),
            ("v20.18.9", false),
            ("v20.19.4\n", true),
            ("v21.7.0", false),
            ("v22.12.0", false),
            ("v22.13.0", true),
            ("v23.11.0", false),
            ("v24.1.0", true),
            ("v26.0.0", true),
            ("nonsense", false),
        ] {
            assert_eq!(version(text).is_some_and(is_accepted), good, "{text}");
        }
    }
}
