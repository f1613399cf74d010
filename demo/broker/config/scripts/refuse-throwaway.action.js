// Takes no sign-ups with throw-away addresses.

/** @type {import('../../extensibility/types/registration.js').PreUserRegistrationHandler} */
exports.onExecutePreUserRegistration = async (event, api) => {
  if ((event.user.email || '').endsWith('@throwaway.example')) {
    api.access.deny('throw-away address', 'Throw-away addresses cannot sign up. Use one that you keep.');
  }
};
