# Backups
backup = Backup
backup-warning = To be looked at
backup-kept = Last backup: { $day }.
backup-late = The last backup is of { $day }. There has been none since: tell whoever looks after the server.
backup-never = No backup was made yet; the first one is due tonight.
backup-unwanted = This server is not set to make backups by itself.
backup-unreadable = The folder of backups cannot be read: tell whoever looks after the server.
job-backup = Backup of the night
