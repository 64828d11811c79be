//! Content streams as tokens: lenient, without recursion deeper than a fixed limit, and total over any bytes.
use std::borrow::Cow;

/// Arrays and dictionaries inside one another, beyond which they are read as empty.
const MOST_NESTED: usize = 16;
/// Operands kept for one operator; an image of operands is a damaged file.
const MOST_OPERANDS: usize = 8192;

/// One operand.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Operand<'a> {
    Number(f64),
    Name(Cow<'a, [u8]>),
    Text(Cow<'a, [u8]>),
    Array(Vec<Operand<'a>>),
    /// Key and value in turn.
    Dict(Vec<(Vec<u8>, Operand<'a>)>),
    /// true, false, null.
    Other,
}

impl Operand<'_> {
    pub(crate) fn number(&self) -> Option<f64> {
        if let Self::Number(it) = self { Some(*it) } else { None }
    }

    pub(crate) fn name(&self) -> Option<&[u8]> {
        if let Self::Name(it) = self { Some(it) } else { None }
    }
}

/// Reads one content stream.
pub(crate) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

enum Token<'a> {
    Operand(Operand<'a>),
    Operator(&'a [u8]),
    End,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Fills `operands` and returns the operator they belong to; None at the end. An inline image comes as the operator `BI` with its
    /// dictionary, its data passed over.
    pub(crate) fn next(&mut self, operands: &mut Vec<Operand<'a>>) -> Option<&'a [u8]> {
        operands.clear();
        loop {
            match self.token(0) {
                Token::Operand(it) if operands.len() < MOST_OPERANDS => operands.push(it),
                Token::Operand(_) => {}
                Token::Operator(b"BI") => {
                    operands.clear();
                    operands.push(self.inline_image());
                    return Some(b"BI");
                }
                Token::Operator(it) => return Some(it),
                Token::End => return None,
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek(0) {
            if byte == b'%' {
                while self.peek(0).is_some_and(|it| it != b'\n' && it != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    fn token(&mut self, depth: usize) -> Token<'a> {
        loop {
            self.skip_space();
            let Some(byte) = self.peek(0) else { return Token::End };
            let operand = match byte {
                b'0'..=b'9' | b'+' | b'-' | b'.' => Operand::Number(self.number()),
                b'/' => Operand::Name(self.name()),
                b'(' => Operand::Text(self.literal()),
                b'[' | b'<' if depth >= MOST_NESTED => {
                    // Deeper than any real file: pass over the bracket instead of descending.
                    self.at += 1;
                    continue;
                }
                b'<' if self.peek(1) == Some(b'<') => {
                    self.at += 2;
                    Operand::Dict(self.dict(b">>", depth + 1))
                }
                b'<' => Operand::Text(self.hexadecimal()),
                b'[' => {
                    self.at += 1;
                    Operand::Array(self.array(depth + 1))
                }
                b']' | b'>' | b')' | b'{' | b'}' => {
                    self.at += 1;
                    if depth > 0 && byte != b')' {
                        return Token::Operator(b"]");
                    }
                    continue;
                }
                _ => {
                    let word = self.word();
                    match word {
                        b"true" | b"false" | b"null" => Operand::Other,
                        _ => return Token::Operator(word),
                    }
                }
            };
            return Token::Operand(operand);
        }
    }

    fn word(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek(0).is_some_and(|it| !is_space(it) && !is_delimiter(it)) {
            self.at += 1;
        }
        &self.bytes[start..self.at]
    }

    fn number(&mut self) -> f64 {
        let (mut sign, mut value, mut scale) = (1.0, 0.0_f64, 0.0_f64);
        while let Some(byte) = self.peek(0) {
            match byte {
                b'-' => sign = -1.0,
                b'+' => {}
                b'.' => scale = 1.0,
                b'0'..=b'9' if scale > 0.0 => {
                    scale /= 10.0;
                    value += f64::from(byte - b'0') * scale;
                }
                b'0'..=b'9' => value = (value * 10.0 + f64::from(byte - b'0')).min(1e12),
                _ => break,
            }
            self.at += 1;
        }
        sign * value
    }

    fn name(&mut self) -> Cow<'a, [u8]> {
        self.at += 1;
        let raw = self.word();
        if !raw.contains(&b'#') {
            return Cow::Borrowed(raw);
        }
        let mut out = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((&byte, tail)) = rest.split_first() {
            match (byte, tail) {
                (b'#', [high, low, after @ ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                    out.push(hex(*high).unwrap_or(0) * 16 + hex(*low).unwrap_or(0));
                    rest = after;
                }
                _ => {
                    out.push(byte);
                    rest = tail;
                }
            }
        }
        Cow::Owned(out)
    }

    fn literal(&mut self) -> Cow<'a, [u8]> {
        self.at += 1;
        let start = self.at;
        let (mut open, mut plain) = (1, true);
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' => {
                    plain = false;
                    self.at += 1;
                }
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
        let end = self.at.min(self.bytes.len());
        let raw = &self.bytes[start.min(end)..end];
        self.at = (end + 1).min(self.bytes.len());
        if plain { Cow::Borrowed(raw) } else { Cow::Owned(unescaped(raw)) }
    }

    fn hexadecimal(&mut self) -> Cow<'a, [u8]> {
        self.at += 1;
        let (mut out, mut half) = (Vec::new(), None);
        while let Some(byte) = self.peek(0) {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            if let Some(digit) = hex(byte) {
                match half.take() {
                    Some(high) => out.push(high * 16 + digit),
                    None => half = Some(digit),
                }
            }
        }
        out.extend(half.map(|it| it * 16));
        Cow::Owned(out)
    }

    fn array(&mut self, depth: usize) -> Vec<Operand<'a>> {
        let mut out = Vec::new();
        while let Token::Operand(it) = self.token(depth) {
            out.push(it);
        }
        out
    }

    fn dict(&mut self, close: &[u8], depth: usize) -> Vec<(Vec<u8>, Operand<'a>)> {
        let mut out = Vec::new();
        loop {
            self.skip_space();
            if self.bytes[self.at.min(self.bytes.len())..].starts_with(close) {
                self.at += close.len();
                return out;
            }
            if self.peek(0) != Some(b'/') {
                return out;
            }
            let key = self.name().into_owned();
            match self.token(depth) {
                Token::Operand(value) => out.push((key, value)),
                Token::Operator(_) | Token::End => return out,
            }
        }
    }

    fn inline_image(&mut self) -> Operand<'a> {
        let dict = self.dict(b"ID", 1);
        // The data end at EI between white space; what follows must look like content again.
        self.at = (self.at + 1).min(self.bytes.len());
        while self.at + 2 < self.bytes.len() {
            let ends = self.bytes[self.at..].starts_with(b"EI")
                && self.at.checked_sub(1).and_then(|it| self.bytes.get(it)).copied().is_some_and(is_space)
                && self.peek(2).is_none_or(is_space)
                && self.bytes[self.at..]
                    .iter()
                    .skip(2)
                    .take(8)
                    .all(|it| it.is_ascii_graphic() || is_space(*it));
            if ends {
                self.at += 2;
                return Operand::Dict(dict);
            }
            self.at += 1;
        }
        self.at = self.bytes.len();
        Operand::Dict(dict)
    }
}

fn unescaped(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        match bytes.next() {
            Some(b'n') => out.push(b'\n'),
            Some(b'r') => out.push(b'\r'),
            Some(b't') => out.push(b'\t'),
            Some(b'b') => out.push(8),
            Some(b'f') => out.push(12),
            Some(b'\r') => {
                bytes.next_if_eq(&b'\n');
            }
            Some(b'\n') | None => {}
            Some(digit @ b'0'..=b'7') => {
                let mut value = u32::from(digit - b'0');
                for _ in 0..2 {
                    match bytes.next_if(|it| (b'0'..=b'7').contains(it)) {
                        Some(more) => value = value * 8 + u32::from(more - b'0'),
                        None => break,
                    }
                }
                out.push((value & 0xff) as u8);
            }
            Some(other) => out.push(other),
        }
    }
    out
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|it| u8::try_from(it).ok())
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}
