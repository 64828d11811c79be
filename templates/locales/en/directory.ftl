# The directory of places: filters and plan.
site-places-filter = Narrow the directory
site-places-by-type = Kind of place
site-places-by-topic = Topic
site-places-by-zone = Neighbourhood
site-places-by-access = Accessibility
site-places-any-type = Every place
site-places-any-topic = Every topic
site-places-any-zone = The whole town
site-places-any-access = Any
site-places-open = Open now
site-places-count = { $n ->
    [0] No place
    [one] One place
   *[other] { $n } places
  }
site-places-none = No place matches. Remove a filter.
site-places-map = Neighbourhoods and places; each mark leads to its page, the list below says the same.
site-places-near = See what is near me
f-place_type = Kind of place
h-place_type = The directory of places is read by kind.
place-type-administration = Town hall and offices
place-type-school = Nurseries and schools
place-type-culture = Culture
place-type-sport = Sport
place-type-solidarity = Health and social support
place-type-market = Markets and shops
place-type-outdoors = Squares, parks and gardens
place-type-hall = Halls and clubs
place-type-transport = Stations and transport
place-type-waste = Waste
place-type-cemetery = Cemeteries
place-type-other = Other
cms-school-holidays = School holidays
h-school_holidays = Those of the zone the town is in (A, B or C). “SH” in opening hours means these days; public holidays are known.
cms-add-school-holiday = Add a holiday
f-school_holiday_label = Holiday
