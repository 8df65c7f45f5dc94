//! Provinces by their two-digit codes (`GB/T 2260`).

use crate::codes::codes;

codes! {
    /// A province, autonomous region, municipality or special administrative region.
    Province {
        Beijing = "11", "北京市", "Beijing";
        Tianjin = "12", "天津市", "Tianjin";
        Hebei = "13", "河北省", "Hebei";
        Shanxi = "14", "山西省", "Shanxi";
        InnerMongolia = "15", "内蒙古自治区", "Inner Mongolia";
        Liaoning = "21", "辽宁省", "Liaoning";
        Jilin = "22", "吉林省", "Jilin";
        Heilongjiang = "23", "黑龙江省", "Heilongjiang";
        Shanghai = "31", "上海市", "Shanghai";
        Jiangsu = "32", "江苏省", "Jiangsu";
        Zhejiang = "33", "浙江省", "Zhejiang";
        Anhui = "34", "安徽省", "Anhui";
        Fujian = "35", "福建省", "Fujian";
        Jiangxi = "36", "江西省", "Jiangxi";
        Shandong = "37", "山东省", "Shandong";
        Henan = "41", "河南省", "Henan";
        Hubei = "42", "湖北省", "Hubei";
        Hunan = "43", "湖南省", "Hunan";
        Guangdong = "44", "广东省", "Guangdong";
        Guangxi = "45", "广西壮族自治区", "Guangxi";
        Hainan = "46", "海南省", "Hainan";
        Chongqing = "50", "重庆市", "Chongqing";
        Sichuan = "51", "四川省", "Sichuan";
        Guizhou = "52", "贵州省", "Guizhou";
        Yunnan = "53", "云南省", "Yunnan";
        Tibet = "54", "西藏自治区", "Tibet";
        Shaanxi = "61", "陕西省", "Shaanxi";
        Gansu = "62", "甘肃省", "Gansu";
        Qinghai = "63", "青海省", "Qinghai";
        Ningxia = "64", "宁夏回族自治区", "Ningxia";
        Xinjiang = "65", "新疆维吾尔自治区", "Xinjiang";
        Taiwan = "71", "台湾省", "Taiwan";
        HongKong = "81", "香港特别行政区", "Hong Kong";
        Macao = "82", "澳门特别行政区", "Macao";
    }
}

impl Province {
    /// Whether Chinese technology-export rules leave an implementer from here alone: Hong Kong, Macao and Taiwan
    /// implementers need them met first (`专利审查指南 第五部分第十一章 6`).
    #[must_use]
    pub const fn is_mainland(self) -> bool {
        !matches!(self, Self::Taiwan | Self::HongKong | Self::Macao)
    }

    /// Finds the province that an address or a name begins with: `江苏省南京市…`, `江苏`, `Jiangsu`, `32`.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let text = crate::text::fold(text);
        let found = |province: &Self| {
            let zh = province.name(crate::Locale::Zh);
            let short: String = zh
                .chars()
                .take(if matches!(province, Self::Heilongjiang | Self::InnerMongolia) { 3 } else { 2 })
                .collect();
            let en = crate::text::fold(province.name(crate::Locale::En));
            text.starts_with(&short) || text == en || text == province.as_str()
        };
        Self::ALL.iter().copied().find(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_thirty_one_on_the_mainland_and_three_more() {
        assert_eq!(Province::ALL.len(), 34);
        assert_eq!(Province::ALL.iter().filter(|province| province.is_mainland()).count(), 31);
    }

    #[test]
    fn provinces_are_found_by_code_name_and_address() {
        assert_eq!(Province::parse("32"), Some(Province::Jiangsu));
        assert_eq!(Province::parse("99"), None);
        for text in ["32", "江苏", "江苏省南京市某路1号", "jiangsu", " 江苏省 "] {
            assert_eq!(Province::from_text(text), Some(Province::Jiangsu), "{text}");
        }
        assert_eq!(Province::from_text("黑龙江省哈尔滨市"), Some(Province::Heilongjiang));
        assert_eq!(Province::from_text("内蒙古"), Some(Province::InnerMongolia));
        assert_eq!(Province::from_text("Inner Mongolia"), Some(Province::InnerMongolia));
        assert_eq!(Province::from_text("香港"), Some(Province::HongKong));
        assert_eq!(Province::from_text("某地"), None);
        for province in Province::ALL {
            assert_eq!(Province::from_text(province.name(crate::Locale::Zh)), Some(*province));
        }
    }
}
