import { ProductionCalendar } from '../domain/worktime/production-calendar.ts'
import data from './production-calendar.json' with { type: 'json' }

/** The production calendar of Russia that ships with the program: exact for 2021–2027. */
export function loadProductionCalendar(): ProductionCalendar {
  return new ProductionCalendar(data)
}
