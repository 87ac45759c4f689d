//! What facts come to.

use crate::period::week;
use crate::{Calendar, CaseInFacts, FigureKey, Filter, Measure, Period, Step};
use oltre_domain::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Of fewer than this nothing is said as a share or as nine of ten.
pub const AT_LEAST: u64 = 10;
/// Days by which what is open is told apart.
const AGES: [i64; 4] = [1, 3, 7, 30];

/// So many facts alike, as a database counts them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The step of the curve; of what is open: the age, from 0 to 4.
    pub step: i64,
    /// What they are told apart by.
    pub sort: String,
    /// Whether they were so; none where they stand apart.
    pub hit: Option<bool>,
    /// What was measured.
    pub value: Option<i64>,
    /// How many.
    pub n: u64,
}

/// What facts came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct Tally {
    /// How many count.
    pub n: u64,
    /// How many of them were so.
    pub hits: u64,
    /// The median of what was measured: half were at or under it.
    pub median: Option<i64>,
    /// What nine of ten were at or under; of fewer than 10 nothing.
    pub p90: Option<i64>,
    /// By what they are told apart by: most first, those that stand apart too.
    pub parts: Vec<Part>,
    /// By step of the curve, none left out; of what is open: by age.
    pub points: Vec<Point>,
}

/// Those of one sort.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct Part {
    /// The sort.
    pub sort: String,
    /// Whether they stand apart and are not among those that count.
    pub apart: bool,
    /// How many.
    pub n: u64,
    /// How many of them were so.
    pub hits: u64,
    /// The median of what was measured.
    pub median: Option<i64>,
    /// What nine of ten were at or under.
    pub p90: Option<i64>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct Point {
    /// The local day it begins with, as `2026-11-24`; of an age: the days it begins with.
    pub from: String,
    /// How many count.
    pub n: u64,
    /// How many of them were so.
    pub hits: u64,
    /// The median of what was measured.
    pub median: Option<i64>,
}

/// So many of so many, from 0 to 1; none of too few.
#[must_use]
pub fn share(hits: u64, n: u64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a count of cases is far below 2^52")]
    (n >= AT_LEAST).then(|| hits as f64 / n as f64)
}

/// A heap of facts that belong together.
#[derive(Debug, Default)]
struct Heap {
    n: u64,
    hits: u64,
    values: BTreeMap<i64, u64>,
}

impl Heap {
    fn add(&mut self, cell: &Count) {
        self.n += cell.n;
        if cell.hit == Some(true) {
            self.hits += cell.n;
        }
        if let Some(value) = cell.value {
            *self.values.entry(value).or_default() += cell.n;
        }
    }

    /// By the nearest rank: the least value that so many of a hundred are at or under.
    fn percentile(&self, percent: u64) -> Option<i64> {
        let n: u64 = self.values.values().sum();
        let rank = (n * percent).div_ceil(100);
        let mut before = 0;
        self.values.iter().find_map(|(value, count)| {
            before += count;
            (before >= rank).then_some(*value)
        })
    }

    fn median(&self) -> Option<i64> {
        self.percentile(50)
    }

    fn p90(&self) -> Option<i64> {
        self.percentile(90).filter(|_| self.n >= AT_LEAST)
    }
}

impl Tally {
    /// What counts of a database come to.
    #[must_use]
    pub fn of_cells(figure: FigureKey, period: Period, calendar: &Calendar, cells: &[Count]) -> Self {
        let is_share = figure.measure() == Measure::Share;
        let (mut all, mut parts, mut points) = (Heap::default(), BTreeMap::new(), BTreeMap::new());
        for cell in cells {
            let apart = is_share && cell.hit.is_none();
            let sort: &mut Heap = parts.entry((apart, cell.sort.clone())).or_default();
            sort.add(cell);
            if apart {
                continue;
            }
            all.add(cell);
            let point: &mut Heap = points.entry(cell.step).or_default();
            point.add(cell);
        }
        let steps = if figure.measure() == Measure::Open {
            let begin = std::iter::once(0).chain(AGES);
            (0..).zip(begin.map(|days| days.to_string())).collect()
        } else {
            period.steps(calendar)
        };
        let nothing = Heap::default();
        let points = steps.into_iter().map(|(step, from)| {
            let heap = points.get(&step).unwrap_or(&nothing);
            Point {
                from,
                n: heap.n,
                hits: heap.hits,
                median: heap.median(),
            }
        });
        let mut parts: Vec<Part> = parts
            .into_iter()
            .map(|((apart, sort), heap)| Part {
                sort,
                apart,
                n: heap.n,
                hits: heap.hits,
                median: heap.median(),
                p90: heap.p90(),
            })
            .collect();
        parts.sort_by_key(|part| std::cmp::Reverse(part.n));
        Self {
            n: all.n,
            hits: all.hits,
            median: all.median(),
            p90: all.p90(),
            parts,
            points: points.collect(),
        }
    }

    /// What facts come to, without a database: for whoever wants to know whether a database is right.
    #[must_use]
    pub fn of_facts<'a>(
        figure: FigureKey,
        period: Period,
        filter: &Filter,
        known: Timestamp,
        calendar: &Calendar,
        cases: impl IntoIterator<Item = &'a CaseInFacts>,
    ) -> Self {
        let end = period.until.min(known);
        let mut cells = Vec::new();
        for case in cases.into_iter().filter(|case| filter.takes(&case.dimensions)) {
            for fact in case.counted(figure, period, known) {
                let age = end.since(fact.at.at) / Timestamp::DAY;
                let step = match (figure.measure(), period.step()) {
                    (Measure::Open, _) => (0..).zip(AGES).filter(|(_, days)| age >= *days).count() as i64,
                    (_, Step::Day) => fact.at.day,
                    (_, Step::Week) => week(fact.at.day),
                    (_, Step::Month) => fact.at.month,
                };
                cells.push(Count {
                    step,
                    sort: fact.sort.clone(),
                    hit: fact.hit,
                    value: fact.value,
                    n: 1,
                });
            }
        }
        Self::of_cells(figure, period, calendar, &cells)
    }
}
