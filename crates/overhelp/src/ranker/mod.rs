//! Which act an operator does next, learned from what operators did.
//!
//! Two models and a blend. A net over hashed sparse features: a table in which each feature owns a row with a weight per
//! act, and beside it a small hidden layer, in one softmax; a row learns the slower the more it has learned (AdaGrad, one
//! sum a row). The nearest past moments (BM25 over words, acts and answers), which know more while little has been seen.
//! And the weight of each in the blend, learned from how well each foresaw what it had not learned from: that keeps the
//! probabilities honest as well.
//!
//! Who holds everything learns it in one go ([`Ranker::train`]), in several passes. A desk goes on from there one act at a
//! time ([`Ranker::learn`]); after each a few earlier ones are learned again, so that rare acts are not forgotten between
//! two busy weeks.
//!
//! Equal events in an equal order give equal weights on every system: sums run in a fixed order, `exp` and `ln` are libm's.

mod blend;
mod bytes;
mod features;
mod hidden;
mod lessons;
mod nearest;
mod net;
mod table;
mod train;

pub use blend::{Ranker, Shape};
pub use bytes::NotARanker;
pub use features::{Moment, Rows};
pub use lessons::Lessons;

#[cfg(test)]
mod tests;
