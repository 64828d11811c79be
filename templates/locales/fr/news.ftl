# Les actualités : la liste, les dossiers, ce qui s’abonne.
news-filter = Filtrer les actualités
news-by-form = Forme
news-by-topic = Thème
news-by-zone = Quartier
news-any-form = Toutes les formes
news-any-topic = Tous les thèmes
news-any-zone = Toute la ville
news-count = { $n ->
    [0] Aucun article
    [one] Un article
   *[other] { $n } articles
  }
news-none = Rien ne correspond. Retirez un filtre pour voir d’autres articles.
news-asked-title = { $title } : { $asked }
news-take = Suivre les actualités
news-take-hint = Un lecteur de flux vous montre chaque nouvel article, sans compte ni adresse à donner.
dossiers = Dossiers
dossier = Dossier
dossier-title = Dossier : { $title }
dossier-count = { $n ->
    [one] Un article
   *[other] { $n } articles, à lire dans l’ordre
  }
dossier-place = Article { $number } sur { $count }
dossier-steps = Dans le dossier « { $title } »
dossier-previous = Article précédent
dossier-next = Article suivant
cms-dossiers = Dossiers
dossier-new = Nouveau dossier
dossier-one = Dossier
dossier-hint = Des articles qui vont ensemble, lus l’un après l’autre : une page les présente, et chacun mène au précédent et au suivant.
dossiers-all = Tous les dossiers
dossiers-empty = Aucun dossier encore.
dossier-see = Voir la page
dossier-kept = Dossier enregistré.
dossier-removed = Dossier retiré ; ses articles restent en ligne.
f-dossier_articles = Articles, dans l’ordre de lecture
h-dossier_articles = L’adresse d’un article du site par ligne, copiée du navigateur ; deux au moins. Sa traduction suit toute seule.
used-dossier = dossier
log-save_dossier = Dossier « { $what } » enregistré
log-remove_dossier = Dossier « { $what } » retiré
problem-dossier-articles = Un dossier réunit au moins deux articles.
problem-dossier-article = « { $title } » n’est pas un article.
problem-dossier-address = Aucun article à l’adresse { $address }.
h-dossier_slug = Vide : faite d’après le nom.
