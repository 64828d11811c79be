# The desk: words of the editor (prefix rt-)
rt-label = Text
rt-placeholder = Write here, or type / to insert…
rt-placeholder-only = Write here…
rt-help = Alt + F10: toolbar. Escape: back to the text. Alt + Shift + arrows: move the block. Slash in an empty paragraph: insert.
rt-help-only = Alt + F10: toolbar. Escape: back to the text.
rt-toolbar = Formatting
rt-table-toolbar = Table
rt-signs = characters
rt-unknown-block = This text holds something the editor does not know: it is shown read-only, and nothing of it will be lost.
rt-noscript = The text editor needs JavaScript. The other fields can be saved without it, and the text stays as it is.
rt-select-first = Select the words of the link first.
rt-do-paragraph = Paragraph
rt-do-heading2 = Heading
rt-do-heading3 = Subheading
rt-do-strong = Bold
rt-do-emphasis = Italic
rt-do-superscript = Superscript
rt-do-link = Link
rt-link = Link
rt-do-bulletList = Bullet list
rt-do-orderedList = Numbered list
rt-do-quote = Quote
rt-do-callout = Callout
rt-do-figure = Image
rt-do-gallery = Gallery
rt-do-table = Table
rt-do-keyFigure = Key figure
rt-do-file = File to download
rt-do-card = Card
rt-do-button = Button
rt-do-embed = Embed
rt-do-settings = Channels and print of the block
rt-do-up = Move block up
rt-do-down = Move block down
rt-do-remove = Delete block
rt-do-undo = Undo
rt-do-redo = Redo
rt-do-rowBefore = Row above
rt-do-rowAfter = Row below
rt-do-rowRemove = Delete row
rt-do-columnBefore = Column to the left
rt-do-columnAfter = Column to the right
rt-do-columnRemove = Delete column
rt-do-headerRow = First row as headers
rt-do-tableRemove = Delete table
rt-block-keyFigure = Key figure
rt-block-embed = Embed
rt-block-button = Button
rt-block-gallery = Gallery
rt-block-file = Document
rt-block-contact = Contact
rt-block-event = Event
rt-block-service = Service
rt-block-settings = Where this block appears
rt-quote-by = Who said it
rt-callout-title = Title of the callout
rt-table-caption = Title of the table
rt-figure-value = Figure
rt-figure-label = What it says
rt-embed-url = Address (https://…)
rt-embed-title = Title of the content
rt-button-label = Text of the button
rt-button-target = Where the button leads
rt-no-target = No destination
rt-choose-target = Choose the destination
rt-choose-other = Change
rt-choose-image = Choose an image
rt-choose-images = Choose images
rt-choose-one = Choose from the list first.
rt-insert-file = Insert a file
rt-insert-card = Insert a card
rt-insert = Insert
rt-missing-item = Item not found
rt-missing-image = Image not found
rt-caption = Caption
rt-alt = Alternative text
rt-alt-hint = What the image shows, for those who do not see it.
rt-decorative = Decorative image
rt-alt-missing = No alternative text
rt-decorative-hint = Decorative image, without information
rt-credit = Credit
rt-rights-everywhere = May also be printed, sent in letters and shared: the photographer and those shown agreed. Otherwise the site alone.
rt-move-up = Move up
rt-move-down = Move down
rt-remove = Remove
rt-link-to = The link leads to
rt-link-item = An item of the site
rt-link-address = An address
rt-address = Address
rt-address-hint = https://…, an e-mail address or a phone number.
rt-bad-address = This address is not recognised.
rt-unlink = Remove the link
rt-search-item = Search for an item
rt-search-image = Search for an image
rt-found = Results: %n
rt-found-more = The first %n results. Search with more words.
rt-found-none = Nothing like it. Try another word.
rt-found-no-image = No image. Send one above.
rt-no-answer = The server did not answer. Try again.
rt-upload = Send an image
rt-file = File
rt-file-hint = JPEG, PNG or WebP.
rt-no-file = Choose a file.
rt-empty-file = This file is empty. Choose another one.
rt-too-large = This file is too heavy.
rt-not-sent = The image could not be sent. Try again.
rt-no-alt = Describe the image, or tick “decorative”.
rt-send = Send
rt-image-sent = Image sent and chosen.
rt-optional = Optional on paper
rt-optional-hint = The layout may leave this block out when space is short.
rt-badge-optional = optional on paper
rt-channels = Channels
rt-channel-web = Site
rt-channel-print = Paper
rt-channel-mail = Newsletter
rt-channel-signage = Screens
rt-channel-yes = yes
rt-channel-no = no
rt-channel-only = only
rt-kind-article = Article
rt-kind-service = Service
rt-kind-event = Event
rt-kind-place = Place
rt-kind-organisation = Organisation
rt-kind-person = Person
rt-kind-document = Document
rt-kind-page = Page
rt-ok = OK
rt-cancel = Cancel

# Frame
cms-desk = Desk
cms-skip = Skip to content
cms-nav = Desk navigation
cms-overview = Home
cms-items = Content
cms-images = Images
cms-issues = Issues
cms-topics = Topics
cms-staff = Accounts
cms-settings = Town
cms-account = My account
cms-see-site = See the site
cms-sign-out = Sign out
cms-sign-in = Sign in to the desk
cms-sign-in-do = Sign in
cms-save = Save
cms-saved = Saved
cms-saved-scheduled = Saved. It is still to be published on { $when }.
cms-saved-unscheduled = Saved as a draft: something stands against its publication on { $when }. Mend what the checks say, then schedule it again.
cms-created = Draft created.
cms-save-hint = Saving publishes nothing.
cms-unsaved = Unsaved changes
cms-add = Add
cms-none = None
cms-required = required
cms-optional = optional
cms-one-a-line = One a line.
cms-count-left = %n characters left
cms-count-over = %n characters too many
cms-row-remove = Remove the row
cms-row-up = Move the row up
cms-row-down = Move the row down
cms-problems = { $n ->
    [one] One thing to mend
   *[other] { $n } things to mend
  }
cms-pages = Pages
cms-first = Beginning of the list
cms-next = Next page
cms-new-window = new window

# Home
cms-loopback = The public address of the site is still { $url }: QR codes, feeds and canonical links lead nowhere else. Set public_url in parvis.toml.
cms-hello = Hello { $name }
cms-write-article = Write an article
cms-new-other = Create something else
cms-list-review = To review
cms-list-review-empty = Nothing waits for review.
cms-list-drafts = My drafts
cms-list-drafts-empty = No draft in hand. “Write an article” begins one.
cms-list-scheduled = Scheduled
cms-list-scheduled-empty = Nothing is scheduled. An approved item can be, from its page.
cms-list-due = To check
cms-list-due-empty = No review date has passed.
cms-next-issue = Next issue
cms-no-issue = No issue in preparation.
cms-plan-issue = Prepare an issue
cms-failed-jobs = Failed jobs
cms-retry = Try again
cms-lately = Latest changes
cms-nothing-yet = Nothing yet.
job-publish = Scheduled publication
job-unpublish = Scheduled removal
job-renditions = Sizes of an image
job-build_issue = Layout of an issue
job-release_issue = Release of an issue
job-next_issues = Preparation of issues
job-review_reminders = Review reminders
job-tidy = Tidying
log-create = “{ $what }” created
log-save = “{ $what }” saved
log-submit = “{ $what }” sent for review
log-request_changes = “{ $what }”: changes requested
log-approve = “{ $what }” approved
log-schedule = “{ $what }” scheduled
log-unschedule = “{ $what }” unscheduled
log-publish = “{ $what }” published
log-unpublish = “{ $what }” removed at its end date
log-discard = “{ $what }”: draft discarded
log-withdraw = “{ $what }” taken off the site
log-add_image = Image “{ $what }” added
log-change_image = Image “{ $what }” changed
log-save_town = Town record changed

# Lists
cms-new = Create
cms-new-what = What do you want to create?
cms-filter = Filter
cms-filter-do = Filter
cms-filter-clear = Clear the filters
cms-search-title = Title
cms-search-image = Search for an image
cms-search-do = Search
cms-kind = Kind
cms-kind-all = All
cms-state = State
cms-state-all = All
cms-topic = Topic
cms-topic-all = All
cms-mine = Mine
cms-tick-all = Tick all
cms-changed = Changed
cms-by = By
cms-items-first = The first { $n } items
cms-items-count = { $n ->
    [one] One item
   *[other] { $n } items
  }
cms-items-none = Nothing matches these filters
cms-items-none-hint = Try another word or another state.
cms-items-empty = Nothing is written yet
cms-items-empty-hint = Begin with an article, or with the places and services residents look for.
kind-article = Article
kind-article-hint = News, a report, a portrait, a brief.
kind-service = Service
kind-service-hint = What a resident can ask for: for whom, how, with which papers.
kind-event = Event
kind-event-hint = Something that takes place, on dates and in a place.
kind-place = Place
kind-place-hint = A facility: address, hours, access.
kind-organisation = Organisation
kind-organisation-hint = A department, an association, a mediation desk.
kind-person = Person
kind-person-hint = An elected person: mandate, delegations, surgery hours.
kind-document = Document
kind-document-hint = A PDF: deliberation, decree, menu, form.
kind-page = Page
kind-page-hint = An institutional page: legal notice, accessibility.
kinds-article = Articles
kinds-service = Services
kinds-event = Events
kinds-place = Places
kinds-organisation = Organisations
kinds-person = People
kinds-document = Documents
kinds-page = Pages
cms-edit-article = Article
cms-edit-service = Service
cms-edit-event = Event
cms-edit-place = Place
cms-edit-organisation = Organisation
cms-edit-person = Person
cms-edit-document = Document
cms-edit-page = Page
cms-new-article = New article
cms-new-service = New service
cms-new-event = New event
cms-new-place = New place
cms-new-organisation = New organisation
cms-new-person = New person
cms-new-document = New document
cms-new-page = New page
state-draft = Draft
state-in_review = In review
state-approved = Approved
state-scheduled = Scheduled
state-published = Published
state-withdrawn = Withdrawn

# An item
cms-item-nav = Views of the item
cms-tab-edit = Write
cms-tab-preview = Preview
cms-tab-print = Print version
cms-tab-revisions = Versions
cms-tab-site = On the site
cms-preview = Preview
cms-preview-of = Preview: { $title }
cms-changed-by = Saved on { $when } by { $name }
cms-note-of-reviewer = Changes requested
cms-locked = You can read this item, not change it now.
cms-workflow = Publication
cms-save-first = Save the draft first: the next steps will appear here.
cms-not-yet = { $n ->
    [one] not yet, one reason
   *[other] not yet, { $n } reasons
  }
cms-waits-for-chief = In review: a chief editor approves this item or publishes it.
cms-no-verb = Nothing for you to do here.
cms-facts = Facts
cms-number = Number
cms-address = Address
cms-language = Language
cms-first-published = First published
cms-translate-en = Translate into English
cms-translate-fr = Translate into French
locale-fr = French
locale-en = English
verb-submit = Send for review
verb-request_changes = Request changes
verb-approve = Approve
verb-schedule = Schedule
verb-unschedule = Unschedule
verb-publish = Publish now
verb-discard = Discard the draft
verb-withdraw = Take off the site
did-submit = Sent for review.
did-request_changes = Changes requested.
did-approve = Approved.
did-schedule = Scheduled.
did-unschedule = Unscheduled: the item stays approved.
did-publish = Published.
did-discard = Draft discarded.
did-withdraw = Taken off the site.
cms-refused = Refused
cms-refused-verb-submit = Sending for review waits for:
cms-refused-verb-request_changes = Requesting changes waits for:
cms-refused-verb-approve = Approval waits for:
cms-refused-verb-schedule = Scheduling waits for:
cms-refused-verb-unschedule = Unscheduling waits for:
cms-refused-verb-publish = Publication waits for:
cms-refused-verb-discard = Discarding waits for:
cms-refused-verb-withdraw = Withdrawal waits for:
cms-verb-conflict = Somebody changed the item meanwhile. Read it again before going on.
cms-back-to-item = Back to the item
reason-withdrawn = Withdrawn, with a notice
reason-error = Published by mistake
reason-merged = Taken up in another item
cms-conflict = Somebody saved before you
cms-conflict-text = Nothing is lost: here are both versions, passage by passage.
cms-conflict-resume = Go on with my text in the form
cms-conflict-theirs = Keep the saved version
cms-conflict-hint = Choose for each passage, then save. What you do not take stays in the list of versions.
cms-conflict-saved = Saved
cms-conflict-mine = Mine
cms-conflict-same = Both versions say the same.
cms-revision = Version { $n }
cms-revision-current = This is the current version.
cms-live = live
cms-open = in progress
cms-restore = Take up this version
cms-restore-hint = Its fields become a new version; no other is deleted.
cms-restored = Version taken up as a draft.
cms-part-image = Lead image
cms-part-filing = Filing
cms-part-dates = Address and dates
cms-part-channels = Channels and paper
cms-part-notes = Internal notes
cms-part-service = The service
cms-part-ways = Where and how
cms-part-sheet = National sheet and search words
cms-part-when = When
cms-part-where = Where
cms-part-practical = Practical
cms-part-address = Address
cms-part-hours = Opening hours
cms-part-contact = Contact and access
cms-part-organisation = The organisation
cms-part-mandate = Mandate
cms-part-document = The document
cms-no-image = No image
cms-no-file = No file.
cms-send-image = Send an image
cms-generated-when = Made from the dates:
cms-hours-read = Will read:
cms-add-correction = Add a correction
cms-add-step = Add a step
cms-add-document = Add a document
cms-add-deadline = Add a deadline
cms-add-timing = Add a date
cms-add-exception = Add an exception
cms-add-phone = Add a number
cms-add-contact = Add a contact

# Print version
cms-web = On the site
cms-paper = On paper
cms-print-hint = A block left as it is prints as on the site.
cms-print-signs = { GROUPED($web) } characters on the site, { GROUPED($print) } on paper
cms-print-review = { $n ->
    [one] One block changed on the site since it was reworded for paper.
   *[other] { $n } blocks changed on the site since they were reworded for paper.
  }
cms-print-same = Printed as on the site.
cms-reword = Reword for paper
cms-reword-more = Change the words on paper
cms-leave-out = Do not print
cms-as-web = Print as on the site
cms-left-out = not printed
cms-to-review = to review
cms-print-older-do = Review the print version
cms-seen = The words on paper still hold
cms-reworded = reworded
cms-reworded-marks = formatting changed
cms-print-gone = Gone from the site
cms-print-gone-hint = These words no longer print, and go with the next save.
cms-print-saved = Print version saved.
cms-print-conflict = Somebody changed the item meanwhile. Your choices are still here: read the left side again, then save once more.
cms-print-empty = The text is still empty
cms-print-empty-hint = Write it first; its blocks will appear here.

# Images
cms-images-none = No image matches
cms-images-empty = No image
cms-images-empty-hint = Send a photo: site and paper make their sizes from it.
cms-image-words = Words
cms-image-rights = Rights
cms-image-sent = Image kept. Check its focal point.
cms-image-saved = Image changed.
cms-image-conflict = Somebody changed the image meanwhile. Your words are still here: read again, then save once more.
cms-choose-again = The browser forgets the file: choose it again.
cms-focal-next = The focal point comes next.
cms-image = Image
cms-image-not-yours = You can read these words, not change them: somebody else sent this image.
cms-print-width = prints up to { $mm } mm wide
cms-used-in = Used in
cms-used-nowhere = No published item uses it.
rights-web = site
rights-print = paper
rights-mail = newsletter
rights-social = social networks

# Files
cms-files = Files
cms-files-first = The last { $n } files
cms-files-count = { $n ->
    [one] One file
   *[other] { $n } files
  }
cms-files-empty = No file
cms-files-empty-hint = A PDF comes with the document that presents it.
cms-file-unused = No document
cms-size = Size
cms-added = Added

# Topics, neighbourhoods, sections, team, town
cms-new-topic = New topic
cms-topic-saved = Topic saved.
cms-topics-empty = No topic: create the first.
zone-outline = Outline of the zone
zone-outline-hint = A text for which nobody chose a zone belongs to the one that holds its place.
zone-outline-drawing = Outline of { $zone } among the other zones
zone-outline-others = Outlines of the other zones
zone-outline-legend = North is up. This zone is filled; each dot is a place of the town.
zone-outline-items = { $n ->
    [0] Nothing online is in this zone.
    [one] One item online is in this zone.
   *[other] { $n } items online are in this zone.
}
zone-outline-save = Save the outline
zone-outline-remove = Remove the outline
zone-outline-saved = The outline is saved.
zone-outline-removed = The outline is removed.
zone-outline-swapped = Longitude and latitude seem to have changed places: GeoJSON has the longitude first.
zone-outline-abroad = This outline is not in France: check its coordinates.
cms-zoning = Editions by zone
cms-zone-edition = edition { $zone }
f-edition = Edition
cms-edition-common = Common pages only
cms-in-some = { $n ->
    [one] One text stands in some of the editions only
   *[other] { $n } texts stand in some of the editions only
  }
cms-in-some-hint = What concerns the whole town is ticked in the article, under “Who is concerned”: it then stands in every edition.
cms-in-some-chosen = { $zones }: chosen in the article
cms-in-some-place = { $zones }: the zone of its place
cms-editions = Editions by zone
cms-editions-files = PDF by edition
cms-editions-hint = The common pages are the same; one approval stands for all editions.
cms-edition-look = See its pages
cms-edition-here = Its pages are shown
cms-edition-web = PDF
cms-edition-press = Printer’s PDF
cms-edition-press-cover = Printer’s cover
cms-sections = Sections
cms-new-sections = New section
cms-sections-empty = No section: create the first.
cms-in-order = In order
cms-remove = Remove
cms-term-saved = Saved.
cms-term-removed = Removed.
cms-top-level = Top level
cms-tree = The tree
cms-accounts = Accounts
cms-account-saved = Account saved.
cms-change-password = Change the password
role-contributor = Contributor
role-editor = Editor
role-chief_editor = Chief editor
role-administrator = Administrator
cms-settings-saved = Town record saved.
cms-settings-conflict = Somebody changed the record meanwhile. Your words are still here: read again, then save once more.
cms-town = The town
cms-identity = Colours
cms-charter = Inks of the graphic charter
ink-c = Cyan
ink-m = Magenta
ink-y = Yellow
ink-k = Black
cms-imprint = Imprint
cms-imprint-missing = Missing before print:
cms-numbers = Useful numbers

# Fields
f-email = E-mail address
f-password = Password
f-title = Title
f-name = Name
f-kicker = Kicker
h-kicker = A few words above the title; optional.
f-lede = Lede
h-lede = { $form ->
    [news] The essentials in one or two sentences: what changes, for whom, from when.
    [works] In one sentence: which works, in which street, until when.
    [portrait] Who this person is, and why meet them today.
    [report] Where we were, when, and what was seen there; for an interview, who speaks and about what.
    [feature] The question the story answers.
    [brief] All there is to know, in one sentence.
   *[other] The essentials in one or two sentences.
  }
f-body = Text
f-image = Lead image
h-image = { $form ->
    [works] Choose among the town’s images: a map of closed streets and diversions, rather than a photograph of machines.
    [portrait] Choose among the town’s images: the person, facing us, where they live or work, with their consent.
    [report] Choose among the town’s images: a moment, gestures, faces whose consent is noted.
    [feature] Choose among the town’s images: a large picture, 2,000 pixels across at least.
   *[other] Choose among the town’s images.
  }
f-topics = Topics
quoted = “{ $text }”
labelled = { $label }: { $text }
of-which = { "" }: { $text }
f-concerns = Who is concerned
concerns-place = The zone of its place, if it lies in one; else the whole town
concerns-town = The whole town, even if it happens in a zone
concerns-zones = Some zones
f-zones = Zones
f-zoned = Zones that have an edition
f-zone_pages = Pages of each zone’s own
h-zoning = Each chosen zone has its edition: the common pages, and from 1 to 4 of its own. 0: the same edition for the whole town.
f-outline = GeoJSON of the outline
h-outline = Paste a polygon in degrees (WGS 84), drawn on geojson.io or exported from the town’s GIS, or choose its file.
f-outline_file = GeoJSON file
h-article_place = { $form ->
    [works] The place next to the works: the article is shown to those of its district.
    [portrait] Where the person is met, if it is a place of the town. With no district chosen, the article is of the one this place lies in.
   *[other] Where it happens. Where no zone is chosen, the article belongs to the one that holds this place.
  }
f-audiences = Audiences
h-audiences = Families, older people… one a line.
f-owner = Owner
h-owner = The organisation that answers for this item.
f-author = Byline
h-author = As it will appear.
f-slug = End of the address
h-slug = Empty: made from the title. The old address goes on leading here.
f-displayed_at = Date shown
h-displayed_at = Empty: that of the first publication.
f-unpublish_at = Remove on
h-unpublish_at = The item then leaves the site by itself.
f-review_by = Check by
h-review_by = Empty: depends on the kind.
f-priority = Room on paper
h-priority = What the item asks of the flat plan.
f-evergreen = May fill a hole
h-evergreen = Good to print in any issue.
f-staff_note = Note to colleagues
h-staff_note = Never published.
f-mediator_note = Note to mediators
h-mediator_note = Never published; read at the desks.
f-publish_at = Publication date
f-note = What to mend
f-reason = Reason
f-notice = Notice to readers
h-notice = Shown in place of the item, with the date. Not needed for a mistake or where another item takes over.
f-instead = Item that replaces it
h-instead = Words of its title, or its number; the items found are offered next.
f-short_text = Short text
h-short_text = { $form ->
    [works] 600 characters at most for the brief, the newsletter and the screens: the street, the dates, the diversion.
    [portrait] 600 characters at most for the brief, the newsletter and the screens: their name, what they do, a sentence of theirs.
    [report] 600 characters at most for the brief, the newsletter and the screens: what happened, and the next time.
   *[other] 600 characters written by a person: brief, newsletter, screens.
  }
f-form = Form
f-section = Section
h-section = That of the magazine.
f-editorial = Editorial
h-editorial = The editorial of an issue.
f-corrections = Corrections
h-corrections = Shown at the foot of the article, with their date.
f-correction = Correction
f-date = Date
f-for_whom = For whom
f-who_may_apply = Who may apply
f-conditions = Conditions
f-steps = Steps
f-step_title = Step
f-step_text = Details
f-documents = Documents to bring
f-document_name = Document
f-document_optional = This document is
f-deadlines = Deadlines
f-deadline_label = Deadline
f-deadline_value = Duration or date
f-cost = Cost
f-result = What one gets
f-online = Online
h-web = Full address: https://…
f-counters = At the counters
f-phone = Phone
f-appointment = Appointment
h-appointment = Web address or number.
f-post = By post
f-out_of_service = Interrupted because
h-out_of_service = Leave empty while the service is possible.
f-sheet = service-public.fr sheet
h-sheet = For example F1342.
f-local_complement = Local complement
f-synonyms = Other words residents look for
h-synonyms = One a line: search finds the page by these words too, even where they are not written on it.
f-timings = Dates
f-begin = Begins
f-end = Ends
f-when = When, in a sentence
h-when = Empty: the sentence made from the dates.
f-status = Status
f-attendance = Attendance
f-place = Place
f-place_text = Other place
h-place_text = If no place of the town fits.
f-organiser = Organiser
f-event_online = Online address
f-age_min = Youngest age
f-age_max = Oldest age
f-event_access = Accessible
f-price = Price
h-price = “Free”, “€5”…
f-registration = Registration
h-registration = Address, number or sentence.
f-print_line = Line for the printed agenda
h-print_line = 140 characters at most.
f-street = Street
f-postcode = Postcode
f-city = Town
f-longitude = Longitude
h-longitude = In degrees, for example 5.4312.
f-latitude = Latitude
f-ban_id = BAN identifier
f-insee = INSEE code
f-hours = Opening hours
h-hours = OpenStreetMap notation: Mo-Fr 08:30-12:00,13:30-17:30; PH off
f-exceptions = Exceptions
f-from = From
f-to = To
f-exception_reason = Reason
f-exception_hours = Hours on these days (empty: closed)
f-phones = Phones
f-phone_label = For
f-phone_number = Number
f-website = Website
f-accessibility = Accessibility
h-accessibility = How one gets in and around with a disability, in sentences.
f-services = Services on site
f-organisation_type = Nature
f-missions = Missions
f-contacts = Contacts
f-contact_label = For
f-places = Places
f-is_mediator = Mediation desk
h-is_mediator = Receives residents and shows them the way.
f-mandate = Mandate
f-group = Political group
f-delegations = Delegations
f-mandate_from = Since
f-mandate_to = Until
h-mandate_to = After that day the person is no longer shown as elected.
f-permanence = Surgery hours
h-permanence = When and where they receive people, in a sentence.
f-photo_rights = Agreement to photos
h-photo_rights = What the person agreed to, and when.
f-file = File
f-file_pdf = Attach a PDF
f-file_other = Replace by another PDF
h-file = PDF only; its text can then be searched.
f-document_type = Nature
f-number = Number
f-published_from = On display from
f-published_to = On display until
f-exemption = Why there is no online version
h-exemption = To fill in when the text below stays empty.
f-print_title = Title on paper
h-print_title = Empty: as on the site. Under a section head it need not name the town.
f-print_lede = Lede on paper
f-image_file = File
h-image_file = JPEG, PNG or WebP, { $mb } MB at most. iPhone photos (HEIC) and AVIF are to be exported as JPEG.
f-alt = Alternative text
h-alt = What the image shows, for those who do not see it.
f-alt_en = The same in English
f-decorative = Decorative image
h-decorative = It tells nothing: its alternative text stays empty.
f-caption = Caption
f-credit = Credit
h-credit = Photographer or source, without ©.
f-rights = May be used for
f-rights_until = Until
h-rights_until = Empty: without limit.
f-consent = Consent of the people shown
h-consent = Who, when, and where it is kept.
f-focal = Focal point
h-focal = Touch the image, or move the sliders: every crop keeps this point.
f-focal_x = From left to right
f-focal_y = From top to bottom
f-keep = Protect a part of the image
h-keep = Faces, a shop sign, a work of art: no crop cuts this rectangle as long as the shape of the frame allows. Move or stretch it on the image, or set its edges.
f-keep_left = Left edge
f-keep_right = Right edge
f-keep_top = Top edge
f-keep_bottom = Bottom edge
f-label_fr = French name
f-label_en = English name
f-parent = Under
f-position = Rank
f-colour = Colour
h-colour = That of the section on paper; it must read on white.
f-summary_fr = Introduction
f-summary_en = Introduction in English
h-summary = A sentence at the head of the topic’s page.
f-person_name = Name
f-role = Role
f-new_password = New password
f-locale = Language of the desk
f-town_name = Name
f-magazine = Name of the magazine
f-motto = Motto
h-motto = A line under the name, on the home page.
h-town_address = As on an envelope: the street, then postcode and town on the next line.
f-address = Address
f-time_zone = Time zone
h-time_zone = Europe/Paris, except overseas.
f-main_place = Main place
h-main_place = Its hours stand on the home page.
h-identity = A colour too pale to be read is refused, with the nearest that works.
h-charter = Percentages of cyan, magenta, yellow and black that the charter gives these colours; the printer’s PDF takes them exactly, screens keep the colours above. An empty field takes the value derived, of two inks at most: with more, small type is out of register and the preflight says so.
f-logo = Logo
h-logo = Choose among the town’s images.
f-accent = Accent colour
f-accent_dark = Dark accent
f-tint = Tinted ground
f-ink = Ink
f-paper = Paper
f-director = Director of publication
f-editor = Editors
f-publisher = Publisher
f-printer = Printer, name and address
f-issn = ISSN
f-legal_deposit = Legal deposit
f-print_run = Print run
f-imprint_paper = Paper used
priority-lead = Lead
priority-secondary = Ordinary article
priority-brief = Brief
priority-filler = Filler
cms-models = Begin with a model
model-news = News
model-news-hint = What matters, what changes, why, what comes next.
model-interview = Interview
model-interview-hint = An introduction, then questions in bold and their answers.
model-portrait = Portrait
model-portrait-hint = A scene, a way of life, a quotation.
model-works = Works
model-works-hint = Where, when, traffic, shops, whom to call.
model-report = Looking back at an event
model-report-hint = What happened, a voice, figures, the next date.
form-news-hint = Useful news: 900 to 2,000 characters, what matters most first.
form-report-hint = Somebody was there: 2,000 to 4,500 characters, a scene and voices. An interview too.
form-portrait-hint = A person of the town: 2,000 to 3,500 characters and a photograph.
form-feature-hint = The subject of the month: more than 4,500 characters, several headings, a large picture.
form-brief-hint = A few lines: 600 characters at most, no heading.
form-works-hint = A building site: where, from when to when, the way round.
form-news = News
form-report = Report
form-portrait = Portrait
form-feature = Feature
form-brief = Brief
form-works = Works
status-scheduled = As announced
status-rescheduled = Rescheduled
status-moved_online = Moved online
status-postponed = Postponed
status-full = Full
status-cancelled = Cancelled
attendance-in_person = In person
attendance-online = Online
attendance-mixed = In person and online
access-hi = Hearing impairment
access-vi = Visual impairment
access-pi = Mental health condition
access-mi = Motor impairment
access-ii = Intellectual disability
organisation-unit = Department
organisation-association = Association
organisation-mediator_desk = Mediation desk
document-deliberation = Deliberation
document-decree = Decree
document-minutes = Minutes
document-menu = Menu
document-form = Form
document-other = Other

# Issues
cms-issue = Issue
cms-issue-name = No. { $number }, { $period }
cms-closes = closes on { $when }
cms-closed = closed on { $when }
cms-released-on = released on { $when }
cms-issues-empty = No issue
cms-issues-empty-hint = “Prepare an issue” opens one: articles published since the last propose themselves.
cms-pages-count = Pages
cms-issue-planned = Issue opened.
cms-issue-saved = Issue saved.
cms-issue-approved = Issue approved: it will be released on its date.
cms-issue-conflict = The issue changed meanwhile (a layout or a colleague). Your choices are still here: read again, then start over.
cms-issue-settings = Number, dates, cover
cms-contents = Contents
cms-contents-count = { $n ->
    [0] no article
    [one] one article, { GROUPED($signs) } characters
   *[other] { $n } articles, { GROUPED($signs) } characters
  }
cms-signs = { $n ->
    [one] { $n } character
   *[other] { GROUPED($n) } characters
  }
cms-on-page = page { $n }
cms-no-section = No section
cms-no-candidate = No article proposed
cms-no-candidate-hint = Publish articles, or add an older one below.
cms-add-article = Add an article
cms-choice = Decision
cms-save-picks = Save the contents
cms-picks-saved = Contents saved.
choice-candidate = Proposed
choice-chosen = Chosen
choice-refused = Left out
cms-proof = Proof
cms-built = Laid out on { $when }, { $pages } pages
cms-building = Layout in progress. You can leave this page: it goes on.
cms-build-failed = The last layout failed.
cms-build-again = It is tried again on { $when }.
cms-build = Layout
cms-build-hint = It takes a few seconds to a minute.
cms-build-do = Lay out
cms-build-asked = Layout asked for.
cms-not-built = No proof yet
cms-not-built-hint = “Lay out” composes the issue from the contents above.
cms-findings = { $n ->
    [one] One remark
   *[other] { $n } remarks
  }
cms-no-finding = Nothing to report in this proof.
cms-preflight = Preflight
cms-preflight-pdf = Report (PDF)
cms-preflight-json = Report (JSON)
cms-preflight-open = { $n ->
    [one] One warning waits for a decision.
   *[other] { $n } warnings wait for a decision.
  }
cms-preflight-none-open = No warning waits for a decision.
cms-finding = Finding
cms-finding-page = Page
cms-finding-where = Go to
cms-finding-item = the article
cms-finding-picture = the picture
cms-whole-issue = the whole issue
cms-check-number = check { $n }
cms-waive = Accept warnings
cms-waive-all = { $n ->
    [one] Accept the finding to look at, ticked or not
   *[other] Accept all { $n } findings to look at, ticked or not
}
cms-finding-times = × { $n }
cms-waive-choose = Accept
cms-waive-this = Accept: { $what }
cms-waive-hint = Tick the warnings and say why they may stay. Your name is kept with the issue; if a new proof finds something else, the question is asked again.
f-waiver_reason = Reason
cms-waive-do = Accept in my name
cms-waived = Warnings accepted in your name.
cms-waived-by = Accepted by { $name }, { $when }:
cms-unwaive = Accept no longer
cms-unwaive-this = Accept no longer: { $what }
cms-unwaived = The warning is open again.
cms-unchecked = { $n ->
    [one] One check not made, or in part
   *[other] { $n } checks not made, or in part
  }
cms-page-picture = Page { $n } of the proof
severity-error = to mend
severity-warning = to check
severity-info = to know
cms-download-pdf = PDF of the proof
cms-download-large-print = PDF in large print
cms-download-press = Printer’s PDF
cms-download-press-inside = Printer’s PDF: inside pages
cms-download-press-cover = Printer’s PDF: cover
cms-supplied = Supplied pages
cms-supplied-add = Add a page supplied as PDF
cms-supplied-hint = Advertisement, spread of an agency, cover: the PDF is placed at 100 % in the printer’s PDF; on screens, its picture and the text below.
cms-supplied-none = None.
cms-supplied-do = Check and add
cms-supplied-added = The page is taken. Build the issue to see it in its place.
cms-supplied-removed = The page is given back to the issue.
supplied-front = Front cover
supplied-back = Back cover
supplied-inside-back = Inside back cover
supplied-page = Page { $n }
supplied-spread = Pages { $n } and { $last }
supplied-place-page = On page…
supplied-place-front = Front cover
supplied-place-back = Back cover
supplied-place-inside-back = Inside back cover
f-place_in_issue = Place
f-page = Page
h-supplied_page = A spread begins on the left, on an even number.
f-supplied_file = PDF file
h-supplied_file = One page, or two side by side at double width, at the trimmed size with its bleed, fonts embedded, colours in CMYK.
f-supplied_convert = Convert RGB colours
h-supplied_convert = Without this an RGB PDF is refused: the advertiser knows best which inks are meant.
f-supplied_alt = What the page says
h-supplied_alt = Required: it is what people read who do not see the page in the site’s PDF.
f-supplied_title = Title in the contents
h-supplied_title = Empty, the page is not listed.
cms-imposed = Imposition proof
cms-imposed-hint = For the office printer: to fold and to leaf through. The print shop imposes the pages of the printer’s PDF itself.
cms-imposed-scheme = Arrangement
imposed-booklet = Booklet to fold (both sides, short edge)
imposed-spreads = Spreads, as they are read
cms-imposed-sheet = Paper
cms-imposed-press = In the inks of the printer’s PDF
cms-imposed-creep = Make up for the creep of the paper
cms-imposed-do = Download the proof
cms-download-epub = Download the EPUB
cms-approval = Approval
cms-not-yet-why = Not yet:
cms-approve-hint = The proof is frozen as it is and released on its date.
cms-approve-issue = Approve the proof
cms-approval-chief = A chief editor can approve.
cms-frozen = Approved: the issue changes no more.
cms-cover-auto = That of the lead article
issue-planned = In preparation
issue-closed = Closed
issue-proof = In proof
issue-approved = Approved
issue-released = Released
f-issue_title = Title
h-issue_title = Optional.
f-period = Period
h-period = Empty: the month of distribution.
f-closing_at = Closing
h-closing_at = After it nothing enters by itself. Empty: in two weeks.
f-distribution_from = Distributed from
f-distribution_to = to
f-release_on = Online release
h-release_on = Empty: the first day of distribution.
f-layout = Layout
f-pages_min = Pages, at least
f-pages_max = Pages, at most
h-pages = Multiples of four.
f-cover_image = Cover image
f-cover_text = Cover headline
h-cover_text = Empty: that of the lead article.
f-issue_editorial = Editorial
logged-issue = issue { $number }
logged-save_town = Town record
logged-arrange_home = Front page
logged-save_chain = approval to print
log-plan_issue = Issue { $number } opened
log-change_issue = Issue { $number } changed
log-pick_items = Contents of { $what } changed
log-save_subject = Subject saved in { $what }
log-remove_subject = Subject removed from { $what }
log-draft_subject = “{ $what }” begun from its subject
log-copy_plan = Plan copied for { $what }
log-decide_plan = Place of a text of { $what } decided
log-adopt_plan = Plan of { $what } adopted
log-undo_plan = Last change of the plan of { $what } undone
log-set_rules = Sections of { $what } set
log-supply_page = Supplied page added to { $what }
log-remove_supplied_page = Supplied page removed from { $what }
log-waive_finding = Findings of { $what } let pass
log-unwaive_finding = Finding of { $what } open again
log-close_issue = Issue { $number } closed
log-approve_issue = Issue { $number } approved
log-release_issue = Issue { $number } released
f-issue_series = Series
cms-issue-no-series = None: a special issue
cms-series = Regular publication
cms-series-new = New series
cms-series-change = Change the series
cms-series-all = Series
cms-series-off = Paused: no issue is made
cms-series-empty = No series. Describe the rhythm of the magazine: its next issue will make itself.
cms-series-saved = Series saved. The next issue makes itself.
cms-series-rhythm = { $months ->
    [one] Every month, closing on day { $day } at { $time }
   *[other] Every { $months } months, closing on day { $day } at { $time }
}
f-every_months = An issue every … months
h-every_months = 1 for a monthly, 2 for every other month, 3 for a quarterly.
f-closing_day = Closing day
h-closing_day = From 1 to 31; 31 stands for the last day of the month.
f-closing_time = Closing time
f-active_series = Active series
h-active_series = The next issue is made as soon as the one before has closed.

# Printers
cms-printers = Printers
cms-printer = The printer
cms-printer-new = New printer
cms-printers-empty = No printer
cms-printers-empty-hint = Copy the technical sheet of yours here. Until then the built-in profile serves every issue.
cms-printer-asks = What it asks for
cms-printer-built-in = Built-in profile
cms-printer-built-in-hint = It serves issues without a printer. It suits sheet-fed offset on coated paper; uncoated paper needs the printer’s own ICC profile.
cms-printer-numbers = { $condition }, bleed of { $bleed } mm, ink limit of { $ink }%, pages in multiples of { $multiple }, { $pdf }
cms-printer-saved = Printer saved.
cms-printer-removed = Printer removed.
cms-printer-conflict = Somebody changed this printer meanwhile. Your settings are still here: read again, then save once more.
cms-printer-colour = Colour
cms-printer-paper = Paper
cms-printer-file = File
cms-printer-uses = Where it is used
cms-printer-unused = No issue, no series.
cms-printer-used-hint = A printer in use cannot be removed.
cms-icc-built-in = ISO Coated v2 300% (basICColor), built in
cms-icc-own = The printer’s own
cms-icc-now = At present: { $name }.
cms-thresholds = Thresholds of the preflight
cms-thresholds-hint = What the check before printing reports. An empty field takes the usual value.
cms-thresholds-images = Images
cms-thresholds-ink = Ink
cms-thresholds-black = Black and overprint
cms-thresholds-text = Text
cms-thresholds-lines = Lines
cms-thresholds-page = Page
unit-ppi = ppi
unit-px = px
unit-pt = pt
unit-mm = mm
unit-mm2 = mm²
unit-percent = %
unit-quality = JPEG quality
unit-lightness = L*
unit-grammage = g/m²
binding-saddle = Saddle-stitched
binding-perfect = Perfect-bound
pdfx-x4 = PDF/X-4
pdfx-x1a = PDF/X-1a
image-colour-cmyk = CMYK
image-colour-rgb-x4 = RGB with a profile
f-printer_id = Printer
h-series_printer = That of the next issues of the series.
h-printer_name = With the paper, if the printer uses several.
f-bleed_mm = Bleed
f-ink_limit = Ink limit
f-pages_multiple = Pages in multiples of
f-binding = Binding
f-cover_apart = Cover as a file of its own
h-cover_apart = For a cover printed on another paper. A glued spine always asks for it.
f-marks = Crop marks
h-marks = Outside the bleed; many printers want none.
f-condition = Printing condition
h-condition = FOGRA39 (coated), FOGRA51, FOGRA52 (uncoated)…
f-condition_name = The same in words
f-icc = ICC profile
h-icc = To change it, choose the printer’s file: class “prtr”, CMYK, version 4 at most.
f-icc_built_in = Go back to the built-in ICC profile
f-spots = Spot colours ordered
h-spots = Their exact names, one a line: PANTONE 485 C.
f-paper_name = Name of the paper
f-paper_grammage = Grammage
f-paper_caliper_mm = Thickness of a leaf
h-paper_caliper_mm = The thickness gives the width of a glued spine.
f-pdf_version = Standard
f-image_colour = Colour of photos
f-jpx = JPEG 2000 accepted
f-jbig2 = JBIG2 accepted
f-trapped = Trapping already done
h-trapped = Only if the printer knows.
f-image_error_ppi = Image refused below
f-image_warning_ppi = Image reported below
f-image_target_ppi = Images reduced to
f-image_most_ppi = Image needlessly fine above
f-line_art_error_ppi = Line art refused below
f-line_art_warning_ppi = Line art reported below
f-source_quality_q = Photo reported below a compression of
f-source_messenger_px = Photo from a messenger, long side up to
f-source_messenger_q = Photo from a messenger below
f-ink_window_mm2 = Ink measured over
f-image_ink_tolerance_percent = Excess allowed in an image
f-ink_rounding_percent = Rounding allowed
f-trace_ink_percent = Ink neglected below
f-raster_ppi = Pages drawn for measuring at
f-empty_percent = Page nearly empty below
f-rich_black_pt = Black alone required below the size
f-rich_black_k_percent = Counts as black from
f-rich_black_cmy_percent = Rich black from a cyan, magenta and yellow of
f-overprint_below_pt = Black text overprints below the size
f-overprint_line_pt = Black line overprints up to
f-caption_pt = Smallest captions
f-running_text_pt = Smallest running text
f-running_text_glyphs = Running text from so many characters a page
f-superscript_glyphs = Characters of a superscript, at most
f-small_text_pt = Small text below the size
f-small_text_inks = Inks in small text, at most
f-reversed_pt = Smallest white text
f-reversed_bold_pt = Smallest white text in bold
f-contrast_delta_l = Difference of lightness between text and ground
f-hyphen_ladder = Hyphens in a row, at most
f-hairline_pt = Thinnest line in one ink
f-hairline_inks_pt = Thinnest line in several inks, or white
f-safe_mm = Text keeps this distance from the trim
f-safe_folio_mm = Folios keep this distance from the trim
f-gutter_mm = Gutter of a glued spine
f-spine_art_mm = Spine from which it carries the title
f-box_tolerance_mm = Tolerance of page boxes
f-bleed_short_pt = Bleed may fall short by
f-qr_mm = Smallest QR code
f-qr_quiet_modules = Quiet zone of a QR code, in modules
log-add_printer = Printer “{ $what }” added
log-change_printer = Printer “{ $what }” changed
log-remove_printer = Printer “{ $what }” removed
log-choose_printer = Printer of the series “{ $what }” chosen

# --- the flat plan
cms-flat-plan = Flat plan
cms-flat-plan-of = Flat plan — { $issue }
cms-plan-hint = The pages of the issue, what stands on them and what is missing. Drag a text onto a page, or open “Place”.
cms-plan-proposed-hint = This is the proposed plan. Nothing changes until you adopt it.
cms-plan-propose = Propose a plan
cms-plan-undo = Undo the last change
cms-plan-place = Place
cms-plan-decide = Save and see the plan
cms-plan-pinned = pinned to p. { $page }
cms-plan-short = short text
cms-plan-unpictured = without its picture
cms-plan-no-writer = Nobody writes it yet.
cms-plan-no-section = It is of no section.
cms-plan-white = { $part }% white
cms-plan-more = Details
cms-plan-goes-on = “{ $title }” continues
cms-plan-none = No plan yet
cms-plan-none-hint = Add subjects or articles, then ask for a plan: every page will show here.
cms-plan-swap = Swap two pages
cms-plan-swap-a = Page
cms-plan-swap-b = with page
cms-plan-swap-do = Swap
cms-plan-adopt = Adopt this plan
cms-plan-leave = Keep the current plan
cms-plan-left-out = Without a page:
cms-plan-adopted = The plan is adopted. The pages are being set.
cms-plan-undone = The last change is undone.
cms-plan-copy = Start from the plan of
cms-plan-copy-do = Copy
cms-plan-copied = The plan is copied: its subjects wait for their texts.
cms-proposal = Proposed plan
cms-moves = { $n ->
    [one] One move:
   *[other] { $n } moves:
 }
cms-no-moves = Nothing moves: the adopted plan is still the best.
cms-move = Move
cms-move-out = leaves the issue
cms-move-why = Reason
cms-move-keep = Keep
cms-move-keep-on = stay on p. { $page }
cms-plan-filler = filler
cms-plan-guest = Pinned here, it stands in “{ $section }” for this issue.
cms-reshaped = { $n ->
    [one] One text changes its shape or length:
   *[other] { $n } texts change their shape or length:
 }
reshaped-short = “{ $title }”, page { $page }: the short text takes the place of the whole ({ $from } → { $to }).
reshaped-full = “{ $title }”, page { $page }: the whole text takes the place of the short one ({ $from } → { $to }).
reshaped-shape = “{ $title }”, page { $page }: { $from } → { $to }.
h-plan_page = On a page of another section the text takes that section as long as it is pinned there.
move-asked = asked for
move-new = new in the issue
move-out = no room left, or taken out
move-blocked = a page asked for another keeps it out
move-makes-room = gives its page to another
move-follows = follows its neighbours
cms-outlines = What other numbers of pages would give
cms-outline = { $placed }/{ $articles } placed, { $complete } complete, { $short } short, { $unpictured } without picture, { $white }% white
cms-outline-blocking = “{ $title }”, asked for on page { $page }, keeps { $n ->
    [one] one article
   *[other] { $n } articles
    } out.
cms-shape-free = the program chooses
cms-subject = Subject
cms-subject-no-text = The text is not begun.
cms-subject-new = New subject
cms-subject-hint = A subject keeps its place before there is a text.
cms-subject-add = Add the subject
cms-subject-change = Change
cms-subject-draft = Begin the text
cms-signs-of = { GROUPED($n) } of { GROUPED($wanted) } signs
cms-pictures = { $n ->
    [0] no picture
    [one] one picture
   *[other] { $n } pictures
 }
cms-due = due { $day }
cms-late = late, due { $day }
cms-plan-photographer = photographer: { $name }
cms-plan-photo-source = pictures: { $source }
cms-plan-read-hint = The flat plan of the issue: what is planned on each page, and what is still missing.
cms-rules = Sections of the issue
cms-rules-hint = The order of the sections, their pages, the side they begin on, and when their texts are due: days before the closing.
cms-series-rules-hint = Every new issue begins with these rules.
cms-series-dates = Dates of every issue
cms-series-dates-hint = In days before or after the closing. Empty: no date.
cms-apart = Never on the same page
cms-apart-a = This text
cms-apart-b = and this one
cms-apart-remove = Stop separating: { $pair }
cms-to-write = To write
cms-yes = yes
cms-no = no
f-plan_page = First page
f-shape = Shape
f-spread = Opens a spread
f-must_run = Must run
f-working_title = Working title
f-signs = Signs
f-signs_wanted = Signs wanted
f-writer = Written by
f-photographer = Photographer
f-photo_source = Source of the pictures
f-due_on = Due on
f-opens = Begins
section-side-either = on either side
section-side-left = on the left
section-side-right = on the right
f-guaranteed = Always there
f-due_days = Due (days)
f-apart_b = Second text
f-texts_due_on = Texts due on
h-tribunes_due_on = Three days before, at 7, the groups whose address is known are reminded. At the end of the day the deposit closes, and the chief editor hears who is missing.
f-tribunes_due_on = Tribunes due on
f-fit_on = Texts fitted on
f-proof_on = Proof approved on
f-issue_print_run = Copies
h-issue_print_run = Empty: the print run of the imprint.
f-mode = Way of working
h-mode = In every case nothing leaves without a person’s approval.
mode-assisted = Assisted: the program proposes, you adopt
mode-automatic = Automatic: plan and pages are made at the dates
mode-agency = Agency: the layout is made outside
f-texts_days = Texts, days before
f-tribunes_days = Tribunes, days before
f-fit_days = Fitting, days after
f-proof_days = Proof, days after
f-distribution_days = Distribution, days after
page-kind-cover = Cover
page-kind-contents = Contents
page-kind-editorial = Editorial
page-kind-articles = Articles
page-kind-briefs = Briefs
page-kind-tribunes = Opinion
page-kind-agenda = Agenda
page-kind-services = Services
page-kind-index = On the site
page-kind-notes = Notes
page-kind-supplied = Supplied page
page-kind-zone = Pages of a zone
page-kind-back = Back cover
csv-page = Page
csv-kind = Kind of page
csv-section = Section
csv-title = Title
csv-writer = Written by
csv-photographer = Photographer
csv-photo-source = Source of the pictures
csv-state = State
csv-signs = Signs
csv-pictures = Pictures
csv-missing = Missing
plan-signs = signs
plan-missing = missing
plan-waiting = Without a page
plan-page = page
cms-fit = On paper
cms-fit-try = Try
cms-fit-picture = The page where the text would stand. { $text }
fit-over = { $n ->
    [one] One line over in “{ $shape }”.
   *[other] { $n } lines over in “{ $shape }”.
 }
fit-fits = Just fits in “{ $shape }”.
fit-free = { $n ->
    [one] Fits in “{ $shape }”: one line is free.
   *[other] Fits in “{ $shape }”: { $n } lines are free.
 }
fit-no-page = This subject has no page yet: its shape and its lines show once the plan of the issue gives it one.
fit-unknown = It cannot be measured at the moment.
fit-lines = Lines
fit-room = { $n } of { $room }
fit-picture = Picture
fit-picture-size = { $columns ->
    [one] one column, { $lines } lines high
   *[other] { $columns } columns, { $lines } lines high
 }
fit-see-page = See the page
cms-first-plan = First plan of this issue: nothing has been adopted yet.
f-agenda_to = Agenda until
h-agenda_to = Empty: the last day on which the next issue is distributed.

# Beside the text
beside = Preview and steps
beside-web = Site
beside-print = Paper
beside-summary = Summary
beside-steps = Steps
beside-failed = The preview is not available at the moment. It comes back with your next pause.
beside-width = Width of the screen
beside-phone = Phone
beside-desktop = Computer
beside-frame = The page of the site, as you write it
beside-title-first = Give it a title: the preview begins with it.
beside-shape-planned = The plan’s, else the first that suits
beside-write-print = Write the print version, block by block
beside-mail = In the newsletter
beside-screen = On the screens of the town
beside-shared = When the address is shared
beside-read-more = Read more
beside-left-out = (this is not shown there)
beside-no-short-text = Without a short text, the lede stands here.
writing-kept = Draft kept at { $time }. Only you see it until you save.
writing-resumed = Here are your changes of { $when }, not saved yet.
writing-give-up = Back to the saved version
writing-given-up = Your unsaved changes are given up.
writing-local = Saved in this browser only
writing-not-reached = The server does not answer, and this browser can keep nothing: copy your text.
writing-found = This browser keeps a text the server did not get, of
writing-resume = Go on with this text
writing-drop = Throw it away
writing-sign-in = Your session has ended
writing-sign-in-text = Your text is still here. Sign in to go on.
writing-later = Later
writing-writes = { $name } is changing this text.
writing-reads = { $name } has this text open.
writing-newer = { $name } saved a newer version: when you save, you will compare both.
length-full = Whole text
length-web = Text of the site
length-print = Print version
length-short = Short text
length-brief = Brief
part-heading = title
part-lede = lede
part-text = text
fit-high = Fits in “{ $shape }”, { $n ->
    [one] one line
   *[other] { $n } lines
 } high.
fit-awaits-picture = “{ $shape }” awaits a picture, and the article has none.
fit-not-this = “{ $shape }” does not suit this length.
fit-nowhere = Fits in no other shape.
fit-in-one = Fits in “{ $shape }”.
fit-in-two = Fits in “{ $shape }” or “{ $other }”.
fit-more = { $part } + { $n ->
    [one] one line
   *[other] { $n } lines
 }
fit-less = { $part } − { $n ->
    [one] one line
   *[other] { $n } lines
 }
fit-since = Since you opened it: { $parts }.
fit-part = { $part }: { $n ->
    [0] no line
    [one] one line
   *[other] { $n } lines
 }
fit-brief = { $n } signs, for { $from } to { $to }.
fit-brief-over = { $n } signs: too long, { $to } at most.
fit-choice = { $shape } ({ $n } lines)
fit-page-drawn = { $place }, “{ $shape }”, page { $n } of { $of }. { $text }
fit-page-elsewhere = The whole text in “{ $shape }”, page { $n } of { $of } ({ $place }). { $text }
cms-conflict-both = changed on both sides
cms-conflict-them = changed by the other version
cms-conflict-me = changed by you
cms-conflict-decide = { $n ->
    [one] One passage changed on both sides: choose.
   *[other] { $n } passages changed on both sides: choose.
 }
cms-conflict-nothing = nothing here
cms-conflict-merge = Save this choice
cms-conflict-marks = The words are the same, their marks differ.

# --- checks --------------------------------------------------------------
beside-checks = Checks
checks-found = { $errors ->
    [0] { $warnings ->
        [0] Nothing to report.
        [one] One thing to look at.
       *[other] { $warnings } things to look at.
    }
    [one] { $warnings ->
        [0] One thing stands against publishing.
        [one] One thing stands against publishing, another is to be looked at.
       *[other] One thing stands against publishing, { $warnings } others are to be looked at.
    }
   *[other] { $warnings ->
        [0] { $errors } things stand against publishing.
        [one] { $errors } things stand against publishing, another is to be looked at.
       *[other] { $errors } things stand against publishing, { $warnings } others are to be looked at.
    }
}
checks-errors = Stands against publishing
checks-warnings = To be looked at
checks-known = Add “{ $word }” to the known words
checks-ask = Before publishing
checks-ask-text = { $n ->
    [one] Nothing stands against publishing, but one thing deserves a look:
   *[other] Nothing stands against publishing, but { $n } things deserve a look:
}
checks-mend = Back to the text
checks-go-publish = Publish all the same
checks-go-schedule = Schedule all the same
log-learn_word = “{ $what }” added to the known words
h-checks = What is told beside the text, and asked once before publishing.
f-words = Words and names of this town
h-words = One a line: what no dictionary has and is right all the same. Names of places, organisations and persons are known by themselves.
f-acronyms = Abbreviations residents know
h-acronyms = One a line: CCAS, PLU… Others are told as long as the text does not explain them.
f-checks_off = No longer tell
check-alt-is-file-name = Alternative text that is a file name
check-image-without-credit = Image without credit
check-image-without-print-right = Image without a right for paper
check-image-coarse = Image too small for its place in the magazine
check-image-narrow = Image too small for the screen
check-heading-order = Heading that skips a level
check-heading-empty = Empty heading
check-link-vague = Link that does not say where it leads
check-link-to-draft = Link to something not public yet
check-sentence-long = Long sentence
check-unfinished = Passage to be written
check-acronym = Unknown abbreviation
check-spelling = Spelling
check-title-long = Long title
check-lede-long = Lede long for the screens
check-short-text-missing = No short text
check-short-text-long = Short text long for the screens
check-event-over = Event in the past

# --- versions ------------------------------------------------------------
revisions-compare-title = Versions { $from } and { $to }
cms-revision-name = Name of this version
cms-revision-name-do = Name it
cms-revision-named = Version named.
cms-compare-printed = What paper prints
cms-compare-same = These two versions say the same.
settings-see-home = Home
settings-see-article = An article
settings-see-service = A service
settings-see-cover = The printed cover
settings-see-hint = Pages of the site take colours, name and logo as you change them. The cover is that of the issue laid out last: it follows with the next layout.
