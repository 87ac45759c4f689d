//! Notices of today, as editors write them.

use super::accounts::Credentials;
use super::directory::{self, Author, Standing};
use super::{Storage, StorageError};
use oltre_domain::{Notice, Role};
use oltre_wire::{ProblemCode, Row};

impl Storage {
    /// Writes a notice in the place of the one of its id; or says why not, and writes nothing.
    pub(crate) async fn put_notice(
        &self,
        credentials: Credentials,
        notice: Notice,
    ) -> Result<Result<Notice, ProblemCode>, StorageError> {
        let now = self.now();
        let year = self.year(now);
        self.write_as(credentials, move |caller, writing| {
            if !matches!(caller.operator.role, Role::Editor | Role::Supervisor) {
                return Ok(Err(ProblemCode::NotAllowed));
            }
            if notice.check().is_err() {
                return Ok(Err(ProblemCode::Malformed));
            }
            let author = Author {
                by: caller.operator.id,
                device: caller.device,
            };
            let rows = vec![Row::Notice(notice.clone())];
            let standing = Standing::Follows;
            directory::put(
                writing,
                caller.organisation,
                rows,
                standing,
                Some(author),
                now,
                year,
            )?;
            Ok(Ok(notice.clone()))
        })
        .await
    }
}
