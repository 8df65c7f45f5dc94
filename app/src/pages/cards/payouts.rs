use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::cards;

use super::payout_state;
use crate::{
    components::{
        ButtonLink, Callout, Column, Crumb, DataTable, DateText, EmptyState, Form, Money, Page, Pagination, Section,
        Tone, cell,
    },
    data::{loaded, page_data},
    pages::charges::{page_of, value_of},
    server_fns::cards::list_payouts,
    url::{PageUrl, href, use_locale},
    views::{
        FormState,
        cards::{PayoutLine, PayoutsView},
    },
};

/// What the payment provider paid out.
#[component]
pub fn PayoutsPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|query| (page_of(query), value_of(query, "draft")));
    loaded(page_data(key, |(page, draft)| list_payouts(page, draft)), content)
}

fn content(view: PayoutsView) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb = vec![Crumb::new(locales::payments::title(locale), "/payments")];
    let url = PageUrl::current().unset("draft").unset("done");
    let actions = view! { <ButtonLink href=href("/disputes") label=cards::disputes(locale)/> }.into_any();
    let paging = view.paging;
    let lead = if view.is_whole { cards::payouts_lead(locale) } else { cards::payouts_lead_holder(locale) };
    let test = view.is_test.then(|| pay_out(view.pay_out.clone()));
    let off = (!view.is_offered).then(|| {
        view! {
            <Callout title=cards::not_offered(locale)>
                <p>{cards::not_offered_text(locale)}</p>
            </Callout>
        }
    });
    view! {
        <Page title=cards::payouts(locale) lead breadcrumb actions>
            {off}
            {table(view.rows)}
            <Pagination paging url/>
            {test}
        </Page>
    }
}

fn table(lines: Vec<PayoutLine>) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(cards::payout(locale)),
        Column::text(cards::arrives_on(locale)),
        Column::text(cards::state(locale)),
        Column::number(cards::parts(locale)),
        Column::number(cards::gross(locale)),
        Column::number(cards::fee(locale)),
        Column::number(cards::net(locale)),
        Column::number(cards::whole(locale)),
    ];
    let row = |line: PayoutLine| {
        let target = href(&format!("/payouts/{}", line.id));
        let (arrives_on, gross, fee, net, whole) = (line.arrives_on, line.gross, line.fee, line.net, line.amount);
        vec![
            cell(
                view! { <a href=target><code>{line.provider_id}</code></a> <br/> <span class="sub">{line.statement_text}</span> },
            ),
            cell(view! { <DateText day=arrives_on/> }),
            cell(payout_state(&line.state, locale)),
            cell(line.parts),
            cell(view! { <Money amount=gross/> }),
            cell(view! { <Money amount=fee/> }),
            cell(view! { <Money amount=net/> }),
            cell(view! { <Money amount=whole/> }),
        ]
    };
    let rows = lines.into_iter().map(row).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=cards::no_payouts(locale) body=cards::no_payouts_text(locale)/> }.into_any();
    view! { <DataTable caption=cards::payouts(locale) quiet_caption=true columns rows empty/> }
}

/// In a demonstration the double pays out when it is told to.
fn pay_out(form: FormState) -> impl IntoView {
    let locale = use_locale();
    view! {
        <Section title=cards::pay_out_test(locale) id="pay-out">
            <Callout title=locales::charges::test_card(locale) tone=Tone::Attention>
                <p>{cards::pay_out_test_text(locale)}</p>
            </Callout>
            <Form action=href("/payouts") form submit=cards::pay_out_test_submit(locale) id="pay-out">
                ""
            </Form>
        </Section>
    }
}
