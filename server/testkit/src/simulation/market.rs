//! Who is in the market in small, and what is offered there.

use domain::{
    Day, Fen,
    declaration::DeclarationState,
    id::{DeclarationId, OrganisationId, PatentId},
    terms::{
        Cycle, Due, Entry, Fees, Instalment, LateInterest, Milestone, MilestoneTest, Rate, Reporting, Royalty,
        RoyaltyBase, Tax, Terms, Tier, Trial,
    },
};
use services::{Caller, access::Role, distribution, forms::FormInput, ports::Declaration};

use super::verbs::{Act, Outcome, Verb, perform};
use crate::{
    World,
    journeys::{draft, patent_of, with},
};

const FIRST_SERIAL: u32 = 9_999_000;
/// The state university publicises its draft for fifteen days; everything is announced on this day.
const OPENING: Day = Day::literal(2026, 4, 1);
/// Patents beyond those that are offered when the market opens.
const SPARE_PATENTS: usize = 3;

/// A holder with its people.
#[derive(Debug)]
pub struct Holder {
    pub staff: Caller,
    pub approver: Caller,
    pub finance: Caller,
    /// Those who share in its income, by the ids of their rows.
    pub inventors: Vec<String>,
}

/// Everybody, and what can be done business with.
#[derive(Debug)]
pub struct Market {
    pub holders: Vec<Holder>,
    pub companies: Vec<Caller>,
    pub operator: Caller,
    /// The platform's two persons of finance.
    pub finance: [Caller; 2],
    /// With the holder's place and the terms that it is, or could be, offered under.
    pub patents: Vec<(PatentId, usize, Terms)>,
}

impl Market {
    /// Opens on 2026-04-01 with an offer of each kind of terms.
    ///
    /// # Panics
    /// When a use case refuses what it must not.
    pub async fn open(world: &World) -> Self {
        let mut holders = Vec::new();
        for (nature, name, country) in [
            ("state_university", "江城理工大学", "CN"),
            ("private_institution", "云澜研究院", "CN"),
            // The licensees of a holder abroad withhold its taxes.
            ("enterprise", "North Lake Devices", "DE"),
        ] {
            let staff = world.unverified("holder", nature, name, country).await;
            let staff = world.verified(&staff).await;
            let approver = world.colleague(&staff, "holder_approver").await;
            let finance = world.colleague(&staff, "finance").await;
            holders.push(Holder { staff, approver, finance, inventors: Vec::new() });
        }
        let mut companies = Vec::new();
        for name in ["青禾电子有限公司", "澄湖材料有限公司", "北辰传感有限公司", "云岫医疗有限公司"]
        {
            companies.push(world.organisation("company", "enterprise", name).await);
        }
        let finance = [world.staff(&[Role::Finance], "").await, world.staff(&[Role::Finance], "").await];
        let operator = world.staff(&[Role::Operator], "").await;
        let mut market = Self { holders, companies, operator, finance, patents: Vec::new() };
        market.register(world).await;
        market.share(world).await;
        market.announce_all(world).await;
        market
    }

    async fn register(&mut self, world: &World) {
        let terms = every_terms();
        for place in 0..terms.len() + SPARE_PATENTS {
            let holder = place % self.holders.len();
            let staff = &self.holders[holder].staff;
            let serial = FIRST_SERIAL + u32::try_from(place).expect("there are few");
            let patent = patent_of(world, staff, serial, &organisation(staff).1).await;
            self.patents.push((patent, holder, terms[place % terms.len()].clone()));
        }
    }

    /// Rules for dividing income, and who invented what.
    async fn share(&mut self, world: &World) {
        for holder in &mut self.holders {
            for name in ["周岚", "陈砚"] {
                let form = FormInput::from([("kind", "person"), ("name", name)]);
                let made = distribution::add_beneficiary(&world.services, &holder.finance, &form).await;
                holder.inventors.push(made.expect("a beneficiary is added").expect_done().to_string());
            }
            let form = FormInput::from([
                ("citation", "科技成果转化收益分配办法 第九条"),
                ("valid_from", "2026-01-01"),
                ("share_contributors", "70"),
                ("share_college", "13"),
                ("share_university", "17"),
                ("agency_rate", "0"),
                ("agency_base", "receipt"),
            ]);
            let set = distribution::set_policy(&world.services, &holder.finance, &form).await;
            set.expect("a rule is set").expect_done();
        }
        for (patent, holder, _) in &self.patents {
            let holder = &self.holders[*holder];
            let fields: Vec<String> = holder.inventors.iter().map(|id| format!("inventor:{id}")).collect();
            let form = FormInput::from([(fields[0].as_str(), "2"), (fields[1].as_str(), "1")]);
            let shared = distribution::share(&world.services, &holder.finance, *patent, &form).await;
            shared.expect("sharing runs").expect_done();
        }
    }

    async fn announce_all(&self, world: &World) {
        let mut offers = Vec::new();
        for place in 0..self.patents.len() - SPARE_PATENTS {
            let made = perform(&world.services, &self.creation(place)).await;
            let Outcome::Done(id) = made else { panic!("an offer is begun: {made}") };
            offers.push(id.parse::<DeclarationId>().expect("a verb gives the id of what it made"));
        }
        for day in [Day::literal(2026, 3, 2), Day::literal(2026, 3, 20), OPENING] {
            world.wake_on(day).await;
            for offer in &offers {
                self.advance(world, *offer, day).await;
            }
        }
    }

    /// As many steps as can be taken on this day; the announcement waits for the opening.
    async fn advance(&self, world: &World, offer: DeclarationId, day: Day) {
        loop {
            let mut uow = world.services.store.read().await.expect("the store reads");
            let found = uow.declaration(offer).await.expect("it reads").expect("it is there");
            drop(uow);
            if found.state == DeclarationState::SubmittedCnipa && day < OPENING {
                return;
            }
            let Some(act) = self.next_step(&found, day) else { return };
            if !perform(&world.services, &act).await.is_done() {
                assert!(day < OPENING, "{:?} of {offer} is refused on the last day", act.verb);
                return;
            }
        }
    }

    /// A declaration for the patent at this place.
    pub fn creation(&self, place: usize) -> Act {
        let (patent, holder, _) = &self.patents[place];
        let form = FormInput::from([("patent_id", patent.to_string().as_str())]);
        Act { verb: Verb::CreateDeclaration, caller: self.holders[*holder].staff.clone(), form }
    }

    /// What brings a declaration nearer to its announcement.
    #[must_use]
    pub fn next_step(&self, it: &Declaration, today: Day) -> Option<Act> {
        let (_, holder, terms) = self.patents.iter().find(|known| known.0 == it.patent_id)?;
        let (holder, day) = (&self.holders[*holder], today.to_string());
        let (version, number) = (it.version.to_string(), it.id.to_string());
        let digits = &number[number.len() - 10..];
        let form = |pairs: &[(&str, &str)]| with([("version".to_owned(), version.clone())].into(), pairs);
        let (verb, caller, form) = match it.state {
            DeclarationState::Draft if it.terms_hash.is_empty() => {
                let from = today.max(OPENING).to_string();
                let form = with(draft(terms), &[("version", &version), ("window_from", &from)]);
                (Verb::SaveDeclaration(it.id), &holder.staff, form)
            }
            DeclarationState::Draft => (Verb::SendForConsent(it.id), &holder.staff, form(&[])),
            DeclarationState::InternalPublicity => (Verb::Approve(it.id), &holder.approver, form(&[("agree", "yes")])),
            DeclarationState::Approved => {
                let filed = [("receipt_number", digits), ("submitted_on", day.as_str())];
                (Verb::Submit(it.id), &holder.staff, form(&filed))
            }
            DeclarationState::SubmittedCnipa => {
                let announced = [("announcement_number", digits), ("announced_on", day.as_str())];
                (Verb::AnnounceOffer(it.id), &self.operator, form(&announced))
            }
            _ => return None,
        };
        Some(Act { verb, caller: caller.clone(), form })
    }

    /// The people of a holder.
    #[must_use]
    pub fn holder(&self, id: OrganisationId) -> &Holder {
        self.holders.iter().find(|holder| organisation(&holder.staff).0 == id).expect("every holder has people")
    }

    /// The person of a company.
    #[must_use]
    pub fn company(&self, id: OrganisationId) -> &Caller {
        self.companies.iter().find(|company| organisation(company).0 == id).expect("every company has people")
    }

    /// Whoever may handle the money of a holder.
    #[must_use]
    pub fn finance_of(&self, holder: OrganisationId) -> [&Caller; 3] {
        [&self.finance[0], &self.finance[1], &self.holder(holder).finance]
    }

    #[must_use]
    pub fn holder_ids(&self) -> Vec<OrganisationId> {
        self.holders.iter().map(|holder| organisation(&holder.staff).0).collect()
    }

    /// Every organisation with members.
    pub fn organisations(&self) -> impl Iterator<Item = OrganisationId> {
        let staff = self.holders.iter().map(|holder| &holder.staff);
        staff.chain(&self.companies).chain([&self.operator]).map(|caller| organisation(caller).0)
    }
}

fn organisation(caller: &Caller) -> (OrganisationId, String) {
    let organisation = caller.actor.as_ref().and_then(|actor| actor.organisation.as_ref());
    organisation.map(|it| (it.id, it.name.clone())).expect("everybody in the market acts for somebody")
}

/// One of each arrangement, with periods so short that two months see all of a licence's life. Amounts are odd on
/// purpose: what is rounded has to be rounded.
fn every_terms() -> Vec<Terms> {
    let daily = LateInterest::Daily { hundred_thousandths: 50 };
    let lpr = LateInterest::Lpr { percent: 150 };
    let exclusive = Tax::Exclusive { rate_bp: 600 };
    vec![
        terms(Fees { lump: Some(Fen::new(8_800_001)), ..Fees::default() }, Tax::Inclusive { rate_bp: 600 }, daily),
        terms(Fees { instalments: instalments(), ..Fees::default() }, exclusive, lpr),
        terms(tiers(), Tax::Inclusive { rate_bp: 600 }, daily),
        Terms { trial: Some(trial()), ..terms(entry(Rate::Flat(35_000), false), exclusive, daily) },
        terms(milestones(), Tax::Exempt, lpr),
        terms(Fees { annual: Some(Fen::new(3_650_003)), ..Fees::default() }, Tax::Exempt, daily),
        terms(Fees::default(), Tax::Exempt, LateInterest::None),
        terms(per_unit(), exclusive, daily),
        terms(entry(Rate::Flat(50_000), true), Tax::Inclusive { rate_bp: 300 }, LateInterest::None),
        terms(profit(), Tax::Inclusive { rate_bp: 600 }, lpr),
    ]
}

fn terms(fees: Fees, tax: Tax, late_interest: LateInterest) -> Terms {
    let reporting =
        Reporting { cycle: Cycle::Monthly, report_due_days: 4, payment_due_days: 3, deemed_accepted_days: Some(9) };
    Terms { licence_months: 24, fees, tax, late_interest, reporting, initial_due_days: 8, ..Terms::default() }
}

fn instalments() -> Vec<Instalment> {
    [0, 6, 13, 27].map(|days| Instalment { amount: Fen::new(3_000_101), due: Due::AfterDays(days) }).to_vec()
}

fn royalty(rate: Rate, base: RoyaltyBase) -> Royalty {
    Royalty { base, rate, minimum: None, cap: None }
}

fn tiers() -> Fees {
    let tier = |yuan, rate_ppm| Tier { from: Fen::yuan(yuan), rate_ppm };
    let rate = Rate::Tiers(vec![tier(0, 40_000), tier(300_000, 30_000), tier(800_000, 20_000)]);
    let bounded = Royalty {
        minimum: Some(Fen::new(12_000_007)),
        cap: Some(Fen::yuan(200_000)),
        ..royalty(rate, RoyaltyBase::NetSales)
    };
    Fees { royalty: Some(bounded), ..Fees::default() }
}

fn entry(rate: Rate, creditable: bool) -> Fees {
    let entry = Some(Entry { amount: Fen::new(2_000_033), creditable });
    Fees { entry, royalty: Some(royalty(rate, RoyaltyBase::NetSales)), ..Fees::default() }
}

fn milestones() -> Fees {
    let milestone = |code: &str, test, fen| Milestone {
        code: code.to_owned(),
        description: "中试生产".to_owned(),
        test,
        amount: Fen::new(fen),
    };
    Fees {
        royalty: Some(royalty(Rate::Flat(20_000), RoyaltyBase::NetSales)),
        milestones: vec![
            milestone("m1", MilestoneTest::Evidence, 1_234_567),
            milestone("m2", MilestoneTest::FirstCommercialSale, 765_433),
            milestone("m3", MilestoneTest::CumulativeRevenue(Fen::yuan(400_000)), 2_000_009),
        ],
        ..Fees::default()
    }
}

fn per_unit() -> Fees {
    let rate = Rate::PerUnit { amount: Fen::new(257), unit: "件".to_owned() };
    Fees { royalty: Some(royalty(rate, RoyaltyBase::Units)), ..Fees::default() }
}

fn profit() -> Fees {
    Fees { royalty: Some(royalty(Rate::Flat(100_000), RoyaltyBase::Profit)), ..Fees::default() }
}

const fn trial() -> Trial {
    Trial { months: 1, decision_days: 6, extension_months: Some(1), ends_on_first_sale: true }
}
