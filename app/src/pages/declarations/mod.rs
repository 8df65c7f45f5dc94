//! Declarations: the list, one declaration with what may be done, the editor, the consent page and the filing package.

mod actions;
mod consent;
mod detail;
mod editor;
mod fields;
pub(crate) mod findings;
mod list;
mod package;
mod preview;
mod words;

pub use consent::ConsentPage;
pub use detail::DeclarationPage;
pub use editor::DeclarationEditorPage;
pub use list::DeclarationsPage;
pub use package::DeclarationPackagePage;
