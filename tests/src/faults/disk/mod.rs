//! A disk that fails when it is told to: the Nth write, sync, truncation, opening or removal that SQLite asks for.
//!
//! SQLite reaches its files through a *VFS*. The one made here (see [`shim`]) becomes the default of the process and
//! passes everything on to the system's, so that the store and the server run as they are: neither knows of it. Only files in a
//! folder that a story watches are counted and can fail. It also remembers what was written and not yet synced, and can show the
//! folder as it is after the power went ([`Disk::after_power_loss`]).

mod power;
mod shim;

use anyhow::Result;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is asked of a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Io {
    /// A file is opened, and made if need be.
    Open,
    /// Bytes are read.
    Read,
    /// Bytes are written.
    Write,
    /// What was written is to be on the disk.
    Sync,
    /// A file is cut to a length.
    Truncate,
    /// A file is removed.
    Delete,
    /// The index of the write-ahead log gets another piece.
    Map,
}

/// All that changes something.
pub const WRITES: &[Io] = &[Io::Open, Io::Write, Io::Sync, Io::Truncate, Io::Delete, Io::Map];

/// How it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No space left: nothing of a write arrives.
    Full,
    /// No space left in the middle: half of a write arrives.
    HalfFull,
    /// The disk fails (EIO): nothing arrives.
    Broken,
    /// The disk fails in the middle: half of a write arrives.
    Torn,
}

/// When it fails.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// At the Nth of these, from 1.
    pub nth: u64,
    /// Of which kinds.
    pub of: &'static [Io],
    /// Also at all that follow, until [`Disk::lift`].
    pub for_good: bool,
    /// How.
    pub trouble: Trouble,
}

#[derive(Default)]
struct Inner {
    plan: Option<Plan>,
    /// I/Os of the plan's kinds so far.
    count: u64,
    /// Those that failed, with the file's name.
    struck: Vec<(Io, String)>,
    unsynced: power::Unsynced,
}

/// What the shim asks for each file in a watched folder.
struct Watched {
    folder: PathBuf,
    inner: Mutex<Inner>,
}

/// What becomes of an I/O.
enum Verdict {
    /// It is passed on.
    Done,
    /// It fails. `half`: after half of its bytes were written.
    Fails { trouble: Trouble, half: bool },
}

impl Watched {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self, io: Io, file: &Path) -> Verdict {
        let mut inner = self.inner();
        let Some(plan) = inner.plan.filter(|plan| plan.of.contains(&io)) else {
            return Verdict::Done;
        };
        inner.count += 1;
        let is_now = inner.count == plan.nth || (plan.for_good && inner.count > plan.nth);
        if !is_now {
            return Verdict::Done;
        }
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        inner.struck.push((io, name));
        Verdict::Fails {
            trouble: plan.trouble,
            half: matches!(plan.trouble, Trouble::HalfFull | Trouble::Torn),
        }
    }
}

static DISKS: Mutex<Vec<Arc<Watched>>> = Mutex::new(Vec::new());

/// The disk under a folder.
pub struct Disk(Arc<Watched>);

impl Disk {
    /// Watches a folder: files that SQLite opens in it from now on can fail.
    ///
    /// # Errors
    /// The folder is not there, or SQLite does not take the file system.
    pub fn under(folder: &Path) -> Result<Self> {
        shim::install()?;
        let watched = Arc::new(Watched {
            // SQLite names files by their real path.
            folder: folder.canonicalize()?,
            inner: Mutex::default(),
        });
        disks().push(Arc::clone(&watched));
        Ok(Self(watched))
    }

    /// Fails from now on as the plan says.
    pub fn fail(&self, plan: Plan) {
        let mut inner = self.0.inner();
        inner.plan = Some(plan);
        inner.count = 0;
        inner.struck.clear();
    }

    /// Fails no more; says what has failed, with the files' names.
    pub fn lift(&self) -> Vec<(Io, String)> {
        let mut inner = self.0.inner();
        inner.plan = None;
        std::mem::take(&mut inner.struck)
    }

    /// Copies the folder as it is on the disk if the power goes now: what was not synced never arrived.
    ///
    /// # Errors
    /// A file cannot be copied.
    pub fn after_power_loss(&self, to: &Path) -> Result<()> {
        copy_folder(&self.0.folder, to)?;
        self.0.inner().unsynced.take_back(to)
    }

    /// Copies the folder as it is when the process is killed now: what was written is there, synced or not.
    ///
    /// # Errors
    /// A file cannot be copied.
    pub fn after_kill(&self, to: &Path) -> Result<()> {
        copy_folder(&self.0.folder, to)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.lift();
        disks().retain(|disk| !Arc::ptr_eq(disk, &self.0));
    }
}

fn disks() -> MutexGuard<'static, Vec<Arc<Watched>>> {
    DISKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Who watches this file.
fn watching(file: &Path) -> Option<Arc<Watched>> {
    disks()
        .iter()
        .find(|disk| file.starts_with(&disk.folder))
        .cloned()
}

/// Copies the files of a folder; folders in it are left out.
///
/// # Errors
/// A file cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for file in std::fs::read_dir(from)? {
        let file = file?;
        if file.file_type()?.is_file() {
            std::fs::copy(file.path(), to.join(file.file_name()))?;
        }
    }
    Ok(())
}
