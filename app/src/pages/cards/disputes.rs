use leptos::prelude::*;
use locales::cards;

use super::disputes_table;
use crate::{
    components::{Crumb, Page},
    data::{loaded, page_data},
    server_fns::cards::list_disputes,
    url::use_locale,
    views::cards::DisputeLine,
};

/// What payers dispute.
#[component]
pub fn DisputesPage() -> impl IntoView {
    loaded(page_data(|| (), |()| list_disputes()), content)
}

fn content(lines: Vec<DisputeLine>) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb = vec![Crumb::new(locales::payments::title(locale), "/payments")];
    view! {
        <Page title=cards::disputes(locale) lead=cards::disputes_lead(locale) breadcrumb>
            {disputes_table(lines)}
        </Page>
    }
}
