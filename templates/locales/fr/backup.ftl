# Sauvegardes
backup = Sauvegarde
backup-warning = À vérifier
backup-kept = Dernière sauvegarde : { $day }.
backup-late = La dernière sauvegarde date du { $day }. Il n’y en a pas eu depuis : prévenez la personne qui s’occupe du serveur.
backup-never = Aucune sauvegarde n’a encore été faite ; la première est prévue cette nuit.
backup-unwanted = Aucune sauvegarde automatique n’est réglée sur ce serveur.
backup-unreadable = Le dossier des sauvegardes ne peut pas être lu : prévenez la personne qui s’occupe du serveur.
job-backup = Sauvegarde de la nuit
