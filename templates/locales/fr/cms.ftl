# Le bureau : textes de l’éditeur (préfixe rt-)
rt-label = Texte
rt-placeholder = Écrivez ici, ou tapez « / » pour insérer…
rt-placeholder-only = Écrivez ici…
rt-help = Alt + F10 : barre d’outils. Échap : retour au texte. Alt + Maj + flèches : déplacer le bloc. Barre oblique dans un paragraphe vide : insérer.
rt-help-only = Alt + F10 : barre d’outils. Échap : retour au texte.
rt-toolbar = Mise en forme
rt-table-toolbar = Tableau
rt-signs = signes
rt-unknown-block = Ce texte contient un élément inconnu de l’éditeur : il est affiché sans pouvoir être modifié, et rien n’en sera perdu.
rt-noscript = L’éditeur de texte a besoin de JavaScript. Les autres champs s’enregistrent sans lui, et le texte reste tel quel.
rt-select-first = Sélectionnez d’abord les mots du lien.
rt-do-paragraph = Paragraphe
rt-do-heading2 = Intertitre
rt-do-heading3 = Sous-intertitre
rt-do-strong = Gras
rt-do-emphasis = Italique
rt-do-superscript = Exposant
rt-do-link = Lien
rt-link = Lien
rt-do-bulletList = Liste à puces
rt-do-orderedList = Liste numérotée
rt-do-quote = Citation
rt-do-callout = Encadré
rt-do-figure = Image
rt-do-gallery = Galerie
rt-do-table = Tableau
rt-do-keyFigure = Chiffre clé
rt-do-file = Fichier à télécharger
rt-do-card = Fiche du site
rt-do-button = Bouton
rt-do-embed = Contenu intégré
rt-do-settings = Canaux et impression du bloc
rt-do-up = Monter le bloc
rt-do-down = Descendre le bloc
rt-do-remove = Supprimer le bloc
rt-do-undo = Annuler
rt-do-redo = Rétablir
rt-do-rowBefore = Ligne au-dessus
rt-do-rowAfter = Ligne au-dessous
rt-do-rowRemove = Supprimer la ligne
rt-do-columnBefore = Colonne à gauche
rt-do-columnAfter = Colonne à droite
rt-do-columnRemove = Supprimer la colonne
rt-do-headerRow = Première ligne d’en-têtes
rt-do-tableRemove = Supprimer le tableau
rt-block-keyFigure = Chiffre clé
rt-block-embed = Contenu intégré
rt-block-button = Bouton
rt-block-gallery = Galerie
rt-block-file = Document
rt-block-contact = Contact
rt-block-event = Événement
rt-block-service = Démarche
rt-block-settings = Où paraît ce bloc
rt-quote-by = Auteur de la citation
rt-callout-title = Titre de l’encadré
rt-table-caption = Titre du tableau
rt-figure-value = Chiffre
rt-figure-label = Ce qu’il dit
rt-embed-url = Adresse (https://…)
rt-embed-title = Titre du contenu
rt-button-label = Texte du bouton
rt-button-target = Où mène le bouton
rt-no-target = Aucune destination
rt-choose-target = Choisir la destination
rt-choose-other = Changer
rt-choose-image = Choisir une image
rt-choose-images = Choisir des images
rt-choose-one = Choisissez d’abord dans la liste.
rt-insert-file = Insérer un fichier
rt-insert-card = Insérer une fiche du site
rt-insert = Insérer
rt-missing-item = Fiche introuvable
rt-missing-image = Image introuvable
rt-caption = Légende
rt-alt = Texte de remplacement
rt-alt-hint = Ce que montre l’image, pour qui ne la voit pas.
rt-decorative = Image décorative
rt-alt-missing = Sans texte de remplacement
rt-decorative-hint = Image décorative, sans information
rt-credit = Crédit
rt-rights-everywhere = Peut aussi être imprimée, envoyée par lettre et partagée : le photographe et les personnes montrées l’ont accepté. Sinon, le site seul.
rt-move-up = Monter
rt-move-down = Descendre
rt-remove = Retirer
rt-link-to = Le lien mène vers
rt-link-item = Une fiche du site
rt-link-address = Une adresse
rt-address = Adresse
rt-address-hint = https://…, une adresse électronique ou un numéro de téléphone.
rt-bad-address = Cette adresse n’est pas reconnue.
rt-unlink = Retirer le lien
rt-search-item = Chercher une fiche
rt-search-image = Chercher une image
rt-found = Résultats : %n
rt-found-more = Les %n premiers résultats. Précisez votre recherche.
rt-found-none = Rien de tel. Essayez un autre mot.
rt-found-no-image = Aucune image. Envoyez-en une ci-dessus.
rt-no-answer = Le serveur n’a pas répondu. Réessayez.
rt-upload = Envoyer une image
rt-file = Fichier
rt-file-hint = JPEG, PNG ou WebP.
rt-no-file = Choisissez un fichier.
rt-empty-file = Ce fichier est vide. Choisissez-en un autre.
rt-too-large = Ce fichier est trop lourd.
rt-not-sent = L’image n’a pas pu être envoyée. Réessayez.
rt-no-alt = Décrivez l’image, ou cochez « décorative ».
rt-send = Envoyer
rt-image-sent = Image envoyée et choisie.
rt-optional = Facultatif sur papier
rt-optional-hint = La mise en page peut laisser ce bloc de côté s’il manque de place.
rt-badge-optional = facultatif sur papier
rt-channels = Canaux
rt-channel-web = Site
rt-channel-print = Papier
rt-channel-mail = Lettre
rt-channel-signage = Écrans
rt-channel-yes = oui
rt-channel-no = non
rt-channel-only = seulement
rt-kind-article = Article
rt-kind-service = Démarche
rt-kind-event = Événement
rt-kind-place = Lieu
rt-kind-organisation = Organisme
rt-kind-person = Personne
rt-kind-document = Document
rt-kind-page = Page
rt-ok = Valider
rt-cancel = Annuler

# Cadre
cms-desk = Bureau
cms-skip = Aller au contenu
cms-nav = Navigation du bureau
cms-overview = Accueil
cms-items = Contenus
cms-images = Images
cms-issues = Numéros
cms-topics = Thèmes
cms-staff = Comptes
cms-settings = Commune
cms-account = Mon compte
cms-see-site = Voir le site
cms-sign-out = Se déconnecter
cms-sign-in = Connexion au bureau
cms-sign-in-do = Se connecter
cms-save = Enregistrer
cms-saved = Enregistré
cms-saved-scheduled = Enregistré. La publication reste prévue le { $when }.
cms-saved-unscheduled = Enregistré comme brouillon : quelque chose empêche la publication prévue le { $when }. Corrigez ce que disent les vérifications, puis programmez-la de nouveau.
cms-created = Brouillon créé.
cms-save-hint = Enregistrer ne publie rien.
cms-unsaved = Modifications non enregistrées
cms-add = Ajouter
cms-none = Aucun
cms-required = obligatoire
cms-optional = facultatif
cms-one-a-line = Un par ligne.
cms-count-left = %n signes restants
cms-count-over = %n signes de trop
cms-row-remove = Retirer la ligne
cms-row-up = Monter la ligne
cms-row-down = Descendre la ligne
cms-problems = { $n ->
    [one] Un point à corriger
   *[other] { $n } points à corriger
  }
cms-pages = Pages
cms-first = Début de la liste
cms-next = Page suivante
cms-new-window = nouvelle fenêtre

# Accueil
cms-loopback = L’adresse publique du site est encore { $url } : les codes QR, les flux et les liens canoniques ne mènent nulle part ailleurs. Elle se règle par public_url dans parvis.toml.
cms-hello = Bonjour { $name }
cms-write-article = Écrire un article
cms-new-other = Créer autre chose
cms-list-review = À relire
cms-list-review-empty = Rien n’attend de relecture.
cms-list-drafts = Mes brouillons
cms-list-drafts-empty = Aucun brouillon en cours. « Écrire un article » en commence un.
cms-list-scheduled = Programmés
cms-list-scheduled-empty = Rien n’est programmé. Une fiche approuvée peut l’être depuis sa page.
cms-list-due = À vérifier
cms-list-due-empty = Aucune date de vérification n’est passée.
cms-next-issue = Prochain numéro
cms-no-issue = Aucun numéro en préparation.
cms-plan-issue = Préparer un numéro
cms-failed-jobs = Tâches en échec
cms-retry = Relancer
cms-lately = Dernières modifications
cms-nothing-yet = Rien pour l’instant.
job-publish = Publication programmée
job-unpublish = Retrait programmé
job-renditions = Tailles d’une image
job-build_issue = Mise en page d’un numéro
job-release_issue = Parution d’un numéro
job-next_issues = Préparation des numéros
job-review_reminders = Rappels de vérification
job-tidy = Nettoyage
log-create = « { $what } » créé
log-save = « { $what } » enregistré
log-submit = « { $what } » envoyé en relecture
log-request_changes = « { $what } » : corrections demandées
log-approve = « { $what } » approuvé
log-schedule = « { $what } » programmé
log-unschedule = « { $what } » déprogrammé
log-publish = « { $what } » publié
log-unpublish = « { $what } » retiré à sa date de fin
log-discard = « { $what } » : brouillon abandonné
log-withdraw = « { $what } » retiré du site
log-add_image = Image « { $what } » ajoutée
log-change_image = Image « { $what } » modifiée
log-save_town = Fiche de la commune modifiée

# Listes
cms-new = Créer
cms-new-what = Que voulez-vous créer ?
cms-filter = Filtrer
cms-filter-do = Filtrer
cms-filter-clear = Effacer les filtres
cms-search-title = Titre
cms-search-image = Chercher une image
cms-search-do = Chercher
cms-kind = Type
cms-kind-all = Tous
cms-state = État
cms-state-all = Tous
cms-topic = Thème
cms-topic-all = Tous
cms-mine = Les miens
cms-tick-all = Tout cocher
cms-changed = Modifié
cms-by = Par
cms-items-first = Les { $n } premiers contenus
cms-items-count = { $n ->
    [one] Un contenu
   *[other] { $n } contenus
  }
cms-items-none = Rien ne correspond à ces filtres
cms-items-none-hint = Essayez un autre mot ou un autre état.
cms-items-empty = Rien n’est encore écrit
cms-items-empty-hint = Commencez par un article, ou par les lieux et les démarches que les habitants cherchent.
kind-article = Article
kind-article-hint = Une nouvelle, un reportage, un portrait, une brève.
kind-service = Démarche
kind-service-hint = Ce que l’habitant peut demander : pour qui, comment, avec quels papiers.
kind-event = Événement
kind-event-hint = Quelque chose qui a lieu, à des dates et dans un lieu.
kind-place = Lieu
kind-place-hint = Un équipement : adresse, horaires, accès.
kind-organisation = Organisme
kind-organisation-hint = Un service municipal, une association, un guichet de médiation.
kind-person = Personne
kind-person-hint = Un élu : mandat, délégations, permanence.
kind-document = Document
kind-document-hint = Un PDF : délibération, arrêté, menu, formulaire.
kind-page = Page
kind-page-hint = Une page institutionnelle : mentions légales, accessibilité.
kinds-article = Articles
kinds-service = Démarches
kinds-event = Événements
kinds-place = Lieux
kinds-organisation = Organismes
kinds-person = Personnes
kinds-document = Documents
kinds-page = Pages
cms-edit-article = Article
cms-edit-service = Démarche
cms-edit-event = Événement
cms-edit-place = Lieu
cms-edit-organisation = Organisme
cms-edit-person = Personne
cms-edit-document = Document
cms-edit-page = Page
cms-new-article = Nouvel article
cms-new-service = Nouvelle démarche
cms-new-event = Nouvel événement
cms-new-place = Nouveau lieu
cms-new-organisation = Nouvel organisme
cms-new-person = Nouvelle personne
cms-new-document = Nouveau document
cms-new-page = Nouvelle page
state-draft = Brouillon
state-in_review = En relecture
state-approved = Approuvé
state-scheduled = Programmé
state-published = Publié
state-withdrawn = Retiré

# Une fiche
cms-item-nav = Vues de la fiche
cms-tab-edit = Écrire
cms-tab-preview = Aperçu
cms-tab-print = Version papier
cms-tab-revisions = Versions
cms-tab-site = Sur le site
cms-preview = Aperçu
cms-preview-of = Aperçu : { $title }
cms-changed-by = Enregistré le { $when } par { $name }
cms-note-of-reviewer = Corrections demandées
cms-locked = Vous pouvez lire cette fiche, pas la modifier maintenant.
cms-workflow = Publication
cms-save-first = Enregistrez d’abord le brouillon : les étapes suivantes apparaîtront ici.
cms-not-yet = { $n ->
    [one] pas encore, une raison
   *[other] pas encore, { $n } raisons
  }
cms-waits-for-chief = En relecture : la rédaction en chef approuve cette fiche ou la publie.
cms-no-verb = Rien à faire pour vous ici.
cms-facts = Repères
cms-number = Numéro
cms-address = Adresse
cms-language = Langue
cms-first-published = Première parution
cms-translate-en = Traduire en anglais
cms-translate-fr = Traduire en français
locale-fr = français
locale-en = anglais
verb-submit = Envoyer en relecture
verb-request_changes = Demander des corrections
verb-approve = Approuver
verb-schedule = Programmer
verb-unschedule = Déprogrammer
verb-publish = Publier maintenant
verb-discard = Abandonner le brouillon
verb-withdraw = Retirer du site
did-submit = Envoyé en relecture.
did-request_changes = Corrections demandées.
did-approve = Approuvé.
did-schedule = Programmé.
did-unschedule = Déprogrammé : la fiche reste approuvée.
did-publish = Publié.
did-discard = Brouillon abandonné.
did-withdraw = Retiré du site.
cms-refused = C’est refusé
cms-refused-verb-submit = L’envoi en relecture attend :
cms-refused-verb-request_changes = La demande de corrections attend :
cms-refused-verb-approve = L’approbation attend :
cms-refused-verb-schedule = La programmation attend :
cms-refused-verb-unschedule = La déprogrammation attend :
cms-refused-verb-publish = La publication attend :
cms-refused-verb-discard = L’abandon attend :
cms-refused-verb-withdraw = Le retrait attend :
cms-verb-conflict = Quelqu’un a modifié la fiche entre-temps. Relisez-la avant de continuer.
cms-back-to-item = Revenir à la fiche
reason-withdrawn = Retiré, avec un avis
reason-error = Publié par erreur
reason-merged = Repris dans une autre fiche
cms-conflict = Quelqu’un a enregistré avant vous
cms-conflict-text = Rien n’est perdu : voici les deux versions, passage par passage.
cms-conflict-resume = Reprendre mon texte dans le formulaire
cms-conflict-theirs = Garder la version enregistrée
cms-conflict-hint = Choisissez pour chaque passage, puis enregistrez. Ce que vous ne prenez pas reste dans la liste des versions.
cms-conflict-saved = Enregistrée
cms-conflict-mine = La mienne
cms-conflict-same = Les deux versions disent la même chose.
cms-revision = Version { $n }
cms-revision-current = C’est la version actuelle.
cms-live = en ligne
cms-open = en cours
cms-restore = Reprendre cette version
cms-restore-hint = Ses champs deviennent une nouvelle version ; aucune autre n’est effacée.
cms-restored = Version reprise comme brouillon.
cms-part-image = Image principale
cms-part-filing = Classement
cms-part-dates = Adresse et dates
cms-part-channels = Canaux et papier
cms-part-notes = Notes internes
cms-part-service = La démarche
cms-part-ways = Où et comment la faire
cms-part-sheet = Fiche nationale et mots de recherche
cms-part-when = Quand
cms-part-where = Où
cms-part-practical = En pratique
cms-part-address = Adresse
cms-part-hours = Horaires
cms-part-contact = Contact et accès
cms-part-organisation = L’organisme
cms-part-mandate = Mandat
cms-part-document = Le document
cms-no-image = Aucune image
cms-no-file = Aucun fichier.
cms-send-image = Envoyer une image
cms-generated-when = Écrit d’après les dates :
cms-hours-read = Se lira :
cms-add-correction = Ajouter une correction
cms-add-step = Ajouter une étape
cms-add-document = Ajouter une pièce
cms-add-deadline = Ajouter un délai
cms-add-timing = Ajouter une date
cms-add-exception = Ajouter une exception
cms-add-phone = Ajouter un numéro
cms-add-contact = Ajouter un contact

# Version papier
cms-web = Sur le site
cms-paper = Sur papier
cms-print-hint = Un bloc laissé tel quel s’imprime comme sur le site.
cms-print-signs = { GROUPED($web) } signes sur le site, { GROUPED($print) } sur papier
cms-print-review = { $n ->
    [one] Un bloc a changé sur le site depuis sa réécriture pour le papier.
   *[other] { $n } blocs ont changé sur le site depuis leur réécriture pour le papier.
  }
cms-print-same = Imprimé comme sur le site.
cms-reword = Réécrire pour le papier
cms-reword-more = Modifier les mots du papier
cms-leave-out = Ne pas imprimer
cms-as-web = Imprimer comme sur le site
cms-left-out = non imprimé
cms-to-review = à revoir
cms-print-older-do = Revoir la version imprimée
cms-seen = Les mots du papier conviennent encore
cms-reworded = réécrit
cms-reworded-marks = mise en forme changée
cms-print-gone = Retiré du site
cms-print-gone-hint = Ces mots ne s’impriment plus, et disparaîtront au prochain enregistrement.
cms-print-saved = Version papier enregistrée.
cms-print-conflict = Quelqu’un a modifié la fiche entre-temps. Vos choix sont encore ici : relisez le texte de gauche, puis enregistrez de nouveau.
cms-print-empty = Le texte est encore vide
cms-print-empty-hint = Écrivez-le d’abord ; ses blocs apparaîtront ici.

# Images
cms-images-none = Aucune image ne correspond
cms-images-empty = Aucune image
cms-images-empty-hint = Envoyez une photo : le site et le papier en tirent leurs tailles.
cms-image-words = Mots
cms-image-rights = Droits
cms-image-sent = Image enregistrée. Vérifiez son point d’intérêt.
cms-image-saved = Image modifiée.
cms-image-conflict = Quelqu’un a modifié l’image entre-temps. Vos mots sont encore ici : relisez, puis enregistrez de nouveau.
cms-choose-again = Le navigateur oublie le fichier : choisissez-le de nouveau.
cms-focal-next = Le point d’intérêt se règle ensuite.
cms-image = Image
cms-image-not-yours = Vous pouvez lire ces mots, pas les modifier : cette image a été envoyée par quelqu’un d’autre.
cms-print-width = imprimable jusqu’à { $mm } mm de large
cms-used-in = Utilisée dans
cms-used-nowhere = Aucune fiche publiée ne l’utilise.
rights-web = site
rights-print = papier
rights-mail = lettre
rights-social = réseaux sociaux

# Fichiers
cms-files = Fichiers
cms-files-first = Les { $n } derniers fichiers
cms-files-count = { $n ->
    [one] Un fichier
   *[other] { $n } fichiers
  }
cms-files-empty = Aucun fichier
cms-files-empty-hint = Un PDF arrive avec le document qui le présente.
cms-file-unused = Aucun document
cms-size = Poids
cms-added = Ajouté

# Thèmes, quartiers, rubriques, équipe, commune
cms-new-topic = Nouveau thème
cms-topic-saved = Thème enregistré.
cms-topics-empty = Aucun thème : créez le premier.
zone-outline = Contour de la zone
zone-outline-hint = Un texte dont personne n’a choisi le quartier est rangé dans celui qui contient son lieu.
zone-outline-drawing = Contour de { $zone } parmi les autres zones
zone-outline-others = Contours des autres zones
zone-outline-legend = Nord en haut. Cette zone est pleine ; chaque point est un lieu de la ville.
zone-outline-items = { $n ->
    [0] Aucun contenu en ligne n’est dans cette zone.
    [one] Un contenu en ligne est dans cette zone.
   *[other] { $n } contenus en ligne sont dans cette zone.
}
zone-outline-save = Enregistrer le contour
zone-outline-remove = Retirer le contour
zone-outline-saved = Le contour est enregistré.
zone-outline-removed = Le contour est retiré.
zone-outline-swapped = Longitude et latitude semblent inversées : GeoJSON donne la longitude d’abord.
zone-outline-abroad = Ce contour n’est pas en France : vérifiez ses coordonnées.
cms-zoning = Éditions par zone
cms-zone-edition = édition { $zone }
f-edition = Édition
cms-edition-common = Pages communes seulement
cms-in-some = { $n ->
    [one] Un texte ne paraît que dans une partie des éditions
   *[other] { $n } textes ne paraissent que dans une partie des éditions
  }
cms-in-some-hint = Ce qui concerne toute la ville se coche dans l’article, sous « Qui est concerné » : il paraît alors dans toutes les éditions.
cms-in-some-chosen = { $zones } : zone choisie dans l’article
cms-in-some-place = { $zones } : quartier de son lieu
cms-editions = Éditions par zone
cms-editions-files = PDF par édition
cms-editions-hint = Les pages communes sont les mêmes ; une seule approbation vaut pour toutes les éditions.
cms-edition-look = Voir ses pages
cms-edition-here = Ses pages sont montrées
cms-edition-web = PDF
cms-edition-press = PDF imprimeur
cms-edition-press-cover = Couverture imprimeur
cms-sections = Rubriques
cms-new-sections = Nouvelle rubrique
cms-sections-empty = Aucune rubrique : créez la première.
cms-in-order = Dans l’ordre
cms-remove = Supprimer
cms-term-saved = Enregistré.
cms-term-removed = Supprimé.
cms-top-level = Premier niveau
cms-tree = L’arbre
cms-accounts = Comptes
cms-account-saved = Compte enregistré.
cms-change-password = Changer de mot de passe
role-contributor = Contributeur
role-editor = Rédacteur
role-chief_editor = Rédacteur en chef
role-administrator = Administrateur
cms-settings-saved = Fiche de la commune enregistrée.
cms-settings-conflict = Quelqu’un a modifié la fiche entre-temps. Vos mots sont encore ici : relisez, puis enregistrez de nouveau.
cms-town = La commune
cms-identity = Couleurs
cms-charter = Encres de la charte graphique
ink-c = Cyan
ink-m = Magenta
ink-y = Jaune
ink-k = Noir
cms-imprint = Ours
cms-imprint-missing = Il manque, avant d’imprimer :
cms-numbers = Numéros utiles

# Champs
f-email = Adresse électronique
f-password = Mot de passe
f-title = Titre
f-name = Nom
f-kicker = Surtitre
h-kicker = Quelques mots au-dessus du titre ; facultatif.
f-lede = Chapô
h-lede = { $form ->
    [news] L’essentiel en une ou deux phrases : ce qui change, pour qui, à partir de quand.
    [works] En une phrase : quels travaux, dans quelle rue, jusqu’à quand.
    [portrait] Qui est cette personne, et pourquoi la rencontrer aujourd’hui.
    [report] Où l’on était, quand, et ce qu’on y a vu ; pour un entretien, qui parle et de quoi.
    [feature] La question à laquelle le dossier répond.
    [brief] L’information entière, en une phrase.
   *[other] L’essentiel en une ou deux phrases.
  }
f-body = Texte
f-image = Image principale
h-image = { $form ->
    [works] Choisissez parmi les images de la commune : un plan des rues fermées et des déviations, de préférence à une photo d’engins.
    [portrait] Choisissez parmi les images de la commune : la personne, de face, là où elle vit ou travaille, avec son accord.
    [report] Choisissez parmi les images de la commune : un moment, des gestes, des visages dont l’accord est noté.
    [feature] Choisissez parmi les images de la commune : une grande image, 2 000 pixels de large au moins.
   *[other] Choisissez parmi les images de la commune.
  }
f-topics = Thèmes
f-zones = Zones
quoted = « { $text } »
labelled = { $label } : { $text }
of-which = { "" } : { $text }
f-concerns = Qui est concerné
concerns-place = Le quartier de son lieu, s’il s’y trouve ; sinon toute la ville
concerns-town = Toute la ville, même si cela se passe dans un quartier
concerns-zones = Certaines zones
f-zoned = Zones qui ont une édition
f-zone_pages = Pages propres à chaque zone
h-zoning = Chaque zone choisie reçoit son édition : les pages communes, et de 1 à 4 pages à elle. 0 : la même édition pour toute la ville.
f-outline = GeoJSON du contour
h-outline = Collez un polygone en degrés (WGS 84), par exemple tracé sur geojson.io ou exporté du SIG de la ville, ou choisissez son fichier.
f-outline_file = Fichier GeoJSON
h-article_place = { $form ->
    [works] Le lieu le plus proche du chantier : l’article paraît à ceux de son quartier.
    [portrait] Où l’on rencontre la personne, si c’est un lieu de la ville. Sans quartier choisi, l’article est de celui qui contient ce lieu.
   *[other] Où cela se passe. Sans quartier choisi, l’article est de celui qui contient ce lieu.
  }
f-audiences = Publics
h-audiences = Familles, aînés… un par ligne.
f-owner = Responsable
h-owner = L’organisme qui répond de cette fiche.
f-author = Signature
h-author = Telle qu’elle paraîtra.
f-slug = Fin de l’adresse
h-slug = Vide : faite d’après le titre. L’ancienne adresse continue de mener ici.
f-displayed_at = Date affichée
h-displayed_at = Vide : celle de la première parution.
f-unpublish_at = Retirer le
h-unpublish_at = La fiche quitte alors le site d’elle-même.
f-review_by = À vérifier le
h-review_by = Vide : selon le type de fiche.
f-priority = Place sur papier
h-priority = Ce que la fiche demande au chemin de fer.
f-evergreen = Peut boucher un trou
h-evergreen = Bonne à imprimer dans n’importe quel numéro.
f-staff_note = Note aux collègues
h-staff_note = Jamais publiée.
f-mediator_note = Note pour la médiation
h-mediator_note = Jamais publiée ; lue par les guichets.
f-publish_at = Date de parution
f-note = Ce qu’il faut corriger
f-reason = Motif
f-notice = Avis aux lecteurs
h-notice = Affiché à la place de la fiche, avec la date. Inutile pour une erreur ou une fiche reprise ailleurs.
f-instead = Fiche qui la remplace
h-instead = Des mots de son titre, ou son numéro ; les fiches trouvées sont proposées ensuite.
f-short_text = Texte court
h-short_text = { $form ->
    [works] 600 signes au plus pour la brève, la lettre et les écrans : la rue, les dates, la déviation.
    [portrait] 600 signes au plus pour la brève, la lettre et les écrans : son nom, ce qu’elle fait, une phrase d’elle.
    [report] 600 signes au plus pour la brève, la lettre et les écrans : ce qui s’est passé, et la prochaine fois.
   *[other] 600 signes écrits par une personne : brève, lettre, écrans.
  }
f-form = Forme
f-section = Rubrique
h-section = Celle du magazine.
f-editorial = Éditorial
h-editorial = L’éditorial d’un numéro.
f-corrections = Rectifications
h-corrections = Affichées au pied de l’article, avec leur date.
f-correction = Rectification
f-date = Date
f-for_whom = Pour qui
f-who_may_apply = Qui peut demander
f-conditions = Conditions
f-steps = Étapes
f-step_title = Étape
f-step_text = Précisions
f-documents = Pièces à apporter
f-document_name = Pièce
f-document_optional = Cette pièce est
f-deadlines = Délais
f-deadline_label = Délai
f-deadline_value = Durée ou date
f-cost = Coût
f-result = Ce que l’on obtient
f-online = En ligne
h-web = Adresse complète : https://…
f-counters = Aux guichets
f-phone = Téléphone
f-appointment = Rendez-vous
h-appointment = Adresse en ligne ou numéro.
f-post = Par courrier
f-out_of_service = Interrompue parce que
h-out_of_service = Laissez vide tant que la démarche est possible.
f-sheet = Fiche service-public.fr
h-sheet = Par exemple F1342.
f-local_complement = Complément local
f-synonyms = Autres mots que cherchent les habitants
h-synonyms = Un par ligne : la recherche trouve la page par ces mots aussi, même s’ils n’y sont pas écrits.
f-timings = Dates
f-begin = Début
f-end = Fin
f-when = Quand, en une phrase
h-when = Vide : la phrase faite d’après les dates.
f-status = Situation
f-attendance = Participation
f-place = Lieu
f-place_text = Autre lieu
h-place_text = Si aucun lieu de la commune ne convient.
f-organiser = Organisateur
f-event_online = Adresse en ligne
f-age_min = Âge minimal
f-age_max = Âge maximal
f-event_access = Accessible
f-price = Tarif
h-price = « Gratuit », « 5 € »…
f-registration = Inscription
h-registration = Adresse, numéro ou phrase.
f-print_line = Ligne pour l’agenda papier
h-print_line = 140 signes au plus.
f-street = Rue
f-postcode = Code postal
f-city = Ville
f-longitude = Longitude
h-longitude = En degrés, par exemple 5,4312.
f-latitude = Latitude
f-ban_id = Identifiant BAN
f-insee = Code INSEE
f-hours = Horaires
h-hours = Notation d’OpenStreetMap : Mo-Fr 08:30-12:00,13:30-17:30; PH off
f-exceptions = Exceptions
f-from = Du
f-to = Au
f-exception_reason = Raison
f-exception_hours = Horaires ces jours-là (vide : fermé)
f-phones = Téléphones
f-phone_label = Pour
f-phone_number = Numéro
f-website = Site
f-accessibility = Accessibilité
h-accessibility = Comment on entre et circule avec un handicap, en phrases.
f-services = Services sur place
f-organisation_type = Nature
f-missions = Missions
f-contacts = Contacts
f-contact_label = Pour
f-places = Lieux
f-is_mediator = Guichet de médiation
h-is_mediator = Reçoit et oriente les habitants.
f-mandate = Mandat
f-group = Groupe politique
f-delegations = Délégations
f-mandate_from = Depuis le
f-mandate_to = Jusqu’au
h-mandate_to = Passé ce jour, la personne n’est plus présentée comme élue.
f-permanence = Permanence
h-permanence = Quand et où elle reçoit, en une phrase.
f-photo_rights = Accord pour les photos
h-photo_rights = Ce que la personne a accepté, et quand.
f-file = Fichier
f-file_pdf = Joindre un PDF
f-file_other = Remplacer par un autre PDF
h-file = PDF seulement ; son texte devient cherchable.
f-document_type = Nature
f-number = Numéro
f-published_from = Affiché du
f-published_to = Affiché jusqu’au
f-exemption = Pourquoi il n’y a pas de version en ligne
h-exemption = À remplir quand le texte ci-dessous reste vide.
f-print_title = Titre sur papier
h-print_title = Vide : comme sur le site. Sous une rubrique, inutile de nommer la commune.
f-print_lede = Chapô sur papier
f-image_file = Fichier
h-image_file = JPEG, PNG ou WebP, { $mb } Mo au plus. Les photos d’iPhone (HEIC) et les AVIF sont à exporter en JPEG.
f-alt = Texte de remplacement
h-alt = Ce que montre l’image, pour qui ne la voit pas.
f-alt_en = Le même en anglais
f-decorative = Image décorative
h-decorative = Elle n’apprend rien : son texte de remplacement reste vide.
f-caption = Légende
f-credit = Crédit
h-credit = Photographe ou source, sans ©.
f-rights = Utilisable pour
f-rights_until = Jusqu’au
h-rights_until = Vide : sans limite.
f-consent = Accord des personnes
h-consent = Qui, quand, et où il est conservé.
f-focal = Point d’intérêt
h-focal = Touchez l’image, ou réglez les curseurs : tous les cadrages gardent ce point.
f-focal_x = De gauche à droite
f-focal_y = De haut en bas
f-keep = Protéger une partie de l’image
h-keep = Visages, enseigne, œuvre : aucun cadrage ne coupe ce rectangle, tant que la forme du cadre le permet. Déplacez-le ou étirez-le sur l’image, ou réglez ses bords.
f-keep_left = Bord gauche
f-keep_right = Bord droit
f-keep_top = Bord haut
f-keep_bottom = Bord bas
f-label_fr = Nom français
f-label_en = Nom anglais
f-parent = Sous
f-position = Rang
f-colour = Couleur
h-colour = Celle de la rubrique sur papier ; elle doit se lire sur du blanc.
f-summary_fr = Présentation
f-summary_en = Présentation en anglais
h-summary = Une phrase en tête de la page du thème.
f-person_name = Nom
f-role = Rôle
f-new_password = Nouveau mot de passe
f-locale = Langue du bureau
f-town_name = Nom
f-magazine = Nom du magazine
f-motto = Devise
h-motto = Une ligne sous le nom, en page d’accueil.
f-address = Adresse
h-town_address = Comme sur une enveloppe : la rue, puis le code postal et la ville sur la ligne suivante.
f-time_zone = Fuseau horaire
h-time_zone = Europe/Paris, sauf outre-mer.
f-main_place = Lieu principal
h-main_place = Ses horaires paraissent en page d’accueil.
h-identity = Une couleur trop pâle pour être lue est refusée, avec la plus proche qui convient.
h-charter = Pour cent de cyan, magenta, jaune et noir que la charte donne à ces couleurs ; le PDF imprimeur les reprend exactement, l’écran garde les couleurs ci-dessus. Un champ vide prend la valeur calculée, en deux encres au plus : au-delà, les petits caractères se repèrent mal et le contrôle le signale.
f-logo = Logo
h-logo = Choisissez parmi les images de la commune.
f-accent = Couleur d’accent
f-accent_dark = Accent foncé
f-tint = Fond teinté
f-ink = Encre
f-paper = Papier
f-director = Directeur de la publication
f-editor = Rédaction
f-publisher = Éditeur
f-printer = Imprimeur, nom et adresse
f-issn = ISSN
f-legal_deposit = Dépôt légal
f-print_run = Tirage
f-imprint_paper = Papier employé
priority-lead = Ouverture
priority-secondary = Article courant
priority-brief = Brève
priority-filler = Bouche-trou
cms-models = Partir d’un modèle
model-news = Actualité
model-news-hint = L’essentiel, ce qui change, pourquoi, la suite.
model-interview = Entretien
model-interview-hint = Une présentation, puis des questions en gras et leurs réponses.
model-portrait = Portrait
model-portrait-hint = Une scène, un parcours, une citation.
model-works = Travaux
model-works-hint = Où, quand, circulation, commerces, qui appeler.
model-report = Retour sur un événement
model-report-hint = Ce qui s’est passé, une voix, des chiffres, la prochaine date.
form-news-hint = Une nouvelle utile : 900 à 2 000 signes, le plus important d’abord.
form-report-hint = On y était : 2 000 à 4 500 signes, une scène et des voix. Convient aussi à un entretien.
form-portrait-hint = Une personne de la ville : 2 000 à 3 500 signes et une photo d’elle.
form-feature-hint = Le sujet du mois : plus de 4 500 signes, plusieurs intertitres, une grande image.
form-brief-hint = Quelques lignes : 600 signes au plus, sans intertitre.
form-works-hint = Un chantier : où, de quand à quand, par où passer.
form-news = Actualité
form-report = Reportage
form-portrait = Portrait
form-feature = Grand format
form-brief = Brève
form-works = Travaux
status-scheduled = Maintenu
status-rescheduled = Reprogrammé
status-moved_online = Passé en ligne
status-postponed = Reporté
status-full = Complet
status-cancelled = Annulé
attendance-in_person = Sur place
attendance-online = En ligne
attendance-mixed = Sur place et en ligne
access-hi = Handicap auditif
access-vi = Handicap visuel
access-pi = Handicap psychique
access-mi = Handicap moteur
access-ii = Handicap intellectuel
organisation-unit = Service municipal
organisation-association = Association
organisation-mediator_desk = Guichet de médiation
document-deliberation = Délibération
document-decree = Arrêté
document-minutes = Compte rendu
document-menu = Menu
document-form = Formulaire
document-other = Autre

# Numéros
cms-issue = Numéro
cms-issue-name = N° { $number }, { $period }
cms-closes = bouclage le { $when }
cms-closed = bouclé le { $when }
cms-released-on = parution le { $when }
cms-issues-empty = Aucun numéro
cms-issues-empty-hint = « Préparer un numéro » en ouvre un : les articles parus depuis le précédent s’y proposent d’eux-mêmes.
cms-pages-count = Pages
cms-issue-planned = Numéro ouvert.
cms-issue-saved = Numéro enregistré.
cms-issue-approved = Numéro approuvé : il paraîtra à sa date.
cms-issue-conflict = Le numéro a changé entre-temps (mise en page ou collègue). Vos choix sont encore ici : relisez, puis recommencez.
cms-issue-settings = Numéro, dates, couverture
cms-contents = Sommaire
cms-contents-count = { $n ->
    [0] aucun article
    [one] un article, { GROUPED($signs) } signes
   *[other] { $n } articles, { GROUPED($signs) } signes
  }
cms-signs = { $n ->
    [one] { $n } signe
   *[other] { GROUPED($n) } signes
  }
cms-on-page = page { $n }
cms-no-section = Sans rubrique
cms-no-candidate = Aucun article proposé
cms-no-candidate-hint = Publiez des articles, ou ajoutez-en un plus ancien ci-dessous.
cms-add-article = Ajouter un article
cms-choice = Décision
cms-save-picks = Enregistrer le sommaire
cms-picks-saved = Sommaire enregistré.
choice-candidate = Proposé
choice-chosen = Retenu
choice-refused = Écarté
cms-proof = Épreuve
cms-built = Mise en page du { $when }, { $pages } pages
cms-building = Mise en page en cours. Vous pouvez quitter cette page : elle continue.
cms-build-failed = La dernière mise en page a échoué.
cms-build-again = Nouvel essai le { $when }.
cms-build = Mise en page
cms-build-hint = Elle prend de quelques secondes à une minute.
cms-build-do = Mettre en page
cms-build-asked = Mise en page demandée.
cms-not-built = Pas encore d’épreuve
cms-not-built-hint = « Mettre en page » compose le numéro avec le sommaire ci-dessus.
cms-findings = { $n ->
    [one] Une remarque
   *[other] { $n } remarques
  }
cms-no-finding = Rien à signaler dans cette épreuve.
cms-preflight = Contrôle avant impression
cms-preflight-pdf = Rapport (PDF)
cms-preflight-json = Rapport (JSON)
cms-preflight-open = { $n ->
    [one] Une remarque à vérifier attend une décision.
   *[other] { $n } remarques à vérifier attendent une décision.
  }
cms-preflight-none-open = Aucune remarque à vérifier n’attend de décision.
cms-finding = Remarque
cms-finding-page = Page
cms-finding-where = Aller à
cms-finding-item = l’article
cms-finding-picture = l’image
cms-whole-issue = tout le numéro
cms-check-number = contrôle { $n }
cms-waive = Accepter des remarques
cms-waive-all = { $n ->
    [one] Accepter la remarque à vérifier, cochée ou non
   *[other] Accepter les { $n } remarques à vérifier, cochées ou non
}
cms-finding-times = × { $n }
cms-waive-choose = Accepter
cms-waive-this = Accepter : { $what }
cms-waive-hint = Cochez les remarques et dites pourquoi elles peuvent rester. Votre nom est gardé avec le numéro ; si une nouvelle épreuve donne une autre remarque, la question est posée de nouveau.
f-waiver_reason = Motif
cms-waive-do = Accepter en mon nom
cms-waived = Remarques acceptées en votre nom.
cms-waived-by = Acceptée par { $name }, { $when } :
cms-unwaive = Ne plus accepter
cms-unwaive-this = Ne plus accepter : { $what }
cms-unwaived = La remarque est de nouveau ouverte.
cms-unchecked = { $n ->
    [one] Un contrôle non fait, ou en partie
   *[other] { $n } contrôles non faits, ou en partie
  }
cms-page-picture = Page { $n } de l’épreuve
severity-error = à corriger
severity-warning = à vérifier
severity-info = à savoir
cms-download-pdf = PDF de l’épreuve
cms-download-large-print = PDF en grands caractères
cms-download-press = PDF imprimeur
cms-download-press-inside = PDF imprimeur : pages intérieures
cms-download-press-cover = PDF imprimeur : couverture
cms-supplied = Pages fournies
cms-supplied-add = Ajouter une page fournie en PDF
cms-supplied-hint = Publicité, double page d’une agence, couverture : le PDF est placé à 100 % dans le PDF imprimeur ; à l’écran, son image et le texte ci-dessous.
cms-supplied-none = Aucune.
cms-supplied-do = Vérifier et ajouter
cms-supplied-added = La page est réservée. Composez le numéro pour la voir à sa place.
cms-supplied-removed = La page est rendue au numéro.
supplied-front = Première de couverture
supplied-back = Quatrième de couverture
supplied-inside-back = Troisième de couverture
supplied-page = Page { $n }
supplied-spread = Pages { $n } et { $last }
supplied-place-page = À la page…
supplied-place-front = Première de couverture
supplied-place-back = Quatrième de couverture
supplied-place-inside-back = Troisième de couverture
f-place_in_issue = Emplacement
f-page = Page
h-supplied_page = Une double page commence à gauche, sur un numéro pair.
f-supplied_file = Fichier PDF
h-supplied_file = Une page, ou deux côte à côte en double largeur, au format fini avec son fond perdu, polices incorporées, couleurs en quadrichromie.
f-supplied_convert = Convertir les couleurs RVB
h-supplied_convert = Sans cette case, un PDF en RVB est refusé : l’annonceur sait mieux que personne quelles encres il attend.
f-supplied_alt = Ce que dit la page
h-supplied_alt = Obligatoire : c’est ce que lisent ceux qui ne voient pas la page dans le PDF du site.
f-supplied_title = Titre au sommaire
h-supplied_title = Vide, la page n’y figure pas.
cms-imposed = Épreuve d’imposition
cms-imposed-hint = Pour l’imprimante du bureau : à plier et à feuilleter. L’imprimeur, lui, impose les pages du PDF imprimeur.
cms-imposed-scheme = Disposition
imposed-booklet = Cahier à plier (recto verso, bord court)
imposed-spreads = Doubles pages, comme on les lit
cms-imposed-sheet = Papier
cms-imposed-press = Dans les encres du PDF imprimeur
cms-imposed-creep = Compenser la chasse du papier
cms-imposed-do = Télécharger l’épreuve
cms-download-epub = Télécharger l’EPUB
cms-approval = Bon à tirer
cms-not-yet-why = Pas encore :
cms-approve-hint = L’épreuve est figée telle quelle et paraît à sa date.
cms-approve-issue = Approuver l’épreuve
cms-approval-chief = La rédaction en chef peut approuver.
cms-frozen = Approuvé : le numéro ne change plus.
cms-cover-auto = Celle de l’article d’ouverture
issue-planned = En préparation
issue-closed = Bouclé
issue-proof = En épreuve
issue-approved = Approuvé
issue-released = Paru
f-issue_title = Titre
h-issue_title = Facultatif.
f-period = Période
h-period = Vide : le mois de distribution.
f-closing_at = Bouclage
h-closing_at = Après, plus rien n’entre de soi-même. Vide : dans quinze jours.
f-distribution_from = Distribué du
f-distribution_to = au
f-release_on = Parution en ligne
h-release_on = Vide : le premier jour de distribution.
f-layout = Maquette
f-pages_min = Pages, au moins
f-pages_max = Pages, au plus
h-pages = Des multiples de quatre.
f-cover_image = Image de couverture
f-cover_text = Titre de couverture
h-cover_text = Vide : celui de l’article d’ouverture.
f-issue_editorial = Éditorial
logged-issue = n° { $number }
logged-save_town = Fiche de la commune
logged-arrange_home = Page d’accueil
logged-save_chain = bon à tirer
log-plan_issue = Numéro { $number } ouvert
log-change_issue = Numéro { $number } modifié
log-pick_items = Sommaire du { $what } modifié
log-save_subject = Sujet enregistré dans le { $what }
log-remove_subject = Sujet retiré du { $what }
log-draft_subject = « { $what } » commencé depuis son sujet
log-copy_plan = Plan repris pour le { $what }
log-decide_plan = Place d’un texte du { $what } décidée
log-adopt_plan = Plan du { $what } adopté
log-undo_plan = Dernier changement du plan du { $what } annulé
log-set_rules = Rubriques du { $what } réglées
log-supply_page = Page fournie ajoutée au { $what }
log-remove_supplied_page = Page fournie retirée du { $what }
log-waive_finding = Remarques du { $what } acceptées
log-unwaive_finding = Remarque du { $what } de nouveau à traiter
log-close_issue = Numéro { $number } bouclé
log-approve_issue = Numéro { $number } approuvé
log-release_issue = Numéro { $number } paru
f-issue_series = Série
cms-issue-no-series = Hors série
cms-series = Parution régulière
cms-series-new = Nouvelle série
cms-series-change = Modifier la série
cms-series-all = Séries
cms-series-off = En pause : aucun numéro ne se crée
cms-series-empty = Aucune série. Décrivez le rythme du magazine : le numéro suivant se créera tout seul.
cms-series-saved = Série enregistrée. Le prochain numéro se prépare tout seul.
cms-series-rhythm = { $months ->
    [one] Chaque mois, bouclage le { $day } à { $time }
   *[other] Tous les { $months } mois, bouclage le { $day } à { $time }
}
f-every_months = Un numéro tous les … mois
h-every_months = 1 pour un mensuel, 2 pour un bimestriel, 3 pour un trimestriel.
f-closing_day = Jour du bouclage
h-closing_day = De 1 à 31 ; 31 vaut pour le dernier jour du mois.
f-closing_time = Heure du bouclage
f-active_series = Série active
h-active_series = Le numéro suivant se crée dès que le précédent est bouclé.

# Imprimeurs
cms-printers = Imprimeurs
cms-printer = L’imprimeur
cms-printer-new = Nouvel imprimeur
cms-printers-empty = Aucun imprimeur
cms-printers-empty-hint = Recopiez ici la fiche technique du vôtre. D’ici là, le profil fourni sert à tous les numéros.
cms-printer-asks = Ce qu’il demande
cms-printer-built-in = Profil fourni
cms-printer-built-in-hint = Il sert aux numéros sans imprimeur. Il convient à l’offset sur papier couché ; un papier non couché demande le profil ICC de l’imprimeur.
cms-printer-numbers = { $condition }, fond perdu de { $bleed } mm, taux d’encrage de { $ink } %, pages par { $multiple }, { $pdf }
cms-printer-saved = Imprimeur enregistré.
cms-printer-removed = Imprimeur supprimé.
cms-printer-conflict = Quelqu’un a modifié cet imprimeur entre-temps. Vos réglages sont encore ici : relisez, puis enregistrez de nouveau.
cms-printer-colour = Couleur
cms-printer-paper = Papier
cms-printer-file = Fichier
cms-printer-uses = Qui l’emploie
cms-printer-unused = Aucun numéro, aucune série.
cms-printer-used-hint = Un imprimeur employé ne se supprime pas.
cms-icc-built-in = ISO Coated v2 300 % (basICColor), fourni
cms-icc-own = Celui de l’imprimeur
cms-icc-now = Actuellement : { $name }.
cms-thresholds = Seuils du contrôle
cms-thresholds-hint = Ce que le contrôle avant impression signale. Un champ vide reprend la valeur habituelle.
cms-thresholds-images = Images
cms-thresholds-ink = Encrage
cms-thresholds-black = Noir et surimpression
cms-thresholds-text = Texte
cms-thresholds-lines = Filets
cms-thresholds-page = Page
unit-ppi = ppp
unit-px = px
unit-pt = pt
unit-mm = mm
unit-mm2 = mm²
unit-percent = %
unit-quality = qualité JPEG
unit-lightness = L*
unit-grammage = g/m²
binding-saddle = Piqûre à cheval
binding-perfect = Dos carré collé
pdfx-x4 = PDF/X-4
pdfx-x1a = PDF/X-1a
image-colour-cmyk = CMJN
image-colour-rgb-x4 = RVB avec profil
f-printer_id = Imprimeur
h-series_printer = Celui des prochains numéros de la série.
h-printer_name = Avec le papier, si l’imprimeur en emploie plusieurs.
f-bleed_mm = Fond perdu
f-ink_limit = Taux d’encrage maximal
f-pages_multiple = Pages par multiples de
f-binding = Reliure
f-cover_apart = Couverture dans un fichier à part
h-cover_apart = Pour une couverture imprimée sur un autre papier. Un dos carré collé l’exige toujours.
f-marks = Traits de coupe
h-marks = Hors du fond perdu ; beaucoup d’imprimeurs n’en veulent pas.
f-condition = Condition d’impression
h-condition = FOGRA39 (couché), FOGRA51, FOGRA52 (non couché)…
f-condition_name = La même en clair
f-icc = Profil ICC
h-icc = Pour en changer, choisissez le fichier de l’imprimeur : classe « prtr », CMJN, version 4 au plus.
f-icc_built_in = Revenir au profil ICC fourni
f-spots = Tons directs commandés
h-spots = Leur nom exact, un par ligne : PANTONE 485 C.
f-paper_name = Nom du papier
f-paper_grammage = Grammage
f-paper_caliper_mm = Épaisseur d’une feuille
h-paper_caliper_mm = L’épaisseur donne la largeur du dos carré.
f-pdf_version = Norme
f-image_colour = Couleur des photos
f-jpx = JPEG 2000 accepté
f-jbig2 = JBIG2 accepté
f-trapped = Grossi-maigri déjà fait
h-trapped = Seulement si l’imprimeur le sait.
f-image_error_ppi = Image refusée sous
f-image_warning_ppi = Image signalée sous
f-image_target_ppi = Images ramenées à
f-image_most_ppi = Image trop fine au-delà de
f-line_art_error_ppi = Trait refusé sous
f-line_art_warning_ppi = Trait signalé sous
f-source_quality_q = Photo signalée sous la compression
f-source_messenger_px = Photo de messagerie, grand côté jusqu’à
f-source_messenger_q = Photo de messagerie en dessous de
f-ink_window_mm2 = Encrage mesuré sur
f-image_ink_tolerance_percent = Dépassement toléré dans une image
f-ink_rounding_percent = Arrondi toléré
f-trace_ink_percent = Encre négligée sous
f-raster_ppi = Pages dessinées pour la mesure à
f-empty_percent = Page presque vide sous
f-rich_black_pt = Noir seul exigé sous le corps
f-rich_black_k_percent = Compte comme noir à partir de
f-rich_black_cmy_percent = Noir soutenu à partir d’un cyan, magenta et jaune de
f-overprint_below_pt = Texte noir en surimpression sous le corps
f-overprint_line_pt = Filet noir en surimpression jusqu’à
f-caption_pt = Plus petites légendes
f-running_text_pt = Plus petit texte courant
f-running_text_glyphs = Texte courant à partir de tant de signes par page
f-superscript_glyphs = Signes d’un exposant, au plus
f-small_text_pt = Petit texte sous le corps
f-small_text_inks = Encres dans un petit texte, au plus
f-reversed_pt = Plus petit texte blanc
f-reversed_bold_pt = Plus petit texte blanc en gras
f-contrast_delta_l = Écart de clarté entre texte et fond
f-hyphen_ladder = Coupures de suite, au plus
f-hairline_pt = Plus fin filet d’une encre
f-hairline_inks_pt = Plus fin filet de plusieurs encres, ou blanc
f-safe_mm = Texte à cette distance de la coupe
f-safe_folio_mm = Folio à cette distance de la coupe
f-gutter_mm = Petit fond d’un dos collé
f-spine_art_mm = Dos à partir duquel le titre y est imprimé
f-box_tolerance_mm = Tolérance des cadres de page
f-bleed_short_pt = Manque toléré au fond perdu
f-qr_mm = Plus petit code QR
f-qr_quiet_modules = Marge blanche d’un code QR, en modules
log-add_printer = Imprimeur « { $what } » ajouté
log-change_printer = Imprimeur « { $what } » modifié
log-remove_printer = Imprimeur « { $what } » supprimé
log-choose_printer = Imprimeur de la série « { $what } » choisi

# --- le chemin de fer
cms-flat-plan = Chemin de fer
cms-flat-plan-of = Chemin de fer — { $issue }
cms-plan-hint = Les pages du numéro, ce qui s’y trouve et ce qui manque. Glissez un texte sur une page, ou ouvrez « Placer ».
cms-plan-proposed-hint = Voici le plan proposé. Rien ne change tant que vous ne l’adoptez pas.
cms-plan-propose = Proposer un plan
cms-plan-undo = Annuler le dernier changement
cms-plan-place = Placer
cms-plan-decide = Enregistrer et voir le plan
cms-plan-pinned = épinglé p. { $page }
cms-plan-short = texte court
cms-plan-unpictured = sans sa photo
cms-plan-no-writer = Personne ne l’écrit encore.
cms-plan-no-section = Il n’est d’aucune rubrique.
cms-plan-white = { $part } % de blanc
cms-plan-more = Détails
cms-plan-goes-on = Suite de « { $title } »
cms-plan-none = Pas encore de plan
cms-plan-none-hint = Ajoutez des sujets ou des articles, puis demandez un plan : chaque page apparaîtra ici.
cms-plan-swap = Échanger deux pages
cms-plan-swap-a = La page
cms-plan-swap-b = avec la page
cms-plan-swap-do = Échanger
cms-plan-adopt = Adopter ce plan
cms-plan-leave = Garder le plan actuel
cms-plan-left-out = Sans page :
cms-plan-adopted = Le plan est adopté. Les pages se composent.
cms-plan-undone = Le dernier changement est annulé.
cms-plan-copy = Reprendre le plan du
cms-plan-copy-do = Reprendre
cms-plan-copied = Le plan est repris : ses sujets attendent leurs textes.
cms-proposal = Plan proposé
cms-moves = { $n ->
    [one] Un déplacement :
   *[other] { $n } déplacements :
 }
cms-no-moves = Aucun déplacement : le plan adopté reste le meilleur.
cms-move = Déplacement
cms-move-out = sort du numéro
cms-move-why = Raison
cms-move-keep = Garder
cms-move-keep-on = laisser p. { $page }
cms-plan-filler = bouche-trou
cms-plan-guest = Épinglé, il est rangé dans « { $section } » pour ce numéro.
cms-reshaped = { $n ->
    [one] Un texte change de forme ou de longueur :
   *[other] { $n } textes changent de forme ou de longueur :
 }
reshaped-short = « { $title } », page { $page } : le texte court remplace le texte entier ({ $from } → { $to }).
reshaped-full = « { $title } », page { $page } : le texte entier remplace le texte court ({ $from } → { $to }).
reshaped-shape = « { $title } », page { $page } : { $from } → { $to }.
h-plan_page = Sur une page d’une autre rubrique, le texte prend cette rubrique tant qu’il y est épinglé.
move-asked = demandé
move-new = nouveau dans le numéro
move-out = plus de place, ou retiré
move-blocked = une page demandée pour un autre l’écarte
move-makes-room = laisse sa page à un autre
move-follows = suit ses voisins
cms-outlines = Ce que donneraient d’autres nombres de pages
cms-outline = { $placed }/{ $articles } placés, { $complete } complets, { $short } courts, { $unpictured } sans photo, { $white } % de blanc
cms-outline-blocking = « { $title } », demandé page { $page }, écarte { $n ->
    [one] un article
   *[other] { $n } articles
    }.
cms-shape-free = au choix du programme
cms-subject = Sujet
cms-subject-no-text = Le texte n’est pas commencé.
cms-subject-new = Nouveau sujet
cms-subject-hint = Un sujet réserve sa place avant que le texte existe.
cms-subject-add = Ajouter le sujet
cms-subject-change = Modifier
cms-subject-draft = Commencer le texte
cms-signs-of = { $n ->
    [one] { GROUPED($n) } signe sur { GROUPED($wanted) }
   *[other] { GROUPED($n) } signes sur { GROUPED($wanted) }
  }
cms-pictures = { $n ->
    [0] pas d’image
    [one] une image
   *[other] { $n } images
 }
cms-due = pour le { $day }
cms-late = en retard, pour le { $day }
cms-plan-photographer = photographe : { $name }
cms-plan-photo-source = images : { $source }
cms-plan-read-hint = Le chemin de fer du numéro : ce qui est prévu sur chaque page, et ce qui manque encore.
cms-rules = Rubriques du numéro
cms-rules-hint = L’ordre des rubriques, leurs pages, le côté où elles commencent, leur délai : des jours avant le bouclage.
cms-series-rules-hint = Chaque nouveau numéro commence avec ces règles.
cms-series-dates = Dates de chaque numéro
cms-series-dates-hint = En jours avant ou après le bouclage. Vide : sans date.
cms-apart = Jamais sur la même page
cms-apart-a = Ce texte
cms-apart-b = et celui-ci
cms-apart-remove = Ne plus séparer : { $pair }
cms-to-write = À écrire
cms-yes = oui
cms-no = non
f-plan_page = Page de début
f-shape = Forme
f-spread = Ouvre une double page
f-must_run = Doit paraître
f-working_title = Titre de travail
f-signs = Signes
f-signs_wanted = Signes demandés
f-writer = Écrit par
f-photographer = Photographe
f-photo_source = Source des images
f-due_on = À rendre le
f-opens = Commence
section-side-either = à gauche ou à droite
section-side-left = à gauche
section-side-right = à droite
f-guaranteed = Toujours présente
f-due_days = Délai (jours)
f-apart_b = Second texte
f-texts_due_on = Textes à rendre le
h-tribunes_due_on = Trois jours avant, à 7 h, les groupes dont l’adresse est connue reçoivent un rappel. À la fin du jour, le dépôt est clos, et la rédaction en chef apprend qui manque.
f-tribunes_due_on = Tribunes à rendre le
f-fit_on = Textes ajustés le
f-proof_on = BAT le
f-issue_print_run = Exemplaires
h-issue_print_run = Vide : le tirage de l’ours.
f-mode = Conduite
h-mode = Dans tous les cas, rien ne part sans l’accord d’une personne.
mode-assisted = Assistée : le programme propose, vous adoptez
mode-automatic = Automatique : plan et pages se font aux dates
mode-agency = Agence : la mise en page se fait dehors
f-texts_days = Textes, jours avant
f-tribunes_days = Tribunes, jours avant
f-fit_days = Ajustement, jours après
f-proof_days = BAT, jours après
f-distribution_days = Distribution, jours après
page-kind-cover = Couverture
page-kind-contents = Sommaire
page-kind-editorial = Éditorial
page-kind-articles = Articles
page-kind-briefs = Brèves
page-kind-tribunes = Tribunes
page-kind-agenda = Agenda
page-kind-services = Services
page-kind-index = À lire sur le site
page-kind-notes = Notes
page-kind-supplied = Page fournie
page-kind-zone = Pages de zone
page-kind-back = 4e de couverture
csv-page = Page
csv-kind = Type de page
csv-section = Rubrique
csv-title = Titre
csv-writer = Écrit par
csv-photographer = Photographe
csv-photo-source = Source des images
csv-state = État
csv-signs = Signes
csv-pictures = Images
csv-missing = Il manque
plan-signs = signes
plan-missing = manques
plan-waiting = Sans page
plan-page = page
cms-fit = Sur papier
cms-fit-try = Essayer
cms-fit-picture = La page où le texte se tiendrait. { $text }
fit-over = { $n ->
    [one] Une ligne de trop dans « { $shape } ».
   *[other] { $n } lignes de trop dans « { $shape } ».
 }
fit-fits = Tient juste dans « { $shape } ».
fit-free = { $n ->
    [one] Tient dans « { $shape } » : une ligne reste libre.
   *[other] Tient dans « { $shape } » : { $n } lignes restent libres.
 }
fit-no-page = Ce sujet n’a pas encore de page : la forme et les lignes s’afficheront quand le plan du numéro lui en donnera une.
fit-unknown = La mesure n’est pas possible pour le moment.
fit-lines = Lignes
fit-room = { $n } sur { $room }
fit-picture = Photo
fit-picture-size = { $columns ->
    [one] une colonne, { $lines } lignes de haut
   *[other] { $columns } colonnes, { $lines } lignes de haut
 }
fit-see-page = Voir la page
cms-first-plan = Premier plan de ce numéro : rien n’a encore été adopté.
f-agenda_to = Agenda jusqu’au
h-agenda_to = Vide : le dernier jour de distribution du numéro suivant.

# Beside the text
beside = Aperçu et étapes
beside-web = Site
beside-print = Papier
beside-summary = Résumé
beside-steps = Étapes
beside-failed = L’aperçu n’est pas disponible pour le moment. Il revient avec la prochaine pause.
beside-width = Largeur de l’écran
beside-phone = Téléphone
beside-desktop = Ordinateur
beside-frame = La page du site, telle que vous l’écrivez
beside-title-first = Donnez un titre : l’aperçu commence avec lui.
beside-shape-planned = Celle du plan, sinon la première qui convient
beside-write-print = Écrire la version imprimée, bloc par bloc
beside-mail = Dans la lettre d’information
beside-screen = Sur les écrans de la ville
beside-shared = Quand l’adresse est partagée
beside-read-more = Lire la suite
beside-left-out = (ce contenu n’y paraît pas)
beside-no-short-text = Sans texte court, c’est le chapô qui paraît ici.
writing-kept = Brouillon gardé à { $time }. Vous seul le voyez jusqu’à l’enregistrement.
writing-resumed = Vous retrouvez vos modifications du { $when }, pas encore enregistrées.
writing-give-up = Revenir à la version enregistrée
writing-given-up = Vos modifications non enregistrées sont abandonnées.
writing-local = Enregistré dans ce navigateur seulement
writing-not-reached = Le serveur ne répond pas, et ce navigateur ne peut rien garder : copiez votre texte.
writing-found = Ce navigateur garde un texte que le serveur n’a pas reçu, du
writing-resume = Reprendre ce texte
writing-drop = Le jeter
writing-sign-in = Votre session est terminée
writing-sign-in-text = Votre texte est toujours là. Identifiez-vous pour continuer.
writing-later = Plus tard
writing-writes = { $name } modifie ce texte.
writing-reads = { $name } a ouvert ce texte.
writing-newer = { $name } a enregistré une version plus récente : en enregistrant, vous comparerez les deux.
length-full = Texte entier
length-web = Texte du site
length-print = Version imprimée
length-short = Texte court
length-brief = Brève
part-heading = titre
part-lede = chapô
part-text = texte
fit-high = Tient dans « { $shape } », sur { $n ->
    [one] une ligne
   *[other] { $n } lignes
 } de haut.
fit-awaits-picture = « { $shape } » attend une photo, et l’article n’en a pas.
fit-not-this = « { $shape } » ne convient pas à cette longueur.
fit-nowhere = Ne tient dans aucune autre forme.
fit-in-one = Tient dans « { $shape } ».
fit-in-two = Tient dans « { $shape } » ou « { $other } ».
fit-more = { $part } + { $n ->
    [one] une ligne
   *[other] { $n } lignes
 }
fit-less = { $part } − { $n ->
    [one] une ligne
   *[other] { $n } lignes
 }
fit-since = Depuis l’ouverture : { $parts }.
fit-part = { $part } : { $n ->
    [0] aucune ligne
    [one] une ligne
   *[other] { $n } lignes
 }
fit-brief = { $n } signes, pour { $from } à { $to }.
fit-brief-over = { $n } signes : trop long, { $to } au plus.
fit-choice = { $shape } ({ $n } lignes)
fit-page-drawn = { $place }, « { $shape } », page { $n } sur { $of }. { $text }
fit-page-elsewhere = Le texte entier dans « { $shape } », page { $n } sur { $of } ({ $place }). { $text }
cms-conflict-both = changé des deux côtés
cms-conflict-them = changé par l’autre version
cms-conflict-me = changé par vous
cms-conflict-decide = { $n ->
    [one] Un passage a changé des deux côtés : choisissez.
   *[other] { $n } passages ont changé des deux côtés : choisissez.
 }
cms-conflict-nothing = rien ici
cms-conflict-merge = Enregistrer ce choix
cms-conflict-marks = Les mots sont les mêmes, leur mise en forme diffère.

# --- vérifications -------------------------------------------------------
beside-checks = Vérifications
checks-found = { $errors ->
    [0] { $warnings ->
        [0] Rien à signaler.
        [one] Un point à regarder.
       *[other] { $warnings } points à regarder.
    }
    [one] { $warnings ->
        [0] Un point empêche la publication.
        [one] Un point empêche la publication, un autre est à regarder.
       *[other] Un point empêche la publication, { $warnings } autres sont à regarder.
    }
   *[other] { $warnings ->
        [0] { $errors } points empêchent la publication.
        [one] { $errors } points empêchent la publication, un autre est à regarder.
       *[other] { $errors } points empêchent la publication, { $warnings } autres sont à regarder.
    }
}
checks-errors = Empêche la publication
checks-warnings = À regarder
checks-known = Ajouter « { $word } » aux mots connus
checks-ask = Avant de publier
checks-ask-text = { $n ->
    [one] Rien n’empêche la publication, mais un point mérite un regard :
   *[other] Rien n’empêche la publication, mais { $n } points méritent un regard :
}
checks-mend = Revenir au texte
checks-go-publish = Publier quand même
checks-go-schedule = Programmer quand même
log-learn_word = « { $what } » ajouté aux mots connus
h-checks = Ce qui est signalé à côté du texte, et demandé une fois avant de publier.
f-words = Mots et noms d’ici
h-words = Un par ligne : ce qu’aucun dictionnaire ne connaît et qui est juste. Les noms des lieux, des organisations et des personnes sont connus d’eux-mêmes.
f-acronyms = Sigles connus des habitants
h-acronyms = Un par ligne : CCAS, PLU… Les autres sont signalés tant que le texte ne les explique pas.
f-checks_off = Ne plus signaler
check-alt-is-file-name = Texte de remplacement qui est un nom de fichier
check-image-without-credit = Image sans crédit
check-image-without-print-right = Image sans droit pour le papier
check-image-coarse = Image trop petite pour sa place dans le magazine
check-image-narrow = Image trop petite pour l’écran
check-heading-order = Intertitre qui saute un niveau
check-heading-empty = Intertitre vide
check-link-vague = Lien qui ne dit pas où il mène
check-link-to-draft = Lien vers un contenu qui n’est pas encore public
check-sentence-long = Phrase longue
check-unfinished = Passage à écrire
check-acronym = Sigle inconnu
check-spelling = Orthographe
check-title-long = Titre long
check-lede-long = Chapô long pour les écrans
check-short-text-missing = Texte court absent
check-short-text-long = Texte court long pour les écrans
check-event-over = Événement passé

# --- versions ------------------------------------------------------------
revisions-compare-title = Versions { $from } et { $to }
cms-revision-name = Nom de cette version
cms-revision-name-do = Nommer
cms-revision-named = Version nommée.
cms-compare-printed = Ce que le papier imprime
cms-compare-same = Ces deux versions disent la même chose.
settings-see-home = Accueil
settings-see-article = Un article
settings-see-service = Une démarche
settings-see-cover = La couverture imprimée
settings-see-hint = Les pages du site prennent les couleurs, le nom et le logo à mesure que vous les changez. La couverture est celle du dernier numéro monté : elle suit à la prochaine mise en page.
