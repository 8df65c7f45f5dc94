//! Reading codes out of remarks: references and licence numbers as people and banks mangle them.
//!
//! Full-width forms, case, spaces and dashes do not count; O and 0, and I, L and 1, are one character. A code may stand
//! anywhere in a Chinese sentence or stick to other digits.

use std::collections::HashMap;

use crate::text::half_width;

/// Shorter codes are not looked for: they would be found in dates and account numbers.
const CODE_CHARS_MIN: usize = 6;

/// The letters and digits of a text that follow one another, in the form in which codes are compared; each run without
/// the separators inside.
#[must_use]
pub fn runs(text: &str) -> Vec<String> {
    let mut runs = vec![String::new()];
    for c in half_width(text).chars() {
        if c.is_ascii_alphanumeric() {
            if let Some(run) = runs.last_mut() {
                run.push(alike(c));
            }
        } else if !is_separator(c) && runs.last().is_some_and(|run| !run.is_empty()) {
            runs.push(String::new());
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// One code in the form in which codes are compared.
#[must_use]
pub fn code_key(code: &str) -> String {
    runs(code).concat()
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '_' | '.' | '/' | '·' | '—' | '–' | '‑' | '*')
}

/// Characters that look alike become one.
fn alike(c: char) -> char {
    match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    }
}

/// Codes by their key, and by their keys with one character left out, for readings with one mistake.
#[derive(Debug, Default)]
pub(super) struct CodeIndex {
    places: HashMap<String, Vec<usize>>,
    /// Digests of the keys with one character left out, sorted; a tenth of the memory of the texts themselves.
    shortened: Vec<(u64, usize)>,
    /// The lengths of keys, ascending.
    lengths: Vec<usize>,
    /// What all keys begin with.
    prefix: String,
    keys: Vec<String>,
}

impl CodeIndex {
    /// Of codes at their places; `with_typos` makes [`Self::nearly`] possible.
    pub(super) fn new<'a>(codes: impl Iterator<Item = &'a str>, with_typos: bool) -> Self {
        let mut index = Self::default();
        for (place, code) in codes.enumerate() {
            let key = code_key(code);
            if key.len() >= CODE_CHARS_MIN {
                index.add(place, &key, with_typos);
            }
            index.keys.push(key);
        }
        index.lengths.sort_unstable();
        index.shortened.sort_unstable();
        index
    }

    fn add(&mut self, place: usize, key: &str, with_typos: bool) {
        if self.places.is_empty() {
            key.clone_into(&mut self.prefix);
        }
        let common = self.prefix.bytes().zip(key.bytes()).take_while(|(a, b)| a == b).count();
        self.prefix.truncate(common);
        if !self.lengths.contains(&key.len()) {
            self.lengths.push(key.len());
        }
        if with_typos {
            for shortened in without_one(key) {
                self.shortened.push((digest(&shortened), place));
            }
        }
        self.places.entry(key.to_owned()).or_default().push(place);
    }

    /// The places of all codes in the runs of a text, in the order of the text, each once.
    pub(super) fn exactly(&self, runs: &[String]) -> Vec<usize> {
        let mut found = Vec::new();
        for run in runs {
            for start in 0..run.len() {
                for length in &self.lengths {
                    let hit = run.get(start..start + length).and_then(|window| self.places.get(window));
                    for place in hit.into_iter().flatten() {
                        if !found.contains(place) {
                            found.push(*place);
                        }
                    }
                }
            }
        }
        found
    }

    /// The places of the codes that a text holds with one character wrong, missing, added, or two neighbours swapped;
    /// ascending. Looked for where a run begins and where the common beginning of all codes stands.
    pub(super) fn nearly(&self, runs: &[String]) -> Vec<usize> {
        let mut found = Vec::new();
        for run in runs {
            for start in self.starts(run) {
                for length in self.lengths.iter().flat_map(|length| [length - 1, *length, length + 1]) {
                    if let Some(window) = run.get(start..start + length) {
                        self.add_near(window, &mut found);
                    }
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a text holds something that looks like a code: the common beginning of all, and enough after it.
    pub(super) fn looks_like_code(&self, runs: &[String]) -> bool {
        let Some(shortest) = self.lengths.first() else { return false };
        let needed = shortest - 1;
        let begins = |run: &String| {
            let places = run.match_indices(self.prefix.as_str());
            places.into_iter().any(|(start, _)| run.len() - start >= needed)
        };
        self.prefix.len() >= 2 && runs.iter().any(begins)
    }

    fn starts(&self, run: &str) -> Vec<usize> {
        let mut starts = vec![0];
        if self.prefix.len() >= 2 {
            starts.extend(run.match_indices(self.prefix.as_str()).map(|(start, _)| start).filter(|start| *start > 0));
        }
        starts
    }

    fn add_near(&self, window: &str, found: &mut Vec<usize>) {
        let is_near = |place: &usize| is_one_apart(window, &self.keys[*place]);
        found.extend(self.shortened_to(window).filter(is_near));
        for shortened in without_one(window) {
            let exact = self.places.get(&shortened).into_iter().flatten().copied();
            found.extend(exact.chain(self.shortened_to(&shortened)).filter(is_near));
        }
    }

    fn shortened_to(&self, text: &str) -> impl Iterator<Item = usize> + '_ {
        let digest = digest(text);
        let first = self.shortened.partition_point(|(known, _)| *known < digest);
        self.shortened[first..].iter().take_while(move |(known, _)| *known == digest).map(|(_, place)| *place)
    }
}

/// FNV-1a; a chance agreement is found by comparing the texts afterwards.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |digest, byte| (digest ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// A text of ASCII with each character left out once.
fn without_one(text: &str) -> Vec<String> {
    let mut all: Vec<String> =
        (0..text.len()).map(|place| format!("{}{}", &text[..place], &text[place + 1..])).collect();
    all.dedup();
    all
}

/// Whether two texts differ in one character, in one character more or less, or in two neighbours swapped.
fn is_one_apart(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same..], &other[same..]);
    match (one, other) {
        ([], rest) | (rest, []) => rest.len() == 1,
        ([a, one @ ..], [b, other @ ..]) => {
            let swapped = matches!((one, other), ([c, one @ ..], [d, other @ ..]) if a == d && b == c && one == other);
            one == other || swapped || one == [&[*b], other].concat() || other == [&[*a], one].concat()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(remark: &str, exact: &[usize], near: &[usize]) {
        let index = CodeIndex::new(["KX7Q4M2T9", "KX8R5N3U2", "ab"].into_iter(), true);
        let runs = runs(remark);
        assert_eq!(index.exactly(&runs), exact, "{remark}");
        if exact.is_empty() {
            assert_eq!(index.nearly(&runs), near, "{remark}");
        }
    }

    #[test]
    fn references_are_found_however_written() {
        for remark in [
            "KX7Q4M2T9",
            "支付专利许可费kx7q4m2t9号",
            "ＫＸ７Ｑ４Ｍ２Ｔ９ 许可费",
            "KX 7Q4M-2T9",
            "20260301KX7Q4M2T9001",
            "付：KX7Q4M2T9，谢谢",
        ] {
            check(remark, &[0], &[]);
        }
        check("KX8R5N3U2、KX7Q4M2T9", &[1, 0], &[]);
        check("KX8R5N3U2 KX7Q4M2T9 KX8R5N3U2", &[1, 0], &[]);
        check("转账 ab", &[], &[]);
    }

    #[test]
    fn one_mistake_is_found_and_two_are_not() {
        for remark in ["KX7Q4M2T8", "KX7Q4M2T", "许可费KX7Q44M2T9", "KX7QM42T9款", "KZ7Q4M2T9", "0001KX7Q4M2TT"] {
            check(remark, &[], &[0]);
        }
        for remark in ["KX7Q4M3T8", "KX7Q4M", "7Q4M2T9", "20260301", ""] {
            check(remark, &[], &[]);
        }
    }

    #[test]
    fn look_alikes_are_one() {
        assert_eq!(code_key("kxO1-il"), "KX0111");
        let index = CodeIndex::new(["KX-2026-000123"].into_iter(), false);
        assert_eq!(index.exactly(&runs("许可合同 KX2O26-OOOI23 使用费")), [0]);
        assert!(index.looks_like_code(&runs("KX2026000123")));
    }
}
