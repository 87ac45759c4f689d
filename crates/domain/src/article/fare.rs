//! How an article fared: what was done with it on cases, and whether those stayed solved.

use crate::{ArticleId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Days for which a matter has to stay solved to count as such.
pub const STAYED_DAYS: i64 = 7;

/// What an operator did with an article on a case: the key of an entry of kind `book`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum BookAct {
    /// It was used for the contact.
    Used,
    /// Something in it is wrong.
    Flagged,
    /// What was wrong in it was put right.
    Fixed,
    /// It was written from this case.
    Added,
}

impl BookAct {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Flagged => "flagged",
            Self::Fixed => "fixed",
            Self::Added => "added",
        }
    }
    /// The act of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Used, Self::Flagged, Self::Fixed, Self::Added]
            .into_iter()
            .find(|a| a.as_str() == name)
    }
}

/// How an article fared, as the server reckoned it last from all cases. Counts only: no case and no operator is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ArticleFare {
    /// Which.
    pub article: ArticleId,
    /// Cases on which it was used.
    pub used: u32,
    /// Those among them that were solved and for which [`STAYED_DAYS`] have passed since.
    pub settled: u32,
    /// Those among these that were not opened again within [`STAYED_DAYS`].
    pub stayed: u32,
    /// When it was last used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<Timestamp>,
}

impl ArticleFare {
    /// Of an article nobody has used yet.
    #[must_use]
    pub const fn nothing(article: ArticleId) -> Self {
        Self {
            article,
            used: 0,
            settled: 0,
            stayed: 0,
            last_used: None,
        }
    }

    /// What its place in a list gains by how it fared: between 0 (never stayed solved) and 1 (always), one half while
    /// little is known. The mean of a Beta(1, 1) prior and what was seen (Laplace's rule of succession).
    #[must_use]
    pub fn trust(&self) -> f64 {
        (f64::from(self.stayed) + 1.0) / (f64::from(self.settled) + 2.0)
    }
}

/// What a case says of the articles that were used on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UseOnCase {
    /// Which were used, and when.
    pub used: Vec<(ArticleId, Timestamp)>,
    /// When it was solved.
    pub solved: Vec<Timestamp>,
    /// When it was opened again.
    pub reopened: Vec<Timestamp>,
}

/// How articles fared on these cases, as of now. An article counts once a case, from its first use there; the case counts as
/// settled when [`STAYED_DAYS`] have passed since it was first solved after that use, and as stayed when it was not opened
/// again meanwhile. Articles nobody used are left out.
pub fn fares(cases: impl IntoIterator<Item = UseOnCase>, now: Timestamp) -> BTreeMap<ArticleId, ArticleFare> {
    let mut fares = BTreeMap::new();
    for case in cases {
        let mut first: BTreeMap<ArticleId, Timestamp> = BTreeMap::new();
        for (article, at) in &case.used {
            first
                .entry(*article)
                .and_modify(|there| *there = (*there).min(*at))
                .or_insert(*at);
            let fare = fares
                .entry(*article)
                .or_insert_with(|| ArticleFare::nothing(*article));
            fare.last_used = fare.last_used.max(Some(*at));
        }
        for (article, at) in first {
            let Some(fare) = fares.get_mut(&article) else {
                continue;
            };
            fare.used += 1;
            let Some(solved) = case.solved.iter().filter(|s| **s >= at).min() else {
                continue;
            };
            let until = solved.plus(STAYED_DAYS * Timestamp::DAY);
            if until > now {
                continue;
            }
            fare.settled += 1;
            let came_back = case.reopened.iter().any(|r| r >= solved && *r < until);
            fare.stayed += u32::from(!came_back);
        }
    }
    fares
}
