const find = (event, selector) => event.target instanceof Element ? event.target.closest(selector) : null;

// Moves and scales the graph inside by its view box.
export class Zoom {
    constructor(root) {
        if (root.zoom) return;
        root.zoom = this;
        this.canvas = root.querySelector('[data-zoom-canvas]');
        root.addEventListener('click', event => {
            const by = find(event, '[data-zoom-by]');
            if (by) this.scale(Number(by.dataset.zoomBy));
            if (find(event, '[data-zoom-fit]')) this.fit();
            if (find(event, '[data-zoom-full]'))
                document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen();
            if (find(event, '[data-zoom-save]')) this.save();
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
