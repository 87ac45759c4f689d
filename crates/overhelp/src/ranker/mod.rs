//! Which act an operator does next, learned from what operators did.
//!
//! Two models and a blend. A softmax over hashed sparse features: each feature owns a row with a weight per act, and a row
//! learns the slower the more it has learned (AdaGrad, one sum a row); after each new example a few earlier ones are learned
//! again, so that rare acts are not forgotten between two busy weeks. The nearest past moments (BM25 over words, acts and
//! answers), which know more while little has been seen. And the weight of each in the blend, learned from how well each
//! foresaw what came next, before it was learned from: that keeps the probabilities honest as well.
//!
//! Equal events in an equal order give equal weights on every system: sums run in a fixed order, `exp` and `ln` are libm's.

mod blend;
mod bytes;
mod features;
mod nearest;
mod softmax;

pub use blend::{Ranker, Shape};
pub use bytes::NotARanker;
pub use features::{Moment, Rows};

#[cfg(test)]
mod tests;
