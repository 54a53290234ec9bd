import { render } from 'preact';
import { App } from './App.tsx';
import { figmaBridge } from './bridge.ts';
import { connectFromFigma } from './daemon.ts';
import { PanelModel } from './model.ts';

const bridge = figmaBridge();
render(<App model={new PanelModel(bridge, connectFromFigma(bridge))} />, document.getElementById('app')!);
