//! What comes from elsewhere: images, cards, files, buttons, embeds.

use uuid::Uuid;

use crate::framing;

use super::super::{
    Address, Channel, Inline, Target,
    refs::{FileRef, ImageRef, ItemRef},
    typography,
};
use super::Html;

impl Html<'_> {
    /// One image with its caption: the one given here, else the image's own.
    pub(super) fn figure(&mut self, image: Uuid, caption: &[Inline]) {
        let resolved = self.resolved;
        if let Some(image) = resolved.images.get(&image) {
            self.figure_of(image, caption);
        }
    }

    pub(super) fn figure_of(&mut self, image: &ImageRef, caption: &[Inline]) {
        self.raw("<figure class=\"figure\">");
        if !(image.src.is_empty() && image.placeholder.is_none()) {
            self.image(image);
        }
        let credit = image.credit.trim();
        let own = Inline::plain(&image.caption);
        let caption = if Inline::is_blank(caption) { &own } else { caption };
        if !(Inline::is_blank(caption) && credit.is_empty()) {
            self.raw("<figcaption>");
            if !Inline::is_blank(caption) {
                self.raw("<span class=\"caption\">");
                self.line(caption);
                self.raw(if credit.is_empty() { "</span>" } else { "</span> " });
            }
            self.credit(credit);
            self.raw("</figcaption>");
        }
        self.raw("</figure>\n");
    }

    fn credit(&mut self, credit: &str) {
        if !credit.is_empty() {
            self.raw("<span class=\"credit\">");
            if says_what_it_is(credit) {
                self.words(credit);
            } else {
                let colon = typography::colon(self.options.locale);
                self.words(&format!("{}{colon}{credit}", self.options.labels.photo));
            }
            self.raw("</span>");
        }
    }

    /// A picture with its small placeholder beneath; in a mail alone. The twin of `site/_picture.html`.
    fn image(&mut self, image: &ImageRef) {
        if self.options.channel == Channel::Mail {
            return self.img(image);
        }
        self.raw("<div class=\"picture\">");
        if let Some(placeholder) = image.placeholder.as_ref().filter(|_| !image.src.is_empty()) {
            self.raw("<img");
            self.attribute("class", &format!("placeholder {}", focal_class(image)));
            self.attribute("src", placeholder);
            self.size(image);
            self.raw(" alt=\"\"");
            self.void();
        }
        self.img(image);
        self.raw("</div>");
    }

    fn img(&mut self, image: &ImageRef) {
        let web = self.options.channel != Channel::Mail;
        self.raw("<img");
        // A job makes the sizes of a picture just sent; until then its placeholder stands in.
        let src = match &image.placeholder {
            Some(placeholder) if web && image.src.is_empty() => placeholder.clone(),
            _ => self.full(&image.src),
        };
        self.attribute("src", &src);
        if web && !image.srcset.is_empty() {
            self.attribute("srcset", &image.srcset);
            self.attribute("sizes", self.options.sizes);
        }
        self.size(image);
        let alt = if image.decorative { String::new() } else { self.typeset(&image.alt) };
        self.attribute("alt", &alt);
        if web {
            self.attribute("class", &focal_class(image));
            if !self.options.xml {
                self.raw(" loading=\"lazy\" decoding=\"async\"");
            }
        }
        self.void();
    }

    /// ` width="…" height="…"`: the page does not move when the picture comes.
    fn size(&mut self, image: &ImageRef) {
        if image.width > 0 && image.height > 0 {
            self.attribute("width", &image.width.to_string());
            self.attribute("height", &image.height.to_string());
        }
    }

    /// The card of an item.
    pub(super) fn card(&mut self, class: &str, item: Uuid) {
        if let Some(item) = self.resolved.items.get(&item) {
            self.card_of(class, item);
        }
    }

    fn card_of(&mut self, class: &str, item: &ItemRef) {
        let format = item.file.iter().filter(|_| self.on_paper()).map(|it| &it.format);
        let lines: Vec<&String> = format.chain(&item.lines).collect();
        self.raw(&format!("<article class=\"card-inline {class}\"><p class=\"card-title\"><a"));
        self.href(&item.href);
        self.raw(">");
        self.words(&item.title);
        self.raw("</a></p>");
        if !lines.is_empty() {
            self.raw("<ul class=\"card-lines\">");
            for line in lines {
                self.raw("<li>");
                self.words(line);
                self.raw("</li>");
            }
            self.raw("</ul>");
        }
        if self.on_paper() {
            self.address_to_type(&item.href, &item.short);
        }
        self.raw("</article>\n");
    }

    /// The address as it is printed, leading where it says.
    fn address_to_type(&mut self, href: &str, short: &str) {
        if !short.is_empty() {
            self.raw("<p class=\"to-type\"><a");
            self.href(href);
            self.raw(">");
            super::escape(short, &mut self.out);
            self.raw("</a></p>");
        }
    }

    /// A file to fetch, its format and weight inside the link so that everybody hears them.
    pub(super) fn file(&mut self, item: Uuid) {
        let Some(item) = self.resolved.items.get(&item) else { return };
        match &item.file {
            Some(file) if !self.on_paper() => self.fetch(item, file),
            Some(_) | None => self.card_of("card-document", item),
        }
    }

    fn fetch(&mut self, item: &ItemRef, file: &FileRef) {
        self.raw("<p class=\"file\"><a class=\"file-link\"");
        self.href(&file.href);
        self.raw("><span class=\"file-action\">");
        self.words(self.options.labels.download);
        self.raw("</span> <span class=\"file-title\">");
        self.words(if item.title.is_empty() { &file.name } else { &item.title });
        let facts = format!("{}, {}", file.format, typography::weight(self.options.locale, file.bytes));
        self.raw("</span> <span class=\"file-facts\">(");
        self.words(&facts);
        self.raw(")</span></a></p>\n");
    }

    /// A link as a button; without its item, its words.
    pub(super) fn button(&mut self, label: &str, target: &Target) {
        let resolved = self.resolved;
        self.raw("<p class=\"button-line\">");
        if let Some(href) = resolved.href(target) {
            self.raw("<a class=\"button\"");
            self.href(href);
            self.raw(">");
            self.words(label);
            self.raw("</a>");
        } else {
            self.words(label);
        }
        self.raw("</p>");
        if self.on_paper() {
            self.address_to_type(
                resolved.href(target).unwrap_or_default(),
                resolved.to_type(target).unwrap_or_default(),
            );
        }
        self.raw("\n");
    }

    /// Something shown by another site: a link that says which.
    pub(super) fn embed(&mut self, url: &Address, title: &str) {
        if self.on_paper() {
            self.raw("<p class=\"embed\">");
            self.words(if title.is_empty() { self.options.labels.online } else { title });
            self.raw("</p>");
            self.address_to_type(url.as_str(), url.to_type());
            return self.raw("\n");
        }
        let host = url.host().unwrap_or_default();
        self.raw("<p class=\"embed\"><a class=\"embed-link\"");
        self.href(url.as_str());
        self.raw("><span class=\"embed-action\">");
        self.words(self.options.labels.watch);
        self.raw("</span> <span class=\"embed-title\">");
        self.words(if title.is_empty() { url.as_str() } else { title });
        self.raw("</span> <span class=\"embed-host\">(");
        super::escape(&host, &mut self.out);
        self.raw(")</span></a></p>\n");
    }
}

/// Classes that keep what matters in view where a picture is cut: the content policy allows no inline style. Tens and units of the
/// percentage stand in classes of their own, so that forty rules serve every position.
#[must_use]
pub fn focal_class(image: &ImageRef) -> String {
    let ratio = f64::from(image.width.max(1)) / f64::from(image.height.max(1));
    let (x, y) = framing::position(ratio, &image.subject());
    let along = |axis: char, part: f64| {
        let percent = (part * 100.0).round();
        let (tens, units) = ((percent / 10.0).floor(), percent % 10.0);
        if units > 0.0 { format!("f{axis}-{tens} u{axis}-{units}") } else { format!("f{axis}-{tens}") }
    };
    format!("{} {}", along('x', x), along('y', y))
}

/// A credit that says what it is ("Illustration Mona Lenoir", "© Ville") needs no word before it.
fn says_what_it_is(credit: &str) -> bool {
    const WORDS: [&str; 14] = [
        "illustration",
        "illustrations",
        "dessin",
        "dessins",
        "infographie",
        "infographies",
        "carte",
        "cartes",
        "crédit",
        "crédits",
        "credit",
        "credits",
        "drawing",
        "map",
    ];
    let first = credit.split(|it: char| !it.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    credit.starts_with('©')
        || first.starts_with("photo")
        || first == "picture"
        || WORDS.contains(&first.as_str())
}
