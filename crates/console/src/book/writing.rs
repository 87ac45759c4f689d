//! Writing in the Book, and what is done with articles on cases.
//!
//! What is done on a case is an entry of its timeline; what it does to the article is an op of its own. Both are one action:
//! undone together, and told together.

use super::Opened;
use crate::contract::{
    ArticleChangeArgs, ArticleFlagArgs, ArticleMergeArgs, ArticleSaved, ArticleSettleArgs, ArticleStateArgs,
    ArticleUseArgs, ArticleWriteArgs, ConsoleEvent, Saved, UiError,
};
use crate::edits::op;
use oltre_domain::{
    ArticleField, ArticleId, ArticleState, Author, BookAct, CaseId, EntryKind, EntryMeta, FieldChange,
    OpKind, Value,
};
use oltre_store::{DraftKind, NewOp};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Opened {
    /// What was done with an article on a case.
    fn on_case(&self, case: CaseId, article: ArticleId, act: BookAct, text: &str) -> NewOp {
        let meta = EntryMeta {
            article: Some(article),
            key: Some(act.as_str().to_owned()),
            ..EntryMeta::default()
        };
        op(self.entry(case, Author::Operator(self.me()), EntryKind::Book, text, meta))
    }

    fn save_book(&self, ops: Vec<NewOp>, draft: Option<Option<CaseId>>) -> Result<Saved, UiError> {
        let saved = self.save(ops, draft.map(|place| (place, DraftKind::Article)))?;
        if saved.act.is_some() {
            self.events.emit(&ConsoleEvent::BookChanged);
        }
        Ok(saved)
    }

    pub(crate) fn article_write(&self, args: &ArticleWriteArgs) -> Result<ArticleSaved, UiError> {
        let ArticleWriteArgs {
            kind,
            sections,
            from,
            draft,
            unnamed,
        } = args;
        let id = ArticleId(Uuid::now_v7());
        let mut ops = vec![op(OpKind::ArticleCreate {
            id,
            kind: *kind,
            f: trimmed(sections),
            from: *from,
            draft: *draft,
            unnamed: *unnamed,
        })];
        // Who withholds their name is not named by the case's timeline either.
        if let Some(case) = from.filter(|_| !unnamed) {
            ops.push(self.on_case(case, id, BookAct::Added, ""));
        }
        let act = self.save_book(ops, Some(*from))?.act;
        Ok(ArticleSaved { id, act })
    }

    pub(crate) fn article_change(&self, args: &ArticleChangeArgs) -> Result<ArticleSaved, UiError> {
        let ArticleChangeArgs {
            id,
            sections,
            fixes,
            case,
            unnamed,
            confirm,
        } = args;
        let before = self.article(*id)?;
        let f: BTreeMap<ArticleField, FieldChange> = trimmed(sections)
            .into_iter()
            .filter(|(field, value)| before.value(*field) != value)
            .map(|(field, value)| (field, change(value)))
            .collect();
        let words_change = f.keys().any(|field| field.is_prose());
        let mut ops = Vec::new();
        if !f.is_empty() || !fixes.is_empty() {
            ops.push(op(OpKind::ArticleSet {
                id: *id,
                f,
                fixes: fixes.clone(),
                unnamed: *unnamed,
            }));
        }
        if *confirm {
            self.may_vouch()?;
            let expect = match before.state {
                ArticleState::Confirmed if words_change => ArticleState::Unconfirmed,
                state => state,
            };
            ops.push(op(state(*id, expect, ArticleState::Confirmed, false)));
        }
        if let Some(case) = case.filter(|_| !unnamed && !ops.is_empty()) {
            ops.push(self.on_case(case, *id, BookAct::Fixed, ""));
        }
        if ops.is_empty() {
            self.store
                .save_draft(Some(CaseId(id.0)), DraftKind::Article, "", self.now())?;
            return Ok(ArticleSaved { id: *id, act: None });
        }
        let act = self.save_book(ops, Some(Some(CaseId(id.0))))?.act;
        Ok(ArticleSaved { id: *id, act })
    }

    pub(crate) fn article_settle(&self, args: &ArticleSettleArgs) -> Result<Saved, UiError> {
        let ArticleSettleArgs { id, field, value } = args;
        let kind = OpKind::ArticleSettle {
            id: *id,
            field: *field,
            base_version: 0,
            value: value.clone(),
        };
        self.save_book(vec![op(kind)], None)
    }

    pub(crate) fn article_state(&self, args: &ArticleStateArgs) -> Result<Saved, UiError> {
        let ArticleStateArgs {
            id,
            expect,
            state: wanted,
        } = *args;
        // What is only a draft anybody may drop or put before the colleagues.
        if expect != ArticleState::Draft || wanted == ArticleState::Confirmed {
            self.may_vouch()?;
        }
        self.save_book(vec![op(state(id, expect, wanted, false))], None)
    }

    pub(crate) fn article_flag(&self, args: &ArticleFlagArgs) -> Result<Saved, UiError> {
        let ArticleFlagArgs { id, text, case } = args;
        let mut ops = vec![op(OpKind::ArticleFlag {
            id: *id,
            text: text.trim().to_owned(),
        })];
        if let Some(case) = case {
            ops.push(self.on_case(*case, *id, BookAct::Flagged, text.trim()));
        }
        self.save_book(ops, None)
    }

    pub(crate) fn article_merge(&self, args: &ArticleMergeArgs) -> Result<Saved, UiError> {
        self.may_vouch()?;
        let ArticleMergeArgs { id, into } = *args;
        self.save_book(vec![op(OpKind::ArticleMerge { id, into })], None)
    }

    /// Counts once a case. Whoever uses a colleague's words for a contact finds them right by that.
    pub(crate) fn article_use(&self, args: &ArticleUseArgs) -> Result<Saved, UiError> {
        let ArticleUseArgs { id, case } = *args;
        let article = self.article(id)?;
        if self.store.is_used_on(id, case)? {
            return Ok(Saved { act: None });
        }
        let mut ops = vec![self.on_case(case, id, BookAct::Used, "")];
        let is_a_colleagues = article.by.is_some_and(|author| author != self.me());
        if article.state == ArticleState::Unconfirmed && is_a_colleagues && article.flags.is_empty() {
            ops.push(op(state(id, article.state, ArticleState::Confirmed, true)));
        }
        self.save_book(ops, None)
    }
}

fn state(id: ArticleId, expect: ArticleState, state: ArticleState, by_use: bool) -> OpKind {
    OpKind::ArticleState {
        id,
        expect,
        state,
        by_use,
    }
}

/// The base is filled in where the op is recorded.
const fn change(value: Value) -> FieldChange {
    FieldChange {
        base_version: None,
        base_op: None,
        base: Value::Null,
        value,
    }
}

/// Without the space around a text; a section that says nothing is none.
fn trimmed(sections: &BTreeMap<ArticleField, Value>) -> BTreeMap<ArticleField, Value> {
    let trim = |(field, value): (&ArticleField, &Value)| {
        let value = match value {
            Value::Text(text) if text.trim().is_empty() && *field != ArticleField::Question => Value::Null,
            Value::Text(text) => text.trim().into(),
            other => other.clone(),
        };
        (*field, value)
    };
    sections.iter().map(trim).collect()
}
