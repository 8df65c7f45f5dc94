//! Reconciliation of holders' accounts.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::bank::{
        AccountView, AccountsView, DebtorLine, DunningView, LineView, LinesShown, MatchView, MonthView, RulesView,
        StatementImportView,
    },
};

/// The accounts that the reader reconciles, and what waits for a second person.
#[server(endpoint = "bank/accounts")]
pub async fn list_bank_accounts(draft: String) -> Result<AccountsView, PageError> {
    use domain::organisation::OrganisationKind;
    use services::{access::Action, bank};

    use crate::{
        server_ctx::{self, form_state},
        views::{Choice, bank_from},
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let accounts = bank::accounts(&services, &caller).await?;
    let (waiting, asked) = bank::waiting_matches(&services, &caller).await?;
    let holders = bank::account_holders(&services, &caller).await?;
    let organisation = caller.actor.as_ref().and_then(|actor| actor.organisation.as_ref());
    let line = |it| bank_from::found(it, caller.user_id());
    Ok(AccountsView {
        accounts: accounts.iter().map(bank_from::account).collect(),
        waiting: waiting.iter().map(line).collect(),
        asked: asked.iter().map(line).collect(),
        holders: holders.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect(),
        shows_holder: organisation.is_some_and(|it| it.kind == OrganisationKind::Operator),
        may_act: caller.can(Action::RecordPayment),
        form: form_state("/reconciliation", &draft, [("currency".to_owned(), "CNY".to_owned())].into()).await?,
    })
}

/// One account with its queues and lines.
#[server(endpoint = "bank/account")]
pub async fn read_bank_account(id: String, shown: LinesShown, draft: String) -> Result<AccountView, PageError> {
    use services::bank::{self, LineQuery};

    use crate::{
        server_ctx::{self, form_state},
        views::bank_from,
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let mut shown = shown;
    if shown.state.is_empty() {
        "open".clone_into(&mut shown.state);
    }
    let query = LineQuery {
        state: if shown.state == "all" { String::new() } else { shown.state.clone() },
        queue: shown.queue.clone(),
        mine: shown.mine,
        asleep: shown.asleep,
        from: None,
        to: None,
        text: shown.text.clone(),
        page: shown.page,
    };
    let found = bank::account_page(&services, &caller, id, &query).await?;
    let address = format!("/reconciliation/accounts/{id}");
    let mut view = bank_from::account_page(found, shown);
    view.upload = form_state(&address, &draft, Default::default()).await?;
    view.bulk = form_state(&format!("{address}?form=bulk"), &draft, Default::default()).await?;
    view.save = form_state(&format!("{address}?form=save"), &draft, Default::default()).await?;
    Ok(view)
}

/// One line with what is suggested for it.
#[server(endpoint = "bank/line")]
pub async fn read_bank_line(id: String, search: String, draft: String) -> Result<LineView, PageError> {
    use services::bank;

    use crate::{
        server_ctx::{self, form_state},
        views::bank_from,
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let detail = bank::line(&services, &caller, id, &search).await?;
    let address = format!("/reconciliation/lines/{id}");
    let mut view = bank_from::line_detail(detail, caller.locale, caller.user_id());
    view.search = search;
    view.accept = form_state(&address, &draft, Default::default()).await?;
    view.choose = form_state(&format!("{address}?form=choose"), &draft, Default::default()).await?;
    view.triage = form_state(&format!("{address}?form=triage"), &draft, Default::default()).await?;
    Ok(view)
}

/// One match.
#[server(endpoint = "bank/match")]
pub async fn read_bank_match(id: String, draft: String) -> Result<MatchView, PageError> {
    use services::bank;

    use crate::{
        server_ctx::{self, form_state},
        views::bank_from,
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let detail = bank::match_detail(&services, &caller, id).await?;
    let address = format!("/reconciliation/matches/{id}");
    let mut view = bank_from::match_detail(detail, caller.locale, caller.user_id(), services.today());
    view.confirm = form_state(&address, &draft, Default::default()).await?;
    view.ask = form_state(&format!("{address}?form=ask"), &draft, Default::default()).await?;
    view.decide = form_state(&format!("{address}?form=decide"), &draft, Default::default()).await?;
    Ok(view)
}

/// One month of an account; the last one that is over when none is named.
#[server(endpoint = "bank/month")]
pub async fn read_bank_month(id: String, month: String, draft: String) -> Result<MonthView, PageError> {
    use domain::month::Month;
    use services::bank;

    use crate::{
        server_ctx::{self, form_state},
        views::bank_from,
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let month = match month.as_str() {
        "" => Month::of(services.today()).previous(),
        text => text.parse().map_err(|_| PageError::NotFound)?,
    };
    let mut view = bank_from::month(bank::month_report(&services, &caller, id, month).await?);
    view.form = form_state(&format!("/reconciliation/accounts/{id}/months"), &draft, Default::default()).await?;
    Ok(view)
}

/// Rules and known payers of an account; with a month, what the rules of the draft would have made of it.
#[server(endpoint = "bank/rules")]
pub async fn read_bank_rules(id: String, month: String, draft: String) -> Result<RulesView, PageError> {
    use domain::matching::Rule;
    use services::{access::Action, bank};

    use crate::{
        server_ctx::{self, form_state},
        views::{Choice, bank_from},
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let known = bank::known_payers(&services, &caller, id).await?;
    let settings = bank::settings_of(&known.account.account);
    let address = format!("/reconciliation/accounts/{id}/rules");
    let form = form_state(&address, &draft, bank_from::rule_values(&settings)).await?;
    let names = [
        ("name".to_owned(), known.account.account.name.clone()),
        ("bank".to_owned(), known.account.account.bank.clone()),
    ];
    let trial = match month.parse() {
        Ok(month) => bank_from::trial(bank::try_rules(&services, &caller, id, &form.values, month).await?, month),
        Err(_) => None,
    };
    Ok(RulesView {
        account: bank_from::account(&known.account),
        rules: Rule::ALL
            .iter()
            .map(|rule| (*rule, !form.value(&format!("rule:{}", rule.as_str())).is_empty()))
            .collect(),
        trial,
        payers: known.payers.into_iter().map(bank_from::payer).collect(),
        licensees: known.licensees.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect(),
        version: known.account.account.version,
        may_act: caller.can(Action::RecordPayment),
        learn: form_state(&format!("{address}?form=learn"), &draft, Default::default()).await?,
        change: form_state(&format!("{address}?form=change"), &draft, names.into()).await?,
        forget: form_state(&format!("{address}?form=forget"), &draft, Default::default()).await?,
        form,
    })
}

/// A file of statements.
#[server(endpoint = "bank/import")]
pub async fn read_bank_import(id: String, draft: String) -> Result<StatementImportView, PageError> {
    use services::bank;

    use crate::{
        server_ctx::{self, form_state},
        views::bank_from,
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let address = format!("/reconciliation/imports/{id}");
    let mut view = bank_from::statement_import(bank::import(&services, &caller, id).await?, caller.locale);
    view.apply = form_state(&address, &draft, Default::default()).await?;
    view.undo = form_state(&format!("{address}?form=undo"), &draft, Default::default()).await?;
    Ok(view)
}

/// Who owes what is overdue.
#[server(endpoint = "bank/debtors")]
pub async fn list_debtors() -> Result<Vec<DebtorLine>, PageError> {
    use crate::{server_ctx, views::bank_from};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let debtors = services::dunning::debtors(&services, &caller).await?;
    Ok(debtors.iter().map(bank_from::debtor).collect())
}

/// One debtor with the letter of today.
#[server(endpoint = "bank/dunning")]
pub async fn read_dunning(holder: String, licensee: String, draft: String) -> Result<DunningView, PageError> {
    use crate::{
        server_ctx::{self, form_state},
        views::bank_from,
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let (holder_id, licensee_id) = (holder.parse(), licensee.parse());
    let (Ok(holder_id), Ok(licensee_id)) = (holder_id, licensee_id) else { return Err(PageError::NotFound) };
    let found = services::dunning::dunning(&services, &caller, holder_id, licensee_id).await?;
    let mut view = bank_from::dunning(found, caller.locale);
    view.form = form_state(&format!("/dunning/{holder}/{licensee}"), &draft, Default::default()).await?;
    Ok(view)
}
