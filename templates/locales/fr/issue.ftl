# La couverture, les candidats, ce qui est demandé aux rédacteurs.
cover-title = Couverture
cover-hint = Trois propositions, dessinées comme la dernière mise en page les imprimerait. Prenez-en une, ou réglez tout à la main plus bas.
cover-variants = Propositions
cover-variant = Proposition { $n } de couverture
cover-large = Assez grande pour toute la page : { $ppi } points par pouce
cover-small = Petite pour toute la page : { $ppi } points par pouce sur 300
cover-drawing = Un dessin, net à toute taille
cover-used = Déjà en couverture du numéro précédent
cover-place = Appels : { $place }
cover-hides = Appels : { $place }, sur le sujet de la photo
cover-calls = Les appels
cover-call = Appel { $n }
cover-where = Place des appels
cover-crop = Cadrage
cover-crop-hint = Le point autour duquel la photo est coupée sur cette couverture seulement. La zone protégée de la photo le reste.
cover-take = Choisir
cover-see = Voir
cover-now = La couverture ainsi réglée
cover-adjust = Régler à la main
cover-chosen = Couverture enregistrée, le numéro est remis en page.
cover-none = Pas encore de proposition
cover-none-hint = Les propositions viennent des photos et des articles de la dernière mise en page. Il faut au moins une photo avec droit d’impression.
problem-cover-calls = { $max } appels au plus.
problem-cover-no-right = Cette image n’a pas de droit d’impression pour la durée de la distribution.
problem-cover-choice = Ce choix n’existe pas dans cette maquette.
log-choose_cover = Couverture choisie : { $what }

score-points = { $n ->
    [one] { $n } point :
   *[other] { $n } points :
  }
score-lead = à la une
score-secondary = article courant
score-brief = brève
score-filler = bouche-trou
score-topic = { $n ->
    [0] thème encore absent
    [one] thème déjà présent une fois
   *[other] thème déjà présent { $n } fois
  }
score-zone = { $n ->
    [0] quartier encore absent
    [one] quartier déjà présent une fois
   *[other] quartier déjà présent { $n } fois
  }
score-age = { $n ->
    [0] de cette semaine
    [one] d’il y a une semaine
   *[other] d’il y a { $n } semaines
  }
score-demand = { $n ->
    [one] lu une fois en 30 jours
   *[other] lu { $n } fois en 30 jours
  }
score-evergreen = peut attendre

cms-asks = Textes à ajuster
ask-shorten = { $n ->
    [one] Raccourcir d’une ligne
   *[other] Raccourcir de { $n } lignes
  }
ask-lengthen = { $n ->
    [one] Allonger d’une ligne
   *[other] Allonger de { $n } lignes
  }
ask-place = Numéro { $issue }, page { $page }
cms-plan-waits = { $n ->
    [one] Un texte retenu n’a pas de page dans le plan adopté :
   *[other] { $n } textes retenus n’ont pas de page dans le plan adopté :
    }
