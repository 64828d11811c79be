//! Gradients in inks: linear, radial, conic and meshes, as patterns or painted with `sh`. Knows shading dictionaries; their functions are
//! written by [`super::function`].
use super::colour::{Inks, Space, byte, neutral, tidy};
use super::content::Plate;
use super::function::{Function, Turn};
use super::graft;
use super::mesh::{self, Mesh};
use super::repaint::Repaint;
use lopdf::{Dictionary, Object};

/// Turns the colours of a function whose outputs are in a space. Greys from end to end are printed with black; as soon as there is a
/// colour in it, its greys too are mixed from four inks, so that nothing jumps.
pub(super) struct Colours<'a> {
    inks: &'a mut Inks,
    space: &'a Space,
    plate: Plate,
    grey: bool,
}

impl<'a> Colours<'a> {
    pub(super) fn of(function: &Function, inks: &'a mut Inks, space: &'a Space, plate: Plate) -> Self {
        let is_grey = |parts: &Vec<f64>| matches!(parts[..], [r, g, b] if neutral([r, g, b]).is_some());
        let grey = matches!(space, Space::Rgb(_)) && function.probes().iter().all(is_grey);
        Self { inks, space, plate, grey }
    }
}

impl Turn for Colours<'_> {
    fn colour(&mut self, parts: &[f64]) -> Vec<f64> {
        let nothing = vec![0.0; self.parts()];
        let turned = if self.grey {
            self.inks.turned(self.plate, self.space, parts)
        } else {
            self.inks.blended(self.plate, self.space, parts)
        };
        turned.unwrap_or(nothing)
    }

    fn parts(&self) -> usize {
        if self.plate == Plate::Inks { 4 } else { 1 }
    }
}

/// The device space of a plate.
pub(super) fn device(plate: Plate) -> &'static str {
    if plate == Plate::Inks { "DeviceCMYK" } else { "DeviceGray" }
}

impl Repaint<'_> {
    /// A shading for the new file.
    pub(super) fn shading(&mut self, object: &Object, plate: Plate) -> Object {
        if let Some(known) = self.known(object, plate) {
            return known;
        }
        let Some(resolved) = graft::resolved(self.from, object).cloned() else { return Object::Null };
        let Some(old) = graft::dict(self.from, Some(&resolved)).cloned() else { return Object::Null };
        let space = old.get(b"ColorSpace").map_or(Space::Kept, |it| self.space(it));
        let done = self.shaded(&resolved, &old, &space, plate);
        let id = self.to.add_object(done);
        self.remember(object, plate, id);
        id.into()
    }

    fn shaded(&mut self, resolved: &Object, old: &Dictionary, space: &Space, plate: Plate) -> Object {
        if !space.is_turned() {
            // Spot colours keep their shading; the space may still say how they look in inks.
            let mut copy = self.graft.object(self.from, self.to, resolved);
            if let Ok(kept) = old.get(b"ColorSpace") {
                let kept = self.kept_space(kept);
                match &mut copy {
                    Object::Stream(stream) => stream.dict.set("ColorSpace", kept),
                    Object::Dictionary(dict) => dict.set("ColorSpace", kept),
                    _ => {}
                }
            }
            return copy;
        }
        let mut plain = old.clone();
        for key in [&b"Function"[..], b"Background", b"ColorSpace"] {
            plain.remove(key);
        }
        let mut new = self.graft.dictionary(self.from, self.to, &plain);
        new.set("ColorSpace", device(plate));
        if let Some(back) = graft::numbers(self.from, old.get(b"Background").ok())
            && let Some(parts) = self.inks.turned(plate, space, &back)
        {
            new.set("Background", parts.into_iter().map(|it| real(it).into()).collect::<Vec<Object>>());
        }
        let function = old.get(b"Function").ok().and_then(|it| Function::read(self.from, it));
        if let Some(function) = &function {
            let mut turn = Colours::of(function, self.inks, space, plate);
            new.set("Function", function.write(self.to, &mut turn));
        }
        let Object::Stream(stream) = resolved else { return new.into() };
        if function.is_some() {
            // The stream holds positions along the function.
            return Object::Stream(lopdf::Stream::new(new, stream.content.clone()).with_compression(false));
        }
        self.meshed(stream, old, new, space, plate)
    }

    fn meshed(
        &mut self,
        stream: &lopdf::Stream,
        old: &Dictionary,
        mut new: Dictionary,
        space: &Space,
        plate: Plate,
    ) -> Object {
        let width =
            |key: &[u8]| graft::count(self.from, old.get(key).ok()).filter(|it| *it <= 32).unwrap_or(8);
        let widths = Mesh {
            kind: graft::count(self.from, old.get(b"ShadingType").ok()).unwrap_or(4),
            flag_bits: width(b"BitsPerFlag"),
            coordinate_bits: width(b"BitsPerCoordinate"),
            component_bits: width(b"BitsPerComponent"),
            components: space.components(),
        };
        let decode = graft::numbers(self.from, old.get(b"Decode").ok()).unwrap_or_default();
        let (corners, ranges) = decode.split_at(decode.len().min(4));
        let most = 2_f64.powi(i32::try_from(widths.component_bits).unwrap_or(8)) - 1.0;
        let data = graft::plain(stream).unwrap_or_default();
        let inks = &mut *self.inks;
        let data = mesh::turn(&data, widths, |raw| {
            let parts = raw.iter().enumerate().map(|(at, it)| {
                let (low, high) = ranges.chunks_exact(2).nth(at).map_or((0.0, 1.0), |it| (it[0], it[1]));
                low + f64::from(*it) / most * (high - low)
            });
            let parts: Vec<f64> = parts.collect();
            inks.blended(plate, space, &parts).unwrap_or_default().into_iter().map(byte).collect()
        });
        let outputs = if plate == Plate::Inks { 4 } else { 1 };
        let decode = corners.iter().copied().chain([0.0, 1.0].repeat(outputs));
        new.set("Decode", decode.map(|it| real(it).into()).collect::<Vec<Object>>());
        new.set("BitsPerComponent", 8);
        Object::Stream(graft::deflated(new, &data))
    }
}

/// A component as PDF numbers are written.
pub(super) fn real(value: f64) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "PDF numbers are single precision")]
    let value = tidy(value) as f32;
    value
}
