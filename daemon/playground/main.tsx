import { render } from 'preact';
import { App } from './App.tsx';
import { hasTicket, takeTicket } from './session.ts';

// A link that is opened where the page is already only changes what stands behind the #.
addEventListener('hashchange', () => {
  if (hasTicket()) location.reload();
});

const root = document.getElementById('app')!;
root.replaceChildren();
render(<App ticket={takeTicket()} />, root);
