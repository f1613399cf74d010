/** Registers the tags; importing this file is the package's only side effect. */
import { IdpCallback } from './elements/idp-callback.js';
import { IdpLogin } from './elements/idp-login.js';

function define(tag: string, element: CustomElementConstructor): void {
  const known = customElements.get(tag);
  if (!known) customElements.define(tag, element);
  else if (known !== element)
    console.warn(`<${tag}> is defined already, by another copy of idp-login or another script.`);
}

// A page that is rendered on a server imports this too; there are no tags to register there.
if (typeof customElements !== 'undefined') {
  define('idp-login', IdpLogin);
  define('idp-callback', IdpCallback);
}
