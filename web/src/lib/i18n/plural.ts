/** Forms of a word by the plural categories of CLDR; Russian needs one, few and many, English one and other. */
export type PluralForms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

const rules = { ru: new Intl.PluralRules('ru'), en: new Intl.PluralRules('en') }

/** The form of the word that goes with the number, without the number. */
export function plural(locale: keyof typeof rules, count: number, forms: PluralForms): string {
  return forms[rules[locale].select(count)] ?? forms.other
}
