//! The demonstration province: fictional organisations, people and patents that live through the real use cases.
//!
//! Everything is drawn from a fixed seed and a scripted clock, so that two installations look alike.

mod bank;
mod income;
mod licences;
mod money;
mod offers;
mod oversight;
mod passports;
mod patents;
mod people;
mod plan;
mod recordals;
mod reports;
mod stage;
mod story;
mod terms;
mod transfers;

use domain::patent::PatentNumber;

use crate::access::Role;

pub use story::{Filled, fill};

/// The password of every demonstration account; printed at start-up and shown on the login page.
pub const PASSWORD: &str = "kaixu-demo-2026";

/// The counter that is raised when the demonstration has been filled to its end.
pub const FILLED: &str = "demo_filled";

/// What randomness begins with.
const SEED: u64 = 20_260_115;
/// The first serial of the patents; numbers from 9,999,000 are never given out.
const FIRST_SERIAL: u32 = 9_999_100;

/// The number of the patent at this place in the table.
fn number_of(place: usize) -> PatentNumber {
    let sketch = patents::sketch(place);
    let serial = FIRST_SERIAL + u32::try_from(place).expect("the table is short");
    PatentNumber::of_parts(sketch.year, sketch.kind, serial).expect("the years of the table have numbers")
}

/// A person of the demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    pub email: &'static str,
    pub name: &'static str,
    /// The role for which this account is meant.
    pub role: Role,
    pub organisation: &'static str,
}

const fn account(email: &'static str, name: &'static str, role: Role, organisation: &'static str) -> DemoAccount {
    DemoAccount { email, name, role, organisation }
}

const UNIVERSITY: &str = "岭南理工大学";
const COMPANY: &str = "云汉储能科技有限公司";
const OPERATOR: &str = "开许专利运营中心";
const REGULATOR: &str = "示例省知识产权局";

/// One account for each role, and the second persons that two-person rules ask for.
pub const ACCOUNTS: &[DemoAccount] = &[
    account("staff@demo.kaixu.invalid", "林晓", Role::HolderStaff, UNIVERSITY),
    account("approver@demo.kaixu.invalid", "周明远", Role::HolderApprover, UNIVERSITY),
    account("university-finance@demo.kaixu.invalid", "何静", Role::Finance, UNIVERSITY),
    account("company@demo.kaixu.invalid", "陈立", Role::LicenseeUser, COMPANY),
    account("signatory@demo.kaixu.invalid", "韩雪", Role::LicenseeSignatory, COMPANY),
    account("operator@demo.kaixu.invalid", "苏和", Role::Operator, OPERATOR),
    account("finance@demo.kaixu.invalid", "马兰", Role::Finance, OPERATOR),
    account("finance2@demo.kaixu.invalid", "魏东", Role::Finance, OPERATOR),
    account("inspector@demo.kaixu.invalid", "赵宁", Role::Inspector, REGULATOR),
];
