//! The bytes of attachments in the model: kept once, right by their hash, for those who see a case that refers to them.

use super::model::Model;
use super::sight::Sight;
use super::world::World;
use oltre_domain::{DeviceId, OpKind, Sha256};
use oltre_store::{BlobTask, Incoming, NewOp, Store};
use oltre_sync::{BlobStands, Failure};
use oltre_wire::ProblemCode;
use sha2::Digest as _;

/// What the model has of some bytes: which, and whether they are all there and right.
pub(super) type Bytes = (Vec<u8>, bool);

/// The bytes behind a file of this world, and their hash: a few files that many attach.
pub(super) fn file(number: u8) -> (Vec<u8>, Sha256) {
    let bytes = vec![b'a' + number; 1 + usize::from(number)];
    let hash = Sha256(sha2::Sha256::digest(&bytes).into());
    (bytes, hash)
}

/// Puts the bytes on the desk that ops are about to speak of.
pub(super) fn bring<'s>(store: &'s Store, ops: &[NewOp]) -> Vec<Incoming<'s>> {
    let mut brought = Vec::new();
    for op in ops {
        let OpKind::AttachmentAdd { size, .. } = &op.kind else {
            continue;
        };
        let mut incoming = store.take_in().expect("room");
        let (bytes, _) = file(u8::try_from(size - 1).expect("a small file"));
        incoming.push(&bytes).expect("room");
        incoming.finish().expect("room");
        brought.push(incoming);
    }
    brought
}

impl Model {
    fn refers(&self, device: DeviceId, task: &BlobTask) -> bool {
        self.files.get(&task.case).is_some_and(|file| {
            self.sight(device, file) == Sight::Whole
                && file
                    .attachments
                    .values()
                    .any(|a| a.sha256 == task.sha256 && a.size == task.size)
        })
    }

    fn stands(&self, sha256: Sha256) -> BlobStands {
        let held = self.blobs.get(&sha256);
        BlobStands {
            offset: held.map_or(0, |(bytes, _)| bytes.len() as u64),
            complete: held.is_some_and(|(_, whole)| *whole),
        }
    }

    pub(super) fn blob_stands(&self, device: DeviceId, task: &BlobTask) -> Result<BlobStands, Failure> {
        if self.refers(device, task) {
            Ok(self.stands(task.sha256))
        } else {
            Err(Failure::problem(ProblemCode::NotFound))
        }
    }

    pub(super) fn take_blob(
        &mut self,
        device: DeviceId,
        task: &BlobTask,
        from: u64,
        bytes: &[u8],
    ) -> Result<BlobStands, Failure> {
        let stands = self.blob_stands(device, task)?;
        if stands.complete {
            return Ok(stands);
        }
        if stands.offset != from {
            return Err(Failure::problem(ProblemCode::WrongOffset));
        }
        let (held, whole) = self.blobs.entry(task.sha256).or_default();
        held.extend_from_slice(bytes);
        if held.len() as u64 == task.size {
            *whole = sha2::Sha256::digest(&held)[..] == task.sha256.0;
            if !*whole {
                self.blobs.remove(&task.sha256);
                return Err(Failure::problem(ProblemCode::WrongHash));
            }
        }
        Ok(self.stands(task.sha256))
    }

    pub(super) fn give_blob(
        &self,
        device: DeviceId,
        task: &BlobTask,
        from: u64,
        most: u32,
    ) -> Result<Vec<u8>, Failure> {
        if !self.refers(device, task) {
            return Err(Failure::problem(ProblemCode::NotFound));
        }
        match self.blobs.get(&task.sha256) {
            Some((bytes, true)) => {
                let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
                let end = bytes.len().min(from + most as usize);
                Ok(bytes[from..end].to_vec())
            }
            _ => Err(Failure::problem(ProblemCode::NotComplete)),
        }
    }
}

impl World {
    /// When all is quiet: what a desk shows of a case has its bytes on the server, or the desk has let go of none of them.
    pub(super) fn check_blobs(&self) -> Result<(), String> {
        for (i, desk) in self.desks.iter().enumerate() {
            for (id, file) in &self.model.files {
                let Ok(here) = desk.store.blobs_here(*id) else {
                    continue;
                };
                for (sha256, blob) in here {
                    let stands = self.model.stands(sha256);
                    let was_answered = file.attachments.values().any(|a| a.sha256 == sha256);
                    if was_answered && blob.held == blob.size && !stands.complete {
                        return Err(format!(
                            "desk {i} has the bytes of {sha256} on case {id} and the server does not: {blob:?}"
                        ));
                    }
                }
            }
        }
        Ok(())
    }
}
