//! Word lists for the clarity of a declaration (细则 第八十五条第三款).
//!
//! A word list finds candidates, it does not judge: "最佳" may advertise or describe an embodiment. What it finds is
//! held for a person, except wordings that leave the fee open, which have no other use.

use crate::text::fold;

/// Advertising words, lower-case and without spaces.
const PROMOTIONAL: &[&str] = &[
    "领先",
    "最佳",
    "首创",
    "独家",
    "国际先进",
    "国内先进",
    "世界先进",
    "最先进",
    "世界一流",
    "国际一流",
    "顶级",
    "填补空白",
    "填补国内空白",
    "革命性",
    "颠覆性",
    "独一无二",
    "史无前例",
    "前所未有",
    "划时代",
    "第一品牌",
    "驰名",
    "world-leading",
    "worldleading",
    "world'sfirst",
    "best-in-class",
    "state-of-the-art",
    "revolutionary",
    "unrivalled",
    "unparalleled",
    "cutting-edge",
];

/// Wordings that leave the fee to be agreed.
const NEGOTIABLE: &[&str] = &[
    "面议",
    "面谈",
    "面洽",
    "费用另议",
    "价格另议",
    "使用费另议",
    "费用待定",
    "价格待定",
    "使用费待定",
    "协商定价",
    "协商确定使用费",
    "使用费协商",
    "许可费协商",
    "费用协商确定",
    "价格协商确定",
    "tobenegotiated",
    "pricenegotiable",
    "feenegotiable",
    "priceonrequest",
    "feeonrequest",
    "tobeagreedprice",
];

/// Wordings that shut out some of those who may take an open licence.
const NARROWING: &[&str] = &[
    "仅限",
    "只限",
    "仅向",
    "只向",
    "仅面向",
    "只面向",
    "仅许可给",
    "只许可给",
    "限本省",
    "限省内",
    "限本市",
    "限小微企业",
    "限中小企业",
    "限大型企业",
    "限国有企业",
    "不许可给",
    "不向外省",
    "onlyto",
    "onlyforcompanies",
    "onlyforenterprises",
    "limitedtocompanies",
    "limitedtoenterprises",
    "restrictedtocompanies",
];

/// The territory of China is the reach of the patent, no narrowing of it.
const TERRITORY: &[&str] = &["仅限于中国境内", "仅限在中国境内", "仅限中国境内", "仅限于中华人民共和国境内"];

pub(super) fn promotional(text: &str) -> Vec<&'static str> {
    hits(&fold(text), PROMOTIONAL)
}

pub(super) fn negotiable(text: &str) -> Vec<&'static str> {
    hits(&fold(text), NEGOTIABLE)
}

pub(super) fn narrowing(text: &str) -> Vec<&'static str> {
    let folded = TERRITORY.iter().fold(fold(text), |text, phrase| text.replace(phrase, ""));
    hits(&folded, NARROWING)
}

fn hits(folded: &str, words: &[&'static str]) -> Vec<&'static str> {
    words.iter().copied().filter(|word| folded.contains(word)).collect()
}
