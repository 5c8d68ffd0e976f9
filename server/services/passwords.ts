import { hash, verify } from '@node-rs/argon2'
import { Refusal } from './refusal.ts'

/** OWASP's recommendation for argon2id: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

const SHORTEST = 8
const LONGEST = 256

/** The argon2id hash of a password, with its parameters and salt. @throws Refusal `password-too-short`, `password-too-long` */
export function hashPassword(password: string): Promise<string> {
  if (password.length < SHORTEST) {
    throw new Refusal('invalid', 'password-too-short', { ru: `В пароле должно быть не меньше ${SHORTEST} знаков.`, en: `The password must have at least ${SHORTEST} characters.` })
  }
  if (password.length > LONGEST) {
    throw new Refusal('invalid', 'password-too-long', { ru: `В пароле должно быть не больше ${LONGEST} знаков.`, en: `The password must have at most ${LONGEST} characters.` })
  }
  return hash(password, COST)
}

let nobodysHash: Promise<string> | undefined

/** Whether the password is the one. Where there is no such person (`null`) it takes as long, and is false. */
export async function passwordMatches(passwordHash: string | null, password: string): Promise<boolean> {
  nobodysHash ??= hash('the password of nobody', COST)
  const matches = await verify(passwordHash ?? (await nobodysHash), password.slice(0, LONGEST))
  return matches && passwordHash !== null
}
