// Before the first paint: whoever has a session shall not see "Sign in" where their name will stand in a moment.
if (/(?:^|; )reader=1/.test(document.cookie)) document.documentElement.dataset.reader = "expected";
