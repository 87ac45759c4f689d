//! Faults on the real thing: real consoles, a real server, and everything between them that can break.
#![expect(clippy::tests_outside_test_module, reason = "an integration test")]

mod cuts;
mod line;
mod stories;
