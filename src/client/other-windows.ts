/** What a client needs when a login runs in another window or frame; loaded when one does. */
export { handOnAnswer } from './answer-channel.js';
export { signInByPopup } from './popup.js';
export { signInByFrame } from './silent-frame.js';
