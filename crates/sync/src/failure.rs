//! How a request can fail, told apart as far as sync acts on it.

use oltre_store::StoreError;
use oltre_wire::ProblemCode;

/// Why a request did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No connection, or it broke.
    #[error("the server cannot be reached")]
    Unreachable,
    /// The certificate is not one this system trusts.
    #[error("the server's certificate cannot be trusted")]
    Untrusted,
    /// Something answered that is not an Oltre server, or a page did not add up.
    #[error("the answer makes no sense: {0}")]
    Nonsense(&'static str),
    /// A problem document.
    #[error("the server answered {}", .code.as_str())]
    Problem {
        /// Which.
        code: ProblemCode,
        /// Seconds the server asks to wait.
        retry_after: Option<u32>,
    },
    /// The session is over: sign in again.
    #[error("the session is over")]
    SignedOut,
    /// This device's own database failed while keeping a token or a page.
    #[error("this device's database failed: {0:?}")]
    Store(Trouble),
}

/// What is the matter with the database, as far as a person can act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No space left.
    Full,
    /// The disk or the folder cannot be written.
    ReadOnly,
    /// Its pages are damaged.
    Damaged,
    /// Anything else.
    Other,
}

impl From<&StoreError> for Failure {
    fn from(error: &StoreError) -> Self {
        tracing::error!(%error, "Sync could not use the database");
        Self::Store(match error {
            StoreError::DiskFull => Trouble::Full,
            StoreError::ReadOnly => Trouble::ReadOnly,
            StoreError::DatabaseDamaged => Trouble::Damaged,
            _ => Trouble::Other,
        })
    }
}

impl Failure {
    /// The problem's code, if the server sent one.
    #[must_use]
    pub const fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Problem { code, .. } => Some(*code),
            _ => None,
        }
    }
    /// A problem without a wait.
    #[must_use]
    pub const fn problem(code: ProblemCode) -> Self {
        Self::Problem {
            code,
            retry_after: None,
        }
    }
}
