//! What the pages of acceptance and of licences show.

use domain::{Day, Fen, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Choice, FormState, Paging};

/// The page of acceptance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptView {
    pub offer: String,
    pub title: String,
    /// The code of what keeps the reader from accepting; empty for nothing.
    pub barrier: String,
    /// Why the platform holds the offer, in the words of whoever froze it.
    pub frozen_reason: String,
    /// The company's licence under this offer; empty for none.
    pub existing: String,
    pub agreement: Option<AgreementView>,
    /// Whether the notice can be taken away for signing by hand.
    pub may_download: bool,
    pub is_foreign: bool,
    pub form: FormState,
}

/// The text that is accepted, line by line as the evidence will hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementView {
    pub intro: Vec<String>,
    pub clauses: Vec<ClauseTick>,
    pub authority: String,
    pub text_hash: String,
    pub initial: Vec<DueView>,
    pub initial_total: Fen,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseTick {
    pub key: String,
    pub line: String,
}

/// An amount and its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueView {
    pub name: String,
    pub amount: Fen,
    pub due_on: Day,
}

/// One page of licences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicencesView {
    pub rows: Vec<LicenceLine>,
    pub states: Vec<Choice>,
    pub state: String,
    pub text: String,
    pub paging: Paging,
    /// The reader's organisation is a company: offers are the next step of an empty list.
    pub is_company: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceLine {
    pub id: String,
    pub number: String,
    pub title: String,
    pub patent_number: String,
    pub holder: String,
    pub licensee: String,
    pub state: StateView,
    pub effective_on: Option<Day>,
    pub ends_on: Option<Day>,
}

/// A state in words; the tone is a code of the kit: `good`, `progress`, `attention`, `bad`, `neutral`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateView {
    pub word: String,
    pub tone: String,
}

/// One licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceView {
    pub id: String,
    pub number: String,
    pub offer: String,
    pub title: String,
    pub patent: String,
    pub patent_number: String,
    pub may_open_patent: bool,
    pub holder: String,
    pub licensee: String,
    pub state: StateView,
    pub since: Day,
    pub why: String,
    pub next: String,
    pub sentence: String,
    /// Title and text of each clause.
    pub clauses: Vec<(String, String)>,
    pub terms_hash: String,
    pub terms_intact: bool,
    pub announcement: String,
    pub notice_sent_at: Timestamp,
    pub notice_received_at: Option<Timestamp>,
    pub initial_due_on: Option<Day>,
    pub effective_on: Option<Day>,
    pub ends_on: Option<Day>,
    pub ended_on: Option<Day>,
    pub trial: Option<TrialView>,
    pub milestones: Vec<MilestoneView>,
    pub charges: Vec<ChargeLine>,
    pub charged: Fen,
    pub paid: Fen,
    pub reports: Vec<ReportLine>,
    pub recordal: Option<RecordalLine>,
    pub evidence: Option<EvidenceView>,
    pub deliveries: Vec<DeliveryView>,
    pub history: Vec<HistoryView>,
    pub documents_delivered: Option<Day>,
    pub documents_received: Option<Day>,
    /// The licence of the holder before, and of the one after, where the patent was transferred.
    pub predecessor: Option<KinView>,
    pub successor: Option<KinView>,
    /// 技术合同认定登记: number and day; from then on charges bear no VAT.
    pub contract: Option<(String, Day)>,
    /// Who proposes to end the licence by agreement, in words; empty for nobody.
    pub end_proposed_by: String,
    /// The forms that the reader may use, by the last part of their address.
    pub acts: Vec<ActView>,
}

/// A licence under the same contract with another holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KinView {
    pub number: String,
    pub holder: String,
    /// The first day of the later of both.
    pub on: Day,
    /// Empty where it is not the reader's.
    pub path: String,
}

/// A form of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActView {
    pub act: String,
    pub form: FormState,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialView {
    pub state: StateView,
    pub ends_on: Day,
    pub decision_due_on: Day,
    /// Days of free use that are left, today included; none once it is over.
    pub days_left: Option<i64>,
    pub converted_on: Option<Day>,
    pub extended: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MilestoneView {
    pub code: String,
    pub description: String,
    pub amount: Fen,
    pub state: StateView,
    pub note: String,
    pub document: String,
    pub claimed_on: Option<Day>,
    pub accepted_on: Option<Day>,
    pub is_claimable: bool,
    pub is_decidable: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeLine {
    pub id: String,
    pub name: String,
    pub due_on: Day,
    pub charged: Fen,
    pub paid: Fen,
    pub is_overdue: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportLine {
    pub id: String,
    pub from: Day,
    pub to: Day,
    pub due_on: Day,
    pub state: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordalLine {
    pub id: String,
    pub state: String,
    pub due_on: Day,
    pub number: String,
}

/// The proof of an acceptance. Address and agent are empty for readers who have no need of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceView {
    pub user_name: String,
    pub user_email: String,
    pub organisation: String,
    pub uscc: String,
    pub accepted_at: Timestamp,
    pub address: String,
    pub agent: String,
    pub language: String,
    pub text_lines: Vec<String>,
    pub text_hash: String,
    pub terms_hash: String,
    pub ticks: u32,
    pub authority: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryView {
    pub channel: String,
    pub recipient: String,
    pub detail: String,
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryView {
    pub at: Timestamp,
    pub title: String,
    pub by: String,
    pub note: String,
}

/// The written notice as it was sent, for printing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeView {
    pub id: String,
    pub number: String,
    pub lines: Vec<String>,
    pub sent_at: Timestamp,
    pub received_at: Option<Timestamp>,
    pub hash: String,
}
