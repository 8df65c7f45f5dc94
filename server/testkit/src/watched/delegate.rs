//! Every repository passed through to the database behind, with a look at each statement before it goes there.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::{
    Day, Fen, Timestamp,
    annuity::OpenLicencePeriod,
    declaration::DeclarationState,
    id::{
        AdjustmentId, AuditId, BankAccountId, BankImportId, BankLineId, BankMatchId, BookCloseId, CalendarLinkId,
        CardPayoutId, CardRefundId, ChargeId, ConsentId, DeclarationId, DocumentId, DraftId, EncumbranceId, EntryId,
        FilingPackId, FreezeId, HistoryId, ImportId, JobId, LicenceId, LinkId, MailId, MessageId, OrganisationId,
        PatentId, PatentUseId, PaymentId, PolicyId, RecordalId, ReportId, ReturnRowId, RunId, SavedViewId, SessionId,
        SpotCheckId, TransferId, UserId, YearlyReturnId,
    },
    ledger::AccountPurpose,
    month::Month,
    organisation::OrganisationKind,
};
use services::ports::*;

use super::{Bug, Watched, planted};

/// A trait of [`UnitOfWork`] whose functions go to the same function of the unit behind. Those after `own` are written
/// out: they are where bugs are planted.
macro_rules! delegate {
    ($trait:ident { $($name:ident($($arg:ident: $type:ty),*) -> $result:ty;)* } own { $($own:item)* }) => {
        #[async_trait]
        impl $trait for Watched {
            $(async fn $name(&mut self, $($arg: $type),*) -> StoreResult<$result> {
                self.watch.before(stringify!($name)).await?;
                self.inner.$name($($arg),*).await
            })*
            $($own)*
        }
    };
}

delegate!(Accounts {
    add_organisation(organisation: &Organisation) -> ();
    update_organisation(organisation: &Organisation) -> ();
    organisation(id: OrganisationId) -> Option<Organisation>;
    organisation_by_uscc(uscc: &str) -> Option<Organisation>;
    organisations(kind: Option<OrganisationKind>, verification: Option<Verification>, limit: i64) -> Vec<Organisation>;
    add_account(account: &Account) -> ();
    update_account(account: &Account) -> ();
    account(id: UserId) -> Option<Account>;
    account_by_email(email: &str) -> Option<Account>;
    count_accounts() -> i64;
    count_demo_accounts() -> i64;
    add_membership(membership: &Membership) -> ();
    update_membership(membership: &Membership) -> ();
    memberships_of(user: UserId) -> Vec<Membership>;
    members_of(organisation: OrganisationId, limit: i64) -> Vec<Member>;
    add_session(session: &Session) -> ();
    session(id: SessionId) -> Option<Session>;
    sessions_of(user: UserId, limit: i64) -> Vec<Session>;
    choose_organisation(session: SessionId, organisation: OrganisationId) -> ();
    revoke_session(session: SessionId, at: Timestamp) -> ();
    revoke_sessions_of(user: UserId, at: Timestamp) -> ();
    add_link(link: &Link) -> ();
    link_by_secret_hash(secret_hash: &str) -> Option<Link>;
    use_link(id: LinkId, at: Timestamp) -> bool;
    throttle(bucket: &str, now: Timestamp, window_seconds: i64) -> i64;
    clear_throttle(bucket: &str) -> ();
} own {});

delegate!(AuditTrail {
    add_audit(line: &AuditLine) -> ();
    audit_line(id: AuditId) -> Option<AuditRow>;
    audit_of(subject_id: &str, limit: i64) -> Vec<AuditLine>;
    audit_rows(filter: &AuditFilter, count_max: i64) -> (Vec<AuditRow>, i64);
    audit_actions(limit: i64) -> Vec<String>;
    lock_audit_chain() -> ();
    unsealed_audit(limit: i64) -> Vec<AuditLine>;
    has_unsealed_audit() -> bool;
    add_audit_seal(seal: &AuditSeal) -> ();
    audit_head() -> Option<AuditSeal>;
    sealed_audit(after: i64, limit: i64) -> Vec<SealedLine>;
    stray_audit(limit: i64) -> Vec<AuditId>;
    redact_audit(redaction: &AuditRedaction) -> ();
} own {});

delegate!(Proofs {
    add_passport(passport: &IssuedPassport) -> ();
    passports_of(licence: LicenceId, limit: i64) -> Vec<IssuedPassport>;
    passport_by_hash(sha256: &str) -> Option<IssuedPassport>;
    terms_pairs(after: Option<LicenceId>, limit: i64) -> Vec<TermsPair>;
    add_terms_proof(proof: &TermsProof) -> ();
    add_terms_deviation(deviation: &TermsDeviation) -> ();
    terms_proofs(limit: i64) -> Vec<TermsProof>;
    terms_deviations(day: Day, limit: i64) -> Vec<TermsDeviation>;
    terms_count(declaration: DeclarationId, at: Timestamp) -> TermsCount;
} own {});

delegate!(Declarations {
    add_declaration(declaration: &Declaration) -> ();
    update_declaration(declaration: &Declaration) -> ();
    declaration(id: DeclarationId) -> Option<Declaration>;
    declarations(filter: &DeclarationFilter) -> (Vec<Declaration>, i64);
    declaration_rows(filter: &DeclarationFilter) -> (Vec<DeclarationRow>, i64);
    declarations_in(state: DeclarationState, after: Option<DeclarationId>, limit: i64) -> Vec<Declaration>;
    offers(limit: i64) -> Vec<Offer>;
    offer(id: DeclarationId) -> Option<Offer>;
    add_consent(consent: &Consent) -> ();
    update_consent(consent: &Consent) -> ();
    consent(id: ConsentId) -> Option<Consent>;
    consents_of(declaration: DeclarationId) -> Vec<Consent>;
    remove_consents(declaration: DeclarationId, purpose: &str) -> ();
} own {});

delegate!(Bank {
    add_bank_account(account: &BankAccount) -> ();
    update_bank_account(account: &BankAccount) -> ();
    bank_account(id: BankAccountId) -> Option<BankAccountRow>;
    bank_accounts(holder: Option<OrganisationId>, limit: i64) -> Vec<BankAccountRow>;
    lock_bank_account(id: BankAccountId) -> ();
    add_bank_import(import: &BankImport) -> ();
    update_bank_import(import: &BankImport) -> ();
    bank_import(id: BankImportId) -> Option<BankImport>;
    bank_imports(account: BankAccountId, limit: i64) -> Vec<BankImport>;
    add_bank_lines(lines: &[BankLine]) -> ();
    update_bank_line(line: &BankLine) -> ();
    put_suggestion(line: BankLineId, queue: &str, suggestion: &str) -> ();
    bank_line(id: BankLineId) -> Option<BankLineRow>;
    bank_lines(filter: &BankLineFilter) -> (Vec<BankLineRow>, i64);
    lines_of_import(id: BankImportId, limit: i64) -> Vec<BankLineRow>;
    lines_of_match(id: BankMatchId, limit: i64) -> Vec<BankLineRow>;
    known_lines(account: BankAccountId, from: Day, limit: i64) -> Vec<BankLine>;
    queue_counts(account: BankAccountId, awake_on: Day) -> Vec<QueueCount>;
    bank_month(account: BankAccountId, month: Month) -> BankMonthSums;
    add_bank_match(new: &BankMatch, parts: &[BankMatchPart], fees: &[BankMatchFee]) -> ();
    update_bank_match(it: &BankMatch) -> ();
    put_import_run(run: &ImportRun) -> ();
    import_run(id: BankImportId) -> Option<ImportRun>;
    add_match_payout(payout: &BankMatchPayout) -> ();
    payout_of_match(id: BankMatchId) -> Option<CardPayoutId>;
    payouts_without_line(holder: OrganisationId, from: Day, to: Day, limit: i64) -> Vec<CardPayoutRow>;
    release_match(id: BankMatchId) -> ();
    put_match_fee(fee: &BankMatchFee) -> ();
    bank_match(id: BankMatchId) -> Option<BankMatch>;
    bank_matches(filter: &BankMatchFilter) -> (Vec<BankMatch>, i64);
    match_parts(id: BankMatchId, limit: i64) -> Vec<BankMatchPart>;
    match_fees(id: BankMatchId, limit: i64) -> Vec<BankMatchFee>;
    match_of_payment(payment: PaymentId) -> Option<BankMatchPart>;
    payments_without_line(holder: OrganisationId, from: Day, to: Day, limit: i64) -> Vec<PaymentId>;
    add_known_payer(payer: &KnownPayerRow) -> ();
    remove_known_payer(payer: &KnownPayerRow) -> ();
    known_payers(holder: OrganisationId, limit: i64) -> Vec<KnownPayerRow>;
    add_explanation(explanation: &BankExplanation) -> ();
    explanations(account: BankAccountId, month: Month, limit: i64) -> Vec<BankExplanation>;
    add_dunning_letter(letter: &DunningLetter) -> ();
    dunning_letters(holder: OrganisationId, licensee: Option<OrganisationId>, limit: i64) -> Vec<DunningLetter>;
    add_saved_view(view: &SavedView) -> ();
    remove_saved_view(id: SavedViewId, account: UserId) -> ();
    saved_views(account: UserId, page: &str, limit: i64) -> Vec<SavedView>;
} own {});

delegate!(Cards {
    add_card_checkout(checkout: &CardCheckout) -> ();
    card_checkout(payment: PaymentId) -> Option<CardCheckout>;
    add_webhook_event(event: &WebhookEvent) -> bool;
    webhook_event(id: &str) -> Option<WebhookEvent>;
    add_webhook_outcome(outcome: &WebhookOutcome) -> ();
    webhook_outcome(event: &str) -> Option<WebhookOutcome>;
    count_webhooks() -> (i64, i64);
    add_card_refund(refund: &CardRefund) -> ();
    update_card_refund(refund: &CardRefund) -> ();
    card_refund(id: CardRefundId) -> Option<CardRefund>;
    card_refunds(filter: &CardFilter) -> Vec<CardRefund>;
    add_card_dispute(dispute: &CardDispute) -> ();
    update_card_dispute(dispute: &CardDispute) -> ();
    card_dispute(provider_id: &str) -> Option<CardDispute>;
    card_disputes(filter: &CardFilter) -> Vec<CardDispute>;
    add_card_payout(payout: &CardPayout) -> ();
    update_card_payout(payout: &CardPayout) -> ();
    card_payout(id: CardPayoutId) -> Option<CardPayout>;
    card_payout_of(provider_id: &str) -> Option<CardPayout>;
    card_payouts(holder: Option<OrganisationId>, offset: i64, limit: i64) -> (Vec<CardPayoutRow>, i64);
    add_card_payout_part(part: &CardPayoutPart) -> ();
    card_payout_parts(payout: CardPayoutId, holder: Option<OrganisationId>, limit: i64) -> Vec<CardPayoutPartRow>;
    card_payout_parts_of(payment: PaymentId, limit: i64) -> Vec<CardPayoutPart>;
    card_faults(limit: i64) -> CardFaults;
} own {});

delegate!(Distributions {
    add_beneficiary(beneficiary: &Beneficiary) -> ();
    update_beneficiary(beneficiary: &Beneficiary) -> ();
    beneficiaries(holder: OrganisationId, limit: i64) -> Vec<Beneficiary>;
    beneficiaries_of_account(account: UserId, limit: i64) -> Vec<Beneficiary>;
    add_policy(policy: &PolicyVersion) -> ();
    policies(holder: OrganisationId, limit: i64) -> Vec<PolicyVersion>;
    policy(id: PolicyId) -> Option<PolicyVersion>;
    sharing(patent: PatentId) -> Option<PatentSharing>;
    put_sharing(sharing: &PatentSharing) -> ();
    add_patent_cost(cost: &PatentCostRow) -> ();
    withdraw_patent_cost(cost: &PatentCostRow) -> ();
    patent_costs(patent: PatentId, limit: i64) -> Vec<PatentCostRow>;
    add_run(run: &DistributionRun, receipts: &[RunReceipt]) -> ();
    update_run(run: &DistributionRun) -> ();
    release_receipts(run: RunId) -> ();
    run(id: RunId) -> Option<RunRow>;
    runs(filter: &RunFilter) -> Vec<RunRow>;
    receipts_of(run: RunId, limit: i64) -> Vec<RunReceipt>;
    distributed_entries(patent: PatentId, limit: i64) -> Vec<EntryId>;
    patents_with_income(holder: OrganisationId, limit: i64) -> Vec<PatentIncome>;
    licences_of_patent(holder: OrganisationId, patent: PatentId, limit: i64) -> Vec<LicenceId>;
    add_objection(objection: &ObjectionRow) -> ();
    update_objection(objection: &ObjectionRow) -> ();
    objections(run: RunId, limit: i64) -> Vec<ObjectionRow>;
} own {});

delegate!(Journal {
    add_document(document: &Document) -> ();
    document(id: DocumentId) -> Option<Document>;
    documents_of(subject_id: &str, limit: i64) -> Vec<Document>;
    add_history(step: &HistoryStep) -> ();
    history_of(subject_id: &str, limit: i64) -> Vec<HistoryStep>;
    add_message(message: &Message) -> ();
    message(id: MessageId) -> Option<Message>;
    messages_of(organisation: OrganisationId, limit: i64) -> Vec<Message>;
    count_unread(organisation: OrganisationId) -> i64;
    mark_read(id: MessageId, by: UserId, at: Timestamp) -> bool;
    add_mail(mail: &Mail) -> ();
    mails_due(now: Timestamp, limit: i64) -> Vec<Mail>;
    mail_sent(id: MailId, at: Timestamp) -> ();
    mail_failed(id: MailId, error: &str, next_try: Timestamp) -> ();
} own {});

delegate!(Licences {
    next_licence_number(year: i32) -> String;
    add_licence(licence: &Licence) -> ();
    update_licence(licence: &Licence) -> ();
    licence(id: LicenceId) -> Option<Licence>;
    licence_row(id: LicenceId) -> Option<LicenceRow>;
    open_licence(open_key: &str) -> Option<Licence>;
    licences(filter: &LicenceFilter) -> (Vec<LicenceRow>, i64);
    running_licences(after: Option<LicenceId>, limit: i64) -> Vec<Licence>;
    running_licences_of(patent: PatentId, after: Option<LicenceId>, limit: i64) -> Vec<Licence>;
    licences_of_contract(contract: LicenceId, limit: i64) -> Vec<Licence>;
    add_evidence(evidence: &Evidence) -> ();
    evidence_of(licence: LicenceId) -> Option<Evidence>;
    add_delivery(delivery: &Delivery) -> ();
    deliveries_of(licence: LicenceId) -> Vec<Delivery>;
    add_milestone(milestone: &LicenceMilestone) -> ();
    update_milestone(milestone: &LicenceMilestone) -> ();
    milestones_of(licence: LicenceId) -> Vec<LicenceMilestone>;
} own {});

delegate!(Transfers {
    add_transfer(transfer: &PatentTransfer) -> ();
    update_transfer(transfer: &PatentTransfer) -> ();
    transfer(id: TransferId) -> Option<TransferRow>;
    transfers(filter: &TransferFilter) -> Vec<TransferRow>;
} own {});

delegate!(Annuities {
    open_licence_periods(holder: OrganisationId, patent: Option<PatentId>, limit: i64)
        -> Vec<(PatentId, OpenLicencePeriod)>;
} own {});

delegate!(Indicators {
    add_patent_use(it: &PatentUse) -> ();
    patent_use(id: PatentUseId) -> Option<PatentUse>;
    patent_uses(patent: PatentId, limit: i64) -> Vec<PatentUse>;
    uses_up_to(day: Day, limit: i64) -> Vec<PatentUse>;
    counted_transfers(days: CountedIn) -> Vec<CountedRow>;
    counted_recordals(days: CountedIn) -> Vec<CountedRow>;
    counted_stock(days: CountedIn) -> Vec<CountedRow>;
    counted_products(days: CountedIn) -> Vec<CountedRow>;
    add_freeze(it: &Freeze) -> ();
    add_frozen_fact(freeze: FreezeId, position: i64, fact: &str) -> ();
    freezes(limit: i64) -> Vec<Freeze>;
    freeze_of(quarter: &str) -> Option<Freeze>;
    frozen_facts(freeze: FreezeId, limit: i64) -> Vec<String>;
} own {});

delegate!(Returns {
    add_yearly_return(it: &YearlyReturn) -> ();
    update_yearly_return(it: &YearlyReturn) -> ();
    yearly_return(id: YearlyReturnId) -> Option<YearlyReturn>;
    yearly_returns(filter: &ReturnFilter) -> Vec<YearlyReturnLine>;
    add_return_row(row: &YearlyReturnRow) -> ();
    update_return_row(row: &YearlyReturnRow) -> ();
    remove_return_row(id: ReturnRowId) -> ();
    return_rows(of: YearlyReturnId, limit: i64) -> Vec<YearlyReturnRow>;
    licences_effective(holder: OrganisationId, from: Day, to: Day, limit: i64) -> Vec<LicenceId>;
    transfers_out(holder: OrganisationId, from: Day, to: Day, limit: i64) -> Vec<TransferRow>;
} own {});

delegate!(SpotChecks {
    add_spot_check(it: &SpotCheck) -> ();
    spot_check(id: SpotCheckId) -> Option<SpotCheck>;
    spot_checks(of: Option<OrganisationId>, limit: i64) -> Vec<SpotCheck>;
    add_spot_check_draw(it: &SpotCheckDraw) -> ();
    spot_check_draw(check: SpotCheckId) -> Option<SpotCheckDraw>;
    add_spot_check_finding(it: &SpotCheckFinding) -> ();
    spot_check_findings(check: SpotCheckId, limit: i64) -> Vec<SpotCheckFinding>;
} own {});

delegate!(Money {
    hold_months(holder: OrganisationId) -> ();
    lock_months(holder: OrganisationId) -> ();
    add_charge(charge: &Charge) -> ();
    charge(id: ChargeId) -> Option<ChargeRow>;
    charge_by_reference(reference: &str) -> Option<ChargeRow>;
    charge_of_source(licence: LicenceId, source: &str) -> Option<Charge>;
    charges(filter: &ChargeFilter) -> (Vec<ChargeRow>, i64);
    charges_after(after: Option<ChargeId>, limit: i64) -> Vec<Charge>;
    charge_totals(filter: &ChargeFilter) -> ChargeTotals;
    add_payment(payment: &Payment) -> ();
    payment(id: PaymentId) -> Option<PaymentRow>;
    payments(filter: &PaymentFilter) -> (Vec<PaymentRow>, i64);
    postings_of(licence: LicenceId, limit: i64) -> Vec<PostingRow>;
    balance_of(licence: LicenceId, purpose: AccountPurpose) -> Fen;
    entry_by_key(idempotency_key: &str) -> Option<PostedEntry>;
    closed_months(holder: OrganisationId, from: Month) -> Vec<Month>;
    add_book_close(close: &BookClose) -> ();
    update_book_close(close: &BookClose) -> ();
    book_close(id: BookCloseId) -> Option<BookClose>;
    book_closes(holder: OrganisationId, limit: i64) -> Vec<BookClose>;
    add_adjustment(adjustment: &Adjustment) -> ();
    update_adjustment(adjustment: &Adjustment) -> ();
    adjustment(id: AdjustmentId) -> Option<Adjustment>;
    adjustments(filter: &AdjustmentFilter) -> Vec<Adjustment>;
    book_months(holder: OrganisationId, limit: i64) -> Vec<BookMonth>;
    account_entries(holder: OrganisationId, purpose: AccountPurpose, days: (Day, Day), limit: i64) -> Vec<AccountEntry>;
    statement(filter: &StatementFilter) -> StatementRows;
    trial_balance(holder: OrganisationId, from: Day, to: Day) -> Vec<TrialLine>;
    add_dated_rate(rate: &DatedRateRow) -> ();
    dated_rates(limit: i64) -> Vec<DatedRateRow>;
    book_entries(after: Option<(Day, EntryId)>, limit: i64) -> Vec<BookEntry>;
    book_accounts(after: &str, limit: i64) -> Vec<BookAccount>;
    unbalanced_entries(limit: i64) -> Vec<EntryId>;
    book_faults(limit: i64) -> BookFaults;
} own {
    async fn foresee(&mut self, payments: &[PaymentId], members: i64) -> StoreResult<()> {
        self.watch.before("foresee").await?;
        if self.watch.forgets_locks() { Ok(()) } else { self.inner.foresee(payments, members).await }
    }

    async fn lock_book(&mut self, licence: LicenceId) -> StoreResult<()> {
        self.watch.before("lock_book").await?;
        if self.watch.forgets_locks() { Ok(()) } else { self.inner.lock_book(licence).await }
    }

    async fn post(&mut self, entry: &NewEntry) -> StoreResult<()> {
        self.watch.before("post").await?;
        match planted::entry(self.watch.bug(), entry) {
            Some(entry) => self.inner.post(&entry).await,
            None => Ok(()),
        }
    }

    async fn update_payment(&mut self, payment: &Payment) -> StoreResult<()> {
        self.watch.before("update_payment").await?;
        self.inner.update_payment(&planted::payment(self.watch.bug(), payment)).await
    }
});

delegate!(Patents {
    add_patent(patent: &Patent) -> ();
    update_patent(patent: &Patent) -> ();
    patent(id: PatentId) -> Option<Patent>;
    patent_identities(holder: OrganisationId, limit: i64) -> BTreeSet<String>;
    patents(filter: &PatentFilter) -> (Vec<Patent>, i64);
    add_patent_event(event: &PatentEvent) -> bool;
    patent_events(patent: PatentId, limit: i64) -> Vec<PatentEvent>;
    add_encumbrance(encumbrance: &Encumbrance) -> ();
    update_encumbrance(encumbrance: &Encumbrance) -> ();
    encumbrance(id: EncumbranceId) -> Option<Encumbrance>;
    encumbrances(patent: PatentId) -> Vec<Encumbrance>;
    add_import(import: &InventoryImport) -> ();
    update_import(import: &InventoryImport) -> ();
    import(id: ImportId) -> Option<InventoryImport>;
    imports_of(holder: OrganisationId, limit: i64) -> Vec<InventoryImport>;
} own {});

delegate!(IssuedPapers {
    add_issued_paper(paper: &IssuedPaper) -> ();
    issued_paper(hash: &str) -> Option<IssuedPaper>;
    newest_paper(kind: PaperKind, subject: &str) -> Option<IssuedPaper>;
} own {});

delegate!(Recordals {
    add_recordal(recordal: &Recordal) -> ();
    update_recordal(recordal: &Recordal) -> ();
    recordal(id: RecordalId) -> Option<RecordalRow>;
    recordal_of(licence: LicenceId) -> Option<Recordal>;
    recordals(filter: &RecordalFilter) -> (Vec<RecordalRow>, i64);
    put_recordal_item(item: &RecordalItem) -> ();
    recordal_items(recordal: RecordalId) -> Vec<RecordalItem>;
} own {});

delegate!(Filings {
    add_filing_pack(pack: &FilingPack) -> ();
    filing_pack(id: FilingPackId) -> Option<FilingPack>;
    filing_packs(recordal: RecordalId, limit: i64) -> Vec<FilingPack>;
    add_pack_filed(id: HistoryId, filed: &PackFiled) -> ();
    packs_filed(recordal: RecordalId, limit: i64) -> Vec<PackFiled>;
    add_calendar_link(link: &CalendarLink) -> ();
    revoke_calendar_link(id: CalendarLinkId, by: Option<UserId>, at: Timestamp) -> ();
    calendar_link_of(organisation: OrganisationId) -> Option<CalendarLink>;
    calendar_link_by_token(token_hash: &str) -> Option<CalendarLink>;
} own {});

delegate!(Templates {
    add_template_version(version: &TemplateVersion) -> ();
    template_versions(key: &str, limit: i64) -> Vec<TemplateVersion>;
    template_in_use(key: &str, at: Timestamp) -> Option<TemplateVersion>;
    newest_templates(limit: i64) -> Vec<TemplateVersion>;
} own {});

delegate!(Reports {
    add_report(report: &RoyaltyReport) -> ();
    update_report(report: &RoyaltyReport) -> ();
    rebook_report(report: &RoyaltyReport) -> ();
    report(id: ReportId) -> Option<ReportRow>;
    report_of_period(licence: LicenceId, from: Day) -> Option<RoyaltyReport>;
    reports_of(licence: LicenceId, limit: i64) -> Vec<RoyaltyReport>;
    reports(filter: &ReportFilter) -> (Vec<ReportRow>, i64);
    put_report_draft(version: &ReportVersion) -> ();
    submit_report_version(version: &ReportVersion) -> ();
    report_versions(report: ReportId) -> Vec<ReportVersion>;
    accepted_versions(licence: LicenceId, limit: i64) -> Vec<(RoyaltyReport, ReportVersion)>;
} own {});

delegate!(Upkeep {
    add_form_draft(draft: &FormDraft) -> ();
    form_draft(id: DraftId) -> Option<FormDraft>;
    forget_form_drafts(before: Timestamp) -> ();
    add_job(job: &Job) -> ();
    claim_job(now: Timestamp, lease_seconds: i64) -> Option<Job>;
    job_done(id: JobId, at: Timestamp) -> ();
    job_retry(id: JobId, error: &str, run_at: Timestamp) -> ();
    job_failed(id: JobId, error: &str, at: Timestamp) -> ();
    count_jobs() -> (i64, i64);
    counter(name: &str) -> i64;
    raise_counter(name: &str) -> i64;
    touch_catalogue() -> ();
} own {
    async fn handled(&mut self, request_id: &str, user: UserId) -> StoreResult<Option<String>> {
        self.watch.before("handled").await?;
        if self.watch.bug() == Some(Bug::RequestForgotten) { Ok(None) } else { self.inner.handled(request_id, user).await }
    }

    async fn remember(
        &mut self,
        request_id: &str,
        user: UserId,
        action: &str,
        outcome: &str,
        at: Timestamp,
    ) -> StoreResult<()> {
        self.watch.before("remember").await?;
        if self.watch.bug() == Some(Bug::RequestForgotten) {
            return Ok(());
        }
        self.inner.remember(request_id, user, action, outcome, at).await
    }
});
