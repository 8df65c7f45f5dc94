//! What a file is, by its bytes: a workbook or a text, in which encoding, and of which format.

use domain::bank::{FaultCause, StatementFault, StatementFormat, TextEncoding};
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use services::ports::{SHEET_UNPACKED_BYTES_MAX, SheetError, StatementOptions};

use super::sheet_fault;
use crate::read::{
    kind::{self, Kind},
    text::exactly,
};

pub(super) enum Content {
    Workbook(Kind),
    Text(Text),
}

pub(super) struct Text {
    pub text: String,
    pub encoding: TextEncoding,
    /// The last sign is incomplete.
    pub is_cut_off: bool,
}

pub(super) fn content(bytes: &[u8], options: &StatementOptions) -> Result<Content, StatementFault> {
    // A document type of another name than a page's is XML, and will be refused as such.
    let is_typed = bytes
        .get(..14)
        .is_some_and(|start| start.starts_with(b"<!DOCTYPE") && !start.eq_ignore_ascii_case(b"<!doctype html"));
    if is_typed {
        return Err(StatementFault::of(FaultCause::Doctype));
    }
    let wants_book = matches!(options.format, Some(StatementFormat::Xlsx | StatementFormat::Xls));
    match kind::of(bytes, SHEET_UNPACKED_BYTES_MAX) {
        Ok(Kind::Text) | Err(SheetError::OtherKind { found: "XML" }) if wants_book => {
            Err(StatementFault::of(FaultCause::OtherFormat))
        }
        Ok(Kind::Text) | Err(SheetError::OtherKind { found: "XML" }) => decode(bytes, options).map(Content::Text),
        Ok(kind) => {
            let format = if kind == Kind::Xls { StatementFormat::Xls } else { StatementFormat::Xlsx };
            match options.format {
                Some(wanted) if wanted != format => {
                    Err(StatementFault::of(FaultCause::OtherFormat).found(format.as_str()))
                }
                _ => Ok(Content::Workbook(kind)),
            }
        }
        Err(error) => Err(sheet_fault(&error)),
    }
}

/// A byte order mark decides, then what a person chose, then what the XML says of itself; else text that is valid
/// UTF-8 is UTF-8, and other text is GB18030, in which Chinese banks write.
fn decode(bytes: &[u8], options: &StatementOptions) -> Result<Text, StatementFault> {
    if let Some((found, length)) = Encoding::for_bom(bytes) {
        let encoding = name_of(found).unwrap_or(TextEncoding::Utf8);
        return decode_as(&bytes[length..], found, encoding);
    }
    if let Some(encoding) = options.encoding {
        return decode_as(bytes, encoding_of(encoding), encoding);
    }
    if bytes.contains(&0) {
        return Err(StatementFault::of(FaultCause::Binary));
    }
    if let Some(label) = declared(bytes) {
        let found = Encoding::for_label(&label)
            .ok_or_else(|| StatementFault::of(FaultCause::Encoding).found(&String::from_utf8_lossy(&label)))?;
        let encoding = name_of(found).ok_or_else(|| StatementFault::of(FaultCause::Encoding).found(found.name()))?;
        return decode_as(bytes, found, encoding);
    }
    let utf_8 = decode_as(bytes, UTF_8, TextEncoding::Utf8);
    // UTF-8 that is cut off has whole signs before the cut; plain letters before a few other bytes prove nothing.
    if utf_8.as_ref().is_ok_and(|text| !text.is_cut_off || !text.text.is_ascii()) {
        return utf_8;
    }
    decode_as(bytes, GB18030, TextEncoding::Gb18030)
}

fn decode_as(bytes: &[u8], by: &'static Encoding, encoding: TextEncoding) -> Result<Text, StatementFault> {
    if let Some(text) = exactly(by, bytes) {
        return Ok(Text { text, encoding, is_cut_off: false });
    }
    // A file may end inside a sign: the longest is four bytes.
    let cut = (1..4).filter_map(|missing| bytes.len().checked_sub(missing)).find_map(|end| exactly(by, &bytes[..end]));
    let fault = || StatementFault::of(FaultCause::Encoding).found(encoding.as_str());
    cut.map(|text| Text { text, encoding, is_cut_off: true }).ok_or_else(fault)
}

const fn encoding_of(encoding: TextEncoding) -> &'static Encoding {
    match encoding {
        TextEncoding::Utf8 => UTF_8,
        TextEncoding::Gb18030 => GB18030,
        TextEncoding::Utf16Le => UTF_16LE,
        TextEncoding::Utf16Be => UTF_16BE,
        TextEncoding::Latin1 => WINDOWS_1252,
    }
}

fn name_of(encoding: &'static Encoding) -> Option<TextEncoding> {
    // GBK and GB2312 are parts of GB18030, which the library keeps apart for writing.
    if encoding == encoding_rs::GBK {
        return Some(TextEncoding::Gb18030);
    }
    TextEncoding::ALL.iter().copied().find(|known| encoding_of(*known) == encoding)
}

/// The encoding in the declaration of an XML file.
fn declared(bytes: &[u8]) -> Option<Vec<u8>> {
    const DECLARATION_BYTES_MAX: usize = 200;
    let start = &bytes[..bytes.len().min(DECLARATION_BYTES_MAX)];
    let start = start.trim_ascii_start();
    if !start.starts_with(b"<?xml") {
        return None;
    }
    let end = start.windows(2).position(|pair| pair == b"?>")?;
    let declaration = &start[..end];
    let name = b"encoding";
    let at = declaration.windows(name.len()).position(|word| word == name)? + name.len();
    let quoted = declaration[at..].iter().skip_while(|byte| matches!(byte, b'=' | b' ' | b'\t' | b'\n' | b'\r'));
    let mut quoted = quoted.copied();
    let quote = quoted.next().filter(|byte| matches!(byte, b'"' | b'\''))?;
    Some(quoted.take_while(|byte| *byte != quote).collect())
}

/// XML begins with a bracket, SWIFT files have their tags at the beginning of lines; other text is a table.
pub(super) fn text_format(text: &str) -> Result<StatementFormat, StatementFault> {
    let start = text.trim_start();
    if start.starts_with('<') {
        let head: String = start.chars().take(16).collect::<String>().to_ascii_lowercase();
        let is_page = ["<!doctype html", "<html", "<table", "<head", "<meta"].iter().any(|tag| head.starts_with(tag));
        if is_page {
            return Err(StatementFault::of(FaultCause::Binary).found("HTML"));
        }
        // Which of the three messages it is, the reader finds.
        return Ok(StatementFormat::Camt053);
    }
    const LINES_LOOKED_AT: usize = 60;
    let has = |tag: &str| start.lines().take(LINES_LOOKED_AT).any(|line| line.trim_start().starts_with(tag));
    let is_swift = start.starts_with("{1:")
        || [":20:", ":25:", ":28C:", ":60F:", ":60M:"].iter().filter(|tag| has(tag)).count() >= 2;
    Ok(if is_swift { StatementFormat::Mt940 } else { StatementFormat::Csv })
}
