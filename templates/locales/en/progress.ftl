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
progress-stage-collecting = Step 1 of 7: texts and pictures are collected. You may leave this page: the work goes on.
progress-stage-measuring = Step 2 of 7: texts are measured. You may leave this page: the work goes on.
progress-stage-planning = Step 3 of 7: pages are planned. You may leave this page: the work goes on.
progress-stage-setting = Step 4 of 7: pages are set. You may leave this page: the work goes on.
progress-stage-photographs = Step 5 of 7: photographs are prepared. You may leave this page: the work goes on.
progress-stage-press = Step 6 of 7: the printer’s file is made. You may leave this page: the work goes on.
progress-stage-checks = Step 7 of 7: pages are checked. You may leave this page: the work goes on.
