//! One style sheet out of many: the `@import` list of `style/main.css`, in its order, put into place.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

/// The content of `folder/main.css` with every import replaced by the file that it names. A missing file is an error
/// here rather than a page without style later.
pub fn bundle(folder: &Path) -> Result<String> {
    let main = read(folder, "main.css")?;
    let mut sheet = String::new();
    for line in main.lines() {
        match line.trim_start().strip_prefix("@import") {
            Some(import) => sheet.push_str(&inline(folder, import)?),
            None => sheet.push_str(line),
        }
        sheet.push('\n');
    }
    Ok(sheet)
}

fn inline(folder: &Path, import: &str) -> Result<String> {
    let (name, condition) = parse(import).with_context(|| format!("style/main.css: cannot read `@import{import}`"))?;
    let content = read(folder, name)?;
    ensure!(!content.contains("@import"), "style/{name}: only main.css may import");
    ensure!(
        content.matches('{').count() == content.matches('}').count(),
        "style/{name}: opening and closing braces differ in number"
    );
    Ok(match condition {
        Condition::None => content,
        Condition::Layer(layer) => format!("@layer {layer} {{\n{content}}}"),
        Condition::Media(media) => format!("@media {media} {{\n{content}}}"),
    })
}

#[derive(Debug, PartialEq, Eq)]
enum Condition<'a> {
    None,
    Layer(&'a str),
    Media(&'a str),
}

fn parse(import: &str) -> Result<(&str, Condition<'_>)> {
    let rest = import.trim().strip_suffix(';').context("no semicolon at the end of the line")?.trim();
    let rest = rest.strip_prefix("url(").map_or(rest, |inner| inner.trim_start());
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'')).context("the name is not in quotes")?;
    let (name, rest) = rest[1..].split_once(quote).context("the quotes do not close")?;
    let rest = rest.trim_start().trim_start_matches(')').trim();
    if rest.is_empty() {
        return Ok((name, Condition::None));
    }
    match rest.strip_prefix("layer(").map(|layer| layer.split_once(')')) {
        Some(Some((layer, ""))) => Ok((name, Condition::Layer(layer.trim()))),
        Some(_) => bail!("only one of layer and media is understood"),
        None => Ok((name, Condition::Media(rest))),
    }
}

fn read(folder: &Path, name: &str) -> Result<String> {
    let path = folder.join(name);
    std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{Condition, bundle, parse};

    #[test]
    fn imports_are_read_in_their_usual_forms() {
        let check = |import, expect| assert_eq!(parse(import).unwrap(), expect);
        check(r#" "tokens.css";"#, ("tokens.css", Condition::None));
        check(" url('./base.css') ;", ("./base.css", Condition::None));
        check(r#" "kit.css" layer(kit);"#, ("kit.css", Condition::Layer("kit")));
        check(r#" "print.css" print;"#, ("print.css", Condition::Media("print")));
        assert!(parse(" tokens.css;").is_err());
        assert!(parse(r#" "tokens.css""#).is_err());
    }

    #[test]
    fn the_sheet_keeps_the_order_and_the_lines_between() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("main.css"), "@layer a, b;\n@import \"b.css\" layer(b);\n@import \"a.css\";\n")
            .unwrap();
        std::fs::write(dir.path().join("a.css"), "a {}\n").unwrap();
        assert!(bundle(dir.path()).unwrap_err().to_string().contains("b.css"));
        std::fs::write(dir.path().join("b.css"), "b {}\n").unwrap();
        assert_eq!(bundle(dir.path()).unwrap(), "@layer a, b;\n@layer b {\nb {}\n}\na {}\n\n");
        std::fs::write(dir.path().join("b.css"), "b {\n").unwrap();
        assert!(bundle(dir.path()).is_err());
    }
}
