//! Faults on the real thing: real consoles, a real server, and everything between them that can break.
#![expect(clippy::tests_outside_test_module, reason = "an integration test")]

mod attachments;
mod chaos;
mod cuts;
mod deeds;
mod disk;
mod full;
mod kills;
mod line;
mod office;
mod opening;
mod restored;
mod server_disk;
mod stories;
