//! A small simulation: consoles, a server and a scheduler in one thread, seeded.
//!
//! The consoles run the real core and the real store (in memory); the server is a model of a few
//! pages that uses the same rules. Requests and replies are lost, come twice or late; consoles are
//! killed between any two steps. When the faults stop, everyone must end equal and nothing saved may
//! have disappeared.

mod check;
mod model;
mod work;
mod world;

use world::World;

/// Seeds tried on every run: a few seconds of them. `OLTRE_SEEDS` names another number.
fn seeds() -> u64 {
    std::env::var("OLTRE_SEEDS").map_or(60, |number| number.parse().expect("OLTRE_SEEDS is a number"))
}

#[test]
fn when_the_faults_stop_everyone_is_equal_and_nothing_saved_has_disappeared() {
    for seed in 1..=seeds() {
        let mut world = World::new(seed, 3);
        world.live(220);
        world.settle();
        world.check(seed);
    }
}

#[test]
fn the_same_seed_goes_the_same_way() {
    let trace = |seed| {
        let mut world = World::new(seed, 3);
        world.live(120);
        world.settle();
        world.trace()
    };
    for seed in [1, 7, 42] {
        assert_eq!(trace(seed), trace(seed), "seed {seed}");
    }
    assert_ne!(trace(1), trace(2));
}
