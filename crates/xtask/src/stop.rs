//! Ctrl+C, and the promise that nothing this program started outlives it.
//!
//! Every program is started in a process group of its own and entered here; at Ctrl+C, at an error
//! and at the end, each group is asked to end and, at a second Ctrl+C, made to.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::{Pid, Signal, kill_process_group};

static ASKED: AtomicBool = AtomicBool::new(false);
static GROUPS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// Listens for Ctrl+C and for a request to end.
pub(crate) fn on_ctrl_c() -> anyhow::Result<()> {
    Ok(ctrlc::set_handler(|| {
        let again = ASKED.swap(true, Ordering::SeqCst);
        signal_all(if again { Signal::KILL } else { Signal::TERM });
    })?)
}

/// Whether the person asked to stop.
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// Enters a group that was started.
pub(crate) fn enter(leader: u32) {
    if let Some(pid) = pid(leader) {
        groups().push(pid);
        // Ctrl+C may have come between the start and this line.
        if asked() {
            signal(pid, Signal::TERM);
        }
    }
}

/// Forgets a group whose leader has ended, after ending what it left behind.
pub(crate) fn leave(leader: u32) {
    if let Some(pid) = pid(leader) {
        signal(pid, Signal::TERM);
        groups().retain(|each| *each != pid);
    }
}

/// Asks one group to end.
pub(crate) fn ask(leader: u32) {
    if let Some(pid) = pid(leader) {
        signal(pid, Signal::TERM);
    }
}

/// Ends whatever is still there.
pub(crate) fn everything() {
    signal_all(Signal::TERM);
}

fn signal_all(what: Signal) {
    for pid in groups().iter() {
        signal(*pid, what);
    }
}

fn signal(group: Pid, what: Signal) {
    // It may have ended by itself, which is as good.
    kill_process_group(group, what).ok();
}

fn pid(leader: u32) -> Option<Pid> {
    Pid::from_raw(leader.cast_signed())
}

fn groups() -> std::sync::MutexGuard<'static, Vec<Pid>> {
    GROUPS.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
