//! From the errors of the layers below to the codes the page can act on.

use crate::contract::{ErrorCode, UiError};
use oltre_store::StoreError;
use oltre_sync::{Failure, Trouble};
use oltre_wire::ProblemCode;

impl From<StoreError> for UiError {
    fn from(error: StoreError) -> Self {
        let code = match error {
            StoreError::Refused(code, now) => {
                let refused = Self::from(code);
                return match now.as_ref().and_then(|v| v.text()) {
                    Some(now) => refused.with("now", now),
                    None => refused,
                };
            }
            StoreError::WrongPassphrase => ErrorCode::WrongPassphrase,
            StoreError::KeyFileDamaged => ErrorCode::KeyFileDamaged,
            StoreError::KeyFileMissing => ErrorCode::KeyFileMissing,
            StoreError::DatabaseDamaged => ErrorCode::DatabaseDamaged,
            StoreError::DatabaseNewer(_) => ErrorCode::DatabaseNewer,
            StoreError::DatabaseBusy => ErrorCode::DatabaseBusy,
            StoreError::AlreadyThere => ErrorCode::AlreadyEnrolled,
            StoreError::DiskFull => ErrorCode::DiskFull,
            StoreError::DiskError => ErrorCode::DiskError,
            StoreError::ReadOnly => ErrorCode::ReadOnly,
            StoreError::NotFound => ErrorCode::NotFound,
            StoreError::Row(what) => {
                tracing::error!(what, "A stored row cannot be read");
                ErrorCode::Internal
            }
            StoreError::Other(ref error) => {
                tracing::error!(%error, "The database failed");
                ErrorCode::Internal
            }
        };
        Self::new(code)
    }
}

/// What a failed request means to a person.
pub(crate) fn code_of(failure: &Failure) -> ErrorCode {
    match failure {
        Failure::NoNetwork => ErrorCode::NoNetwork,
        Failure::NameUnknown => ErrorCode::ServerNameUnknown,
        Failure::Refused => ErrorCode::ServerRefused,
        Failure::TimedOut => ErrorCode::ServerTimeout,
        Failure::Unreachable | Failure::Busy { .. } => ErrorCode::ServerUnreachable,
        Failure::ProxyUnreachable => ErrorCode::ProxyUnreachable,
        Failure::ProxyAuth => ErrorCode::ProxyAuth,
        Failure::ProxyRefused => ErrorCode::ProxyRefused,
        Failure::CaptivePortal => ErrorCode::CaptivePortal,
        Failure::CertificateDate => ErrorCode::ServerCertificateDate,
        Failure::TooLarge => ErrorCode::AnswerTooLarge,
        Failure::Untrusted => ErrorCode::ServerUntrusted,
        Failure::Nonsense(_) => ErrorCode::ServerNonsense,
        Failure::SignedOut => ErrorCode::BadCredentials,
        Failure::Revoked(_) => ErrorCode::DeviceRevoked,
        Failure::Store(Trouble::Full) => ErrorCode::DiskFull,
        Failure::Store(Trouble::ReadOnly) => ErrorCode::ReadOnly,
        Failure::Store(Trouble::Damaged) => ErrorCode::DatabaseDamaged,
        Failure::Store(Trouble::Other) => ErrorCode::DiskError,
        Failure::Problem { code, .. } => match code {
            ProblemCode::BadCredentials | ProblemCode::Unauthenticated | ProblemCode::TokenExpired => {
                ErrorCode::BadCredentials
            }
            ProblemCode::DeviceRevoked => ErrorCode::DeviceRevoked,
            ProblemCode::TooMany => ErrorCode::TooManyAttempts,
            ProblemCode::UpgradeRequired => ErrorCode::UpgradeRequired,
            ProblemCode::NotFound | ProblemCode::MethodNotAllowed => ErrorCode::ServerNonsense,
            _ => ErrorCode::ServerFailed,
        },
    }
}

impl From<Failure> for UiError {
    fn from(failure: Failure) -> Self {
        Self::new(code_of(&failure))
    }
}
