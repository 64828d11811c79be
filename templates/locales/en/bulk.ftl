# One act for many items, and what names an item before it goes.
bulk = Act on the ticked items
bulk-hint = Each item is checked by itself; a report says what was refused, and why.
bulk-publish = Publish
bulk-assign = Give to somebody
bulk-topic = Add a topic
bulk-zone = Add a zone
bulk-withdraw = Withdraw
bulk-trash = Throw away
bulk-account = To whom
bulk-duty = As
bulk-zone-which = Zone
bulk-choose = Choose…
bulk-do = Act
bulk-none = No item was ticked.
bulk-done = { $n ->
    [one] One item done
   *[other] { $n } items done
  }
bulk-refused = { $n ->
    [one] One item refused
   *[other] { $n } items refused
  }
bulk-asked = { $n ->
    [one] One item to look at first
   *[other] { $n } items to look at first
  }
bulk-all-the-same = Go on with these
bulk-named-by = Named in
bulk-so-already = It was so already.
bulk-in-draft = Saved in the draft.
uses-missed = What names it
problem-changed-since = Somebody changed the item since the list was shown.
problem-not-for-you = Your role does not allow it.
problem-trash-public = It has been public: it is withdrawn, with a reason.
problem-agreed-on = It is in review, approved or scheduled: file it on its own page.
bulk-ticked = Ticked items
f-account = To whom
f-zone = Zone
f-topic = Topic
