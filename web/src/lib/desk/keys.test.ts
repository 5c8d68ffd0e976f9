import { describe, expect, it } from 'vitest'
import { keyName } from './keys.ts'

const press = (key: string, code: string, shiftKey = false) => keyName({ key, code, shiftKey })

describe('a key’s name', () => {
  it('is that of its Latin letter, in any layout', () => {
    expect(press('j', 'KeyJ')).toBe('j')
    expect(press('о', 'KeyJ')).toBe('j')
    expect(press('A', 'KeyA', true)).toBe('Shift+A')
    expect(press('Ф', 'KeyA', true)).toBe('Shift+A')
  })

  it('goes by the letter, not the place, on Latin layouts that differ', () => {
    expect(press('j', 'KeyC')).toBe('j')
  })

  it('knows the slash where a Russian layout has a dot', () => {
    expect(press('.', 'Slash')).toBe('/')
    expect(press(',', 'Slash', true)).toBe('?')
    expect(press('/', 'Digit7', true)).toBe('/')
  })

  it('leaves other keys their names', () => {
    expect(press('Enter', 'Enter')).toBe('Enter')
    expect(press('5', 'Digit5')).toBe('5')
  })
})
