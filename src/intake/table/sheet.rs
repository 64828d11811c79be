//! The bytes of a table as rows of cells: CSV in whatever encoding and with whatever sign between its cells, or a sheet of Excel.
use crate::intake::encoding;
use crate::print::zip;
use calamine::{DataRef, Reader as _, Xlsx};
use std::collections::BTreeMap;
use std::io::Cursor;

/// Rows and columns at most.
const ROWS_MAX: usize = 20_000;
const COLUMNS_MAX: usize = 200;
/// Signs of one cell at most.
const CELL_MAX: usize = 50_000;
/// Rows that tell which sign stands between cells.
const SAMPLE: usize = 50;

/// A table as it was read.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// How it was read: an encoding and a sign, or the name of a sheet.
    pub how: String,
    pub headers: Vec<String>,
    /// The line of the titles.
    pub header_line: usize,
    pub rows: Vec<Row>,
    /// What was not read, and why.
    pub left_out: Vec<(String, String)>,
}

/// A row with something in it.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its number in the file, from 1.
    pub line: usize,
    /// As many as there are titles.
    pub cells: Vec<String>,
}

impl Sheet {
    /// Reads a file, or says why it is no table.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let sheet = if zip::is_zip(bytes) { excel(bytes)? } else { text(bytes)? };
        if sheet.headers.is_empty() {
            return Err("ce tableau est vide".into());
        }
        Ok(sheet)
    }

    /// Takes rows as they stand in the file: the first one with anything in it holds the titles.
    fn take(&mut self, line: usize, mut cells: Vec<String>) -> Result<(), String> {
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        if cells.len() > COLUMNS_MAX {
            return Err(format!("plus de {COLUMNS_MAX} colonnes à la ligne {line}"));
        }
        if self.headers.is_empty() {
            (self.headers, self.header_line) = (cells, line);
            return Ok(());
        }
        if self.rows.len() + self.left_out.len() >= ROWS_MAX {
            return Err(format!("plus de {ROWS_MAX} lignes : partagez ce tableau en plusieurs"));
        }
        let name = || line_name(line);
        if cells.len() > self.headers.len() {
            let (own, wanted) = (cells.len(), self.headers.len());
            let why = format!(
                "{own} cellules pour {wanted} colonnes : un texte qui contient le séparateur s’écrit entre guillemets"
            );
            self.left_out.push((name(), why));
        } else if cells.iter().any(|it| it.chars().count() > CELL_MAX) {
            self.left_out.push((
                name(),
                "une cellule est trop longue : un guillemet n’est sans doute pas fermé".into(),
            ));
        } else {
            cells.resize(self.headers.len(), String::new());
            self.rows.push(Row { line, cells });
        }
        Ok(())
    }
}

/// A row in the report.
pub(super) fn line_name(line: usize) -> String {
    format!("ligne {line}")
}

fn text(bytes: &[u8]) -> Result<Sheet, String> {
    let (text, encoding) = encoding::text(bytes)?;
    let (sign, called) = separator(&text);
    let mut sheet = Sheet { how: format!("{encoding}, {called}"), ..Sheet::default() };
    let mut reader = reader(&text, sign);
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {
                let line = record.position().map_or(0, |it| line_of(&text, it));
                sheet.take(line, record.iter().map(|it| it.trim().to_owned()).collect())?;
            }
            Ok(false) => return Ok(sheet),
            Err(err) => return Err(format!("illisible : {err}")),
        }
    }
}

/// The line a row stands on: rows are read from the end of the one before, empty lines included.
fn line_of(text: &str, at: &csv::Position) -> usize {
    let whole = |it: u64| usize::try_from(it).unwrap_or(0);
    let before = text.as_bytes().get(whole(at.byte())..).unwrap_or_default();
    let empty = before.iter().take_while(|it| matches!(it, b'\n' | b'\r')).filter(|it| **it == b'\n').count();
    whole(at.line()) + empty
}

fn reader(text: &str, sign: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(sign).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// The sign that cuts the first rows into the most cells, as many in each.
fn separator(text: &str) -> (u8, &'static str) {
    let signs =
        [(b';', "point-virgule"), (b',', "virgule"), (b'\t', "tabulation"), (b'|', "barre verticale")];
    let score = |sign: u8| {
        let widths: Vec<usize> =
            reader(text, sign).into_records().take(SAMPLE).flatten().map(|it| it.len()).collect();
        let width = widths.first().copied().unwrap_or(0);
        let same = widths.iter().filter(|it| **it == width).count();
        if width < 2 { (0, 0) } else { (same * 100 / widths.len().max(1), width) }
    };
    let best = signs.into_iter().rev().max_by_key(|it| score(it.0));
    best.filter(|it| score(it.0).1 > 0).unwrap_or(signs[0])
}

/// The first sheet with anything in it; the others are named.
fn excel(bytes: &[u8]) -> Result<Sheet, String> {
    // Whatever it says of its size, it is unpacked within bounds first.
    zip::files(bytes, |it| !it.starts_with("xl/media/")).map_err(|fault| match fault {
        zip::Fault::TooLarge => "ce classeur est trop lourd une fois déballé".to_owned(),
        zip::Fault::Damaged | zip::Fault::Unreadable => "ce classeur est abîmé ou protégé".to_owned(),
    })?;
    let unreadable = |err: calamine::XlsxError| format!("ce n’est pas un classeur .xlsx lisible : {err}");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut read: Option<Sheet> = None;
    for name in book.sheet_names() {
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else {
            if let Some(sheet) = &mut read {
                sheet.left_out.push((format!("feuille « {name} »"), "ce n’est pas un tableau".into()));
            }
            continue;
        };
        // Cells are few where a sheet is far wider than what stands in it.
        let (mut rows, mut held): (BTreeMap<u32, Vec<String>>, usize) = (BTreeMap::new(), 0);
        while let Some(cell) = cells.next_cell().map_err(unreadable)? {
            let ((row, column), value) = (cell.get_position(), written(cell.get_value()));
            if value.is_empty() {
                continue;
            }
            let column = column as usize;
            if column >= COLUMNS_MAX {
                return Err(format!("plus de {COLUMNS_MAX} colonnes à la ligne {}", row + 1));
            }
            held += 1;
            if held > ROWS_MAX * COLUMNS_MAX / 4 || rows.len() > ROWS_MAX + 1 {
                return Err(format!("plus de {ROWS_MAX} lignes : partagez ce tableau en plusieurs"));
            }
            let cells = rows.entry(row).or_default();
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            cells[column] = value;
        }
        if rows.is_empty() {
            continue;
        }
        if let Some(sheet) = &mut read {
            let why =
                format!("seule la première feuille est lue, « {} » : enregistrez celle-ci à part", sheet.how);
            sheet.left_out.push((format!("feuille « {name} »"), why));
            continue;
        }
        let mut sheet = Sheet { how: name, ..Sheet::default() };
        for (row, cells) in rows {
            sheet.take(row as usize + 1, cells)?;
        }
        read = Some(sheet);
    }
    Ok(read.unwrap_or_default())
}

/// A cell as one reads it: days as `2027-05-01`, times as `14:30`, numbers without a point where they are whole.
fn written(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(it) => it.to_string(),
        DataRef::Float(it) => it.to_string(),
        DataRef::String(it) | DataRef::DateTimeIso(it) | DataRef::DurationIso(it) => it.trim().to_owned(),
        DataRef::SharedString(it) => it.trim().to_owned(),
        DataRef::Bool(true) => "oui".into(),
        DataRef::Bool(false) => "non".into(),
        DataRef::DateTime(it) => {
            let (year, month, day, hour, minute, ..) = it.to_ymd_hms_milli();
            match (it.as_f64() < 1.0, hour, minute) {
                (true, ..) => format!("{hour:02}:{minute:02}"),
                (false, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                (false, ..) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"),
            }
        }
        // A formula that failed has no value.
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1252;

    #[test]
    fn encodings_and_separators_are_guessed() {
        let plain =
            "Nom;Téléphone;Adresse\nSalle des fêtes;\"03 84; poste 2\";1, rue de l’Église\n\nÉcole;;\n";
        let windows = WINDOWS_1252.encode(plain).0.into_owned();
        let mut marked = vec![0xef, 0xbb, 0xbf];
        marked.extend(plain.as_bytes());
        let mut wide = vec![0xff, 0xfe];
        wide.extend(plain.encode_utf16().flat_map(u16::to_le_bytes));
        for (bytes, how) in [
            (plain.as_bytes().to_vec(), "UTF-8, point-virgule"),
            (windows, "windows-1252, point-virgule"),
            (marked, "UTF-8, point-virgule"),
            (wide, "UTF-16LE, point-virgule"),
            (plain.replace(',', "~").replace(';', "\t").into_bytes(), "UTF-8, tabulation"),
        ] {
            let sheet = Sheet::read(&bytes).unwrap();
            assert_eq!((sheet.how.as_str(), sheet.headers[0].as_str(), sheet.rows.len()), (how, "Nom", 2));
            assert_eq!((sheet.rows[1].line, sheet.rows[1].cells[0].as_str()), (4, "École"));
        }
        let commas = Sheet::read(b"nom,note\na,1;5\nb,2;5\n").unwrap();
        assert_eq!(commas.how, "UTF-8, virgule");
    }

    #[test]
    fn rows_that_do_not_fit_are_named_by_their_line() {
        let sheet = Sheet::read(b"nom;ville\nSalle;Valbourg;de trop\nStade;Valbourg\n").unwrap();
        assert_eq!((sheet.rows.len(), sheet.left_out[0].0.as_str()), (1, "ligne 2"));
        assert!(Sheet::read(b"").is_err() && Sheet::read(b"\0\x01\x02").is_err());
        assert!(Sheet::read(b"PK\x03\x04 faux").unwrap_err().contains("classeur"));
    }
}
