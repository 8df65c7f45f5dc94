use domain::{
    Fen, Locale,
    ledger::DueState,
    royalty::{BaseLabel, Charge, Step, base_name, step_name},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::charges;

use super::{
    bank_view,
    late::{adjustments_section, ask, belonging_section, late_section},
    name_of, tone_of, value_of,
};
use crate::{
    components::{
        Breakdown, BreakdownLine, ButtonLink, Callout, Card, Columns, Crumb, DescriptionList, Explained, Field, Form,
        Input, Money, Page, PaperLink, Papers, Section, Since, Timeline, TimelineItem, Tone, described,
    },
    data::{loaded, page_data},
    pages::payments::payments_table,
    server_fns::money::read_charge,
    url::{href, use_locale},
    views::money::{ChargeView, MoneyEvent},
    wording,
};

/// One charge: what it is, how it was computed, how to pay it, what has been paid.
#[component]
pub fn ChargePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || (params.with(|params| value_of(params, "id")), query.with(|query| value_of(query, "draft")));
    loaded(page_data(key, |(id, draft)| read_charge(id, draft)), content)
}

fn content(view: ChargeView) -> impl IntoView {
    let locale = use_locale();
    let title = name_of(&view.line.computed, locale);
    let breadcrumb = vec![
        Crumb::new(charges::title(locale), "/charges"),
        Crumb::new(view.line.licence_number.clone(), format!("/charges?licence={}", view.line.licence_id)),
    ];
    let slip = href(&format!("/charges/{}/slip", view.line.id));
    let actions = if view.line.open.is_zero() {
        ().into_any()
    } else {
        view! { <ButtonLink href=slip label=charges::slip(locale)/> }.into_any()
    };
    let aside = aside(&view);
    let payments = view.payments.clone();
    let history = view.history.clone();
    let computation = computation(&view.line.computed);
    let late = view.late.clone().map(late_section);
    let belonging = belonging_section(view.belonging.clone());
    let path = format!("/charges/{}/write-off", view.line.id);
    let adjustments = adjustments_section(charges::adjustments(locale), &path, view.adjustments.clone());
    let write_off = view.may_adjust.then(|| {
        let texts = (
            charges::write_off(locale),
            charges::write_off_text(locale),
            charges::write_off_amount(locale),
            charges::write_off_submit(locale),
        );
        ask("write-off", href(&path), texts, view.write_off.clone())
    });
    let links = vec![PaperLink::new("payment_slip", &view.line.id)];
    let lead = charges::charge_lead(locale, &view.line.holder, &view.line.licensee);
    view! {
        <Page title kicker=view.line.licence_number.clone() lead breadcrumb actions>
            <Columns aside>
                {state(&view)}
                {computation}
                {late}
                {belonging}
                {pay(view)}
                {adjustments}
                {write_off}
                <Section title=charges::payments(locale) id="payments" lead=charges::payments_text(locale)>
                    {payments_table(payments, charges::no_payments(locale), "")}
                </Section>
                <Papers links/>
                {events(history)}
            </Columns>
        </Page>
    }
}

fn aside(view: &ChargeView) -> AnyView {
    let locale = use_locale();
    let line = &view.line;
    let licence = href(&format!("/licences/{}", line.licence_id));
    let mut items = vec![
        described(charges::amount(locale), view! { <Money amount=line.amount/> }),
        described(charges::tax(locale), view! { <Money amount=view.tax/> }),
        described(charges::paid_so_far(locale), view! { <Money amount=view.paid/> }),
        described(charges::raised_on(locale), view.raised_on.to_string()),
        described(charges::licence(locale), view! { <a href=licence>{line.licence_number.clone()}</a> }),
        described(charges::patent(locale), line.patent_title.clone()),
    ];
    if !view.withheld.is_zero() {
        let (withheld, payable) = (view.withheld, line.amount - view.withheld);
        items.push(described(charges::withheld(locale), view! { <Money amount=withheld/> }));
        items.push(described(charges::payable(locale), view! { <Money amount=payable/> }));
    }
    if !view.principal_id.is_empty() {
        let principal = href(&format!("/charges/{}", view.principal_id));
        let text = charges::to_principal(locale);
        items.push(described(charges::belongs_to(locale), view! { <a href=principal>{text}</a> }));
    }
    if !view.report_id.is_empty() {
        let report = href(&format!("/reports/{}", view.report_id));
        items.push(described(charges::report(locale), view! { <a href=report>{charges::to_report(locale)}</a> }));
    }
    let (open, of) = (line.open, line.id.clone());
    view! {
        <Card title=charges::still_open(locale)>
            <p class="card-figure"><Explained amount=open of/></p>
            <DescriptionList items/>
        </Card>
    }
    .into_any()
}

fn state(view: &ChargeView) -> impl IntoView + use<> {
    let locale = use_locale();
    let line = &view.line;
    let due = wording::day_long(line.due_on, locale);
    let next = match line.state {
        DueState::Due | DueState::PartlyPaid => charges::next_pay(locale, &due),
        DueState::Overdue => charges::next_overdue(locale, &due),
        DueState::Paid | DueState::Planned | DueState::Reversed => String::new(),
    };
    let why = if view.initial { charges::why_initial(locale) } else { charges::why_derived(locale) };
    let since = wording::day_long(view.since, locale);
    view! { <Since word=line.state.name(locale) tone=tone_of(line.state) since why next/> }
}

/// The computation, opened step by step; the parts of every step sum to it.
fn computation(charge: &Charge) -> impl IntoView + use<> {
    let locale = use_locale();
    let top = &charge.breakdown;
    let lines = if top.children.is_empty() { vec![line(top, locale)] } else { lines(&top.children, locale) };
    let total_label = step_name(top.label, locale);
    let total = top.amount;
    let base = (!charge.base_parts.is_empty()).then(|| base(charge));
    view! {
        <Section title=charges::computation(locale) id="computation" lead=charges::computation_text(locale)>
            {base}
            <Breakdown lines total total_label/>
        </Section>
    }
}

fn lines(steps: &[Step], locale: Locale) -> Vec<BreakdownLine> {
    steps.iter().map(|step| line(step, locale)).collect()
}

fn line(step: &Step, locale: Locale) -> BreakdownLine {
    BreakdownLine::new(step_name(step.label, locale), step.amount)
        .with_detail(step.formula.clone())
        .with_parts(lines(&step.children, locale))
}

/// What the royalty was computed on: an amount, or pieces.
fn base(charge: &Charge) -> impl IntoView + use<> {
    let locale = use_locale();
    let is_pieces = charge.base_parts.iter().any(|part| part.label == BaseLabel::Units);
    if is_pieces {
        let items = charge.base_parts.iter().map(|part| described(base_name(part.label, locale), part.value)).collect();
        return view! { <DescriptionList items/> }.into_any();
    }
    let part =
        |part: &domain::royalty::BasePart| BreakdownLine::new(base_name(part.label, locale), Fen::new(part.value));
    let lines: Vec<BreakdownLine> = charge.base_parts.iter().map(part).collect();
    let total = lines.iter().map(|line| line.amount).sum::<Fen>();
    view! { <Breakdown lines total total_label=charges::base(locale)/> }.into_any()
}

/// How to pay, for whoever may.
fn pay(view: ChargeView) -> impl IntoView {
    let locale = use_locale();
    if view.line.open.is_zero() {
        return ().into_any();
    }
    let bank = match view.bank.clone() {
        Some(bank) => {
            let (amount, reference) = ((view.line.open + view.beside).to_plain(), view.line.reference.clone());
            let beside = (!view.beside.is_zero()).then(|| {
                let beside = view.beside;
                view! { <p class="hint">{charges::late_part(locale)} " " <Money amount=beside/></p> }
            });
            view! { {bank_view(bank, amount, reference, locale)} {beside} }.into_any()
        }
        None => {
            let text = charges::no_bank_text(locale, &view.line.holder);
            view! {
                <Callout title=charges::no_bank(locale) tone=Tone::Attention>
                    <p>{text}</p>
                </Callout>
            }
            .into_any()
        }
    };
    let credit = view.may_apply_credit.then(|| apply_credit(&view));
    let card = view.may_pay_by_card.then(|| card(&view));
    let announce = view.may_announce.then(|| announce(&view));
    view! {
        <Section title=charges::how_to_pay(locale) id="pay" lead=charges::how_to_pay_text(locale)>
            {bank}
        </Section>
        {credit}
        {card}
        {announce}
    }
    .into_any()
}

fn announce(view: &ChargeView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/charges/{}", view.line.id));
    let accept = ".pdf,.png,.jpg,.jpeg,.ofd".to_owned();
    let form = view.announce.clone();
    view! {
        <Section title=charges::announce(locale) id="announce" lead=charges::announce_text(locale)>
            <Form action form submit=charges::announce_submit(locale) id="announce" multipart=true>
                <Field name="amount" label=charges::paid_amount(locale) input=Input::Amount/>
                <Field name="paid_on" label=charges::paid_on(locale) input=Input::Day hint=charges::day_hint(locale)/>
                <Field name="payer_name" label=charges::payer_name(locale) hint=charges::payer_hint(locale)/>
                <Field
                    name="proof"
                    label=charges::proof(locale)
                    input=Input::File { accept }
                    hint=charges::proof_hint(locale)
                    optional=true
                />
                <Field name="note" label=charges::note(locale) input=Input::Textarea { rows: 2 } optional=true/>
            </Form>
        </Section>
    }
}

fn card(view: &ChargeView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/charges/{}/card", view.line.id));
    let several = href(&format!("/licences/{}/pay", view.line.licence_id));
    let form = view.card.clone();
    let test = view.is_test_card.then(|| {
        view! {
            <Callout title=charges::test_card(locale) tone=Tone::Attention>
                <p>{charges::test_card_text(locale)}</p>
            </Callout>
        }
    });
    view! {
        <Section title=charges::by_card(locale) id="card" lead=charges::by_card_text(locale)>
            {test}
            <Form action form submit=charges::by_card_submit(locale) id="card">
                ""
            </Form>
            <p class="hint"><a href=several>{locales::cards::to_pay(locale)}</a></p>
        </Section>
    }
}

fn apply_credit(view: &ChargeView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/charges/{}/credit", view.line.id));
    let form = view.apply_credit.clone();
    let amount = wording::money(view.credit, locale);
    view! {
        <Section title=charges::apply_credit(locale) id="credit" lead=charges::apply_credit_text(locale, &amount)>
            <Form action form submit=charges::apply_credit_submit(locale) id="credit">
                ""
            </Form>
        </Section>
    }
}

fn events(history: Vec<MoneyEvent>) -> Option<impl IntoView> {
    let locale = use_locale();
    if history.is_empty() {
        return None;
    }
    let items = history
        .into_iter()
        .map(|event| {
            let title = match event.event.as_str() {
                "charge_due_soon" => charges::event_due_soon(locale),
                "charge_due_today" => charges::event_due_today(locale),
                "charge_overdue" => charges::event_overdue(locale),
                "dunned" => charges::event_dunned(locale),
                "write_off" => charges::event_write_off(locale),
                _ => charges::event_credit(locale),
            };
            TimelineItem {
                at: event.at.to_minute_text(),
                title: title.to_owned(),
                note: event.note,
                ..TimelineItem::default()
            }
        })
        .collect();
    Some(view! {
        <Section title=charges::history(locale)>
            <Timeline items/>
        </Section>
    })
}
