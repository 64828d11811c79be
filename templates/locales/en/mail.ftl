# The letters to those who make the magazine.
mail-decisions = To be decided
mail-pages = The pages
mail-why = You receive this because you have an account on { $site }.
mail-on-page = Page { $n }: 
mail-more = { $n ->
    [one] One more point needs a look.
   *[other] { $n } more points need a look.
  }
mail-deadline-tribunes = no more tribunes are taken
mail-deadline-texts = texts were due this evening
mail-deadline-fit = copyfitting ends
mail-deadline-closing = the issue is closed
mail-deadline-proof = the final approval is due today
mail-done-automatic = Articles were collected, the plan was made anew and adopted, the pages were built and checked. What changed can be taken back on the flat plan.
mail-done-built = The pages were built and checked. The plan you adopted has not changed.
mail-done-proposed = A proposed plan waits for you. Nothing was adopted or built.
mail-done-agency = The proof was built and checked. The package for the agency is still to be made.
mail-done-tribunes = { $n ->
    [0] None of the { $all } tribunes has come.
    [one] One of the { $all } tribunes has come.
   *[other] { $n } of the { $all } tribunes have come.
  } No text is taken any more; those that are there have the place the rules give them.
mail-tribune-missing = The tribune of “{ $group }” has not come. The page will say so, unless you put the date off.
mail-remind = your tribune is awaited
mail-remind-lede = The text of the group “{ $group }” is awaited until { $when }: { GROUPED($signs) } signs, with spaces, title and signatures. After that no text is taken, and the page says “No text was received”.
mail-remind-link = The link below is your group’s: keep it to yourselves. Until the deposit closes you can correct your text there.
mail-remind-link-known = Deposit it at the link you were given; if you no longer have it, ask the editors for another.
mail-deposit = your link
mail-deposited = column received
mail-deposited-lede = The column of the group “{ $group }”, deposited by { $by }, is received ({ $when }): { GROUPED($signs) } characters, fingerprint { $sign }. If it is not from you, ask the newsroom for another link and deposit yours before the deadline.
mail-way-deposit = Deposit the text
mail-why-group = You receive this because the town named you as the contact of your group on { $site }.
mail-proposal = { $n ->
    [0] The proposal moves nothing
    [one] The proposal moves one article
   *[other] The proposal moves { $n } articles
  }{ $out ->
    [0] .
    [one] {" "}and leaves one without a page.
   *[other] {" "}and leaves { $out } without a page.
  }
mail-cover = The cover has not been chosen.
mail-awaits = The final approval waits for a signature. Nothing goes to the printer before.
mail-sign = your signature is awaited
mail-sign-lede = The proof is ready. Read it, then sign it or refuse it with a reason. Nothing goes to the printer before the last signature.
mail-approved = approved for press
mail-approved-lede = { $name } gave the last signature. The issue is frozen, and the printer’s file may leave.
mail-approved-bare = { $name } gave the last signature. The issue is frozen. It has no printer’s file: the site’s public address was not set when it was laid out.
mail-way-issue = See the issue
mail-way-plan = Open the flat plan
mail-way-sign = Sign or refuse
mail-way-press = Take the printer’s file

job-deadline = Deadline of an issue
job-ask_signature = Request for a signature
job-tell_approved = News of an approval
job-remind_group = Reminder of a tribune
job-tell_correction = Letter on something said to be wrong
job-invite_group = Link for a column
job-tell_deposit = Receipt of a column
job-send_mail = Sending a mail
log-mail_refused = Letter to { $what } refused
problem-mail-refused = The mail server does not take the letter to { $to }: { $answer }

problem-delivery-awaits-person = The printer’s file does not leave before the final approval: the signature of { $name } is missing. The proof can be read and downloaded.
problem-delivery-awaits-role = The printer’s file does not leave before the final approval: { $role ->
    [editor] an editor’s signature is missing
    [chief_editor] the chief editor’s signature is missing
    [administrator] an administrator’s signature is missing
   *[other] a signature is missing
  }. The proof can be read and downloaded.
problem-delivery-not-signed = The printer’s file does not leave before the final approval: nobody has frozen the issue yet.
problem-delivery-other-build = Layout { $build } is not the one that was signed: only the approved file leaves.
