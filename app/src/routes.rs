//! Every page on one page: its address, who may open it, and that the server waits for its data.
//!
//! The first segment of an address is the language. A page that needs scripts to be complete does not exist, so every
//! mode is `SsrMode::Async`. The access rule stated here is what a visitor meets; `services` decides.

use domain::Locale;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::{
    components::Frame,
    pages::*,
    url::{locale_of, use_path},
    viewer::{ViewerData, read_viewer},
};

/// Who may open a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, without an account.
    Public,
    /// Anybody with a session.
    SignedIn,
    /// Members of an organisation of this kind.
    Holder,
    Company,
    Operator,
    Finance,
    Regulator,
    /// Either side of the licence, declaration or charge that the page shows.
    Party,
}

/// The address below the language, as the server's router writes it, and its rule. A test compares it with [`App`].
pub const PAGES: &[(&str, Access)] = &[
    ("", Access::Public),
    ("/offers", Access::Public),
    ("/offers/{id}", Access::Public),
    ("/verify", Access::Public),
    ("/verify/{hash}", Access::Public),
    ("/login", Access::Public),
    ("/sign-up", Access::Public),
    ("/password", Access::Public),
    ("/password/{secret}", Access::Public),
    ("/invitations/{secret}", Access::Public),
    ("/account", Access::SignedIn),
    ("/account/organisation", Access::SignedIn),
    ("/members", Access::SignedIn),
    ("/operator/organisations", Access::Operator),
    ("/operator/organisations/{id}", Access::Operator),
    ("/desk", Access::SignedIn),
    ("/inbox", Access::SignedIn),
    ("/offers/{id}/accept", Access::Public),
    ("/licences", Access::Party),
    ("/licences/{id}", Access::Party),
    ("/licences/{id}/notice", Access::Party),
    ("/licences/{id}/passport", Access::Party),
    ("/licences/{id}/pay", Access::Company),
    ("/declarations", Access::Party),
    ("/declarations/{id}", Access::Party),
    ("/declarations/{id}/edit", Access::Holder),
    ("/declarations/{id}/package", Access::Party),
    ("/consents/{secret}", Access::Public),
    ("/charges", Access::Party),
    ("/charges/{id}", Access::Party),
    ("/charges/{id}/slip", Access::Party),
    ("/charges/{id}/card/{payment}", Access::Company),
    ("/books", Access::Finance),
    ("/books/{id}", Access::Finance),
    ("/dunning", Access::Finance),
    ("/dunning/{holder}/{licensee}", Access::Finance),
    ("/reconciliation", Access::Finance),
    ("/reconciliation/accounts/{id}", Access::Finance),
    ("/reconciliation/accounts/{id}/months", Access::Finance),
    ("/reconciliation/accounts/{id}/rules", Access::Finance),
    ("/reconciliation/imports/{id}", Access::Finance),
    ("/reconciliation/lines/{id}", Access::Finance),
    ("/reconciliation/matches/{id}", Access::Finance),
    ("/distribution", Access::Holder),
    ("/distribution/rules", Access::Holder),
    ("/distribution/beneficiaries", Access::Holder),
    ("/distribution/patents/{id}", Access::Holder),
    ("/distribution/{id}", Access::Holder),
    ("/income", Access::Holder),
    ("/statements", Access::Party),
    ("/explain/{id}", Access::Party),
    ("/rates", Access::Public),
    ("/passport/verify", Access::Public),
    ("/equal-treatment", Access::Public),
    ("/audit", Access::SignedIn),
    ("/audit/{id}", Access::SignedIn),
    ("/payouts", Access::Finance),
    ("/payouts/{id}", Access::Finance),
    ("/disputes", Access::Finance),
    ("/payments", Access::Party),
    ("/payments/{id}", Access::Party),
    ("/reports", Access::Party),
    ("/reports/{id}", Access::Party),
    ("/recordals", Access::Party),
    ("/recordals/{id}", Access::Party),
    ("/recordals/{id}/packs/{pack}", Access::Party),
    ("/calendar", Access::Party),
    ("/operator/templates", Access::Operator),
    ("/operator/templates/{key}", Access::Operator),
    ("/patents", Access::Holder),
    ("/patents/new", Access::Holder),
    ("/patents/import", Access::Holder),
    ("/patents/import/{id}", Access::Holder),
    ("/patents/{id}", Access::Holder),
    ("/patents/{id}/edit", Access::Holder),
    ("/transfers/{id}", Access::Holder),
    ("/annuities", Access::Holder),
    ("/patents/{id}/annuities", Access::Holder),
    ("/returns", Access::Holder),
    ("/returns/{id}", Access::Holder),
    ("/returns/{id}/rows/{row}", Access::Holder),
    ("/indicators", Access::Regulator),
    ("/indicators/rows", Access::Regulator),
    ("/checks", Access::Regulator),
    ("/checks/{id}", Access::Regulator),
];

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Document/>
        </Router>
    }
}

/// The frame with the page that the address names.
#[component]
fn Document() -> impl IntoView {
    let path = use_path();
    // The language is that of the document: links to the other one load a new document.
    let first = path.get_untracked();
    let locale = locale_of(&first);
    provide_context(locale.unwrap_or_default());
    provide_context(ViewerData(Resource::new_blocking(|| (), |()| read_viewer())));
    let is_known = locale.is_some() || first.trim_matches('/').is_empty();
    let page = if is_known { view! { <Pages/> }.into_any() } else { view! { <NotFoundPage/> }.into_any() };
    view! { <Frame>{page}</Frame> }
}

#[component]
fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=NotFoundPage>
            <Route path=path!("/:locale") view=HomePage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/offers") view=OffersPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/offers/:id") view=OfferPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/verify") view=VerifyPaperPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/verify/:hash") view=VerifyPaperPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/login") view=LoginPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/sign-up") view=SignUpPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/password") view=ForgottenPasswordPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/password/:secret") view=NewPasswordPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/invitations/:secret") view=InvitationPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/account") view=AccountPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/account/organisation") view=OwnOrganisationPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/members") view=MembersPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/operator/organisations") view=OrganisationsPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/operator/organisations/:id") view=VerificationPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/desk") view=DeskPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/inbox") view=InboxPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/offers/:id/accept") view=AcceptPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/licences") view=LicencesPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/licences/:id") view=LicencePage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/licences/:id/notice") view=NoticePage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/licences/:id/passport") view=PassportsPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/licences/:id/pay") view=PayPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/declarations") view=DeclarationsPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/declarations/:id") view=DeclarationPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/declarations/:id/edit") view=DeclarationEditorPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/declarations/:id/package") view=DeclarationPackagePage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/consents/:secret") view=ConsentPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/charges") view=ChargesPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/charges/:id") view=ChargePage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/charges/:id/slip") view=SlipPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/charges/:id/card/:payment") view=CardPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/books") view=BooksPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/books/:id") view=BookPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/dunning") view=DebtorsPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/dunning/:holder/:licensee") view=DunningPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/reconciliation") view=BankAccountsPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/reconciliation/accounts/:id") view=BankAccountPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/reconciliation/accounts/:id/months") view=BankMonthPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/reconciliation/accounts/:id/rules") view=BankRulesPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/reconciliation/imports/:id") view=BankImportPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/reconciliation/lines/:id") view=BankLinePage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/reconciliation/matches/:id") view=BankMatchPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/distribution") view=RunsPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/distribution/rules") view=RulesPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/distribution/beneficiaries") view=BeneficiariesPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/distribution/patents/:id") view=PatentIncomePage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/distribution/:id") view=RunPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/income") view=OwnIncomePage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/statements") view=StatementPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/explain/:id") view=ExplainPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/rates") view=RatesPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/passport/verify") view=VerifyPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/equal-treatment") view=EqualTreatmentPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/audit") view=AuditPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/audit/:id") view=AuditLinePage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/payouts") view=PayoutsPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/payouts/:id") view=PayoutPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/disputes") view=DisputesPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/payments") view=PaymentsPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/payments/:id") view=PaymentPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/reports") view=ReportsPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/reports/:id") view=ReportPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/recordals") view=RecordalsPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/recordals/:id") view=RecordalPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/recordals/:id/packs/:pack") view=FilingPackPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/calendar") view=CalendarPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/operator/templates") view=TemplatesPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/operator/templates/:key") view=TemplatePage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/patents") view=PatentsPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/patents/new") view=NewPatentPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/patents/import") view=ImportsPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/patents/import/:id") view=ImportPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/patents/:id") view=PatentPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/patents/:id/edit") view=EditPatentPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/transfers/:id") view=TransferPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/annuities") view=NextAnnuitiesPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/patents/:id/annuities") view=AnnuitiesPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/returns") view=ReturnsPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/returns/:id") view=ReturnPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/returns/:id/rows/:row") view=ReturnRowPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/indicators") view=IndicatorsPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/indicators/rows") view=IndicatorRowsPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/checks") view=ChecksPage ssr=SsrMode::Async/>
            <Route path=path!("/:locale/checks/:id") view=CheckPage ssr=SsrMode::Async/>
        </FlatRoutes>
    }
}

/// The addresses of a page in every language, for tests and site maps.
#[must_use]
pub fn addresses(below: &str) -> [String; 2] {
    Locale::ALL.map(|locale| format!("/{}{below}", locale.path()))
}
