//! Facts that ask for an act: promises first, then what joins this case to another.

use std::collections::BTreeSet;

use oltre_domain::{Timestamp, fold};

use crate::condition::Scene;
use crate::constants::{MAX_FACTS, TITLE_WORD_LETTERS, TITLE_WORDS_ALIKE};
use crate::context::{CaseContext, OpenCase, PromiseFact};
use crate::decision::Fact;
use crate::line::is_late;

/// The facts of a case, the most pressing first.
pub(crate) fn facts(scene: &Scene<'_>, now: Timestamp) -> Vec<Fact> {
    let context = scene.context;
    let mut facts = Vec::new();
    // Of a promise broken on a case that is not here only the date is known: it keeps offers back, and there is no card.
    for promise in by_date(context, |promise| {
        is_late(promise, now) && !promise.text.is_empty()
    }) {
        let PromiseFact {
            id,
            state: _,
            text,
            due,
            by,
            this_case: _,
        } = promise.clone();
        facts.push(Fact::PromiseBroken { id, text, due, by });
    }
    let soon = now.plus(Timestamp::DAY);
    for promise in by_date(context, |p| p.state.is_live() && p.due >= now && p.due <= soon) {
        let PromiseFact {
            id,
            state: _,
            text,
            due,
            by,
            this_case: _,
        } = promise.clone();
        facts.push(Fact::PromiseDue { id, text, due, by });
    }
    for fault in &context.nearby_faults {
        facts.push(Fact::SameFaultNearby {
            id: fault.id.clone(),
            code: fault.code.clone(),
            title: fault.title.clone(),
            place: fault.place.clone(),
            reporters: fault.reporters,
        });
    }
    for case in context.open_cases.iter().filter(|case| is_alike(context, case)) {
        let OpenCase {
            id,
            code,
            title,
            topic: _,
            complaint: _,
        } = case.clone();
        facts.push(Fact::SimilarOpenCase { id, code, title });
    }
    for notice in &context.notices {
        let concerns =
            notice.topics.is_empty() || context.topic.as_ref().is_some_and(|t| notice.topics.contains(t));
        if concerns && notice.until.is_none_or(|until| now < until) {
            facts.push(Fact::NoticeToday {
                id: notice.id.clone(),
                text: notice.text.clone(),
            });
        }
    }
    facts.truncate(MAX_FACTS);
    facts
}

fn by_date(context: &CaseContext, which: impl Fn(&PromiseFact) -> bool) -> Vec<&PromiseFact> {
    let mut promises: Vec<&PromiseFact> = context.promises.iter().filter(|promise| which(promise)).collect();
    promises.sort_by(|a, b| a.due.cmp(&b.due).then_with(|| a.id.cmp(&b.id)));
    promises
}

/// The same topic, or titles that share their telling words.
fn is_alike(context: &CaseContext, case: &OpenCase) -> bool {
    if case.id == context.case_id {
        return false;
    }
    let same_topic = context.topic.is_some() && case.topic == context.topic;
    let telling = |text: &str| -> BTreeSet<String> {
        let folded = fold(text);
        let words = folded.split(|c: char| !c.is_alphanumeric());
        words
            .filter(|word| word.chars().count() >= TITLE_WORD_LETTERS)
            .map(str::to_owned)
            .collect()
    };
    same_topic
        || telling(&context.subject)
            .intersection(&telling(&case.title))
            .count()
            >= TITLE_WORDS_ALIKE
}
