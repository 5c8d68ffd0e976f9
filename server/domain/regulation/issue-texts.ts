import type { LocalText } from '../local-text.ts'
import { LONGEST_SOURCE } from './read-yaml.ts'

/** What is wrong at a place of a regulation, and what to write instead. */
export interface Explanation {
  readonly message: LocalText
  readonly suggestion?: LocalText
}

export type Rule = readonly [message: LocalText, suggestion: LocalText]

/** A text in both languages. */
export const both = (ru: string, en: string): LocalText => ({ ru, en })

export const TYPE_NAMES: Readonly<Record<string, LocalText>> = {
  string: both('текст', 'text'),
  number: both('число', 'a number'),
  int: both('целое число', 'a whole number'),
  boolean: both('true или false', 'true or false'),
  array: both('список', 'a list'),
  object: both('набор полей', 'a set of fields'),
}

export const EMPTY: LocalText = both('Не может быть пустым.', 'This cannot be empty.')

/** What is spoken has its numbers in words. */
export const DIGITS: Rule = [
  both('В тексте для чтения вслух есть цифры.', 'The text to be read aloud has digits.'),
  both('Напишите числа словами: голос прочтёт их без ошибок.', 'Write the numbers as words: the voice reads those without mistakes.'),
]

/** By the error that the schema names. */
export const RULES: Readonly<Record<string, Rule>> = {
  key: [both('Короткое имя пишут латиницей, цифрами и дефисом.', 'A short name is written in Latin letters, digits and hyphens.'), both('Например: wrong-topic.', 'For example: wrong-topic.')],
  digits: [both('Здесь только цифры.', 'Only digits belong here.'), both('Например: "1263" (в кавычках).', 'For example: "1263" (in quotes).')],
  'queue-key': [
    both('Здесь одна цифра, кроме единицы: единицей оставляют сообщение.', 'One digit belongs here, but not one: that leaves a message.'),
    both('Например: "9" (в кавычках).', 'For example: "9" (in quotes).'),
  ],
  prefix: [both('Приставка номера заявки — от двух до пяти заглавных латинских букв.', 'The prefix of ticket numbers is two to five capital Latin letters.'), both('Например: TKD.', 'For example: TKD.')],
  date: [both('Это не дата.', 'This is no date.'), both('Запишите дату как ГГГГ-ММ-ДД, например 2026-12-31.', 'Write the date as YYYY-MM-DD, for example 2026-12-31.')],
  hours: [both('Это не часы.', 'These are no hours.'), both('Запишите часы как 09:00–18:00.', 'Write hours as 09:00–18:00.')],
  'hours-same': [both('Открытие и закрытие совпадают.', 'Opening and closing are the same.'), both('Весь день — это 00:00–24:00.', 'The whole day is 00:00–24:00.')],
  'hours-overlap': [both('Часы одного дня накладываются друг на друга.', 'The hours of one day overlap.'), both('Объедините их в одно окно или разведите.', 'Make them one window, or move them apart.')],
  'hours-empty': [both('У офиса нет часов.', 'The office has no hours.'), both('Добавьте хотя бы одно окно, например 09:00–18:00.', 'Add at least one window, for example 09:00–18:00.')],
  phone: [both('Такого номера телефона быть не может.', 'There can be no such telephone number.'), both('Запишите номер с кодом страны: +7 495 000-00-00.', 'Write the number with its country code: +7 495 000-00-00.')],
  'unknown-zone': [both('Такого часового пояса нет.', 'There is no such time zone.'), both('Например: Europe/Moscow, Asia/Novosibirsk.', 'For example: Europe/Moscow, Asia/Novosibirsk.')],
  repeated: [both('Повторяется: такое уже есть выше.', 'Repeated: the same is already above.'), both('Оставьте одно или дайте другое имя.', 'Keep one, or give it another name.')],
  amount: [
    both('Срок записан не так.', 'The time limit is written wrongly.'),
    both('Запишите одно из трёх: { workingHours: 8 }, { workingDays: 5 } или { clockHours: 24 }.', 'Write one of these: { workingHours: 8 }, { workingDays: 5 } or { clockHours: 24 }.'),
  ],
  url: [both('Это не адрес страницы.', 'This is no address of a page.'), both('Например: "https://example.ru/help" (в кавычках).', 'For example: "https://example.ru/help" (in quotes).')],
  'target-beyond-limit': [both('Цель позже предельного срока.', 'The target is later than the limit.'), both('Поменяйте их местами: target раньше, within позже.', 'Swap them: target earlier, within later.')],
  'limit-unreachable': [
    both('До этого срока дело не дойдёт: всё, что ему подходит, подходит и одному из сроков выше.', 'This limit is never reached: whatever fits it fits one of the limits above, too.'),
    both('Поставьте его выше или уберите.', 'Move it up or remove it.'),
  ],
  'escalation-without-clock': [
    both('У этих часов нет срока, напоминать не о чем.', 'This clock has no limit, there is nothing to remind of.'),
    both('Впишите срок в clocks или уберите напоминание.', 'Write a limit into clocks, or remove the reminder.'),
  ],
  'digits-in-speech': DIGITS,
}

/** By the list in which a name was looked for. */
export const KINDS: Readonly<Record<string, LocalText>> = {
  offices: both('Офиса', 'office'),
  channels: both('Канала', 'channel'),
  'levels.items': both('Уровня', 'level'),
  'packages.items': both('Пакета', 'package'),
  services: both('Услуги', 'service'),
  types: both('Вида обращений', 'type of request'),
  roles: both('Должности', 'role'),
  'intake.fields': both('Поля', 'field'),
  options: both('Значения', 'value'),
}

/** By the codes of the library that reads YAML and our own; without a suggestion the library's own words stand for it. */
export const YAML_ERRORS: Readonly<Partial<Record<string, readonly [message: LocalText, suggestion: LocalText | null]>>> = {
  BAD_INDENT: [both('Отступ не такой, как у соседних строк, или скобка не закрыта.', 'The indent differs from the lines around it, or a bracket is not closed.'), null],
  TAB_AS_INDENT: [both('В отступе знак табуляции: нужны пробелы.', 'There is a tab in the indent: use spaces.'), both('Замените каждый знак табуляции двумя пробелами.', 'Replace every tab with two spaces.')],
  DUPLICATE_KEY: [both('Такое поле здесь уже есть.', 'This field is already here.'), both('Оставьте одно из двух.', 'Keep one of the two.')],
  MISSING_CHAR: [both('Не хватает кавычки, скобки или пробела после двоеточия.', 'A quote, a bracket, or a space after a colon is missing.'), null],
  MULTILINE_IMPLICIT_KEY: [both('Поле должно стоять на одной строке с двоеточием.', 'A field must be on one line with its colon.'), null],
  BLOCK_AS_IMPLICIT_KEY: [both('Два двоеточия в одной строке: возьмите текст в кавычки.', 'Two colons in one line: put the text in quotes.'), null],
  BLOCK_IN_FLOW: [both('Двоеточие или дефис внутри скобок: возьмите текст в кавычки.', 'A colon or a hyphen inside brackets: put the text in quotes.'), null],
  UNEXPECTED_TOKEN: [both('Этого здесь не ждали: проверьте кавычки, скобки и двоеточия.', 'This was not expected here: check quotes, brackets and colons.'), null],
  BAD_SCALAR_START: [both('Текст не может начинаться с этого знака.', 'A text cannot begin with this character.'), both('Возьмите весь текст в кавычки.', 'Put the whole text in quotes.')],
  BAD_DQ_ESCAPE: [both('После обратной косой черты стоит не тот знак.', 'A wrong character follows the backslash.'), both('Напишите две косые черты или возьмите текст в одиночные кавычки.', 'Write two backslashes, or put the text in single quotes.')],
  NON_STRING_KEY: [both('Имя поля — простой текст.', 'A field’s name is plain text.'), both('Если это значение, поставьте перед ним имя поля и двоеточие.', 'If this is a value, put a field’s name and a colon before it.')],
  MULTIPLE_DOCS: [both('В файле несколько документов, а нужен один.', 'The file has several documents; one is wanted.'), both('Уберите строку «---» и всё после неё.', 'Remove the line "---" and everything after it.')],
  TAG_RESOLVE_FAILED: [both('Пометок вида !имя в регламенте не бывает.', 'A regulation has no marks such as !name.'), both('Уберите пометку или возьмите весь текст в кавычки.', 'Remove the mark, or put the whole text in quotes.')],
  BAD_ALIAS: [both('Ссылка на другое место записана не так.', 'A reference to another place is written wrongly.'), both('Если это текст со звёздочкой или амперсандом, возьмите его в кавычки.', 'If this is a text with an asterisk or an ampersand, put it in quotes.')],
  ALIAS: [both('Ссылок на другие места (*имя) в регламенте не бывает.', 'A regulation has no references to other places (*name).'), both('Напишите само значение; текст со звёздочкой возьмите в кавычки.', 'Write the value itself; put a text with an asterisk in quotes.')],
  RESOURCE_EXHAUSTION: [both('Вложенность слишком глубокая.', 'This is nested too deeply.'), both('Проверьте отступы и лишние скобки.', 'Check the indents, and look for brackets too many.')],
  TOO_DEEP: [both('Вложенность слишком глубокая.', 'This is nested too deeply.'), both('Проверьте отступы и лишние скобки.', 'Check the indents, and look for brackets too many.')],
  TOO_MANY: [both('Полей и значений слишком много.', 'There are too many fields and values.'), both('Проверьте, тот ли это файл.', 'Check whether this is the right file.')],
  TOO_LONG: [both(`Текст слишком длинный: не больше ${LONGEST_SOURCE} знаков.`, `The text is too long: at most ${LONGEST_SOURCE} characters.`), both('Проверьте, тот ли это файл.', 'Check whether this is the right file.')],
}
