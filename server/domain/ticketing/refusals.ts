import type { LocalText } from '../local-text.ts'
import type { Refused } from './rules.ts'

type Detail = string | LocalText | undefined

/** What each refusal says; `{}` stands for the detail given with it. */
const MESSAGES = {
  'channel-not-served': ['По этому каналу обращения не принимают.', 'Requests are not taken through this channel.'],
  'level-unknown': ['Такого уровня в регламенте нет: «{}».', 'The regulation has no such level: “{}”.'],
  'package-unknown': ['Такого пакета в регламенте нет: «{}».', 'The regulation has no such package: “{}”.'],
  'type-unknown': ['Такого вида обращений в регламенте нет: «{}».', 'The regulation has no such type of ticket: “{}”.'],
  'type-not-by-channel': ['«{}» принимают по другому каналу.', '“{}” is taken through another channel.'],
  'wrong-state': ['Сейчас заявка {}: этого с ней сделать нельзя.', 'The ticket is {}: this cannot be done now.'],
  'ticket-merged': ['Заявка объединена с другой, работайте в той.', 'The ticket was merged into another one; work there.'],
  'staff-only': ['Это может сделать только сотрудник.', 'Only staff may do this.'],
  'client-only': ['Это может сделать только клиент.', 'Only the client may do this.'],
  'not-in-regulation': ['Регламент этого не предусматривает.', 'The regulation does not provide for this.'],
  'already-yours': ['Заявка уже у вас.', 'The ticket is yours already.'],
  'already-notified': ['Номер заявки клиенту уже сообщён.', 'The client has been told the number already.'],
  'message-empty': ['Напишите текст или приложите ссылку.', 'Write a text or add a link.'],
  'resolved-no-question': ['Заявка решена: чтобы задать вопрос, откройте её снова.', 'The ticket is resolved: reopen it to ask a question.'],
  'third-party-not-allowed': ['Регламент не позволяет привлекать другие организации.', 'The regulation does not allow third parties.'],
  'level-same': ['Уровень уже такой.', 'The level is this one already.'],
  'level-not-chosen-by-client': ['Уровень выбирает сотрудник.', 'The level is chosen by staff.'],
  'consent-required': ['Уровень меняют только с согласия клиента: запишите, кто и как согласился.', 'The level changes only with the client’s consent: record who agreed and how.'],
  'client-not-silent': ['Уровень можно изменить, только если клиент не отвечает на вопрос {} рабочих часов.', 'The level may be changed only when the client has not answered a question for {} working hours.'],
  'package-same': ['Этот пакет уже подтверждён.', 'This package is confirmed already.'],
  'identification-unknown': ['Такого способа опознания в регламенте нет: «{}».', 'The regulation has no such way to identify a caller: “{}”.'],
  'caller-identified': ['Клиент опознан: с этой причиной отказывают только неопознанному.', 'The client is identified: this reason is for those who are not.'],
  'field-unknown': ['Такого поля в регламенте нет: «{}».', 'The regulation has no such field: “{}”.'],
  'option-unknown': ['Такого значения у поля нет: «{}».', 'The field has no such value: “{}”.'],
  'topic-unknown': ['Такой темы в регламенте нет: «{}».', 'The regulation has no such topic: “{}”.'],
  'reason-unknown': ['Такой причины в регламенте нет: «{}».', 'The regulation has no such reason: “{}”.'],
  'reason-needs-development': ['С этой причиной заявка ждёт доработки: укажите версию, дату или срок.', 'With this reason the ticket waits for development: give the version, the date or the time.'],
  'development-unsaid': ['Укажите версию, дату или время на доработку.', 'Give the version, the date or the time that development takes.'],
  'development-unnamed': ['Укажите версию или дату, в которой будет решение.', 'Give the version or the date of the solution.'],
  'development-invalid': ['Дата — ГГГГ-ММ-ДД, время на доработку — целое число рабочих дней от 0 до 1000.', 'The date is YYYY-MM-DD, the time a whole number of working days from 0 to 1000.'],
  'outcome-unknown': ['Таким итогом заявку не решают: «{}».', 'A ticket is not resolved with this outcome: “{}”.'],
  'until-past': ['Срок, до которого откладывают, уже прошёл.', 'The moment to defer until has passed.'],
  'visit-not-in-package': ['В пакет клиента выезд не входит.', 'The client’s package has no visits.'],
  'visit-elsewhere': ['Это не город присутствия: нужно отдельное согласование.', 'This is no city of presence: a separate agreement is needed.'],
  'visits-used-up': ['По договору клиента выездов на обращение не больше {}.', 'The client’s contract allows {} visits per ticket.'],
  'visit-not-requested': ['Сначала запишите, куда нужен выезд.', 'First record where the visit is to go.'],
  'visit-hours': ['Выезд бывает в рабочий день {}.', 'Visits are made on a working day {}.'],
  'role-unknown': ['Такой должности в регламенте нет: «{}».', 'The regulation has no such role: “{}”.'],
  'intake-incomplete': ['В обращении не хватало обязательного: {}.', 'The request lacked what is required: {}.'],
  'rating-invalid': ['Оценка — целое число от 1 до 5.', 'A rating is a whole number from 1 to 5.'],
  'merge-itself': ['Заявку нельзя объединить с ней самой.', 'A ticket cannot be merged into itself.'],
  'merge-other-client': ['Это заявки разных клиентов.', 'The tickets are of different clients.'],
} as const

export type RefusalCode = keyof typeof MESSAGES

/** A refusal in words of both languages. */
export function refuse(code: RefusalCode, detail?: Detail): Refused {
  const [ru, en] = MESSAGES[code]
  return { ok: false, code, message: { ru: ru.replace('{}', inLanguage(detail, 'ru')), en: en.replace('{}', inLanguage(detail, 'en')) } }
}

function inLanguage(detail: Detail, language: keyof LocalText): string {
  return typeof detail === 'object' ? detail[language] : (detail ?? '')
}
