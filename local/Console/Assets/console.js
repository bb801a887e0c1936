// What the browser does by itself: dialogs, clocks, copying, moving a graph, arrow keys.
// Everything else comes over the circuit.
const find = (element, selector) => element instanceof Element ? element.closest(selector) : null;

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

function decorate(root) {
    if (!(root instanceof Element)) return;
    const all = selector => [...(root.matches(selector) ? [root] : []), ...root.querySelectorAll(selector)];
    for (const time of all('time[data-local]'))
        write(time, (time.dataset.local === 'short' ? short : long).format(new Date(time.dateTime)));
    for (const dialog of all('dialog[data-modal]'))
        if (!dialog.open) dialog.showModal();
    for (const zoom of all('[data-zoom]'))
        new Zoom(zoom);
}
new MutationObserver(changes => {
    for (const change of changes) {
        if (change.type === 'attributes') decorate(change.target);
        else for (const node of change.addedNodes) decorate(node);
    }
}).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ['datetime'] });
decorate(document.documentElement);

document.addEventListener('click', async event => {
    const copy = find(event.target, '[data-copy]');
    if (copy) {
        await navigator.clipboard.writeText(copy.dataset.copy);
        copy.classList.add('done');
        setTimeout(() => copy.classList.remove('done'), 1200);
    }
    const mark = find(event.target, '[data-go]');
    if (mark) window.Blazor.navigateTo(mark.dataset.go);
    if (find(event.target, '[data-theme-switch]')) {
        const chosen = document.documentElement.dataset.theme;
        const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
        document.documentElement.dataset.theme = dark ? 'light' : 'dark';
        localStorage.setItem('console-theme', document.documentElement.dataset.theme);
        document.dispatchEvent(new Event('console-theme'));
    }
});

// Files go to the server as they are, one after the other; then the page reads anew what is there.
document.addEventListener('change', async event => {
    const input = find(event.target, '[data-upload]');
    if (!input) return;
    const refusal = document.querySelector('[data-upload-refusal]');
    refusal.textContent = '';
    for (const file of input.files) {
        const key = (input.dataset.upload + file.name).split('/').map(encodeURIComponent).join('/');
        const answer = await fetch(key, { method: 'PUT', body: file });
        if (!answer.ok) refusal.textContent = `${file.name}: ${await answer.text()}`;
    }
    input.value = '';
    document.querySelector('[data-uploaded]').click();
});

document.addEventListener('keydown', event => {
    const tab = find(event.target, '[role=tab]');
    if (tab && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) {
        const tabs = [...tab.parentElement.children];
        const next = tabs[(tabs.indexOf(tab) + (event.key === 'ArrowRight' ? 1 : tabs.length - 1)) % tabs.length];
        next.focus();
        next.click();
        event.preventDefault();
    }
    const state = find(event.target, '[data-state]');
    if (state && (event.key === 'Enter' || event.key === ' ')) {
        state.dispatchEvent(new MouseEvent('click', { bubbles: true }));
        event.preventDefault();
    }
    if (state && event.key.startsWith('Arrow')) {
        nearest(state, event.key)?.focus();
        event.preventDefault();
    }
    const editor = find(event.target, '[data-json-editor]');
    if (editor && event.key === 'Tab' && !event.shiftKey && editor.selectionStart !== editor.selectionEnd) {
        editor.setRangeText('  ', editor.selectionStart, editor.selectionStart);
        editor.dispatchEvent(new Event('input', { bubbles: true }));
        event.preventDefault();
    }
});

// The state that an arrow key leads to: the nearest in that direction.
function nearest(from, key) {
    const middle = element => {
        const box = element.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const [x, y] = middle(from);
    const directions = {
        ArrowDown: [[0, 1], 0], ArrowUp: [[0, -1], 0], ArrowRight: [[1, 0], 1], ArrowLeft: [[-1, 0], 1],
    };
    const [ahead, aside] = directions[key];
    let best = null, least = Infinity;
    for (const other of from.ownerSVGElement.querySelectorAll('[data-state]')) {
        const [otherX, otherY] = middle(other);
        const along = (otherX - x) * ahead[0] + (otherY - y) * ahead[1];
        if (other === from || along <= 1) continue;
        const distance = along + 2 * Math.abs(aside ? otherY - y : otherX - x);
        if (distance < least) [best, least] = [other, distance];
    }
    return best;
}

// Moves and scales the graph inside by its view box.
class Zoom {
    constructor(root) {
        if (root.zoom) return;
        root.zoom = this;
        this.canvas = root.querySelector('[data-zoom-canvas]');
        root.addEventListener('click', event => {
            const by = find(event.target, '[data-zoom-by]');
            if (by) this.scale(Number(by.dataset.zoomBy));
            if (find(event.target, '[data-zoom-fit]')) this.fit();
            if (find(event.target, '[data-zoom-full]'))
                document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen();
            if (find(event.target, '[data-zoom-save]')) this.save();
        });
        this.canvas.addEventListener('wheel', event => {
            if (!event.ctrlKey && !event.metaKey && !document.fullscreenElement) return;
            event.preventDefault();
            this.scale(event.deltaY < 0 ? 1.15 : 1 / 1.15, event);
        }, { passive: false });
        this.canvas.addEventListener('pointerdown', event => { this.from = event; this.moved = false; });
        this.canvas.addEventListener('pointermove', event => {
            if (!this.from || !event.buttons) return;
            const rate = this.rate();
            if (!this.moved && Math.hypot(event.x - this.from.x, event.y - this.from.y) < 4) return;
            this.moved = true;
            this.move(-(event.x - this.from.x) * rate, -(event.y - this.from.y) * rate);
            this.from = event;
        });
        this.canvas.addEventListener('click', event => {
            if (this.moved) event.stopPropagation();
            this.moved = false;
        }, true);
        root.addEventListener('keydown', event => {
            if (event.ctrlKey || event.metaKey || event.altKey) return;
            if (event.key === '+') this.scale(1.25);
            if (event.key === '-') this.scale(0.8);
            if (event.key === '0') this.fit();
        });
        this.fit();
    }

    get svg() { return this.canvas.querySelector('svg.graph'); }

    get size() { return [Number(this.svg.getAttribute('width')), Number(this.svg.getAttribute('height'))]; }

    get box() { return this.svg.getAttribute('viewBox').split(' ').map(Number); }

    set box(values) { this.svg.setAttribute('viewBox', values.map(value => Math.round(value * 10) / 10).join(' ')); }

    rate() {
        const [, , width, height] = this.box;
        return Math.max(width / this.canvas.clientWidth, height / this.canvas.clientHeight);
    }

    move(x, y) { const [left, top, width, height] = this.box; this.box = [left + x, top + y, width, height]; }

    // At most as large as it was drawn; much smaller text is not read, so then the rest is out of sight.
    fit() {
        const [width, height] = this.size;
        const rate = Math.min(1.7, Math.max(1, width / this.canvas.clientWidth, height / this.canvas.clientHeight));
        const [viewWidth, viewHeight] = [this.canvas.clientWidth * rate, this.canvas.clientHeight * rate];
        const start = this.svg.querySelector('.terminal circle');
        const middle = width > viewWidth && start ? Number(start.getAttribute('cx')) : width / 2;
        this.box = [middle - viewWidth / 2, height > viewHeight ? 0 : (height - viewHeight) / 2, viewWidth, viewHeight];
    }

    scale(by, at) {
        const [left, top, width, height] = this.box;
        const area = this.canvas.getBoundingClientRect();
        const [x, y] = at ? [(at.x - area.x) / area.width, (at.y - area.y) / area.height] : [0.5, 0.5];
        this.box = [left + width * (1 - 1 / by) * x, top + height * (1 - 1 / by) * y, width / by, height / by];
    }

    async save() {
        const svg = this.svg.cloneNode(true);
        const [width, height] = this.size;
        svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
        const style = document.createElementNS('http://www.w3.org/2000/svg', 'style');
        style.textContent = await (await fetch('assets/graph.css')).text();
        svg.prepend(style);
        const link = document.createElement('a');
        const text = new XMLSerializer().serializeToString(svg);
        link.href = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
        link.download = 'workflow.svg';
        link.click();
        URL.revokeObjectURL(link.href);
    }
}
