# What is to be checked: the list, and the letters to who answers for it.
cms-due-since = to be checked since { $day }
cms-due-all = Everything to be checked
cms-review-done = Still right
cms-reviewed = “{ $title }” is checked.
log-reviewed = “{ $what }”: checked, still right
mail-review-title = { $n ->
    [one] One page to check on { $site }
   *[other] { $n } pages to check on { $site }
  }
mail-review-lede = These pages of the site of { $town } belong to “{ $organisation }”, and the day to check them has come. Read them again, then tell the newsroom what changed, or that all is right.
mail-review-lede-nobody = The day to check them has come. No organisation answers for them, or none has a mail address: they fall to the newsroom.
mail-review-list = To check
mail-review-line = { $title } (since { $day })
mail-way-due = See everything to be checked
mail-why-contact = You receive this message because you are named as a contact of “{ $organisation }” on { $site }.
log-review_due = “{ $what }”: to be checked
log-sheet_changed = “{ $what }”: the national sheet changed, to be looked at again
