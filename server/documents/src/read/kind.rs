//! What a file is, by its bytes.

use std::io::{Cursor, Read as _, Write};

use services::ports::SheetError;
use zip::ZipArchive;

/// The kinds that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Xlsx,
    Xls,
    Text,
}

/// Files that people upload by mistake, by their first bytes.
const OTHERS: &[(&[u8], &str)] = &[
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x1f\x8b", "GZIP"),
    (b"{\\rtf", "RTF"),
];

/// A workbook of a great many sheets has a few hundred entries.
const ENTRIES_MAX: usize = 5_000;

/// Texts that a workbook may say it shares: five for each row of the longest file that is read, twenty times over.
const TEXTS_MAX: u64 = 20_000_000;

pub(crate) fn of(bytes: &[u8], unpacked_max: u64) -> Result<Kind, SheetError> {
    if bytes.starts_with(b"PK") {
        return of_zip(bytes, unpacked_max);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return of_compound(bytes);
    }
    if let Some((_, found)) = OTHERS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(SheetError::OtherKind { found });
    }
    match markup(bytes) {
        Some(found) => Err(SheetError::OtherKind { found }),
        None => Ok(Kind::Text),
    }
}

/// "Excel" files of web systems are often pages or XML under the name of a workbook.
fn markup(bytes: &[u8]) -> Option<&'static str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let start: Vec<u8> = bytes
        .iter()
        .copied()
        .skip_while(u8::is_ascii_whitespace)
        .take(16)
        .map(|byte| byte.to_ascii_lowercase())
        .collect();
    if start.starts_with(b"<?xml") {
        return Some("XML");
    }
    [&b"<!doctype"[..], b"<html", b"<table", b"<head", b"<meta"]
        .iter()
        .any(|tag| start.starts_with(tag))
        .then_some("HTML")
}

/// A zip archive is unpacked once without being kept: what its directory says of sizes need not be true.
fn of_zip(bytes: &[u8], unpacked_max: u64) -> Result<Kind, SheetError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetError::Damaged)?;
    if archive.len() > ENTRIES_MAX {
        return Err(SheetError::UnpacksTooLarge { max: unpacked_max });
    }
    let names: Vec<String> = archive.file_names().flatten().map(|name| name.to_ascii_lowercase()).collect();
    let has = |part: &str| names.iter().any(|name| name.starts_with(part));
    if !has("xl/workbook.xml") {
        let found = match () {
            () if has("xl/workbook.bin") => "XLSB",
            () if has("word/") => "DOCX",
            () if has("ppt/") => "PPTX",
            () if has("content.xml") => "ODS",
            () if has("ofd.xml") => "OFD",
            () => "ZIP",
        };
        return Err(SheetError::OtherKind { found });
    }
    let mut left = unpacked_max;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|_| SheetError::Damaged)?;
        if entry.encrypted() {
            return Err(SheetError::Encrypted);
        }
        drop(entry);
        let entry = archive.by_index(index).map_err(|_| SheetError::Damaged)?;
        let mut stated = StatedTexts::default();
        let shares_texts = entry.name().is_ok_and(|name| name.to_ascii_lowercase().contains("sharedstrings"));
        let target: &mut dyn Write = if shares_texts { &mut stated } else { &mut std::io::sink() };
        let unpacked = std::io::copy(&mut entry.take(left + 1), target).map_err(|_| SheetError::Damaged)?;
        if stated.are_too_many {
            return Err(SheetError::UnpacksTooLarge { max: unpacked_max });
        }
        left = left.checked_sub(unpacked).ok_or(SheetError::UnpacksTooLarge { max: unpacked_max })?;
    }
    Ok(Kind::Xlsx)
}

/// Looks through shared texts for the number of them that is stated: the reader makes room for so many at once, however
/// few there are.
#[derive(Default)]
struct StatedTexts {
    /// The end of what went before, without white space and without the zeros of UTF-16.
    window: Vec<u8>,
    are_too_many: bool,
}

impl Write for StatedTexts {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        const WINDOW: usize = 64;
        self.window.extend(bytes.iter().copied().filter(|byte| *byte != 0 && !byte.is_ascii_whitespace()));
        self.are_too_many |= states_too_many(&self.window);
        let passed = self.window.len().saturating_sub(WINDOW);
        self.window.drain(..passed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn states_too_many(text: &[u8]) -> bool {
    const NAME: &[u8] = b"uniqueCount";
    const DIGITS_MAX: usize = 10;
    text.windows(NAME.len()).enumerate().filter(|(_, word)| *word == NAME).any(|(at, _)| {
        let value = text[at + NAME.len()..].iter().skip_while(|byte| matches!(byte, b'=' | b'"' | b'\''));
        let digits = value.take_while(|byte| byte.is_ascii_digit()).take(DIGITS_MAX);
        let (length, number) =
            digits.fold((0, 0u64), |(length, number), digit| (length + 1, number * 10 + u64::from(digit - b'0')));
        length == DIGITS_MAX || number > TEXTS_MAX
    })
}

/// A compound file holds an old workbook, an encrypted new one, or another program's document; the names of its
/// streams tell.
fn of_compound(bytes: &[u8]) -> Result<Kind, SheetError> {
    if holds(bytes, "EncryptedPackage") || holds(bytes, "EncryptionInfo") {
        return Err(SheetError::Encrypted);
    }
    if holds(bytes, "WordDocument") {
        return Err(SheetError::OtherKind { found: "DOC" });
    }
    if holds(bytes, "PowerPoint Document") {
        return Err(SheetError::OtherKind { found: "PPT" });
    }
    if holds(bytes, "Workbook") || holds(bytes, "Book") {
        return Ok(Kind::Xls);
    }
    Err(SheetError::Damaged)
}

/// Whether the directory of a compound file names a stream so: UTF-16 in an entry that begins at a multiple of 128.
fn holds(bytes: &[u8], stream: &str) -> bool {
    let name: Vec<u8> = stream.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    bytes.chunks(128).any(|entry| entry.starts_with(&name))
}
