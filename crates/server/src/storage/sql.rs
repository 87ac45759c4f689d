//! Ids, JSON and rows of SQL.

use super::StorageError;
use super::database::Reads;
pub(crate) use super::database::{Column, Conn, Params, SqlRow, params};
use serde::Serialize;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer as _};
use uuid::Uuid;

/// An id of 16 bytes in a column.
pub(super) fn id_at<T: From<Uuid>>(row: &SqlRow<'_>, column: usize) -> Result<T, StorageError> {
    Ok(Uuid::from_bytes(row.get(column)?).into())
}

/// An id of 16 bytes or null.
pub(super) fn maybe_id_at<T: From<Uuid>>(row: &SqlRow<'_>, column: usize) -> Result<Option<T>, StorageError> {
    let bytes = row.get::<Option<[u8; 16]>>(column)?;
    Ok(bytes.map(|bytes| Uuid::from_bytes(bytes).into()))
}

/// A count in a column: a database's integers have a sign, counts have none.
pub(super) fn count_at(row: &SqlRow<'_>, column: usize, table: &'static str) -> Result<u64, StorageError> {
    u64::try_from(row.get::<i64>(column)?).map_err(|_| StorageError::Damaged(table))
}

/// A count for a column. Counts beyond a database's integers are not reached one by one.
pub(super) fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// JSON in a column of this table.
pub(super) fn json_at<T: DeserializeOwned>(
    row: &SqlRow<'_>,
    column: usize,
    table: &'static str,
) -> Result<T, StorageError> {
    serde_json::from_str(row.text(column)?).map_err(|_| StorageError::Damaged(table))
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
    let word: StrDeserializer<'_, serde::de::value::Error> = word.into_deserializer();
    T::deserialize(word).map_err(|_| StorageError::Damaged(table))
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
    let mut found = Vec::new();
    conn.each(sql, params, &mut |row| {
        found.push(read(row)?);
        Ok(Reads::On)
    })?;
    Ok(found)
}

/// The first row of a cached statement, if there is one.
pub(super) fn one<T>(
    conn: &Conn,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&SqlRow<'_>) -> Result<T, StorageError>,
) -> Result<Option<T>, StorageError> {
    let (mut found, mut read) = (None, Some(read));
    conn.each(sql, params, &mut |row| {
        found = read.take().map(|read| read(row)).transpose()?;
        Ok(Reads::Enough)
    })?;
    Ok(found)
}

/// The first column of the first row.
pub(crate) fn value<T: Column>(
    conn: &Conn,
    sql: &str,
    params: impl Params,
) -> Result<Option<T>, StorageError> {
    one(conn, sql, params, |row| row.get(0))
}

/// Runs a cached statement and says how many rows it wrote.
pub(super) fn run(conn: &Conn, sql: &str, params: impl Params) -> Result<usize, StorageError> {
    conn.run(sql, params)
}
