//! Follows everything a page paints with, and carries it to the new file in inks: forms, patterns, gradients, pictures, masks, fonts. Knows
//! resources; streams are rewritten by [`super::content`]. Each object is carried over once for a plate, however often it is used.
use super::colour::{Inks, Space};
use super::content::{self, Effect, PATTERN, Plate, Scope, Start};
use super::graft::{self, Graft};
use super::shading::{Colours, device};
use super::{Note, PressFault, Version, note};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// How far forms may be nested.
const DEEP: usize = 28;

/// The passage of one file's pages into another's.
pub(super) struct Repaint<'a> {
    pub(super) from: &'a Document,
    pub(super) to: &'a mut Document,
    pub(super) inks: &'a mut Inks,
    pub(super) graft: Graft,
    /// The page that is being read, from 1.
    pub(super) page: usize,
    version: Version,
    done: HashMap<(ObjectId, Plate), ObjectId>,
    /// Forms, once for every size they are drawn at: the thinnest line depends on it.
    forms: HashMap<(ObjectId, Plate, i32), ObjectId>,
    fonts: HashMap<ObjectId, ObjectId>,
    overprints: HashMap<content::Overprint, ObjectId>,
    found: BTreeSet<Note>,
    depth: usize,
}

impl<'a> Repaint<'a> {
    pub(super) fn new(
        from: &'a Document,
        to: &'a mut Document,
        inks: &'a mut Inks,
        version: Version,
    ) -> Self {
        Self {
            from,
            to,
            inks,
            graft: Graft::default(),
            page: 0,
            version,
            done: HashMap::new(),
            forms: HashMap::new(),
            fonts: HashMap::new(),
            overprints: HashMap::new(),
            found: BTreeSet::new(),
            depth: 0,
        }
    }

    /// Keeps a note for the page that is being read.
    pub(super) fn note(&mut self, code: &'static str, what: &str) {
        self.found.insert(Note { page: Some(self.page), code, what: what.into() });
    }

    /// The notes so far, by page.
    pub(super) fn notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.found).into_iter().collect()
    }

    /// What an indirect object became on this plate.
    pub(super) fn known(&self, object: &Object, plate: Plate) -> Option<Object> {
        let id = object.as_reference().ok()?;
        self.done.get(&(id, plate)).map(|it| Object::Reference(*it))
    }

    pub(super) fn remember(&mut self, object: &Object, plate: Plate, new: ObjectId) {
        if let Ok(id) = object.as_reference() {
            self.done.insert((id, plate), new);
        }
    }

    /// Reads a colour space, with a note where something of it stays.
    pub(super) fn space(&mut self, object: &Object) -> Space {
        self.inks.foreign = false;
        let space = self.inks.space(self.from, object);
        if std::mem::take(&mut self.inks.foreign) {
            self.note(note::FOREIGN_CMYK, "");
        }
        space
    }

    fn transparent(&self, what: &str) -> Result<(), PressFault> {
        match self.version {
            Version::X4 => Ok(()),
            Version::X1a => Err(PressFault::Transparency { page: self.page, what: what.into() }),
        }
    }

    /// A content stream and its resources, rewritten.
    pub(super) fn content(
        &mut self,
        data: &[u8],
        resources: &Object,
        plate: Plate,
        start: Start,
    ) -> Result<(Vec<u8>, Dictionary), PressFault> {
        if self.depth > DEEP {
            return Err(PressFault::Page { page: self.page, what: "forms are nested too deep".into() });
        }
        self.depth += 1;
        let old = graft::dict(self.from, Some(resources)).cloned().unwrap_or_default();
        let scope = self.scope(&old);
        let written = content::rewrite(data, &scope, self.inks, plate, start);
        self.inks.turned_any |= plate == Plate::Inks && !written.named.is_disjoint(&scope.tagged);
        let resources = self.resources(&old, &written, plate)?;
        self.depth -= 1;
        Ok((written.bytes, resources))
    }

    fn scope(&mut self, resources: &Dictionary) -> Scope {
        let mut scope = Scope::default();
        let list = |key: &[u8]| -> Vec<(Vec<u8>, Object)> {
            let dict = graft::dict(self.from, resources.get(key).ok());
            dict.map(|it| it.iter().map(|(key, value)| (key.clone(), value.clone())).collect())
                .unwrap_or_default()
        };
        let (spaces, states) = (list(b"ColorSpace"), list(b"ExtGState"));
        for (name, object) in spaces {
            let before = std::mem::take(&mut self.inks.turned_any);
            let space = self.space(&object);
            // Naming a space is not using it.
            if std::mem::replace(&mut self.inks.turned_any, before) {
                scope.tagged.insert(name.clone());
            }
            scope.spaces.insert(name, Rc::new(space));
        }
        for (name, object) in states {
            if let Some(dict) = graft::dict(self.from, Some(&object)) {
                scope.effects.insert(name, effect(self.from, dict));
            }
        }
        scope
    }

    fn resources(
        &mut self,
        old: &Dictionary,
        written: &content::Written,
        plate: Plate,
    ) -> Result<Dictionary, PressFault> {
        let mut new = Dictionary::new();
        let entries = |doc: &Document, key: &[u8]| -> BTreeMap<Vec<u8>, Object> {
            let dict = graft::dict(doc, old.get(key).ok());
            dict.map(|it| it.iter().map(|(key, value)| (key.clone(), value.clone())).collect())
                .unwrap_or_default()
        };
        let from = self.from;
        let mut spaces = Dictionary::new();
        for (name, object) in entries(from, b"ColorSpace") {
            if written.spaces.contains(&name) {
                spaces.set(name, self.kept_space(&object));
            }
        }
        if written.patterns {
            let list = vec![Object::from("Pattern"), device(plate).into()];
            spaces.set(PATTERN, list);
        }
        let mut states = Dictionary::new();
        for (name, object) in entries(from, b"ExtGState") {
            states.set(name, self.state(&object, plate)?);
        }
        for overprint in &written.overprints {
            states.set(overprint.name(), self.overprint(*overprint));
        }
        let mut xobjects = Dictionary::new();
        for (name, object) in entries(from, b"XObject") {
            let Some(scale) = written.placed.get(&name) else { continue };
            xobjects.set(name, self.xobject(&object, plate, *scale, old)?);
        }
        let mut patterns = Dictionary::new();
        for (name, object) in entries(from, b"Pattern") {
            patterns.set(name, self.pattern(&object, plate, old)?);
        }
        let mut shadings = Dictionary::new();
        for (name, object) in entries(from, b"Shading") {
            shadings.set(name, self.shading(&object, plate));
        }
        let mut fonts = Dictionary::new();
        for (name, object) in entries(from, b"Font") {
            fonts.set(name, self.font(&object, plate)?);
        }
        let kinds = [
            ("ColorSpace", spaces),
            ("ExtGState", states),
            ("XObject", xobjects),
            ("Pattern", patterns),
            ("Shading", shadings),
            ("Font", fonts),
        ];
        for (key, dict) in kinds.into_iter().filter(|it| !it.1.is_empty()) {
            new.set(key, dict);
        }
        Ok(new)
    }

    fn overprint(&mut self, wanted: content::Overprint) -> Object {
        if let Some(known) = self.overprints.get(&wanted) {
            return (*known).into();
        }
        let id = self.to.add_object(dictionary! {
            "Type" => "ExtGState",
            "OP" => wanted.stroke,
            "op" => wanted.fill,
            "OPM" => i64::from(wanted.nonzero),
        });
        self.overprints.insert(wanted, id);
        id.into()
    }

    /// A colour space that stays: a spot colour looks like inks, not like RGB, where it has no plate.
    pub(super) fn kept_space(&mut self, object: &Object) -> Object {
        let from = self.from;
        if let Some(known) = self.known(object, Plate::Inks) {
            return known;
        }
        let list = graft::array(from, Some(object)).cloned().unwrap_or_default();
        let made = match graft::name(from, list.first()) {
            Some(b"Separation" | b"DeviceN") => {
                let names = match list.get(1).and_then(|it| graft::resolved(from, it)) {
                    Some(Object::Name(name)) => vec![String::from_utf8_lossy(name).into_owned()],
                    Some(Object::Array(all)) => all
                        .iter()
                        .filter_map(|it| it.as_name().ok())
                        .map(|it| String::from_utf8_lossy(it).into_owned())
                        .collect(),
                    _ => Vec::new(),
                };
                for name in names.iter().filter(|it| !matches!(it.as_str(), "All" | "None" | "Black")) {
                    self.note(note::SPOT, name);
                }
                let alternate = list.get(2).map_or(Space::Kept, |it| self.space(it));
                let function = list.get(3).and_then(|it| super::function::Function::read(from, it));
                let mut new: Vec<Object> =
                    list.iter().map(|it| self.graft.object(from, self.to, it)).collect();
                if alternate.is_turned()
                    && let (Some(function), [_, _, space, tint, ..]) = (function, new.as_mut_slice())
                {
                    *space = "DeviceCMYK".into();
                    if alternate != Space::Cmyk {
                        let mut turn = Colours::of(&function, self.inks, &alternate, Plate::Inks);
                        *tint = function.write(self.to, &mut turn);
                    }
                }
                Object::Array(new)
            }
            Some(b"Indexed") => {
                let mut new: Vec<Object> =
                    list.iter().map(|it| self.graft.object(from, self.to, it)).collect();
                if let (Some(base), Some(place)) = (list.get(1), new.get_mut(1)) {
                    *place = self.kept_space(base);
                }
                Object::Array(new)
            }
            Some(b"Pattern") => match list.get(1) {
                Some(base) => vec![Object::from("Pattern"), self.kept_space(base)].into(),
                None => "Pattern".into(),
            },
            _ => {
                self.note(
                    note::COLOUR_KEPT,
                    &String::from_utf8_lossy(graft::name(from, list.first()).unwrap_or_default()),
                );
                self.graft.object(from, self.to, object)
            }
        };
        let id = self.to.add_object(made);
        self.remember(object, Plate::Inks, id);
        id.into()
    }

    /// A graphics state: its mask is rewritten, what would change tones on the press is left out.
    fn state(&mut self, object: &Object, plate: Plate) -> Result<Object, PressFault> {
        if let Some(known) = self.known(object, plate) {
            return Ok(known);
        }
        let from = self.from;
        let Some(mut old) = graft::dict(from, Some(object)).cloned() else { return Ok(Object::Null) };
        let partly = |key: &[u8]| graft::number(from, old.get(key).ok()).is_some_and(|it| it < 1.0);
        if partly(b"ca") || partly(b"CA") {
            self.transparent("opacity")?;
        }
        if !is_normal(from, &old) {
            self.transparent("blend mode")?;
        }
        for key in [&b"TR"[..], b"TR2", b"HT", b"HTP", b"BG", b"BG2", b"UCR", b"UCR2"] {
            old.remove(key);
        }
        let mask = old.remove(b"SMask");
        let mut new = self.graft.dictionary(from, self.to, &old);
        if let Some(mask) = mask {
            match graft::dict(from, Some(&mask)).cloned() {
                Some(dict) => {
                    self.transparent("soft mask")?;
                    new.set("SMask", self.mask(&dict)?);
                }
                None => new.set("SMask", "None"),
            }
        }
        let id = self.to.add_object(new);
        self.remember(object, plate, id);
        Ok(id.into())
    }

    /// A soft mask. One of lightness is a picture in grey, whatever it is laid on; one of opacity has colours nobody sees.
    fn mask(&mut self, old: &Dictionary) -> Result<Object, PressFault> {
        let from = self.from;
        let plate = if graft::name(from, old.get(b"S").ok()) == Some(b"Luminosity") {
            Plate::Grey
        } else {
            Plate::Inks
        };
        let mut plain = old.clone();
        let (group, back) = (plain.remove(b"G"), plain.remove(b"BC"));
        let mut new = self.graft.dictionary(from, self.to, &plain);
        if let Some(group) = group {
            let space = graft::dict(from, Some(&group))
                .and_then(|it| graft::dict(from, it.get(b"Group").ok()))
                .and_then(|it| it.get(b"CS").ok());
            let space = space.map_or(Space::Grey, |it| self.inks.space(from, it));
            if let Some(parts) = graft::numbers(from, back.as_ref())
                && let Some(parts) = self.inks.turned(plate, &space, &parts)
            {
                let parts = parts.into_iter().map(|it| Object::Real(super::shading::real(it)));
                new.set("BC", parts.collect::<Vec<_>>());
            }
            new.set("G", self.xobject(&group, plate, 1.0, &Dictionary::new())?);
        }
        Ok(self.to.add_object(new).into())
    }

    fn known_form(&self, object: &Object, plate: Plate, scale: f64) -> Option<Object> {
        let id = object.as_reference().ok()?;
        self.forms.get(&(id, plate, size_class(scale))).map(|it| Object::Reference(*it))
    }

    fn xobject(
        &mut self,
        object: &Object,
        plate: Plate,
        scale: f64,
        outer: &Dictionary,
    ) -> Result<Object, PressFault> {
        let from = self.from;
        let Some(Object::Stream(stream)) = graft::resolved(from, object) else { return Ok(Object::Null) };
        let is_form = graft::name(from, stream.dict.get(b"Subtype").ok()) == Some(b"Form");
        let known = if is_form { self.known_form(object, plate, scale) } else { self.known(object, plate) };
        if let Some(known) = known {
            return Ok(known);
        }
        match graft::name(from, stream.dict.get(b"Subtype").ok()) {
            Some(b"Form") => self.stream(object, stream, plate, Start::form(scale), outer),
            Some(b"Image") => {
                if stream.dict.has(b"SMask") {
                    self.transparent("picture with soft edges")?;
                }
                let made = self.image(stream, plate);
                let id = self.to.add_object(made);
                self.remember(object, plate, id);
                Ok(id.into())
            }
            // PostScript: not allowed, and nothing prints it.
            _ => Ok(Object::Null),
        }
    }

    /// A form, a tile or a glyph: a content stream with resources of its own, or those of whoever draws it.
    fn stream(
        &mut self,
        object: &Object,
        stream: &Stream,
        plate: Plate,
        start: Start,
        outer: &Dictionary,
    ) -> Result<Object, PressFault> {
        let from = self.from;
        let id = self.to.new_object_id();
        self.remember(object, plate, id);
        if let Ok(old) = object.as_reference() {
            self.forms.insert((old, plate, size_class(start.scale)), id);
        }
        let data = graft::plain(stream).map_err(|what| PressFault::Page { page: self.page, what })?;
        let own = stream.dict.get(b"Resources").ok().cloned();
        let resources = own.unwrap_or_else(|| outer.clone().into());
        let (bytes, resources) = self.content(&data, &resources, plate, start)?;
        let mut plain = stream.dict.clone();
        let group = plain.remove(b"Group");
        for key in [&b"Resources"[..], b"Filter", b"DecodeParms", b"Length", b"Ref", b"PS"] {
            plain.remove(key);
        }
        let mut dict = self.graft.dictionary(from, self.to, &plain);
        dict.set("Resources", resources);
        if let Some(group) = graft::dict(from, group.as_ref())
            && self.version == Version::X4
        {
            let mut group = group.clone();
            group.remove(b"CS");
            let mut group = self.graft.dictionary(from, self.to, &group);
            group.set("CS", device(plate));
            dict.set("Group", group);
        }
        self.to.objects.insert(id, graft::deflated(dict, &bytes).into());
        Ok(id.into())
    }

    fn pattern(&mut self, object: &Object, plate: Plate, outer: &Dictionary) -> Result<Object, PressFault> {
        if let Some(known) = self.known(object, plate) {
            return Ok(known);
        }
        let from = self.from;
        match graft::resolved(from, object) {
            Some(Object::Stream(tile)) => self.stream(object, tile, plate, Start::form(1.0), outer),
            Some(Object::Dictionary(dict)) => {
                let mut plain = dict.clone();
                let (shading, state) = (plain.remove(b"Shading"), plain.remove(b"ExtGState"));
                let mut new = self.graft.dictionary(from, self.to, &plain);
                if let Some(shading) = shading {
                    new.set("Shading", self.shading(&shading, plate));
                }
                if let Some(state) = state {
                    new.set("ExtGState", self.state(&state, plate)?);
                }
                let id = self.to.add_object(new);
                self.remember(object, plate, id);
                Ok(id.into())
            }
            _ => Ok(Object::Null),
        }
    }

    fn font(&mut self, object: &Object, plate: Plate) -> Result<Object, PressFault> {
        let from = self.from;
        let id = object.as_reference().ok();
        let Some(dict) = graft::dict(from, Some(object)) else { return Ok(Object::Null) };
        let name = String::from_utf8_lossy(graft::name(from, dict.get(b"BaseFont").ok()).unwrap_or_default());
        if graft::name(from, dict.get(b"Subtype").ok()) == Some(b"Type3") {
            self.note(note::TYPE3_FONT, &name);
            if let Some(known) = self.known(object, plate) {
                return Ok(known);
            }
            return self.drawn_font(object, dict, plate);
        }
        if !is_embedded(from, dict) {
            self.note(note::FONT_NOT_EMBEDDED, &name);
        }
        if let Some(known) = id.and_then(|it| self.fonts.get(&it)) {
            return Ok((*known).into());
        }
        let copy = self.graft.object(from, self.to, object);
        if let (Some(id), Ok(new)) = (id, copy.as_reference()) {
            self.fonts.insert(id, new);
        }
        Ok(copy)
    }

    /// A font whose glyphs are content streams.
    fn drawn_font(&mut self, object: &Object, font: &Dictionary, plate: Plate) -> Result<Object, PressFault> {
        let from = self.from;
        let outer = graft::dict(from, font.get(b"Resources").ok()).cloned().unwrap_or_default();
        let mut plain = font.clone();
        let glyphs = plain.remove(b"CharProcs");
        plain.remove(b"Resources");
        let mut new = self.graft.dictionary(from, self.to, &plain);
        let mut drawn = Dictionary::new();
        for (name, glyph) in graft::dict(from, glyphs.as_ref()).into_iter().flatten() {
            if let Some(Object::Stream(stream)) = graft::resolved(from, glyph) {
                drawn.set(name.clone(), self.stream(glyph, stream, plate, Start::form(1.0), &outer)?);
            }
        }
        new.set("CharProcs", drawn);
        new.set("Resources", Dictionary::new());
        let id = self.to.add_object(new);
        self.remember(object, plate, id);
        Ok(id.into())
    }
}

/// Whether the file carries the font.
pub(super) fn is_embedded(doc: &Document, font: &Dictionary) -> bool {
    let below = graft::array(doc, font.get(b"DescendantFonts").ok());
    let font = below.and_then(|it| graft::dict(doc, it.first())).unwrap_or(font);
    let descriptor = graft::dict(doc, font.get(b"FontDescriptor").ok());
    descriptor.is_some_and(|it| it.has(b"FontFile") || it.has(b"FontFile2") || it.has(b"FontFile3"))
}

fn is_normal(doc: &Document, state: &Dictionary) -> bool {
    let mode = state.get(b"BM").ok();
    let mode = graft::array(doc, mode).and_then(|it| it.first()).or(mode);
    graft::name(doc, mode).is_none_or(|it| matches!(it, b"Normal" | b"Compatible"))
}

fn effect(doc: &Document, state: &Dictionary) -> Effect {
    let flag = |key: &[u8]| state.get(key).ok().and_then(|it| it.as_bool().ok());
    let number = |key: &[u8]| graft::number(doc, state.get(key).ok());
    let transparency = [&b"ca"[..], b"BM", b"SMask"].iter().any(|it| state.has(it)).then(|| {
        number(b"ca").is_none_or(|it| it >= 1.0)
            && is_normal(doc, state)
            && graft::dict(doc, state.get(b"SMask").ok()).is_none()
    });
    let stroke = flag(b"OP");
    Effect {
        stroke,
        // An `OP` without `op` means both.
        fill: flag(b"op").or(stroke),
        nonzero: number(b"OPM").map(|it| it > 0.5),
        opaque: transparency,
        size: graft::array(doc, state.get(b"Font").ok()).and_then(|it| graft::number(doc, it.get(1))),
    }
}

/// Sizes that differ by less than a quarter are one. Bounded, so that a form that draws itself ever smaller comes to an end.
#[expect(clippy::cast_possible_truncation, reason = "bounded before")]
fn size_class(scale: f64) -> i32 {
    (scale.max(1e-6).ln() / 1.25_f64.ln()).round().clamp(-12.0, 12.0) as i32
}
