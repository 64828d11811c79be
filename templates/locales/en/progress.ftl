# What is done while somebody waits.
progress-running = Work under way. You can leave this page: it goes on.
progress-waiting = { $n ->
    [0] Waiting: it is the next piece of work.
    [one] Waiting behind another piece of work.
   *[other] Waiting behind { $n } others.
  }
progress-ended = Done.
progress-usual = Usually %n s
progress-look = Show the page anew
progress-sizes = { $n ->
    [one] The sizes of one image are still being made.
   *[other] The sizes of { $n } images are still being made.
  }
progress-sizes-made = All sizes are made.
progress-sizes-begin = The sizes of the images are being made.
