//! Text files: encoding, separator, quotes.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use services::ports::{Sheet, SheetError, SheetFormat, SheetLimits, Workbook};

use super::Rows;

/// What people's programs separate fields by; the first wins a tie.
const SEPARATORS: [char; 4] = [',', '\t', ';', '|'];
/// So many records are looked at to find the separator.
const RECORDS_LOOKED_AT: usize = 40;

pub(super) fn read(file_name: &str, bytes: &[u8], limits: SheetLimits) -> Result<Workbook, SheetError> {
    let (text, encoding) = decode(bytes)?;
    let table = table(file_name, &text, limits)?;
    Ok(Workbook {
        format: SheetFormat::Csv,
        encoding: encoding.to_owned(),
        separator: Some(table.separator),
        sheets: vec![table.sheet],
    })
}

/// A text file as a table.
pub(crate) struct TextTable {
    pub(crate) sheet: Sheet,
    pub(crate) separator: char,
    /// The file ends in the middle of a record, as far as that can be seen: inside quotes, or without a line break
    /// after fewer fields than the record before it.
    pub(crate) is_cut_off: bool,
}

pub(crate) fn table(file_name: &str, text: &str, limits: SheetLimits) -> Result<TextTable, SheetError> {
    let (declared, body) = declared_separator(text);
    let separator = declared.unwrap_or_else(|| separator_of(file_name, body));
    let mut rows = Rows::new(limits, 0);
    // The line that states the separator is the first row of the file.
    let offset = usize::from(declared.is_some());
    let mut records = Records { rest: body, separator, line: 1 + offset, has_open_quote: false };
    let (mut last, mut before) = (0, 0);
    for record in records.by_ref() {
        (before, last) = (last, record.cells.len());
        rows.push(record.line, record.cells)?;
    }
    let is_short = !body.ends_with(['\n', '\r']) && 1 < last && last < before;
    let is_cut_off = records.has_open_quote || is_short;
    Ok(TextTable { sheet: rows.into_sheet(""), separator, is_cut_off })
}

/// A byte order mark decides; without one, text that is valid UTF-8 is UTF-8, and other text is GB18030, the encoding
/// of Chinese Excel.
pub(crate) fn decode(bytes: &[u8]) -> Result<(String, &'static str), SheetError> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let name = match encoding {
            _ if encoding == UTF_16LE => "UTF-16LE",
            _ if encoding == UTF_16BE => "UTF-16BE",
            _ => "UTF-8 BOM",
        };
        return Ok((exactly(encoding, &bytes[length..]).ok_or(SheetError::Encoding)?, name));
    }
    if bytes.contains(&0) {
        return Err(SheetError::OtherKind { found: "" });
    }
    if let Some(text) = exactly(UTF_8, bytes) {
        return Ok((text, "UTF-8"));
    }
    exactly(GB18030, bytes).map(|text| (text, "GB18030")).ok_or(SheetError::Encoding)
}

pub(crate) fn exactly(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
}

/// Excel's own first line `sep=;`.
fn declared_separator(text: &str) -> (Option<char>, &str) {
    let Some(rest) = text.strip_prefix("sep=") else { return (None, text) };
    let mut characters = rest.chars();
    let separator = characters.next();
    match characters.as_str().split_once('\n') {
        Some((end, body)) if end.trim().is_empty() => (separator, body),
        _ => (None, text),
    }
}

/// The separator under which most records have the same number of fields, more than one.
fn separator_of(file_name: &str, text: &str) -> char {
    if file_name.to_lowercase().ends_with(".tsv") {
        return '\t';
    }
    let mut best = (0, 0, SEPARATORS[0]);
    for separator in SEPARATORS {
        let records = Records { rest: text, separator, line: 1, has_open_quote: false };
        let widths: Vec<usize> =
            records.take(RECORDS_LOOKED_AT).map(|record| record.cells.len()).filter(|width| *width > 1).collect();
        for width in &widths {
            let alike = widths.iter().filter(|other| *other == width).count();
            if (alike, *width) > (best.0, best.1) {
                best = (alike, *width, separator);
            }
        }
    }
    best.2
}

struct Record {
    /// The line on which the record begins.
    line: usize,
    cells: Vec<String>,
}

/// Records of RFC 4180, read leniently: a quote inside a bare field is a character, an open quote ends with the file.
struct Records<'a> {
    rest: &'a str,
    separator: char,
    line: usize,
    has_open_quote: bool,
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        if self.rest.is_empty() {
            return None;
        }
        let line = self.line;
        let mut cells = Vec::new();
        loop {
            let (cell, end) = self.field();
            cells.push(cell);
            match end {
                End::Field => {}
                End::Record => return Some(Record { line, cells }),
            }
        }
    }
}

enum End {
    Field,
    Record,
}

impl Records<'_> {
    fn field(&mut self) -> (String, End) {
        // Excel writes ="0012" to keep a number as text.
        let quoted = self.rest.strip_prefix('"').or_else(|| self.rest.strip_prefix("=\""));
        let mut text = match quoted {
            Some(body) => self.quoted(body),
            None => String::new(),
        };
        let separator = self.separator;
        let end = self.rest.find([separator, '\n', '\r']).unwrap_or(self.rest.len());
        text.push_str(&self.rest[..end]);
        self.rest = &self.rest[end..];
        let was_separator = self.rest.starts_with(separator);
        if was_separator {
            self.rest = &self.rest[separator.len_utf8()..];
            return (text, End::Field);
        }
        let after = ["\r\n", "\n", "\r"].iter().find_map(|newline| self.rest.strip_prefix(newline));
        self.rest = after.unwrap_or(self.rest);
        self.line += 1;
        (text, End::Record)
    }

    /// The text between quotes, which may hold separators, line breaks and doubled quotes; the rest begins behind it.
    fn quoted(&mut self, body: &str) -> String {
        let mut text = String::new();
        let mut from = 0;
        while let Some(found) = body[from..].find('"') {
            let quote = from + found;
            text.push_str(&body[from..quote]);
            if !body[quote + 1..].starts_with('"') {
                self.leave(body.len() - quote - 1);
                self.line += text.matches('\n').count();
                return text;
            }
            text.push('"');
            from = quote + 2;
        }
        text.push_str(&body[from..]);
        self.has_open_quote = true;
        self.leave(0);
        text
    }

    /// Goes on with the last so many bytes.
    fn leave(&mut self, bytes: usize) {
        self.rest = &self.rest[self.rest.len() - bytes..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str, separator: char) -> Vec<(usize, Vec<String>)> {
        Records { rest: text, separator, line: 1, has_open_quote: false }
            .map(|record| (record.line, record.cells))
            .collect()
    }

    #[test]
    fn quotes_hold_separators_and_line_breaks() {
        let text = "a,\"b,\"\"c\"\"\nd\",e\r\n\"x\"y,=\"0012\",";
        let expected = vec![
            (1, vec!["a".to_owned(), "b,\"c\"\nd".to_owned(), "e".to_owned()]),
            (3, vec!["xy".to_owned(), "0012".to_owned(), String::new()]),
        ];
        assert_eq!(records(text, ','), expected);
    }

    #[test]
    fn a_bare_field_keeps_its_quotes_and_an_open_one_ends_with_the_file() {
        assert_eq!(records("5\" pipe,b\n\"open,c\nd", ',')[0].1, ["5\" pipe", "b"]);
        assert_eq!(records("5\" pipe,b\n\"open,c\nd", ',')[1].1, ["open,c\nd"]);
    }

    #[test]
    fn the_separator_is_the_one_that_makes_a_table() {
        assert_eq!(separator_of("a.csv", "专利号;名称\n1;一种,二种\n2;三\n"), ';');
        assert_eq!(separator_of("a.csv", "专利号\t名称\n1\t一种\n"), '\t');
        assert_eq!(separator_of("a.csv", "清单\n专利号,名称\n1,\"a;b;c\"\n"), ',');
        assert_eq!(separator_of("a.csv", "名称\n甲\n"), ',');
        assert_eq!(declared_separator("sep=;\r\na;b"), (Some(';'), "a;b"));
        assert_eq!(declared_separator("sep=ab\na"), (None, "sep=ab\na"));
    }
}
