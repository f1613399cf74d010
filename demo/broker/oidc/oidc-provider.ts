// Version 9 of the library works on every Node that this project supports (the tests prove it), but tells at import that it
// wants a newer one. Who starts the demo can do nothing about that, so this one line is kept from them. Remove this file
// when the oldest supported Node is 22.
const { warn } = console;
console.warn = (...values: unknown[]): void => {
  if (!String(values[0]).includes('Unsupported runtime')) warn(...values);
};
const library = await import('oidc-provider');
console.warn = warn;

/** The OpenID provider in the middle of the broker. */
export const Provider = library.Provider;
export const errors = library.errors;
export const interactionPolicy = library.interactionPolicy;
