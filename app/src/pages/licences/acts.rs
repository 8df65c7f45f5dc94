use leptos::prelude::*;
use locales::licences;

use super::status;
use crate::{
    components::{Column, ConfirmForm, DataTable, DateText, Field, Form, Input, Money, Section, cell},
    url::{href, use_locale},
    views::{
        Choice,
        licences::{ActView, LicenceView, MilestoneView},
    },
};

/// What the reader can do now, each as a form of its own. Milestones have theirs beside their list.
pub(super) fn forms(view: &LicenceView) -> Option<impl IntoView + use<>> {
    let locale = use_locale();
    let forms: Vec<AnyView> = view
        .acts
        .iter()
        .filter(|act| !matches!(act.act.as_str(), "claim" | "decide-milestone"))
        .map(|act| form(view, act))
        .collect();
    if forms.is_empty() {
        return None;
    }
    Some(view! { <Section title=licences::acts(locale) id="acts"><div class="acts">{forms}</div></Section> })
}

fn address(view: &LicenceView, act: &ActView) -> String {
    href(&format!("/licences/{}/{}", view.id, act.act))
}

/// Button, meaning and word of an act.
struct Wording {
    label: &'static str,
    body: &'static str,
    confirm: &'static str,
    danger: bool,
}

fn form(view: &LicenceView, act: &ActView) -> AnyView {
    let locale = use_locale();
    let wording = |label, body, confirm, danger| Wording { label, body, confirm, danger };
    match act.act.as_str() {
        "export" => export(view, act),
        "convert" => {
            let words = wording(
                licences::convert(locale),
                licences::convert_body(locale),
                licences::convert_confirm(locale),
                false,
            );
            confirm(view, act, words, || signature().into_any())
        }
        "first-sale" => {
            let words = wording(
                licences::first_sale(locale),
                licences::first_sale_body(locale),
                licences::first_sale_confirm(locale),
                false,
            );
            confirm(view, act, words, sold_on)
        }
        "ask-extension" => {
            let words = wording(
                licences::ask_extension(locale),
                licences::ask_extension_body(locale),
                licences::ask_extension_confirm(locale),
                false,
            );
            confirm(view, act, words, nothing)
        }
        "extend" => {
            let words = wording(
                licences::extend(locale),
                licences::extend_body(locale),
                licences::extend_confirm(locale),
                false,
            );
            confirm(view, act, words, nothing)
        }
        "end-trial" => {
            let words = wording(
                licences::end_trial(locale),
                licences::end_trial_body(locale),
                licences::end_trial_confirm(locale),
                true,
            );
            confirm(view, act, words, || note(true))
        }
        "documents" | "contract" => recording(view, act),
        _ => ending(view, act),
    }
}

/// What is written down about the licence without changing it: papers handed over, the contract registered.
fn recording(view: &LicenceView, act: &ActView) -> AnyView {
    let locale = use_locale();
    let wording = |label, body, confirm| Wording { label, body, confirm, danger: false };
    if act.act == "contract" {
        let words = wording(
            licences::register_contract(locale),
            licences::register_contract_body(locale),
            licences::register_contract_confirm(locale),
        );
        return confirm(view, act, words, registration);
    }
    let words =
        wording(licences::documents(locale), licences::documents_body(locale), licences::documents_confirm(locale));
    confirm(view, act, words, || note(true))
}

/// Ending by agreement, and default.
fn ending(view: &LicenceView, act: &ActView) -> AnyView {
    let locale = use_locale();
    let wording = |label, body, confirm, danger| Wording { label, body, confirm, danger };
    let (words, with_note) = match act.act.as_str() {
        "propose-end" => (
            wording(
                licences::propose_end(locale),
                licences::propose_end_body(locale),
                licences::propose_end_confirm(locale),
                true,
            ),
            true,
        ),
        "withdraw-end" => (
            wording(
                licences::withdraw_end(locale),
                licences::withdraw_end_body(locale),
                licences::withdraw_end_confirm(locale),
                false,
            ),
            false,
        ),
        "agree-end" => (
            wording(
                licences::agree_end(locale),
                licences::agree_end_body(locale),
                licences::agree_end_confirm(locale),
                true,
            ),
            false,
        ),
        "suspend" => (
            wording(licences::suspend(locale), licences::suspend_body(locale), licences::suspend_confirm(locale), true),
            true,
        ),
        "cure" => {
            (wording(licences::cure(locale), licences::cure_body(locale), licences::cure_confirm(locale), false), false)
        }
        _ => (
            wording(
                licences::terminate(locale),
                licences::terminate_body(locale),
                licences::terminate_confirm(locale),
                true,
            ),
            true,
        ),
    };
    let fields: fn() -> AnyView = if with_note { || note(false) } else { nothing };
    confirm(view, act, words, fields)
}

/// An act behind a question. Its fields are made inside the form, where they find what was typed.
fn confirm(view: &LicenceView, act: &ActView, words: Wording, fields: fn() -> AnyView) -> AnyView {
    let hidden = vec![("version".to_owned(), act.form.value("version").to_owned())];
    let Wording { label, body, confirm, danger } = words;
    view! {
        <ConfirmForm
            id=act.act.clone()
            action=address(view, act)
            form=act.form.clone()
            label
            body
            confirm
            danger
            hidden
        >
            {fields()}
        </ConfirmForm>
    }
    .into_any()
}

fn nothing() -> AnyView {
    ().into_any()
}

fn registration() -> AnyView {
    let locale = use_locale();
    view! {
        <Field name="number" label=licences::contract_number(locale)/>
        <Field name="registered_on" label=licences::contract_on(locale) input=Input::Day/>
    }
    .into_any()
}

fn sold_on() -> AnyView {
    view! { <Field name="sold_on" label=licences::sold_on(use_locale()) input=Input::Day/> }.into_any()
}

fn note(optional: bool) -> AnyView {
    let locale = use_locale();
    view! { <Field name="note" label=licences::note(locale) input=Input::Textarea { rows: 3 } optional/> }.into_any()
}

fn signature() -> impl IntoView {
    let locale = use_locale();
    view! {
        <Field name="agree" label=licences::convert_agree(locale) input=Input::Checkbox/>
        <Field
            name="password"
            label=licences::password(locale)
            input=Input::Password
            autocomplete="current-password"
        />
    }
}

fn export(view: &LicenceView, act: &ActView) -> AnyView {
    let locale = use_locale();
    let choices = vec![
        Choice::new("clear", licences::export_clear(locale)),
        Choice::new("refuse", licences::export_refuse(locale)),
    ];
    let version = act.form.value("version").to_owned();
    view! {
        <p>{licences::export_body(locale)}</p>
        <Form action=address(view, act) form=act.form.clone() submit=licences::export_confirm(locale) id="export">
            <input type="hidden" name="version" value=version/>
            <Field name="decision" label=licences::decision(locale) input=Input::Radio(choices)/>
            <Field
                name="note"
                label=licences::note(locale)
                hint=licences::export_note_hint(locale)
                input=Input::Textarea { rows: 3 }
            />
        </Form>
    }
    .into_any()
}

/// The milestones of the terms, with the licensee's claim and the holder's answer.
pub(super) fn milestones(view: &LicenceView) -> Option<impl IntoView + use<>> {
    if view.milestones.is_empty() {
        return None;
    }
    let locale = use_locale();
    let columns = vec![
        Column::text(licences::milestone(locale)),
        Column::number(licences::amount(locale)),
        Column::text(licences::state(locale)),
        Column::text(licences::claimed_on(locale)),
        Column::text(licences::accepted_on(locale)),
        Column::text(licences::proof(locale)),
    ];
    let rows = view.milestones.iter().map(milestone_row).collect::<Vec<_>>();
    let find = |name: &str| view.acts.iter().find(|act| act.act == name);
    let claim = find("claim").map(|act| claim_form(view, act));
    let decide = find("decide-milestone").map(|act| decide_form(view, act));
    Some(view! {
        <Section title=licences::milestones(locale) id="milestones">
            <DataTable caption=licences::milestones(locale) quiet_caption=true columns rows empty=().into_any()/>
            {claim}
            {decide}
        </Section>
    })
}

fn milestone_row(milestone: &MilestoneView) -> Vec<AnyView> {
    let locale = use_locale();
    let day = |day: Option<domain::Day>| cell(day.map(|day| view! { <DateText day/> }));
    let proof = (!milestone.document.is_empty()).then(|| {
        let target = format!("/documents/{}", milestone.document);
        view! { <a href=target rel="external">{licences::open_proof(locale)}</a> }
    });
    let remark =
        (!milestone.note.is_empty()).then(|| view! { <br/> <span class="sub">{milestone.note.clone()}</span> });
    vec![
        cell(view! { {milestone.description.clone()} {remark} }),
        cell(view! { <Money amount=milestone.amount/> }),
        cell(status(milestone.state.clone())),
        day(milestone.claimed_on),
        day(milestone.accepted_on),
        cell(proof),
    ]
}

fn choices(view: &LicenceView, fits: fn(&MilestoneView) -> bool) -> Input {
    let fitting = view.milestones.iter().filter(|milestone| fits(milestone));
    Input::Select(fitting.map(|it| Choice::new(it.code.clone(), it.description.clone())).collect())
}

fn claim_form(view: &LicenceView, act: &ActView) -> impl IntoView + use<> {
    let locale = use_locale();
    let codes = choices(view, |milestone| milestone.is_claimable);
    view! {
        <h3>{licences::claim_title(locale)}</h3>
        <Form
            action=address(view, act)
            form=act.form.clone()
            submit=licences::claim(locale)
            id="claim"
            multipart=true
        >
            <Field name="code" label=licences::milestone(locale) input=codes/>
            <Field name="note" label=licences::claim_note(locale) input=Input::Textarea { rows: 3 }/>
            <Field
                name="evidence"
                label=licences::proof(locale)
                hint=licences::proof_hint(locale)
                input=Input::File { accept: ".pdf,.png,.jpg,.jpeg,.ofd".into() }
            />
        </Form>
    }
}

fn decide_form(view: &LicenceView, act: &ActView) -> impl IntoView + use<> {
    let locale = use_locale();
    let codes = choices(view, |milestone| milestone.is_decidable);
    let decisions = vec![
        Choice::new("accept", licences::milestone_accept(locale)),
        Choice::new("query", licences::milestone_query(locale)),
    ];
    view! {
        <h3>{licences::decide_title(locale)}</h3>
        <p>{licences::decide_body(locale)}</p>
        <Form action=address(view, act) form=act.form.clone() submit=licences::decide(locale) id="decide">
            <Field name="code" label=licences::milestone(locale) input=codes/>
            <Field name="decision" label=licences::decision(locale) input=Input::Radio(decisions)/>
            <Field name="note" label=licences::note(locale) input=Input::Textarea { rows: 3 } optional=true/>
        </Form>
    }
}
