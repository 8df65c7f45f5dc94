use domain::Locale;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use locales::annuities;

use super::{reductions, state_view};
use crate::{
    components::{
        ButtonLink, Column, Crumb, DataTable, DateText, DescriptionList, EmptyState, Money, Page, PrintButton, Section,
        cell, described,
    },
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::annuities::read_schedule,
    url::{href, use_locale},
    views::annuities::{AnnuityLine, GraceLine, OpenLicenceLine, RuleLine, ScheduleView},
    wording,
};

/// Every annuity of one patent.
#[component]
pub fn AnnuitiesPage() -> impl IntoView {
    let params = use_params_map();
    loaded(page_data(move || params.with(|map| value_of(map, "id")), read_schedule), content)
}

fn content(view: ScheduleView) -> impl IntoView {
    let locale = use_locale();
    let target = format!("/patents/{}", view.id);
    let breadcrumb = vec![Crumb::new(view.title.clone(), target.clone())];
    let actions = view! {
        <PrintButton/>
        <ButtonLink href=href(&target) label=annuities::patent(locale)/>
    };
    let kicker = format!("{} · {}", view.number, view.title);
    let body = if view.lines.is_empty() {
        let (title, body) = (annuities::no_schedule(locale), annuities::no_schedule_text(locale));
        view! { <EmptyState title body/> }.into_any()
    } else {
        view! {
            {summary(&view, locale)}
            {table(&view.lines, locale)}
            {open_licences(&view.open_licences, locale)}
            {view.grace.as_ref().map(|(year, months)| grace(*year, months, locale))}
        }
        .into_any()
    };
    let rules = rules(&view.rules, locale);
    view! {
        <Page title=annuities::title(locale) kicker lead=annuities::lead(locale) breadcrumb actions=actions.into_any()>
            {body}
            {rules}
        </Page>
    }
}

fn summary(view: &ScheduleView, locale: Locale) -> impl IntoView + use<> {
    let day = |day: Option<domain::Day>| day.map(|day| view! { <DateText day/> });
    let entitled = if view.is_public { annuities::entitled_public(locale) } else { annuities::entitled_not(locale) };
    let shared = if view.is_shared && view.is_public { annuities::shared_yes(locale) } else { "" };
    let entitlement = [entitled, shared].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    let window = match view.window_ends {
        Some(year) => annuities::window_until_year(locale, year),
        None => annuities::window_none(locale).to_owned(),
    };
    let money = |amount| wording::money(amount, locale);
    let saves = match view.saves_from {
        Some(year) => annuities::saves_from(locale, money(view.saved), year),
        None => annuities::saves_nothing(locale).to_owned(),
    };
    let would = match view.would_save_from {
        Some(year) => annuities::would_save_from(locale, money(view.would_save), year),
        None => annuities::would_save_nothing(locale).to_owned(),
    };
    let items = vec![
        described(annuities::holder(locale), view.holder.clone()),
        described(annuities::filed_on(locale), day(view.filed_on)),
        described(annuities::granted_on(locale), day(view.granted_on)),
        described(annuities::entitlement(locale), entitlement),
        described(annuities::window_until(locale), window),
        described(annuities::saves(locale), saves),
        described(annuities::would_save(locale), would),
    ];
    view! { <Section title=annuities::summary(locale)><DescriptionList items/></Section> }
}

fn table(lines: &[AnnuityLine], locale: Locale) -> impl IntoView + use<> {
    let columns = vec![
        Column::text(annuities::year(locale)),
        Column::text(annuities::begins_on(locale)),
        Column::text(annuities::pay_by(locale)),
        Column::number(annuities::full(locale)),
        Column::text(annuities::ground(locale)),
        Column::number(annuities::payable(locale)),
        Column::number(annuities::saved(locale)),
        Column::text(annuities::state(locale)),
    ];
    let row = |line: &AnnuityLine| {
        let (begins, due, full) = (line.begins_on, line.pay_by, line.full);
        let (payable, saved) = (line.payable, line.saved);
        vec![
            cell(annuities::year_cell(locale, line.year)),
            cell(view! { <DateText day=begins/> }),
            cell(view! { <DateText day=due/> }),
            cell(view! { <Money amount=full/> }),
            cell(reductions(line, locale)),
            cell(view! { <Money amount=payable/> }),
            cell(view! { <Money amount=saved/> }),
            cell(state_view(&line.state)),
        ]
    };
    let rows: Vec<Vec<AnyView>> = lines.iter().map(row).collect();
    view! { <DataTable caption=annuities::title(locale) columns rows empty=().into_any()/> }
}

fn open_licences(lines: &[OpenLicenceLine], locale: Locale) -> impl IntoView + use<> {
    let columns = vec![
        Column::text(annuities::recorded_on(locale)),
        Column::text(annuities::runs_from(locale)),
        Column::text(annuities::runs_to(locale)),
        Column::text(annuities::withdrawn_on(locale)),
    ];
    let optional = |day: Option<domain::Day>, none: &'static str| match day {
        Some(day) => cell(view! { <DateText day/> }),
        None => cell(none),
    };
    let rows = lines.iter().map(|line| {
        let (recorded, from) = (line.recorded_on, line.from);
        vec![
            cell(view! { <DateText day=recorded/> }),
            cell(view! { <DateText day=from/> }),
            optional(line.to, annuities::open_end(locale)),
            optional(line.withdrawn_on, "—"),
        ]
    });
    let rows: Vec<Vec<AnyView>> = rows.collect();
    let empty = view! { <EmptyState title=annuities::no_open_licence(locale)/> }.into_any();
    view! {
        <Section title=annuities::open_licences(locale) lead=annuities::open_licences_lead(locale)>
            <DataTable caption=annuities::open_licences(locale) quiet_caption=true columns rows empty/>
        </Section>
    }
}

fn grace(year: u32, months: &[GraceLine], locale: Locale) -> impl IntoView + use<> {
    let columns = vec![
        Column::text(annuities::grace_until(locale)),
        Column::number(annuities::surcharge(locale)),
        Column::number(annuities::with_surcharge(locale)),
    ];
    let rows = months.iter().map(|month| {
        let (until, surcharge, together) = (month.until, month.surcharge, month.together);
        vec![
            cell(view! { <DateText day=until/> }),
            cell(view! { <Money amount=surcharge/> }),
            cell(view! { <Money amount=together/> }),
        ]
    });
    let rows: Vec<Vec<AnyView>> = rows.collect();
    view! {
        <Section title=annuities::grace(locale) lead=annuities::grace_lead(locale, year)>
            <DataTable caption=annuities::grace(locale) quiet_caption=true columns rows empty=().into_any()/>
        </Section>
    }
}

fn rules(lines: &[RuleLine], locale: Locale) -> impl IntoView + use<> {
    let columns = vec![
        Column::text(annuities::rule(locale)),
        Column::text(annuities::value(locale)),
        Column::text(annuities::confidence(locale)),
        Column::text(annuities::source(locale)),
    ];
    let rows = lines.iter().map(|line| {
        let text = locales::lookup(&format!("oversight_words.rule_{}", line.code), locale).unwrap_or_default();
        let (value, confidence, source) = (line.value.clone(), line.confidence.clone(), line.source.clone());
        vec![cell(text), cell(value), cell(confidence), cell(view! { <span lang="zh-CN">{source}</span> })]
    });
    let rows: Vec<Vec<AnyView>> = rows.collect();
    view! {
        <Section title=annuities::rules(locale) lead=annuities::rules_lead(locale)>
            <DataTable caption=annuities::rules(locale) quiet_caption=true columns rows empty=().into_any()/>
        </Section>
    }
}
