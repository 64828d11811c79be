/** A moment as the server says it, "23 novembre 9 h 11" or "23 November 9:11 am", in the zone given by its name (the browser's without one). */
export function moment(at, locale, zone) {
  const english = locale.startsWith('en')
  const parts = new Intl.DateTimeFormat(english ? 'en-GB' : 'fr', { day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit', hour12: english, timeZone: zone || undefined }).formatToParts(at)
  const { day, month, hour, minute, dayPeriod } = Object.fromEntries(parts.map(it => [it.type, it.value]))
  const sharp = minute === '00' && Number(hour) % 12 === 0
  if (english && sharp) return `${day} ${month} ${dayPeriod === 'am' ? 'midnight' : 'midday'}`
  if (sharp && !Number(hour)) return `${day === '1' ? '1er' : day} ${month} minuit`
  if (english) return `${day} ${month} ${Number(hour) || 12}${minute === '00' ? '' : `:${minute}`} ${dayPeriod}`
  return `${day === '1' ? '1er' : day} ${month} ${Number(hour)}\u00a0h${minute === '00' ? '' : `\u00a0${minute}`}`
}
