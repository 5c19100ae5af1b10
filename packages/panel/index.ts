/** Pages that talk to this kernel, and the small local server that they come from. */
export { noOtherOrigin, notebookAncestors, ownPage, startLocalServer } from './localServer';
export { browserFile, embedding, notConnected } from './panelPage';
export { openPanelServer, type PanelParts } from './panelServer';
