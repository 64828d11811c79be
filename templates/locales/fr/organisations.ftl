# L’annuaire des organisations, associations comprises.
organisations-filter = Filtrer l’annuaire
organisations-by-type = Sorte
organisations-by-topic = Thème
organisations-by-zone = Quartier
organisations-by-audience = Public
organisations-any-type = Services et associations
organisations-any-topic = Tous les thèmes
organisations-any-zone = Toute la ville
organisations-any-audience = Tous les publics
organisations-count = { $n ->
    [0] Aucune organisation
    [one] Une organisation
   *[other] { $n } organisations
  }
organisations-none = Rien ne correspond. Retirez un filtre.
places-on-map = Les lieux sur la carte
places-sort = Trier par distance depuis : { $near }
places-sort-back = Revenir aux thèmes
places-sorted = Les lieux sont triés par distance depuis : { $near }.
