/** What a person reads, in both languages of the product. */
export type LocalText = { readonly ru: string; readonly en: string }
