//! The phone of this computer: the system's program for `tel:`. The console gives it a number and hears nothing of the call.

use crate::console::Console;
use crate::contract::{DialArgs, ErrorCode, Nothing, UiError};
use crate::edits::dialled;
use std::sync::Arc;

/// What dials. Called from a thread that may wait.
pub trait Phone: Send + Sync {
    /// Gives a number, digits with perhaps a plus before them, to the system's phone program.
    ///
    /// # Errors
    /// There is no such program, or it does not start.
    fn dial(&self, number: &str) -> std::io::Result<()>;
}

/// Without a desktop there is nothing to dial with.
pub(crate) struct NoPhone;

impl Phone for NoPhone {
    fn dial(&self, _number: &str) -> std::io::Result<()> {
        Err(std::io::ErrorKind::NotFound.into())
    }
}

impl Console {
    /// Nothing but a number gets through: what a telephone would take for an order is no number.
    pub(crate) async fn call_dial(&self, args: DialArgs) -> Result<Nothing, UiError> {
        drop(self.opened()?);
        let number = dialled(&args.point)?;
        let phone = Arc::clone(&self.config.phone);
        let dialled = tokio::task::spawn_blocking(move || phone.dial(&number)).await;
        match dialled {
            Ok(Ok(())) => Ok(Nothing {}),
            Ok(Err(error)) => {
                tracing::warn!(kind = ?error.kind(), "No phone program opened");
                Err(ErrorCode::NoPhone.into())
            }
            Err(_) => Err(ErrorCode::Internal.into()),
        }
    }
}
