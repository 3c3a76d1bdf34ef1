// Where the browser begins.
import { render } from 'preact';
import './style/page.css';
import { App } from './app.tsx';

const root = document.querySelector('#page');
if (root) render(<App />, root);
