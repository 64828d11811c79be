# Handing an issue over to an agency, and what comes back.
# What the agency reads in the folder.
print-handoff-may-be-cut = This passage may go if there is no room.
print-handoff-do-not-cut = Signed text: do not cut, correct nothing.
print-handoff-number = hand-off
print-handoff-made = Handed over on
print-handoff-whole = First hand-off: the folder is complete.
print-handoff-delta = Partial hand-off: put these files over the earlier ones and rename nothing. In InDesign, update the links.
print-handoff-freeze = Text freeze
print-handoff-how-1 = 03_articles: one ICML file per text, to be placed (File › Place); it stays linked and can be updated. Beside it, the same for Word (.docx), in styles of the same names, and as plain text (.txt).
print-handoff-how-2 = 02_gabarits: the style sheet PARVIS and the table of styles, to be filled in once. Styles of the same name in your document win.
print-handoff-how-3 = 04_images and 05_infographies: the originals with their colour profile. Credit, rights, alternative text, focal point and print size are in manifest.csv.
print-handoff-how-4 = 08_retours: put corrected ICML files or the IDML here, then send them to the editors. Each changed paragraph is suggested to them.
print-handoff-how-5 = After the text freeze, changes come as a list (09_corrections), before and after, no longer as files.
print-handoff-how-6 = 06_obligatoires: what has to appear. The columns of the council’s groups (one file to a group) are signed: do not cut, correct nothing. The texts a-… stand on paper only.
print-handoff-how-7 = 03_articles, a-…_fiche.pdf: the sheet of the article. Section, page wished, shape, signs, deadline, contact, short address, pictures with credit, rights and largest size.
print-handoff-no-proof = Our own layout is not enclosed: the issue has not been built yet.
print-handoff-texts = Texts
print-handoff-signs = signs
print-handoff-awaited = Texts awaited
print-handoff-changes = What changes
print-handoff-new = new
print-handoff-changed = changed
print-handoff-same = unchanged
print-handoff-removed = no longer part of the issue
print-handoff-corrections = Corrections after the text freeze
print-handoff-returns = Put corrected ICML files and the assembled IDML here, then send them to the editors.
print-handoff-charter = The town’s charter
print-charter-colours = Colours
print-charter-sections = Colours of the sections
print-charter-families = Typefaces
print-charter-logo = Logo of
print-charter-title = Titles
print-charter-text = Text
print-charter-ui = Captions and boxes
print-charter-inks = C M Y K
print-charter-words = The river slept under its mist; the market was opening its stalls.
print-handoff-paragraph = paragraph
print-handoff-character = character
print-ticket-section = Section
print-ticket-state = State
print-ticket-page-wished = Page wished
print-ticket-page-planned = Page planned
print-ticket-shape = Shape advised
print-ticket-signs = Signs
print-ticket-complet = full
print-ticket-court = short
print-ticket-priority = Importance
print-ticket-deadline = Due on
print-ticket-embargo = Not before
print-ticket-contact = Contact
print-ticket-do-not-cut = Signed text: do not cut, correct nothing.
print-ticket-print-only = This text stands on paper only.
print-ticket-pictures = Photographs and drawings
print-ticket-credit = Credit
print-ticket-rights = Rights until
print-ticket-size = Largest size
print-handoff-csv-page = Page
print-handoff-csv-kind = Kind
print-handoff-csv-section = Section
print-handoff-csv-title = Article
print-handoff-csv-variant = Variant
print-handoff-csv-signs = Signs
print-handoff-csv-pictures = Photos
print-handoff-csv-shape = Shape advised
print-handoff-csv-style = Style of Parvis
print-handoff-csv-style-kind = Kind
print-handoff-csv-style-own = Your style
print-handoff-csv-file = File
print-handoff-csv-before = Before
print-handoff-csv-after = After
# At the desk.
cms-agency = Agency
cms-agency-of = Agency — { $issue }
cms-agency-hint = Approved texts, original photographs and the flat plan leave as one folder; what the agency corrects comes back paragraph by paragraph.
cms-agency-open = Hand-offs and returns
cms-agency-handed = { $n ->
    [0] Nothing has been handed over yet.
    [one] One hand-off.
   *[other] { $n } hand-offs.
  }
cms-agency-hand-over = Hand over to the agency
cms-agency-hand-over-hint = The first hand-off holds everything, the next ones what changed. A text nobody has approved yet stays here.
cms-agency-whole = Hand everything over, even what did not change
cms-agency-handoffs = Hand-offs
cms-agency-handoff = Hand-off { $n }
cms-agency-download = Download (ZIP)
cms-agency-files = { $n ->
    [one] one file
   *[other] { $n } files
  }
cms-agency-changes = What changes
cms-agency-was-handed = Hand-off { $n } is ready to be downloaded.
cms-agency-freeze = Text freeze
cms-agency-freeze-hint = From this day on, a text that was handed over is not sent as a file again: its changes go as a list, before and after.
cms-agency-freeze-do = Save the date
cms-agency-freeze-saved = The date is saved.
cms-agency-returns = Texts that came back
cms-agency-return-send = Send in a return
cms-agency-return-hint = A corrected ICML, the assembled IDML, or a ZIP of ICML files.
cms-agency-return-none = No text has come back.
cms-agency-returned = { $n ->
    [one] One text recognised
   *[other] { $n } texts recognised
  }, { $suggestions ->
    [0] no change.
    [one] one change suggested.
   *[other] { $suggestions } changes suggested.
  }
cms-agency-return-open = { $n ->
    [0] all decided
    [one] one change to decide
   *[other] { $n } changes to decide
  }
cms-agency-return-same = Came back as it was handed over.
cms-agency-unknown = Passages not recognised and left aside: { $list }
cms-agency-later = What the agency returns and its final PDF are sent here once the issue has been handed over: they are compared with what it was given.
cms-agency-tribune-same = The column of “{ $group }” came back as it was deposited.
cms-agency-tribune-changed = The column of “{ $group }” came back changed. Nothing of that is taken over: the text the group deposited appears uncut and uncorrected. Ask the agency to use the file it was given.
cms-agency-remarks = Good to know
remark-style = Unknown paragraph style “{ $name }”: the text is read as running text.
remark-character = Unknown character style “{ $name }”: the text is read without it.
remark-note = Note of the agency: “{ $name }”
remark-footnote = A footnote, to be taken over by hand: “{ $name }”
remark-restyled = “{ $name }” now has the style { $style }; the article keeps its own.
suggestion-reworded = Reworded
suggestion-removed = Cut
suggestion-added = Added
suggestion-before = Handed over
suggestion-after = Came back
suggestion-now = The article now says
suggestion-conflict = The article changed since the hand-off: compare before accepting.
suggestion-done = The article says so already.
suggestion-gone = This passage is no longer in the article.
suggestion-to-web = Accept, site and paper
suggestion-to-print = Accept for paper alone
suggestion-refuse = Refuse
suggestion-state-open = to be decided
suggestion-state-web = accepted, site and paper
suggestion-state-print = accepted for paper
suggestion-state-refused = refused
suggestion-waits = Decision kept. The site changes when the item is published: its corrected text waits as a draft.
suggestion-was-decided = The decision is kept.
suggestion-unfit-elsewhere = These words come from another record (a photograph, a card): correct them there.
suggestion-unfit-not-in-print = The print version has no place for this passage.
suggestion-unfit-gone = This passage is no longer in the article.
suggestion-unfit-needed = An article cannot be without it.
suggestion-open-item = Open the article
style-kicker = Kicker
style-title = Title
style-lede = Lede
style-text = Text
style-flush = Text
style-heading = Heading
style-list = List
style-numbered = Numbered list
style-quote = Quote
style-question = Question
style-byline = Byline
style-caption = Caption
style-credit = Credit
style-box_title = Title of a box
style-box_text = Box
style-key_figure = Key figure
style-info = Practical information
style-note = Note
cms-agency-pdf = The agency's final PDF
cms-agency-pdf-hint = Checked as our own, archived by its hash. Each text is looked for on its pages; confirm the places, and the issue is signed, released and cited as if it were built here.
cms-agency-pdf-send = Send in the final PDF
cms-agency-pdf-was-received = PDF received: it is being read, then its pages appear here.
cms-agency-pdf-new = The PDF that has just arrived
cms-agency-pdf-reading = The PDF is being read: its pages are checked and every text is looked for. You may leave this page.
cms-agency-pdf-unread = not read
cms-agency-pdf-failed = Reading it failed several times. An administrator starts it again from the start page of the desk; or send the PDF again.
job-read_final_pdf = Reading the final PDF of an agency
job-build_final_pdf = Taking over the final PDF of an agency
cms-agency-pdf-was-confirmed = Places confirmed: the PDF becomes the last version of the issue.
cms-agency-pdf-preflight = { $errors ->
    [0] No error
    [one] One error
   *[other] { $errors } errors
  }, { $warnings ->
    [0] no warning.
    [one] one warning.
   *[other] { $warnings } warnings.
  }
cms-agency-pdf-pages = { $n ->
    [one] one page
   *[other] { $n } pages
  }
cms-agency-pdf-confirmed = places confirmed
cms-agency-pdf-waits = places to be confirmed
cms-agency-pdf-confirm = Confirm the places
cms-agency-pdf-confirm-hint = An empty page: this text is not in the issue.
cms-agency-found = Found
cms-agency-page-of = Page of “{ $title }”
match-certain = certain
match-doubtful = to be checked
match-missing = not found
f-returned = File
f-final_pdf = Final PDF
f-text_freeze_on = Texts frozen on
problem-handoff-unchanged = Nothing changed since hand-off { $number }.
problem-handoff-locked = A text is checked out at the agency ({ $file }): wait until it is checked in, or choose another folder.
problem-return-nothing-given = Issue { $number } has not been handed over to an agency yet.
problem-return-unknown = No text of this issue is in “{ $name }”. Keep the file names given with the hand-off.
problem-return-unreadable = This file cannot be read as ICML or IDML: { $why ->
    [too-large] it is too large, or its text too long
    [foreign] it brings definitions of its own, which are not read
    [no-story] there is no text in it
   *[damaged] it is damaged, or of another format
  }. { $name }
problem-final-pdf-no-pdf = This file is not a PDF. Ask the agency to export the issue as PDF.
problem-final-pdf-locked = This PDF is protected by a password. Ask the agency for it without protection.
problem-final-pdf-damaged = This PDF is damaged or incomplete. Ask the agency to export it again.
problem-suggestion-decided = This suggestion has been decided already.
problem-suggestion-elsewhere = These words come from another record: correct them there.
problem-suggestion-not-in-print = The print version has no place for this passage.
problem-suggestion-gone = This passage is no longer in the article.
problem-suggestion-needed = An article cannot be without it.
problem-final-pdf-confirmed = A newer PDF has taken its place.
problem-final-pdf-page = The PDF has { $pages } pages.
problem-final-pdf-cover = The cover of this issue comes from the agency.
problem-final-pdf-reopening = The pages of this issue come from the agency: ask it for a corrected PDF and send that in.
log-hand_over = Issue { $number } handed over to the agency
log-freeze_texts = Text freeze of { $what } changed
log-return_story = “{ $what }” came back from the agency
log-return_tribune = Column of “{ $what }” came back from the agency
log-decide_suggestion = Agency's suggestion decided for “{ $what }”
log-receive_final_pdf = Final PDF of { $what } received from the agency
log-confirm_final_pdf = Final PDF of { $what } confirmed
why-agency = PDF of the agency
