//! The short code that a payer writes into the remark of a transfer: `KX7Q4M2T9`.
//!
//! After `KX` six random characters and a check character. Letters and digits that look alike are left out, and the
//! check finds every single wrong character and every swapped pair of neighbours: the alphabet has a prime number of
//! characters and the weights differ.

const PREFIX: &str = "KX";
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const DATA_CHARS: usize = 6;

/// A reference made from random bits.
#[must_use]
pub fn reference_of(random: u128) -> String {
    let base = u128::from(SIZE);
    let mut rest = random;
    let mut digits = [0u32; DATA_CHARS];
    for digit in &mut digits {
        *digit = u32::try_from(rest % base).expect("a remainder below 31 fits");
        rest /= base;
    }
    let characters: String = digits.iter().chain([&check(&digits)]).map(|digit| character(*digit)).collect();
    format!("{PREFIX}{characters}")
}

/// Reads a reference as people copy it: any case, full-width, with spaces or hyphens.
///
/// # Errors
/// `required`, `reference_malformed`, or `reference_check` when a character is wrong.
pub fn parse_reference(text: &str) -> Result<String, &'static str> {
    let clean: String = domain::text::half_width(text)
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    if clean.is_empty() {
        return Err("required");
    }
    let data = clean.strip_prefix(PREFIX).ok_or("reference_malformed")?;
    let digits: Option<Vec<u32>> = data.bytes().map(digit).collect();
    match digits.as_deref() {
        Some([data @ .., last]) if data.len() == DATA_CHARS => {
            if check(data) == *last {
                Ok(clean)
            } else {
                Err("reference_check")
            }
        }
        _ => Err("reference_malformed"),
    }
}

const SIZE: u32 = 31;

fn check(digits: &[u32]) -> u32 {
    (2..).zip(digits).map(|(weight, digit): (u32, &u32)| weight * digit).sum::<u32>() % SIZE
}

fn character(digit: u32) -> char {
    let index = usize::try_from(digit).expect("a digit below 31 fits");
    char::from(ALPHABET[index])
}

fn digit(byte: u8) -> Option<u32> {
    let index = ALPHABET.iter().position(|known| *known == byte)?;
    u32::try_from(index).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_read_back() {
        for random in [0, 1, 7_777_777, u128::MAX, 0x1234_5678_9abc_def0_1122_3344] {
            let reference = reference_of(random);
            assert_eq!(reference.len(), 9, "{reference}");
            assert_eq!(parse_reference(&reference), Ok(reference.clone()));
            let spaced = format!(" {}-{} {} ", &reference[..2], &reference[2..6].to_lowercase(), &reference[6..]);
            assert_eq!(parse_reference(&spaced), Ok(reference));
        }
    }

    #[test]
    fn one_wrong_character_is_found() {
        let reference = reference_of(98_765_432_109_876_543_210);
        for index in PREFIX.len()..reference.len() {
            for other in ALPHABET.iter().map(|byte| char::from(*byte)) {
                let mut characters: Vec<char> = reference.chars().collect();
                if characters[index] == other {
                    continue;
                }
                characters[index] = other;
                let wrong: String = characters.into_iter().collect();
                assert_eq!(parse_reference(&wrong), Err("reference_check"), "{wrong}");
            }
        }
    }

    #[test]
    fn swapped_neighbours_are_found() {
        for random in (0..500u128).map(|step| step * 7_919_000_417) {
            let reference = reference_of(random);
            for index in PREFIX.len()..reference.len() - 1 {
                let mut characters: Vec<char> = reference.chars().collect();
                if characters[index] == characters[index + 1] {
                    continue;
                }
                characters.swap(index, index + 1);
                let wrong: String = characters.into_iter().collect();
                assert_eq!(parse_reference(&wrong), Err("reference_check"), "{reference} {wrong}");
            }
        }
    }

    #[test]
    fn what_is_no_reference_is_named() {
        assert_eq!(parse_reference("  "), Err("required"));
        for wrong in ["KX", "7Q4M2T9", "KX7Q4M2T", "KX7Q4M2T99", "KX7Q4M2TO", "转账"] {
            assert_eq!(parse_reference(wrong), Err("reference_malformed"), "{wrong}");
        }
    }
}
