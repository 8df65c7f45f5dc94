//! What a report holds: one line for each product, as typed into a form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Fen, Locale,
    form::{FieldError, FormReader, FormValues},
    money::{AmountError, FEN_MAX},
    royalty::Usage,
    terms::{MilestoneTest, RoyaltyBase, Terms},
    text::half_width,
};

/// More products than any report on one patent names.
pub const LINES_MAX: u32 = 50;
const PRODUCT_CHARS_MAX: usize = 100;
/// A hundred million pieces in a line.
const UNITS_MAX: i64 = 100_000_000;

/// The use of one product in a period, amounts without VAT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportLine {
    pub product: String,
    pub usage: Usage,
}

/// A figure that a report asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportColumn {
    Gross,
    Discounts,
    Returns,
    Freight,
    Profit,
    AddedOutput,
    Units,
}

/// A figure of a product that differs between two versions; fen, or pieces for units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineChange {
    pub product: String,
    pub column: ReportColumn,
    pub before: i64,
    pub after: i64,
}

/// The figures that these terms need, in the order of a form.
#[must_use]
pub fn columns(terms: &Terms) -> Vec<ReportColumn> {
    let base = terms.fees.royalty.as_ref().map(|royalty| royalty.base);
    let by_sales = |test: MilestoneTest| test != MilestoneTest::Evidence;
    let asks_sales = terms.fees.milestones.iter().any(|milestone| by_sales(milestone.test));
    let mut asked = Vec::new();
    if base == Some(RoyaltyBase::NetSales) || asks_sales {
        asked.push(ReportColumn::Gross);
        let agreed = terms.net_sales;
        let deductions = [
            (agreed.discounts, ReportColumn::Discounts),
            (agreed.returns, ReportColumn::Returns),
            (agreed.freight, ReportColumn::Freight),
        ];
        asked.extend(deductions.into_iter().filter(|(agreed, _)| *agreed).map(|(_, column)| column));
    }
    match base {
        Some(RoyaltyBase::Profit) => asked.push(ReportColumn::Profit),
        Some(RoyaltyBase::AddedOutput) => asked.push(ReportColumn::AddedOutput),
        Some(RoyaltyBase::Units) => asked.push(ReportColumn::Units),
        Some(RoyaltyBase::NetSales) | None => {}
    }
    asked
}

/// Reads `nil=yes`, or `line_1_product`, `line_1_gross` and so on. Blank lines are skipped; a nil report has no lines.
///
/// # Errors
/// Every field that is wrong.
pub fn parse_lines(values: &FormValues, terms: &Terms) -> Result<Vec<ReportLine>, Vec<FieldError>> {
    let asked = columns(terms);
    let mut errors = Vec::new();
    let mut lines = Vec::new();
    for number in 1..=LINES_MAX {
        let name = |field: &str| format!("line_{number}_{field}");
        let text = |field: &str| values.get(&name(field)).map_or("", String::as_str).trim();
        let filled = ReportColumn::ALL.iter().any(|column| !text(column.as_str()).is_empty());
        if text("product").is_empty() && !filled {
            continue;
        }
        if text("product").is_empty() {
            errors.push(FieldError::new(&name("product"), "required"));
        } else if text("product").chars().count() > PRODUCT_CHARS_MAX {
            errors.push(FieldError::new(&name("product"), "text_too_long"));
        }
        let mut line = ReportLine { product: text("product").to_owned(), usage: Usage::default() };
        for column in &asked {
            match read_figure(*column, text(column.as_str())) {
                Ok(value) => column.put(&mut line.usage, value),
                Err(code) => errors.push(FieldError::new(&name(column.as_str()), code)),
            }
        }
        lines.push(line);
    }
    let nil = FormReader::new(values).ticked("nil");
    match (nil, lines.is_empty()) {
        (true, false) => errors.push(FieldError::new("nil", "nil_with_lines")),
        (false, true) => errors.push(FieldError::new("nil", "report_empty")),
        _ => {}
    }
    if errors.is_empty() { Ok(lines) } else { Err(errors) }
}

/// The form values of lines; [`parse_lines`] reads them back.
#[must_use]
pub fn write_lines(lines: &[ReportLine], terms: &Terms) -> FormValues {
    let mut values = FormValues::new();
    if lines.is_empty() {
        values.insert("nil".into(), "yes".into());
    }
    for (index, line) in lines.iter().enumerate() {
        values.insert(format!("line_{}_product", index + 1), line.product.clone());
        for column in columns(terms) {
            let value = column.get(&line.usage);
            let text = if column == ReportColumn::Units { value.to_string() } else { Fen::new(value).to_plain() };
            values.insert(format!("line_{}_{}", index + 1, column.as_str()), text);
        }
    }
    values
}

/// The sum of all lines: what the engine computes from. Nothing for a nil report.
#[must_use]
pub fn total(lines: &[ReportLine]) -> Usage {
    lines.iter().fold(Usage::default(), |sum, line| sum + line.usage)
}

/// Every figure that differs between two versions, product by product; lines of one product are summed.
#[must_use]
pub fn diff(before: &[ReportLine], after: &[ReportLine]) -> Vec<LineChange> {
    let mut products: BTreeMap<&str, (Usage, Usage)> = BTreeMap::new();
    for line in before {
        let sums = products.entry(&line.product).or_default();
        sums.0 = sums.0 + line.usage;
    }
    for line in after {
        let sums = products.entry(&line.product).or_default();
        sums.1 = sums.1 + line.usage;
    }
    let mut changes = Vec::new();
    for (product, (old, new)) in products {
        for column in ReportColumn::ALL {
            let (before, after) = (column.get(&old), column.get(&new));
            if before != after {
                changes.push(LineChange { product: product.to_owned(), column, before, after });
            }
        }
    }
    changes
}

impl ReportColumn {
    pub const ALL: [Self; 7] =
        [Self::Gross, Self::Discounts, Self::Returns, Self::Freight, Self::Profit, Self::AddedOutput, Self::Units];

    /// The part of a field name after `line_1_`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gross => "gross",
            Self::Discounts => "discounts",
            Self::Returns => "returns",
            Self::Freight => "freight",
            Self::Profit => "profit",
            Self::AddedOutput => "added_output",
            Self::Units => "units",
        }
    }

    #[must_use]
    pub const fn name(self, locale: Locale) -> &'static str {
        let (zh, en) = match self {
            Self::Gross => ("开票销售额（不含税）", "Invoiced sales without VAT"),
            Self::Discounts => ("票面折扣", "Discounts on invoices"),
            Self::Returns => ("退货与折让", "Returns and allowances"),
            Self::Freight => ("单独开票的运费与保险费", "Freight and insurance invoiced separately"),
            Self::Profit => ("利润额（亏损填负数）", "Profit (negative for a loss)"),
            Self::AddedOutput => ("新增产值（减少填负数）", "Added output value (negative for a fall)"),
            Self::Units => ("件数", "Units"),
        };
        match locale {
            Locale::Zh => zh,
            Locale::En => en,
        }
    }

    /// Fen, or pieces for units.
    #[must_use]
    pub const fn get(self, usage: &Usage) -> i64 {
        match self {
            Self::Gross => usage.gross.get(),
            Self::Discounts => usage.discounts.get(),
            Self::Returns => usage.returns.get(),
            Self::Freight => usage.freight.get(),
            Self::Profit => usage.profit.get(),
            Self::AddedOutput => usage.added_output.get(),
            Self::Units => usage.units,
        }
    }

    /// Whether a report cannot leave this figure blank; deductions may be.
    #[must_use]
    pub const fn is_required(self) -> bool {
        !matches!(self, Self::Discounts | Self::Returns | Self::Freight)
    }

    fn put(self, usage: &mut Usage, value: i64) {
        match self {
            Self::Gross => usage.gross = Fen::new(value),
            Self::Discounts => usage.discounts = Fen::new(value),
            Self::Returns => usage.returns = Fen::new(value),
            Self::Freight => usage.freight = Fen::new(value),
            Self::Profit => usage.profit = Fen::new(value),
            Self::AddedOutput => usage.added_output = Fen::new(value),
            Self::Units => usage.units = value,
        }
    }
}

fn read_figure(column: ReportColumn, text: &str) -> Result<i64, &'static str> {
    if text.is_empty() {
        return if column.is_required() { Err("required") } else { Ok(0) };
    }
    let amount = |text: &str| Fen::parse_yuan(text).map_err(AmountError::code);
    match column {
        ReportColumn::Profit | ReportColumn::AddedOutput => {
            let text = half_width(text);
            let text = text.trim();
            match text.strip_prefix(['-', '−', '–']) {
                Some(loss) => Ok(-amount(loss)?.get()),
                None => Ok(amount(text)?.get()),
            }
        }
        ReportColumn::Units => {
            let hundredths = amount(text)?.get();
            match hundredths {
                _ if hundredths % 100 != 0 => Err("whole_number_expected"),
                0..=FEN_MAX if hundredths / 100 <= UNITS_MAX => Ok(hundredths / 100),
                _ => Err("out_of_range"),
            }
        }
        _ => Ok(amount(text)?.get()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::samples;

    fn form(fields: &[(&str, &str)]) -> FormValues {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn codes(fields: &[(&str, &str)], letter: &str) -> Vec<(String, String)> {
        let errors = parse_lines(&form(fields), &samples::arrangement(letter)).unwrap_err();
        errors.into_iter().map(|error| (error.field, error.code)).collect()
    }

    #[test]
    fn lines_are_read_as_people_type_them() {
        let values = form(&[
            ("line_1_product", " 编织机 "),
            ("line_1_gross", "120万"),
            ("line_1_discounts", "30,000"),
            ("line_1_returns", "６００００"),
            ("line_1_freight", "10000.00"),
            ("line_4_product", "配件"),
            ("line_4_gross", "0.5"),
        ]);
        let lines = parse_lines(&values, &samples::arrangement("C")).unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].product, "编织机");
        let sum = total(&lines);
        assert_eq!(sum.gross, Fen::new(120_000_050));
        assert_eq!(sum.discounts + sum.returns + sum.freight, Fen::yuan(100_000));
    }

    #[test]
    fn each_base_asks_its_own_figure() {
        let loss = form(&[("line_1_product", "甲"), ("line_1_profit", "－80,000")]);
        assert_eq!(parse_lines(&loss, &samples::arrangement("D")).unwrap()[0].usage.profit, Fen::yuan(-80_000));
        let pieces = form(&[("line_1_product", "甲"), ("line_1_units", "4万")]);
        assert_eq!(parse_lines(&pieces, &samples::arrangement("E")).unwrap()[0].usage.units, 40_000);
        assert_eq!(columns(&samples::arrangement("A")), vec![]);
        assert_eq!(columns(&samples::arrangement("J")).len(), 4);
    }

    #[test]
    fn a_nil_report_has_no_lines_and_says_so() {
        let terms = samples::arrangement("C");
        assert_eq!(parse_lines(&form(&[("nil", "yes")]), &terms), Ok(vec![]));
        assert_eq!(total(&[]), Usage::default());
        assert_eq!(codes(&[], "C"), [("nil".to_owned(), "report_empty".to_owned())]);
        let both = [("nil", "yes"), ("line_1_product", "甲"), ("line_1_gross", "1")];
        assert_eq!(codes(&both, "C"), [("nil".to_owned(), "nil_with_lines".to_owned())]);
    }

    #[test]
    fn every_fault_is_at_its_field() {
        let faults = codes(
            &[
                ("line_1_gross", "一百"),
                ("line_2_product", "乙"),
                ("line_2_returns", "-5"),
                ("line_3_product", "丙"),
                ("line_3_gross", "1.005"),
            ],
            "C",
        );
        let expect = [
            ("line_1_product", "required"),
            ("line_1_gross", "amount_not_a_number"),
            ("line_2_gross", "required"),
            ("line_2_returns", "amount_negative"),
            ("line_3_gross", "amount_too_precise"),
        ];
        assert_eq!(faults, expect.map(|(field, code)| (field.to_owned(), code.to_owned())));
        let halves = codes(&[("line_1_product", "甲"), ("line_1_units", "1.5")], "E");
        assert_eq!(halves, [("line_1_units".to_owned(), "whole_number_expected".to_owned())]);
        let many = codes(&[("line_1_product", "甲"), ("line_1_units", "2亿")], "E");
        assert_eq!(many, [("line_1_units".to_owned(), "out_of_range".to_owned())]);
    }

    #[test]
    fn written_lines_are_read_back() {
        for letter in ["C", "D", "E", "P"] {
            let terms = samples::arrangement(letter);
            let mut line = ReportLine { product: "编织机".into(), usage: Usage::default() };
            for (index, column) in (1i64..).zip(columns(&terms)) {
                column.put(&mut line.usage, index * 12_345);
            }
            let lines = vec![line.clone(), ReportLine { product: "配件".into(), ..line }];
            assert_eq!(parse_lines(&write_lines(&lines, &terms), &terms), Ok(lines), "{letter}");
            assert_eq!(parse_lines(&write_lines(&[], &terms), &terms), Ok(vec![]), "{letter}");
        }
    }

    #[test]
    fn a_correction_shows_what_it_changes_and_nothing_else() {
        let line = |product: &str, gross| ReportLine {
            product: product.into(),
            usage: Usage { gross: Fen::yuan(gross), ..Usage::default() },
        };
        let before = [line("甲", 100), line("乙", 50)];
        let after = [line("乙", 30), line("甲", 100), line("乙", 20), line("丙", 7)];
        let change = LineChange { product: "丙".into(), column: ReportColumn::Gross, before: 0, after: 700 };
        assert_eq!(diff(&before, &after), [change]);
        assert_eq!(diff(&before, &before), []);
    }
}
