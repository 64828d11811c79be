//! Pictures on their way into a PDF. Typst would decode every photograph to hand on the bytes it was given, and draw every drawing anew for
//! every build, shape by shape. So it writes a picture of a few pixels in the place of each, and what belongs there is hung when the file is
//! finished: the bytes of a JPEG as they are, a drawing as a form that is made once and kept while builds ask for it. Knows Typst's images
//! and PDF objects; nothing of the issue.
use super::graft::Graft;
use crate::media::photo::JpegHead;
use lopdf::{Dictionary, Document, Object, ObjectId, SaveOptions, Stream, dictionary};
use std::sync::Arc;
use typst::foundations::{Bytes, Content, Datetime, Smart};
use typst::layout::{Abs, Frame, FrameItem, Point, Sides, Size};
use typst::model::DocumentInfo;
use typst::syntax::Span;
use typst::utils::hash128;
use typst::visualize::{Image, ImageKind, PixelEncoding, PixelFormat, RasterImage, SvgImage};
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// Longest side in pt of a drawing on its own page: below what a page of PDF/A-2 may have, and fine enough for any use.
const SIDE_PT: f64 = 1_000.0;

/// What hangs in the place of a stand-in.
enum Hanging {
    Photograph(Bytes, JpegHead),
    /// A file whose only page is the drawing.
    Drawing(Arc<Document>),
}

/// The pictures taken out of some pages, by the number of their stand-ins; each once.
#[derive(Default)]
pub(super) struct Hangings {
    list: Vec<(u128, Hanging)>,
}

impl Hangings {
    /// The stand-in of `image`, a drawing; none if it holds text: words stay words only where Typst writes them.
    pub(super) fn drawing(&mut self, image: &Image) -> Option<Image> {
        let ImageKind::Svg(svg) = image.kind() else { return None };
        if svg.tree().has_text_nodes() {
            return None;
        }
        let number = self.number(hash128(svg), || drawn(svg.clone()).map(Hanging::Drawing))?;
        stand_in(image, number, PixelEncoding::Rgb8)
    }

    /// The stand-in of a photograph in the place of `image`; none if it is no JPEG.
    pub(super) fn photograph(&mut self, image: &Image, jpeg: &Bytes) -> Option<Image> {
        let head = JpegHead::read(jpeg).ok()?;
        let encoding = if head.components == 1 { PixelEncoding::Luma8 } else { PixelEncoding::Rgb8 };
        let number = self.number(hash128(jpeg), || Some(Hanging::Photograph(jpeg.clone(), head)))?;
        stand_in(image, number, encoding)
    }

    fn number(&mut self, hash: u128, make: impl FnOnce() -> Option<Hanging>) -> Option<usize> {
        if let Some(known) = self.list.iter().position(|it| it.0 == hash) {
            return Some(known);
        }
        self.list.push((hash, make()?));
        Some(self.list.len() - 1)
    }

    /// The PDF with everything hung.
    pub(super) fn hung(&self, pdf: Vec<u8>) -> lopdf::Result<Vec<u8>> {
        if self.list.is_empty() {
            return Ok(pdf);
        }
        written(&mut self.opened(&pdf)?)
    }

    /// The same, open.
    pub(super) fn opened(&self, pdf: &[u8]) -> lopdf::Result<Document> {
        let mut doc = Document::load_mem(pdf)?;
        self.hang(&mut doc)?;
        Ok(doc)
    }

    /// Hangs everything where its stand-in is.
    pub(super) fn hang(&self, doc: &mut Document) -> lopdf::Result<()> {
        let places: Vec<(ObjectId, usize)> =
            doc.objects.iter().filter_map(|(id, it)| Some((*id, self.number_of(it)?))).collect();
        for (id, number) in places {
            let hung = match &self.list[number].1 {
                Hanging::Drawing(drawing) => form(drawing, doc)?,
                Hanging::Photograph(jpeg, head) => photograph(jpeg, head, doc.get_object(id)?.as_stream()?),
            };
            doc.objects.insert(id, hung.into());
        }
        Ok(())
    }

    /// Of what an object of the PDF is the stand-in.
    fn number_of(&self, object: &Object) -> Option<usize> {
        let Object::Stream(stream) = object else { return None };
        let size = |key: &[u8]| stream.dict.get(key).and_then(Object::as_i64).ok();
        if size(b"Width") != Some(1) || !matches!(size(b"Height"), Some(2 | 6)) {
            return None;
        }
        let found = stream.decompressed_content().ok()?;
        let [red, green, blue, ..] = *found else { return None };
        let number = usize::try_from(u32::from_be_bytes([0, red, green, blue])).ok()?;
        (number < self.list.len() && found == samples(number)?).then_some(number)
    }
}

/// The file as it is delivered.
pub(super) fn written(doc: &mut Document) -> lopdf::Result<Vec<u8>> {
    let options = SaveOptions { use_object_streams: true, use_xref_streams: true, ..SaveOptions::default() };
    let mut out = Vec::new();
    doc.save_with_options(&mut out, options)?;
    Ok(out)
}

/// Six samples that say a number, and say it twice: three are the complements of the others.
fn samples(number: usize) -> Option<[u8; 6]> {
    let [0, a, b, c] = u32::try_from(number).ok()?.to_be_bytes() else { return None };
    Some([a, b, c, !a, !b, !c])
}

/// A picture one pixel wide with the words of `image`, in the colours that the PDF is to say of what hangs there.
fn stand_in(image: &Image, number: usize, encoding: PixelEncoding) -> Option<Image> {
    let height = if matches!(encoding, PixelEncoding::Luma8) { 6 } else { 2 };
    let format = PixelFormat { encoding, width: 1, height };
    let raster = RasterImage::plain(Bytes::new(samples(number)?), format).ok()?;
    Some(Image::new(raster, image.alt().map(Into::into), Smart::Auto))
}

/// A JPEG as an image, in the colours of its stand-in; inks are those of the press. ISO 32000-1, 8.9.5.
fn photograph(jpeg: &Bytes, head: &JpegHead, stand_in: &Stream) -> Stream {
    let mut dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Filter" => "DCTDecode", "BitsPerComponent" => 8,
        "Width" => i64::from(head.width), "Height" => i64::from(head.height),
    };
    if head.components == 4 {
        dict.set("ColorSpace", "DeviceCMYK");
        // Inks stand inverted in the file (Adobe's technical note 5116).
        dict.set("Decode", [1, 0].repeat(4).into_iter().map(Object::from).collect::<Vec<_>>());
    } else if let Ok(colours) = stand_in.dict.get(b"ColorSpace") {
        dict.set("ColorSpace", colours.clone());
    }
    Stream::new(dict, jpeg.to_vec()).with_compression(false)
}

/// A drawing as the only thing on a page, in the colours of PDF/A; none if Typst cannot write it: it then draws
/// it into the magazine's page.
#[comemo::memoize]
fn drawn(svg: SvgImage) -> Option<Arc<Document>> {
    let (width, height) = (svg.width(), svg.height());
    let scale = SIDE_PT / width.max(height);
    let size = Size::new(Abs::pt(width * scale), Abs::pt(height * scale));
    let mut frame = Frame::hard(size);
    let image = Image::new(svg, None, Smart::Auto);
    frame.push(Point::zero(), FrameItem::Image(image, size, Span::detached()));
    let page = Page {
        frame,
        bleed: Sides::default(),
        fill: Smart::Custom(None),
        numbering: None,
        supplement: Content::empty(),
        number: 1,
    };
    // PDF/A wants a date; this file's own goes nowhere.
    let date = Smart::Custom(Datetime::from_ymd(1970, 1, 1));
    let info = DocumentInfo { date, ..DocumentInfo::default() };
    let document = PagedDocument::new([page].into_iter().collect(), info);
    let standards = PdfStandards::new(&[PdfStandard::A_2b]).ok()?;
    let options = PdfOptions { standards, tagged: false, ..PdfOptions::default() };
    let fault = match typst_pdf::pdf(&document, &options) {
        Ok(pdf) => match Document::load_mem(&pdf) {
            Ok(read) => return Some(Arc::new(read)),
            Err(err) => err.to_string(),
        },
        Err(errors) => errors.iter().map(|it| it.message.to_string()).collect::<Vec<_>>().join("; "),
    };
    tracing::warn!(fault, "a drawing is drawn anew for every build");
    None
}

/// The only page of `drawing` as a form that fills the unit square, as a picture does. ISO 32000-1, 8.10.2.
fn form(drawing: &Document, to: &mut Document) -> lopdf::Result<Stream> {
    let page = drawing.page_iter().next().ok_or(lopdf::Error::PageNumberNotFound(1))?;
    let dict = drawing.get_dictionary(page)?;
    let (_, content) = drawing.dereference(dict.get(b"Contents")?)?;
    let mut form = content.as_stream()?.clone();
    let sheet = dict.get(b"MediaBox").and_then(Object::as_array)?;
    let side = |at: usize| sheet.get(at).map_or(Ok(1.0), Object::as_float);
    let (wide, high) = (1.0 / side(2)?, 1.0 / side(3)?);
    let resources = drawing.get_dict_in_dict(dict, b"Resources").cloned().unwrap_or_default();
    let resources: Dictionary = Graft::default().dictionary(drawing, to, &resources);
    let to_unit = [wide, 0.0, 0.0, high, 0.0, 0.0].map(Object::from);
    for (key, value) in [
        ("Type", "XObject".into()),
        ("Subtype", "Form".into()),
        ("BBox", Object::from(sheet.clone())),
        ("Matrix", Object::from(to_unit.to_vec())),
        ("Resources", resources.into()),
    ] {
        form.dict.set(key, value);
    }
    Ok(form)
}
