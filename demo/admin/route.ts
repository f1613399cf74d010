/** Where in the admin page somebody is. */
export type Route =
  | { readonly page: 'connections' }
  | { readonly page: 'new-connection' }
  | { readonly page: 'connection'; readonly id: string }
  | { readonly page: 'users' }
  | { readonly page: 'user'; readonly id: string }
  | { readonly page: 'logs' }
  | { readonly page: 'databases' }
  | { readonly page: 'database'; readonly id: string }
  | { readonly page: 'pipelines' }
  | { readonly page: 'traces' }
  | { readonly page: 'tried'; readonly ticket: string }
  | { readonly page: 'unknown' };

/** Reads the address. */
export function readRoute(path: string): Route {
  const [, , page = '', rest] = path.split('/').map(decodeURIComponent);
  switch (page) {
    case '':
    case 'connections':
      if (rest === undefined || rest === '') return { page: 'connections' };
      return rest === 'new' && path.endsWith('/new') ? { page: 'new-connection' } : { page: 'connection', id: rest };
    case 'users':
      return rest === undefined ? { page: 'users' } : { page: 'user', id: rest };
    case 'databases':
      return rest === undefined ? { page: 'databases' } : { page: 'database', id: rest };
    case 'logs':
    case 'pipelines':
    case 'traces':
      return { page };
    case 'tried':
      return { page: 'tried', ticket: rest ?? '' };
    default:
      return { page: 'unknown' };
  }
}
