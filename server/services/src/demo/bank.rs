//! The first university's account: one statement that was worked through, and one that waits for a person.

use std::fmt::Write as _;

use domain::{Day, Fen};

use super::story::Story;
use crate::{
    bank,
    charges::open_of,
    error::{ServiceError, Submitted},
    forms::{FormInput, Upload},
    ports::{ChargeFilter, PaymentFilter},
};

/// The holder of the script that has an account.
const PLACE: usize = 0;
/// The day before the end on which the statements come.
const AGO: i64 = 1;
/// The first statement has these days before the end, the second one what follows.
const FIRST: (i64, i64) = (45, 31);
const SECOND: (i64, i64) = (30, 2);
const OPENING: Fen = Fen::yuan(86_420);
const ROWS_MAX: i64 = 1_000;
/// Open charges that somebody pays in the second statement, each in another way.
const ODD: usize = 4;

/// One booking of the account.
struct Booking {
    day: Day,
    amount: Fen,
    name: String,
    remark: String,
}

/// What happens on this day.
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
    let first = bookings(story, FIRST).await?;
    let mut balance = OPENING;
    let (file, name) = (statement(&first, &mut balance), "交易明细-上期.csv");
    let outcome = bank::preview(&story.services, &finance, account, &upload(story, name, file)).await;
    let Some(import) = story.done("read a statement", outcome)? else { return Ok(()) };
    let outcome = bank::apply_import(&story.services, &finance, import, &FormInput::default()).await;
    story.done("import a statement", outcome)?;
    confirm(story).await?;
    let mut second = bookings(story, SECOND).await?;
    second.extend(odd(story).await?);
    second.sort_by_key(|booking| booking.day);
    let (file, name) = (statement(&second, &mut balance), "交易明细-本期.csv");
    let outcome = bank::preview(&story.services, &finance, account, &upload(story, name, file)).await;
    story.done("read a statement", outcome).map(drop)
}

/// What was paid to the holder within days, and what else happens on an account.
async fn bookings(story: &Story, (from, to): (i64, i64)) -> Result<Vec<Booking>, ServiceError> {
    let holder = Some(story.people.holder(PLACE).id);
    let filter = PaymentFilter { holder, limit: ROWS_MAX, ..PaymentFilter::default() };
    let (rows, _) = story.services.store.read().await?.payments(&filter).await?;
    let (first, last) = (story.end.plus_days(-from), story.end.plus_days(-to));
    let stands = |state: &str| !matches!(state, "rejected" | "reversed");
    let mut bookings: Vec<Booking> = rows
        .into_iter()
        .map(|row| row.payment)
        .filter(|payment| payment.method == "bank" && stands(&payment.state))
        .filter(|payment| first <= payment.paid_on && payment.paid_on <= last)
        .map(|payment| Booking {
            day: payment.paid_on,
            amount: payment.amount_fen,
            name: payment.payer_name,
            remark: format!("专利许可费 {}", payment.reference),
        })
        .collect();
    let other = |day: Day, amount: i64, name: &str, remark: &str| Booking {
        day,
        amount: Fen::yuan(amount),
        name: name.to_owned(),
        remark: remark.to_owned(),
    };
    bookings.push(other(first.plus_days(9), -18_000, "示例检测中心", "检测费"));
    bookings.push(other(first.plus_days(20), 37, "示例银行", "结息"));
    bookings.sort_by_key(|booking| booking.day);
    Ok(bookings)
}

/// Open charges that are paid oddly: without a reference, short by a bank's fee, with a slip in the reference, and by
/// somebody whom nobody knows.
async fn odd(story: &Story) -> Result<Vec<Booking>, ServiceError> {
    let holder = Some(story.people.holder(PLACE).id);
    let filter = ChargeFilter { holder, open_only: true, limit: ROWS_MAX, ..ChargeFilter::default() };
    let (rows, _) = story.services.store.read().await?.charges(&filter).await?;
    let day = story.end.plus_days(-SECOND.1 - 3);
    let principal = rows.iter().filter(|row| row.position.charge.principal_charge_id.is_none());
    Ok(principal
        .take(ODD)
        .enumerate()
        .map(|(place, row)| {
            let (open, charge) = (open_of(&row.position), &row.position.charge);
            let booking = |amount: Fen, name: &str, remark: String| Booking {
                day: day.plus_days(i64::try_from(place % 3).unwrap_or_default()),
                amount,
                name: name.to_owned(),
                remark,
            };
            match place {
                0 => booking(open, &row.licensee_name, "货款".into()),
                1 => booking(open - Fen::yuan(15), &row.licensee_name, format!("许可费{}", charge.reference)),
                2 => booking(open, &row.licensee_name, format!("付 {}", slip(&charge.reference))),
                _ => booking(open, "远岫企业服务有限公司", "代付".into()),
            }
        })
        .collect())
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

/// A second person confirms what the rules matched.
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
