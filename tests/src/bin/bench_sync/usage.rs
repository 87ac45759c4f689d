//! What a process has used of the machine, as the kernel says.

use anyhow::{Context as _, Result};

/// Ticks of the kernel's processor times in a second, on every Linux there is.
const TICKS: f64 = 100.0;

/// What a process has used so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// Seconds of a processor, in user and kernel mode.
    pub(crate) cpu: f64,
    /// The most memory it had in use since the last [`reset`], in MB.
    pub(crate) peak: f64,
}

/// What a process has used.
pub(crate) fn of(pid: u32) -> Result<Usage> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name, in brackets, may hold anything.
    let (_, rest) = stat.rsplit_once(')').context("a line of /proc/PID/stat")?;
    let ticks = |at: usize| {
        rest.split_whitespace()
            .nth(at)
            .and_then(|t| t.parse::<f64>().ok())
    };
    let cpu = (ticks(11).context("utime")? + ticks(12).context("stime")?) / TICKS;
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let peak = status
        .lines()
        .find_map(|l| l.strip_prefix("VmHWM:"))
        .and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok())
        .context("VmHWM")?;
    Ok(Usage {
        cpu,
        peak: peak / 1024.0,
    })
}

/// From here on the peak is counted anew.
pub(crate) fn reset(pid: u32) -> Result<()> {
    Ok(std::fs::write(format!("/proc/{pid}/clear_refs"), "5")?)
}

/// The machine's load of the last minute.
pub(crate) fn load() -> String {
    std::fs::read_to_string("/proc/loadavg")
        .ok()
        .and_then(|text| text.split_whitespace().next().map(str::to_owned))
        .unwrap_or_default()
}

pub(crate) fn tell_machine() -> Result<()> {
    let processors = std::thread::available_parallelism()?;
    let cpuinfo = std::fs::read_to_string("/proc/cpuinfo")?;
    let model = cpuinfo
        .lines()
        .find_map(|l| l.strip_prefix("model name")?.split_once(':'))
        .map_or("", |(_, name)| name.trim());
    println!("{processors} processors ({model}), load {}", load());
    Ok(())
}
