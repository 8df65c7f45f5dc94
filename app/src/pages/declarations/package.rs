use domain::eligibility::ReportFact;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use locales::declarations;

use super::words::terms_words;
use crate::{
    components::{ButtonLink, Crumb, DescriptionList, Page, PrintButton, Section, described},
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::declarations::read_package,
    url::{href, use_locale},
    views::declarations::PackageView,
};

/// The fields of the declaration form in the order in which CNIPA's system asks for them, for print and for copying.
#[component]
pub fn DeclarationPackagePage() -> impl IntoView {
    let params = use_params_map();
    let key = move || params.with(|map| value_of(map, "id"));
    loaded(page_data(key, read_package), content)
}

fn content(view: PackageView) -> impl IntoView {
    let locale = use_locale();
    let below = format!("/declarations/{}", view.id);
    let breadcrumb =
        vec![Crumb::new(declarations::title(locale), "/declarations"), Crumb::new(view.title.clone(), below.clone())];
    let download = href(&format!("{below}/package.json"));
    let actions = view! {
        <ButtonLink href=download label=declarations::download(locale) external=true/>
        <PrintButton/>
    };
    let (sentence, clauses) = terms_words(&view.terms, locale).unwrap_or_default();
    let clauses = clauses.into_iter().map(|clause| described(clause.title, clause.text)).collect::<Vec<_>>();
    let facts = facts(&view, sentence);
    view! {
        <Page title=declarations::package_title(locale) kicker=view.number.clone() lead=view.title.clone() breadcrumb actions=actions.into_any()>
            <Section title=declarations::form_fields(locale) lead=declarations::package_lead(locale)>
                <DescriptionList items=facts/>
            </Section>
            <Section title=declarations::clauses(locale)>
                <DescriptionList items=clauses/>
            </Section>
            <Section title=declarations::fee_reasoning(locale)>
                <p class="prose">{view.fee_reasoning}</p>
            </Section>
        </Page>
    }
}

fn facts(view: &PackageView, sentence: String) -> Vec<(String, AnyView)> {
    let locale = use_locale();
    let window = format!("{} – {}", view.window_from, view.window_to);
    let consents: Vec<String> = view.consents.iter().map(|(who, by)| format!("{who}: {by}")).collect();
    let truth = if view.truthfulness { declarations::given(locale) } else { declarations::not_given(locale) };
    let conclusion = match view.report_conclusion.as_str() {
        "positive" => ReportFact::Supports.name(locale),
        "negative" => ReportFact::Against.name(locale),
        _ => ReportFact::Missing.name(locale),
    };
    let report = format!("{} {conclusion}", view.report);
    let dash = |text: &str| if text.is_empty() { "—".to_owned() } else { text.to_owned() };
    vec![
        described(declarations::number(locale), view.number.clone()),
        described(declarations::invention(locale), view.title.clone()),
        described(declarations::patentees(locale), view.patentees.join("；")),
        described(declarations::uscc(locale), dash(&view.uscc)),
        described(declarations::standard(locale), sentence),
        described(declarations::window(locale), window),
        described(declarations::payee(locale), dash(&view.payee)),
        described(declarations::contact(locale), view.contact.clone()),
        described(declarations::report(locale), report),
        described(declarations::consents(locale), dash(&consents.join("；"))),
        described(declarations::undertaking(locale), truth),
        described(declarations::agency(locale), dash(&view.agency)),
        described("SHA-256", view.terms_hash.clone()),
    ]
}
