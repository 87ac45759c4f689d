//! What was learned, as bytes: what a server gives to everybody and a console keeps of it. Little-endian, with a name, a
//! version and a checksum in front (FNV-1a of what follows: against a broken disk; who made it is for a signature to say).

use std::hash::Hasher;
use std::sync::Arc;

use fnv::FnvHasher;

use crate::knowledge::Knowledge;
use crate::ranker::{NotARanker, Ranker};

const NAME: [u8; 4] = *b"OLKN";
const VERSION: u16 = 1;

/// How often it is tried to be smaller.
const SHRINKS: u32 = 8;

/// Why bytes are nothing that was learned. It is learned anew, or fetched again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotKnowledge {
    /// They begin as something else does.
    #[error("these bytes are nothing over-help learned")]
    OtherThing,
    /// Another version of the program wrote them.
    #[error("what over-help learned is of version {0}")]
    OtherVersion(u16),
    /// They are not what was written: cut off, or changed on the way.
    #[error("what over-help learned is damaged")]
    Damaged,
    /// The ranker in them.
    #[error(transparent)]
    Ranker(#[from] NotARanker),
}

impl Knowledge {
    /// All of it as bytes: the counts as JSON, the ranker as its own.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Counts by text have nothing that cannot be written.
        let counts = serde_json::to_vec(self).unwrap_or_default();
        let ranker = self.ranker.as_ref().map(|r| r.to_bytes()).unwrap_or_default();
        let mut body = Vec::with_capacity(size_of::<u64>() + counts.len() + ranker.len());
        body.extend_from_slice(&(counts.len() as u64).to_le_bytes());
        body.extend_from_slice(&counts);
        body.extend_from_slice(&ranker);
        let mut whole = Vec::with_capacity(16 + body.len());
        whole.extend_from_slice(&NAME);
        whole.extend_from_slice(&VERSION.to_le_bytes());
        whole.extend_from_slice(&checksum(&body).to_le_bytes());
        whole.extend_from_slice(&body);
        whole
    }

    /// The same in at most so many bytes: with less to learn again and to find again, and without what was seen once.
    /// Nothing when not even that is enough.
    #[must_use]
    pub fn to_bytes_within(&mut self, most: usize) -> Option<Vec<u8>> {
        for _ in 0..SHRINKS {
            let bytes = self.to_bytes();
            if bytes.len() <= most {
                return Some(bytes);
            }
            if let Some(ranker) = &mut self.ranker {
                Arc::make_mut(ranker).halve();
            }
            self.steps.forget_rare();
        }
        None
    }

    /// What was written as bytes.
    ///
    /// # Errors
    /// They are of something else, of another version, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotKnowledge> {
        let (name, rest) = bytes.split_first_chunk().ok_or(NotKnowledge::OtherThing)?;
        if *name != NAME {
            return Err(NotKnowledge::OtherThing);
        }
        let (version, rest) = rest.split_first_chunk().ok_or(NotKnowledge::Damaged)?;
        let version = u16::from_le_bytes(*version);
        if version != VERSION {
            return Err(NotKnowledge::OtherVersion(version));
        }
        let (sum, body) = rest.split_first_chunk().ok_or(NotKnowledge::Damaged)?;
        if u64::from_le_bytes(*sum) != checksum(body) {
            return Err(NotKnowledge::Damaged);
        }
        let (long, body) = body.split_first_chunk().ok_or(NotKnowledge::Damaged)?;
        let long = usize::try_from(u64::from_le_bytes(*long)).map_err(|_| NotKnowledge::Damaged)?;
        let (counts, ranker) = body.split_at_checked(long).ok_or(NotKnowledge::Damaged)?;
        let mut knowledge: Self = serde_json::from_slice(counts).map_err(|_| NotKnowledge::Damaged)?;
        if !ranker.is_empty() {
            knowledge.ranker = Some(Arc::new(Ranker::from_bytes(ranker)?));
        }
        Ok(knowledge)
    }
}

fn checksum(bytes: &[u8]) -> u64 {
    let mut hash = FnvHasher::default();
    hash.write(bytes);
    hash.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::{Speaker, Turn};
    use crate::past::PastCase;
    use oltre_domain::*;

    fn entry(kind: EntryKind, body: &str, act: Option<&str>) -> Entry {
        Entry {
            id: EntryId::imported("test", body),
            case: CaseId::imported("test", "case"),
            at: Timestamp(0),
            by: Author::Operator(OperatorId::imported("test", "ada")),
            kind,
            body: body.to_owned(),
            meta: EntryMeta {
                act: act.map(str::to_owned),
                ..EntryMeta::default()
            },
        }
    }

    /// Solved twice: at 5, and at 9 after it came back.
    fn a_case_that_came_back() -> PastCase {
        let timeline = [
            (entry(EntryKind::MessageIn, "a che ora aprite?", None), 1),
            (entry(EntryKind::MessageOut, "alle nove", Some("give_hours")), 2),
            (entry(EntryKind::Solved, "", None), 5),
            (entry(EntryKind::Reopened, "", None), 6),
            (entry(EntryKind::MessageIn, "era chiuso!", None), 6),
            (entry(EntryKind::HandoffAsked, "perché era chiuso?", None), 7),
            (entry(EntryKind::MessageOut, "mi dispiace", Some("apologise")), 8),
            (entry(EntryKind::Solved, "", None), 9),
            (entry(EntryKind::MessageOut, "a presto", Some("greet")), 10),
        ];
        PastCase::of(
            Some("orari".to_owned()),
            timeline.iter().map(|(e, seq)| (e, *seq)),
        )
    }

    #[test]
    fn whoever_goes_on_from_what_another_learned_knows_what_one_who_saw_all_knows() {
        let case = a_case_that_came_back();
        let mut all = Knowledge::default();
        all.learn_case(&case, 0, 100);
        assert_eq!(all.solved_in("orari"), 1);
        assert_eq!(
            all.ranker.as_ref().unwrap().seen(),
            3,
            "what came after the last solving is not settled"
        );
        // Any two in a row, cut where they may be; through bytes the weights lose a little, so the counts are compared.
        for cut in 0..=12 {
            let mut first = Knowledge::default();
            first.learn_case(&case, 0, cut);
            let mut second = Knowledge::from_bytes(&first.to_bytes()).unwrap();
            second.learn_case(&case, cut, 100);
            assert_eq!(
                (&second.steps, &second.solved),
                (&all.steps, &all.solved),
                "cut at {cut}"
            );
            assert_eq!(second.ranker.unwrap().seen(), 3);
        }
    }

    #[test]
    fn what_an_operator_does_without_a_label_is_learned_by_what_it_is() {
        let asked = Turn::of(&entry(EntryKind::HandoffAsked, "perché era chiuso?", None)).unwrap();
        assert_eq!(
            (asked.who, asked.act.as_deref()),
            (Speaker::Operator, Some("ask_office"))
        );
        let reply = Turn::of(&entry(EntryKind::MessageOut, "buongiorno", None)).unwrap();
        assert_eq!(
            reply.act, None,
            "words of one's own say nothing of what to do next"
        );
    }

    #[test]
    fn bytes_of_another_thing_an_older_version_or_a_broken_disk_are_told_apart() {
        let mut knowledge = Knowledge::default();
        knowledge.learn_case(&a_case_that_came_back(), 0, 100);
        let bytes = knowledge.to_bytes();
        assert_eq!(Knowledge::from_bytes(&bytes).unwrap().to_bytes(), bytes);
        assert_eq!(
            Knowledge::from_bytes(b"PK\x03\x04"),
            Err(NotKnowledge::OtherThing)
        );
        let mut older = bytes.clone();
        older[4..6].copy_from_slice(&7u16.to_le_bytes());
        assert_eq!(Knowledge::from_bytes(&older), Err(NotKnowledge::OtherVersion(7)));
        for cut in (0..bytes.len()).step_by(997) {
            assert!(Knowledge::from_bytes(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        for at in (14..bytes.len()).step_by(4_001) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x10;
            assert_eq!(
                Knowledge::from_bytes(&changed),
                Err(NotKnowledge::Damaged),
                "changed at {at}"
            );
        }
    }
}
