// Reads an iCalendar on standard input with ical.js and says what a calendar would show: one line of JSON.
import { createRequire } from 'node:module'
import { text } from 'node:stream/consumers'

const { default: ICAL } = await import(createRequire(new URL('../../templates/assets/package.json', import.meta.url)).resolve('ical.js'))
const calendar = new ICAL.Component(ICAL.parse(await text(process.stdin)))
const zones = calendar.getAllSubcomponents('vtimezone').map(it => new ICAL.Timezone(it))
for (const zone of zones) ICAL.TimezoneService.register(zone.tzid, zone)
const events = calendar.getAllSubcomponents('vevent').map(it => {
  const event = new ICAL.Event(it)
  return {
    uid: event.uid, sequence: event.sequence, summary: event.summary, description: event.description, location: event.location,
    status: it.getFirstPropertyValue('status'), categories: it.getFirstProperty('categories')?.getValues() ?? [],
    zone: event.startDate.zone.tzid, begin: event.startDate.toJSDate().toISOString(), end: event.endDate.toJSDate().toISOString(),
  }
})
console.log(JSON.stringify({ name: calendar.getFirstPropertyValue('x-wr-calname'), zones: zones.map(it => it.tzid), events }))
