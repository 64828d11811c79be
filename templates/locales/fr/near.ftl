# Autour de moi : par quartier, par adresse, par la position de l’appareil.
site-near-title = Autour de moi
site-near-lede = Les lieux, les rendez-vous, les travaux et les guichets les plus proches.
site-near-by-zone = Mon quartier
site-near-by-address = Une rue ou un lieu
site-near-address = Rue ou lieu de la commune
site-near-address-hint = Par exemple « rue des Tanneurs » ou « médiathèque ». Seuls les rues et les lieux de ce site sont connus.
site-near-look = Chercher autour
site-near-unknown = Cette rue ou ce lieu n’est pas connu ici. Essayez une rue voisine, ou choisissez un quartier.
site-near-by-device = Là où je suis
site-near-locate = Utiliser ma position
site-near-private = Votre position reste dans votre appareil : les distances y sont calculées, rien n’est envoyé.
site-near-waiting = Recherche de votre position…
site-near-denied = Votre appareil n’a pas donné sa position. Choisissez un quartier ou écrivez une rue.
site-near-failed = La position n’a pas été trouvée. Choisissez un quartier ou écrivez une rue.
site-near-here = Ma position
site-near-around = Autour : { $label }
site-near-around-here = Autour de vous
site-near-found = { $n ->
    [0] Rien n’a été trouvé.
    [one] Un résultat
   *[other] { $n } résultats
  }
site-near-none = Rien n’est annoncé par ici en ce moment.
site-near-kept = Ce choix est gardé dans ce navigateur seulement.
site-near-forget = Oublier
site-near-forgotten = C’est oublié.
site-near-place = Lieux
site-near-event = Rendez-vous
site-near-works = Travaux
site-near-service = Démarches, au guichet
site-near-news = Actualités
site-near-yours = Votre guichet
site-near-away = à { $n } à vol d’oiseau
site-links-near = Autour de moi
