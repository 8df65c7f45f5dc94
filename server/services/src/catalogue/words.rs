//! The names of facet values, each from the table that defines its codes.

use domain::{
    Locale, catalogue::FacetKey, classification::IpcSection, industry::IndustrySection, patent::PatentKind,
    province::Province, terms::Arrangement,
};

use super::listing::LOCARNO;

/// What a person reads for a value of a facet; the value itself where no table knows it.
#[must_use]
pub fn facet_value_name(key: FacetKey, value: &str, locale: Locale) -> String {
    let name = match key {
        FacetKey::Arrangement => Arrangement::parse(value).map(|found| found.name(locale).to_owned()),
        FacetKey::Industry => IndustrySection::parse(value).map(|found| found.name(locale).to_owned()),
        FacetKey::Ipc => ipc_name(value, locale),
        FacetKey::Province => Province::parse(value).map(|found| found.name(locale).to_owned()),
        FacetKey::Kind => PatentKind::parse(value).map(|found| found.name(locale).to_owned()),
        FacetKey::Price | FacetKey::Readiness | FacetKey::Term | FacetKey::Status => {
            key.band_name(value, locale).map(ToOwned::to_owned)
        }
    };
    name.unwrap_or_else(|| value.to_owned())
}

fn ipc_name(value: &str, locale: Locale) -> Option<String> {
    if value == LOCARNO {
        let name = match locale {
            Locale::Zh => "外观设计（洛迦诺分类）",
            Locale::En => "Designs (Locarno)",
        };
        return Some(name.to_owned());
    }
    IpcSection::parse(value).map(|section| format!("{value} {}", section.name(locale)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_in_the_readers_language() {
        let name = |key, value| facet_value_name(key, value, Locale::Zh);
        assert_eq!(name(FacetKey::Arrangement, "lump_sum"), "一次总付");
        assert_eq!(name(FacetKey::Ipc, "H"), "H 电学");
        assert_eq!(name(FacetKey::Ipc, LOCARNO), "外观设计（洛迦诺分类）");
        assert_eq!(name(FacetKey::Province, "32"), "江苏省");
        assert_eq!(name(FacetKey::Price, "free"), "免费");
        assert_eq!(name(FacetKey::Province, "<99>"), "<99>");
    }
}
