//! On which past cases an action would have been shown: the newest ones held here, decided about once more with the draft in
//! the catalogue, as they stood when they were answered.

use super::{in_force, written};
use crate::contract::{DraftPieceArgs, ErrorCode, PieceTried, TriedCase, UiError};
use crate::opened::Opened;
use oltre_domain::Texts;
use oltre_overhelp::context::{CaseContext, Flags, Language, Turn};
use oltre_overhelp::decision::{Because, Card, Fate};
use oltre_overhelp::{Catalogue, Knowledge, catalogue::pieces, decide};
use oltre_store::{CaseListRow, List, ListFilter};

/// Cases looked at.
const CASES: u32 = 1_000;
/// Cases shown.
const EXAMPLES: usize = 12;
/// Entries read of each.
const ENTRIES: u32 = 64;

impl Opened {
    pub(crate) fn catalogue_try(&self, args: &DraftPieceArgs) -> Result<PieceTried, UiError> {
        let (key, toml) = written(&args.draft);
        let id = key
            .strip_prefix("action/")
            .ok_or(ErrorCode::BadArgument)?
            .to_owned();
        let mut pieces = in_force(&self.store.catalogue()?);
        pieces.insert(key.clone(), toml);
        let loaded = pieces::loaded(&pieces);
        if !loaded.catalogue.actions.contains_key(&id) {
            return Err(ErrorCode::CatalogueFaults.into());
        }
        let mut tried = PieceTried {
            cases: 0,
            offered: 0,
            ideas: 0,
            held: 0,
            examples: Vec::new(),
        };
        let mut examples = Vec::new();
        let knowledge = self.knowledge();
        for list in [List::Done, List::Open] {
            let left = CASES.saturating_sub(tried.cases);
            let page = self.store.list(list, &ListFilter::default(), 0, left)?;
            for row in page.rows {
                tried.cases += 1;
                self.try_on(
                    &row,
                    &id,
                    &loaded.catalogue,
                    &knowledge,
                    &mut tried,
                    &mut examples,
                )?;
            }
        }
        examples.sort_by_key(|case| !case.offered);
        examples.truncate(EXAMPLES);
        tried.examples = examples;
        Ok(tried)
    }

    fn try_on(
        &self,
        row: &CaseListRow,
        id: &str,
        catalogue: &Catalogue,
        knowledge: &Knowledge,
        tried: &mut PieceTried,
        examples: &mut Vec<TriedCase>,
    ) -> Result<(), UiError> {
        let context = self.as_it_was(row)?;
        let decided = decide(&context, catalogue, knowledge, row.updated_at);
        let offer = decided.decision.offer().filter(|card| card.id == id);
        let idea = decided.decision.ideas().iter().find(|card| card.id == id);
        let weighed = decided.trace.offers.iter().find(|weighed| weighed.action == id);
        let Some(card) = offer.or(idea) else {
            let is_held =
                weighed.is_some_and(|weighed| !matches!(weighed.fate, Fate::TooWeak | Fate::Outranked));
            tried.held += u32::from(is_held);
            return Ok(());
        };
        tried.offered += u32::from(offer.is_some());
        tried.ideas += u32::from(offer.is_none());
        // A few more than are shown, so that offers come first whatever the order of the cases.
        if offer.is_some() || examples.len() < EXAMPLES {
            examples.push(TriedCase {
                id: row.id,
                code: row.code.to_string(),
                subject: row.subject.clone(),
                words: words(card),
                offered: offer.is_some(),
            });
        }
        Ok(())
    }

    /// What over-help would have known once the request was answered; who the contact was is left out, so that no limit of
    /// theirs hides what the action would have done.
    fn as_it_was(&self, row: &CaseListRow) -> Result<CaseContext, UiError> {
        let found = self.store.entries(row.id, None, ENTRIES)?;
        let turns = found.entries.iter().filter_map(|e| Turn::of(&e.entry)).collect();
        Ok(CaseContext {
            case_id: row.id.to_string(),
            topic: row.topic.clone(),
            language: Language::It,
            flags: Flags {
                complaint: row.complaint,
                distress: row.distress,
                just_answer: false,
            },
            answered: true,
            online: true,
            subject: row.subject.clone(),
            turns,
            ..CaseContext::default()
        })
    }
}

fn words(card: &Card) -> Option<String> {
    card.because.iter().find_map(|because| match because {
        Because::ContactSaid { words } | Because::WeSaid { words } => Some(words.clone()),
        _ => None,
    })
}

/// A title that nobody wrote.
pub(crate) fn titled(catalogue: &Catalogue, id: &str) -> Texts {
    catalogue
        .actions
        .get(id)
        .map_or_else(|| super::both(id), |action| action.entry.title.clone())
}
