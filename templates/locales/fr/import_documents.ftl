# Ce qui vient de documents : pages, textes, photos.
import-word = Textes Word ou LibreOffice (.docx, .odt)
import-photos = Dossier de photos
import-html = Pages d’un ancien site (HTML)
word-new = Importer un fichier Word
f-word_file = Fichier .docx ou .odt
h-word_file = Le texte, ses titres, listes, tableaux, notes et images deviennent le brouillon d’un article. La mise en forme reste dans le fichier. 50 Mo au plus.
word-do = Créer le brouillon
word-imported = Brouillon créé à partir du fichier : relisez-le.
problem-import-word = Ce fichier ne peut pas être lu : { $fault }.
