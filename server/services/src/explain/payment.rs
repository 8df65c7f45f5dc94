//! What a payment settled, fen by fen, and why.

use domain::{
    Locale,
    allocation::{AllocationLine, Plan},
    id::{ChargeId, PaymentId},
    royalty::charge_name,
};
use locales::explain;

use super::{Explained, Node};
use crate::{
    Services,
    caller::Caller,
    charges::computation,
    error::ServiceError,
    payments::{self, PaymentDetail},
    ports::ChargeRow,
};

pub(super) async fn explained(services: &Services, caller: &Caller, id: PaymentId) -> Result<Explained, ServiceError> {
    let detail = payments::payment(services, caller, id).await?;
    let (payment, locale) = (&detail.row.payment, caller.locale);
    let node = match &detail.plan {
        Some(plan) => Node { amount: payment.amount_fen, ..allocated(&detail, plan, locale)? },
        None => Node::leaf(explain::payment(locale), payment.amount_fen),
    };
    let note = match payment.state.as_str() {
        "announced" | "recorded" => explain::not_confirmed(locale),
        "reversed" => explain::taken_back(locale),
        _ => "",
    };
    Ok(Explained {
        title: explain::payment_title(locale, &payment.reference),
        lead: format!("{} · {}", detail.row.licence_number, detail.row.licensee_name),
        path: format!("/payments/{id}"),
        node: node.because(note).on(payment.paid_on),
    })
}

/// A branch for each debt, in the order of payment, and what settles nothing yet.
fn allocated(detail: &PaymentDetail, plan: &Plan, locale: Locale) -> Result<Node, ServiceError> {
    let mut debts: Vec<ChargeId> = Vec::new();
    for line in &plan.lines {
        if !debts.contains(&line.debt) {
            debts.push(line.debt);
        }
    }
    let name = |id: ChargeId| match detail.charges.iter().find(|row| row.position.charge.id == id) {
        Some(row) => named(row, locale),
        // A line on interest that will be charged with the payment names no charge yet.
        None => Ok(explain::pending_interest(locale).to_owned()),
    };
    let mut branches = Vec::new();
    for debt in debts {
        let lines = plan.lines.iter().filter(|line| line.debt == debt);
        let parts =
            lines.map(|line| Ok(part(line, name(line.charge)?, locale))).collect::<Result<_, ServiceError>>()?;
        branches.push(Node::sum(explain::debt(locale, &name(debt)?), parts).at(format!("/charges/{debt}")));
    }
    if !plan.unapplied.is_zero() || branches.is_empty() {
        branches.push(Node::leaf(explain::unapplied(locale), plan.unapplied).because(explain::unapplied_text(locale)));
    }
    Ok(Node::sum(explain::payment(locale), branches))
}

fn part(line: &AllocationLine, name: String, locale: Locale) -> Node {
    let label = format!("{} · {name}", line.part.name(locale));
    Node::leaf(label, line.amount).because(line.reason.text(locale)).at(format!("/charges/{}", line.charge))
}

fn named(row: &ChargeRow, locale: Locale) -> Result<String, ServiceError> {
    Ok(charge_name(&computation(row)?, locale))
}
