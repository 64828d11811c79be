# Ce qui se fait pendant qu’on attend.
progress-running = Travail en cours. Vous pouvez quitter cette page : il continue.
progress-waiting = { $n ->
    [0] En attente : c’est le prochain travail.
    [one] En attente derrière un autre travail.
   *[other] En attente derrière { $n } autres travaux.
  }
progress-ended = Terminé.
progress-usual = D’habitude %n s
progress-look = Actualiser la page
progress-sizes = { $n ->
    [one] Les tailles d’une image se préparent encore.
   *[other] Les tailles de { $n } images se préparent encore.
  }
progress-sizes-made = Toutes les tailles sont prêtes.
progress-sizes-begin = Les tailles des images se préparent.
