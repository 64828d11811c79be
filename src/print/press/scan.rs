//! Reads a content stream operator by operator. Knows the grammar of content streams; not what operators do. Works on the bytes, so that
//! what nobody changes is copied as it was written.
use std::borrow::Cow;
use std::ops::Range;

/// What stands before an operator.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand<'a> {
    Number(f64),
    Name(Cow<'a, [u8]>),
    /// A string, an array, a dictionary or a keyword.
    Other,
}

/// One operator with its operands.
#[derive(Debug)]
pub(super) struct Step<'a> {
    pub(super) operator: &'a [u8],
    pub(super) operands: Vec<Operand<'a>>,
    /// Where operands and operator stand; an inline image ends with its `EI`.
    pub(super) span: Range<usize>,
}

impl Step<'_> {
    /// The numbers before the operator.
    pub(super) fn numbers(&self) -> impl Iterator<Item = f64> {
        self.operands
            .iter()
            .filter_map(|it| if let Operand::Number(number) = it { Some(*number) } else { None })
    }

    /// So many numbers, if that is what stands there.
    pub(super) fn exactly<const N: usize>(&self) -> Option<[f64; N]> {
        self.numbers().collect::<Vec<_>>().try_into().ok()
    }

    /// The last operand, if it is a name.
    pub(super) fn name(&self) -> Option<&[u8]> {
        if let Some(Operand::Name(name)) = self.operands.last() { Some(name) } else { None }
    }
}

/// Walks through a content stream.
pub(super) struct Scan<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.data.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                self.skip_while(|it| it != b'\n' && it != b'\r');
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    fn skip_while(&mut self, keep: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&keep) {
            self.at += 1;
        }
    }

    /// Past a `(string)`, its escapes and inner parentheses.
    fn skip_string(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return;
                    }
                }
                _ => {}
            }
        }
    }

    /// Past an array or a dictionary, whatever is in it.
    fn skip_nested(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'(' => {
                    self.skip_string();
                    continue;
                }
                b'<' if self.data.get(self.at + 1) == Some(&b'<') => {
                    self.at += 1;
                    depth += 1;
                }
                b'<' => {
                    self.skip_while(|it| it != b'>');
                }
                b'>' if self.data.get(self.at + 1) == Some(&b'>') => {
                    self.at += 1;
                    depth = depth.saturating_sub(1);
                }
                b'[' => depth += 1,
                b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    fn read_name(&mut self) -> Cow<'a, [u8]> {
        self.at += 1;
        let start = self.at;
        self.skip_while(is_regular);
        let raw = &self.data[start..self.at];
        if raw.contains(&b'#') { Cow::Owned(unescaped(raw)) } else { Cow::Borrowed(raw) }
    }

    /// Past the rest of an inline image after `BI`.
    fn skip_image(&mut self) {
        loop {
            self.skip_space();
            match self.peek() {
                None => return,
                Some(b'/') => drop(self.read_name()),
                Some(b'(') => self.skip_string(),
                Some(b'<' | b'[') => self.skip_nested(),
                Some(_) => {
                    let start = self.at;
                    self.skip_while(is_regular);
                    if &self.data[start..self.at] == b"ID" {
                        break;
                    }
                    if self.at == start {
                        self.at += 1;
                    }
                }
            }
        }
        self.at = (self.at + 1).min(self.data.len());
        let data = self.at;
        while self.at < self.data.len() {
            if self.data[self.at..].starts_with(b"EI") && self.ends_image(data) {
                self.at += 2;
                return;
            }
            self.at += 1;
        }
    }

    /// Whether the `EI` here is the operator and not two bytes of the picture: space around it, and text after it.
    fn ends_image(&self, data: usize) -> bool {
        let before = self.at == data || is_space(self.data[self.at - 1]);
        let after = &self.data[(self.at + 2).min(self.data.len())..];
        let text = after.iter().take(12).all(|it| is_space(*it) && *it != 0 || (32..127).contains(it));
        before && after.first().is_none_or(|it| is_space(*it)) && text
    }
}

impl<'a> Iterator for Scan<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        let mut operands = Vec::new();
        self.skip_space();
        let start = self.at;
        loop {
            self.skip_space();
            match self.peek()? {
                b'/' => {
                    let name = self.read_name();
                    operands.push(Operand::Name(name));
                }
                b'(' => {
                    self.skip_string();
                    operands.push(Operand::Other);
                }
                b'<' | b'[' => {
                    self.skip_nested();
                    operands.push(Operand::Other);
                }
                b')' | b'>' | b']' | b'{' | b'}' => self.at += 1,
                _ => {
                    let from = self.at;
                    self.skip_while(is_regular);
                    let word = &self.data[from..self.at];
                    if let Some(number) = number(word) {
                        operands.push(Operand::Number(number));
                    } else if matches!(word, b"true" | b"false" | b"null") {
                        operands.push(Operand::Other);
                    } else {
                        if word == b"BI" {
                            self.skip_image();
                        }
                        return Some(Step { operator: word, operands, span: start..self.at });
                    }
                }
            }
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !b"()<>[]{}/%".contains(&byte)
}

/// A number as content streams write it: `1`, `-.5`, `+3.`.
fn number(word: &[u8]) -> Option<f64> {
    if !matches!(word.first()?, b'0'..=b'9' | b'.' | b'-' | b'+') {
        return None;
    }
    std::str::from_utf8(word).ok()?.parse().ok()
}

/// A name with its `#2F` replaced.
fn unescaped(raw: &[u8]) -> Vec<u8> {
    let hex = |it: u8| char::from(it).to_digit(16).and_then(|it| u8::try_from(it).ok());
    let mut name = Vec::with_capacity(raw.len());
    let mut at = 0;
    while at < raw.len() {
        match (raw[at], raw.get(at + 1).copied().and_then(hex), raw.get(at + 2).copied().and_then(hex)) {
            (b'#', Some(high), Some(low)) => {
                name.push(high * 16 + low);
                at += 3;
            }
            (byte, ..) => {
                name.push(byte);
                at += 1;
            }
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operators(data: &[u8]) -> Vec<String> {
        Scan::new(data).map(|it| String::from_utf8_lossy(it.operator).into_owned()).collect()
    }

    #[test]
    fn strings_and_arrays_hide_operators() {
        assert_eq!(operators(b"BT [(a\\) Q) -3 <51>]TJ (q)' ET % Q\nQ"), ["BT", "TJ", "'", "ET", "Q"]);
        assert_eq!(operators(b"/Span<</MCID 0/A[(])]>>BDC EMC"), ["BDC", "EMC"]);
    }

    #[test]
    fn krilla_writes_names_without_space() {
        let steps: Vec<_> = Scan::new(b"q/c0 cs 0.5 -.25 scn/a#20b gs").collect();
        assert_eq!(steps[1].name(), Some(&b"c0"[..]));
        assert_eq!(steps[2].exactly(), Some([0.5, -0.25]));
        assert_eq!(steps[3].name(), Some(&b"a b"[..]));
    }

    #[test]
    fn an_inline_image_is_one_step() {
        let data = b"q BI /W 2 /H 1 /CS /RGB /BPC 8 ID \x01EI\x02EI  \nEI Q";
        let steps: Vec<_> = Scan::new(data).collect();
        assert_eq!(steps.len(), 3);
        assert!(data[steps[1].span.clone()].ends_with(b"  \nEI"));
        assert_eq!(steps[2].operator, b"Q");
    }
}
