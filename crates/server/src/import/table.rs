//! Tables as offices send them: `;` or `,` or tabs, a BOM or none, UTF-8 or the code page of old Windows.

use super::lines;
use crate::seed::BadLine;
use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::WINDOWS_1252;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// The longest row read, in bytes: a quotation mark that nobody closed makes one row of the rest of the file.
const MAX_ROW: usize = 8 * 1024 * 1024;

/// One row of a table.
pub(super) struct TableRow {
    /// Its first line, from 1.
    pub(super) number: u64,
    /// Its last line, of a row with line breaks in its cells.
    pub(super) last: u64,
    pub(super) cells: Vec<String>,
}

/// A table, read record by record.
pub(super) struct Table {
    reader: csv::Reader<Capped>,
    /// What the row under way may still read.
    room: Rc<Cell<usize>>,
    is_utf8: bool,
    /// To look again at how the last row ends.
    path: PathBuf,
    /// Bytes before the first row, and of the whole file.
    starts: u64,
    length: u64,
    delimiter: u8,
    /// Lines end in two bytes. The second of them is read with the row that follows, and counted with it: of all rows but
    /// the first the reader tells the line before.
    is_crlf: bool,
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
        let mark = if head.starts_with(BOM) { BOM.len() } else { 0 };
        let delimiter = delimiter(&head[mark..]);
        let is_crlf = head
            .iter()
            .position(|b| *b == b'\n')
            .is_some_and(|end| end > 0 && head[end - 1] == b'\r');
        let is_utf8 = mark > 0 || is_utf8(path)?;
        let length = file.metadata()?.len();
        let starts = mark as u64;
        file.seek(SeekFrom::Start(starts))?;
        let room = Rc::new(Cell::new(MAX_ROW));
        let capped = Capped {
            file,
            room: room.clone(),
        };
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(capped);
        Ok(Self {
            reader,
            room,
            is_utf8,
            path: path.to_owned(),
            starts,
            length,
            delimiter,
            is_crlf,
            over: false,
        })
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Option<Result<TableRow, BadLine>> {
        if self.over {
            return None;
        }
        let mut record = ByteRecord::new();
        self.room.set(MAX_ROW);
        let began = self.reader.position().line();
        match self.reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(fault) => {
                self.over = true;
                if self.room.get() == 0 {
                    return Some(Err(BadLine {
                        number: began,
                        why: OPEN_QUOTE.to_owned(),
                    }));
                }
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
        let is_first = record.position().is_none_or(|start| start.byte() == 0);
        let number = record.position().map_or(0, csv::Position::line) + u64::from(self.is_crlf && !is_first);
        let behind = u64::from(!self.is_crlf);
        let last = self.reader.position().line().saturating_sub(behind).max(number);
        if record
            .position()
            .is_some_and(|start| self.ends_open(start.byte()))
        {
            self.over = true;
            return Some(Err(BadLine {
                number,
                why: OPEN_QUOTE.to_owned(),
            }));
        }
        let cells: Option<Vec<String>> = record.iter().map(|cell| self.text(cell)).collect();
        let row = cells.map(|cells| TableRow { number, last, cells });
        Some(row.ok_or_else(|| BadLine {
            number,
            why: "bytes that are no UTF-8".to_owned(),
        }))
    }

    /// Whether the row that began at this byte ran to the end of the file because a quotation mark is open.
    fn ends_open(&self, began: u64) -> bool {
        // A line end of two bytes may still be half unread.
        if self.starts + self.reader.position().byte() + 2 < self.length {
            return false;
        }
        let read = || {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(self.starts + began))?;
            let mut row = Vec::new();
            file.take(2 * MAX_ROW as u64).read_to_end(&mut row)?;
            io::Result::Ok(row)
        };
        // A file that can no longer be read is told by the next row.
        read().is_ok_and(|row| is_open(&row, self.delimiter))
    }

    fn text(&self, cell: &[u8]) -> Option<String> {
        if self.is_utf8 {
            String::from_utf8(cell.to_vec()).ok()
        } else {
            Some(WINDOWS_1252.decode_without_bom_handling(cell).0.into_owned())
        }
    }
}

const OPEN_QUOTE: &str = "a quotation mark is open, and all that follows is taken for one cell: the rows from this line on are not in";

/// A file of which a row reads no more than there is room for.
struct Capped {
    file: File,
    room: Rc<Cell<usize>>,
}

impl Read for Capped {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let room = self.room.get();
        if room == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the row is too long"));
        }
        let most = into.len().min(room);
        let read = self.file.read(&mut into[..most])?;
        self.room.set(room - read);
        Ok(read)
    }
}

/// Whether a quotation mark is open at the end of these rows. One inside a cell that did not begin with one is a character
/// like others.
fn is_open(rows: &[u8], delimiter: u8) -> bool {
    let (mut at_start, mut open) = (true, false);
    let mut bytes = rows.iter().peekable();
    while let Some(&byte) = bytes.next() {
        if open {
            // Two of them are one, inside.
            if byte == b'"' && bytes.next_if(|next| **next == b'"').is_none() {
                open = false;
            }
            continue;
        }
        open = at_start && byte == b'"';
        at_start = byte == delimiter || byte == b'\n' || byte == b'\r';
    }
    open
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
    fn a_quotation_mark_is_open_when_its_cell_began_with_one_and_no_second_came() {
        for (row, open) in [
            ("a;\"b\n\"\n", false),
            ("a;\"b\n", true),
            ("a;5\" pipe\n", false),
            ("a;\"he said \"\"no\"\"\"\n", false),
            ("a;\"he said \"\"no\"\"\n", true),
            ("\"", true),
            ("", false),
        ] {
            assert_eq!(is_open(row.as_bytes(), b';'), open, "{row}");
        }
    }

    #[test]
    fn the_mark_is_the_one_the_header_has_most_of() {
        assert_eq!(delimiter(b"id;name;note, if any\n1;2;3"), b';');
        assert_eq!(delimiter(b"id,name,\"a;b;c;d\"\n"), b',');
        assert_eq!(delimiter(b"id\tname"), b'\t');
        assert_eq!(delimiter(b"id"), b',');
    }
}
