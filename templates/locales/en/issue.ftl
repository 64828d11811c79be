# The cover, the candidates, what writers are asked for.
cover-title = Cover
cover-hint = Three proposals, drawn as the last layout would print them. Take one, or set everything by hand below.
cover-variants = Proposals
cover-variant = Proposal { $n } for the cover
cover-large = Large enough for the whole page: { $ppi } pixels per inch
cover-small = Small for the whole page: { $ppi } pixels per inch of 300
cover-drawing = A drawing, sharp at any size
cover-used = On the cover of the issue before already
cover-place = Calls: { $place }
cover-hides = Calls: { $place }, over what the picture shows
cover-calls = The calls
cover-call = Call { $n }
cover-where = Place of the calls
cover-crop = Crop
cover-crop-hint = The point around which the picture is cut on this cover only. What is protected in the picture stays so.
cover-take = Choose
cover-see = See
cover-now = The cover as set here
cover-adjust = Set by hand
cover-chosen = Cover saved; the issue is being laid out again.
cover-none = No proposal yet
cover-none-hint = Proposals come from the pictures and articles of the last layout. There must be a picture with a print right.
problem-cover-calls = { $max } calls at most.
problem-cover-no-right = This picture has no print right for the time of the distribution.
problem-cover-choice = This layout has no such choice.
log-choose_cover = Cover chosen: { $what }

score-points = { $n ->
    [one] { $n } point:
   *[other] { $n } points:
  }
score-lead = leading article
score-secondary = ordinary article
score-brief = brief
score-filler = filler
score-topic = { $n ->
    [0] topic not there yet
    [one] topic there once
   *[other] topic there { $n } times
  }
score-zone = { $n ->
    [0] quarter not there yet
    [one] quarter there once
   *[other] quarter there { $n } times
  }
score-age = { $n ->
    [0] of this week
    [one] a week old
   *[other] { $n } weeks old
  }
score-demand = { $n ->
    [one] read once in 30 days
   *[other] read { $n } times in 30 days
  }
score-evergreen = can wait

cms-asks = Texts to adjust
ask-shorten = { $n ->
    [one] Shorten by one line
   *[other] Shorten by { $n } lines
  }
ask-lengthen = { $n ->
    [one] Lengthen by one line
   *[other] Lengthen by { $n } lines
  }
ask-place = Issue { $issue }, page { $page }
cms-plan-waits = { $n ->
    [one] One chosen text has no page in the adopted plan:
   *[other] { $n } chosen texts have no page in the adopted plan:
    }
