# Why something is refused, and how to mend it. One message for each code of `error::Problem`.
problem-required = To be filled in.
problem-zones-none-chosen = Tick at least one zone, or say that the whole town is concerned.
problem-too-long = Too long: { GROUPED($length) } characters, { GROUPED($max) } at most.
problem-too-many = Too many rows: { $max } at most.
problem-number = This is not a number.
problem-positive = A number from 1.
problem-date = This is not a date.
problem-date-time = This is not a date followed by a time.
problem-skipped-time = { $time } does not exist on that day: clocks go forward. Choose another time.
problem-time = This is not a time.
problem-day-of-month = A day of the month, from 1 to 31.
problem-in-the-past = This date has passed.
problem-day-to-come = Choose a day to come.
problem-ends-before-it-begins = The end comes before the beginning.
problem-age-order = The greatest age is below the least.
problem-email = This is not an e-mail address.
problem-email-taken = An account has this address already.
problem-phone = This is not a phone number.
problem-web-address = A full address, beginning with https://.
problem-postcode = Five digits.
problem-insee = Five characters, those of the commune and not of the postcode: 39300, 2A004.
problem-ban-id = An id of the national address base, for instance 39300_0120_00003.
problem-coordinate = Beyond the limits of the Earth.
problem-coordinate-pair = Longitude and latitude go together.
problem-hours = These hours cannot be read: { $fault }
problem-sheet = A sheet is written F, R or N followed by digits: F1342.
problem-slug = Lower-case letters, digits and hyphens only, for example “{ $like }”.
problem-slug-taken = Another item has this address already.
problem-body = { $fault }
problem-file = { $fault }
problem-picture = { $fault }
problem-file-too-heavy = The file is larger than { $max } MB: make it smaller, then choose it again.
problem-form = The form arrived incomplete ({ $fault }). Try again.
problem-no-channel = Name at least one way to use the service, or why it is interrupted.
problem-html-version = Write the online version of the document, or say here why there is none.
problem-alt-required = Describe the image, or tick “decorative”.
problem-alt-file-name = This is a file name: say what the image shows instead.
problem-focal = The focal point is outside the image.
problem-keep = The protected part leaves the image, or has no area.
problem-image-missing = An image of the text no longer exists.
problem-image-without-alt = The image “{ $image }” has no alternative text.
problem-image-without-right = The rights of the image “{ $image }” do not cover the site, or no longer.
problem-link-to-nothing =
    { $n ->
        [0] A card of the text shows an item that exists no longer.
       *[other] The link “{ $link }” leads to an item that exists no longer.
    }
problem-link-to-withdrawn =
    { $n ->
        [0] A card of the text shows “{ $title }”, which was withdrawn.
       *[other] The link “{ $link }” leads to “{ $title }”, which was withdrawn.
    }
problem-card-of-another-kind = { $kind ->
    [article] A card of the text shows the article “{ $title }” as something else: remove it, and make a link.
    [service] A card of the text shows the service “{ $title }” as something else: insert a service card.
    [event] A card of the text shows the event “{ $title }” as something else: insert an event card.
    [document] A card of the text shows the document “{ $title }” as something else: insert a document card.
    [page] A card of the text shows the page “{ $title }” as something else: remove it, and make a link.
   *[other] A card of the text shows “{ $title }” as something else: insert a contact card.
  }
problem-colour = A colour is written #rrggbb.
problem-contrast = Contrast of { $ratio }: too weak to be read. The nearest that works: { $near }.
problem-time-zone = This time zone does not exist. For example: Europe/Paris.
problem-label-taken = This name is taken.
problem-in-use = { $n ->
    [one] The item “{ $title }” still uses it: nothing is removed.
   *[other] { $n } items still use it, “{ $title }” among them: nothing is removed.
  }
problem-in-an-issue = An issue of the magazine uses it: nothing is removed.
problem-parent-below = A topic cannot stand under itself.
problem-password-short = { $min } characters at least.
problem-wrong-password = This is not the current password.
problem-wrong-sign-in = Unknown address or password.
problem-too-many-attempts = Too many tries. Wait { $minutes } minutes.
problem-last-administrator = This is the last administrator: name another one first.
problem-not-yours = This item is somebody else’s.
problem-nothing-to-publish = No draft to publish.
problem-not-from-here = { $verb ->
    [save] It is not to be changed in this state.
    [submit] This item is not waiting to be sent for review.
    [request_changes] This item is not in review.
    [approve] This item is not waiting for approval.
    [schedule] This item cannot be scheduled now.
    [unschedule] This item is not scheduled.
    [publish] This item has nothing to publish.
    [discard] This item has no draft to discard.
    [withdraw] This item is not on the site.
   *[other] This is not possible now.
  }
problem-needs-role = { $role ->
    [editor] An editor can do this.
    [chief_editor] A chief editor can do this.
   *[administrator] An administrator can do this.
  }
problem-number-taken = Number { $number } exists already.
problem-multiple-of-four = A multiple of four, four at least.
problem-outline-json = This is not GeoJSON: line { $line } cannot be read.
problem-outline-shape = An outline is a GeoJSON polygon (Polygon or MultiPolygon), alone or in a “Feature”.
problem-outline-features = The file holds { $n } objects: give that of the zone alone.
problem-outline-positions = The outline has more than { $max } points: simplify it.
problem-outline-short = Ring { $ring } has fewer than four positions.
problem-outline-open = Ring { $ring } is not closed: its last position must be its first.
problem-outline-flat = Ring { $ring } surrounds nothing.
problem-outline-degrees = { $x }, { $y } is no position: longitude from −180 to 180, latitude from −90 to 90, in degrees.
problem-zone-pages = From 0 to { $max } pages for each zone.
problem-zones-many = { $max } zones at most.
problem-zone-without-pages = Give the chosen zones a page at least, or choose none.
problem-pages-without-zone = Choose the zones that have an edition.
problem-page-of-zone = Every zone has a page { $page } of its own: choose the edition.
problem-page-budget = At least as many as the minimum, 128 at most.
problem-issue-frozen = Issue { $number } is approved: it changes no more.
problem-press-address = The printer’s PDF carries the site’s address on every page: set public_url to the public https address ({ $address } for now).
problem-issue-not-built = No proof: ask for a layout.
problem-issue-has-errors = { $count ->
    [one] One error remains in the proof.
   *[other] { $count } errors remain in the proof.
  }
problem-no-such-layout = This layout is not installed: choose another.
problem-no-such-shape = This layout has no shape “{ $name }”.
problem-not-in-list = “{ $value }” is not in the list: choose one of its values.
problem-layout = The layout cannot be set: { $fault }
problem-layout-time = The layout was stopped: it took longer than the setting “layout_seconds” allows. The machine may have been busy: try again. If it happens again, the layout asks for too much, or the setting is too short.
problem-layout-memory = The layout was stopped: it took more than { $mb } MB of memory, the limit of the setting “layout_memory_mb”. Mend the layout, then try again.
problem-out-of-range = From { $least } to { $most }.
problem-pages-multiple = Four, eight or sixteen.
problem-below-the-one-before = This threshold cannot be below the one before it: check both.
problem-icc-other-file = This file is not an ICC profile. Ask the printer for the .icc file of its paper.
problem-icc-size = This ICC profile is incomplete: it announces { $announced } bytes and has { $actual }. Ask for it again.
problem-icc-class = { $class ->
    [mntr] This ICC profile is that of a screen. Ask the printer for that of its press (class “prtr”).
    [scnr] This ICC profile is that of a scanner or a camera. Ask the printer for that of its press (class “prtr”).
   *[other] This ICC profile is of class “{ $class }”. Ask the printer for that of its press (class “prtr”).
  }
problem-icc-space = { $space ->
    [RGB] This ICC profile is for RGB. The press prints in CMYK: ask the printer for the profile of its paper.
    [GRAY] This ICC profile is for greys. The press prints in CMYK: ask the printer for the profile of its paper.
   *[other] This ICC profile is for “{ $space }”. The press prints in CMYK: ask the printer for the profile of its paper.
  }
problem-icc-version = This ICC profile is of version { $version }; PDF/X-4 allows 4 at most. Ask the printer for a version 2 or 4.
problem-icc-unusable = The tables of this ICC profile are lacking or cannot be read. Ask the printer for it again.
problem-printer-missing = This printer was removed: choose another.
problem-printer-of-issues = { $n ->
    [one] Issue { $numbers } uses this printer: nothing is removed.
   *[other] Issues { $numbers } use this printer: nothing is removed.
  }
problem-printer-of-series = { $n ->
    [one] The series “{ $titles }” uses this printer: nothing is removed.
   *[other] { $n } series use this printer, { $titles }: nothing is removed.
  }
problem-subject-signs = Between 100 and 40,000 signs.
problem-nothing-to-copy = There is nothing to take over: the plan of that issue is empty, or its subjects stand in this one already.
problem-no-page-yet = This subject has no page yet.
problem-same-issue = This is the issue itself.
problem-after-closing = This date is after the closing.
problem-between-closing-and-distribution = Between the closing and the distribution.
problem-days = A number of days, from 0 to 180.
problem-page-of-issue = A page of the issue, from 1 to { $pages }.
problem-nothing-to-undo = There is nothing left to undo.
problem-two-different = Choose two different texts.
problem-press-unapproved = { $count ->
    [one] One text is not approved yet
   *[other] { $count } texts are not approved yet
 } ({ $titles }): the printer’s file waits.
problem-no-open-issue = No issue is being prepared.
problem-issue-has-open-warnings = { $count ->
    [one] One preflight warning waits to be mended or accepted.
   *[other] { $count } preflight warnings wait to be mended or accepted.
  }
problem-waiver-none = Choose at least one finding.
problem-waiver-error = An error cannot be accepted: it is mended.
problem-waiver-unknown = This finding is no longer in the last preflight.
problem-supplied-unreadable = This PDF cannot be read: ask for another export, as PDF/X-4 for instance.
problem-supplied-encrypted = This PDF is protected by a password.
problem-supplied-pages = This PDF has { $n } pages: it takes one, or two side by side at double width.
problem-supplied-no-trim = This PDF does not say where it is cut: it needs a trimmed size (TrimBox).
problem-supplied-trim = The trimmed size is { $have } mm, it must be { $want } mm.
problem-supplied-bleed = The bleed is { $have } mm, the printer of the issue asks for { $want }.
problem-supplied-font = The font { $name } is not embedded.
problem-supplied-rgb = Some colours are no inks (RGB or a profile): ask for a PDF in CMYK, or tick the conversion.
problem-supplied-turned = The page is rotated or scaled in the file.
problem-supplied-layers = The file has layers: what is printed is not certain.
problem-supplied-transparency = The file has transparency, and the printer of the issue asks for PDF/X-1a.
problem-supplied-spread = A spread begins on an even page, between the covers.
problem-supplied-taken = Another supplied page stands there already.
problem-proof-withdrawn = “{ $title }” (page { $page }) has left the site since this build: make a new one.

# What deserves a look before publishing, without standing against it.
problem-alt-is-file-name = The alternative text of the image “{ $image }” is a file name: describe what it shows.
problem-image-without-credit = The image “{ $image }” has no credit.
problem-image-without-print-right = The image “{ $image }” cannot stand on paper: its rights do not allow it.
problem-image-coarse = The image “{ $image }” will be blurred in its place in the magazine: { $ppi } pixels per inch.
problem-image-narrow = The image “{ $image }” will be blurred at the head of the page: { $width } pixels wide.
problem-heading-order = This heading skips a level: the first heading is of level 2.
problem-heading-empty = This heading is empty.
problem-link-vague = The link “{ $link }” does not say where it leads: name the page.
problem-link-to-draft =
    { $n ->
        [0] A card shows “{ $title }”, which is not public yet: the text will stand without it.
       *[other] The link “{ $link }” leads to “{ $title }”, which is not public yet: these words will stand without the link.
    }
problem-sentence-long = A sentence of { $words } words: “{ $begin }”
problem-spelling =
    { $of ->
        [en] “{ $word }” is an English word.
       *[none] “{ $word }” is in no dictionary.
    }{ $n ->
        [0] { "" }
       *[other] { " " }Perhaps: { $like }?
    }
problem-unfinished = This passage is still to be written: “{ $begin }”.
problem-acronym = “{ $acronym }” is not explained: write it in full the first time.
problem-title-long = { $length } signs: beyond { $most }, lists and search engines cut it.
problem-lede-long = { $length } signs: the screens of the town show { $most }.
problem-short-text-missing = Without a short text, the newsletter and the screens take the lede.
problem-short-text-long = { $length } signs: the screens of the town show { $most }.
problem-event-over = “{ $title }” is over.
problem-no-picture-chosen = Choose a picture to send: JPEG, PNG, WebP or SVG. An empty file does not count.
