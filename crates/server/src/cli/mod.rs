//! The command line.

mod import;

pub use import::ImportCommand;
