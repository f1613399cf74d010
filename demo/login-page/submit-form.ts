// Some sources of users take their request only as a posted form; this posts it without asking for a click.
document.querySelector<HTMLFormElement>('form[data-submit]')?.submit();
