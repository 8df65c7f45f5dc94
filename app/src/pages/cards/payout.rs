use domain::Fen;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use locales::cards;

use super::{part_name, payout_state};
use crate::{
    components::{
        Callout, Column, Crumb, DataTable, DateText, DescriptionList, EmptyState, Money, Page, Section, Tone, cell,
        described,
    },
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::cards::read_payout,
    url::{href, use_locale},
    views::cards::{PayoutPartLine, PayoutView},
};

/// One payout: what it is made of, and what the provider kept.
#[component]
pub fn PayoutPage() -> impl IntoView {
    let params = use_params_map();
    let key = move || params.with(|params| value_of(params, "id"));
    loaded(page_data(key, read_payout), content)
}

fn content(view: PayoutView) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb =
        vec![Crumb::new(locales::payments::title(locale), "/payments"), Crumb::new(cards::payouts(locale), "/payouts")];
    let line = &view.line;
    let (arrives_on, amount) = (line.arrives_on, line.amount);
    let items = vec![
        described(cards::state(locale), payout_state(&line.state, locale)),
        described(cards::arrives_on(locale), view! { <DateText day=arrives_on/> }),
        described(cards::on_statement(locale), line.statement_text.clone()),
        described(cards::whole(locale), view! { <strong><Money amount/></strong> }),
    ];
    // Only those who see all parts can tell whether they come to the whole.
    let differs = view.is_whole && line.net != line.amount;
    let differs = differs.then(|| {
        view! {
            <Callout title=cards::differs(locale) tone=Tone::Bad>
                <p>{cards::differs_text(locale)}</p>
            </Callout>
        }
    });
    let sums = (line.gross, line.fee, line.net);
    view! {
        <Page title=cards::payout_title(locale, &line.provider_id) lead=cards::payout_lead(locale) breadcrumb>
            <DescriptionList items/>
            {differs}
            <Section title=cards::parts(locale) id="parts">
                {table(view.parts, sums)}
            </Section>
        </Page>
    }
}

fn table(lines: Vec<PayoutPartLine>, (gross, fee, net): (Fen, Fen, Fen)) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(cards::what(locale)),
        Column::text(cards::payment(locale)),
        Column::text(cards::parties(locale)),
        Column::number(cards::gross(locale)),
        Column::number(cards::fee(locale)),
        Column::number(cards::net(locale)),
    ];
    let row = |line: PayoutPartLine| {
        let name = part_name(&line, locale);
        let payment = (!line.payment_id.is_empty()).then(|| {
            let target = href(&format!("/payments/{}", line.payment_id));
            view! { <a href=target>{line.reference}</a> <br/> <span class="sub">{line.licence_number}</span> }
        });
        let (gross, fee, net) = (line.gross, line.fee, line.net);
        vec![
            cell(name),
            cell(payment),
            cell(line.parties),
            cell(view! { <Money amount=gross/> }),
            cell(view! { <Money amount=fee/> }),
            cell(view! { <Money amount=net/> }),
        ]
    };
    let rows = lines.into_iter().map(row).collect::<Vec<_>>();
    let foot = vec![
        cell(cards::sum(locale)),
        cell(""),
        cell(""),
        cell(view! { <Money amount=gross/> }),
        cell(view! { <Money amount=fee/> }),
        cell(view! { <Money amount=net/> }),
    ];
    let empty = view! { <EmptyState title=cards::no_parts(locale) body=cards::no_parts_text(locale)/> }.into_any();
    view! { <DataTable caption=cards::parts(locale) quiet_caption=true columns rows foot empty/> }
}
