//! A table as CSV, the way spreadsheets of a French office open it: UTF-8 with its mark, semicolons, every cell quoted.

/// The file of these lines.
#[must_use]
pub fn csv(lines: &[Vec<String>]) -> String {
    let line = |it: &Vec<String>| it.iter().map(|it| cell(it)).collect::<Vec<_>>().join(";");
    format!("\u{feff}{}\r\n", lines.iter().map(line).collect::<Vec<_>>().join("\r\n"))
}

fn cell(text: &str) -> String {
    // a spreadsheet reads what begins like this as a formula
    let safe = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
    format!("\"{}\"", safe.replace('"', "\"\""))
}
