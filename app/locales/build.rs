//! Reads `zh-CN/<area>.json` and `en/<area>.json` and writes one function per text.
//!
//! A text that one language lacks, arguments that differ, a key given twice or an empty text stop the build, with the
//! name of the file and of the key.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};

/// The key that marks an area whose texts are chosen at run time, by code.
const LOOKUP_MARK: &str = "@lookup";
/// The key that marks such an area as one that islands ask too. The others stay out of the browser half, whose size
/// every visitor pays for.
const BROWSER_MARK: &str = "@browser";

/// An object whose keys keep their order and their repetitions, so that a repetition can be refused.
struct Entries(Vec<(String, Node)>);

enum Node {
    Text(String),
    Group(Entries),
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Entries;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of texts or of groups of texts")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Node;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text or a group of texts")
            }
            fn visit_str<E>(self, text: &str) -> Result<Node, E> {
                Ok(Node::Text(text.to_owned()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Node, A::Error> {
                Entries::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Node::Group)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// `key` or `group.key` to its text, in one language.
type Texts = BTreeMap<String, String>;

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let (zh_dir, en_dir) = (root.join("zh-CN"), root.join("en"));
    for dir in [&zh_dir, &en_dir] {
        println!("cargo::rerun-if-changed={}", dir.display());
    }
    let (zh_areas, en_areas) = (areas(&zh_dir), areas(&en_dir));
    if let Some(alone) = zh_areas.symmetric_difference(&en_areas).next() {
        panic!("{alone}.json exists in one language only");
    }
    let for_browser = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32");
    let mut code = String::new();
    let mut tables = String::new();
    for area in &zh_areas {
        let (zh_path, en_path) = (zh_dir.join(format!("{area}.json")), en_dir.join(format!("{area}.json")));
        let (mut zh, mut en) = (read(&zh_path), read(&en_path));
        let at_run_time = zh.remove(LOOKUP_MARK).is_some() | en.remove(LOOKUP_MARK).is_some();
        let in_browser = zh.remove(BROWSER_MARK).is_some() | en.remove(BROWSER_MARK).is_some();
        compare(&zh_path, &zh, &en_path, &en);
        write_area(&mut code, area, &zh, &en);
        if at_run_time && (in_browser || !for_browser) {
            write_table(&mut tables, area, &zh, &en);
        }
    }
    write!(code, "\n/// Key, Chinese, English; sorted by key.\nconst LOOKUP: &[(&str, &str, &str)] = &[\n{tables}];\n")
        .expect("a string takes every text");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("areas.rs");
    fs::write(out, code).expect("the build folder can be written");
}

fn areas(dir: &Path) -> BTreeSet<String> {
    let files = fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    files
        .map(|file| file.expect("a folder that opens can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| path.file_stem().expect("a file has a name").to_string_lossy().into_owned())
        .collect()
}

fn read(path: &Path) -> Texts {
    let name = path.display();
    println!("cargo::rerun-if-changed={name}");
    let json = fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let entries: Entries = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut texts = Texts::new();
    for (key, node) in entries.0 {
        match node {
            Node::Text(text) => add(&mut texts, path, key, text),
            Node::Group(group) => {
                for (inner, node) in group.0 {
                    match node {
                        Node::Text(text) => add(&mut texts, path, format!("{key}.{inner}"), text),
                        Node::Group(_) => panic!("{name}: {key}.{inner}: groups go one level deep"),
                    }
                }
            }
        }
    }
    texts
}

fn add(texts: &mut Texts, path: &Path, key: String, text: String) {
    let name = path.display();
    let word = |part: &str| part.starts_with(|c: char| c.is_ascii_lowercase()) && part.chars().all(is_word);
    assert!(
        key == LOOKUP_MARK || key == BROWSER_MARK || key.split('.').all(word),
        "{name}: {key}: a key is a lower-case word"
    );
    assert!(!text.trim().is_empty(), "{name}: {key}: the text is empty");
    arguments(&text).unwrap_or_else(|| panic!("{name}: {key}: an argument is a word in braces"));
    assert!(texts.insert(key.clone(), text).is_none(), "{name}: {key}: given twice");
}

fn is_word(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'
}

/// The names in braces, sorted; `None` when a brace is not closed or holds no word.
fn arguments(text: &str) -> Option<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}')?;
        if before.contains('}') || name.is_empty() || !name.chars().all(is_word) {
            return None;
        }
        names.insert(name.to_owned());
        rest = tail;
    }
    (!rest.contains('}')).then_some(names)
}

fn compare(zh_path: &Path, zh: &Texts, en_path: &Path, en: &Texts) {
    if let Some(key) = zh.keys().find(|key| !en.contains_key(*key)) {
        panic!("{}: {key}: missing, it is in {}", en_path.display(), zh_path.display());
    }
    for (key, text) in en {
        let twin = zh
            .get(key)
            .unwrap_or_else(|| panic!("{}: {key}: missing, it is in {}", zh_path.display(), en_path.display()));
        assert!(arguments(twin) == arguments(text), "{}: {key}: arguments differ from Chinese", en_path.display());
    }
}

fn write_area(code: &mut String, area: &str, zh: &Texts, en: &Texts) {
    let mut groups: BTreeMap<&str, String> = BTreeMap::new();
    for (key, chinese) in zh {
        let (group, name) = key.split_once('.').unwrap_or(("", key));
        groups.entry(group).or_default().push_str(&function(name, chinese, &en[key]));
    }
    let _ = writeln!(code, "pub mod r#{area} {{");
    for (group, functions) in groups {
        let _ = match group {
            "" => write!(code, "{functions}"),
            _ => writeln!(code, "pub mod r#{group} {{\n{functions}}}"),
        };
    }
    let _ = writeln!(code, "}}");
}

fn function(name: &str, zh: &str, en: &str) -> String {
    let arguments = arguments(zh).expect("texts were read with their arguments");
    if arguments.is_empty() {
        return format!(
            "#[must_use]\npub fn r#{name}(locale: domain::Locale) -> &'static str {{\n\
             match locale {{ domain::Locale::Zh => {zh:?}, domain::Locale::En => {en:?} }}\n}}\n"
        );
    }
    let parameters: String = arguments.iter().map(|argument| format!(", {argument}: impl std::fmt::Display")).collect();
    // A text has as many arguments as it mentions; the language is one more.
    let expected = match arguments.len() {
        0..=6 => "",
        _ => "#[expect(clippy::too_many_arguments, reason = \"a text has as many arguments as it mentions\")]\n",
    };
    format!(
        "{expected}#[must_use]\npub fn r#{name}(locale: domain::Locale{parameters}) -> String {{\n\
         match locale {{ domain::Locale::Zh => format!({zh:?}), domain::Locale::En => format!({en:?}) }}\n}}\n"
    )
}

fn write_table(tables: &mut String, area: &str, zh: &Texts, en: &Texts) {
    let mut rows: Vec<(String, &str, &str)> =
        zh.iter().map(|(key, chinese)| (format!("{area}.{key}"), chinese.as_str(), en[key].as_str())).collect();
    rows.sort();
    for row in rows {
        let _ = writeln!(tables, "{row:?},");
    }
}
