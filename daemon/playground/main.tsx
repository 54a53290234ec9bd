import { render } from 'preact';
import { App } from './App.tsx';
import { findWork } from './desk/work.ts';
import { hasTicket, takeTicket } from './session.ts';

// Opening a link while its page is open only changes the part after the #.
addEventListener('hashchange', () => {
  if (hasTicket()) location.reload();
});

const ticket = takeTicket();
const work = await findWork();
const root = document.getElementById('app')!;
root.replaceChildren();
render(<App ticket={ticket} work={work} />, root);
