# Ce qui se dit pendant qu’on écrit, et de ce qui n’est pas fini.

block-name = { $block ->
    [keyFigure] Chiffre clé
    [embed] Contenu intégré
    [button] Bouton
    [gallery] Galerie
    [figure] Image
    [table] Tableau
    [file] Document
    [contact] Contact
    [event] Événement
    [service] Démarche
    [quote] Citation
    [callout] Encadré
    [bulletList] Liste
    [orderedList] Liste numérotée
    [heading] Intertitre
   *[other] Paragraphe
    }
f-unfinished = Blocs à finir
problem-block-unfinished = { $block ->
    [keyFigure] Un chiffre clé est vide : remplissez-le ou retirez-le.
    [embed] Un contenu intégré n’a pas d’adresse https:// : donnez-la ou retirez-le.
    [button] Un bouton n’est pas fini : il lui faut un texte et une destination.
    [gallery] Une galerie est vide : ajoutez des images ou retirez-la.
    [figure] Une image n’est pas choisie.
    [file] Un bloc « Document » ne montre rien : choisissez le document ou retirez le bloc.
    [contact] Un bloc « Contact » ne montre rien : choisissez la fiche ou retirez le bloc.
    [event] Un bloc « Événement » ne montre rien : choisissez l’événement ou retirez le bloc.
    [service] Un bloc « Démarche » ne montre rien : choisissez la démarche ou retirez le bloc.
    [paragraph] Un lien n’est pas fini : il lui faut un texte et une adresse.
   *[other] Un bloc n’est pas fini : il y manque un texte ou l’adresse d’un lien.
    }
cms-conflict-empty = (vide)
