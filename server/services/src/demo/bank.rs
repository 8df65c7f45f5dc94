//! The first university's account: one statement that was worked through, and one that waits for a person.

use std::fmt::Write as _;

use domain::{
    Day, Fen,
    id::{BankAccountId, ChargeId},
    month::Month,
};

use super::story::Story;
use crate::{
    bank,
    charges::open_of,
    error::{ServiceError, Submitted},
    forms::{FormInput, Upload},
    ports::{BankLineFilter, ChargeFilter, ChargeRow, PaymentFilter},
};

/// The holder of the script that has an account.
const PLACE: usize = 0;
/// The day before the end on which the statements come: whatever the last full month had has happened.
const AGO: i64 = 0;
const OPENING: Fen = Fen::yuan(86_420);
const ROWS_MAX: i64 = 1_000;
/// Open charges that somebody pays in the second statement, each in another way.
const ODD: usize = 4;
/// What payers write before the reference.
const REMARK: &str = "专利许可费";
/// The names of bookings that have nothing to do with licences, and why they are set aside.
const OTHERS: [(&str, &str); 2] = [("示例检测中心", "检测费，与专利许可无关"), ("示例银行", "银行结息，计入利息收入")];

/// One booking of the account.
struct Booking {
    day: Day,
    amount: Fen,
    name: String,
    remark: String,
}

/// What happens on this day: the statement of the month before last was worked through, that of the last full month waits.
pub(super) async fn day(story: &mut Story, ago: i64) -> Result<(), ServiceError> {
    if ago != AGO {
        return Ok(());
    }
    let finance = story.people.finance(&story.services, 0);
    let holder = story.people.holder(PLACE).id.to_string();
    let fields = [
        ("holder", holder.as_str()),
        ("name", "科研收入专户"),
        ("bank", "示例银行书院路支行"),
        ("number", "6200 0000 1234 5678"),
        ("currency", "CNY"),
    ];
    let outcome = bank::open_account(&story.services, &finance, &story.form(fields)).await;
    let Some(account) = story.done("open an account", outcome)? else { return Ok(()) };
    // The demonstration ends yesterday; a month that ended with it is over.
    let last = Month::of(story.end.plus_days(1)).previous();
    let first = bookings(story, last.previous()).await?;
    let mut balance = OPENING;
    let (file, name) = (statement(&first, &mut balance), "交易明细-上期.csv");
    let outcome = bank::preview(&story.services, &finance, account, &upload(story, name, file)).await;
    let Some(import) = story.done("read a statement", outcome)? else { return Ok(()) };
    let outcome = bank::apply_import(&story.services, &finance, import, &FormInput::default()).await;
    story.done("import a statement", outcome)?;
    work_through(story, account).await?;
    confirm(story).await?;
    let mut second = bookings(story, last).await?;
    blur(&mut second);
    second.extend(odd(story, last).await?);
    second.sort_by_key(|booking| booking.day);
    let (file, name) = (statement(&second, &mut balance), "交易明细-本期.csv");
    let outcome = bank::preview(&story.services, &finance, account, &upload(story, name, file)).await;
    story.done("read a statement", outcome).map(drop)
}

/// What was paid to the holder in a month, and what else happens on an account.
async fn bookings(story: &Story, month: Month) -> Result<Vec<Booking>, ServiceError> {
    let holder = Some(story.people.holder(PLACE).id);
    let filter = PaymentFilter { holder, limit: ROWS_MAX, ..PaymentFilter::default() };
    let (rows, _) = story.services.store.read().await?.payments(&filter).await?;
    let stands = |state: &str| !matches!(state, "rejected" | "reversed");
    let mut bookings: Vec<Booking> = rows
        .into_iter()
        .map(|row| row.payment)
        .filter(|payment| payment.method == "bank" && stands(&payment.state))
        .filter(|payment| month.contains(payment.paid_on))
        .map(|payment| Booking {
            day: payment.paid_on,
            amount: payment.amount_fen,
            name: payment.payer_name,
            remark: format!("{REMARK} {}", payment.reference),
        })
        .collect();
    let other = |days: i64, amount: i64, name: &str, remark: &str| Booking {
        day: month.first().plus_days(days),
        amount: Fen::yuan(amount),
        name: name.to_owned(),
        remark: remark.to_owned(),
    };
    let [(laboratory, _), (house, _)] = OTHERS;
    bookings.push(other(9, -18_000, laboratory, "检测费"));
    bookings.push(other(20, 37, house, "结息"));
    bookings.sort_by_key(|booking| booking.day);
    Ok(bookings)
}

/// Not every payer writes what it was asked to: some write nothing, and some type it wrong.
fn blur(bookings: &mut [Booking]) {
    let paid = bookings.iter_mut().filter(|booking| booking.remark.starts_with(REMARK));
    for (place, booking) in paid.enumerate() {
        match place % 4 {
            1 => booking.remark = "货款".to_owned(),
            2 => booking.remark = slip(&booking.remark),
            _ => {}
        }
    }
}

/// Open charges that are paid oddly: by somebody whom nobody knows, without a reference, with a slip in the reference, and
/// short by a bank's fee.
async fn odd(story: &Story, month: Month) -> Result<Vec<Booking>, ServiceError> {
    let rows = payable(story, month).await?;
    Ok(rows
        .iter()
        .take(ODD)
        .enumerate()
        .map(|(place, row)| {
            let (open, reference) = (open_of(&row.position), &row.position.charge.reference);
            let booking = |amount: Fen, name: &str, remark: String| Booking {
                day: paid_on(row, month),
                amount,
                name: name.to_owned(),
                remark,
            };
            match place {
                0 => booking(open, "远岫企业服务有限公司", "代付".into()),
                1 => booking(open, &row.licensee_name, "往来款".into()),
                2 => booking(open, &row.licensee_name, format!("付 {}", slip(reference))),
                _ => booking(open - Fen::yuan(15), &row.licensee_name, format!("许可费{reference}")),
            }
        })
        .collect())
}

/// The due day of a charge, as far as it lies in a month.
fn paid_on(row: &ChargeRow, month: Month) -> Day {
    row.position.charge.due_on.min(month.last()).max(month.first())
}

/// Open charges that may be paid in a month and of which nobody has said so, those before their due day first: they bear
/// no interest.
async fn payable(story: &Story, month: Month) -> Result<Vec<ChargeRow>, ServiceError> {
    let holder = Some(story.people.holder(PLACE).id);
    let filter = ChargeFilter { holder, open_only: true, limit: ROWS_MAX, ..ChargeFilter::default() };
    let (mut rows, _) = story.services.store.read().await?.charges(&filter).await?;
    let said = PaymentFilter { holder, limit: ROWS_MAX, ..PaymentFilter::default() };
    let (said, _) = story.services.store.read().await?.payments(&said).await?;
    let waits = |state: &str| matches!(state, "announced" | "recorded");
    let said: Vec<ChargeId> =
        said.into_iter().filter(|row| waits(&row.payment.state)).flat_map(|row| row.payment.designation).collect();
    rows.retain(|row| {
        let charge = &row.position.charge;
        let stands_alone = charge.principal_charge_id.is_none() && !charge.initial;
        stands_alone && charge.created_at.day() <= paid_on(row, month) && !said.contains(&charge.id)
    });
    rows.sort_by_key(|row| {
        let charge = &row.position.charge;
        (charge.due_on < month.first(), charge.due_on, charge.id)
    });
    Ok(rows)
}

/// A reference with two characters changed for each other, as tired people type.
fn slip(reference: &str) -> String {
    let mut characters: Vec<char> = reference.chars().collect();
    if let [.., a, b] = characters.as_mut_slice() {
        std::mem::swap(a, b);
    }
    characters.into_iter().collect()
}

/// The file as a bank exports it, with the balance after each booking.
fn statement(bookings: &[Booking], balance: &mut Fen) -> Vec<u8> {
    let mut text = String::from("交易日期,贷方金额,借方金额,余额,对方户名,对方账号,摘要\n");
    for booking in bookings {
        *balance += booking.amount;
        let amount = booking.amount.max(-booking.amount).to_plain();
        let (credit, debit) =
            if booking.amount > Fen::ZERO { (amount, String::new()) } else { (String::new(), amount) };
        let (day, after) = (booking.day, balance.to_plain());
        let _ = writeln!(text, "{day},{credit},{debit},{after},{},,{}", booking.name, booking.remark);
    }
    text.into_bytes()
}

fn upload(story: &Story, name: &str, bytes: Vec<u8>) -> FormInput {
    let mut input = story.form([]);
    let (field, media_type) = ("file".to_owned(), "text/csv".to_owned());
    input.uploads.push(Upload { field, file_name: name.to_owned(), media_type, bytes });
    input
}

/// One person works through what the rules left: other bookings are set aside, what they propose is accepted.
async fn work_through(story: &mut Story, account: BankAccountId) -> Result<(), ServiceError> {
    let finance = story.people.finance(&story.services, 0);
    let open = BankLineFilter::of(account, "open", ROWS_MAX);
    let (rows, _) = story.services.store.read().await?.bank_lines(&open).await?;
    for line in rows.into_iter().map(|row| row.line) {
        if let Some((_, reason)) = OTHERS.iter().find(|(name, _)| *name == line.line.counterparty) {
            let input = story.form([("act", "set_aside"), ("reason", *reason)]);
            let outcome = bank::triage(&story.services, &finance, line.id, &input).await;
            story.done("set a line aside", outcome)?;
        } else {
            let input = story.form([("suggestion", "0")]);
            let outcome = bank::accept(&story.services, &finance, line.id, &input).await;
            story.done("accept a suggestion", outcome)?;
        }
    }
    Ok(())
}

/// A second person confirms what the rules and the first person matched.
async fn confirm(story: &mut Story) -> Result<(), ServiceError> {
    let second = story.people.finance(&story.services, 1);
    for found in bank::waiting_matches(&story.services, &second).await?.0 {
        let input = story.form([]);
        match bank::confirm_match(&story.services, &second, found.id, &input).await? {
            Submitted::Done(_) | Submitted::Invalid(_) => {}
        }
    }
    Ok(())
}
