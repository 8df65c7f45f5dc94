//! From distributions to what their pages show.

use std::collections::BTreeMap;

use domain::{
    Fen, Locale,
    distribution::{Part, Policy, Step, window_last_day},
    id::BeneficiaryId,
    terms::rate_text,
};
use services::{
    distribution::{OwnPart, PatentView, RunDetail, Runs},
    ports::{Beneficiary, ObjectionRow, PolicyVersion, RunRow},
};

use super::{
    Choice, FormState,
    books::BookStep,
    distribution::{
        BeneficiaryView, CandidateLine, CostView, ObjectionView, OwnIncomeView, OwnPartView, PartView,
        PatentIncomeView, PolicyView, RunLine, RunView, RunsView,
    },
    explain::NodeView,
    money_from,
};
use crate::error::PageError;

pub(crate) fn runs(it: Runs) -> Result<RunsView, PageError> {
    let line = |(row, received): &(RunRow, Fen)| run_line(row, *received);
    Ok(RunsView {
        runs: it.runs.iter().map(line).collect::<Result<_, _>>()?,
        candidates: it
            .candidates
            .into_iter()
            .map(|candidate| CandidateLine {
                patent_id: candidate.income.patent_id.to_string(),
                number: candidate.income.number,
                title: candidate.income.title,
                waiting: candidate.waiting,
            })
            .collect(),
        has_policy: it.has_policy,
    })
}

fn run_line(row: &RunRow, received: Fen) -> Result<RunLine, PageError> {
    Ok(RunLine {
        id: row.run.id.to_string(),
        patent_number: row.patent_number.clone(),
        patent_title: row.patent_title.clone(),
        state: domain::distribution::RunState::parse(&row.run.state).ok_or(PageError::NotFound)?,
        received,
        upto: row.run.upto,
        computed_at: row.run.computed_at,
    })
}

pub(crate) fn run(it: RunDetail, locale: Locale) -> RunView {
    let name = |id: &BeneficiaryId| it.names.get(id).cloned().unwrap_or_default();
    let parts = it.run.beneficiaries();
    let parts = parts.iter().map(|one| part(name(&one.beneficiary), one.amount, &one.parts, locale)).collect();
    let row = &it.row.run;
    RunView {
        id: row.id.to_string(),
        patent_id: row.patent_id.to_string(),
        patent_number: it.row.patent_number.clone(),
        patent_title: it.row.patent_title.clone(),
        state: it.state,
        version: row.version,
        received: it.run.input.received,
        net: it.run.net(),
        upto: row.upto,
        computed_at: row.computed_at,
        published_on: row.published_on,
        until: row.published_on.map(window_last_day),
        approved_at: row.approved_at,
        counter_reason: row.counter_reason.clone(),
        policy_number: it.policy.number,
        citation: it.run.input.policy.rule().citation.clone(),
        rule_hash: it.policy.rule_hash.clone(),
        legal_basis: it.run.input.basis().unwrap_or_default().to_owned(),
        carried: [it.run.carried.direct_costs, it.run.carried.institution, it.run.carried.inventors],
        tree: tree(&it.run.breakdown, &it.names, locale),
        parts,
        receipts: money_from::length(it.receipts.len()),
        objections: it
            .objections
            .iter()
            .map(|objection| objection_view(objection, name(&objection.beneficiary_id)))
            .collect(),
        may_answer: it.acts.answer,
        waits: it.acts.waits,
        has_payout: it.state.is_posted(),
        acts: Vec::new(),
        history: it
            .history
            .into_iter()
            .map(|step| BookStep { at: step.at, event: step.event, by: step.actor_name, note: step.note })
            .collect(),
    }
}

/// The steps with the names of those who get something.
fn tree(step: &Step, names: &BTreeMap<BeneficiaryId, String>, locale: Locale) -> NodeView {
    let class = step.class.map_or_else(String::new, |class| format!(" · {}", class.name(locale)));
    let who = step.beneficiary.and_then(|id| names.get(&id)).map_or_else(String::new, |name| format!(" · {name}"));
    NodeView {
        label: format!("{}{class}{who}", step.label.name(locale)),
        detail: step.formula.clone(),
        amount: step.amount,
        on: None,
        path: String::new(),
        sources: Vec::new(),
        parts: step.children.iter().map(|child| tree(child, names, locale)).collect(),
    }
}

fn part(name: String, amount: Fen, parts: &[Part], locale: Locale) -> PartView {
    let word = |part: &Part| match part.class {
        Some(class) => format!("{} · {}", part.label.name(locale), class.name(locale)),
        None => part.label.name(locale).to_owned(),
    };
    let parts = parts.iter().map(|part| (word(part), part.formula.clone(), part.amount)).collect();
    PartView { name, amount, parts }
}

fn objection_view(it: &ObjectionRow, by: String) -> ObjectionView {
    ObjectionView {
        id: it.id.to_string(),
        by,
        text: it.text.clone(),
        raised_at: it.raised_at,
        answer: it.answer.clone(),
        version: it.version,
        form: FormState::default(),
    }
}

pub(crate) fn beneficiary(it: Beneficiary) -> BeneficiaryView {
    BeneficiaryView {
        id: it.id.to_string(),
        has_account: it.account_id.is_some(),
        kind: it.kind,
        name: it.name,
        bank_name: it.bank_name,
        bank_account: it.bank_account,
        version: it.version,
        form: FormState::default(),
    }
}

pub(crate) fn policy(version: &PolicyVersion, rule: &Policy, known: &[Beneficiary], locale: Locale) -> PolicyView {
    let rule = rule.rule();
    let mut bodies = version.bodies.iter();
    let shares = rule.shares.iter().map(|share| {
        let is_body = share.class != domain::distribution::BeneficiaryClass::Contributors;
        let body = is_body.then(|| bodies.next()).flatten();
        let name = body.and_then(|id| known.iter().find(|one| one.id == *id)).map(|one| one.name.clone());
        (share.class, rate_text(share.bp * 100), name.unwrap_or_default())
    });
    PolicyView {
        number: version.number,
        valid_from: version.valid_from,
        citation: rule.citation.clone(),
        shares: shares.collect(),
        agency: format!("{} · {}", rate_text(rule.agency.rate_ppm), rule.agency.base.name(locale)),
        multiple: rule.multiple,
        floor: rate_text(rule.floor_bp * 100),
        hash: version.rule_hash.clone(),
        created_at: version.created_at,
    }
}

/// The form of a new version, as the version before it.
pub(crate) fn next_rule(version: &PolicyVersion, rule: &Policy, known: &[Beneficiary]) -> domain::form::FormValues {
    let mut values = rule.to_form();
    // The sign stands behind the field.
    for (_, value) in values.iter_mut().filter(|(name, _)| name.starts_with("share_") || *name == "floor") {
        *value = value.trim_end_matches('%').to_owned();
    }
    let shares = &rule.rule().shares;
    let bodies = shares.iter().filter(|share| share.class != domain::distribution::BeneficiaryClass::Contributors);
    for (share, body) in bodies.zip(&version.bodies) {
        // The institution is what the field stands for when it is empty.
        if known.iter().any(|one| one.id == *body && one.kind == "body") {
            values.insert(format!("body_{}", share.class), body.to_string());
        }
    }
    values
}

pub(crate) fn choices(known: &[Beneficiary], kind: &str) -> Vec<Choice> {
    let fitting = known.iter().filter(|one| one.kind == kind);
    fitting.map(|one| Choice::new(one.id.to_string(), one.name.clone())).collect()
}

pub(crate) fn patent(it: PatentView) -> Result<PatentIncomeView, PageError> {
    let known = &it.beneficiaries;
    let name =
        |id: BeneficiaryId| known.iter().find(|one| one.id == id).map_or_else(String::new, |one| one.name.clone());
    let weights = |list: &[domain::distribution::Weighted]| {
        list.iter().map(|one| (name(one.beneficiary), one.weight)).collect::<Vec<_>>()
    };
    let mut bodies = choices(known, "institution");
    bodies.extend(choices(known, "body"));
    Ok(PatentIncomeView {
        patent_id: it.patent.id.to_string(),
        number: it.patent.number.clone(),
        title: it.patent.title.clone(),
        waiting: it.waiting,
        waiting_tax: it.waiting_tax,
        owners: weights(&it.owners),
        inventors: weights(&it.inventors),
        bodies,
        persons: choices(known, "person"),
        sharing_version: it.sharing_version,
        costs: it
            .costs
            .rows
            .iter()
            .map(|cost| CostView {
                id: cost.id.to_string(),
                paid_on: cost.paid_on,
                payer: cost.payer_id.map(name).unwrap_or_default(),
                note: cost.note.clone(),
                amount: cost.amount_fen,
                document: cost.document_id.to_string(),
                is_withdrawn: cost.withdrawn_at.is_some(),
                form: FormState::default(),
            })
            .collect(),
        institution_claim: it.costs.claims.institution,
        inventors_claim: it.costs.claims.inventors,
        runs: it.runs.iter().map(|row| run_line(row, Fen::ZERO)).collect::<Result<_, _>>()?,
        may_compute: false,
        share: FormState::default(),
        cost: FormState::default(),
        compute: FormState::default(),
    })
}

pub(crate) fn own(it: OwnPart, locale: Locale) -> OwnIncomeView {
    let name = it.names.first().cloned().unwrap_or_default();
    OwnIncomeView {
        approved: it.approved,
        paid: it.paid,
        runs: it
            .runs
            .into_iter()
            .map(|run| OwnPartView {
                run: run.run.to_string(),
                patent_number: run.patent_number,
                patent_title: run.patent_title,
                state: run.state,
                published_on: run.published_on,
                until: run.until,
                part: part(name.clone(), run.amount, &run.parts, locale),
                objections: run.objections.iter().map(|it| objection_view(it, name.clone())).collect(),
                may_object: run.may_object,
                form: FormState::default(),
            })
            .collect(),
        names: it.names,
    }
}
