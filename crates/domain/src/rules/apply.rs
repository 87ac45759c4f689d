//! Carrying out effects on rows in memory.

use super::Effect;
use crate::{Article, CaseFile, Cell, Contact, Version};

/// Carries out one effect on the file of the case it is on. Fields written get `version`. Entries and outcomes leave no trace in a file;
/// a contact's effects go to [`apply_to_contact`].
pub fn apply(file: &mut Option<CaseFile>, effect: &Effect, version: Version) {
    if let Effect::PutCase(case) = effect {
        let mut case = (**case).clone();
        for cell in case.fields.values_mut() {
            cell.version = version;
        }
        *file = Some(CaseFile::new(case));
        return;
    }
    let Some(file) = file else { return };
    match effect {
        Effect::SetField(field, value) => {
            file.case.fields.insert(
                *field,
                Cell {
                    value: value.clone(),
                    version,
                },
            );
        }
        Effect::AddTag(tag) => {
            file.case.tags.insert(tag.clone());
        }
        Effect::RemoveTag(tag) => {
            file.case.tags.remove(tag);
        }
        Effect::PutHandoff(handoff) => {
            file.handoffs.insert(handoff.id, handoff.clone());
        }
        Effect::PutPromise(promise) => {
            file.promises.insert(promise.id, promise.clone());
        }
        Effect::PutConflict(conflict) => {
            file.conflicts.insert(conflict.id, conflict.clone());
        }
        Effect::PutLink(link) => {
            file.links.insert(link.other, link.clone());
        }
        Effect::PutReply(reply) => {
            file.replies.insert(reply.id, reply.clone());
        }
        Effect::PutAttachment(row) => {
            file.attachments.insert(row.id, row.clone());
        }
        Effect::PutCase(_)
        | Effect::Append(_)
        | Effect::PutOutcome(_)
        | Effect::PutContact(_)
        | Effect::PutArticle(_)
        | Effect::PutVersion(_) => {}
    }
}

/// Carries out an effect on the contact it is on: fields the op wrote get `version`.
pub fn apply_to_contact(contact: &mut Option<Contact>, effect: &Effect, version: Version) {
    if let Effect::PutContact(row) = effect {
        let mut row = row.clone();
        for (_, v) in row.f.values_mut() {
            if *v == super::PENDING {
                *v = version;
            }
        }
        *contact = Some(row);
    }
}

/// Carries out an effect on the article it is on: sections the op wrote get `version`.
pub fn apply_to_article(article: &mut Option<Article>, effect: &Effect, version: Version) {
    if let Effect::PutArticle(row) = effect {
        let mut row = (**row).clone();
        for (_, v) in row.f.values_mut() {
            if *v == super::PENDING {
                *v = version;
            }
        }
        *article = Some(row);
    }
}
