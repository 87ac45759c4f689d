//! Tables as offices send them: `;` or `,` or tabs, a BOM or none, UTF-8 or the code page of old Windows.

use super::lines;
use crate::seed::BadLine;
use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::WINDOWS_1252;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// A table, read record by record.
pub(super) struct Table {
    reader: csv::Reader<BufReader<File>>,
    is_utf8: bool,
    /// Reading broke off.
    over: bool,
}

impl Table {
    /// Opens a table and finds out how it was written.
    ///
    /// # Errors
    /// The file cannot be read, or is UTF-16 or gzip, which no table here is.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut head = Vec::new();
        (&mut file).take(64 * 1024).read_to_end(&mut head)?;
        let refused = |what: &str| Err(io::Error::new(io::ErrorKind::InvalidData, what.to_owned()));
        if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
            return refused("the table is UTF-16: save it as CSV UTF-8");
        }
        if head.starts_with(&[0x1f, 0x8b]) || head.starts_with(b"PK") {
            return refused("the file is packed: unpack it, or save the sheet as CSV");
        }
        let starts = if head.starts_with(BOM) { BOM.len() } else { 0 };
        let delimiter = delimiter(&head[starts..]);
        let is_utf8 = starts > 0 || is_utf8(path)?;
        file.seek(SeekFrom::Start(starts as u64))?;
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(BufReader::new(file));
        Ok(Self {
            reader,
            is_utf8,
            over: false,
        })
    }

    /// The next record: its line and its cells.
    pub(super) fn next(&mut self) -> Option<Result<(u64, Vec<String>), BadLine>> {
        if self.over {
            return None;
        }
        let mut record = ByteRecord::new();
        match self.reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(fault) => {
                self.over = true;
                let number = self.reader.position().line();
                let why = match fault.kind() {
                    csv::ErrorKind::Io(e) => super::cut_short(e),
                    _ => {
                        "the table cannot be read from here on; what stands before this line is in".to_owned()
                    }
                };
                return Some(Err(BadLine { number, why }));
            }
        }
        let number = record.position().map_or(0, csv::Position::line);
        let cells: Option<Vec<String>> = record.iter().map(|cell| self.text(cell)).collect();
        Some(cells.map(|cells| (number, cells)).ok_or_else(|| BadLine {
            number,
            why: "bytes that are no UTF-8".to_owned(),
        }))
    }

    fn text(&self, cell: &[u8]) -> Option<String> {
        if self.is_utf8 {
            String::from_utf8(cell.to_vec()).ok()
        } else {
            Some(WINDOWS_1252.decode_without_bom_handling(cell).0.into_owned())
        }
    }
}

/// What parts the cells: the mark the header has most of, outside quotation marks.
fn delimiter(head: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b';', 0), (b',', 0), (b'\t', 0)];
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            mark if !quoted => {
                if let Some((_, count)) = counts.iter_mut().find(|(m, _)| m == mark) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    // The first of equals: `;` where Italian sheets use it.
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .filter(|(_, count)| *count > 0)
        .map_or(b',', |(mark, _)| *mark)
}

/// Whether the whole file is UTF-8. Otherwise it is read as cp1252, in which every byte is a character: a file with a single
/// broken byte is better read with one odd character than not at all.
fn is_utf8(path: &Path) -> io::Result<bool> {
    let mut source = lines::open(path)?;
    let mut rest: Vec<u8> = Vec::new();
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let read = source.read(&mut chunk)?;
        if read == 0 {
            return Ok(rest.is_empty());
        }
        rest.extend_from_slice(&chunk[..read]);
        match std::str::from_utf8(&rest) {
            Ok(_) => rest.clear(),
            Err(e) if e.error_len().is_none() => {
                rest.drain(..e.valid_up_to());
            }
            Err(_) => return Ok(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_is_the_one_the_header_has_most_of() {
        assert_eq!(delimiter(b"id;name;note, if any\n1;2;3"), b';');
        assert_eq!(delimiter(b"id,name,\"a;b;c;d\"\n"), b',');
        assert_eq!(delimiter(b"id\tname"), b'\t');
        assert_eq!(delimiter(b"id"), b',');
    }
}
