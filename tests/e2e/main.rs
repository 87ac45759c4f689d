//! Stories told in the real window: the program as it is shipped, driven from outside.

#![cfg(target_os = "linux")]

mod cases;
mod replies;
mod shell;
mod start;
mod trouble;
mod versions;
