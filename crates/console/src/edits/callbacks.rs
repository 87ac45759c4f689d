//! Calls that are planned, and what became of them.

use super::{REGION, op};
use crate::contract::{CallbackArgs, CallbackEnd, CalledArgs, ErrorCode, Saved, UiError};
use crate::opened::Opened;
use oltre_domain::{
    Author, Callback, EntryKind, EntryMeta, OpKind, PointKind, PromiseId, PromiseState, Timestamp,
    is_dialled, normalise_point,
};
use uuid::Uuid;

/// A number as it is dialled, from what somebody typed.
pub(crate) fn dialled(typed: &str) -> Result<String, UiError> {
    let point = normalise_point(typed, REGION)?;
    if point.kind == PointKind::Phone && is_dialled(&point.value) {
        Ok(point.value)
    } else {
        Err(ErrorCode::ValueNotAllowed.into())
    }
}

impl Opened {
    pub(crate) fn callback_plan(&self, args: &CallbackArgs) -> Result<Saved, UiError> {
        let CallbackArgs {
            id,
            text,
            from,
            due,
            point,
        } = args;
        let point = match point.trim() {
            "" => None,
            typed => Some(dialled(typed)?),
        };
        let kind = OpKind::PromiseMake {
            id: PromiseId(Uuid::now_v7()),
            case: *id,
            text: text.trim().to_owned(),
            due: *due,
            call: Some(Callback { from: *from, point }),
        };
        let made = self.after_claim(*id, op(kind))?;
        self.save(vec![made], None)
    }

    /// The try is written on the case. Whoever answered has been called: the promise is kept, and where its date had passed
    /// in silence the date they were called at is the new one.
    pub(crate) fn callback_called(&self, args: &CalledArgs) -> Result<Saved, UiError> {
        let CalledArgs { id, promise, end } = *args;
        let promise = self.promise(id, promise)?;
        let result = match end {
            CallbackEnd::Reached => "reached",
            CallbackEnd::NoAnswer => "no_answer",
        };
        let meta = EntryMeta {
            promise: Some(promise.id),
            result: Some(result.to_owned()),
            ..EntryMeta::default()
        };
        let me = Author::Operator(self.me());
        let mut ops = vec![op(self.entry(id, me, EntryKind::CallOut, "", meta))];
        if end == CallbackEnd::Reached {
            if promise.state == PromiseState::Broken {
                ops.push(op(OpKind::PromiseRenegotiate {
                    id: promise.id,
                    case: id,
                    expect: promise.due,
                    due: self.now().plus(Timestamp::MINUTE),
                    text: String::new(),
                    from: None,
                }));
            }
            ops.push(op(OpKind::PromiseKeep {
                id: promise.id,
                case: id,
            }));
        }
        self.save(ops, None)
    }
}
