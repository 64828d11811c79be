# Ce qui est à vérifier : la liste, et les lettres à qui en répond.
cms-due-since = à vérifier depuis le { $day }
cms-due-all = Tout ce qui est à vérifier
cms-review-done = Toujours juste
cms-reviewed = « { $title } » est vérifié.
log-reviewed = « { $what } » : vérifié, toujours juste
mail-review-title = { $n ->
    [one] Une page à vérifier sur { $site }
   *[other] { $n } pages à vérifier sur { $site }
  }
mail-review-lede = Ces pages du site de { $town } dépendent de « { $organisation } », et leur date de vérification est venue. Relisez-les, puis dites à la rédaction ce qui a changé, ou que tout est juste.
mail-review-lede-nobody = Leur date de vérification est venue. Aucune organisation n’en répond, ou aucune n’a d’adresse électronique : elles reviennent à la rédaction.
mail-review-list = À vérifier
mail-review-line = { $title } (depuis le { $day })
mail-way-due = Voir tout ce qui est à vérifier
mail-why-contact = Vous recevez ce message parce que vous êtes indiqué comme contact de « { $organisation } » sur { $site }.
log-review_due = « { $what } » : à vérifier
log-sheet_changed = « { $what } » : la fiche nationale a changé, à relire
