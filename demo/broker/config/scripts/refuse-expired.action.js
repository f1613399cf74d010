// Refuses people whose contract has ended, and says so.

/** @type {import('../../extensibility/types/post-login.js').PostLoginHandler} */
exports.onExecutePostLogin = async (event, api) => {
  if (event.user.app_metadata['contract'] === 'ended') {
    api.access.deny('Your contract ended in May. Write to renewals@northwind.example.');
  }
};
