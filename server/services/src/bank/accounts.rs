//! Accounts of holders, and the rules by which their lines are matched.

use domain::{
    Fen,
    form::{FormReader, FormValues},
    id::{BankAccountId, OrganisationId},
    ledger::Currency,
    matching::{Rule, Settings},
    organisation::OrganisationKind,
};

use super::{account_for, before, settings_of};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    payments::handles,
    ports::{BankAccount, BankAccountRow},
};

const NAME_CHARS_MAX: usize = 100;
const NUMBER_CHARS_MAX: usize = 64;
const WORDS_CHARS_MAX: usize = 2_000;
const ACCOUNTS_MAX: i64 = 500;

/// The accounts that the caller reconciles: a holder's own, every one for the platform's finance.
///
/// # Errors
/// When the caller may not see accounts.
pub async fn accounts(services: &Services, caller: &Caller) -> Result<Vec<BankAccountRow>, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeBank)?;
    let holder = (organisation.kind == OrganisationKind::Holder).then_some(organisation.id);
    Ok(services.store.read().await?.bank_accounts(holder, ACCOUNTS_MAX).await?)
}

/// The holders for whom the caller may enter an account, where there is more than its own.
///
/// # Errors
/// When the caller may not see accounts.
pub async fn account_holders(
    services: &Services,
    caller: &Caller,
) -> Result<Vec<(OrganisationId, String)>, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeBank)?;
    if organisation.kind == OrganisationKind::Holder {
        return Ok(Vec::new());
    }
    let mut uow = services.store.read().await?;
    let holders = uow.organisations(Some(OrganisationKind::Holder), None, ACCOUNTS_MAX).await?;
    Ok(holders.into_iter().map(|holder| (holder.id, holder.name)).collect())
}

/// Enters an account: `holder` (of the platform's finance only), `name`, `bank`, `number`, `currency`.
///
/// # Errors
/// When the caller is not of finance.
pub async fn open_account(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<BankAccountId> {
    let (actor, organisation) = caller.may(Action::RecordPayment)?;
    let mut form = FormReader::new(&input.values);
    let holder = match organisation.kind {
        OrganisationKind::Holder => Some(organisation.id),
        _ => form.parse("holder", |text| text.parse::<OrganisationId>().map_err(|_| "choose_one")),
    };
    let name = form.required("name", NAME_CHARS_MAX);
    let bank = form.limited("bank", NAME_CHARS_MAX);
    let number = form.required("number", NUMBER_CHARS_MAX);
    let currency = form.parse("currency", |text| text.parse::<Currency>().map_err(|_| "currency_unknown"));
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let (holder, currency) = (holder.ok_or(ServiceError::NotFound)?, currency.unwrap_or(Currency::CNY));
    let mut uow = services.store.write().await?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let known = uow.organisation(holder).await?;
    if !known.is_some_and(|known| known.kind == OrganisationKind::Holder && handles(organisation, known.id)) {
        return Err(ServiceError::NotFound);
    }
    let account = BankAccount {
        id: services.new_id(BankAccountId::from_parts),
        holder_id: holder,
        name,
        bank,
        number: bare_number(&number),
        currency: currency.as_str().to_owned(),
        mapping: String::new(),
        settings: String::new(),
        created_by: actor.user_id,
        created_at: services.now(),
        version: 1,
    };
    match uow.add_bank_account(&account).await {
        Err(error) if error.is_constraint("bank_account_once") => {
            return Ok(Submitted::wrong("number", "account_known"));
        }
        other => other?,
    }
    let (subject, after) = (account.id.to_string(), format!("{} {}", account.bank, account.number));
    journal::audit(services, uow.as_mut(), caller, "open_bank_account", &subject, "", &after).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "open_bank_account", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(account.id))
}

/// An account number without what people put between its digits.
#[must_use]
pub fn bare_number(text: &str) -> String {
    domain::text::half_width(text).chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}

/// Renames an account (`name`, `bank`, `version`).
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn change_account(
    services: &Services,
    caller: &Caller,
    id: BankAccountId,
    input: &FormInput,
) -> FormOutcome<BankAccountId> {
    let (actor, _) = caller.may(Action::RecordPayment)?;
    let mut uow = services.store.write().await?;
    let mut account = account_for(uow.as_mut(), caller, Action::RecordPayment, id).await?.account;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let mut form = FormReader::new(&input.values);
    let name = form.required("name", NAME_CHARS_MAX);
    let bank = form.limited("bank", NAME_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if input.version().is_some_and(|seen| seen != account.version) {
        return Ok(Submitted::refused("stale"));
    }
    let old = format!("{} {}", account.name, account.bank);
    (account.name, account.bank) = (name, bank);
    uow.update_bank_account(&account).await?;
    let (subject, new) = (id.to_string(), format!("{} {}", account.name, account.bank));
    journal::audit(services, uow.as_mut(), caller, "change_bank_account", &subject, &old, &new).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "change_bank_account", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

/// Sets the rules of matching (`version` and the fields of [`read_rules`]). They hold from the next look on; what was
/// matched stays.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn set_rules(
    services: &Services,
    caller: &Caller,
    id: BankAccountId,
    input: &FormInput,
) -> FormOutcome<BankAccountId> {
    let (actor, _) = caller.may(Action::RecordPayment)?;
    let mut uow = services.store.write().await?;
    let mut account = account_for(uow.as_mut(), caller, Action::RecordPayment, id).await?.account;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let rules = match read_rules(&input.values, &settings_of(&account)) {
        Ok(rules) => rules,
        Err(errors) => return Ok(Submitted::Invalid(errors)),
    };
    if input.version().is_some_and(|seen| seen != account.version) {
        return Ok(Submitted::refused("stale"));
    }
    let old = std::mem::replace(&mut account.settings, serde_json::to_string(&rules).expect("rules are JSON"));
    uow.update_bank_account(&account).await?;
    let subject = id.to_string();
    journal::audit(services, uow.as_mut(), caller, "set_matching_rules", &subject, &old, &account.settings).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "set_matching_rules", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

/// Rules from a form: `rule:<code>` ticked for each that is on, `window_before_days`, `window_after_days`,
/// `amount_tolerance`, `bank_fee_max`, `auto_threshold`, `collectors`, `other_purposes` (words by line). What the form
/// does not have stays as it was.
///
/// # Errors
/// What is wrong, by field.
pub fn read_rules(values: &FormValues, old: &Settings) -> Result<Settings, Vec<domain::form::FieldError>> {
    let mut form = FormReader::new(values);
    let mut rules = old.clone();
    rules.rules = Rule::ALL.iter().copied().filter(|rule| form.ticked(&format!("rule:{}", rule.as_str()))).collect();
    let days = |text: &str| text.parse::<u16>().map_err(|_| "number_malformed");
    if let Some(days) = form.parse("window_before_days", days) {
        rules.window_before_days = days;
    }
    if let Some(days) = form.parse("window_after_days", days) {
        rules.window_after_days = days;
    }
    if let Some(score) = form.parse("auto_threshold", days) {
        rules.auto_threshold = score;
    }
    let amount = |text: &str| Fen::parse_yuan(text).map_err(|_| "amount_malformed");
    if let Some(amount) = form.parse("amount_tolerance", amount) {
        rules.amount_tolerance = amount;
    }
    if let Some(amount) = form.parse("bank_fee_max", amount) {
        rules.bank_fee_max = amount;
    }
    rules.collectors = words(&form.limited("collectors", WORDS_CHARS_MAX));
    rules.other_purposes = words(&form.limited("other_purposes", WORDS_CHARS_MAX));
    form.finish()?;
    let faults = rules.faults();
    let error = |fault: &domain::matching::SettingsFault| domain::form::FieldError::new("", fault.as_str());
    if faults.is_empty() { Ok(rules) } else { Err(faults.iter().map(error).collect()) }
}

fn words(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|word| !word.is_empty()).map(ToOwned::to_owned).collect()
}
