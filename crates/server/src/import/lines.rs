//! Reading a file line by line in constant memory, plain or gzip.

use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::Path;

/// The longest line read, in bytes; a longer one is reported and stepped over.
const MAX_LINE: usize = 8 * 1024 * 1024;

/// A source of lines that was opened.
pub(super) type Source = Box<dyn BufRead>;

/// Opens a file; gzip is known by its first two bytes, not by its name.
pub(super) fn open(path: &Path) -> io::Result<Source> {
    let mut file = File::open(path)?;
    let mut magic = Vec::new();
    (&mut file).take(2).read_to_end(&mut magic)?;
    file.rewind()?;
    Ok(if magic == [0x1f, 0x8b] {
        Box::new(BufReader::new(MultiGzDecoder::new(BufReader::new(file))))
    } else {
        Box::new(BufReader::new(file))
    })
}

/// How many lines a file has, for the progress bar. Stops counting where the file cannot be read.
pub(super) fn count(path: &Path) -> io::Result<u64> {
    let mut source = open(path)?;
    let mut lines = 0;
    let mut last = b'\n';
    while let Ok(buffer) = source.fill_buf() {
        let Some(end) = buffer.last() else { break };
        last = *end;
        lines += buffer.iter().filter(|b| **b == b'\n').count() as u64;
        let read = buffer.len();
        source.consume(read);
    }
    Ok(lines + u64::from(last != b'\n'))
}

/// One line, or why there is none to read.
pub(super) enum Line {
    /// Its number from 1, and its bytes without the line end.
    Text(u64, Vec<u8>),
    /// Longer than any line may be.
    TooLong(u64),
}

/// The lines of a source.
pub(super) struct Lines<R> {
    source: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) const fn new(source: R) -> Self {
        Self { source, number: 0 }
    }

    /// The next line; none at the end.
    ///
    /// # Errors
    /// The source cannot be read on: a damaged archive, a disk that fails. The number of the line it stopped at goes with it.
    pub(super) fn next(&mut self) -> Result<Option<Line>, (u64, io::Error)> {
        self.number += 1;
        let mut line = Vec::new();
        let mut too_long = false;
        loop {
            let buffer = self.source.fill_buf().map_err(|e| (self.number, e))?;
            if buffer.is_empty() {
                if line.is_empty() && !too_long {
                    return Ok(None);
                }
                break;
            }
            let end = buffer.iter().position(|b| *b == b'\n');
            let part = &buffer[..end.unwrap_or(buffer.len())];
            if line.len() + part.len() > MAX_LINE {
                too_long = true;
                line.clear();
            } else if !too_long {
                line.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.source.consume(used);
            if end.is_some() {
                break;
            }
        }
        if too_long {
            return Ok(Some(Line::TooLong(self.number)));
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(Some(Line::Text(self.number, line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<(u64, Option<usize>)> {
        let mut lines = Lines::new(bytes);
        let mut found = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            found.push(match line {
                Line::Text(n, text) => (n, Some(text.len())),
                Line::TooLong(n) => (n, None),
            });
        }
        found
    }

    #[test]
    fn a_line_too_long_is_told_by_number_and_the_next_is_read() {
        let mut bytes = b"one\r\n".to_vec();
        bytes.extend(vec![b'x'; MAX_LINE + 1]);
        bytes.extend(b"\nlast");
        assert_eq!(read(&bytes), [(1, Some(3)), (2, None), (3, Some(4))]);
    }

    #[test]
    fn an_empty_file_has_no_line_and_an_empty_line_is_one() {
        assert!(read(b"").is_empty());
        assert_eq!(read(b"\n\n"), [(1, Some(0)), (2, Some(0))]);
    }
}
