//! The kit: one component for each thing that pages do again and again. Everything works with scripts off, prints on
//! A4 and reads on a phone; none has an inline style, a random id or a clock.

mod breakdown;
mod buttons;
mod error_page;
mod facets;
mod field;
mod form;
mod frame;
mod header;
mod icon;
mod layout;
mod lists;
mod notice;
mod paging;
mod papers;
mod shortcuts;
mod simulator;
mod status;
mod table;
mod tabs;
mod value;

pub use breakdown::{Breakdown, BreakdownLine};
pub use buttons::{ButtonLink, CopyButton, PrintButton};
pub use error_page::ErrorPage;
pub use facets::{FacetGroup, FacetValue, Facets};
pub use field::{Field, Input};
pub(crate) use form::error_text;
pub use form::{ConfirmForm, Form, PostButton, Refusal};
pub use frame::Frame;
pub use icon::Icon;
pub use layout::{Card, Columns, Crumb, Page, Section};
pub use lists::{DescriptionList, EmptyState, Step, StepState, Steps, Timeline, TimelineItem, described};
pub use notice::Notice;
pub use paging::Pagination;
pub use papers::{PaperLink, Papers};
pub use shortcuts::Shortcuts;
pub use simulator::Simulator;
pub use status::{Callout, Since, Status, Tone};
pub use table::{Column, DataTable, cell};
pub use tabs::{Tab, Tabs};
pub use value::{DateText, Explained, HashText, Money, TimeText};
