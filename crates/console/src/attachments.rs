//! Files of a case: taken in from the disk or the window, sent and fetched by sync, written out where somebody wants them.
//!
//! The page names no path: which file is read and where one is written is chosen in a dialog of the system, which the
//! shell opens ([`FilePicker`]). What a file is, is looked for in its bytes and not believed of its name. The console opens
//! none, ever.

use crate::console::Console;
use crate::contract::{
    AttachArgs, AttachBytesArgs, Attached, AttachmentArgs, AttachmentView, ErrorCode, FileProblem, FileState,
    NotAttached, Nothing, Saved, SavedFile, UiError,
};
use crate::edits::op;
use crate::file_kinds::{kind_of, refuse_program_by_name};
use crate::opened::Opened;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oltre_domain::{Attachment, AttachmentId, CaseId, MAX_ATTACHMENT_BYTES, OpKind, Sha256, clean_file_name};
use oltre_store::{BLOB_PIECE, BlobHere, BlobState, StoreError};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

/// The dialogs in which somebody chooses files. Called from a thread that may wait.
pub trait FilePicker: Send + Sync {
    /// The files to attach; none when nothing was chosen.
    fn to_attach(&self) -> Vec<PathBuf>;
    /// Where to write a file of this name; none when nothing was chosen.
    fn to_save(&self, name: &str) -> Option<PathBuf>;
}

/// Without a window there is nobody to choose.
pub(crate) struct NobodyThere;

impl FilePicker for NobodyThere {
    fn to_attach(&self) -> Vec<PathBuf> {
        Vec::new()
    }
    fn to_save(&self, _name: &str) -> Option<PathBuf> {
        None
    }
}

/// Files chosen at once: more is a folder chosen by mistake.
const MOST_FILES: usize = 20;

impl Console {
    /// Asks for files and attaches them. While the dialog is open nothing is held: the console may be locked under it.
    pub(crate) async fn attachment_pick(&self, args: AttachArgs) -> Result<Attached, UiError> {
        drop(self.opened()?);
        let picker = Arc::clone(&self.config.picker);
        let paths = waiting(move || picker.to_attach()).await?;
        let opened = self.opened()?;
        waiting(move || opened.attach_files(args.id, &paths)).await
    }

    /// Asks for a place and writes an attachment there.
    pub(crate) async fn attachment_save(&self, args: AttachmentArgs) -> Result<SavedFile, UiError> {
        let row = self.opened()?.attachment(args)?;
        let picker = Arc::clone(&self.config.picker);
        let name = row.name.clone();
        let Some(path) = waiting(move || picker.to_save(&name)).await? else {
            return Ok(SavedFile { saved: false });
        };
        let opened = self.opened()?;
        waiting(move || opened.write_out(row.sha256, &path)).await??;
        Ok(SavedFile { saved: true })
    }
}

async fn waiting<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, UiError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| UiError::new(ErrorCode::Internal))
}

impl Opened {
    fn attachment(&self, args: AttachmentArgs) -> Result<Attachment, UiError> {
        let mut file = self.store.case(args.id)?.file;
        let found = file.attachments.remove(&args.attachment);
        found.ok_or_else(|| ErrorCode::NotFound.into())
    }

    /// Each file by itself: one that cannot be attached does not keep the others away.
    fn attach_files(&self, case: CaseId, paths: &[PathBuf]) -> Attached {
        let mut attached = Attached {
            files: 0,
            refused: Vec::new(),
        };
        for (n, path) in paths.iter().enumerate() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let done = if n < MOST_FILES {
                open(path).and_then(|file| self.attach(case, &name, file))
            } else {
                Err(ErrorCode::TooMany.into())
            };
            match done {
                Ok(_) => attached.files += 1,
                Err(error) => attached.refused.push(NotAttached {
                    name: clean_file_name(&name),
                    error,
                }),
            }
        }
        attached
    }

    /// Bytes that came from the window: pasted, or dropped on it.
    pub(crate) fn attachment_bytes(&self, args: &AttachBytesArgs) -> Result<Saved, UiError> {
        let bytes = STANDARD
            .decode(&args.bytes)
            .map_err(|_| UiError::new(ErrorCode::BadArgument).with("name", "bytes"))?;
        self.attach(args.id, &args.name, &bytes[..])
    }

    /// Somebody waits for an attachment: it comes as soon as there is a server.
    pub(crate) fn attachment_fetch(&self, args: &AttachmentArgs) -> Result<Nothing, UiError> {
        self.store.ask_for_blob(args.id, args.attachment)?;
        self.sync.wake_files();
        Ok(Nothing {})
    }

    /// The bytes first, then the op in the commit that says that they are to be sent. They are with the case from here on,
    /// whatever becomes of the file on the disk.
    fn attach(&self, case: CaseId, name: &str, mut from: impl Read) -> Result<Saved, UiError> {
        let most = self.largest()?;
        let too_large = || UiError::new(ErrorCode::TooLarge).with("mib", most / (1024 * 1024));
        let name = clean_file_name(name);
        refuse_program_by_name(&name)?;
        let mut incoming = self.store.take_in()?;
        let mut piece = vec![0; BLOB_PIECE];
        let mut mime = None;
        loop {
            let read = fill(&mut from, &mut piece)?;
            if read == 0 {
                break;
            }
            if incoming.size() + read as u64 > most {
                return Err(too_large());
            }
            if mime.is_none() {
                mime = Some(kind_of(&piece[..read])?);
            }
            incoming.push(&piece[..read])?;
        }
        // Nothing in it.
        let mime = mime.ok_or(ErrorCode::Empty)?;
        let (sha256, size) = incoming.finish()?;
        let add = op(OpKind::AttachmentAdd {
            id: AttachmentId(Uuid::now_v7()),
            case,
            sha256,
            size,
            mime: mime.to_owned(),
            name,
        });
        self.save(vec![add], None)
    }

    /// Bytes of the largest attachment that the server says it takes.
    fn largest(&self) -> Result<u64, UiError> {
        let said = self.store.fact(oltre_sync::ATTACHMENT_BYTES)?;
        let said = said.and_then(|text| text.parse().ok());
        Ok(said.unwrap_or(MAX_ATTACHMENT_BYTES).min(MAX_ATTACHMENT_BYTES))
    }

    /// Under another name first: a file that is there under its own name is whole.
    fn write_out(&self, sha256: Sha256, path: &Path) -> Result<(), UiError> {
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut file = options.open(&part).map_err(|cause| not_written(&cause))?;
        let written = self
            .store
            .write_blob(sha256, &mut file)
            .map_err(|error| match error {
                StoreError::NotFound => ErrorCode::FileNotHere.into(),
                StoreError::DatabaseDamaged => ErrorCode::FileDamaged.into(),
                error => UiError::from(error),
            })
            .and_then(|()| {
                file.flush()
                    .and_then(|()| file.sync_all())
                    .and_then(|()| std::fs::rename(&part, path))
                    .map_err(|cause| not_written(&cause))
            });
        if written.is_err() {
            // The failure that brought us here is the one to tell.
            let _nothing_to_remove_is_fine = std::fs::remove_file(&part);
        }
        written
    }

    /// A case's files, and how far their bytes are.
    pub(crate) fn files(
        &self,
        case: CaseId,
        attachments: &BTreeMap<AttachmentId, Attachment>,
    ) -> Result<Vec<AttachmentView>, UiError> {
        let here = if attachments.is_empty() {
            BTreeMap::new()
        } else {
            self.store.blobs_here(case)?
        };
        let mut files: Vec<AttachmentView> = attachments
            .values()
            .map(|row| view(row, here.get(&row.sha256)))
            .collect();
        files.sort_by_key(|file| (file.at, file.id));
        Ok(files)
    }
}

fn view(row: &Attachment, here: Option<&BlobHere>) -> AttachmentView {
    let Attachment {
        id,
        case: _,
        sha256: _,
        size,
        mime,
        name,
        by,
        at,
    } = row;
    let (state, done, problem) = standing(here);
    AttachmentView {
        id: *id,
        name: name.clone(),
        size: *size,
        mime: mime.clone(),
        by: *by,
        at: *at,
        state,
        done,
        problem,
    }
}

/// Where bytes are, how many in a hundred of those on their way have arrived, and what keeps them.
fn standing(here: Option<&BlobHere>) -> (FileState, u8, Option<FileProblem>) {
    let Some(BlobHere {
        state,
        size,
        held,
        sent,
        problem,
    }) = here
    else {
        return (FileState::Away, 0, None);
    };
    let part = |of: u64| u8::try_from(of.min(*size) * 100 / (*size).max(1)).unwrap_or(100);
    let problem = problem.as_deref().map(problem_of);
    match (state, problem) {
        (BlobState::OnServer, _) => (FileState::Here, 100, None),
        (BlobState::ToSend, Some(problem)) => (FileState::Stuck, part(*sent), Some(problem)),
        (BlobState::ToSend, None) if *sent > 0 => (FileState::Sending, part(*sent), None),
        (BlobState::ToSend, None) => (FileState::Waiting, 0, None),
        (BlobState::ToFetch, Some(problem)) => (FileState::Away, part(*held), Some(problem)),
        (BlobState::ToFetch, None) => (FileState::Fetching, part(*held), None),
    }
}

/// What a person can do something about.
fn problem_of(code: &str) -> FileProblem {
    match code {
        "not_complete" => FileProblem::NotSentYet,
        "not_found" => FileProblem::NotFound,
        "too_large" => FileProblem::TooLarge,
        "wrong_hash" => FileProblem::Damaged,
        _ => FileProblem::Other,
    }
}

fn open(path: &Path) -> Result<File, UiError> {
    let unreadable = |cause: std::io::Error| {
        tracing::warn!(kind = ?cause.kind(), "A file that was chosen cannot be read");
        UiError::new(ErrorCode::FileUnreadable)
    };
    // A pipe or a device has no end.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(ErrorCode::FileUnreadable.into());
    }
    File::open(path).map_err(unreadable)
}

/// Reads until the piece is full or there is no more.
fn fill(from: &mut impl Read, piece: &mut [u8]) -> Result<usize, UiError> {
    let mut read = 0;
    while read < piece.len() {
        match from.read(&mut piece[read..]) {
            Ok(0) => break,
            Ok(n) => read += n,
            Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
            Err(_) => return Err(ErrorCode::FileUnreadable.into()),
        }
    }
    Ok(read)
}

fn not_written(cause: &std::io::Error) -> UiError {
    tracing::warn!(kind = ?cause.kind(), "An attachment could not be written out");
    UiError::new(match cause.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ErrorCode::DiskFull,
        _ => ErrorCode::FileNotWritten,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_a_file_is_is_told_in_hundredths() {
        let blob = |state, held, sent, problem: Option<&str>| BlobHere {
            state,
            size: 200,
            held,
            sent,
            problem: problem.map(str::to_owned),
        };
        assert_eq!(standing(None), (FileState::Away, 0, None));
        let of = |blob: BlobHere| standing(Some(&blob));
        assert_eq!(
            of(blob(BlobState::ToSend, 200, 0, None)),
            (FileState::Waiting, 0, None)
        );
        assert_eq!(
            of(blob(BlobState::ToSend, 200, 50, None)),
            (FileState::Sending, 25, None)
        );
        assert_eq!(
            of(blob(BlobState::ToSend, 200, 50, Some("too_large"))),
            (FileState::Stuck, 25, Some(FileProblem::TooLarge))
        );
        assert_eq!(
            of(blob(BlobState::OnServer, 200, 200, None)),
            (FileState::Here, 100, None)
        );
        assert_eq!(
            of(blob(BlobState::ToFetch, 100, 0, None)),
            (FileState::Fetching, 50, None)
        );
        assert_eq!(
            of(blob(BlobState::ToFetch, 0, 0, Some("not_complete"))),
            (FileState::Away, 0, Some(FileProblem::NotSentYet))
        );
    }
}
