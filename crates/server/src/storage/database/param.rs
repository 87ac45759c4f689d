//! Parameters of a statement.

use bytes::BytesMut;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use std::borrow::Cow;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// A value for a column.
#[derive(Debug)]
pub(crate) enum Param<'a> {
    /// Nothing.
    Null,
    /// A number, and a truth value as 0 or 1.
    Int(i64),
    /// A text.
    Text(Cow<'a, str>),
    /// Bytes.
    Blob(Cow<'a, [u8]>),
}

/// What can be a value for a column.
pub(crate) trait ToParam {
    fn to_param(&self) -> Param<'_>;
}

macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl ToParam for $number {
            fn to_param(&self) -> Param<'_> {
                Param::Int(i64::from(*self))
            }
        }
    )+};
}
numbers!(i64, i32, i16, u32, u16, bool);

impl ToParam for str {
    fn to_param(&self) -> Param<'_> {
        Param::Text(Cow::Borrowed(self))
    }
}

impl ToParam for String {
    fn to_param(&self) -> Param<'_> {
        Param::Text(Cow::Borrowed(self))
    }
}

impl ToParam for Cow<'_, str> {
    fn to_param(&self) -> Param<'_> {
        Param::Text(Cow::Borrowed(self))
    }
}

impl ToParam for [u8] {
    fn to_param(&self) -> Param<'_> {
        Param::Blob(Cow::Borrowed(self))
    }
}

impl ToParam for Vec<u8> {
    fn to_param(&self) -> Param<'_> {
        Param::Blob(Cow::Borrowed(self))
    }
}

impl<const N: usize> ToParam for [u8; N] {
    fn to_param(&self) -> Param<'_> {
        Param::Blob(Cow::Borrowed(self))
    }
}

impl<T: ToParam> ToParam for Option<T> {
    fn to_param(&self) -> Param<'_> {
        self.as_ref().map_or(Param::Null, ToParam::to_param)
    }
}

impl<T: ToParam + ?Sized> ToParam for &T {
    fn to_param(&self) -> Param<'_> {
        (**self).to_param()
    }
}

/// The parameters of a statement, in their order.
pub(crate) trait Params {
    fn with<R>(&self, f: impl FnOnce(&[Param<'_>]) -> R) -> R;
}

impl Params for () {
    fn with<R>(&self, f: impl FnOnce(&[Param<'_>]) -> R) -> R {
        f(&[])
    }
}

impl<T: ToParam, const N: usize> Params for [T; N] {
    fn with<R>(&self, f: impl FnOnce(&[Param<'_>]) -> R) -> R {
        f(&self.each_ref().map(ToParam::to_param))
    }
}

impl Params for &[Param<'_>] {
    fn with<R>(&self, f: impl FnOnce(&[Param<'_>]) -> R) -> R {
        f(self)
    }
}

macro_rules! tuples {
    ($(($($name:ident $at:tt),+))+) => {$(
        impl<$($name: ToParam),+> Params for ($($name,)+) {
            fn with<R>(&self, f: impl FnOnce(&[Param<'_>]) -> R) -> R {
                f(&[$(self.$at.to_param()),+])
            }
        }
    )+};
}
tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
}

/// More parameters than a tuple carries.
macro_rules! params {
    ($($value:expr),+ $(,)?) => {
        &[$($crate::storage::database::ToParam::to_param(&$value)),+][..]
    };
}
pub(crate) use params;

impl rusqlite::ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Int(n) => ToSqlOutput::Owned(Value::Integer(*n)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Blob(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

impl ToSql for Param<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            // The statement says which of its kinds of number it wants, or a truth value.
            Self::Int(n) if *ty == Type::BOOL => (*n != 0).to_sql(ty, out),
            Self::Int(n) if *ty == Type::INT4 => i32::try_from(*n)?.to_sql(ty, out),
            Self::Int(n) => n.to_sql(ty, out),
            Self::Text(text) => text.as_ref().to_sql(ty, out),
            Self::Blob(bytes) => bytes.as_ref().to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [
            Type::INT8,
            Type::INT4,
            Type::BOOL,
            Type::TEXT,
            Type::VARCHAR,
            Type::BYTEA,
        ]
        .contains(ty)
    }

    to_sql_checked!();
}
