import type { LocaleMap } from 'idp-login';

/** The name of a connection in a language, or in what there is. */
export function labelText(label: string | LocaleMap | undefined, language: string): string {
  if (label === undefined || typeof label === 'string') return label ?? '';
  return (
    label[language] ?? label[language.split('-')[0] ?? ''] ?? label['en'] ?? label[''] ?? Object.values(label)[0] ?? ''
  );
}
