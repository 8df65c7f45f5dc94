//! How large the grids of an XLS workbook are, before they are laid out.
//!
//! The reader gives every cell between the outermost ones a place, and believes what a sheet states of its size. Two
//! cells far apart, or one false number, would take as much memory as millions of cells.

use services::ports::SheetError;

/// Cells of all grids together: a full sheet of 65,536 rows and 120 columns.
const GRID_CELLS_MAX: u64 = 8_000_000;
const SHEETS_MAX: usize = 100;
const STREAMS_MAX: usize = 4;
/// Numbers of sectors from here on mean free, end and other things.
const SPECIAL: u32 = 0xffff_fff8;
/// Streams below this length lie in the small sectors.
const SMALL_STREAM: usize = 4096;
const SMALL_SECTOR: usize = 64;

/// # Errors
/// [`SheetError::UnpacksTooLarge`] with `max` when the grids pass what a reader may take, [`SheetError::Damaged`] when
/// the file has no such inside.
pub(super) fn check(bytes: &[u8], max: u64) -> Result<(), SheetError> {
    let cells = Compound::open(bytes).and_then(|compound| compound.grid_cells()).ok_or(SheetError::Damaged)?;
    if cells > GRID_CELLS_MAX { Err(SheetError::UnpacksTooLarge { max }) } else { Ok(()) }
}

/// A compound file: a file system of sectors in a file ([MS-CFB]).
struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    directory: Vec<u8>,
}

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut this = Self { bytes, sector, fat: Vec::new(), directory: Vec::new() };
        for place in this.fat_places()? {
            let fat = this.sector(place)?;
            this.fat.extend(fat.chunks_exact(4).filter_map(|entry| u32_at(entry, 0)));
        }
        if runs_in_a_circle(&this.fat) {
            return None;
        }
        this.directory = this.chain(u32_at(bytes, 48)?)?;
        Some(this)
    }

    /// Where the allocation table lies: 109 places in the header, more in a chain of sectors.
    fn fat_places(&self) -> Option<Vec<u32>> {
        let mut places: Vec<u32> = (0..109).map(|index| u32_at(self.bytes, 76 + 4 * index)).collect::<Option<_>>()?;
        let mut next = u32_at(self.bytes, 68)?;
        let last = self.sector - 4;
        for _ in 0..self.sectors() {
            if next >= SPECIAL {
                break;
            }
            let sector = self.sector(next)?;
            places.extend(sector.get(..last)?.chunks_exact(4).filter_map(|entry| u32_at(entry, 0)));
            next = u32_at(sector, last)?;
        }
        places.retain(|place| *place < SPECIAL);
        // Each sector of the table is for as many sectors as it has entries; more tables than that are for nothing.
        let needed = self.sectors() / (self.sector / 4) + 2;
        (places.len() <= needed).then_some(places)
    }

    /// More than there are in the file, so that a chain that runs in a circle ends.
    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector + 1
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let from = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        self.bytes.get(from..self.bytes.len().min(from + self.sector))
    }

    fn chain(&self, first: u32) -> Option<Vec<u8>> {
        let (mut bytes, mut next) = (Vec::new(), first);
        for _ in 0..self.sectors() {
            if next >= SPECIAL {
                return Some(bytes);
            }
            bytes.extend_from_slice(self.sector(next)?);
            next = *self.fat.get(usize::try_from(next).ok()?)?;
        }
        None
    }

    /// The cells of every stream that a reader may take for the workbook: names are compared without regard to case.
    fn grid_cells(&self) -> Option<u64> {
        let books: Vec<&[u8]> = self.directory.chunks_exact(128).filter(|entry| is_workbook(entry)).collect();
        if books.len() > STREAMS_MAX {
            return None;
        }
        books.into_iter().try_fold(0u64, |cells, entry| Some(cells.saturating_add(grid_cells(&self.stream(entry)?)?)))
    }

    /// The bytes of an entry of the directory.
    fn stream(&self, entry: &[u8]) -> Option<Vec<u8>> {
        let first = u32_at(entry, 116)?;
        // Only files of large sectors have lengths of 64 bits.
        let is_long = self.sector == 4096 && u32_at(entry, 124)? > 0;
        let length = if is_long { usize::MAX } else { usize::try_from(u32_at(entry, 120)?).ok()? };
        if length >= SMALL_STREAM {
            let mut bytes = self.chain(first)?;
            bytes.truncate(length);
            return Some(bytes);
        }
        // The first entry is the root, which holds the small sectors.
        let small = self.chain(u32_at(&self.directory, 116)?)?;
        let table = self.chain(u32_at(self.bytes, 60)?)?;
        let (mut bytes, mut next) = (Vec::new(), first);
        while next < SPECIAL && bytes.len() < length {
            let from = usize::try_from(next).ok()?;
            bytes.extend_from_slice(small.get(from * SMALL_SECTOR..)?.get(..SMALL_SECTOR)?);
            next = u32_at(&table, 4 * from)?;
        }
        bytes.truncate(length);
        Some(bytes)
    }
}

/// Whether a chain of sectors comes back to itself. Without such a chain, no stream is longer than the file.
fn runs_in_a_circle(fat: &[u32]) -> bool {
    let mut seen_from = vec![usize::MAX; fat.len()];
    for start in 0..fat.len() {
        let mut next = Some(start);
        while let Some(place) = next {
            if seen_from[place] == start {
                return true;
            }
            if seen_from[place] != usize::MAX {
                break;
            }
            seen_from[place] = start;
            next = usize::try_from(fat[place]).ok().filter(|place| *place < fat.len());
        }
    }
    false
}

fn is_workbook(entry: &[u8]) -> bool {
    let units = entry[..64].chunks_exact(2).filter_map(|unit| u16_at(unit, 0)).take_while(|unit| *unit != 0);
    let name: String = char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    name.eq_ignore_ascii_case("Workbook") || name.eq_ignore_ascii_case("Book")
}

/// The cells of all grids of a workbook stream ([MS-XLS]).
fn grid_cells(stream: &[u8]) -> Option<u64> {
    const BOUND_SHEET: usize = 0x0085;
    let sheets: Vec<u32> =
        Records(stream).filter(|(id, _)| *id == BOUND_SHEET).filter_map(|(_, data)| u32_at(data, 0)).collect();
    if sheets.len() > SHEETS_MAX {
        return Some(u64::MAX);
    }
    let mut cells = 0u64;
    for from in sheets {
        let sheet = stream.get(usize::try_from(from).ok()?..)?;
        cells = cells.saturating_add(sheet_cells(sheet)?);
    }
    Some(cells)
}

/// The larger of what a sheet states and what its outermost cells span.
fn sheet_cells(sheet: &[u8]) -> Option<u64> {
    const END: usize = 0x000a;
    const DIMENSIONS: usize = 0x0200;
    let mut stated = 0;
    let mut span: Option<(u32, u32, u32, u32)> = None;
    let mut depth = 0;
    for (id, data) in Records(sheet) {
        match id {
            // A sheet may hold others, such as charts; its own end is the last.
            0x0809 => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            DIMENSIONS => stated = stated.max(stated_cells(data)?),
            // Formula, number, label, text, true or false, run of numbers, number.
            0x0006 | 0x0203 | 0x0204 | 0x00d6 | 0x00fd | 0x0205 | 0x00bd | 0x027e => {
                let (row, first) = (u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?));
                let last = if id == 0x00bd { u32::from(u16_at(data, data.len().checked_sub(2)?)?) } else { first };
                let (top, bottom, left, right) = span.unwrap_or((row, row, first, last));
                span = Some((top.min(row), bottom.max(row), left.min(first), right.max(last)));
            }
            _ => {}
        }
    }
    let spanned = span.map_or(0, |(top, bottom, left, right)| {
        u64::from(bottom - top + 1) * (u64::from(right.saturating_sub(left)) + 1)
    });
    Some(stated.max(spanned))
}

/// Rows are stated in 32 bits by newer workbooks, which have fourteen bytes here, in 16 bits by older ones.
fn stated_cells(data: &[u8]) -> Option<u64> {
    let (rows, columns) = if data.len() >= 14 {
        let rows = u64::from(u32_at(data, 4)?.saturating_sub(u32_at(data, 0)?));
        (rows, u64::from(u16_at(data, 10)?.saturating_sub(u16_at(data, 8)?)))
    } else {
        let rows = u64::from(u16_at(data, 2)?.saturating_sub(u16_at(data, 0)?));
        (rows, u64::from(u16_at(data, 6)?.saturating_sub(u16_at(data, 4)?)))
    };
    Some((rows + 1) * (columns + 1))
}

/// Records of a stream: an id, a length, and so many bytes. The last one may be cut off.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (usize, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let id = usize::from(u16_at(self.0, 0)?);
        let length = usize::from(u16_at(self.0, 2)?);
        let (data, rest) = self.0[4..].split_at_checked(length)?;
        self.0 = rest;
        Some((id, data))
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).expect("a short record");
        [&id.to_le_bytes()[..], &length.to_le_bytes()[..], data].concat()
    }

    /// A stream of one sheet that holds these records.
    fn stream(records: &[Vec<u8>]) -> Vec<u8> {
        let globals = record(0x0809, &[0; 16]);
        let end = record(0x000a, &[]);
        let length = u32::try_from(globals.len() + 4 + 8 + end.len()).expect("a short stream");
        let bound = record(0x0085, &[&length.to_le_bytes()[..], &[0; 4][..]].concat());
        [globals, bound, end.clone(), record(0x0809, &[0; 16]), records.concat(), end].concat()
    }

    fn number_at(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes()[..], &[0; 10][..]].concat())
    }

    #[test]
    fn the_outermost_cells_span_the_grid() {
        assert_eq!(grid_cells(&stream(&[number_at(3, 1), number_at(5, 2), number_at(4, 0)])), Some(9));
        assert_eq!(grid_cells(&stream(&[number_at(0, 0), number_at(65_535, 255)])), Some(16_777_216));
        assert_eq!(grid_cells(&stream(&[])), Some(0));
    }

    #[test]
    fn a_false_statement_of_size_counts() {
        let mut dimensions = [0; 14];
        dimensions[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        dimensions[10..12].copy_from_slice(&255u16.to_le_bytes());
        let cells = grid_cells(&stream(&[record(0x0200, &dimensions), number_at(0, 0)]));
        assert!(cells.is_some_and(|cells| cells > GRID_CELLS_MAX), "{cells:?}");
    }

    #[test]
    fn a_circle_of_sectors_is_found() {
        let end = 0xffff_fffe;
        assert!(!runs_in_a_circle(&[1, 2, end, 1, end]));
        assert!(runs_in_a_circle(&[1, 2, 1]));
        assert!(runs_in_a_circle(&[end, 1]));
        assert!(!runs_in_a_circle(&[]));
    }

    #[test]
    fn what_is_no_compound_file_is_damaged() {
        assert_eq!(check(&[0; 2048], 1), Err(SheetError::Damaged));
        let mut bytes = vec![0; 2048];
        bytes[30] = 9;
        assert_eq!(check(&bytes, 1), Err(SheetError::Damaged), "a chain that runs in a circle ends");
    }
}
