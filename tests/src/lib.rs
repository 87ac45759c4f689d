//! What the tests of the whole house share.

pub mod acts;
pub mod chooser;
pub mod desk;
pub mod faults;
// The one of the server's own stories: both are told of both databases.
#[path = "../../crates/server/tests/stories/place.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "a helper of tests: not all of it is needed here, and a failure is the test's"
)]
mod place;
pub mod simulation;
pub mod town;
#[cfg(target_os = "linux")]
pub mod window;
