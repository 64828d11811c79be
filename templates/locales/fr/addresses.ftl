# Les anciennes adresses, et les thèmes réunis.
cms-redirects = Anciennes adresses
redirect-new = Nouvelle redirection
redirect-kept = Redirection enregistrée.
redirect-removed = Redirection retirée.
redirect-search = Chercher une adresse
redirect-line = Ligne { $line } ({ $text }) :
redirects-empty = Aucune redirection
redirects-empty-hint = Les adresses qu’une fiche a eues ici la suivent déjà. Ajoutez celles de l’ancien site.
redirects-import = Importer une liste
redirects-kept = { $n ->
    [0] Aucune redirection enregistrée.
    [one] Une redirection enregistrée.
   *[other] { $n } redirections enregistrées.
  }
f-old_address = Ancienne adresse
h-old_address = Le chemin, par exemple /spip.php?article12, ou l’adresse complète copiée du navigateur. Elle ne sert que si rien d’autre ne s’y trouve.
f-new_address = Mène à
h-new_address = Le numéro d’une fiche, un chemin (/demarches/mariage) ou une adresse complète.
f-redirect_lines = Lignes
h-redirect_lines = Une redirection par ligne : l’ancienne adresse, un point-virgule, la nouvelle. Le contenu d’un tableur se colle tel quel.
topic-merge = Réunir avec un autre thème
topics-merged = Les deux thèmes n’en font plus qu’un.
f-into = Devient
h-into = Tout ce qui porte ce thème portera l’autre. L’ancienne adresse y mène.
log-add_redirect = Redirection de { $what } enregistrée
log-remove_redirect = Redirection de { $what } retirée
log-merge_topic = Thème « { $what } » réuni avec un autre
problem-address-taken = Cette adresse ne peut pas être redirigée.
problem-address-circle = Cette adresse mènerait à elle-même.
problem-no-such-item = Aucune fiche ne porte le numéro { $number }.
problem-topic-below = Ce thème est le même, ou se trouve en dessous.
zones-import = Importer plusieurs zones
zones-import-hint = Un fichier GeoJSON où chaque objet est une zone et porte son nom (nom, name, libelle…). Une zone de même genre et de même nom reçoit le nouveau contour.
zones-imported = { $n ->
    [one] Un contour enregistré
   *[other] { $n } contours enregistrés
  }, dont { $added } pour de nouvelles zones.
log-import_zones = Contours de zones importés : { $what }
problem-outline-unnamed = L’objet nº { $n } n’a pas de nom : donnez-lui une propriété « nom ».
settings-preview = Le site avec ces réglages
settings-legal = Pages légales :
settings-legal-edit = Les modifier
check-link-dead = Lien interne mort
problem-link-dead = Le lien « { $link } » mène à { $address }, où il n’y a rien sur notre site.
problem-leads-nowhere = Il n’y a rien à cette adresse sur notre site.
redirect-sure = L’enregistrer quand même : la page viendra
