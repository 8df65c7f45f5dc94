//! The fonts that documents are set in. They are the machine's, never the repository's: Debian's package is
//! fonts-noto-cjk (SIL Open Font Licence, which allows embedding).

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use services::ports::PaperError;
use typst::{
    foundations::Bytes,
    text::{Font, FontBook},
    utils::LazyHash,
};

/// Where systems keep fonts; a setting names another folder.
const SYSTEM_FOLDERS: [&str; 5] = [
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "/run/current-system/sw/share",
];
/// Families with all the characters of 通用规范汉字表, the best first: documents are set in a Song face.
const FAMILIES: [&str; 6] = [
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Serif SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
];
/// How the files of those families begin, in lower case: other fonts of the machine are not opened.
const FILE_NAMES: [&str; 6] =
    ["notoserifcjk", "sourcehanserif", "notoserifsc", "notosanscjk", "sourcehansans", "notosanssc"];
/// Weights that documents use: body and headings. The other faces of a family stay unread.
const WEIGHTS: [u16; 2] = [400, 700];
/// Folders within folders.
const DEPTH_MAX: usize = 6;
/// Files that are opened.
const FILES_MAX: usize = 64;
/// The largest file: a collection of four languages in one weight has 26 MB.
const FILE_BYTES_MAX: u64 = 128 * 1024 * 1024;

/// Fonts in the order in which a character looks for its glyph.
pub(super) struct Fonts {
    pub(super) book: LazyHash<FontBook>,
    pub(super) fonts: Vec<Font>,
    /// Families for the template, the main one first.
    pub(super) families: Vec<String>,
    /// Every character that one of the fonts has a glyph for.
    covered: HashSet<u32>,
}

impl Fonts {
    /// The first of [`FAMILIES`] that the folders hold, and every font of the folder that a setting names, so that an
    /// operator can add one for characters that are rarer still.
    pub(super) fn find(setting: Option<&Path>) -> Result<Self, PaperError> {
        let mut files = Vec::new();
        match setting {
            Some(folder) => collect(folder, 0, &|_| true, &mut files),
            None => {
                for folder in SYSTEM_FOLDERS {
                    collect(Path::new(folder), 0, &is_known, &mut files);
                }
            }
        }
        files.sort();
        Self::choose(&files, setting.is_some())
    }

    fn choose(files: &[PathBuf], with_others: bool) -> Result<Self, PaperError> {
        let missing = || PaperError::FontMissing { family: FAMILIES[0].to_owned() };
        let mut faces = Vec::new();
        for (name, family) in FILE_NAMES.iter().zip(FAMILIES) {
            let named = files.iter().filter(|path| starts_with(path, name));
            faces = named.flat_map(|path| read(path)).filter(|font| is_face_of(font, family)).collect();
            if !faces.is_empty() {
                break;
            }
        }
        let main = faces.first().ok_or_else(missing)?.info().family.clone();
        if with_others {
            faces.extend(files.iter().filter(|path| !is_known(path)).flat_map(|path| read(path)));
        }
        let mut families = vec![main];
        for font in &faces {
            if !families.contains(&font.info().family) {
                families.push(font.info().family.clone());
            }
        }
        let covered = faces.iter().flat_map(|font| font.info().coverage.iter()).collect();
        Ok(Self { book: LazyHash::new(FontBook::from_fonts(&faces)), fonts: faces, families, covered })
    }

    pub(super) fn has(&self, character: char) -> bool {
        self.covered.contains(&u32::from(character))
    }
}

fn is_face_of(font: &Font, family: &str) -> bool {
    let info = font.info();
    info.family == family && (WEIGHTS.contains(&info.variant.weight.to_number()) || !info.axes.is_empty())
}

fn read(path: &Path) -> Vec<Font> {
    match fs::read(path) {
        Ok(bytes) => Font::iter(Bytes::new(bytes)).collect(),
        Err(error) => {
            tracing::warn!(%error, "a font could not be read");
            Vec::new()
        }
    }
}

fn is_known(path: &Path) -> bool {
    FILE_NAMES.iter().any(|name| starts_with(path, name))
}

fn starts_with(path: &Path, name: &str) -> bool {
    let file = path.file_name().map(|file| file.to_string_lossy().to_lowercase().replace(['-', '_', ' '], ""));
    file.is_some_and(|file| {
        file.starts_with(name)
            && !["black", "light", "thin", "medium", "semibold"].iter().any(|weight| file.contains(weight))
    })
}

fn collect(folder: &Path, depth: usize, wanted: &dyn Fn(&Path) -> bool, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() && depth < DEPTH_MAX {
            collect(&path, depth + 1, wanted, files);
        } else if files.len() < FILES_MAX && is_font(&path) && wanted(&path) {
            files.push(path);
        }
    }
}

fn is_font(path: &Path) -> bool {
    let extension = path.extension().map(|it| it.to_string_lossy().to_lowercase()).unwrap_or_default();
    ["otf", "ttf", "ttc", "otc"].contains(&extension.as_str())
        && fs::metadata(path).is_ok_and(|file| file.len() <= FILE_BYTES_MAX)
}
