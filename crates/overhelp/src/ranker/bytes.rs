//! A ranker as bytes: all it needs to say and to go on learning. Little-endian, with a name, a version and a checksum in
//! front (FNV-1a of what follows: against a broken disk; who made it is for a signature to say).
//!
//! Weights lose all but 16 bits on the way, row by row, those into the hidden layer all but 8: a desk's weights are those of the bytes it was given and of what it
//! learned after them, not those of the server's memory.

use std::collections::{BTreeMap, VecDeque};
use std::hash::Hasher;

use fnv::FnvHasher;

use super::Rows;
use super::blend::{Example, Ranker, Shape, Weights};
use super::nearest::Past;
use super::table::Table;

const NAME: [u8; 4] = *b"OLRK";
const VERSION: u16 = 2;
const HEAD: usize = NAME.len() + size_of::<u16>() + size_of::<u64>();
/// The largest of the whole positive numbers that 16 bits hold with a sign.
const FULL: f32 = 32_767.0;
/// The same for 8 bits.
const FULL_BYTE: f32 = 127.0;

/// Weights of the largest ranker that is read, and the longest step: 64 MB of them.
const MOST_CELLS: usize = 1 << 24;
const MOST_STEP: f32 = 10.0;

/// Why bytes are no ranker of this version. It is made anew from what happened, or from the next snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotARanker {
    /// They begin as something else does.
    #[error("these bytes are no ranker")]
    OtherThing,
    /// Another version of the program wrote them.
    #[error("the ranker is of version {0}")]
    OtherVersion(u16),
    /// They are not what was written: cut off, or changed on the way.
    #[error("the ranker is damaged")]
    Damaged,
}

/// What is left of a weight.
#[derive(Debug, Clone, Copy)]
enum Bits {
    Sixteen,
    Eight,
}

impl Ranker {
    /// All of it as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Out(Vec::new());
        let Shape {
            bits,
            acts,
            units,
            step,
            again,
            kept,
            past,
        } = self.shape;
        out.u32(bits);
        out.u16(acts);
        out.u16(units);
        out.f32(step);
        out.u32(again);
        out.len(kept);
        out.len(past);
        out.len(self.acts.len());
        for (label, act) in &self.acts {
            out.len(label.len());
            out.0.extend_from_slice(label.as_bytes());
            out.u16(*act);
        }
        let known = self.acts.len();
        out.table(&self.net.table, known, Bits::Sixteen);
        out.table(&self.net.hidden.into, usize::from(units), Bits::Eight);
        out.table(&self.net.hidden.out, known, Bits::Sixteen);
        let Weights { of, learned } = self.blend;
        of.iter().chain(&learned).for_each(|w| out.f32(*w));
        out.0.extend_from_slice(&self.seen.to_le_bytes());
        out.len(self.kept.len());
        for Example { rows, act } in &self.kept {
            out.u16(*act);
            out.len(rows.0.len());
            rows.0.iter().for_each(|group| out.rows(group));
        }
        out.len(self.nearest.past.len());
        out.len(self.nearest.next);
        for Past { act, rows } in &self.nearest.past {
            out.u16(*act);
            out.rows(rows);
        }
        let body = out.0;
        let mut whole = Vec::with_capacity(HEAD + body.len());
        whole.extend_from_slice(&NAME);
        whole.extend_from_slice(&VERSION.to_le_bytes());
        whole.extend_from_slice(&checksum(&body).to_le_bytes());
        whole.extend_from_slice(&body);
        whole
    }

    /// What was written as bytes.
    ///
    /// # Errors
    /// They are of something else, of another version, or damaged. Never panics and never asks for more memory than the
    /// bytes account for, beside the table itself.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotARanker> {
        let (name, rest) = bytes.split_first_chunk().ok_or(NotARanker::OtherThing)?;
        if *name != NAME {
            return Err(NotARanker::OtherThing);
        }
        let (version, rest) = rest.split_first_chunk().ok_or(NotARanker::Damaged)?;
        let version = u16::from_le_bytes(*version);
        if version != VERSION {
            return Err(NotARanker::OtherVersion(version));
        }
        let (sum, body) = rest.split_first_chunk().ok_or(NotARanker::Damaged)?;
        if u64::from_le_bytes(*sum) != checksum(body) {
            return Err(NotARanker::Damaged);
        }
        read(&mut In(body)).ok_or(NotARanker::Damaged)
    }
}

fn read(from: &mut In<'_>) -> Option<Ranker> {
    let shape = Shape {
        bits: from.u32().filter(|bits| *bits <= 16)?,
        acts: from.u16()?,
        units: from.u16()?,
        step: from.f32()?,
        again: from.u32().filter(|again| *again <= 1_000)?,
        kept: from.len()?,
        past: from.len()?,
    };
    // What is asked for before it is seen whether the bytes have it.
    let cells = (1usize << shape.bits) * (usize::from(shape.acts) + usize::from(shape.units));
    let is_usual = (0.0..=MOST_STEP).contains(&shape.step) && shape.past <= usize::from(u16::MAX) + 1;
    if cells > MOST_CELLS || !is_usual {
        return None;
    }
    let mut ranker = Ranker::new(shape);
    let known = from.len().filter(|known| *known <= usize::from(shape.acts))?;
    let mut acts = BTreeMap::new();
    for _ in 0..known {
        let long = from.len()?;
        let label = std::str::from_utf8(from.bytes(long)?).ok()?;
        acts.insert(
            label.to_owned(),
            from.u16().filter(|act| usize::from(*act) < known)?,
        );
    }
    if acts.len() != known {
        return None;
    }
    from.table(&mut ranker.net.table, known, Bits::Sixteen)?;
    from.table(&mut ranker.net.hidden.into, usize::from(shape.units), Bits::Eight)?;
    from.table(&mut ranker.net.hidden.out, known, Bits::Sixteen)?;
    for of in &mut ranker.blend.of {
        *of = from.f32().filter(|of| (0.0..=2.0).contains(of))?;
    }
    for learned in &mut ranker.blend.learned {
        *learned = from.f32().filter(|learned| *learned >= 0.0)?;
    }
    let seen = u64::from_le_bytes(*from.0.split_off(..8)?.first_chunk()?);
    let is_known = |act: &u16| usize::from(*act) < known;
    let mut kept = VecDeque::new();
    let rows = ranker.net.table.learned.len();
    for _ in 0..from.len().filter(|n| *n <= shape.kept)? {
        let act = from.u16().filter(is_known)?;
        let mut groups = Vec::new();
        for _ in 0..from.len()? {
            groups.push(from.rows(rows)?);
        }
        kept.push_back(Example {
            rows: Rows(groups),
            act,
        });
    }
    let past = from.len()?;
    let next = from.len()?;
    for _ in 0..past {
        let act = from.u16().filter(is_known)?;
        let rows = from.rows(usize::from(u16::MAX) + 1)?;
        ranker.nearest.add(Past { act, rows });
    }
    // The ring stands where it came to by being filled, unless it has gone round.
    let goes_round = past == shape.past.max(1) && next < past;
    if ranker.nearest.past.len() != past || !(goes_round || next == ranker.nearest.next) || !from.0.is_empty()
    {
        return None;
    }
    ranker.nearest.next = next;
    ranker.acts = acts;
    ranker.kept = kept;
    ranker.seen = seen;
    Some(ranker)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a share of the largest, times what the bits hold"
)]
fn squeezed(weight: f32, most: f32, full: f32) -> i16 {
    if most > 0.0 {
        libm::roundf(weight / most * full) as i16
    } else {
        0
    }
}

fn checksum(bytes: &[u8]) -> u64 {
    let mut hash = FnvHasher::default();
    hash.write(bytes);
    hash.finish()
}

struct Out(Vec<u8>);

impl Out {
    fn u16(&mut self, n: u16) {
        self.0.extend_from_slice(&n.to_le_bytes());
    }
    fn i16(&mut self, n: i16) {
        self.0.extend_from_slice(&n.to_le_bytes());
    }
    fn u32(&mut self, n: u32) {
        self.0.extend_from_slice(&n.to_le_bytes());
    }
    fn f32(&mut self, n: f32) {
        self.0.extend_from_slice(&n.to_le_bytes());
    }
    fn len(&mut self, n: usize) {
        self.u32(u32::try_from(n).unwrap_or(u32::MAX));
    }
    /// The first weights of each row that has learned something; the others are as they began.
    fn table(&mut self, table: &Table, many: usize, bits: Bits) {
        for (row, learned) in table.learned.iter().enumerate() {
            self.f32(*learned);
            if *learned > 0.0 {
                let weights = table.row(row, many);
                let most = weights.iter().fold(0.0f32, |most, w| most.max(w.abs()));
                self.f32(most);
                weights.iter().for_each(|w| match bits {
                    Bits::Sixteen => self.i16(squeezed(*w, most, FULL)),
                    // The low byte of a number that has no more.
                    Bits::Eight => self.0.push(squeezed(*w, most, FULL_BYTE).to_le_bytes()[0]),
                });
            }
        }
    }
    fn rows(&mut self, rows: &[u16]) {
        self.u16(u16::try_from(rows.len()).unwrap_or(u16::MAX));
        rows.iter()
            .take(usize::from(u16::MAX))
            .for_each(|row| self.u16(*row));
    }
}

struct In<'a>(&'a [u8]);

impl<'a> In<'a> {
    fn bytes(&mut self, n: usize) -> Option<&'a [u8]> {
        self.0.split_off(..n)
    }
    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(*self.bytes(2)?.first_chunk()?))
    }
    fn i16(&mut self) -> Option<i16> {
        Some(i16::from_le_bytes(*self.bytes(2)?.first_chunk()?))
    }
    fn i8(&mut self) -> Option<i8> {
        Some(i8::from_le_bytes(*self.bytes(1)?.first_chunk()?))
    }
    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(*self.bytes(4)?.first_chunk()?))
    }
    fn f32(&mut self) -> Option<f32> {
        let n = f32::from_le_bytes(*self.bytes(4)?.first_chunk()?);
        n.is_finite().then_some(n)
    }
    fn len(&mut self) -> Option<usize> {
        usize::try_from(self.u32()?).ok()
    }
    fn table(&mut self, table: &mut Table, many: usize, bits: Bits) -> Option<()> {
        for row in 0..table.learned.len() {
            let learned = self.f32().filter(|learned| *learned >= 0.0)?;
            table.learned[row] = learned;
            if learned > 0.0 {
                let most = self.f32()?;
                for weight in table.row_mut(row, many) {
                    let whole = match bits {
                        Bits::Sixteen => f32::from(self.i16()?) * most / FULL,
                        Bits::Eight => f32::from(self.i8()?) * most / FULL_BYTE,
                    };
                    *weight = Some(whole).filter(|weight| weight.is_finite())?;
                }
            }
        }
        Some(())
    }
    /// Rows of a table of `of`, sorted or not.
    fn rows(&mut self, of: usize) -> Option<Vec<u16>> {
        let n = self.u16()?;
        let mut rows = Vec::new();
        for _ in 0..n {
            rows.push(self.u16().filter(|row| usize::from(*row) < of)?);
        }
        Some(rows)
    }
}
