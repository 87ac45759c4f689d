//! The file system between SQLite and the system's own.
//!
//! The only unsafe code of the tests. SQLite speaks C: it hands us memory for a file that is as large as we asked for, and calls
//! through tables of functions. Each file of ours is a small head and, right behind it in the same memory, the file of the
//! system's VFS; each function asks the watcher first and then calls the same function of that one. Safe because SQLite keeps
//! its side: a file's memory lives and stays in its place from `xOpen` to `xClose`, and no two calls use one file at a time.
#![expect(
    unsafe_code,
    reason = "SQLite's interface for file systems is one of C functions and raw memory"
)]

use super::{Io, Trouble, Verdict, Watched, watching};
use anyhow::{Result, ensure};
use rusqlite::ffi;
use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// The head of a file of ours. The system's file stands behind it.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    /// Who is asked, and about which file; null for files that nobody watches. Owned.
    asked: *mut Asked,
}

struct Asked {
    disk: Arc<Watched>,
    path: PathBuf,
}

const HEAD: usize = size_of::<File>();

/// Makes this file system the default of the process, once. Connections opened before keep theirs.
pub(super) fn install() -> Result<()> {
    static INSTALLED: OnceLock<c_int> = OnceLock::new();
    let code = *INSTALLED.get_or_init(|| {
        // SAFETY: after `initialize` there is a default VFS, and it lives as long as the process; so does ours, which is
        // never given back.
        unsafe {
            let code = ffi::sqlite3_initialize();
            let real = ffi::sqlite3_vfs_find(std::ptr::null());
            if code != ffi::SQLITE_OK || real.is_null() {
                return ffi::SQLITE_ERROR;
            }
            let ours = Box::new(ffi::sqlite3_vfs {
                iVersion: 2,
                szOsFile: (*real).szOsFile + HEAD as c_int,
                mxPathname: (*real).mxPathname,
                pNext: std::ptr::null_mut(),
                zName: c"oltre-faults".as_ptr(),
                pAppData: real.cast(),
                xOpen: Some(open),
                xDelete: Some(delete),
                xAccess: Some(access),
                xFullPathname: Some(full_pathname),
                // No extension is ever loaded.
                xDlOpen: None,
                xDlError: None,
                xDlSym: None,
                xDlClose: None,
                xRandomness: Some(randomness),
                xSleep: Some(sleep),
                xCurrentTime: Some(current_time),
                xGetLastError: Some(last_error),
                xCurrentTimeInt64: Some(current_time_int64),
                xSetSystemCall: None,
                xGetSystemCall: None,
                xNextSystemCall: None,
            });
            ffi::sqlite3_vfs_register(Box::into_raw(ours), 1)
        }
    });
    ensure!(
        code == ffi::SQLITE_OK,
        "SQLite does not take the file system: {code}"
    );
    Ok(())
}

/// Calls a function of the system's VFS.
macro_rules! of_system {
    ($vfs:expr, $function:ident $(, $arg:expr)*) => {{
        // SAFETY: `pAppData` is the system's VFS, set in `install`.
        let real = unsafe { (*$vfs).pAppData.cast::<ffi::sqlite3_vfs>() };
        // SAFETY: the arguments are SQLite's own, passed on as they came.
        match unsafe { (*real).$function } {
            Some(function) => unsafe { function(real $(, $arg)*) },
            None => ffi::SQLITE_ERROR,
        }
    }};
}

/// Calls a function of the system's file behind ours.
macro_rules! of_file {
    ($file:expr, $function:ident $(, $arg:expr)*) => {{
        // SAFETY: SQLite gave us room for both (`szOsFile`), and `open` put the system's file there.
        let real = unsafe { behind($file) };
        // SAFETY: the file is open, so its functions are there; the arguments are SQLite's own.
        match unsafe { (*(*real).pMethods).$function } {
            Some(function) => unsafe { function(real $(, $arg)*) },
            None => ffi::SQLITE_ERROR,
        }
    }};
}

/// The system's file behind one of ours.
unsafe fn behind(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: within the memory of one file, which SQLite made `HEAD` larger than the system's file.
    unsafe { file.byte_add(HEAD) }
}

/// Who watches the file.
unsafe fn asked<'a>(file: *mut ffi::sqlite3_file) -> Option<&'a Asked> {
    // SAFETY: `open` set the pointer, and `close` alone frees it.
    unsafe { (*file.cast::<File>()).asked.as_ref() }
}

fn path_of(name: *const c_char) -> Option<PathBuf> {
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite gives a name that ends in a zero and lives during the call.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes();
    Some(Path::new(OsStr::from_bytes(bytes)).to_owned())
}

/// What SQLite's own VFS says in this case.
fn code_of(io: Io, trouble: Trouble) -> c_int {
    match (io, trouble) {
        (Io::Write, Trouble::Full | Trouble::HalfFull) => ffi::SQLITE_FULL,
        (Io::Write, _) => ffi::SQLITE_IOERR_WRITE,
        (Io::Open, _) => ffi::SQLITE_CANTOPEN,
        (Io::Read, _) => ffi::SQLITE_IOERR_READ,
        (Io::Sync, _) => ffi::SQLITE_IOERR_FSYNC,
        (Io::Truncate, _) => ffi::SQLITE_IOERR_TRUNCATE,
        (Io::Delete, _) => ffi::SQLITE_IOERR_DELETE,
        (Io::Map, _) => ffi::SQLITE_IOERR_SHMSIZE,
    }
}

/// Asks whether it fails, and with which code.
fn fails(asked: Option<&Asked>, io: Io) -> Option<(c_int, bool)> {
    let asked = asked?;
    match asked.disk.ask(io, &asked.path) {
        Verdict::Done => None,
        Verdict::Fails { trouble, half } => Some((code_of(io, trouble), half)),
    }
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let asked = path_of(name).and_then(|path| {
        let disk = watching(&path)?;
        Some(Box::new(Asked { disk, path }))
    });
    // SAFETY: SQLite hands us memory for a file of ours; without methods it is not closed again.
    unsafe {
        (*file).pMethods = std::ptr::null();
    }
    if let Some((code, _)) = fails(asked.as_deref(), Io::Open) {
        return code;
    }
    // SAFETY: as above; the system's file is written in the memory behind our head.
    let real = unsafe { behind(file) };
    let code = of_system!(vfs, xOpen, name, real, flags, out);
    if code == ffi::SQLITE_OK {
        // SAFETY: the system's file is open, so it has its functions; the head is ours to write.
        unsafe {
            let version = (*(*real).pMethods).iVersion;
            let head = file.cast::<File>();
            (*head).asked = asked.map_or(std::ptr::null_mut(), Box::into_raw);
            (*head).base.pMethods = match version {
                1 => &raw const METHODS_1,
                2 => &raw const METHODS_2,
                _ => &raw const METHODS_3,
            };
        }
    }
    code
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let code = of_file!(file, xClose);
    // SAFETY: made by `open` from a box, and never used after this.
    unsafe {
        let asked = std::mem::replace(&mut (*file.cast::<File>()).asked, std::ptr::null_mut());
        if !asked.is_null() {
            drop(Box::from_raw(asked));
        }
    }
    code
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, to: *mut c_void, bytes: c_int, at: i64) -> c_int {
    // SAFETY: an open file of ours.
    if let Some((code, _)) = fails(unsafe { asked(file) }, Io::Read) {
        return code;
    }
    of_file!(file, xRead, to, bytes, at)
}

/// Keeps what stands where something is about to be written or cut off, in case the power goes before the next sync.
fn note_before(file: *mut ffi::sqlite3_file, asked: &Asked, at: i64, bytes: Option<i64>) {
    let mut length = 0;
    if of_file!(file, xFileSize, &raw mut length) != ffi::SQLITE_OK {
        return;
    }
    let end = bytes.map_or(length, |bytes| length.min(at + bytes));
    let mut before = vec![0u8; usize::try_from(end - at).unwrap_or(0)];
    if !before.is_empty() {
        let wanted = c_int::try_from(before.len()).unwrap_or(0);
        if of_file!(file, xRead, before.as_mut_ptr().cast(), wanted, at) != ffi::SQLITE_OK {
            return;
        }
    }
    let mut inner = asked.disk.inner();
    let unsynced = &mut inner.unsynced;
    unsynced.note(&asked.path, length.unsigned_abs(), at.unsigned_abs(), before);
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    bytes: c_int,
    at: i64,
) -> c_int {
    // SAFETY: an open file of ours.
    let asked = unsafe { asked(file) };
    let failing = fails(asked, Io::Write);
    let written = match failing {
        Some((code, false)) => return code,
        Some((_, true)) => bytes / 2,
        None => bytes,
    };
    if let Some(asked) = asked {
        note_before(file, asked, at, Some(i64::from(written)));
    }
    let code = of_file!(file, xWrite, from, written, at);
    failing.map_or(code, |(code, _)| code)
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    // SAFETY: an open file of ours.
    let asked = unsafe { asked(file) };
    if let Some((code, _)) = fails(asked, Io::Truncate) {
        return code;
    }
    if let Some(asked) = asked {
        note_before(file, asked, size, None);
    }
    of_file!(file, xTruncate, size)
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: an open file of ours.
    let asked = unsafe { asked(file) };
    if let Some((code, _)) = fails(asked, Io::Sync) {
        return code;
    }
    let code = of_file!(file, xSync, flags);
    if let (ffi::SQLITE_OK, Some(asked)) = (code, asked) {
        asked.disk.inner().unsynced.synced(&asked.path);
    }
    code
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: an open file of ours.
    if extend != 0
        && let Some((code, _)) = fails(unsafe { asked(file) }, Io::Map)
    {
        return code;
    }
    of_file!(file, xShmMap, page, size, extend, out)
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    // SAFETY: as in `of_file!`; this one answers nothing.
    unsafe {
        let real = behind(file);
        if let Some(function) = (*(*real).pMethods).xShmBarrier {
            function(real);
        }
    }
}

/// Functions that nobody asks about: they are passed on as they come.
macro_rules! passed_on {
    ($of:ident, $first:ty: $($name:ident = $function:ident($($arg:ident: $type:ty),*);)+) => {
        $(unsafe extern "C" fn $name(first: $first $(, $arg: $type)*) -> c_int {
            $of!(first, $function $(, $arg)*)
        })+
    };
}

passed_on! { of_file, *mut ffi::sqlite3_file:
    file_size = xFileSize(size: *mut i64);
    lock = xLock(level: c_int);
    unlock = xUnlock(level: c_int);
    check_reserved_lock = xCheckReservedLock(out: *mut c_int);
    file_control = xFileControl(op: c_int, arg: *mut c_void);
    sector_size = xSectorSize();
    device_characteristics = xDeviceCharacteristics();
    shm_lock = xShmLock(offset: c_int, n: c_int, flags: c_int);
    shm_unmap = xShmUnmap(delete: c_int);
    fetch = xFetch(at: i64, bytes: c_int, out: *mut *mut c_void);
    unfetch = xUnfetch(at: i64, page: *mut c_void);
}

passed_on! { of_system, *mut ffi::sqlite3_vfs:
    access = xAccess(name: *const c_char, flags: c_int, out: *mut c_int);
    full_pathname = xFullPathname(name: *const c_char, bytes: c_int, out: *mut c_char);
    randomness = xRandomness(bytes: c_int, out: *mut c_char);
    sleep = xSleep(micros: c_int);
    current_time = xCurrentTime(out: *mut f64);
    current_time_int64 = xCurrentTimeInt64(out: *mut i64);
    last_error = xGetLastError(bytes: c_int, out: *mut c_char);
}

/// The functions of a file, of the version its system's file has: SQLite calls no more than that.
const fn methods(version: c_int) -> ffi::sqlite3_io_methods {
    ffi::sqlite3_io_methods {
        iVersion: version,
        xClose: Some(close),
        xRead: Some(read),
        xWrite: Some(write),
        xTruncate: Some(truncate),
        xSync: Some(sync),
        xFileSize: Some(file_size),
        xLock: Some(lock),
        xUnlock: Some(unlock),
        xCheckReservedLock: Some(check_reserved_lock),
        xFileControl: Some(file_control),
        xSectorSize: Some(sector_size),
        xDeviceCharacteristics: Some(device_characteristics),
        xShmMap: Some(shm_map),
        xShmLock: Some(shm_lock),
        xShmBarrier: Some(shm_barrier),
        xShmUnmap: Some(shm_unmap),
        xFetch: Some(fetch),
        xUnfetch: Some(unfetch),
    }
}

static METHODS_1: ffi::sqlite3_io_methods = methods(1);
static METHODS_2: ffi::sqlite3_io_methods = methods(2);
static METHODS_3: ffi::sqlite3_io_methods = methods(3);

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    let asked = path_of(name).and_then(|path| {
        let disk = watching(&path)?;
        Some(Asked { disk, path })
    });
    if let Some((code, _)) = fails(asked.as_ref(), Io::Delete) {
        return code;
    }
    let code = of_system!(vfs, xDelete, name, sync_folder);
    if let (ffi::SQLITE_OK, Some(asked)) = (code, asked) {
        asked.disk.inner().unsynced.synced(&asked.path);
    }
    code
}
