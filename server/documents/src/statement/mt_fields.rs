//! The fields of MT940 and MT942: tags at the beginning of lines, and what stands behind them.

use domain::{
    Day, Fen,
    bank::{AmountStyle, FaultCause, StatementFault, StatementLine, is_reference, parse_amount},
};

/// A field with its lines.
pub(super) struct Field<'a> {
    pub tag: &'a str,
    pub lines: Vec<&'a str>,
    /// The line of the file on which it begins, from 1.
    pub row: u32,
}

impl<'a> Field<'a> {
    pub fn first(&self) -> &'a str {
        self.lines.first().copied().unwrap_or_default()
    }

    fn fault(&self, cause: FaultCause) -> StatementFault {
        StatementFault::of(cause).at_row(self.row).in_column(&format!(":{}:", self.tag)).found(self.first())
    }
}

pub(super) enum Part<'a> {
    Field(Field<'a>),
    /// The end of a message.
    End,
}

/// Splits a file. What stands before the first field, such as the header of a transmission, is left out.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let row = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let line = line.trim_end_matches(['\r', '\u{3}', '\u{1a}']).trim_start_matches(['\u{1}', '\u{feff}']);
        // The blocks of the network stand before the text block.
        let line = line.rsplit_once("{4:").map_or(line, |(_, rest)| rest);
        if line.starts_with('{') {
            continue;
        }
        if is_end(line) {
            parts.push(Part::End);
        } else if let Some((tag, rest)) = tagged(line) {
            parts.push(Part::Field(Field { tag, lines: vec![rest], row }));
        } else if let Some(Part::Field(field)) = parts.last_mut() {
            field.lines.push(line);
        }
    }
    parts
}

/// `-`, `-}` and `-ABC` at the end of a message; a text line that begins with a dash goes on behind it.
fn is_end(line: &str) -> bool {
    let line = line.trim();
    let rest = line.strip_prefix('-');
    line.starts_with("-}")
        || rest.is_some_and(|rest| rest.len() <= 3 && rest.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// `:61:…`, `:28C:…`, `:NS:…`.
fn tagged(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = line.strip_prefix(':')?.split_once(':')?;
    let is_number = matches!(tag.len(), 2 | 3)
        && tag.bytes().take(2).all(|byte| byte.is_ascii_digit())
        && tag.bytes().skip(2).all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    (is_number || tag == "NS").then_some((tag, rest))
}

pub(super) enum Movement {
    Booked {
        line: Box<StatementLine>,
        is_reversal: bool,
    },
    /// An expected booking (`EC`, `ED`).
    Expected,
}

/// `:61:` with value day, booking day, side, amount, kind and numbers.
pub(super) fn movement(field: &Field<'_>) -> Result<Movement, StatementFault> {
    let first = field.first().trim_start();
    let value_text = first.get(..6).ok_or_else(|| field.fault(FaultCause::DateMalformed))?;
    let value = short_day(value_text).map_err(|cause| field.fault(cause))?;
    let mut rest = &first[6..];
    let mut booked_on = value;
    if let Some(entry) = rest.get(..4).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit())) {
        booked_on = entry_day(value, entry).map_err(|cause| field.fault(cause))?;
        rest = &rest[4..];
    }
    let marks = [("RC", false, true), ("RD", true, true), ("C", true, false), ("D", false, false)];
    let is_expected = rest.starts_with("EC") || rest.starts_with("ED");
    let rest = if is_expected { &rest[1..] } else { rest };
    let mark = marks.iter().find_map(|mark| Some((rest.strip_prefix(mark.0)?, mark.1, mark.2)));
    let (rest, is_credit, is_reversal) = mark.ok_or_else(|| field.fault(FaultCause::DirectionUnknown))?;
    // The third letter of the currency may stand here.
    let rest = rest.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(rest).trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.').unwrap_or(rest.len());
    let amount = amount(&rest[..end]).map_err(|cause| field.fault(cause))?;
    if is_expected {
        return Ok(Movement::Expected);
    }
    let (customer, bank) = numbers(&rest[end..]);
    let mut remark: Vec<&str> = vec![customer];
    remark.extend(field.lines.iter().skip(1).map(|line| line.trim()));
    let account = field.lines.get(1).map(|line| line.trim()).filter(|line| is_iban(line)).unwrap_or_default();
    let remark: Vec<&str> = remark.into_iter().filter(|text| !text.is_empty() && *text != account).collect();
    let line = StatementLine {
        booked_on,
        booked_time: String::new(),
        amount: if is_credit { amount } else { -amount },
        balance_after: None,
        counterparty: String::new(),
        counterparty_account: account.to_owned(),
        remark: remark.join(" "),
        bank_reference: bank.to_owned(),
        position: field.row,
    };
    Ok(Movement::Booked { line: Box::new(line), is_reversal })
}

/// What stands behind the amount: the kind of booking (`NTRF`), the customer's number, and behind `//` the bank's.
fn numbers(text: &str) -> (&str, &str) {
    let is_kind = text.starts_with(['N', 'F', 'S']) && text.get(..4).is_some();
    let text = if is_kind { &text[4..] } else { text };
    let (customer, bank) = text.split_once("//").unwrap_or((text, ""));
    let known = |text: &str| is_reference(text) && !matches!(text, "KREF+" | "EREF" | "N" | "NONREF");
    (
        Some(customer.trim()).filter(|text| known(text)).unwrap_or_default(),
        Some(bank.trim()).filter(|text| known(text)).unwrap_or_default(),
    )
}

/// Two letters, two digits, and at least eleven signs behind them.
fn is_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    (15..=34).contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes.iter().all(u8::is_ascii_alphanumeric)
}

/// `070904`: two digits of the year, of which those from 80 on are the last century's.
fn short_day(text: &str) -> Result<Day, FaultCause> {
    let number = |range: std::ops::Range<usize>| -> Result<u32, FaultCause> {
        let digits = text.get(range).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        digits.and_then(|digits| digits.parse().ok()).ok_or(FaultCause::DateMalformed)
    };
    let (year, month, day) = (number(0..2)?, number(2..4)?, number(4..6)?);
    let year = i32::try_from(year).map_err(|_| FaultCause::DateMalformed)?;
    let year = if year < 80 { 2000 + year } else { 1900 + year };
    Day::from_ymd(year, month, day).ok_or(FaultCause::DateDoesNotExist)
}

/// `0904`: month and day of the booking, in the year that brings it next to the value day.
fn entry_day(value: Day, text: &str) -> Result<Day, FaultCause> {
    let number = |text: &str| text.parse::<u32>().map_err(|_| FaultCause::DateMalformed);
    let (month, day) = (number(&text[..2])?, number(&text[2..])?);
    let near = [value.year(), value.year() - 1, value.year() + 1];
    let days = near.into_iter().filter_map(|year| Day::from_ymd(year, month, day));
    days.min_by_key(|day| day.days_until(value).abs()).ok_or(FaultCause::DateDoesNotExist)
}

fn amount(text: &str) -> Result<Fen, FaultCause> {
    let style = if text.contains(',') { AmountStyle::Comma } else { AmountStyle::Point };
    parse_amount(text, style)?.ok_or(FaultCause::AmountMissing)
}

/// `C070903EUR766656,49`; some banks leave the currency out.
pub(super) fn balance(field: &Field<'_>) -> Result<(Fen, String), StatementFault> {
    let text = field.first().trim();
    let is_debit = match text.get(..1) {
        Some("C") => false,
        Some("D") => true,
        _ => return Err(field.fault(FaultCause::DirectionUnknown)),
    };
    let day = text.get(1..7).ok_or_else(|| field.fault(FaultCause::DateMalformed))?;
    // Six zeros stand for a day that the bank does not know.
    if day != "000000" {
        short_day(day).map_err(|cause| field.fault(cause))?;
    }
    let rest = &text[7..];
    let currency: String = rest.chars().take_while(char::is_ascii_uppercase).take(3).collect();
    let amount = amount(rest[currency.len()..].trim()).map_err(|cause| field.fault(cause))?;
    Ok((if is_debit { -amount } else { amount }, currency))
}

/// `5EUR1234,56`: number, currency and sum.
pub(super) fn sum(field: &Field<'_>) -> Option<(i64, String, Fen)> {
    let text = field.first().trim();
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let currency = text.get(digits..digits + 3)?;
    Some((text[..digits].parse().ok()?, currency.to_owned(), amount(&text[digits + 3..]).ok()?))
}

/// Adds what `:86:` or `:NS:` says to the line before it.
pub(super) fn add_details(line: &mut StatementLine, field: &Field<'_>) {
    let mut details = Details::default();
    if field.tag == "NS" {
        details.read_numbered(&field.lines);
    } else {
        let joined = field.lines.concat();
        match separator(joined.trim_start()) {
            Some(separator) => details.read_structured(joined.trim_start(), separator),
            None => details.read_plain(&field.lines),
        }
    }
    let put = |target: &mut String, text: String| {
        if target.is_empty() {
            *target = text;
        }
    };
    put(&mut line.counterparty, details.name);
    put(&mut line.counterparty_account, details.account);
    let parts = [std::mem::take(&mut line.remark), details.remark.join(" ")];
    line.remark = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
}

/// The sign between the numbered parts of a structured `:86:`: three digits, the sign, two digits.
fn separator(text: &str) -> Option<char> {
    let bytes = text.as_bytes().get(..6)?;
    let are_digits = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_digit);
    let sign = char::from(bytes[3]);
    (are_digits(0..3) && are_digits(4..6) && sign.is_ascii_punctuation()).then_some(sign)
}

#[derive(Default)]
struct Details {
    name: String,
    account: String,
    remark: Vec<String>,
}

impl Details {
    /// `166?00…?20…?31…?32…`.
    fn read_structured(&mut self, text: &str, separator: char) {
        let (mut names, mut purposes, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for part in text.split(separator).skip(1) {
            let code: Option<u32> = part.get(..2).and_then(|code| code.parse().ok());
            // The sign may stand in a text too.
            let Some(code) = code else {
                purposes.push(part);
                continue;
            };
            let value = &part[2..];
            match code {
                20..=29 => purposes.push(value),
                32 | 33 => names.push(value),
                31 if self.account.is_empty() => value.trim().clone_into(&mut self.account),
                38 => value.trim().clone_into(&mut self.account),
                0 | 60..=79 => others.push(value),
                _ => {}
            }
        }
        self.name = unwrapped(&names);
        self.remark = [unwrapped(&purposes), unwrapped(&others)].into_iter().filter(|text| !text.is_empty()).collect();
    }

    /// Lines of up to 65 signs, with or without words between slashes: `/NAME/…/REMI/…`.
    fn read_plain(&mut self, lines: &[&str]) {
        const FULL_LINE: usize = 65;
        let mut text = String::new();
        let mut was_full = true;
        for line in lines {
            if !was_full {
                text.push(' ');
            }
            text.push_str(line);
            was_full = line.chars().count() >= FULL_LINE;
        }
        self.name = coded(&text, "/NAME/").trim().to_owned();
        self.account = coded(&text, "/IBAN/").trim().to_owned();
        self.remark.push(text.trim().to_owned());
    }

    /// Lines that begin with two digits: 15 and 16 are the name.
    fn read_numbered(&mut self, lines: &[&str]) {
        for line in lines {
            let (code, value) = match line.get(..2).filter(|code| code.bytes().all(|byte| byte.is_ascii_digit())) {
                Some(code) => (code, line[2..].trim()),
                None => ("", line.trim()),
            };
            if matches!(code, "15" | "16") {
                self.name.push_str(value);
            } else if !value.is_empty() {
                self.remark.push(value.to_owned());
            }
        }
    }
}

/// Parts that were cut at 27 signs are put together again; shorter ones were parts of their own.
fn unwrapped(parts: &[&str]) -> String {
    const FULL_PART: usize = 27;
    let mut text = String::new();
    let mut was_full = true;
    for part in parts {
        if !was_full {
            text.push(' ');
        }
        text.push_str(part);
        was_full = part.chars().count() >= FULL_PART;
    }
    text.trim().to_owned()
}

/// The words that stand between slashes; names may hold slashes too.
const WORDS: &[&str] = &[
    "ACCW", "ADDR", "BENM", "BIC", "BUSP", "CDCD", "CHGS", "CNTP", "CREF", "CSID", "EREF", "EXCH", "IBAN", "ID",
    "IREF", "ISDT", "KREF", "MARF", "NAME", "NRTX", "OCMT", "OPRP", "ORDP", "PREF", "PURP", "REMI", "RTRN", "SVCL",
    "TR1D", "TRCD", "TRTP", "ULTB", "ULTC", "ULTD",
];

/// What stands behind a word between slashes, up to the next such word.
fn coded<'a>(text: &'a str, word: &str) -> &'a str {
    let Some((_, rest)) = text.split_once(word) else { return "" };
    let is_word = |part: &str| WORDS.contains(&part);
    let mut end = rest.len();
    let mut from = 0;
    while let Some(slash) = rest[from..].find('/').map(|at| at + from) {
        let behind = &rest[slash + 1..];
        let next = behind.find('/').map_or(behind, |at| &behind[..at]);
        if is_word(next) || next.is_empty() {
            end = slash;
            break;
        }
        from = slash + 1;
    }
    &rest[..end]
}
