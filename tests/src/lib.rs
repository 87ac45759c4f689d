//! What the tests of the whole house share.

pub mod desk;
pub mod simulation;
#[cfg(target_os = "linux")]
pub mod window;
