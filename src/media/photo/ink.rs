//! Total area coverage: where most ink lies on the paper. Single pixels do not matter to a press, wet areas do.

/// Side of the square in millimetres: 15 mm².
const SIDE_MM: f64 = 3.873;
/// The square is moved by about this fraction of its side.
const STEPS: f64 = 8.0;

/// Largest mean of the sum of four inks in percent over a square of 15 mm², or over the whole picture where that is smaller. `inks` are four
/// bytes a pixel, 255 is solid.
pub(super) fn most(inks: &[u8], width: usize, ppi: f64) -> f64 {
    let row = width.max(1) * 4;
    let height = inks.len() / row;
    let side = (SIDE_MM / 25.4 * ppi).max(1.0);
    let cell = ((side / STEPS).floor() as usize).max(1);
    let across = (side / cell as f64).round().max(1.0) as usize;
    let (columns, rows) = (width.div_ceil(cell), height.div_ceil(cell));
    // Sums of all cells to the left and above, and of their pixels: the cells at the far edges may be smaller.
    let mut sums = vec![(0_u64, 0_u64); (columns + 1) * (rows + 1)];
    for (y, band) in inks.chunks(row * cell).enumerate() {
        let mut line = vec![0_u64; columns];
        for pixels in band.chunks_exact(row) {
            for (sum, cell) in line.iter_mut().zip(pixels.chunks(cell * 4)) {
                *sum += cell.iter().map(|it| u64::from(*it)).sum::<u64>();
            }
        }
        let tall = band.len() / row;
        let mut left = (0, 0);
        for (x, sum) in line.iter().enumerate() {
            left = (left.0 + sum, left.1 + (tall * cell.min(width - x * cell)) as u64);
            let above = sums[y * (columns + 1) + x + 1];
            sums[(y + 1) * (columns + 1) + x + 1] = (above.0 + left.0, above.1 + left.1);
        }
    }
    let (wide, tall) = (across.min(columns), across.min(rows));
    let at = |x: usize, y: usize| sums[y * (columns + 1) + x];
    let mut most = 0.0_f64;
    for y in 0..=rows - tall {
        for x in 0..=columns - wide {
            let (a, b, c, d) = (at(x, y), at(x + wide, y), at(x, y + tall), at(x + wide, y + tall));
            let (ink, pixels) = (d.0 + a.0 - b.0 - c.0, d.1 + a.1 - b.1 - c.1);
            most = most.max(ink as f64 / pixels.max(1) as f64);
        }
    }
    most / 2.55
}
