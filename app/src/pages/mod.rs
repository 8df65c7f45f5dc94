//! The pages, by noun. A page reads its parameters, asks a server function for its data and lays them out with the kit.

pub(crate) mod account;
mod annuities;
mod audit;
mod bank;
mod books;
mod calendar;
mod cards;
mod charges;
mod checks;
pub(crate) mod declarations;
mod desk;
mod distribution;
mod explain;
mod home;
mod inbox;
mod indicators;
mod licences;
mod not_found;
mod offers;
mod operator;
mod papers;
pub(crate) mod passports;
mod patents;
mod payments;
mod recordals;
mod reports;
mod returns;
mod templates;
pub(crate) mod transfers;

pub use account::{
    AccountPage, ForgottenPasswordPage, InvitationPage, LoginPage, MembersPage, NewPasswordPage, OwnOrganisationPage,
    SignUpPage,
};
pub use annuities::{AnnuitiesPage, NextAnnuitiesPage};
pub use audit::{AuditLinePage, AuditPage};
pub use bank::{
    BankAccountPage, BankAccountsPage, BankImportPage, BankLinePage, BankMatchPage, BankMonthPage, BankRulesPage,
    DebtorsPage, DunningPage,
};
pub use books::{BookPage, BooksPage, RatesPage, StatementPage};
pub use calendar::CalendarPage;
pub use cards::{DisputesPage, PayPage, PayoutPage, PayoutsPage};
pub use charges::{CardPage, ChargePage, ChargesPage, SlipPage};
pub use checks::{CheckPage, ChecksPage};
pub use declarations::{ConsentPage, DeclarationEditorPage, DeclarationPackagePage, DeclarationPage, DeclarationsPage};
pub use desk::DeskPage;
pub use distribution::{BeneficiariesPage, OwnIncomePage, PatentIncomePage, RulesPage, RunPage, RunsPage};
pub use explain::ExplainPage;
pub use home::HomePage;
pub use inbox::InboxPage;
pub use indicators::{IndicatorRowsPage, IndicatorsPage};
pub use licences::{LicencePage, LicencesPage, NoticePage};
pub use not_found::NotFoundPage;
pub use offers::{AcceptPage, OfferPage, OffersPage};
pub use operator::{OrganisationsPage, VerificationPage};
pub use papers::VerifyPaperPage;
pub use passports::{EqualTreatmentPage, PassportsPage, VerifyPage};
pub use patents::{EditPatentPage, ImportPage, ImportsPage, NewPatentPage, PatentPage, PatentsPage};
pub use payments::{PaymentPage, PaymentsPage};
pub use recordals::{FilingPackPage, RecordalPage, RecordalsPage};
pub use reports::{ReportPage, ReportsPage};
pub use returns::{ReturnPage, ReturnRowPage, ReturnsPage};
pub use templates::{TemplatePage, TemplatesPage};
pub use transfers::TransferPage;
