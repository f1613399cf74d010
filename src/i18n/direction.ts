const rightToLeft = /^(?:ar|dv|fa|he|iw|ks|ku|ps|sd|syr|ug|ur|yi)\b/;

/** The direction in which a language is written. */
export function directionOf(locale: string): 'ltr' | 'rtl' {
  return rightToLeft.test(locale) ? 'rtl' : 'ltr';
}
