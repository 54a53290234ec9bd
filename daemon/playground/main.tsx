import { render } from 'preact';
import { config } from 'zod/mini';
import { App } from './App.tsx';
import { takeTicket } from './session.ts';

// The schemas would try to compile themselves, which the page's content security policy reports as a violation.
config({ jitless: true });

const root = document.getElementById('app')!;
root.replaceChildren();
render(<App ticket={takeTicket()} />, root);
