//! Whether a statement adds up, and in which order its lines were booked.

use std::cmp::Ordering;

use super::{Finding, FindingCode, ReadStatement, Statement, StatementLine, clean};
use crate::Fen;

/// A person reads the first few; a broken column breaks every line.
const FINDINGS_MAX: usize = 50;

/// Whether opening balance plus lines is the closing balance, and every balance follows from the one before it.
/// `None` when the file states too little to tell.
#[must_use]
pub fn adds_up(statement: &Statement) -> Option<bool> {
    let chain = jumps(statement).next().is_none();
    match (statement.opening, statement.closing) {
        (Some(opening), Some(closing)) => Some(chain && opening + net(statement) == closing),
        _ if links(statement) > 0 => Some(chain),
        _ => None,
    }
}

/// What is to be said of a statement's balances.
#[must_use]
pub fn check(statement: &Statement) -> Vec<Finding> {
    let mut findings = Vec::new();
    if statement.lines.is_empty() {
        findings.push(Finding::of(FindingCode::NoLines));
    }
    if let (Some(opening), Some(closing)) = (statement.opening, statement.closing) {
        let expected = opening + net(statement);
        if expected != closing {
            findings.push(Finding::of(FindingCode::DoesNotAddUp).amounts(expected, closing));
        }
    } else if links(statement) == 0 {
        findings.push(Finding::of(FindingCode::CannotCheck));
    }
    findings.extend(jumps(statement).take(FINDINGS_MAX));
    let zeros = statement.lines.iter().filter(|line| line.amount.is_zero());
    findings.extend(zeros.take(FINDINGS_MAX).map(|line| Finding::of(FindingCode::ZeroAmount).at(line.position)));
    findings
}

/// The balance after each line: as stated, or worked out from the opening balance of a statement that adds up. It is
/// what tells two lines apart that agree in everything else.
#[must_use]
pub fn balances(statement: &Statement) -> Vec<Option<Fen>> {
    let derivable = statement.closing.is_some() && adds_up(statement) == Some(true);
    let mut running = statement.opening.filter(|_| derivable);
    let lines = statement.lines.iter();
    lines
        .map(|line| {
            running = running.map(|balance| balance + line.amount);
            line.balance_after.or(running)
        })
        .collect()
}

/// Brings what a reader gathered into its final form: lines in the order of time, missing ends worked out, texts clean,
/// and everything noticed that follows from the lines themselves.
#[must_use]
pub fn finish(mut read: ReadStatement) -> ReadStatement {
    let statement = &mut read.statement;
    for text in [&mut statement.account, &mut statement.currency, &mut statement.number] {
        *text = clean(text);
    }
    let (mut lines, was_sorted) = in_order_of_time(std::mem::take(&mut statement.lines));
    for line in &mut lines {
        for text in [
            &mut line.booked_time,
            &mut line.counterparty,
            &mut line.counterparty_account,
            &mut line.remark,
            &mut line.bank_reference,
        ] {
            *text = clean(text);
        }
    }
    statement.lines = lines;
    read.findings.extend(was_sorted.then(|| Finding::of(FindingCode::NotInOrder)));
    read.findings.extend(derive_ends(statement));
    read.findings.extend(check(statement));
    read
}

/// Fills in opening and closing balance from the balances of the lines, where all lines follow from one another.
fn derive_ends(statement: &mut Statement) -> Option<Finding> {
    let (first, last) = (statement.lines.first()?, statement.lines.last()?);
    if statement.opening.is_some() && statement.closing.is_some() || jumps(statement).next().is_some() {
        return None;
    }
    let (opening, closing) = (first.balance_after.map(|balance| balance - first.amount), last.balance_after);
    let filled = statement.opening.is_none() && opening.is_some() || statement.closing.is_none() && closing.is_some();
    statement.opening = statement.opening.or(opening);
    statement.closing = statement.closing.or(closing);
    filled.then(|| Finding::of(FindingCode::BalancesDerived))
}

/// The lines in the order in which they were booked, from a file that is written forwards, backwards or in no order;
/// and whether they had to be sorted, because the file was neither.
///
/// Days decide, then times of day, then balances: a balance follows from the line before it.
#[must_use]
pub fn in_order_of_time(mut lines: Vec<StatementLine>) -> (Vec<StatementLine>, bool) {
    if is_backwards(&lines) {
        lines.reverse();
    }
    let in_order = lines.is_sorted_by_key(|line| line.booked_on);
    if !in_order {
        // Stable: within a day the order of the file is the order of booking.
        lines.sort_by_key(|line| line.booked_on);
    }
    (lines, !in_order)
}

fn is_backwards(lines: &[StatementLine]) -> bool {
    let pairs = || lines.windows(2).map(|pair| (&pair[0], &pair[1]));
    let (up, down) = votes(pairs().map(|(a, b)| a.booked_on.cmp(&b.booked_on)));
    if up != down {
        return down > up;
    }
    let timed = pairs().filter(|(a, b)| a.booked_on == b.booked_on && !a.booked_time.is_empty());
    let (up, down) = votes(timed.map(|(a, b)| a.booked_time.cmp(&b.booked_time)));
    if up != down {
        return down > up;
    }
    let follows = |before: &StatementLine, after: &StatementLine| match (before.balance_after, after.balance_after) {
        (Some(before), Some(balance)) => before + after.amount == balance,
        _ => false,
    };
    let forwards = pairs().filter(|(a, b)| follows(a, b)).count();
    let backwards = pairs().filter(|(a, b)| follows(b, a)).count();
    backwards > forwards
}

fn votes(orders: impl Iterator<Item = Ordering>) -> (usize, usize) {
    orders.fold((0, 0), |(up, down), order| match order {
        Ordering::Less => (up + 1, down),
        Ordering::Greater => (up, down + 1),
        Ordering::Equal => (up, down),
    })
}

fn net(statement: &Statement) -> Fen {
    statement.lines.iter().map(|line| line.amount).sum()
}

/// How many lines state a balance that can be compared with one before it.
fn links(statement: &Statement) -> usize {
    let stated = statement.lines.iter().filter(|line| line.balance_after.is_some()).count();
    if statement.opening.is_some() { stated } else { stated.saturating_sub(1) }
}

/// The lines whose balance does not follow from the last balance before them. Each is judged by itself: after a jump
/// the stated balance counts again.
fn jumps(statement: &Statement) -> impl Iterator<Item = Finding> {
    let mut running = statement.opening;
    statement.lines.iter().filter_map(move |line| {
        let expected = running.map(|balance| balance + line.amount);
        running = line.balance_after.or(expected);
        match (expected, line.balance_after) {
            (Some(expected), Some(stated)) if expected != stated => {
                Some(Finding::of(FindingCode::BalanceJumps).at(line.position).amounts(expected, stated))
            }
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Day, bank::test_line as line};

    fn statement(opening: Option<i64>, closing: Option<i64>, lines: Vec<StatementLine>) -> Statement {
        Statement { opening: opening.map(Fen::new), closing: closing.map(Fen::new), lines, ..Statement::default() }
    }

    fn with_balances(opening: i64, amounts: &[i64]) -> Vec<StatementLine> {
        let mut balance = opening;
        let lines = amounts.iter().enumerate().map(|(index, amount)| {
            balance += amount;
            let position = u32::try_from(index).unwrap() + 1;
            StatementLine { balance_after: Some(Fen::new(balance)), position, ..line("2026-03-02", *amount) }
        });
        lines.collect()
    }

    fn codes(statement: &Statement) -> Vec<FindingCode> {
        check(statement).iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn opening_plus_lines_is_closing() {
        let lines = vec![line("2026-03-02", 500), line("2026-03-03", -200)];
        assert_eq!(adds_up(&statement(Some(1_000), Some(1_300), lines.clone())), Some(true));
        let wrong = statement(Some(1_000), Some(1_301), lines.clone());
        assert_eq!(adds_up(&wrong), Some(false));
        assert_eq!(check(&wrong)[0], Finding::of(FindingCode::DoesNotAddUp).amounts(Fen::new(1_300), Fen::new(1_301)));
        assert_eq!(adds_up(&statement(Some(1_000), None, lines.clone())), None);
        assert_eq!(codes(&statement(None, None, lines)), [FindingCode::CannotCheck]);
        assert_eq!(adds_up(&statement(Some(7), Some(7), vec![])), Some(true));
        assert_eq!(codes(&statement(None, None, vec![])), [FindingCode::NoLines, FindingCode::CannotCheck]);
    }

    #[test]
    fn a_balance_that_jumps_is_named_by_its_line() {
        let mut broken = statement(None, None, with_balances(100, &[5, 6, 7, 8]));
        assert_eq!(adds_up(&broken), Some(true));
        broken.lines[2].balance_after = Some(Fen::new(999));
        let findings = check(&broken);
        assert_eq!(findings.iter().map(|finding| finding.position).collect::<Vec<_>>(), [Some(3), Some(4)]);
        assert_eq!((findings[0].expected, findings[0].found), (Some(Fen::new(118)), Some(Fen::new(999))));
        assert_eq!(adds_up(&broken), Some(false));
        assert_eq!(derive_ends(&mut broken), None);
    }

    #[test]
    fn balances_are_stated_or_follow_from_an_opening_balance_that_adds_up() {
        let lines = vec![line("2026-03-02", 500), line("2026-03-03", -200)];
        let derived = [Some(Fen::new(1_500)), Some(Fen::new(1_300))];
        assert_eq!(balances(&statement(Some(1_000), Some(1_300), lines.clone())), derived);
        assert_eq!(balances(&statement(Some(1_000), Some(9), lines.clone())), [None, None]);
        assert_eq!(balances(&statement(Some(1_000), None, lines)), [None, None]);
        let mut stated = statement(None, None, with_balances(1_000, &[500, -200]));
        assert_eq!(balances(&stated), derived);
        assert_eq!(derive_ends(&mut stated).map(|finding| finding.code), Some(FindingCode::BalancesDerived));
        assert_eq!((stated.opening, stated.closing), (Some(Fen::new(1_000)), Some(Fen::new(1_300))));
    }

    #[test]
    fn an_unsorted_file_is_sorted_by_day_and_said_to_be() {
        let days = ["2026-03-02", "2026-03-09", "2026-03-04", "2026-03-05"];
        let (lines, sorted) = in_order_of_time(days.iter().map(|day| line(day, 1)).collect());
        assert!(sorted);
        assert!(lines.is_sorted_by_key(|line| line.booked_on));
    }

    proptest! {
        #[test]
        fn a_file_written_backwards_is_read_forwards(
            amounts in proptest::collection::vec(-500i64..500, 2..20),
            steps in proptest::collection::vec(0i64..2, 20),
        ) {
            let mut day = Day::literal(2026, 3, 1);
            let mut lines = with_balances(10_000, &amounts);
            for (line, step) in lines.iter_mut().zip(steps) {
                day = day.plus_days(step);
                line.booked_on = day;
            }
            // Within one day of amounts that undo each other, both directions may add up: any of them is right.
            let backwards: Vec<_> = lines.iter().rev().cloned().collect();
            for file in [lines, backwards] {
                let (read, sorted) = in_order_of_time(file);
                prop_assert!(!sorted);
                prop_assert_eq!(adds_up(&statement(None, None, read)), Some(true));
            }
        }
    }
}
