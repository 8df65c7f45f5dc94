//! What happened, line by line, and its hash: two runs of one seed are the same when their hashes are.

use std::collections::{BTreeMap, VecDeque};

use domain::digest::sha256_hex;

/// Lines that are shown when something goes wrong.
const TAIL: usize = 20;

/// How often an act was done and refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub done: u64,
    pub refused: u64,
}

#[derive(Debug)]
pub struct Transcript {
    /// How to see it again.
    replay: String,
    tail: VecDeque<String>,
    hash: String,
    pub tallies: BTreeMap<String, Tally>,
}

impl Transcript {
    #[must_use]
    pub fn new(replay: String) -> Self {
        Self { replay, tail: VecDeque::new(), hash: String::new(), tallies: BTreeMap::new() }
    }

    pub fn add(&mut self, line: String) {
        self.hash = sha256_hex(format!("{}{line}", self.hash).as_bytes());
        self.tail.push_back(line);
        if self.tail.len() > TAIL {
            self.tail.pop_front();
        }
    }

    pub fn count(&mut self, verb: &str, is_done: bool) {
        let tally = self.tallies.entry(verb.to_owned()).or_default();
        if is_done {
            tally.done += 1;
        } else {
            tally.refused += 1;
        }
    }

    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    #[must_use]
    pub fn tail(&self) -> Vec<String> {
        self.tail.iter().cloned().collect()
    }
}

impl Drop for Transcript {
    /// A use case that panics unwinds through here: the last lines say what it was asked to do.
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("panicked in the simulation; the last acts:\n{}\n{}", self.tail().join("\n"), self.replay);
        }
    }
}
