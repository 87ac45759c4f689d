//! An article born from a solved case: what the case says, as a beginning.

use super::{Opened, whom};
use crate::contract::{ArticleSeed, CaseArgs, Named, NamedArgs, UiError};
use oltre_domain::{ArticleField, Author, ContactField, EntryKind, Field, Value};
use oltre_store::CaseOnScreen;
use std::collections::BTreeMap;

/// Messages looked at for the answer.
const MESSAGES: u32 = 200;

impl Opened {
    /// The question as the contact asked it, the last thing we told them as the answer, what offices answered and what was
    /// done as what was learned. Nothing is cleaned here: what may say who somebody is, is marked for whoever writes.
    pub(crate) fn article_from_case(&self, args: &CaseArgs) -> Result<ArticleSeed, UiError> {
        let CaseOnScreen { file, .. } = self.store.case(args.id)?;
        let text = |field: Field| {
            file.case
                .value(field)
                .text()
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        let question = [text(Field::Asked), text(Field::Subject)]
            .into_iter()
            .find(|words| !words.is_empty())
            .unwrap_or_default();
        let entries = self.store.entries(args.id, None, MESSAGES)?.entries;
        let answer = entries
            .iter()
            .rev()
            .map(|stored| &stored.entry)
            .find(|entry| entry.kind == EntryKind::MessageOut && matches!(entry.by, Author::Operator(_)))
            .map(|entry| entry.body.trim().to_owned())
            .unwrap_or_default();
        let offices = file
            .handoffs
            .values()
            .filter_map(|handoff| handoff.answer.as_deref());
        let learned: Vec<String> = [text(Field::Need), text(Field::OutcomeText)]
            .into_iter()
            .chain(offices.map(|words| words.trim().to_owned()))
            .filter(|words| !words.is_empty())
            .collect();
        let mut sections: BTreeMap<ArticleField, Value> = BTreeMap::new();
        let mut put = |field: ArticleField, words: &str, most: usize| {
            let words: String = words.chars().take(most).collect();
            if !words.trim().is_empty() {
                sections.insert(field, words.into());
            }
        };
        let one_line = question.split_whitespace().collect::<Vec<_>>().join(" ");
        put(ArticleField::Question, &one_line, oltre_domain::MAX_QUESTION);
        put(ArticleField::Answer, &answer, oltre_domain::MAX_SECTION);
        put(
            ArticleField::Learned,
            &learned.join("\n"),
            oltre_domain::MAX_SECTION,
        );
        put(ArticleField::Topics, &text(Field::Topic), 80);
        put(ArticleField::Language, &text(Field::Language), 35);
        Ok(ArticleSeed {
            sections,
            draft: self.draft_of(Some(args.id))?,
        })
    }

    /// What in these words may say who somebody is: looked for again while somebody writes.
    pub(crate) fn article_named(&self, args: &NamedArgs) -> Result<Named, UiError> {
        let names = match args.case {
            Some(case) => {
                let CaseOnScreen { file, .. } = self.store.case(case)?;
                let contact = file
                    .case
                    .contact()
                    .map(|id| self.store.contact(id))
                    .transpose()
                    .ok()
                    .flatten();
                contact
                    .map(|found| whom::Whom {
                        name: found.text(ContactField::Name).to_owned(),
                        points: found.points.iter().map(|point| point.shown.clone()).collect(),
                    })
                    .unwrap_or_default()
            }
            None => whom::Whom::default(),
        };
        Ok(Named {
            named: args
                .sections
                .iter()
                .flat_map(|(field, words)| whom::named(*field, words, &names))
                .collect(),
        })
    }

    /// What was being typed of an article that is not born from a case.
    pub(crate) fn article_new(&self, _: &crate::contract::Nothing) -> Result<ArticleSeed, UiError> {
        Ok(ArticleSeed {
            sections: BTreeMap::new(),
            draft: self.draft_of(None)?,
        })
    }
}
