//! Consoles, a server, a scheduler and a clock in one thread, from a seed.
//!
//! The consoles run the real core and the real store (in memory); the server is a model of a few
//! pages that uses the same rules. Requests and replies are lost, come twice or late; disks are full;
//! consoles are killed between any two steps; the server forgets, is too old, and says that a cursor
//! is. What must hold at every step is checked at every step; when the faults stop, everyone must end
//! equal and nothing saved may have disappeared. The same seed goes the same way.

mod blobs;
mod bug;
mod check;
mod coverage;
mod decide;
mod epoch;
mod joins;
mod journal;
mod log;
mod model;
mod network;
mod push;
mod rights;
mod rows;
mod sight;
mod undo;
mod verify;
mod watch;
mod work;
mod world;

pub use bug::Bug;
pub use coverage::Coverage;

use world::World;

/// Desks of a run.
const DESKS: usize = 3;
/// Turns of a run: about a third of them are somebody's work.
const TURNS: usize = 650;

/// What a run did.
#[derive(Clone, Debug)]
pub struct Report {
    /// The same for the same seed.
    pub trace: u64,
    /// Ops somebody saved.
    pub ops: u64,
    /// What met which fault.
    pub coverage: Coverage,
}

/// Runs a seed, with a bug planted or none.
///
/// # Errors
/// What did not hold.
pub fn run(seed: u64, bug: Option<Bug>) -> Result<Report, String> {
    let mut world = World::new(seed, DESKS, bug);
    world.live(TURNS)?;
    world.settle()?;
    world.check()?;
    Ok(world.report())
}
