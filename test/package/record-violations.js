/** Everything that the page's policy has refused, as one line each. */
window.policyViolations = [];

document.addEventListener('securitypolicyviolation', (event) => {
  window.policyViolations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
});
