//! What a press PDF says of itself: output intent, XMP and Info with the same facts, identifier. Knows the keys of PDF/X.
use super::edition::Edition;
use super::{Press, Version, graft};
use lopdf::{Object, Stream, StringFormat, dictionary};

/// The registry in which printing conditions are listed.
const REGISTRY: &str = "http://www.color.org";

/// Writes identity and printing condition.
pub(super) fn write(edition: &mut Edition, wanted: &Press) {
    let doc = &mut edition.doc;
    let profile = graft::deflated(dictionary! { "N" => 4, "Alternate" => "DeviceCMYK" }, wanted.icc);
    let profile = doc.add_object(profile);
    let intent = doc.add_object(dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFX",
        "OutputConditionIdentifier" => text(wanted.condition),
        "OutputCondition" => text(wanted.condition_name),
        "RegistryName" => text(REGISTRY),
        "Info" => text(wanted.condition_name),
        "DestOutputProfile" => profile,
    });
    let packet = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    // Uncompressed: programs that know no PDF read it too.
    let packet = Stream::new(packet, xmp(wanted).into_bytes()).with_compression(false);
    let packet = doc.add_object(packet);
    let date = Object::string_literal(wanted.made_at.format("D:%Y%m%d%H%M%SZ").to_string());
    let mut info = dictionary! {
        "Title" => text(wanted.title),
        "Creator" => text(wanted.creator),
        "Producer" => text(wanted.creator),
        "CreationDate" => date.clone(),
        "ModDate" => date,
        "Trapped" => if wanted.trapped { "True" } else { "False" },
    };
    doc.version = match wanted.version {
        Version::X4 => "1.6".into(),
        Version::X1a => {
            info.set("GTS_PDFXVersion", text("PDF/X-1a:2003"));
            "1.4".into()
        }
    };
    let info = doc.add_object(info);
    let id = Object::String(wanted.id.to_vec(), StringFormat::Hexadecimal);
    doc.trailer.set("Info", info);
    doc.trailer.set("ID", vec![id.clone(), id]);
    edition.catalog.set("OutputIntents", vec![Object::from(intent)]);
    edition.catalog.set("Metadata", packet);
}

/// A string for people: plain where it is ASCII, else UTF-16.
fn text(text: &str) -> Object {
    if text.is_ascii() {
        return Object::string_literal(text);
    }
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

fn xmp(wanted: &Press) -> String {
    let (title, creator) = (escaped(wanted.title), escaped(wanted.creator));
    let date = wanted.made_at.format("%Y-%m-%dT%H:%M:%SZ");
    let hex: String = wanted.id.iter().map(|it| format!("{it:02x}")).collect();
    let uuid = format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
    let trapped = if wanted.trapped { "True" } else { "False" };
    let version = match wanted.version {
        Version::X4 => "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>",
        Version::X1a => "<pdfx:GTS_PDFXVersion>PDF/X-1a:2003</pdfx:GTS_PDFXVersion>",
    };
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" \
         xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:pdfx=\"http://ns.adobe.com/pdfx/1.3/\" \
         xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\">\n\
         <dc:format>application/pdf</dc:format>\n\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n\
         <xmp:CreatorTool>{creator}</xmp:CreatorTool>\n\
         <xmp:CreateDate>{date}</xmp:CreateDate>\n\
         <xmp:ModifyDate>{date}</xmp:ModifyDate>\n\
         <xmp:MetadataDate>{date}</xmp:MetadataDate>\n\
         <xmpMM:DocumentID>uuid:{uuid}</xmpMM:DocumentID>\n\
         <xmpMM:InstanceID>uuid:{uuid}</xmpMM:InstanceID>\n\
         <xmpMM:VersionID>1</xmpMM:VersionID>\n\
         <xmpMM:RenditionClass>default</xmpMM:RenditionClass>\n\
         <pdf:Producer>{creator}</pdf:Producer>\n\
         <pdf:Trapped>{trapped}</pdf:Trapped>\n\
         {version}\n\
         </rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>"
    )
}

fn escaped(text: &str) -> String {
    let keep = |it: &char| !it.is_control() || matches!(it, '\n' | '\t');
    let text: String = text.chars().filter(keep).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
