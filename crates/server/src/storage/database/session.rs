//! A connection to PostgreSQL, asked from a thread that may wait.

use super::super::StorageError;
use super::param::Param;
use oltre_domain::OrganisationId;
use tokio::runtime::Handle;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

/// A connection lent by the pool.
pub(super) struct Session {
    client: deadpool_postgres::Object,
    runtime: Handle,
}

impl Session {
    pub(super) const fn new(client: deadpool_postgres::Object, runtime: Handle) -> Self {
        Self { client, runtime }
    }

    /// Hands the connection back for others; one in an unknown state is closed instead.
    pub(super) fn close(self) {
        drop(deadpool_postgres::Object::take(self.client));
    }

    pub(super) fn enter(&self, organisation: OrganisationId) -> Result<(), StorageError> {
        let hex = organisation.0.simple();
        self.batch(&format!("SET LOCAL oltre.tenant = '{hex}'"))
    }

    pub(super) fn look_for_login(&self, login: &str) -> Result<(), StorageError> {
        let login = Param::Text(login.into());
        self.query("SELECT set_config('oltre.login', ?1, true)", &[login])
            .map(drop)
    }

    pub(super) fn batch(&self, sql: &str) -> Result<(), StorageError> {
        Ok(self.runtime.block_on(self.client.batch_execute(sql))?)
    }

    pub(super) fn run(&self, sql: &str, params: &[Param<'_>]) -> Result<usize, StorageError> {
        let params = wired(params);
        let done = self.runtime.block_on(async {
            let statement = self.client.prepare_cached(&numbered(sql)).await?;
            self.client.execute(&statement, &params).await
        })?;
        Ok(usize::try_from(done).unwrap_or(usize::MAX))
    }

    pub(super) fn query(&self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, StorageError> {
        let params = wired(params);
        Ok(self.runtime.block_on(async {
            let statement = self.client.prepare_cached(&numbered(sql)).await?;
            self.client.query(&statement, &params).await
        })?)
    }
}

fn wired<'a>(params: &'a [Param<'_>]) -> Vec<&'a (dyn ToSql + Sync)> {
    params.iter().map(|p| p as &(dyn ToSql + Sync)).collect()
}

/// `?1` is `$1` to PostgreSQL. No statement of ours has a question mark in a text.
fn numbered(sql: &str) -> String {
    sql.replace('?', "$")
}
