//! What the tests of the whole house share.

pub mod desk;
#[cfg(target_os = "linux")]
pub mod window;
