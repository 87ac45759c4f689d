//! Comparing what desks hold with what the server has for them, and a disk that lies.

use super::model::Model;
use super::world::World;
use oltre_domain::{CaseDigest, CaseId, Change, DeviceId, Field, LeaveReason, Version};
use oltre_store::Page;
use oltre_sync::Event;
use oltre_wire::{Held, Listing, ProblemCode, Verified, Verify};
use rand::RngExt;
use std::hash::Hash;

/// Cases in a listing: few, so that one does not cover a stretch.
const LISTED: usize = 4;

impl Model {
    /// As the server: a stretch, compared by what it comes to.
    pub(super) fn verify(&self, device: DeviceId, asked: &Verify) -> Result<Verified, ProblemCode> {
        if !self.changes(device, &asked.cursor)?.changes.is_empty() {
            return Err(ProblemCode::MovedOn);
        }
        let within = |id: &CaseId| {
            asked.after.is_none_or(|after| *id > after) && asked.upto.is_none_or(|upto| *id <= upto)
        };
        let held = self.files.iter().filter(|(id, _)| within(id));
        let mut cases: Vec<CaseDigest> = held
            .filter_map(|(id, _)| Some(CaseDigest::of(*id, self.entity(device, *id).ok()?.iter())))
            .collect();
        let is_equal = Held::of(cases.iter().map(|case| case.hash)) == asked.cases;
        let is_too_long = cases.len() > LISTED;
        cases.truncate(LISTED);
        let upto = cases.last().map(|case| case.id).filter(|_| is_too_long);
        Ok(Verified {
            ok: is_equal,
            cases: (!is_equal).then_some(Listing { cases, upto }),
            directory: None,
        })
    }
}

impl World {
    /// A desk is told that it differs: only one whose disk lied may.
    pub(super) fn heed(&mut self, i: usize, verified: &Verified) {
        if !verified.ok && !self.damaged.contains(&i) {
            self.differed = Some(format!("desk {i} differs from the server: {verified:?}"));
        }
    }

    /// When all is quiet: a disk lies, and everybody looks.
    pub(super) fn verify_everything(&mut self) -> Result<(), String> {
        let liar = self.rng.random_range(0..self.desks.len());
        self.lie(liar);
        for i in 0..self.desks.len() {
            self.step(i, Event::Check);
        }
        self.become_quiet()?;
        match &self.differed {
            Some(what) => Err(what.clone()),
            None => Ok(()),
        }
    }

    /// A row of a desk is not what was written there, and nobody knows.
    fn lie(&mut self, i: usize) {
        "lie".hash(&mut self.hash);
        let desk = &self.desks[i];
        let held: Vec<CaseId> = self.model.files.keys().copied().collect();
        let held: Vec<CaseId> = held
            .into_iter()
            .filter(|id| desk.store.case(*id).is_ok())
            .collect();
        if held.is_empty() {
            return;
        }
        let id = held[self.rng.random_range(0..held.len())];
        let file = self.desks[i].store.case(id).expect("held").file;
        let change = match self.rng.random_range(0..4) {
            // Lost.
            0 => Change::LeaveCase(id, LeaveReason::Other),
            // Older than it was, and newer than anything.
            1 => patch(id, 0),
            2 => patch(id, Version::MAX),
            // Something of it that was never there.
            _ => match file.promises.into_values().next() {
                Some(mut promise) => {
                    promise.id = oltre_domain::PromiseId::imported("sim", "a lie");
                    Change::PutPromise(promise)
                }
                None => patch(id, Version::MAX),
            },
        };
        let me = self.desks[i].me;
        let page = Page {
            changes: vec![change],
            ..Page::default()
        };
        self.desks[i].store.take_page(&page, me).expect("memory");
        self.damaged.insert(i);
        self.seen.retain(|(desk, case), _| *desk != i || *case != id);
    }
}

fn patch(id: CaseId, version: Version) -> Change {
    let cell = oltre_domain::Cell {
        value: "a lie".into(),
        version,
    };
    Change::PatchCase {
        id,
        fields: [(Field::Subject, cell)].into(),
        unknown: None,
        tags_added: ["a lie".to_owned()].into(),
        tags_removed: [].into(),
        number: None,
    }
}
