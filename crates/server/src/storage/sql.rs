//! Ids, JSON and rows of SQL.

use super::StorageError;
use rusqlite::Params;
use rusqlite::types::FromSql;

/// A connection of the database, inside a transaction.
pub(crate) use rusqlite::Connection as Conn;
/// A row that a query found.
pub(crate) use rusqlite::Row as SqlRow;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// An id of 16 bytes in a column.
pub(super) fn id_at<T: From<Uuid>>(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<T> {
    row.get::<_, [u8; 16]>(column)
        .map(|bytes| Uuid::from_bytes(bytes).into())
}

/// An id of 16 bytes or null.
pub(super) fn maybe_id_at<T: From<Uuid>>(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let bytes = row.get::<_, Option<[u8; 16]>>(column)?;
    Ok(bytes.map(|bytes| Uuid::from_bytes(bytes).into()))
}

/// A count in a column: SQLite's integers have a sign, counts have none.
pub(super) fn count_at(row: &SqlRow<'_>, column: usize, table: &'static str) -> Result<u64, StorageError> {
    u64::try_from(row.get::<_, i64>(column)?).map_err(|_| StorageError::Damaged(table))
}

/// A count for a column. Counts beyond SQLite's integers are not reached one by one.
pub(super) fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// JSON in a column of this table.
pub(super) fn json_at<T: DeserializeOwned>(
    row: &SqlRow<'_>,
    column: usize,
    table: &'static str,
) -> Result<T, StorageError> {
    let text = row
        .get_ref(column)?
        .as_str()
        .map_err(|_| StorageError::Damaged(table))?;
    serde_json::from_str(text).map_err(|_| StorageError::Damaged(table))
}

/// A word of a serde enum in a column (`open`, `message_in`).
pub(super) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The value of a word.
pub(super) fn of_word<T: DeserializeOwned>(word: &str, table: &'static str) -> Result<T, StorageError> {
    serde_json::from_value(serde_json::Value::String(word.to_owned()))
        .map_err(|_| StorageError::Damaged(table))
}

/// A value as JSON text.
pub(super) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// All rows of a cached statement.
pub(super) fn all<T>(
    conn: &Conn,
    sql: &str,
    params: impl Params,
    mut read: impl FnMut(&SqlRow<'_>) -> Result<T, StorageError>,
) -> Result<Vec<T>, StorageError> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// The first row of a cached statement, if there is one.
pub(super) fn one<T>(
    conn: &Conn,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&SqlRow<'_>) -> Result<T, StorageError>,
) -> Result<Option<T>, StorageError> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    rows.next()?.map(read).transpose()
}

/// The first column of the first row.
pub(super) fn value<T: FromSql>(
    conn: &Conn,
    sql: &str,
    params: impl Params,
) -> Result<Option<T>, StorageError> {
    one(conn, sql, params, |row| Ok(row.get(0)?))
}

/// Runs a cached statement and says how many rows it wrote.
pub(super) fn run(conn: &Conn, sql: &str, params: impl Params) -> Result<usize, StorageError> {
    Ok(conn.prepare_cached(sql)?.execute(params)?)
}
