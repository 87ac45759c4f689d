//! Columns of a row.

use super::super::StorageError;
use super::DatabaseError;
use tokio_postgres::types::{FromSql, Type};

/// A row that a query found.
pub(crate) enum SqlRow<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r tokio_postgres::Row),
}

impl SqlRow<'_> {
    /// The value in a column.
    pub(crate) fn get<T: Column>(&self, column: usize) -> Result<T, StorageError> {
        T::of(self, column)
    }

    /// The text in a column.
    pub(crate) fn text(&self, column: usize) -> Result<&str, StorageError> {
        self.maybe_text(column)?
            .ok_or(StorageError::Damaged("a text column"))
    }

    /// The text in a column, or null.
    pub(crate) fn maybe_text(&self, column: usize) -> Result<Option<&str>, StorageError> {
        match self {
            Self::Sqlite(row) => match row.get_ref(column)? {
                rusqlite::types::ValueRef::Null => Ok(None),
                rusqlite::types::ValueRef::Text(text) => std::str::from_utf8(text)
                    .map(Some)
                    .map_err(|_| StorageError::Damaged("a text column")),
                _ => Err(StorageError::Damaged("a text column")),
            },
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    /// The bytes in a column, or null.
    fn maybe_bytes(&self, column: usize) -> Result<Option<&[u8]>, StorageError> {
        match self {
            Self::Sqlite(row) => match row.get_ref(column)? {
                rusqlite::types::ValueRef::Null => Ok(None),
                rusqlite::types::ValueRef::Blob(bytes) => Ok(Some(bytes)),
                _ => Err(StorageError::Damaged("a column of bytes")),
            },
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    fn int(&self, column: usize) -> Result<Option<i64>, StorageError> {
        match self {
            Self::Sqlite(row) => Ok(row.get(column)?),
            Self::Postgres(row) => Ok(row.try_get::<_, Option<Int>>(column)?.map(|n| n.0)),
        }
    }
}

/// A number of any of PostgreSQL's kinds, and a truth value as 0 or 1.
struct Int(i64);

impl<'a> FromSql<'a> for Int {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(match *ty {
            Type::BOOL => bool::from_sql(ty, raw)?.into(),
            Type::INT4 => i32::from_sql(ty, raw)?.into(),
            _ => i64::from_sql(ty, raw)?,
        }))
    }

    fn accepts(ty: &Type) -> bool {
        [Type::BOOL, Type::INT4, Type::INT8].contains(ty)
    }
}

/// What can be read from a column.
pub(crate) trait Column: Sized {
    /// Reads it; null is an error.
    fn of(row: &SqlRow<'_>, column: usize) -> Result<Self, StorageError> {
        Self::maybe(row, column)?.ok_or(StorageError::Damaged("a column that is never null"))
    }
    /// Reads it or null.
    fn maybe(row: &SqlRow<'_>, column: usize) -> Result<Option<Self>, StorageError>;
}

impl Column for i64 {
    fn maybe(row: &SqlRow<'_>, column: usize) -> Result<Option<Self>, StorageError> {
        row.int(column)
    }
}

impl Column for u32 {
    fn maybe(row: &SqlRow<'_>, column: usize) -> Result<Option<Self>, StorageError> {
        row.int(column)?
            .map(|n| Self::try_from(n).map_err(|_| StorageError::Damaged("a column of counts")))
            .transpose()
    }
}

impl Column for bool {
    fn maybe(row: &SqlRow<'_>, column: usize) -> Result<Option<Self>, StorageError> {
        Ok(row.int(column)?.map(|n| n != 0))
    }
}

impl Column for String {
    fn maybe(row: &SqlRow<'_>, column: usize) -> Result<Option<Self>, StorageError> {
        Ok(row.maybe_text(column)?.map(ToOwned::to_owned))
    }
}

impl Column for Vec<u8> {
    fn maybe(row: &SqlRow<'_>, column: usize) -> Result<Option<Self>, StorageError> {
        Ok(row.maybe_bytes(column)?.map(ToOwned::to_owned))
    }
}

impl<const N: usize> Column for [u8; N] {
    fn maybe(row: &SqlRow<'_>, column: usize) -> Result<Option<Self>, StorageError> {
        row.maybe_bytes(column)?
            .map(|bytes| Self::try_from(bytes).map_err(|_| StorageError::Damaged("an id or a hash")))
            .transpose()
    }
}

impl<T: Column> Column for Option<T> {
    fn of(row: &SqlRow<'_>, column: usize) -> Result<Self, StorageError> {
        T::maybe(row, column)
    }
    fn maybe(row: &SqlRow<'_>, column: usize) -> Result<Option<Self>, StorageError> {
        Ok(T::maybe(row, column)?.map(Some))
    }
}

impl From<rusqlite::Error> for StorageError {
    fn from(cause: rusqlite::Error) -> Self {
        DatabaseError::from(cause).into()
    }
}

impl From<tokio_postgres::Error> for StorageError {
    fn from(cause: tokio_postgres::Error) -> Self {
        DatabaseError::from(cause).into()
    }
}
