# Ce qui vient d’ailleurs : dossiers, anciens sites, fichiers.
cms-imports = Imports
import-new = Importer un contenu
import-markdown = Dossier Markdown
import-wordpress = Export WordPress (WXR)
import-source = Source
import-what = Sorte
import-when = Date
import-state = État
import-tried = essai
imports-empty = Aucun import
imports-empty-hint = Un ancien site, un dossier d’articles : tout entre par ici, en brouillon d’abord, et peut être repris en arrière.
f-import_kind = Sorte de source
f-import_file = Envoyer la source
h-import_file = Un fichier, ou une archive ZIP d’un dossier. 50 Mo au plus.
f-import_place = Ou choisir une source déjà sur le serveur
h-import_place = Ce qui se trouve dans le dossier « imports » de l’installation : ce qui a été envoyé, et ce que l’hébergeur y a déposé.
import-no-place = Aucune
f-import_publish = Publier ce qui peut l’être
h-import_publish = Sinon, tout reste en brouillon.
import-try = Faire un essai
import-try-again = Refaire un essai
import-try-hint = Un essai lit tout, dit ce qui deviendrait quoi, et n’écrit rien.
import-do = Importer
import-do-again = Importer de nouveau
import-again = La même source
import-of = Import : { $place }
import-report = Rapport (JSON)
import-state-running = En cours
import-state-done = Terminé
import-state-failed = Impossible
import-state-undoing = Retour en arrière en cours
import-state-undone = Repris en arrière
import-fault = Rien n’a pu être lu : { $fault }
import-only-tried = C’était un essai : rien n’est écrit.
import-counts = Lignes du rapport
import-all = Tout
import-count-imported = { $n ->
    [one] { $n } nouveau
   *[other] { $n } nouveaux
  }
import-count-updated = { $n ->
    [one] { $n } mis à jour
   *[other] { $n } mis à jour
  }
import-count-unchanged = { $n ->
    [one] { $n } inchangé
   *[other] { $n } inchangés
  }
import-count-merged = { $n ->
    [one] { $n } réuni
   *[other] { $n } réunis
  }
import-count-left_out = { $n ->
    [one] { $n } laissé de côté
   *[other] { $n } laissés de côté
  }
import-outcome-imported = Nouveau
import-outcome-updated = Mis à jour
import-outcome-unchanged = Inchangé
import-outcome-merged = Réuni
import-outcome-left_out = Laissé de côté
import-line-undone = repris
import-lines = Ce qu’est devenu chaque élément
import-element = Élément
import-outcome = Devenu
import-reasons = Remarques
import-progress = { $n ->
    [one] { $n } élément lu. Vous pouvez quitter cette page : le travail continue.
   *[other] { $n } éléments lus. Vous pouvez quitter cette page : le travail continue.
  }
import-term = Mot de la source
import-topic = Devient
import-terms-hint = Ce que devient chaque mot de la source. Le choix est retenu pour les imports suivants.
import-no-topic = Aucun thème
import-question = À décider : { $title }
import-question-hint = Changé ici et dans la source depuis le dernier import. Votre version est restée en place.
import-see = Voir la fiche
import-ours = Garder la nôtre
import-theirs = Prendre celle de la source
import-answer = Enregistrer le choix
import-answered = Choix enregistré.
import-undo = Reprendre cet import en arrière
import-undo-hint = Les fiches nouvelles partent à la corbeille (celles déjà publiées sont retirées du site), les fiches mises à jour retrouvent leur version d’avant. Ce que quelqu’un a modifié depuis reste en place, et le rapport le dit.
import-undo-do = Reprendre en arrière
problem-import-name = Ce nom de fichier ne convient pas : renommez-le avec des lettres et des chiffres.
problem-import-archive = Cette archive ne peut pas être lue : { $fault }.
problem-import-archive-path = Cette archive contient un chemin qui sort de son dossier : { $path }. Rien n’en a été gardé.
problem-import-nothing = Envoyez un fichier, ou choisissez une source.
problem-not-to-undo = Cet import ne peut pas être repris en arrière.
log-import = Import de « { $what } »
log-undo_import = Import de « { $what } » repris en arrière
job-import = Import
