import { render } from 'preact';
import { App } from './App.tsx';
import { findWork } from './desk/work.ts';
import { hasTicket, takeTicket } from './session.ts';

// A link that is opened where the page is already only changes what stands behind the #.
addEventListener('hashchange', () => {
  if (hasTicket()) location.reload();
});

const ticket = takeTicket();
const work = await findWork();
const root = document.getElementById('app')!;
root.replaceChildren();
render(<App ticket={ticket} work={work} />, root);
