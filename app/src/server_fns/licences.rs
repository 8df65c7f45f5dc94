//! Reading for the pages of acceptance and of licences.

use domain::Locale;
use leptos::prelude::*;

use crate::{
    error::PageError,
    views::licences::{AcceptView, LicenceView, LicencesView, NoticeView},
};

/// The text that would be accepted, and the form; who may not accept is told why. The language is the page's, for the
/// evidence holds the text of that language.
#[server(endpoint = "licences/accept")]
pub async fn read_accept(id: String, draft: String, locale: Locale) -> Result<AcceptView, PageError> {
    let (services, mut caller) = (crate::server_ctx::services()?, crate::server_ctx::caller()?);
    caller.locale = locale;
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let sheet = services::licences::accept_sheet(&services, &caller, id).await?;
    let page = format!("/offers/{id}/accept");
    let form = crate::server_ctx::form_state(&page, &draft, Default::default()).await?;
    Ok(from_services::accept(sheet, form, locale))
}

/// A page of the licences that the reader may see.
#[server(endpoint = "licences/list")]
pub async fn list_licences(state: String, text: String, page: u32, locale: Locale) -> Result<LicencesView, PageError> {
    let (services, caller) = (crate::server_ctx::services()?, crate::server_ctx::caller()?);
    let query = services::licences::LicenceQuery { state, text, page };
    let found = services::licences::licences(&services, &caller, &query).await?;
    Ok(from_services::list(found, query, &caller, locale))
}

/// One licence with all that belongs to it.
#[server(endpoint = "licences/one")]
pub async fn read_licence(id: String, draft: String, locale: Locale) -> Result<LicenceView, PageError> {
    use crate::views::licences::ActView;
    let (services, caller) = (crate::server_ctx::services()?, crate::server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let detail = services::licences::licence(&services, &caller, id).await?;
    let version = detail.row.licence.version.to_string();
    let mut acts = Vec::new();
    for act in detail.acts.clone() {
        let act = from_services::address_of(act);
        let defaults = [("version".to_owned(), version.clone())].into();
        let form = crate::server_ctx::form_state(&format!("/licences/{id}?form={act}"), &draft, defaults).await?;
        acts.push(ActView { act: act.to_owned(), form });
    }
    let sees_patents = caller.can(services::access::Action::SeePatents);
    Ok(from_services::licence(detail, acts, sees_patents, services.today(), locale))
}

/// The written notice of a licence.
#[server(endpoint = "licences/notice")]
pub async fn read_notice(id: String) -> Result<NoticeView, PageError> {
    let (services, caller) = (crate::server_ctx::services()?, crate::server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let detail = services::licences::licence(&services, &caller, id).await?;
    let licence = detail.row.licence;
    Ok(NoticeView {
        id: licence.id.to_string(),
        number: licence.number,
        hash: domain::digest::sha256_hex(licence.notice_text.as_bytes()),
        lines: licence.notice_text.lines().map(str::to_owned).collect(),
        sent_at: licence.notice_sent_at,
        received_at: licence.notice_received_at,
    })
}

#[cfg(feature = "ssr")]
mod from_services {
    use domain::{
        Day, Fen, Locale,
        licence::{ClockKind, LicenceEvent, LicenceState, MilestoneState, TrialEvent, TrialState},
        report::ReportState,
        royalty::{ChargeKind, charge_name},
        terms::{clauses, sentence},
    };
    use locales::licences;
    use services::{
        Caller,
        licences::{AcceptSheet, Act, Agreement, Barrier, LicenceDetail, LicencePage, LicenceQuery, Side},
        ports::{ChargeRow, Evidence, HistoryStep, LicenceRow},
    };

    use crate::views::{
        Choice, FormState, Paging,
        licences::{
            AcceptView, ActView, AgreementView, ChargeLine, ClauseTick, DeliveryView, DueView, EvidenceView,
            HistoryView, KinView, LicenceLine, LicenceView, LicencesView, MilestoneView, RecordalLine, ReportLine,
            StateView, TrialView,
        },
    };

    pub(super) fn accept(sheet: AcceptSheet, form: FormState, locale: Locale) -> AcceptView {
        let barrier = sheet.barrier.map_or("", Barrier::as_str);
        let of_offer = matches!(
            sheet.barrier,
            Some(Barrier::NotYet | Barrier::Frozen | Barrier::Withdrawing | Barrier::Ended | Barrier::PatentEnded)
        );
        AcceptView {
            offer: sheet.offer.declaration.id.to_string(),
            title: sheet.offer.patent.title.clone(),
            barrier: barrier.to_owned(),
            frozen_reason: sheet.offer.declaration.frozen_reason.clone(),
            existing: sheet.existing.map_or_else(String::new, |id| id.to_string()),
            may_download: of_offer && sheet.agreement.is_some(),
            is_foreign: sheet.company.as_ref().is_some_and(|company| company.country != "CN"),
            agreement: sheet.agreement.map(|agreement| agreed(agreement, locale)),
            form,
        }
    }

    fn agreed(agreement: Agreement, locale: Locale) -> AgreementView {
        let initial = agreement.initial.iter().map(|charge| DueView {
            name: charge_name(charge, locale),
            amount: charge.amount,
            due_on: charge.due_on,
        });
        let lines = agreement.clauses.iter().zip(agreement.clause_lines);
        AgreementView {
            initial: initial.collect(),
            initial_total: agreement.initial.iter().map(|charge| charge.amount).sum(),
            clauses: lines.map(|(clause, line)| ClauseTick { key: clause.key.to_owned(), line }).collect(),
            intro: agreement.intro,
            authority: agreement.authority,
            text_hash: agreement.text_hash,
        }
    }

    pub(super) fn list(found: LicencePage, query: LicenceQuery, caller: &Caller, locale: Locale) -> LicencesView {
        let organisation = caller.actor.as_ref().and_then(|actor| actor.organisation.as_ref());
        let paging = Paging {
            number: query.page.max(1),
            size: u32::try_from(services::licences::LICENCES_A_PAGE).unwrap_or(u32::MAX),
            total: u64::try_from(found.total).unwrap_or(0),
        };
        LicencesView {
            rows: found.rows.into_iter().map(|row| line(row, locale)).collect(),
            states: LicenceState::ALL.iter().map(|state| Choice::new(state.as_str(), state.name(locale))).collect(),
            state: query.state,
            text: query.text,
            is_company: organisation.is_some_and(|it| it.kind == domain::organisation::OrganisationKind::Company),
            paging,
        }
    }

    fn line(row: LicenceRow, locale: Locale) -> LicenceLine {
        LicenceLine {
            id: row.licence.id.to_string(),
            state: state(row.licence.state, locale),
            number: row.licence.number,
            title: row.patent_title,
            patent_number: written(&row.patent_number),
            holder: row.holder_name,
            licensee: row.licensee_name,
            effective_on: row.licence.effective_on,
            ends_on: row.licence.ended_on.or(row.licence.ends_on),
        }
    }

    fn written(number: &str) -> String {
        if number.is_empty() { String::new() } else { format!("ZL{number}") }
    }

    fn state(state: LicenceState, locale: Locale) -> StateView {
        use LicenceState as S;
        let tone = match state {
            S::Effective => "good",
            S::NoticeDraft | S::NoticeSent | S::NoticeReceived | S::InTrial => "progress",
            S::ExportReview | S::InitialDue | S::SuspendedDefault => "attention",
            S::Lapsed | S::TerminatedDefault => "bad",
            S::EndedTrial | S::Expired | S::TerminatedMutual | S::TerminatedPatentEnd | S::Transferred => "neutral",
        };
        StateView { word: state.name(locale).to_owned(), tone: tone.to_owned() }
    }

    /// The last part of the address to which the form of an act is posted.
    pub(super) const fn address_of(act: Act) -> &'static str {
        match act {
            Act::DecideExport => "export",
            Act::ConvertTrial => "convert",
            Act::ReportFirstSale => "first-sale",
            Act::AskExtension => "ask-extension",
            Act::AgreeToExtension => "extend",
            Act::EndTrial => "end-trial",
            Act::ClaimMilestone => "claim",
            Act::DecideMilestone => "decide-milestone",
            Act::ProposeEnd => "propose-end",
            Act::WithdrawEnd => "withdraw-end",
            Act::AgreeToEnd => "agree-end",
            Act::Suspend => "suspend",
            Act::Cure => "cure",
            Act::Terminate => "terminate",
            Act::DeliverDocuments | Act::ReceiveDocuments => "documents",
            Act::RegisterContract => "contract",
        }
    }

    pub(super) fn licence(
        detail: LicenceDetail,
        acts: Vec<ActView>,
        sees_patents: bool,
        today: Day,
        locale: Locale,
    ) -> LicenceView {
        let (why, next) = story(&detail, locale);
        let licence = &detail.row.licence;
        let clause_pairs = detail.terms.as_ref().map_or_else(Vec::new, |terms| {
            clauses(terms, locale).into_iter().map(|clause| (clause.title.to_owned(), clause.text)).collect()
        });
        LicenceView {
            id: licence.id.to_string(),
            number: licence.number.clone(),
            offer: licence.declaration_id.to_string(),
            title: detail.row.patent_title.clone(),
            patent: licence.patent_id.to_string(),
            patent_number: written(&detail.row.patent_number),
            may_open_patent: sees_patents && matches!(detail.side, Side::Holder | Side::Operator | Side::Inspector),
            holder: detail.row.holder_name.clone(),
            licensee: detail.row.licensee_name.clone(),
            state: state(licence.state, locale),
            since: licence.state_since.day(),
            sentence: detail.terms.as_ref().map_or_else(String::new, |terms| sentence(terms, locale)),
            clauses: clause_pairs,
            terms_hash: licence.terms_hash.clone(),
            terms_intact: detail.terms_intact,
            announcement: announcement(&detail),
            notice_sent_at: licence.notice_sent_at,
            notice_received_at: licence.notice_received_at,
            initial_due_on: licence.initial_due_on,
            effective_on: licence.effective_on,
            ends_on: licence.ends_on,
            ended_on: licence.ended_on,
            trial: trial(&detail, today, locale),
            milestones: milestones(&detail, locale),
            charged: detail.charges.iter().map(|row| row.position.charged).sum(),
            paid: detail.charges.iter().map(|row| row.position.paid).sum(),
            charges: detail.charges.iter().map(|row| charge(row, today, locale)).collect(),
            reports: reports(&detail, locale),
            recordal: recordal(&detail, locale),
            deliveries: deliveries(&detail, locale),
            history: detail.history.iter().rev().map(|step| history(step, locale)).collect(),
            documents_delivered: detail.documents_delivered,
            documents_received: detail.documents_received,
            contract: licence.tech_contract_on.map(|on| (licence.tech_contract_number.clone(), on)),
            end_proposed_by: match detail.proposed_end {
                Some(Side::Holder) => detail.row.holder_name.clone(),
                Some(_) => detail.row.licensee_name.clone(),
                None => String::new(),
            },
            predecessor: detail
                .predecessor
                .as_ref()
                .and_then(|it| kin(it, detail.side, licence.succession.map(|succession| succession.on))),
            successor: detail
                .successor
                .as_ref()
                .and_then(|it| kin(it, detail.side, it.licence.succession.map(|succession| succession.on))),
            evidence: detail.evidence.map(|it| evidence(it, locale)),
            why,
            next,
            acts,
        }
    }

    /// The other holder's licence is not the reader's to open, except for the licensee and those who see all.
    fn kin(row: &LicenceRow, side: Side, on: Option<Day>) -> Option<KinView> {
        let path = if side == Side::Holder { String::new() } else { format!("/licences/{}", row.licence.id) };
        Some(KinView { number: row.licence.number.clone(), holder: row.holder_name.clone(), on: on?, path })
    }

    fn announcement(detail: &LicenceDetail) -> String {
        let day = detail.declaration.announced_on.map_or_else(String::new, |day| day.to_string());
        format!("{} {day}", detail.declaration.announcement_number).trim().to_owned()
    }

    /// Why the licence is where it is, and what comes next.
    fn story(detail: &LicenceDetail, locale: Locale) -> (String, String) {
        use LicenceState as S;
        let licence = &detail.row.licence;
        let reason = match licence.end_reason.as_str() {
            "expired" => licences::reason_expired(locale),
            "patent_ended" => licences::reason_patent_ended(locale),
            "mutual" => licences::reason_mutual(locale),
            "default" => licences::reason_default(locale),
            "trial_ended" => licences::reason_trial_ended(locale),
            "trial_lapsed" => licences::reason_trial_lapsed(locale),
            "unpaid" => licences::reason_unpaid(locale),
            "export_refused" => licences::reason_export_refused(locale),
            "transferred" => licences::reason_transferred(locale),
            "transferred_out" => licences::reason_transferred_out(locale),
            _ => "",
        };
        let noted =
            detail.history.iter().rev().find(|step| step.to_state == licence.state.as_str() && !step.note.is_empty());
        let why = match (reason, licence.state) {
            ("", S::ExportReview) => licences::why_export(locale).to_owned(),
            ("", S::SuspendedDefault) => noted.map_or_else(String::new, |step| step.note.clone()),
            (reason, _) => reason.to_owned(),
        };
        let by_clock = detail.next.map(|step| {
            let day = step.on.plus_days(-1);
            let what = step.kind.name(locale);
            match step.kind {
                ClockKind::EndWithPatent => licences::next_on(locale, step.on, what),
                _ => licences::next_after(locale, day, what),
            }
        });
        let next = match licence.state {
            S::InitialDue => licences::next_pay(locale).to_owned(),
            S::ExportReview => licences::next_export(locale).to_owned(),
            S::SuspendedDefault => licences::next_cure(locale).to_owned(),
            _ => String::new(),
        };
        let joined: Vec<String> =
            [Some(next).filter(|next| !next.is_empty()), by_clock].into_iter().flatten().collect();
        (why, joined.join(" "))
    }

    fn trial(detail: &LicenceDetail, today: Day, locale: Locale) -> Option<TrialView> {
        use TrialState as T;
        let licence = &detail.row.licence;
        let current = licence.trial_state?;
        let (ends_on, decision_due_on) = (licence.trial_ends_on?, licence.trial_decision_due_on?);
        let tone = match current {
            T::Running | T::Extended => "progress",
            T::DecisionPending => "attention",
            T::Converted => "good",
            _ => "neutral",
        };
        let is_running = matches!(current, T::Running | T::Extended) && today <= ends_on;
        Some(TrialView {
            state: StateView { word: current.name(locale).to_owned(), tone: tone.to_owned() },
            days_left: is_running.then(|| today.days_until(ends_on) + 1),
            converted_on: licence.trial_converted_on,
            extended: licence.trial_extended,
            ends_on,
            decision_due_on,
        })
    }

    fn milestones(detail: &LicenceDetail, locale: Locale) -> Vec<MilestoneView> {
        let stated = detail.terms.as_ref().map_or(&[][..], |terms| terms.fees.milestones.as_slice());
        let rows = detail.milestones.iter();
        rows.map(|row| {
            let terms = stated.iter().find(|milestone| milestone.code == row.code);
            let tone = match row.state {
                MilestoneState::Reached => "good",
                MilestoneState::EvidenceSubmitted => "progress",
                MilestoneState::Queried => "attention",
                MilestoneState::Open | MilestoneState::NotReached => "neutral",
            };
            MilestoneView {
                code: row.code.clone(),
                description: terms.map_or_else(|| row.code.clone(), |milestone| milestone.description.clone()),
                amount: terms.map_or(Fen::ZERO, |milestone| milestone.amount),
                state: StateView { word: row.state.name(locale).to_owned(), tone: tone.to_owned() },
                note: row.note.clone(),
                document: row.document_id.map_or_else(String::new, |id| id.to_string()),
                claimed_on: row.claimed_on,
                accepted_on: row.accepted_on,
                is_claimable: detail.acts.contains(&Act::ClaimMilestone)
                    && matches!(row.state, MilestoneState::Open | MilestoneState::Queried),
                is_decidable: detail.acts.contains(&Act::DecideMilestone)
                    && row.state == MilestoneState::EvidenceSubmitted,
            }
        })
        .collect()
    }

    fn charge(row: &ChargeRow, today: Day, locale: Locale) -> ChargeLine {
        let it = &row.position.charge;
        ChargeLine {
            id: it.id.to_string(),
            name: kind_name(&it.kind, locale).to_owned(),
            due_on: it.due_on,
            charged: row.position.charged,
            paid: row.position.paid,
            is_overdue: it.due_on < today && row.position.paid < row.position.charged,
        }
    }

    fn kind_name(code: &str, locale: Locale) -> &'static str {
        match ChargeKind::parse(code) {
            Some(ChargeKind::Lump) => licences::charge_lump(locale),
            Some(ChargeKind::Entry) => licences::charge_entry(locale),
            Some(ChargeKind::Instalment) => licences::charge_instalment(locale),
            Some(ChargeKind::Annual) => licences::charge_annual(locale),
            Some(ChargeKind::Milestone) => licences::charge_milestone(locale),
            Some(ChargeKind::LateInterest) => licences::charge_late_interest(locale),
            Some(ChargeKind::EnforcementCost) => licences::charge_enforcement_cost(locale),
            Some(ChargeKind::Royalty) | None => licences::charge_royalty(locale),
        }
    }

    fn reports(detail: &LicenceDetail, locale: Locale) -> Vec<ReportLine> {
        let rows = detail.reports.iter();
        rows.map(|report| ReportLine {
            id: report.id.to_string(),
            from: report.period_from,
            to: report.period_to,
            due_on: report.due_on,
            state: report_state(report.state, locale).to_owned(),
        })
        .collect()
    }

    /// Whose turn it is with a report; the report's own page says the rest.
    fn report_state(state: ReportState, locale: Locale) -> &'static str {
        use ReportState as S;
        match state {
            S::Due | S::Draft | S::Queried | S::Estimated => licences::report_waits(locale),
            S::Submitted | S::UnderReview => licences::report_submitted(locale),
            S::Accepted | S::DeemedAccepted | S::Charged | S::Closed | S::AuditAdjusted => {
                licences::report_accepted(locale)
            }
        }
    }

    fn recordal(detail: &LicenceDetail, locale: Locale) -> Option<RecordalLine> {
        detail.recordal.as_ref().map(|recordal| RecordalLine {
            id: recordal.id.to_string(),
            state: recordal.state.name(locale).to_owned(),
            due_on: recordal.due_on,
            number: recordal.recordal_number.clone(),
        })
    }

    fn evidence(it: Evidence, locale: Locale) -> EvidenceView {
        EvidenceView {
            user_name: it.user_name,
            user_email: it.user_email,
            organisation: it.organisation_name,
            uscc: it.organisation_uscc,
            accepted_at: it.accepted_at,
            address: it.address,
            agent: it.agent,
            language: match it.locale {
                Locale::Zh => licences::chinese(locale),
                Locale::En => licences::english(locale),
            }
            .to_owned(),
            text_lines: it.text_shown.lines().map(str::to_owned).collect(),
            text_hash: it.text_hash,
            terms_hash: it.terms_hash,
            ticks: u32::try_from(it.ticks.split_whitespace().count()).unwrap_or(u32::MAX),
            authority: it.authority,
        }
    }

    fn deliveries(detail: &LicenceDetail, locale: Locale) -> Vec<DeliveryView> {
        let rows = detail.deliveries.iter();
        rows.map(|delivery| DeliveryView {
            channel: match delivery.channel.as_str() {
                "inbox" => licences::by_inbox(locale),
                _ => licences::by_mail(locale),
            }
            .to_owned(),
            recipient: delivery.recipient.clone(),
            detail: delivery.detail.clone(),
            at: delivery.at,
        })
        .collect()
    }

    fn history(step: &HistoryStep, locale: Locale) -> HistoryView {
        let by =
            if step.actor_name == "system" { licences::system(locale).to_owned() } else { step.actor_name.clone() };
        HistoryView { at: step.at, title: event_name(&step.event, locale), by, note: step.note.clone() }
    }

    fn event_name(code: &str, locale: Locale) -> String {
        let name = match code {
            "end_proposed_by_holder" | "end_proposed_by_licensee" => licences::event_end_proposed(locale),
            "end_proposal_withdrawn" => licences::event_end_withdrawn(locale),
            "extension_asked" => licences::event_extension_asked(locale),
            "reminded" => licences::event_reminded(locale),
            "milestone_claimed" => licences::event_milestone_claimed(locale),
            "milestone_queried" => licences::event_milestone_queried(locale),
            "milestone_accepted" | "milestone_met" => licences::event_milestone_reached(locale),
            "documents_delivered" => licences::event_documents_delivered(locale),
            "documents_received" => licences::event_documents_received(locale),
            "contract_registered" => licences::event_contract_registered(locale),
            "restated" => licences::event_restated(locale),
            "succeeded" => licences::event_succeeded(locale),
            "transferred" | "transferred_out" => licences::event_transferred(locale),
            code => match (LicenceEvent::parse(code), TrialEvent::parse(code)) {
                (Some(event), _) => event.name(locale),
                (None, Some(event)) => event.name(locale),
                (None, None) => code,
            },
        };
        name.to_owned()
    }
}
