# Old addresses, and topics made one.
cms-redirects = Old addresses
redirect-new = New redirect
redirect-kept = Redirect saved.
redirect-removed = Redirect removed.
redirect-search = Search an address
redirect-line = Line { $line } ({ $text }):
redirects-empty = No redirect
redirects-empty-hint = Addresses an item had here follow it already. Add those of the older site.
redirects-import = Import a list
redirects-kept = { $n ->
    [0] No redirect saved.
    [one] One redirect saved.
   *[other] { $n } redirects saved.
  }
f-old_address = Old address
h-old_address = The path, such as /spip.php?article12, or the whole address copied from a browser. It is used only where nothing else stands.
f-new_address = Leads to
h-new_address = The number of an item, a path (/demarches/mariage) or a whole address.
f-redirect_lines = Lines
h-redirect_lines = One redirect a line: the old address, a semicolon, the new one. Cells of a spreadsheet can be pasted as they are.
topic-merge = Merge with another topic
topics-merged = The two topics are one.
f-into = Becomes
h-into = Everything with this topic will have the other one. The old address leads there.
log-add_redirect = Redirect of { $what } saved
log-remove_redirect = Redirect of { $what } removed
log-merge_topic = Topic “{ $what }” merged with another
problem-address-taken = This address cannot be redirected.
problem-address-circle = This address would lead to itself.
problem-no-such-item = No item has the number { $number }.
problem-topic-below = This topic is the same one, or lies below it.
zones-import = Import several zones
zones-import-hint = A GeoJSON file in which every feature is a zone with its name (nom, name, libelle…). A zone of the same kind and name gets the new outline.
zones-imported = { $n ->
    [one] One outline saved
   *[other] { $n } outlines saved
  }, { $added } of them for new zones.
log-import_zones = Outlines of zones imported: { $what }
problem-outline-unnamed = Feature { $n } has no name: give it a property “nom”.
settings-preview = The site with these settings
settings-legal = Legal pages:
settings-legal-edit = Change them
check-link-dead = Dead internal link
problem-link-dead = The link “{ $link }” leads to { $address }, where our site has nothing.
problem-leads-nowhere = Nothing stands at this address of our site.
redirect-sure = Keep it all the same: the page will come
