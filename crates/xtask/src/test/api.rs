//! Generated requests, thrown at a real server: it never breaks, and it answers what its document says.
//!
//! The tester is schemathesis, a program of Python's; it is installed into a folder of its own under `target/`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::demo::accounts::{NAME, PASSWORD};
use crate::postgres::{Disk, Postgres};
use crate::run;
use crate::server::Server;

/// What `tests/api` asks of every answer.
const CHECKS: &str =
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/// Throws requests at a server on a file, or on PostgreSQL.
pub(crate) fn test(deep: bool, on_postgres: bool) -> Result<()> {
    let tester = tester()?;
    let postgres = on_postgres
        .then(|| Postgres::start(Disk::NotWaitedFor))
        .transpose()?;
    let folder = run::target()
        .join("xtask")
        .join(if on_postgres { "api-postgres" } else { "api-file" });
    std::fs::remove_dir_all(&folder).or_else(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })?;
    std::fs::create_dir_all(&folder)?;
    let data = folder.join("data");
    let tell = |command: &mut Command| {
        if let Some(postgres) = &postgres {
            postgres.tell_server(command);
        }
    };
    let mut import = run::program(run::built("oltre-server"));
    import.arg("--data").arg(&data).args(["import", "sample"]);
    tell(&mut import);
    run::run(import)?;
    let log = folder.join("server.log");
    let server = Server::start_told(&data, &log, &folder.join("port"), tell)?;
    let address = server.address();
    let mut ask = run::program(tester);
    ask.args(["run", &format!("{address}/v1/openapi.json")]);
    // A stream that has no end has no answer to compare.
    ask.args(["--exclude-path", "/v1/sync/events", "--checks", CHECKS]);
    ask.args([
        "--phases",
        "examples,coverage,fuzzing",
        "--seed",
        "1",
        "--generation-deterministic",
    ]);
    ask.args(["--max-examples", if deep { "1000" } else { "60" }]);
    ask.args(["--request-timeout", "60", "--continue-on-failure", "--no-color"]);
    ask.env("SCHEMATHESIS_HOOKS", "hooks")
        .env("PYTHONPATH", run::root().join("tests").join("api"))
        .env("OLTRE_API_URL", &address)
        .env("OLTRE_API_NAME", NAME)
        .env("OLTRE_API_PASSWORD", PASSWORD)
        .current_dir(&folder);
    run::run(ask).with_context(|| format!("the server's log is {}", log.display()))
}

/// The tester, installed if it is not there or not of the version that is asked for.
fn tester() -> Result<PathBuf> {
    let wanted = run::root().join("tests").join("api").join("requirements.txt");
    let folder = run::target().join("xtask").join("api-tester");
    let program = folder.join("bin").join("schemathesis");
    let installed = folder.join("requirements.txt");
    let is_there =
        std::fs::read(&installed).is_ok_and(|there| std::fs::read(&wanted).is_ok_and(|want| there == want));
    if is_there && program.is_file() {
        return Ok(program);
    }
    let mut make = run::program("python3");
    make.args(["-m", "venv", "--clear"]).arg(&folder);
    run::run(make)?;
    let mut install = run::program(folder.join("bin").join("pip"));
    install
        .args([
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
        ])
        .arg(&wanted);
    run::run(install)?;
    std::fs::copy(&wanted, &installed)?;
    Ok(program)
}
