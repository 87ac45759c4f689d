//! How a request can fail, told apart as far as sync or a person can act on it.

use oltre_domain::DeviceId;
use oltre_store::StoreError;
use oltre_wire::ProblemCode;

/// Why a request did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// This computer has no network, or no way to the server's.
    #[error("there is no network")]
    NoNetwork,
    /// Nobody knows the server's name: no network, or another name.
    #[error("the server's name is not known")]
    NameUnknown,
    /// The computer is there and nobody listens.
    #[error("nobody listens at the server's address")]
    Refused,
    /// Nothing came in time.
    #[error("the server did not answer in time")]
    TimedOut,
    /// The connection broke, or another reason.
    #[error("the server cannot be reached")]
    Unreachable,
    /// Something in front of the server answers in its place: the server is away or has too much to do.
    #[error("the server is not there to answer")]
    Busy {
        /// Seconds it asks to wait.
        retry_after: Option<u32>,
    },
    /// The system's proxy cannot be reached.
    #[error("the proxy cannot be reached")]
    ProxyUnreachable,
    /// The system's proxy wants a name and a password.
    #[error("the proxy asks who we are")]
    ProxyAuth,
    /// The system's proxy lets nobody through to the server.
    #[error("the proxy does not let us through")]
    ProxyRefused,
    /// A page for people came in the place of an answer: a network that wants to be signed in to first.
    #[error("a page for people answers in the server's place")]
    CaptivePortal,
    /// The certificate is not one this system trusts.
    #[error("the server's certificate cannot be trusted")]
    Untrusted,
    /// The certificate is not valid today, by this computer's clock.
    #[error("the server's certificate is not valid at this date")]
    CertificateDate,
    /// The answer is larger than any of ours, perhaps only once unpacked.
    #[error("the answer is too large")]
    TooLarge,
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
    /// The server has revoked this device: the one that asked, which may not be the one that is signed in now.
    #[error("device {0} was revoked")]
    Revoked(DeviceId),
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

    /// Seconds somebody asks to wait.
    #[must_use]
    pub const fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Problem { retry_after, .. } | Self::Busy { retry_after } => *retry_after,
            _ => None,
        }
    }

    /// Asking again costs nobody anything: the request never left this computer.
    #[must_use]
    pub const fn is_no_network(&self) -> bool {
        matches!(self, Self::NoNetwork | Self::NameUnknown)
    }

    /// The way was at fault, not what was said.
    #[must_use]
    pub const fn is_connectivity(&self) -> bool {
        matches!(
            self,
            Self::NoNetwork
                | Self::NameUnknown
                | Self::Refused
                | Self::TimedOut
                | Self::Unreachable
                | Self::ProxyUnreachable
        )
    }

    /// What a long poll meets that something on the way cuts: the connection ends, or somebody else answers.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        matches!(self, Self::Unreachable | Self::TimedOut | Self::Busy { .. })
    }
}
