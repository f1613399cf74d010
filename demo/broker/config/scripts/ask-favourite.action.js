// Asks some people one more question, on a page of the app, and goes on when they are back.

/** @type {import('../../extensibility/types/post-login.js').PostLoginHandler} */
exports.onExecutePostLogin = async (event, api) => {
  if (!event.user.app_metadata['ask'] || event.user.user_metadata['favourite']) return;
  if (!api.redirect.canRedirect()) return;
  const token = api.redirect.encodeToken({
    secret: String(event.secrets['PROFILE_SECRET']),
    payload: { name: event.user.name },
  });
  api.redirect.sendUserTo(String(event.secrets['PROFILE_URL']), { query: { session_token: token } });
};

/** @type {import('../../extensibility/types/post-login.js').PostLoginHandler} */
exports.onContinuePostLogin = async (event, api) => {
  const answer = api.redirect.validateToken({ secret: String(event.secrets['PROFILE_SECRET']) });
  api.user.setUserMetadata('favourite', String(answer['favourite']).slice(0, 40));
};
