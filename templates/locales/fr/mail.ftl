# Les lettres envoyées aux personnes qui font le magazine.
mail-decisions = À décider
mail-pages = Les pages
mail-why = Vous recevez ce message parce que vous avez un compte sur { $site }.
mail-on-page = Page { $n } : 
mail-more = { $n ->
    [one] Un autre point est à voir.
   *[other] { $n } autres points sont à voir.
  }
mail-deadline-tribunes = le dépôt des tribunes est clos
mail-deadline-texts = les textes étaient attendus ce soir
mail-deadline-fit = le calibrage se termine
mail-deadline-closing = le numéro est bouclé
mail-deadline-proof = le bon à tirer est attendu aujourd’hui
mail-done-automatic = Les articles ont été réunis, le plan refait et adopté, les pages montées et contrôlées. Ce qui a changé se reprend sur le chemin de fer.
mail-done-built = Les pages ont été montées et contrôlées. Le plan que vous avez adopté n’a pas changé.
mail-done-proposed = Une proposition de plan vous attend. Rien n’a été adopté ni monté.
mail-done-agency = L’épreuve a été montée et contrôlée. Le dossier pour l’agence reste à préparer.
mail-done-tribunes = { $n ->
    [0] Aucune des { $all } tribunes n’est parvenue.
    [one] Une des { $all } tribunes est parvenue.
   *[other] { $n } tribunes sur { $all } sont parvenues.
  } Aucun texte n’est plus reçu ; ceux qui sont là tiennent leur place telle que le règlement la fixe.
mail-tribune-missing = La tribune de « { $group } » n’est pas parvenue. La page le dira, sauf si vous repoussez la date.
mail-remind = votre tribune est attendue
mail-remind-lede = Le texte du groupe « { $group } » est attendu jusqu’au { $when } : { GROUPED($signs) } signes, espaces, titre et signatures compris. Après, plus aucun texte n’est reçu, et la page dit « Texte non parvenu ».
mail-remind-link = Le lien ci-dessous est celui de votre groupe : gardez-le pour vous. Vous pourrez y corriger votre texte jusqu’à la clôture.
mail-remind-link-known = Déposez-le par le lien qui vous a été remis ; si vous ne l’avez plus, demandez-en un autre à la rédaction.
mail-deposit = votre lien de dépôt
mail-deposited = tribune reçue
mail-deposited-lede = La tribune du groupe « { $group } », déposée par { $by }, est reçue ({ $when }) : { GROUPED($signs) } signes, empreinte { $sign }. Si elle ne vient pas de vous, demandez un autre lien à la rédaction et déposez la vôtre avant la clôture.
mail-way-deposit = Déposer le texte
mail-why-group = Vous recevez ce message parce que la ville vous a indiqué comme contact de votre groupe sur { $site }.
mail-proposal = { $n ->
    [0] La proposition ne déplace rien
    [one] La proposition déplace un article
   *[other] La proposition déplace { $n } articles
  }{ $out ->
    [0] .
    [one] {" "}et en laisse un sans page.
   *[other] {" "}et en laisse { $out } sans page.
  }
mail-cover = La couverture n’a pas été choisie.
mail-awaits = Le bon à tirer attend une signature. Rien ne part chez l’imprimeur avant.
mail-sign = votre signature est attendue
mail-sign-lede = L’épreuve est prête. Relisez-la, puis signez ou refusez en disant pourquoi. Rien ne part chez l’imprimeur avant la dernière signature.
mail-approved = bon à tirer donné
mail-approved-lede = { $name } a donné la dernière signature. Le numéro est figé, et le fichier d’impression peut partir.
mail-approved-bare = { $name } a donné la dernière signature. Le numéro est figé. Il n’a pas de fichier d’impression : l’adresse publique du site n’était pas réglée quand il a été composé.
mail-way-issue = Voir le numéro
mail-way-plan = Ouvrir le chemin de fer
mail-way-sign = Signer ou refuser
mail-way-press = Prendre le fichier d’impression

job-deadline = Échéance d’un numéro
job-ask_signature = Demande de signature
job-tell_approved = Annonce du bon à tirer
job-remind_group = Rappel d’une tribune
job-tell_correction = Lettre sur une erreur signalée
job-invite_group = Lien de dépôt d’une tribune
job-tell_deposit = Accusé de réception d’une tribune
job-send_mail = Envoi d’un message
log-mail_refused = Lettre à { $what } refusée
problem-mail-refused = Le serveur de courrier ne prend pas la lettre pour { $to } : { $answer }

problem-delivery-awaits-person = Le fichier d’impression ne sort pas avant le bon à tirer : la signature de { $name } manque. L’épreuve, elle, se lit et se télécharge.
problem-delivery-awaits-role = Le fichier d’impression ne sort pas avant le bon à tirer : il manque la signature { $role ->
    [editor] de la rédaction
    [chief_editor] de la rédaction en chef
    [administrator] de l’administration
   *[other] attendue
  }. L’épreuve, elle, se lit et se télécharge.
problem-delivery-not-signed = Le fichier d’impression ne sort pas avant le bon à tirer : personne n’a encore figé le numéro.
problem-delivery-other-build = La mise en page { $build } n’est pas celle qui a été signée : seul le fichier du bon à tirer sort.
