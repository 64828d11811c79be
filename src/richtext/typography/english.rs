//! English: curly quotes, nothing else.

use super::glyph::Glyph;

pub(super) fn typeset(mut line: Vec<Glyph>) -> Vec<Glyph> {
    for at in 0..line.len() {
        let before = at.checked_sub(1).map(|at| line[at].sign);
        let opens = before.is_none_or(|c| c.is_whitespace() || "([{—–“‘".contains(c));
        let after = line.get(at + 1).map(|next| next.sign);
        let digit_after = after.is_some_and(|c| c.is_ascii_digit());
        let letter_after = after.is_some_and(char::is_alphabetic);
        let digit_before = before.is_some_and(|c| c.is_ascii_digit());
        let glyph = &mut line[at];
        if glyph.fixed {
            continue;
        }
        match glyph.sign {
            '"' if !digit_before => glyph.sign = if opens { '“' } else { '”' },
            // The '80s
            '\'' if opens && digit_after => glyph.sign = '’',
            '\'' if !digit_before || letter_after => glyph.sign = if opens { '‘' } else { '’' },
            _ => {}
        }
    }
    line
}
