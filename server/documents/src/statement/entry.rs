//! One entry of a camt statement as a line.

use domain::{
    Fen,
    bank::{DateOrder, FaultCause, Moment, StatementFault, StatementLine, is_reference, parse_moment},
};

use super::{camt::amount, xml::Element};

pub(super) enum Entry {
    Booked(Box<Booking>),
    /// Pending or for information; its status.
    LeftOut(String),
}

pub(super) struct Booking {
    pub line: StatementLine,
    pub currency: String,
    pub is_reversal: bool,
}

pub(super) fn read_entry(entry: &Element, position: u32) -> Result<Entry, StatementFault> {
    // Version 8 wraps the code.
    let status = match entry.text_at(&["Sts", "Cd"]) {
        "" => entry.text_at(&["Sts"]),
        code => code,
    };
    if !matches!(status, "BOOK" | "") {
        return Ok(Entry::LeftOut(status.to_owned()));
    }
    let amount = amount(entry, "Ntry/Amt").map_err(|fault| fault.at_row(position))?;
    let is_credit = match entry.text_at(&["CdtDbtInd"]) {
        "CRDT" => true,
        "DBIT" => false,
        other => {
            let fault = StatementFault::of(FaultCause::DirectionUnknown).at_row(position);
            return Err(fault.in_column("Ntry/CdtDbtInd").found(other));
        }
    };
    let is_reversal = matches!(entry.text_at(&["RvslInd"]), "true" | "1");
    let moment = booked(entry, position)?;
    let details: Vec<&Element> = entry.all("NtryDtls").flat_map(|details| details.all("TxDtls")).collect();
    // The indicator says which way this booking went; of a reversal, the parties are those of what it takes back.
    let party = Party::of(is_credit != is_reversal);
    let line = StatementLine {
        booked_on: moment.day,
        booked_time: moment.time,
        amount: if is_credit { amount } else { -amount },
        balance_after: None,
        counterparty: only(details.iter().map(|details| party.name(details))),
        counterparty_account: only(details.iter().map(|details| party.account(details))),
        remark: remark(entry, &details, party),
        bank_reference: reference(entry, &details),
        position,
    };
    let currency = entry.child("Amt").map_or_else(String::new, |amount| amount.currency.clone());
    if currency.is_empty() {
        return Err(StatementFault::of(FaultCause::AmountMalformed).at_row(position).in_column("Ntry/Amt/@Ccy"));
    }
    Ok(Entry::Booked(Box::new(Booking { line, currency, is_reversal })))
}

/// The booking day, else the value day. A day is the bank's own: an instant keeps the day that is written.
fn booked(entry: &Element, position: u32) -> Result<Moment, StatementFault> {
    let paths = [["BookgDt", "Dt"], ["BookgDt", "DtTm"], ["ValDt", "Dt"], ["ValDt", "DtTm"]];
    let found = paths.iter().map(|path| (path, entry.text_at(path))).find(|(_, text)| !text.is_empty());
    let (path, text) = found.unwrap_or((&paths[0], ""));
    // Days may carry a zone too: `2026-01-31+08:00`.
    let cut = if path[1] == "Dt" { text.get(..10).unwrap_or(text) } else { text };
    parse_moment(cut, DateOrder::YearFirst).map_err(|cause| {
        StatementFault::of(cause).at_row(position).in_column(&format!("Ntry/{}", path.join("/"))).found(text)
    })
}

/// Which of the parties is the other one.
#[derive(Clone, Copy)]
struct Party {
    /// Names before version 8 stand in the party, later ones in a `Pty` within.
    name: [&'static str; 3],
    account: [&'static str; 2],
    ultimate: [&'static str; 2],
}

impl Party {
    const fn of(is_debtor: bool) -> Self {
        if is_debtor {
            Self {
                name: ["RltdPties", "Dbtr", "Pty"],
                account: ["RltdPties", "DbtrAcct"],
                ultimate: ["RltdPties", "UltmtDbtr"],
            }
        } else {
            Self {
                name: ["RltdPties", "Cdtr", "Pty"],
                account: ["RltdPties", "CdtrAcct"],
                ultimate: ["RltdPties", "UltmtCdtr"],
            }
        }
    }

    fn name<'a>(&self, details: &'a Element) -> &'a str {
        named(details.at(&self.name[..2]))
    }

    /// On whose behalf the payment was made: often the one who owes.
    fn ultimate<'a>(&self, details: &'a Element) -> &'a str {
        named(details.at(&self.ultimate))
    }

    fn account<'a>(&self, details: &'a Element) -> &'a str {
        let Some(account) = details.at(&self.account) else { return "" };
        match account.text_at(&["Id", "IBAN"]) {
            "" => account.text_at(&["Id", "Othr", "Id"]),
            iban => iban,
        }
    }
}

fn named(party: Option<&Element>) -> &str {
    let Some(party) = party else { return "" };
    match party.text_at(&["Nm"]) {
        "" => party.text_at(&["Pty", "Nm"]),
        name => name,
    }
}

/// The one text that all details share; of a batch of several parties, none.
fn only<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
    texts.dedup();
    if let [text] = texts.as_slice() { (*text).to_owned() } else { String::new() }
}

/// The bank's number of the booking.
fn reference(entry: &Element, details: &[&Element]) -> String {
    let own = entry.text_at(&["AcctSvcrRef"]);
    let of_detail = match details {
        [only] => only.text_at(&["Refs", "AcctSvcrRef"]),
        _ => "",
    };
    [own, of_detail].into_iter().find(|text| is_reference(text)).unwrap_or_default().to_owned()
}

/// Everything that may hold a reference: what payers wrote, numbers of all parties, what the bank adds; for batches
/// each detail with its party and amount.
fn remark(entry: &Element, details: &[&Element], party: Party) -> String {
    let is_batch = details.len() > 1;
    let mut parts: Vec<String> = Vec::new();
    for detail in details {
        if is_batch {
            let amount = amount(detail, "TxDtls/Amt").ok().filter(|amount| *amount != Fen::ZERO);
            let texts = [party.name(detail).to_owned(), amount.map(Fen::to_plain).unwrap_or_default()];
            parts.push(texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" "));
        }
        parts.push(party.ultimate(detail).to_owned());
        for information in detail.all("RmtInf") {
            parts.extend(information.all("Ustrd").map(|text| text.text.trim().to_owned()));
            for structured in information.all("Strd") {
                parts.push(structured.text_at(&["CdtrRefInf", "Ref"]).to_owned());
                parts.extend(structured.all("RfrdDocInf").map(|document| document.text_at(&["Nb"]).to_owned()));
                parts.extend(structured.all("AddtlRmtInf").map(|text| text.text.trim().to_owned()));
            }
        }
        for name in ["EndToEndId", "InstrId", "TxId", "PmtInfId", "MndtId", "ChqNb"] {
            parts.push(detail.text_at(&["Refs", name]).to_owned());
        }
        parts.push(detail.text_at(&["AddtlTxInf"]).to_owned());
    }
    for name in ["MsgId", "PmtInfId"] {
        parts.extend(entry.all("NtryDtls").map(|details| details.text_at(&["Btch", name]).to_owned()));
    }
    parts.push(entry.text_at(&["AddtlNtryInf"]).to_owned());
    let mut kept: Vec<String> = Vec::new();
    for part in parts {
        let is_word = !part.is_empty() && !matches!(part.as_str(), "NOTPROVIDED" | "NONREF");
        // Each once; among the few of one booking a search is enough, those of a large batch differ anyway.
        if is_word && (kept.len() > 200 || !kept.contains(&part)) {
            kept.push(part);
        }
    }
    kept.join(" ")
}
