//! Where a story's database is: a file in its folder, or, when `OLTRE_TEST_POSTGRES` names a database, a schema of its
//! own there. The same stories are told on both.

use oltre_server::{Config, PostgresAddress};
use std::path::Path;
use tokio_postgres::NoTls;

/// A database for one story.
pub(crate) struct Place {
    /// The address with the story's own schema in it; none for a file.
    pub(crate) postgres: Option<String>,
}

impl Place {
    /// A new one.
    pub(crate) async fn new() -> Self {
        let Ok(base) = std::env::var("OLTRE_TEST_POSTGRES") else {
            return Self { postgres: None };
        };
        let schema = format!("t{}", uuid::Uuid::now_v7().simple());
        run(&base, &format!("CREATE SCHEMA {schema}")).await;
        let between = if base.contains('?') { '&' } else { '?' };
        let options = format!("{between}options=-csearch_path%3D{schema}");
        Self {
            postgres: Some(format!("{base}{options}")),
        }
    }

    /// A server's configuration for it.
    pub(crate) fn config(&self, folder: &Path) -> Config {
        let mut config = Config::new(folder);
        config.storage.postgres = self.address();
        config
    }

    /// The address; none for a file.
    pub(crate) fn address(&self) -> Option<PostgresAddress> {
        self.postgres.as_ref().map(|address| address.parse().unwrap())
    }

    /// A number out of the database itself, as its owner sees it: past the server and its walls. Ids are `?1`, `?2`.
    pub(crate) async fn ask(&self, folder: &Path, sql: &str, ids: &[&[u8; 16]]) -> i64 {
        let Some(address) = &self.postgres else {
            let db = rusqlite::Connection::open(folder.join(oltre_server::DATABASE)).unwrap();
            let ids = rusqlite::params_from_iter(ids.iter().map(|id| &id[..]));
            return db.query_row(sql, ids, |row| row.get(0)).unwrap();
        };
        let client = connect(address).await;
        behind_the_wall(&client).await;
        let ids: Vec<&[u8]> = ids.iter().map(|id| &id[..]).collect();
        let ids: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> = ids
            .iter()
            .map(|id| id as &(dyn tokio_postgres::types::ToSql + Sync))
            .collect();
        let row = client.query_one(&sql.replace('?', "$"), &ids).await.unwrap();
        row.get(0)
    }

    /// Changes the database itself, past the server.
    pub(crate) async fn does(&self, folder: &Path, sql: &str) {
        let Some(address) = &self.postgres else {
            let db = rusqlite::Connection::open(folder.join(oltre_server::DATABASE)).unwrap();
            db.execute_batch(sql).unwrap();
            return;
        };
        let client = connect(address).await;
        behind_the_wall(&client).await;
        client.batch_execute(sql).await.unwrap();
    }
}

pub(crate) async fn connect(address: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// In the place of the first organisation.
async fn behind_the_wall(client: &tokio_postgres::Client) {
    let sql = "SELECT set_config('oltre.tenant', (SELECT encode(tenant_id, 'hex') FROM organisation ORDER BY created_at LIMIT 1), false)";
    client.batch_execute(sql).await.unwrap();
}

async fn run(address: &str, sql: &str) {
    connect(address).await.batch_execute(sql).await.unwrap();
}
