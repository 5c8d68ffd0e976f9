import { Refusal } from './refusal.ts'

/** Logins are the same in upper and lower case. */
export const normalLogin = (login: string): string => login.trim().toLowerCase()

/** A login as it is stored. @throws Refusal `login-invalid` */
export function checkedLogin(login: string): string {
  const name = normalLogin(login)
  if (/^[\p{L}\d][\p{L}\d._@-]{0,63}$/u.test(name)) return name
  throw new Refusal('invalid', 'login-invalid', { ru: 'Логин: буквы, цифры, точка, дефис, подчёркивание и @, до 64 знаков.', en: 'A login has letters, digits, dot, hyphen, underscore and @, up to 64.' })
}
