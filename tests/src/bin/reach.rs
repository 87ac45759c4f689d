//! Tries to connect a new console to a server and prints the code the page would show. A process of its own, because proxies
//! and trusted certificates are read from the environment.
#![expect(clippy::print_stdout, reason = "a program whose result is what it prints")]

use anyhow::{Context, Result};
use oltre_tests::desk::{Desk, PASSPHRASE, PASSWORD};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<()> {
    let server = std::env::args().nth(1).context("which server?")?;
    let args = json!({"server": server, "name": "marta", "password": PASSWORD, "passphrase": PASSPHRASE});
    match Desk::new()?.call("enrol", args).await {
        Ok(_) => println!("connected"),
        Err(error) => println!("{}", error.code.as_str()),
    }
    Ok(())
}
