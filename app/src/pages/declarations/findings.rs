//! What the gate found: how grave, what is wrong, how to cure it, and the law it stands on.

use domain::{
    Locale,
    eligibility::{Finding, Severity, rules::RULES, texts},
};
use leptos::prelude::*;
use locales::declarations;

use crate::{
    components::{Status, Tone},
    url::use_locale,
    views::declarations::FindingLine,
};

/// A finding as it crosses the wire.
pub(crate) fn line(finding: &Finding) -> FindingLine {
    FindingLine {
        code: finding.code.to_owned(),
        severity: finding.severity.as_str().to_owned(),
        params: finding.params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
    }
}

/// The findings, gravest first; a word of relief where there is none.
#[component]
pub(super) fn Findings(lines: Vec<FindingLine>) -> impl IntoView {
    let locale = use_locale();
    if lines.is_empty() {
        return view! { <p><Status word=declarations::gate_clear(locale) tone=Tone::Good/></p> }.into_any();
    }
    let items = lines.into_iter().map(|line| view! { <li>{finding(line, locale)}</li> }).collect_view();
    view! { <ul class="findings">{items}</ul> }.into_any()
}

fn finding(line: FindingLine, locale: Locale) -> impl IntoView {
    let severity = Severity::parse(&line.severity);
    let word = severity.map_or("", |severity| severity.name(locale));
    let rule = RULES.iter().find(|rule| rule.code == line.code);
    let field = rule.map(|rule| rule.field.name(locale)).unwrap_or_default();
    let source = rule.map(|rule| rule.source.text(locale)).unwrap_or_default();
    let quote = rule.map(|rule| rule.source.quote).unwrap_or_default();
    let (wrong, cure) = sentences(&line, locale);
    view! {
        <p class="finding-head"><Status word=word tone=tone(severity)/> <strong>{field}</strong></p>
        <p>{wrong}</p>
        <p>{cure}</p>
        <p class="hint">{source} " " <q lang="zh-CN">{quote}</q></p>
    }
}

const fn tone(severity: Option<Severity>) -> Tone {
    match severity {
        Some(Severity::Block) => Tone::Bad,
        Some(Severity::Hold | Severity::Warn) => Tone::Attention,
        _ => Tone::Neutral,
    }
}

fn sentences(line: &FindingLine, locale: Locale) -> (String, String) {
    let Some(known) = texts::sentences(&line.code) else { return (line.code.clone(), String::new()) };
    let (wrong, cure) = match locale {
        Locale::Zh => (known.wrong_zh, known.cure_zh),
        Locale::En => (known.wrong_en, known.cure_en),
    };
    (filled(wrong, &line.params), filled(cure, &line.params))
}

fn filled(template: &str, params: &[(String, String)]) -> String {
    params.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}
