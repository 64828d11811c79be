# Une marche refusée qui se corrige, et ce qui quitte le site.
instead-which = Laquelle la remplace ?
problem-instead-choose = Choisissez la fiche qui convient.
problem-instead-none = Aucune fiche publiée n’a « { $words } » dans son titre.
error-gone-mistake = Elle avait été publiée par erreur ; elle a été retirée le { $date }.
error-gone-since = Retirée du site le { $date }.
