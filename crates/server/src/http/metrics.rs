//! Counters, in the text format of Prometheus. Numbers only.

use crate::storage::DueReport;
use axum::http::StatusCode;
use oltre_domain::MailFate;
use oltre_wire::ResultLine;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// What is counted.
#[derive(Default)]
pub(crate) struct Metrics {
    requests: Mutex<BTreeMap<(String, u16), u64>>,
    ops: Mutex<BTreeMap<&'static str, u64>>,
    changes: AtomicU64,
    snapshot_bytes: AtomicU64,
    waiting: AtomicI64,
    promises_broken: AtomicU64,
    cases_closed: AtomicU64,
    replies_released: AtomicU64,
    mails_sent: AtomicU64,
    mails_put_off: AtomicU64,
    mails_bounced: AtomicU64,
    cases_aged: AtomicU64,
    targets_missed: AtomicU64,
    blob_bytes_in: AtomicU64,
    blob_bytes_out: AtomicU64,
}

/// Counts one who waits, for as long as it lives.
pub(crate) struct Waiting<'a>(&'a AtomicI64);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    pub(crate) fn request(&self, route: &str, status: StatusCode) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        *requests.entry((route.to_owned(), status.as_u16())).or_default() += 1;
    }

    pub(crate) fn op(&self, result: &ResultLine) {
        let mut ops = self.ops.lock().unwrap_or_else(PoisonError::into_inner);
        *ops.entry(name_of(result)).or_default() += 1;
    }

    pub(crate) fn changes(&self, count: usize) {
        self.changes.fetch_add(count as u64, Ordering::Relaxed);
    }

    pub(crate) fn snapshot(&self, bytes: usize) {
        self.snapshot_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn due(&self, report: &DueReport) {
        let DueReport {
            broken,
            closed,
            aged,
            missed,
        } = report;
        self.cases_aged.fetch_add(*aged, Ordering::Relaxed);
        self.promises_broken.fetch_add(*broken, Ordering::Relaxed);
        self.cases_closed.fetch_add(*closed, Ordering::Relaxed);
        self.targets_missed.fetch_add(*missed, Ordering::Relaxed);
    }

    pub(crate) fn mailed(&self, fate: &MailFate) {
        let counter = match fate {
            MailFate::Sent { .. } => &self.mails_sent,
            MailFate::Later { .. } => &self.mails_put_off,
            MailFate::Refused { .. } => &self.mails_bounced,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn released(&self, replies: u64) {
        self.replies_released.fetch_add(replies, Ordering::Relaxed);
    }

    pub(crate) fn blob_in(&self, bytes: usize) {
        self.blob_bytes_in.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn blob_out(&self, bytes: usize) {
        self.blob_bytes_out.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn waits(&self) -> Waiting<'_> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        Waiting(&self.waiting)
    }

    /// The whole page.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        let mut family = |name: &str, kind: &str, help: &str, samples: Vec<(String, String)>| {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
            for (labels, value) in samples {
                let _ = writeln!(out, "{name}{labels} {value}");
            }
        };
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let samples = requests
            .iter()
            .map(|((route, status), n)| {
                (
                    format!("{{route=\"{route}\",status=\"{status}\"}}"),
                    n.to_string(),
                )
            })
            .collect();
        drop(requests);
        family(
            "oltre_http_requests_total",
            "counter",
            "Requests answered.",
            samples,
        );
        let ops = self.ops.lock().unwrap_or_else(PoisonError::into_inner);
        let samples = ops
            .iter()
            .map(|(result, n)| (format!("{{result=\"{result}\"}}"), n.to_string()))
            .collect();
        drop(ops);
        family("oltre_ops_total", "counter", "Ops answered, by result.", samples);
        for (name, help, count) in [
            (
                "oltre_changes_sent_total",
                "Changes sent to devices.",
                &self.changes,
            ),
            (
                "oltre_snapshot_bytes_total",
                "Bytes of snapshot pages before compression.",
                &self.snapshot_bytes,
            ),
            (
                "oltre_mails_sent_total",
                "Replies a mail server took.",
                &self.mails_sent,
            ),
            (
                "oltre_mails_put_off_total",
                "Tries to send a reply that failed for now.",
                &self.mails_put_off,
            ),
            (
                "oltre_mails_bounced_total",
                "Replies a mail server refused.",
                &self.mails_bounced,
            ),
            (
                "oltre_promises_broken_total",
                "Promises whose date passed in silence.",
                &self.promises_broken,
            ),
            (
                "oltre_cases_closed_total",
                "Cases closed some days after they were solved.",
                &self.cases_closed,
            ),
            (
                "oltre_replies_released_total",
                "Replies let go after they were held.",
                &self.replies_released,
            ),
            (
                "oltre_cases_aged_total",
                "Closed cases that consoles were told to hold no more.",
                &self.cases_aged,
            ),
            (
                "oltre_targets_missed_total",
                "Targets of service levels that were missed.",
                &self.targets_missed,
            ),
            (
                "oltre_blob_bytes_received_total",
                "Bytes of attachments received.",
                &self.blob_bytes_in,
            ),
            (
                "oltre_blob_bytes_sent_total",
                "Bytes of attachments sent.",
                &self.blob_bytes_out,
            ),
        ] {
            let value = count.load(Ordering::Relaxed).to_string();
            family(name, "counter", help, vec![(String::new(), value)]);
        }
        let waiting = self.waiting.load(Ordering::Relaxed).to_string();
        family(
            "oltre_waiting",
            "gauge",
            "Devices that wait for news.",
            vec![(String::new(), waiting)],
        );
        out
    }
}

const fn name_of(result: &ResultLine) -> &'static str {
    match result {
        ResultLine::Applied { .. } => "applied",
        ResultLine::Merged { .. } => "merged",
        ResultLine::Noop { .. } => "noop",
        ResultLine::Conflict { .. } => "conflict",
        ResultLine::Rejected { .. } => "rejected",
        ResultLine::Stranded => "stranded",
        ResultLine::DependencyFailed { .. } => "dependency_failed",
        ResultLine::Upgrade => "upgrade",
        ResultLine::Later => "later",
    }
}
