# L’annuaire des lieux : filtres et plan.
site-places-filter = Affiner l’annuaire
site-places-by-type = Genre de lieu
site-places-by-topic = Thème
site-places-by-zone = Quartier
site-places-by-access = Accessibilité
site-places-any-type = Tous les lieux
site-places-any-topic = Tous les thèmes
site-places-any-zone = Toute la ville
site-places-any-access = Indifférent
site-places-open = Ouvert maintenant
site-places-count = { $n ->
    [0] Aucun lieu
    [one] Un lieu
   *[other] { $n } lieux
  }
site-places-none = Aucun lieu ne correspond. Retirez un filtre.
site-places-map = Les quartiers et les lieux ; chaque point mène à sa page, la liste ci-dessous dit la même chose.
site-places-near = Voir ce qui est près de moi
f-place_type = Genre de lieu
h-place_type = L’annuaire des lieux se lit par genre.
place-type-administration = Mairie et administrations
place-type-school = Crèches, écoles et collèges
place-type-culture = Culture
place-type-sport = Sport
place-type-solidarity = Santé et solidarités
place-type-market = Marchés et commerces
place-type-outdoors = Places, parcs et jardins
place-type-hall = Salles et vie associative
place-type-transport = Gares et transports
place-type-waste = Déchets
place-type-cemetery = Cimetières
place-type-other = Autre
cms-school-holidays = Vacances scolaires
h-school_holidays = Celles de la zone de la commune (A, B ou C). « SH » dans des horaires désigne ces jours ; les jours fériés, eux, sont connus.
cms-add-school-holiday = Ajouter des vacances
f-school_holiday_label = Vacances
