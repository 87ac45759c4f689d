//! The Book: read, written, used and put right on this device, with or without a network.
//!
//! Every operator writes. Confirming, retiring and merging is for editors: the console asks first, so that nobody presses a
//! button in vain, and the server asks again.

mod lines;
mod near;
mod notices;
mod seed;
mod whom;
mod writing;

use crate::case_views::writing as kind_of_draft;
use crate::console::Console;
use crate::contract::{
    ArticleArgs, ArticleHit, ArticleView, BookArgs, BookCounts, BookHits, BookPage, BookSearchArgs, BookTab,
    BookWritten, DraftView, ErrorCode, Nothing, UiError,
};
use crate::opened::Opened;
use lines::{line, pieces, step};
use oltre_domain::{Article, ArticleId, CaseId, Role, file_name, to_markdown};
use oltre_store::{ArticleCounts, ArticleList, ArticleOnScreen, BookFilter, DraftKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Whether a role vouches for articles; the server asks again.
const fn vouches(role: Role) -> bool {
    matches!(role, Role::Editor | Role::Supervisor)
}

const fn list_of(tab: BookTab) -> ArticleList {
    match tab {
        BookTab::All => ArticleList::All,
        BookTab::Mine => ArticleList::Mine,
        BookTab::ToConfirm => ArticleList::ToConfirm,
        BookTab::ToSettle => ArticleList::ToSettle,
        BookTab::Retired => ArticleList::Retired,
    }
}

impl Opened {
    pub(crate) fn book(&self, args: &BookArgs) -> Result<BookPage, UiError> {
        let BookArgs {
            tab,
            topic,
            kind,
            limit,
        } = args;
        let (me, now) = (self.me(), self.now());
        let filter = BookFilter {
            topic: topic.clone(),
            kind: *kind,
        };
        let page = self.store.articles(list_of(*tab), &filter, me, now, *limit)?;
        let ArticleCounts {
            all,
            mine,
            to_confirm,
            to_settle,
            retired,
        } = self.store.article_counts(me, now)?;
        Ok(BookPage {
            rows: page.rows.iter().map(|row| line(row, now)).collect(),
            more: page.more,
            counts: BookCounts {
                all,
                mine,
                to_confirm,
                to_settle,
                retired,
            },
            editor: vouches(self.operator.role),
        })
    }

    pub(crate) fn book_search(&self, args: &BookSearchArgs) -> Result<BookHits, UiError> {
        let now = self.now();
        let found = self.store.find_articles(&args.text, args.retired, args.limit)?;
        let hits = found.iter().map(|one| ArticleHit {
            line: line(&one.row, now),
            question: pieces(&one.question),
            place: pieces(&one.place),
        });
        Ok(BookHits { hits: hits.collect() })
    }

    pub(crate) fn article_open(&self, args: &ArticleArgs) -> Result<ArticleView, UiError> {
        let ArticleOnScreen {
            article,
            history,
            fare,
            unsent,
        } = self.store.article(args.id)?;
        let now = self.now();
        let line = line(
            &oltre_store::ArticleRow {
                article: article.clone(),
                fare,
            },
            now,
        );
        let from = match article.from {
            Some(case) if self.store.case(case).is_ok() => Some(case),
            _ => None,
        };
        let beside = article.beside.iter().map(|(field, texts)| {
            let texts = texts.iter().map(lines::beside).collect();
            (*field, texts)
        });
        Ok(ArticleView {
            line,
            created_at: article.created_at,
            from,
            sections: article
                .f
                .iter()
                .map(|(field, (value, _))| (*field, value.clone()))
                .collect(),
            beside: beside.collect(),
            flags: article.flags.clone(),
            merged_into: article.merged_into,
            review_at: article.review_at(),
            history: history.iter().map(step).collect(),
            unsent,
            editor: vouches(self.operator.role),
            draft: self.draft_of(Some(CaseId(args.id.0)))?,
        })
    }

    /// What was being typed of an article: of a new one, of one born from a case, or under its own id.
    fn draft_of(&self, place: Option<CaseId>) -> Result<Option<DraftView>, UiError> {
        let drafts = self.store.drafts(place)?;
        let draft = drafts.into_iter().find(|draft| draft.kind == DraftKind::Article);
        Ok(draft.map(|draft| DraftView {
            kind: kind_of_draft(draft.kind),
            body: draft.body,
            saved_at: draft.saved_at,
        }))
    }

    /// An article as it stands here.
    fn article(&self, id: ArticleId) -> Result<Article, UiError> {
        Ok(self.store.article(id)?.article)
    }

    fn may_vouch(&self) -> Result<(), UiError> {
        if vouches(self.operator.role) {
            Ok(())
        } else {
            Err(ErrorCode::NotAnEditor.into())
        }
    }
}

impl Console {
    /// Every article in use as a Markdown file of its own, in a folder that is made where somebody chose.
    pub(crate) async fn book_export(&self, _: Nothing) -> Result<BookWritten, UiError> {
        let articles = self.opened()?.store.all_articles()?;
        let picker = Arc::clone(&self.config.picker);
        let written = tokio::task::spawn_blocking(move || {
            let Some(folder) = picker.to_save(FOLDER) else {
                return Ok(None);
            };
            write_out(&folder, &articles).map(|()| Some((folder, articles.len())))
        });
        match written.await {
            Ok(Ok(None)) => Ok(BookWritten {
                name: None,
                articles: 0,
            }),
            Ok(Ok(Some((folder, count)))) => Ok(BookWritten {
                name: folder.file_name().map(|name| name.to_string_lossy().into_owned()),
                articles: u32::try_from(count).unwrap_or(u32::MAX),
            }),
            Ok(Err(error)) => {
                tracing::warn!(%error, "The Book cannot be written there");
                Err(ErrorCode::FileNotWritten.into())
            }
            Err(_) => Err(ErrorCode::Internal.into()),
        }
    }
}

/// What the folder is called when nobody says otherwise.
const FOLDER: &str = "libro";

/// Beside its place first: a folder that is there is whole, and one that was there before is left as it was.
fn write_out(folder: &Path, articles: &[Article]) -> std::io::Result<()> {
    let mut part = folder.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    if part.exists() {
        std::fs::remove_dir_all(&part)?;
    }
    std::fs::create_dir_all(&part)?;
    for article in articles {
        std::fs::write(part.join(file_name(article)), to_markdown(article))?;
    }
    std::fs::rename(&part, folder)
}
