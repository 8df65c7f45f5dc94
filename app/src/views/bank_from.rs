//! From accounts, lines and matches to what their pages show.

use domain::{
    Fen, Locale,
    form::FormValues,
    id::{ChargeId, UserId},
    matching::{Comparison, Doubt, Evidence, Matched, Rule, Settings, Standing},
    month::Month,
};
use services::{
    Submitted,
    bank::{
        AccountPage, ImportDetail, LineDetail, MatchDetail, MatchSide, MonthReport, OpenDue, StatementSummary,
        found_for,
    },
    dunning::{Debtor, Dunning},
    ports::{BankAccountRow, BankImport, BankLineRow, BankMatch, CardPayout, ChargeRow, KnownPayerRow, PaymentRow},
};

use super::{
    FormState, Paging,
    bank::{
        AccountLine, AccountView, ChangeRow, DebtorLine, DueRow, DunningView, ExplanationView, ImportLine,
        KnownPayment, LetterView, LineRow, LineView, LinesShown, MatchLine, MatchPartView, MatchView, MonthPart,
        MonthView, OverdueRow, PaidOut, PartRow, PayerLine, QueueLine, RivalView, SavedViewLine, StatementImportView,
        StatementView, SuggestionView, TrialView, TwinRow,
    },
    money_from::count,
};

/// Changes that a trial shows; their number is always whole.
const CHANGES_SHOWN: usize = 200;
/// Characters of an account number that are shown.
const SHOWN: usize = 4;

pub(crate) fn account(row: &BankAccountRow) -> AccountLine {
    AccountLine {
        id: row.account.id.to_string(),
        holder: row.holder_name.clone(),
        name: row.account.name.clone(),
        bank: row.account.bank.clone(),
        number: masked(&row.account.number),
        currency: row.account.currency.clone(),
        open: count(row.open),
        last_day: row.last_day,
    }
}

fn masked(number: &str) -> String {
    let characters: Vec<char> = number.chars().collect();
    let hidden = characters.len().saturating_sub(SHOWN);
    if hidden == 0 { number.to_owned() } else { format!("…{}", characters[hidden..].iter().collect::<String>()) }
}

pub(crate) fn found(it: &BankMatch, reader: Option<UserId>) -> MatchLine {
    let first = if it.state == "confirmed" { it.undo_asked_by } else { it.made_by };
    MatchLine {
        id: it.id.to_string(),
        rule: Rule::parse(&it.rule),
        state: it.state.clone(),
        made_at: it.made_at,
        is_auto: it.made_by.is_none(),
        is_own: first.is_some() && first == reader,
        reason: it.undo_reason.clone(),
    }
}

pub(crate) fn line(row: &BankLineRow, today: domain::Day) -> LineRow {
    let found = found_for(&row.line);
    let best = found.as_ref().and_then(|found| found.suggestions.first());
    let said = &row.line.line;
    LineRow {
        id: row.line.id.to_string(),
        booked_on: said.booked_on,
        amount: said.amount,
        currency: row.line.currency.clone(),
        counterparty: said.counterparty.clone(),
        remark: said.remark.clone(),
        state: row.line.state.clone(),
        standing: Standing::parse(&row.line.queue),
        owner: row.owner_name.clone(),
        snoozed_until: row.line.snoozed_until,
        note: row.line.note.clone(),
        age: said.booked_on.days_until(today),
        suggested: best.map(|best| best.parts.len().to_string()).unwrap_or_default(),
        rule: best.map(|best| best.rule),
        score: best.map_or(0, |best| best.score),
        match_id: row.line.match_id.map_or_else(String::new, |id| id.to_string()),
        version: row.line.version,
    }
}

fn import(it: &BankImport) -> ImportLine {
    ImportLine {
        id: it.id.to_string(),
        file_name: it.file_name.clone(),
        state: it.state.clone(),
        lines_new: count(it.lines_new),
        created_at: it.created_at,
    }
}

pub(crate) fn account_page(it: AccountPage, shown: LinesShown) -> AccountView {
    AccountView {
        account: account(&it.account),
        queues: it
            .queues
            .into_iter()
            .map(|queue| QueueLine {
                standing: Standing::parse(&queue.queue),
                lines: count(queue.lines),
                oldest: queue.oldest,
                queue: queue.queue,
            })
            .collect(),
        lines: it.lines.iter().map(|row| line(row, it.today)).collect(),
        paging: Paging {
            number: shown.page.max(1),
            size: u32::try_from(services::bank::LINES_A_PAGE).unwrap_or(u32::MAX),
            total: count(it.total),
        },
        imports: it.imports.iter().map(import).collect(),
        views: it
            .views
            .into_iter()
            .map(|view| SavedViewLine { id: view.id.to_string(), name: view.name, query: view.query })
            .collect(),
        shown,
        today: it.today,
        may_act: it.may_act,
        upload: FormState::default(),
        bulk: FormState::default(),
        save: FormState::default(),
    }
}

fn part(row: &ChargeRow, amount: Fen, locale: Locale) -> PartRow {
    let charge = &row.position.charge;
    PartRow {
        charge_id: charge.id.to_string(),
        reference: charge.reference.clone(),
        licence_number: row.licence_number.clone(),
        licensee: row.licensee_name.clone(),
        what: services::charges::computation(row)
            .map(|charge| domain::royalty::charge_name(&charge, locale))
            .unwrap_or_default(),
        due_on: Some(charge.due_on),
        amount,
    }
}

fn parts(said: &[(ChargeId, Fen)], dues: &[OpenDue], locale: Locale) -> Vec<PartRow> {
    said.iter()
        .map(|(charge, amount)| {
            let known = dues.iter().find(|due| due.row.position.charge.id == *charge);
            known.map_or_else(
                || PartRow {
                    charge_id: charge.to_string(),
                    reference: String::new(),
                    licence_number: String::new(),
                    licensee: String::new(),
                    what: String::new(),
                    due_on: None,
                    amount: *amount,
                },
                |due| part(&due.row, *amount, locale),
            )
        })
        .collect()
}

fn texts(evidence: &[Evidence], locale: Locale) -> Vec<String> {
    evidence.iter().map(|fact| fact.text(locale)).collect()
}

fn doubts(doubts: &[Doubt], locale: Locale) -> Vec<String> {
    doubts.iter().map(|doubt| doubt.name(locale).to_owned()).collect()
}

fn suggestions(found: &Matched, dues: &[OpenDue], locale: Locale) -> Vec<SuggestionView> {
    found
        .suggestions
        .iter()
        .enumerate()
        .map(|(place, it)| SuggestionView {
            place,
            rule: it.rule,
            score: it.score,
            parts: parts(&it.parts, dues, locale),
            fee: it.fee,
            unapplied: it.unapplied,
            evidence: texts(&it.evidence, locale),
            doubts: doubts(&it.doubts, locale),
            joined: it.joined.len(),
            is_payout: it.payout.is_some(),
        })
        .collect()
}

fn rivals(found: &Matched, dues: &[OpenDue], locale: Locale) -> Vec<RivalView> {
    found
        .rivals
        .iter()
        .map(|it| RivalView {
            parts: parts(&it.parts, dues, locale),
            rule: it.rule,
            score: it.score,
            why: doubts(&it.why, locale),
            taken_by: it.taken_by.map_or_else(String::new, |line| line.to_string()),
        })
        .collect()
}

pub(crate) fn payment(row: &PaymentRow) -> KnownPayment {
    KnownPayment {
        id: row.payment.id.to_string(),
        state: row.payment.state.clone(),
        amount: row.payment.amount_fen,
        paid_on: row.payment.paid_on,
        payer: row.payment.payer_name.clone(),
        licence_number: row.licence_number.clone(),
    }
}

pub(crate) fn line_detail(it: LineDetail, locale: Locale, reader: Option<UserId>) -> LineView {
    let row = &it.row.line;
    let said = &row.line;
    let found_here = it.found.as_ref();
    LineView {
        line: line(&it.row, it.today),
        account: account(&it.account),
        counterparty_account: said.counterparty_account.clone(),
        bank_reference: said.bank_reference.clone(),
        booked_time: said.booked_time.clone(),
        balance: row.known_balance,
        position: said.position,
        import_id: row.import_id.to_string(),
        reason: row.reason.clone(),
        evidence: found_here.map(|found| texts(&found.evidence, locale)).unwrap_or_default(),
        suggestions: found_here.map(|found| suggestions(found, &it.dues, locale)).unwrap_or_default(),
        rivals: found_here.map(|found| rivals(found, &it.dues, locale)).unwrap_or_default(),
        dues: it.dues.iter().map(|due| DueRow { part: part(&due.row, due.open, locale), open: due.open }).collect(),
        payments: it.payments.iter().map(payment).collect(),
        matched: it.matched.as_ref().map(|matched| found(matched, reader)),
        next: it.next.map_or_else(String::new, |next| next.to_string()),
        search: String::new(),
        may_act: it.may_act,
        accept: FormState::default(),
        choose: FormState::default(),
        triage: FormState::default(),
    }
}

pub(crate) fn match_detail(it: MatchDetail, locale: Locale, reader: Option<UserId>, today: domain::Day) -> MatchView {
    let is_asked = it.found.undo_asked_by.is_some() && it.found.state == "confirmed";
    let may_act = it.side != MatchSide::Reader;
    let lines = it.lines.iter().map(|row| line(row, today)).collect();
    let of_lines = it.evidence.as_ref().and_then(|found| found.suggestions.first());
    MatchView {
        found: found(&it.found, reader),
        account: account(&it.account),
        note: it.found.note.clone(),
        lines,
        parts: it
            .parts
            .iter()
            .map(|one| MatchPartView {
                line_id: one.line.to_string(),
                payment_id: one.payment.payment.id.to_string(),
                kind: one.kind.clone(),
                state: one.payment.payment.state.clone(),
                amount: one.payment.payment.amount_fen,
                licence_number: one.payment.licence_number.clone(),
                licensee: one.payment.licensee_name.clone(),
                dues: one.dues.iter().map(|row| part(row, row.position.charged, locale)).collect(),
            })
            .collect(),
        fees: it.fees.iter().map(|(fee, row)| part(row, fee.amount_fen, locale)).collect(),
        payout: it
            .payout
            .as_ref()
            .map(|payout| paid_out(payout, it.lines.iter().map(|row| row.line.line.amount).sum())),
        evidence: of_lines.map(|best| texts(&best.evidence, locale)).unwrap_or_default(),
        made_by: it.made_by,
        confirmed_by: it.confirmed_by,
        confirmed_at: it.found.confirmed_at,
        undo_asked_by: it.undo_asked_by,
        undone_by: it.undone_by,
        undone_at: it.found.undone_at,
        may_confirm: it.found.state == "recorded" && it.side == MatchSide::Second,
        may_ask: may_act && it.found.state != "undone" && !is_asked,
        may_decide: is_asked && it.side == MatchSide::Second,
        version: it.found.version,
        next: it.next.map_or_else(String::new, |next| next.to_string()),
        confirm: FormState::default(),
        ask: FormState::default(),
        decide: FormState::default(),
    }
}

fn paid_out(it: &CardPayout, amount: Fen) -> PaidOut {
    PaidOut { id: it.id.to_string(), number: it.provider_id.clone(), arrives_on: it.arrives_on, amount }
}

pub(crate) fn month(it: MonthReport) -> MonthView {
    let (unsettled, is_settled) = (it.unsettled(), it.is_settled());
    MonthView {
        account: account(&it.account),
        holder_id: it.account.account.holder_id.to_string(),
        month: it.month.to_string(),
        previous: it.month.previous().to_string(),
        next: it.month.next().to_string(),
        opening: it.opening,
        parts: it
            .parts
            .into_iter()
            .map(|part| MonthPart {
                state: part.state,
                reason: part.reason,
                lines: count(part.lines),
                money_in: part.money_in,
                money_out: part.money_out,
            })
            .collect(),
        closing: it.closing,
        stated: it.stated,
        without_line: it.without_line.iter().map(payment).collect(),
        payouts: it.payouts_without_line.iter().map(|row| paid_out(&row.payout, row.net)).collect(),
        difference: it.difference,
        open_in: it.open_in,
        unsettled,
        agrees: it.agrees,
        is_settled,
        explanations: it
            .explanations
            .into_iter()
            .map(|it| ExplanationView { text: it.text, difference: it.difference_fen, at: it.written_at })
            .collect(),
        may_act: it.may_act,
        form: FormState::default(),
    }
}

pub(crate) fn payer(it: KnownPayerRow) -> PayerLine {
    PayerLine {
        id: it.id.to_string(),
        licensee: it.licensee_name,
        name: it.name,
        account: it.account,
        source: it.source,
    }
}

/// The rules as their form has them.
pub(crate) fn rule_values(settings: &Settings) -> FormValues {
    let mut values = FormValues::new();
    for rule in &settings.rules {
        values.insert(format!("rule:{}", rule.as_str()), "yes".to_owned());
    }
    values.insert("window_before_days".to_owned(), settings.window_before_days.to_string());
    values.insert("window_after_days".to_owned(), settings.window_after_days.to_string());
    values.insert("amount_tolerance".to_owned(), settings.amount_tolerance.to_plain());
    values.insert("bank_fee_max".to_owned(), settings.bank_fee_max.to_plain());
    values.insert("auto_threshold".to_owned(), settings.auto_threshold.to_string());
    values.insert("collectors".to_owned(), settings.collectors.join("\n"));
    values.insert("other_purposes".to_owned(), settings.other_purposes.join("\n"));
    values
}

/// What a trial found; none where the rules were wrong.
pub(crate) fn trial(it: Submitted<Comparison>, month: Month) -> Option<TrialView> {
    let Submitted::Done(it) = it else { return None };
    Some(TrialView {
        month: month.to_string(),
        lines: it.lines,
        auto_before: it.auto_before,
        auto_after: it.auto_after,
        otherwise: it.applied_otherwise,
        exceptions_before: it.exceptions_before,
        exceptions_after: it.exceptions_after,
        changes: it
            .changes
            .into_iter()
            .take(CHANGES_SHOWN)
            .map(|change| ChangeRow {
                line_id: change.line.to_string(),
                before: change.before.standing,
                before_rule: change.before.rule,
                after: change.after.standing,
                after_rule: change.after.rule,
            })
            .collect(),
    })
}

pub(crate) fn statement_import(it: ImportDetail, locale: Locale) -> StatementImportView {
    let (format, encoding, mapping, statements) = match it.summary {
        Some(found) => (found.format, found.encoding, found.mapping, found.statements),
        None => Default::default(),
    };
    StatementImportView {
        id: it.import.id.to_string(),
        account: account(&it.account),
        file_name: it.import.file_name,
        document_id: it.import.document_id.to_string(),
        state: it.import.state,
        lines_new: count(it.import.lines_new),
        created_at: it.import.created_at,
        applied_at: it.import.applied_at,
        undo_reason: it.import.undo_reason,
        format,
        encoding,
        mapping,
        statements: statements.into_iter().map(|one| statement(one, locale)).collect(),
        is_running: it.run.as_ref().is_some_and(|run| !run.is_over()),
        phase: it.run.map(|run| run.phase).unwrap_or_default(),
        version: it.import.version,
        may_act: it.may_act,
        apply: FormState::default(),
        undo: FormState::default(),
    }
}

fn statement(it: StatementSummary, locale: Locale) -> StatementView {
    let finding = |(zh, en, is_wrong): (String, String, bool)| (if locale == Locale::Zh { zh } else { en }, is_wrong);
    StatementView {
        account: masked(&it.account),
        currency: it.currency,
        number: it.number,
        opening: it.opening,
        closing: it.closing,
        credits: it.credits,
        debits: it.debits,
        lines: it.lines,
        from: it.from,
        to: it.to,
        new: it.new,
        there: it.there,
        twins: it
            .twins
            .into_iter()
            .map(|twin| TwinRow {
                field: twin.field,
                position: twin.position,
                booked_on: twin.booked_on,
                amount: twin.amount,
                counterparty: twin.counterparty,
                remark: twin.remark,
            })
            .collect(),
        adds_up: it.adds_up,
        findings: it.findings.into_iter().map(finding).collect(),
        left_out: it.left_out,
        refused: it.refused,
    }
}

pub(crate) fn debtor(it: &Debtor) -> DebtorLine {
    DebtorLine {
        holder_id: it.holder_id.to_string(),
        holder: it.holder_name.clone(),
        licensee_id: it.licensee_id.to_string(),
        licensee: it.licensee_name.clone(),
        charges: it.charges.len(),
        days: it.days(),
        level: it.level,
        last_on: it.last.as_ref().map(|last| last.sent_at.day()),
        amount: it.total(),
    }
}

pub(crate) fn dunning(it: Dunning, locale: Locale) -> DunningView {
    DunningView {
        line: debtor(&it.debtor),
        charges: it
            .debtor
            .charges
            .iter()
            .map(|charge| OverdueRow {
                part: part(&charge.row, charge.open, locale),
                interest: charge.interest,
                days: charge.days,
            })
            .collect(),
        letters: it
            .letters
            .into_iter()
            .map(|letter| LetterView {
                level: letter.level,
                amount: letter.amount_fen,
                text: letter.text,
                sent_at: letter.sent_at,
            })
            .collect(),
        text: it.text,
        today: it.today,
        may_send: it.may_send,
        form: FormState::default(),
    }
}
