use domain::distribution::RunState;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::distribution;

use super::{crumbs, objection_text, part_line, tone_of};
use crate::{
    components::{
        Breakdown, ButtonLink, Callout, Card, Columns, ConfirmForm, DateText, DescriptionList, Field, Form, HashText,
        Input, Money, Page, PrintButton, Section, Since, Timeline, TimelineItem, Tone, described,
    },
    data::{loaded, page_data},
    pages::{charges::value_of, explain::tree},
    server_fns::distribution::read_run,
    url::{href, use_locale},
    views::distribution::{ObjectionView, RunAct, RunView},
};

/// A run: what was received, down to each beneficiary, and what can be done with it.
#[component]
pub fn RunPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || (params.with(|map| value_of(map, "id")), query.with(|map| value_of(map, "draft")));
    loaded(page_data(key, |(id, draft)| read_run(id, draft)), content)
}

fn content(view: RunView) -> impl IntoView {
    let locale = use_locale();
    let file = |kind: &str| href(&format!("/distribution/{}/payout.{kind}", view.id));
    let payout = view.has_payout.then(|| {
        view! {
            <ButtonLink href=file("xlsx") label=distribution::payout_xlsx(locale) external=true/>
            <ButtonLink href=file("csv") label=distribution::payout_csv(locale) external=true/>
        }
    });
    let actions = view! { {payout} <PrintButton/> }.into_any();
    let lines = view.parts.clone().into_iter().map(part_line).collect::<Vec<_>>();
    let total = lines.iter().map(|line| line.amount).sum();
    let aside = view! { {facts(&view)} {acts(&view)} }.into_any();
    let steps = tree(view.tree.clone());
    let (objections, history) = (objections(&view), history(&view));
    view! {
        <Page title=view.patent_title.clone() kicker=view.patent_number.clone() breadcrumb=crumbs() actions>
            {standing(&view)}
            <Columns aside>
                <Section title=distribution::who_gets(locale) id="parts" lead=distribution::who_gets_text(locale)>
                    <Breakdown lines total/>
                </Section>
                <Section title=distribution::steps(locale) id="steps" lead=distribution::steps_text(locale)>
                    <div class="breakdown explained"><ul>{steps}</ul></div>
                </Section>
                {objections}
                {history}
            </Columns>
        </Page>
    }
}

fn standing(view: &RunView) -> impl IntoView + use<> {
    let locale = use_locale();
    let since = match view.state {
        RunState::Objection => view.published_on.map(|day| day.to_string()),
        _ => view.approved_at.map(|at| at.day().to_string()),
    };
    let since = since.unwrap_or_else(|| view.computed_at.day().to_string());
    let next = match (view.state, view.until) {
        (RunState::Computed, _) => distribution::next_computed(locale).to_owned(),
        (RunState::Objection, Some(until)) => distribution::next_objection(locale, until),
        (RunState::Approved, _) => distribution::next_approved(locale).to_owned(),
        (RunState::Paid, _) => distribution::next_paid(locale).to_owned(),
        _ => String::new(),
    };
    let why = if view.counter_reason.is_empty() { String::new() } else { view.counter_reason.clone() };
    view! { <Since word=view.state.name(locale) tone=tone_of(view.state) since why next/> }
}

fn facts(view: &RunView) -> impl IntoView + use<> {
    let locale = use_locale();
    let (received, net, day) = (view.received, view.net, view.upto);
    let rule = distribution::rule_number(locale, view.policy_number);
    let hash = view.rule_hash.clone();
    let patent = href(&format!("/distribution/patents/{}", view.patent_id));
    let mut items = vec![
        described(distribution::net(locale), view! { <Money amount=net/> }),
        described(distribution::upto(locale), view! { <DateText day/> }),
        described(distribution::receipts(locale), view.receipts),
        described(distribution::rule(locale), view! { {rule} " " {view.citation.clone()} <HashText hash/> }),
        described(distribution::patent(locale), view! { <a href=patent>{view.patent_number.clone()}</a> }),
    ];
    if !view.legal_basis.is_empty() {
        items.push(described(distribution::legal_basis(locale), view.legal_basis.clone()));
    }
    let labels = [
        distribution::carried_direct(locale),
        distribution::carried_institution(locale),
        distribution::carried_inventors(locale),
    ];
    for (label, amount) in labels.into_iter().zip(view.carried).filter(|(_, amount)| !amount.is_zero()) {
        items.push(described(label, view! { <Money amount/> }));
    }
    view! {
        <Card title=distribution::received(locale)>
            <p class="card-figure"><Money amount=received/></p>
            <DescriptionList items/>
        </Card>
    }
}

fn acts(view: &RunView) -> impl IntoView + use<> {
    let locale = use_locale();
    let waits = (view.waits && view.state == RunState::Objection).then(|| {
        view! {
            <Callout title=distribution::waits(locale) tone=Tone::Neutral>
                <p>{distribution::waits_text(locale)}</p>
            </Callout>
        }
    });
    let forms = view.acts.iter().map(|act| form(view, act)).collect_view();
    view! { {waits} <div class="acts">{forms}</div> }
}

fn form(view: &RunView, act: &RunAct) -> AnyView {
    let locale = use_locale();
    let action = href(&format!("/distribution/{}/{}", view.id, act.act));
    let hidden = vec![("version".to_owned(), view.version.to_string())];
    let (label, body, confirm) = match act.act.as_str() {
        "publish" => {
            (distribution::publish(locale), distribution::publish_text(locale), distribution::publish_submit(locale))
        }
        "approve" => {
            (distribution::approve(locale), distribution::approve_text(locale), distribution::approve_submit(locale))
        }
        "pay-out" => {
            (distribution::pay_out(locale), distribution::pay_out_text(locale), distribution::pay_out_submit(locale))
        }
        "reconcile" => (
            distribution::reconcile(locale),
            distribution::reconcile_text(locale),
            distribution::reconcile_submit(locale),
        ),
        _ => (distribution::counter(locale), distribution::counter_text(locale), distribution::counter_submit(locale)),
    };
    let is_counter = act.act == "counter";
    let (id, form) = (act.act.clone(), act.form.clone());
    view! {
        <ConfirmForm id action form label body confirm danger=is_counter hidden>
            {is_counter.then(|| view! { <Field name="reason" label=distribution::reason(locale) input=Input::Textarea { rows: 2 }/> })}
        </ConfirmForm>
    }
    .into_any()
}

fn objections(view: &RunView) -> Option<impl IntoView + use<>> {
    if view.objections.is_empty() {
        return None;
    }
    let locale = use_locale();
    let items = view.objections.iter().map(|it| objection(view, it)).collect_view();
    Some(view! { <Section title=distribution::objections(locale) id="objections">{items}</Section> })
}

fn objection(view: &RunView, it: &ObjectionView) -> impl IntoView + use<> {
    let locale = use_locale();
    let answer = (view.may_answer && it.answer.is_empty()).then(|| {
        let action = href(&format!("/distribution/{}/objections/{}", view.id, it.id));
        let (form, version, id) = (it.form.clone(), it.version.to_string(), it.id.clone());
        view! {
            <Form action form submit=distribution::answer_submit(locale) id>
                <input type="hidden" name="version" value=version/>
                <Field name="answer" label=distribution::answer(locale) input=Input::Textarea { rows: 2 }/>
            </Form>
        }
    });
    view! { {objection_text(it)} {answer} }
}

fn history(view: &RunView) -> impl IntoView + use<> {
    let locale = use_locale();
    let items = view
        .history
        .iter()
        .map(|step| TimelineItem {
            at: step.at.to_minute_text(),
            title: match step.event.as_str() {
                "compute" => distribution::event_compute(locale),
                "publish" => distribution::event_publish(locale),
                "object" => distribution::event_object(locale),
                "answer" => distribution::event_answer(locale),
                "approve" => distribution::event_approve(locale),
                "pay_out" => distribution::event_pay_out(locale),
                "reconcile" => distribution::event_reconcile(locale),
                _ => distribution::event_counter(locale),
            }
            .to_owned(),
            by: step.by.clone(),
            note: step.note.clone(),
            tone: Tone::Neutral,
        })
        .collect::<Vec<_>>();
    view! { <Section title=distribution::history(locale) id="history"><Timeline items/></Section> }
}
