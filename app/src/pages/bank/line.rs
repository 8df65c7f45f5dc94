use domain::{Fen, Locale};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::bank;

use super::words::{
    crumbs, facts, known, line_state, match_state, part_columns, part_row, payment_columns, rule_name, standing_view,
};
use crate::{
    components::{
        ButtonLink, Callout, Card, Column, Columns, ConfirmForm, DataTable, DateText, DescriptionList, EmptyState,
        Field, Form, Input, Money, Page, PostButton, Section, Shortcuts, Since, Status, Tone, cell, described,
    },
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::bank::read_bank_line,
    url::{href, use_locale},
    views::bank::{DueRow, KnownPayment, LineView, RivalView, SuggestionView},
    wording,
};

/// A line: what the bank says, what the rules make of it and why, and what a person can do.
#[component]
pub fn BankLinePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let id = params.with(|params| value_of(params, "id"));
        query.with(|map| (id, value_of(map, "text"), value_of(map, "draft")))
    };
    loaded(page_data(key, |(id, text, draft)| read_bank_line(id, text, draft)), content)
}

fn content(view: LineView) -> impl IntoView {
    let locale = use_locale();
    let amount = wording::money(view.line.amount, locale);
    let title = if view.line.counterparty.is_empty() {
        bank::nameless(locale).to_owned()
    } else {
        view.line.counterparty.clone()
    };
    let next = (!view.next.is_empty()).then(|| {
        let target = href(&format!("/reconciliation/lines/{}", view.next));
        view! { <a class="button" href=target accesskey="n">{bank::next_line(locale)}</a> }
    });
    let actions = view! { {next} }.into_any();
    let aside = aside(&view).into_any();
    let is_open = view.line.state == "open";
    let body = if is_open { open(&view).into_any() } else { settled(&view).into_any() };
    view! {
        <Page title kicker=amount breadcrumb=crumbs(Some(&view.account), locale) actions>
            <Columns aside>{body}</Columns>
            <Shortcuts/>
        </Page>
    }
}

/// What the bank says.
fn aside(view: &LineView) -> impl IntoView + use<> {
    let locale = use_locale();
    let line = &view.line;
    let (day, amount) = (line.booked_on, line.amount);
    let import = href(&format!("/reconciliation/imports/{}", view.import_id));
    let mut items = vec![
        described(bank::day(locale), view! { <DateText day/> " " {view.booked_time.clone()} }),
        described(bank::counterparty(locale), line.counterparty.clone()),
    ];
    let optional = [
        (bank::counterparty_account(locale), &view.counterparty_account),
        (bank::remark(locale), &line.remark),
        (bank::bank_reference(locale), &view.bank_reference),
        (bank::owner(locale), &line.owner),
        (bank::note(locale), &line.note),
        (bank::reason(locale), &view.reason),
    ];
    for (label, text) in optional.into_iter().filter(|(_, text)| !text.is_empty()) {
        items.push(described(label, text.clone()));
    }
    items.push(described(bank::balance(locale), known(view.balance, locale)));
    items.push(described(
        bank::source(locale),
        view! { <a href=import>{bank::place_in_file(locale, view.position)}</a> },
    ));
    let acts = (view.may_act && line.state != "undone" && line.state != "matched").then(|| triage(view));
    view! {
        <Card title=bank::what_the_bank_says(locale)>
            <p class="card-figure"><Money amount/></p>
            <DescriptionList items/>
        </Card>
        {acts}
    }
}

fn open(view: &LineView) -> impl IntoView + use<> {
    let locale = use_locale();
    let standing = standing_view(view.line.standing, locale);
    let age = bank::age(locale, view.line.age);
    let evidence = facts(&view.evidence);
    let suggestions = view.suggestions.iter().map(|it| suggestion(view, it)).collect_view();
    let nothing = view.suggestions.is_empty().then(|| {
        view! {
            <Callout title=bank::no_suggestion(locale) tone=Tone::Neutral><p>{bank::no_suggestion_text(locale)}</p></Callout>
        }
    });
    let rivals = rivals(&view.rivals, locale);
    let choose = (view.may_act && view.line.amount > Fen::ZERO).then(|| choose(view));
    view! {
        <p class="standing">{standing} " " <span class="sub">{age}</span></p>
        {evidence}
        <Section title=bank::suggestions(locale) id="suggestions">{suggestions} {nothing}</Section>
        {choose}
        {rivals}
    }
}

/// A suggestion with its evidence; the first one is accepted with one key.
fn suggestion(view: &LineView, it: &SuggestionView) -> impl IntoView + use<> {
    let locale = use_locale();
    let rows = it.parts.iter().map(part_row).collect::<Vec<_>>();
    let title = bank::suggestion_title(locale, it.place + 1, it.rule.name(locale));
    let doubts = (!it.doubts.is_empty()).then(|| {
        let facts = facts(&it.doubts);
        view! { <p class="hint">{bank::doubts(locale)}</p> {facts} }
    });
    let mut remarks = Vec::new();
    if !it.fee.is_zero() {
        let said = if it.is_payout { bank::payout_fee } else { bank::with_fee };
        remarks.push(said(locale, wording::money(it.fee, locale)));
    }
    if !it.unapplied.is_zero() {
        remarks.push(bank::with_rest(locale, wording::money(it.unapplied, locale)));
    }
    if it.joined > 1 {
        remarks.push(bank::with_others(locale, it.joined));
    }
    let remarks = remarks.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
    let accept = view.may_act.then(|| {
        let action = href(&format!("/reconciliation/lines/{}/accept", view.line.id));
        let hidden = vec![
            ("version".to_owned(), view.line.version.to_string()),
            ("suggestion".to_owned(), it.place.to_string()),
        ];
        let request_id = view.accept.request_id.clone();
        let is_first = it.place == 0;
        let (kind, key) = if is_first { ("primary", "a") } else { ("", "") };
        view! { <PostButton action label=bank::accept(locale) request_id hidden kind key/> }
    });
    let evidence = facts(&it.evidence);
    let (caption, score) = (title.clone(), bank::score(locale, it.score));
    let empty = ().into_any();
    view! {
        <article class="suggestion">
            <h3>{title} " " <span class="score">{score}</span></h3>
            <DataTable caption quiet_caption=true columns=part_columns(locale) rows empty/>
            {evidence}
            {doubts}
            {remarks}
            {accept}
        </article>
    }
}

fn rivals(rivals: &[RivalView], locale: Locale) -> Option<impl IntoView + use<>> {
    if rivals.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text(bank::charge(locale)),
        Column::text(bank::why_not(locale)),
        Column::number(bank::amount(locale)),
    ];
    let rows = rivals
        .iter()
        .map(|it| {
            let names = it.parts.iter().map(|part| {
                let target = href(&format!("/charges/{}", part.charge_id));
                let name = if part.what.is_empty() { part.charge_id.clone() } else { part.what.clone() };
                view! { <span class="line"><a href=target>{name}</a> " " <span class="sub">{part.licensee.clone()}</span></span> }
            });
            let names = names.collect_view();
            let amount = it.parts.iter().map(|part| part.amount).sum::<Fen>();
            let taken = (!it.taken_by.is_empty()).then(|| {
                let target = href(&format!("/reconciliation/lines/{}", it.taken_by));
                view! { " " <a href=target>{bank::other_line(locale)}</a> }
            });
            let why = it.why.join(if locale == Locale::Zh { "；" } else { "; " });
            vec![cell(names), cell(view! { {why} {taken} }), cell(view! { <Money amount/> })]
        })
        .collect::<Vec<_>>();
    let empty = ().into_any();
    Some(view! {
        <Section title=bank::rivals(locale) id="rivals" lead=bank::rivals_text(locale)>
            <DataTable caption=bank::rivals(locale) quiet_caption=true columns rows empty/>
        </Section>
    })
}

/// A person chooses: amounts beside open charges, or a payment that is there already.
fn choose(view: &LineView) -> impl IntoView + use<> {
    let locale = use_locale();
    let base = href(&format!("/reconciliation/lines/{}", view.line.id));
    // Whoever has searched types the amount next.
    let first = view.dues.first().filter(|_| !view.search.is_empty() && view.choose.is_clean());
    let first = first.map(|due| due.part.charge_id.clone());
    let rows = view.dues.iter().map(|due| due_row(due, first.as_ref() == Some(&due.part.charge_id), locale));
    let rows = rows.collect::<Vec<_>>();
    let mut columns = part_columns(locale);
    columns.push(Column::number(bank::pays(locale)));
    let payments = view.payments.iter().map(|it| known_row(it, locale)).collect::<Vec<_>>();
    let known = (!payments.is_empty()).then(|| {
        let mut columns = payment_columns(locale);
        columns.insert(0, Column::text(bank::tick(locale)));
        let empty = ().into_any();
        view! {
            <h3>{bank::known_payments(locale)}</h3>
            <p class="hint">{bank::known_payments_text(locale)}</p>
            <DataTable caption=bank::known_payments(locale) quiet_caption=true columns rows=payments empty/>
        }
    });
    let empty = view! { <EmptyState title=bank::no_dues(locale)/> }.into_any();
    let (version, search, form) = (view.line.version.to_string(), view.search.clone(), view.choose.clone());
    // Where it stands open already its key leads into it.
    let is_open = !view.search.is_empty() || !view.choose.is_clean() || view.suggestions.is_empty();
    let action = format!("{base}/choose");
    view! {
        <details class="choose" open=is_open>
            <summary accesskey=(!is_open).then_some("m")>{bank::choose(locale)}</summary>
            <form class="search" method="get" action=base role="search">
                <label for="due-text">{bank::search_dues(locale)}</label>
                <input id="due-text" name="text" type="search" value=search accesskey=is_open.then_some("m")/>
                <button class="button" type="submit">{bank::show(locale)}</button>
            </form>
            <Form action form submit=bank::match_chosen(locale) id="choose">
                <input type="hidden" name="version" value=version/>
                <DataTable caption=bank::open_dues(locale) columns rows empty/>
                {known}
                <Field name="note" label=bank::note(locale) optional=true/>
            </Form>
        </details>
    }
}

fn due_row(due: &DueRow, is_next: bool, locale: Locale) -> Vec<AnyView> {
    let mut cells = part_row(&due.part);
    let (id, name) = (due.part.charge_id.clone(), format!("pay:{}", due.part.charge_id));
    let label = bank::pays_of(locale, &due.part.reference);
    cells.push(cell(view! {
        <input class="amount" type="text" inputmode="decimal" id=format!("pay-{id}") name=name aria-label=label autofocus=is_next/>
    }));
    cells
}

fn known_row(payment: &KnownPayment, locale: Locale) -> Vec<AnyView> {
    let mut cells = super::words::payment_row(payment);
    let (name, label) = (format!("payment:{}", payment.id), bank::tick_payment(locale, &payment.payer));
    cells.insert(0, cell(view! { <input type="checkbox" name=name value="yes" aria-label=label/> }));
    cells
}

/// Taking it, noting, putting off, setting aside.
fn triage(view: &LineView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/reconciliation/lines/{}/triage", view.line.id));
    let hidden =
        |act: &str| vec![("version".to_owned(), view.line.version.to_string()), ("act".to_owned(), act.to_owned())];
    let button = |act: &'static str, label: &'static str| {
        let (action, hidden, request_id) = (action.clone(), hidden(act), view.triage.request_id.clone());
        view! { <PostButton action label request_id hidden/> }
    };
    if view.line.state == "set_aside" {
        return button("reopen", bank::reopen_line(locale)).into_any();
    }
    let own = if view.line.owner.is_empty() {
        button("take", bank::take(locale))
    } else {
        button("leave", bank::leave(locale))
    };
    let wake = view.line.snoozed_until.map(|_| button("wake", bank::wake(locale)));
    let (form, note) = (view.triage.clone(), view.line.note.clone());
    let (aside, snooze, write) = (hidden("set_aside"), hidden("snooze"), hidden("note"));
    view! {
        <div class="acts">
            {own}
            {wake}
            <ConfirmForm id="aside" action=action.clone() form=form.clone() label=bank::set_aside(locale)
                body=bank::set_aside_text(locale) confirm=bank::set_aside(locale) hidden=aside key="s">
                <Field name="reason" label=bank::reason(locale) input=Input::Textarea { rows: 2 }/>
            </ConfirmForm>
            <ConfirmForm id="snooze" action=action.clone() form=form.clone() label=bank::snooze(locale)
                body=bank::snooze_text(locale) confirm=bank::snooze(locale) hidden=snooze>
                <Field name="until" label=bank::until(locale) input=Input::Day/>
            </ConfirmForm>
            <ConfirmForm id="note" action form label=bank::write_note(locale)
                body=bank::write_note_text(locale) confirm=bank::write_note(locale) hidden=write>
                <Field name="note" label=bank::note(locale) optional=true initial=note/>
            </ConfirmForm>
        </div>
    }
    .into_any()
}

/// A line that is matched, set aside or undone.
fn settled(view: &LineView) -> impl IntoView + use<> {
    let locale = use_locale();
    let (word, tone) = line_state(&view.line.state, locale);
    let matched = view.matched.as_ref().map(|found| {
        let target = href(&format!("/reconciliation/matches/{}", found.id));
        let (word, tone) = match_state(found, locale);
        let colon = if locale == Locale::Zh { "：" } else { ": " };
        view! {
            <p>{bank::matched_by(locale)} {colon} {rule_name(found.rule, locale)} " " <Status word tone/></p>
            <ButtonLink href=target label=bank::to_match(locale) kind="primary" key="m"/>
        }
    });
    let (day, why) = (wording::day_long(view.line.booked_on, locale), view.reason.clone());
    view! {
        <Section title=bank::state(locale)>
            <Since word tone since=day why next=String::new()/>
            {matched}
        </Section>
    }
}
