// Runs before the first paint: a reload while signed in must not show the sign-in form for a moment.
if (localStorage.getItem('kestrel:signed-in')) document.documentElement.classList.add('was-signed-in');
