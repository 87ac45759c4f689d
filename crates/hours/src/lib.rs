//! Working time. Everything is a pure function of what it is given: no clock is read here.
//!
//! [`WorkTime`] answers how much working time lies between two moments and when so much of it will have passed.
//! [`clocks`] lets a case's timeline run through it: by when is our first word due, the next one, the solution.

mod clocks;
mod holidays;
mod service;
mod worktime;

pub use clocks::{Clock, HEARD_KINDS, Heard, Sound, clocks, heard_of};
pub use holidays::{Country, easter};
pub use service::{Facts, Service};
pub use worktime::{HoursError, WorkTime};
