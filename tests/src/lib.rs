//! What the tests of the whole house share.

pub mod desk;
pub mod faults;
pub mod simulation;
pub mod town;
#[cfg(target_os = "linux")]
pub mod window;
