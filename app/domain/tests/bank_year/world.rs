//! Licensees, licences and what they owe in a year. Names are invented.

use domain::{
    Day, Fen, Timestamp,
    id::{BankLineId, ChargeId, LicenceId, OrganisationId, PaymentId},
    matching::Due,
};

use crate::bank_year::random::Random;

/// A company as it pays.
#[derive(Clone, Debug)]
pub struct Company {
    pub id: OrganisationId,
    pub name: String,
    pub account: String,
    /// Another name and account from which it pays: its group, its owner, an agent.
    pub other: (String, String),
}

/// A charge and who owes it.
#[derive(Clone, Debug)]
pub struct Charge {
    pub due: Due,
    pub company: usize,
}

#[derive(Debug)]
pub struct World {
    pub companies: Vec<Company>,
    pub charges: Vec<Charge>,
    made: i64,
}

const STEMS: [&str; 10] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];
const TRADES: [&str; 12] =
    ["科技", "材料", "化工", "机械", "电子", "生物", "能源", "环保", "仪器", "药业", "软件", "光电"];
const FORMS: [&str; 4] = ["有限公司", "有限责任公司", "股份有限公司", "（集团）有限公司"];
/// Characters of references; the check character is a weighted sum modulo 31.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

impl World {
    /// Licences with what falls due in 2026.
    pub fn new(random: &mut Random, licences: usize) -> Self {
        let mut world = Self { companies: Vec::new(), charges: Vec::new(), made: 0 };
        for _ in 0..licences / 3 {
            let mut company = world.company(random);
            // An agent that pays for several companies.
            if let Some(last) = world.companies.last().filter(|_| random.chance(10)) {
                company.other = last.other.clone();
            }
            world.companies.push(company);
        }
        for licence in 0..licences {
            let company = random.index(world.companies.len());
            world.licence(random, licence, company);
            // A second licence on the same terms: twins.
            if random.chance(6) {
                let first = world.charges.len() - 1;
                world.twin(random, licence, first);
            }
        }
        world
    }

    /// Charges that all fall due around one day, for measuring.
    pub fn backlog(random: &mut Random, charges: usize, amount: fn(&mut Random) -> Fen) -> Self {
        let mut world = Self { companies: Vec::new(), charges: Vec::new(), made: 0 };
        for _ in 0..charges / 5 + 1 {
            let company = world.company(random);
            world.companies.push(company);
        }
        for place in 0..charges {
            let company = random.index(world.companies.len());
            let due_on = Day::literal(2026, 6, 1).plus_days(random.range(0, 29));
            let amount = amount(random);
            let licence = LicenceId::from_parts(world.instant(), u128::from(random.bits()));
            world.charge(random, company, (licence, place / 2), due_on, amount);
        }
        world
    }

    fn company(&mut self, random: &mut Random) -> Company {
        let stem: String = (0..random.range(2, 4)).map(|_| *random.pick(&STEMS)).collect();
        let serial: String = digits_of(self.companies.len()).map(|digit| STEMS[digit]).collect();
        let name = format!("{stem}{serial}{}{}", random.pick(&TRADES), random.pick(&FORMS));
        let other = match random.range(0, 2) {
            0 => format!("{stem}{serial}控股集团财务公司"),
            1 => format!("{}{}", random.pick(&["赵", "钱", "孙", "李"]), random.pick(&["某", "某某"])),
            _ => format!("某{serial}企业服务中心"),
        };
        let id = OrganisationId::from_parts(self.instant(), u128::from(random.bits()));
        Company { id, name, account: account(random), other: (other, account(random)) }
    }

    fn licence(&mut self, random: &mut Random, number: usize, company: usize) {
        let licence = LicenceId::from_parts(self.instant(), u128::from(random.bits()));
        let of = (licence, number);
        let first = Day::literal(2026, 1, 1).plus_days(random.range(0, 80));
        match random.range(0, 9) {
            // Equal fees every month: the last one and the next one look the same.
            0 => {
                let amount = round(random);
                for month in 0..8 {
                    self.charge(random, company, of, first.plus_months(month), amount);
                }
            }
            // Royalties by quarter: any amount.
            1..=4 => {
                for quarter in 0..4 {
                    let amount = odd(random);
                    self.charge(random, company, of, first.plus_months(3 * quarter), amount);
                }
            }
            // Equal instalments.
            5..=7 => {
                let amount = round(random);
                for part in 0..random.range(2, 4) {
                    let months = u32::try_from(2 * part).expect("small");
                    self.charge(random, company, of, first.plus_months(months), amount);
                }
            }
            // An annual fee.
            _ => {
                let amount = round(random);
                self.charge(random, company, of, first.plus_months(5), amount);
            }
        }
    }

    fn twin(&mut self, random: &mut Random, number: usize, of: usize) {
        let due = self.charges[of].due.clone();
        let licence = LicenceId::from_parts(self.instant(), u128::from(random.bits()));
        self.charge(random, self.charges[of].company, (licence, number + 500_000), due.due_on, due.open);
    }

    fn charge(
        &mut self,
        random: &mut Random,
        company: usize,
        (licence, number): (LicenceId, usize),
        due_on: Day,
        open: Fen,
    ) {
        let owner = &self.companies[company];
        let (licensee, licensee_name) = (owner.id, owner.name.clone());
        let charge = ChargeId::from_parts(self.instant(), u128::from(random.bits()));
        let licence_number = format!("KX-2026-{number:06}");
        let reference = reference(random);
        let due = Due { charge, licence, licence_number, licensee, licensee_name, reference, due_on, open };
        self.charges.push(Charge { due, company });
    }

    fn instant(&mut self) -> Timestamp {
        self.made += 1;
        Timestamp::from_micros(1_767_225_600_000_000 + self.made * 1_000)
    }
}

fn digits_of(mut number: usize) -> impl Iterator<Item = usize> {
    let mut digits = Vec::new();
    while digits.is_empty() || number > 0 {
        digits.push(number % 10);
        number /= 10;
    }
    digits.into_iter()
}

pub fn line_id(random: &mut Random) -> BankLineId {
    BankLineId::from_parts(Timestamp::from_micros(0), u128::from(random.bits()))
}

pub fn payment_id(random: &mut Random) -> PaymentId {
    PaymentId::from_parts(Timestamp::from_micros(0), u128::from(random.bits()))
}

pub fn account(random: &mut Random) -> String {
    format!("6{:018}", random.range(0, 999_999_999_999_999_999))
}

/// A reference as the platform gives it out.
pub fn reference(random: &mut Random) -> String {
    let digits: Vec<usize> = (0..6).map(|_| random.index(31)).collect();
    let check = (2..).zip(&digits).map(|(weight, digit): (usize, &usize)| weight * digit).sum::<usize>() % 31;
    let characters = digits.into_iter().chain([check]).map(|digit| char::from(ALPHABET[digit]));
    format!("KX{}", characters.collect::<String>())
}

/// Whole thousands of yuan: what terms often ask for.
pub fn round(random: &mut Random) -> Fen {
    Fen::yuan(random.range(5, 120) * 1_000)
}

/// A royalty: any fen.
pub fn odd(random: &mut Random) -> Fen {
    Fen::new(random.range(100_000, 9_000_000))
}
