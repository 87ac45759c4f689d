//! A call that comes in: what the phone's program says of it by a link, who it is, and what is written of it.
//!
//! The link is anybody's who can start a program on this computer. It can name a number and nothing else; it opens nothing,
//! changes nothing, and what it says is kept in memory until somebody answers or puts it aside.

use crate::console::Console;
use crate::contract::{
    CallNow, CallRecordArgs, CallView, CallerCase, CallerView, ConsoleEvent, ContactHit, ErrorCode, Nothing,
    Saved, UiError,
};
use crate::edits::{dialled, op, set};
use crate::opened::Opened;
use oltre_domain::{
    Author, Contact, ContactField, EntryKind, EntryMeta, Field, OpKind, PointKind, Timestamp,
};
use oltre_store::{CaseListRow, CaseOnScreen, DraftKind};
use url::{Url, form_urlencoded};

/// What phone programs say instead of a number that is withheld.
const WITHHELD: [&str; 7] = [
    "anonymous",
    "hidden",
    "private",
    "restricted",
    "unavailable",
    "unknown",
    "withheld",
];
/// A number needs no more.
const LONGEST: usize = 256;
/// So many people of one number are told apart.
const PEOPLE: u32 = 20;

/// A call that came in, until it is answered or put aside.
#[derive(Clone)]
pub(crate) struct Incoming {
    /// As it is dialled; none: withheld.
    number: Option<String>,
    at: Timestamp,
}

/// The number in `oltre://call?from=…`; none when it is withheld.
fn number_of(link: &str) -> Result<Option<String>, ErrorCode> {
    let is_plain = |text: &str| text.len() <= LONGEST && !text.chars().any(char::is_control);
    if !is_plain(link) {
        return Err(ErrorCode::BadLink);
    }
    let url = Url::parse(link).map_err(|_| ErrorCode::BadLink)?;
    let is_call = url.scheme() == "oltre"
        && url
            .host_str()
            .is_some_and(|host| host.eq_ignore_ascii_case("call"))
        && matches!(url.path(), "" | "/")
        && url.username().is_empty()
        && url.password().is_none()
        && url.port().is_none()
        && url.fragment().is_none();
    // A plus is a plus here: phone programs write numbers as they are.
    let query = url.query().unwrap_or_default().replace('+', "%2B");
    let mut members = form_urlencoded::parse(query.as_bytes());
    let (Some((key, from)), None, true) = (members.next(), members.next(), is_call) else {
        return Err(ErrorCode::BadLink);
    };
    if key != "from" || !is_plain(&from) {
        return Err(ErrorCode::BadLink);
    }
    let from = from.trim();
    if from.is_empty() || WITHHELD.iter().any(|word| from.eq_ignore_ascii_case(word)) {
        return Ok(None);
    }
    dialled(from).map(Some).map_err(|_| ErrorCode::BadLink)
}

impl Console {
    /// Hears a link that this program was started with. It is a stranger's: nothing of it is logged.
    pub fn follow(&self, link: &str) {
        match number_of(link) {
            Ok(number) => {
                let at = (self.config.clock)();
                let mut state = self.state();
                state.call = Some(Incoming { number, at });
                state.refused_link = None;
            }
            Err(code) => {
                tracing::warn!(code = %code.as_str(), "A link was not followed");
                self.state().refused_link = Some(code);
            }
        }
        self.events.emit(&ConsoleEvent::CallChanged);
    }

    /// The call that comes in, with who it is; a locked console says the number alone. A link that was refused is told once.
    pub(crate) async fn call_now(&self, _: Nothing) -> Result<CallNow, UiError> {
        let (call, refused, opened) = {
            let mut state = self.state();
            (
                state.call.clone(),
                state.refused_link.take(),
                state.opened.clone(),
            )
        };
        let Some(Incoming { number, at }) = call else {
            return Ok(CallNow { call: None, refused });
        };
        let (caller, others) = match (number.clone(), opened) {
            (Some(number), Some(opened)) => tokio::task::spawn_blocking(move || opened.caller(&number))
                .await
                .map_err(|_| UiError::new(ErrorCode::Internal))??,
            _ => (None, 0),
        };
        let call = Some(CallView {
            number,
            at,
            caller,
            others,
        });
        Ok(CallNow { call, refused })
    }

    /// It was answered, or is put aside: nobody rings any more.
    pub(crate) async fn call_leave(&self, _: Nothing) -> Result<Nothing, UiError> {
        self.state().call = None;
        self.events.emit(&ConsoleEvent::CallChanged);
        Ok(Nothing {})
    }
}

/// Somebody a number reaches, and the open case of theirs that moved last.
struct Person {
    contact: Contact,
    case: Option<CaseListRow>,
}

impl Opened {
    /// Who has a number, and how many others have it too. Of several, whoever has the case that moved last.
    fn caller(&self, number: &str) -> Result<(Option<CallerView>, u32), UiError> {
        let mut people = Vec::new();
        for contact in self.store.reached_at(number, PEOPLE)? {
            let newest = self.store.cases_of(contact.id, 1)?.pop();
            let case = newest.filter(|row| !row.status.is_done());
            people.push(Person { contact, case });
        }
        let others = u32::try_from(people.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let likely = people
            .into_iter()
            .max_by_key(|person| person.case.as_ref().map(|row| row.updated_at));
        let Some(Person { contact, case }) = likely else {
            return Ok((None, 0));
        };
        let (_, open_cases) = self.store.count_cases_of(contact.id)?;
        let promises = self.store.promises_to(contact.id)?.len();
        let shown = contact
            .points
            .iter()
            .find(|point| point.kind == PointKind::Phone && point.value == number);
        let hit = ContactHit {
            id: contact.id,
            name: contact.text(ContactField::Name).to_owned(),
            kind: contact.kind(),
            point: shown.map_or_else(|| number.to_owned(), |point| point.shown.clone()),
            open_cases,
            acts_for: self.acts_for(&contact)?.and_then(|body| body.name),
        };
        let caller = CallerView {
            contact: hit,
            promises: u32::try_from(promises).unwrap_or(u32::MAX),
            case: case.map(|row| CallerCase {
                id: row.id,
                code: row.code.to_string(),
                subject: row.subject,
            }),
        };
        Ok((Some(caller), others))
    }

    /// Writes a call that came in on its case: when it began and ended, and what was noted meanwhile. A quick one was answered.
    pub(crate) fn call_record(&self, args: &CallRecordArgs) -> Result<Saved, UiError> {
        let CallRecordArgs {
            id,
            from,
            until,
            notes,
            answered,
        } = args;
        let meta = EntryMeta {
            channel: Some("phone".to_owned()),
            ended: Some(*until),
            ..EntryMeta::default()
        };
        let me = Author::Operator(self.me());
        let mut entry = self.entry(*id, me, EntryKind::CallIn, notes.trim(), meta);
        if let OpKind::EntryAppend { entry } = &mut entry {
            entry.at = *from;
        }
        let mut ops = vec![op(entry)];
        if *answered {
            let CaseOnScreen { file, .. } = self.store.case(*id)?;
            if !file.case.value(Field::Answered).is_true() {
                ops.push(set(*id, Field::Answered, true.into()));
            }
        }
        // The notes were the note that was being typed.
        let typed = (!notes.trim().is_empty()).then_some((Some(*id), DraftKind::Note));
        self.save(ops, typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_names_a_number_in_any_of_the_ways_it_is_written() {
        for link in [
            "oltre://call?from=+390415210211",
            "oltre://call/?from=%2B390415210211",
            "OLTRE://Call?from=041%205210211",
            "oltre://call?from=00390415210211",
        ] {
            assert_eq!(number_of(link), Ok(Some("+390415210211".to_owned())), "{link}");
        }
    }

    #[test]
    fn a_withheld_number_is_nobodys() {
        for link in [
            "oltre://call?from=anonymous",
            "oltre://call?from=Withheld",
            "oltre://call?from=",
        ] {
            assert_eq!(number_of(link), Ok(None), "{link}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let long = format!("oltre://call?from={}", "1".repeat(10_000));
        for link in [
            "",
            "oltre:",
            "oltre://call",
            "oltre://call?",
            "tel:+390415210211",
            "https://call?from=+390415210211",
            "oltre://case/1?from=+390415210211",
            "oltre://call/x?from=+390415210211",
            "oltre://call:80?from=+390415210211",
            "oltre://marta@call?from=+390415210211",
            "oltre://call?from=+390415210211#2",
            "oltre://call?from=+390415210211&from=+390415210212",
            "oltre://call?from=+390415210211&solve=1",
            "oltre://call?to=+390415210211",
            "oltre://call?from=chiamami",
            "oltre://call?from=*21*0415210211%23",
            "oltre://call?from=041521%000211",
            "oltre://call?from=041521\n0211",
            "oltre://call?from=041521%0A0211",
            "oltre://call?from=12",
            "oltre://call?from=%FF%FE",
            "oltre://call?from=\u{202e}0415210211",
            &long,
        ] {
            assert_eq!(number_of(link), Err(ErrorCode::BadLink), "{link:.60}");
        }
    }
}
