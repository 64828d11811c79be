//! Rich text as HTML: semantic, accessible, without a style or a script, so that it stands under a strict
//! content policy. It opens what [`Resolved`] can answer; the rest is plain text or left out. An embed is a
//! link: no page of a town calls a foreign host by itself. Its twin on paper is `print-layouts/lib/richtext.typ`.

mod blocks;
mod line;
mod media;

use super::{
    Channel, RichText,
    refs::{ImageRef, Resolved},
    typography,
};
pub use media::focal_class;

/// How to render.
#[derive(Debug, Clone)]
pub struct HtmlOptions<'a> {
    /// Language of the text ("fr", "en"): typography follows it.
    pub locale: &'a str,
    /// Added to heading levels (2 and 3); 0 where the item's title is the h1.
    pub heading_offset: u8,
    /// Web, mail (one plain image, no anchors), or print: an issue read on a screen, whose words are those of paper. There what leads
    /// somewhere shows the address printed beside it, and what is for print only is left out.
    pub channel: Channel,
    /// The fixed words.
    pub labels: Labels<'a>,
    /// Put before paths of this site: "" on the web, "https://town" in a mail.
    pub base: &'a str,
    /// Headings get `id="b-<block id>"`.
    pub anchors: bool,
    /// The `sizes` of images.
    pub sizes: &'a str,
    /// Empty elements are closed, as XHTML (an EPUB) wants them.
    pub xml: bool,
}

/// Fixed words of the rendering, from the interface's translations.
#[derive(Debug, Clone, Copy)]
pub struct Labels<'a> {
    /// Before a credit: "Photo".
    pub photo: &'a str,
    /// Before the name of a file: "Télécharger".
    pub download: &'a str,
    /// Before the name of an embed: "Voir".
    pub watch: &'a str,
    /// The name on paper of an embed that has none: "En ligne".
    pub online: &'a str,
}

impl Labels<'static> {
    /// The words in this language, French unless English is asked for.
    #[must_use]
    pub fn of(locale: &str) -> Self {
        if locale.starts_with("en") {
            Self { photo: "Photo", download: "Download", watch: "Watch", online: "Online" }
        } else {
            Self { photo: "Photo", download: "Télécharger", watch: "Voir", online: "En ligne" }
        }
    }
}

impl<'a> HtmlOptions<'a> {
    /// For a page of the site.
    #[must_use]
    pub fn web(locale: &'a str) -> Self {
        Self {
            locale,
            heading_offset: 0,
            channel: Channel::Web,
            labels: Labels::of(locale),
            base: "",
            anchors: true,
            sizes: "(min-width: 48rem) 44rem, 100vw",
            xml: false,
        }
    }

    /// For an issue read on a screen, see [`HtmlOptions::channel`].
    #[must_use]
    pub fn issue(locale: &'a str) -> Self {
        Self { channel: Channel::Print, anchors: false, heading_offset: 2, ..Self::web(locale) }
    }

    /// For a mail; `base` is the site with its scheme, without a slash at the end.
    #[must_use]
    pub fn mail(locale: &'a str, base: &'a str) -> Self {
        Self { channel: Channel::Mail, base, anchors: false, ..Self::web(locale) }
    }
}

/// The text as HTML.
#[must_use]
pub fn render(text: &RichText, resolved: &Resolved, options: &HtmlOptions<'_>) -> String {
    let mut html = Html { out: String::new(), resolved, options };
    let on_paper = options.channel == Channel::Print;
    let shown = text.content.iter().filter(|block| {
        let channels = block.base().channels;
        channels.reach(options.channel) && !(on_paper && channels.print_only())
    });
    shown.for_each(|block| html.block(block));
    html.out
}

/// One image with its own caption and credit, as [`render`] shows a figure.
#[must_use]
pub fn figure(image: &ImageRef, options: &HtmlOptions<'_>) -> String {
    let resolved = Resolved::default();
    let mut html = Html { out: String::new(), resolved: &resolved, options };
    html.figure_of(image, &[]);
    html.out
}

/// A plain text (a title, a lede) typeset and escaped, ordinals raised.
#[must_use]
pub fn words(locale: &str, text: &str) -> String {
    let mut out = String::new();
    for run in typography::runs(locale, text) {
        if run.superscript {
            out.push_str("<sup>");
            escape(&run.text, &mut out);
            out.push_str("</sup>");
        } else {
            escape(&run.text, &mut out);
        }
    }
    out
}

struct Html<'a> {
    out: String,
    resolved: &'a Resolved,
    options: &'a HtmlOptions<'a>,
}

impl Html<'_> {
    /// Markup of ours.
    fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// The end of an element that holds nothing.
    fn void(&mut self) {
        self.raw(if self.options.xml { "/>" } else { ">" });
    }

    /// Whether the words are those of paper.
    fn on_paper(&self) -> bool {
        self.options.channel == Channel::Print
    }

    /// Somebody's words, typeset.
    fn words(&mut self, text: &str) {
        let html = words(self.options.locale, text);
        self.out.push_str(&html);
    }

    /// ` name="value"`, typeset if `value` is words.
    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape(value, &mut self.out);
        self.out.push('"');
    }

    fn typeset(&self, text: &str) -> String {
        typography::typeset(self.options.locale, text)
    }

    /// An address as a browser or a mail reader needs it.
    fn full(&self, href: &str) -> String {
        if href.starts_with('/') { format!("{}{href}", self.options.base) } else { href.to_owned() }
    }

    /// ` href="…"`; another site is told it was a link, and who sent the reader is not told.
    fn href(&mut self, href: &str) {
        let full = self.full(href);
        self.attribute("href", &full);
        if href.starts_with("http") {
            self.attribute("rel", "external noopener");
        }
    }
}

/// Writes text into HTML, in content or inside a double-quoted attribute.
pub(crate) fn escape(text: &str, out: &mut String) {
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            sign => out.push(sign),
        }
    }
}
