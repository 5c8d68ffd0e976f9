import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOTLINE, NOON } from '../../support/changes.ts'
import { startDatabase, type TestDatabase } from '../../support/database.ts'
import { openedTicket } from '../../support/tickets.ts'

/** What is looked for, and the words of tickets that have to be found by it: other forms of the word, and nothing else of this table. */
const FORMS: [asked: string, written: string[]][] = [
  // The fleeting vowel.
  ['ошибка', ['ошибок', 'ошибками']], ['заявок', ['заявка', 'заявки']], ['ссылок', ['ссылка']], ['настройки', ['настроек']], ['кнопку', ['кнопок']], ['загрузок', ['загрузка']], ['проверок', ['проверкой']],
  ['выписка', ['выписок']], ['прошивка', ['прошивок']], ['карточек', ['карточка']], ['ячейка', ['ячеек']], ['вкладок', ['вкладка']], ['звонок', ['звонка', 'звонков']], ['список', ['списка', 'спискам']],
  ['участок', ['участка']], ['столбец', ['столбца']], ['владелец', ['владельца']], ['кошелек', ['кошелька']], ['письмо', ['писем', 'письме']], ['окно', ['окон', 'окнах']], ['чисел', ['число']],
  ['день', ['дня', 'дней']], ['уровень', ['уровня']], ['перечня', ['перечень']], ['копеек', ['копейка']],
  // Nouns that look like another part of speech.
  ['подпись', ['подписи', 'подписей']], ['запись', ['записей', 'записать', 'записывается']], ['печать', ['печати']], ['память', ['памяти']], ['архив', ['архива', 'архивом']], ['отзыв', ['отзыва']], ['лимит', ['лимиты', 'лимите']],
  ['реквизиты', ['реквизит']], ['аудит', ['аудита']], ['модем', ['модема', 'модему']], ['режим', ['режима']], ['систем', ['система', 'системой']], ['проблема', ['проблем']], ['канал', ['каналу', 'канала']],
  ['портала', ['портал', 'порталу']], ['терминал', ['терминале']], ['экран', ['экрана', 'экраном']], ['домен', ['домена']], ['токен', ['токена', 'токеном']], ['замена', ['замены', 'замен']],
  ['деталь', ['детали']], ['журнал', ['журнале']], ['филиал', ['филиалом']], ['опыт', ['опыта']], ['состав', ['состава']], ['диплом', ['диплому']],
  // Verbs of both aspects, and nouns made of them.
  ['скачать', ['скачивается', 'скачал']], ['открыть', ['открывается', 'откроется', 'открыл']], ['удалить', ['удаляет', 'удаление']], ['отправить', ['отправляется', 'отправлено']],
  ['обновить', ['обновляем', 'обновление', 'обновления']], ['настроить', ['настраивается']], ['восстановить', ['восстановление']], ['подключить', ['подключается', 'подключение', 'подключений']], ['сохранить', ['сохраняет']],
  ['использовать', ['используется', 'использование']], ['зарегистрировать', ['зарегистрирован']], ['произошла', ['произошел']], ['зависает', ['завис']],
  // «ё» and «е», and what the dictionary knew before.
  ['отчет', ['отчёты', 'отчётов']], ['чертёж', ['чертежа']], ['договора', ['договоров', 'договорам']], ['пользователей', ['пользователь']], ['ключи', ['ключей']], ['documents', ['document']],
]

/** Words that look alike and are none the less not the same. */
const STRANGERS: [asked: string, written: string][] = [
  ['порты', 'портал'], ['термины', 'терминал'], ['дома', 'домен'], ['токи', 'токен'], ['модель', 'модем'], ['степи', 'степень'], ['молоток', 'молот'], ['банки', 'банкет'], ['полоска', 'полка'], ['урок', 'уровень'], ['города', 'гордость'],
  ['потоки', 'потолки'], ['архитектор', 'архив'], ['подписки', 'подписи'], ['письменность', 'писать'], ['лимонад', 'лимит'], ['детские', 'деталь'], ['составитель', 'сустав'], ['оплаты', 'платы'], ['связка', 'связи'],
]

/** The last word of a search finds longer ones, too: this one keeps what is asked for from being the last. */
const LAST = 'вопрос'

let stores: TestDatabase

beforeAll(async () => {
  stores = await startDatabase()
  await stores.regulations.add({ id: HOTLINE, name: HOTLINE, source: '', effectiveFrom: 0 })
  for (const word of new Set([...FORMS.flat(2), ...STRANGERS.map(([, stranger]) => stranger), 'опытный'])) await openedTicket(stores, { subject: `${word} ${LAST}` })
})
afterAll(() => stores.dispose())

/** Words of the tickets found, in order. */
async function listed(text: string): Promise<string[]> {
  const { items } = await stores.tickets.list({ hotlineId: HOTLINE, text, limit: 200, cursor: null }, NOON)
  return items.map(({ subject }) => subject.replace(` ${LAST}`, '')).toSorted()
}

const found = (word: string): Promise<string[]> => listed(`${word} ${LAST}`)

describe('a search for any form of a word', () => {
  it.each(FORMS)('finds every other form of %s: %o', async (asked, written) => {
    const forms = [asked, ...written]
    for (const form of forms) expect(await found(form), form).toEqual(forms.toSorted())
  })

  it.each(STRANGERS)('%s does not find %s', async (asked, stranger) => {
    expect(await found(asked)).not.toContain(stranger)
    expect(await found(stranger)).toContain(stranger)
  })
})

describe('the last word of a search', () => {
  it('is the beginning of a longer one as well', async () => {
    expect(await listed('опыт')).toEqual(expect.arrayContaining(['опыт', 'опыта', 'опытный']))
    expect(await listed('подкл')).toEqual(expect.arrayContaining(['подключить', 'подключение']))
    expect(await listed('ошибоч')).toEqual([])
  })
})
