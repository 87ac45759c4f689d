//! Whether somebody may say that they are at a case.

use super::accounts::Credentials;
use super::{Storage, StorageError, cases};
use crate::scope::{Caller, ScopeId};
use oltre_domain::CaseId;
use oltre_wire::ProblemCode;
use std::collections::BTreeSet;

/// A case, and who holds it.
#[derive(Clone, Debug)]
pub(crate) struct AtCase {
    pub(crate) case: CaseId,
    pub(crate) scopes: BTreeSet<ScopeId>,
}

impl Storage {
    /// Whom these credentials speak for, and the case they name. Writes nothing.
    ///
    /// # Errors
    /// The case is not there, or not for this caller: answered alike.
    pub(crate) async fn at_case(
        &self,
        credentials: Credentials,
        case: Option<CaseId>,
    ) -> Result<(Caller, Option<AtCase>), StorageError> {
        self.read_as(credentials, move |caller, conn| {
            let Some(case) = case else {
                return Ok((caller.clone(), None));
            };
            let scopes = cases::scopes(conn, caller.organisation, case)?;
            if !caller.holds_any(&scopes) {
                return Err(StorageError::Refused(ProblemCode::NotFound));
            }
            Ok((caller.clone(), Some(AtCase { case, scopes })))
        })
        .await
    }
}
