# Open data
data-title = Open data
data-lede = What { $town } publishes, as files for anybody to use. They change with the site.
data-licence = All of it is licensed under
data-changed = changed on
data-model = Model of the columns
data-get = Download
data-catalogue = Catalogue of these data (DCAT, JSON-LD)
data-none = No data are published at the moment.
data-rows = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
data-equipment = Public places
data-equipment-lede = Places open to the public: address, position, hours, telephone. National model SCDL.
data-associations = Associations
data-associations-lede = The town’s associations: purpose, contact, place.
data-acts = Acts of the council
data-acts-lede = What the council decided: number, date, matter, document. National model SCDL.
data-agenda = Events
data-agenda-lede = Events the town announces, with all their dates.
f-siret = SIRET of the town
h-siret = 14 digits. The open data of public places and of acts ask for it in every row: without it they are not published.
problem-siret = This SIRET is not valid: 14 digits, whose check sum is right.
f-matter = Matter of the act
h-matter = From the ACTES nomenclature. An act is among the open data when it has a number, a date and a matter.
problem-matter = This matter is not in the ACTES nomenclature.
