//! Backups of the model server, and the epochs its restores begin.

use super::model::Model;
use oltre_domain::DeviceId;
use oltre_domain::Version;
use oltre_sync::Ground;
use oltre_wire::ProblemCode;

/// How far a restore jumps ahead.
const JUMP: Version = 1 << 32;

impl Model {
    /// A copy of this moment; from now on each device is told what it covers.
    pub(super) fn back_up(&mut self) -> Self {
        self.durable = self.devices.clone();
        self.clone()
    }

    /// Becomes what a backup has, in a new epoch.
    pub(super) fn restore(&mut self, backup: Self) {
        let (epoch, is_current, broken) = (self.epoch + 1, self.is_current, self.broken.take());
        *self = backup;
        self.lost.push((self.seq, self.seq + JUMP));
        self.seq += JUMP;
        self.epoch = epoch;
        self.is_current = is_current;
        self.broken = broken;
        self.log.clear();
        self.durable = self.devices.clone();
    }

    /// The epoch as consoles are told it.
    pub(super) fn epoch_name(&self) -> String {
        self.epoch.to_string()
    }

    /// Refuses a desk whose rows are of another epoch, or were told by other rights than it has now.
    pub(super) fn stands_on(&self, device: DeviceId, ground: &Ground) -> Result<(), ProblemCode> {
        if ground
            .epoch
            .as_ref()
            .is_some_and(|epoch| *epoch != self.epoch_name())
        {
            return Err(ProblemCode::EpochChanged);
        }
        let has = self.rights[&device].revision;
        if ground.revision.is_some_and(|known| known != has) {
            return Err(ProblemCode::ScopesChanged);
        }
        Ok(())
    }

    pub(super) fn token(&self, place: impl std::fmt::Display) -> String {
        format!("{}:{place}", self.epoch)
    }

    /// What a cursor or page token of this epoch says.
    pub(super) fn read<'t>(&self, token: &'t str) -> Result<&'t str, ProblemCode> {
        let (epoch, place) = token.split_once(':').expect("a token of ours");
        if epoch == self.epoch_name() {
            Ok(place)
        } else {
            Err(ProblemCode::EpochChanged)
        }
    }

    /// Whether there is nothing to tell from this cursor on.
    pub(super) fn is_at_head(&self, cursor: &str) -> bool {
        self.read(cursor)
            .is_ok_and(|seq| seq.parse::<Version>().is_ok_and(|seq| seq >= self.seq))
    }
}
