//! XML in bounded memory: no document type, no entities but the five of XML, no more elements held than one booking has.

use domain::bank::{FaultCause, StatementFault};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

/// camt messages are 15 levels deep.
const DEPTH_MAX: usize = 40;
/// Elements that are held at once: a booking with ten thousand details has fewer.
const ELEMENTS_MAX: usize = 500_000;
const ATTRIBUTES_MAX: usize = 64;

/// An element with all that is in it.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub name: String,
    /// The attribute `Ccy`, the only one that counts.
    pub currency: String,
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    /// The first child of this name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The element at the end of a path of first children.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The text at the end of a path, without white space around it; empty when there is none.
    pub fn text_at(&self, path: &[&str]) -> &str {
        self.at(path).map_or("", |element| element.text.trim())
    }
}

/// What is told of a document while it is read.
pub(super) trait Sink {
    /// An element begins. `namespace` is that of the element.
    fn begin(&mut self, name: &str, namespace: &str) -> Result<(), StatementFault>;
    /// An element is complete. Returns it when it is to be kept within its parent.
    fn end(&mut self, element: Element, row: u32) -> Result<Option<Element>, StatementFault>;
}

/// Walks through a document.
///
/// # Errors
/// [`FaultCause::Doctype`], [`FaultCause::TooDeep`], [`FaultCause::Truncated`], [`FaultCause::Malformed`], and what the
/// sink says.
pub(super) fn walk(text: &str, sink: &mut dyn Sink) -> Result<(), StatementFault> {
    let mut walker =
        Walker { sink, stack: Vec::new(), namespaces: Vec::new(), held: 0, lines: Lines::new(text), has_root: false };
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    loop {
        let event = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(quick_xml::Error::Syntax(_)) => return Err(StatementFault::of(FaultCause::Truncated)),
            Err(_) => return Err(walker.malformed(reader.error_position())),
        };
        walker.take(event, reader.buffer_position())?;
    }
    match (walker.stack.is_empty(), walker.has_root) {
        (true, true) => Ok(()),
        (true, false) => Err(StatementFault::of(FaultCause::Malformed)),
        (false, _) => Err(StatementFault::of(FaultCause::Truncated)),
    }
}

struct Walker<'a, 's> {
    sink: &'s mut dyn Sink,
    stack: Vec<Element>,
    /// Prefix and namespace, with the depth at which each was declared.
    namespaces: Vec<(usize, String, String)>,
    held: usize,
    lines: Lines<'a>,
    has_root: bool,
}

impl Walker<'_, '_> {
    fn take(&mut self, event: Event<'_>, position: u64) -> Result<(), StatementFault> {
        match event {
            Event::Start(start) => self.begin(&start, position),
            Event::Empty(start) => {
                self.begin(&start, position)?;
                self.end(position)
            }
            Event::End(_) => self.end(position),
            Event::Text(text) => self.text(&text.xml10_content(), position),
            Event::CData(text) => self.text(&text.xml10_content(), position),
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref() {
                    Ok(Some(character)) => Some(character),
                    Ok(None) => named(&reference.xml10_content()),
                    Err(_) => return Err(self.malformed(position)),
                };
                let character = resolved.ok_or_else(|| StatementFault::of(FaultCause::Doctype))?;
                self.text(character.encode_utf8(&mut [0; 4]), position)
            }
            Event::DocType(_) => Err(StatementFault::of(FaultCause::Doctype)),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Eof => Ok(()),
        }
    }

    fn begin(&mut self, start: &BytesStart<'_>, position: u64) -> Result<(), StatementFault> {
        if self.stack.is_empty() && self.has_root {
            return Err(self.malformed(position));
        }
        self.has_root = true;
        self.held += 1;
        if self.stack.len() >= DEPTH_MAX || self.held > ELEMENTS_MAX {
            return Err(StatementFault::of(FaultCause::TooDeep).at_row(self.lines.at(position)));
        }
        let mut element = Element { name: start.local_name().into_inner().to_owned(), ..Element::default() };
        for attribute in start.attributes().take(ATTRIBUTES_MAX) {
            let attribute = attribute.map_err(|_| self.malformed(position))?;
            let value = attribute.value.trim();
            match attribute.key.into_inner() {
                "Ccy" => value.clone_into(&mut element.currency),
                "xmlns" => self.namespaces.push((self.stack.len(), String::new(), value.to_owned())),
                key => {
                    if let Some(prefix) = key.strip_prefix("xmlns:") {
                        self.namespaces.push((self.stack.len(), prefix.to_owned(), value.to_owned()));
                    }
                }
            }
        }
        let prefix = start.name().into_inner().split_once(':').map_or("", |(prefix, _)| prefix).to_owned();
        let bound = self.namespaces.iter().rev().find(|(_, known, _)| *known == prefix);
        let namespace = bound.map(|(_, _, namespace)| namespace.clone()).unwrap_or_default();
        self.sink.begin(&element.name, &namespace)?;
        self.stack.push(element);
        Ok(())
    }

    fn end(&mut self, position: u64) -> Result<(), StatementFault> {
        let Some(element) = self.stack.pop() else { return Err(self.malformed(position)) };
        let depth = self.stack.len();
        self.namespaces.retain(|(declared, _, _)| *declared < depth);
        let size = size(&element);
        match (self.sink.end(element, self.lines.at(position))?, self.stack.last_mut()) {
            (Some(element), Some(parent)) => parent.children.push(element),
            (Some(_), None) => {}
            (None, _) => self.held -= size,
        }
        Ok(())
    }

    fn text(&mut self, text: &str, position: u64) -> Result<(), StatementFault> {
        match self.stack.last_mut() {
            Some(element) => {
                element.text.push_str(text);
                Ok(())
            }
            None if text.trim().is_empty() => Ok(()),
            None => Err(self.malformed(position)),
        }
    }

    fn malformed(&mut self, position: u64) -> StatementFault {
        StatementFault::of(FaultCause::Malformed).at_row(self.lines.at(position))
    }
}

fn named(entity: &str) -> Option<char> {
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "apos" => '\'',
        "quot" => '"',
        _ => return None,
    })
}

/// Bounded depth makes the recursion safe.
fn size(element: &Element) -> usize {
    1 + element.children.iter().map(size).sum::<usize>()
}

/// Line numbers for positions that only grow.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    const fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1 }
    }

    fn at(&mut self, position: u64) -> u32 {
        let end = usize::try_from(position).unwrap_or(usize::MAX).min(self.text.len());
        if end > self.at {
            let breaks = self.text.as_bytes()[self.at..end].iter().filter(|byte| **byte == b'\n').count();
            self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
            self.at = end;
        }
        self.line
    }
}
