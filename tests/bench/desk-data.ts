/** A million made-up tickets, as several companies would have them after some years. */
import type pg from 'pg'

export interface Company {
  id: string
  /** Of its tickets' numbers. */
  prefix: string
  tickets: number
  clients: number
  /** Agents to whom tickets are assigned. */
  agents: readonly string[]
}

const BATCH = 20_000
const WORDS_PER_TICKET = 25
const SUBJECT_WORDS = 5
const VOCABULARY = 30_000
/** Of this share of the tickets, the latest ones, some are still open. */
const RECENT = 0.1

/** What people write to support about most; the rest of the vocabulary is made of syllables. */
const COMMON = [
  'ошибка', 'программа', 'документ', 'принтер', 'сервер', 'обновление', 'подпись', 'отчёт', 'пароль', 'доступ', 'файл', 'настройка', 'система', 'работать', 'открыть', 'отправить', 'получить',
  'клиент', 'договор', 'письмо', 'кнопка', 'окно', 'сеть', 'ключ', 'лицензия', 'версия', 'база', 'данные', 'установка', 'компьютер', 'связь', 'телефон', 'экран', 'список', 'загрузка', 'проверка',
  'устройство', 'счётчик', 'модем', 'прошивка', 'кабель', 'питание', 'журнал', 'сообщение', 'портал', 'заявка', 'справка', 'выписка', 'проект', 'чертёж', 'кадастр', 'архив', 'формат', 'браузер',
  'сертификат', 'драйвер', 'антивирус', 'резервный', 'копия', 'восстановить', 'удалить', 'создать', 'изменить', 'сохранить', 'печать', 'сканер', 'камера', 'датчик', 'температура', 'тариф',
]
const SYLLABLES = ['ба', 'ве', 'го', 'ду', 'жи', 'за', 'ки', 'ло', 'ме', 'ну', 'пе', 'ра', 'си', 'то', 'фу', 'ха', 'це', 'чи', 'шу', 'щи', 'вар', 'ком', 'тер', 'пол', 'сан', 'мин', 'дор', 'лек']

/** Numbers between 0 and 1 that are the same in every run. */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Words from the most frequent to the rarest. */
export function vocabulary(random: () => number): string[] {
  const words = new Set(COMMON)
  while (words.size < VOCABULARY) {
    const syllables = 2 + Math.floor(random() * 3)
    words.add(Array.from({ length: syllables }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)]).join(''))
  }
  return [...words]
}

/** By Zipf's law: the n-th word is said n times less often than the first. */
const drawn = (words: readonly string[], random: () => number): string => words[Math.floor(words.length ** random()) - 1] ?? words[0] ?? ''

const CLIENTS = `
  INSERT INTO "Client" (id, "hotlineId", name, "agreementNumber") SELECT gen_random_uuid(), $1, 'ООО «' || initcap(name) || '-' || n || '»', n::text || '/26' FROM unnest($2::text[]) WITH ORDINALITY AS c(name, n)`

/**
 * One batch. Ages, states, people and clients follow from the ticket's place, so that the latest tickets are the open ones;
 * a few clients have most of the tickets. The words are the same that the function of the migrations makes of the text.
 */
const TICKETS = `
  WITH given AS (
    SELECT $2::int + n AS seq, subject, said, (SELECT string_agg(v, ' ') FROM unnest(said) v)::tsvector AS words,
      random() AS r1, random() AS r2, random() AS r3, random() AS r4, ($2::int + n)::float / $3 AS place
    FROM unnest($4::text[], $5::text[]) WITH ORDINALITY AS g(subject, lexemes, n), LATERAL (SELECT string_to_array(lexemes, ' ')) AS split(said)
  ), dated AS (
    SELECT *, $6::timestamptz - ((1 - place) * 3 * 365 * interval '1 day') AS at, place > 1 - $7::float AND r1 < 0.3 AS open, power($8::float, r3)::int AS client FROM given
  )
  INSERT INTO "Ticket" (id, "hotlineId", year, seq, number, subject, words, status, category, "clientId", caller, "assigneeId", "createdAt", "updatedAt", "receivedAt", channel,
    level, package, rank, "dueAt", "dueClock", "escalatedTo", "resolvedAt", "lastSeq", version)
  SELECT gen_random_uuid(), $1, 2026, seq, $9 || '-2026-' || lpad(seq::text, 6, '0'), subject, words,
    CASE WHEN open THEN (ARRAY['new', 'in-progress', 'in-progress', 'waiting-client', 'deferred'])[1 + floor(r2 * 5)::int] WHEN r2 < 0.05 THEN 'resolved' ELSE 'closed' END,
    (ARRAY['software-error', 'documents', 'digital-signature'])[1 + floor(r4 * 3)::int], c.id, '+79' || lpad(floor(r4 * 1e9)::bigint::text, 9, '0'),
    CASE WHEN open AND r2 < 0.2 THEN NULL ELSE ($10::uuid[])[1 + floor(r3 * array_length($10::uuid[], 1))::int] END, at, at, at,
    (ARRAY['phone', 'phone', 'email', 'portal'])[1 + floor(r1 * 4)::int], (ARRAY['critical', 'high', 'normal', 'normal', 'normal', 'low'])[1 + floor(r4 * 6)::int], 'basic',
    floor(r4 * 6)::int, CASE WHEN open AND r4 < 0.9 THEN $6::timestamptz + (r4 - 0.02) * interval '10 days' END, CASE WHEN open AND r4 < 0.9 THEN 'reaction' END,
    CASE WHEN open AND r1 < 0.01 THEN 'head' END, CASE WHEN NOT open THEN at + interval '1 day' END, 1, 1
  FROM dated JOIN LATERAL (SELECT ($11::uuid[])[dated.client] AS id) c ON true`

export interface Progress {
  (what: string): void
}

/** Fills the tables; indexes and references are made when the rows are there. */
export async function fillTickets(db: pg.Client, companies: readonly Company[], now: number, say: Progress): Promise<string[]> {
  const random = randomNumbers(20_261_122)
  const words = vocabulary(random)
  say('the words of the vocabulary')
  const lexemes = await lexemesOf(db, words)
  await db.query('SET synchronous_commit = off')
  const restore = await withoutIndexes(db)
  for (const company of companies) {
    say(`${company.tickets.toLocaleString('en')} tickets of ${company.id}`)
    await fillCompany(db, company, { words, lexemes, random, now })
  }
  say('indexes')
  await restore()
  say('statistics')
  await db.query('VACUUM (ANALYZE) "Ticket"')
  await db.query('ANALYZE "Client"')
  return words
}

/** The lexemes of every word, quoted, as `ticket_words` finds them. */
async function lexemesOf(db: pg.Client, words: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ word: string; vector: string }>('SELECT word, word_vector(word)::text AS vector FROM unnest($1::text[]) AS w(word)', [words])
  return new Map(rows.map(({ word, vector }) => [word, vector]))
}

interface Writing {
  words: readonly string[]
  lexemes: ReadonlyMap<string, string>
  random: () => number
  now: number
}

async function fillCompany(db: pg.Client, { id, prefix, tickets, clients, agents }: Company, { words, lexemes, random, now }: Writing): Promise<void> {
  await db.query(CLIENTS, [id, Array.from({ length: clients }, () => drawn(words, random))])
  const clientIds = (await db.query<{ id: string }>('SELECT id FROM "Client" WHERE "hotlineId" = $1', [id])).rows.map((row) => row.id)
  for (let first = 0; first < tickets; first += BATCH) {
    const subjects: string[] = []
    const vectors: string[] = []
    for (let n = 0; n < Math.min(BATCH, tickets - first); n += 1) {
      const said = Array.from({ length: WORDS_PER_TICKET }, () => drawn(words, random))
      subjects.push(said.slice(0, SUBJECT_WORDS).join(' '))
      vectors.push(`'hotline:${id}' ${[...new Set(said)].map((word) => lexemes.get(word)).join(' ')}`)
    }
    await db.query(TICKETS, [id, first, tickets, subjects, vectors, new Date(now).toISOString(), RECENT, clientIds.length, prefix, agents, clientIds])
  }
}

/** Takes the indexes and references of tickets away. @returns how to make them again */
async function withoutIndexes(db: pg.Client): Promise<() => Promise<void>> {
  const references = (await db.query<{ name: string; table: string; definition: string }>(`
    SELECT conname AS name, conrelid::regclass::text AS table, pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE contype = 'f' AND conrelid = '"Ticket"'::regclass`)).rows
  const indexes = (await db.query<{ name: string; definition: string }>(`
    SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE tablename = 'Ticket' AND indexname <> 'Ticket_pkey'`)).rows
  for (const { name, table } of references) await db.query(`ALTER TABLE ${table} DROP CONSTRAINT "${name}"`)
  for (const { name } of indexes) await db.query(`DROP INDEX "${name}"`)
  return async () => {
    await db.query(`SET maintenance_work_mem = '512MB'`)
    for (const { definition } of indexes) await db.query(definition)
    for (const { name, table, definition } of references) await db.query(`ALTER TABLE ${table} ADD CONSTRAINT "${name}" ${definition}`)
  }
}
