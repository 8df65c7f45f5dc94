//! The organisations of the demonstration and who works there.

use domain::{
    Day, Locale, Timestamp,
    id::{MembershipId, OrganisationId, SessionId, UserId},
    organisation::{Nature, OrganisationKind, Supervisor, Uscc},
};

use super::{ACCOUNTS, COMPANY, OPERATOR, REGULATOR, UNIVERSITY};
use crate::{
    Services,
    access::Role,
    caller::{Actor, ActorOrganisation, Caller},
    error::ServiceError,
    ports::{Account, Membership, Organisation, UnitOfWork, Verification},
};

/// Holders come first, then companies, then the operator and the regulator, then those that were not verified.
pub(super) const HOLDERS: usize = 6;
pub(super) const COMPANIES: usize = 8;
/// The place of the company from abroad among the companies.
pub(super) const FOREIGN_COMPANY: usize = 7;
const OPERATOR_PLACE: usize = HOLDERS + COMPANIES;

type Row = (OrganisationKind, Nature, &'static str, &'static str, &'static str, &'static str, Verification);

use Nature::{Enterprise, PrivateInstitution, StateInstitute, StateUniversity};
use OrganisationKind::{Company, Holder, Operator, Regulator};
use Verification::{Pending, Rejected, Verified};

/// Kind, nature, name, country, province, address, verification.
#[rustfmt::skip]
const ORGANISATIONS: &[Row] = &[
    (Holder, StateUniversity, UNIVERSITY, "CN", "44", "广东省示例市书院路 1 号", Verified),
    (Holder, StateUniversity, "云澜大学", "CN", "33", "浙江省示例市云澜路 88 号", Verified),
    (Holder, StateUniversity, "北辰工业大学", "CN", "12", "天津市示例区北辰道 12 号", Verified),
    (Holder, StateInstitute, "太初新材料研究院", "CN", "32", "江苏省示例市太初街 6 号", Verified),
    (Holder, StateInstitute, "青禾农业科学研究所", "CN", "51", "四川省示例市青禾路 20 号", Verified),
    (Holder, PrivateInstitution, "明德医疗器械学院", "CN", "31", "上海市示例区明德路 5 号", Verified),
    (Company, Enterprise, COMPANY, "CN", "44", "广东省示例市新能路 9 号", Verified),
    (Company, Enterprise, "星渚传感技术有限公司", "CN", "32", "江苏省示例市星渚路 3 号", Verified),
    (Company, Enterprise, "沐禾农业装备有限公司", "CN", "37", "山东省示例市沐禾大道 66 号", Verified),
    (Company, Enterprise, "澄澜水处理工程有限公司", "CN", "33", "浙江省示例市澄澜路 17 号", Verified),
    (Company, Enterprise, "初晓医疗科技有限公司", "CN", "31", "上海市示例区初晓路 2 号", Verified),
    (Company, Enterprise, "砺锋精密机械有限公司", "CN", "41", "河南省示例市砺锋路 31 号", Verified),
    (Company, Enterprise, "织羽新材料有限公司", "CN", "35", "福建省示例市织羽路 8 号", Verified),
    (Company, Enterprise, "Nordlicht Beispiel GmbH", "DE", "", "Musterstraße 1, Beispielstadt", Verified),
    (Operator, Enterprise, OPERATOR, "CN", "44", "广东省示例市知识城 1 号", Verified),
    (Regulator, StateInstitute, REGULATOR, "CN", "44", "广东省示例市政务中心", Verified),
    (Company, Enterprise, "拾光电子商务有限公司", "CN", "42", "湖北省示例市拾光路 4 号", Pending),
    (Holder, PrivateInstitution, "海棠应用技术学院", "CN", "46", "海南省示例市海棠路 10 号", Pending),
    (Company, Enterprise, "无名贸易商行", "CN", "50", "重庆市示例区无名路", Rejected),
];

/// The place of the organisation whose code fails its check character, for the operator to compare.
const ODD_CODE: usize = 16;

/// Everybody who acts in the demonstration.
#[derive(Debug)]
pub(super) struct People {
    organisations: Vec<Organisation>,
    members: Vec<(Account, usize, Vec<Role>)>,
}

impl People {
    /// Draws everybody; nothing is written yet.
    pub fn draw(services: &Services, hash: &str, end: Day) -> Self {
        let organisations: Vec<Organisation> =
            (0..ORGANISATIONS.len()).map(|place| organisation(services, place, end)).collect();
        let mut members = Vec::new();
        for (place, it) in organisations.iter().enumerate() {
            for (email, name, roles) in staff(place, it) {
                members.push((account(services, &email, &name, hash, it.country == "CN"), place, roles));
            }
        }
        Self { organisations, members }
    }

    /// Writes organisations, people and memberships.
    pub async fn save(&self, services: &Services, uow: &mut dyn UnitOfWork) -> Result<(), ServiceError> {
        for organisation in &self.organisations {
            uow.add_organisation(organisation).await?;
        }
        for (account, place, roles) in &self.members {
            uow.add_account(account).await?;
            uow.add_membership(&Membership {
                id: services.new_id(MembershipId::from_parts),
                organisation_id: self.organisations[*place].id,
                user_id: account.id,
                roles: roles.clone(),
                created_at: account.created_at,
                ended_at: None,
            })
            .await?;
        }
        Ok(())
    }

    pub fn holder(&self, place: usize) -> &Organisation {
        &self.organisations[place]
    }

    /// Someone of a holder who has this role.
    pub fn of_holder(&self, services: &Services, place: usize, role: Role) -> Caller {
        self.caller(services, place, role, 0)
    }

    /// The signatory of a company, who has every role there.
    pub fn of_company(&self, services: &Services, place: usize) -> Caller {
        self.caller(services, HOLDERS + place, Role::LicenseeSignatory, 0)
    }

    pub fn operator(&self, services: &Services) -> Caller {
        self.caller(services, OPERATOR_PLACE, Role::Operator, 0)
    }

    pub fn inspector(&self, services: &Services) -> Caller {
        self.caller(services, OPERATOR_PLACE + 1, Role::Inspector, 0)
    }

    /// The first or the second person of the operator's finance.
    pub fn finance(&self, services: &Services, which: usize) -> Caller {
        self.caller(services, OPERATOR_PLACE, Role::Finance, which)
    }

    /// The first member of each organisation, who reads its inbox.
    pub fn readers(&self) -> Vec<(OrganisationId, UserId)> {
        let mut readers: Vec<(OrganisationId, UserId)> = Vec::new();
        for (account, place, _) in &self.members {
            let organisation = self.organisations[*place].id;
            if readers.iter().all(|reader| reader.0 != organisation) {
                readers.push((organisation, account.id));
            }
        }
        readers
    }

    fn caller(&self, services: &Services, place: usize, role: Role, which: usize) -> Caller {
        let mut fitting = self.members.iter().filter(|member| member.1 == place && member.2.contains(&role));
        let (account, _, roles) = fitting.nth(which).expect("every role of the script has a person");
        let organisation = &self.organisations[place];
        Caller {
            actor: Some(Actor {
                session_id: services.new_id(SessionId::from_parts),
                user_id: account.id,
                name: account.name.clone(),
                email: account.email.clone(),
                locale: account.locale,
                organisation: Some(ActorOrganisation {
                    id: organisation.id,
                    kind: organisation.kind,
                    name: organisation.name.clone(),
                    scope: crate::accounts::scope_of(organisation),
                    verified: organisation.verification == Verified,
                    roles: roles.iter().copied().collect(),
                }),
            }),
            is_system: false,
            locale: account.locale,
            // TEST-NET-1: addresses for documentation.
            address: format!("192.0.2.{}", 10 + place),
            agent: "Demonstration/1.0".to_owned(),
            request_id: "demo".to_owned(),
        }
    }
}

/// The people of an organisation: those of [`ACCOUNTS`] where it is named there, else two with the roles of its kind.
fn staff(place: usize, it: &Organisation) -> Vec<(String, String, Vec<Role>)> {
    let named: Vec<_> = ACCOUNTS.iter().filter(|account| account.organisation == it.name).collect();
    if !named.is_empty() {
        return named
            .into_iter()
            .map(|account| (account.email.to_owned(), account.name.to_owned(), roles_of(account.role)))
            .collect();
    }
    let email = |word: &str| format!("{word}{place}@demo.kaixu.invalid");
    let name = |which: usize| NAMES[(place * 2 + which) % NAMES.len()].to_owned();
    match it.kind {
        Holder => vec![
            (email("staff"), name(0), vec![Role::HolderStaff]),
            (email("approver"), name(1), vec![Role::HolderApprover, Role::Finance]),
        ],
        _ => vec![(email("company"), it.contact_name.clone(), Role::of_kind(it.kind).to_vec())],
    }
}

/// Whoever signs for the first company also prepares; the others have the one role that they show.
fn roles_of(role: Role) -> Vec<Role> {
    match role {
        Role::LicenseeSignatory => vec![Role::LicenseeUser, Role::LicenseeSignatory],
        role => vec![role],
    }
}

const NAMES: [&str; 16] = [
    "吴桐",
    "沈静安",
    "许望舒",
    "顾长青",
    "叶知秋",
    "罗一鸣",
    "宋清和",
    "江月白",
    "程远",
    "白露",
    "简宁",
    "唐序",
    "夏至",
    "温如言",
    "方圆",
    "石坚",
];

fn organisation(services: &Services, place: usize, end: Day) -> Organisation {
    let (kind, nature, name, country, province, address, verification) = ORGANISATIONS[place];
    let contact = if country == "CN" { NAMES[(place * 2) % NAMES.len()] } else { "Anna Muster" };
    // Whoever still waits for verification has signed up in the last days.
    let now = match verification {
        Verified => services.now(),
        _ => end.plus_days(-i64::try_from(place % 7).unwrap_or(0)).start().plus_seconds(10 * 3600),
    };
    let decided = (verification != Pending).then_some(now);
    let code = code_of(place, nature);
    Organisation {
        id: services.new_id(OrganisationId::from_parts),
        kind,
        nature,
        name: name.to_owned(),
        uscc_passes: Uscc::parse(&code).is_ok_and(|code| code.check_digit_passes()),
        uscc: code,
        country: country.to_owned(),
        province: province.to_owned(),
        address: address.to_owned(),
        contact_name: contact.to_owned(),
        contact_phone: format!("000-5550{place:04}"),
        contact_email: format!("contact{place}@demo.kaixu.invalid"),
        bank_name: if kind == Holder { "示例银行示例支行".to_owned() } else { String::new() },
        bank_account: if kind == Holder { format!("990000{:013}", place + 1) } else { String::new() },
        bank_holder: name.to_owned(),
        verification,
        supervisor: supervisor_of(kind, nature).to_owned(),
        verification_note: if verification == Rejected {
            "名称与代码不一致，请补充营业执照。".to_owned()
        } else {
            String::new()
        },
        verified_by: None,
        verified_at: decided,
        is_demo: true,
        created_at: now,
        version: 1,
    }
}

/// Institutions of the state have a ministry; the regulator of the demonstration looks at its province.
const fn supervisor_of(kind: OrganisationKind, nature: Nature) -> &'static str {
    match (kind, nature) {
        (Holder, StateUniversity) => Supervisor::Education.as_str(),
        (Holder, StateInstitute) => Supervisor::Science.as_str(),
        _ => "",
    }
}

/// A code of the region 99, which does not exist.
fn code_of(place: usize, nature: Nature) -> String {
    let prefix = match nature {
        StateUniversity | StateInstitute => "12",
        PrivateInstitution => "52",
        _ => "91",
    };
    let code = Uscc::with_check(&format!("{prefix}990000MADE{place:05}")).expect("the pattern has the shape of a code");
    if place != ODD_CODE {
        return code.to_string();
    }
    let other = if code.expected_check() == '0' { '1' } else { '0' };
    format!("{}{other}", &code.as_str()[..17])
}

fn account(services: &Services, email: &str, name: &str, hash: &str, chinese: bool) -> Account {
    let created_at: Timestamp = services.now();
    Account {
        id: services.new_id(UserId::from_parts),
        email: email.to_owned(),
        name: name.to_owned(),
        password_hash: hash.to_owned(),
        locale: if chinese { Locale::Zh } else { Locale::En },
        is_demo: true,
        disabled_at: None,
        created_at,
        version: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_pass_except_the_one_to_compare() {
        for (place, row) in ORGANISATIONS.iter().enumerate() {
            let code = Uscc::parse(&code_of(place, row.1)).expect("shaped like a code");
            assert_eq!(code.check_digit_passes(), place != ODD_CODE, "{code}");
        }
    }

    #[test]
    fn every_named_account_has_its_organisation() {
        for account in ACCOUNTS {
            assert!(ORGANISATIONS.iter().any(|row| row.2 == account.organisation), "{}", account.organisation);
        }
        for role in Role::ALL {
            assert!(ACCOUNTS.iter().any(|account| account.role == role), "{role}");
        }
        let places = ORGANISATIONS.iter().enumerate();
        assert!(places.filter(|row| row.1.0 == Holder).take(HOLDERS).all(|row| row.0 < HOLDERS));
    }
}
