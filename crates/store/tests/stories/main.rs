//! Stories of the console's database, one file per table or door, each on a database of its own in a temporary folder.
#![expect(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

mod asked;
mod blobs;
mod book;
mod clocks;
mod contacts;
mod corpus;
mod deeds;
mod desk;
mod directory;
mod drafts;
mod filters;
mod joins;
mod journal;
mod kept;
mod keys;
mod learned;
mod leaving;
mod lists;
mod mentions;
mod newer;
mod opening;
mod outbox;
mod people;
mod promises;
mod pulling;
mod recording;
mod refused;
mod replies;
mod searching;
mod similar;
mod timeline;
mod undo;
mod verify;
mod withdrawn;
