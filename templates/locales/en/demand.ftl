# What residents look for, and what they say of a page.
feedback-question = Did this page help you?
feedback-yes = Yes
feedback-no = No
feedback-trap = Leave this field empty
feedback-thanks = Thank you
feedback-thanks-lede = Your answer is counted, and nothing of you is kept.
feedback-missing-title = What was missing?
feedback-missing-lede = Your “no” is counted. Tell us what you were looking for: the page will be completed.
feedback-missing = What was missing (500 characters at most)
feedback-missing-hint = Please write no name, telephone or address: nobody can answer you from here.
feedback-send = Send
feedback-back = Back to the page
feedback-call = For an answer, call the town hall on { $phone }.
problem-feedback-personal = Please remove the number or e-mail address: it does not belong here.
f-missing = What was missing
cms-statistics = Statistics
statistics-lede = Counted by day and page, without cookies or addresses; programs and signed-in colleagues do not count. Words and answers are erased after { $days } days.
statistics-days = { $n ->
    [7] 7 days
    [30] 30 days
   *[other] 365 days
  }
statistics-period = Period
statistics-kind = Kind
statistics-kinds = All
statistics-read = What is read
statistics-searched = What is looked for
statistics-in-vain = Looked for in vain
statistics-opinions = Pages and their readers
statistics-lost = Addresses not found
statistics-page = Page
statistics-words = Words
statistics-address = Address
statistics-times = Times
statistics-times-in-vain = Times in vain
statistics-yes = Yes
statistics-no = No
statistics-missing = What was missing
statistics-day = Day
statistics-nothing = Nothing in this period.
statistics-csv = Download (CSV)
statistics-answer = Choose an answer
statistics-lead = Redirect
statistics-show = Show
