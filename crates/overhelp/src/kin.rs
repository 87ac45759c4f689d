//! Kinship: how near an action is to what the contact said, when its condition did not hold.
//!
//! A condition asks for all its parts. Where one is missing the action may still be what the contact needs,
//! so the words it listens for are weighed one by one: a cue that few actions listen for tells more, and an
//! action that listens for many is not nearer for that. What comes of it is never an offer, only an idea to
//! fill a place left free. The weights are computed once, when the catalogue is read.

use std::collections::HashMap;
use std::sync::Arc;

use oltre_domain::fold;

use crate::catalogue::Action;
use crate::condition::{Evidence, Scene};
use crate::constants as c;
use crate::hearing::{Cue, Whose};

/// What an action listens for, with the weight of each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kin {
    cues: Vec<(Cue, f64)>,
    scale: f64,
}

/// The cues of every action, by id.
pub(crate) fn of<'a>(actions: impl Iterator<Item = (&'a String, &'a Action)>) -> Vec<(String, Kin)> {
    let all: Vec<(&String, Vec<Cue>)> = actions.map(|(id, action)| (id, listens_for(action))).collect();
    let mut shared: HashMap<&Cue, u32> = HashMap::new();
    for (_, cues) in &all {
        for cue in cues {
            *shared.entry(cue).or_default() += 1;
        }
    }
    let many = f64::from(u32::try_from(all.len()).unwrap_or(u32::MAX));
    all.iter()
        .map(|(id, cues)| {
            let weighed = cues
                .iter()
                .map(|cue| (cue.clone(), libm::log(1.0 + many / f64::from(shared[cue]))));
            let kin = Kin {
                scale: libm::sqrt(f64::from(u32::try_from(cues.len().max(1)).unwrap_or(u32::MAX))),
                cues: weighed.collect(),
            };
            ((*id).clone(), kin)
        })
        .collect()
}

/// Every cue of the condition and of what makes the need clear, and the telling words of title and need.
fn listens_for(action: &Action) -> Vec<Cue> {
    let mut lists: Vec<&Arc<[Cue]>> = Vec::new();
    action.when.cues(&mut lists);
    if let Some(clear) = &action.clear {
        clear.cues(&mut lists);
    }
    let entry = &action.entry;
    let mut texts = vec![&entry.title, &entry.need];
    texts.extend(&entry.note);
    let words = texts
        .into_iter()
        .flat_map(|texts| [fold(&texts.it), fold(&texts.en)])
        .flat_map(|text| {
            text.split(|letter: char| !letter.is_alphanumeric())
                .filter(|word| word.len() >= c::KIN_LETTERS)
                .filter_map(|word| {
                    Cue::parse(&format!("{}*", &word[..word.floor_char_boundary(c::KIN_STEM)]))
                })
                .collect::<Vec<_>>()
        });
    let mut cues: Vec<Cue> = lists.into_iter().flat_map(|list| list.iter().cloned()).collect();
    cues.extend(words);
    cues.sort_unstable();
    cues.dedup();
    cues
}

impl Kin {
    /// How near, and by which words of the contact.
    pub(crate) fn nearness(&self, scene: &Scene<'_>) -> (f64, Evidence) {
        let mut met: Vec<_> = self
            .cues
            .iter()
            .filter_map(|(cue, weight)| {
                let hit = scene.hearing.last(Whose::Contacts, cue)?;
                Some((hit, *weight))
            })
            .collect();
        // Of two cues met at one place the longer run tells, or the weightier.
        met.sort_by(|(a, p), (b, q)| a.cmp(b).then(q.total_cmp(p)));
        met.dedup_by(|(later, _), (kept, _)| later.turn == kept.turn && later.first <= kept.last);
        let last = scene.hearing.last_of(Whose::Contacts);
        let sum: f64 = met
            .iter()
            .map(|(hit, weight)| weight * if Some(hit.turn) == last { c::KIN_LAST } else { 1.0 })
            .sum();
        let evidence = met.into_iter().map(|(hit, _)| (hit, Whose::Contacts)).collect();
        (sum / self.scale.max(1.0), evidence)
    }
}
