site-search-narrow = Narrow down by topic, district or date
site-search-by-topic = Topic
site-search-by-zone = Area
site-search-by-when = Date
site-search-widen = (chosen, remove)
site-search-when-coming = Coming up
site-search-when-week = Within a week
site-search-when-month = Within a month
site-search-when-year = Within a year
site-search-when-before = Older
site-search-instead = Try
site-search-without = Search without these limits
site-search-quoted = “{ $words }”
site-search-suggestions = Suggestions
site-search-suggested = { $n ->
    [0] No suggestion
    [one] { $n } suggestion, arrow down to read it
   *[other] { $n } suggestions, arrow down to read them
  }
site-search-first = The town hall suggests
cms-best-bets = Best bets
best-bet-new = New best bet
best-bet-one = Best bet
best-bets-all = All best bets
best-bets-empty = None yet. The statistics tell what residents look for and do not find.
best-bet-away = (not on the site)
best-bet-kept = Best bet saved: it is shown first from now on.
best-bet-removed = Best bet removed.
f-best_bet_words = When people look for
h-best_bet_words = One search a line: “id card”, “identity card”. Order, accents and plurals do not matter.
f-best_bet_pages = Show first
h-best_bet_pages = The address of a page of the site a line, copied from the browser; three at most. The first is shown at the top.
used-best-bet = best bet
log-save_best_bet = Best bet for “{ $what }” saved
log-remove_best_bet = Best bet for “{ $what }” removed
problem-best-bet-empty = “{ $words }” only has words too common to look for.
problem-best-bet-taken = “{ $words }” has a best bet already, with “{ $other }”.
problem-best-bet-page = No page of the site stands at { $address }.
f-best_bet_locale = On the site
