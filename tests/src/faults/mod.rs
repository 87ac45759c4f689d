//! Faults on the real thing: the line, the processes and the disk, made to fail on purpose.
//!
//! [`line`] is a proxy between consoles and server, [`program`] starts and kills the real programs, [`disk`] is a file
//! system for SQLite that fails when told to. What must hold afterwards is asked of [`rows`] (everyone ends equal) and
//! [`ledger`] (nothing acknowledged is lost, nothing happens twice).

pub mod bare_desk;
pub mod ledger;
pub mod line;
pub mod ops;
pub mod rows;

/// Whether the long forms run: `cargo xtask test --deep` says so.
#[must_use]
pub fn is_deep() -> bool {
    std::env::var_os("OLTRE_DEEP").is_some()
}

/// One number for the short form, another for the long one.
#[must_use]
pub fn short_or_deep<T>(short: T, deep: T) -> T {
    if is_deep() { deep } else { short }
}
