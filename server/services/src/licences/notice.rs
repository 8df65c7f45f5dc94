//! The texts of an acceptance: what the signatory is shown, and the written notice (书面通知) that goes to the patentee.
//!
//! Sources: 专利法 第五十一条第一款; 专利审查指南 第五部分第十一章 6, 7.

use domain::{
    Day, Locale, Timestamp,
    patent::PatentKind,
    terms::{Clause, Terms, clauses, sentence},
};

/// What the texts state. Nothing in them comes from anywhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeFacts {
    /// The number of the licence; empty in a notice that was not sent through the platform.
    pub number: String,
    pub holder_name: String,
    pub holder_uscc: String,
    pub licensee_name: String,
    pub licensee_uscc: String,
    pub licensee_address: String,
    pub patent_title: String,
    /// As it is written: `ZL202119999001.9`.
    pub patent_number: String,
    pub patent_kind: PatentKind,
    pub announcement_number: String,
    pub announced_on: Option<Day>,
    pub terms: Terms,
    pub terms_hash: String,
    /// Who signed, and when; none in a notice for signing by hand.
    pub signed: Option<(String, Timestamp)>,
}

/// The written notice. Always in Chinese, the language of the procedure; for a reader of English the translation
/// follows it.
#[must_use]
pub fn notice_text(facts: &NoticeFacts, locale: Locale) -> String {
    let chinese = chinese_notice(facts);
    match locale {
        Locale::Zh => chinese,
        Locale::En => format!("{chinese}\n\n----------\n\n{}", english_notice(facts)),
    }
}

/// The statement of authority that the signatory ticks.
#[must_use]
pub fn authority_statement(signer: &str, organisation: &str, locale: Locale) -> String {
    match locale {
        Locale::Zh => format!(
            "本人{signer}声明：有权代表{organisation}作出本通知并受其约束；所提供的信息真实、完整；知悉许可合同自通知送达专利权人时成立。"
        ),
        Locale::En => format!(
            "I, {signer}, state that I may bind {organisation} by this notice, that what it says is true and complete, and \
             that I know that the licence contract is formed when the notice reaches the patentee."
        ),
    }
}

/// What stands above the clauses on the page of acceptance, line by line.
#[must_use]
pub fn shown_intro(facts: &NoticeFacts, locale: Locale) -> Vec<String> {
    let announced = announcement(facts, locale);
    match locale {
        Locale::Zh => vec![
            "专利开放许可实施书面通知".to_owned(),
            format!("专利权人：{}（统一社会信用代码：{}）", facts.holder_name, facts.holder_uscc),
            format!("被许可人：{}（统一社会信用代码：{}）", facts.licensee_name, facts.licensee_uscc),
            format!("专利：{}，{}，专利号 {}", facts.patent_title, kind_name(facts, locale), facts.patent_number),
            format!("开放许可声明公告：{announced}"),
            format!("公告条款：{}", sentence(&facts.terms, locale)),
            format!("条款指纹（SHA-256）：{}", facts.terms_hash),
            "依据《中华人民共和国专利法》第五十一条第一款，被许可人以书面通知专利权人并依照公告的支付方式、标准支付许可使用费后，即获得专利实施许可。\
             提交后，平台立即向专利权人送达书面通知；通知送达时许可合同成立，专利权人不能拒绝，条款不能更改。"
                .to_owned(),
        ],
        Locale::En => vec![
            "Written notice of exploitation under a patent open licence".to_owned(),
            format!("Patentee: {} (unified social credit code {})", facts.holder_name, facts.holder_uscc),
            format!("Licensee: {} (unified social credit code {})", facts.licensee_name, facts.licensee_uscc),
            format!("Patent: {}, {}, number {}", facts.patent_title, kind_name(facts, locale), facts.patent_number),
            format!("Announcement of the declaration: {announced}"),
            format!("Announced terms: {}", sentence(&facts.terms, locale)),
            format!("Fingerprint of the terms (SHA-256): {}", facts.terms_hash),
            "Under Article 51(1) of the Patent Law a licence is obtained by notifying the patentee in writing and paying the \
             licence fee as announced. On submission the platform delivers the written notice to the patentee at once; the \
             contract is formed on delivery, the patentee cannot refuse it, and the terms cannot be changed."
                .to_owned(),
        ],
    }
}

/// One line for a clause: what the box beside it is ticked for.
#[must_use]
pub fn shown_clause(clause: &Clause, locale: Locale) -> String {
    match locale {
        Locale::Zh => format!("{}：{}", clause.title, clause.text),
        Locale::En => format!("{}: {}", clause.title, clause.text),
    }
}

/// The exact text of the page of acceptance: the lines above, every clause, the statement of authority.
#[must_use]
pub fn shown_text(facts: &NoticeFacts, authority: &str, locale: Locale) -> String {
    let mut lines = shown_intro(facts, locale);
    lines.extend(clauses(&facts.terms, locale).iter().map(|clause| shown_clause(clause, locale)));
    lines.push(authority.to_owned());
    lines.join("\n")
}

fn kind_name(facts: &NoticeFacts, locale: Locale) -> &'static str {
    facts.patent_kind.name(locale)
}

fn announcement(facts: &NoticeFacts, locale: Locale) -> String {
    let number = &facts.announcement_number;
    let day = facts.announced_on.map_or_else(String::new, |day| day.to_string());
    match (locale, number.is_empty()) {
        (Locale::Zh, true) => format!("国家知识产权局 {day} 公告"),
        (Locale::Zh, false) => format!("国家知识产权局 {day} 公告，声明编号 {number}"),
        (Locale::En, true) => format!("CNIPA, {day}"),
        (Locale::En, false) => format!("CNIPA, {day}, declaration number {number}"),
    }
}

fn chinese_notice(facts: &NoticeFacts) -> String {
    let locale = Locale::Zh;
    let number = if facts.number.is_empty() { "（未编号）" } else { &facts.number };
    let (signer, signed_at) = signature(facts, "（签章）", "    年    月    日");
    format!(
        "专利开放许可实施书面通知\n\
         编号：{number}\n\n\
         致：{holder}（统一社会信用代码：{holder_uscc}）\n\n\
         一、被许可人\n\
         名称：{licensee}\n\
         统一社会信用代码：{licensee_uscc}\n\
         地址：{address}\n\n\
         二、专利\n\
         名称：{title}\n\
         种类：{kind}\n\
         专利号：{patent}\n\
         开放许可声明：{announced}\n\n\
         三、意思表示\n\
         本单位愿意实施上述专利。依据《中华人民共和国专利法》第五十一条第一款，以本书面通知告知贵方，接受所公告的全部许可条款，不作任何变更，\
         并将依照公告的支付方式、标准支付许可使用费。\n\n\
         四、公告的条款\n\
         {sentence}\n\
         条款指纹（SHA-256）：{hash}\n\n\
         五、声明\n\
         签署人有权代表本单位作出本通知。\n\n\
         签署人：{signer}\n\
         签署时间：{signed_at}",
        holder = facts.holder_name,
        holder_uscc = facts.holder_uscc,
        licensee = facts.licensee_name,
        licensee_uscc = facts.licensee_uscc,
        address = facts.licensee_address,
        title = facts.patent_title,
        kind = kind_name(facts, locale),
        patent = facts.patent_number,
        announced = announcement(facts, locale),
        sentence = sentence(&facts.terms, locale),
        hash = facts.terms_hash,
    )
}

fn english_notice(facts: &NoticeFacts) -> String {
    let locale = Locale::En;
    let number = if facts.number.is_empty() { "(none)" } else { &facts.number };
    let (signer, signed_at) = signature(facts, "(signature and seal)", "(date)");
    format!(
        "Written notice of exploitation under a patent open licence\n\
         (Translation; the Chinese text prevails.)\n\
         Number: {number}\n\n\
         To: {holder} (unified social credit code {holder_uscc})\n\n\
         1. Licensee\n\
         Name: {licensee}\n\
         Unified social credit code: {licensee_uscc}\n\
         Address: {address}\n\n\
         2. Patent\n\
         Title: {title}\n\
         Kind: {kind}\n\
         Number: {patent}\n\
         Open-licence declaration: {announced}\n\n\
         3. Notice\n\
         We wish to exploit this patent. Under Article 51(1) of the Patent Law we hereby notify you in writing, accept all \
         announced terms without change, and will pay the licence fee as announced.\n\n\
         4. Announced terms\n\
         {sentence}\n\
         Fingerprint of the terms (SHA-256): {hash}\n\n\
         5. Statement\n\
         The signatory may bind the licensee by this notice.\n\n\
         Signatory: {signer}\n\
         Signed at: {signed_at}",
        holder = facts.holder_name,
        holder_uscc = facts.holder_uscc,
        licensee = facts.licensee_name,
        licensee_uscc = facts.licensee_uscc,
        address = facts.licensee_address,
        title = facts.patent_title,
        kind = kind_name(facts, locale),
        patent = facts.patent_number,
        announced = announcement(facts, locale),
        sentence = sentence(&facts.terms, locale),
        hash = facts.terms_hash,
    )
}

fn signature(facts: &NoticeFacts, by_hand: &str, undated: &str) -> (String, String) {
    match &facts.signed {
        Some((signer, at)) => (signer.clone(), at.to_rfc3339()),
        None => (by_hand.to_owned(), undated.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use domain::{Fen, terms::Entry};

    use super::*;

    fn facts() -> NoticeFacts {
        let mut terms = Terms::default();
        terms.fees.entry = Some(Entry { amount: Fen::yuan(50_000), creditable: true });
        let hash = terms.seal().hash.to_string();
        NoticeFacts {
            number: "KX-2026-000001".into(),
            holder_name: "岭南理工大学".into(),
            holder_uscc: "12440000000000001X".into(),
            licensee_name: "云溪装备有限公司".into(),
            licensee_uscc: "91330000000000002Y".into(),
            licensee_address: "杭州市".into(),
            patent_title: "一种导热膜".into(),
            patent_number: "ZL202119999001.9".into(),
            patent_kind: PatentKind::Invention,
            announcement_number: "KF20260001".into(),
            announced_on: Some(Day::literal(2026, 3, 2)),
            terms,
            terms_hash: hash,
            signed: Some(("王一".into(), Day::literal(2026, 4, 1).start())),
        }
    }

    #[test]
    fn the_notice_names_parties_patent_announcement_terms_and_signature() {
        let facts = facts();
        let text = notice_text(&facts, Locale::Zh);
        let sentence = sentence(&facts.terms, Locale::Zh);
        for part in [
            "KX-2026-000001",
            "岭南理工大学",
            "12440000000000001X",
            "云溪装备有限公司",
            "91330000000000002Y",
            "ZL202119999001.9",
            "2026-03-02",
            "KF20260001",
            &facts.terms_hash,
            &sentence,
            "王一",
            "2026-04-01T00:00:00+08:00",
        ] {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
        let both = notice_text(&facts, Locale::En);
        assert!(both.starts_with(&text) && both.contains("Article 51(1)"));
    }

    #[test]
    fn a_notice_for_signing_by_hand_has_no_signature() {
        let unsigned = NoticeFacts { signed: None, number: String::new(), ..facts() };
        let text = notice_text(&unsigned, Locale::Zh);
        assert!(text.contains("（签章）") && text.contains("（未编号）") && !text.contains("王一"));
    }

    #[test]
    fn the_text_shown_holds_every_clause_and_the_statement() {
        let facts = facts();
        for locale in Locale::ALL {
            let authority = authority_statement("王一", &facts.licensee_name, locale);
            let text = shown_text(&facts, &authority, locale);
            for clause in clauses(&facts.terms, locale) {
                assert!(text.contains(&clause.text), "{}", clause.key);
            }
            assert!(text.ends_with(&authority) && text.contains(&facts.terms_hash));
        }
    }
}
