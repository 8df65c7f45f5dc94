//! The data of the forms for a recordal, its change and its cancellation, from what is there.

use domain::{
    Day, Fen, Locale,
    filing::{FormData, FormField},
    patent::PatentNumber,
    recordal::FilingPurpose,
    terms::{Rate, Royalty, RoyaltyBase, Terms, rate_text, sentence},
};

use super::case::Case;
use crate::{papers::country, ports::Organisation};

/// What the form says of this case. It is a Chinese form, whatever language its maker reads.
pub(super) fn data(case: &Case) -> FormData {
    let mut values = patent(case);
    values.extend(licensor(&case.holder));
    values.extend(licensee(&case.licensee));
    values.extend(licence(case));
    values.extend(filer(case));
    match case.purpose() {
        FilingPurpose::Recordal => {
            values.extend(fees(&case.terms));
            values.extend(proofs(case));
        }
        FilingPurpose::Change => values.extend(on_record(case).into_iter().chain(change(case))),
        FilingPurpose::Cancellation => values.extend(on_record(case).into_iter().chain(cancellation(case))),
    }
    FormData::new(values)
}

fn on_record(case: &Case) -> Values {
    let recordal = &case.recordal;
    vec![
        (FormField::RecordalNumber, recordal.recordal_number.clone()),
        (FormField::RecordedOn, day(recordal.recorded_on)),
    ]
}

fn change(case: &Case) -> Values {
    let Some(wanted) = &case.wanted else { return Vec::new() };
    vec![(FormField::ChangeKind, wanted.kind.name(Locale::Zh).to_owned()), (FormField::ChangeText, wanted.text.clone())]
}

fn cancellation(case: &Case) -> Values {
    vec![
        (FormField::EndGround, case.circumstances.end.ground().to_owned()),
        (FormField::EndedOn, day(case.licence.ended_on)),
        (FormField::CancelBy, day(case.recordal.cancel_due_on)),
    ]
}

fn filer(case: &Case) -> Values {
    vec![(FormField::Applicant, case.applicant().name.clone()), (FormField::Agency, case.recordal.note.clone())]
}

type Values = Vec<(FormField, String)>;

fn day(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn patent(case: &Case) -> Values {
    let patent = &case.patent;
    let number = PatentNumber::parse(&patent.number)
        .map_or_else(|_| patent.number.clone(), |number| format!("ZL{}", number.canonical()));
    vec![
        (FormField::PatentNumber, number),
        (FormField::PatentTitle, patent.title.clone()),
        (FormField::PatentKind, patent.kind.name(Locale::Zh).to_owned()),
        (FormField::FilingDate, day(patent.filing_date)),
        (FormField::GrantDate, day(patent.grant_date)),
        (FormField::MainClass, patent.main_class.clone()),
        (FormField::Patentees, patentees(&patent.patentees, &case.holder.name)),
    ]
}

/// All of them as the register names them; the holder where the inventory names none.
fn patentees(names: &str, holder: &str) -> String {
    let names: Vec<&str> = names.split([';', '；']).map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.is_empty() { holder.to_owned() } else { names.join("；") }
}

fn licensor(it: &Organisation) -> Values {
    vec![
        (FormField::LicensorName, it.name.clone()),
        (FormField::LicensorAddress, it.address.clone()),
        (FormField::LicensorCode, it.uscc.clone()),
        (FormField::LicensorNature, it.nature.name(Locale::Zh).to_owned()),
        (FormField::LicensorCountry, country(&it.country)),
        (FormField::LicensorContact, it.contact_name.clone()),
        (FormField::LicensorPhone, it.contact_phone.clone()),
    ]
}

fn licensee(it: &Organisation) -> Values {
    vec![
        (FormField::LicenseeName, it.name.clone()),
        (FormField::LicenseeAddress, it.address.clone()),
        (FormField::LicenseeCode, it.uscc.clone()),
        (FormField::LicenseeNature, it.nature.name(Locale::Zh).to_owned()),
        (FormField::LicenseeCountry, country(&it.country)),
        (FormField::LicenseeContact, it.contact_name.clone()),
        (FormField::LicenseePhone, it.contact_phone.clone()),
    ]
}

fn licence(case: &Case) -> Values {
    let licence = &case.licence;
    vec![
        (FormField::LicenceKind, "普通许可（开放许可）".to_owned()),
        (FormField::Territory, "中国境内".to_owned()),
        (FormField::TermFrom, day(licence.effective_on)),
        (FormField::TermTo, day(licence.ends_on)),
        (FormField::EffectiveOn, day(licence.effective_on)),
        (FormField::FormedOn, day(licence.notice_received_at.map(|at| at.day()))),
        (FormField::Industry, case.patent.industry.clone()),
        (FormField::AnnouncementNumber, case.declaration.announcement_number.clone()),
        (FormField::AnnouncedOn, day(case.declaration.announced_on)),
        (FormField::LicenceNumber, licence.number.clone()),
        (FormField::TermsHash, licence.terms_hash.clone()),
        (FormField::NoticeSentOn, licence.notice_sent_at.day().to_string()),
    ]
}

fn fees(terms: &Terms) -> Values {
    let mut values = vec![
        (FormField::FeeCurrency, "人民币".to_owned()),
        (FormField::PaymentMode, terms.arrangement().name(Locale::Zh).to_owned()),
        (FormField::FeeStandard, sentence(terms, Locale::Zh)),
        (FormField::FeeAmount, fixed(terms).map(Fen::to_plain).unwrap_or_default()),
    ];
    if let Some(royalty) = &terms.fees.royalty {
        values.push((FormField::RoyaltyRate, rate(royalty)));
        values.push((FormField::RoyaltyBase, base(royalty.base).to_owned()));
    }
    values
}

/// What is fixed from the beginning; none where everything depends on use. A free licence says zero.
fn fixed(terms: &Terms) -> Option<Fen> {
    let total = terms.fixed_total();
    (!total.is_zero() || terms.fees.is_free()).then_some(total)
}

fn rate(royalty: &Royalty) -> String {
    match &royalty.rate {
        Rate::Flat(ppm) => rate_text(*ppm),
        Rate::Tiers(tiers) => {
            let tier = |tier: &domain::terms::Tier| {
                format!("{} 元以上部分 {}", tier.from.to_plain(), rate_text(tier.rate_ppm))
            };
            tiers.iter().map(tier).collect::<Vec<_>>().join("；")
        }
        Rate::ByYear(rates) => {
            let year = |(place, ppm): (usize, &u32)| format!("第 {} 年 {}", place + 1, rate_text(*ppm));
            rates.iter().enumerate().map(year).collect::<Vec<_>>().join("；")
        }
        Rate::PerUnit { amount, unit } => format!("每{unit} {} 元", amount.to_plain()),
    }
}

const fn base(base: RoyaltyBase) -> &'static str {
    match base {
        RoyaltyBase::NetSales => "净销售额",
        RoyaltyBase::Profit => "利润",
        RoyaltyBase::AddedOutput => "新增产值",
        RoyaltyBase::Units => "产品数量",
    }
}

fn proofs(case: &Case) -> Values {
    let days: Vec<String> = case.payments.iter().map(|payment| payment.paid_on.to_string()).collect();
    let references: Vec<&str> =
        case.payments.iter().map(|payment| payment.reference.as_str()).filter(|text| !text.is_empty()).collect();
    vec![(FormField::PaidOn, days.join("；")), (FormField::PaymentReference, references.join("；"))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_patentees_are_named() {
        assert_eq!(patentees("甲大学;乙研究所； 丙公司", "甲大学"), "甲大学；乙研究所；丙公司");
        assert_eq!(patentees("", "甲大学"), "甲大学");
    }
}
