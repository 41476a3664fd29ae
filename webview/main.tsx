import { render } from 'preact';
import { editorChannel } from './channel.js';
import './main.css';
import { Panel } from './panel.js';
import { SavedState } from './saved-state.js';

const root = document.getElementById('root');
if (root) {
  const channel = editorChannel();
  render(<Panel channel={channel} saved={new SavedState(channel)} />, root);
}
