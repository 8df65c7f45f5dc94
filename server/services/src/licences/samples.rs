//! Rows for the unit tests of this module.

use domain::{
    Day, Fen, Timestamp,
    declaration::DeclarationState,
    id::{DeclarationId, LicenceId, OrganisationId, PatentId, UserId},
    licence::LicenceState,
    organisation::{Nature, OrganisationKind},
    patent::{PatentKind, Validity},
    terms::{Entry, Terms, Trial},
};

use crate::ports::{Declaration, Licence, Offer, Organisation, Patent, Verification};

pub(super) fn at() -> Timestamp {
    Day::literal(2026, 4, 1).start()
}

pub(super) fn paid_terms() -> Terms {
    let mut terms = Terms::default();
    terms.fees.entry = Some(Entry { amount: Fen::yuan(50_000), creditable: false });
    terms
}

pub(super) fn trial_terms() -> Terms {
    let mut terms = paid_terms();
    terms.trial = Some(Trial { months: 6, decision_days: 15, extension_months: Some(3), ends_on_first_sale: false });
    terms
}

/// A licence under these terms whose notice has been received and nothing more.
pub(super) fn licence(terms: &Terms) -> Licence {
    let sealed = terms.seal();
    Licence {
        id: LicenceId::from_parts(at(), 1),
        number: "KX-2026-000001".into(),
        declaration_id: DeclarationId::from_parts(at(), 2),
        patent_id: PatentId::from_parts(at(), 3),
        holder_id: OrganisationId::from_parts(at(), 4),
        licensee_id: OrganisationId::from_parts(at(), 5),
        state: LicenceState::NoticeReceived,
        state_since: at(),
        terms: sealed.text,
        terms_hash: sealed.hash.to_string(),
        notice_text: "notice".into(),
        notice_sent_at: at(),
        notice_received_at: Some(at()),
        initial_due_on: None,
        effective_on: None,
        ends_on: None,
        ended_on: None,
        end_reason: String::new(),
        trial_state: None,
        trial_ends_on: None,
        trial_decision_due_on: None,
        trial_extended: false,
        trial_converted_on: None,
        tech_contract_number: String::new(),
        tech_contract_on: None,
        created_at: at(),
        updated_at: at(),
        version: 1,
        open_key: Some("key".into()),
        succession: None,
    }
}

pub(super) fn organisation(kind: OrganisationKind, name: &str, country: &str) -> Organisation {
    Organisation {
        id: OrganisationId::from_parts(at(), 5),
        kind,
        nature: Nature::Enterprise,
        name: name.into(),
        uscc: "91330000000000002Y".into(),
        uscc_passes: true,
        country: country.into(),
        province: String::new(),
        address: "杭州市".into(),
        contact_name: String::new(),
        contact_phone: String::new(),
        contact_email: String::new(),
        bank_name: String::new(),
        bank_account: String::new(),
        bank_holder: String::new(),
        verification: Verification::Verified,
        supervisor: String::new(),
        verification_note: String::new(),
        verified_by: None,
        verified_at: None,
        is_demo: false,
        created_at: at(),
        version: 1,
    }
}

pub(super) fn offer(terms: &Terms) -> Offer {
    let sealed = terms.seal();
    let holder = OrganisationId::from_parts(at(), 4);
    Offer {
        declaration: Declaration {
            id: DeclarationId::from_parts(at(), 2),
            holder_id: holder,
            patent_id: PatentId::from_parts(at(), 3),
            supersedes: None,
            state: DeclarationState::Announced,
            state_since: at(),
            form: "{}".into(),
            terms: sealed.text,
            terms_hash: sealed.hash.to_string(),
            window_from: Some(Day::literal(2026, 1, 1)),
            window_to: Some(Day::literal(2028, 12, 31)),
            arrangement: String::new(),
            price_fen: None,
            review_hold: String::new(),
            review_cleared_by: None,
            publicity_from: None,
            publicity_to: None,
            approved_by: None,
            approved_at: None,
            submitted_on: None,
            receipt_number: String::new(),
            announcement_number: "KF20260001".into(),
            announced_on: Some(Day::literal(2026, 3, 2)),
            ended_on: None,
            frozen_reason: String::new(),
            withdrawal_reason: String::new(),
            created_by: UserId::from_parts(at(), 6),
            created_at: at(),
            updated_at: at(),
            version: 1,
        },
        patent: Patent {
            id: PatentId::from_parts(at(), 3),
            holder_id: holder,
            identity: "202119999001.9".into(),
            number: "202119999001.9".into(),
            publication_number: String::new(),
            kind: PatentKind::Invention,
            title: "一种导热膜".into(),
            abstract_text: String::new(),
            patentees: "岭南理工大学".into(),
            inventors: String::new(),
            filing_date: Some(Day::literal(2021, 5, 6)),
            grant_date: Some(Day::literal(2023, 5, 6)),
            main_class: String::new(),
            classes: String::new(),
            validity: Validity::InForce,
            status_date: None,
            status_source: String::new(),
            annuity_paid_until: None,
            report_number: String::new(),
            report_date: None,
            report_conclusion: "none".into(),
            state_funded: false,
            exploited: false,
            intents: Vec::new(),
            readiness: None,
            industry: String::new(),
            application_field: String::new(),
            self_grade: String::new(),
            created_at: at(),
            updated_at: at(),
            version: 1,
        },
        holder_name: "岭南理工大学".into(),
        holder_province: String::new(),
        licences: 0,
    }
}
