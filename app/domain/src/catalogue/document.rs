//! An offer as the catalogue sees it, with the folded texts that a search compares.

use super::{FacetKey, band};
use crate::{
    Day, Fen,
    text::{fold, fold_han, half_width},
};

/// The facts of an announced offer. Codes are those of their own tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The declaration's id in text form.
    pub id: String,
    pub title: String,
    /// Canonical: `202119999001.9`.
    pub number: String,
    pub holder: String,
    /// Two digits of GB/T 2260.
    pub province: String,
    pub kind: String,
    /// `H`; empty where the classification is unknown.
    pub ipc_section: String,
    /// `H01M`.
    pub ipc_subclass: String,
    /// A section letter of GB/T 4754.
    pub industry: String,
    pub arrangement: String,
    /// What must be paid first: `None` for royalty alone, zero for free.
    pub price: Option<Fen>,
    /// Technology readiness, 1 to 9.
    pub readiness: Option<u8>,
    pub term_months: u32,
    pub announced_on: Option<Day>,
    /// Licences that stand on this version.
    pub licences: u32,
    pub frozen: bool,
}

/// An offer made ready for search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferDoc {
    offer: Offer,
    title: String,
    text: String,
    digits: String,
}

impl OfferDoc {
    /// Folds the offer's own texts and whatever else should be found with it: abstract, application field, inventors.
    #[must_use]
    pub fn new(offer: Offer, other_texts: &[&str]) -> Self {
        // A separator that no folded term holds keeps a hit inside one text.
        let own = [offer.title.as_str(), &offer.holder, &offer.ipc_subclass];
        let text = own.iter().chain(other_texts).map(|part| fold_text(part)).collect::<Vec<_>>().join("\n");
        Self { title: fold_text(&offer.title), digits: number_digits(&offer.number), text, offer }
    }

    #[must_use]
    pub const fn offer(&self) -> &Offer {
        &self.offer
    }

    pub(super) fn title_has(&self, term: &str) -> bool {
        self.title.contains(term)
    }

    pub(super) fn text_has(&self, term: &str) -> bool {
        self.text.contains(term)
    }

    pub(super) fn number_has(&self, digits: &str) -> bool {
        self.digits.contains(digits)
    }

    pub(super) fn folded_title(&self) -> &str {
        &self.title
    }

    /// The value under which the offer is counted in a facet; empty when it has none.
    pub(super) fn facet_value(&self, key: FacetKey) -> &str {
        let offer = &self.offer;
        match key {
            FacetKey::Arrangement => &offer.arrangement,
            FacetKey::Price => band::price_band(offer.price),
            FacetKey::Industry => &offer.industry,
            FacetKey::Ipc => &offer.ipc_section,
            FacetKey::Province => &offer.province,
            FacetKey::Kind => &offer.kind,
            FacetKey::Readiness => band::readiness_band(offer.readiness),
            FacetKey::Term => band::term_band(offer.term_months),
            FacetKey::Status => band::status_band(offer.frozen),
        }
    }
}

/// Half-width, lower-case, simplified, without spaces.
pub(super) fn fold_text(text: &str) -> String {
    fold_han(&fold(text))
}

/// What is left of a patent number in any notation when prefix, dots, hyphens and spaces are gone: `2021199990019`.
/// Letters other than the check digit `X` stay, so a word never turns into a number.
#[must_use]
pub fn number_digits(text: &str) -> String {
    let folded: String = half_width(text)
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '·'))
        .flat_map(char::to_lowercase)
        .collect();
    let bare = folded.strip_prefix("zl").or_else(|| folded.strip_prefix("cn")).unwrap_or(&folded);
    bare.to_owned()
}
