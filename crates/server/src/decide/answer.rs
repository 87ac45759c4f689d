//! Results: what an op's author is told.

use oltre_domain::Value;
use oltre_domain::Version;
use oltre_domain::rules::{Effect, PENDING, RefusalCode};
use oltre_wire::ResultLine;
use std::collections::BTreeMap;

/// Gives a result the sequence taken.
pub(super) fn stamp_result(result: &mut ResultLine, taken: Version) {
    match result {
        ResultLine::Applied { seq, versions }
        | ResultLine::Merged { seq, versions }
        | ResultLine::Conflict { seq, versions, .. } => {
            if *seq == PENDING {
                *seq = taken;
            }
            for version in versions.values_mut().filter(|v| **v == PENDING) {
                *version = taken;
            }
        }
        ResultLine::Noop { seq } => {
            if *seq == PENDING {
                *seq = taken;
            }
        }
        ResultLine::Rejected { .. }
        | ResultLine::Stranded
        | ResultLine::DependencyFailed { .. }
        | ResultLine::Upgrade
        | ResultLine::Later => {}
    }
}

/// The fields an op wrote.
pub(super) fn versions_of(effects: &[Effect]) -> BTreeMap<String, Version> {
    let mut versions = BTreeMap::new();
    for effect in effects {
        match effect {
            Effect::PutCase(case) => {
                versions.extend(case.fields.keys().map(|f| (f.as_str().to_owned(), PENDING)));
            }
            Effect::SetField(field, _) => {
                versions.insert(field.as_str().to_owned(), PENDING);
            }
            Effect::PutContact(row) => {
                let written = row.f.iter().filter(|(_, (_, v))| *v == PENDING);
                versions.extend(written.filter_map(|(f, _)| {
                    let name = serde_json::to_value(f).ok()?;
                    Some((name.as_str()?.to_owned(), PENDING))
                }));
            }
            _ => {}
        }
    }
    versions
}

/// A refusal.
pub(super) fn refused(code: RefusalCode, now: Option<Value>) -> ResultLine {
    ResultLine::Rejected {
        code: code.as_str().to_owned(),
        now,
    }
}
