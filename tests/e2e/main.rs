//! Stories told in the real window: the program as it is shipped, driven from outside.

#![cfg(target_os = "linux")]

mod book;
mod calls;
mod cases;
mod clocks;
mod desk;
mod figures;
mod office;
mod overhelp;
mod overhelp_aside;
mod overhelp_contact;
mod overhelp_line;
mod people;
mod replies;
mod shell;
mod spoken;
mod start;
mod trouble;
mod versions;
mod working;
