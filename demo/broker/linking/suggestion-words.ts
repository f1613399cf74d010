/** What a person is offered whose address another account has too. */
export interface SuggestionWords {
  readonly link: string;
  readonly linkDetail: (connection: string) => string;
  readonly keep: string;
  readonly keepDetail: string;
}

const english: SuggestionWords = {
  link: 'Use one account',
  linkDetail: (connection) => `You have an account here by “${connection}”. Prove it once, and both ways lead to it.`,
  keep: 'Keep them apart',
  keepDetail: 'Go on with an account of its own.',
};

const words: Readonly<Record<string, SuggestionWords>> = {
  en: english,
  de: {
    link: 'Ein gemeinsames Konto verwenden',
    linkDetail: (connection) =>
      `Sie haben hier ein Konto über „${connection}“. Weisen Sie es einmal nach, dann führen beide Wege dorthin.`,
    keep: 'Getrennt lassen',
    keepDetail: 'Mit einem eigenen Konto weitermachen.',
  },
  fr: {
    link: 'Utiliser un seul compte',
    linkDetail: (connection) =>
      `Vous avez ici un compte par « ${connection} ». Prouvez-le une fois, et les deux chemins y mèneront.`,
    keep: 'Les garder séparés',
    keepDetail: 'Continuer avec un compte à part.',
  },
  es: {
    link: 'Usar una sola cuenta',
    linkDetail: (connection) =>
      `Tiene aquí una cuenta con «${connection}». Demuéstrelo una vez y ambos caminos llevarán a ella.`,
    keep: 'Mantenerlas separadas',
    keepDetail: 'Continuar con una cuenta aparte.',
  },
  ar: {
    link: 'استخدام حساب واحد',
    linkDetail: (connection) => `لديك حساب هنا عبر «${connection}». أثبت ذلك مرة واحدة ليؤدي الطريقان إليه.`,
    keep: 'إبقاؤهما منفصلين',
    keepDetail: 'المتابعة بحساب مستقل.',
  },
};

/** The words in a language, or in English. */
export function suggestionWords(language: string): SuggestionWords {
  return words[language.split('-')[0]?.toLowerCase() ?? ''] ?? english;
}
