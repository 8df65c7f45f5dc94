//! One statement, cut at random places, with overlaps, in any order, several times over: what is imported is the
//! statement.

use std::collections::BTreeSet;

use proptest::{prelude::*, sample::Index, test_runner::Config};

use super::*;
use crate::bank::{identity::identity as identity_of, test_line};

/// What the account's own bank knows, and what has been imported of it.
#[derive(Default)]
struct Imported {
    known: Vec<KnownLine>,
    /// Which line of the whole statement each known line is.
    truths: Vec<usize>,
}

impl Imported {
    fn add(&mut self, statement: &Statement, truths: &[usize], plan: &Plan, form: &str) {
        for new in plan.new_lines() {
            self.known.push(KnownLine {
                line: statement.lines[new.index].clone(),
                balance: new.balance,
                day_complete: new.day_complete,
                form: form.to_owned(),
                ordinal: new.ordinal,
            });
            self.truths.push(truths[new.index]);
        }
    }

    fn is_exactly(&self, count: usize) -> bool {
        let unique: BTreeSet<usize> = self.truths.iter().copied().collect();
        self.truths.len() == count && unique == (0..count).collect()
    }

    /// Identity and ordinal together are a key.
    fn has_unique_ordinals(&self) -> bool {
        let keys: BTreeSet<(String, u32)> =
            self.known.iter().map(|known| (identity_of(&known.line, known.balance), known.ordinal)).collect();
        keys.len() == self.known.len()
    }
}

/// What tells lines apart in a trial.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Marks {
    /// The balance after each line.
    Balances,
    /// Opening and closing balance of each file.
    Ends,
    References,
    Times,
    /// A reference for some lines, balances for all.
    Mixed,
    /// Opening and closing balance of some files only: what one file tells apart, another does not.
    SomeEnds,
    Nothing,
}

impl Marks {
    /// Whether lines may look the same to everybody.
    fn leave_twins(self) -> bool {
        matches!(self, Self::SomeEnds | Self::Nothing)
    }
}

/// A whole statement of few amounts and names on few days, so that twins are many.
fn whole(marks: Marks, seeds: &[(u8, u8, u8)]) -> Statement {
    const NAMES: [&str; 3] = ["甲公司", "乙公司", ""];
    let (mut day, mut balance) = (Day::literal(2026, 3, 2), 100_000i64);
    let mut seen = HashSet::new();
    let mut lines = Vec::new();
    for (number, (step, amount, name)) in seeds.iter().enumerate() {
        day = day.plus_days(i64::from(*step == 0));
        let amount = [500, 500, 500, 1_200, -500, -300][usize::from(*amount) % 6];
        balance += amount;
        let mut line = StatementLine {
            booked_on: day,
            counterparty: NAMES[usize::from(*name) % 3].to_owned(),
            position: u32::try_from(number).unwrap() + 1,
            ..test_line("2026-03-02", amount)
        };
        let mark = format!("{number:06}");
        match marks {
            Marks::Balances | Marks::Mixed => line.balance_after = Some(Fen::new(balance)),
            Marks::References => line.bank_reference = format!("R{mark}"),
            Marks::Times => {
                line.booked_time = format!("{:02}:{:02}:{:02}", number / 3600, number / 60 % 60, number % 60);
            }
            Marks::Ends | Marks::SomeEnds | Marks::Nothing => {}
        }
        if marks == Marks::Mixed && name.is_multiple_of(2) {
            line.bank_reference = format!("R{mark}");
        }
        // Amounts that undo each other may come back to a balance: then a bank's number is what tells lines apart.
        let is_again = !seen.insert((line.booked_on, line.amount, balance, line.counterparty.clone()));
        if is_again && marks != Marks::Nothing {
            line.bank_reference = format!("R{mark}");
        }
        lines.push(line);
    }
    Statement { opening: Some(Fen::new(100_000)), closing: Some(Fen::new(balance)), lines, ..Statement::default() }
}

/// Lines `from..to` as a file of their own.
fn piece(whole: &Statement, marks: Marks, from: usize, to: usize) -> Statement {
    let before: Fen = whole.lines[..from].iter().map(|line| line.amount).sum();
    let lines = whole.lines[from..to].to_vec();
    let net: Fen = lines.iter().map(|line| line.amount).sum();
    let opening = whole
        .opening
        .map(|opening| opening + before)
        .filter(|_| marks == Marks::Ends || marks == Marks::SomeEnds && (from + to).is_multiple_of(2));
    Statement { opening, closing: opening.map(|opening| opening + net), lines, ..Statement::default() }
}

/// Pieces that cover the whole, overlap, come in any order, and some twice.
fn pieces(count: usize, cuts: &[Index], overlaps: &[u8], order: &[Index]) -> Vec<(usize, usize)> {
    let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(count + 1)).chain([0, count]).collect();
    at.sort_unstable();
    let mut overlaps = overlaps.iter().cycle().map(|overlap| usize::from(*overlap));
    let mut found: Vec<(usize, usize)> = at
        .windows(2)
        .map(|pair| {
            let (before, after) = (overlaps.next().unwrap_or(0), overlaps.next().unwrap_or(0));
            (pair[0].saturating_sub(before), (pair[1] + after).min(count))
        })
        .filter(|(from, to)| from < to)
        .collect();
    for index in order {
        let one = *index.get(&found);
        if found.len() < 14 {
            found.push(one);
        }
        let (one, other) = (index.index(found.len()), found.len() / 2);
        found.swap(one, other);
    }
    found
}

/// The person who knows the account answers by number: lines that look the same are the same to everybody.
fn answer(plan: &mut Plan, statement: &Statement, truths: &[usize], imported: &Imported) -> Result<(), TestCaseError> {
    let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, line) in statement.lines.iter().enumerate() {
        groups.entry(identity_of(line, None)).or_default().push(index);
    }
    for lines in groups.into_values() {
        let is_known = |index: &&usize| imported.truths.contains(&truths[**index]);
        let known = lines.iter().filter(is_known).count();
        let verdicts = lines.iter().map(|index| plan.lines[*index].verdict);
        let certain = verdicts.clone().filter(|verdict| matches!(verdict, Verdict::AlreadyThere { .. })).count();
        let new = verdicts.filter(|verdict| *verdict == Verdict::New).count();
        prop_assert!(certain <= known, "a line was taken for one that is there already");
        prop_assert!(new <= lines.len() - known, "a line that is there already was taken for new");
        let mut same = known - certain;
        for index in lines {
            if matches!(plan.lines[index].verdict, Verdict::PossibleTwin { .. }) {
                plan.answer(index, if same > 0 { TwinAnswer::SameLine } else { TwinAnswer::AnotherLine });
                same = same.saturating_sub(1);
            }
        }
    }
    Ok(())
}

fn trial(
    marks: Marks,
    seeds: &[(u8, u8, u8)],
    cuts: &[Index],
    overlaps: &[u8],
    order: &[Index],
) -> Result<(), TestCaseError> {
    let whole = whole(marks, seeds);
    let count = whole.lines.len();
    let mut imported = Imported::default();
    for (from, to) in pieces(count, cuts, overlaps, order) {
        let statement = piece(&whole, marks, from, to);
        let truths: Vec<usize> = (from..to).collect();
        let mut plan = plan_import(&imported.known, &statement, "camt053");
        prop_assert_eq!(plan.lines.len(), statement.lines.len());
        if marks.leave_twins() {
            answer(&mut plan, &statement, &truths, &imported)?;
        }
        let open: Vec<usize> = plan.open().collect();
        prop_assert!(open.is_empty(), "asked of lines {:?} that are one of a kind", open);
        if marks.leave_twins() {
            // Which of two equal lines is which has no answer; their number has.
            let new: Vec<usize> = truths.iter().copied().filter(|truth| !imported.truths.contains(truth)).collect();
            prop_assert_eq!(plan.counts().0, new.len());
            let before = imported.truths.clone();
            imported.add(&statement, &truths, &plan, "camt053");
            imported.truths = before.into_iter().chain(new).collect();
        } else {
            imported.add(&statement, &truths, &plan, "camt053");
        }
        // The same file again adds nothing.
        let again = plan_import(&imported.known, &statement, "camt053");
        prop_assert_eq!(again.counts().0, 0);
    }
    prop_assert!(imported.is_exactly(count), "{:?} of {}", imported.truths, count);
    prop_assert!(imported.has_unique_ordinals());
    let mut amounts: Vec<_> = imported.known.iter().map(|known| identity_of(&known.line, None)).collect();
    let mut expected: Vec<_> = whole.lines.iter().map(|line| identity_of(line, None)).collect();
    amounts.sort_unstable();
    expected.sort_unstable();
    prop_assert_eq!(amounts, expected, "the union of the imports is the statement");
    Ok(())
}

fn seeds() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    proptest::collection::vec((0u8..5, 0u8..6, 0u8..3), 1..36)
}

proptest! {
    #![proptest_config(Config { cases: 1_000, ..Config::default() })]

    #[test]
    fn the_union_of_imports_is_the_statement(
        kind in 0usize..5,
        seeds in seeds(),
        cuts in proptest::collection::vec(any::<Index>(), 0..8),
        overlaps in proptest::collection::vec(0u8..9, 1..6),
        order in proptest::collection::vec(any::<Index>(), 0..6),
    ) {
        let marks = [Marks::Balances, Marks::Ends, Marks::References, Marks::Times, Marks::Mixed][kind];
        trial(marks, &seeds, &cuts, &overlaps, &order)?;
    }

    #[test]
    fn where_nothing_tells_twins_apart_a_person_is_asked_and_the_union_is_the_statement(
        has_ends: bool,
        seeds in seeds(),
        cuts in proptest::collection::vec(any::<Index>(), 0..8),
        overlaps in proptest::collection::vec(0u8..9, 1..6),
        order in proptest::collection::vec(any::<Index>(), 0..6),
    ) {
        trial(if has_ends { Marks::SomeEnds } else { Marks::Nothing }, &seeds, &cuts, &overlaps, &order)?;
    }
}

fn known(line: StatementLine, form: &str) -> KnownLine {
    KnownLine { balance: line.balance_after, line, day_complete: false, form: form.to_owned(), ordinal: 1 }
}

fn verdicts(existing: &[KnownLine], lines: Vec<StatementLine>, form: &str) -> Vec<Verdict> {
    let statement = Statement { lines, ..Statement::default() };
    plan_import(existing, &statement, form).lines.iter().map(|line| line.verdict).collect()
}

const THERE: Verdict = Verdict::AlreadyThere { known: 0 };
const TWIN: Verdict = Verdict::PossibleTwin { known: 0 };

#[test]
fn two_identical_lines_of_one_file_are_both_kept() {
    let line = test_line("2026-03-02", 500);
    assert_eq!(verdicts(&[], vec![line.clone(), line.clone()], "mt940"), [Verdict::New, Verdict::New]);
    let plan = plan_import(&[], &Statement { lines: vec![line.clone(), line], ..Statement::default() }, "mt940");
    let new = plan.new_lines();
    assert_eq!(new[0].identity, new[1].identity);
    assert_eq!((new[0].ordinal, new[1].ordinal), (1, 2));
}

#[test]
fn twins_in_different_files_are_a_persons_to_decide() {
    let line = test_line("2026-03-02", 500);
    let existing = [known(line.clone(), "mt940")];
    assert_eq!(verdicts(&existing, vec![line.clone()], "mt940"), [TWIN]);
    // One of the two may be the known one; the other cannot be.
    assert_eq!(verdicts(&existing, vec![line.clone(), line.clone()], "mt940"), [TWIN, Verdict::New]);
    let around = |line: StatementLine| vec![test_line("2026-03-01", 1), line, test_line("2026-03-03", 1)];
    assert_eq!(verdicts(&existing, around(line.clone()), "mt940")[1], THERE, "the file has the whole day");
    let complete = [KnownLine { day_complete: true, ..existing[0].clone() }];
    assert_eq!(verdicts(&complete, vec![line], "mt940"), [THERE], "the day was imported whole");
}

#[test]
fn a_reference_a_balance_or_a_time_tells_lines_apart() {
    let plain = test_line("2026-03-02", 500);
    let reference = |text: &str| StatementLine { bank_reference: text.to_owned(), ..plain.clone() };
    let balance = |fen: i64| StatementLine { balance_after: Some(Fen::new(fen)), ..plain.clone() };
    let time = |text: &str| StatementLine { booked_time: text.to_owned(), ..plain.clone() };
    for (one, other) in
        [(reference("A1"), reference("A2")), (balance(1), balance(2)), (time("09:00:00"), time("09:00:01"))]
    {
        assert_eq!(verdicts(&[known(one.clone(), "f")], vec![one.clone()], "f"), [THERE]);
        assert_eq!(verdicts(&[known(one, "f")], vec![other], "f"), [Verdict::New]);
    }
    // A number that several lines share, as those of a batch do, tells nothing.
    let batch = vec![reference("A1"), reference("A1")];
    assert_eq!(verdicts(&[known(reference("A1"), "f")], batch, "f"), [TWIN, Verdict::New]);
}

#[test]
fn another_form_of_the_same_account_adds_nothing_silently() {
    let csv = StatementLine {
        booked_time: "09:00:01".to_owned(),
        remark: "年费 KX-7".to_owned(),
        ..test_line("2026-03-02", 500)
    };
    let camt = StatementLine { remark: "KX-7".to_owned(), ..test_line("2026-03-02", 500) };
    assert_eq!(verdicts(&[known(csv.clone(), "csv:icbc")], vec![camt.clone()], "camt053"), [TWIN]);
    let other = StatementLine { counterparty: "乙公司".to_owned(), ..camt.clone() };
    assert_eq!(verdicts(&[known(csv.clone(), "csv:icbc")], vec![other], "camt053"), [Verdict::New]);
    let with = |line: &StatementLine| StatementLine { bank_reference: "A1".to_owned(), ..line.clone() };
    assert_eq!(verdicts(&[known(with(&csv), "csv:icbc")], vec![with(&camt)], "camt053"), [THERE]);
    let later = StatementLine { booked_on: Day::literal(2026, 3, 4), ..with(&camt) };
    assert_eq!(verdicts(&[known(with(&csv), "csv:icbc")], vec![later], "camt053"), [TWIN]);
    assert_eq!(
        verdicts(
            &[known(csv.clone(), "csv:icbc")],
            vec![StatementLine { remark: "KX-8".to_owned(), ..csv }],
            "csv:icbc"
        ),
        [Verdict::New]
    );
}

#[test]
fn an_undone_import_leaves_its_ordinal_free() {
    let line = test_line("2026-03-02", 500);
    let existing = [KnownLine { ordinal: 2, day_complete: true, ..known(line.clone(), "f") }];
    let plan = plan_import(&existing, &Statement { lines: vec![line.clone(), line], ..Statement::default() }, "f");
    assert_eq!(plan.new_lines()[0].ordinal, 1);
}

#[test]
fn a_busy_day_of_one_amount_is_planned_quickly() {
    let line =
        |number: usize| StatementLine { bank_reference: format!("R{number:06}"), ..test_line("2026-03-02", 500) };
    let existing: Vec<KnownLine> = (0..20_000).map(|number| known(line(number), "f")).collect();
    let statement = Statement { lines: (10_000..30_000).map(line).collect(), ..Statement::default() };
    assert_eq!(plan_import(&existing, &statement, "g").counts(), (10_000, 10_000, 0));
}
