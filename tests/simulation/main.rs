//! The simulation: see `oltre_tests::simulation`.

use oltre_tests::simulation::{Bug, Coverage, run};

/// Seeds tried on every run: some seconds of them. `OLTRE_SEEDS` names another number.
fn seeds() -> u64 {
    std::env::var("OLTRE_SEEDS").map_or(40, |number| number.parse().expect("OLTRE_SEEDS is a number"))
}

#[test]
fn when_the_faults_stop_everyone_is_equal_and_nothing_saved_has_disappeared() {
    let mut coverage = Coverage::default();
    for seed in 1..=seeds() {
        match run(seed, None) {
            Ok(report) => {
                assert!(report.ops >= 100, "seed {seed}: only {} ops", report.ops);
                coverage.extend(&report.coverage);
            }
            Err(broken) => panic!("seed {seed}: {broken}\nagain: cargo xtask simulate --seed {seed}"),
        }
    }
    // A fault that nothing meets proves nothing.
    for fault in [
        "request lost",
        "reply lost",
        "sent twice",
        "killed",
        "disk full at its answer",
        "lost in a restore",
    ] {
        let kinds = coverage.0.keys().filter(|(_, met)| *met == fault).count();
        assert!(kinds >= 8, "{fault} met {kinds} kinds of op only");
    }
}

#[test]
fn the_same_seed_goes_the_same_way() {
    let trace = |seed| run(seed, None).map(|report| report.trace);
    for seed in 1..=25 {
        assert_eq!(trace(seed), trace(seed), "seed {seed}");
    }
    assert_ne!(trace(1), trace(2));
}

#[test]
fn every_planted_bug_is_found() {
    for bug in Bug::ALL {
        let found = (1..=200).find(|seed| run(*seed, Some(*bug)).is_err());
        assert!(found.is_some(), "{bug:?} was not found in 200 seeds");
    }
}
