use domain::{Locale, matching::PayerSource};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::bank;

use super::words::{crumbs, rule_name, standing_view};
use crate::{
    components::{
        Column, DataTable, DescriptionList, EmptyState, Field, Form, Input, Page, PostButton, Section, cell, described,
    },
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::bank::read_bank_rules,
    url::{href, use_locale},
    views::bank::{PayerLine, RulesView, TrialView},
};

/// The rules of matching of an account, tried on a month before they hold, and the payers that are known.
#[component]
pub fn BankRulesPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let id = params.with(|params| value_of(params, "id"));
        query.with(|map| (id, value_of(map, "month"), value_of(map, "draft")))
    };
    loaded(page_data(key, |(id, month, draft)| read_bank_rules(id, month, draft)), content)
}

fn content(view: RulesView) -> impl IntoView {
    let locale = use_locale();
    let trial = view.trial.as_ref().map(|trial| trial_view(trial, locale));
    let (form, payers) = (form(&view, locale), payers(&view, locale));
    let change = view.may_act.then(|| change(&view, locale));
    let kicker = format!("{} {}", view.account.holder, view.account.name);
    view! {
        <Page title=bank::rules(locale) kicker lead=bank::rules_text(locale) breadcrumb=crumbs(Some(&view.account), locale)>
            {trial}
            {form}
            {payers}
            {change}
        </Page>
    }
}

fn form(view: &RulesView, locale: Locale) -> impl IntoView + use<> {
    let base = href(&format!("/reconciliation/accounts/{}/rules", view.account.id));
    let rules = view.rules.iter().map(|(rule, is_on)| {
        let name = format!("rule:{}", rule.as_str());
        let id = format!("rule-{}", rule.as_str());
        let (of, label, is_on) = (id.clone(), rule.name(locale), *is_on);
        view! {
            <li><label class="inline-tick" for=of><input type="checkbox" id=id name=name value="yes" checked=is_on/> {label}</label></li>
        }
    });
    let rules = rules.collect_view();
    let days = move || Input::Count { unit: bank::days(locale).to_owned() };
    let month = view.trial.as_ref().map(|it| it.month.clone()).unwrap_or_default();
    let try_it = view! {
        <button class="button" type="submit" name="try" value="yes">{bank::try_rules(locale)}</button>
        <label class="inline">{bank::on_month(locale)} " " <input type="month" name="month" value=month/></label>
    }
    .into_any();
    let (version, form) = (view.version.to_string(), view.form.clone());
    view! {
        <Section title=bank::rules_set(locale) id="rules">
            <Form action=base form submit=bank::save_rules(locale) actions=try_it>
                <input type="hidden" name="version" value=version/>
                <fieldset><legend>{bank::rules_on(locale)}</legend><ol class="rules">{rules}</ol></fieldset>
                <Field name="window_before_days" label=bank::window_before(locale) input=days()/>
                <Field name="window_after_days" label=bank::window_after(locale) input=days()/>
                <Field name="amount_tolerance" label=bank::tolerance(locale) input=Input::Amount/>
                <Field name="bank_fee_max" label=bank::fee_max(locale) hint=bank::fee_max_hint(locale) input=Input::Amount/>
                <Field name="auto_threshold" label=bank::threshold(locale) hint=bank::threshold_hint(locale)/>
                <Field name="collectors" label=bank::collectors(locale) hint=bank::collectors_hint(locale) optional=true input=Input::Textarea { rows: 2 }/>
                <Field name="other_purposes" label=bank::other_purposes(locale) hint=bank::other_purposes_hint(locale) optional=true input=Input::Textarea { rows: 4 }/>
            </Form>
        </Section>
    }
}

/// Its name and its bank.
fn change(view: &RulesView, locale: Locale) -> impl IntoView + use<> {
    let action = href(&format!("/reconciliation/accounts/{}/change", view.account.id));
    let (version, form) = (view.version.to_string(), view.change.clone());
    view! {
        <Section title=bank::rename(locale) id="account">
            <Form action form submit=bank::rename_submit(locale) id="change">
                <input type="hidden" name="version" value=version/>
                <Field name="name" label=bank::account_name(locale)/>
                <Field name="bank" label=bank::bank_name(locale) optional=true/>
            </Form>
        </Section>
    }
}

fn trial_view(trial: &TrialView, locale: Locale) -> impl IntoView + use<> {
    let items = vec![
        described(bank::lines(locale), trial.lines),
        described(bank::auto_now(locale), trial.auto_before),
        described(bank::auto_then(locale), trial.auto_after),
        described(bank::applied_otherwise(locale), trial.otherwise),
        described(bank::exceptions_now(locale), trial.exceptions_before),
        described(bank::exceptions_then(locale), trial.exceptions_after),
    ];
    let columns =
        vec![Column::text(bank::line(locale)), Column::text(bank::before(locale)), Column::text(bank::after(locale))];
    let rows = trial
        .changes
        .iter()
        .map(|change| {
            let target = href(&format!("/reconciliation/lines/{}", change.line_id));
            let side = |standing, rule: Option<domain::matching::Rule>| {
                let rule = rule.map(|rule| rule_name(Some(rule), locale));
                view! { {standing_view(Some(standing), locale)} " " <span class="sub">{rule}</span> }
            };
            vec![
                cell(view! { <a href=target>{change.line_id.clone()}</a> }),
                cell(side(change.before, change.before_rule)),
                cell(side(change.after, change.after_rule)),
            ]
        })
        .collect::<Vec<_>>();
    let empty = view! { <EmptyState title=bank::nothing_changes(locale)/> }.into_any();
    view! {
        <Section title=bank::trial_title(locale, &trial.month) id="trial" lead=bank::trial_text(locale)>
            <DescriptionList items/>
            <DataTable caption=bank::changes(locale) columns rows empty/>
        </Section>
    }
}

fn payers(view: &RulesView, locale: Locale) -> impl IntoView + use<> {
    let base = href(&format!("/reconciliation/accounts/{}", view.account.id));
    let columns = vec![
        Column::text(bank::payer(locale)),
        Column::text(bank::number(locale)),
        Column::text(bank::licensee(locale)),
        Column::text(bank::known_how(locale)),
        Column::text(bank::act(locale)),
    ];
    let rows = view.payers.iter().map(|payer| payer_row(payer, view, &base, locale)).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=bank::no_payers(locale) body=bank::no_payers_text(locale)/> }.into_any();
    let learn = view.may_act.then(|| {
        let (choices, form) = (view.licensees.clone(), view.learn.clone());
        view! {
            <Form action=format!("{base}/payers") form submit=bank::enter_payer(locale) id="learn">
                <Field name="licensee" label=bank::licensee(locale) input=Input::Select(choices)/>
                <Field name="name" label=bank::payer(locale) unmarked=true/>
                <Field name="account" label=bank::number(locale) optional=true/>
                <Field name="denied" label=bank::denied(locale) input=Input::Checkbox optional=true/>
            </Form>
        }
    });
    view! {
        <Section title=bank::payers(locale) id="payers" lead=bank::payers_text(locale)>
            <DataTable caption=bank::payers(locale) quiet_caption=true columns rows empty/>
            {learn}
        </Section>
    }
}

fn payer_row(payer: &PayerLine, view: &RulesView, base: &str, locale: Locale) -> Vec<AnyView> {
    let source = PayerSource::parse(&payer.source).map_or("", |source| source.name(locale));
    let forget = view.may_act.then(|| {
        let (action, request_id) = (format!("{base}/forget"), view.forget.request_id.clone());
        let hidden = vec![("payer".to_owned(), payer.id.clone())];
        view! { <PostButton action label=bank::forget(locale) request_id hidden/> }
    });
    vec![
        cell(payer.name.clone()),
        cell(view! { <code>{payer.account.clone()}</code> }),
        cell(payer.licensee.clone()),
        cell(source),
        cell(forget),
    ]
}
