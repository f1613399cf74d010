// Adds the team of a person to the ID token, as older tenants do it: by a rule.

/** @type {import('../../extensibility/types/rule.js').RuleFunction} */
function addTeam(user, context, callback) {
  const domain = (user.email || '').split('@')[1] || 'unknown';
  context.idToken['https://northwind.example/team'] = domain === configuration.STAFF_DOMAIN ? 'staff' : 'guests';
  return callback(null, user, context);
}
