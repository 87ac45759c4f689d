//! What over-help knows on this device: what the server learned from everybody, gone on with by every event that came after,
//! in the server's order; and on top of it, in a copy that is made anew each time, what only this device knows of yet.

use oltre_domain::{OpId, Sha256, SuggestionOutcome, Version};
use oltre_overhelp::{Knowledge, Outcome, PastCase};
use oltre_store::{Kept, LearnedStamp, SolvedCase, Store, StoreError};
use oltre_sync::is_complete;
use std::ops::ControlFlow;

/// Solved cases learned from at once, the newest. A console that has the server's learning is a day behind at most.
const AT_ONCE: u32 = 1_500;
/// Cases learned after which it is written down: until then they are learned again at the next start.
const WORTH_KEEPING: usize = 25;

/// What is known, and what it was made of.
#[derive(Default)]
pub(crate) struct Learner {
    /// None before the first time, and when what was learned is nothing to go on with any more.
    known: Option<Known>,
    /// The events that only this device knew of when it was told last.
    told: Option<Vec<OpId>>,
}

struct Known {
    on: LearnedStamp,
    base: Option<Sha256>,
    upto: Version,
    knowledge: Knowledge,
    /// Cases learned since it was written down.
    unkept: usize,
}

impl Learner {
    /// What is known now; nothing when that is what was told last, or when `go_on` breaks off: then what was learned in
    /// vain is learned again the next time.
    pub(crate) fn learn(
        &mut self,
        store: &Store,
        go_on: impl Fn() -> ControlFlow<()>,
    ) -> Result<Option<Knowledge>, StoreError> {
        let on = store.learned_stamp()?;
        let mut known = match self.known.take() {
            Some(known) if known.on == on => known,
            _ => {
                self.told = None;
                read(store, on)?
            }
        };
        // Before that its rows come in another order than that in which they happened.
        let events = if is_complete(store)? {
            let Some(events) = follow(&mut known, store, &go_on)? else {
                return Ok(None);
            };
            events
        } else {
            0
        };
        let answered = store.outcomes_here()?;
        let mut here = store.solvings_here()?;
        here.extend(answered.iter().map(|(outcome, _)| outcome.id));
        if events == 0 && self.told.as_ref() == Some(&here) {
            self.known = Some(known);
            return Ok(None);
        }
        let knowledge = with(&known, &store.solved_here()?, &answered, go_on);
        if knowledge.is_some() {
            self.told = Some(here);
            self.known = Some(known);
        }
        Ok(knowledge)
    }
}

/// What was written down. Damaged, or of another version of the program, it goes: the server's is fetched again, and until
/// then over-help knows what this device can tell it.
fn read(store: &Store, on: LearnedStamp) -> Result<Known, StoreError> {
    let nothing = |on| Known {
        on,
        base: None,
        // Outcomes that came with a snapshot of a scope stand before every sequence.
        upto: -1,
        knowledge: Knowledge::default(),
        unkept: 0,
    };
    let Some(Kept { base, upto, bytes }) = store.learned()? else {
        return Ok(nothing(on));
    };
    match Knowledge::from_bytes(&bytes) {
        Ok(knowledge) => Ok(Known {
            base,
            upto,
            knowledge,
            ..nothing(on)
        }),
        Err(error) => {
            tracing::warn!(%error, "What over-help had learned cannot be read: it learns anew");
            store.forget_learned()?;
            Ok(nothing(store.learned_stamp()?))
        }
    }
}

/// Learns what came after, in the server's order. How many events; none when it was broken off, and what is known is
/// nothing to go on with.
fn follow(
    known: &mut Known,
    store: &Store,
    go_on: impl Fn() -> ControlFlow<()>,
) -> Result<Option<usize>, StoreError> {
    let (after, upto) = (known.upto, store.pulled()?);
    // Behind the server's snapshot, or no page came: there is nothing after it yet.
    if upto <= after {
        return Ok(Some(0));
    }
    let mut cases = 0;
    let went_on = store.each_solved((after, upto), AT_ONCE, |case| {
        known.knowledge.learn_case(&past(case), after, upto);
        cases += 1;
        go_on()
    })?;
    if !went_on {
        return Ok(None);
    }
    let mut events = cases;
    store.each_outcome((after, upto), |outcome, topic| {
        let outcome = Outcome::of(outcome, topic.map(str::to_owned));
        known.knowledge.learn_outcome(&outcome);
        events += 1;
    })?;
    known.upto = upto;
    known.unkept += cases;
    if known.unkept >= WORTH_KEEPING {
        let kept = Kept {
            base: known.base,
            upto,
            bytes: known.knowledge.to_bytes(),
        };
        // Something newer came meanwhile: the next time begins with it.
        let _is_kept = store.keep_learned(&kept, &known.on)?;
        known.unkept = 0;
    }
    Ok(Some(events))
}

/// A copy that knows what only this device does; none when it was broken off.
fn with(
    known: &Known,
    solved: &[SolvedCase],
    answered: &[(SuggestionOutcome, Option<String>)],
    go_on: impl Fn() -> ControlFlow<()>,
) -> Option<Knowledge> {
    let mut knowledge = known.knowledge.clone();
    for case in solved {
        if go_on().is_break() {
            return None;
        }
        knowledge.learn_case(&past(case.clone()), known.upto, Version::MAX);
    }
    for (outcome, topic) in answered {
        knowledge.learn_outcome(&Outcome::of(outcome, topic.clone()));
    }
    Some(knowledge)
}

fn past(case: SolvedCase) -> PastCase {
    let SolvedCase { topic, entries } = case;
    PastCase::of(topic, entries.iter().map(|(entry, seq)| (entry, *seq)))
}
