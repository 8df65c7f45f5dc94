//! Why the platform holds an announced offer, as a text that is stored and explained in the reader's language.

use crate::{
    Locale,
    eligibility::{Finding, texts},
    patent::EventCode,
};

/// Findings as a stored text: one line each, the code and its values (`annuity_in_grace|month=2`).
#[must_use]
pub fn of_findings(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let mut text = finding.code.to_owned();
        for (name, value) in &finding.params {
            text.push_str(&format!("|{name}={}", value.replace(['|', '\n'], " ")));
        }
        text
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A stored text in words, one sentence for each reason: a finding of the gate, a gazette event (`TR01`), or a text that
/// a person wrote.
#[must_use]
pub fn explain(stored: &str, locale: Locale) -> Vec<String> {
    stored.lines().filter(|line| !line.trim().is_empty()).map(|line| sentence(line, locale)).collect()
}

fn sentence(line: &str, locale: Locale) -> String {
    let mut parts = line.split('|');
    let code = parts.next().unwrap_or_default();
    let Some(known) = texts::sentences(code) else {
        let event = EventCode::new(code);
        let name = event.known().map(|_| format!("{} ({code})", event.name(locale)));
        return name.unwrap_or_else(|| line.to_owned());
    };
    let template = match locale {
        Locale::Zh => known.wrong_zh,
        Locale::En => known.wrong_en,
    };
    parts
        .filter_map(|part| part.split_once('='))
        .fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Day,
        eligibility::{AnnuityStanding, Facts, Occasion, SubjectKind, check},
    };

    #[test]
    fn a_stored_reason_reads_as_the_finding_did() {
        let mut facts = Facts::blank(Day::literal(2026, 11, 20), SubjectKind::Invention);
        facts.annuity = AnnuityStanding::Grace { month: 2 };
        let findings: Vec<Finding> =
            check(&facts, Occasion::Daily).into_iter().filter(|finding| finding.code == "annuity_in_grace").collect();
        assert_eq!(findings.len(), 1);
        for locale in Locale::ALL {
            assert_eq!(explain(&of_findings(&findings), locale), [findings[0].wrong(locale)]);
        }
    }

    #[test]
    fn events_and_texts_are_reasons_too() {
        assert_eq!(explain("TR01\n法院来函", Locale::Zh), ["专利权的转移 (TR01)", "法院来函"]);
        assert!(explain("", Locale::En).is_empty());
    }
}
