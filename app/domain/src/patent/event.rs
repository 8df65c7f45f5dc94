//! Legal events of the patent gazette. The latest event is not the validity: what an event does to the right, to a
//! declaration and to encumbrances are three answers.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Validity;
use crate::{Locale, codes::codes};

/// The code of a gazette event. Codes that are not in [`GAZETTE_EVENTS`] are kept as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventCode(String);

codes! {
    /// What burdens a right without ending it.
    EncumbranceKind {
        Pledge = "pledge", "质押", "Pledge";
        Preservation = "preservation", "保全", "Court preservation";
        RecordedLicence = "recorded_licence", "许可备案", "Recorded licence";
    }
}

/// What an event does to an encumbrance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncumbranceEffect {
    Starts(EncumbranceKind),
    Changes(EncumbranceKind),
    Ends(EncumbranceKind),
}

/// What is known about a gazette event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GazetteEvent {
    pub code: &'static str,
    pub name_zh: &'static str,
    pub name_en: &'static str,
    /// The validity after the event, where the event decides it.
    pub validity: Option<Validity>,
    /// Whether an announced declaration on the patent stops taking new acceptances until the matter is cleared. A
    /// pledge does so only without the pledgee's consent (`专利法实施细则 第八十六条`).
    pub freezes_declaration: bool,
    pub encumbrance: Option<EncumbranceEffect>,
}

impl EventCode {
    /// The code in capitals, without white space.
    #[must_use]
    pub fn new(code: &str) -> Self {
        let code = crate::text::half_width(code);
        Self(code.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is known about this code.
    #[must_use]
    pub fn known(&self) -> Option<&'static GazetteEvent> {
        GAZETTE_EVENTS.iter().find(|event| event.code == self.0)
    }

    /// The name of the event; an unknown code is its own name.
    #[must_use]
    pub fn name(&self, locale: Locale) -> &str {
        match (self.known(), locale) {
            (Some(event), Locale::Zh) => event.name_zh,
            (Some(event), Locale::En) => event.name_en,
            (None, _) => &self.0,
        }
    }

    /// Whether the event ends the right: declarations on it become void and charges stop accruing.
    #[must_use]
    pub fn ends_right(&self) -> bool {
        self.known().is_some_and(|event| event.validity == Some(Validity::Lapsed))
    }

    #[must_use]
    pub fn freezes_declaration(&self) -> bool {
        self.known().is_some_and(|event| event.freezes_declaration)
    }

    #[must_use]
    pub fn encumbrance(&self) -> Option<EncumbranceEffect> {
        self.known().and_then(|event| event.encumbrance)
    }
}

impl fmt::Display for EventCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

use EncumbranceEffect::{Changes, Ends, Starts};
use EncumbranceKind::{Pledge, Preservation, RecordedLicence};

const fn event(code: &'static str, name_zh: &'static str, name_en: &'static str) -> GazetteEvent {
    GazetteEvent { code, name_zh, name_en, validity: None, freezes_declaration: false, encumbrance: None }
}

impl GazetteEvent {
    const fn ends(mut self) -> Self {
        self.validity = Some(Validity::Lapsed);
        self.freezes_declaration = true;
        self
    }
    const fn stands(mut self) -> Self {
        self.validity = Some(Validity::InForce);
        self
    }
    const fn freezes(mut self) -> Self {
        self.freezes_declaration = true;
        self
    }
    const fn burden(mut self, effect: EncumbranceEffect) -> Self {
        self.encumbrance = Some(effect);
        self
    }
}

/// The events that matter to a licence.
pub const GAZETTE_EVENTS: &[GazetteEvent] = &[
    event("GR01", "授权", "Grant").stands(),
    event("RR01", "专利权的恢复", "Restoration of the right").stands(),
    event("AV01", "主动放弃专利权", "Abandonment by the patentee").ends(),
    event("CF01", "未缴年费专利权终止", "Termination for unpaid annuity").ends(),
    event("CX01", "专利权有效期届满", "Expiry of the term").ends(),
    event("IW01", "专利权全部无效", "Wholly invalidated").ends(),
    event("IP01", "专利权部分无效", "Partly invalidated"),
    event("TR01", "专利权的转移", "Transfer of the right").freezes(),
    event("CB03", "著录事项变更", "Bibliographic change"),
    event("CP01", "专利权人姓名或名称变更", "Change of the patentee's name"),
    event("CP02", "专利权人地址变更", "Change of the patentee's address"),
    event("CP03", "专利权人姓名或名称、地址变更", "Change of the patentee's name and address"),
    event("DD01", "公告送达", "Service by publication"),
    event("EE01", "专利实施许可合同备案生效", "Licence contract recorded").burden(Starts(RecordedLicence)),
    event("EC01", "专利实施许可合同备案注销", "Recorded licence cancelled").burden(Ends(RecordedLicence)),
    event("EM01", "专利实施许可合同备案变更", "Recorded licence changed").burden(Changes(RecordedLicence)),
    event("OL01", "专利开放许可声明", "Open-licence declaration"),
    event("PE01", "专利权质押合同登记生效", "Pledge registered").burden(Starts(Pledge)).freezes(),
    event("PC01", "专利权质押合同登记注销", "Pledge cancelled").burden(Ends(Pledge)),
    event("PM01", "专利权质押合同登记变更", "Pledge changed").burden(Changes(Pledge)),
    event("PP01", "专利权的保全", "Court preservation").burden(Starts(Preservation)).freezes(),
    event("PD01", "专利权保全的解除", "Preservation lifted").burden(Ends(Preservation)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_stands_once_and_has_both_names() {
        for (index, event) in GAZETTE_EVENTS.iter().enumerate() {
            assert!(GAZETTE_EVENTS[index + 1..].iter().all(|other| other.code != event.code), "{}", event.code);
            assert!(!event.name_zh.is_ascii() && event.name_en.is_ascii(), "{}", event.code);
        }
    }

    #[test]
    fn events_act_on_the_right_the_declaration_and_the_encumbrances() {
        for code in ["AV01", "CF01", "CX01", "IW01"] {
            assert!(EventCode::new(code).ends_right(), "{code}");
        }
        let freezing: Vec<&str> =
            GAZETTE_EVENTS.iter().filter(|event| event.freezes_declaration).map(|event| event.code).collect();
        assert_eq!(freezing, ["AV01", "CF01", "CX01", "IW01", "TR01", "PE01", "PP01"]);
        assert_eq!(EventCode::new("pe01").encumbrance(), Some(Starts(Pledge)));
        assert_eq!(EventCode::new("PD01").encumbrance(), Some(Ends(Preservation)));
        assert!(!EventCode::new("IP01").ends_right() && !EventCode::new("OL01").freezes_declaration());
    }

    #[test]
    fn an_unknown_code_is_kept_and_does_nothing() {
        let code = EventCode::new(" zz99 ");
        assert_eq!(code.as_str(), "ZZ99");
        assert_eq!(code.name(Locale::Zh), "ZZ99");
        assert!(!code.ends_right() && !code.freezes_declaration() && code.encumbrance().is_none());
        assert_eq!(EventCode::new("OL01").name(Locale::Zh), "专利开放许可声明");
    }
}
