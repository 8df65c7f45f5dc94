//! The values of a form as terms, with every fault at its field.

use crate::{
    Day, Fen,
    form::FormReader,
    terms::{
        Arrangement, Cycle, Due, Entry, Fees, Instalment, LateInterest, Milestone, MilestoneTest, NetSales, Rate,
        Reporting, Royalty, RoyaltyBase, Tax, Terms, TermsError, Tier, Trial,
        form::{Field, FieldError, FormValues, Input},
        rate::{parse_rate, parse_scaled},
        validate::{INSTALMENTS_MAX, MILESTONES_MAX, TIERS_MAX, YEARS_MAX},
    },
    text::half_width,
};

/// Reads a form. Amounts, rates and dates are taken as people type them; blank rows are skipped.
///
/// # Errors
/// Every field that is wrong, in the order in which the form is read.
pub fn parse_form(values: &FormValues) -> Result<Terms, Vec<FieldError>> {
    let mut form = Reader { values, errors: Vec::new(), rows: Rows::default() };
    let kind = form.kind();
    let terms = read_terms(&mut form, kind);
    if let Some(kind) = kind {
        form.expect_what_the_kind_needs(kind, &terms);
    }
    // Content is judged only when the form could be read: a fault of reading would be named twice.
    if form.errors.is_empty() {
        for fault in terms.validate() {
            let field = form.rows.field_of(&fault);
            form.fault(field, fault.code);
        }
    }
    if form.errors.is_empty() { Ok(terms) } else { Err(form.errors) }
}

/// The row in the form of every list entry that was read.
#[derive(Default)]
struct Rows {
    instalments: Vec<usize>,
    tiers: Vec<usize>,
    years: Vec<usize>,
    milestones: Vec<usize>,
}

struct Reader<'a> {
    values: &'a FormValues,
    errors: Vec<FieldError>,
    rows: Rows,
}

impl Reader<'_> {
    fn text(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str).trim()
    }

    fn is_blank(&self, name: &str) -> bool {
        self.text(name).is_empty()
    }

    fn fault(&mut self, name: impl Into<String>, code: &'static str) {
        let name: String = name.into();
        self.errors.push(match Field::find(&name).map(|field| field.input) {
            Some(Input::Whole { min, max }) if code == "out_of_range" => {
                FieldError::new(&name, "out_of_bounds").with("min", min).with("max", max)
            }
            _ => FieldError::new(&name, code),
        });
    }

    fn keep<T>(&mut self, name: &str, outcome: Result<T, &'static str>) -> Option<T> {
        match outcome {
            Ok(value) => Some(value),
            Err(code) => {
                self.fault(name, code);
                None
            }
        }
    }

    fn ticked(&self, name: &str) -> bool {
        FormReader::new(self.values).ticked(name)
    }

    /// The text of an area, with the line ends of the machine and none of the browser's.
    fn area(&self, name: &str) -> String {
        self.text(name).replace("\r\n", "\n")
    }

    /// `None` when blank; zero, and a fault, when it cannot be read.
    fn amount(&mut self, name: &str) -> Option<Fen> {
        if self.is_blank(name) {
            return None;
        }
        let outcome = Fen::parse_yuan(self.text(name)).map_err(crate::money::AmountError::code);
        Some(self.keep(name, outcome).unwrap_or_default())
    }

    fn rate(&mut self, name: &str) -> Option<u32> {
        if self.is_blank(name) {
            return None;
        }
        let outcome = parse_rate(self.text(name)).map_err(super::super::RateError::code);
        Some(self.keep(name, outcome).unwrap_or_default())
    }

    fn whole(&mut self, name: &str) -> Option<u32> {
        if self.is_blank(name) {
            return None;
        }
        let text = half_width(self.text(name));
        let digits = text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
        let outcome = text.parse().ok().filter(|_| digits).ok_or("whole_number_expected");
        Some(self.keep(name, outcome).unwrap_or_default())
    }

    fn required_whole(&mut self, name: &str) -> u32 {
        self.whole(name).unwrap_or_else(|| {
            self.fault(name, "required");
            0
        })
    }

    fn required_amount(&mut self, name: &str) -> Fen {
        self.amount(name).unwrap_or_else(|| {
            self.fault(name, "required");
            Fen::ZERO
        })
    }

    fn required_rate(&mut self, name: &str) -> u32 {
        self.rate(name).unwrap_or_else(|| {
            self.fault(name, "required");
            0
        })
    }

    fn day(&mut self, name: &str) -> Option<Day> {
        if self.is_blank(name) {
            return None;
        }
        let outcome = Day::parse(self.text(name)).map_err(crate::day::DayError::code);
        self.keep(name, outcome)
    }

    fn kind(&mut self) -> Option<Arrangement> {
        if self.is_blank("kind") {
            self.fault("kind", "required");
            return None;
        }
        let outcome = Arrangement::parse(self.text("kind")).ok_or("unknown_choice");
        self.keep("kind", outcome)
    }

    /// An empty form must never become a free licence by accident.
    fn expect_what_the_kind_needs(&mut self, kind: Arrangement, terms: &Terms) {
        let fees = &terms.fees;
        let missing: &[(&str, bool)] = match kind {
            Arrangement::LumpSum => &[("lump_amount", fees.lump.is_none() && fees.entry.is_none())],
            Arrangement::Instalments => &[("instalment_1_amount", fees.instalments.is_empty())],
            Arrangement::Annual => &[("annual_amount", fees.annual.is_none())],
            Arrangement::EntryAndRoyalty => {
                &[("entry_amount", fees.entry.is_none()), ("royalty_rate", fees.royalty.is_none())]
            }
            Arrangement::RoyaltyOnSales | Arrangement::RoyaltyOnProfit | Arrangement::RoyaltyOnOutput => {
                &[("royalty_rate", fees.royalty.is_none())]
            }
            Arrangement::PerUnit => &[("unit_amount", fees.royalty.is_none())],
            Arrangement::Milestones => &[("milestone_1_amount", fees.milestones.is_empty())],
            Arrangement::Trial => &[("trial_months", terms.trial.is_none())],
            Arrangement::FreePeriod => &[("free_months", terms.free_months == 0)],
            Arrangement::FreeWithEquity => &[("equity_note", terms.equity_note.is_empty())],
            Arrangement::Free => &[],
        };
        for (name, is_missing) in missing {
            if *is_missing && !self.errors.iter().any(|error| error.field == *name) {
                self.fault(*name, "required");
            }
        }
        let said_free = matches!(kind, Arrangement::Free | Arrangement::FreeWithEquity);
        if said_free && !fees.is_free() {
            self.fault("kind", "free_with_fees");
        }
    }
}

fn read_terms(form: &mut Reader, kind: Option<Arrangement>) -> Terms {
    let usual = Terms::default();
    Terms {
        licence_months: form.required_whole("licence_months"),
        fees: Fees {
            lump: form.amount("lump_amount"),
            instalments: read_instalments(form),
            entry: read_entry(form),
            annual: form.amount("annual_amount"),
            royalty: read_royalty(form, kind),
            milestones: read_milestones(form),
        },
        free_months: form.whole("free_months").unwrap_or(0),
        trial: read_trial(form),
        equity_note: form.area("equity_note"),
        reporting: read_reporting(form),
        initial_due_days: form.whole("initial_due_days").unwrap_or(usual.initial_due_days),
        tax: read_tax(form),
        late_interest: read_late(form),
        net_sales: NetSales {
            discounts: form.ticked("net_discounts"),
            returns: form.ticked("net_returns"),
            freight: form.ticked("net_freight"),
        },
        loss_carried_forward: form.ticked("loss_carried_forward"),
        audit_right: form.ticked("audit_right"),
        other_matters: form.area("other_matters"),
    }
}

fn read_entry(form: &mut Reader) -> Option<Entry> {
    let creditable = form.ticked("entry_creditable");
    form.amount("entry_amount").map(|amount| Entry { amount, creditable })
}

fn read_instalments(form: &mut Reader) -> Vec<Instalment> {
    let mut parts = Vec::new();
    for row in 1..=INSTALMENTS_MAX {
        let name = |field: &str| format!("instalment_{row}_{field}");
        let filled = ["amount", "after_months", "after_days", "on"].iter().any(|field| !form.is_blank(&name(field)));
        if !filled {
            continue;
        }
        let amount = form.required_amount(&name("amount"));
        let months = form.whole(&name("after_months")).map(Due::AfterMonths);
        let days = form.whole(&name("after_days")).map(Due::AfterDays);
        let on = form.day(&name("on")).map(Due::On);
        let dues: Vec<Due> = [months, days, on].into_iter().flatten().collect();
        let due = match dues.as_slice() {
            [due] => *due,
            [] if parts.is_empty() && form.is_blank(&name("on")) => Due::AfterMonths(0),
            [] => {
                if form.is_blank(&name("on")) {
                    form.fault(name("after_months"), "required");
                }
                Due::AfterMonths(0)
            }
            _ => {
                form.fault(name("after_months"), "one_due_rule_expected");
                Due::AfterMonths(0)
            }
        };
        form.rows.instalments.push(row);
        parts.push(Instalment { amount, due });
    }
    parts
}

fn read_royalty(form: &mut Reader, kind: Option<Arrangement>) -> Option<Royalty> {
    let flat = form.rate("royalty_rate").map(Rate::Flat);
    let tiers = read_tiers(form);
    let years = read_years(form);
    let per_unit = form.amount("unit_amount").map(|amount| {
        let unit = form.text("unit_name").to_owned();
        Rate::PerUnit { amount, unit }
    });
    let minimum = form.amount("minimum_amount");
    let cap = form.amount("cap_amount");
    let mut rates: Vec<Rate> = [flat, tiers, years, per_unit].into_iter().flatten().collect();
    if 1 < rates.len() {
        form.fault("royalty_rate", "one_rate_only");
    }
    let Some(rate) = rates.pop() else {
        if minimum.is_some() || cap.is_some() {
            form.fault("royalty_rate", "required");
        }
        return None;
    };
    let base = read_base(form, kind, &rate)?;
    Some(Royalty { base, rate, minimum, cap })
}

/// The base that was chosen, else the one that the rate or the kind implies.
fn read_base(form: &mut Reader, kind: Option<Arrangement>, rate: &Rate) -> Option<RoyaltyBase> {
    if !form.is_blank("royalty_base") {
        let outcome = RoyaltyBase::parse(form.text("royalty_base")).ok_or("unknown_choice");
        return form.keep("royalty_base", outcome);
    }
    if matches!(rate, Rate::PerUnit { .. }) {
        return Some(RoyaltyBase::Units);
    }
    match kind {
        Some(Arrangement::RoyaltyOnSales) => Some(RoyaltyBase::NetSales),
        Some(Arrangement::RoyaltyOnProfit) => Some(RoyaltyBase::Profit),
        Some(Arrangement::RoyaltyOnOutput) => Some(RoyaltyBase::AddedOutput),
        _ => {
            form.fault("royalty_base", "required");
            None
        }
    }
}

fn read_tiers(form: &mut Reader) -> Option<Rate> {
    let mut tiers = Vec::new();
    for row in 1..=TIERS_MAX {
        let (from, rate) = (format!("tier_{row}_from"), format!("tier_{row}_rate"));
        if form.is_blank(&from) && form.is_blank(&rate) {
            continue;
        }
        let from = if tiers.is_empty() && form.is_blank(&from) { Fen::ZERO } else { form.required_amount(&from) };
        tiers.push(Tier { from, rate_ppm: form.required_rate(&rate) });
        form.rows.tiers.push(row);
    }
    (!tiers.is_empty()).then_some(Rate::Tiers(tiers))
}

fn read_years(form: &mut Reader) -> Option<Rate> {
    let mut rates = Vec::new();
    for row in 1..=YEARS_MAX {
        if let Some(rate) = form.rate(&format!("year_{row}_rate")) {
            rates.push(rate);
            form.rows.years.push(row);
        }
    }
    (!rates.is_empty()).then_some(Rate::ByYear(rates))
}

fn read_milestones(form: &mut Reader) -> Vec<Milestone> {
    let mut milestones = Vec::new();
    for row in 1..=MILESTONES_MAX {
        let name = |field: &str| format!("milestone_{row}_{field}");
        // The test is a choice that always has a value, so it does not make a row.
        if ["code", "description", "at_least", "amount"].iter().all(|field| form.is_blank(&name(field))) {
            continue;
        }
        let code = if form.is_blank(&name("code")) { format!("m{row}") } else { form.text(&name("code")).to_owned() };
        let test = match form.text(&name("test")) {
            "" | "evidence" => MilestoneTest::Evidence,
            "first_commercial_sale" => MilestoneTest::FirstCommercialSale,
            "cumulative_revenue" => MilestoneTest::CumulativeRevenue(form.required_amount(&name("at_least"))),
            _ => {
                form.fault(name("test"), "unknown_choice");
                MilestoneTest::Evidence
            }
        };
        let description = form.text(&name("description")).to_owned();
        let amount = form.required_amount(&name("amount"));
        form.rows.milestones.push(row);
        milestones.push(Milestone { code, description, test, amount });
    }
    milestones
}

fn read_trial(form: &mut Reader) -> Option<Trial> {
    let months = form.whole("trial_months")?;
    Some(Trial {
        months,
        decision_days: form.whole("trial_decision_days").unwrap_or(15),
        extension_months: form.whole("trial_extension_months"),
        ends_on_first_sale: form.ticked("trial_ends_on_first_sale"),
    })
}

fn read_reporting(form: &mut Reader) -> Reporting {
    let usual = Reporting::default();
    let cycle = if form.is_blank("report_cycle") {
        Some(usual.cycle)
    } else {
        let outcome = Cycle::parse(form.text("report_cycle")).ok_or("unknown_choice");
        form.keep("report_cycle", outcome)
    };
    Reporting {
        cycle: cycle.unwrap_or(usual.cycle),
        report_due_days: form.whole("report_due_days").unwrap_or(usual.report_due_days),
        payment_due_days: form.whole("payment_due_days").unwrap_or(usual.payment_due_days),
        deemed_accepted_days: form.whole("deemed_accepted_days"),
    }
}

fn read_tax(form: &mut Reader) -> Tax {
    let mode = form.text("tax_mode").to_owned();
    if mode == "exempt" {
        return Tax::Exempt;
    }
    let rate_ppm = form.required_rate("tax_rate");
    if !rate_ppm.is_multiple_of(100) {
        form.fault("tax_rate", "rate_too_precise");
    }
    let rate_bp = rate_ppm / 100;
    match mode.as_str() {
        "inclusive" => return Tax::Inclusive { rate_bp },
        "exclusive" => return Tax::Exclusive { rate_bp },
        "" => form.fault("tax_mode", "required"),
        _ => form.fault("tax_mode", "unknown_choice"),
    }
    Tax::Exempt
}

fn read_late(form: &mut Reader) -> LateInterest {
    match form.text("late_kind") {
        "none" => return LateInterest::None,
        "daily" => {
            let rate_ppm = form.required_rate("late_daily_rate");
            if !rate_ppm.is_multiple_of(10) {
                form.fault("late_daily_rate", "rate_too_precise");
            }
            return LateInterest::Daily { hundred_thousandths: rate_ppm / 10 };
        }
        "lpr" => {
            let text = half_width(form.text("late_lpr_multiple"));
            let number = text.trim_end_matches(['倍', ' ']);
            let outcome = if number.is_empty() {
                Err("required")
            } else {
                parse_scaled(number, 2).map_err(super::super::RateError::code)
            };
            return LateInterest::Lpr { percent: form.keep("late_lpr_multiple", outcome).unwrap_or_default() };
        }
        "" => form.fault("late_kind", "required"),
        _ => form.fault("late_kind", "unknown_choice"),
    }
    LateInterest::None
}

impl Rows {
    /// The field that a pointer into the terms comes from.
    fn field_of(&self, fault: &TermsError) -> String {
        let segments: Vec<&str> = fault.path.split('/').skip(1).collect();
        let row = |rows: &[usize], index: &str| {
            index.parse().ok().and_then(|index: usize| rows.get(index).copied()).unwrap_or(1)
        };
        match segments.as_slice() {
            ["fees", "lump", ..] => "lump_amount".into(),
            ["fees", "annual", ..] => "annual_amount".into(),
            ["fees", "entry", field] => format!("entry_{field}"),
            ["fees", "instalments"] => "instalment_1_amount".into(),
            ["fees", "instalments", index, field] => format!("instalment_{}_{field}", row(&self.instalments, index)),
            ["fees", "royalty", "base"] => "royalty_base".into(),
            ["fees", "royalty", "minimum"] => "minimum_amount".into(),
            ["fees", "royalty", "cap"] => "cap_amount".into(),
            ["fees", "royalty", "rate", "rate"] => "royalty_rate".into(),
            ["fees", "royalty", "rate", "amount"] => "unit_amount".into(),
            ["fees", "royalty", "rate", "unit"] => "unit_name".into(),
            ["fees", "royalty", "rate", "tiers"] => "tier_1_rate".into(),
            ["fees", "royalty", "rate", "tiers", index, field] => format!("tier_{}_{field}", row(&self.tiers, index)),
            ["fees", "royalty", "rate", "rates"] => "year_1_rate".into(),
            ["fees", "royalty", "rate", "rates", index] => format!("year_{}_rate", row(&self.years, index)),
            ["fees", "milestones"] => "milestone_1_amount".into(),
            ["fees", "milestones", index, "test", field] | ["fees", "milestones", index, field] => {
                format!("milestone_{}_{field}", row(&self.milestones, index))
            }
            ["trial"] => "trial_months".into(),
            ["trial", field] => format!("trial_{field}"),
            ["reporting", field] => (*field).into(),
            ["tax", _] => "tax_rate".into(),
            ["late_interest", "rate"] => "late_daily_rate".into(),
            ["late_interest", "percent"] => "late_lpr_multiple".into(),
            [field] => (*field).into(),
            _ => "kind".into(),
        }
    }
}
