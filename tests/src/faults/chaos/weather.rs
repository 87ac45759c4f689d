//! What the line is like for the next moment.

use crate::faults::line::{Fault, Line, Way};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::time::Duration;

/// Draws the next weather.
pub(super) fn turn(line: &Line, rng: &mut ChaCha8Rng) {
    let kind = rng.random_range(0..5);
    // The weather draws by itself: how many requests there are is not the seed's.
    let mut own = ChaCha8Rng::seed_from_u64(rng.random());
    line.weather(move |asked| {
        let mut chance = |percent: u32| own.random_range(0..100) < percent;
        match kind {
            // Nothing arrives, nothing comes back, nobody says so.
            0 => Fault::Swallowed,
            // Everything takes its time.
            1 if chance(50) => Fault::Late(Duration::from_millis(own.random_range(20..400))),
            1 if chance(20) => Fault::Crawl(Way::Request),
            1 if chance(20) => Fault::Crawl(Way::Reply),
            // Answers get lost.
            2 if chance(40) => Fault::Cut(Way::Reply, own.random_range(0..2_000)),
            // Requests get lost.
            3 if chance(40) => Fault::Cut(Way::Request, own.random_range(0..=asked.bytes)),
            // The network sends twice.
            4 if chance(30) => Fault::Repeated(2),
            4 if chance(30) => Fault::Twins,
            _ => Fault::None,
        }
    });
}
