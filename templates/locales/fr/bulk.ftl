# Une action pour plusieurs fiches, et ce qui nomme une fiche avant qu’elle parte.
bulk = Agir sur les fiches cochées
bulk-hint = Chaque fiche est vérifiée séparément ; un rapport dit ce qui a été refusé, et pourquoi.
bulk-publish = Publier
bulk-assign = Confier à quelqu’un
bulk-topic = Ajouter un thème
bulk-zone = Ajouter une zone
bulk-withdraw = Retirer du site
bulk-trash = Mettre à la corbeille
bulk-account = À qui
bulk-duty = Pour
bulk-zone-which = Zone
bulk-choose = Choisir…
bulk-do = Agir
bulk-none = Aucune fiche n’était cochée.
bulk-done = { $n ->
    [one] Une fiche traitée
   *[other] { $n } fiches traitées
  }
bulk-refused = { $n ->
    [one] Une fiche refusée
   *[other] { $n } fiches refusées
  }
bulk-asked = { $n ->
    [one] Une fiche à regarder d’abord
   *[other] { $n } fiches à regarder d’abord
  }
bulk-all-the-same = Continuer avec celles-ci
bulk-named-by = Nommée dans
bulk-so-already = Il en était déjà ainsi.
bulk-in-draft = Enregistré dans le brouillon.
uses-missed = Ce qui la nomme
problem-changed-since = Quelqu’un a modifié la fiche depuis que la liste a été affichée.
problem-not-for-you = Votre rôle ne le permet pas.
problem-trash-public = Elle a été publique : elle se retire, avec une raison.
problem-agreed-on = Elle est en relecture, approuvée ou programmée : classez-la sur sa propre page.
bulk-ticked = Fiches cochées
f-account = À qui
f-zone = Zone
f-topic = Thème
