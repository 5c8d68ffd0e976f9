import type { LocalizedText } from './basic-fields.ts'

/** What is wrong at a place of a regulation, and what to write instead. */
export interface Explanation {
  readonly message: LocalizedText
  readonly suggestion?: LocalizedText
}

type Rule = readonly [message: LocalizedText, suggestion: LocalizedText]

/** A text in both languages. */
export const both = (ru: string, en: string): LocalizedText => ({ ru, en })

export const TYPE_NAMES: Readonly<Record<string, LocalizedText>> = {
  string: both('текст', 'text'),
  number: both('число', 'a number'),
  int: both('целое число', 'a whole number'),
  boolean: both('true или false', 'true or false'),
  array: both('список', 'a list'),
  object: both('набор полей', 'a set of fields'),
}

export const EMPTY: LocalizedText = both('Не может быть пустым.', 'This cannot be empty.')

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
export const KINDS: Readonly<Record<string, LocalizedText>> = {
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

/** By the codes of the library that reads YAML. */
export const YAML_ERRORS: Readonly<Partial<Record<string, LocalizedText>>> = {
  BAD_INDENT: both('Отступ не такой, как у соседних строк, или скобка не закрыта.', 'The indent differs from the lines around it, or a bracket is not closed.'),
  TAB_AS_INDENT: both('В отступе знак табуляции: нужны пробелы.', 'There is a tab in the indent: use spaces.'),
  DUPLICATE_KEY: both('Такое поле здесь уже есть.', 'This field is already here.'),
  MISSING_CHAR: both('Не хватает кавычки, скобки или пробела после двоеточия.', 'A quote, a bracket, or a space after a colon is missing.'),
  MULTILINE_IMPLICIT_KEY: both('Поле должно стоять на одной строке с двоеточием.', 'A field must be on one line with its colon.'),
  BLOCK_AS_IMPLICIT_KEY: both('Два двоеточия в одной строке: возьмите текст в кавычки.', 'Two colons in one line: put the text in quotes.'),
  UNEXPECTED_TOKEN: both('Этого здесь не ждали: проверьте кавычки, скобки и двоеточия.', 'This was not expected here: check quotes, brackets and colons.'),
}
