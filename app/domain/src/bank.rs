//! Account statements as banks and wallets export them: lines, balances, and whether they add up.
//!
//! A statement is what the holder's bank says of the holder's own account. It is evidence, not bookkeeping: nothing is
//! posted because a line exists, and a line never changes after it was read.

use serde::{Deserialize, Serialize};

use crate::{Day, Fen};

/// One booking on an account, as its bank writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementLine {
    /// 记账日期.
    pub booked_on: Day,
    /// The time of day as written, for banks that give one (`14:05:33`); empty otherwise. It tells twins apart.
    pub booked_time: String,
    /// Money in is positive, money out negative.
    pub amount: Fen,
    /// 余额 after the line, where the bank states it.
    pub balance_after: Option<Fen>,
    /// 对方户名.
    pub counterparty: String,
    /// 对方账号.
    pub counterparty_account: String,
    /// 摘要、附言、用途: everything that may hold a reference.
    pub remark: String,
    /// The bank's own number of the booking (交易流水号); empty where it gives none.
    pub bank_reference: String,
    /// Where it stands in the file: row, line or element, from 1.
    pub position: u32,
}

/// A statement of one account for some days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The account number as written; empty where the file does not say.
    pub account: String,
    /// ISO 4217; empty where the file does not say.
    pub currency: String,
    /// The bank's number of the statement; empty where it gives none.
    pub number: String,
    pub opening: Option<Fen>,
    pub closing: Option<Fen>,
    /// In the order of time, whatever the order of the file.
    pub lines: Vec<StatementLine>,
}

impl Statement {
    /// The sum of money in.
    #[must_use]
    pub fn credits(&self) -> Fen {
        self.lines.iter().map(|line| line.amount).filter(|amount| *amount > Fen::ZERO).sum()
    }

    /// The sum of money out, as a positive amount.
    #[must_use]
    pub fn debits(&self) -> Fen {
        -self.lines.iter().map(|line| line.amount).filter(|amount| *amount < Fen::ZERO).sum::<Fen>()
    }
}
