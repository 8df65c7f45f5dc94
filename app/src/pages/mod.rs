//! The pages, by noun. A page reads its parameters, asks a server function for its data and lays them out with the kit.

pub(crate) mod account;
pub(crate) mod declarations;
mod charges;
mod home;
mod operator;
mod inbox;
mod licences;
mod desk;
mod not_found;
mod patents;
mod payments;
mod recordals;
mod reports;
mod offers;

pub use account::{
    AccountPage, ForgottenPasswordPage, InvitationPage, LoginPage, MembersPage, NewPasswordPage, OwnOrganisationPage,
    SignUpPage,
};
pub use declarations::{
    ConsentPage, DeclarationEditorPage, DeclarationPackagePage, DeclarationPage, DeclarationsPage,
};
pub use charges::{CardPage, ChargePage, ChargesPage, SlipPage};
pub use desk::DeskPage;
pub use home::HomePage;
pub use inbox::InboxPage;
pub use licences::{LicencePage, LicencesPage, NoticePage};
pub use not_found::NotFoundPage;
pub use patents::{EditPatentPage, ImportPage, ImportsPage, NewPatentPage, PatentPage, PatentsPage};
pub use offers::{AcceptPage, OfferPage, OffersPage};
pub use payments::{PaymentPage, PaymentsPage};
pub use operator::{OrganisationsPage, VerificationPage};
pub use recordals::{RecordalPage, RecordalsPage};
pub use reports::{ReportPage, ReportsPage};
