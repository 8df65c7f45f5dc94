use domain::{Fen, Locale};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::reports;

use super::{
    figures::{changes_section, lines_section},
    form::{adjust_section, write_section},
    period_text,
    price::{Pricing, price_view},
    review::acts_section,
    state_view, tone_of, value_of, word,
};
use crate::{
    components::{
        Callout, Card, Column, Columns, Crumb, DataTable, DateText, DescriptionList, Explained, Money, Page, PaperLink,
        Papers, Section, Since, Status, Timeline, TimelineItem, Tone, cell, described,
    },
    data::{loaded, page_data},
    server_fns::reports::read_report,
    url::{href, use_locale},
    views::reports::{ReportCharge, ReportEventView, ReportView},
    wording,
};

/// One report: what it says, what it costs, where it stands, and what can be done.
#[component]
pub fn ReportPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let id = params.with(|params| value_of(params, "id"));
        (id, query.with(|query| (value_of(query, "form"), value_of(query, "draft"))))
    };
    loaded(page_data(key, |(id, (form, draft))| read_report(id, form, draft)), content)
}

fn content(view: ReportView) -> impl IntoView {
    let locale = use_locale();
    let title = reports::report_title(locale, view.line.period.from, view.line.period.to);
    let breadcrumb = vec![
        Crumb::new(reports::title(locale), "/reports"),
        Crumb::new(view.line.licence_number.clone(), format!("/reports?licence={}", view.line.licence_id)),
    ];
    let lead = reports::report_lead(locale, &view.line.holder, &view.line.licensee);
    let kicker = view.line.patent_title.clone();
    let aside = aside(&view);
    let body = body(&view);
    view! {
        <Page title kicker lead breadcrumb>
            <Columns aside>{body}</Columns>
        </Page>
    }
}

fn papers(view: &ReportView) -> Vec<PaperLink> {
    view.submitted().map(|_| PaperLink::new("royalty_report", &view.line.id)).into_iter().collect()
}

fn body(view: &ReportView) -> AnyView {
    let Some(pricing) = Pricing::of(view) else { return ().into_any() };
    let query = question(view);
    let written = view.submitted().filter(|_| !view.may("write") || view.line.state == "queried");
    let figures = written.map(|version| lines_section(version, &pricing.terms));
    let price = (!view.may("write")).then(|| standing_price(view, &pricing)).flatten();
    let changes = changes_section(view, &pricing.terms);
    let write = view.may("write").then(|| write_section(view, &pricing));
    let adjust = view.may("adjust").then(|| adjust_section(view, &pricing));
    view! {
        {state(view)}
        {query}
        {figures}
        {changes}
        {price}
        {acts_section(view)}
        <Papers links=papers(view)/>
        {write}
        {adjust}
        {charges(view)}
        {history(view.history.clone())}
    }
    .into_any()
}

fn state(view: &ReportView) -> impl IntoView + use<> {
    let locale = use_locale();
    let state = &view.line.state;
    let next = match (state.as_str(), view.deemed_on) {
        ("submitted" | "under_review", Some(day)) => reports::next_deemed(locale, wording::day_long(day, locale)),
        _ => word(&format!("next_{state}"), locale).to_owned(),
    };
    let why = if view.line.days_late > 0 {
        reports::why_late(locale, wording::day_long(view.line.due_on, locale), view.line.days_late)
    } else {
        reports::why_due(locale, wording::day_long(view.line.due_on, locale))
    };
    let tone = if view.line.days_late > 0 { Tone::Bad } else { tone_of(state) };
    let since = wording::day_long(view.since, locale);
    view! { <Since word=word(&format!("state_{state}"), locale) tone since why next/> }
}

/// The holder's question, while it stands.
fn question(view: &ReportView) -> Option<AnyView> {
    let locale = use_locale();
    if view.query_text.is_empty() {
        return None;
    }
    let text = view.query_text.clone();
    Some(
        view! { <Callout title=reports::queried_because(locale) tone=Tone::Attention><p>{text}</p></Callout> }
            .into_any(),
    )
}

/// What the newest submitted figures cost, before they are accepted.
fn standing_price(view: &ReportView, pricing: &Pricing) -> Option<AnyView> {
    let locale = use_locale();
    let version = view.submitted().filter(|version| !version.is_accepted)?;
    let price = price_view(pricing, &version.values);
    Some(
        view! { <Section title=reports::price(locale) id="payable" lead=reports::price_lead(locale)>{price}</Section> }
            .into_any(),
    )
}

fn aside(view: &ReportView) -> AnyView {
    let locale = use_locale();
    let line = &view.line;
    let licence = href(&format!("/licences/{}", line.licence_id));
    let late = (line.days_late > 0)
        .then(|| view! { " " <Status word=reports::days_late(locale, line.days_late) tone=Tone::Bad/> });
    let due_on = line.due_on;
    let mut items = vec![
        described(reports::period(locale), period_text(line.period)),
        described(reports::due_on(locale), view! { <DateText day=due_on/> {late} }),
        described(reports::state(locale), state_view(&line.state, locale)),
        described(reports::licence(locale), view! { <a href=licence>{line.licence_number.clone()}</a> }),
        described(reports::holder(locale), line.holder.clone()),
        described(reports::licensee(locale), line.licensee.clone()),
    ];
    if let Some(day) = view.accepted_on {
        items.push(described(reports::accepted_on(locale), view! { <DateText day/> }));
    }
    items.push(described(reports::versions(locale), versions(view, locale)));
    view! { <Card title=reports::facts(locale)><DescriptionList items/></Card> }.into_any()
}

fn versions(view: &ReportView, locale: Locale) -> String {
    let submitted = view.versions.iter().filter(|version| version.submitted_at.is_some()).count();
    let draft = if view.draft().is_some() { reports::and_a_draft(locale) } else { "" };
    format!("{submitted}{draft}")
}

fn charges(view: &ReportView) -> Option<AnyView> {
    let locale = use_locale();
    if view.charges.is_empty() && view.credits.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text(reports::charge(locale)),
        Column::text(reports::pay_by(locale)),
        Column::number(reports::amount(locale)),
        Column::number(reports::still_open(locale)),
    ];
    let mut rows: Vec<Vec<AnyView>> = view.charges.iter().cloned().map(charge_row).collect();
    rows.extend(view.credits.iter().map(|credit| {
        let amount = -*credit;
        vec![cell(reports::credit(locale)), cell(""), cell(view! { <Money amount/> }), cell("")]
    }));
    let account = href(&format!("/charges?licence={}", view.line.licence_id));
    Some(
        view! {
            <Section title=reports::charges(locale) id="charges">
                <DataTable caption=reports::charges(locale) quiet_caption=true columns rows empty=().into_any()/>
                <p class="hint"><a href=account>{reports::to_account(locale)}</a></p>
            </Section>
        }
        .into_any(),
    )
}

fn charge_row(charge: ReportCharge) -> Vec<AnyView> {
    let locale = use_locale();
    let target = href(&format!("/charges/{}", charge.id));
    let estimate =
        charge.is_estimate.then(|| view! { " " <Status word=reports::is_estimate(locale) tone=Tone::Attention/> });
    let (amount, open, day) = (charge.amount, charge.open, charge.due_on);
    vec![
        cell(view! { <a href=target><code>{charge.reference}</code></a> {estimate} }),
        cell(view! { <DateText day/> }),
        cell(view! { <Money amount/> }),
        cell(view! { <Explained amount=open of=charge.id/> }),
    ]
}

/// Steps that move money note the amount.
fn note_text(event: &str, note: String, locale: Locale) -> String {
    if !matches!(event, "charge" | "close" | "estimate") {
        return note;
    }
    let (sign, digits) = note.strip_prefix('-').map_or((1, note.as_str()), |digits| (-1, digits));
    match Fen::parse_yuan(digits) {
        Ok(amount) if amount.is_zero() => String::new(),
        Ok(amount) => wording::money(Fen::new(sign * amount.get()), locale),
        Err(_) => note,
    }
}

fn history(steps: Vec<ReportEventView>) -> impl IntoView {
    let locale = use_locale();
    let items = steps
        .into_iter()
        .map(|step| TimelineItem {
            at: step.at.to_minute_text(),
            title: word(&format!("event_{}", step.event), locale).to_owned(),
            by: if step.by.is_empty() { reports::by_system(locale).to_owned() } else { step.by },
            note: note_text(&step.event, step.note, locale),
            tone: Tone::Neutral,
        })
        .collect::<Vec<_>>();
    view! { <Section title=reports::history(locale) id="history"><Timeline items/></Section> }
}
