/** How many of the most used passwords are known. */
const known = 10_000;

let loaded: Promise<ReadonlySet<string>> | undefined;

/** The passwords that most people use, in lower case; read at the first call, as few connections ask for them. */
export function commonPasswords(): Promise<ReadonlySet<string>> {
  loaded ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'].slice(0, known).map((word) => word.toLowerCase())),
  );
  return loaded;
}
