//! The second wall: row-level security, for the case that a statement of ours forgets its first.

use crate::place::Place;
use crate::world::*;
use oltre_domain::*;

/// Every table with an organisation's rows.
async fn tables(client: &tokio_postgres::Client) -> Vec<String> {
    let sql = "SELECT c.relname::text FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
               WHERE a.attname = 'tenant_id' AND c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
               ORDER BY 1";
    client
        .query(sql, &[])
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect()
}

async fn count(client: &tokio_postgres::Client, table: &str) -> i64 {
    client
        .query_one(&format!("SELECT count(*) FROM {table}"), &[])
        .await
        .unwrap()
        .get(0)
}

#[tokio::test]
async fn a_statement_that_forgets_its_organisation_sees_no_other_ones_rows() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let case = marta.opens(world.desk, "Buca").await;
    marta.does(note(case, marta.me, "una nota")).await;
    let storage = world.server.storage().clone();
    let other = tokio::task::spawn_blocking(move || storage.add_organisation("Altrove").unwrap())
        .await
        .unwrap();

    let client = world.place.client().await;
    let tables = tables(&client).await;
    assert!(tables.len() > 20, "{tables:?}");
    // Outside every organisation: only the list of them and their counters.
    let listed = ["organisation", "tenant_seq"];
    for table in tables.iter().filter(|t| !listed.contains(&t.as_str())) {
        assert_eq!(count(&client, table).await, 0, "{table}");
    }
    // In another one: nothing of the first, and nothing can be put there or taken away.
    let into = |tenant: OrganisationId| {
        format!(
            "SELECT set_config('oltre.tenant', '{}', false)",
            tenant.0.simple()
        )
    };
    client.batch_execute(&into(other)).await.unwrap();
    for table in tables.iter().filter(|t| !listed.contains(&t.as_str())) {
        assert_eq!(count(&client, table).await, 0, "{table}");
        let gone = client.execute(&format!("DELETE FROM {table}"), &[]).await;
        assert!(gone.is_err() || gone.is_ok_and(|n| n == 0), "{table}");
    }
    assert_eq!(
        client
            .execute("UPDATE tenant_seq SET seq = seq + 1", &[])
            .await
            .unwrap(),
        1
    );
    let first = world.server.storage().organisation();
    let forged = client
        .execute(
            "INSERT INTO case_tag (tenant_id, case_id, tag) VALUES ($1, $2, 'x')",
            &[&&first.0.as_bytes()[..], &&case.0.as_bytes()[..]],
        )
        .await
        .unwrap_err();
    assert!(
        forged
            .as_db_error()
            .unwrap()
            .message()
            .contains("row-level security"),
        "{forged}"
    );
    // In its own: all of it.
    client.batch_execute(&into(first)).await.unwrap();
    assert_eq!(count(&client, "case_row").await, 1);
    assert_eq!(count(&client, "entry").await, 1);
}

#[tokio::test]
async fn every_table_of_an_organisation_stands_behind_the_wall() {
    let world = World::empty().await;
    let client = world.place.client().await;
    let sql = "SELECT c.relname::text FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
               WHERE a.attname = 'tenant_id' AND c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
                 AND NOT (c.relrowsecurity AND c.relforcerowsecurity)";
    let open: Vec<String> = client
        .query(sql, &[])
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(open, Vec::<String>::new());
    // And its key begins with the organisation, so that the schema can be distributed by it.
    let sql = "SELECT i.indrelid::regclass::text FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid
               JOIN pg_class AS c ON c.oid = i.indrelid AND c.relnamespace = current_schema()::regnamespace
               WHERE i.indisprimary AND a.attname = 'tenant_id' AND i.indkey[0] <> a.attnum";
    let other: Vec<String> = client
        .query(sql, &[])
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(other, Vec::<String>::new());
}

#[tokio::test]
async fn a_role_for_which_there_is_no_wall_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Place::new().await.config(folder.path());
    let chief = std::env::var("OLTRE_TEST_POSTGRES_CHIEF").expect("run `cargo xtask test`");
    config.storage.postgres = Some(chief.parse().unwrap());
    let Err(refused) = oltre_server::start(config).await else {
        panic!("a superuser passes every wall");
    };
    assert!(refused.to_string().contains("a role of its own"), "{refused}");
}

#[tokio::test]
async fn the_audit_trail_cannot_be_changed_or_emptied() {
    let world = World::new().await;
    for sql in [
        "UPDATE audit SET entry = '{}'",
        "DELETE FROM audit",
        "TRUNCATE audit",
    ] {
        let client = world.place.client().await;
        let first = world.server.storage().organisation().0.simple().to_string();
        client
            .batch_execute(&format!("SELECT set_config('oltre.tenant', '{first}', false)"))
            .await
            .unwrap();
        let refused = client.batch_execute(sql).await.unwrap_err();
        assert!(
            refused.as_db_error().unwrap().message().contains("append-only"),
            "{sql}: {refused}"
        );
    }
}
