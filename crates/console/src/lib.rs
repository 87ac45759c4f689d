//! The use-cases of the console and its contract with the page.

pub mod contract;
