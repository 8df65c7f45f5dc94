use domain::Locale;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::bank;

use super::words::{crumbs, facts, match_state, part_columns, part_row, payout_columns, payout_row, rule_name};
use crate::{
    components::{
        Callout, Card, Column, Columns, ConfirmForm, DataTable, DateText, DescriptionList, Field, Input, Money, Page,
        PostButton, Section, Shortcuts, Status, TimeText, Tone, cell, described,
    },
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::bank::read_bank_match,
    url::{href, use_locale},
    views::bank::{LineRow, MatchPartView, MatchView, PaidOut},
};

/// A match: its lines, what they pay, who made it, and the second person's decision.
#[component]
pub fn BankMatchPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || (params.with(|params| value_of(params, "id")), query.with(|map| value_of(map, "draft")));
    loaded(page_data(key, |(id, draft)| read_bank_match(id, draft)), content)
}

fn content(view: MatchView) -> impl IntoView {
    let locale = use_locale();
    let title = rule_name(view.found.rule, locale);
    let next = (!view.next.is_empty()).then(|| {
        let target = href(&format!("/reconciliation/matches/{}", view.next));
        view! { <a class="button" href=target accesskey="n">{bank::next_match(locale)}</a> }
    });
    let actions = view! { {next} }.into_any();
    let aside = view! { {who(&view)} {acts(&view)} }.into_any();
    let (word, tone) = match_state(&view.found, locale);
    let evidence = (!view.evidence.is_empty()).then(|| {
        let facts = facts(&view.evidence);
        view! { <Section title=bank::evidence(locale) id="evidence">{facts}</Section> }
    });
    let breadcrumb = crumbs(Some(&view.account), locale);
    view! {
        <Page title kicker=bank::match_word(locale) breadcrumb actions>
            <Columns aside>
                <p><Status word tone/></p>
                {lines(&view.lines, locale)}
                {parts(&view, locale)}
                {evidence}
            </Columns>
            <Shortcuts/>
        </Page>
    }
}

fn lines(lines: &[LineRow], locale: Locale) -> impl IntoView + use<> {
    let columns = vec![
        Column::text(bank::day(locale)),
        Column::text(bank::counterparty(locale)),
        Column::number(bank::amount(locale)),
    ];
    let rows = lines
        .iter()
        .map(|line| {
            let target = href(&format!("/reconciliation/lines/{}", line.id));
            let (day, amount) = (line.booked_on, line.amount);
            vec![
                cell(view! { <DateText day/> }),
                cell(view! { <a href=target>{line.counterparty.clone()}</a> <br/> <span class="sub">{line.remark.clone()}</span> }),
                cell(view! { <Money amount/> }),
            ]
        })
        .collect::<Vec<_>>();
    let empty = ().into_any();
    view! {
        <Section title=bank::lines(locale) id="lines">
            <DataTable caption=bank::lines(locale) quiet_caption=true columns rows empty/>
        </Section>
    }
}

fn parts(view: &MatchView, locale: Locale) -> AnyView {
    match &view.payout {
        Some(payout) => paid_out(payout, locale).into_any(),
        None => receipts(view, locale).into_any(),
    }
}

fn paid_out(payout: &PaidOut, locale: Locale) -> impl IntoView + use<> {
    let (columns, rows) = (payout_columns(locale), vec![payout_row(payout)]);
    let empty = ().into_any();
    view! {
        <Section title=locales::cards::payout(locale) id="payout" lead=bank::payout_line(locale)>
            <DataTable caption=locales::cards::payout(locale) quiet_caption=true columns rows empty/>
        </Section>
    }
}

fn receipts(view: &MatchView, locale: Locale) -> impl IntoView + use<> {
    let columns = vec![
        Column::text(bank::payment(locale)),
        Column::text(bank::licensee(locale)),
        Column::text(bank::pays_for(locale)),
        Column::number(bank::amount(locale)),
    ];
    let rows = view.parts.iter().map(|part| receipt_row(part, locale)).collect::<Vec<_>>();
    let empty = ().into_any();
    let fees = (!view.fees.is_empty()).then(|| {
        let rows = view.fees.iter().map(part_row).collect::<Vec<_>>();
        let empty = ().into_any();
        view! {
            <h3>{bank::fees(locale)}</h3>
            <p class="hint">{bank::fees_text(locale)}</p>
            <DataTable caption=bank::fees(locale) quiet_caption=true columns=part_columns(locale) rows empty/>
        }
    });
    view! {
        <Section title=bank::receipts(locale) id="receipts" lead=bank::receipts_text(locale)>
            <DataTable caption=bank::receipts(locale) quiet_caption=true columns rows empty/>
            {fees}
        </Section>
    }
}

fn receipt_row(part: &MatchPartView, locale: Locale) -> Vec<AnyView> {
    let target = href(&format!("/payments/{}", part.payment_id));
    let how = match part.kind.as_str() {
        "announced" => bank::kind_announced(locale),
        "linked" => bank::kind_linked(locale),
        _ => bank::kind_made(locale),
    };
    let dues = part.dues.iter().map(|due| {
        let target = href(&format!("/charges/{}", due.charge_id));
        view! { <span class="line"><a href=target>{due.what.clone()}</a> " " <code class="sub">{due.reference.clone()}</code></span> }
    });
    let (dues, amount) = (dues.collect_view(), part.amount);
    vec![
        cell(view! { <a href=target>{how}</a> }),
        cell(view! { {part.licensee.clone()} <br/> <span class="sub">{part.licence_number.clone()}</span> }),
        cell(dues),
        cell(view! { <Money amount/> }),
    ]
}

fn who(view: &MatchView) -> impl IntoView + use<> {
    let locale = use_locale();
    let at = view.found.made_at;
    let made_by = if view.found.is_auto { bank::by_rules(locale).to_owned() } else { view.made_by.clone() };
    let mut items = vec![described(bank::made_by(locale), view! { {made_by} " " <TimeText at/> })];
    if let Some(at) = view.confirmed_at {
        items.push(described(bank::confirmed_by(locale), view! { {view.confirmed_by.clone()} " " <TimeText at/> }));
    }
    if !view.undo_asked_by.is_empty() {
        items.push(described(bank::undo_asked_by(locale), view.undo_asked_by.clone()));
    }
    if let Some(at) = view.undone_at {
        items.push(described(bank::undone_by(locale), view! { {view.undone_by.clone()} " " <TimeText at/> }));
    }
    for (label, text) in [(bank::note(locale), &view.note), (bank::reason(locale), &view.found.reason)] {
        if !text.is_empty() {
            items.push(described(label, text.clone()));
        }
    }
    view! { <Card title=bank::who(locale)><DescriptionList items/></Card> }
}

fn acts(view: &MatchView) -> impl IntoView + use<> {
    let locale = use_locale();
    let base = href(&format!("/reconciliation/matches/{}", view.found.id));
    let version = || vec![("version".to_owned(), view.version.to_string())];
    let waits = (view.found.state == "recorded" && view.found.is_own).then(|| {
        view! { <Callout title=bank::waits(locale) tone=Tone::Neutral><p>{bank::waits_text(locale)}</p></Callout> }
    });
    let confirm = view.may_confirm.then(|| {
        let (action, request_id, hidden) = (format!("{base}/confirm"), view.confirm.request_id.clone(), version());
        view! {
            <p class="hint">{bank::confirm_text(locale)}</p>
            <PostButton action label=bank::confirm(locale) request_id hidden kind="primary" key="c"/>
        }
    });
    let errors = super::words::errors(&view.confirm);
    let ask = view.may_ask.then(|| {
        let text = if view.found.state == "recorded" { bank::undo_now_text(locale) } else { bank::undo_text(locale) };
        view! {
            <ConfirmForm id="undo" action=format!("{base}/undo") form=view.ask.clone() label=bank::undo(locale) body=text
                confirm=bank::undo(locale) danger=true hidden=version() key="u">
                <Field name="reason" label=bank::reason(locale) input=Input::Textarea { rows: 2 }/>
            </ConfirmForm>
        }
    });
    let decide = view.may_decide.then(|| {
        let button = |decision: &str, label: &'static str, (kind, key): (&'static str, &'static str)| {
            let mut hidden = version();
            hidden.push(("decision".to_owned(), decision.to_owned()));
            let (action, request_id) = (format!("{base}/decide"), view.decide.request_id.clone());
            view! { <PostButton action label request_id hidden kind key/> }
        };
        let undo = button("undo", bank::undo_decide(locale), ("danger", "c"));
        let keep = button("keep", bank::keep(locale), ("", ""));
        view! { <p class="hint">{bank::decide_text(locale)}</p> <div class="actions">{undo} {keep}</div> }
    });
    let decide_errors = super::words::errors(&view.decide);
    view! { {waits} {errors} {decide_errors} <div class="acts">{confirm} {decide} {ask}</div> }
}
