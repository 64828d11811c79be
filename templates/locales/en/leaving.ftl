# A step that was refused and is mended, and what leaves the site.
instead-which = Which one replaces it?
problem-instead-choose = Several items may be meant: choose one.
problem-instead-none = No published item has “{ $words }” in its title.
error-gone-mistake = It had been published by mistake; it was withdrawn on { $date }.
error-gone-since = Withdrawn from the site on { $date }.
