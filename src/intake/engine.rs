//! The engine: takes what a reader gives, an element after the other, and says of each what became of it.
use super::picture;
use super::reader::{Bytes, CENTRE, Element, Found, Known, Lead, Link, Picture, Proposal, Reader, Text};
use crate::app::App;
use crate::content::fields::{Details, Fields, LEDE_MAX, TITLE_MAX};
use crate::content::import::{self, Awaits, Given, Outcome, Released, run};
use crate::content::{file, image, item, library, sheet, topic, town};
use crate::error::{Error, Result};
use crate::media::picture::MAX_BYTES;
use crate::media::{Hash, likeness, pdf};
use crate::richtext::intake::{self, Intake, IntakeContext};
use crate::richtext::{Address, Block, BlockId, RichText, Target, text};
use crate::staff::Person;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Signs of an element's name at most.
const NAME_MAX: usize = 400;
/// Lines made public before the next are looked for.
const LOT: u64 = 200;
/// Whoever follows a run hears of every so many elements.
const BEAT: usize = 10;

/// Does a run from where it stands to its end.
pub async fn import(app: &App, person: &Person, run: &run::Model, reader: &mut dyn Reader) -> Result<()> {
    let (prefix, ids) = (reader.prefix().to_owned(), reader.ids());
    let known = known(app, run, &prefix, &ids).await?;
    let total = reader.count();
    import::counted(&app.db, run.id, total).await?;
    let written = import::written(&app.db, run.id).await?;
    let (names, pictures) = (HashMap::new(), HashMap::new());
    let mut engine = Engine { app, person, run, prefix, known, written, names, pictures, prints: None };
    let mut at = 0_usize;
    while let Some(element) = reader.next(&engine.known) {
        let source = engine.named(element.source());
        if !engine.written.contains(&source) {
            Box::pin(engine.element(reader, element, &source)).await?;
        }
        at += 1;
        if at.is_multiple_of(BEAT) {
            app.pulse.beat();
        }
    }
    if reader.is_whole() {
        let gone = Box::pin(import::withdraw_gone(&app.db, person, run, app.now())).await?;
        import::counted(&app.db, run.id, total + gone).await?;
    }
    if !run.wish.dry {
        Box::pin(engine.release()).await?;
        if run.kind == sheet::SOURCE {
            Box::pin(sheet::put_again(&app.db, run.created_at)).await?;
        }
    }
    import::end(&app.db, run.id, import::RunState::Done, "", app.now()).await?;
    app.bell.notify_waiters();
    Ok(())
}

async fn known(app: &App, run: &run::Model, prefix: &str, ids: &[String]) -> Result<Known> {
    let topics = topic::all(&app.db).await?;
    let labels = topics.iter().map(|it| (crate::content::fields::slugify(&it.label_fr), it.id)).collect();
    let mut items = HashMap::new();
    for lot in ids.chunks(200) {
        let keys: Vec<String> = lot.iter().map(|id| format!("{prefix}{id}")).collect();
        let mut here = item::by_sources(&app.db, &keys).await?;
        for (id, key) in lot.iter().zip(keys) {
            items.insert(id.clone(), here.remove(&key).unwrap_or_else(|| import::id_of(&key)));
        }
    }
    Ok(Known {
        town: town::get(&app.db).await?,
        now: app.now(),
        labels,
        topics: topics.into_iter().map(|it| (it.slug, it.id)).collect(),
        zones: topic::zones(&app.db).await?.into_iter().map(|it| (it.slug, it.id)).collect(),
        sections: topic::sections(&app.db).await?.into_iter().map(|it| (it.slug, it.id)).collect(),
        items,
        terms: run.wish.topics.clone(),
    })
}

struct Engine<'a> {
    app: &'a App,
    person: &'a Person,
    run: &'a run::Model,
    /// The reader's.
    prefix: String,
    known: Known,
    /// Elements with a line in this run.
    written: HashSet<String>,
    /// How often a name was given: each has one line.
    names: HashMap<String, usize>,
    /// What became of each picture, by its id in the source; none: refused, on a line of its own.
    pictures: HashMap<String, Option<Uuid>>,
    /// Hash and print of every picture here, once one comes in.
    prints: Option<Vec<(Uuid, String, Option<String>)>>,
}

impl Engine<'_> {
    /// The name of an element in the report: short enough, and its own.
    fn named(&mut self, source: &str) -> String {
        let name: String = source.chars().take(NAME_MAX).collect();
        let times = self.names.entry(name.clone()).or_default();
        *times += 1;
        if *times == 1 { name } else { format!("{name} ({times})") }
    }

    async fn element(&mut self, reader: &mut dyn Reader, element: Element, source: &str) -> Result<()> {
        match element {
            Element::Item(proposal) => self.item(reader, *proposal, source).await,
            Element::Picture { named, title, .. } => match reader.picture(&named) {
                Found::Picture(picture) => {
                    let lead = Lead { named, alt: String::new(), credit: String::new(), focal: CENTRE };
                    let kept = self.picture(*picture, &lead, "", &title).await?;
                    let again = vec!["la même image qu’un autre élément".to_owned()];
                    self.line(source, Outcome::Merged, kept, again).await
                }
                Found::Absent(reason) => self.left_out(source, vec![reason]).await,
            },
            Element::Term { name, .. } => {
                let topic = self.known.topic(source, &name);
                let (outcome, reason) = match topic {
                    Some(_) => (Outcome::Merged, None),
                    None => (Outcome::LeftOut, Some("aucun thème ne lui correspond".to_owned())),
                };
                let thing = ("topic", topic.unwrap_or_default());
                let reasons = reason.into_iter().collect();
                import::note_alone(&self.app.db, self.run.id, source, outcome, Some(thing), reasons).await
            }
            Element::Part { reason, .. } => {
                let said = vec![reason];
                import::note_alone(&self.app.db, self.run.id, source, Outcome::Merged, None, said).await
            }
            Element::Sheet { sheet, hash, aside, .. } => {
                let given = (*sheet, hash);
                let (db, now) = (&self.app.db, self.known.now);
                Box::pin(sheet::take(db, self.person, self.run, source, given, aside, now)).await
            }
            Element::LeftOut { reason, .. } => self.left_out(source, vec![reason]).await,
        }
    }

    async fn left_out(&self, source: &str, reasons: Vec<String>) -> Result<()> {
        import::note_alone(&self.app.db, self.run.id, source, Outcome::LeftOut, None, reasons).await
    }

    /// Why something did not come in. One that fails does not keep out the others.
    fn reasons(&self, err: &Error) -> Vec<String> {
        match err {
            Error::Refused(found) => {
                found.iter().map(|it| self.app.templates.named_sentence("fr", it)).collect()
            }
            other => vec![format!("erreur : {other}")],
        }
    }

    async fn item(&mut self, reader: &mut dyn Reader, mut proposal: Proposal, source: &str) -> Result<()> {
        let mut reasons = std::mem::take(&mut proposal.reasons);
        let pictures = self.pictures_of(reader, &proposal, &mut reasons).await?;
        let publish = self.run.wish.publish && proposal.held.is_none();
        let held = proposal.held.take().filter(|_| self.run.wish.publish);
        let (at, key) = (proposal.at, format!("{}{}", self.prefix, proposal.id));
        if let Some(bytes) = proposal.file.take() {
            match self.file(bytes, &mut proposal.fields).await {
                Ok(()) => {}
                Err(err) => {
                    reasons.extend(self.reasons(&err));
                    return self.left_out(source, reasons).await;
                }
            }
        }
        let known = &self.known.items;
        let id = known.get(&proposal.id).copied().unwrap_or_else(|| import::id_of(&key));
        let original = proposal.translation_of.as_ref().and_then(|it| known.get(it)).copied();
        let (kind, locale) = (proposal.kind, proposal.locale.clone());
        let old = std::mem::take(&mut proposal.old);
        let mut fields = self.fields(reader, proposal, &pictures, &mut reasons);
        fields.displayed_at = at.filter(|it| *it <= self.known.now);
        let mut told = HashSet::new();
        reasons.retain(|it| told.insert(it.clone()));
        reasons.extend(held.map(|it| format!("gardé en brouillon : {it}")));
        let given = Given {
            source: source.to_owned(),
            key,
            id,
            kind,
            locale,
            fields,
            translation_of: original,
            awaits: publish.then_some(Awaits { at }),
            old,
            partner: self.run.wish.partner,
            reasons: reasons.clone(),
        };
        match Box::pin(import::take(&self.app.db, self.person, self.run, given, self.known.now)).await {
            Ok(_) => Ok(()),
            Err(err) => {
                reasons.extend(self.reasons(&err));
                self.left_out(source, reasons).await
            }
        }
    }

    /// Keeps the pictures an item names. What is missing is said; by their names in the text.
    async fn pictures_of(
        &mut self,
        reader: &mut dyn Reader,
        proposal: &Proposal,
        reasons: &mut Vec<String>,
    ) -> Result<HashMap<String, Uuid>> {
        let mut named = Named::default();
        proposal.text.read(&mut named);
        let lead = proposal.lead.as_ref();
        let mut wanted: Vec<(Lead, String)> = Vec::new();
        if let Some(it) = lead {
            let lead = Lead {
                named: it.named.clone(),
                alt: it.alt.clone(),
                credit: it.credit.clone(),
                focal: it.focal,
            };
            wanted.push((lead, String::new()));
        }
        for (src, alt, words) in named.images {
            // The caption belongs to the figure: the same picture may say something else in another text.
            let credit = words.split_once('|').map_or("", |it| it.1).trim().to_owned();
            let focal = lead.filter(|it| it.named == src).map_or(CENTRE, |it| it.focal);
            wanted.push((Lead { named: src, alt, credit, focal }, words));
        }
        let mut kept = HashMap::new();
        for (it, words) in wanted {
            match reader.picture(&it.named) {
                Found::Picture(picture) => {
                    match self.picture(*picture, &it, &words, &proposal.fields.title).await? {
                        Some(id) => drop(kept.insert(it.named, id)),
                        None => reasons.push(format!("image refusée, voir sa ligne : {}", it.named)),
                    }
                }
                Found::Absent(reason) => reasons.push(reason),
            }
        }
        Ok(kept)
    }

    /// Keeps a picture; none if it was refused, on a line of its own.
    async fn picture(
        &mut self,
        picture: Picture,
        named: &Lead,
        words: &str,
        title: &str,
    ) -> Result<Option<Uuid>> {
        if let Some(known) = self.pictures.get(&picture.id) {
            return Ok(*known);
        }
        let (id, source) = (picture.id.clone(), picture.source.clone());
        let source: String = source.chars().take(NAME_MAX).collect();
        let kept = match self.kept(picture, &source, named, words, title).await {
            Ok(kept) => kept,
            Err(err) => {
                let reasons = self.reasons(&err);
                self.line(&source, Outcome::LeftOut, None, reasons).await?;
                None
            }
        };
        self.pictures.insert(id, kept);
        Ok(kept)
    }

    /// Writes the line of a picture, unless it has one: a run that goes on meets it again.
    async fn line(
        &mut self,
        source: &str,
        outcome: Outcome,
        image: Option<Uuid>,
        reasons: Vec<String>,
    ) -> Result<()> {
        if self.written.insert(source.to_owned()) {
            let thing = image.map(|it| ("image", it));
            import::note_alone(&self.app.db, self.run.id, source, outcome, thing, reasons).await?;
        }
        Ok(())
    }

    async fn kept(
        &mut self,
        found: Picture,
        source: &str,
        named: &Lead,
        words: &str,
        title: &str,
    ) -> Result<Option<Uuid>> {
        let key = format!("{}{}", self.prefix, found.id);
        if let Some(known) = image::by_source(&self.app.db, &key).await? {
            self.line(source, Outcome::Unchanged, Some(known.id), Vec::new()).await?;
            return Ok(Some(known.id));
        }
        let bytes = match found.bytes.held.read(MAX_BYTES) {
            Ok(bytes) => bytes,
            Err(reason) => {
                self.line(source, Outcome::LeftOut, None, vec![reason]).await?;
                return Ok(None);
            }
        };
        let picture = match picture::examine(self.person, bytes).await? {
            Ok(picture) => picture,
            Err(refusal) => {
                self.line(source, Outcome::LeftOut, None, vec![refusal.sentence("fr")]).await?;
                return Ok(None);
            }
        };
        let hash = Hash::of(&picture.bytes).to_string();
        let (same, near) = self.alike(&hash, &picture.likeness).await?;
        if let Some(known) = same {
            let again = vec!["la même image qu’une autre, déjà ici : elle sert aux deux".to_owned()];
            self.line(source, Outcome::Merged, Some(known), again).await?;
            return Ok(Some(known));
        }
        let mut reasons = found.reasons;
        reasons.extend(picture.warnings.iter().map(|it| it.sentence("fr")));
        reasons.extend(near.map(|it| format!("ressemble à une image déjà ici, à comparer : {it}")));
        let own = |said: &str, text: &str| {
            if said.is_empty() { text.trim().to_owned() } else { said.trim().to_owned() }
        };
        let mut about = image::About {
            alt: own(&found.alt, &named.alt),
            alt_en: found.alt_en,
            caption: found.caption,
            credit: own(&found.credit, &named.credit),
            focal: named.focal,
            ..image::About::default()
        };
        if about.credit.is_empty() {
            about.credit = picture.credit_hint.clone().unwrap_or_default();
        }
        if !about.problems().is_empty() {
            let caption = words.split('|').next().unwrap_or_default().trim();
            let unknown = match title {
                "" => "Photo à décrire".to_owned(),
                title => format!("Illustration de l’article « {title} »"),
            };
            about.alt = match (about.caption.trim(), caption) {
                ("", "") => unknown.clone(),
                ("", words) | (words, _) => words.to_owned(),
            };
            if !about.problems().is_empty() {
                about.alt = unknown;
            }
            reasons.push("image sans texte de remplacement : à décrire".into());
        }
        if self.run.wish.dry {
            self.line(source, Outcome::Imported, None, reasons).await?;
            return Ok(Some(import::id_of(&key)));
        }
        let print = (hash, Some(picture.likeness.clone()));
        let accepted = picture::store(self.app, picture, &found.bytes.name).await?;
        let about = (accepted, about, key);
        let now = self.known.now;
        let taken =
            import::take_image(&self.app.db, self.person, self.run.id, source, about, reasons, now).await?;
        self.written.insert(source.to_owned());
        self.prints.get_or_insert_default().push((taken.id, print.0, print.1));
        Ok(Some(taken.id))
    }

    /// The picture here that is the same to the byte, and the name of one that looks the same.
    async fn alike(&mut self, hash: &str, likeness: &str) -> Result<(Option<Uuid>, Option<String>)> {
        if self.prints.is_none() {
            self.prints = Some(library::prints(&self.app.db).await?);
        }
        let prints = self.prints.as_deref().unwrap_or_default();
        if let Some(same) = prints.iter().find(|it| it.1 == hash) {
            return Ok((Some(same.0), None));
        }
        let near = prints.iter().find(|it| it.2.as_deref().is_some_and(|it| likeness::near(likeness, it)));
        let Some(near) = near else { return Ok((None, None)) };
        Ok((None, image::by_id(&self.app.db, near.0).await.ok().map(|it| it.name)))
    }

    /// Keeps a file an item offers.
    async fn file(&self, bytes: Bytes, fields: &mut Fields) -> Result<()> {
        let Details::Document(document) = &mut fields.details else { return Ok(()) };
        let ending = bytes.name.rsplit_once('.').map_or("", |it| it.1).to_lowercase();
        let name = bytes.name;
        let refused = |why: String| Error::Internal(anyhow::anyhow!(why));
        let read = bytes.held.read(MAX_BYTES).map_err(refused)?;
        let text = match ending.as_str() {
            "pdf" => {
                let copy = read.clone();
                let text = tokio::task::spawn_blocking(move || pdf::text(&copy))
                    .await
                    .map_err(anyhow::Error::from)?;
                text.map_err(|fault| refused(fault.sentence("fr")))?
            }
            _ => String::new(),
        };
        document.file_text = text.clone();
        if self.run.wish.dry {
            return Ok(());
        }
        let size = read.len() as u64;
        let hash = self.app.media.put(&read)?.to_string();
        if let Some(known) = file::by_hash(&self.app.db, &hash).await? {
            document.file = Some(known.id);
            return Ok(());
        }
        let accepted = file::Accepted { hash, name, format: ending, bytes: size, text };
        document.file = Some(file::add(&self.app.db, self.person, accepted, self.known.now).await?.id);
        Ok(())
    }

    /// The fields with their text, its pictures and links, and the lede.
    fn fields(
        &self,
        reader: &dyn Reader,
        proposal: Proposal,
        pictures: &HashMap<String, Uuid>,
        reasons: &mut Vec<String>,
    ) -> Fields {
        let mut fields = proposal.fields;
        if fields.title.chars().count() > TITLE_MAX {
            reasons.push(format!("titre raccourci : « {} »", fields.title));
            fields.title = text::shorten(&fields.title, TITLE_MAX);
        }
        fields.image = proposal.lead.as_ref().and_then(|it| pictures.get(&it.named)).copied();
        let mut context =
            Context { known: &self.known, reader, pictures, own: &proposal.id, missing: Vec::new() };
        let taken = proposal.text.read(&mut context);
        reasons.extend(context.missing);
        reasons.extend(taken.dropped);
        fields.body = taken.text;
        reasons.extend(unread_link(&text::plain(&fields.body)));
        if fields.lede.is_empty() && !proposal.summary.is_empty() {
            lede_from(&mut fields, &proposal.summary, reasons);
        } else if fields.lede.is_empty() {
            fields.lede = text::shorten(&fields.body.first_paragraph().unwrap_or_default(), LEDE_MAX);
        }
        fields
    }

    /// Makes public what waits for it.
    async fn release(&self) -> Result<()> {
        let (db, mut at) = (&self.app.db, 0_usize);
        loop {
            let lines = import::awaiting(db, self.run.id, LOT).await?;
            if lines.is_empty() {
                return Ok(());
            }
            for line in lines {
                let reason = match Box::pin(import::release(db, self.person, &line, self.app.now())).await {
                    Ok(Released::Public) => continue,
                    Ok(Released::Already) => None,
                    Ok(Released::Edited) => Some("gardé en brouillon : quelqu’un y travaille ici".to_owned()),
                    Err(err) => Some(format!("gardé en brouillon : {}", self.reasons(&err).join(" ; "))),
                };
                import::settle(db, &line, reason).await?;
                at += 1;
                if at.is_multiple_of(BEAT) {
                    self.app.pulse.beat();
                }
            }
        }
    }
}

/// Takes a run back, the last line first.
pub async fn undo(app: &App, person: &Person, run: &run::Model) -> Result<()> {
    // Items first: a picture they show cannot go.
    for thing in ["item", "image"] {
        let mut before = i64::MAX;
        loop {
            let lines = import::to_undo(&app.db, run.id, thing, before, LOT).await?;
            let Some(last) = lines.last() else { break };
            before = last.id;
            for line in &lines {
                let why = match Box::pin(import::undo(&app.db, person, line, app.now())).await {
                    Ok(true) => continue,
                    Ok(false) if thing == "image" => "gardée : quelque chose la montre".to_owned(),
                    Ok(false) => "gardé : modifié ici depuis l’import".to_owned(),
                    Err(Error::Refused(found)) => {
                        let said: Vec<String> =
                            found.iter().map(|it| app.templates.named_sentence("fr", it)).collect();
                        format!("gardé : {}", said.join(" ; "))
                    }
                    Err(other) => return Err(other),
                };
                import::settle(&app.db, line, Some(why)).await?;
            }
            app.pulse.beat();
        }
    }
    import::end(&app.db, run.id, import::RunState::Undone, "", app.now()).await
}

impl Text {
    fn read(&self, context: &mut dyn IntakeContext) -> Intake {
        match self {
            Self::Markdown(source) => intake::markdown(source, context),
            Self::Html(source) => intake::html(source, context),
        }
    }
}

/// Markdown's sign of a link among the words: it stands in HTML, or is badly written, and is read by nobody.
fn unread_link(words: &str) -> Option<String> {
    let at = words.find("](")?;
    let link: String = words[at + 2..].chars().take_while(|it| *it != ')' && *it != '\n').take(80).collect();
    Some(format!("lien resté tel quel dans le texte : {link}"))
}

/// A description too long for a lede: its first sentences are the lede and the others open the text, or, where the first one is too long
/// by itself, the lede is its beginning and the whole opens the text.
fn lede_from(fields: &mut Fields, description: &str, reasons: &mut Vec<String>) {
    let description = description.split_whitespace().collect::<Vec<_>>().join(" ");
    // A sentence of a few words says too little by itself.
    let sentences =
        text::first_sentences(&description, LEDE_MAX).filter(|it| it.chars().count() >= LEDE_MAX / 4);
    fields.lede = sentences.map_or_else(|| text::shorten(&description, LEDE_MAX), str::to_owned);
    if fields.lede != description {
        let rest = description.strip_prefix(fields.lede.as_str()).map(str::trim_start);
        reasons.push(match rest {
            Some(_) => "description trop longue pour le chapô : la suite ouvre le texte".into(),
            None => "description trop longue pour le chapô : gardée entière en tête du texte".into(),
        });
        let rest = rest.unwrap_or(&description);
        let mut blocks = vec![Block::paragraph(rest)];
        blocks[0].base_mut().id = BlockId::derived(rest);
        blocks.append(&mut fields.body.content);
        fields.body = RichText::new(blocks);
    }
}

/// The images a text names, in order.
#[derive(Default)]
struct Named {
    images: Vec<(String, String, String)>,
}

impl IntakeContext for Named {
    fn image(&mut self, src: &str, alt: &str, title: &str) -> Option<Uuid> {
        self.images.push((src.to_owned(), alt.to_owned(), title.to_owned()));
        None
    }
}

/// Answers to what a text names.
struct Context<'a> {
    known: &'a Known,
    reader: &'a dyn Reader,
    pictures: &'a HashMap<String, Uuid>,
    /// The id in the source of the item whose text it is.
    own: &'a str,
    missing: Vec<String>,
}

impl IntakeContext for Context<'_> {
    fn image(&mut self, src: &str, _: &str, _: &str) -> Option<Uuid> {
        self.pictures.get(src).copied()
    }

    fn tells_of_images(&self) -> bool {
        true
    }

    fn link(&mut self, href: &str) -> Option<Target> {
        match self.reader.link(href) {
            Link::Item(id) => self.known.items.get(&id).map(|it| Target::Item(*it)),
            Link::Elsewhere => Address::parse(href).map(Target::Address),
            Link::At(address) => Address::parse(&address).map(Target::Address),
            Link::Nowhere(why) => {
                self.missing.push(format!("{} : {why}", self.own));
                None
            }
        }
    }

    fn card(&mut self, path: &str) -> Option<(String, Uuid)> {
        let found = self
            .reader
            .card(path)
            .and_then(|(kind, id)| self.known.items.get(&id).map(|it| (kind.name().to_owned(), *it)));
        if found.is_none() {
            self.missing.push(format!("{} : carte de rien : {path}", self.own));
        }
        found
    }
}
