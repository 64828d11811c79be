# The directory of organisations, associations among them.
organisations-filter = Filter the directory
organisations-by-type = Type
organisations-by-topic = Topic
organisations-by-zone = Neighbourhood
organisations-by-audience = Audience
organisations-any-type = Town services and associations
organisations-any-topic = Every topic
organisations-any-zone = The whole town
organisations-any-audience = Everybody
organisations-count = { $n ->
    [0] No organisation
    [one] One organisation
   *[other] { $n } organisations
  }
organisations-none = Nothing matches. Take a filter away.
places-on-map = Places on the map
places-sort = Sort by distance from: { $near }
places-sort-back = Back to topics
places-sorted = Places are sorted by distance from: { $near }.
