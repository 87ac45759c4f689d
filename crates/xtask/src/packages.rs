//! The packages of the system that a build, a picture or a test needs, and how they get there.
//!
//! On Debian they are installed, after saying which and why. Elsewhere it prints exactly what to
//! install and stops: guessing at another system's names would help nobody.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::machine::{System, is_program};
use crate::run;

/// What a package is needed for; each includes the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum For {
    /// Building the console and the server.
    Build,
    /// Taking a picture of the window on a display of our own.
    Picture,
    /// Running every test.
    Test,
}

struct Package {
    debian: &'static str,
    what_for: For,
    why: &'static str,
}

const CHROMIUM: &str = "chromium";

/// Names the Chromium that the page's parts are tested in, where it is not `/usr/bin/chromium`.
const CHROMIUM_VARIABLE: &str = "OLTRE_CHROMIUM";

const PACKAGES: [Package; 13] = [
    Package {
        debian: "build-essential",
        what_for: For::Build,
        why: "compiles SQLCipher and links the programs",
    },
    Package {
        debian: "pkg-config",
        what_for: For::Build,
        why: "finds the libraries below",
    },
    Package {
        debian: "libwebkit2gtk-4.1-dev",
        what_for: For::Build,
        why: "the webview that shows the console's page",
    },
    Package {
        debian: "libdbus-1-dev",
        what_for: For::Build,
        why: "the session bus: one console at a time",
    },
    Package {
        debian: "libssl-dev",
        what_for: For::Build,
        why: "the cryptography under SQLCipher",
    },
    Package {
        debian: "xvfb",
        what_for: For::Picture,
        why: "a display in memory",
    },
    Package {
        debian: "dbus",
        what_for: For::Picture,
        why: "a session bus for that display",
    },
    Package {
        debian: "imagemagick",
        what_for: For::Picture,
        why: "takes the picture",
    },
    Package {
        debian: "fonts-dejavu-core",
        what_for: For::Picture,
        why: "letters the page's own font does not have",
    },
    Package {
        debian: "webkit2gtk-driver",
        what_for: For::Test,
        why: "drives the real window",
    },
    Package {
        debian: "at-spi2-core",
        what_for: For::Test,
        why: "the accessibility tree the tests read",
    },
    Package {
        debian: "postgresql",
        what_for: For::Test,
        why: "the server's other database, a private one for the tests",
    },
    Package {
        debian: CHROMIUM,
        what_for: For::Test,
        why: "the browser the page's components are tested in",
    },
];

/// Where another system's names for the same things are written down by those who know.
const ELSEWHERE: [(System, &str); 3] = [
    (
        System::Fedora,
        "sudo dnf install gcc gcc-c++ make pkgconf-pkg-config webkit2gtk4.1-devel dbus-devel openssl-devel \
         xorg-x11-server-Xvfb dbus-daemon ImageMagick dejavu-sans-fonts webkit2gtk4.1 at-spi2-core postgresql-server chromium",
    ),
    (
        System::Arch,
        "sudo pacman -S --needed base-devel pkgconf webkit2gtk-4.1 dbus openssl xorg-server-xvfb imagemagick ttf-dejavu \
         at-spi2-core postgresql chromium",
    ),
    (
        System::MacOs,
        "xcode-select --install && brew install openssl@3 pkgconf",
    ),
];

/// Sees to it that everything needed is there. Returns at once when it is.
pub(crate) fn ensure(what_for: For) -> Result<()> {
    if what_for > For::Build && !cfg!(target_os = "linux") {
        bail!(
            "Pictures, benches and the whole of the tests need Linux: they open the real window on a display in \
             memory. Here there are `cargo xtask demo`, `cargo xtask check` and `cargo test -p` for one crate."
        );
    }
    let system = System::here();
    if !matches!(system, System::Debian | System::Ubuntu) {
        return explain(&system, what_for);
    }
    let (ours, theirs): (Vec<_>, Vec<_>) = missing(what_for)
        .into_iter()
        .partition(|package| system == System::Debian || package.debian != CHROMIUM);
    install(&ours)?;
    if theirs.is_empty() {
        return Ok(());
    }
    bail!(
        "Ubuntu has Chromium only as a snap, which this does not install. With `sudo snap install chromium` set \
         {CHROMIUM_VARIABLE}=/snap/bin/chromium, or name the program of any other Chromium there; then run the same \
         command again."
    )
}

/// Installs them with apt, after saying which and why.
fn install(missing: &[&Package]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = missing.iter().map(|package| package.debian).collect();
    let list: Vec<_> = missing
        .iter()
        .map(|package| format!("  {:<24} {}", package.debian, package.why))
        .collect();
    let list = list.join("\n");
    let Some(root) = way_to_root() else {
        bail!("Missing on this machine:\n{list}\n\n{}", by_hand(&names));
    };
    println!("Missing on this machine, and installed now with apt:\n{list}");
    apt(root, &["update"])?;
    let mut words = vec!["install", "--yes", "--no-install-recommends"];
    words.extend(names);
    apt(root, &words)
}

/// What stands before a command that only root may run; nothing if there is no way.
fn way_to_root() -> Option<&'static [&'static str]> {
    if rustix::process::geteuid().is_root() {
        return Some(&[]);
    }
    is_program("sudo").then_some(&["sudo"])
}

fn by_hand(names: &[&str]) -> String {
    format!(
        "To install them needs root, and there is no sudo. As root, run:\n\n  apt-get update && apt-get install --yes \
         --no-install-recommends {}\n\nThen run the same command again.",
        names.join(" ")
    )
}

/// On a system whose packages we do not install ourselves: goes on if the essentials are there.
fn explain(system: &System, what_for: For) -> Result<()> {
    let mut needed: Vec<_> = vec!["cc", "pkg-config"];
    if what_for >= For::Picture {
        needed.extend(["Xvfb", "dbus-daemon", "import"]);
    }
    if what_for >= For::Test {
        needed.push("WebKitWebDriver");
    }
    let mut absent: Vec<_> = needed.into_iter().filter(|name| !is_program(name)).collect();
    if what_for >= For::Test && !has_chromium() {
        absent.push("a Chromium at /usr/bin/chromium or named in OLTRE_CHROMIUM");
    }
    if absent.is_empty() {
        return Ok(());
    }
    bail!(
        "Not found on this machine: {}.\n{}\n\nThen run the same command again.",
        absent.join(", "),
        line_for(system, what_for)
    )
}

/// What to install on a system that is not Debian.
fn line_for(system: &System, what_for: For) -> String {
    if let Some((_, line)) = ELSEWHERE.iter().find(|(known, _)| known == system) {
        return format!("Install what is needed with:\n\n  {line}");
    }
    let list: Vec<_> = needed_for(what_for)
        .map(|each| format!("  {:<24} {}", each.debian, each.why))
        .collect();
    format!(
        "Install what your system calls these packages of Debian:\n\n{}",
        list.join("\n")
    )
}

fn needed_for(what_for: For) -> impl Iterator<Item = &'static Package> {
    PACKAGES
        .iter()
        .filter(move |package| package.what_for <= what_for)
}

fn missing(what_for: For) -> Vec<&'static Package> {
    needed_for(what_for)
        .filter(|package| match package.debian {
            // Any Chromium will do, wherever it came from.
            CHROMIUM => !has_chromium(),
            name => !is_installed(name),
        })
        .collect()
}

fn is_installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["--show", "--showformat", "${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|output| output.stdout == b"installed")
}

/// The tests of the page read the same variable.
fn has_chromium() -> bool {
    let named = std::env::var_os(CHROMIUM_VARIABLE).filter(|name| !name.is_empty());
    Path::new(&named.unwrap_or_else(|| "/usr/bin/chromium".into())).is_file()
}

fn apt(root: &[&str], args: &[&str]) -> Result<()> {
    // Through env, because sudo hands no variable on.
    let apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    let words: Vec<_> = root.iter().chain(&apt).chain(args).copied().collect();
    // Not in a group of its own: sudo asks for a password at this terminal.
    let status = Command::new(words[0])
        .args(&words[1..])
        .current_dir(run::root())
        .status()?;
    anyhow::ensure!(status.success(), "`{}` failed ({status})", words.join(" "));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_needs_no_display_and_a_test_needs_everything() {
        let build: Vec<_> = needed_for(For::Build).map(|each| each.debian).collect();
        assert!(build.contains(&"libwebkit2gtk-4.1-dev") && !build.contains(&"xvfb"));
        assert_eq!(needed_for(For::Test).count(), PACKAGES.len());
    }

    #[test]
    fn without_root_and_without_sudo_one_line_says_all_there_is_to_do() {
        let words = by_hand(&["xvfb", "dbus"]);
        assert!(
            words.contains("apt-get update && apt-get install --yes --no-install-recommends xvfb dbus\n")
        );
    }

    #[test]
    fn every_system_is_told_what_to_install() {
        for system in [System::Fedora, System::Arch, System::MacOs, System::Other] {
            assert!(
                line_for(&system, For::Build).starts_with("Install what"),
                "{system:?}"
            );
        }
    }

    #[test]
    fn a_package_that_nobody_has_is_missing() {
        assert!(!is_installed("oltre-no-such-package"));
    }
}
