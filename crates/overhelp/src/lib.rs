//! Over-help: from a case to the one thing worth doing now, or to silence.
//!
//! The engine is pure: context, catalogue, knowledge and `now` in, a decision out. No I/O, no clock, no
//! randomness, and the same input gives the same answer on every system (`exp` and `ln` come from `libm`,
//! sums run in a fixed order, ties break by id).
//!
//! ```text
//! CaseContext ──conditions──► actions that could serve ──weigh──► p, score ──line──► offer, ideas or silence
//!             ──playbook and counts──────────────────────────────────────────────► steps
//!             ──facts────────────────────────────────────────────────────────────► facts
//! ```
//!
//! A *step* is what colleagues do at this point of such a case: P(the operator does it next). An *offer*
//! serves a need the contact did not voice: P(the contact takes it up). The two never share a number.

pub mod catalogue;
pub mod condition;
pub mod constants;
pub mod context;
mod control;
pub mod decision;
mod entities;
mod explain;
mod facts;
mod hearing;
mod kept;
mod kin;
pub mod knowledge;
mod lift;
mod line;
mod moments;
mod offers;
pub mod outcome;
mod past;
mod promised;
pub mod ranker;
mod spelling;
mod steps;

use oltre_domain::Timestamp;

pub use catalogue::Catalogue;
pub use context::CaseContext;
pub use control::{ControlGroup, Trial};
pub use decision::{Decided, Decision};
pub use kept::NotKnowledge;
pub use knowledge::Knowledge;
pub use lift::{Arm, Lift};
pub use outcome::Outcome;
pub use past::PastCase;
pub use promised::{Promised, promised};
pub use steps::predict;

use condition::Scene;
use decision::Trace;

/// What is worth doing now for this contact, and why; or why it is better to say nothing.
///
/// `now` is the instant of the decision. Never fails: whatever the contact's words are, there is an answer.
pub fn decide(
    context: &CaseContext,
    catalogue: &Catalogue,
    knowledge: &Knowledge,
    now: Timestamp,
) -> Decided {
    let mut scene = Scene::of(context, &catalogue.spelling, now);
    scene.distress |= scene.contact_said(&catalogue.moods.distress)
        || scene.we_said(&catalogue.moods.distress_told)
        || scene
            .acts()
            .iter()
            .any(|act| catalogue.moods.distress_acts.iter().any(|sign| sign == act));
    scene.just_answer |= scene.contact_said(&catalogue.moods.just_answer);
    let ranked = steps::rank(&scene, catalogue, knowledge);
    let (voice, weighed, trial) = offers::judge(&scene, catalogue, knowledge, now);
    let decision = Decision {
        facts: facts::facts(&scene, now),
        steps: steps::cards(&scene, catalogue, knowledge, &ranked),
        voice,
    };
    let steps = ranked.into_iter().take(10).collect();
    Decided {
        decision,
        trace: Trace {
            case_id: context.case_id.clone(),
            offers: weighed,
            steps,
            trial,
        },
    }
}
