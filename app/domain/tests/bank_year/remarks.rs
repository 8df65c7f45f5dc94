//! How payers and banks write references into remarks.

use crate::bank_year::random::Random;

const BEFORE: [&str; 8] =
    ["", "许可费", "支付专利许可费", "转账-", "网银转账 用途：专利使用费 ", "付", "20260318", "汇款/"];
const AFTER: [&str; 6] = ["", " 谢谢", "号许可费", "，请查收", "/0001", "款"];
/// What says nothing about the purpose.
const PLAIN: [&str; 7] = ["转账", "", "往来款", "网银转账", "付款", "专利许可费", "跨行汇款"];

pub fn plain(random: &mut Random) -> String {
    (*random.pick(&PLAIN)).to_owned()
}

/// A remark with references, as people copy them.
pub fn with(random: &mut Random, references: &[&str]) -> String {
    let between = *random.pick(&["、", " ", "，", "和"]);
    let written: Vec<String> = references.iter().map(|reference| mangled(random, reference)).collect();
    format!("{}{}{}", random.pick(&BEFORE), written.join(between), random.pick(&AFTER))
}

fn mangled(random: &mut Random, reference: &str) -> String {
    match random.range(0, 5) {
        0 => reference.to_lowercase(),
        1 => format!("{} {}", &reference[..2], &reference[2..]),
        2 => format!("{}-{}-{}", &reference[..2], &reference[2..5], &reference[5..]),
        3 => reference.chars().map(full_width).collect(),
        _ => reference.to_owned(),
    }
}

fn full_width(c: char) -> char {
    char::from_u32(u32::from(c) + 0xfee0).expect("printable ASCII has full-width forms")
}

/// The reference with one mistake.
pub fn misspelt(random: &mut Random, reference: &str) -> String {
    let mut characters: Vec<char> = reference.chars().collect();
    let place = random.index(characters.len() - 3) + 2;
    match random.range(0, 3) {
        0 => {
            characters.remove(place);
        }
        1 if characters[place] != characters[place + 1] => characters.swap(place, place + 1),
        2 => characters.insert(place, *random.pick(&['2', 'A', '7'])),
        _ => characters[place] = if characters[place] == '3' { '8' } else { '3' },
    }
    let written: String = characters.into_iter().collect();
    format!("{}{written}{}", random.pick(&["", "许可费 ", "付"]), random.pick(&["", " 款"]))
}
