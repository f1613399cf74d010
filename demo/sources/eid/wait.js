/** Looks every second whether the app is done, and goes on when it is. */
const status = document.querySelector('[data-status]');

async function look() {
  const answer = await fetch(status.dataset.status).catch(() => undefined);
  const { state } = answer?.ok ? await answer.json() : { state: answer ? 'expired' : 'waiting' };
  if (state === 'waiting') setTimeout(look, 1000);
  else location.reload();
}

setTimeout(look, 1000);
