//! What we told a contact: made, kept, taken back, told anew, passed on.

use super::op;
use crate::contract::{
    ErrorCode, PassArgs, PromiseArgs, PromiseCloseArgs, PromiseEnd, RenegotiateArgs, Saved, SpotArgs,
    Spotted, SpottedPromise, UiError,
};
use crate::opened::Opened;
use oltre_domain::{CaseId, OpKind, Promise, PromiseId, Timestamp};
use oltre_overhelp::{Promised, promised};
use uuid::Uuid;

impl Opened {
    /// Nothing where the case has a live promise for that day already: it is the one that was meant.
    pub(crate) fn promise_spot(&self, args: &SpotArgs) -> Result<Spotted, UiError> {
        let now = jiff::Timestamp::from_millisecond(self.now().0).unwrap_or_default();
        let now = now.to_zoned(jiff::tz::TimeZone::system());
        let day = |at: Timestamp| {
            let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
            at.to_zoned(now.time_zone().clone()).date()
        };
        let file = self.store.case(args.id)?.file;
        let is_made = |due: Timestamp| {
            let mut live = file.promises.values().filter(|p| p.state.is_live());
            live.any(|promise| day(promise.due) == day(due))
        };
        Ok(Spotted {
            found: promised(&args.text, &now)
                .filter(|found| !is_made(found.due))
                .map(|Promised { words, due }| SpottedPromise { words, due }),
        })
    }

    pub(crate) fn promise_make(&self, args: &PromiseArgs) -> Result<Saved, UiError> {
        let kind = OpKind::PromiseMake {
            id: PromiseId(Uuid::now_v7()),
            case: args.id,
            text: args.text.clone(),
            due: args.due,
            call: None,
        };
        let made = self.after_claim(args.id, op(kind))?;
        self.save(vec![made], None)
    }

    pub(crate) fn promise_close(&self, args: &PromiseCloseArgs) -> Result<Saved, UiError> {
        let kind = match args.end {
            PromiseEnd::Keep => OpKind::PromiseKeep {
                id: args.promise,
                case: args.id,
            },
            PromiseEnd::Cancel => OpKind::PromiseCancel {
                id: args.promise,
                case: args.id,
            },
        };
        self.save(vec![op(kind)], None)
    }

    /// The date the author sees is the one they moved.
    pub(crate) fn promise_renegotiate(&self, args: &RenegotiateArgs) -> Result<Saved, UiError> {
        let kind = OpKind::PromiseRenegotiate {
            id: args.promise,
            case: args.id,
            expect: self.promise(args.id, args.promise)?.due,
            due: args.due,
            text: args.text.clone(),
            from: args.from,
        };
        let told = self.after_claim(args.id, op(kind))?;
        self.save(vec![told], None)
    }

    pub(crate) fn promise_pass(&self, args: &PassArgs) -> Result<Saved, UiError> {
        let kind = OpKind::PromisePass {
            id: args.promise,
            case: args.id,
            expect: self.promise(args.id, args.promise)?.by,
            to: args.to,
        };
        self.save(vec![op(kind)], None)
    }

    pub(super) fn promise(&self, case: CaseId, id: PromiseId) -> Result<Promise, UiError> {
        let found = self.store.case(case)?.file.promises.remove(&id);
        found.ok_or_else(|| ErrorCode::NotFound.into())
    }
}
