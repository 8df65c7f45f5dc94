//! What each rule says to a person: what is wrong and how to cure it, in Chinese and English. `{name}` stands for a value.

use super::Params;
use crate::Locale;

/// The sentences of one rule.
#[derive(Clone, Copy, Debug)]
pub struct Sentences {
    pub code: &'static str,
    pub wrong_zh: &'static str,
    pub cure_zh: &'static str,
    pub wrong_en: &'static str,
    pub cure_en: &'static str,
}

/// What is wrong, with the values filled in; empty for an unknown code.
#[must_use]
pub fn wrong(code: &str, params: &Params, locale: Locale) -> String {
    sentences(code).map_or_else(String::new, |found| match locale {
        Locale::Zh => fill(found.wrong_zh, params),
        Locale::En => fill(found.wrong_en, params),
    })
}

/// How to cure it, with the values filled in; empty for an unknown code.
#[must_use]
pub fn cure(code: &str, params: &Params, locale: Locale) -> String {
    sentences(code).map_or_else(String::new, |found| match locale {
        Locale::Zh => fill(found.cure_zh, params),
        Locale::En => fill(found.cure_en, params),
    })
}

/// The sentences of a code.
#[must_use]
pub fn sentences(code: &str) -> Option<&'static Sentences> {
    SENTENCES.iter().find(|sentences| sentences.code == code)
}

/// One pass over the template: a value that itself holds braces is shown as it is.
fn fill(template: &str, params: &Params) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        if let Some((_, value)) = params.iter().find(|(key, _)| *key == name) {
            filled.push_str(value);
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

const fn say(
    code: &'static str,
    wrong_zh: &'static str,
    cure_zh: &'static str,
    wrong_en: &'static str,
    cure_en: &'static str,
) -> Sentences {
    Sentences { code, wrong_zh, cure_zh, wrong_en, cure_en }
}

/// Every rule's sentences, in the order of the table.
pub const SENTENCES: &[Sentences] = &[
    say(
        "number_missing",
        "未填写专利号。",
        "填写专利号，例如 ZL202119999001.9。",
        "The patent number is missing.",
        "Enter the patent number, for example ZL202119999001.9.",
    ),
    say(
        "number_malformed",
        "专利号的格式不正确。",
        "按专利证书填写：ZL 加十二位数字、小数点和校验位；2003 年以前为八位数字。",
        "The patent number is not written in a known form.",
        "Enter it as on the certificate: ZL, twelve digits, a point and the check digit; eight digits before 2003.",
    ),
    say(
        "number_check_digit",
        "专利号的校验位不符，按数字推算应为 {expected}。",
        "核对专利证书后更正。",
        "The check digit of the patent number does not fit; the digits call for {expected}.",
        "Compare with the certificate and correct it.",
    ),
    say(
        "patentee_missing",
        "未填写专利权人的姓名或者名称。",
        "按专利登记簿填写全部专利权人。",
        "The patentee's name is missing.",
        "Enter every patentee as in the patent register.",
    ),
    say(
        "patentee_differs_from_register",
        "声明中的专利权人“{declared}”与专利登记簿记载的“{register}”不一致。",
        "改为登记簿记载的名称；名称已变更的，先办理著录项目变更。",
        "The declaration names the patentee “{declared}”, the patent register “{register}”.",
        "Use the name of the register; where the name has changed, record the change first.",
    ),
    say(
        "register_not_consulted",
        "尚未录入专利登记簿记载的专利权人，无法核对。",
        "查询专利登记簿并录入专利权人名称。",
        "The patentee in the patent register has not been entered, so the name cannot be compared.",
        "Look it up in the patent register and enter it.",
    ),
    say(
        "not_granted",
        "该专利尚未公告授予专利权。",
        "待授权公告后再提出声明；已授权的，补录授权公告日。",
        "The grant of this patent has not been announced.",
        "Declare after the grant is announced; if it has been, enter the grant announcement date.",
    ),
    say(
        "right_terminated",
        "专利权已经终止。",
        "已终止的专利权不能实行开放许可；权利恢复后更新法律状态。",
        "The patent has terminated.",
        "A terminated patent cannot be opened; update its status once the right is restored.",
    ),
    say(
        "right_expired",
        "专利权期限已于 {last_day} 届满。",
        "期限届满的专利权不能实行开放许可。",
        "The patent's term ended on {last_day}.",
        "A patent whose term has ended cannot be opened.",
    ),
    say(
        "right_invalidated",
        "专利权已经被宣告全部无效。",
        "宣告无效的专利权视为自始不存在，不能实行开放许可；已公告的应当及时撤回并通知被许可人。",
        "The patent has been wholly invalidated.",
        "It is deemed never to have existed and cannot be opened; an announced declaration must be withdrawn in time and the licensees notified.",
    ),
    say(
        "validity_unknown",
        "专利的法律状态未知。",
        "查询专利登记簿，录入法律状态、日期和来源。",
        "The legal status of the patent is unknown.",
        "Look it up in the patent register and enter status, date and source.",
    ),
    say(
        "exclusive_licence_in_force",
        "专利权处于独占许可有效期限内（至 {until}）。",
        "待独占许可期限届满，或者与独占被许可人解除许可并办理备案注销。",
        "An exclusive licence is in force (until {until}).",
        "Wait for it to end, or end it with the exclusive licensee and have its recordal cancelled.",
    ),
    say(
        "sole_licence_in_force",
        "专利权处于排他许可有效期限内（至 {until}）。",
        "待排他许可期限届满，或者与排他被许可人解除许可并办理备案注销。",
        "A sole licence is in force (until {until}).",
        "Wait for it to end, or end it with the sole licensee and have its recordal cancelled.",
    ),
    say(
        "restrictive_licence_to_come",
        "已约定自 {from} 起给予独占或者排他许可，与开放许可相抵触。",
        "解除该约定，或者在其生效前不提出声明。",
        "An exclusive or sole licence has been agreed from {from} on; it conflicts with an open licence.",
        "Undo that agreement, or do not declare.",
    ),
    say(
        "ownership_dispute",
        "专利权的归属发生纠纷，有关程序已经中止。",
        "待纠纷解决、程序恢复后再提出声明。",
        "Ownership is in dispute and procedures are suspended.",
        "Wait until the dispute is settled and procedures resume.",
    ),
    say(
        "court_preservation",
        "人民法院已对专利权采取保全措施，有关程序已经中止。",
        "待保全解除、程序恢复后再提出声明。",
        "A court has ordered preservation of the patent and procedures are suspended.",
        "Wait until preservation is lifted and procedures resume.",
    ),
    say(
        "annuity_in_grace",
        "年费未按期缴纳，处于滞纳期第 {month} 个月。",
        "补缴年费和滞纳金后，录入缴费凭证。",
        "The annuity is unpaid; this is month {month} of the grace period.",
        "Pay the annuity with its surcharge and enter the receipt.",
    ),
    say(
        "annuity_overdue",
        "没有按照规定缴纳年费。",
        "补缴年费；专利权因此终止的，先办理恢复手续。",
        "Annuities have not been paid as required.",
        "Pay them; where the patent has terminated for it, have the right restored first.",
    ),
    say(
        "annuity_unknown",
        "年费缴纳情况未知。",
        "查询缴费信息，录入已缴至的日期。",
        "Whether annuities are paid is unknown.",
        "Look it up and enter the day until which they are paid.",
    ),
    say(
        "annuity_due_soon",
        "本年度年费有效至 {day}，临近缴费期限。",
        "在期满前缴纳下一年度年费，以免声明被冻结。",
        "The paid patent year ends on {day}; the next annuity is close.",
        "Pay the next annuity before that day, or the declaration will be frozen.",
    ),
    say(
        "pledge_without_consent",
        "专利权已被质押，未经质权人同意。",
        "取得质权人同意实行开放许可的书面声明并上传。",
        "The patent is pledged and the pledgee has not consented.",
        "Obtain and upload the pledgee's written consent to the open licence.",
    ),
    say(
        "pledge_with_consent",
        "专利权已被质押，质权人已同意。",
        "提交声明时附具质权人的书面声明。",
        "The patent is pledged; the pledgee consents.",
        "Attach the pledgee's written consent when filing.",
    ),
    say(
        "other_hindrance",
        "记载有其他妨碍专利权有效实施的情形：{hindrance}。",
        "说明该情形为何不妨碍实施，或者消除后再提出声明；由平台审核。",
        "Another hindrance to effective exploitation is noted: {hindrance}.",
        "Explain why it does not hinder exploitation, or remove it first; the platform reviews.",
    ),
    say(
        "report_missing",
        "实用新型、外观设计专利未提供专利权评价报告。",
        "向国家知识产权局请求作出专利权评价报告，取得后上传。",
        "A utility model or design needs an evaluation report, and none is provided.",
        "Request the evaluation report from CNIPA and upload it.",
    ),
    say(
        "report_against",
        "专利权评价报告的结论认为不符合授予专利权条件。",
        "结论不利的专利权不能实行开放许可；报告有误的，请求更正后重新上传。",
        "The evaluation report concludes against the grant.",
        "A patent with such a report cannot be opened; if the report errs, have it corrected and upload it again.",
    ),
    say(
        "report_conclusion_unknown",
        "专利权评价报告的结论尚未录入。",
        "按报告录入结论；由平台核对。",
        "The conclusion of the evaluation report has not been entered.",
        "Enter it as in the report; the platform verifies it.",
    ),
    say(
        "transfer_pending",
        "正在办理因专利权转让的著录项目变更。",
        "应当首先撤回开放许可声明；转让登记后由新专利权人另行声明。",
        "A change of patentee after a transfer is being recorded.",
        "The declaration must first be withdrawn; the new patentee may declare after the transfer is recorded.",
    ),
    say(
        "waiver_pending",
        "专利权人正以书面声明放弃专利权。",
        "应当首先撤回开放许可声明；继续开放许可的，撤回放弃声明。",
        "The patentee is waiving the patent in writing.",
        "The declaration must first be withdrawn; to go on with it, take back the waiver.",
    ),
    say(
        "patentee_change_pending",
        "专利权人正因转让以外的事由发生变更。",
        "变更后办理原声明的撤回和重新声明。",
        "The patentee is changing for a reason other than a transfer.",
        "After the change, withdraw the declaration and declare again.",
    ),
    say(
        "method_missing",
        "未写明许可使用费支付方式。",
        "选择支付方式：一次总付、分期、提成、入门费加提成、免费等。",
        "The payment method is missing.",
        "Choose one: lump sum, instalments, royalty, entry fee with royalty, free and others.",
    ),
    say(
        "standard_missing",
        "未写明许可使用费支付标准。",
        "填写金额或者提成率及其基数。",
        "The fee standard is missing.",
        "Enter the amount, or the rate and its base.",
    ),
    say(
        "standard_not_computable",
        "许可使用费标准不清楚，无法据以计算应付金额。",
        "补全每一项费用的金额、比率、基数和支付时间。",
        "The fee standard is not clear enough to compute what is payable.",
        "Complete amount, rate, base and due day of every part of the fee.",
    ),
    say(
        "fixed_fee_above_ceiling",
        "固定费用合计 {amount} 元，高于一般不超过的 {ceiling} 元。",
        "降低费用，或者说明理由由平台审核；也可以采用开放许可以外的其它方式许可。",
        "Fixed fees total CNY {amount}, above the general ceiling of CNY {ceiling}.",
        "Lower the fee, or give reasons for review; or license in another way.",
    ),
    say(
        "net_sales_rate_above_ceiling",
        "净销售额提成率 {rate} 高于一般不超过的 {ceiling}。",
        "降低提成率，或者说明理由由平台审核。",
        "The rate of {rate} on net sales is above the general ceiling of {ceiling}.",
        "Lower the rate, or give reasons for review.",
    ),
    say(
        "profit_rate_above_ceiling",
        "利润额提成率 {rate} 高于一般不超过的 {ceiling}。",
        "降低提成率，或者说明理由由平台审核。",
        "The rate of {rate} on profit is above the general ceiling of {ceiling}.",
        "Lower the rate, or give reasons for review.",
    ),
    say(
        "deferred_terms",
        "包含延期、试用或者附条件支付。",
        "可否作为声明的费用标准尚无明文，请与审查员确认。",
        "The terms contain deferred, trial or conditional payment.",
        "The texts do not settle whether these may be declared as a fee standard: check with the examiner.",
    ),
    say(
        "reasoning_missing",
        "未提交许可使用费计算依据和方式的简要说明。",
        "用几段文字说明使用费是怎样算出来的。",
        "The brief explanation of how the fee was worked out is missing.",
        "Explain in a few paragraphs how the fee was worked out.",
    ),
    say(
        "reasoning_too_long",
        "简要说明有 {length} 字，一般不超过 {most} 字。",
        "压缩篇幅，详细资料可以另附。",
        "The explanation has {length} characters; generally at most {most}.",
        "Shorten it; details may be attached.",
    ),
    say(
        "term_missing",
        "未写明专利许可期限。",
        "填写每份许可的期限（月）。",
        "The licence period is missing.",
        "Enter the term of each licence in months.",
    ),
    say(
        "term_beyond_patent",
        "许可期限 {months} 个月超过专利权剩余期限（至 {last_day}）。",
        "缩短许可期限；否则每份许可至专利权期限届满时止。",
        "The term of {months} months runs beyond the patent's last day, {last_day}.",
        "Shorten the term; otherwise every licence ends with the patent.",
    ),
    say(
        "term_short",
        "许可期限 {months} 个月，不足一年。",
        "试点要求许可期限原则上不少于一年；确需较短的可以保留。",
        "The term of {months} months is under a year.",
        "Programmes ask for a year in principle; a shorter term may stay where it is meant.",
    ),
    say(
        "last_day_unknown",
        "专利权期限届满日未知，无法核对许可期限。",
        "录入申请日，由系统计算届满日。",
        "The patent's last day is unknown, so the term cannot be compared with it.",
        "Enter the filing date; the last day follows from it.",
    ),
    say(
        "window_missing",
        "未写明声明的有效期。",
        "填写声明起止日期，与每份许可的期限分开写明。",
        "The period for which the declaration stands is missing.",
        "Enter its first and last day, apart from the term of each licence.",
    ),
    say(
        "window_backwards",
        "声明有效期的截止日早于起始日。",
        "更正起止日期。",
        "The declaration's period ends before it begins.",
        "Correct the two days.",
    ),
    say(
        "window_over",
        "声明有效期已于 {until} 届满。",
        "改为今后的日期。",
        "The declaration's period ended on {until}.",
        "Enter a later day.",
    ),
    say(
        "window_beyond_patent",
        "声明有效期至 {until}，晚于专利权届满日 {last_day}。",
        "缩短声明有效期；专利权届满时声明自行终止。",
        "The declaration's period runs to {until}, beyond the patent's last day, {last_day}.",
        "Shorten it; the declaration ends with the patent.",
    ),
    say(
        "contact_missing",
        "未写明专利权人的联系方式。",
        "填写接收书面通知的联系人、电话、地址和邮箱。",
        "The patentee's contact is missing.",
        "Enter who receives written notices: name, telephone, address and mail.",
    ),
    say(
        "fee_left_open",
        "声明文字使费用悬而未决：{words}。",
        "删除该表述，写明可以计算的标准；协商定价的属于普通许可，不属于开放许可。",
        "The wording leaves the fee open: {words}.",
        "Delete it and state a standard that can be computed; a negotiated fee makes an ordinary licence, not an open one.",
    ),
    say(
        "promotional_words",
        "声明中可能有商业性宣传用语：{words}。",
        "删除或者改为客观表述；确属技术用语的由平台审核。",
        "The wording may be advertising: {words}.",
        "Delete it or state the facts; where it is a technical term the platform reviews it.",
    ),
    say(
        "licensees_narrowed",
        "声明文字可能限制了被许可人的范围：{words}。",
        "删除地域、行业、规模等限制：开放许可面向任何单位或者个人。",
        "The wording may narrow who can take a licence: {words}.",
        "Delete limits of region, industry or size: an open licence is for any unit or individual.",
    ),
    say(
        "undertaking_missing",
        "专利权人未作出符合开放许可声明条件的承诺。",
        "由专利权人确认承诺内容。",
        "The patentee's undertaking that the conditions are met is missing.",
        "Let the patentee confirm the undertaking.",
    ),
    say(
        "consent_pending",
        "共有专利权人尚未同意：{names}。",
        "取得其签字或者盖章的同意开放许可的书面声明。",
        "Co-owners have not consented yet: {names}.",
        "Obtain their signed or sealed written consent.",
    ),
    say(
        "consent_refused",
        "共有专利权人不同意：{names}。",
        "共有人有约定的，提交约定的证明材料；否则不能提出声明。",
        "Co-owners refuse: {names}.",
        "Where the co-owners have agreed otherwise, submit the proof; else the declaration cannot be made.",
    ),
    say(
        "publicity_missing",
        "国家设立的研究开发机构、高等院校尚未在本单位公示。",
        "公示科技成果名称和拟交易价格，不少于 15 日。",
        "A state institution has to publicise title and price in-house, and has not begun.",
        "Publicise title and price for at least 15 days.",
    ),
    say(
        "publicity_too_short",
        "已公示 {days} 日，不足 {least} 日。",
        "公示满 {least} 日后再批准。",
        "Publicity has run for {days} days; {least} are needed.",
        "Approve after {least} days.",
    ),
    say(
        "objection_open",
        "公示期间有尚未处理的异议。",
        "处理异议并记录结论后再批准。",
        "An objection made during publicity is open.",
        "Decide on it and record the outcome first.",
    ),
    say(
        "signature_missing",
        "声明未由专利权人（或者其代表人）签字或者盖章。",
        "由专利权人签字或者盖章后上传。",
        "The declaration is not signed or sealed by the patentee or its representative.",
        "Have it signed or sealed and upload it.",
    ),
    say(
        "agency_seal_missing",
        "委托专利代理机构的，声明未由代理机构盖章。",
        "由代理机构盖章后上传。",
        "The declaration is filed through an agency and lacks the agency's seal.",
        "Have the agency seal it and upload it.",
    ),
    say(
        "agency_consents_missing",
        "委托专利代理机构的，未附具全体专利权人同意开放许可的书面声明。",
        "取得全体专利权人签字或者盖章的书面声明并上传。",
        "The declaration is filed through an agency and lacks the written consent of every patentee.",
        "Obtain every patentee's signed or sealed consent and upload it.",
    ),
];
