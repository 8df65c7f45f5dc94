//! Terms as JSON: amounts in fen, rates in parts per million, whole numbers only, no unknown fields.
//!
//! Written by hand in both directions, so that a fault has a pointer, all faults are named at once, and what is written
//! states every condition even where the reader would have taken it by default.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::{Map, Value, json};

use crate::{
    Fen,
    terms::{
        Cycle, Due, Entry, Fees, Instalment, LateInterest, Milestone, MilestoneTest, NetSales, Rate, Reporting,
        Royalty, RoyaltyBase, Tax, Terms, TermsError, Tier, Trial,
        reader::{Faults, Object, Taken},
        validate::{INSTALMENTS_MAX, MILESTONES_MAX, TIERS_MAX, YEARS_MAX},
    },
};

/// The version of the JSON form. A reader refuses what it does not know.
const SCHEMA: u32 = 1;

impl Terms {
    /// Reads and validates terms.
    ///
    /// # Errors
    /// Every fault with its pointer, in the order of the document's fields; faults of form before faults of content.
    pub fn from_json(text: &str) -> Result<Self, Vec<TermsError>> {
        let fault = TermsError { path: String::new(), code: "json_malformed" };
        let value = serde_json::from_str(text).map_err(|_| vec![fault])?;
        Self::from_value(value)
    }

    /// Reads and validates terms from a JSON value.
    ///
    /// # Errors
    /// As [`Terms::from_json`].
    pub fn from_value(value: Value) -> Result<Self, Vec<TermsError>> {
        let mut faults = Faults::default();
        let terms = read_terms(Taken::root(value), &mut faults);
        match terms {
            Some(terms) if faults.0.is_empty() => {
                let found = terms.validate();
                if found.is_empty() { Ok(terms) } else { Err(found) }
            }
            _ => Err(faults.0),
        }
    }

    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut object = json!({
            "schema": SCHEMA,
            "licence_months": self.licence_months,
            "fees": write_fees(&self.fees),
            "free_months": self.free_months,
            "equity_note": self.equity_note,
            "reporting": write_reporting(self.reporting),
            "initial_due_days": self.initial_due_days,
            "tax": write_tax(self.tax),
            "late_interest": write_late(self.late_interest),
            "net_sales": {
                "discounts": self.net_sales.discounts,
                "returns": self.net_sales.returns,
                "freight": self.net_sales.freight,
            },
            "loss_carried_forward": self.loss_carried_forward,
            "audit_right": self.audit_right,
            "other_matters": self.other_matters,
        });
        if let Some(trial) = self.trial {
            object["trial"] = json!({
                "months": trial.months,
                "decision_days": trial.decision_days,
                "ends_on_first_sale": trial.ends_on_first_sale,
            });
            if let Some(months) = trial.extension_months {
                object["trial"]["extension_months"] = json!(months);
            }
        }
        object
    }
}

impl Serialize for Terms {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Terms {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(|faults| {
            let texts: Vec<String> = faults.iter().map(ToString::to_string).collect();
            D::Error::custom(texts.join("; "))
        })
    }
}

impl RoyaltyBase {
    pub const ALL: [Self; 4] = [Self::NetSales, Self::Profit, Self::AddedOutput, Self::Units];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NetSales => "net_sales",
            Self::Profit => "profit",
            Self::AddedOutput => "added_output",
            Self::Units => "units",
        }
    }

    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|base| base.as_str() == code)
    }
}

impl Cycle {
    pub const ALL: [Self; 4] = [Self::Monthly, Self::Quarterly, Self::HalfYearly, Self::Yearly];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::HalfYearly => "half_yearly",
            Self::Yearly => "yearly",
        }
    }

    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cycle| cycle.as_str() == code)
    }

    /// Months in one period.
    #[must_use]
    pub const fn months(self) -> u32 {
        match self {
            Self::Monthly => 1,
            Self::Quarterly => 3,
            Self::HalfYearly => 6,
            Self::Yearly => 12,
        }
    }
}

impl MilestoneTest {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Evidence => "evidence",
            Self::FirstCommercialSale => "first_commercial_sale",
            Self::CumulativeRevenue(_) => "cumulative_revenue",
        }
    }
}

fn read_terms(taken: Taken, faults: &mut Faults) -> Option<Terms> {
    let usual = Terms::default();
    let mut object = Object::open(taken, faults);
    if object.count("schema", faults).is_some_and(|schema| schema != SCHEMA) {
        faults.add("/schema", "unknown_schema");
    }
    let licence_months = object.require("licence_months", faults).and_then(|taken| taken.count(faults));
    let fees = object.require("fees", faults).map(|taken| read_fees(taken, faults));
    let trial = object.object("trial", faults).map(|trial| read_trial(trial, faults));
    let reporting = object.object("reporting", faults).map(|reporting| read_reporting(reporting, faults));
    let tax = object.object("tax", faults).map(|tax| read_tax(tax, faults));
    let late_interest = object.object("late_interest", faults).map(|late| read_late(late, faults));
    let net_sales = object.object("net_sales", faults).map(|net_sales| read_net_sales(net_sales, faults));
    let terms = Terms {
        licence_months: licence_months.unwrap_or_default(),
        fees: fees.unwrap_or_default(),
        free_months: object.count("free_months", faults).unwrap_or_default(),
        trial,
        equity_note: object.text("equity_note", faults).unwrap_or_default(),
        reporting: reporting.unwrap_or_default(),
        initial_due_days: object.count("initial_due_days", faults).unwrap_or(usual.initial_due_days),
        tax: tax.flatten().unwrap_or(usual.tax),
        late_interest: late_interest.flatten().unwrap_or(usual.late_interest),
        net_sales: net_sales.unwrap_or_default(),
        loss_carried_forward: object.flag("loss_carried_forward", faults).unwrap_or_default(),
        audit_right: object.flag("audit_right", faults).unwrap_or(usual.audit_right),
        other_matters: object.text("other_matters", faults).unwrap_or_default(),
    };
    object.close(faults);
    faults.0.is_empty().then_some(terms)
}

fn read_fees(taken: Taken, faults: &mut Faults) -> Fees {
    let mut object = Object::open(taken, faults);
    let lump = read_amount_object(&mut object, "lump", faults);
    let annual = read_amount_object(&mut object, "annual", faults);
    let entry = object.object("entry", faults).map(|mut entry| {
        let amount = required_fen(&mut entry, "amount", faults);
        let creditable = entry.flag("creditable", faults).unwrap_or_default();
        entry.close(faults);
        Entry { amount, creditable }
    });
    let royalty = object.object("royalty", faults).and_then(|royalty| read_royalty(royalty, faults));
    let instalments = object.list("instalments", INSTALMENTS_MAX, faults);
    let instalments = instalments.into_iter().filter_map(|taken| read_instalment(taken, faults)).collect();
    let milestones = object.list("milestones", MILESTONES_MAX, faults);
    let milestones = milestones.into_iter().filter_map(|taken| read_milestone(taken, faults)).collect();
    object.close(faults);
    Fees { lump, instalments, entry, annual, royalty, milestones }
}

/// `{"amount": 100}`: an object and not a bare number, so that a component can gain a field.
fn read_amount_object(parent: &mut Object, key: &str, faults: &mut Faults) -> Option<Fen> {
    let mut object = parent.object(key, faults)?;
    let amount = required_fen(&mut object, "amount", faults);
    object.close(faults);
    Some(amount)
}

fn required_fen(object: &mut Object, key: &str, faults: &mut Faults) -> Fen {
    let taken = object.require(key, faults);
    Fen::new(taken.and_then(|taken| taken.whole(faults)).unwrap_or_default())
}

fn required_count(object: &mut Object, key: &str, faults: &mut Faults) -> u32 {
    let taken = object.require(key, faults);
    taken.and_then(|taken| taken.count(faults)).unwrap_or_default()
}

fn required_text(object: &mut Object, key: &str, faults: &mut Faults) -> String {
    let taken = object.require(key, faults);
    taken.and_then(|taken| taken.text(faults)).unwrap_or_default()
}

fn read_instalment(taken: Taken, faults: &mut Faults) -> Option<Instalment> {
    let path = taken.path.clone();
    let mut object = Object::open(taken, faults);
    let amount = required_fen(&mut object, "amount", faults);
    let months = object.count("after_months", faults).map(Due::AfterMonths);
    let days = object.count("after_days", faults).map(Due::AfterDays);
    let on = object.day("on", faults).map(Due::On);
    object.close(faults);
    let dues: Vec<Due> = [months, days, on].into_iter().flatten().collect();
    match dues.as_slice() {
        [due] => Some(Instalment { amount, due: *due }),
        _ => {
            faults.add(path, "one_due_rule_expected");
            None
        }
    }
}

fn read_royalty(mut object: Object, faults: &mut Faults) -> Option<Royalty> {
    let base_path = object.path_of("base");
    let base = RoyaltyBase::parse(&required_text(&mut object, "base", faults));
    if base.is_none() {
        faults.add(base_path, "unknown_choice");
    }
    let rate = object.require("rate", faults).and_then(|taken| read_rate(taken, faults));
    let minimum = object.fen("minimum", faults);
    let cap = object.fen("cap", faults);
    object.close(faults);
    Some(Royalty { base: base?, rate: rate?, minimum, cap })
}

fn read_rate(taken: Taken, faults: &mut Faults) -> Option<Rate> {
    let mut object = Object::open(taken, faults);
    let kind = required_text(&mut object, "kind", faults);
    let rate = match kind.as_str() {
        "flat" => Some(Rate::Flat(required_count(&mut object, "rate", faults))),
        "tiers" => {
            let tiers = object.list("tiers", TIERS_MAX, faults);
            Some(Rate::Tiers(tiers.into_iter().map(|taken| read_tier(taken, faults)).collect()))
        }
        "by_year" => {
            let rates = object.list("rates", YEARS_MAX, faults);
            Some(Rate::ByYear(rates.into_iter().filter_map(|taken| taken.count(faults)).collect()))
        }
        "per_unit" => {
            let amount = required_fen(&mut object, "amount", faults);
            Some(Rate::PerUnit { amount, unit: required_text(&mut object, "unit", faults) })
        }
        _ => {
            faults.add(object.path_of("kind"), "unknown_choice");
            None
        }
    };
    object.close(faults);
    rate
}

fn read_tier(taken: Taken, faults: &mut Faults) -> Tier {
    let mut object = Object::open(taken, faults);
    let from = required_fen(&mut object, "from", faults);
    let rate_ppm = required_count(&mut object, "rate", faults);
    object.close(faults);
    Tier { from, rate_ppm }
}

fn read_milestone(taken: Taken, faults: &mut Faults) -> Option<Milestone> {
    let mut object = Object::open(taken, faults);
    let code = required_text(&mut object, "code", faults);
    let description = required_text(&mut object, "description", faults);
    let amount = required_fen(&mut object, "amount", faults);
    let test = object.require("test", faults).and_then(|taken| read_test(taken, faults));
    object.close(faults);
    Some(Milestone { code, description, test: test?, amount })
}

fn read_test(taken: Taken, faults: &mut Faults) -> Option<MilestoneTest> {
    let mut object = Object::open(taken, faults);
    let kind = required_text(&mut object, "kind", faults);
    let test = match kind.as_str() {
        "evidence" => Some(MilestoneTest::Evidence),
        "first_commercial_sale" => Some(MilestoneTest::FirstCommercialSale),
        "cumulative_revenue" => Some(MilestoneTest::CumulativeRevenue(required_fen(&mut object, "at_least", faults))),
        _ => {
            faults.add(object.path_of("kind"), "unknown_choice");
            None
        }
    };
    object.close(faults);
    test
}

fn read_trial(mut object: Object, faults: &mut Faults) -> Trial {
    let trial = Trial {
        months: required_count(&mut object, "months", faults),
        decision_days: required_count(&mut object, "decision_days", faults),
        extension_months: object.count("extension_months", faults),
        ends_on_first_sale: object.flag("ends_on_first_sale", faults).unwrap_or_default(),
    };
    object.close(faults);
    trial
}

fn read_reporting(mut object: Object, faults: &mut Faults) -> Reporting {
    let usual = Reporting::default();
    let cycle_path = object.path_of("cycle");
    let cycle = Cycle::parse(&required_text(&mut object, "cycle", faults));
    if cycle.is_none() {
        faults.add(cycle_path, "unknown_choice");
    }
    let reporting = Reporting {
        cycle: cycle.unwrap_or(usual.cycle),
        report_due_days: object.count("report_due_days", faults).unwrap_or(usual.report_due_days),
        payment_due_days: object.count("payment_due_days", faults).unwrap_or(usual.payment_due_days),
        deemed_accepted_days: object.count("deemed_accepted_days", faults),
    };
    object.close(faults);
    reporting
}

fn read_tax(mut object: Object, faults: &mut Faults) -> Option<Tax> {
    let mode = required_text(&mut object, "mode", faults);
    let tax = match mode.as_str() {
        "inclusive" => Some(Tax::Inclusive { rate_bp: required_count(&mut object, "rate", faults) }),
        "exclusive" => Some(Tax::Exclusive { rate_bp: required_count(&mut object, "rate", faults) }),
        "exempt" => Some(Tax::Exempt),
        _ => {
            faults.add(object.path_of("mode"), "unknown_choice");
            None
        }
    };
    object.close(faults);
    tax
}

fn read_late(mut object: Object, faults: &mut Faults) -> Option<LateInterest> {
    let kind = required_text(&mut object, "kind", faults);
    let late = match kind.as_str() {
        "none" => Some(LateInterest::None),
        "daily" => Some(LateInterest::Daily { hundred_thousandths: required_count(&mut object, "rate", faults) }),
        "lpr" => Some(LateInterest::Lpr { percent: required_count(&mut object, "percent", faults) }),
        _ => {
            faults.add(object.path_of("kind"), "unknown_choice");
            None
        }
    };
    object.close(faults);
    late
}

fn read_net_sales(mut object: Object, faults: &mut Faults) -> NetSales {
    let net_sales = NetSales {
        discounts: object.flag("discounts", faults).unwrap_or(true),
        returns: object.flag("returns", faults).unwrap_or(true),
        freight: object.flag("freight", faults).unwrap_or(true),
    };
    object.close(faults);
    net_sales
}

fn write_fees(fees: &Fees) -> Value {
    let mut object = Map::new();
    if let Some(amount) = fees.lump {
        object.insert("lump".into(), json!({ "amount": amount }));
    }
    if !fees.instalments.is_empty() {
        object.insert("instalments".into(), fees.instalments.iter().map(write_instalment).collect());
    }
    if let Some(entry) = fees.entry {
        object.insert("entry".into(), json!({ "amount": entry.amount, "creditable": entry.creditable }));
    }
    if let Some(amount) = fees.annual {
        object.insert("annual".into(), json!({ "amount": amount }));
    }
    if let Some(royalty) = &fees.royalty {
        object.insert("royalty".into(), write_royalty(royalty));
    }
    if !fees.milestones.is_empty() {
        object.insert("milestones".into(), fees.milestones.iter().map(write_milestone).collect());
    }
    Value::Object(object)
}

fn write_instalment(part: &Instalment) -> Value {
    match part.due {
        Due::AfterMonths(months) => json!({ "amount": part.amount, "after_months": months }),
        Due::AfterDays(days) => json!({ "amount": part.amount, "after_days": days }),
        Due::On(day) => json!({ "amount": part.amount, "on": day }),
    }
}

fn write_royalty(royalty: &Royalty) -> Value {
    let rate = match &royalty.rate {
        Rate::Flat(rate) => json!({ "kind": "flat", "rate": rate }),
        Rate::Tiers(tiers) => {
            let tiers: Value = tiers.iter().map(|tier| json!({ "from": tier.from, "rate": tier.rate_ppm })).collect();
            json!({ "kind": "tiers", "tiers": tiers })
        }
        Rate::ByYear(rates) => json!({ "kind": "by_year", "rates": rates }),
        Rate::PerUnit { amount, unit } => json!({ "kind": "per_unit", "amount": amount, "unit": unit }),
    };
    let mut object = json!({ "base": royalty.base.as_str(), "rate": rate });
    if let Some(minimum) = royalty.minimum {
        object["minimum"] = json!(minimum);
    }
    if let Some(cap) = royalty.cap {
        object["cap"] = json!(cap);
    }
    object
}

fn write_milestone(milestone: &Milestone) -> Value {
    let mut test = json!({ "kind": milestone.test.as_str() });
    if let MilestoneTest::CumulativeRevenue(at_least) = milestone.test {
        test["at_least"] = json!(at_least);
    }
    json!({
        "code": milestone.code,
        "description": milestone.description,
        "test": test,
        "amount": milestone.amount,
    })
}

fn write_reporting(reporting: Reporting) -> Value {
    let mut object = json!({
        "cycle": reporting.cycle.as_str(),
        "report_due_days": reporting.report_due_days,
        "payment_due_days": reporting.payment_due_days,
    });
    if let Some(days) = reporting.deemed_accepted_days {
        object["deemed_accepted_days"] = json!(days);
    }
    object
}

fn write_tax(tax: Tax) -> Value {
    match tax {
        Tax::Inclusive { rate_bp } => json!({ "mode": "inclusive", "rate": rate_bp }),
        Tax::Exclusive { rate_bp } => json!({ "mode": "exclusive", "rate": rate_bp }),
        Tax::Exempt => json!({ "mode": "exempt" }),
    }
}

fn write_late(late: LateInterest) -> Value {
    match late {
        LateInterest::None => json!({ "kind": "none" }),
        LateInterest::Daily { hundred_thousandths } => json!({ "kind": "daily", "rate": hundred_thousandths }),
        LateInterest::Lpr { percent } => json!({ "kind": "lpr", "percent": percent }),
    }
}
