//! The sentences of the preflight: checks, reasons and findings, in French and English. One table each; nothing else here decides.
//!
//! French takes a no-break space before a colon, a unit and inside quotation marks, a narrow one before other signs, and a decimal comma.
use std::collections::BTreeMap;

/// What each check looks at: code, French, English.
const TITLES: &[(&str, &str, &str)] = &[
    ("image_resolution", "Résolution des images", "Image resolution"),
    ("line_art_resolution", "Résolution des images au trait", "Line art resolution"),
    ("image_source", "Qualité des images d’origine", "Quality of source images"),
    (
        "image_rights",
        "Crédits, droits, légendes et textes alternatifs",
        "Credits, rights, captions and alternative texts",
    ),
    ("image_profile", "Profil de couleur des images d’origine", "Colour profile of source images"),
    ("image_rgb", "Images restées en RVB", "Images still in RGB"),
    ("output_profile_tag", "CMJN étiqueté du profil de sortie", "CMYK tagged with the output profile"),
    ("image_ink", "Encrage des images", "Ink of images"),
    ("vector_ink", "Encrage des tracés et des textes", "Ink of vectors and text"),
    ("page_ink", "Encrage de la page, superpositions comprises", "Ink of the page, overlays included"),
    ("small_text_inks", "Encres des petits textes", "Inks of small text"),
    ("rich_black_text", "Textes en noir soutenu", "Rich black text"),
    ("vector_colour", "Tracés et textes en RVB ou en gris", "Vectors and text in RGB or grey"),
    ("black_text_overprint", "Surimpression du texte noir", "Overprint of black text"),
    ("white_overprint", "Blanc en surimpression", "White overprint"),
    ("other_overprint", "Autres surimpressions", "Other overprint"),
    ("reversed_text", "Corps des textes en réserve", "Size of reversed-out text"),
    ("text_size", "Corps minimal des textes", "Smallest text"),
    ("hairline", "Filets trop fins", "Hairlines"),
    ("text_contrast", "Contraste du texte sur les fonds", "Contrast of text and ground"),
    ("fonts", "Polices incorporées et complètes", "Fonts embedded and complete"),
    ("font_licence", "Licence des polices", "Font licences"),
    ("trim_box", "Format rogné (TrimBox)", "Trim box"),
    ("bleed_box", "Fonds perdus (BleedBox)", "Bleed box"),
    ("bleed_artwork", "Éléments à fond perdu", "Artwork in the bleed"),
    ("safe_zone", "Zone de sécurité", "Safe zone"),
    ("page_scaling", "Échelle et rotation des pages", "Page scaling and rotation"),
    ("page_count", "Nombre de pages", "Page count"),
    ("empty_page", "Pages vides", "Empty pages"),
    ("page_order", "Ordre des pages et folios", "Page order and folios"),
    ("file_version", "Version et intégrité du fichier", "File version and integrity"),
    ("output_intent", "Intention de sortie", "Output intent"),
    ("output_condition", "Condition d’impression", "Printing condition"),
    ("metadata", "Métadonnées PDF/X", "PDF/X metadata"),
    ("trapped", "Indication de recouvrement (Trapped)", "Trapping key"),
    ("annotations", "Annotations, actions et pièces jointes", "Annotations, actions and attachments"),
    ("transparency_group", "Espace de fusion des transparences", "Transparency blend space"),
    ("x1a_transparency", "Transparences (PDF/X-1a)", "Transparency (PDF/X-1a)"),
    ("spot_colours", "Tons directs", "Spot colours"),
    ("filters", "Compression et objets interdits", "Filters and forbidden objects"),
    ("layers", "Calques", "Layers"),
    (
        "unfinished",
        "Textes en excédent, images manquantes, provisoires",
        "Overset, missing and placeholder matter",
    ),
    ("compulsory_pages", "Pages et mentions obligatoires", "Compulsory pages and notices"),
    ("revisions", "Textes validés et à jour", "Approved and current texts"),
    ("qr_codes", "Codes QR et adresses", "QR codes and addresses"),
    ("french_typography", "Typographie et coupures", "Typography and hyphenation"),
];

/// Why a check did not run, or not wholly.
const REASONS: &[(&str, &str, &str)] = &[
    (
        "needs_content",
        "Se vérifie sur les articles et la mise en page, pas dans le seul PDF.",
        "Checked on articles and layout, not in the PDF alone.",
    ),
    (
        "folios_need_content",
        "Rien ne distingue folios et logos des autres textes dans le PDF.",
        "Nothing tells folios and logos from other text in the PDF.",
    ),
    (
        "format_not_known",
        "Format commandé inconnu\u{a0}: les pages sont comparées à la première.",
        "Ordered format unknown: pages are compared with the first.",
    ),
    (
        "pages_not_known",
        "Nombre de pages commandé inconnu\u{a0}: seul le multiple est vérifié.",
        "Ordered page count unknown: only the multiple is checked.",
    ),
    (
        "no_profile_given",
        "Profil ICC de l’imprimeur non fourni\u{a0}: seul le nom de la condition est comparé.",
        "No ICC profile given: only the name of the condition is compared.",
    ),
    (
        "no_trim_box",
        "Impossible sans TrimBox sur toutes les pages.",
        "Not possible without a trim box on every page.",
    ),
    ("no_ghostscript", "Ghostscript n’est pas installé.", "Ghostscript is not installed."),
    (
        "ghostscript_failed",
        "Ghostscript n’a pas pu séparer les encres du fichier.",
        "Ghostscript could not make separations of the file.",
    ),
    ("not_asked", "Non demandé.", "Not asked for."),
    ("time_limit", "Arrêté\u{a0}: temps imparti dépassé.", "Stopped at its time limit."),
    (
        "not_x1a",
        "Sans objet\u{a0}: l’imprimeur reçoit du PDF/X-4.",
        "Not applicable: the printer takes PDF/X-4.",
    ),
    ("unreadable", "Le fichier est illisible.", "The file cannot be read."),
    ("encrypted_file", "Le fichier est chiffré.", "The file is encrypted."),
    (
        "content_limit",
        "Le contenu du fichier dépasse ce qui peut être parcouru.",
        "The file holds more than can be walked.",
    ),
    ("content_damaged", "Une partie du contenu est illisible.", "Part of the content cannot be read."),
    (
        "gradient_not_read",
        "Un dégradé est décrit par une fonction qui n’est pas calculée ici.",
        "A gradient is described by a function that is not computed here.",
    ),
    (
        "font_not_read",
        "Les signes sans dessin ne se voient pas dans toutes les polices du fichier.",
        "Missing glyphs cannot be seen in every font of the file.",
    ),
    (
        "pixels_not_read",
        "Les pixels d’une image ne sont pas lus ici (compression ou palette).",
        "The pixels of an image are not read here (compression or palette).",
    ),
    (
        "ground_not_read",
        "Un fond ne se calcule pas ici\u{a0}: dégradé, motif, ton direct, masque ou surimpression.",
        "A ground is not computed here: gradient, pattern, spot colour, mask or overprint.",
    ),
    (
        "licence_not_in_file",
        "Une police du fichier ne dit plus ce que sa licence permet.",
        "A font in the file no longer says what its licence allows.",
    ),
    (
        "original_not_read",
        "L’original d’une image n’est ni JPEG, ni PNG, ni WebP.",
        "The original of an image is neither JPEG nor PNG nor WebP.",
    ),
    (
        "targets_need_content",
        "Taille, marge et couleur sont vérifiées\u{a0}; où mènent les codes, seul le site le sait.",
        "Size, margin and colour are checked; where the codes lead, only the site knows.",
    ),
    (
        "texts_need_content",
        "Les coupures sont vérifiées\u{a0}; les textes se vérifient sur les articles.",
        "Hyphenation is checked; texts are checked on the articles.",
    ),
    (
        "groups_not_known",
        "Les groupes du conseil ne sont pas enregistrés\u{a0}: leurs tribunes ne sont pas vérifiées.",
        "The groups of the council are not on record: their columns are not checked.",
    ),
    (
        "foreign_addresses",
        "Des codes QR mènent à d’autres sites ou à des fichiers, qui ne sont pas interrogés.",
        "Some QR codes lead to other sites or to files, which are not asked.",
    ),
    (
        "no_rivers",
        "Signes, espaces, coupures et orthographe sont vérifiés\u{a0}; les lézardes ne le sont pas\u{a0}: à relire.",
        "Signs, spaces, hyphenation and spelling are checked; rivers are not: read the proof.",
    ),
    (
        "not_french",
        "Le numéro n’est pas en français\u{a0}: seules les coupures sont vérifiées.",
        "The issue is not in French: only hyphenation is checked.",
    ),
    ("image_not_read", "Une image ne déclare pas sa couleur.", "An image does not declare its colour."),
];

/// Kinds of transparency, where a value is one.
const KINDS: &[(&str, &str, &str)] = &[
    ("alpha", "opacité réduite", "reduced opacity"),
    ("blend", "mode de fusion", "blend mode"),
    ("soft_mask", "masque progressif", "soft mask"),
    ("image_mask", "image à transparence", "image with transparency"),
    ("group", "groupe", "group"),
    ("straight_quote", "guillemet droit", "straight quotation mark"),
    ("straight_apostrophe", "apostrophe droite", "straight apostrophe"),
    (
        "space_before_sign",
        "espace insécable absente avant un signe double",
        "no-break space missing before a double sign",
    ),
    (
        "space_in_guillemets",
        "espace insécable absente dans les guillemets",
        "no-break space missing inside guillemets",
    ),
    ("three_dots", "trois points au lieu du signe …", "three dots instead of the sign …"),
    ("double_space", "espace double", "double space"),
    ("spaced_hyphen", "trait d’union employé comme tiret", "hyphen used as a dash"),
];

/// What was found; names in braces are values of the finding.
const SENTENCES: &[(&str, &str, &str)] = &[
    (
        "image_too_coarse",
        "Image de {size}\u{a0}mm à {measured}\u{a0}ppp seulement\u{a0}: il en faut au moins {wanted}. Réduisez-la ou remplacez-la.",
        "Image of {size} mm at only {measured} ppi: at least {wanted} are needed. Make it smaller or replace it.",
    ),
    (
        "image_coarse",
        "Image de {size}\u{a0}mm à {measured}\u{a0}ppp\u{a0}: moins de {wanted}, elle risque de manquer de netteté.",
        "Image of {size} mm at {measured} ppi: below {wanted} it may look soft.",
    ),
    (
        "image_too_fine",
        "Image de {size}\u{a0}mm à {measured}\u{a0}ppp\u{a0}: {wanted} suffisent.",
        "Image of {size} mm at {measured} ppi: {wanted} are enough.",
    ),
    (
        "line_art_too_coarse",
        "Image au trait de {size}\u{a0}mm à {measured}\u{a0}ppp\u{a0}: il en faut au moins {wanted}. Préférez un dessin vectoriel.",
        "Line art of {size} mm at {measured} ppi: at least {wanted} are needed. Prefer a vector drawing.",
    ),
    (
        "line_art_coarse",
        "Image au trait de {size}\u{a0}mm à {measured}\u{a0}ppp\u{a0}: moins de {wanted}, les bords se verront.",
        "Line art of {size} mm at {measured} ppi: below {wanted} its edges show.",
    ),
    (
        "image_device_rgb",
        "Image de {size}\u{a0}mm en RVB sans profil ({measured}).",
        "Image of {size} mm in RGB without a profile ({measured}).",
    ),
    ("image_rgb", "Image de {size}\u{a0}mm en RVB ({measured}).", "Image of {size} mm in RGB ({measured})."),
    (
        "image_tagged_gray",
        "Image de {size}\u{a0}mm en gris avec profil ({measured})\u{a0}: elle risque d’être imprimée en quatre encres.",
        "Image of {size} mm in tagged grey ({measured}): it may be printed in four inks.",
    ),
    (
        "tagged_as_output",
        "Couleurs CMJN étiquetées du profil de sortie ({count})\u{a0}: elles doivent être en {wanted}, sans profil.",
        "CMYK colours tagged with the output profile ({count}): they must be plain {wanted}.",
    ),
    (
        "tagged_otherwise",
        "Couleurs CMJN étiquetées d’un autre profil ({count})\u{a0}: elles seront converties.",
        "CMYK colours tagged with another profile ({count}): they will be converted.",
    ),
    (
        "ink",
        "Encrage de {measured}\u{a0}% dans un tracé ou un texte\u{202f}; limite {wanted}\u{a0}%.",
        "{measured}% of ink in a vector or text; the limit is {wanted}%.",
    ),
    (
        "page_ink",
        "Encrage de {measured}\u{a0}% sur la page\u{202f}; limite {wanted}\u{a0}%.",
        "{measured}% of ink on the page; the limit is {wanted}%.",
    ),
    (
        "small_text_inks",
        "Texte de moins de {size}\u{a0}pt en plus de {wanted}\u{a0}{wanted|encre|encres} ({measured})\u{a0}: {count}\u{a0}{count|passage|passages}.",
        "Text below {size} pt in more than {wanted} {wanted|ink|inks} ({measured}): {count} {count|run|runs}.",
    ),
    (
        "rich_black_text",
        "Texte de moins de {size}\u{a0}pt en noir soutenu ({measured})\u{a0}: {count}\u{a0}{count|passage|passages}. Composez-le en {wanted}.",
        "Text below {size} pt in rich black ({measured}): {count} {count|run|runs}. Set it in {wanted}.",
    ),
    (
        "vector_rgb",
        "Tracés ou textes en RVB ({measured})\u{a0}: {count}.",
        "Vectors or text in RGB ({measured}): {count}.",
    ),
    (
        "vector_gray",
        "Tracés ou textes en gris ({measured})\u{a0}: {count}. Le noir doit être l’encre noire seule.",
        "Vectors or text in grey ({measured}): {count}. Black must be black ink alone.",
    ),
    (
        "black_text_knocks_out",
        "Texte noir de moins de {size}\u{a0}pt sans surimpression\u{a0}: {count}\u{a0}{count|passage|passages}.",
        "Black text below {size} pt does not overprint: {count} {count|run|runs}.",
    ),
    (
        "white_overprints",
        "Blanc en surimpression\u{a0}: il disparaîtra à l’impression ({count}).",
        "White set to overprint: it will vanish on the press ({count}).",
    ),
    (
        "overprints",
        "Surimpression inattendue ({measured})\u{a0}: {count}.",
        "Unexpected overprint ({measured}): {count}.",
    ),
    (
        "reversed_small",
        "Texte blanc de {measured}\u{a0}pt\u{a0}: au moins {wanted}\u{a0}pt, sinon il se bouche ({count}\u{a0}{count|passage|passages}).",
        "White text of {measured} pt: below {wanted} pt it fills with ink ({count} {count|run|runs}).",
    ),
    (
        "text_too_small",
        "Texte de {measured}\u{a0}pt\u{a0}: minimum {wanted}\u{a0}pt ({count}\u{a0}{count|passage|passages}).",
        "Text of {measured} pt: the minimum is {wanted} pt ({count} {count|run|runs}).",
    ),
    (
        "running_text_small",
        "Texte courant de {measured}\u{a0}pt\u{a0}: au moins {wanted}\u{a0}pt ({count}\u{a0}{count|passage|passages}).",
        "Running text of {measured} pt: at least {wanted} pt ({count} {count|run|runs}).",
    ),
    (
        "hairline",
        "Filet de {measured}\u{a0}pt\u{a0}: minimum {wanted}\u{a0}pt ({count}).",
        "Line of {measured} pt: the minimum is {wanted} pt ({count}).",
    ),
    (
        "hairline_inks",
        "Filet blanc ou en plusieurs encres de {measured}\u{a0}pt\u{a0}: minimum {wanted}\u{a0}pt ({count}).",
        "Line of {measured} pt, white or in several inks: the minimum is {wanted} pt ({count}).",
    ),
    ("font_type3", "La police «\u{a0}{name}\u{a0}» est de Type\u{a0}3.", "The font “{name}” is of Type 3."),
    (
        "font_not_embedded",
        "La police «\u{a0}{name}\u{a0}» n’est pas incorporée.",
        "The font “{name}” is not embedded.",
    ),
    (
        "missing_glyph",
        "La police «\u{a0}{name}\u{a0}» n’a pas de dessin pour {count}\u{a0}{count|signe|signes} de la page.",
        "The font “{name}” has no glyph for {count} {count|sign|signs} of the page.",
    ),
    ("trim_missing", "La page n’a pas de TrimBox.", "The page has no trim box."),
    (
        "trim_and_art",
        "La page a une TrimBox et une ArtBox\u{a0}: une seule est permise.",
        "The page has a trim box and an art box: only one is allowed.",
    ),
    (
        "trim_size",
        "Format rogné de {measured}\u{a0}mm au lieu de {wanted}\u{a0}mm.",
        "Trimmed size {measured} mm instead of {wanted} mm.",
    ),
    (
        "bleed_missing",
        "La page n’a pas de BleedBox\u{a0}: il faut {wanted}\u{a0}mm de fonds perdus.",
        "The page has no bleed box: {wanted} mm of bleed are needed.",
    ),
    (
        "bleed_size",
        "Fonds perdus de {measured}\u{a0}mm au lieu de {wanted}\u{a0}mm.",
        "Bleed of {measured} mm instead of {wanted} mm.",
    ),
    (
        "bleed_outside_media",
        "La BleedBox ({measured}\u{a0}mm) dépasse la MediaBox ({wanted}\u{a0}mm).",
        "The bleed box ({measured} mm) exceeds the media box ({wanted} mm).",
    ),
    (
        "bleed_cropped",
        "La CropBox ({measured}\u{a0}mm) coupe les fonds perdus ({wanted}\u{a0}mm).",
        "The crop box ({measured} mm) cuts the bleed ({wanted} mm).",
    ),
    (
        "trim_not_centred",
        "Le format rogné est décalé de {measured}\u{a0}mm du centre de la page.",
        "The trim is {measured} mm off the middle of the medium.",
    ),
    (
        "artwork_short",
        "Un élément touche la coupe et s’arrête à {measured}\u{a0}mm au-delà\u{a0}: prolongez-le jusqu’à {wanted}\u{a0}mm ({count}).",
        "Artwork touches the trim and ends {measured} mm beyond it: extend it to {wanted} mm ({count}).",
    ),
    (
        "text_near_trim",
        "Texte à {measured}\u{a0}mm de la coupe\u{a0}: au moins {wanted}\u{a0}mm ({count}\u{a0}{count|passage|passages}).",
        "Text {measured} mm from the trim: at least {wanted} mm ({count} {count|run|runs}).",
    ),
    (
        "text_in_gutter",
        "Texte à {measured}\u{a0}mm du dos collé\u{a0}: au moins {wanted}\u{a0}mm ({count}\u{a0}{count|passage|passages}).",
        "Text {measured} mm from the glued spine: at least {wanted} mm ({count} {count|run|runs}).",
    ),
    (
        "user_unit",
        "La page est mise à l’échelle (UserUnit {measured}).",
        "The page is scaled (UserUnit {measured}).",
    ),
    ("rotated", "La page est tournée de {measured}°.", "The page is rotated by {measured}°."),
    (
        "page_multiple",
        "{measured}\u{a0}{measured|page|pages}\u{a0}: ce n’est pas un multiple de {wanted}.",
        "{measured} {measured|page|pages}, which is not a multiple of {wanted}.",
    ),
    (
        "page_count",
        "{measured}\u{a0}{measured|page|pages} au lieu de {wanted}.",
        "{measured} {measured|page|pages} instead of {wanted} as ordered.",
    ),
    ("page_empty", "La page est vide.", "The page is empty."),
    (
        "page_nearly_empty",
        "La page est presque vide ({measured}\u{a0}% d’encre).",
        "The page is nearly empty ({measured}% of ink).",
    ),
    ("not_a_pdf", "Ce fichier n’est pas un PDF.", "This file is not a PDF."),
    ("damaged", "Le PDF est endommagé et ne s’ouvre pas.", "The PDF is damaged and cannot be opened."),
    (
        "encrypted",
        "Le PDF est chiffré ou protégé par un mot de passe.",
        "The PDF is encrypted or protected by a password.",
    ),
    (
        "version",
        "Version PDF «\u{a0}{measured}\u{a0}»\u{a0}: au plus {wanted}.",
        "PDF version “{measured}”: at most {wanted}.",
    ),
    ("no_id", "Le fichier n’a pas d’identifiant (/ID).", "The file has no identifier (/ID)."),
    (
        "repaired",
        "Le fichier est incomplet ou sa table d’objets est fausse\u{a0}: refaites l’export.",
        "The file is incomplete or its object table is wrong: export it again.",
    ),
    (
        "page_damaged",
        "Une partie du contenu de la page est illisible.",
        "Part of the page’s content cannot be read.",
    ),
    (
        "intent_missing",
        "Le fichier n’a pas d’intention de sortie PDF/X.",
        "The file has no PDF/X output intent.",
    ),
    (
        "intent_many",
        "Le fichier a {measured} intentions de sortie PDF/X\u{a0}: une seule est permise.",
        "The file has {measured} PDF/X output intents: only one is allowed.",
    ),
    (
        "intent_no_condition",
        "L’intention de sortie ne nomme pas sa condition d’impression.",
        "The output intent does not name its printing condition.",
    ),
    (
        "intent_no_profile",
        "L’intention de sortie n’incorpore pas de profil ICC.",
        "The output intent embeds no ICC profile.",
    ),
    (
        "intent_size",
        "Le profil de sortie est tronqué ou endommagé ({measured}\u{a0}octets au lieu de {wanted}).",
        "The output profile is cut or damaged ({measured} bytes instead of {wanted}).",
    ),
    (
        "intent_class",
        "Le profil de sortie est de classe «\u{a0}{measured}\u{a0}»\u{a0}: il faut un profil d’imprimante ({wanted}).",
        "The output profile is of class “{measured}”: it must be a printer profile ({wanted}).",
    ),
    (
        "intent_space",
        "Le profil de sortie est en «\u{a0}{measured}\u{a0}»\u{a0}: il doit être en {wanted}.",
        "The output profile is in “{measured}”: it must be in {wanted}.",
    ),
    (
        "intent_components",
        "Le profil de sortie déclare «\u{a0}{measured}\u{a0}» composantes au lieu de {wanted}.",
        "The output profile declares “{measured}” components instead of {wanted}.",
    ),
    (
        "intent_version",
        "Le profil ICC de sortie est en version {measured}\u{a0}: au plus {wanted}.",
        "The output ICC profile is of version {measured}: at most {wanted}.",
    ),
    (
        "condition_differs",
        "Condition d’impression «\u{a0}{measured}\u{a0}» au lieu de «\u{a0}{wanted}\u{a0}».",
        "Printing condition “{measured}” instead of “{wanted}”.",
    ),
    (
        "profile_differs",
        "Le profil ICC incorporé n’est pas celui de l’imprimeur ({wanted}).",
        "The embedded ICC profile is not the printer’s ({wanted}).",
    ),
    ("xmp_missing", "Le fichier n’a pas de métadonnées XMP.", "The file has no XMP metadata."),
    ("xmp_compressed", "Les métadonnées XMP sont compressées.", "The XMP metadata are compressed."),
    (
        "xmp_key_missing",
        "Il manque {name} dans les métadonnées XMP.",
        "{name} is missing from the XMP metadata.",
    ),
    (
        "identity",
        "{name} vaut «\u{a0}{measured}\u{a0}» au lieu de «\u{a0}{wanted}\u{a0}».",
        "{name} is “{measured}” instead of “{wanted}”.",
    ),
    (
        "info_missing",
        "Il manque {name} dans le dictionnaire Info.",
        "{name} is missing from the Info dictionary.",
    ),
    (
        "info_differs",
        "{name} diffère entre Info («\u{a0}{measured}\u{a0}») et XMP («\u{a0}{wanted}\u{a0}»).",
        "{name} differs between Info (“{measured}”) and XMP (“{wanted}”).",
    ),
    (
        "trapped_missing",
        "La clé Trapped manque\u{a0}: elle doit valoir {wanted}.",
        "The key Trapped is missing: it must be {wanted}.",
    ),
    (
        "trapped",
        "La clé Trapped vaut «\u{a0}{measured}\u{a0}» au lieu de {wanted}.",
        "The key Trapped is “{measured}” instead of {wanted}.",
    ),
    (
        "active_content",
        "Contenu actif ou joint dans le fichier\u{a0}: {name}.",
        "Active or attached content in the file: {name}.",
    ),
    (
        "annotation",
        "Annotation «\u{a0}{name}\u{a0}» dans la zone imprimée ({count}).",
        "Annotation “{name}” in the printed area ({count}).",
    ),
    (
        "media",
        "Annotation «\u{a0}{name}\u{a0}»\u{a0}: sons, vidéos et pièces jointes sont interdits.",
        "Annotation “{name}”: sound, film and attached files are forbidden.",
    ),
    (
        "group_missing",
        "La page a des transparences ({measured}) sans espace de fusion\u{a0}: il faut {wanted}.",
        "The page has transparency ({measured}) and no blend space: it must be {wanted}.",
    ),
    (
        "group_space",
        "Les transparences sont fusionnées en «\u{a0}{measured}\u{a0}»\u{a0}: il faut {wanted}.",
        "Transparency is blended in “{measured}”: it must be {wanted}.",
    ),
    (
        "live_transparency",
        "Transparence active ({measured})\u{a0}: interdite en PDF/X-1a.",
        "Live transparency ({measured}): forbidden in PDF/X-1a.",
    ),
    (
        "version_x1a",
        "Version PDF {measured}\u{a0}: au plus {wanted} en PDF/X-1a.",
        "PDF version {measured}: at most {wanted} in PDF/X-1a.",
    ),
    (
        "spot_not_ordered",
        "Le ton direct «\u{a0}{name}\u{a0}» n’est pas commandé.",
        "The spot colour “{name}” is not ordered.",
    ),
    (
        "spot_ambiguous",
        "Le ton direct «\u{a0}{name}\u{a0}» a plusieurs équivalents CMJN.",
        "The spot colour “{name}” has several CMYK equivalents.",
    ),
    ("filter_lzw", "Un flux est compressé en LZW.", "A stream is compressed with LZW."),
    (
        "filter_jpx",
        "Une image est en JPEG\u{a0}2000, que l’imprimeur n’accepte pas.",
        "An image is in JPEG 2000, which the printer does not take.",
    ),
    (
        "filter_jbig2",
        "Une image est en JBIG2, que l’imprimeur n’accepte pas.",
        "An image is in JBIG2, which the printer does not take.",
    ),
    ("filter_crypt", "Un flux est chiffré.", "A stream is encrypted."),
    ("external_stream", "Un flux renvoie à un fichier extérieur.", "A stream points to an external file."),
    ("postscript", "Le fichier contient un objet PostScript.", "The file holds a PostScript object."),
    ("alternates", "Une image a des variantes (Alternates).", "An image has alternates."),
    (
        "object_stream",
        "Le fichier contient des flux d’objets, interdits en PDF/X-1a.",
        "The file holds object streams, forbidden in PDF/X-1a.",
    ),
    ("opi", "Le fichier contient un renvoi OPI.", "The file holds an OPI reference."),
    (
        "transfer_function",
        "Le fichier contient une fonction de transfert ou une trame imposée.",
        "The file holds a transfer function or a halftone phase.",
    ),
    (
        "source_compressed",
        "L’original de l’image «\u{a0}{name}\u{a0}» a été fortement compressé (qualité JPEG {measured}, au moins {wanted} souhaitée).",
        "The original of the image “{name}” was compressed hard (JPEG quality {measured}, at least {wanted} wished for).",
    ),
    (
        "source_messenger",
        "L’image «\u{a0}{name}\u{a0}» ({px}\u{a0}px, qualité JPEG {measured}) semble venir d’une messagerie\u{a0}: demandez l’original.",
        "The image “{name}” ({px} px, JPEG quality {measured}) seems to come from a messenger: ask for the original.",
    ),
    (
        "credit_missing",
        "L’image «\u{a0}{name}\u{a0}» n’a pas de crédit.",
        "The image “{name}” has no credit.",
    ),
    (
        "alt_missing",
        "L’image «\u{a0}{name}\u{a0}» n’a pas de texte alternatif.",
        "The image “{name}” has no alternative text.",
    ),
    (
        "caption_missing",
        "L’image «\u{a0}{name}\u{a0}» n’a pas de légende.",
        "The image “{name}” has no caption.",
    ),
    (
        "right_ends",
        "Le droit d’utiliser l’image «\u{a0}{name}\u{a0}» finit le {until}, avant la fin de la distribution ({wanted}).",
        "The right to use the image “{name}” ends on {until}, before distribution does ({wanted}).",
    ),
    (
        "no_print_right",
        "Une image de «\u{a0}{name}\u{a0}» n’a pas de droit d’impression et n’est pas imprimée.",
        "An image of “{name}” has no print right and is not printed.",
    ),
    (
        "no_source_profile",
        "{count} {count|image|images} sans profil de couleur\u{a0}: le sRVB est supposé.",
        "{count} {count|image|images} without colour profile: sRGB is assumed.",
    ),
    (
        "image_ink",
        "L’image de {size}\u{a0}mm porte {measured}\u{a0}% d’encre\u{a0}: au plus {wanted}\u{a0}%.",
        "The image of {size} mm lays {measured}% of ink: at most {wanted}%.",
    ),
    (
        "low_contrast",
        "Texte peu lisible sur son fond\u{a0}: écart de clarté de {measured} (L*), il en faut {wanted} ({count} {count|endroit|endroits}).",
        "Text hard to read on its ground: {measured} of lightness (L*) apart, {wanted} needed ({count} {count|place|places}).",
    ),
    (
        "font_restricted",
        "La licence de la police {name} interdit de l’incorporer (fsType {measured}).",
        "The licence of the font {name} forbids embedding it (fsType {measured}).",
    ),
    (
        "font_no_subset",
        "La licence de la police {name} ne permet de l’incorporer qu’entière (fsType {measured}).",
        "The licence of the font {name} allows embedding the whole font only (fsType {measured}).",
    ),
    (
        "page_order",
        "La page porte le numéro {measured} là où {wanted} devrait suivre.",
        "The page counts as {measured} where {wanted} should follow.",
    ),
    (
        "odd_page_left",
        "La page {wanted} compte comme {measured}\u{a0}: les pages impaires sont à droite.",
        "Page {wanted} counts as {measured}: odd pages lie on the right.",
    ),
    (
        "folio_differs",
        "Le folio imprimé est {measured} au lieu de {wanted}.",
        "The printed folio is {measured} instead of {wanted}.",
    ),
    (
        "folio_inside",
        "Le folio {measured} est du côté du pli\u{a0}: il va à l’extérieur.",
        "Folio {measured} stands at the fold: it belongs outside.",
    ),
    (
        "overset",
        "Le texte de «\u{a0}{name}\u{a0}» dépasse sa place de {measured} {measured|ligne|lignes}.",
        "The text of “{name}” runs {measured} {measured|line|lines} past its place.",
    ),
    (
        "picture_missing",
        "L’image «\u{a0}{name}\u{a0}» ne peut pas être lue\u{a0}: sa place est vide.",
        "The image “{name}” cannot be read: its place is empty.",
    ),
    ("placeholder", "Texte provisoire\u{a0}: «\u{a0}{name}\u{a0}».", "Placeholder text: “{name}”."),
    (
        "unresolved_reference",
        "Renvoi non résolu («\u{a0}??\u{a0}»)\u{a0}: «\u{a0}{name}\u{a0}».",
        "Unresolved reference (“??”): “{name}”.",
    ),
    (
        "imprint_missing",
        "L’ours est absent\u{a0}: directeur de la publication, imprimeur, dépôt légal et ISSN sont obligatoires.",
        "There is no imprint: director of publication, printer, legal deposit and ISSN are compulsory.",
    ),
    (
        "imprint_incomplete",
        "L’ours est incomplet. Il manque\u{a0}: {name}.",
        "The imprint is incomplete. Missing: {name}.",
    ),
    (
        "number_missing",
        "Le numéro ou la date du magazine n’est pas indiqué.",
        "The number or the date of the magazine is not given.",
    ),
    ("editorial_missing", "Le numéro n’a pas d’éditorial.", "The issue has no editorial."),
    (
        "tribune_missing",
        "La tribune du groupe «\u{a0}{name}\u{a0}» n’est pas dans les pages.",
        "The column of the group “{name}” is not in the pages.",
    ),
    (
        "tribune_cut",
        "Le texte du groupe «\u{a0}{name}\u{a0}» dépasse sa place\u{a0}: une tribune n’est jamais coupée.",
        "The text of the group “{name}” runs past its place: a column is never cut.",
    ),
    (
        "tribune_changed",
        "Le texte du groupe «\u{a0}{name}\u{a0}» n’a plus autant de signes qu’à son dépôt.",
        "The text of the group “{name}” no longer has as many signs as when it was handed in.",
    ),
    (
        "tribune_not_received",
        "Le texte du groupe «\u{a0}{name}\u{a0}» n’est pas parvenu\u{a0}: sa place le dit.",
        "No text of the group “{name}” was received: its place says so.",
    ),
    (
        "tribunes_unequal",
        "Les tribunes n’ont pas toutes le même corps, ou pas une place proportionnée à leurs signes.",
        "The columns of the groups differ in type size, or their places are not in proportion to their signs.",
    ),
    (
        "newer_revision",
        "Une version plus récente de «\u{a0}{name}\u{a0}» est validée et n’est pas mise en page.",
        "A newer version of “{name}” is approved and not laid out.",
    ),
    (
        "not_approved",
        "La version de «\u{a0}{name}\u{a0}» qui est mise en page n’est pas validée.",
        "The version of “{name}” that is laid out is not approved.",
    ),
    (
        "qr_small",
        "Code QR de {measured}\u{a0}mm\u{a0}: au moins {wanted}\u{a0}mm.",
        "QR code of {measured} mm: at least {wanted} mm.",
    ),
    (
        "qr_quiet_zone",
        "Marge du code QR de {measured} {measured|module|modules}\u{a0}: il en faut {wanted}.",
        "The margin of the QR code is {measured} {measured|module|modules}: {wanted} are needed.",
    ),
    (
        "qr_colour",
        "Code QR imprimé en {measured} au lieu de {wanted} (noir seul).",
        "QR code printed in {measured} instead of {wanted} (black alone).",
    ),
    (
        "qr_ground",
        "Code QR sur un fond trop sombre (clarté {measured}, au moins {wanted})\u{a0}: il va sur du blanc.",
        "QR code on too dark a ground (lightness {measured}, at least {wanted}): it belongs on white.",
    ),
    (
        "qr_target",
        "Rien ne répond à l’adresse du code QR\u{a0}: {name}.",
        "Nothing answers at the address of the QR code: {name}.",
    ),
    (
        "hyphen_ladder",
        "{measured} lignes de suite finissent par une coupure\u{a0}: au plus {wanted}.",
        "{measured} lines in a row end with a hyphen: at most {wanted}.",
    ),
    (
        "typography",
        "Typographie\u{a0}: {rule} ({count} fois), par exemple «\u{a0}{name}\u{a0}».",
        "Typography: {rule} ({count} times), such as “{name}”.",
    ),
    ("spelling", "Aucun dictionnaire ne connaît\u{a0}: {name}.", "No dictionary has: {name}."),
    (
        "widow",
        "Une ligne de «\u{a0}{name}\u{a0}» est seule en tête de colonne.",
        "A line of “{name}” stands alone at the head of a column.",
    ),
    (
        "orphan",
        "Une ligne de «\u{a0}{name}\u{a0}» est seule au pied d’une colonne.",
        "A line of “{name}” stands alone at the foot of a column.",
    ),
    ("layers", "Le fichier contient des calques ({measured}).", "The file holds layers ({measured})."),
];

/// The code as a word of this program, if it is one.
#[must_use]
pub fn known(code: &str) -> Option<&'static str> {
    [TITLES, REASONS, SENTENCES].into_iter().flatten().map(|it| it.0).find(|it| *it == code)
}

/// All codes of findings.
pub fn codes() -> impl Iterator<Item = &'static str> {
    SENTENCES.iter().map(|it| it.0)
}

fn of(table: &[(&'static str, &'static str, &'static str)], code: &str, lang: &str) -> Option<&'static str> {
    let row = table.iter().find(|it| it.0 == code)?;
    Some(if lang.starts_with("en") { row.2 } else { row.1 })
}

/// What a check looks at, French unless `lang` is English.
#[must_use]
pub fn title<'a>(code: &'a str, lang: &str) -> &'a str {
    of(TITLES, code, lang).unwrap_or(code)
}

/// Why a check did not run.
#[must_use]
pub fn reason<'a>(why: &'a str, lang: &str) -> &'a str {
    of(REASONS, why, lang).unwrap_or(why)
}

/// The sentence of a finding with its values, French unless `lang` is English.
#[must_use]
pub fn message(code: &str, values: &BTreeMap<String, String>, lang: &str) -> String {
    let Some(mut rest) = of(SENTENCES, code, lang) else { return code.to_owned() };
    let french = !lang.starts_with("en");
    let mut out = String::with_capacity(rest.len() + 32);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        out.push_str(before);
        // {count|page|pages}: the word that goes with the number.
        if let Some((name, (one, many))) =
            name.split_once('|').and_then(|(it, words)| Some((it, words.split_once('|')?)))
        {
            let number = values.get(name).and_then(|it| it.parse::<f64>().ok()).unwrap_or(2.0);
            out.push_str(if number == 1.0 || french && number < 2.0 { one } else { many });
            rest = tail;
            continue;
        }
        let value = values.get(name).map_or("", String::as_str);
        let value = of(KINDS, value, lang).unwrap_or(value);
        // Only numbers have a decimal sign; names, versions and notes of inks are left alone.
        let number = |it: &str| it.parse::<f64>().is_ok();
        let mut numbers = value.split(" × ").flat_map(|it| it.split('–'));
        if french && name != "name" && code != "version" && numbers.all(number) {
            out.push_str(&value.replace('.', ","));
        } else {
            out.push_str(value);
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}
