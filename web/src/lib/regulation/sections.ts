/** How the regulation's fields are laid out for a person. */
export const SECTION_GROUPS = {
  answering: ['company', 'announcements', 'hours', 'numbers', 'channels', 'queue'],
  service: ['levels', 'packages', 'clocks', 'escalations'],
  tickets: ['intake', 'topics', 'outcomes', 'order', 'templates'],
  rest: ['people', 'publication'],
} as const

export type SectionKey = (typeof SECTION_GROUPS)[keyof typeof SECTION_GROUPS][number]

/** Top-level fields of each section. */
export const SECTION_FIELDS: Record<SectionKey, readonly string[]> = {
  company: ['key', 'company', 'zone', 'recordings', 'consent'],
  announcements: ['announcements'],
  hours: ['offices', 'calendar'],
  numbers: ['numbers'],
  channels: ['channels'],
  queue: ['queue'],
  levels: ['levels'],
  packages: ['services', 'packages', 'visits', 'products'],
  clocks: ['clocks', 'statedHandling'],
  escalations: ['escalations'],
  intake: ['types', 'intake', 'agreement', 'identification'],
  topics: ['topics'],
  outcomes: ['outcomes'],
  order: ['tickets', 'complaints', 'feedback'],
  templates: ['answerTemplates', 'documentation'],
  people: ['roles', 'thirdParties'],
  publication: ['publication'],
}

export const SECTIONS = Object.keys(SECTION_FIELDS) as SectionKey[]

export const isSection = (name: string | undefined): name is SectionKey => name !== undefined && name in SECTION_FIELDS

/** The section in which a place is edited; the text itself for none. */
export function sectionOf(place: string): SectionKey | null {
  const field = /^[^.[]*/.exec(place)?.[0] ?? ''
  return SECTIONS.find((section) => SECTION_FIELDS[section].includes(field)) ?? null
}
