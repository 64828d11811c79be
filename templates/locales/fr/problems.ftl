# Pourquoi une chose est refusée, et comment la corriger. Un message par code de `error::Problem`.
problem-required = À remplir.
problem-zones-none-chosen = Cochez au moins une zone, ou dites que toute la ville est concernée.
problem-too-long = Trop long : { GROUPED($length) } signes, { GROUPED($max) } au plus.
problem-too-many = Trop de lignes : { $max } au plus.
problem-number = Ce n’est pas un nombre.
problem-positive = Un nombre à partir de 1.
problem-date = Ce n’est pas une date.
problem-date-time = Ce n’est pas une date suivie d’une heure.
problem-skipped-time = { $time } n’existe pas ce jour-là : les montres passent à l’heure d’été. Choisissez une autre heure.
problem-time = Ce n’est pas une heure.
problem-day-of-month = Un jour du mois, de 1 à 31.
problem-in-the-past = Cette date est passée.
problem-day-to-come = Choisissez un jour à venir.
problem-ends-before-it-begins = La fin précède le début.
problem-age-order = L’âge maximal est inférieur à l’âge minimal.
problem-email = Cette adresse électronique n’en est pas une.
problem-email-taken = Un compte a déjà cette adresse.
problem-phone = Ce numéro de téléphone n’en est pas un.
problem-web-address = Une adresse complète, qui commence par https://.
problem-postcode = Cinq chiffres.
problem-insee = Cinq signes, ceux de la commune et non du code postal : 39300, 2A004.
problem-ban-id = Un identifiant de la Base adresse nationale, par exemple 39300_0120_00003.
problem-coordinate = Hors des limites de la Terre.
problem-coordinate-pair = Longitude et latitude vont ensemble.
problem-hours = Ces horaires ne se lisent pas : { $fault }
problem-sheet = Une fiche s’écrit F, R ou N suivi de chiffres : F1342.
problem-slug = Des minuscules, des chiffres et des traits d’union seulement, par exemple « { $like } ».
problem-slug-taken = Une autre fiche a déjà cette adresse.
problem-body = { $fault }
problem-file = { $fault }
problem-picture = { $fault }
problem-file-too-heavy = Le fichier dépasse { $max } Mo : réduisez-le, puis choisissez-le de nouveau.
problem-form = Le formulaire est arrivé incomplet ({ $fault }). Réessayez.
problem-no-channel = Dites au moins une façon de faire la démarche, ou pourquoi elle est interrompue.
problem-html-version = Écrivez la version en ligne du document, ou dites ici pourquoi il n’y en a pas.
problem-alt-required = Décrivez l’image, ou cochez « décorative ».
problem-alt-file-name = C’est un nom de fichier : dites plutôt ce que montre l’image.
problem-focal = Le point d’intérêt est hors de l’image.
problem-keep = La partie protégée sort de l’image, ou n’a pas de surface.
problem-image-missing = Une image du texte n’existe plus.
problem-image-without-alt = L’image « { $image } » n’a pas de texte de remplacement.
problem-image-without-right = Les droits de l’image « { $image } » ne couvrent pas le site, ou plus.
problem-link-to-nothing =
    { $n ->
        [0] Une carte du texte montre une fiche qui n’existe plus.
       *[other] Le lien « { $link } » mène à une fiche qui n’existe plus.
    }
problem-link-to-withdrawn =
    { $n ->
        [0] Une carte du texte montre « { $title } », qui a été retiré.
       *[other] Le lien « { $link } » mène à « { $title } », qui a été retiré.
    }
problem-card-of-another-kind = { $kind ->
    [article] Une carte du texte présente l’article « { $title } » comme autre chose : retirez-la, et faites un lien.
    [service] Une carte du texte présente la démarche « { $title } » comme autre chose : insérez une carte de démarche.
    [event] Une carte du texte présente l’événement « { $title } » comme autre chose : insérez une carte d’événement.
    [document] Une carte du texte présente le document « { $title } » comme autre chose : insérez une carte de document.
    [page] Une carte du texte présente la page « { $title } » comme autre chose : retirez-la, et faites un lien.
   *[other] Une carte du texte présente « { $title } » comme autre chose : insérez une carte de contact.
  }
problem-colour = Une couleur s’écrit #rrvvbb.
problem-contrast = Contraste de { $ratio } : trop faible pour être lu. La plus proche qui convient : { $near }.
problem-time-zone = Ce fuseau horaire n’existe pas. Par exemple : Europe/Paris.
problem-label-taken = Ce nom est déjà pris.
problem-in-use = { $n ->
    [one] La fiche « { $title } » s’en sert encore : rien n’est supprimé.
   *[other] { $n } fiches s’en servent encore, dont « { $title } » : rien n’est supprimé.
  }
problem-in-an-issue = Un numéro du magazine s’en sert : rien n’est supprimé.
problem-parent-below = Un thème ne peut pas être sous lui-même.
problem-password-short = { $min } caractères au moins.
problem-wrong-password = Ce n’est pas le mot de passe actuel.
problem-wrong-sign-in = Adresse ou mot de passe inconnus.
problem-too-many-attempts = Trop d’essais. Attendez { $minutes } minutes.
problem-last-administrator = C’est le dernier administrateur : nommez-en un autre d’abord.
problem-not-yours = Cette fiche est celle de quelqu’un d’autre.
problem-nothing-to-publish = Aucun brouillon à publier.
problem-not-from-here = { $verb ->
    [save] Elle n’est pas à modifier dans cet état.
    [submit] Cette fiche n’attend pas d’être envoyée en relecture.
    [request_changes] Cette fiche n’est pas en relecture.
    [approve] Cette fiche n’attend pas d’approbation.
    [schedule] Cette fiche ne peut pas être programmée maintenant.
    [unschedule] Cette fiche n’est pas programmée.
    [publish] Cette fiche n’a rien à publier.
    [discard] Cette fiche n’a pas de brouillon à abandonner.
    [withdraw] Cette fiche n’est pas sur le site.
   *[other] Ce n’est pas possible maintenant.
  }
problem-needs-role = { $role ->
    [editor] La rédaction peut le faire.
    [chief_editor] La rédaction en chef peut le faire.
   *[administrator] L’administration du bureau peut le faire.
  }
problem-number-taken = Le numéro { $number } existe déjà.
problem-multiple-of-four = Un multiple de quatre, quatre au moins.
problem-outline-json = Ce n’est pas du GeoJSON : la ligne { $line } ne se lit pas.
problem-outline-shape = Un contour est un polygone GeoJSON (Polygon ou MultiPolygon), seul ou dans une « Feature ».
problem-outline-features = Le fichier contient { $n } objets : donnez celui de la zone seule.
problem-outline-positions = Le contour a plus de { $max } points : simplifiez-le.
problem-outline-short = Le tracé nº { $ring } a moins de quatre positions.
problem-outline-open = Le tracé nº { $ring } ne se referme pas : sa dernière position doit être la première.
problem-outline-flat = Le tracé nº { $ring } n’entoure rien.
problem-outline-degrees = { $x }, { $y } n’est pas une position : longitude entre −180 et 180, latitude entre −90 et 90, en degrés.
problem-zone-pages = De 0 à { $max } pages par zone.
problem-zones-many = { $max } zones au plus.
problem-zone-without-pages = Donnez au moins une page aux zones choisies, ou n’en choisissez aucune.
problem-pages-without-zone = Choisissez les zones qui ont une édition.
problem-page-of-zone = La page { $page } est propre à chaque zone : choisissez l’édition.
problem-page-budget = Au moins autant que le minimum, 128 au plus.
problem-issue-frozen = Le numéro { $number } est approuvé : il ne change plus.
problem-press-address = Le PDF imprimeur porte l’adresse du site sur chaque page : réglez public_url sur l’adresse publique en https ({ $address } pour l’instant).
problem-issue-not-built = Aucune épreuve : demandez une mise en page.
problem-issue-has-errors = { $count ->
    [one] Une erreur reste dans l’épreuve.
   *[other] { $count } erreurs restent dans l’épreuve.
  }
problem-no-such-layout = Cette maquette n’est pas installée : choisissez-en une autre.
problem-no-such-shape = La maquette de ce numéro n’a pas de forme « { $name } ».
problem-not-in-list = « { $value } » n’est pas dans la liste : choisissez-en une valeur.
problem-layout = La maquette ne peut pas être composée : { $fault }
problem-layout-time = La mise en page a été arrêtée : elle durait plus longtemps que le réglage « layout_seconds » ne le permet. La machine était peut-être occupée : relancez. Si cela se répète, la maquette demande trop de calculs, ou le réglage est trop court.
problem-layout-memory = La mise en page a été arrêtée : elle prenait plus de { $mb } Mo de mémoire, la limite du réglage « layout_memory_mb ». Corrigez la maquette, puis relancez.
problem-out-of-range = De { $least } à { $most }.
problem-pages-multiple = Quatre, huit ou seize.
problem-below-the-one-before = Ce seuil ne peut pas être inférieur à celui qui le précède : vérifiez les deux.
problem-icc-other-file = Ce fichier n’est pas un profil ICC. Demandez à l’imprimeur le fichier .icc de son papier.
problem-icc-size = Ce profil ICC est incomplet : il annonce { $announced } octets et en a { $actual }. Demandez-le de nouveau.
problem-icc-class = { $class ->
    [mntr] Ce profil ICC est celui d’un écran. Demandez à l’imprimeur celui de sa presse (classe « prtr »).
    [scnr] Ce profil ICC est celui d’un scanner ou d’un appareil photo. Demandez à l’imprimeur celui de sa presse (classe « prtr »).
   *[other] Ce profil ICC est de classe « { $class } ». Demandez à l’imprimeur celui de sa presse (classe « prtr »).
  }
problem-icc-space = { $space ->
    [RGB] Ce profil ICC est en RVB. La presse imprime en CMJN : demandez à l’imprimeur le profil de son papier.
    [GRAY] Ce profil ICC est en niveaux de gris. La presse imprime en CMJN : demandez à l’imprimeur le profil de son papier.
   *[other] Ce profil ICC est en « { $space } ». La presse imprime en CMJN : demandez à l’imprimeur le profil de son papier.
  }
problem-icc-version = Ce profil ICC est de version { $version } ; PDF/X-4 en admet 4 au plus. Demandez à l’imprimeur une version 2 ou 4.
problem-icc-unusable = Les tables de ce profil ICC manquent ou ne se lisent pas. Demandez-le de nouveau à l’imprimeur.
problem-printer-missing = Cet imprimeur a été supprimé : choisissez-en un autre.
problem-printer-of-issues = { $n ->
    [one] Le numéro { $numbers } emploie cet imprimeur : rien n’est supprimé.
   *[other] Les numéros { $numbers } emploient cet imprimeur : rien n’est supprimé.
  }
problem-printer-of-series = { $n ->
    [one] La série « { $titles } » emploie cet imprimeur : rien n’est supprimé.
   *[other] { $n } séries emploient cet imprimeur, { $titles } : rien n’est supprimé.
  }
problem-subject-signs = Entre 100 et 40 000 signes.
problem-nothing-to-copy = Il n’y a rien à reprendre : le plan de ce numéro est vide, ou ses sujets sont déjà dans celui-ci.
problem-no-page-yet = Ce sujet n’a pas encore de page.
problem-same-issue = C’est le numéro lui-même.
problem-after-closing = Cette date vient après le bouclage.
problem-between-closing-and-distribution = Entre le bouclage et la distribution.
problem-days = Un nombre de jours, de 0 à 180.
problem-page-of-issue = Une page du numéro, de 1 à { $pages }.
problem-nothing-to-undo = Il n’y a plus rien à annuler.
problem-two-different = Choisissez deux textes différents.
problem-press-unapproved = { $count ->
    [one] Un texte n’est pas encore validé
   *[other] { $count } textes ne sont pas encore validés
 } ({ $titles }) : le fichier d’impression attend.
problem-no-open-issue = Aucun numéro n’est en préparation.
problem-issue-has-open-warnings = { $count ->
    [one] Une remarque du contrôle avant impression attend d’être corrigée ou acceptée.
   *[other] { $count } remarques du contrôle avant impression attendent d’être corrigées ou acceptées.
  }
problem-waiver-none = Choisissez au moins une remarque.
problem-waiver-error = Une erreur ne s’accepte pas : elle se corrige.
problem-waiver-unknown = Cette remarque n’est plus dans le dernier contrôle.
problem-supplied-unreadable = Ce PDF ne peut pas être lu : demandez-en un autre export, en PDF/X-4 par exemple.
problem-supplied-encrypted = Ce PDF est protégé par un mot de passe.
problem-supplied-pages = Ce PDF compte { $n } pages : il en faut une, ou deux côte à côte en double largeur.
problem-supplied-no-trim = Ce PDF ne dit pas où il est coupé : il lui faut un format fini (TrimBox).
problem-supplied-trim = Le format fini est { $have } mm, il faut { $want } mm.
problem-supplied-bleed = Le fond perdu est de { $have } mm, l’imprimeur du numéro en demande { $want }.
problem-supplied-font = La police { $name } n’est pas incorporée.
problem-supplied-rgb = Certaines couleurs ne sont pas des encres (RVB ou profil) : demandez un PDF en quadrichromie, ou cochez la conversion.
problem-supplied-turned = La page est tournée ou mise à l’échelle dans le fichier.
problem-supplied-layers = Le fichier a des calques : ce qui s’imprime n’est pas certain.
problem-supplied-transparency = Le fichier a des transparences, et l’imprimeur du numéro demande du PDF/X-1a.
problem-supplied-spread = Une double page commence sur une page paire, entre les couvertures.
problem-supplied-taken = Une autre page fournie est déjà à cette place.
problem-proof-withdrawn = « { $title } » (page { $page }) a quitté le site depuis cette mise en page : refaites-la.

# Ce qui mérite un regard avant de publier, sans l’empêcher.
problem-alt-is-file-name = Le texte de remplacement de l’image « { $image } » est un nom de fichier : décrivez ce qu’elle montre.
problem-image-without-credit = L’image « { $image } » n’a pas de crédit.
problem-image-without-print-right = L’image « { $image } » ne peut pas paraître sur papier : ses droits ne le permettent pas.
problem-image-coarse = L’image « { $image } » sera floue à sa place dans le magazine : { $ppi } points par pouce.
problem-image-narrow = L’image « { $image } » sera floue en tête de page : { $width } pixels de large.
problem-heading-order = Cet intertitre saute un niveau : le premier intertitre est de niveau 2.
problem-heading-empty = Cet intertitre est vide.
problem-link-vague = Le lien « { $link } » ne dit pas où il mène : nommez la page.
problem-link-to-draft =
    { $n ->
        [0] Une carte montre « { $title } », qui n’est pas encore public : le texte paraîtra sans elle.
       *[other] Le lien « { $link } » mène à « { $title } », qui n’est pas encore public : ces mots paraîtront sans lien.
    }
problem-sentence-long = Une phrase de { $words } mots : « { $begin } »
problem-spelling =
    { $of ->
        [en] « { $word } » est un mot anglais.
       *[none] « { $word } » n’est dans aucun dictionnaire.
    }{ $n ->
        [0] { "" }
       *[other] { " " }Peut-être : { $like } ?
    }
problem-unfinished = Ce passage reste à écrire : « { $begin } ».
problem-acronym = « { $acronym } » n’est pas expliqué : écrivez-le en entier la première fois.
problem-title-long = { $length } signes : au-delà de { $most }, les listes et les moteurs de recherche le coupent.
problem-lede-long = { $length } signes : les écrans de la ville en montrent { $most }.
problem-short-text-missing = Sans texte court, la lettre d’information et les écrans reprennent le chapô.
problem-short-text-long = { $length } signes : les écrans de la ville en montrent { $most }.
problem-event-over = « { $title } » est passé.
problem-no-picture-chosen = Choisissez une image à envoyer : JPEG, PNG, WebP ou SVG. Un fichier vide ne compte pas.
