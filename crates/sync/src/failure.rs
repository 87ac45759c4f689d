//! How a request can fail, told apart as far as sync acts on it.

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
    #[error("this device's database failed")]
    Store,
}

impl Failure {
    /// A problem without a wait.
    #[must_use]
    pub const fn problem(code: ProblemCode) -> Self {
        Self::Problem {
            code,
            retry_after: None,
        }
    }
}
