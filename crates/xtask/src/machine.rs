//! What this machine has: its system, and Node.

use std::process::Command;

use anyhow::{Context, Result, bail};

/// The oldest Node the page's tools accept.
const NODE: (u32, u32) = (20, 19);

/// Which way packages are installed here.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum System {
    /// Debian and what descends from it.
    Debian,
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
        let names = format!("{} {}", value("ID"), value("ID_LIKE"));
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

/// Fails with what to do if there is no Node, or one that is too old.
pub(crate) fn needs_node() -> Result<()> {
    let wanted = format!("Node {}.{} or newer, with npm", NODE.0, NODE.1);
    let output = Command::new("node")
        .arg("--version")
        .output()
        .with_context(|| format!("there is no Node: install {wanted}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    match version(&text) {
        Some(found) if found >= NODE => Ok(()),
        _ => bail!("Node is {}: install {wanted}", text.trim()),
    }
}

fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_known_by_its_name_or_by_whom_it_descends_from() {
        for (text, system) in [
            ("ID=debian\nVERSION_ID=\"12\"\n", System::Debian),
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
    fn a_node_that_is_too_old_is_told_from_one_that_will_do() {
        assert!(version("v18.19.0\n").unwrap() < NODE);
        assert!(version("v20.19.4\n").unwrap() >= NODE);
        assert!(version("v24.1.0").unwrap() >= NODE);
        assert_eq!(version("nonsense"), None);
    }
}
