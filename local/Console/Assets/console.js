// What the browser does by itself: dialogs, clocks, copying, uploads, and what the modules below do.
// Everything else comes over the circuit.
import { Zoom } from './zoom.js';
import './keys.js';
import './reconnect.js';
import './tip.js';

// There is only one transport, so nothing is asked about it before. That the program ended shows at once on the same
// machine; one with much else to do may be silent for a while.
const WebSockets = 1;
const Silence = 120000;
window.Blazor.start({ circuit: {
    configureSignalR: builder => builder
        .withUrl('_blazor', { skipNegotiation: true, transport: WebSockets })
        .withServerTimeout(Silence),
} });

const find = (event, selector) => event.target instanceof Element ? event.target.closest(selector) : null;

// Times in the browser's zone; how long what goes on has taken.
const short = new Intl.DateTimeFormat(undefined, {
    month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    fractionalSecondDigits: 3, hourCycle: 'h23',
});
const long = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
// The text node stays the same: Blazor writes to it, too.
function write(element, text) {
    if (element.firstChild && element.firstChild.nodeValue !== text) element.firstChild.nodeValue = text;
}
function duration(ms) {
    const s = ms / 1000, whole = Math.floor(s);
    if (s < 60) return s.toFixed(1) + ' s';
    if (s < 3600) return Math.floor(whole / 60) + ' min ' + whole % 60 + ' s';
    return Math.floor(whole / 3600) + ' h ' + Math.floor(whole / 60) % 60 + ' min';
}
function clock() {
    for (const element of document.querySelectorAll('[data-since]'))
        write(element, duration(Math.max(0, Date.now() - element.dataset.since)));
}
setInterval(clock, 200);

// A dialog is gone as soon as it is closed: the focus goes back to where it came from.
const openers = new Map();
function openDialog(dialog) {
    openers.set(dialog, document.activeElement);
    dialog.showModal();
}
function giveFocusBack(node) {
    const opener = openers.get(node);
    openers.delete(node);
    if (opener?.isConnected && document.activeElement === document.body) opener.focus();
}

// Nothing in a drawing needs it, and a chart has thousands of marks.
function decorate(root) {
    if (!(root instanceof HTMLElement)) return;
    const all = selector => [...(root.matches(selector) ? [root] : []), ...root.querySelectorAll(selector)];
    for (const time of all('time[data-local]'))
        write(time, (time.dataset.local === 'short' ? short : long).format(new Date(time.dateTime)));
    for (const dialog of all('dialog[data-modal]'))
        if (!dialog.open) openDialog(dialog);
    // Whenever it comes: some pages wait for what they show.
    for (const heading of all('h1[data-led]'))
        heading.focus({ preventScroll: true });
    for (const zoom of all('[data-zoom]'))
        new Zoom(zoom);
}
new MutationObserver(changes => {
    for (const change of changes) {
        if (change.type === 'attributes') decorate(change.target);
        else {
            for (const node of change.addedNodes) decorate(node);
            for (const node of change.removedNodes) giveFocusBack(node);
        }
    }
}).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ['datetime'] });
decorate(document.documentElement);

document.addEventListener('click', async event => {
    const copy = find(event, '[data-copy]');
    if (copy) {
        await navigator.clipboard.writeText(copy.dataset.copy);
        copy.classList.add('done');
        setTimeout(() => copy.classList.remove('done'), 1200);
    }
    if (find(event, '[data-reload]')) location.reload();
    if (find(event, '[data-theme-switch]')) {
        const chosen = document.documentElement.dataset.theme;
        const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
        document.documentElement.dataset.theme = dark ? 'light' : 'dark';
        localStorage.setItem('console-theme', document.documentElement.dataset.theme);
        document.dispatchEvent(new Event('console-theme'));
    }
});

// Files go to the server as they are, one after the other; then the page reads anew what is there.
document.addEventListener('change', async event => {
    const input = find(event, '[data-upload]');
    if (!input) return;
    // Asked for each time: another page may be shown by then.
    const refuse = text => document.querySelector('[data-upload-refusal]')?.replaceChildren(text);
    refuse('');
    for (const file of input.files) {
        const key = (input.dataset.upload + file.name).split('/').map(encodeURIComponent).join('/');
        const answer = await fetch(key, { method: 'PUT', body: file });
        if (!answer.ok) refuse(`${file.name}: ${await answer.text()}`);
    }
    input.value = '';
    document.querySelector('[data-uploaded]')?.click();
});
