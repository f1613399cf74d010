/** The broker's page: answers at once, as the login hint says. */
const request = new URLSearchParams(location.search);
const answer = new URL(request.get('redirect_uri') ?? '');
answer.searchParams.set('state', request.get('state') ?? '');
answer.searchParams.set('iss', request.get('issuer') ?? '');

switch (request.get('login_hint')) {
  case 'nobody':
    answer.searchParams.set('error', 'login_required');
    break;
  case 'refuses':
    answer.searchParams.set('error', 'access_denied');
    break;
  default:
    answer.searchParams.set('code', request.get('nonce') ?? '');
}
if (request.get('login_hint') !== 'thinks') location.replace(answer);
