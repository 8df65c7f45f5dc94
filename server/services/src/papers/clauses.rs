//! The clauses of the contract that do not come from the announced terms, each with its key: an operator's own version
//! takes the place of the one here.
//!
//! Sources: 专利法 第五十一条; 民法典 第八百六十四条至第八百七十四条; 专利审查指南 第五部分第十一章 6, 7.

use domain::template::{Need, Variable, check};

/// A clause with `{variable}` places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractClause {
    /// Stable: an operator's version is stored under it.
    pub key: &'static str,
    pub heading_zh: &'static str,
    pub heading_en: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
}

/// What a clause may mention.
pub const VARIABLES: [&str; 10] = [
    "holder",
    "licensee",
    "patent_title",
    "patent_number",
    "announcement",
    "announced_on",
    "formed_on",
    "effective_on",
    "ends_on",
    "terms_hash",
];

/// Before the announced terms.
pub const OPENING_CLAUSES: &[ContractClause] = &[ContractClause {
    key: "contract_formation",
    heading_zh: "合同的成立与生效",
    heading_en: "Formation and effect",
    zh: "许可人就专利“{patent_title}”（专利号：{patent_number}）声明实行开放许可，国家知识产权局于{announced_on}公告，声明编号：{announcement}。\
             被许可人以书面通知接受公告的全部条款，通知于{formed_on}送达许可人，本合同自送达之时成立；依照公告的支付方式、标准支付首期\
             许可使用费（如有）后，自{effective_on}起生效。",
    en: "The licensor declared its patent “{patent_title}” (number {patent_number}) open for licensing; CNIPA announced \
             the declaration on {announced_on} (declaration number {announcement}). The licensee accepted all announced \
             terms by a written notice that reached the licensor on {formed_on}, when this contract was formed. It took \
             effect on {effective_on}, the fee due at the beginning, if any, having been paid as announced.",
}];

/// After the announced terms.
pub const CLOSING_CLAUSES: &[ContractClause] = &[
    ContractClause {
        key: "contract_documents",
        heading_zh: "技术资料的交付",
        heading_en: "Technical documents",
        zh: "许可人应当按照约定交付实施专利有关的技术资料，提供必要的技术指导。本许可不包含技术秘密，双方另有书面约定的除外。",
        en: "The licensor hands over the technical documents that exploiting the patent needs and gives the necessary \
             technical guidance. Know-how is not licensed unless the parties agree so in writing.",
    },
    ContractClause {
        key: "contract_warranty",
        heading_zh: "许可人的保证",
        heading_en: "Warranties",
        zh: "许可人保证自己是专利的合法权利人，并保证专利权有效。被许可人按照约定实施专利侵害他人合法权益的，由许可人承担责任。\
             许可期限以专利权存续为限；专利权终止或者被宣告无效的，许可随之终止。",
        en: "The licensor warrants that it is the lawful owner of the patent and that the patent is in force. Where the \
             licensee, exploiting the patent as agreed, infringes rights of others, the licensor is liable. The licence \
             does not outlast the patent.",
    },
    ContractClause {
        key: "contract_limits",
        heading_zh: "被许可人的义务",
        heading_en: "Duties of the licensee",
        zh: "被许可人应当按照公告的方式和标准支付许可使用费，不得许可第三人实施该专利。未按照约定支付许可使用费的，应当补交并按照\
             公告条款支付逾期利息或者违约金；不补交的，应当停止实施专利，承担违约责任。",
        en: "The licensee pays the licence fee as announced and grants no sub-licence. A licensee who does not pay makes up \
             the payment with the late interest or damages of the announced terms; failing that, it stops exploiting the \
             patent and is liable for breach.",
    },
    ContractClause {
        key: "contract_competition",
        heading_zh: "技术竞争与技术发展",
        heading_en: "Technical competition and progress",
        zh: "本合同的任何条款均不得解释为限制技术竞争和技术发展。后续改进的技术成果，各归改进方所有。",
        en: "Nothing in this contract restricts technical competition or progress. Improvements belong to the party that makes them.",
    },
    ContractClause {
        key: "contract_recordal",
        heading_zh: "备案",
        heading_en: "Recordal",
        zh: "任何一方均可凭书面通知及付款凭证，自本合同生效之日起三个月内向国家知识产权局办理开放许可实施合同备案，另一方应当予以配合。",
        en: "Within three months of its effect either party may have this contract recorded with CNIPA on the written \
             notice and the proof of payment; the other party cooperates.",
    },
    ContractClause {
        key: "contract_withdrawal",
        heading_zh: "声明的撤回与专利权的转让",
        heading_en: "Withdrawal and transfer",
        zh: "开放许可声明被公告撤回的，不影响此前成立的本合同的效力。专利权转让的，受让人承受本合同中许可人的权利义务。",
        en: "Withdrawal of the declaration does not affect this contract. Where the patent is transferred, the acquirer takes \
             the licensor's place in this contract.",
    },
    ContractClause {
        key: "contract_disputes",
        heading_zh: "争议的解决",
        heading_en: "Disputes",
        zh: "当事人就实施开放许可发生纠纷的，由双方协商解决；不愿协商或者协商不成的，可以请求国务院专利行政部门进行调解，也可以向人民法院起诉。",
        en: "Disputes are settled by negotiation; failing that, a party may ask the patent administration of the State Council \
             to mediate or bring an action before a people's court.",
    },
    ContractClause {
        key: "contract_text",
        heading_zh: "文本",
        heading_en: "Text",
        zh: "许可条款以公告的条款为准，其规范文本的 SHA-256 为 {terms_hash}；本文本为便于归档和备案而制作。附有外文的，以中文为准。",
        en: "The announced terms govern; the SHA-256 of their canonical text is {terms_hash}. This text was made for files and \
             recordal. The Chinese text prevails.",
    },
];

/// The text with its variables filled in; what is put in is not read again. A text that does not pass its check stays as
/// it is: every clause here passes, and so does every version that an operator keeps.
#[must_use]
pub fn fill(text: &str, values: &[(&str, String)]) -> String {
    let declared: Vec<Variable> =
        VARIABLES.iter().map(|name| Variable { name: (*name).to_owned(), need: Need::Optional }).collect();
    let values = values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    check(text, &declared).map_or_else(|_| text.to_owned(), |template| template.fill(&values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_mention_known_variables_only() {
        let values: Vec<(&str, String)> = VARIABLES.iter().map(|name| (*name, "x".to_owned())).collect();
        for clause in OPENING_CLAUSES.iter().chain(CLOSING_CLAUSES) {
            for text in [clause.zh, clause.en] {
                assert!(!fill(text, &values).contains(['{', '}']), "{}", clause.key);
            }
        }
    }
}
