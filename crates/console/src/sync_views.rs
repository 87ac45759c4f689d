//! What waits and what was not accepted.

use crate::contract::{
    ActionView, ConsoleEvent, DismissArgs, HeldFor, Nothing, ShowArgs, SyncDetails, SyncStatus, UiError,
};
use crate::opened::Opened;
use oltre_domain::Value;
use oltre_store::{PendingAction, RefusedAction};

fn view(action: PendingAction, refused: Option<(String, Option<Value>)>) -> ActionView {
    let PendingAction {
        act,
        case,
        ops,
        fields,
        at,
        text,
        held,
        unsent,
    } = action;
    let (case, code) = match case {
        Some((id, code)) => (Some(id), code.map(|c| c.to_string())),
        None => (None, None),
    };
    let (refused, now) = refused.unzip();
    ActionView {
        act,
        case,
        code,
        ops,
        fields,
        at,
        refused,
        now: now.flatten().as_ref().and_then(Value::text).map(str::to_owned),
        text,
        can_undo: unsent,
        held: held.map(HeldFor::from),
    }
}

/// An action that was not accepted, and why.
pub(crate) fn refused(action: RefusedAction) -> ActionView {
    let RefusedAction { action, code, now } = action;
    view(action, Some((code, now)))
}

impl Opened {
    pub(crate) fn sync_status(&self, _: &Nothing) -> Result<SyncStatus, UiError> {
        Ok(self.teller.view(self.store.waiting()?))
    }

    pub(crate) fn sync_now(&self, _: &Nothing) -> Result<Nothing, UiError> {
        self.sync.wake();
        Ok(Nothing {})
    }

    pub(crate) fn sync_check(&self, _: &Nothing) -> Result<Nothing, UiError> {
        self.sync.check();
        Ok(Nothing {})
    }

    pub(crate) fn sync_details(&self, _: &Nothing) -> Result<SyncDetails, UiError> {
        Ok(SyncDetails {
            waiting: self
                .store
                .pending_actions(200)?
                .into_iter()
                .map(|a| view(a, None))
                .collect(),
            refused: self.store.refused_actions()?.into_iter().map(refused).collect(),
        })
    }

    pub(crate) fn presence_show(&self, args: &ShowArgs) -> Result<Nothing, UiError> {
        self.sync.show(args.id.map(|case| (case, args.doing.into())));
        Ok(Nothing {})
    }

    pub(crate) fn refused_dismiss(&self, args: &DismissArgs) -> Result<Nothing, UiError> {
        let ids = self.store.dismiss(args.act)?;
        self.events.emit(&ConsoleEvent::CasesChanged { ids, act: None });
        self.teller.tell();
        Ok(Nothing {})
    }
}
