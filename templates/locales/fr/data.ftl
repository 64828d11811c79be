# Données ouvertes
data-title = Données ouvertes
data-lede = Ce que { $town } publie, en fichiers à réutiliser librement. Ils changent avec le site.
data-licence = Toutes ces données sont sous
data-changed = changé le
data-model = Modèle des colonnes
data-get = Télécharger
data-catalogue = Catalogue de ces données (DCAT, JSON-LD)
data-none = Aucune donnée n’est publiée pour le moment.
data-rows = { $count ->
    [one] { $count } ligne
   *[other] { $count } lignes
}
data-equipment = Équipements
data-equipment-lede = Lieux ouverts au public : adresse, position, horaires, téléphone. Modèle national SCDL.
data-associations = Associations
data-associations-lede = Associations de la commune : objet, contact, lieu.
data-acts = Délibérations
data-acts-lede = Délibérations du conseil municipal : numéro, date, matière, document. Modèle national SCDL.
data-agenda = Agenda
data-agenda-lede = Événements annoncés par la commune, avec toutes leurs dates.
f-siret = SIRET de la commune
h-siret = 14 chiffres. Les tableaux de données ouvertes des équipements et des délibérations le demandent à chaque ligne : sans lui, ils ne sont pas publiés.
problem-siret = Ce SIRET n’est pas valable : 14 chiffres, dont la somme de contrôle est juste.
f-matter = Matière de l’acte
h-matter = Selon la nomenclature ACTES. Une délibération entre dans les données ouvertes quand elle a un numéro, une date et une matière.
problem-matter = Cette matière n’est pas dans la nomenclature ACTES.
