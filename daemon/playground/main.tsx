import { render } from 'preact';
import { config } from 'zod/mini';
import { App } from './App.tsx';
import { hasTicket, takeTicket } from './session.ts';

// The schemas would try to compile themselves, which the page's content security policy reports as a violation.
config({ jitless: true });

// A link that is opened where the page is already only changes what stands behind the #.
addEventListener('hashchange', () => {
  if (hasTicket()) location.reload();
});

const root = document.getElementById('app')!;
root.replaceChildren();
render(<App ticket={takeTicket()} />, root);
