use domain::Fen;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::payments;

use super::{method_name, state_name, state_tone};
use crate::{
    components::{
        Callout, Card, Column, Columns, ConfirmForm, Crumb, DataTable, DateText, DescriptionList, EmptyState,
        Explained, Field, Form, Input, Money, Page, PaperLink, Papers, Section, Since, Timeline, TimelineItem, Tone,
        cell, described,
    },
    data::{loaded, page_data},
    pages::{
        cards::trace_sections,
        charges::{name_of, value_of},
    },
    server_fns::money::read_payment,
    url::{href, use_locale},
    views::{
        FormState,
        money::{ChargeLine, MoneyEvent, PaymentView, SettledCharge},
    },
    wording,
};

/// One payment: what was said, what it settles, who confirmed it, and what can be done.
#[component]
pub fn PaymentPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || (params.with(|params| value_of(params, "id")), query.with(|query| value_of(query, "draft")));
    loaded(page_data(key, |(id, draft)| read_payment(id, draft)), content)
}

fn content(view: PaymentView) -> impl IntoView {
    let locale = use_locale();
    let amount = wording::money(view.line.amount, locale);
    let title = payments::payment_title(locale, &amount);
    let breadcrumb = vec![Crumb::new(payments::title(locale), "/payments")];
    let (aside, state) = (aside(&view), state(&view));
    let settles = settles(&view);
    let history = history(view.history.clone());
    let acts = acts(&view);
    let is_confirmed = view.line.state == "confirmed";
    let links = is_confirmed.then(|| PaperLink::new("receipt", &view.line.id)).into_iter().collect::<Vec<_>>();
    let card = trace_sections(&view.line.id, view.card.clone());
    view! {
        <Page title kicker=view.line.reference.clone() lead=view.line.patent_title.clone() breadcrumb>
            <Columns aside>
                {state}
                {acts}
                {settles}
                {card}
                <Papers links/>
                {history}
            </Columns>
        </Page>
    }
}

fn aside(view: &PaymentView) -> AnyView {
    let locale = use_locale();
    let line = &view.line;
    let account = href(&format!("/charges?licence={}", line.licence_id));
    let mut items = vec![
        described(payments::method(locale), method_name(&line.method, locale)),
        described(payments::payer_name(locale), line.payer_name.clone()),
        described(payments::paid_on(locale), view! { <DateText day=line.paid_on/> }),
        described(payments::holder(locale), line.holder.clone()),
        described(payments::licensee(locale), line.licensee.clone()),
        described(payments::licence(locale), view! { <a href=account>{line.licence_number.clone()}</a> }),
    ];
    if let Some(proof) = &view.proof {
        let (link, name) = (format!("/documents/{}", proof.id), proof.file_name.clone());
        let size = wording::file_size(proof.size_bytes);
        items.push(described(
            payments::proof(locale),
            view! { <a href=link rel="external">{name}</a> " " <span class="hint">{size}</span> },
        ));
    }
    if !view.note.is_empty() {
        items.push(described(payments::note(locale), view.note.clone()));
    }
    let (amount, of) = (line.amount, line.id.clone());
    view! {
        <Card title=payments::amount(locale)>
            <p class="card-figure"><Explained amount of/></p>
            <DescriptionList items/>
        </Card>
    }
    .into_any()
}

fn state(view: &PaymentView) -> impl IntoView + use<> {
    let locale = use_locale();
    let state = view.line.state.as_str();
    let next = match state {
        "announced" => payments::next_announced(locale),
        "recorded" => payments::next_recorded(locale),
        _ => "",
    };
    let said_last = view.history.last().map_or("", |event| event.note.as_str());
    let why = match state {
        "rejected" if !said_last.is_empty() => payments::why_rejected(locale, said_last),
        _ if !view.reversal_reason.is_empty() => payments::why_reversal(locale, &view.reversal_reason),
        _ => String::new(),
    };
    let since = view.history.last().map_or(view.line.created_at, |event| event.at).day();
    view! {
        <Since word=state_name(state, locale) tone=state_tone(state) since=wording::day_long(since, locale) why next/>
    }
}

/// What the payment settles: as posted, or as it would be now.
fn settles(view: &PaymentView) -> impl IntoView + use<> {
    let locale = use_locale();
    if view.settles.is_empty() && view.unapplied.is_zero() {
        return ().into_any();
    }
    let columns = vec![
        Column::text(payments::charge(locale)),
        Column::text(payments::due_on(locale)),
        Column::text(payments::why(locale)),
        Column::number(payments::settled(locale)),
        Column::number(payments::left_open(locale)),
    ];
    let is_posted = view.is_posted;
    let mut rows: Vec<Vec<AnyView>> = view.settles.iter().map(|part| settled_row(part, is_posted)).collect();
    if !view.unapplied.is_zero() {
        let surplus = view.unapplied;
        rows.push(vec![
            cell(payments::surplus(locale)),
            cell(""),
            cell(""),
            cell(view! { <Money amount=surplus/> }),
            cell(""),
        ]);
    }
    let total = view.settles.iter().map(|part| part.amount).sum::<Fen>() + view.unapplied;
    let foot = vec![cell(payments::sum(locale)), cell(""), cell(""), cell(view! { <Money amount=total/> }), cell("")];
    let lead = if is_posted { payments::settles_posted(locale) } else { payments::settles_planned(locale) };
    let surplus = (!view.unapplied.is_zero()).then(|| {
        let amount = wording::money(view.unapplied, locale);
        view! {
            <Callout title=payments::surplus_title(locale)>
                <p>{payments::surplus_text(locale, &amount)}</p>
            </Callout>
        }
    });
    let empty = view! { <EmptyState title=payments::nothing_open(locale)/> }.into_any();
    view! {
        <Section title=payments::settles(locale) id="settles" lead>
            <DataTable caption=payments::settles(locale) quiet_caption=true columns rows foot empty/>
            {surplus}
        </Section>
    }
    .into_any()
}

fn settled_row(part: &SettledCharge, is_posted: bool) -> Vec<AnyView> {
    let locale = use_locale();
    let charge = &part.charge;
    let (target, name) = (href(&format!("/charges/{}", charge.id)), name_of(&charge.computed, locale));
    let (due_on, settled) = (charge.due_on, part.amount);
    let left = if is_posted { charge.open } else { charge.open.saturating_floor_sub(settled) };
    let left = (!part.is_pending_interest).then(|| view! { <Money amount=left/> });
    let note = if part.is_pending_interest { payments::pending_interest(locale) } else { part.part.name(locale) };
    let why = part.why.map(|reason| reason.text(locale)).unwrap_or_default();
    vec![
        cell(view! { <a href=target>{name}</a> <br/> <span class="hint">{note}</span> }),
        cell(view! { <DateText day=due_on/> }),
        cell(why),
        cell(view! { <Money amount=settled/> }),
        cell(left),
    ]
}

/// What the viewer can do with it now.
fn acts(view: &PaymentView) -> impl IntoView + use<> {
    let acts = view.acts;
    let locale = use_locale();
    let waits = acts.waits_for_another.then(|| {
        view! {
            <Callout title=payments::second_person(locale) tone=Tone::Attention>
                <p>{payments::second_person_text(locale)}</p>
            </Callout>
        }
    });
    let proof = acts.add_proof.then(|| add_proof(view));
    let record = acts.record.then(|| record(view));
    let confirm = acts.confirm.then(|| confirm(view));
    let reject = acts.reject.then(|| {
        let texts = (payments::reject(locale), payments::reject_text(locale), payments::reject_submit(locale));
        with_reason(view, "reject", texts, view.reject.clone())
    });
    let ask = acts.ask_reversal.then(|| {
        let texts = (
            payments::ask_reversal(locale),
            payments::ask_reversal_text(locale),
            payments::ask_reversal_submit(locale),
        );
        with_reason(view, "reversal", texts, view.ask_reversal.clone())
    });
    let reverse = acts.reverse.then(|| reverse(view));
    view! {
        {waits}
        {proof}
        {record}
        {confirm}
        <div class="actions">{reject} {ask} {reverse}</div>
    }
}

fn version(view: &PaymentView) -> Vec<(String, String)> {
    vec![("version".to_owned(), view.version.to_string())]
}

fn add_proof(view: &PaymentView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/payments/{}/proof", view.line.id));
    let version = view.version.to_string();
    let form = view.add_proof.clone();
    let accept = ".pdf,.png,.jpg,.jpeg,.ofd".to_owned();
    view! {
        <Section title=payments::add_proof(locale) id="proof" lead=payments::add_proof_text(locale)>
            <Form action form submit=payments::add_proof_submit(locale) id="proof" multipart=true>
                <input type="hidden" name="version" value=version/>
                <Field name="proof" label=payments::proof(locale) input=Input::File { accept } hint=payments::proof_hint(locale)/>
            </Form>
        </Section>
    }
}

fn record(view: &PaymentView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/payments/{}", view.line.id));
    let version = view.version.to_string();
    let form = view.record.clone();
    view! {
        <Section title=payments::arrived(locale) id="record" lead=payments::arrived_text(locale)>
            <Form action form submit=payments::record_submit(locale) id="record">
                <input type="hidden" name="version" value=version/>
                <Field name="amount" label=payments::amount(locale) input=Input::Amount/>
                <Field name="paid_on" label=payments::paid_on(locale) input=Input::Day hint=payments::day_hint(locale)/>
                <Field name="payer_name" label=payments::payer_name(locale)/>
                <Field name="note" label=payments::note(locale) input=Input::Textarea { rows: 2 } optional=true/>
            </Form>
        </Section>
    }
}

fn confirm(view: &PaymentView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/payments/{}/confirm", view.line.id));
    let version = view.version.to_string();
    let form = view.confirm.clone();
    let is_open = !form.is_clean();
    let charges = view.open_charges.clone();
    let directed = move || charges.into_iter().map(directed_field).collect_view();
    view! {
        <Section title=payments::confirm(locale) id="confirm" lead=payments::confirm_text(locale)>
            <Form action form submit=payments::confirm_submit(locale) id="confirm">
                <input type="hidden" name="version" value=version/>
                <details open=is_open>
                    <summary>{payments::allocate_otherwise(locale)}</summary>
                    <div class="form">
                        <p class="hint">{payments::override_text(locale)}</p>
                        {directed()}
                        <Field
                            name="override_reason"
                            label=payments::override_reason(locale)
                            input=Input::Textarea { rows: 2 }
                            optional=true
                        />
                    </div>
                </details>
            </Form>
        </Section>
    }
}

/// What of the payment finance directs to a charge.
fn directed_field(charge: ChargeLine) -> impl IntoView {
    let locale = use_locale();
    let name = format!("allocate:{}", charge.id);
    let label = format!("{} {}", name_of(&charge.computed, locale), charge.reference);
    let hint = payments::override_left(locale, charge.open);
    view! { <Field name label hint input=Input::Amount optional=true/> }
}

/// An act that takes a reason: what it is called, what it means, the word on its button.
fn with_reason(
    view: &PaymentView,
    verb: &'static str,
    (label, body, submit): (&'static str, &'static str, &'static str),
    form: FormState,
) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/payments/{}/{verb}", view.line.id));
    let hidden = version(view);
    view! {
        <ConfirmForm id=verb action form label body confirm=submit danger=true hidden>
            <Field name="reason" label=payments::reason(locale) input=Input::Textarea { rows: 2 }/>
        </ConfirmForm>
    }
}

fn reverse(view: &PaymentView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/payments/{}/reverse", view.line.id));
    let (label, body) = (payments::reverse(locale), payments::reverse_text(locale));
    let confirm = payments::reverse_submit(locale);
    let hidden = version(view);
    let form = view.reverse.clone();
    view! { <ConfirmForm id="reverse" action form label body confirm danger=true hidden/> }
}

fn history(events: Vec<MoneyEvent>) -> impl IntoView {
    let locale = use_locale();
    let items = events.into_iter().map(item).collect();
    view! {
        <Section title=payments::history(locale)>
            <Timeline items/>
        </Section>
    }
}

fn item(event: MoneyEvent) -> TimelineItem {
    let locale = use_locale();
    let (title, tone) = match event.event.as_str() {
        "announce" => (payments::event_announce(locale), Tone::Neutral),
        "start_card" => (payments::event_start_card(locale), Tone::Neutral),
        "ask_card_refund" => (payments::event_ask_card_refund(locale), Tone::Attention),
        "decide_card_refund" => (payments::event_decide_card_refund(locale), Tone::Progress),
        "card_refund_done" => (payments::event_card_refund_done(locale), Tone::Neutral),
        "card_refund_failed" => (payments::event_card_refund_failed(locale), Tone::Bad),
        "dispute_opened" => (payments::event_dispute_opened(locale), Tone::Attention),
        "dispute_changed" => (payments::event_dispute_changed(locale), Tone::Progress),
        "dispute_won" => (payments::event_dispute_won(locale), Tone::Good),
        "dispute_lost" => (payments::event_dispute_lost(locale), Tone::Bad),
        "add_proof" => (payments::event_add_proof(locale), Tone::Neutral),
        "record" => (payments::event_record(locale), Tone::Progress),
        "confirm" => (payments::event_confirm(locale), Tone::Good),
        "reject" => (payments::event_reject(locale), Tone::Bad),
        "ask_reversal" => (payments::event_ask_reversal(locale), Tone::Attention),
        "reverse" => (payments::event_reverse(locale), Tone::Bad),
        _ => (payments::event_expire(locale), Tone::Bad),
    };
    let by = if event.by == "system" { payments::by_system(locale).to_owned() } else { event.by };
    TimelineItem { at: event.at.to_minute_text(), title: title.to_owned(), by, note: event.note, tone }
}
