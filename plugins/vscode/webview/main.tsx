import '@likewise/shared/ui/theme.css';
import '@likewise/shared/ui/components.css';
import '@likewise/shared/ui/slot.css';
import '@likewise/shared/ui/compare/compare.css';
import './panel.css';
import { render } from 'preact';
import { App } from './App.tsx';

render(<App />, document.getElementById('root')!);
