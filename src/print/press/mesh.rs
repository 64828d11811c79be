//! Shadings made of triangles and patches: their colours stand in a stream of bits between coordinates. Knows that stream; not colours.

/// Reads numbers of any width, most significant bit first.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0 }
    }

    /// The next `width` bits, at most 32; none at the end.
    pub(super) fn read(&mut self, width: usize) -> Option<u32> {
        let mut value = 0_u64;
        if self.at + width > self.data.len() * 8 {
            return None;
        }
        for _ in 0..width {
            let bit = self.data[self.at / 8] >> (7 - self.at % 8) & 1;
            value = value << 1 | u64::from(bit);
            self.at += 1;
        }
        u32::try_from(value).ok()
    }

    /// To the start of a byte.
    pub(super) fn align(&mut self) {
        self.at = self.at.next_multiple_of(8);
    }
}

#[derive(Default)]
struct Pack {
    data: Vec<u8>,
    free: u32,
}

impl Pack {
    fn write(&mut self, value: u32, width: usize) {
        for at in (0..width).rev() {
            if self.free == 0 {
                self.data.push(0);
                self.free = 8;
            }
            self.free -= 1;
            if let Some(last) = self.data.last_mut() {
                *last |= u8::try_from(value >> at & 1).unwrap_or(0) << self.free;
            }
        }
    }

    fn align(&mut self) {
        self.free = 0;
    }
}

/// Widths of a mesh stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mesh {
    /// Shading type, 4 to 7.
    pub(super) kind: usize,
    pub(super) flag_bits: usize,
    pub(super) coordinate_bits: usize,
    pub(super) component_bits: usize,
    pub(super) components: usize,
}

/// Writes the stream anew: each colour, given as raw numbers, becomes what `turn` makes of it, eight bits a number.
pub(super) fn turn(data: &[u8], mesh: Mesh, mut turned: impl FnMut(&[u32]) -> Vec<u8>) -> Vec<u8> {
    let (mut from, mut to) = (Bits::new(data), Pack::default());
    while one(&mut from, &mut to, mesh, &mut turned).is_some() {}
    to.data
}

/// One vertex or patch; none at the end.
fn one(from: &mut Bits, to: &mut Pack, mesh: Mesh, turned: &mut impl FnMut(&[u32]) -> Vec<u8>) -> Option<()> {
    let flag = if mesh.kind == 5 { None } else { Some(from.read(mesh.flag_bits)?) };
    // A patch that continues another leaves out the edge they share: four points and two colours.
    let (points, colours) = match (mesh.kind, flag) {
        (6, Some(0)) => (12, 4),
        (6, _) => (8, 2),
        (7, Some(0)) => (16, 4),
        (7, _) => (12, 2),
        _ => (1, 1),
    };
    let coordinates: Vec<u32> =
        (0..points * 2).map(|_| from.read(mesh.coordinate_bits)).collect::<Option<_>>()?;
    let parts: Vec<u32> =
        (0..colours * mesh.components).map(|_| from.read(mesh.component_bits)).collect::<Option<_>>()?;
    if let Some(flag) = flag {
        to.write(flag, mesh.flag_bits);
    }
    for coordinate in coordinates {
        to.write(coordinate, mesh.coordinate_bits);
    }
    for colour in parts.chunks(mesh.components.max(1)) {
        for part in turned(colour) {
            to.write(u32::from(part), 8);
        }
    }
    from.align();
    to.align();
    Some(())
}
