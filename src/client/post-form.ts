import { boundedFetch } from '../broker/bounded-fetch.js';
import type { BoundedResponse, RequestLimits } from '../broker/bounded-fetch.js';
import { formBody } from '../broker/form-body.js';
import type { FormParams } from '../broker/form-body.js';
import type { Dpop } from './dpop.js';

/**
 * Posts a form to the broker. With a key, the request is proven to be ours; when the broker wants a nonce in the proof,
 * it is sent once more.
 *
 * @see [RFC 9449 §8](https://www.rfc-editor.org/rfc/rfc9449#section-8)
 */
export async function postForm(
  url: string,
  params: FormParams,
  limits: RequestLimits,
  dpop?: Dpop,
): Promise<BoundedResponse> {
  const send = async (): Promise<BoundedResponse> =>
    boundedFetch(
      url,
      {
        method: 'POST',
        cache: 'no-store',
        headers: { accept: 'application/json', ...(dpop ? { dpop: await dpop.proof('POST', url) } : {}) },
        body: formBody(params),
      },
      limits,
    );
  const response = await send();
  const wanted =
    dpop?.learn(url, response.headers) && response.status >= 400 && response.text.includes('use_dpop_nonce');
  if (!wanted) return response;
  const second = await send();
  dpop?.learn(url, second.headers);
  return second;
}
