//! The book as a plain-text journal that stock tools read: beancount and hledger. An auditor checks it without us.

use std::fmt::{self, Write};

use crate::{
    Day, Fen,
    codes::codes,
    ledger::{AccountPurpose, Currency},
};

codes! {
    /// Which tool the journal is for.
    JournalFormat {
        Beancount = "beancount", "beancount", "beancount";
        Hledger = "hledger", "hledger", "hledger";
    }
}

/// An account of the book, with what the tools are to find on it in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalAccount {
    pub name: AccountName,
    /// The first day with a posting on it.
    pub opened_on: Day,
    /// Debits less credits of all postings.
    pub balance: Fen,
}

/// The name of an account, the same in both tools: `Assets:Receivable:Org-01J…:Lic-01J…`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountName(String);

/// An entry as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    pub id: String,
    /// The day under which it is in the book.
    pub booked_on: Day,
    /// The day on which it happened.
    pub occurred_on: Day,
    pub kind: String,
    pub reason: String,
    /// Names and values of what it is about: `charge`, `payment`, `reverses`.
    pub about: Vec<(&'static str, String)>,
    pub postings: Vec<(AccountName, Currency, Fen)>,
}

impl AccountName {
    /// `holder` and `scope` are ids as texts; the scope of an account that belongs to the holder as a whole is empty. Such
    /// an account is a leaf too, `Own`: what stands on an account above others is read as what stands on all of them.
    #[must_use]
    pub fn of(purpose: AccountPurpose, holder: &str, scope: &str) -> Self {
        let scope = if scope.is_empty() { "Own".to_owned() } else { component(scope) };
        Self(format!("{}:{}:{}:{scope}", root(purpose), camel(purpose.as_str()), component(holder)))
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

const fn root(purpose: AccountPurpose) -> &'static str {
    match purpose {
        AccountPurpose::Receivable
        | AccountPurpose::Bank
        | AccountPurpose::WithheldTax
        | AccountPurpose::ProviderClearing => "Assets",
        AccountPurpose::UnappliedCash | AccountPurpose::TaxPayable | AccountPurpose::BeneficiaryPayable => {
            "Liabilities"
        }
        AccountPurpose::EntryFeeIncome
        | AccountPurpose::LumpSumIncome
        | AccountPurpose::RoyaltyIncome
        | AccountPurpose::OtherFeeIncome
        | AccountPurpose::InterestIncome
        | AccountPurpose::EnforcementCostIncome => "Income",
        AccountPurpose::WriteOff | AccountPurpose::DistributedIncome | AccountPurpose::PaymentFees => "Expenses",
    }
}

/// `entry_fee_income` is `EntryFeeIncome`: both tools want capitals at the beginning of a component.
fn camel(code: &str) -> String {
    code.split('_').map(component).collect()
}

/// A component: letters, digits and hyphens, a capital first.
fn component(text: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let mut out: String = text.chars().map(safe).collect();
    if let Some(first) = out.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    out
}

/// Writes what comes before the entries: the title, the currency, and every account.
///
/// # Errors
/// When the writer fails.
pub fn write_opening<'a>(
    out: &mut impl Write,
    format: JournalFormat,
    accounts: impl IntoIterator<Item = &'a JournalAccount>,
) -> fmt::Result {
    match format {
        JournalFormat::Beancount => {
            writeln!(out, "option \"title\" \"Kaixu\"\noption \"operating_currency\" \"CNY\"\n")?
        }
        JournalFormat::Hledger => writeln!(out, "commodity 1000.00 CNY\n")?,
    }
    for account in accounts {
        match format {
            JournalFormat::Beancount => writeln!(out, "{} open {} CNY", account.opened_on, account.name)?,
            JournalFormat::Hledger => writeln!(out, "account {}", account.name)?,
        }
    }
    writeln!(out)
}

/// Writes one entry. Entries come in the order of their days of booking.
///
/// # Errors
/// When the writer fails.
pub fn write_entry(out: &mut impl Write, format: JournalFormat, entry: &JournalEntry) -> fmt::Result {
    let about = [("entry", &entry.id), ("occurred", &entry.occurred_on.to_string())].map(|(k, v)| (k, v.clone()));
    let about = about.into_iter().chain(entry.about.iter().cloned());
    match format {
        JournalFormat::Beancount => {
            let reason = entry.reason.replace(['\\', '"'], "'").replace(char::is_control, " ");
            writeln!(out, "{} * \"{}\" \"{reason}\"", entry.booked_on, entry.kind)?;
            for (name, value) in about {
                writeln!(out, "  {name}: \"{value}\"")?;
            }
        }
        JournalFormat::Hledger => {
            // A semicolon would begin a comment, a bar divides payee and note.
            let reason = entry.reason.replace([';', '|'], ",").replace(char::is_control, " ");
            writeln!(out, "{} * {} | {reason}", entry.booked_on, entry.kind)?;
            for (name, value) in about {
                writeln!(out, "    ; {name}:{value}")?;
            }
        }
    }
    for (account, currency, amount) in &entry.postings {
        writeln!(out, "    {account}  {} {currency}", amount.to_plain())?;
    }
    writeln!(out)
}

/// Writes what the tools are to find in the end: the balance of every account, on `after`, a day later than any entry.
///
/// # Errors
/// When the writer fails.
pub fn write_closing<'a>(
    out: &mut impl Write,
    format: JournalFormat,
    after: Day,
    accounts: impl IntoIterator<Item = &'a JournalAccount>,
) -> fmt::Result {
    if format == JournalFormat::Hledger {
        writeln!(out, "{after} * balances")?;
    }
    for account in accounts {
        let (name, balance) = (&account.name, account.balance.to_plain());
        match format {
            // Left to itself the tool lets a fen pass.
            JournalFormat::Beancount => writeln!(out, "{after} balance {name}  {balance} ~ 0.00 CNY")?,
            JournalFormat::Hledger => writeln!(out, "    {name}  0.00 CNY = {balance} CNY")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Day = Day::literal(2026, 3, 1);

    fn accounts() -> [JournalAccount; 2] {
        let account = |purpose, fen| JournalAccount {
            name: AccountName::of(purpose, "org_01J", "lic_02K"),
            opened_on: DAY,
            balance: Fen::new(fen),
        };
        [account(AccountPurpose::Receivable, 10_600), account(AccountPurpose::EntryFeeIncome, -10_600)]
    }

    fn entry() -> JournalEntry {
        let postings = accounts().map(|account| (account.name, Currency::CNY, account.balance));
        JournalEntry {
            id: "ent_1".into(),
            booked_on: DAY,
            occurred_on: Day::literal(2026, 2, 27),
            kind: "charge".into(),
            reason: "入门费 \"A\"; B|C\nD".into(),
            about: vec![("charge", "chg_1".into())],
            postings: postings.into(),
        }
    }

    fn whole(format: JournalFormat) -> String {
        let mut out = String::new();
        write_opening(&mut out, format, &accounts()).unwrap();
        write_entry(&mut out, format, &entry()).unwrap();
        write_closing(&mut out, format, Day::literal(2026, 3, 2), &accounts()).unwrap();
        out
    }

    #[test]
    fn beancount_is_written() {
        let expected = r#"option "title" "Kaixu"
option "operating_currency" "CNY"

2026-03-01 open Assets:Receivable:Org-01J:Lic-02K CNY
2026-03-01 open Income:EntryFeeIncome:Org-01J:Lic-02K CNY

2026-03-01 * "charge" "入门费 'A'; B|C D"
  entry: "ent_1"
  occurred: "2026-02-27"
  charge: "chg_1"
    Assets:Receivable:Org-01J:Lic-02K  106.00 CNY
    Income:EntryFeeIncome:Org-01J:Lic-02K  -106.00 CNY

2026-03-02 balance Assets:Receivable:Org-01J:Lic-02K  106.00 ~ 0.00 CNY
2026-03-02 balance Income:EntryFeeIncome:Org-01J:Lic-02K  -106.00 ~ 0.00 CNY
"#;
        assert_eq!(whole(JournalFormat::Beancount), expected);
    }

    #[test]
    fn hledger_is_written() {
        let expected = "commodity 1000.00 CNY

account Assets:Receivable:Org-01J:Lic-02K
account Income:EntryFeeIncome:Org-01J:Lic-02K

2026-03-01 * charge | 入门费 \"A\", B,C D
    ; entry:ent_1
    ; occurred:2026-02-27
    ; charge:chg_1
    Assets:Receivable:Org-01J:Lic-02K  106.00 CNY
    Income:EntryFeeIncome:Org-01J:Lic-02K  -106.00 CNY

2026-03-02 * balances
    Assets:Receivable:Org-01J:Lic-02K  0.00 CNY = 106.00 CNY
    Income:EntryFeeIncome:Org-01J:Lic-02K  0.00 CNY = -106.00 CNY
";
        assert_eq!(whole(JournalFormat::Hledger), expected);
    }

    #[test]
    fn every_purpose_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<AccountName> =
            AccountPurpose::ALL.iter().map(|&purpose| AccountName::of(purpose, "org_1", "")).collect();
        assert_eq!(names.len(), AccountPurpose::ALL.len());
        assert_eq!(AccountName::of(AccountPurpose::WriteOff, "org_1", "").to_string(), "Expenses:WriteOff:Org-1:Own");
    }
}
