//! Pixels → baseline JPEG (ITU-T T.81) with every channel at full resolution. Written for speed: a page of photographs spends most of its
//! time here, and the encoders at hand take three times as long. One pass, fixed code tables, no metadata.
use super::PhotoFault;
use std::f32::consts::{FRAC_1_SQRT_2, PI, SQRT_2};

/// What the samples of a pixel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Grey,
    /// Stored as brightness and two differences of colour (T.871).
    Rgb,
    /// 255 is solid. Stored inverted under Adobe's marker, as readers of four-colour JPEG expect. Each ink carries brightness, so all four
    /// get its fine steps.
    Inks,
}

impl Kind {
    fn channels(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
            Self::Inks => 4,
        }
    }

    /// Which of the two sets of tables a channel uses: brightness (0) or difference of colour (1).
    fn set(self, channel: usize) -> usize {
        usize::from(self == Self::Rgb && channel > 0)
    }
}

/// Encodes pixels whose channels stand side by side, rows from the top. `quality` is 1 to 100 on the scale of Annex K's tables.
pub(super) fn encode(
    pixels: &[u8],
    width: u32,
    height: u32,
    kind: Kind,
    quality: u8,
) -> Result<Vec<u8>, PhotoFault> {
    let side = |length: u32| {
        let fault = || PhotoFault::NotWritable(format!("a side of {length} pixels"));
        u16::try_from(length).ok().filter(|it| *it > 0).ok_or_else(fault)
    };
    let (wide, tall) = (side(width)?, side(height)?);
    let channels = kind.channels();
    if pixels.len() != usize::from(wide) * usize::from(tall) * channels {
        return Err(PhotoFault::NotWritable("another number of samples than pixels".into()));
    }
    let steps = [BRIGHTNESS, COLOUR].map(|it| scaled(&it, quality));
    let dividers = steps.map(|it| dividers(&it));
    let codes = [Codes::of(&DC[0], &AC[0]), Codes::of(&DC[1], &AC[1])];
    let mut out = Bits::new(head(wide, tall, kind, &steps), pixels.len() / 4);

    let row = usize::from(wide) * channels;
    let across = usize::from(wide).div_ceil(8);
    let mut planes = vec![vec![0.0_f32; across * 64]; channels];
    let mut before = [0_i16; 4];
    for band in pixels.chunks(row * 8) {
        // A band shorter than eight rows repeats its last, as a row repeats its last pixel: what nobody sees costs least then.
        let rows = band.len() / row;
        for line in 0..8 {
            let from = line.min(rows - 1) * row;
            fill(&mut planes, line * across * 8, &band[from..from + row], across * 8, kind);
        }
        for block in 0..across {
            for (channel, plane) in planes.iter().enumerate() {
                let mut samples = [[0.0; 8]; 8];
                for (line, samples) in samples.iter_mut().enumerate() {
                    let at = (line * across + block) * 8;
                    samples.copy_from_slice(&plane[at..at + 8]);
                }
                let set = kind.set(channel);
                let numbers = numbers(&transformed(samples), &dividers[set]);
                out.block(&numbers, &mut before[channel], &codes[set]);
            }
        }
    }
    Ok(out.end())
}

/// Brings a row of pixels into the planes from `at`, around zero; its last pixel is repeated up to `padded`.
fn fill(planes: &mut [Vec<f32>], at: usize, row: &[u8], padded: usize, kind: Kind) {
    match &mut *planes {
        [y, cb, cr] => {
            let lines = y[at..].iter_mut().zip(&mut cb[at..]).zip(&mut cr[at..]);
            for (((y, cb), cr), pixel) in lines.zip(row.chunks_exact(3)) {
                let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(f32::from);
                *y = 0.299 * red + 0.587 * green + 0.114 * blue - 128.0;
                *cb = 0.5 * blue - 0.168_736 * red - 0.331_264 * green;
                *cr = 0.5 * red - 0.418_688 * green - 0.081_312 * blue;
            }
        }
        [c, m, y, k] => {
            let lines = c[at..].iter_mut().zip(&mut m[at..]).zip(&mut y[at..]).zip(&mut k[at..]);
            for ((((c, m), y), k), pixel) in lines.zip(row.chunks_exact(4)) {
                [*c, *m, *y, *k] = [pixel[0], pixel[1], pixel[2], pixel[3]].map(|it| 127.0 - f32::from(it));
            }
        }
        planes => {
            for plane in planes {
                plane[at..].iter_mut().zip(row).for_each(|(to, it)| *to = f32::from(*it) - 128.0);
            }
        }
    }
    let pixels = row.len() / kind.channels();
    for plane in planes {
        let last = plane[at + pixels - 1];
        plane[at + pixels..at + padded].fill(last);
    }
}

/// Eight numbers worked on at once.
type Eight = [f32; 8];

fn add(a: Eight, b: Eight) -> Eight {
    std::array::from_fn(|it| a[it] + b[it])
}

fn sub(a: Eight, b: Eight) -> Eight {
    std::array::from_fn(|it| a[it] - b[it])
}

fn times(a: Eight, by: f32) -> Eight {
    a.map(|it| it * by)
}

/// The cosine transform of eight samples, for eight columns at once, by the flow graph of Arai, Agui and Nakajima (1988): five
/// multiplications; every result is too large by its [`excess`].
fn columns(x: [Eight; 8]) -> [Eight; 8] {
    let (cos, sin) = ((PI / 8.0).cos(), (PI / 8.0).sin());
    let [s0, s1, s2, s3] = [add(x[0], x[7]), add(x[1], x[6]), add(x[2], x[5]), add(x[3], x[4])];
    let [d0, d1, d2, d3] = [sub(x[0], x[7]), sub(x[1], x[6]), sub(x[2], x[5]), sub(x[3], x[4])];
    let (outer, inner) = (add(s0, s3), add(s1, s2));
    let (low, high) = (sub(s0, s3), sub(s1, s2));
    let turned = times(add(low, high), FRAC_1_SQRT_2);
    let (a, b, c) = (add(d3, d2), add(d2, d1), add(d1, d0));
    let shared = times(sub(a, c), sin);
    let (a, c) = (add(times(a, cos - sin), shared), add(times(c, cos + sin), shared));
    let b = times(b, FRAC_1_SQRT_2);
    let (e, f) = (add(d0, b), sub(d0, b));
    [
        add(outer, inner),
        add(e, c),
        add(low, turned),
        sub(f, a),
        sub(outer, inner),
        add(f, a),
        sub(low, turned),
        sub(e, c),
    ]
}

/// How much larger [`columns`] makes the frequency `k` than the transform of the standard does.
fn excess(k: usize) -> f32 {
    if k == 0 { 1.0 } else { SQRT_2 * (k as f32 * PI / 16.0).cos() }
}

/// The two-dimensional transform of a block; columns and rows have changed places.
fn transformed(samples: [Eight; 8]) -> [Eight; 8] {
    columns(turned(columns(samples)))
}

fn turned(x: [Eight; 8]) -> [Eight; 8] {
    std::array::from_fn(|row| std::array::from_fn(|column| x[column][row]))
}

/// What the transformed numbers are multiplied with, in their order: one over the step and over what the transform left in excess.
fn dividers(steps: &[u8; 64]) -> [f32; 64] {
    std::array::from_fn(|at| {
        let (column, row) = (at / 8, at % 8);
        1.0 / (f32::from(steps[row * 8 + column]) * 8.0 * excess(row) * excess(column))
    })
}

/// Whole numbers of steps, in the order of the file.
fn numbers(block: &[Eight; 8], dividers: &[f32; 64]) -> [i16; 64] {
    // Adding this leaves the rounded number in the last bits.
    const ROUND: f32 = 12_582_912.0;
    let mut whole = [0_i16; 64];
    for ((whole, number), divider) in whole.iter_mut().zip(block.as_flattened()).zip(dividers) {
        *whole = (number * divider + ROUND).to_bits() as i16;
    }
    ORDER.map(|at| whole[usize::from(at)])
}

/// Place in a block with columns and rows exchanged of each number of the file.
const ORDER: [u8; 64] = order();

/// From corner to corner along the diagonals, turning at the edges.
const fn order() -> [u8; 64] {
    let (mut order, mut at, mut diagonal) = ([0; 64], 0, 0_usize);
    while diagonal < 15 {
        let most = if diagonal < 8 { diagonal } else { 7 };
        let least = diagonal - most;
        let mut step = 0;
        while step <= most - least {
            let row = if diagonal % 2 == 0 { most - step } else { least + step };
            order[at] = ((diagonal - row) * 8 + row) as u8;
            at += 1;
            step += 1;
        }
        diagonal += 1;
    }
    order
}

/// Bits on their way to the file.
struct Bits {
    out: Vec<u8>,
    waiting: u64,
    count: u32,
}

impl Bits {
    fn new(mut head: Vec<u8>, room: usize) -> Self {
        head.reserve(room);
        Self { out: head, waiting: 0, count: 0 }
    }

    /// At most 32 bits.
    fn put(&mut self, bits: u32, count: u32) {
        self.waiting = self.waiting << count | u64::from(bits);
        self.count += count;
        if self.count >= 32 {
            self.count -= 32;
            self.four((self.waiting >> self.count) as u32);
        }
    }

    /// A byte of ones is followed by one of zeros, or it would begin a marker.
    fn four(&mut self, word: u32) {
        let bytes = word.to_be_bytes();
        if bytes.contains(&0xff) {
            for byte in bytes {
                self.out.push(byte);
                if byte == 0xff {
                    self.out.push(0);
                }
            }
        } else {
            self.out.extend_from_slice(&bytes);
        }
    }

    fn number(&mut self, number: i32, run: u32, codes: &[(u16, u8); 256]) {
        let size = 32 - number.unsigned_abs().leading_zeros();
        let (code, length) = codes[(run << 4 | size) as usize & 0xff];
        // A negative number is written as the one's complement of its size.
        let bits = (number + (number >> 31)) as u32 & ((1 << size) - 1);
        self.put(u32::from(code) << size | bits, u32::from(length) + size);
    }

    fn block(&mut self, numbers: &[i16; 64], before: &mut i16, codes: &Codes) {
        self.number(i32::from(numbers[0]) - i32::from(*before), 0, &codes.first);
        *before = numbers[0];
        let mut set = others(numbers);
        let mut last = 0;
        while set != 0 {
            let at = set.trailing_zeros();
            let mut run = at - last - 1;
            while run > 15 {
                let (code, length) = codes.others[0xf0];
                self.put(code.into(), length.into());
                run -= 16;
            }
            self.number(numbers[at as usize & 63].into(), run, &codes.others);
            last = at;
            set &= set - 1;
        }
        if last < 63 {
            let (code, length) = codes.others[0];
            self.put(code.into(), length.into());
        }
    }

    /// The rest, filled with ones, and the end of the file.
    fn end(mut self) -> Vec<u8> {
        let missing = (8 - self.count % 8) % 8;
        self.put((1 << missing) - 1, missing);
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.waiting >> self.count) as u8;
            self.out.push(byte);
            if byte == 0xff {
                self.out.push(0);
            }
        }
        self.out.extend([0xff, 0xd9]);
        self.out
    }
}

/// Which numbers but the first are not zero, as bits.
fn others(numbers: &[i16; 64]) -> u64 {
    let set = numbers.map(|it| u8::from(it != 0));
    let eights = set.chunks_exact(8).rev().fold(0_u64, |all, eight| {
        let flags = eight.iter().rev().fold(0_u64, |all, it| all << 8 | u64::from(*it));
        // The product brings the lowest bit of each byte into the highest byte.
        all << 8 | flags.wrapping_mul(0x0102_0408_1020_4080) >> 56
    });
    eights & !1
}

/// Codes and their lengths by what they stand for.
struct Codes {
    first: [(u16, u8); 256],
    others: [(u16, u8); 256],
}

impl Codes {
    fn of(first: &Table, others: &Table) -> Self {
        Self { first: first.codes(), others: others.codes() }
    }
}

/// A table of codes as the file holds it: how many there are of each length, and what they stand for.
struct Table {
    counts: [u8; 16],
    values: &'static [u8],
}

impl Table {
    fn codes(&self) -> [(u16, u8); 256] {
        let mut codes = [(0, 0); 256];
        let (mut code, mut values) = (0, self.values.iter());
        for (length, count) in (1..).zip(self.counts) {
            for value in values.by_ref().take(count.into()) {
                codes[usize::from(*value)] = (code, length);
                code += 1;
            }
            code <<= 1;
        }
        codes
    }
}

/// Everything before the coded blocks.
fn head(wide: u16, tall: u16, kind: Kind, steps: &[[u8; 64]; 2]) -> Vec<u8> {
    let mut out = vec![0xff, 0xd8];
    let mut segment = |marker: u8, content: &[u8]| {
        out.extend([0xff, marker]);
        out.extend((content.len() as u16 + 2).to_be_bytes());
        out.extend(content);
    };
    match kind {
        // Version 100, no flags, no transform of colours.
        Kind::Inks => segment(0xee, b"Adobe\0\x64\0\0\0\0\0"),
        _ => segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
    }
    let channels: Vec<usize> = (0..kind.channels()).collect();
    let sets = 1 + channels.iter().map(|it| kind.set(*it)).max().unwrap_or(0);
    for (number, steps) in (0..).zip(&steps[..sets]) {
        let in_order = ORDER.map(|at| steps[usize::from(at) % 8 * 8 + usize::from(at) / 8]);
        segment(0xdb, &[&[number], in_order.as_slice()].concat());
    }
    let [t1, t0] = tall.to_be_bytes();
    let [w1, w0] = wide.to_be_bytes();
    let frame = channels.iter().flat_map(|it| [*it as u8 + 1, 0x11, kind.set(*it) as u8]);
    let frame: Vec<u8> = [8, t1, t0, w1, w0, channels.len() as u8].into_iter().chain(frame).collect();
    segment(0xc0, &frame);
    for (number, (first, others)) in (0..).zip(DC.iter().zip(&AC).take(sets)) {
        for (class, table) in [(0, first), (0x10, others)] {
            segment(0xc4, &[&[class | number], table.counts.as_slice(), table.values].concat());
        }
    }
    let scan = channels.iter().flat_map(|it| [*it as u8 + 1, 0x11 * kind.set(*it) as u8]);
    let scan: Vec<u8> = [channels.len() as u8].into_iter().chain(scan).chain([0, 63, 0]).collect();
    segment(0xda, &scan);
    out
}

/// The steps of a quality, on the scale that the encoders of this format share.
fn scaled(steps: &[u8; 64], quality: u8) -> [u8; 64] {
    let quality = u32::from(quality.clamp(1, 100));
    let scale = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
    steps.map(|it| ((u32::from(it) * scale + 50) / 100).clamp(1, 255) as u8)
}

/// Steps of quality 50 for brightness (Annex K, table K.1).
const BRIGHTNESS: [u8; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17,
    22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78,
    87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

/// Steps of quality 50 for differences of colour (table K.2).
const COLOUR: [u8; 64] = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

/// Codes for the first number of a block (tables K.3 and K.4).
const DC: [Table; 2] = [
    Table {
        counts: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
        values: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    },
    Table {
        counts: [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
        values: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    },
];

/// Codes for the other numbers (tables K.5 and K.6).
const AC: [Table; 2] = [
    Table {
        counts: [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125],
        values: &[
            0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07,
            0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0,
            0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0a, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x25, 0x26, 0x27, 0x28,
            0x29, 0x2a, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49,
            0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69,
            0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
            0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
            0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5,
            0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe1, 0xe2,
            0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8,
            0xf9, 0xfa,
        ],
    },
    Table {
        counts: [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119],
        values: &[
            0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71,
            0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xa1, 0xb1, 0xc1, 0x09, 0x23, 0x33, 0x52, 0xf0,
            0x15, 0x62, 0x72, 0xd1, 0x0a, 0x16, 0x24, 0x34, 0xe1, 0x25, 0xf1, 0x17, 0x18, 0x19, 0x1a, 0x26,
            0x27, 0x28, 0x29, 0x2a, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
            0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68,
            0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87,
            0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5,
            0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3,
            0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda,
            0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8,
            0xf9, 0xfa,
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Slopes with grain of this many levels.
    fn samples(width: u32, height: u32, channels: usize, grain: u32) -> Vec<u8> {
        let mut random = 7_u32;
        let at = |at: usize| {
            (at / channels % width as usize * 3 + at / channels / width as usize * 2 + at % channels * 40)
                as u32
        };
        let mut next = |it: usize| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (at(it) % 200 + (random >> 16) % grain.max(1)).min(255) as u8
        };
        (0..width as usize * height as usize * channels).map(&mut next).collect()
    }

    /// The mean difference of what a reader sees to what was given.
    fn off(width: u32, height: u32, kind: Kind, grain: u32, quality: u8) -> f64 {
        use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
        let given = samples(width, height, kind.channels(), grain);
        let bytes = encode(&given, width, height, kind, quality).unwrap();
        let (space, inverted) = match kind {
            Kind::Grey => (ColorSpace::Luma, false),
            Kind::Rgb => (ColorSpace::RGB, false),
            Kind::Inks => (ColorSpace::CMYK, true),
        };
        let options = DecoderOptions::default().set_strict_mode(true).jpeg_set_out_colorspace(space);
        let seen = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(&bytes), options).decode().unwrap();
        assert_eq!(seen.len(), given.len());
        let off = |(seen, given): (&u8, &u8)| {
            if inverted { (255 - seen).abs_diff(*given) } else { seen.abs_diff(*given) }
        };
        seen.iter().zip(&given).map(|it| f64::from(off(it))).sum::<f64>() / given.len() as f64
    }

    #[test]
    fn a_reader_sees_what_was_written() {
        for kind in [Kind::Grey, Kind::Rgb, Kind::Inks] {
            for (width, height) in [(1, 1), (8, 8), (9, 7), (37, 23), (200, 64)] {
                let off = off(width, height, kind, 8, 92);
                assert!(off < 3.0, "{kind:?} {width} × {height}: {off}");
            }
            assert!(off(64, 64, kind, 1, 100) < 1.0);
            // Grain needs long codes and bytes of ones; little quality leaves long runs of zeros.
            assert!(off(256, 256, kind, 255, 100) < 2.0, "{}", off(256, 256, kind, 255, 100));
            assert!(off(256, 256, kind, 20, 10) < 12.0);
        }
    }

    #[test]
    fn sizes_no_file_can_say_are_refused() {
        assert!(encode(&[], 0, 1, Kind::Grey, 92).is_err());
        assert!(encode(&vec![0; 70_000], 70_000, 1, Kind::Grey, 92).is_err());
        assert!(encode(&[0; 3], 2, 1, Kind::Rgb, 92).is_err());
    }
}
