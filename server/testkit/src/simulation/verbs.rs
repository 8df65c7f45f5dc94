//! What can be done in the market, as data: so that the same act can be done twice, cut short, and done again.

use domain::id::{
    AdjustmentId, BookCloseId, ChargeId, DeclarationId, LicenceId, OrganisationId, PatentId, PaymentId, ReportId,
    RunId, TransferId,
};
use services::{
    Caller, ServiceError, Services, Submitted, books, charges,
    declarations::{self, DocumentRule},
    distribution,
    error::FormOutcome,
    forms::FormInput,
    jobs, licences, patents, payments, rates, reports, transfers,
};

/// A use case with what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Night,
    CreateDeclaration,
    SaveDeclaration(DeclarationId),
    SendForConsent(DeclarationId),
    Approve(DeclarationId),
    Submit(DeclarationId),
    AnnounceOffer(DeclarationId),
    Withdraw(DeclarationId),
    AcceptOffer(DeclarationId),
    PatentEvent(PatentId),
    RecordTransfer(PatentId),
    TakeOver(TransferId),
    DeclineTransfer(TransferId),
    WithdrawTransfer(TransferId),
    AnnouncePayment(ChargeId),
    AddProof(PaymentId),
    Record,
    RecordAnnounced(PaymentId),
    Confirm(PaymentId),
    Reject(PaymentId),
    AskReversal(PaymentId),
    Reverse(PaymentId),
    ApplyCredit(ChargeId),
    AskWriteOff(ChargeId),
    AskRefund(LicenceId),
    Decide(AdjustmentId),
    ChargeInterest(LicenceId),
    CloseMonth(OrganisationId),
    AskReopen(BookCloseId),
    Reopen(BookCloseId),
    AddRate,
    RegisterContract(LicenceId),
    AddCost(PatentId),
    ComputeRun(PatentId),
    PublishRun(RunId),
    ApproveRun(RunId),
    PayOutRun(RunId),
    ReconcileRun(RunId),
    CounterRun(RunId),
    Suspend(LicenceId),
    Cure(LicenceId),
    Terminate(LicenceId),
    ProposeEnd(LicenceId),
    WithdrawEnd(LicenceId),
    AgreeToEnd(LicenceId),
    ConvertTrial(LicenceId),
    EndTrial(LicenceId),
    AskExtension(LicenceId),
    AgreeToExtension(LicenceId),
    ClaimMilestone(LicenceId),
    DecideMilestone(LicenceId),
    DraftReport(ReportId),
    SubmitReport(ReportId),
    NilReport(ReportId),
    BeginReview(ReportId),
    QueryReport(ReportId),
    AcceptReport(ReportId),
    CorrectReport(ReportId),
    AdjustReport(ReportId),
    EstimateReport(ReportId),
}

/// Somebody, who does something with a form.
#[derive(Clone, Debug)]
pub struct Act {
    pub verb: Verb,
    pub caller: Caller,
    pub form: FormInput,
}

/// How an act ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// What it gave, as text.
    Done(String),
    /// The codes of what was wrong.
    Refused(String),
    /// What a use case must never answer.
    Broken(String),
}

impl Outcome {
    #[must_use]
    pub const fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }

    fn of<T: ToString>(outcome: FormOutcome<T>) -> Self {
        match outcome {
            Ok(Submitted::Done(value)) => Self::Done(value.to_string()),
            Ok(Submitted::Invalid(errors)) => {
                let codes: Vec<String> = errors.iter().map(|it| format!("{}:{}", it.field, it.code)).collect();
                Self::Refused(codes.join(" "))
            }
            Err(ServiceError::NotFound) => Self::Refused("not_found".into()),
            Err(ServiceError::Forbidden) => Self::Refused("forbidden".into()),
            Err(ServiceError::LoginRequired) => Self::Refused("login_required".into()),
            Err(ServiceError::Stale) => Self::Refused("stale".into()),
            Err(ServiceError::Paper(error)) => Self::Refused(error.code().into()),
            Err(error @ (ServiceError::Store(_) | ServiceError::Fault { .. })) => Self::Broken(format!("{error:?}")),
        }
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Done(value) if value.is_empty() => f.write_str("done"),
            Self::Done(value) => write!(f, "done: {value}"),
            Self::Refused(codes) => write!(f, "refused: {codes}"),
            Self::Broken(error) => write!(f, "BROKEN: {error}"),
        }
    }
}

/// What a verb without a value gives.
fn unit(outcome: FormOutcome<()>) -> Outcome {
    Outcome::of(outcome.map(|submitted| submitted.map(|()| "")))
}

/// Does it.
pub async fn perform(services: &Services, act: &Act) -> Outcome {
    let (caller, form) = (&act.caller, &act.form);
    match act.verb {
        Verb::Night => unit(jobs::night(services, caller).await.map(Submitted::Done)),
        Verb::PatentEvent(id) => unit(patents::record_event(services, caller, id, form).await),
        Verb::AddRate => Outcome::of(rates::add(services, caller, form).await),
        Verb::ChargeInterest(id) => Outcome::of(charges::charge_interest_today(services, caller, id, form).await),
        verb => match offers(services, caller, verb, form).await {
            Some(outcome) => outcome,
            None => match money(services, caller, verb, form).await {
                Some(outcome) => outcome,
                None => match distribution_of(services, caller, verb, form).await {
                    Some(outcome) => outcome,
                    None => licences_and_reports(services, caller, verb, form).await,
                },
            },
        },
    }
}

async fn offers(services: &Services, caller: &Caller, verb: Verb, form: &FormInput) -> Option<Outcome> {
    Some(match verb {
        Verb::CreateDeclaration => Outcome::of(declarations::create(services, caller, form).await),
        Verb::SaveDeclaration(id) => Outcome::of(declarations::save(services, caller, id, form).await),
        Verb::SendForConsent(id) => unit(declarations::send_for_consent(services, caller, id, form).await),
        Verb::Approve(id) => unit(declarations::approve(services, caller, id, form).await),
        Verb::Submit(id) => unit(declarations::submit(services, caller, id, form).await),
        Verb::AnnounceOffer(id) => {
            unit(declarations::announce(services, caller, id, form, DocumentRule::MayBeMissing).await)
        }
        Verb::Withdraw(id) => unit(declarations::withdraw(services, caller, id, form).await),
        Verb::RecordTransfer(id) => Outcome::of(transfers::record(services, caller, id, form).await),
        Verb::TakeOver(id) => unit(transfers::take_over(services, caller, id, form).await),
        Verb::DeclineTransfer(id) => unit(transfers::decline(services, caller, id, form).await),
        Verb::WithdrawTransfer(id) => unit(transfers::withdraw(services, caller, id, form).await),
        Verb::AcceptOffer(id) => Outcome::of(licences::accept(services, caller, id, form).await),
        _ => return None,
    })
}

async fn money(services: &Services, caller: &Caller, verb: Verb, form: &FormInput) -> Option<Outcome> {
    Some(match verb {
        Verb::AnnouncePayment(id) => Outcome::of(payments::announce(services, caller, id, form).await),
        Verb::AddProof(id) => Outcome::of(payments::add_proof(services, caller, id, form).await),
        Verb::Record => Outcome::of(payments::record(services, caller, form).await),
        Verb::RecordAnnounced(id) => Outcome::of(payments::record_announced(services, caller, id, form).await),
        Verb::Confirm(id) => Outcome::of(payments::confirm(services, caller, id, form).await),
        Verb::Reject(id) => Outcome::of(payments::reject(services, caller, id, form).await),
        Verb::AskReversal(id) => Outcome::of(payments::ask_reversal(services, caller, id, form).await),
        Verb::Reverse(id) => Outcome::of(payments::reverse(services, caller, id, form).await),
        Verb::ApplyCredit(id) => Outcome::of(payments::apply_credit(services, caller, id, form).await),
        Verb::AskWriteOff(id) => Outcome::of(payments::ask_write_off(services, caller, id, form).await),
        Verb::AskRefund(id) => Outcome::of(payments::ask_refund(services, caller, id, form).await),
        Verb::CloseMonth(id) => Outcome::of(books::close(services, caller, id, form).await),
        Verb::AskReopen(id) => Outcome::of(books::ask_reopen(services, caller, id, form).await),
        Verb::Reopen(id) => Outcome::of(books::reopen(services, caller, id, form).await),
        Verb::Decide(id) => Outcome::of(payments::decide_adjustment(services, caller, id, form).await),
        _ => return None,
    })
}

async fn distribution_of(services: &Services, caller: &Caller, verb: Verb, form: &FormInput) -> Option<Outcome> {
    Some(match verb {
        Verb::AddCost(id) => Outcome::of(distribution::add_cost(services, caller, id, form).await),
        Verb::ComputeRun(id) => Outcome::of(distribution::compute(services, caller, id, form).await),
        Verb::PublishRun(id) => Outcome::of(distribution::publish(services, caller, id, form).await),
        Verb::ApproveRun(id) => Outcome::of(distribution::approve(services, caller, id, form).await),
        Verb::PayOutRun(id) => Outcome::of(distribution::pay_out(services, caller, id, form).await),
        Verb::ReconcileRun(id) => Outcome::of(distribution::reconcile(services, caller, id, form).await),
        Verb::CounterRun(id) => Outcome::of(distribution::counter(services, caller, id, form).await),
        _ => return None,
    })
}

async fn licences_and_reports(services: &Services, caller: &Caller, verb: Verb, form: &FormInput) -> Outcome {
    unit(match verb {
        Verb::RegisterContract(id) => licences::register_contract(services, caller, id, form).await,
        Verb::Suspend(id) => licences::suspend(services, caller, id, form).await,
        Verb::Cure(id) => licences::cure(services, caller, id, form).await,
        Verb::Terminate(id) => licences::terminate_for_default(services, caller, id, form).await,
        Verb::ProposeEnd(id) => licences::propose_end(services, caller, id, form).await,
        Verb::WithdrawEnd(id) => licences::withdraw_end(services, caller, id, form).await,
        Verb::AgreeToEnd(id) => licences::agree_to_end(services, caller, id, form).await,
        Verb::ConvertTrial(id) => licences::convert_trial(services, caller, id, form).await,
        Verb::EndTrial(id) => licences::end_trial(services, caller, id, form).await,
        Verb::AskExtension(id) => licences::ask_extension(services, caller, id, form).await,
        Verb::AgreeToExtension(id) => licences::agree_to_extension(services, caller, id, form).await,
        Verb::ClaimMilestone(id) => licences::claim_milestone(services, caller, id, form).await,
        Verb::DecideMilestone(id) => licences::decide_milestone(services, caller, id, form).await,
        Verb::DraftReport(id) => reports::save_draft(services, caller, id, form).await,
        Verb::SubmitReport(id) => reports::submit(services, caller, id, form).await,
        Verb::NilReport(id) => reports::submit_nil(services, caller, id, form).await,
        Verb::BeginReview(id) => reports::begin_review(services, caller, id, form).await,
        Verb::QueryReport(id) => reports::query(services, caller, id, form).await,
        Verb::AcceptReport(id) => reports::accept(services, caller, id, form).await,
        Verb::CorrectReport(id) => reports::correct(services, caller, id, form).await,
        Verb::AdjustReport(id) => reports::adjust(services, caller, id, form).await,
        Verb::EstimateReport(id) => reports::estimate(services, caller, id, form).await,
        verb => unreachable!("{verb:?} is done elsewhere"),
    })
}
