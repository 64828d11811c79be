# Ce que cherchent les habitants, et ce qu’ils disent d’une page.
feedback-question = Cette page vous a-t-elle aidé ?
feedback-yes = Oui
feedback-no = Non
feedback-trap = Laissez ce champ vide
feedback-thanks = Merci
feedback-thanks-lede = Votre réponse est comptée, sans rien garder de vous.
feedback-missing-title = Que manquait-il ?
feedback-missing-lede = Votre « non » est compté. Dites-nous ce que vous cherchiez : la page sera complétée.
feedback-missing = Ce qui manquait (500 signes au plus)
feedback-missing-hint = N’écrivez ni nom, ni téléphone, ni adresse : personne ne pourra vous répondre par ici.
feedback-send = Envoyer
feedback-back = Revenir à la page
feedback-call = Pour une réponse, appelez la mairie au { $phone }.
problem-feedback-personal = Retirez le numéro ou l’adresse électronique : ils n’ont pas leur place ici.
f-missing = Ce qui manquait
cms-statistics = Statistiques
statistics-lede = Comptées par jour et par page, sans cookie ni adresse ; ni les programmes, ni la rédaction connectée ne comptent. Mots et réponses sont effacés après { $days } jours.
statistics-days = { $n ->
    [7] 7 jours
    [30] 30 jours
   *[other] 365 jours
  }
statistics-period = Période
statistics-kind = Sorte
statistics-kinds = Toutes
statistics-read = Ce qui est lu
statistics-searched = Ce qui est cherché
statistics-in-vain = Cherché sans être trouvé
statistics-opinions = Les pages et leurs lecteurs
statistics-lost = Adresses introuvables
statistics-page = Page
statistics-words = Mots
statistics-address = Adresse
statistics-times = Fois
statistics-times-in-vain = Fois sans résultat
statistics-yes = Oui
statistics-no = Non
statistics-missing = Ce qui manquait
statistics-day = Jour
statistics-nothing = Rien sur cette période.
statistics-csv = Télécharger (CSV)
statistics-answer = Choisir une réponse
statistics-lead = Rediriger
statistics-show = Afficher
