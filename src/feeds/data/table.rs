//! Rows as CSV (RFC 4180, UTF-8, commas, dots in numbers), as models of open data ask for. Spreadsheets run a cell that begins as a formula
//! does: free words that do so get an apostrophe before them. Cells whose model says what they may be (numbers, telephone numbers,
//! addresses of the web, codes) are left as they are: what their model lets through is no formula.
use crate::web::kept::Shared;

/// A file of these columns and rows.
pub(super) fn csv(columns: &[&str], rows: Vec<Vec<String>>) -> anyhow::Result<Shared> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    out.write_record(columns)?;
    for row in rows {
        out.write_record(row)?;
    }
    Ok(Shared::new("text/csv; charset=utf-8; header=present", out.into_inner()?))
}

/// Free words in a cell: one line, and no formula.
pub(super) fn words(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.starts_with(['=', '+', '-', '@']) { format!("'{line}") } else { line }
}

/// A French number as it is dialled from abroad, `+33 353010010`; nothing where it is no such number.
pub(super) fn dialled(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let national = digits
        .strip_prefix("33")
        .filter(|it| it.len() == 9)
        .or_else(|| digits.strip_prefix('0').filter(|it| it.len() == 9));
    national.map(|it| format!("+33 {it}")).unwrap_or_default()
}

/// Decimal degrees.
pub(super) fn degrees(value: Option<f64>) -> String {
    value.map(|it| format!("{it:.6}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_never_begins_as_a_formula_does() {
        for it in ["=HYPERLINK(\"x\")", " +1", "\t-2", "@SUM(A1)", "\r\n=1"] {
            assert!(words(it).starts_with('\''), "{it:?}: {}", words(it));
        }
        assert_eq!(words("  Salle \n Rivet "), "Salle Rivet");
    }

    #[test]
    fn numbers_are_dialled_from_abroad() {
        assert_eq!(dialled("03 53 01 00 10"), "+33 353010010");
        assert_eq!(dialled("+33 (0)3"), "");
        assert_eq!(dialled("+33 3 53 01 00 10"), "+33 353010010");
        assert_eq!(dialled("15"), "");
    }
}
