# Near me: by neighbourhood, by address, by the position of the device.
site-near-title = Near me
site-near-lede = The nearest places, events, works and counters.
site-near-by-zone = My neighbourhood
site-near-by-address = A street or a place
site-near-address = Street or place in town
site-near-address-hint = For instance “rue des Tanneurs” or “library”. Only the streets and places of this site are known.
site-near-look = Look around it
site-near-unknown = This street or place is not known here. Try one nearby, or choose a neighbourhood.
site-near-by-device = Where I am
site-near-locate = Use my position
site-near-private = Your position stays in your device: distances are counted there, nothing is sent.
site-near-waiting = Looking for your position…
site-near-denied = Your device did not give its position. Choose a neighbourhood or type a street.
site-near-failed = The position was not found. Choose a neighbourhood or type a street.
site-near-here = My position
site-near-around = Around { $label }
site-near-around-here = Around you
site-near-found = { $n ->
    [0] Nothing was found.
    [one] One result
   *[other] { $n } results
  }
site-near-none = Nothing is announced around here at the moment.
site-near-kept = This choice is kept in this browser only.
site-near-forget = Forget
site-near-forgotten = Forgotten.
site-near-place = Places
site-near-event = Events
site-near-works = Works
site-near-service = Services, at the counter
site-near-news = News
site-near-yours = Your counter
site-near-away = { $n } away as the crow flies
site-links-near = Near me
