//! A rule as a person types it.

use super::{
    Agency, AgencyBase, BeneficiaryClass, CITATION_CHARS_MAX, LEGAL_FLOOR_BP, MULTIPLE_MAX, Policy, PolicyRule, Share,
    policy::{NAME_CHARS_MAX, WHOLE_BP},
};
use crate::{
    form::{FieldError, FormReader, FormValues},
    organisation::Nature,
    terms::{parse_rate, rate_text},
};

const OTHER_NAME: &str = "other_name";

impl Policy {
    /// Reads `citation`, `valid_from`, the percentages `share_contributors`, `share_college`, `share_university`,
    /// `share_fund` and `share_other` (blank is none) with `other_name`, `agency_rate` (blank is none), `agency_base`,
    /// `multiple` (blank is 2) and `floor` (blank is 50 %). `nature` is what the institution is in law.
    ///
    /// # Errors
    /// Every fault at its field; `floor_below_law` where a state institution sets a floor below half.
    pub fn from_form(values: &FormValues, nature: Nature) -> Result<Self, Vec<FieldError>> {
        let mut form = FormReader::new(values);
        let citation = form.required("citation", CITATION_CHARS_MAX);
        let valid_from = form.day("valid_from");
        let shares = read_shares(&mut form);
        let agency = read_agency(&mut form);
        let multiple = if form.text("multiple").is_empty() { Some(2) } else { read_multiple(&mut form) };
        let floor_bp = if form.text("floor").is_empty() { Some(LEGAL_FLOOR_BP) } else { read_bp(&mut form, "floor") };
        if floor_bp.is_some_and(|floor| floor < Self::legal_floor_bp(nature)) {
            form.fail("floor", "floor_below_law");
        }
        form.finish()?;
        let (Some(valid_from), Some(shares), Some(agency), Some(multiple), Some(floor_bp)) =
            (valid_from, shares, agency, multiple, floor_bp)
        else {
            return Err(vec![FieldError::new("", "required")]);
        };
        Self::new(PolicyRule { citation, valid_from, shares, agency, multiple, floor_bp })
    }

    /// The values that [`Policy::from_form`] reads back as this rule; several shares of one class come back as one.
    #[must_use]
    pub fn to_form(&self) -> FormValues {
        let rule = self.rule();
        let mut values = FormValues::new();
        for class in BeneficiaryClass::ALL {
            let bp: u32 = rule.shares.iter().filter(|share| share.class == *class).map(|share| share.bp).sum();
            values.insert(share_field(*class), if bp == 0 { String::new() } else { rate_text(bp * 100) });
        }
        let names: Vec<&str> =
            rule.shares.iter().map(|share| share.name.as_str()).filter(|name| !name.is_empty()).collect();
        values.insert(OTHER_NAME.into(), names.join("、"));
        values.insert("citation".into(), rule.citation.clone());
        values.insert("valid_from".into(), rule.valid_from.to_string());
        values.insert("agency_rate".into(), rate_text(rule.agency.rate_ppm));
        values.insert("agency_base".into(), rule.agency.base.to_string());
        values.insert("multiple".into(), rule.multiple.to_string());
        values.insert("floor".into(), rate_text(rule.floor_bp * 100));
        values
    }
}

fn share_field(class: BeneficiaryClass) -> String {
    format!("share_{class}")
}

/// The contributors' share is always there, and first; a class that gets nothing is left out.
fn read_shares(form: &mut FormReader) -> Option<Vec<Share>> {
    let mut shares = Vec::new();
    let mut is_complete = true;
    for class in BeneficiaryClass::ALL {
        let field = share_field(*class);
        let bp = if form.text(&field).is_empty() { Some(0) } else { read_bp(form, &field) };
        is_complete &= bp.is_some();
        let bp = bp.unwrap_or(0);
        let name = if *class == BeneficiaryClass::Other && bp > 0 {
            form.required(OTHER_NAME, NAME_CHARS_MAX)
        } else {
            String::new()
        };
        if bp > 0 || *class == BeneficiaryClass::Contributors {
            shares.push(Share { class: *class, bp, name });
        }
    }
    is_complete.then_some(shares)
}

fn read_agency(form: &mut FormReader) -> Option<Agency> {
    let rate_ppm = if form.text("agency_rate").is_empty() {
        Some(0)
    } else {
        form.parse("agency_rate", |text| parse_rate(text).map_err(crate::terms::RateError::code))
    };
    let base = form.parse("agency_base", |text| {
        if text.is_empty() { Ok(AgencyBase::Receipt) } else { AgencyBase::parse(text).ok_or("unknown_choice") }
    });
    Some(Agency { rate_ppm: rate_ppm?, base: base? })
}

fn read_multiple(form: &mut FormReader) -> Option<u32> {
    let multiple = crate::text::half_width(form.text("multiple")).trim().parse::<u32>();
    if multiple.as_ref().is_ok_and(|multiple| (1..=MULTIPLE_MAX).contains(multiple)) {
        return multiple.ok();
    }
    form.push(FieldError::new("multiple", "out_of_bounds").with("min", 1).with("max", MULTIPLE_MAX));
    None
}

/// A percentage of at most two decimals and at most 100 %, in basis points.
fn read_bp(form: &mut FormReader, field: &str) -> Option<u32> {
    form.parse(field, |text| {
        let ppm = parse_rate(text).map_err(crate::terms::RateError::code)?;
        if !ppm.is_multiple_of(100) {
            return Err("share_too_precise");
        }
        if ppm / 100 > WHOLE_BP { Err("rate_too_large") } else { Ok(ppm / 100) }
    })
}
