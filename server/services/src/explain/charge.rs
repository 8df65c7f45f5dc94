//! What is open of a charge: what was charged, how that was computed and from what, and what settled it.

use domain::{
    Fen, Locale,
    dated_rate::RateKind,
    id::{ChargeId, PaymentId, ReportId},
    ledger::AccountPurpose,
    report::{columns, total},
    royalty::{BaseLabel, BasePart, Charge as Computed, ChargeKind, Step, base_name, charge_name, step_name},
    terms::{LateInterest, Terms},
};
use locales::explain;

use super::{Explained, Node, Source};
use crate::{
    Services,
    caller::Caller,
    charges::{computation, visible_charge},
    error::ServiceError,
    licences::terms_of,
    payments::reason_of,
    ports::{ChargeRow, Licence, PostingRow, UnitOfWork},
    rates, reports,
};

pub(super) const POSTINGS_MAX: i64 = 10_000;
/// The first characters of a seal tell it from every other.
const SEAL_CHARS: usize = 16;

pub(super) async fn explained(services: &Services, caller: &Caller, id: ChargeId) -> Result<Explained, ServiceError> {
    let mut uow = services.store.read().await?;
    let row = visible_charge(uow.as_mut(), caller, id).await?;
    let locale = caller.locale;
    let book = Book::load(uow.as_mut(), &row).await?;
    let node = book.open_of(uow.as_mut(), &row, locale).await?;
    let lead = format!("{} · {} · {}", row.licence_number, row.holder_name, row.licensee_name);
    let name = charge_name(&computation(&row)?, locale);
    Ok(Explained { title: name, lead, path: format!("/charges/{id}"), node })
}

/// What is read once for all charges of a licence.
pub(super) struct Book {
    licence: Licence,
    terms: Terms,
    pub postings: Vec<PostingRow>,
}

impl Book {
    async fn load(uow: &mut dyn UnitOfWork, row: &ChargeRow) -> Result<Self, ServiceError> {
        let licence = uow.licence(row.position.charge.licence_id).await?.ok_or(ServiceError::NotFound)?;
        Self::of(uow, licence).await
    }

    pub async fn of(uow: &mut dyn UnitOfWork, licence: Licence) -> Result<Self, ServiceError> {
        let terms = terms_of(&licence)?;
        let postings = uow.postings_of(licence.id, POSTINGS_MAX).await?;
        Ok(Self { licence, terms, postings })
    }

    /// What is open: charged less settled, each posting a branch.
    pub async fn open_of(
        &self,
        uow: &mut dyn UnitOfWork,
        row: &ChargeRow,
        locale: Locale,
    ) -> Result<Node, ServiceError> {
        let charge = &row.position.charge;
        let on_it = |posting: &&PostingRow| {
            posting.purpose == AccountPurpose::Receivable && posting.charge_id == Some(charge.id)
        };
        let mut branches = Vec::new();
        for posting in self.postings.iter().filter(on_it) {
            branches.push(match posting.kind.as_str() {
                "charge" => self.charged(uow, row, posting, locale).await?,
                _ => settled(uow, posting, charge.id, locale).await?,
            });
        }
        Ok(Node::sum(explain::open(locale), branches).at(format!("/charges/{}", charge.id)))
    }

    /// The computation of a charge, with what it was made from.
    async fn charged(
        &self,
        uow: &mut dyn UnitOfWork,
        row: &ChargeRow,
        posting: &PostingRow,
        locale: Locale,
    ) -> Result<Node, ServiceError> {
        let computed = computation(row)?;
        let withheld = row.position.charge.withheld_fen;
        let mut steps: Vec<Node> = vec![step(&computed.breakdown, locale)];
        if !withheld.is_zero() {
            steps.push(Node::leaf(explain::withheld(locale), -withheld).because(explain::withheld_text(locale)));
        }
        // A charge of one step is that step.
        let node = match steps.len() {
            1 => Node { label: explain::charged(locale).into(), ..steps.remove(0) },
            _ => Node::sum(explain::charged(locale), steps),
        };
        let sources = self.sources(uow, row, &computed, locale).await?;
        Ok(Node { amount: posting.amount_fen, ..node }.on(posting.occurred_on).from(sources))
    }

    async fn sources(
        &self,
        uow: &mut dyn UnitOfWork,
        row: &ChargeRow,
        computed: &Computed,
        locale: Locale,
    ) -> Result<Vec<Source>, ServiceError> {
        let charge = &row.position.charge;
        let mut sources: Vec<Source> = computed.base_parts.iter().map(|part| base(part, locale)).collect();
        if let Some(report) = charge.report_id {
            sources.extend(self.reported(uow, report, &charge.source, locale).await?);
        }
        if let Some(principal) = charge.principal_charge_id {
            let of = uow.charge(principal).await?.ok_or(ServiceError::NotFound)?;
            sources.push(Source {
                label: explain::principal(locale).into(),
                text: charge_name(&computation(&of)?, locale),
                path: format!("/charges/{principal}"),
            });
        }
        let by_lpr = matches!(self.terms.late_interest, LateInterest::Lpr { .. });
        if computed.kind == ChargeKind::LateInterest && by_lpr {
            sources.extend(published(uow, computed, locale).await?);
        }
        let seal: String = self.licence.terms_hash.chars().take(SEAL_CHARS).collect();
        sources.push(Source {
            label: explain::sealed_terms(locale).into(),
            text: format!("{} · SHA-256 {seal}…", self.licence.number),
            path: format!("/licences/{}", self.licence.id),
        });
        if let Some(on) = self.licence.tech_contract_on.filter(|on| *on <= computed.arises_on) {
            sources.push(Source {
                label: explain::contract(locale).into(),
                text: format!("{} · {on}", self.licence.tech_contract_number),
                path: format!("/licences/{}", self.licence.id),
            });
        }
        Ok(sources)
    }

    /// The lines of the version that was accepted: the number is in the source of the charge.
    async fn reported(
        &self,
        uow: &mut dyn UnitOfWork,
        report: ReportId,
        source: &str,
        locale: Locale,
    ) -> Result<Vec<Source>, ServiceError> {
        let number = source.rsplit(':').next().and_then(|number| number.parse::<i64>().ok());
        // Where the patent was transferred the report may have passed on: it is not this holder's to open any more.
        let row = uow.report(report).await?;
        let is_here = row.is_some_and(|row| row.report.licence_id == self.licence.id);
        let path = if is_here { format!("/reports/{report}") } else { String::new() };
        let versions = uow.report_versions(report).await?;
        let Some(version) = versions.iter().find(|version| Some(version.number) == number) else {
            let text = explain::estimated(locale).to_owned();
            return Ok(vec![Source { label: explain::report(locale).into(), text, path }]);
        };
        let lines = reports::lines_of(version, &self.terms)?;
        let said = explain::version(locale, version.number);
        let mut sources = vec![Source { label: explain::report(locale).into(), text: said, path: path.clone() }];
        for (index, line) in lines.iter().enumerate() {
            let usage = total(std::slice::from_ref(line));
            let figures = columns(&self.terms).into_iter().map(|column| {
                let (label, value) = reports::figure(column, &usage);
                format!("{} {}", base_name(label, locale), written(label, value))
            });
            let figures: Vec<String> = figures.collect();
            sources.push(Source {
                label: explain::report_line(locale, index + 1),
                text: format!("{}：{}", line.product, figures.join("；")),
                path: path.clone(),
            });
        }
        Ok(sources)
    }
}

/// The rates of the days that interest was charged for.
async fn published(uow: &mut dyn UnitOfWork, computed: &Computed, locale: Locale) -> Result<Vec<Source>, ServiceError> {
    let Some(period) = computed.period else { return Ok(Vec::new()) };
    let known = rates::known(uow).await?;
    let spans = known.spans(RateKind::Lpr1y, period).unwrap_or_default();
    let source = |span: &domain::dated_rate::RateSpan<'_>| Source {
        label: RateKind::Lpr1y.name(locale).into(),
        text: format!("{} {} · {}", span.rate.from, span.rate.text(), span.rate.source),
        path: "/rates".into(),
    };
    Ok(spans.iter().map(source).collect())
}

fn base(part: &BasePart, locale: Locale) -> Source {
    Source { label: base_name(part.label, locale).into(), text: written(part.label, part.value), path: String::new() }
}

/// Pieces as they are, everything else as an amount.
fn written(label: BaseLabel, value: i64) -> String {
    if label == BaseLabel::Units { value.to_string() } else { Fen::new(value).to_string() }
}

fn step(step: &Step, locale: Locale) -> Node {
    let children = step.children.iter().map(|child| self::step(child, locale)).collect();
    let node = Node::leaf(step_name(step.label, locale), step.amount).because(step.formula.clone());
    Node { children, ..node }
}

/// What was taken off, or put back, with the reason and the page of the payment.
pub(super) async fn settled(
    uow: &mut dyn UnitOfWork,
    posting: &PostingRow,
    charge: ChargeId,
    locale: Locale,
) -> Result<Node, ServiceError> {
    let why = match posting.payment_id.filter(|_| posting.kind == "receipt") {
        Some(payment) => why(uow, payment, charge, locale).await?,
        None => posting.reason.clone(),
    };
    let node = Node::leaf(entry_name(&posting.kind, locale), posting.amount_fen).because(why).on(posting.occurred_on);
    Ok(match posting.payment_id {
        Some(payment) => node.at(format!("/payments/{payment}")),
        None => node,
    })
}

/// Why a payment fell on a charge.
async fn why(
    uow: &mut dyn UnitOfWork,
    payment: PaymentId,
    charge: ChargeId,
    locale: Locale,
) -> Result<String, ServiceError> {
    let row = uow.payment(payment).await?.ok_or(ServiceError::NotFound)?;
    Ok(reason_of(&row.payment, charge).map(|reason| reason.text(locale)).unwrap_or_default())
}

pub(super) fn entry_name(kind: &str, locale: Locale) -> &'static str {
    locales::lookup(&format!("entry.{kind}"), locale).unwrap_or_default()
}
