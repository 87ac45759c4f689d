//! A private PostgreSQL for tests and benches: on a free port, in a folder that goes with it, for this run alone.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::run::{self, Running};
use crate::stop;

/// What tests read the address under.
pub(crate) const VARIABLE: &str = "OLTRE_TEST_POSTGRES";

/// The address of a superuser of the same server, for tests of what the server refuses.
pub(crate) const CHIEF_VARIABLE: &str = "OLTRE_TEST_POSTGRES_CHIEF";

/// The folder of PostgreSQL's own programs, for tests that copy a database with them.
pub(crate) const PROGRAMS_VARIABLE: &str = "OLTRE_TEST_POSTGRES_PROGRAMS";

/// The system's account that Debian's package makes: PostgreSQL refuses to run as root.
const ACCOUNT: &str = "postgres";

const TRIES: u32 = 300;

/// Whether a commit waits for the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disk {
    /// As in an office: what is measured is what an office would see.
    WaitedFor,
    /// Nothing outlives a crash of the machine: for tests, which have nothing to lose.
    NotWaitedFor,
}

/// A running server. It ends, and its folder goes, with this value.
pub(crate) struct Postgres {
    // Before the folder: what runs in it ends first.
    _running: Running,
    _folder: Folder,
    programs: PathBuf,
    address: String,
    chief: String,
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is the system's to clean: it is in its temporary folder.
        std::fs::remove_dir_all(&self.0).ok();
    }
}

impl Postgres {
    /// Makes a cluster, starts it and waits until it answers.
    pub(crate) fn start(disk: Disk) -> Result<Postgres> {
        let programs = programs()?;
        let folder = Folder(std::env::temp_dir().join(format!("oltre-postgres-{}", std::process::id())));
        std::fs::create_dir(&folder.0).with_context(|| format!("{} cannot be made", folder.0.display()))?;
        let password = password()?;
        let secret = folder.0.join("password");
        std::fs::write(&secret, &password)?;
        if is_root() {
            run::run(owned(&folder.0))?;
        }
        let data = folder.0.join("data");
        let mut make = unprivileged(&programs.join("initdb"));
        make.arg("--pgdata").arg(&data);
        make.arg(format!("--pwfile={}", secret.display()));
        make.args([
            "--username=chief",
            "--auth=scram-sha-256",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
        ]);
        run::read(make).context("the private PostgreSQL cannot be made")?;
        let port = free_port()?;
        let mut serve = unprivileged(&programs.join("postgres"));
        serve.arg("-D").arg(&data).arg("-k").arg(&folder.0);
        serve.args(["-p", &port.to_string()]);
        for setting in [
            "listen_addresses=127.0.0.1",
            "max_connections=300",
            "log_min_messages=fatal",
        ] {
            serve.args(["-c", setting]);
        }
        if disk == Disk::NotWaitedFor {
            serve.args(["-c", "fsync=off", "-c", "full_page_writes=off"]);
        }
        serve
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        let mut running = Running::start(serve)?;
        let chief = format!("postgres://chief:{password}@127.0.0.1:{port}/postgres");
        let ask = |sql: &str| {
            let mut ask = run::program(programs.join("psql"));
            ask.args([
                "--quiet",
                "--no-psqlrc",
                "--set=ON_ERROR_STOP=1",
                "--dbname",
                &chief,
                "--command",
                sql,
            ]);
            ask
        };
        let mut tried = 0;
        while !run::succeeds(ask("SELECT 1")) {
            tried += 1;
            ensure!(!stop::asked(), "stopped");
            if running.ended()?.is_some() || tried > TRIES {
                bail!("the private PostgreSQL does not answer");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        // No superuser and no owner of anything but its own: else row-level security would prove nothing.
        for sql in [
            format!("CREATE ROLE oltre LOGIN PASSWORD '{password}'"),
            "CREATE DATABASE oltre OWNER oltre".to_owned(),
        ] {
            ensure!(
                run::succeeds(ask(&sql)),
                "the private PostgreSQL refuses its role or its database"
            );
        }
        Ok(Postgres {
            _running: running,
            _folder: folder,
            programs,
            address: format!("postgres://oltre:{password}@127.0.0.1:{port}/oltre"),
            chief: format!("postgres://chief:{password}@127.0.0.1:{port}/oltre"),
        })
    }

    /// Tells a server to stand on it.
    pub(crate) fn tell_server(&self, command: &mut Command) {
        command.env("OLTRE_DATABASE", &self.address);
    }

    /// Where it is, for a server.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Tells tests where it is.
    pub(crate) fn tell(&self, command: &mut Command) {
        command
            .env(VARIABLE, &self.address)
            .env(CHIEF_VARIABLE, &self.chief)
            .env(PROGRAMS_VARIABLE, &self.programs);
    }
}

/// The folder of the newest PostgreSQL of this machine's packages, or the one on the path.
pub(crate) fn programs() -> Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = versions
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse::<u32>().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .max();
    if let Some((_, bin)) = newest {
        return Ok(bin);
    }
    let mut ask = Command::new("pg_config");
    ask.arg("--bindir");
    let bin =
        run::read(ask).context("PostgreSQL's programs are not found: `pg_config` is not on the path")?;
    Ok(bin.trim().into())
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A program of PostgreSQL's, not as root.
fn unprivileged(program: &Path) -> Command {
    if !is_root() {
        return run::program(program);
    }
    let mut command = run::program("setpriv");
    command
        .args(["--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups"])
        .arg(program);
    // Its own folder is not for that account to stand in.
    command.current_dir("/");
    command
}

fn owned(folder: &Path) -> Command {
    let mut command = run::program("chown");
    command.args(["--recursive", &format!("{ACCOUNT}:")]).arg(folder);
    command
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Nobody else on this machine is to look in.
fn password() -> Result<String> {
    use std::fmt::Write as _;
    use std::io::Read as _;
    let mut bytes = [0; 16];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        write!(text, "{byte:02x}").ok();
        text
    }))
}
