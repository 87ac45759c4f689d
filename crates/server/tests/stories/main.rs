//! The server's promises, told through HTTP: a real server on a free port, consoles that speak to it.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is the test's")]

mod aging;
mod blobs;
mod book;
mod border;
mod catalogue;
mod clocks;
mod console;
mod contact_state;
mod control;
mod desk;
mod document;
mod figures;
mod files;
mod joins;
mod journal;
mod keeping;
mod learned;
mod line;
mod mail_server;
mod mails;
mod merging;
mod mirror;
mod mirrors;
mod numbering;
mod ops;
mod people;
mod place;
mod program;
mod pushing;
mod recovery;
mod replies;
mod requests;
mod restored;
mod rights;
mod scopes;
mod seeding;
mod sending;
mod signing_in;
mod snapshots;
mod strangers;
mod time;
mod undoing;
mod verify;
mod world;
