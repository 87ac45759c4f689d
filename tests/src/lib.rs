//! What the tests of the whole house share.

#[cfg(target_os = "linux")]
pub mod window;
