//! One line of the catalogue: an announced offer as a list shows it.

use domain::{
    Day, Fen,
    catalogue::{Offer as SearchedOffer, OfferDoc},
    classification::Classification,
    industry::IndustryCode,
    patent::{PatentKind, PatentNumber},
    seal::Sealed,
    terms::{Arrangement, Terms},
};

use crate::ports::{Offer, Patent};

/// The value of the IPC facet for designs, which the Locarno Classification orders.
pub(super) const LOCARNO: &str = "locarno";

/// What a list shows of an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The declaration's id in text form: the last part of the offer's address.
    pub id: String,
    pub title: String,
    /// As people write it: `ZL202119999001.9`; the number as it was imported where it is of an older form.
    pub number: String,
    pub kind: PatentKind,
    pub holder: String,
    /// Two digits of GB/T 2260; empty where the holder has not said.
    pub province: String,
    /// Classification symbol as written.
    pub main_class: String,
    /// Section letter of GB/T 4754; empty where unknown.
    pub industry: String,
    pub arrangement: Arrangement,
    /// See [`first_price`].
    pub price: Option<Fen>,
    pub readiness: Option<u8>,
    pub terms: Terms,
    pub terms_hash: String,
    /// The day for which the legal status was known.
    pub status_date: Option<Day>,
    pub announcement_number: String,
    pub announced_on: Option<Day>,
    pub window_to: Option<Day>,
    /// Licences that stand on this version.
    pub licences: u32,
    /// Whether notices are not taken for the time being: frozen, or the withdrawal is under way.
    pub frozen: bool,
}

impl Listing {
    /// Reads an offer; `None`, with a line in the log, when its terms are not the ones that were sealed.
    pub(super) fn read(offer: &Offer) -> Option<(OfferDoc, Self)> {
        let Some(terms) = sealed_terms(offer) else {
            tracing::error!(declaration = %offer.declaration.id, "the sealed terms do not have their hash");
            return None;
        };
        let listing = Self::of(offer, terms);
        let patent = &offer.patent;
        let searched = SearchedOffer {
            id: listing.id.clone(),
            title: listing.title.clone(),
            number: patent.number.clone(),
            holder: listing.holder.clone(),
            province: listing.province.clone(),
            kind: listing.kind.as_str().to_owned(),
            ipc_section: class_section(patent),
            ipc_subclass: class_short(patent),
            industry: listing.industry.clone(),
            arrangement: listing.arrangement.as_str().to_owned(),
            price: listing.price,
            readiness: listing.readiness,
            term_months: listing.terms.licence_months,
            announced_on: listing.announced_on,
            licences: listing.licences,
            frozen: listing.frozen,
        };
        let others: [&str; 6] = [
            &patent.abstract_text,
            &patent.application_field,
            &patent.inventors,
            &patent.patentees,
            &patent.publication_number,
            &offer.declaration.announcement_number,
        ];
        Some((OfferDoc::new(searched, &others), listing))
    }

    pub(super) fn of(offer: &Offer, terms: Terms) -> Self {
        let (declaration, patent) = (&offer.declaration, &offer.patent);
        Self {
            id: declaration.id.to_string(),
            title: patent.title.clone(),
            number: shown_number(patent),
            kind: patent.kind,
            holder: offer.holder_name.clone(),
            province: offer.holder_province.clone(),
            main_class: patent.main_class.clone(),
            industry: industry_section(&patent.industry),
            arrangement: terms.arrangement(),
            price: first_price(&terms),
            readiness: patent.readiness.and_then(|level| u8::try_from(level).ok()),
            terms,
            terms_hash: declaration.terms_hash.clone(),
            status_date: patent.status_date,
            announcement_number: declaration.announcement_number.clone(),
            announced_on: declaration.announced_on,
            window_to: declaration.window_to,
            licences: u32::try_from(offer.licences).unwrap_or_default(),
            frozen: !declaration.state.accepts_notices(),
        }
    }
}

/// The terms, when the stored text has the stored hash.
pub(super) fn sealed_terms(offer: &Offer) -> Option<Terms> {
    let hash = offer.declaration.terms_hash.parse().ok()?;
    Sealed::open(&offer.declaration.terms, &hash).ok()
}

/// The first sum that is ever paid, as stated: what an offer is sorted and banded by.
///
/// Zero for a free licence, `None` for one by royalty alone. A trial or free months put the first payment off but do
/// not make it nothing; without a payment at the beginning it is the first instalment or the first milestone.
#[must_use]
pub fn first_price(terms: &Terms) -> Option<Fen> {
    let fees = &terms.fees;
    if fees.is_free() {
        return Some(Fen::ZERO);
    }
    let undeferred = Terms { trial: None, free_months: 0, ..terms.clone() };
    let at_the_beginning = undeferred.initial_total();
    if at_the_beginning > Fen::ZERO {
        return Some(at_the_beginning);
    }
    if let Some(first) = fees.instalments.first() {
        return Some(first.amount);
    }
    let milestone = fees.milestones.first().map(|milestone| milestone.amount);
    milestone.filter(|_| fees.royalty.is_none())
}

/// `ZL202119999001.9`; what the inventory has where that is no number of today's form.
pub(super) fn shown_number(patent: &Patent) -> String {
    match PatentNumber::parse(&patent.number) {
        Ok(number) => number.to_string(),
        Err(_) if patent.number.is_empty() => patent.publication_number.clone(),
        Err(_) => patent.number.clone(),
    }
}

fn symbols(patent: &Patent) -> Vec<Classification> {
    let mut symbols = Classification::parse_list(&patent.main_class);
    symbols.extend(Classification::parse_list(&patent.classes));
    symbols
}

/// The IPC section, [`LOCARNO`] for designs, empty where the classification is unknown.
pub(super) fn class_section(patent: &Patent) -> String {
    let symbols = symbols(patent);
    match symbols.iter().find_map(Classification::section) {
        Some(section) => section.as_str().to_owned(),
        None if symbols.iter().any(|symbol| symbol.locarno_class().is_some()) => LOCARNO.to_owned(),
        None => String::new(),
    }
}

/// `H01M`, or `14-03` for designs.
fn class_short(patent: &Patent) -> String {
    let known = symbols(patent).into_iter().find(Classification::is_known);
    known.map_or_else(String::new, |symbol| symbol.subclass().unwrap_or(symbol.normal()).to_owned())
}

pub(super) fn industry_section(written: &str) -> String {
    IndustryCode::parse(written).map_or_else(String::new, |code| code.section().as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use domain::terms::{Due, Entry, Fees, Instalment, Milestone, MilestoneTest, Rate, Royalty, RoyaltyBase, Trial};

    use super::*;

    fn royalty() -> Option<Royalty> {
        Some(Royalty { base: RoyaltyBase::NetSales, rate: Rate::Flat(30_000), minimum: None, cap: None })
    }

    fn price(fees: Fees) -> Option<Fen> {
        first_price(&Terms { fees, ..Terms::default() })
    }

    fn milestone(yuan: i64) -> Milestone {
        Milestone {
            code: "pilot".into(),
            description: "中试".into(),
            test: MilestoneTest::Evidence,
            amount: Fen::yuan(yuan),
        }
    }

    #[test]
    fn the_first_price_is_what_is_paid_first() {
        assert_eq!(price(Fees::default()), Some(Fen::ZERO));
        assert_eq!(price(Fees { royalty: royalty(), ..Fees::default() }), None);
        let entry = Some(Entry { amount: Fen::yuan(50_000), creditable: true });
        assert_eq!(price(Fees { entry, royalty: royalty(), ..Fees::default() }), Some(Fen::yuan(50_000)));
        assert_eq!(price(Fees { milestones: vec![milestone(300)], ..Fees::default() }), Some(Fen::yuan(300)));
        let with_royalty = Fees { milestones: vec![milestone(300)], royalty: royalty(), ..Fees::default() };
        assert_eq!(price(with_royalty), None);
    }

    #[test]
    fn what_is_put_off_is_not_free() {
        let fees = Fees { lump: Some(Fen::yuan(120_000)), ..Fees::default() };
        let trial = Some(Trial { months: 6, decision_days: 15, extension_months: None, ends_on_first_sale: false });
        let terms = Terms { fees: fees.clone(), trial, ..Terms::default() };
        assert_eq!(first_price(&terms), Some(Fen::yuan(120_000)));
        assert_eq!(first_price(&Terms { fees, free_months: 12, ..Terms::default() }), Some(Fen::yuan(120_000)));
        let later = Instalment { amount: Fen::yuan(9), due: Due::AfterMonths(6) };
        assert_eq!(price(Fees { instalments: vec![later], ..Fees::default() }), Some(Fen::yuan(9)));
    }

    #[test]
    fn an_industry_is_found_by_its_section() {
        assert_eq!(industry_section("C3841"), "C");
        assert_eq!(industry_section("38"), "C");
        assert_eq!(industry_section("其他"), "");
    }
}
