//! Sets papers as PDF with typst: tagged, with subset fonts, and the same bytes for the same paper.

mod fonts;
mod world;

use std::{num::NonZero, path::Path, sync::Arc, thread::available_parallelism};

use async_trait::async_trait;
use domain::digest::sha256_hex;
use qrcode::{EcLevel, QrCode, render::svg};
use serde_json::json;
use services::ports::{PAPER_CHARS_MAX, PAPER_PARTS_MAX, PAPER_ROWS_MAX, Paper, PaperError, Papers, Part, SetPaper};
use tokio::sync::Semaphore;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use self::{fonts::Fonts, world::PaperWorld};

/// Layouts that were not used for this many papers are forgotten: a cache that only grows is a leak.
const CACHE_PAPERS: usize = 4;
/// Missing characters that an error names.
const NAMED_MAX: usize = 12;

/// The port over typst. Fonts are read once and shared.
#[derive(Clone)]
pub struct TypstPapers {
    fonts: Arc<Fonts>,
    /// As many at once as there are processors: more would only take memory.
    turns: Arc<Semaphore>,
}

impl std::fmt::Debug for TypstPapers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TypstPapers").field("families", &self.fonts.families).finish_non_exhaustive()
    }
}

impl TypstPapers {
    /// Finds the fonts: in `folder` when it is given, else where systems keep them.
    ///
    /// # Errors
    /// [`PaperError::FontMissing`] when no family with Chinese characters is there.
    pub fn load(folder: Option<&Path>) -> Result<Self, PaperError> {
        let turns = available_parallelism().map_or(1, NonZero::get);
        Ok(Self { fonts: Arc::new(Fonts::find(folder)?), turns: Arc::new(Semaphore::new(turns)) })
    }

    /// Sets a paper on this thread.
    ///
    /// # Errors
    /// When a character has no glyph, the paper is too long, or the template fails.
    pub fn set(&self, paper: &Paper) -> Result<SetPaper, PaperError> {
        check_size(paper)?;
        let content_sha256 = paper.content_sha256();
        let address = paper.verify.as_ref().map(|page| format!("{page}/{content_sha256}"));
        self.check_glyphs(paper, address.as_deref())?;
        let square = address.as_deref().map_or_else(|| Ok(String::new()), square)?;
        let data = json!({
            "paper": paper,
            "content_sha256": content_sha256,
            "address": address,
            "families": self.fonts.families,
        });
        let world = PaperWorld::new(self.fonts.clone(), data.to_string(), square);
        let document = typst::compile::<PagedDocument>(&world).output.map_err(|errors| damaged(&errors))?;
        let bytes = typst_pdf::pdf(&document, &options(&content_sha256)).map_err(|errors| damaged(&errors))?;
        comemo::evict(CACHE_PAPERS);
        Ok(SetPaper { sha256: sha256_hex(&bytes), bytes, content_sha256, pages: document.pages().len() })
    }

    fn check_glyphs(&self, paper: &Paper, address: Option<&str>) -> Result<(), PaperError> {
        let place = (paper.title.clone(), address.unwrap_or_default());
        let version = (paper.title.clone(), paper.template_version.as_str());
        for (place, text) in paper.texts().into_iter().chain([place, version]) {
            let mut missing: Vec<char> = text.chars().filter(|&it| it != '\n' && !self.fonts.has(it)).collect();
            missing.sort_unstable();
            missing.dedup();
            if !missing.is_empty() {
                let named = missing.iter().take(NAMED_MAX).map(|&it| name(it));
                return Err(PaperError::MissingGlyph { characters: named.collect::<Vec<_>>().join(", "), place });
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Papers for TypstPapers {
    async fn render(&self, paper: Paper) -> Result<SetPaper, PaperError> {
        let turn = self.turns.clone().acquire_owned().await.map_err(|error| PaperError::Damaged(Box::new(error)))?;
        let this = self.clone();
        let setting = tokio::task::spawn_blocking(move || {
            let set = this.set(&paper);
            drop(turn);
            set
        });
        setting.await.unwrap_or_else(|error| Err(PaperError::Damaged(Box::new(error))))
    }
}

/// The character and its code, or the code alone where there is nothing to see.
fn name(character: char) -> String {
    let code = format!("U+{:04X}", u32::from(character));
    if character.is_control() || character.is_whitespace() { code } else { format!("{character} ({code})") }
}

fn check_size(paper: &Paper) -> Result<(), PaperError> {
    let rows = paper.parts.iter().map(|part| if let Part::Table { rows, .. } = part { rows.len() } else { 0 });
    let chars: usize = paper.texts().iter().map(|(_, text)| text.chars().count()).sum();
    let is_too_long =
        paper.parts.len() > PAPER_PARTS_MAX || chars > PAPER_CHARS_MAX || rows.max().unwrap_or(0) > PAPER_ROWS_MAX;
    if is_too_long { Err(PaperError::TooLong) } else { Ok(()) }
}

fn options(content_sha256: &str) -> PdfOptions {
    PdfOptions {
        ident: typst::foundations::Smart::Custom(content_sha256.to_owned()),
        creator: typst::foundations::Smart::Custom(Some("Kaixu".to_owned())),
        ..PdfOptions::default()
    }
}

/// The square that leads to the verification page.
fn square(address: &str) -> Result<String, PaperError> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M)
        .map_err(|error| PaperError::Damaged(Box::new(error)))?;
    Ok(code.render::<svg::Color>().quiet_zone(false).min_dimensions(200, 200).build())
}

fn damaged(errors: &[typst::diag::SourceDiagnostic]) -> PaperError {
    let messages: Vec<String> = errors.iter().map(|error| error.message.to_string()).collect();
    PaperError::Damaged(messages.join("; ").into())
}
