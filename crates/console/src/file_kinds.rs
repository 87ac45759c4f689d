//! What a file is, told by its bytes; programs are refused, by these and by their names.

use crate::contract::{ErrorCode, UiError};

/// Endings of programs and of what starts one, whatever they hold: systems run them by their name.
const PROGRAMS: [&str; 28] = [
    "apk", "app", "appimage", "bat", "cmd", "com", "cpl", "desktop", "dll", "exe", "hta", "jar", "js", "jse",
    "lnk", "msi", "msp", "pif", "ps1", "psm1", "reg", "scr", "sh", "vbe", "vbs", "wsf", "wsh", "xll",
];

/// Refuses what systems run by its name.
pub(crate) fn refuse_program_by_name(name: &str) -> Result<(), UiError> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).trim();
    if PROGRAMS
        .iter()
        .any(|program| ending.eq_ignore_ascii_case(program))
    {
        return Err(ErrorCode::FileKindNotAllowed.into());
    }
    Ok(())
}

/// What a file is, by its first bytes. A program is refused whatever it is called.
pub(crate) fn kind_of(start: &[u8]) -> Result<&'static str, UiError> {
    // Programs of this system, however short, and what its shell runs.
    if start.starts_with(b"\x7fELF") || start.starts_with(b"#!") {
        return Err(ErrorCode::FileKindNotAllowed.into());
    }
    if let Some(found) = infer::get(start) {
        let is_program = found.matcher_type() == infer::MatcherType::App
            && found.mime_type() != "application/x-x509-ca-cert"
            || found.mime_type() == "text/x-shellscript";
        return if is_program {
            Err(ErrorCode::FileKindNotAllowed.into())
        } else {
            Ok(found.mime_type())
        };
    }
    let is_text = match std::str::from_utf8(start) {
        Ok(text) => !text.contains('\0'),
        // Cut in the middle of a character.
        Err(error) => error.error_len().is_none() && !start.contains(&0),
    };
    Ok(if is_text {
        "text/plain"
    } else {
        "application/octet-stream"
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use oltre_domain::clean_file_name;

    #[test]
    fn what_a_file_is_is_looked_for_in_its_bytes() {
        let is = |bytes: &[u8]| kind_of(bytes).map_err(|error| error.code);
        assert_eq!(is(b"%PDF-1.7\n%\xe2\xe3"), Ok("application/pdf"));
        assert_eq!(is(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Ok("image/png"));
        assert_eq!(is("Città di Ponte".as_bytes()), Ok("text/plain"));
        // Cut in the middle of the last character.
        assert_eq!(is(&"Citt\u{e0}".as_bytes()[..5]), Ok("text/plain"));
        assert_eq!(is(b"a\0b"), Ok("application/octet-stream"));
        assert_eq!(is(&[0xff, 0xfe, 0x00]), Ok("application/octet-stream"));
        for program in [
            &b"MZ\x90\0\x03\0\0\0\x04\0\0\0"[..],
            b"\x7fELF\x02\x01\x01\0",
            b"#!/bin/sh\nrm -rf /",
        ] {
            assert_eq!(is(program), Err(ErrorCode::FileKindNotAllowed), "{program:?}");
        }
    }

    #[test]
    fn what_systems_run_by_its_name_is_refused_by_its_name() {
        let refused = |name: &str| refuse_program_by_name(&clean_file_name(name)).is_err();
        for name in [
            "fattura.pdf.exe",
            "FATTURA.PDF.SCR",
            "..\\..\\a.bat",
            "foto.jpg.lnk ",
            "x.desktop",
            // The right-to-left mark that makes `exe.fdp` of it is not kept.
            "verbale\u{202e}fdp.exe",
        ] {
            assert!(refused(name), "{name}");
        }
        for name in ["verbale.pdf", "foto.jpg", "senza", "exe", "a.exe.pdf", ""] {
            assert!(!refused(name), "{name}");
        }
    }
}
