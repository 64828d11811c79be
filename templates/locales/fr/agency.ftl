# La remise d’un numéro à une agence, et ce qui en revient.
# Ce que l’agence lit dans le dossier.
print-handoff-may-be-cut = Ce passage peut sauter si la place manque.
print-handoff-do-not-cut = Texte signé : ne pas couper, ne rien corriger.
print-handoff-number = remise
print-handoff-made = Remis le
print-handoff-whole = Première remise : le dossier est complet.
print-handoff-delta = Remise partielle : déposez ces fichiers par-dessus les précédents, sans rien renommer. Dans InDesign, mettez les liens à jour.
print-handoff-freeze = Gel du texte
print-handoff-how-1 = 03_articles : un fichier ICML par texte, à importer (Fichier › Importer) ; il reste lié et se met à jour. À côté, le même pour Word (.docx), dans des styles de mêmes noms, et en texte seul (.txt).
print-handoff-how-2 = 02_gabarits : la feuille de styles PARVIS et la table de correspondance, à remplir une fois. Les styles de même nom de votre document l’emportent.
print-handoff-how-3 = 04_images et 05_infographies : les originaux, profil de couleur compris. Crédit, droits, texte de remplacement, point d’intérêt et taille d’impression sont dans manifest.csv.
print-handoff-how-4 = 08_retours : déposez ici les ICML corrigés ou l’IDML, puis envoyez-les à la rédaction. Chaque paragraphe changé lui est proposé.
print-handoff-how-5 = Après le gel du texte, les changements arrivent en liste (09_corrections), avant et après, et non plus en fichiers.
print-handoff-how-6 = 06_obligatoires : ce qui doit paraître. Les tribunes (un fichier par groupe) sont signées : ne pas couper, ne rien corriger. Les textes a-… ne paraissent que sur le papier.
print-handoff-how-7 = 03_articles, a-…_fiche.pdf : la fiche de l’article. Rubrique, page souhaitée, gabarit, signes, échéance, contact, adresse courte, images avec crédit, droits et taille la plus grande.
print-handoff-no-proof = Notre maquette n’est pas jointe : le numéro n’a pas encore été construit.
print-handoff-texts = Textes
print-handoff-signs = signes
print-handoff-awaited = Textes attendus
print-handoff-changes = Ce qui change
print-handoff-new = nouveau
print-handoff-changed = modifié
print-handoff-same = inchangé
print-handoff-removed = ne fait plus partie du numéro
print-handoff-corrections = Corrections après le gel du texte
print-handoff-returns = Déposez ici les ICML corrigés et l’IDML assemblé, puis envoyez-les à la rédaction.
print-handoff-charter = Charte de la ville
print-charter-colours = Couleurs
print-charter-sections = Couleurs des rubriques
print-charter-families = Caractères
print-charter-logo = Logo de
print-charter-title = Titres
print-charter-text = Texte
print-charter-ui = Légendes et encadrés
print-charter-inks = C M J N
print-charter-words = La rivière dormait sous la brume ; le marché ouvrait ses étals.
print-handoff-paragraph = paragraphe
print-handoff-character = caractère
print-ticket-section = Rubrique
print-ticket-state = État
print-ticket-page-wished = Page souhaitée
print-ticket-page-planned = Page prévue
print-ticket-shape = Gabarit conseillé
print-ticket-signs = Signes
print-ticket-complet = complet
print-ticket-court = court
print-ticket-priority = Importance
print-ticket-deadline = À rendre le
print-ticket-embargo = Pas avant le
print-ticket-contact = Contact
print-ticket-do-not-cut = Texte signé : ne pas couper, ne rien corriger.
print-ticket-print-only = Ce texte ne paraît que sur le papier.
print-ticket-pictures = Photos et dessins
print-ticket-credit = Crédit
print-ticket-rights = Droits jusqu’au
print-ticket-size = Taille la plus grande
print-handoff-csv-page = Page
print-handoff-csv-kind = Nature
print-handoff-csv-section = Rubrique
print-handoff-csv-title = Article
print-handoff-csv-variant = Variante
print-handoff-csv-signs = Signes
print-handoff-csv-pictures = Photos
print-handoff-csv-shape = Gabarit conseillé
print-handoff-csv-style = Style de Parvis
print-handoff-csv-style-kind = Nature
print-handoff-csv-style-own = Votre style
print-handoff-csv-file = Fichier
print-handoff-csv-before = Avant
print-handoff-csv-after = Après
# Au bureau.
cms-agency = Agence
cms-agency-of = Agence — { $issue }
cms-agency-hint = Les textes approuvés, les photos d’origine et le chemin de fer partent en un dossier ; ce que l’agence corrige revient paragraphe par paragraphe.
cms-agency-open = Remises et retours
cms-agency-handed = { $n ->
    [0] Rien n’a encore été remis.
    [one] Une remise.
   *[other] { $n } remises.
  }
cms-agency-hand-over = Remettre à l’agence
cms-agency-hand-over-hint = La première remise contient tout ; les suivantes, ce qui a changé. Un texte qui n’est pas encore approuvé ne part pas.
cms-agency-whole = Tout remettre, même ce qui n’a pas changé
cms-agency-handoffs = Remises
cms-agency-handoff = Remise { $n }
cms-agency-download = Télécharger (ZIP)
cms-agency-files = { $n ->
    [one] un fichier
   *[other] { $n } fichiers
  }
cms-agency-changes = Ce qui change
cms-agency-was-handed = Remise { $n } prête : téléchargez-la.
cms-agency-freeze = Gel du texte
cms-agency-freeze-hint = À partir de ce jour, un texte déjà remis ne repart plus en fichier : ses changements partent en liste, avant et après.
cms-agency-freeze-do = Enregistrer la date
cms-agency-freeze-saved = Date de gel enregistrée.
cms-agency-returns = Retours de textes
cms-agency-return-send = Envoyer un retour
cms-agency-return-hint = Un ICML corrigé, l’IDML assemblé, ou un ZIP d’ICML.
cms-agency-return-none = Aucun texte n’est revenu.
cms-agency-returned = { $n ->
    [one] Un texte reconnu
   *[other] { $n } textes reconnus
  }, { $suggestions ->
    [0] aucun changement.
    [one] un changement proposé.
   *[other] { $suggestions } changements proposés.
  }
cms-agency-return-open = { $n ->
    [0] tout est décidé
    [one] un changement à décider
   *[other] { $n } changements à décider
  }
cms-agency-return-same = Revenu tel qu’il a été remis.
cms-agency-unknown = Passages non reconnus, laissés de côté : { $list }
cms-agency-later = Les fichiers que l’agence rend et son PDF final se déposent ici une fois la première remise faite : c’est à elle qu’ils sont comparés.
cms-agency-tribune-same = La tribune « { $group } » est revenue telle qu’elle a été déposée.
cms-agency-tribune-changed = La tribune « { $group } » est revenue modifiée. Rien n’en est repris : le texte déposé par le groupe paraît sans coupe ni correction. Demandez à l’agence de reprendre le fichier remis.
cms-agency-remarks = À savoir
remark-style = Style de paragraphe inconnu « { $name } » : le texte est lu comme du texte courant.
remark-character = Style de caractère inconnu « { $name } » : le texte est lu sans lui.
remark-note = Note de l’agence : « { $name } »
remark-footnote = Note de bas de page, à reprendre à la main : « { $name } »
remark-restyled = « { $name } » a maintenant le style { $style } ; l’article garde le sien.
suggestion-reworded = Reformulé
suggestion-removed = Coupé
suggestion-added = Ajouté
suggestion-before = Remis
suggestion-after = Revenu
suggestion-now = L’article dit maintenant
suggestion-conflict = L’article a changé depuis la remise : comparez avant d’accepter.
suggestion-done = L’article le dit déjà.
suggestion-gone = Ce passage n’est plus dans l’article.
suggestion-to-web = Accepter, site et papier
suggestion-to-print = Accepter pour le papier seul
suggestion-refuse = Refuser
suggestion-state-open = à décider
suggestion-state-web = accepté, site et papier
suggestion-state-print = accepté pour le papier
suggestion-state-refused = refusé
suggestion-waits = Décision enregistrée. Le site change quand la fiche est publiée : son texte corrigé attend, en brouillon.
suggestion-was-decided = Décision enregistrée.
suggestion-unfit-elsewhere = Ces mots viennent d’une autre fiche (une photo, une carte) : corrigez-les là-bas.
suggestion-unfit-not-in-print = La version papier n’a pas de place pour ce passage.
suggestion-unfit-gone = Ce passage n’est plus dans l’article.
suggestion-unfit-needed = Un article ne peut pas s’en passer.
suggestion-open-item = Ouvrir l’article
style-kicker = Surtitre
style-title = Titre
style-lede = Chapô
style-text = Texte
style-flush = Texte
style-heading = Intertitre
style-list = Liste
style-numbered = Liste numérotée
style-quote = Citation
style-question = Question
style-byline = Signature
style-caption = Légende
style-credit = Crédit
style-box_title = Titre d’encadré
style-box_text = Encadré
style-key_figure = Chiffre clé
style-info = Info pratique
style-note = Note
cms-agency-pdf = PDF final de l’agence
cms-agency-pdf-hint = Contrôlé comme les nôtres, archivé par son empreinte. Chaque texte est cherché dans ses pages ; confirmez les places, et le numéro se signe, paraît et se cite comme s’il était construit ici.
cms-agency-pdf-send = Envoyer le PDF final
cms-agency-pdf-was-received = PDF reçu : il est lu, puis ses pages s’affichent ici.
cms-agency-pdf-new = Le PDF qui vient d’arriver
cms-agency-pdf-reading = Le PDF est en cours de lecture : ses pages sont contrôlées et chaque texte y est cherché. Vous pouvez quitter cette page.
cms-agency-pdf-unread = pas lu
cms-agency-pdf-failed = La lecture a échoué plusieurs fois. L’administration la relance depuis l’accueil du bureau ; ou déposez le PDF à nouveau.
job-read_final_pdf = Lecture du PDF final d’une agence
job-build_final_pdf = Mise en place du PDF final d’une agence
cms-agency-pdf-was-confirmed = Places confirmées : le PDF devient la dernière version du numéro.
cms-agency-pdf-preflight = { $errors ->
    [0] Aucune erreur
    [one] Une erreur
   *[other] { $errors } erreurs
  }, { $warnings ->
    [0] aucun avertissement.
    [one] un avertissement.
   *[other] { $warnings } avertissements.
  }
cms-agency-pdf-pages = { $n ->
    [one] une page
   *[other] { $n } pages
  }
cms-agency-pdf-confirmed = places confirmées
cms-agency-pdf-waits = places à confirmer
cms-agency-pdf-confirm = Confirmer les places
cms-agency-pdf-confirm-hint = Une page vide : ce texte n’est pas dans le numéro.
cms-agency-found = Trouvé
cms-agency-page-of = Page de « { $title } »
match-certain = certain
match-doubtful = à vérifier
match-missing = pas trouvé
f-returned = Fichier
f-final_pdf = PDF final
f-text_freeze_on = Gel du texte le
problem-handoff-unchanged = Rien n’a changé depuis la remise { $number }.
problem-handoff-locked = Un texte est ouvert chez l’agence ({ $file }) : attendez qu’il soit rendu, ou choisissez un autre dossier.
problem-return-nothing-given = Le numéro { $number } n’a pas encore été remis à une agence.
problem-return-unknown = Aucun texte de ce numéro n’est dans « { $name } ». Gardez les noms de fichiers donnés à la remise.
problem-return-unreadable = Ce fichier ne se lit pas comme un ICML ou un IDML : { $why ->
    [too-large] il est trop lourd, ou son texte trop long
    [foreign] il apporte des définitions à lui, qui ne sont pas lues
    [no-story] aucun texte n’y est
   *[damaged] il est abîmé, ou d’un autre format
  }. { $name }
problem-final-pdf-no-pdf = Ce fichier n’est pas un PDF. Demandez à l’agence d’exporter le numéro en PDF.
problem-final-pdf-locked = Ce PDF est protégé par un mot de passe. Demandez-le à l’agence sans protection.
problem-final-pdf-damaged = Ce PDF est abîmé ou incomplet. Demandez à l’agence de l’exporter à nouveau.
problem-suggestion-decided = Cette proposition a déjà été décidée.
problem-suggestion-elsewhere = Ces mots viennent d’une autre fiche : corrigez-les là-bas.
problem-suggestion-not-in-print = La version papier n’a pas de place pour ce passage.
problem-suggestion-gone = Ce passage n’est plus dans l’article.
problem-suggestion-needed = Un article ne peut pas s’en passer.
problem-final-pdf-confirmed = Un PDF plus récent a pris sa place.
problem-final-pdf-page = Le PDF a { $pages } pages.
problem-final-pdf-cover = La couverture de ce numéro vient de l’agence.
problem-final-pdf-reopening = Les pages de ce numéro viennent de l’agence : demandez-lui un PDF corrigé, puis déposez-le.
log-hand_over = Numéro { $number } remis à l’agence
log-freeze_texts = Gel du texte du { $what } changé
log-return_story = « { $what } » revenu de l’agence
log-return_tribune = Tribune « { $what } » revenue de l’agence
log-decide_suggestion = Proposition de l’agence décidée pour « { $what } »
log-receive_final_pdf = PDF final du { $what } reçu de l’agence
log-confirm_final_pdf = PDF final du { $what } confirmé
why-agency = PDF de l’agence
