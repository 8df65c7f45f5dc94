//! Adding links, and adding them up again.

use std::collections::BTreeSet;

use domain::{
    audit_chain::{Anchor, GENESIS, Sealable, commitment, link},
    id::AuditId,
};

use super::redact::REDACT;
use crate::{
    Services,
    error::ServiceError,
    payments::Finding,
    ports::{AuditLine, AuditSeal, SealedLine, UnitOfWork},
};

/// Links that are added in one transaction: a burst is sealed in portions, so that no writer waits long for the sealer.
const SEALED_AT_ONCE: i64 = 500;
const READ_AT_ONCE: i64 = 1_000;
/// Findings that are named; a chain that is broken more often is broken.
const FINDINGS_MAX: usize = 200;

/// Where the chain stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainState {
    pub head: Option<AuditSeal>,
    /// Lines that wait for their link, counted up to a portion.
    pub waiting: usize,
}

/// What [`verify`] has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Links that were added up.
    pub links: i64,
    pub redacted: i64,
    /// Lines at the end that have no link yet.
    pub waiting: usize,
    pub anchors: usize,
    pub findings: Vec<Finding>,
}

/// Gives links to lines that wait for one, in the order of their ids, at most a portion; how many.
///
/// The order of the chain is the order of sealing, not of time: a transaction that commits late is sealed late. A crash
/// before the commit leaves the lines waiting, one after it leaves nothing to do.
///
/// # Errors
/// When the store fails.
pub async fn seal(services: &Services) -> Result<usize, ServiceError> {
    if !services.store.read().await?.has_unsealed_audit().await? {
        return Ok(0);
    }
    let mut uow = services.store.write().await?;
    uow.lock_audit_chain().await?;
    let lines = uow.unsealed_audit(SEALED_AT_ONCE).await?;
    let head = uow.audit_head().await?;
    let mut number = head.as_ref().map_or(0, |head| head.number);
    let mut previous = head.map_or_else(|| GENESIS.to_owned(), |head| head.hash);
    for line in &lines {
        number += 1;
        let texts = commitment(&line.salt, &line.before_text, &line.after_text, &line.reason);
        let hash = link_of(&previous, number, line, &texts);
        let seal = AuditSeal { number, audit_id: line.id, texts, hash: hash.clone(), sealed_at: services.now() };
        uow.add_audit_seal(&seal).await?;
        previous = hash;
    }
    uow.save().await?;
    Ok(lines.len())
}

fn link_of(previous: &str, number: i64, line: &AuditLine, texts: &str) -> String {
    let text = |id: Option<String>| id.unwrap_or_default();
    let (id, user) = (line.id.to_string(), text(line.user_id.map(|id| id.to_string())));
    let organisation = text(line.organisation_id.map(|id| id.to_string()));
    let sealable = Sealable {
        id: &id,
        user: &user,
        organisation: &organisation,
        action: &line.action,
        subject: &line.subject_id,
        request: &line.request_id,
        at: line.at,
        texts,
    };
    link(previous, number, &sealable)
}

/// The newest link, and whether lines wait behind it.
///
/// # Errors
/// When the store fails.
pub async fn state(services: &Services) -> Result<ChainState, ServiceError> {
    let mut uow = services.store.read().await?;
    let waiting = uow.unsealed_audit(SEALED_AT_ONCE).await?.len();
    Ok(ChainState { head: uow.audit_head().await?, waiting })
}

/// The mark to write down outside of the database. What waits is sealed first.
///
/// # Errors
/// When the store fails.
pub async fn anchor(services: &Services) -> Result<Anchor, ServiceError> {
    while seal(services).await? > 0 {}
    let head = services.store.read().await?.audit_head().await?;
    let (count, head) = head.map_or_else(|| (0, GENESIS.to_owned()), |head| (head.number, head.hash));
    Ok(Anchor { count, head, at: services.now() })
}

/// Adds every link up again and compares it with the lines, with the redactions, and with anchors from outside.
///
/// # Errors
/// When the store fails.
pub async fn verify(services: &Services, anchors: &[Anchor]) -> Result<Verified, ServiceError> {
    let mut uow = services.store.read().await?;
    let mut walk = Walk::new(anchors);
    loop {
        let lines = uow.sealed_audit(walk.number, READ_AT_ONCE).await?;
        if lines.is_empty() {
            break;
        }
        for line in &lines {
            walk.add(line);
        }
    }
    tail(uow.as_mut(), &mut walk).await?;
    Ok(walk.finish(anchors))
}

/// What stands behind the last link, and what stands nowhere.
async fn tail(uow: &mut dyn UnitOfWork, walk: &mut Walk<'_>) -> Result<(), ServiceError> {
    let waiting = uow.unsealed_audit(READ_AT_ONCE).await?;
    walk.verified.waiting = waiting.len();
    for line in waiting.iter().filter(|line| line.action == REDACT) {
        walk.recorded.insert(line.subject_id.clone());
    }
    let at_most = i64::try_from(FINDINGS_MAX).unwrap_or(i64::MAX);
    for id in uow.stray_audit(at_most).await? {
        walk.find("audit_line_stray", id, "the line has no link and does not wait for one");
    }
    Ok(())
}

/// A walk along the chain.
struct Walk<'a> {
    number: i64,
    previous: String,
    anchors: &'a [Anchor],
    redacted: Vec<AuditId>,
    /// The lines whose redaction is a line of the trail itself.
    recorded: BTreeSet<String>,
    verified: Verified,
}

impl<'a> Walk<'a> {
    fn new(anchors: &'a [Anchor]) -> Self {
        Self {
            number: 0,
            previous: GENESIS.to_owned(),
            anchors,
            redacted: Vec::new(),
            recorded: BTreeSet::new(),
            verified: Verified::default(),
        }
    }

    fn find(&mut self, code: &'static str, subject: impl ToString, detail: &str) {
        if self.verified.findings.len() < FINDINGS_MAX {
            self.verified.findings.push(Finding::new(code, subject, detail));
        }
    }

    /// Goes on with the stored hash after a fault, so that one change is one finding.
    fn add(&mut self, it: &SealedLine) {
        let seal = &it.seal;
        if seal.number != self.number + 1 {
            self.find("audit_link_missing", seal.number, "the link before this one is gone");
        }
        match &it.line {
            None => self.find("audit_line_missing", seal.audit_id, "the line of the link is gone"),
            Some(line) => self.compare(it, line),
        }
        for anchor in self.anchors.iter().filter(|anchor| anchor.count == seal.number && anchor.head != seal.hash) {
            self.find("audit_anchor_differs", anchor.count, "the link is not the one that was written down outside");
        }
        self.number = seal.number;
        self.previous.clone_from(&seal.hash);
        self.verified.links += 1;
    }

    fn compare(&mut self, it: &SealedLine, line: &AuditLine) {
        let seal = &it.seal;
        if link_of(&self.previous, seal.number, line, &seal.texts) != seal.hash {
            self.find("audit_link_broken", seal.audit_id, "the line, or its place, is not what was sealed");
        }
        let texts = [&line.before_text, &line.after_text, &line.reason, &line.salt];
        let is_blank = texts.iter().all(|text| text.is_empty());
        if it.is_redacted {
            self.redacted.push(line.id);
            self.verified.redacted += 1;
            if !is_blank {
                self.find("audit_redaction_undone", line.id, "the texts of a redacted line are there");
            }
        } else if commitment(&line.salt, &line.before_text, &line.after_text, &line.reason) != seal.texts {
            self.find("audit_texts_changed", line.id, "the texts of the line are not what was sealed");
        }
        if line.action == REDACT {
            self.recorded.insert(line.subject_id.clone());
        }
    }

    fn finish(mut self, anchors: &[Anchor]) -> Verified {
        for id in std::mem::take(&mut self.redacted) {
            if !self.recorded.contains(&id.to_string()) {
                self.find("audit_redaction_unrecorded", id, "no line of the trail says who redacted it");
            }
        }
        for anchor in anchors.iter().filter(|anchor| self.number < anchor.count) {
            let detail = format!("an anchor counts {} links, the chain ends at {}", anchor.count, self.number);
            self.verified.findings.push(Finding::new("audit_truncated", anchor.count, detail));
        }
        self.verified.anchors = anchors.len();
        self.verified
    }
}
