# News: the list, dossiers, feeds.
news-filter = Filter the news
news-by-form = Form
news-by-topic = Topic
news-by-zone = Neighbourhood
news-any-form = Every form
news-any-topic = Every topic
news-any-zone = The whole town
news-count = { $n ->
    [0] No articles
    [one] One article
   *[other] { $n } articles
  }
news-none = Nothing matches. Take a filter away to see other articles.
news-asked-title = { $title }: { $asked }
news-take = Follow the news
news-take-hint = A feed reader shows you each new article, without an account or an address to give.
dossiers = Dossiers
dossier = Dossier
dossier-title = Dossier: { $title }
dossier-count = { $n ->
    [one] One article
   *[other] { $n } articles, to be read in order
  }
dossier-place = Article { $number } of { $count }
dossier-steps = In the dossier “{ $title }”
dossier-previous = Previous article
dossier-next = Next article
cms-dossiers = Dossiers
dossier-new = New dossier
dossier-one = Dossier
dossier-hint = Articles that belong together, read one after the other: a page presents them, and each leads to the one before and the one after.
dossiers-all = All dossiers
dossiers-empty = No dossier yet.
dossier-see = See its page
dossier-kept = Dossier saved.
dossier-removed = Dossier removed; its articles stay online.
f-dossier_articles = Articles, in reading order
h-dossier_articles = The address of an article of the site on each line, copied from a browser; two at least. Translations follow by themselves.
used-dossier = dossier
log-save_dossier = Dossier “{ $what }” saved
log-remove_dossier = Dossier “{ $what }” removed
problem-dossier-articles = A dossier brings at least two articles together.
problem-dossier-article = “{ $title }” is not an article.
problem-dossier-address = No article at the address { $address }.
h-dossier_slug = Empty: made from the name.
