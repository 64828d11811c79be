site-search-narrow = Affiner par thème, quartier ou date
site-search-by-topic = Thème
site-search-by-zone = Secteur
site-search-by-when = Date
site-search-widen = (choisi, retirer)
site-search-when-coming = À venir
site-search-when-week = Depuis une semaine
site-search-when-month = Depuis un mois
site-search-when-year = Depuis un an
site-search-when-before = Plus ancien
site-search-instead = Essayez avec
site-search-without = Chercher sans ces limites
site-search-quoted = « { $words } »
site-search-suggestions = Suggestions
site-search-suggested = { $n ->
    [0] Aucune suggestion
    [one] { $n } suggestion, flèche vers le bas pour la lire
   *[other] { $n } suggestions, flèche vers le bas pour les lire
  }
site-search-first = La mairie conseille
cms-best-bets = Réponses choisies
best-bet-new = Nouvelle réponse choisie
best-bet-one = Réponse choisie
best-bets-all = Toutes les réponses choisies
best-bets-empty = Aucune encore. Les statistiques disent ce que les habitants cherchent sans le trouver.
best-bet-away = (n’est pas en ligne)
best-bet-kept = Réponse enregistrée : elle s’affiche d’abord dès maintenant.
best-bet-removed = Réponse retirée.
f-best_bet_words = Quand on cherche
h-best_bet_words = Une recherche par ligne : « cni », « carte d’identité ». L’ordre des mots, les accents et les pluriels ne comptent pas.
f-best_bet_pages = Montrer d’abord
h-best_bet_pages = L’adresse d’une page du site par ligne, copiée du navigateur ; trois au plus. La première s’affiche en tête.
used-best-bet = réponse choisie
log-save_best_bet = Réponse choisie pour « { $what } » enregistrée
log-remove_best_bet = Réponse choisie pour « { $what } » retirée
problem-best-bet-empty = « { $words } » ne contient que des mots trop courants pour être cherchés.
problem-best-bet-taken = « { $words } » a déjà une réponse choisie, avec « { $other } ».
problem-best-bet-page = Aucune page en ligne à l’adresse { $address }.
f-best_bet_locale = Sur le site
