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
progress-stage-collecting = Étape 1 sur 7 : les textes et les images se rassemblent. Vous pouvez quitter cette page : le travail continue.
progress-stage-measuring = Étape 2 sur 7 : les textes se mesurent. Vous pouvez quitter cette page : le travail continue.
progress-stage-planning = Étape 3 sur 7 : les pages se répartissent. Vous pouvez quitter cette page : le travail continue.
progress-stage-setting = Étape 4 sur 7 : les pages se composent. Vous pouvez quitter cette page : le travail continue.
progress-stage-photographs = Étape 5 sur 7 : les photos se préparent. Vous pouvez quitter cette page : le travail continue.
progress-stage-press = Étape 6 sur 7 : le fichier d’impression se fait. Vous pouvez quitter cette page : le travail continue.
progress-stage-checks = Étape 7 sur 7 : les pages se vérifient. Vous pouvez quitter cette page : le travail continue.
