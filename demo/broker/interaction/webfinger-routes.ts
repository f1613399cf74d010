import type { ConnectionDirectory } from '../connections/connection-directory.js';
import { answerError } from '../http/json-answer.js';
import type { Route } from '../http/router.js';
import { domainOf } from '../profile/identifier.js';

const issuerRel = 'http://openid.net/specs/connect/1.0/issuer';
const connectionRel = 'urn:idp-login:rel:connection';

/**
 * Tells where an account belongs, by its domain alone: the issuer for everybody, and the connection of a domain that has
 * one. Connections of single apps are not told.
 *
 * @see [RFC 7033](https://www.rfc-editor.org/rfc/rfc7033)
 */
export function webfingerRoutes(issuer: string, connections: () => ConnectionDirectory): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/.well-known/webfinger',
      handler: (ctx) => {
        const query = new URLSearchParams(ctx.querystring);
        const resource = query.get('resource') ?? '';
        ctx.set('Access-Control-Allow-Origin', '*');
        if (resource === '' || resource.length > 1024) {
          answerError(ctx, 400, 'invalid_request', 'the resource is missing');
          return;
        }
        const domain = domainOf(resource.replace(/^(acct|mailto):/i, ''));
        const found = domain === undefined ? undefined : connections().byDomain(domain, undefined);
        const links = [
          { rel: issuerRel, href: issuer },
          ...(found === undefined
            ? []
            : [
                {
                  rel: connectionRel,
                  href: `${issuer}/authorize`,
                  properties: { 'urn:idp-login:connection': found.connection.id },
                },
              ]),
        ];
        const rels = query.getAll('rel');
        ctx.status = 200;
        ctx.set('Cache-Control', 'no-store');
        ctx.type = 'application/jrd+json';
        ctx.body = JSON.stringify({
          subject: resource,
          links: links.filter(({ rel }) => rels.length === 0 || rels.includes(rel)),
        });
      },
    },
  ];
}
