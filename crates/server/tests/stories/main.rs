//! The server's promises, told through HTTP: a real server on a free port, consoles that speak to it.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is the test's")]

mod border;
mod console;
mod desk;
mod document;
mod keeping;
mod line;
mod merging;
mod mirrors;
mod numbering;
mod ops;
mod place;
mod program;
mod pushing;
mod scopes;
mod seeding;
mod signing_in;
mod snapshots;
mod time;
mod world;
