//! The packages of the system that a build, a picture or a test needs, and how they get there.
//!
//! On Debian they are installed, after saying which and why. Elsewhere it prints exactly what to
//! install and stops: guessing at another system's names would help nobody.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::machine::System;
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

const PACKAGES: [Package; 12] = [
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
        debian: "chromium",
        what_for: For::Test,
        why: "the browser the page's components are tested in",
    },
];

/// Where another system's names for the same things are written down by those who know.
const ELSEWHERE: [(System, &str); 3] = [
    (
        System::Fedora,
        "sudo dnf install gcc gcc-c++ make pkgconf-pkg-config webkit2gtk4.1-devel dbus-devel openssl-devel \
         xorg-x11-server-Xvfb dbus-daemon ImageMagick dejavu-sans-fonts webkit2gtk4.1 at-spi2-core chromium",
    ),
    (
        System::Arch,
        "sudo pacman -S --needed base-devel pkgconf webkit2gtk-4.1 dbus openssl xorg-server-xvfb imagemagick ttf-dejavu \
         at-spi2-core chromium",
    ),
    (
        System::MacOs,
        "xcode-select --install && brew install openssl@3 pkgconf imagemagick",
    ),
];

/// Sees to it that everything needed is there. Returns at once when it is.
pub(crate) fn ensure(what_for: For) -> Result<()> {
    let system = System::here();
    if system != System::Debian {
        return explain(&system, what_for);
    }
    let missing = missing(what_for);
    if missing.is_empty() {
        return Ok(());
    }
    println!("Missing on this machine, and installed now with apt:");
    for package in &missing {
        println!("  {:<24} {}", package.debian, package.why);
    }
    let names: Vec<_> = missing.iter().map(|package| package.debian).collect();
    apt(&["update"])?;
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(&names);
    apt(&install)
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
    let absent: Vec<_> = needed.into_iter().filter(|name| !is_program(name)).collect();
    if absent.is_empty() {
        return Ok(());
    }
    let line = match ELSEWHERE.iter().find(|(known, _)| known == system) {
        Some((_, line)) => format!("Install what is needed with:\n\n  {line}"),
        None => {
            let list: Vec<_> = needed_for(what_for)
                .map(|each| format!("  {:<24} {}", each.debian, each.why))
                .collect();
            format!(
                "Install what your system calls these packages of Debian:\n\n{}",
                list.join("\n")
            )
        }
    };
    bail!(
        "Not found on this machine: {}.\n{line}\n\nThen run the same command again.",
        absent.join(", ")
    )
}

fn needed_for(what_for: For) -> impl Iterator<Item = &'static Package> {
    PACKAGES
        .iter()
        .filter(move |package| package.what_for <= what_for)
}

fn missing(what_for: For) -> Vec<&'static Package> {
    needed_for(what_for)
        .filter(|package| !is_installed(package.debian))
        .collect()
}

fn is_installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["--show", "--showformat", "${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|output| output.stdout == b"installed")
}

fn is_program(name: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

fn apt(args: &[&str]) -> Result<()> {
    let root = rustix::process::geteuid().is_root();
    if !root && !is_program("sudo") {
        bail!(
            "This needs root. As root, run:\n\n  apt-get {}\n\nThen run the same command again.",
            args.join(" ")
        );
    }
    let mut words = if root { Vec::new() } else { vec!["sudo"] };
    words.push("apt-get");
    words.extend(args);
    // Not in a group of its own: sudo asks for a password at this terminal.
    let status = Command::new(words[0])
        .args(&words[1..])
        .env("DEBIAN_FRONTEND", "noninteractive")
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
    fn a_package_that_nobody_has_is_missing() {
        assert!(!is_installed("oltre-no-such-package"));
    }
}
