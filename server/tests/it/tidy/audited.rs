//! Every verb that writes leaves a line in the audit trail. The source is read: a function of `services` that opens a
//! writing transaction must call the journal, itself or through what it calls. What does not stands in
//! `unaudited.golden`, which may only shrink; a verb that is new there needs a line, not an entry.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

const GOLDEN: &str = "server/tests/it/unaudited.golden";
/// Rooms whose functions are no verbs of the product.
const LEFT_OUT: [&str; 2] = ["demo", "ports"];

/// Where a function is and what it is called.
type Name = (String, String);

/// The functions of a file by name with their text: rustfmt ends each with a brace at the margin.
fn functions(file: &str, text: &str, found: &mut BTreeMap<Name, String>) {
    let mut current: Option<(String, String)> = None;
    for line in text.lines().take_while(|line| *line != "mod tests {") {
        if let Some((name, body)) = &mut current {
            body.push('\n');
            body.push_str(line);
            if line == "}" {
                found.insert((file.to_owned(), std::mem::take(name)), std::mem::take(body));
                current = None;
            }
            continue;
        }
        let rest = line.strip_prefix("pub ").or_else(|| line.strip_prefix("pub(crate) ")).unwrap_or(line);
        let rest = rest.strip_prefix("pub(super) ").unwrap_or(rest);
        let rest = rest.strip_prefix("const ").unwrap_or(rest);
        let rest = rest.strip_prefix("async ").unwrap_or(rest);
        if let Some(rest) = rest.strip_prefix("fn ")
            && !line.ends_with("{}")
        {
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            current = Some((name, line.to_owned()));
        }
    }
}

/// `a::b(` and `b(` in a text: the module, where one is named, and the function.
fn calls(text: &str) -> BTreeSet<(String, String)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut calls = BTreeSet::new();
    for (place, _) in text.match_indices('(') {
        let before = &text[..place];
        let name = &before[before.trim_end_matches(is_word).len()..];
        let module = before[..before.len() - name.len()].strip_suffix("::").unwrap_or_default();
        let module = &module[module.trim_end_matches(is_word).len()..];
        if !name.is_empty() {
            calls.insert((module.to_owned(), name.to_owned()));
        }
    }
    calls
}

fn is_audited_itself(text: &str) -> bool {
    ["journal::audit(", "journal::record(", "journal::entrance(", "add_audit("].iter().any(|call| text.contains(call))
}

/// The functions that a call can mean: of the module that it names, else of the same file, else of the same room.
fn meant<'a>(all: &'a BTreeMap<Name, String>, from: &'a str, call: &'a (String, String)) -> Vec<&'a Name> {
    let named = |name: &&Name| name.1 == call.1;
    let is_qualified = !["", "self", "super", "crate"].contains(&call.0.as_str());
    if is_qualified {
        return all.keys().filter(named).filter(|name| name.0.split('/').any(|part| part == call.0)).collect();
    }
    let room = |file: &str| file.split('/').next().unwrap_or_default().to_owned();
    let here: Vec<&Name> = all.keys().filter(named).filter(|name| name.0 == from).collect();
    if !here.is_empty() {
        return here;
    }
    all.keys().filter(named).filter(|name| room(&name.0) == room(from)).collect()
}

fn audited(all: &BTreeMap<Name, String>) -> BTreeSet<&Name> {
    let mut audited: BTreeSet<&Name> = all.iter().filter(|it| is_audited_itself(it.1)).map(|it| it.0).collect();
    let calls: BTreeMap<&Name, Vec<&Name>> = all
        .iter()
        .map(|(name, text)| {
            let calls = calls(text);
            let meant =
                calls.iter().flat_map(|call| meant(all, &name.0, call).into_iter().cloned().collect::<Vec<_>>());
            let meant: BTreeSet<Name> = meant.collect();
            (name, all.keys().filter(|known| meant.contains(*known)).collect())
        })
        .collect();
    loop {
        let more: Vec<&Name> = calls
            .iter()
            .filter(|(name, callees)| !audited.contains(*name) && callees.iter().any(|it| audited.contains(it)))
            .map(|(name, _)| *name)
            .collect();
        if more.is_empty() {
            return audited;
        }
        audited.extend(more);
    }
}

#[test]
fn every_verb_that_writes_leaves_a_line_in_the_audit_trail() {
    let root = super::root();
    let source = root.join("server/services/src");
    let mut all = BTreeMap::new();
    for (path, text) in super::files(&source, ".rs") {
        let file = path.strip_prefix(&source).unwrap().with_extension("");
        let file = file.to_string_lossy().replace('\\', "/");
        let is_left_out = LEFT_OUT.iter().any(|room| file.starts_with(room)) || file.ends_with("tests");
        if !is_left_out {
            functions(&file, &text, &mut all);
        }
    }
    let audited = audited(&all);
    let verbs = all.iter().filter(|(_, text)| text.contains("store.write()"));
    let (with, without): (Vec<_>, Vec<_>) = verbs.map(|(name, _)| name).partition(|name| audited.contains(name));
    assert!(with.len() > 100, "the source is read as it is written: {} verbs", with.len());
    let found: String = without.iter().map(|name| format!("{}::{}\n", name.0, name.1)).collect();
    let golden = root.join(GOLDEN);
    if std::env::var_os("KAIXU_UPDATE_GOLDEN").is_some() {
        fs::write(&golden, &found).unwrap();
    }
    let known = fs::read_to_string(&golden).unwrap_or_default();
    let new: Vec<&str> = found.lines().filter(|line| !known.lines().any(|known| known == *line)).collect();
    assert!(new.is_empty(), "these write and leave no line in the audit trail: {new:#?}");
    let gone: Vec<&str> = known.lines().filter(|line| !found.lines().any(|found| found == *line)).collect();
    assert!(gone.is_empty(), "these leave a line now; take them out of {GOLDEN}: {gone:#?}");
}

/// The actions that are named in words: the fourth argument of `journal::audit`, or the first field of a change.
fn actions(text: &str) -> BTreeSet<String> {
    let argument = |call: &str| call.split(',').nth(3).map(str::trim).unwrap_or_default().to_owned();
    let calls = text.split("journal::audit(").skip(1).map(argument);
    let field = |rest: &str| rest.split(',').next().unwrap_or_default().to_owned();
    let changes = text.split("Change { action: ").skip(1).map(field);
    let word = |it: String| Some(it.strip_prefix('"')?.strip_suffix('"')?.to_owned());
    calls.chain(changes).filter_map(word).collect()
}

#[test]
fn every_act_of_the_audit_trail_has_a_name_in_both_languages() {
    let source = super::root().join("server/services/src");
    let acts: BTreeSet<String> = super::files(&source, ".rs").iter().flat_map(|(_, text)| actions(text)).collect();
    assert!(acts.len() > 50, "the source is read as it is written: {acts:?}");
    let has_name = |act: &&String| {
        domain::Locale::ALL.iter().all(|locale| locales::lookup(&format!("audit_words.{act}"), *locale).is_some())
    };
    let nameless: Vec<&String> = acts.iter().filter(|act| !has_name(act)).collect();
    assert!(nameless.is_empty(), "these have no name in audit_words.json: {nameless:#?}");
}
