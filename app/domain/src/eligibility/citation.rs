//! The rules of law that the gate cites, with the key words of each.

use serde::Serialize;

use crate::Locale;

/// A text of law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// 专利法 (2020).
    PatentLaw,
    /// 专利法实施细则 (2023).
    ImplementingRegulations,
    /// 专利审查指南 (2023, amended 2025), part V chapter 11.
    Guidelines,
    /// 民法典.
    CivilCode,
    /// 促进科技成果转化法 (2015).
    ConversionLaw,
}

/// A place in a text of law, and the words there that matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RuleCitation {
    pub act: Act,
    /// The place in Chinese: `第八十六条第（四）项`.
    pub place_zh: &'static str,
    /// The place in English: `Rule 86(4)`.
    pub place_en: &'static str,
    /// A few words of the Chinese text, as it stands there.
    pub quote: &'static str,
}

impl Act {
    #[must_use]
    pub const fn name(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::PatentLaw, Locale::Zh) => "专利法",
            (Self::PatentLaw, Locale::En) => "Patent Law",
            (Self::ImplementingRegulations, Locale::Zh) => "专利法实施细则",
            (Self::ImplementingRegulations, Locale::En) => "Implementing Regulations of the Patent Law",
            (Self::Guidelines, Locale::Zh) => "专利审查指南",
            (Self::Guidelines, Locale::En) => "Guidelines for Patent Examination",
            (Self::CivilCode, Locale::Zh) => "民法典",
            (Self::CivilCode, Locale::En) => "Civil Code",
            (Self::ConversionLaw, Locale::Zh) => "促进科技成果转化法",
            (Self::ConversionLaw, Locale::En) => "Law on Promoting the Transformation of Scientific Achievements",
        }
    }
}

impl RuleCitation {
    /// `专利法实施细则 第八十六条第（四）项`; `Implementing Regulations of the Patent Law, Rule 86(4)`.
    #[must_use]
    pub fn text(&self, locale: Locale) -> String {
        match locale {
            Locale::Zh => format!("{} {}", self.act.name(locale), self.place_zh),
            Locale::En => format!("{}, {}", self.act.name(locale), self.place_en),
        }
    }
}

const fn law(place_zh: &'static str, place_en: &'static str, quote: &'static str) -> RuleCitation {
    RuleCitation { act: Act::PatentLaw, place_zh, place_en, quote }
}

const fn rule(place_zh: &'static str, place_en: &'static str, quote: &'static str) -> RuleCitation {
    RuleCitation { act: Act::ImplementingRegulations, place_zh, place_en, quote }
}

const fn guide(place_zh: &'static str, place_en: &'static str, quote: &'static str) -> RuleCitation {
    RuleCitation { act: Act::Guidelines, place_zh, place_en, quote }
}

pub(super) const LAW_50_ANYONE: RuleCitation =
    law("第五十条第一款", "Article 50(1)", "愿意许可任何单位或者个人实施其专利");
pub(super) const LAW_50_REPORT: RuleCitation = law("第五十条第一款", "Article 50(1)", "应当提供专利权评价报告");
pub(super) const LAW_51_3: RuleCitation = law("第五十一条第三款", "Article 51(3)", "不得就该专利给予独占或者排他许可");

pub(super) const R85_1: RuleCitation = rule("第八十五条第一款", "Rule 85(1)", "应当在公告授予专利权后提出");
pub(super) const R85_2_1: RuleCitation = rule("第八十五条第二款第（一）项", "Rule 85(2)(1)", "专利号");
pub(super) const R85_2_2: RuleCitation = rule("第八十五条第二款第（二）项", "Rule 85(2)(2)", "专利权人的姓名或者名称");
pub(super) const R85_2_3: RuleCitation =
    rule("第八十五条第二款第（三）项", "Rule 85(2)(3)", "专利许可使用费支付方式、标准");
pub(super) const R85_2_4: RuleCitation = rule("第八十五条第二款第（四）项", "Rule 85(2)(4)", "专利许可期限");
pub(super) const R85_3_CLEAR: RuleCitation = rule("第八十五条第三款", "Rule 85(3)", "开放许可声明内容应当准确、清楚");
pub(super) const R85_3_ADVERTISING: RuleCitation = rule("第八十五条第三款", "Rule 85(3)", "不得出现商业性宣传用语");
pub(super) const R86_1: RuleCitation =
    rule("第八十六条第（一）项", "Rule 86(1)", "专利权处于独占或者排他许可有效期限内的");
pub(super) const R86_2_OWNERSHIP: RuleCitation =
    rule("第八十六条第（二）项、第一百零三条", "Rules 86(2) and 103", "专利权的归属发生纠纷");
pub(super) const R86_2_PRESERVATION: RuleCitation =
    rule("第八十六条第（二）项、第一百零四条", "Rules 86(2) and 104", "采取保全措施");
pub(super) const R86_3: RuleCitation = rule("第八十六条第（三）项", "Rule 86(3)", "没有按照规定缴纳年费的");
pub(super) const R86_3_GRACE: RuleCitation =
    rule("第八十六条第（三）项、第一百一十五条", "Rules 86(3) and 115", "6个月内补缴，同时缴纳滞纳金");
pub(super) const R86_4: RuleCitation = rule("第八十六条第（四）项", "Rule 86(4)", "专利权被质押，未经质权人同意的");
pub(super) const R86_5: RuleCitation = rule("第八十六条第（五）项", "Rule 86(5)", "其他妨碍专利权有效实施的情形");
pub(super) const R115: RuleCitation = rule("第一百一十五条", "Rule 115", "年费应当在上一年度期满前缴纳");

pub(super) const G2_VALID: RuleCitation =
    guide("第五部分第十一章 2", "Part V Chapter 11, 2", "公告开放许可专利的专利权应当有效");
pub(super) const G31_ENDED: RuleCitation =
    guide("第五部分第十一章 3.1（5）", "Part V Chapter 11, 3.1(5)", "专利权已经终止的");
pub(super) const G31_INVALID: RuleCitation =
    guide("第五部分第十一章 3.1（6）", "Part V Chapter 11, 3.1(6)", "专利权已经被宣告全部无效的");
pub(super) const G31_REPORT_AGAINST: RuleCitation =
    guide("第五部分第十一章 3.1（8）", "Part V Chapter 11, 3.1(8)", "不符合授予专利权条件的");
pub(super) const G32_CO_OWNERS: RuleCitation =
    guide("第五部分第十一章 3.2", "Part V Chapter 11, 3.2", "应当提交全体共有人同意的证明材料");
pub(super) const G33_CONTACT: RuleCitation =
    guide("第五部分第十一章 3.3", "Part V Chapter 11, 3.3", "专利权人的联系方式");
pub(super) const G33_UNDERTAKING: RuleCitation =
    guide("第五部分第十一章 3.3", "Part V Chapter 11, 3.3", "专利权人对符合开放许可声明条件的承诺");
pub(super) const G33_REASONING: RuleCitation =
    guide("第五部分第十一章 3.3", "Part V Chapter 11, 3.3", "许可使用费计算依据和方式的简要说明");
pub(super) const G33_REASONING_LENGTH: RuleCitation =
    guide("第五部分第十一章 3.3", "Part V Chapter 11, 3.3", "一般不超过2000字");
pub(super) const G33_FIXED: RuleCitation =
    guide("第五部分第十一章 3.3", "Part V Chapter 11, 3.3", "以固定费用标准支付的，一般不高于2000万元");
pub(super) const G33_NET_SALES: RuleCitation =
    guide("第五部分第十一章 3.3", "Part V Chapter 11, 3.3", "净销售额提成一般不高于20%");
pub(super) const G33_PROFIT: RuleCitation =
    guide("第五部分第十一章 3.3", "Part V Chapter 11, 3.3", "利润额提成一般不高于40%");
pub(super) const G33_SIGNATURE: RuleCitation =
    guide("第五部分第十一章 3.3", "Part V Chapter 11, 3.3", "应当由专利权人签字或者盖章");
pub(super) const G33_AGENCY_SEAL: RuleCitation =
    guide("第五部分第十一章 3.3", "Part V Chapter 11, 3.3", "专利开放许可声明应当由专利代理机构盖章");
pub(super) const G33_AGENCY_CONSENTS: RuleCitation =
    guide("第五部分第十一章 3.3", "Part V Chapter 11, 3.3", "全体专利权人签字或者盖章的同意开放许可的书面声明");
pub(super) const G9_TRANSFER: RuleCitation =
    guide("第五部分第十一章 9（1）", "Part V Chapter 11, 9(1)", "因专利权转让，提出著录项目变更请求的");
pub(super) const G9_WAIVER: RuleCitation =
    guide("第五部分第十一章 9（2）", "Part V Chapter 11, 9(2)", "专利权人以书面声明放弃其专利权的");
pub(super) const G9_CHANGE: RuleCitation =
    guide("第五部分第十一章 9", "Part V Chapter 11, 9", "应当及时办理原开放许可声明撤回和重新声明的相关手续");
pub(super) const G9_PLEDGE: RuleCitation =
    guide("第五部分第十一章 9", "Part V Chapter 11, 9", "质权人同意继续实行专利开放许可的书面声明");

pub(super) const CIVIL_865: RuleCitation = RuleCitation {
    act: Act::CivilCode,
    place_zh: "第八百六十五条",
    place_en: "Article 865",
    quote: "专利实施许可合同仅在该专利权的存续期限内有效",
};
pub(super) const CONVERSION_18: RuleCitation = RuleCitation {
    act: Act::ConversionLaw,
    place_zh: "第十八条",
    place_en: "Article 18",
    quote: "在本单位公示科技成果名称和拟交易价格",
};
