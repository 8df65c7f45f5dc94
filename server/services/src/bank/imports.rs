//! Files of statements: read, shown, then imported or thrown away. Nothing is kept of a preview but the file and what was
//! found in it; importing reads the file again, against what is there by then.

mod runs;

use domain::{
    Day, Fen,
    bank::{
        Finding, KnownLine, NewLine, Plan, ReadStatement, StatementFormat, TextEncoding, TwinAnswer, Verdict, adds_up,
        plan_import, ready_mapping,
    },
    form::{FieldError, FormReader, FormValues},
    id::{BankAccountId, BankImportId, BankLineId, DocumentId, UserId},
};
use serde::{Deserialize, Serialize};

use super::{NOTE_CHARS_MAX, account_for, accounts::bare_number, before, plan::lock};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    ports::{BankAccount, BankImport, BankLine, ImportRun, StatementFile, StatementOptions, UnitOfWork},
};

pub use runs::{call_off, run_import};

/// Lines that are imported while the person waits; more are left to a job.
pub const AT_ONCE_MAX: i64 = 5_000;
/// Lines that are known around a file.
const KNOWN_MAX: i64 = 1_000_000;
/// Banks book a transfer some days late now and then: lines of so many days before a file are compared with.
const KNOWN_DAYS: i64 = 10;
/// Findings and twins that a preview shows one by one.
const SHOWN_MAX: usize = 200;
const LINES_OF_IMPORT_MAX: i64 = 500_000;
/// Digits at the end of an account number that files and people agree on when one of them masks the rest.
const LAST_DIGITS: usize = 4;

/// A line of a file of which only a person can say whether it is there already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    /// `twin:<statement>:<index>` is its field in the form.
    pub field: String,
    pub position: u32,
    pub booked_on: Day,
    pub amount: Fen,
    pub counterparty: String,
    pub remark: String,
}

/// What was found in one statement of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementSummary {
    pub account: String,
    pub currency: String,
    pub number: String,
    pub opening: Option<Fen>,
    pub closing: Option<Fen>,
    pub credits: Fen,
    pub debits: Fen,
    pub lines: usize,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub new: usize,
    pub there: usize,
    pub twins: Vec<Twin>,
    /// None where the file does not state enough to say.
    pub adds_up: Option<bool>,
    /// In both languages, with whether it is a contradiction.
    pub findings: Vec<(String, String, bool)>,
    pub left_out: u32,
    /// Why it is not imported: `other_account`, `other_currency`; empty when it is.
    pub refused: String,
}

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportSummary {
    pub format: String,
    /// Empty for workbooks.
    pub encoding: String,
    /// The mapping's code; empty for files that need none.
    pub mapping: String,
    pub statements: Vec<StatementSummary>,
}

/// What a person chose instead of what was recognised; empty where nothing was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Chosen {
    format: String,
    encoding: String,
    mapping: String,
}

impl Chosen {
    fn options(&self) -> StatementOptions {
        StatementOptions {
            format: StatementFormat::parse(&self.format),
            encoding: TextEncoding::parse(&self.encoding),
            mapping: ready_mapping(&self.mapping).cloned(),
        }
    }
}

/// An import with what was found in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportDetail {
    pub import: BankImport,
    /// How far the job is, where one was asked to import it.
    pub run: Option<ImportRun>,
    pub account: crate::ports::BankAccountRow,
    pub summary: Option<ImportSummary>,
    pub may_act: bool,
}

/// Reads an uploaded statement (`file`; `format`, `encoding` and `mapping` where a person overrules what is recognised)
/// and keeps it as a preview.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn preview(
    services: &Services,
    caller: &Caller,
    id: BankAccountId,
    input: &FormInput,
) -> FormOutcome<BankImportId> {
    let (actor, _) = caller.may(Action::RecordPayment)?;
    let account = account_for(services.store.read().await?.as_mut(), caller, Action::RecordPayment, id).await?.account;
    let form = FormReader::new(&input.values);
    let mut chosen = Chosen {
        format: form.text("format").to_owned(),
        encoding: form.text("encoding").to_owned(),
        mapping: form.text("mapping").to_owned(),
    };
    if chosen.mapping.is_empty() {
        chosen.mapping.clone_from(&account.mapping);
    }
    let Some(upload) = input.upload("file") else { return Ok(Submitted::wrong("file", "file_missing")) };
    let file = match read(services, caller, &upload.file_name, upload.bytes.clone(), &chosen).await {
        Ok(file) => file,
        Err(error) => return Ok(Submitted::Invalid(vec![error])),
    };
    let mut uow = services.store.write().await?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let (summary, plans) = planned(uow.as_mut(), &account, &file).await?;
    if plans.is_empty() {
        let why = summary.statements.first().map_or("nothing_to_import", |first| first.refused.as_str()).to_owned();
        let found = summary.statements.first().map(|first| format!("{} {}", first.account, first.currency));
        let error = FieldError::new("file", &why).with("found", found.unwrap_or_default().trim());
        return Ok(Submitted::Invalid(vec![error]));
    }
    let import_id = services.new_id(BankImportId::from_parts);
    let subject = import_id.to_string();
    let owner = account.holder_id;
    let document = journal::keep_document(services, uow.as_mut(), caller, owner, &subject, "statement", upload).await?;
    let new: usize = plans.iter().map(|(_, plan)| plan.counts().0).sum();
    let import = BankImport {
        id: import_id,
        account_id: id,
        document_id: document.id,
        file_name: document.file_name,
        options: serde_json::to_string(&chosen).expect("texts are JSON"),
        state: "previewed".into(),
        summary: serde_json::to_string(&summary).expect("a summary is JSON"),
        lines_new: i64::try_from(new).unwrap_or(i64::MAX),
        created_by: actor.user_id,
        created_at: services.now(),
        applied_by: None,
        applied_at: None,
        undone_by: None,
        undone_at: None,
        undo_reason: String::new(),
        version: 1,
    };
    uow.add_bank_import(&import).await?;
    journal::audit(services, uow.as_mut(), caller, "preview_statement", &subject, "", &import.file_name).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "preview_statement", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(import_id))
}

/// One import.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to see.
pub async fn import(services: &Services, caller: &Caller, id: BankImportId) -> Result<ImportDetail, ServiceError> {
    caller.may(Action::SeeBank)?;
    let mut uow = services.store.read().await?;
    let import = uow.bank_import(id).await?.ok_or(ServiceError::NotFound)?;
    let account = account_for(uow.as_mut(), caller, Action::SeeBank, import.account_id).await?;
    let summary = serde_json::from_str(&import.summary).ok();
    let run = uow.import_run(id).await?;
    Ok(ImportDetail { import, run, account, summary, may_act: caller.can(Action::RecordPayment) })
}

/// What became of an import that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// So many lines were added.
    Added(usize),
    /// A job is at it.
    UnderWay,
}

/// Imports the new lines of a preview, all of them or none (`version`; `twin:<statement>:<index>` = `another` for a line
/// that only looks like one that is there). A second time it adds nothing. More than [`AT_ONCE_MAX`] lines are left to a
/// job.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn apply_import(
    services: &Services,
    caller: &Caller,
    id: BankImportId,
    input: &FormInput,
) -> FormOutcome<Applied> {
    let (actor, _) = caller.may(Action::RecordPayment)?;
    let seen = load(services, caller, id).await?;
    if seen.state == "previewed" && seen.lines_new > AT_ONCE_MAX {
        return runs::begin(services, caller, id, input).await;
    }
    let file = match file_of(services, caller, &seen).await? {
        Ok(file) => file,
        Err(error) => return Ok(Submitted::Invalid(vec![error])),
    };
    let mut uow = services.store.write().await?;
    if let Some(before) = before::<usize>(uow.as_mut(), actor, input).await? {
        return Ok(match before {
            Submitted::Done(count) => Submitted::Done(Applied::Added(count)),
            Submitted::Invalid(errors) => Submitted::Invalid(errors),
        });
    }
    let account = lock(uow.as_mut(), seen.account_id).await?;
    let import = uow.bank_import(id).await?.ok_or(ServiceError::NotFound)?;
    match import.state.as_str() {
        "previewed" => {}
        "applied" => return Ok(Submitted::Done(Applied::Added(0))),
        _ => return Ok(Submitted::refused("import_discarded")),
    }
    let by = actor.user_id;
    let added = add_lines(services, uow.as_mut(), caller, (import, &account), (&file, &input.values), by).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "apply_statement", &added.to_string()).await?;
    uow.save().await?;
    super::rematch(services, caller, account.id).await?;
    Ok(Submitted::Done(Applied::Added(added)))
}

/// The file of an import, read again as it was read for its preview.
async fn file_of(
    services: &Services,
    caller: &Caller,
    import: &BankImport,
) -> Result<Result<StatementFile, FieldError>, ServiceError> {
    let chosen: Chosen = serde_json::from_str(&import.options).unwrap_or_default();
    let bytes = bytes_of(services, import.document_id).await?;
    Ok(read(services, caller, &import.file_name, bytes, &chosen).await)
}

/// Adds what is new of a file, against what is there by now. The account is locked.
async fn add_lines(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    (mut import, account): (BankImport, &BankAccount),
    (file, answers): (&StatementFile, &FormValues),
    by: UserId,
) -> Result<usize, ServiceError> {
    let (summary, mut plans) = planned(uow, account, file).await?;
    let form = file.form();
    let mut lines = Vec::new();
    for (place, plan) in &mut plans {
        answer(plan, *place, answers);
        let statement = &file.statements[*place];
        let new = plan.new_lines();
        lines.extend(new.into_iter().map(|new| line_of(&import, account, statement, &form, new)));
    }
    // One moment for all of them, and numbers that go up: lines keep the order of their statement.
    let (now, base) = (services.now(), services.random() >> 32 << 32);
    for (place, line) in (0_u128..).zip(&mut lines) {
        line.id = BankLineId::from_parts(now, base + place);
    }
    uow.add_bank_lines(&lines).await?;
    import.state = "applied".into();
    import.applied_by = Some(by);
    import.applied_at = Some(now);
    import.lines_new = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    import.summary = serde_json::to_string(&summary).expect("a summary is JSON");
    uow.update_bank_import(&import).await?;
    let (subject, count) = (import.id.to_string(), lines.len().to_string());
    journal::audit(services, uow, caller, "import_statement", &subject, "", &count).await?;
    Ok(lines.len())
}

fn answer(plan: &mut Plan, statement: usize, values: &FormValues) {
    for index in plan.open().collect::<Vec<_>>() {
        let said = values.get(&format!("twin:{statement}:{index}")).map_or("", String::as_str);
        let answer = if said == "another" { TwinAnswer::AnotherLine } else { TwinAnswer::SameLine };
        plan.answer(index, answer);
    }
}

fn line_of(import: &BankImport, account: &BankAccount, read: &ReadStatement, form: &str, new: NewLine) -> BankLine {
    let said = &read.statement;
    let currency = if said.currency.is_empty() { &account.currency } else { &said.currency };
    BankLine {
        id: BankLineId::from_parts(import.created_at, 0),
        account_id: account.id,
        import_id: import.id,
        line: said.lines[new.index].clone(),
        currency: currency.clone(),
        known_balance: new.balance,
        form: form.to_owned(),
        day_complete: new.day_complete,
        identity: Some(new.identity),
        ordinal: new.ordinal,
        state: "open".into(),
        match_id: None,
        queue: String::new(),
        suggestion: String::new(),
        owner_id: None,
        note: String::new(),
        reason: String::new(),
        snoozed_until: None,
        version: 1,
    }
}

/// Throws a preview away. Its file stays with the audit trail.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn discard_import(services: &Services, caller: &Caller, id: BankImportId) -> FormOutcome<BankAccountId> {
    let mut import = load(services, caller, id).await?;
    let account = import.account_id;
    if import.state == "previewed" {
        let mut uow = services.store.write().await?;
        if uow.import_run(id).await?.is_some_and(|run| !run.is_over()) {
            return Ok(Submitted::refused("import_under_way"));
        }
        import.state = "discarded".into();
        uow.update_bank_import(&import).await?;
        let subject = id.to_string();
        journal::audit(services, uow.as_mut(), caller, "discard_statement", &subject, "previewed", "discarded").await?;
        uow.save().await?;
    }
    Ok(Submitted::Done(account))
}

/// Takes an import back (`reason`, `version`): its lines are there to be read and count no more. Refused while one of them
/// is matched.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn undo_import(
    services: &Services,
    caller: &Caller,
    id: BankImportId,
    input: &FormInput,
) -> FormOutcome<BankImportId> {
    let (actor, _) = caller.may(Action::RecordPayment)?;
    let account = load(services, caller, id).await?.account_id;
    let mut form = FormReader::new(&input.values);
    let reason = form.required("reason", NOTE_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    lock(uow.as_mut(), account).await?;
    let mut import = uow.bank_import(id).await?.ok_or(ServiceError::NotFound)?;
    if input.version().is_some_and(|seen| seen != import.version) || import.state != "applied" {
        return Ok(Submitted::refused("stale"));
    }
    let lines = uow.lines_of_import(id, LINES_OF_IMPORT_MAX).await?;
    if lines.iter().any(|row| row.line.state == "matched") {
        return Ok(Submitted::refused("import_has_matches"));
    }
    for row in lines {
        let mut line = row.line;
        line.state = "undone".into();
        line.identity = None;
        uow.update_bank_line(&line).await?;
    }
    import.state = "undone".into();
    import.undone_by = Some(actor.user_id);
    import.undone_at = Some(services.now());
    import.undo_reason.clone_from(&reason);
    uow.update_bank_import(&import).await?;
    let subject = id.to_string();
    journal::audit(services, uow.as_mut(), caller, "undo_statement", &subject, "applied", &reason).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "undo_statement", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

async fn load(services: &Services, caller: &Caller, id: BankImportId) -> Result<BankImport, ServiceError> {
    caller.may(Action::RecordPayment)?;
    let mut uow = services.store.read().await?;
    let import = uow.bank_import(id).await?.ok_or(ServiceError::NotFound)?;
    account_for(uow.as_mut(), caller, Action::RecordPayment, import.account_id).await?;
    Ok(import)
}

async fn bytes_of(services: &Services, document: DocumentId) -> Result<Vec<u8>, ServiceError> {
    let missing =
        || ServiceError::Fault { doing: "finding the file of a statement", source: document.to_string().into() };
    let known = services.store.read().await?.document(document).await?.ok_or_else(missing)?;
    services.blobs.get(&known.sha256).await?.ok_or_else(missing)
}

async fn read(
    services: &Services,
    caller: &Caller,
    file_name: &str,
    bytes: Vec<u8>,
    chosen: &Chosen,
) -> Result<StatementFile, FieldError> {
    let reading = services.statements.read(file_name.to_owned(), bytes, chosen.options()).await;
    reading.map_err(|fault| FieldError::new("file", "statement_fault").with("why", fault.sentence(caller.locale)))
}

/// What a file says, and what importing it would add: a plan for each of its statements that is of this account.
async fn planned(
    uow: &mut dyn UnitOfWork,
    account: &BankAccount,
    file: &StatementFile,
) -> Result<(ImportSummary, Vec<(usize, Plan)>), ServiceError> {
    let form = file.form();
    let first = file.statements.iter().flat_map(|read| &read.statement.lines).map(|line| line.booked_on).min();
    let mut known = match first {
        Some(first) => known_lines(uow, account, first.plus_days(-KNOWN_DAYS)).await?,
        None => Vec::new(),
    };
    let (mut statements, mut plans) = (Vec::new(), Vec::new());
    for (place, read) in file.statements.iter().enumerate() {
        let refused = refusal(account, read);
        let plan = if refused.is_empty() { plan_import(&known, &read.statement, &form) } else { Plan::default() };
        statements.push(summary(place, read, &plan, refused));
        if refused.is_empty() {
            // A second statement of the same file is compared with the first one's lines too.
            known.extend(plan.new_lines().into_iter().map(|new| KnownLine {
                line: read.statement.lines[new.index].clone(),
                balance: new.balance,
                day_complete: new.day_complete,
                form: form.clone(),
                ordinal: new.ordinal,
            }));
            plans.push((place, plan));
        }
    }
    let summary = ImportSummary {
        format: file.format.as_str().to_owned(),
        encoding: file.encoding.map_or_else(String::new, |encoding| encoding.as_str().to_owned()),
        mapping: file.mapping.as_ref().map_or_else(String::new, |mapping| mapping.code.clone()),
        statements,
    };
    Ok((summary, plans))
}

async fn known_lines(
    uow: &mut dyn UnitOfWork,
    account: &BankAccount,
    from: Day,
) -> Result<Vec<KnownLine>, ServiceError> {
    let lines = uow.known_lines(account.id, from, KNOWN_MAX).await?;
    Ok(lines
        .into_iter()
        .map(|line| KnownLine {
            balance: line.known_balance,
            day_complete: line.day_complete,
            form: line.form,
            ordinal: line.ordinal,
            line: line.line,
        })
        .collect())
}

/// Why a statement is not of this account; empty when it may be.
fn refusal(account: &BankAccount, read: &ReadStatement) -> &'static str {
    let said = &read.statement;
    let number = bare_number(&said.account);
    if !number.is_empty() && !is_same_number(&number, &account.number) {
        return "other_account";
    }
    if !said.currency.is_empty() && said.currency != account.currency {
        return "other_currency";
    }
    ""
}

/// Whether two numbers may be of one account, when one of them is masked or lacks what stands before.
fn is_same_number(one: &str, other: &str) -> bool {
    let tail = |text: &str| -> String {
        let shown: Vec<char> = text.chars().rev().take_while(|c| !matches!(c, '*' | 'x' | 'X' | '…')).collect();
        shown.into_iter().rev().collect()
    };
    let (one, other) = (tail(one), tail(other));
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    short.chars().count() >= LAST_DIGITS && long.to_uppercase().ends_with(&short.to_uppercase())
}

fn summary(place: usize, read: &ReadStatement, plan: &Plan, refused: &str) -> StatementSummary {
    let said = &read.statement;
    let (new, there, _) = plan.counts();
    let days = || said.lines.iter().map(|line| line.booked_on);
    StatementSummary {
        account: said.account.clone(),
        currency: said.currency.clone(),
        number: said.number.clone(),
        opening: said.opening,
        closing: said.closing,
        credits: said.credits(),
        debits: said.debits(),
        lines: said.lines.len(),
        from: days().min(),
        to: days().max(),
        new,
        there,
        twins: twins(place, read, plan),
        adds_up: adds_up(said),
        findings: read.findings.iter().take(SHOWN_MAX).map(told).collect(),
        left_out: read.left_out,
        refused: refused.to_owned(),
    }
}

fn told(finding: &Finding) -> (String, String, bool) {
    let is_contradiction = finding.severity() == domain::bank::Severity::Error;
    (finding.sentence(domain::Locale::Zh), finding.sentence(domain::Locale::En), is_contradiction)
}

fn twins(place: usize, read: &ReadStatement, plan: &Plan) -> Vec<Twin> {
    let open = plan.lines.iter().enumerate().filter(|(_, line)| matches!(line.verdict, Verdict::PossibleTwin { .. }));
    open.take(SHOWN_MAX)
        .map(|(index, _)| {
            let line = &read.statement.lines[index];
            Twin {
                field: format!("twin:{place}:{index}"),
                position: line.position,
                booked_on: line.booked_on,
                amount: line.amount,
                counterparty: line.counterparty.clone(),
                remark: line.remark.clone(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::is_same_number;

    #[test]
    fn a_masked_number_is_told_by_its_end() {
        assert!(is_same_number("****1234", "6222000011231234"));
        assert!(is_same_number("DE12500105170648489890", "0648489890"));
        assert!(!is_same_number("6222000011231235", "6222000011231234"));
        assert!(!is_same_number("**34", "6222000011231234"));
    }
}
