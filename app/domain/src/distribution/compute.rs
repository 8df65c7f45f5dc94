//! The run itself, in the order of `docs/money.md`, *Distribution of income*.

use super::{
    AgencyBase, BeneficiaryClass, Carried, Claims, Direction, Distribution, Input, Refusal, ShareAmount, Step,
    StepLabel, Weighted,
    policy::{WHOLE_BP, WHOLE_PPM},
};
use crate::{
    Fen,
    money::{DivisionError, divide},
    terms::rate_text,
};

/// Divides what was received: VAT, co-owners, agency fee, direct costs, patent costs, net income by the policy. Each
/// deduction takes at most what is left; what it lacks is carried to the next run.
///
/// Sources: 促进科技成果转化法 第四十三条至第四十五条; 专利法 第十四条.
///
/// # Errors
/// A [`Refusal`]: amounts out of range, lists that do not fit together, or contributors below the floor without a legal
/// basis.
pub fn run(input: &Input) -> Result<Distribution, Refusal> {
    input.check()?;
    let rest = input.received - input.tax;
    let parts = divided("owners", rest, &weights(&input.owners))?;
    let mut children = vec![Step::leaf(StepLabel::Tax, String::new(), input.tax)];
    let mut own = None;
    for (owner, part) in input.owners.iter().zip(parts) {
        let formula = proportion(rest, owner.weight, &input.owners);
        if owner.beneficiary == input.institution {
            let institution = institution_part(input, part, formula)?;
            children.push(institution.step);
            own = Some((institution.shares, institution.carried));
        } else {
            children.push(Step::leaf(StepLabel::CoOwner, formula, part).to(owner.beneficiary));
        }
    }
    let (shares, carried) = own.ok_or(Refusal::InstitutionNotOwner)?;
    let mut breakdown = Step::sum(StepLabel::Received, String::new(), children);
    breakdown.number(0);
    Ok(Distribution { direction: Direction::Run, input: input.clone(), breakdown, shares, carried })
}

/// What is left of the institution's part while deductions are taken from it.
struct Till {
    left: Fen,
    /// The whole and each deduction, as the formula of net income.
    formula: String,
}

impl Till {
    fn new(whole: Fen) -> Self {
        Self { left: whole, formula: whole.to_string() }
    }

    fn take(&mut self, wanted: Fen) -> Fen {
        let taken = wanted.min(self.left);
        self.left = self.left - taken;
        if !taken.is_zero() {
            self.formula.push_str(&format!(" − {taken}"));
        }
        taken
    }
}

struct InstitutionPart {
    step: Step,
    shares: Vec<ShareAmount>,
    carried: Carried,
}

fn institution_part(input: &Input, own: Fen, formula: String) -> Result<InstitutionPart, Refusal> {
    let base = input.policy.rule().agency.base;
    let mut till = Till::new(own);
    let mut children = Vec::new();
    if base == AgencyBase::Receipt {
        children.extend(agency_fee(input, &mut till));
    }
    let direct = direct_costs(input, &mut till);
    let claims = input.pool.claims(input.policy.rule().multiple)?;
    let patent = patent_costs(input, claims, &mut till)?;
    let [institution, inventors] = [&patent.children[0], &patent.children[1]];
    let carried = Carried {
        direct_costs: input.direct_costs - direct.amount,
        institution: claims.institution - institution.amount,
        inventors: claims.inventors - inventors.amount,
    };
    children.extend([direct, patent]);
    if base == AgencyBase::AfterCosts {
        children.extend(agency_fee(input, &mut till));
    }
    let (net, shares) = net_income(input, till)?;
    children.push(net);
    let step = Step::sum(StepLabel::InstitutionPart, formula, children).to(input.institution);
    Ok(InstitutionPart { step, shares, carried })
}

/// Half up to the fen; no fee without an agency (民法典 第九百六十四条).
fn agency_fee(input: &Input, till: &mut Till) -> Option<Step> {
    let agency = input.agency?;
    let rate_ppm = input.policy.rule().agency.rate_ppm;
    let formula = format!("{} × {}", till.left, rate_text(rate_ppm));
    let fee = till.left.mul_div_half_up(i64::from(rate_ppm), i64::from(WHOLE_PPM));
    Some(Step::leaf(StepLabel::AgencyFee, formula, till.take(fee)).to(agency))
}

fn direct_costs(input: &Input, till: &mut Till) -> Step {
    let wanted = input.direct_costs;
    let formula = if wanted > till.left { format!("min({wanted}, {})", till.left) } else { String::new() };
    Step::leaf(StepLabel::DirectCosts, formula, till.take(wanted)).to(input.institution)
}

/// What goes to the institution and what to the inventors, always both.
fn patent_costs(input: &Input, claims: Claims, till: &mut Till) -> Result<Step, Refusal> {
    let both = claims.institution + claims.inventors;
    let left = till.left;
    let taken = till.take(both);
    let parts = divided("patent_costs", taken, &[claims.institution.get(), claims.inventors.get()])?;
    let formula = |claim: Fen, whole: String| {
        if taken < both { format!("{left} × {claim} / {both}") } else { whole }
    };
    let pool = &input.pool;
    let recovered = formula(claims.institution, format!("{} − {}", pool.institution_paid, pool.institution_recovered));
    let multiple = input.policy.rule().multiple;
    let doubled = format!("{} × {multiple} − {}", pool.inventors_paid(), pool.inventors_returned());
    let paid: Vec<Weighted> =
        pool.inventors.iter().map(|one| Weighted { beneficiary: one.beneficiary, weight: one.paid.get() }).collect();
    let institution = Step::leaf(StepLabel::InstitutionCosts, recovered, parts[0]).to(input.institution);
    let returned = Step {
        children: among("patent_costs", parts[1], &paid, StepLabel::ReturnedToInventor)?,
        ..Step::leaf(StepLabel::ReturnedCosts, formula(claims.inventors, doubled), parts[1])
    };
    Ok(Step::sum(StepLabel::PatentCosts, String::new(), vec![institution, returned]))
}

fn net_income(input: &Input, till: Till) -> Result<(Step, Vec<ShareAmount>), Refusal> {
    let net = till.left;
    let rule = input.policy.rule();
    let bps: Vec<i64> = rule.shares.iter().map(|share| i64::from(share.bp)).collect();
    let amounts = divided("shares", net, &bps)?;
    let shares: Vec<ShareAmount> = rule
        .shares
        .iter()
        .zip(amounts)
        .map(|(share, amount)| ShareAmount { class: share.class, bp: share.bp, amount })
        .collect();
    let is_theirs = |share: &&ShareAmount| share.class == BeneficiaryClass::Contributors;
    let contributors: Fen = shares.iter().filter(is_theirs).map(|share| share.amount).sum();
    check_floor(input, contributors, net)?;
    let by_rate = |bp: u32| format!("{net} × {}", rate_text(bp * 100));
    let to_inventors = Step {
        class: Some(BeneficiaryClass::Contributors),
        children: among("inventors", contributors, &input.inventors, StepLabel::ToInventor)?,
        ..Step::leaf(StepLabel::ContributorsShare, by_rate(input.policy.contributors_bp()), contributors)
    };
    let mut children = vec![to_inventors];
    let bodies = shares.iter().filter(|share| !is_theirs(share)).zip(&input.bodies);
    children.extend(bodies.map(|(share, body)| Step {
        class: Some(share.class),
        ..Step::leaf(StepLabel::BodyShare, by_rate(share.bp), share.amount).to(*body)
    }));
    Ok((Step::sum(StepLabel::NetIncome, till.formula, children), shares))
}

/// 促进科技成果转化法 第四十五条第二款: contributors' share × 10,000 ≥ net × floor.
fn check_floor(input: &Input, contributors: Fen, net: Fen) -> Result<(), Refusal> {
    let floor_bp = input.policy.rule().floor_bp;
    let is_met = i128::from(contributors.get()) * i128::from(WHOLE_BP) >= i128::from(net.get()) * i128::from(floor_bp);
    if is_met || input.basis().is_some() { Ok(()) } else { Err(Refusal::Floor { contributors, net, floor_bp }) }
}

/// One step for each, in the order given, also for those who get nothing.
fn among(list: &'static str, amount: Fen, weighted: &[Weighted], label: StepLabel) -> Result<Vec<Step>, Refusal> {
    let parts = divided(list, amount, &weights(weighted))?;
    let step = |(one, part): (&Weighted, Fen)| {
        Step::leaf(label, proportion(amount, one.weight, weighted), part).to(one.beneficiary)
    };
    Ok(weighted.iter().zip(parts).map(step).collect())
}

/// Nothing needs no weights to be divided by.
fn divided(list: &'static str, amount: Fen, weights: &[i64]) -> Result<Vec<Fen>, Refusal> {
    match divide(amount, weights) {
        Err(DivisionError::NoWeight) if amount.is_zero() => Ok(vec![Fen::ZERO; weights.len()]),
        found => found.map_err(|reason| Refusal::Division { list, reason }),
    }
}

fn weights(weighted: &[Weighted]) -> Vec<i64> {
    weighted.iter().map(|one| one.weight).collect()
}

/// `300,000.00 × 1 / 3`; weights that are all zero divide nothing.
fn proportion(amount: Fen, weight: i64, all: &[Weighted]) -> String {
    let total: i128 = all.iter().map(|one| i128::from(one.weight)).sum();
    if total == 0 || all.len() == 1 { amount.to_string() } else { format!("{amount} × {weight} / {total}") }
}
