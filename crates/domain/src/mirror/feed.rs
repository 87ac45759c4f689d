//! Values fed to a hash, each with a mark of its kind and, where it could run into the next, its length or its end. A change
//! of these bytes makes every console of another version differ from its server: they are told apart by the schema.

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// Feeds a value. Rows hold nothing that cannot be fed.
pub(super) fn feed(sha: &mut Sha256, value: &impl Serialize) {
    let fed = value.serialize(Feed(sha));
    debug_assert!(fed.is_ok(), "{fed:?}");
}

struct Feed<'a>(&'a mut Sha256);

/// A row's own serialisation refused it.
#[derive(Debug)]
pub(super) struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Refused {}
impl serde::ser::Error for Refused {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl Feed<'_> {
    fn bytes(self, mark: u8, bytes: &[u8]) {
        self.0.update([mark]);
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }
    fn mark(self, mark: u8) {
        self.0.update([mark]);
    }
    fn fixed<const N: usize>(self, mark: u8, bytes: [u8; N]) {
        self.0.update([mark]);
        self.0.update(bytes);
    }
}

macro_rules! numbers {
    ($($method:ident: $type:ty as $wide:ty, $mark:literal;)+) => {$(
        fn $method(self, number: $type) -> Result<(), Refused> {
            self.fixed($mark, <$wide>::from(number).to_be_bytes());
            Ok(())
        }
    )+};
}

/// What is inside something, until its end.
pub(super) struct Inside<'a>(&'a mut Sha256);

impl Inside<'_> {
    fn one<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        value.serialize(Feed(self.0))
    }
    fn name(&mut self, name: &str) {
        Feed(self.0).bytes(b's', name.as_bytes());
    }
    fn close(self) {
        Feed(self.0).mark(b'.');
    }
}

impl<'a> Serializer for Feed<'a> {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Inside<'a>;
    type SerializeTuple = Inside<'a>;
    type SerializeTupleStruct = Inside<'a>;
    type SerializeTupleVariant = Inside<'a>;
    type SerializeMap = Inside<'a>;
    type SerializeStruct = Inside<'a>;
    type SerializeStructVariant = Inside<'a>;

    // Whole numbers of any width are one kind: a column's width is no part of what it says.
    numbers! {
        serialize_i8: i8 as i128, b'i';
        serialize_i16: i16 as i128, b'i';
        serialize_i32: i32 as i128, b'i';
        serialize_i64: i64 as i128, b'i';
        serialize_u8: u8 as i128, b'i';
        serialize_u16: u16 as i128, b'i';
        serialize_u32: u32 as i128, b'i';
        serialize_u64: u64 as i128, b'i';
        serialize_f32: f32 as f64, b'f';
        serialize_f64: f64 as f64, b'f';
    }

    fn serialize_bool(self, yes: bool) -> Result<(), Refused> {
        self.mark(if yes { b'y' } else { b'n' });
        Ok(())
    }
    fn serialize_char(self, letter: char) -> Result<(), Refused> {
        self.serialize_str(letter.encode_utf8(&mut [0; 4]))
    }
    fn serialize_str(self, text: &str) -> Result<(), Refused> {
        self.bytes(b's', text.as_bytes());
        Ok(())
    }
    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Refused> {
        self.bytes(b'b', bytes);
        Ok(())
    }
    fn serialize_none(self) -> Result<(), Refused> {
        self.serialize_unit()
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Refused> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<(), Refused> {
        self.mark(b'0');
        Ok(())
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Refused> {
        self.serialize_unit()
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Refused> {
        self.serialize_str(variant)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        self.0.update(b"v");
        Feed(self.0).serialize_str(variant)?;
        value.serialize(self)
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'a>, Refused> {
        self.0.update(b"[");
        Ok(Inside(self.0))
    }
    fn serialize_tuple(self, _: usize) -> Result<Inside<'a>, Refused> {
        self.serialize_seq(None)
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Inside<'a>, Refused> {
        self.serialize_seq(None)
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Inside<'a>, Refused> {
        self.0.update(b"v");
        Feed(self.0).serialize_str(variant)?;
        self.serialize_seq(None)
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Inside<'a>, Refused> {
        self.0.update(b"{");
        Ok(Inside(self.0))
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Inside<'a>, Refused> {
        self.serialize_map(None)
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Inside<'a>, Refused> {
        self.0.update(b"v");
        Feed(self.0).serialize_str(variant)?;
        self.serialize_map(None)
    }
}

macro_rules! several {
    ($($kind:ident::$one:ident;)+) => {$(
        impl $kind for Inside<'_> {
            type Ok = ();
            type Error = Refused;
            fn $one<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
                self.one(value)
            }
            fn end(self) -> Result<(), Refused> {
                self.close();
                Ok(())
            }
        }
    )+};
}
several! {
    SerializeSeq::serialize_element;
    SerializeTuple::serialize_element;
    SerializeTupleStruct::serialize_field;
    SerializeTupleVariant::serialize_field;
}

macro_rules! named {
    ($($kind:ident;)+) => {$(
        impl $kind for Inside<'_> {
            type Ok = ();
            type Error = Refused;
            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Refused> {
                self.name(name);
                self.one(value)
            }
            fn end(self) -> Result<(), Refused> {
                self.close();
                Ok(())
            }
        }
    )+};
}
named! {
    SerializeStruct;
    SerializeStructVariant;
}

impl SerializeMap for Inside<'_> {
    type Ok = ();
    type Error = Refused;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refused> {
        self.one(key)
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        self.one(value)
    }
    fn end(self) -> Result<(), Refused> {
        self.close();
        Ok(())
    }
}
